"""How is a chapter regenerated: a template and the data become the bytes of a format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.errors import MissingExtraError, UnknownCodeError, UsageError
from ictplan.core.library import Library
from ictplan.core.messages import N_
from ictplan.report.phrases import Style

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ictplan.report.chapter import Chapter
    from ictplan.report.compose import Length
    from ictplan.report.refresh import Refreshed

REPORTS = ("html", "md", "docx", "xlsx")
"""Every format of a report."""

EXTRA = "report"


def chapter(  # noqa: PLR0913 - keyword-only, one per option
    template: Path | None = None,
    *,
    area: str | None = None,
    library: Library | None = None,
    style: Style | None = None,
    length: Length = "full",
    own: Mapping[str, str] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Chapter:
    """Fill a template with the data of an area.

    Args:
        template: The template, see docs/templates.md; the built-in chapter without it.
        area: Code or name.
        library: Where to look; the bundled datasets without it.
        style: Language, digits and years; plain Japanese without it.
        length: ``short`` or ``full``; of the built-in chapter.
        own: The area's own sentences by theme; of the built-in chapter.

        on_progress: Called with the datasets read and all of them.

    Raises:
        MissingExtraError: If the libraries of reports are not installed.
        UnknownCodeError: If the area is unknown.
        UnreadableFileError: If the template cannot be read.
        TemplateError: If it cannot be filled.
    """
    style = style or Style()
    library = (library or Library()).keeping()
    if area is None:
        raise UsageError(NO_AREA)
    code = library.areas.resolve(area)
    if template is None:
        from ictplan.report.compose import compose

        return compose(
            code,
            library=library,
            style=style,
            length=length,
            own=own,
            on_progress=on_progress,
        )
    try:
        from ictplan.report.lookup import Lookup
        from ictplan.report.overview import Overview
        from ictplan.report.template import chapter_from, read_template
    except ModuleNotFoundError as error:
        raise MissingExtraError(EXTRA, error.name or "") from None
    words = Overview(Lookup(library, code, style.language), style)
    return chapter_from(read_template(template), file=str(template), words=words)


def write_report(  # noqa: PLR0913 - keyword-only, one per option
    template: Path | None = None,
    *,
    area: str | None = None,
    format: str = "html",  # noqa: A002  the option's name
    library: Library | None = None,
    style: Style | None = None,
    length: Length = "full",
    own: Mapping[str, str] | None = None,
) -> bytes:
    """Regenerate a chapter as the bytes of one format.

    Args:
        template: The template; the built-in chapter without it.
        area: Code or name.
        format: One of `REPORTS`.
        library: Where to look; the bundled datasets without it.
        style: Language, digits and years; plain Japanese without it.
        length: ``short`` (two pages) or ``full``; of the built-in chapter.
        own: The area's own sentences by theme; of the built-in chapter.

    Raises:
        UnknownCodeError: If the format or the area is unknown.
        MissingExtraError: If the libraries of the format are not installed.
        UnreadableFileError: If the template cannot be read.
        TemplateError: If it cannot be filled.
        NotComparableError: If the data show nothing of the area.
        OutputError: If a picture needs a Japanese font and there is none.
    """
    if format not in REPORTS:
        raise UnknownCodeError("format", format, REPORTS)
    filled = chapter(
        template, area=area, library=library, style=style, length=length, own=own
    )
    return render(filled, format)


def render(
    chapter: Chapter, name: str, *, evidence: bool = True, style: Path | None = None
) -> bytes:
    """Give a chapter as the bytes of one format.

    Args:
        chapter: What to write.
        name: One of `REPORTS`.
        evidence: Whether the observations behind the numbers are part of it.
        style: Of Word, a document whose styles are taken.

    Raises:
        MissingExtraError: If the libraries of the format are not installed.
        OutputError: If a picture needs a Japanese font and there is none.
        UnreadableFileError: If the style is no Word document.
    """
    try:
        if name == "docx":
            from ictplan.report.docx import as_docx

            return as_docx(chapter, evidence=evidence, style=style)
        if name == "xlsx":
            from ictplan.report.xlsx import as_xlsx

            return as_xlsx(chapter)
        if name == "md":
            from ictplan.report.md import as_markdown

            return as_markdown(chapter, evidence=evidence).encode()
        from ictplan.report.html import as_html

        return as_html(chapter, evidence=evidence).encode()
    except ModuleNotFoundError as error:
        raise MissingExtraError(EXTRA, error.name or "") from None


def is_edited_word(file: Path) -> bool:
    """Say whether a Word file of ours was edited, so that it is not written anew.

    Raises:
        MissingExtraError: If the libraries of Word are not installed.
        UnreadableFileError: If it is no Word document, or has none of our marks.
    """
    try:
        from ictplan.report.refresh import is_edited
    except ModuleNotFoundError as error:
        raise MissingExtraError(EXTRA, error.name or "") from None
    return is_edited(file)


def refresh_word(
    file: Path,
    fresh: bytes,
    *,
    area: str | None = None,
    library: Library | None = None,
    style: Style | None = None,
) -> Refreshed:
    """Bring a Word file of ours that was edited up to date: words stay, numbers follow.

    Args:
        file: The file; it is not written.
        fresh: The chapter as it would be written now.
        area: Code or name.
        library: Where to look; the bundled datasets without it.
        style: Language, digits and years; plain Japanese without it.

    Raises:
        UsageError: If no area is named.
        UnknownCodeError: If the area is unknown.
        UnreadableFileError: If it is no Word document.
    """
    from ictplan.report.compose import claims_of
    from ictplan.report.refresh import by_tag, refresh

    style = style or Style()
    library = (library or Library()).keeping()
    if area is None:
        raise UsageError(NO_AREA)
    code = library.areas.resolve(area)
    findings, speaker = claims_of(code, library=library, style=style)
    return refresh(file, fresh, by_tag(findings, speaker), style.language)


NO_AREA = N_("name an area with --area, or as area = '…' in ictplan.toml")
