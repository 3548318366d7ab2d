"""Which values may a sentence speak of: its own, those told before, those in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ictplan.audit import words
from ictplan.audit.claims import CROWDED, gaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ictplan.audit.model import Claim, Finding, Number, Reading, Sentence

BACK = 4
"""Operands are looked for in so many sentences before."""

MOST = 14
"""So many values of a passage are paired: more would explain anything by chance."""

COUNTED = ("count", "quantity")
"""The roles of amounts that add up."""

UNSAID = ("date", "label", "class", "age")
"""The roles of numbers that are no values."""

_TOLD = (*COUNTED, "share", "growth")
"""The roles of values that others may be computed from; durations have a unit too."""


def alike(one: Number, other: Number) -> bool:
    """Say whether two numbers may be values of one quantity, by their units."""
    if "%" in (one.unit, other.unit) or "倍" in (one.unit, other.unit):
        return one.unit == other.unit
    if one.unit == other.unit:
        return True
    if one.unit is None or other.unit is None:
        # A bare number may count what another names, but is no 24GHz.
        return {one.role, other.role} <= set(COUNTED) and all(
            n.unit in (None, "円") or n.role == "count" for n in (one, other)
        )
    return len(min(one.unit, other.unit, key=len)) > 1 and (
        one.unit.endswith(other.unit) or other.unit.endswith(one.unit)
    )


def like(pool: Iterable[Number], one: Number) -> list[Number]:
    """Give the other values of a number's quantity."""
    return [n for n in pool if n is not one and alike(n, one)]


def counted(pool: Iterable[Number]) -> list[Number]:
    """Give the values that are amounts of things."""
    return [n for n in pool if n.role in COUNTED]


def until(pool: Iterable[Number], place: int) -> list[Number]:
    """Give the values that end before a place of their sentence."""
    return [n for n in pool if n.end <= place]


def is_whole(number: Number, within: int = 20) -> bool:
    """Say whether the words after a number make it a whole: のうち, 中, に占める."""
    return words.WHOLE_AFTER.match(number.trail(within)) is not None


@dataclass
class Passage:
    """The values a sentence may speak of, in order, and the words before each.

    ``here`` are its own, ``before`` those of the sentences above, ``all`` every number of
    it; ``asides`` are values in brackets, each with the value it is said beside.
    """

    sentence: Sentence
    here: list[Number]
    before: list[Number]
    all: tuple[Number, ...] = ()
    gap: dict[int, str] = field(default_factory=dict)
    asides: list[tuple[Number, Number]] = field(default_factory=list)

    @property
    def plain(self) -> str:
        """The words of the sentence, in half width."""
        return self.sentence.plain

    @cached_property
    def pool(self) -> list[Number]:
        """Every value, in order."""
        return [*self.before, *self.here]

    def last(self, back: int = 1) -> list[Number]:
        """Give the values told in so many sentences before, at most."""
        first = self.sentence.index - back
        return [n for n in self.before if n.sentence.index >= first]

    def previous(self) -> list[Number]:
        """Give the values of the sentence that was the last to tell any."""
        return [n for n in self.before if n.sentence is self.before[-1].sentence]


