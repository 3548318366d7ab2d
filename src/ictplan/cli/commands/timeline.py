"""``ictplan timeline``: the dated events of a plan."""

from __future__ import annotations

from typing import Annotated

import typer

from ictplan.cli.completion import complete_area
from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Data,
    Encoding,
    FailIf,
    LanguageCode,
    OutputFile,
    OutputFormat,
    PeriodText,
    PlanId,
    ProjectFolder,
    Quiet,
    shared,
)
from ictplan.core.messages import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("timeline")
def show_timeline(
    plan: PlanId = "toride-4",
    actor: Annotated[
        str | None,
        typer.Option(
            "--actor",
            metavar="AREA",
            help=N_("Only events of this area: code or name."),
            autocompletion=complete_area,
        ),
    ] = None,
    era: Annotated[
        int | None, typer.Option("--era", help=N_("Only events of this policy era."))
    ] = None,
    figure: Annotated[
        int | None, typer.Option("--figure", help=N_("Only events of this figure."))
    ] = None,
    period: PeriodText = None,
    fail_if: FailIf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """List the dated events of a plan."""
    from ictplan.questions import plan as plans

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        quiet=quiet,
    )
    answer = plans.timeline(
        plan,
        actor=actor,
        era=era,
        figure=figure,
        period=period,
        library=options.library,
        language=options.language,
    )
    finish(answer, options, fail_if)
