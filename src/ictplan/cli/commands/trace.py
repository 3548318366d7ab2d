"""``ictplan trace``: where does a printed number come from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ictplan.cli.finish import finish, say
from ictplan.cli.options import (
    Encoding,
    LanguageCode,
    OutputFile,
    OutputFormat,
    Quiet,
    shared,
)
from ictplan.core.messages import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("trace")
def show_trace(
    number: Annotated[
        str,
        typer.Argument(
            metavar="NUMBER",
            help=N_(
                "The number as printed, with its unit or without: 60.0, 3.5ポイント."
            ),
        ),
    ],
    file: Annotated[
        Path,
        typer.Option(
            "--in",
            metavar="FILE",
            help=N_("A file of 'ictplan report': .html, .md, .docx or .xlsx."),
        ),
    ],
    fmt: OutputFormat = None,
    output: OutputFile = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Say where a number printed in a report comes from."""
    from ictplan.report.trace import trace

    options = shared(fmt=fmt, output=output, encoding=encoding, quiet=quiet)
    answer = trace(number, file, language=options.language)
    if answer.frame.is_empty():
        say(options, N_("{file} prints no {number}"), file=file, number=number)
        raise typer.Exit(1)
    finish(answer, options)
