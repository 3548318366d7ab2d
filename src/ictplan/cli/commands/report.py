"""``ictplan report``: the chapter, regenerated, every number with its source."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ictplan.cli.finish import say, tell_followed
from ictplan.cli.options import (
    Area,
    AsOf,
    Data,
    LanguageCode,
    OutputFile,
    ProjectFolder,
    Quiet,
    shared,
)
from ictplan.cli.waiting import waiting
from ictplan.core.errors import OutputError, UnknownCodeError, UsageError
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ictplan.cli.options import Shared
    from ictplan.report.phrases import Style

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("report")
def regenerate_report(
    template: Annotated[
        Path | None,
        typer.Argument(
            metavar="[CHAPTER.md]",
            help=N_("A template of your own; the built-in chapter without it."),
        ),
    ] = None,
    area: Area = None,
    fmt: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="html|md|docx|xlsx",
            help=N_("The format; without it that of the file's suffix, else html."),
        ),
    ] = None,
    output: OutputFile = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help=N_("Write nothing; exit 1 and show what differs if FILE is stale."),
        ),
    ] = False,
    length: Annotated[
        str,
        typer.Option(
            "--length",
            metavar="short|full",
            help=N_("Of the built-in chapter: two pages, or a chapter."),
        ),
    ] = "full",
    annex: Annotated[
        Path | None,
        typer.Option(
            "--annex",
            metavar="FILE.xlsx",
            help=N_(
                "Put tables, numbers and observations into a workbook of their own, not"
                " at the end of the chapter."
            ),
        ),
    ] = None,
    like: Annotated[
        Path | None,
        typer.Option(
            "--style",
            metavar="FILE.docx",
            help=N_("Of Word: a document of yours whose styles and paper are taken."),
        ),
    ] = None,
    digits: Annotated[
        str | None,
        typer.Option(
            "--digits",
            metavar="half|full|single",
            help=N_("Digits of Japanese text: half or full width; single: 1 digit."),
        ),
    ] = None,
    years: Annotated[
        str | None,
        typer.Option(
            "--years",
            metavar="era|western",
            help=N_("Years of Japanese text: 令和5年 or 2023年."),
        ),
    ] = None,
    data: Data = None,
    as_of: AsOf = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    quiet: Quiet = False,
) -> None:
    """Regenerate a chapter of a plan from the data."""
    from ictplan.report.compose import EXTENTS
    from ictplan.report.phrases import style_of
    from ictplan.report.regenerate import chapter, is_edited_word, render

    named = _format(fmt, output)
    _known("length", length, list(EXTENTS))
    if check and output is None:
        raise UsageError(N_("--check needs the file to check: -o FILE"))
    if annex is not None and annex.suffix.lower() != ".xlsx":
        raise UnknownCodeError("format", annex.suffix or annex.name, [".xlsx"])
    if output is not None and output.is_dir():
        raise OutputError(N_("{path} is a directory; give a file name"), path=output)
    options = shared(data=data, project=project, area=area, as_of=as_of, quiet=quiet)
    style = style_of(
        options.language,
        digits=digits or options.settings.digits,
        years=years or options.settings.years,
    )
    is_there = output is not None and output.exists() and named == "docx"
    is_edited = bool(output and is_there and not check and is_edited_word(output))
    with waiting(options.quiet) as told:
        filled = chapter(
            template,
            area=options.area,
            library=options.library,
            style=style,
            length="short" if length == "short" else "full",
            own=_facts(project, options) if template is None else None,
            on_progress=told,
        )
        # Two pages of Word are no place for a list of observations.
        evidence = annex is None and not (length == "short" and named == "docx")
        content = render(filled, named, evidence=evidence, style=like)
    tell_followed(options)
    if output and is_edited:
        _refresh(output, content, options, style)
        return
    if check and output is not None:
        _check(output, content, named, options)
        return
    if annex is not None:
        _write(render(filled, "xlsx"), "xlsx", annex, options)
    _write(content, named, output, options)


def _refresh(file: Path, content: bytes, options: Shared, style: Style) -> None:
    """Update a Word file that was edited by what would be written now."""
    from ictplan.core.files import write_file
    from ictplan.report.regenerate import refresh_word

    found = refresh_word(
        file, content, area=options.area, library=options.library, style=style
    )
    copy = file.with_name(f"{file.stem}.before{file.suffix}")
    write_file(copy, file.read_bytes())
    write_file(file, found.content)
    say(
        options,
        N_(
            "{file} was edited: its words stay, {updated} number(s) and {shown}"
            " picture(s), caption(s) and table(s) were updated, {fallen} sentence(s)"
            " that no longer hold have a comment; the file of before is {copy}"
        ),
        file=file,
        updated=found.updated,
        shown=found.shown,
        fallen=found.fallen,
        copy=copy,
    )


def _facts(project: Path | None, options: Shared) -> Mapping[str, str]:
    """Read the area's own sentences; in a workspace ask for them once."""
    from ictplan.cli.project import FILE as SETTINGS
    from ictplan.report.facts import FILE, ask_for_facts, read_facts

    folder = project or Path()
    file = folder / FILE
    if (folder / SETTINGS).is_file() and not file.exists():
        ask_for_facts(file, options.language)
        text = N_("wrote {file}: what you fill in there goes into the next chapter")
        say(options, text, file=file)
    return read_facts(file)


def _format(fmt: str | None, output: Path | None) -> str:
    """Give the format asked for, else that of the file's suffix, else HTML.

    Raises:
        UnknownCodeError: If it is none of those reports have.
    """
    from ictplan.report.regenerate import REPORTS

    suffix = output.suffix.lower().removeprefix(".") if output else "html"
    suffix = {"htm": "html", "markdown": "md"}.get(suffix, suffix)
    return _known("format", fmt or suffix, list(REPORTS))


def _known(kind: str, name: str, known: list[str]) -> str:
    if name not in known:
        raise UnknownCodeError(kind, name, known)
    return name


def _check(file: Path, content: bytes, named: str, options: Shared) -> None:
    """Say whether a report is what would be written now.

    Raises:
        typer.Exit: With code 1, if it is stale.
    """
    from ictplan.report.check import difference

    stale = difference(file, content, named)
    for line in stale:
        typer.echo(line.text(options.language))
    if stale:
        say(options, N_("{file} is stale; write it again without --check"), file=file)
        raise typer.Exit(1)
    say(options, N_("{file} is up to date"), file=file)


def _write(content: bytes, named: str, output: Path | None, options: Shared) -> None:
    from ictplan.core.files import write_file
    from ictplan.present.emit import check_terminal, print_content

    if output is None:
        if named == "html" and sys.stdout.isatty():
            raise OutputError(
                N_("{format} is no text for a terminal; write it with -o FILE"),
                format=named,
            )
        check_terminal(named)
        print_content(content)
        return
    write_file(output, content)
    say(options, N_("wrote {file}"), file=output)
