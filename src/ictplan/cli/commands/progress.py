"""``ictplan progress``: how far the measures of a plan have come."""

from __future__ import annotations

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

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("progress")
def show_progress(
    plan: PlanId = "toride-4",
    fail_if: FailIf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Show the measures of a plan by goal and status."""
    from ictplan.questions import plan as plans

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        quiet=quiet,
    )
    answer = plans.progress(
        plan,
        library=options.library,
        language=options.language,
    )
    finish(answer, options, fail_if)
