"""What text does a file hold: .txt, .md, .docx, .pdf, or standard input."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ictplan.core.errors import MissingExtraError, UnreadableFileError
from ictplan.core.files import decode, read_bytes, read_stdin
from ictplan.core.messages import N_
from ictplan.core.pdf import NO_TEXT, pages_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.blkcntnr import BlockItemContainer
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

STDIN = "-"
"""The name of standard input among files."""

LARGEST = 64 * 2**20
"""A text of more bytes is refused; white papers have some five million."""

LONGEST = 2**17
"""A line of more characters is refused: no plan has one, a data file may."""

_CONTROL_PAGE = "\f"


def read_text(path: str, *, encoding: str | None = None) -> str:
    """Give the text of a file, one line per line of a page.

    A text is read as UTF-8 (or UTF-16 with its mark), then as Shift_JIS (cp932), unless
    an encoding is named.

    Args:
        path: A file, or ``-`` for standard input; the suffix says what it is.
        encoding: Encoding of a text file.

    Raises:
        UnknownCodeError: If there is no such encoding.
        UnreadableFileError: If it does not exist, is too long, is in another encoding
            or is a scan without text.
        UsageError: If the library for its kind is not installed.
    """
    suffix = Path(path).suffix.lower()
    if path != STDIN and not Path(path).is_file():
        raise UnreadableFileError(path, N_("does not exist, or is no file"))
    if suffix == ".pdf":
        text = "\n".join(_pdf_lines(path))
    elif suffix == ".docx":
        text = "\n".join(line.text for line in word_lines(open_word(path)))
    else:
        text = _decoded(path, encoding)
    _check(path, text)
    return text


def _check(path: str, text: str) -> None:
    if max(map(len, text.split("\n")), default=0) > LONGEST:
        raise UnreadableFileError(
            path,
            N_("has a line of more than {count} characters; is it a plan's text?"),
            count=LONGEST,
        )
    if not text.strip():
        raise UnreadableFileError(path, N_("holds no text"))


def _decoded(path: str, encoding: str | None) -> str:
    raw = (
        read_stdin(LARGEST) if path == STDIN else read_bytes(Path(path), limit=LARGEST)
    )
    text = decode(raw, path, encoding=encoding, option="--source-encoding").content
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _pdf_lines(path: str) -> Iterator[str]:
    found = False
    for page in pages_of(path):
        lines = (page.extract_text() or "").split("\n")
        found = found or any(line.strip() for line in lines)
        yield from lines
        yield _CONTROL_PAGE
    if not found:
        raise UnreadableFileError(path, NO_TEXT)


@dataclass(frozen=True)
class WordPart:
    """A paragraph of a line, and the offset in the line where it begins."""

    paragraph: Paragraph
    start: int


@dataclass(frozen=True)
class WordLine:
    """A line of a Word document: its text and the paragraphs it was put together of."""

    text: str
    parts: tuple[WordPart, ...] = ()


def open_word(path: str) -> WordDocument:
    """Open a Word document.

    Raises:
        UnreadableFileError: If it is none.
        UsageError: If the library for it is not installed.
    """
    try:
        import docx  # noqa: PLC0415
        from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError("docx", "python-docx") from None
    try:
        return docx.Document(path)
    except (PackageNotFoundError, KeyError, ValueError):
        raise UnreadableFileError(
            path, N_("is no Word document that can be read")
        ) from None


def word_lines(document: WordDocument) -> Iterator[WordLine]:
    """Give paragraphs, rows and footnotes in the order of the document."""
    from docx.table import Table  # noqa: PLC0415

    for block in _blocks(document._body._element, document._body):
        if isinstance(block, Table):
            yield from _table_lines(block)
        else:
            said = text_of(block)
            style = block.style.name if block.style else ""
            level = style.removeprefix("Heading ") if style else ""
            marks = f"{'#' * int(level)} " if level.isdecimal() and said else ""
            # A line break within a paragraph is a blank: places stay the same.
            text = marks + re.sub(r"[\n\t]", " ", said)
            yield WordLine(text, (WordPart(block, len(marks)),))
        yield WordLine("")
    yield from _footnotes(document)


def _table_lines(table: Table) -> Iterator[WordLine]:
    """Give a line per row; a cell that spans columns is read once."""
    from docx.text.paragraph import Paragraph  # noqa: PLC0415

    for row in table.rows:
        text = "|"
        parts: list[WordPart] = []
        seen: list[object] = []
        for cell in row.cells:
            text += " "
            for block in () if cell._tc in seen else _blocks(cell._tc, cell):
                if isinstance(block, Paragraph):
                    parts.append(WordPart(block, len(text)))
                    text += re.sub(r"[\n\t|]", " ", text_of(block)) + " "
            seen.append(cell._tc)
            text = text.rstrip(" ") + " |"
        yield WordLine(text.removesuffix(" |"), tuple(parts))


def _blocks(
    element: BaseOxmlElement, parent: BlockItemContainer
) -> Iterator[Paragraph | Table]:
    """Give paragraphs and tables, those in content controls and insertions among them."""
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.table import Table  # noqa: PLC0415
    from docx.text.paragraph import Paragraph  # noqa: PLC0415

    around = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins")}
    for child in element:
        if child.tag == qn("w:p"):
            yield Paragraph(child, parent)
        elif child.tag == qn("w:tbl"):
            yield Table(child, parent)
        elif child.tag in around:
            yield from _blocks(child, parent)


def text_of(paragraph: Paragraph) -> str:
    """Give the text of a paragraph as it is read, see `runs_of`."""
    return "".join(run.text for run in runs_of(paragraph))


def runs_of(paragraph: Paragraph) -> list[Run]:
    """Give the runs of a paragraph: of links, content controls and insertions too.

    What is struck out, readings above characters and text boxes do not belong to it.
    """
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.text.run import Run  # noqa: PLC0415

    apart = {qn(f"w:{name}") for name in ("del", "moveFrom", "rt", "p")}

    def inside(element: BaseOxmlElement) -> Iterator[Run]:
        for child in element:
            if child.tag == qn("w:r"):
                ruby = child.find(qn("w:ruby"))
                if ruby is None:
                    yield Run(child, paragraph)
                else:
                    yield from inside(ruby)
            elif child.tag not in apart:
                yield from inside(child)

    return list(inside(paragraph._p))


_NOTE_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _footnotes(document: WordDocument) -> Iterator[WordLine]:
    """Give the notes at the foot; a comment on one stands at its mark in the text."""
    held = next(
        (
            rel.target_part
            for rel in document.part.rels.values()
            if rel.reltype.endswith("/footnotes")
        ),
        None,
    )
    if held is None:
        return
    from lxml import etree  # noqa: PLC0415

    marks = {
        mark.get(f"{_NOTE_TEXT}id"): paragraph
        for paragraph in document.paragraphs
        for mark in paragraph._p.iter(f"{_NOTE_TEXT}footnoteReference")
    }
    # The parser reads no entities and fetches nothing.
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for note in etree.fromstring(held.blob, parser).iter(f"{_NOTE_TEXT}footnote"):
        number = note.get(f"{_NOTE_TEXT}id")
        text = "".join(part.text or "" for part in note.iter(f"{_NOTE_TEXT}t")).strip()
        if text and number in marks:
            # The mark lies before the line: its paragraph is what a comment can reach.
            yield WordLine(f"※ {text}", (WordPart(marks[number], len(text) + 2),))
