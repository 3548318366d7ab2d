"""Which sentences of a text are no longer what would be written now."""

from __future__ import annotations

import re
from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

END = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+|\n+")
"""Where a sentence ends: after its mark (。 needs no blank), or with its line."""

TAG = re.compile(r"<[^<>]*>")

LINK = re.compile(r"\[([^][]*)\]\([^()]*\)")
"""A link of Markdown: its words, then its address."""

MARKS = tuple("。！？.!?")

ALIKE = 0.5
"""How alike two sentences must be for one to be the other's new wording: below that, the
sentence is gone. Two numbers of ten characters change in a sentence of forty."""


def sentences_of(lines: Iterable[str]) -> list[str]:
    """Give the sentences of a text as they are read: no tags, no addresses of links.

    What ends without a mark, such as a heading or the row of a table, is none.
    """
    text = LINK.sub(r"\1", TAG.sub("", "\n".join(lines)))
    parts = (part.strip() for part in END.split(text))
    return [part for part in parts if part.endswith(MARKS)]


def outdated_sentences(
    old: Iterable[str], new: Iterable[str]
) -> list[tuple[str, str | None]]:
    """Name the sentences of a text that no longer stand in the one written now.

    Args:
        old: Lines of the text.
        new: Lines of what would be written now.

    Returns:
        Each such sentence in order, and what stands in its place, None if nothing does.
    """
    before, after = sentences_of(old), sentences_of(new)
    left = Counter(after)
    gone = []
    for sentence in before:
        if left[sentence] > 0:
            left[sentence] -= 1
        else:
            gone.append(sentence)
    fresh = [sentence for sentence, count in left.items() for _ in range(count)]
    pairs: list[tuple[str, str | None]] = []
    for sentence in gone:
        near = get_close_matches(sentence, fresh, n=1, cutoff=ALIKE)
        if near:
            fresh.remove(near[0])
        pairs.append((sentence, near[0] if near else None))
    return pairs
