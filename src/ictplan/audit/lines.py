"""Where do sentences begin and end: lines broken by a page put together again.

A text cut from a PDF breaks sentences at the width of the page, even in the middle of
a word, with blank lines, page numbers and notes in between. A line goes on in the
next one when it is as long as lines are here and does not end a sentence; headings,
captions, items, sources and notes begin anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from ictplan.audit.model import PLAIN, Document, Kind, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FULL = 0.8
"""A line of this part of the usual width is full: its sentence may go on."""

LOOSE = 0.5
"""What is enough where the next line follows without a blank one."""

_CLOSING = re.compile(r"[。！？!?．][」』）)]*$")
_PAGE = re.compile(r"[-~‐ ]*[0-9]{1,4}[-~‐ ]*|[pP]\.? ?[0-9]{1,4}|[0-9]+ ?/ ?[0-9]+")
_CAPTION = re.compile(
    r"(?:図表|図|表|グラフ|写真) ?[0-9]+(?:[-.][0-9]+)*"
    r"(?=[ :：.]|[^0-9のにはをがでとよか、。）)\-])"
)
_SOURCE = re.compile(
    r"[（(]? ?(?:出典|資料|出所|典拠)[）):： ]|[※*] ?n ?=|[（(]注[）)]|※"
)
_STRONG = (
    ("heading", re.compile(r"#{1,6} |第[0-9一二三四五六七八九十]+[章節部編](?: |$)")),
    ("heading", re.compile(r"[⑴-⒇] ?|[\[【].{1,40}[\]】]$|[(（][0-9]{1,2}[)）] ?")),
    ("heading", re.compile(r"[アイウエオカキクケコサシスセソ] (?=\S)")),
    ("heading", re.compile(r"[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ][ .．]")),
    ("item", re.compile(r"[①-⑳㉑-㊿]|[・●○■□◆◇►▶▪•Ø◎➢✓]|[-*+] ")),
    ("cells", re.compile(r"\|")),
)
_NUMBERED = re.compile(r"[0-9]{1,2}(?:[.-][0-9]{1,2})*[.．]? ?(?=[^0-9\s.,%年月日])")
_NOTE = re.compile(
    r"(?:[※*注]? ?(?P<mark>[0-9]{1,3})[)）]? ?(?P<term>[^:：。、]{1,40})[:：]"
    r"|\[\^(?P<md>[0-9]{1,3})\]:)"
)
_ROW = re.compile(r"(?:明治|大正|昭和|平成|令和|20|19) ?[0-9元]+ ?年度? +[・●○]")
_OPENING, _CLOSED = "「『（(【", "」』）)】"


@dataclass
class _Block:
    """Lines that belong together, while they are being collected."""

    kind: Kind
    lines: list[tuple[int, str]] = field(default_factory=list)
    note: bool = False


def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """Split a document into sentences, in reading order."""
    found: list[Sentence] = []
    section = 0
    for number, block in enumerate(_blocks(document)):
        if block.kind == "heading":
            section += 1
        text, pieces = _joined(block.lines)
        for start, end in _cuts(text, block.kind):
            found.append(
                Sentence(
                    text[start:end],
                    _within(pieces, start, end),
                    "note" if block.note else block.kind,
                    len(found),
                    number,
                    section,
                )
            )
    return tuple(found)


def width(text: str) -> int:
    """Give the cells a text takes, two for a character of full width."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def _blocks(document: Document) -> list[_Block]:
    usual = _usual_width(document.lines)
    blocks: list[_Block] = []
    open_: _Block | None = None
    previous = -2
    for at, raw in enumerate(document.lines):
        line = raw.strip(" \t　\f\r")
        if not line:
            continue
        plain = line.translate(PLAIN)
        if _PAGE.fullmatch(plain):
            continue
        last = blocks[-1] if blocks else None
        kind, note = _kind(plain, pending=open_ is not None)
        near = at - previous == 1
        continued = None
        if kind == "paragraph":
            continued = _continued(last, open_, usual, near=near)
        if (
            kind == "item"
            and last
            and last.note
            and (
                last.kind == "item" or last.lines[-1][1].rstrip().endswith(("：", ":"))
            )
        ):
            note = True
        if continued is not None:
            continued.lines.append((at, raw))
        else:
            blocks.append(_Block(kind, [(at, raw)], note))
            continued = blocks[-1]
        if kind == "heading":
            open_ = None
        if continued.kind in ("paragraph", "item") and not continued.note:
            ended = _CLOSING.search(plain) is not None
            open_ = None if ended or width(line) < FULL * usual else continued
        previous = at
    for block in blocks:
        if block.kind == "paragraph" and _is_loose(block, usual):
            block.kind = "cells"
    return blocks


