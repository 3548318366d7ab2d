"""What tables does a file hold: its bytes sniffed, decoded, and cut into cells of text.

A suffix says nothing: error pages are saved as ``.xlsx``. What a file may cost is
limited before anything expands it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from itertools import zip_longest
from typing import TYPE_CHECKING

from ictplan.core.errors import UnreadableFileError
from ictplan.core.files import decode, read_bytes
from ictplan.core.messages import N_
from ictplan.importers.grid import Grid
from ictplan.importers.plugins import read_by_plugin
from ictplan.importers.webpage import read_page
from ictplan.importers.workbook import Styles, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 256 * 2**20
"""The largest file that is read, and the largest a workbook may expand to."""

MAX_CELLS = 20_000_000
"""The largest area of a worksheet, from its first cell to its last."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WEB_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|head|meta)", re.IGNORECASE)
NO_TABLES = (
    (
        WEB_PAGE,
        N_("is a web page, not a workbook or CSV; download the file itself again"),
    ),
    (
        re.compile(rb"(?:\xef\xbb\xbf|\s)*<(?:\?xml|GET_STATS)"),
        N_("is XML; take the same answer of e-Stat as JSON or CSV"),
    ),
    (re.compile(b"%PDF"), N_("is a PDF; give the table in it as CSV or Excel")),
)
"""How files begin that hold no table to read, and what to do about them."""

LAST_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="([0-9]+)"')


def read_grids(path: Path, *, encoding: str | None = None) -> list[Grid]:
    """Read every table of a file: each sheet of a workbook, or the one of a text.

    Args:
        path: A workbook (xlsx, xls, ods) or a text with commas or tabs.
        encoding: Of a text; without it UTF-8, UTF-16 by its mark, then CP932.

    Raises:
        UnreadableFileError: If it is neither, damaged, encrypted, or too large.
    """
    name = path.name
    raw = _bytes(path)
    own = read_by_plugin(name, raw)
    found = _pages(raw, name) if own is None else own
    if found or own is not None:
        return found
    for pattern, why in NO_TABLES:
        if pattern.match(raw):
            raise UnreadableFileError(name, why)
    if raw.startswith(ZIP):
        _refuse_bomb(raw, name)
    elif raw.startswith(OLE) and ENCRYPTED in raw:
        raise _encrypted(name)
    if raw.startswith((ZIP, OLE)):
        return list(_sheets(raw, name))
    return [_text_grid(raw, name, encoding)]


def _pages(raw: bytes, name: str) -> list[Grid]:
    """Give the tables of a web page that has some."""
    is_page = WEB_PAGE.match(raw) and b"<table" in raw.lower()
    return read_page(_page_text(raw), name) if is_page else []


def _page_text(raw: bytes) -> str:
    """Decode a web page by the encoding it names itself; CP932 without one."""
    found = re.search(rb"charset=[\"']?([A-Za-z0-9_-]+)", raw[:2000])
    named = found[1].decode() if found else "utf-8"
    named = "cp932" if "jis" in named.lower() else named
    for trial in (named, "utf-8", "cp932"):
        try:
            return raw.decode(trial)
        except (UnicodeError, LookupError):
            continue
    return raw.decode("cp932", "replace")


def read_text(path: Path, *, encoding: str | None = None) -> str | None:
    """Read a text as it stands; None if the file is a workbook or another binary.

    Raises:
        UnreadableFileError: If it cannot be read, or is in another encoding.
    """
    raw = _bytes(path)
    if raw.startswith((ZIP, OLE, b"%PDF")):
        return None
    return decode(raw, path.name, encoding=encoding or _guessed(raw)).content


def _bytes(path: Path) -> bytes:
    raw = read_bytes(path, limit=MAX_BYTES)
    if not raw.strip():
        raise UnreadableFileError(path.name, N_("is empty"))
    return raw


