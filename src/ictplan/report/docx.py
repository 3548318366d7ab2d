"""How is a chapter read in Word: A4, Japanese type, captions that number themselves.

Each number leads to the row of the observation behind it. The same chapter gives the
same bytes.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import (
    WD_ALIGN_PARAGRAPH,
    WD_TAB_ALIGNMENT,
    WD_TAB_LEADER,
)
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as Line
from lxml.etree import XMLSyntaxError

from ictplan.core.errors import UnreadableFileError
from ictplan.core.files import read_bytes
from ictplan.core.messages import N_, Message
from ictplan.report import draw
from ictplan.report.annex import HEADERS, OBSERVATIONS, SOURCES, annex_of
from ictplan.report.chapter import (
    Claim,
    Figure,
    Heading,
    Items,
    Link,
    Mention,
    Note,
    Paragraph,
    Reference,
    Strong,
    Table,
)
from ictplan.report.phrases import pieces
from ictplan.report.transplant import PICTURE, caption_mark, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

    from ictplan.core.schema import Source
    from ictplan.report.chapter import Block, Chapter, Inline

PAPER = (Mm(210), Mm(297))
MARGIN = Mm(25)
TEXT_WIDTH = Mm(160)

MINCHO, GOTHIC = "Yu Mincho", "Yu Gothic"
"""Fonts of text and headings: every Word since 2016 has them."""

OBSERVATION_WIDTHS = (11, 32, 67, 16, 34)
"""Widths of the columns of the observations, in millimetres."""

DEPTH = 2
"""Levels of headings in the table of contents."""

MANY_HEADS = 20
"""A chapter of more headings has a table of contents."""

FIRST_MARK = 100_000
"""Bookmarks of headings and figures are counted from here, those of rows from 1."""

PART_COLUMNS = 6
"""How many columns of a table fit beside its first."""

TABLE_TEXT, OBSERVATION_TEXT = "TableText", "ObservationText"
"""The ids of the styles of cells and what stands below them, and of observations."""

CLOCK = datetime(2000, 1, 1, tzinfo=UTC)
"""The time that all files carry: the same chapter, the same bytes."""

ZIP_CLOCK = (2000, 1, 1, 0, 0, 0)

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_docx(
    chapter: Chapter,
    *,
    evidence: bool = True,
    style: Path | None = None,
) -> bytes:
    """Write a chapter as a Word document.

    The document has the title, the blocks, then the sources and the observations
    behind the numbers.

    Args:
        chapter: What to write.
        evidence: Whether the observations behind the numbers are part of it.
        style: A document whose styles, paper and margins are taken.

    Raises:
        MissingExtraError: If the libraries that draw are not installed.
        OutputError: If a figure has Japanese texts and no font has.
        UnreadableFileError: If the style is no Word document.
    """
    writer = _Writer(chapter, evidence=evidence, style=style)
    writer.write()
    writer.document.core_properties.identifier = fingerprint(writer.document)
    out = io.BytesIO()
    writer.document.save(out)
    return _without_clock(out.getvalue())


def _without_clock(content: bytes) -> bytes:
    """Pack a document again, its parts dated alike."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as packed,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for name in packed.namelist():
            entry = zipfile.ZipInfo(name, ZIP_CLOCK)
            entry.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(entry, packed.read(name))
    return out.getvalue()


