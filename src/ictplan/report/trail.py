"""Which numbers does a report print, and on what observations do they rest.

Each format carries its evidence in itself: a number leads to the rows of observations
at the end of the file. See `ictplan.report.annex`.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from ictplan.core.errors import MissingExtraError, UnknownCodeError, UnreadableFileError
from ictplan.core.files import read_bytes
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from markdown_it.tree import SyntaxTreeNode
    from python_calamine import CalamineWorkbook

EXTRA = "report"

NOT_OURS = (ValueError, LookupError, TypeError, zipfile.BadZipFile)
"""What readers raise for a file that only looks like a report."""

_CITED = re.compile(r"\[[0-9]+\] (.*)")
_ROW = re.compile(r'(?:<a id="row-[0-9]+"></a>)?([0-9]+)')


@dataclass(frozen=True)
class Printed:
    """A number as printed, its formula, and the rows of its observations."""

    text: str
    formula: str
    rows: tuple[int, ...]


@dataclass
class Trail:
    """What a file says of its numbers: those printed, and the observations by row.

    An observation is its dataset, key, value and source.
    """

    printed: list[Printed] = field(default_factory=list)
    observations: dict[int, tuple[str, str, str, str]] = field(default_factory=dict)

    def print(self, text: str, trail: str) -> None:
        """Add a number whose trail is ``formula: rows``."""
        formula, _, rows = trail.rpartition(": ")
        self.printed.append(Printed(text, formula, tuple(map(int, rows.split()))))

    def observe(self, cells: Sequence[str]) -> None:
        """Add an observation from the cells of its row; other rows are left out."""
        place = _ROW.fullmatch(cells[0]) if len(cells) == 5 else None
        cited = _CITED.fullmatch(cells[-1]) if place else None
        if place and cited:
            _, dataset, key, value, _ = cells
            self.observations[int(place[1])] = dataset, key, value, cited[1]


def read_trail(file: Path) -> Trail:
    """Read the numbers and observations of a report.

    Raises:
        UnknownCodeError: If the file's suffix names no format of reports.
        UnreadableFileError: If the file is no report, or carries no evidence.
        MissingExtraError: If the libraries that read the format are not installed.
    """
    readers: dict[str, Callable[[bytes], Trail]] = {
        ".html": _read_html,
        ".htm": _read_html,
        ".md": _read_markdown,
        ".docx": _read_docx,
        ".xlsx": _read_xlsx,
    }
    suffix = file.suffix.lower()
    if suffix not in readers:
        raise UnknownCodeError("format", suffix, readers)
    content = read_bytes(file)
    try:
        trail = readers[suffix](content)
    except ModuleNotFoundError as error:
        raise MissingExtraError(EXTRA, error.name or "") from None
    except NOT_OURS:
        raise _not_ours(file) from None
    known = trail.observations.keys()
    if not known or not all(set(p.rows) <= known for p in trail.printed):
        raise _not_ours(file)
    return trail


def _not_ours(file: Path) -> UnreadableFileError:
    return UnreadableFileError(
        str(file), N_("carries no evidence; only a file of 'ictplan report' does")
    )


class _Page(HTMLParser):
    """Reads links of class ``number`` and rows with data from a page."""

    def __init__(self) -> None:
        super().__init__()
        self.trail = Trail()
        self._trail: str | None = None
        self._text: list[str] = []
        self._row: dict[str, str] | None = None
        self._cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("class") == "number":
            self._trail = f"{given['data-formula']}: {given['data-rows']}"
            self._text = []
        elif tag == "tr":
            self._row = given if "data-dataset" in given else None
            self._cells = []
        elif tag in ("td", "th"):
            self._cells.append("")

    def handle_data(self, data: str) -> None:
        self._text.append(data)
        if self._cells:
            self._cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._trail is not None:
            self.trail.print("".join(self._text), self._trail)
            self._trail = None
        elif tag == "tr" and self._row is not None:
            place = int(self._row["id"].removeprefix("row-"))
            self.trail.observations[place] = (
                self._row["data-dataset"],
                self._row["data-key"],
                self._cells[3],
                self._row["data-source"],
            )
            self._row = None


def _read_html(content: bytes) -> Trail:
    page = _Page()
    page.feed(content.decode("utf-8"))
    return page.trail


def _read_markdown(content: bytes) -> Trail:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    trail = Trail()
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    for node in SyntaxTreeNode(markdown.parse(content.decode("utf-8"))).walk():
        if node.type == "link" and str(node.attrs["href"]).startswith("#row-"):
            trail.print(_words(node), str(node.attrs.get("title")))
        elif node.type == "tr":
            trail.observe([_words(cell) for cell in node.children])
    return trail


def _words(node: SyntaxTreeNode) -> str:
    return "".join(n.content for n in node.walk() if n.type in ("text", "html_inline"))


def _read_docx(content: bytes) -> Trail:
    from docx import Document
    from docx.oxml.ns import qn

    trail = Trail()
    document = Document(io.BytesIO(content))
    for link in document.element.body.iter(qn("w:hyperlink")):
        if str(link.get(qn("w:anchor"))).startswith("row-"):
            text = "".join(part.text or "" for part in link.iter(qn("w:t")))
            trail.print(text, str(link.get(qn("w:tooltip"))))
    for row in document.element.body.iter(qn("w:tr")):
        cells = row.iter(qn("w:tc"))
        trail.observe(
            ["".join(part.text or "" for part in c.iter(qn("w:t"))) for c in cells]
        )
    return trail


def _read_xlsx(content: bytes) -> Trail:
    trail = Trail()
    book = open_workbook(content)
    *_, numbers, observations = book.sheet_names
    for _, text, _, formula, rows in book.get_sheet_by_name(numbers).to_python()[1:]:
        trail.print(str(text), f"{formula}: {rows}")
    for cells in book.get_sheet_by_name(observations).to_python():
        trail.observe([_as_text(cell) for cell in cells])
    return trail


def open_workbook(content: bytes) -> CalamineWorkbook:
    """Open a workbook.

    Raises:
        ValueError: If it is none.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError as error:
        raise ValueError(str(error)) from None


def _as_text(cell: object) -> str:
    """Write a number of a sheet as other formats print it: 1, not 1.0."""
    return str(cell).removesuffix(".0") if isinstance(cell, float) else str(cell)
