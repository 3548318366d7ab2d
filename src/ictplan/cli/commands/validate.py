"""``ictplan validate``: every problem of dataset folders at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ictplan.cli.finish import finish, say
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
from ictplan.core.messages import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("validate")
def validate_folders(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help=N_("Dataset folders, or folders of datasets; all without any."),
        ),
    ] = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Check dataset folders against every rule."""
    from ictplan.questions import datasets

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        quiet=quiet,
    )
    answer = datasets.validate(
        paths or (), library=options.library, language=options.language
    )
    finish(answer, options)
    errors = answer.frame.get_column("severity").to_list().count("error")
    for note in answer.notes:
        say(options, "{note}", note=note)
    found = N_("{count} problem(s) found.") if errors else N_("No problem found.")
    say(options, found, count=errors)
    if datasets.UNREADABLE in answer.frame.get_column("rule").to_list():
        raise typer.Exit(2)
    if errors:
        raise typer.Exit(1)
