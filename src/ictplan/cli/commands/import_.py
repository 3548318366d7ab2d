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
    from ictplan.cli.options import Shared

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("import")
def import_files(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT", help=N_("What the files are; a wrong one lists all.")
        ),
    ],
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
    merge: Annotated[
        bool, typer.Option("--merge", help=N_("Add to a dataset that is there."))
    ] = False,
    revise: Annotated[
        bool,
        typer.Option(
            "--revise", help=N_("Replace differing values; notes keep the old ones.")
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=N_("Check everything, write nothing."))
    ] = False,
    skip_unmatched: Annotated[
        bool,
        typer.Option("--skip-unmatched", help=N_("Leave rows of unknown areas out.")),
    ] = False,
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            "--vintage",
            metavar="PERIOD",
            help=N_("The period of files that do not say it."),
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
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="AXIS=CODE[,CODE...]",
            help=N_("Only these categories of a table of e-Stat; repeatable."),
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit",
            metavar="UNIT",
            help=N_("The unit where a table does not say it: PC_HH, 千人 …"),
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping",
            metavar="FILE",
            help=N_("What the columns of a table mean (TOML); --guess proposes one."),
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="WHAT=HEADING",
            help=N_(
                "What one column of a table holds: value, code, name, period …;"
                " repeatable."
            ),
        ),
    ] = None,
    guess: Annotated[
        bool,
        typer.Option("--guess", help=N_("Propose a mapping of a table to edit.")),
    ] = False,
    area: Annotated[
        str | None,
        typer.Option(
            "--area",
            metavar="AREA",
            help=N_("Whose values a table holds that does not say it."),
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
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    quiet: Quiet = False,
) -> None:
    """Turn official files into a dataset."""
    from ictplan.cli.waiting import waiting
    from ictplan.importers.formats import PDF_TABLE
    from ictplan.questions import importing

    if revise and not merge:
        raise UsageError(N_("--revise needs --merge"))
    if source == PDF_TABLE:
        options = shared(fmt=fmt, output=output, project=project, quiet=quiet)
        _cut(files or [], pages or [], options)
        return
    if guess:
        _propose(
            source,
            files or [],
            encoding=encoding,
            options=shared(output=output, data=data, project=project, quiet=quiet),
        )
        return
    options = shared(fmt=fmt, output=output, data=data, project=project, quiet=quiet)
    with waiting(quiet) as told:
        answer = importing.import_files(
            source,
            files or (),
            to=to,
            merge=merge,
            revise=revise,
            dry_run=dry_run,
            skip_unmatched=skip_unmatched,
            period=period,
            encoding=encoding,
            where=where or (),
            unit=unit,
            mapping=mapping,
            columns=columns or (),
            area=area,
            table_id=table_id,
            progress=told,
            log=log,
            library=options.library,
            language=options.language,
        )
    finish(answer, options)
    if options.destination.file is None and fmt in (None, "table"):
        return  # the table ends with the notes
    for note in answer.notes:
        say(options, "{note}", note=note)


def _propose(
    source: str, files: list[Path], *, encoding: str | None, options: Shared
) -> None:
    """Write the mapping of a table that a person is to check."""
    from ictplan.core.files import write_file
    from ictplan.questions.importing import guess_mapping

    if source != "table" or len(files) != 1:
        raise UsageError(N_("--guess is for one file of the format 'table'"))
    text = guess_mapping(
        files[0],
        encoding=encoding,
        library=options.library,
        language=options.language,
    )
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