class Passages:
    """The sentences of a document with their claims, values and what sums taught.

    Which whole a part belongs to is remembered once a sum of theirs was found to hold.
    """

    def __init__(self, reading: Reading) -> None:
        """Take the claims of a reading by sentence."""
        self.reading = reading
        self.claims = reading.claims
        self._wholes: dict[object, Number] = {}
        self.by_sentence: dict[int, list[Claim]] = {
            sentence.index: [
                claim
                for number in reading.by_sentence[sentence.index]
                if (claim := reading.claims.get(number.index))
            ]
            for sentence in reading.sentences
            if sentence.kind not in ("row", "page")
            and 0 < len(reading.by_sentence.get(sentence.index, ())) <= CROWDED
        }
        self._passages: dict[int, Passage] = {}

    def __iter__(self) -> Iterator[Passage]:
        """Give the passage of every sentence that tells of numbers."""
        for index in self.by_sentence:
            yield self.passage(self.reading.sentences[index])

    def remember(self, finding: Finding) -> None:
        """Keep which total each part of a sum that holds belongs to."""
        if finding.status == "agrees" and finding.rule == "ICT106":
            total, *parts = (self.reading.numbers[at] for at in finding.numbers)
            for part in parts:
                self._wholes.setdefault(part.index, total)
                key = (part.sentence.section, part.value, part.unit)
                self._wholes.setdefault(key, total)

    def whole_like(self, part: Number) -> Number | None:
        """Give the whole that a part, or a value like it, was found to belong to."""
        key = (part.sentence.section, part.value, part.unit)
        return self._wholes.get(part.index) or self._wholes.get(key)

    def passage(self, sentence: Sentence) -> Passage:
        """Give the values of a sentence, and of those before it in its section."""
        if sentence.index not in self._passages:
            self._passages[sentence.index] = self._passage(sentence)
        return self._passages[sentence.index]

    def _passage(self, sentence: Sentence) -> Passage:
        numbers = self.reading.numbers_of(sentence)
        asides = list(self._asides(sentence))
        gap = gaps(numbers, sentence)
        before: list[Number] = []
        seen = 0
        for index in range(sentence.index - 1, max(-1, sentence.index - 12), -1):
            other = self.reading.sentences[index]
            if other.section != sentence.section or seen >= BACK:
                break
            if held := self.values_of(other):
                seen += other.kind != "item"
                before = held + before
                asides = [*self._asides(other), *asides]
                gap |= gaps(self.reading.numbers_of(other), other)
        here = self.values_of(sentence)
        return Passage(sentence, here, before[-MOST:], numbers, gap, asides)

    def values_of(self, sentence: Sentence) -> list[Number]:
        """Give the numbers of a sentence that are values and tell of no others."""
        if sentence.index not in self.by_sentence or sentence.kind == "source":
            return []
        return [
            n
            for n in self.reading.numbers_of(sentence)
            if n.role in (*_TOLD, "duration")
            and n.index not in self.claims
            and not _is_aside(n)
            and n.trail(2) != "ずつ"
        ]

    def _asides(self, sentence: Sentence) -> Iterator[tuple[Number, Number]]:
        held = [
            n
            for n in self.reading.numbers_of(sentence)
            if n.role in (*COUNTED, "share", "duration") and n.index not in self.claims
        ]
        for number in held:
            start = number.bracket[0] if number.bracket else 0
            owner = [n for n in until(held, start) if not n.bracket][-1:]
            if owner and alike(owner[0], number) and start - owner[0].end < 6:
                yield number, owner[0]

    def cells_near(
        self, sentence: Sentence, back: int = 40, on: int = 0
    ) -> list[list[Number]]:
        """Give the rows of the tables around a sentence in its section, as values."""
        first, last = sentence.index - back, sentence.index + on
        return [
            [n for n in self.reading.by_sentence[at] if n.role not in UNSAID]
            for at in range(max(0, first), min(last, len(self.reading.sentences)))
            if at in self.reading.rows
            and self.reading.sentences[at].section == sentence.section
        ]

    def section_up_to(self, sentence: Sentence, back: int = 60) -> list[Number]:
        """Give the values of a section up to a sentence, tables included."""
        first = sentence.index
        while (
            first > max(0, sentence.index - back)
            and self.reading.sentences[first - 1].section == sentence.section
        ):
            first -= 1
        return [
            n
            for at in range(first, sentence.index + 1)
            for n in self.reading.by_sentence.get(at, ())
            if n.role not in UNSAID and n.value > 0
        ]


_ASIDE = re.compile(
    r"[nN]=|うち|内|前年|前回|昨年|目標|複数|税|[0-9]年度?[:は]|最大|最小|総数|比$|差$"
)
_COUNT_BEFORE = re.compile(r"[0-9](?![0-9]*(?:歳|代|年|月|日))[^0-9歳代年月日、]{0,6}$")


def _is_aside(number: Number) -> bool:
    """Say whether a number in a bracket is said of the word before it, not of the sentence."""
    if number.bracket is None:
        return False
    start = number.bracket[0]
    plain = number.sentence.plain
    inside = plain[start + 1 : number.start]
    if number.unit in ("%", "ポイント", "倍") and _COUNT_BEFORE.search(
        plain[max(0, start - 8) : start]
    ):
        return True
    return len(inside) > 8 or bool(_ASIDE.search(inside))
