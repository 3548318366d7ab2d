"""Where do sentences begin and end: lines broken by a page put together again.

A text cut from a PDF breaks sentences at the width of the page, even in the middle of
a word, with blank lines, page numbers and notes in between. A line goes on in the
next one when it is as long as lines are here and does not end a sentence; headings,
captions, items, sources and notes begin anew.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from ictplan.audit.markup import BLANK, unmarked
from ictplan.audit.model import PLAIN, Document, Kind, Sentence
from ictplan.audit.tables import aligned_rows

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
    r"(?:[-*+] )?[（(]? ?(?:出典|資料|出所|典拠)[）):： ]|[※*] ?n ?=|[（(]注[）)]|※"
    r"|[-*+] 注[:：]"
)
_STRONG: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("source", _SOURCE),
    ("heading", re.compile(r"#{1,6} |第[0-9一二三四五六七八九十]+[章節部編](?: |$)")),
    (
        "heading",
        re.compile(r"[⑴-⒇] ?|[\[【].{1,40}[\]】]$|[(（](?:[0-9]{1,2}|[ア-ト])[)）] ?"),
    ),
    ("heading", re.compile(r"[アイウエオカキクケコサシスセソ] (?=\S)")),
    ("heading", re.compile(r"[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ][ .．]")),
    ("item", re.compile(r"[①-⑳㉑-㊿]|[・●○■□◆◇►▶▪•Ø◎➢✓]|[-*+] ")),
)
_NUMBERED = re.compile(r"[0-9]{1,2}(?:[.-][0-9]{1,2})*[.．]? ?(?=[^0-9\s.,%年月日])")
_DOTTED = re.compile(r"[0-9]{1,2}[.)] ")
_NOTE = re.compile(
    r"(?:[※*注]? ?(?P<mark>[0-9]{1,3})[)）]? ?(?P<term>[^:：。、]{1,40})[:：]"
    r"|\[\^(?P<md>[0-9]{1,3})\]:)"
)
_ROW = re.compile(r"(?:明治|大正|昭和|平成|令和|20|19) ?[0-9元]+ ?年度? +[・●○]")
_OPENING, _CLOSED = "「『（(【", "」』）)】"
_SPACES = " \t　\f\r"
_PIECE = re.compile(rf"[^\s{BLANK}]+")

_NEAR = 6
"""A bracket is looked for in so many lines."""

_LONG = 600
"""A sentence of more characters is cut: it is a table, or its end was lost."""


@dataclass
class _Block:
    """Lines that belong together, while they are being collected."""

    kind: Kind
    lines: list[tuple[int, str]] = field(default_factory=list)
    note: bool = False

    @property
    def text(self) -> str:
        """Its last line."""
        return self.lines[-1][1].strip(_SPACES)

    def is_open(self) -> bool:
        """Say whether a bracket is still open, not too long ago."""
        text = "".join(line for _, line in self.lines[-_NEAR:])
        opened = sum(text.count(char) for char in _OPENING)
        return opened > sum(text.count(char) for char in _CLOSED)


def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """Split a document into sentences, in reading order."""
    found: list[Sentence] = []
    section = 0
    for number, block in enumerate(_blocks(document)):
        if block.kind == "heading":
            section += 1
        if block.kind == "row":
            # The blanks of a row part its cells: they stay.
            ((at, raw),) = block.lines
            text, pieces = raw.replace(BLANK, " "), [(0, at + 1, 1)]
        else:
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
    """Collect the lines of a document into paragraphs, headings and the like."""
    collector = _Collector(_usual_width(document.lines))
    rows = aligned_rows(document.lines)
    for at, written in enumerate(document.lines):
        raw = unmarked(written)
        line = raw.replace(BLANK, "").strip(_SPACES)
        if not line:
            continue
        if at in rows:
            collector.add_alone("row", at, raw)
        elif _PAGE.fullmatch(line.translate(PLAIN)):
            collector.add_alone("page", at, raw)
        else:
            collector.add(at, raw, line)
    for block in collector.blocks:
        if block.kind == "paragraph" and _is_loose(block, collector.usual):
            block.kind = "cells"
    return collector.blocks


@dataclass
class _Collector:
    """Blocks so far, and the paragraph whose sentence has not ended yet.

    ``usual`` is the width of a broken line. A note, caption or source in between does
    not end the paragraph: it goes on below, often on the next page.
    """

    usual: float
    blocks: list[_Block] = field(default_factory=list)
    pending: _Block | None = None
    previous: int = -2

    def add_alone(self, kind: Kind, at: int, raw: str) -> None:
        """Put a line into a block of its own; a sentence may go on below a page's end."""
        self.blocks.append(_Block(kind, [(at, raw)]))
        if kind == "row":
            self.pending = None

    def add(self, at: int, raw: str, line: str) -> None:
        """Put a line where it belongs."""
        plain = line.translate(PLAIN)
        kind = _kind(plain, pending=self.pending is not None)
        block = (
            self._goes_on(near=at - self.previous == 1) if kind == "paragraph" else None
        )
        if block is None:
            block = _Block(
                kind, note=kind == "note" or (kind == "item" and self._in_note())
            )
            self.blocks.append(block)
        block.lines.append((at, raw))
        if kind == "heading":
            self.pending = None
        if block.kind in ("paragraph", "item") and not block.note:
            ended = _CLOSING.search(plain) or width(line) < FULL * self.usual
            self.pending = None if ended else block
        self.previous = at

    def _in_note(self) -> bool:
        """Say whether an item belongs to the note above it."""
        if not self.blocks or not self.blocks[-1].note:
            return False
        return self.blocks[-1].kind == "item" or self.blocks[-1].text.endswith(
            ("：", ":")
        )

    def _goes_on(self, *, near: bool) -> _Block | None:
        """Find the block a line without a beginning of its own goes on with."""
        last = next((b for b in reversed(self.blocks) if b.kind != "page"), None)
        if last is None:
            return None
        listed_in_note = last.note and last.kind == "item" and self.pending is not None
        if not listed_in_note and self._is_unfinished(last, near=near):
            return last
        return self.pending

    def _is_unfinished(self, last: _Block, *, near: bool) -> bool:
        """Say whether the last block goes on, by its width or an open bracket."""
        text = last.text
        if _CLOSING.search(text):
            return False
        if last.kind in ("source", "caption"):
            return last.is_open()
        if last.kind in ("heading", "row", "page"):
            return False
        long = LOOSE if near else FULL
        if text.endswith(("、", "，", "・")) or width(text) >= long * self.usual:
            return True
        return last.kind != "cells" and last.is_open()


