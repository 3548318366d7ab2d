"""``ictplan audit``: does a plan's text agree with itself and with the data."""

from __future__ import annotations

from typing import Annotated

import typer

from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Area,
    Data,
    Encoding,
    LanguageCode,
    OutputFile,
    OutputFormat,
    ProjectFolder,
    Quiet,
    shared,
)
from ictplan.errors import UnknownCodeError
from ictplan.localisation import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)

SEVERITIES = ("error", "warning")
"""What can fail a run: errors alone, or warnings as well."""


@app.command("audit")
def audit_files(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help=N_("Texts: .txt, .md, .docx, .pdf, or - for stdin.")
        ),
    ],
    area: Area = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select",
            metavar="RULE",
            help=N_("Only rules whose id begins so; repeatable."),
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore",
            metavar="RULE",
            help=N_("Leave out rules whose id begins so; repeatable."),
        ),
    ] = None,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="error|warning",
            help=N_("Exit 1 from this severity on."),
        ),
    ] = "error",
    source_encoding: Annotated[
        str | None,
        typer.Option(
            "--source-encoding", metavar="ENCODING", help=N_("Encoding of the texts.")
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
    """Check the numbers of a plan's text."""
    from ictplan.questions.audit import audit_plan

    if fail_on not in SEVERITIES:
        raise UnknownCodeError("severity", fail_on, SEVERITIES)
    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        area=area,
        quiet=quiet,
    )
    answer = audit_plan(
        files,
        area=options.area,
        select=select or (),
        ignore=ignore or (),
        encoding=source_encoding,
        catalog=options.catalog,
        language=options.language,
    )
    finish(answer, options)
    bad = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    if answer.frame.get_column("severity").is_in(list(bad)).any():
        raise typer.Exit(1)