def _usual_width(lines: tuple[str, ...]) -> float:
    """Give the width of a broken line: nine of ten lines are no wider."""
    widths = sorted(
        width(line.strip())
        for line in lines
        if len(line.strip()) > 8 and len(line) < 400
    )
    return widths[len(widths) * 9 // 10] if widths else 80


def _kind(plain: str, *, pending: bool) -> tuple[Kind, bool]:
    """Say what a line begins, and whether it is a note at the foot."""
    if _CAPTION.match(plain) and not plain.endswith("。"):
        return "caption", False
    if note := _NOTE.match(plain):
        if note["md"] or not pending or ":" in plain[: note.end()]:
            return "note", True
    if _SOURCE.match(plain):
        return "source", False
    for kind, pattern in _STRONG:
        if pattern.match(plain):
            ends = plain.endswith("。")
            return ("item" if ends and kind == "heading" else kind), False  # type: ignore[return-value]
    if _ROW.match(plain):
        return "cells", False
    if not pending and _NUMBERED.match(plain) and not plain.endswith(("。", "%")):
        return "heading", False
    return "paragraph", False


def _continued(
    last: _Block | None, open_: _Block | None, usual: float, *, near: bool
) -> _Block | None:
    """Find the block a line without a beginning of its own goes on with."""
    if last is None:
        return None
    text = last.lines[-1][1].strip()
    if last.note and last.kind == "item" and open_ is not None:
        return open_
    if not _CLOSING.search(text):
        if last.kind in ("source", "caption") and _is_open(
            "".join(t for _, t in last.lines)
        ):
            return last
        long = LOOSE if near else FULL
        runs_on = text.endswith(("、", "，", "・")) or width(text) >= long * usual
        if last.kind in ("paragraph", "item", "note", "cells") and (
            runs_on
            or (last.kind != "cells" and _is_open("".join(t for _, t in last.lines)))
        ):
            return last
        if last.note and not near and width(text) >= FULL * usual:
            return last
    return open_


def _is_open(text: str) -> bool:
    """Say whether a bracket is still open, not too long ago."""
    opened = sum(text.count(char) for char in _OPENING)
    closed = sum(text.count(char) for char in _CLOSED)
    return opened > closed and len(text) < 400


def _is_loose(block: _Block, usual: float) -> bool:
    """Say whether a paragraph is no sentence: one short line without an end."""
    text = block.lines[-1][1].strip()
    return (
        len(block.lines) == 1
        and width(text) < FULL * usual
        and not _CLOSING.search(text)
        and not text.endswith(("、", "す", "た", "る"))
    )


def _joined(
    lines: Iterable[tuple[int, str]],
) -> tuple[str, list[tuple[int, int, int]]]:
    """Put lines together, without the spaces a page sets around half-width words."""
    parts: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    length = 0
    before = ""
    for at, raw in lines:
        spaced = False
        start = len(raw) - len(raw.lstrip(" \t　\f\r"))
        if before and _is_ascii(before) and _is_ascii(raw[start : start + 1]):
            parts.append(" ")
            length += 1
        for piece in re.finditer(r"\S+", raw):
            text = piece[0]
            if spaced and _keeps_space(before, text[0]):
                pieces.append((length, at + 1, piece.start()))
                parts.append(" ")
                length += 1
            pieces.append((length, at + 1, piece.start() + 1))
            parts.append(text)
            length += len(text)
            before, spaced = text[-1], True
    return "".join(parts), pieces


def _is_ascii(char: str) -> bool:
    return char.translate(PLAIN).isascii() and char.isalpha()


def _keeps_space(before: str, after: str) -> bool:
    """Say whether a space means something: between two words of the same script."""
    return before.translate(PLAIN).isascii() == after.translate(PLAIN).isascii()


def _cuts(text: str, kind: Kind) -> Iterator[tuple[int, int]]:
    """Give start and end of each sentence of a block."""
    if kind in ("caption", "source", "cells"):
        yield 0, len(text)
        return
    depth, start = 0, 0
    for at, char in enumerate(text):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSED:
            depth = max(0, depth - 1)
        # A bracket never closed must not swallow the rest of the text.
        elif char == "。" and (depth == 0 or at - start > 400):
            yield start, at + 1
            start, depth = at + 1, 0
    if start < len(text):
        yield start, len(text)


def _within(
    pieces: list[tuple[int, int, int]], start: int, end: int
) -> tuple[tuple[int, int, int], ...]:
    """Give the pieces of one sentence, offsets from its start."""
    found: list[tuple[int, int, int]] = []
    for offset, line, column in pieces:
        if offset >= end:
            break
        if offset > start:
            found.append((offset - start, line, column))
        else:
            found = [(0, line, column + start - offset)]
    return tuple(found)
