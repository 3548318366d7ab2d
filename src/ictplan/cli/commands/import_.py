"""``ictplan import``: official files become a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ictplan.cli.finish import finish, say
from ictplan.cli.options import (
    Data,
    LanguageCode,
    OutputFile,
    OutputFormat,
    ProjectFolder,
    Quiet,
    shared,
)
from ictplan.core.errors import UsageError
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ictplan.cli.options import Shared
    from ictplan.core.messages import Message

app = typer.Typer(rich_markup_mode=None, add_completion=False)

PDF_TABLE = "pdf-table"
"""Named like a format, but what it gives is no dataset: a table to be checked."""

Repeated = list[str] | None


@app.command("import")
def import_files(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE...",
            help=N_("Files that belong together, as downloaded; none with --id."),
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="DIR",
            help=N_("The dataset's folder; its name becomes the id."),
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Check everything, write nothing."))
    ] = False,
    merge: Annotated[
        bool, typer.Option("--merge", help=N_("Add to a dataset that is there."))
    ] = False,
    revise: Annotated[
        bool,
        typer.Option(
            "--revise",
            help=N_("Replace differing values; a version keeps the old ones."),
        ),
    ] = False,
    released: Annotated[
        str | None,
        typer.Option(
            "--released",
            metavar="DATE",
            help=N_("The day revised values were published."),
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help=N_("Say what is understood, as a reading to edit (TOML).")
        ),
    ] = False,
    reading: Annotated[
        Path | None,
        typer.Option(
            "--reading", metavar="FILE", help=N_("Read by what this file says.")
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            "--vintage",
            metavar="PERIOD",
            help=N_("The period of files that do not say it."),
        ),
    ] = None,
    area: Annotated[
        str | None,
        typer.Option(
            "--area",
            metavar="AREA",
            help=N_("The prefecture of all rows, or the one area of the table."),
        ),
    ] = None,
    unit: Annotated[
        Repeated,
        typer.Option(
            "--unit",
            metavar="COLUMN=UNIT",
            help=N_("The unit of a column, or of all: 人, 千円, PC_HH …; repeatable."),
        ),
    ] = None,
    choose: Annotated[
        Repeated,
        typer.Option(
            "--choose",
            metavar="NAME=CODE",
            help=N_("Which area a name means: 府中市=13206; repeatable."),
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", metavar="SHEET", help=N_("The sheet of a workbook.")),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="FORMAT",
            help=N_("What the files are; a wrong one lists all."),
        ),
    ] = None,
    where: Annotated[
        Repeated,
        typer.Option(
            "--where",
            metavar="AXIS=CODE[,CODE...]",
            help=N_("Only these categories; repeatable."),
        ),
    ] = None,
    leave_out: Annotated[
        Repeated,
        typer.Option(
            "--leave-out",
            metavar="ROW",
            help=N_("Leave the rows of this label out; repeatable."),
        ),
    ] = None,
    accept: Annotated[
        Repeated,
        typer.Option(
            "--accept",
            metavar="RULE",
            help=N_("Write although this rule is broken, with a note; repeatable."),
        ),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option(
            "--log", metavar="FILE", help=N_("Write every repair to a CSV file.")
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding",
            metavar="ENCODING",
            help=N_("Encoding of text files; found out without it."),
        ),
    ] = None,
    pages: Annotated[
        list[int] | None,
        typer.Option(
            "--page",
            metavar="N",
            help=N_("Only this page of a PDF; repeatable."),
        ),
    ] = None,
    table_id: Annotated[
        str | None,
        typer.Option(
            "--id",
            metavar="ID",
            help=N_(
                "The table of e-Stat to fetch; needs ESTAT_APP_ID and the extra estat."
            ),
        ),
    ] = None,
    columns: Annotated[
        Repeated,
        typer.Option(
            "--map",
            metavar="WHAT=HEADING",
            help=N_("What one column holds: value, code, name, period …; repeatable."),
        ),
    ] = None,
    guess: Annotated[bool, typer.Option("--guess", hidden=True)] = False,
    skip_unmatched: Annotated[
        bool, typer.Option("--skip-unmatched", hidden=True)
    ] = False,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    quiet: Quiet = False,
) -> None:
    """Turn official files into a dataset."""
    from ictplan.cli.waiting import waiting
    from ictplan.questions import importing

    _require_together(merge=merge, revise=revise, released=released)
    source, paths = _named_first(source, files or [])
    if explain or guess:
        options = shared(output=output, data=data, project=project, quiet=quiet)
        text = importing.explain_files(
            paths,
            form=source,
            sheet=sheet,
            encoding=encoding,
            columns=columns or (),
            library=options.library,
            language=options.language,
            **_answers(unit, choose, where, leave_out, accept),
            **({"period": period} if period else {}),
            **({"area": area} if area else {}),
        )
        _write_reading(text, options)
        return
    options = shared(fmt=fmt, output=output, data=data, project=project, quiet=quiet)
    if source == PDF_TABLE:
        _cut(paths, pages or [], options)
        return

    def show(lines: Sequence[Message]) -> None:
        for line in lines:
            say(options, "{line}", line=line)

    with waiting(quiet) as told:
        answer = importing.import_files(
            paths,
            form=source,
            to=to,
            root=importing.DATA,
            merge=merge,
            revise=revise,
            released=released,
            dry_run=dry_run,
            period=period,
            area=area,
            sheet=sheet,
            reading=reading,
            columns=columns or (),
            skip_unmatched=skip_unmatched,
            encoding=encoding,
            table_id=table_id,
            progress=told,
            show=show,
            log=log,
            library=options.library,
            language=options.language,
            **_answers(unit, choose, where, leave_out, accept),
        )
    finish(answer, options)
    if options.destination.file is None and fmt in (None, "table"):
        return  # the table ends with the notes
    for note in answer.notes:
        say(options, "{note}", note=note)


def _require_together(*, merge: bool, revise: bool, released: str | None) -> None:
    """Refuse options that mean nothing without another."""
    if revise and not merge:
        raise UsageError(N_("--revise needs --merge"))
    if released is not None and not revise:
        raise UsageError(N_("--released is the day of a revision; add --revise"))


def _answers(
    unit: Repeated,
    choose: Repeated,
    where: Repeated,
    leave_out: Repeated,
    accept: Repeated,
) -> dict[str, Sequence[str]]:
    return {
        "units": unit or (),
        "choices": choose or (),
        "where": where or (),
        "leave_out": leave_out or (),
        "accept": accept or (),
    }


def _named_first(
    source: str | None, files: list[Path]
) -> tuple[str | None, list[Path]]:
    """Take a format that stands before the files for ``--as``, as it was written once."""
    from ictplan.importers.formats import OTHERS, known_formats

    if source is None and files and not files[0].exists():
        name = str(files[0])
        if name in (*known_formats(), *OTHERS, PDF_TABLE):
            return name, files[1:]
    return source, files


def _write_reading(text: str, options: Shared) -> None:
    from ictplan.core.files import write_file

    file = options.destination.file
    if file is None:
        typer.echo(text, nl=False)
        return
    write_file(file, text.encode())
    say(options, N_("wrote {file}; check each line of it"), file=file)


def _cut(files: list[Path], pages: list[int], options: Shared) -> None:
    """Write the tables of a PDF for a person to check."""
    from ictplan.questions.importing import read_pdf_tables

    if len(files) != 1:
        raise UsageError(N_("pdf-table takes one PDF"))
    answer = read_pdf_tables(files[0], pages=pages, language=options.language)
    finish(answer, options)
    if options.destination.file is not None:
        for note in answer.notes:
            say(options, "{note}", note=note)