class _Writer:
    """Writes the parts of one chapter into one document."""

    def __init__(self, chapter: Chapter, *, evidence: bool, style: Path | None) -> None:
        self._chapter = chapter
        plots = [block.plot for block in chapter.blocks if isinstance(block, Figure)]
        drawings = draw.side_by_side(draw.png, [(plot, draw.PAPER) for plot in plots])
        self._png = dict(zip(plots, drawings, strict=True))
        self._annex = annex_of(chapter, rows=evidence, drawn_only=True)
        self._marks = itertools.count(1)
        self.document: WordDocument = Document() if style is None else opened(style)
        if style is not None:
            _empty(self.document)
        _set_up(self.document, chapter, own=style is None)

    def write(self) -> None:
        self.document.add_heading(_plain(self._chapter.title), 0)
        heads = [b for b in self._chapter.blocks if isinstance(b, Heading)]
        numbered = (h for h in heads if h.level == 1 and h.text[:1].isdecimal())
        begins = next(numbered, heads[0] if heads else None)
        for block in self._chapter.blocks:
            if block is begins and len(heads) > MANY_HEADS:
                # The summary comes first; the sections begin on a page of their own.
                self._contents(heads)
            self._block(block)
        if self._annex.sources:
            self._sources()
        if self._annex.rows:
            self._observations()
        self._page_numbers()

    def _contents(self, heads: Iterable[Heading]) -> None:
        """Write a table of contents as a field, with what Word will find filled in."""
        line = self.document.add_paragraph()
        line.add_run(self._say(N_("Contents"))).bold = True
        entries = [head for head in heads if head.level <= DEPTH]
        for place, head in enumerate(entries):
            line = self.document.add_paragraph(style="Table Text")
            if place == 0:
                _begin_field(line, f'TOC \\o "1-{DEPTH}" \\h \\z \\u')
            indent = "\u3000" * (head.level - 1)
            line.add_run(f"{indent}{_plain(head.text)}\t")
            _field(line, f"PAGEREF {self._anchor(head)} \\h", "")
            line.paragraph_format.tab_stops.add_tab_stop(
                TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
            )
            if place + 1 == len(entries):
                _end_field(line)

    @staticmethod
    def _anchor(head: Heading) -> str:
        return "_Toc" + hashlib.sha256(head.text.encode()).hexdigest()[:12]

    def _page_numbers(self) -> None:
        for section in self.document.sections:
            line = section.footer.paragraphs[0]
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _field(line, "PAGE", "1")

    def _block(self, block: Block) -> None:
        match block:
            case Heading(level, text):
                line = self.document.add_heading(_plain(text), level)
                self._bookmark(line, self._anchor(block))
            case Paragraph(content):
                self._line(content)
            case Note(content):
                self._line(content, "Intense Quote")
            case Items(items, ordered):
                for item in items:
                    self._line(item, "List Number" if ordered else "List Bullet")
            case Table():
                self._caption(N_("Table {number}: {caption}"), block, "Table")
                self._grid(block)
                self._endnotes(block.notes, block.sources)
            case Figure():
                self._figure(block)

    def _figure(self, figure: Figure) -> None:
        """Write the picture, which holds its source, and its caption below."""
        line = self.document.add_paragraph()
        line.paragraph_format.keep_with_next = True
        picture = io.BytesIO(self._png[figure.plot])
        drawn = line.add_run().add_picture(picture, width=TEXT_WIDTH)
        named = drawn._inline.docPr
        named.set("title", _plain(figure.caption))
        named.set("descr", _plain(figure.alt))
        self._bookmark(line, f"{PICTURE}{key_of(figure)}")
        self._caption(N_("Figure {number}: {caption}"), figure, "Figure")
        if figure.notes:
            self._endnotes(figure.notes, ())

    def _bookmark(self, line: Line, name: str) -> None:
        """Put a bookmark around what a line holds."""
        number = str(next(self._marks) + FIRST_MARK)
        start = _element("bookmarkStart", id=number, name=name)
        line._p.insert_element_before(start, "w:r", "w:fldSimple", "w:hyperlink")
        line._p.append(_element("bookmarkEnd", id=number))

    def _caption(self, template: str, block: Table | Figure, counter: str) -> None:
        """Write a caption whose number is a field: it counts on when one moves."""
        line = self.document.add_paragraph(style="Caption")
        line.paragraph_format.keep_with_next = isinstance(block, Table)
        name = f"{counter.lower()}_{block.number}"
        number = str(next(self._marks) + FIRST_MARK)
        parts: dict[str, int | str] = {"number": block.number, "caption": block.caption}
        # References print all before the caption: 図3.
        line._p.append(_element("bookmarkStart", id=number, name=name))
        pieces_ = list(pieces(template, self._chapter.language, parts))
        for piece in pieces_:
            if isinstance(piece, int):
                field = _element("fldSimple", instr=f" SEQ {counter} \\* ARABIC ")
                field.append(line.add_run(str(piece))._r)
                line._p.append(field)
                line._p.append(_element("bookmarkEnd", id=number))
            else:
                run = line.add_run(_plain(piece))
                if piece == pieces_[-1]:
                    self._around(run._r, caption_mark(key_of(block), _plain(piece)))

    def _around(self, element: BaseOxmlElement, name: str) -> None:
        """Put a bookmark around an element of a line."""
        number = str(next(self._marks) + FIRST_MARK)
        element.addprevious(_element("bookmarkStart", id=number, name=name))
        element.addnext(_element("bookmarkEnd", id=number))

    def _grid(self, table: Table) -> None:
        """Write a table; one too wide for the page in parts, each with the names."""
        rows: list[Sequence[str | Reference]] = [
            [column.header for column in table.columns],
            *table.rows,
        ]
        for start in range(1, max(len(table.columns), 2), PART_COLUMNS):
            places = [0, *range(len(table.columns))[start : start + PART_COLUMNS]]
            part = [[cells[place] for place in places] for cells in rows]
            if start > 1:
                self._line((), "Table Text")
            self._cells(part, [table.columns[place].align for place in places])

    def _cells(
        self,
        rows: Sequence[Sequence[str | Reference]],
        aligned: Sequence[str],
        widths: Sequence[int] = (),
        style: str = TABLE_TEXT,
    ) -> list[Line]:
        """Write a table whose first row is its header; give the first cells."""
        grid = self.document.add_table(len(rows), len(aligned), "Table Grid")
        grid.autofit = not widths
        for column, width in zip(grid.columns, widths, strict=False):
            column.width = Mm(width)
        firsts: list[Line] = []
        for row, cells in zip(grid.rows, rows, strict=True):
            properties = row._tr.get_or_add_trPr()
            properties.append(_element("cantSplit"))
            for place, (cell, content) in enumerate(zip(row.cells, cells, strict=True)):
                line = cell.paragraphs[0]
                line._p.style = style  # by id: a style by name is looked up
                if aligned[place] == "right":
                    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                self._write((content,), line)
                if place == 0:
                    firsts.append(line)
        header = grid.rows[0]
        header._tr.get_or_add_trPr().append(_element("tblHeader"))
        for cell in header.cells:
            for run in cell.paragraphs[0].runs:
                run.bold = True
        return firsts

    def _endnotes(self, notes: Iterable[str], sources: Iterable[Source]) -> None:
        language = self._chapter.language
        for note in notes:
            self._line((self._say(N_("Note: {note}"), note=note),), "Table Text")
        for source in sources:
            place, _ = self._annex.sources[source.label.ja]
            cited = self._say(
                N_("Source: {source}"), source=source.label.text(language)
            )
            self._line((f"{cited} [{place}]",), "Table Text")
        self.document.add_paragraph()

    def _sources(self) -> None:
        self.document.add_heading(self._say(SOURCES), 1)
        for place, source in self._annex.sources.values():
            cited = source.label.text(self._chapter.language)
            content: tuple[Inline, ...] = (f"[{place}] {cited} ",)
            if source.path:
                content = (*content, Link(source.path, (source.path,)))
            self._line(content, "Table Text")

    def _observations(self) -> None:
        self.document.add_heading(self._say(OBSERVATIONS), 1)
        heads = tuple(self._say(head) for head in HEADERS)
        rows = [heads, *(self._annex.cells(evidence) for evidence in self._annex.rows)]
        aligned = ["right", "left", "left", "right", "left"]
        firsts = self._cells(rows, aligned, OBSERVATION_WIDTHS, OBSERVATION_TEXT)
        for place, line in enumerate(firsts[1:], start=1):
            start = _element("bookmarkStart", id=str(place), name=f"row-{place}")
            line._p.insert_element_before(start, "w:r")
            line._p.append(_element("bookmarkEnd", id=str(place)))

    def _line(self, content: Iterable[Inline], style: str | None = None) -> None:
        self._write(content, self.document.add_paragraph(style=style))

    def _write(  # noqa: C901 - a case per kind of part
        self, content: Iterable[Inline], line: Line, *, bold: bool | None = None
    ) -> None:
        for part in content:
            match part:
                case str():
                    line.add_run(_plain(part)).bold = bold
                case Reference(field=field) if field:
                    plain = replace(part, field="")
                    self._controlled(f"n:{field}", (plain,), line, bold=bold)
                case Reference() if not self._annex.holds(part):
                    line.add_run(_plain(part.text)).bold = bold
                case Reference():
                    trail = self._annex.trail(part)
                    link = _element(
                        "hyperlink", anchor=self._annex.first(part), tooltip=trail
                    )
                    self._linked(link, (part.text,), line, bold=bold)
                case Strong(inner):
                    self._write(inner, line, bold=True)
                case Claim(name, word, inner):
                    self._controlled(tag_of(name, word), inner, line, bold=bold)
                case Mention(_, number):
                    shown = self._say(N_("Figure {number}"), number=number)
                    _field(line, f"REF figure_{number} \\h", shown)
                case Link(address, inner) if address.startswith("#"):
                    self._write(inner, line, bold=bold)
                case Link(address, inner):
                    link = OxmlElement("w:hyperlink")
                    link.set(qn("r:id"), self._relation(address))
                    self._linked(link, inner, line, bold=bold)

    def _controlled(
        self, tag: str, content: Iterable[Inline], line: Line, *, bold: bool | None
    ) -> None:
        """Write something inside a content control, where it is found again."""
        before = len(line._p)
        self._write(content, line, bold=bold)
        control, properties = _element("sdt"), _element("sdtPr")
        properties.append(_element("tag", val=tag))
        held = _element("sdtContent")
        for part in list(line._p)[before:]:
            held.append(part)
        control.append(properties)
        control.append(held)
        line._p.append(control)

    def _relation(self, address: str) -> str:
        part = self.document.part
        return part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    def _linked(
        self,
        link: BaseOxmlElement,
        content: Iterable[Inline],
        line: Line,
        *,
        bold: bool | None,
    ) -> None:
        """Write something into a link at the end of a line."""
        line._p.append(link)
        self._write(content, Line(link, line._parent), bold=bold)

    def _say(self, template: str, **params: object) -> str:
        return _plain(Message(template, params).text(self._chapter.language))


