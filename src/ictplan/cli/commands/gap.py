"""``ictplan gap``: how far is an area from its benchmarks."""

from __future__ import annotations

import typer

from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Alike,
    AllowMismatch,
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
    PeersAs,
    PeriodText,
    Plot,
    ProjectFolder,
    Quiet,
    Table,
    To,
    Where,
    peer_rule,
    shared,
)

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("gap")
def show_gap(
    dataset: DatasetId,
    area: Area = None,
    to: To = None,
    period: PeriodText = None,
    where: Where = None,
    allow_mismatch: AllowMismatch = False,
    alike: Alike = None,
    nearest: Nearest = 20,
    peers_as: PeersAs = None,
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
    """Compare an area with its benchmarks; --area all compares every one."""
    from ictplan.cli.all_areas import asks_for_all_areas, write_all_areas
    from ictplan.core.query import parse_where
    from ictplan.questions.gap import gap

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        area=area,
        quiet=quiet,
    )
    if asks_for_all_areas(
        area,
        engine=engine,
        table=table,
        alike=alike,
        plot=plot,
        allow_mismatch=allow_mismatch,
    ):
        from ictplan.questions.all_areas import gap_all_areas

        whole = gap_all_areas(
            dataset,
            to=to or (),
            period=period,
            where=parse_where(where or ()),
            engine=engine,
            table=table,
            library=options.library,
            language=options.language,
        )
        write_all_areas(whole, options, fail_if)
        return
    answer = gap(
        dataset,
        area=options.area,
        to=to or (),
        period=period,
        where=parse_where(where or ()),
        allow_mismatch=allow_mismatch,
        peers=peer_rule(alike, nearest, peers_as),
        stand_in=area is None,
        library=options.library,
        language=options.language,
    )
    finish(answer, options, fail_if, plot)
