"""``ictplan audit``: does a plan's text agree with itself and with the data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ictplan.cli.finish import finish, say
from ictplan.cli.options import (
    Area,
    AsOf,
    Data,
    Encoding,
    LanguageCode,
    OutputFile,
    ProjectFolder,
    Quiet,
    shared,
)
from ictplan.core.errors import UsageError
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from ictplan.cli.options import Shared
    from ictplan.questions.audit import AuditResult

app = typer.Typer(rich_markup_mode=None, add_completion=False)


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
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline",
            metavar="FILE",
            help=N_("Leave out the findings of this file."),
        ),
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option(
            "--write-baseline",
            metavar="FILE",
            help=N_("Write the findings to this file, for --baseline, and exit 0."),
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help=N_("Only sentences that data published since have put out of date."),
        ),
    ] = None,
    numbers: Annotated[
        bool,
        typer.Option(
            "--numbers", help=N_("List every number with its status instead.")
        ),
    ] = False,
    source_encoding: Annotated[
        str | None,
        typer.Option(
            "--source-encoding", metavar="ENCODING", help=N_("Encoding of the texts.")
        ),
    ] = None,
    fmt: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=N_(
                "table, csv, tsv, json, jsonl, md, html, xlsx or parquet; for CI also"
                " sarif or github."
            ),
        ),
    ] = None,
    output: OutputFile = None,
    data: Data = None,
    as_of: AsOf = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Check the numbers of a plan's text."""
    from ictplan.cli.waiting import waiting
    from ictplan.present.emit import FORMATS, REPORTS
    from ictplan.questions.audit import audit_plan

    if baseline is not None and write_baseline is not None:
        raise UsageError(N_("Give --baseline or --write-baseline, not both."))
    comments = (
        output if output is not None and output.suffix.lower() == ".docx" else None
    )
    if comments is not None and (
        len(files) != 1 or not files[0].lower().endswith(".docx")
    ):
        raise UsageError(N_("Comments are written into a copy of one .docx; name one."))
    options = shared(
        fmt=fmt,
        output=None if comments else output,
        encoding=encoding,
        data=data,
        project=project,
        as_of=as_of,
        area=area,
        quiet=quiet,
        formats=FORMATS if numbers else (*FORMATS, *REPORTS),
    )
    with waiting(options.quiet) as told:
        answer = audit_plan(
            files,
            area=options.area,
            select=select or (),
            ignore=ignore or (),
            fail_on=fail_on,
            baseline=None if baseline is None else str(baseline),
            since=since,
            numbers=numbers,
            encoding=source_encoding,
            library=options.library,
            language=options.language,
            told=told,
        )
    if write_baseline is not None:
        _write_baseline(answer, write_baseline, options)
        return
    if comments is not None:
        _write_comments(answer, files[0], comments, options)
    finish(answer, options)
    if answer.failed:
        raise typer.Exit(1)


def _write_comments(
    answer: AuditResult, source: str, file: Path, options: Shared
) -> None:
    from ictplan.core.files import write_file
    from ictplan.present.audit_word import write

    content, added = write(answer, source)
    write_file(file, content)
    say(options, N_("wrote {count} comment(s) into {file}"), count=added, file=file)


def _write_baseline(answer: AuditResult, file: Path, options: Shared) -> None:
    from ictplan.audit.baseline import baseline_of
    from ictplan.core.files import write_file

    write_file(file, baseline_of(answer.audits))
    say(
        options,
        N_("wrote {count} finding(s) to {file}; give it as --baseline from now on"),
        count=sum(len(audit.findings) for audit in answer.audits),
        file=file,
    )
