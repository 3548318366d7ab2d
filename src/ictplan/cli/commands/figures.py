"""``ictplan figures``: which figure of a plan has which data."""

from __future__ import annotations

from typing import Annotated

import typer

from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Data,
    Encoding,
    FailIf,
    LanguageCode,
    OutputFile,
    OutputFormat,
    PlanId,
    ProjectFolder,
    Quiet,
    shared,
)
from ictplan.core.messages import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("figures")
def list_figures(
    plan: PlanId = "toride-4",
    missing: Annotated[
        bool,
        typer.Option(
            "--missing", help=N_("Only figures of which something is missing.")
        ),
    ] = False,
    fail_if: FailIf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """List the figures of a plan and the data held of each."""
    from ictplan.questions import plan as plans

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        quiet=quiet,
    )
    answer = plans.figures(
        plan,
        missing=missing,
        library=options.library,
        language=options.language,
    )
    finish(answer, options, fail_if)
