"""``ictplan convergence``: whether the areas of a group grow alike."""

from __future__ import annotations

import typer

from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Alike,
    Among,
    Area,
    Data,
    DatasetId,
    Encoding,
    FailIf,
    LanguageCode,
    Nearest,
    OutputFile,
    OutputFormat,
    PeriodText,
    ProjectFolder,
    Quiet,
    Where,
    peer_rule,
    shared,
)

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("convergence")
def show_convergence(
    dataset: DatasetId,
    area: Area = None,
    among: Among = "prefecture",
    period: PeriodText = None,
    where: Where = None,
    alike: Alike = None,
    nearest: Nearest = 20,
    fail_if: FailIf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Measure whether the areas of a group grow alike."""
    from ictplan.core.query import parse_where
    from ictplan.questions import convergence

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        area=area,
        quiet=quiet,
    )
    answer = convergence.convergence(
        dataset,
        area=options.area,
        among=among,
        period=period,
        where=parse_where(where or ()),
        peers=peer_rule(alike, nearest),
        library=options.library,
        language=options.language,
    )
    finish(answer, options, fail_if)
