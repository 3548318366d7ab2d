"""How is a chapter regenerated: a template and the data become the bytes of a format."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol

from ictplan.core.errors import MissingExtraError, UnknownCodeError, UsageError
from ictplan.core.library import Library
from ictplan.core.messages import N_
from ictplan.report.phrases import Style

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ictplan.core.messages import Language
    from ictplan.report.chapter import Chapter
    from ictplan.report.plot import Plot

REPORTS = ("html", "md", "docx", "xlsx")
"""Every format of a report."""

EXTRA = "report"


def chapter(
    template: Path | None = None,
    *,
    area: str | None = None,
    library: Library | None = None,
    style: Style | None = None,
    begin: Callable[[Plot], object] | None = None,
) -> Chapter:
    """Fill a template with the data of an area.

    Args:
        template: The template, see docs/templates.md; the built-in chapter without it.
        area: Code or name.
        library: Where to look; the bundled datasets without it.
        style: Language, digits and years; plain Japanese without it.
        begin: Told of the plot of each figure as soon as it is printed.

    Raises:
        MissingExtraError: If the libraries of reports are not installed.
        UnknownCodeError: If the area is unknown.
        UnreadableFileError: If the template cannot be read.
        TemplateError: If it cannot be filled.
    """
    try:
        from ictplan.report.lookup import Lookup
        from ictplan.report.overview import Overview
        from ictplan.report.template import chapter_from, read_template
    except ModuleNotFoundError as error:
        raise MissingExtraError(EXTRA, error.name or "") from None
    style = style or Style()
    library = (library or Library()).keeping()
    source = built_in(style.language) if template is None else read_template(template)
    if area is None:
        raise UsageError(
            N_("name an area with --area, or as area = '…' in ictplan.toml")
        )
    code = library.areas.resolve(area)
    words = Overview(Lookup(library, code, style.language), style)
    name = f"chapter.{style.language}.md" if template is None else str(template)
    return chapter_from(source, file=name, words=words, begin=begin)


def built_in(language: Language) -> str:
    """Give the template of the built-in chapter."""
    name = f"chapter.{language}.md"
    return (files("ictplan.report") / "templates" / name).read_text(encoding="utf-8")


def write_report(
    template: Path | None = None,
    *,
    area: str | None = None,
    format: str = "html",  # noqa: A002  the option's name
    library: Library | None = None,
    style: Style | None = None,
) -> bytes:
    """Regenerate a chapter as the bytes of one format.

    Args:
        template: The template; the built-in chapter without it.
        area: Code or name.
        format: One of `REPORTS`.
        library: Where to look; the bundled datasets without it.
        style: Language, digits and years; plain Japanese without it.

    Raises:
        UnknownCodeError: If the format or the area is unknown.
        MissingExtraError: If the libraries of the format are not installed.
        UnreadableFileError: If the template cannot be read.
        TemplateError: If it cannot be filled.
        OutputError: If a picture needs a Japanese font and there is none.
    """
    if format not in REPORTS:
        raise UnknownCodeError("format", format, REPORTS)
    fill = partial(chapter, template, area=area, library=library, style=style)
    writers: dict[str, Callable[[_Fill], bytes]] = {
        "html": _html,
        "md": _markdown,
        "docx": _docx,
        "xlsx": _xlsx,
    }
    try:
        return writers[format](fill)
    except ModuleNotFoundError as error:
        raise MissingExtraError(EXTRA, error.name or "") from None


class _Fill(Protocol):
    """Fills the template; see `chapter`."""

    def __call__(self, *, begin: Callable[[Plot], object] | None = None) -> Chapter: ...


def _html(fill: _Fill) -> bytes:
    from ictplan.report import draw
    from ictplan.report.html import as_html

    with draw.Ahead(draw.drawn) as drawn:
        return as_html(fill(begin=drawn.begin), drawn).encode()


def _markdown(fill: _Fill) -> bytes:
    from ictplan.report.md import as_markdown

    return as_markdown(fill()).encode()


def _docx(fill: _Fill) -> bytes:
    from ictplan.report import draw
    from ictplan.report.docx import as_docx

    with draw.Ahead(draw.png) as png:
        return as_docx(fill(begin=png.begin), png)


def _xlsx(fill: _Fill) -> bytes:
    from ictplan.report.xlsx import as_xlsx

    return as_xlsx(fill())
