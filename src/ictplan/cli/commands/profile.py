"""``ictplan profile``: where a city stands, on one page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ictplan.cli.finish import finish, say
from ictplan.cli.options import (
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
from ictplan.cli.waiting import waiting
from ictplan.core.errors import UsageError
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from ictplan.cli.options import Shared
    from ictplan.core.answer import Answer

app = typer.Typer(rich_markup_mode=None, add_completion=False)

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="PERIOD",
        help=N_(
            "Data are fresh as of the end of this period; the newest held without."
        ),
    ),
]
City = Annotated[
    str | None,
    typer.Argument(
        metavar="[CITY]",
        help=N_("Code or name of a city; 'all' writes a page of each into -o DIR."),
        show_default=False,
    ),
]
ALL = "all"


@app.command("profile")
def show_profile(
    city: City = None,
    as_of: AsOf = None,
    fail_if: FailIf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Show on one page where a city stands and what stands out."""
    from ictplan.present.emit import FORMATS

    if fmt is None and output is not None and output.suffix.lower() == ".docx":
        fmt = "docx"
    options = shared(
        fmt=fmt,
        output=None if city == ALL else output,
        encoding=encoding,
        data=data,
        project=project,
        as_of=as_of,
        quiet=quiet,
        formats=(*FORMATS, "docx"),
    )
    if city == ALL:
        _write_all(options, output, as_of)
        return
    from ictplan.questions.profile import profile

    answer = profile.ask(
        options.library,
        home=options.area,
        language=options.language,
        area=city,
        as_of=as_of,
    )
    if options.destination.chosen_format == "docx":
        _write_docx(answer, output, options)
        return
    finish(answer, options, fail_if)


def _write_docx(answer: Answer, output: Path | None, options: Shared) -> None:
    from ictplan.core.files import write_file
    from ictplan.present.emit import check_terminal, print_content
    from ictplan.present.finding_tables import docx_cells
    from ictplan.report.profile import profile_docx

    content = profile_docx(answer, *docx_cells(answer))
    if output is None:
        check_terminal("docx")
        print_content(content)
    else:
        write_file(output, content)
        say(options, N_("wrote {file}"), file=output)


def _write_all(options: Shared, folder: Path | None, as_of: str | None) -> None:
    """Write a page of every municipality, and one that leads to all."""
    from ictplan.present.profile_folder import write_pages

    if folder is None or (folder.exists() and not folder.is_dir()):
        raise UsageError(N_("'profile all' writes into a folder; name one with -o DIR"))
    with waiting(options.quiet) as on_progress:
        count = write_pages(
            folder,
            library=options.library,
            language=options.language,
            as_of=as_of,
            on_progress=on_progress,
        )
    say(options, N_("wrote {count} pages to {folder}"), count=count, folder=folder)