def _refuse_bomb(raw: bytes, name: str) -> None:
    """Refuse a zip that is damaged, encrypted or expands beyond the limits.

    Sizes of the zip directory may lie, so members are expanded, a little at a time.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise _encrypted(name)
            if sum(member.file_size for member in members) > MAX_BYTES:
                raise _too_large(name)
            for member in members:
                with archive.open(member) as stream:
                    _refuse_wide(stream.read(MAX_BYTES), member.filename, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ):
        raise _damaged(name) from None


def _refuse_wide(content: bytes, member: str, name: str) -> None:
    """Refuse a sheet whose far corner would be expanded to too many cells."""
    if "/sheet" in member.lower():
        found = LAST_CELL.findall(content)
        rows = max((int(row) for _, row in found), default=0)
        columns = max((_column_number(text) for text, _ in set(found)), default=0)
        if rows * columns > MAX_CELLS:
            raise _too_large(name)
    elif member == "content.xml":
        # Repeated cells and rows multiply; only empty ones, at the end, are many.
        kept = [int(text) for text in REPEATED.findall(content) if len(text) < 5]
        if len(content) * max(kept, default=1) > MAX_CELLS * 1000:
            raise _too_large(name)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheets(raw: bytes, name: str) -> Iterator[Grid]:
    # Only commands that import read workbooks.
    import python_calamine  # noqa: PLC0415

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        styles = Styles(raw) if raw.startswith(ZIP) else None
        for sheet in book.sheet_names:
            cells = book.get_sheet_by_name(sheet)
            rows = cells.to_python(skip_empty_area=False)
            merged = cells.merged_cell_ranges or ()
            formats = styles.of_sheet(sheet) if styles else {}
            texts = [
                [text_of(cell, formats.get((at, to))) for to, cell in enumerate(row)]
                for at, row in enumerate(rows)
            ]
            yield Grid(
                name,
                sheet,
                texts,
                merges=tuple((*first, *last) for first, last in merged),
                formulas=styles.uncomputed(sheet) if styles else (),
            )
    except python_calamine.PasswordError:
        raise _encrypted(name) from None
    except (python_calamine.CalamineError, OSError, ValueError, KeyError):
        raise _damaged(name) from None
    except BaseException as error:
        # A panic of the Rust library is no Exception; it means a damaged file.
        if type(error).__name__ == "PanicException":
            raise _damaged(name) from None
        raise


def _text_grid(raw: bytes, name: str, encoding: str | None) -> Grid:
    decoded = decode(raw, name, encoding=encoding or _guessed(raw))
    text = decoded.content
    head = text[:10_000]
    delimiter = max(",\t;", key=head.count)
    rows = _rows(text, delimiter, name)
    if any(row and row[0].startswith("@@") for row in rows[:30]):
        rows = _undirected(rows)
    if rows and rows[0][:3] == ["page", "A", "B"]:
        # A table cut out of a PDF: its pages and letters are no cells of the table.
        rows = [[], *(["", *row[1:]] for row in rows[1:])]
    return Grid(name, None, rows, decoded.encoding)


def _undirected(rows: list[list[str]]) -> list[list[str]]:
    """Read rows that begin with what they are, as figures of white papers have them.

    ``@Caption`` is a title, ``@@Title`` and ``@@Unit`` are the heading; what else is
    said of a figure (``@Creator``, ``@@Baseval``) is no part of its table.
    """
    said = {row[0]: row[1:] for row in rows if row and row[0].startswith("@")}
    pairs = zip_longest(said.get("@@Title", []), said.get("@@Unit", []), fillvalue="")
    heads = [f"{title}({unit})" if unit.strip() else title for title, unit in pairs]
    last = max(at for at, row in enumerate(rows) if row and row[0] in said)
    kept = [row[1:2] if row[:1] == ["@Caption"] else [] for row in rows[:last]]
    return [*kept, ["", *heads], *rows[last + 1 :]]


def _rows(text: str, delimiter: str, name: str) -> list[list[str]]:
    """Cut a text into cells; a quote that swallows rows is refused.

    A cell over several lines is usual in headings; one that holds as many delimiters
    as the row has cells was opened by a quote that is not closed.
    """
    rows: list[list[str]] = []
    begin = 1
    is_protected = '="' in text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if reader.line_num > begin and _swallows(row, rows, delimiter):
                raise _unclosed(name, begin)
            if is_protected and any(cell.startswith('="') for cell in row):
                row = [PROTECTED.sub(r"\1", cell) for cell in row]  # noqa: PLW2901
            rows.append(row)
            begin = reader.line_num + 1
    except csv.Error as error:
        if "limit" in str(error):
            raise UnreadableFileError(
                name, N_("cannot be read: {why}"), why=str(error)
            ) from None
        raise _unclosed(name, begin) from None
    return rows


PROTECTED = re.compile('^="(.*)"$', re.DOTALL)
"""How a CSV keeps Excel from cutting the zero of a code: ``="08217"``."""


def _swallows(row: list[str], rows: list[list[str]], delimiter: str) -> bool:
    width = max(map(len, rows[-3:]), default=2)
    return any(
        line.count(delimiter) >= max(width - 2, 1)
        for cell in row
        if "\n" in cell
        for line in cell.split("\n")[1:]
    )


def _unclosed(name: str, line: int) -> UnreadableFileError:
    return UnreadableFileError(
        name,
        N_(
            "line {line} has a quote that is not closed or stands inside a cell;"
            " write the cell without it"
        ),
        line=line,
    )


def _guessed(raw: bytes) -> str | None:
    """Tell the encodings of old mail and Unix systems; None where the rest decides."""
    if b"\x1b$" in raw:
        return "iso2022_jp"
    if raw.isascii() or raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        if _is_euc(raw):
            return "euc_jp"
        try:
            raw.decode("cp932")
        except UnicodeDecodeError:
            return None
        return "cp932"
    return None


def _is_euc(raw: bytes) -> bool:
    """Say whether bytes are EUC-JP: kana of it are no characters of CP932 text.

    Most EUC-JP decodes as CP932 too, as a row of half-width katakana.
    """
    try:
        text = raw.decode("cp932")
    except UnicodeDecodeError:
        return True
    sample = text[:20_000]
    half = sum("｡" <= char <= "ﾟ" for char in sample)
    wide = sum("ぁ" <= char <= "龥" for char in sample)
    if half <= wide:
        return False
    try:
        raw.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    return True


def _encrypted(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        name, N_("is protected by a password; save it without one")
    )


def _damaged(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        name, N_("is a damaged workbook, or none; download it again")
    )


def _too_large(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        name,
        N_("would take more than {limit} MB or {cells} cells; it is refused"),
        limit=MAX_BYTES // 2**20,
        cells=f"{MAX_CELLS:,}",
    )


def read_json_grids(text: str, file: str) -> list[Grid]:
    """Give lists of flat records of a JSON as tables; what is nested is left out.

    Raises:
        UnreadableFileError: If it is damaged, or holds none.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableFileError(
            file, N_("is damaged JSON; download it again")
        ) from None
    named = content.items() if isinstance(content, dict) else [(None, content)]
    grids = []
    for name, records in named:
        if not records or not isinstance(records, list):
            continue
        if not all(isinstance(record, dict) for record in records):
            continue
        nested = {
            k for r in records for k, v in r.items() if isinstance(v, dict | list)
        }
        keys = [
            k for k in dict.fromkeys(k for r in records for k in r) if k not in nested
        ]
        cells = ([record.get(key) for key in keys] for record in records)
        rows = [["" if cell is None else str(cell) for cell in row] for row in cells]
        grids.append(Grid(file, name, [keys, *rows]))
    if not grids:
        raise UnreadableFileError(file, N_("is JSON, but no table: no list of records"))
    return grids
