"""Is a committed report still what would be written today: its text, line by line."""

from __future__ import annotations

import io
from difflib import unified_diff
from typing import TYPE_CHECKING

from ictplan.core.errors import UnreadableFileError
from ictplan.core.files import read_bytes
from ictplan.core.messages import N_, Message
from ictplan.core.sentences import outdated_sentences
from ictplan.report.trail import NOT_OURS, open_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LINE_LENGTH = 240
"""How much of a changed line is shown; a drawing is one long line."""


def difference(file: Path, fresh: bytes, format_name: str) -> list[Message]:
    """Compare a committed report with the one written now.

    Args:
        file: The committed report.
        fresh: The bytes that would be written now.
        format_name: Their format: ``html``, ``md``, ``docx`` or ``xlsx``.

    Returns:
        The lines of a unified diff of what people read, then each sentence that is out
        of date and what it would be now; nothing where the bytes are the same. Where only what is drawn differs, a line says so.

    Raises:
        UnreadableFileError: If the committed report cannot be read.
    """
    committed = read_bytes(file)
    if committed == fresh:
        return []
    try:
        old = _lines(committed, format_name)
    except NOT_OURS:
        raise UnreadableFileError(
            str(file), N_("is no file in the format {format}"), format=format_name
        ) from None
    new = _lines(fresh, format_name)
    changed = unified_diff(
        old,
        new,
        fromfile=str(file),
        tofile=f"{file} (now)",
        lineterm="",
        n=1,
    )
    shown = [Message("{line}", {"line": line[:LINE_LENGTH]}) for line in changed]
    for was, now in outdated_sentences(old, new) if shown else ():
        text = N_("out of date: {was} → {now}") if now else N_("out of date: {was}")
        cut = {"was": was[:LINE_LENGTH], "now": (now or "")[:LINE_LENGTH]}
        shown.append(Message(text, cut))
    return shown or [Message(N_("the texts agree; pictures or layout differ"))]


def _lines(content: bytes, format_name: str) -> list[str]:
    """Give what people read in a report, line by line."""
    readers: dict[str, Callable[[bytes], Iterator[str]]] = {
        "docx": _docx_lines,
        "xlsx": _xlsx_lines,
    }
    if format_name in readers:
        return list(readers[format_name](content))
    return content.decode("utf-8").splitlines()


def _docx_lines(content: bytes) -> Iterator[str]:
    from docx import Document
    from docx.oxml.ns import qn

    for line in Document(io.BytesIO(content)).element.body.iter(qn("w:p")):
        yield "".join(part.text or "" for part in line.iter(qn("w:t")))


def _xlsx_lines(content: bytes) -> Iterator[str]:
    book = open_workbook(content)
    for name in book.sheet_names:
        yield f"[{name}]"
        for cells in book.get_sheet_by_name(name).to_python():
            yield "\t".join(str(cell) for cell in cells)
