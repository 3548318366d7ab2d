"""Where does an answer go: bytes of one format, to stdout or whole into a file."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ictplan.core.errors import (
    OutputError,
    ReaderLeftError,
    UnknownCodeError,
    UsageError,
    escape_controls,
)
from ictplan.core.files import unwritable, write_file
from ictplan.core.messages import N_
from ictplan.present.layout import WHOLE, Detail
from ictplan.present.layouts import lay_out, own_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ictplan.core.answer import Answer

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md", "html", "xlsx", "parquet")
"""Every output format; a file's suffix names one (``.txt`` is a table)."""

REPORTS = ("sarif", "github")
"""What services that check every change read: findings, not rows."""

BINARY = ("xlsx", "parquet", "docx")

ENCODINGS = ("utf-8", "utf-8-sig", "cp932")

SUFFIXES = {f".{name}": name for name in FORMATS} | {
    ".txt": "table",
    ".markdown": "md",
    ".htm": "html",
    ".ndjson": "jsonl",
    ".sarif": "sarif",
    ".geojson": "geojson",
}


ENCODED = ("table", "csv", "tsv")
"""The formats whose encoding can be chosen."""


@dataclass(frozen=True)
class Destination:
    """What the user asked for: a format, a file, an encoding; None is the default.

    ``formats`` are those the command can write.
    """

    format: str | None = None
    file: Path | None = None
    encoding: str | None = None
    formats: tuple[str, ...] = FORMATS
    detail: Detail = WHOLE

    @property
    def chosen_format(self) -> str:
        """The format asked for, else that of the file's suffix, else a table.

        Raises:
            UnknownCodeError: If neither names a format.
        """
        if self.format is not None:
            if self.format not in self.formats:
                raise UnknownCodeError("format", self.format, self.formats)
            return self.format
        if self.file is None:
            return "table"
        suffix = self.file.suffix.lower()
        known = {end: name for end, name in SUFFIXES.items() if name in self.formats}
        if suffix not in known:
            raise UnknownCodeError("format", suffix, sorted(known))
        return known[suffix]

    def check(self) -> None:
        """Refuse what cannot be written before anything is computed.

        Raises:
            UnknownCodeError: If the format or the encoding is unknown.
            OutputError: If the file is a directory.
        """
        if self.encoding is not None and self.encoding not in ENCODINGS:
            raise UnknownCodeError("encoding", self.encoding, ENCODINGS)
        if self.file is not None and self.file.is_dir():
            raise OutputError(
                N_("{path} is a directory; give a file name"), path=self.file
            )
        if self.encoding is not None and self.chosen_format not in ENCODED:
            raise UsageError(
                N_("--encoding is for table, csv and tsv; {format} is always UTF-8"),
                format=self.chosen_format,
            )


def emit(result: Answer, to: Destination) -> None:
    """Write an answer; the format never depends on where it goes.

    Raises:
        UnknownCodeError: If the format is unknown.
        OutputError: If the answer cannot be written there, or in this encoding.
    """
    name = to.chosen_format
    if to.file is None:
        check_terminal(name)
    content = render(result, name, to)
    if to.file is None and name != "table" and sys.stdout.isatty():
        # A table is drawn with our colours; of all else, nothing may move a terminal.
        content = escape_controls(content.decode()).encode()
    if to.file is None:
        print_content(content)
    else:
        write_file(to.file, content)


def check_terminal(name: str) -> None:
    """Refuse to print what is no text to a terminal.

    Raises:
        OutputError: If the format is no text and stdout is a terminal.
    """
    if name in BINARY and sys.stdout.isatty():
        raise OutputError(
            N_("{format} is no text for a terminal; write it with -o FILE"), format=name
        )


def print_content(content: bytes) -> None:
    """Write to stdout.

    Raises:
        ReaderLeftError: If the reader of a pipe has left.
        OutputError: If stdout cannot be written, as on a full disk.
    """
    from ictplan.present.pager import pager_for, show

    pager = pager_for(content) if sys.stdout.isatty() else None
    if pager is not None:
        show(content, pager)
        return
    with to_stdout() as stream:
        stream.write(content)


@contextmanager
def to_stdout() -> Iterator[BinaryIO]:
    """Give stdout for bytes, written out at the end.

    Raises:
        ReaderLeftError: If the reader of a pipe has left.
        OutputError: If stdout cannot be written, as on a full disk.
    """
    try:
        if not hasattr(sys.stdout, "buffer"):  # a text in memory, as tests redirect to
            held = io.BytesIO()
            yield held
            sys.stdout.write(held.getvalue().decode(errors="replace"))
            return
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise ReaderLeftError from None
    except OSError as error:
        raise unwritable(Path("stdout"), error) from None


def render(result: Answer, name: str, to: Destination) -> bytes:
    """Give an answer as the bytes of one format."""
    from ictplan.present import machine, markup, workbook

    own = own_writer(result, name)
    if own is not None:
        return own(result)
    encoding = to.encoding or "utf-8"
    writers: dict[str, Callable[[], bytes]] = {
        "table": lambda: _table(result, to),
        "csv": lambda: machine.separated(result, ",", encoding),
        "tsv": lambda: machine.separated(result, "\t", encoding),
        "json": lambda: machine.as_json(result),
        "jsonl": lambda: machine.as_json_lines(result),
        "md": lambda: markup.as_markdown(lay_out(result)).encode(),
        "html": lambda: markup.as_html(lay_out(result), result.language).encode(),
        "xlsx": lambda: workbook.as_xlsx(result),
        "parquet": lambda: machine.as_parquet(result),
    }
    return writers[name]()


def _table(result: Answer, to: Destination) -> bytes:
    from ictplan.present.terminal import draw

    on_screen = to.file is None and sys.stdout.isatty()
    screen = sys.stdout.encoding if to.file is None else None
    encoding = to.encoding or screen or "utf-8"
    text = draw(
        lay_out(result, to.detail),
        language=result.language,
        width=_screen_width() if on_screen else None,
        color=on_screen and not os.environ.get("NO_COLOR"),
        encoding=encoding,
    )
    return text.encode(encoding, errors="replace") if text.strip() else b""


def _screen_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    return os.get_terminal_size(sys.stdout.fileno()).columns or 80
