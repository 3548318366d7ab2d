"""``ictplan gap``: how far is an area from its benchmarks."""

from __future__ import annotations

import typer

from ictplan.cli.finish import finish
from ictplan.cli.options import (
    AllowMismatch,
    Area,
    Data,
    DatasetId,
    Encoding,
    FailIf,
    LanguageCode,
    OutputFile,
    OutputFormat,
    PeriodText,
    Plot,
    ProjectFolder,
    Quiet,
    To,
    Where,
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
    plot: Plot = None,
    fail_if: FailIf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Compare an area with its benchmarks."""
    from ictplan.questions import datasets
    from ictplan.selection import parse_where

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        area=area,
        quiet=quiet,
    )
    answer = datasets.gap(
        dataset,
        area=options.area,
        to=to or (),
        period=period,
        where=parse_where(where or ()),
        allow_mismatch=allow_mismatch,
        catalog=options.catalog,
        language=options.language,
    )
    finish(answer, options, fail_if, plot)
