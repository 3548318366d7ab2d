"""What text does a file hold: .txt, .md, .docx, .pdf, or standard input."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ictplan.core.errors import UnreadableFileError, UsageError
from ictplan.core.files import decode, read_bytes, read_stdin
from ictplan.core.messages import N_
from ictplan.core.pdf import NO_TEXT, pages_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as WordDocument
    from docx.table import Table

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
        text = "\n".join(_docx_lines(path))
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


def _docx_lines(path: str) -> Iterator[str]:
    try:
        import docx  # noqa: PLC0415
        from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415
    except ImportError:
        raise _missing(path, "docx") from None
    try:
        document = docx.Document(path)
    except (PackageNotFoundError, KeyError, ValueError):
        raise UnreadableFileError(
            path, N_("is no Word document that can be read")
        ) from None
    yield from _word_lines(document)


def _word_lines(document: WordDocument) -> Iterator[str]:
    """Give paragraphs and tables in the order of the document, blank lines between."""
    from docx.table import Table  # noqa: PLC0415

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _table_lines(block)
        else:
            style = block.style.name if block.style else ""
            level = style.removeprefix("Heading ") if style else ""
            marks = f"{'#' * int(level)} " if level.isdecimal() and block.text else ""
            yield marks + block.text
        yield ""


def _table_lines(table: Table) -> Iterator[str]:
    for row in table.rows:
        yield "| " + " | ".join(cell.text.replace("\n", " ") for cell in row.cells)


def _missing(path: str, extra: str) -> UsageError:
    return UsageError(
        N_("To read {file}, install the extra: pip install 'ictplan[{extra}]'"),
        file=path,
        extra=extra,
    )
