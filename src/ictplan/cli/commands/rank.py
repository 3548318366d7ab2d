"""``ictplan rank``: which place does an area take."""

from __future__ import annotations

from typing import Annotated

import typer

from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Alike,
    Among,
    Area,
    Data,
    DatasetId,
    Encoding,
    Engine,
    FailIf,
    LanguageCode,
    Nearest,
    OutputFile,
    OutputFormat,
    PeriodText,
    Plot,
    ProjectFolder,
    Quiet,
    Table,
    Where,
    peer_rule,
    shared,
)
from ictplan.core.messages import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("rank")
def show_rank(
    dataset: DatasetId,
    area: Area = None,
    among: Among = "prefecture",
    period: PeriodText = None,
    where: Where = None,
    neighbours: Annotated[
        int, typer.Option("--neighbours", help=N_("Places above and below to show."))
    ] = 3,
    everyone: Annotated[
        bool, typer.Option("--all", help=N_("Show every place."))
    ] = False,
    alike: Alike = None,
    nearest: Nearest = 20,
    plot: Plot = None,
    fail_if: FailIf = None,
    engine: Engine = None,
    table: Table = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Rank an area among others; --area all ranks every one."""
    from ictplan.cli.all_areas import asks_for_all_areas, write_all_areas
    from ictplan.core.query import parse_where
    from ictplan.questions.rank import rank

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        area=area,
        quiet=quiet,
    )
    if asks_for_all_areas(area, engine=engine, table=table, alike=alike, plot=plot):
        from ictplan.questions.all_areas import rank_all_areas

        whole = rank_all_areas(
            dataset,
            among=among,
            period=period or "latest",
            where=parse_where(where or ()),
            engine=engine,
            table=table,
            library=options.library,
            language=options.language,
        )
        write_all_areas(whole, options, fail_if)
        return
    answer = rank(
        dataset,
        area=options.area,
        among=among,
        period=period or "latest",
        where=parse_where(where or ()),
        neighbours=None if everyone else neighbours,
        peers=peer_rule(alike, nearest),
        library=options.library,
        language=options.language,
    )
    finish(answer, options, fail_if, plot)
