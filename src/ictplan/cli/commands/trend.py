"""``ictplan trend``: how an area moves against a benchmark."""

from __future__ import annotations

from typing import Annotated

import typer

from ictplan.cli.completion import complete_area
from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Alike,
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
    Where,
    peer_rule,
    shared,
)
from ictplan.core.messages import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("trend")
def show_trend(
    dataset: DatasetId,
    area: Area = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="AREA",
            help=N_("The benchmark: code, name, nation, prefecture or peers."),
            autocompletion=complete_area,
        ),
    ] = None,
    period: PeriodText = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="PERIOD",
            help=N_("Begin the trend here, such as after a policy shock."),
        ),
    ] = None,
    mark: Annotated[
        list[str] | None,
        typer.Option(
            "--mark",
            metavar="PERIOD=TEXT",
            help=N_("Tell of an event in the period it falls in; repeatable."),
        ),
    ] = None,
    where: Where = None,
    target: Annotated[
        float | None, typer.Option("--target", help=N_("A rate to be reached."))
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="PERIOD", help=N_("By the end of this period.")),
    ] = None,
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
    """Show how an area moves against a benchmark."""
    from ictplan.core.query import parse_where, window
    from ictplan.questions.trend import trend

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        area=area,
        quiet=quiet,
    )
    answer = trend(
        dataset,
        area=options.area,
        to=to,
        period=window(period, since),
        where=parse_where(where or ()),
        target=target,
        by=by,
        marks=parse_where(mark or ()),
        peers=peer_rule(alike, nearest, peers_as),
        library=options.library,
        language=options.language,
    )
    finish(answer, options, fail_if, plot)
