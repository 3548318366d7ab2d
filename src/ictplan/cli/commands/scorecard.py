"""``ictplan scorecard``: where does an area stand on every indicator."""

from __future__ import annotations

import typer

from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Area,
    Data,
    Encoding,
    FailIf,
    LanguageCode,
    OutputFile,
    OutputFormat,
    ProjectFolder,
    Quiet,
    shared,
)

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("scorecard")
def show_scorecard(
    area: Area = None,
    fail_if: FailIf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Compare an area with its benchmarks on every indicator."""
    from ictplan.questions.scorecard import scorecard

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        area=area,
        quiet=quiet,
    )
    answer = scorecard(
        area=options.area,
        library=options.library,
        language=options.language,
    )
    finish(answer, options, fail_if)
