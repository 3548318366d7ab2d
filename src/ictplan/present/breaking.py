"""Where may a line of Japanese end: not inside a number or word, not before 、 or 」.

A simple form of the rules of JIS X 4051 (行頭禁則, 行末禁則): what may not begin a line
stays with what is before it, what may not end one with what follows.
"""

from __future__ import annotations

import re

from rich.cells import cell_len, chop_cells

NOT_FIRST = (
    "、。，．・：；？！）」』】〕］｝％ーゝ々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
ASCII_NOT_FIRST = ",.:;?!)]}%'"
"""These begin a word as well: ``.png`` may begin a line."""

NOT_LAST = "（「『【〔［｛([{"

UNIT = re.compile(
    rf"""(?: [{re.escape(NOT_LAST)}] [ ]* )*
    (?: [−+±-]? [0-9]+ (?: [.,:/-]? [0-9]+ )* | [A-Za-z0-9_.'-]+ | . )
    (?: [ ]* [{NOT_FIRST}] | [{re.escape(ASCII_NOT_FIRST)}] (?! [A-Za-z0-9] ) )*""",
    re.VERBOSE | re.DOTALL,
)
"""What stays together: a number, a word, or one character, and signs that cling to it."""


def broken(text: str, width: int) -> list[str]:
    """Break a text into lines of at most so many cells.

    A unit longer than a line is cut wherever the line ends.
    """
    lines = [""]
    for unit in UNIT.findall(text):
        if cell_len(lines[-1]) + cell_len(unit.rstrip()) <= width:
            lines[-1] += unit
        else:
            lines += chop_cells(unit.lstrip(), width)
    first, *more = lines if lines[0] or len(lines) == 1 else lines[1:]
    return [first.rstrip(), *(line.strip() for line in more if line.strip())]