def tag_of(name: str, word: str) -> str:
    """Give the tag of a claim; Word allows 64 characters."""
    return f"claim:{hashlib.sha256(name.encode()).hexdigest()[:16]}:{word}"[:64]


def _begin_field(line: Line, code: str) -> None:
    start = _element("fldChar", fldCharType="begin")
    line.add_run()._r.append(start)
    told = _element("instrText")
    told.text = f" {code} "
    told.set(qn("xml:space"), "preserve")
    line.add_run()._r.append(told)
    line.add_run()._r.append(_element("fldChar", fldCharType="separate"))


def _end_field(line: Line) -> None:
    line.add_run()._r.append(_element("fldChar", fldCharType="end"))


def _field(line: Line, code: str, shown: str) -> None:
    """Write a field with what it shows until Word counts again."""
    _begin_field(line, code)
    line.add_run(shown)
    _end_field(line)


def opened(file: Path) -> WordDocument:
    """Open a Word document.

    Raises:
        UnreadableFileError: If it is none.
    """
    content = read_bytes(file)
    try:
        return Document(io.BytesIO(content))
    except (ValueError, KeyError, zipfile.BadZipFile, XMLSyntaxError):
        raise UnreadableFileError(
            str(file), N_("is no Word document (.docx)")
        ) from None


