"""``ictplan list``: what is there."""

from __future__ import annotations

import typer

from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Data,
    Encoding,
    LanguageCode,
    OutputFile,
    OutputFormat,
    ProjectFolder,
    Quiet,
    shared,
)

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("list")
def list_datasets(
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """List the datasets."""
    from ictplan.questions import datasets

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        quiet=quiet,
    )
    answer = datasets.list_datasets(library=options.library, language=options.language)
    finish(answer, options)
