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
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Compare an area with its benchmarks."""
    from ictplan.questions.gap import gap
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
    answer = gap(
        dataset,
        area=options.area,
        to=to or (),
        period=period,
        where=parse_where(where or ()),
        allow_mismatch=allow_mismatch,
        peers=peer_rule(alike, nearest, peers_as),
        stand_in=area is None,
        catalog=options.catalog,
        language=options.language,
    )
    finish(answer, options, fail_if, plot)
