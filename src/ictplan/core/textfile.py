"""What does a CSV file hold, as text: blocks of rows, however large the file is.

A data file is UTF-8 with commas and one header row. Anything else gets a sentence of
its own; a file in CP932 is still read, so that its other faults are told too.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from ictplan.core.errors import Problem, UnreadableFileError
from ictplan.core.files import guess_encoding, unreadable
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK_BYTES = 32 * 2**20
"""How much of a file is read at once."""

QUOTED = re.compile(rb'"(?:[^"]|"")*"')

SIGNATURES = (
    (b"PK\x03\x04", N_("is an Excel workbook or a zip, not CSV; save it as CSV UTF-8")),
    (b"\xd0\xcf\x11\xe0", N_("is an old Excel workbook; save it as CSV UTF-8")),
    (b"\xff\xfe", N_("is UTF-16 text; save it as CSV UTF-8")),
    (b"\xfe\xff", N_("is UTF-16 text; save it as CSV UTF-8")),
    (b"%PDF", N_("is a PDF, not CSV")),
)


@dataclass(frozen=True)
class TextBlock:
    """Some rows of a file: text columns, their rows, and what was wrong.

    ``rows`` holds the spreadsheet row of each row of ``frame``. Rows that do not have
    the header's number of cells are not in ``frame`` but in ``problems``.
    """

    frame: pl.DataFrame
    rows: pl.Series
    problems: tuple[Problem, ...]


def read_header(path: Path) -> list[str]:
    """Read the column names of a CSV file.

    Raises:
        UnreadableFileError: If it is no readable CSV file.
    """
    with _open(path) as stream:
        return _header(stream, path)


def read_blocks(
    path: Path, name: str, *, block_bytes: int = BLOCK_BYTES
) -> Iterator[TextBlock]:
    """Read the rows of a CSV file block by block.

    Args:
        path: The file.
        name: How problems call the file.
        block_bytes: About how many bytes a block takes.

    Yields:
        At least one block; columns are those of the header, all text.

    Raises:
        UnreadableFileError: If it is no readable CSV file.
    """
    row = 2
    told_encoding = False
    for header, raw in _raw_blocks(path, block_bytes):
        _refuse_nul(raw, path)
        encoding = _encoding_of(raw, path)
        problems: list[Problem] = []
        if encoding != "utf-8" and not told_encoding:
            told_encoding = True
            message = Message(
                N_("the file is {encoding}, not UTF-8; save it as CSV UTF-8"),
                {"encoding": encoding.upper()},
            )
            problems.append(Problem(name, None, None, "encoding", message))
        utf8 = raw if encoding == "utf-8" else raw.decode(encoding).encode()
        block, row = _parse(utf8, header, name, row, path)
        yield TextBlock(block.frame, block.rows, (*problems, *block.problems))


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from None


def _header(stream: BinaryIO, path: Path) -> list[str]:
    """Read the header row, refusing what is no CSV at all."""
    head = stream.readline()
    _refuse_foreign(head, path)
    _refuse_nul(head, path)
    if b"\r" in head.removesuffix(b"\n").removesuffix(b"\r"):
        raise UnreadableFileError(
            str(path), N_("ends its lines with CR alone; save it as CSV UTF-8")
        )
    text = head.decode(_encoding_of(head, path)).lstrip("\ufeff")
    return next(_cells(text, path), [])


def _raw_blocks(path: Path, block_bytes: int) -> Iterator[tuple[list[str], bytes]]:
    """Cut a file at line ends that are not inside quotes; the header comes apart."""
    with _open(path) as stream:
        header = _header(stream, path)
        block = _block(stream, block_bytes)
        yield header, block
        while block := _block(stream, block_bytes):
            yield header, block


def _block(stream: BinaryIO, block_bytes: int) -> bytes:
    """Read to the first line end outside quotes after so many bytes."""
    parts = [stream.read(block_bytes)]
    quotes = 0
    while rest := stream.readline():
        quotes += parts[-1].count(b'"')
        parts.append(rest)
        if (quotes + rest.count(b'"')) % 2 == 0:
            break
    return b"".join(parts)


def _refuse_foreign(head: bytes, path: Path) -> None:
    """Refuse what is no CSV at all, and say what it seems to be."""
    if not head.strip():
        raise UnreadableFileError(
            str(path), N_("is empty; a data file has at least a header row")
        )
    for signature, sentence in SIGNATURES:
        if head.startswith(signature):
            raise UnreadableFileError(str(path), sentence)
    if re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml)", head, re.IGNORECASE):
        raise UnreadableFileError(
            str(path), N_("is a web page, not CSV; download the file itself again")
        )


def _refuse_nul(block: bytes, path: Path) -> None:
    if b"\0" in block:
        raise UnreadableFileError(
            str(path), N_("contains NUL bytes; it is damaged or no text file")
        )


def _encoding_of(raw: bytes, path: Path) -> str:
    """Say whether bytes are UTF-8 or else CP932."""
    encoding = guess_encoding(raw)
    if encoding is None:
        raise UnreadableFileError(
            str(path), N_("is neither UTF-8 nor CP932 text; save it as CSV UTF-8")
        )
    return encoding.removesuffix("-sig")


def _parse(
    raw: bytes, header: list[str], name: str, row: int, path: Path
) -> tuple[TextBlock, int]:
    """Split one block of UTF-8 into cells.

    Rows of another length than the header's are told and left out.
    """
    if raw and not raw.endswith(b"\n"):
        raw += b"\n"
    frame = _read(raw, header, path) if _is_even(raw, len(header) - 1) else None
    if frame is None:
        return _parse_ragged(raw.decode(), header, name, row, path)
    rows = pl.int_range(row, row + frame.height, eager=True)
    return TextBlock(frame, rows, ()), row + frame.height


def _is_even(raw: bytes, commas: int) -> bool:
    """Say whether rows have so many commas on average.

    A row with more cells than the header polars refuses, but it fills up one with
    fewer; where the average is right, there is none of these without one of those.
    """
    bare = re.sub(QUOTED, b"", raw) if b'"' in raw else raw
    return bare.count(b",") == commas * bare.count(b"\n")


def _read(raw: bytes, header: list[str], path: Path) -> pl.DataFrame | None:
    """Let polars split a block into cells; None if a row has too many."""
    schema = dict.fromkeys(header, pl.String)
    if not raw:
        return pl.DataFrame(schema=schema)
    if raw.count(b'"') % 2:
        raise UnreadableFileError(
            str(path), N_("has a quote that is opened and never closed")
        )
    try:
        return pl.read_csv(raw, has_header=False, schema=schema)
    except pl.exceptions.ComputeError:
        return None


def _cells(text: str, path: Path) -> Iterator[list[str]]:
    """Split text into rows of cells, one at a time."""
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error as error:
        raise UnreadableFileError(
            str(path), N_("cannot be read: {why}"), why=str(error)
        ) from None


def _parse_ragged(
    text: str, header: list[str], name: str, row: int, path: Path
) -> tuple[TextBlock, int]:
    good: list[list[str]] = []
    rows: list[int] = []
    problems: list[Problem] = []
    for cells in _cells(text, path):
        if not cells:
            pass  # a blank line holds nothing to lose
        elif len(cells) == len(header):
            good.append(cells)
            rows.append(row)
        else:
            message = Message(
                N_("{found} cells where the header has {expected}"),
                {"found": len(cells), "expected": len(header)},
            )
            problems.append(Problem(name, row, None, "ragged-row", message))
        row += 1
    schema = dict.fromkeys(header, pl.String)
    frame = pl.DataFrame(good, schema=schema, orient="row")
    return TextBlock(frame, pl.Series(rows, dtype=pl.Int64), tuple(problems)), row