def _empty(document: WordDocument) -> None:
    """Take the text out of a document; its styles, paper and margins stay."""
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)


def fingerprint(document: WordDocument) -> str:
    """Give a digest of a document's words, by which an edited one is known."""
    words = (part.text or "" for part in document.element.body.iter(qn("w:t")))
    return "ictplan:" + hashlib.sha256("".join(words).encode()).hexdigest()


STYLES = (
    "Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet",
    "List Number", "Intense Quote", "Table Grid",
)  # fmt: skip
"""The styles a chapter is written in; a document that lacks one gets a plain one."""


def _set_up(document: WordDocument, chapter: Chapter, *, own: bool) -> None:
    """Set paper, fonts, language, and what the file says of itself.

    With ``own`` paper and fonts are ours; else those of the document stay.
    """
    styles = document.styles
    for name in STYLES:
        if name not in styles:
            kind = (
                WD_STYLE_TYPE.TABLE if name == "Table Grid" else WD_STYLE_TYPE.PARAGRAPH
            )
            styles.add_style(name, kind)
    if "Table Text" not in styles:
        text = styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH)
        text.base_style = styles["Normal"]
        text.font.size = Pt(9)
        text.paragraph_format.space_after = Pt(0)
    if "Observation Text" not in styles:
        small = styles.add_style("Observation Text", WD_STYLE_TYPE.PARAGRAPH)
        small.base_style = styles["Table Text"]
        small.font.size = Pt(8)
    if own:
        _lay_out(document, chapter)
    # Word counts the fields, such as the pages of the contents, when it opens the file.
    document.settings.element.append(_element("updateFields", val="true"))
    about = document.core_properties
    about.title, about.author, about.comments = _plain(chapter.title), "", ""
    about.last_modified_by, about.revision = "", 1
    about.created = about.modified = CLOCK
    about.language = chapter.language


def _lay_out(document: WordDocument, chapter: Chapter) -> None:
    (section,) = document.sections
    section.page_width, section.page_height = PAPER
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN
    styles = document.styles
    styles["Normal"].font.size = Pt(10.5)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Caption"].font.size = Pt(9)
    note = styles["Intense Quote"].font
    note.bold = note.italic = False  # a slanted kanji is no emphasis
    note.color.rgb = None
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Caption"):
        style = styles[name]
        font = MINCHO if name == "Normal" else GOTHIC
        style.font.name = font
        properties = style.element.get_or_add_rPr()
        fonts = properties.find(qn("w:rFonts"))
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)
        if name != "Normal":
            style.font.color.rgb = None
    language = _element("lang", val="en-US" if chapter.language == "en" else "ja-JP")
    language.set(qn("w:eastAsia"), "ja-JP")
    styles["Normal"].element.get_or_add_rPr().append(language)


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _plain(text: str) -> str:
    """Replace what no XML may hold; python-docx would make tabs and lines of some."""
    return _NO_XML.sub("\ufffd", text)