def _usual_width(lines: tuple[str, ...]) -> float:
    """Give the width of a broken line: nine of ten lines are no wider."""
    widths = sorted(
        width(line.strip())
        for line in lines
        if len(line.strip()) > 8 and len(line) < 400
    )
    return widths[len(widths) * 9 // 10] if widths else 80


def _kind(plain: str, *, pending: bool) -> Kind:
    """Say what a line begins; ``paragraph`` is a line without a sign of its own.

    While a sentence is pending, digits at the beginning of a line may go on with it.
    """
    if _CAPTION.match(plain) and not plain.endswith("。"):
        return "caption"
    note = _NOTE.match(plain)
    if note and (note["md"] or not pending or ":" in plain[: note.end()]):
        return "note"
    for kind, pattern in _STRONG:
        if pattern.match(plain):
            return "item" if kind == "heading" and plain.endswith("。") else kind
    if _ROW.match(plain):
        return "cells"
    return _kind_of_numbered(plain) if not pending else "paragraph"


def _kind_of_numbered(plain: str) -> Kind:
    """Tell 1. 現状 (a heading) from 1. 現状を示す。 (an item), and from words alone."""
    if not _NUMBERED.match(plain) or plain.endswith("%"):
        return "paragraph"
    if plain.endswith("。"):
        return "item" if _DOTTED.match(plain) else "paragraph"
    return "heading"


def _is_loose(block: _Block, usual: float) -> bool:
    """Say whether a paragraph is no sentence: one short line without an end."""
    text = block.text
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
        end = 0
        for piece in _PIECE.finditer(raw):
            text = piece[0]
            if _apart(before, text[0], raw[end : piece.start()], begins=not end):
                pieces.append((length, at + 1, max(piece.start(), 1)))
                parts.append(" ")
                length += 1
            pieces.append((length, at + 1, piece.start() + 1))
            parts.append(text)
            length += len(text)
            before, end = text[-1], piece.end()
    return "".join(parts), pieces


def _apart(before: str, after: str, gap: str, *, begins: bool) -> bool:
    """Say whether a space stands between two pieces: of the same script, and there.

    Where a line begins, only Latin words are kept apart.
    """
    if not before:
        return False
    same = before.translate(PLAIN).isascii() == after.translate(PLAIN).isascii()
    if begins:
        return _is_latin(before) and _is_latin(after)
    return same and gap.strip(BLANK) != ""


def _is_latin(char: str) -> bool:
    plain = char.translate(PLAIN)
    return plain.isascii() and plain.isalpha()


def _cuts(text: str, kind: Kind) -> Iterator[tuple[int, int]]:
    """Give start and end of each sentence of a block."""
    whole = kind in ("caption", "source", "cells", "row")
    depth, start = 0, 0
    for at, char in enumerate(text):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSED:
            depth = max(0, depth - 1)
        # A bracket never closed must not swallow the rest of the text.
        ends = char == "。" and not whole and (depth == 0 or at - start > 400)
        if ends or (at - start > _LONG and char in "、。 ") or at - start > 2 * _LONG:
            yield start, at + 1
            start, depth = at + 1, 0
    if start < len(text):
        yield start, len(text)


def _within(
    pieces: list[tuple[int, int, int]], start: int, end: int
) -> tuple[tuple[int, int, int], ...]:
    """Give the pieces of one sentence, offsets from its start."""
    first = max(0, bisect_right(pieces, start, key=lambda piece: piece[0]) - 1)
    offset, line, column = pieces[first]
    found = [(0, line, column + start - offset)]
    for offset, line, column in pieces[first + 1 : first + 1 + end - start]:
        if offset >= end:
            break
        found.append((offset - start, line, column))
    return tuple(found)
