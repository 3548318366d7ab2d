"""Which number is the whole that parts with their shares belong to?

A whole is named (52施策中, 全52施策), or parts whose shares make 100 add up to it, or it
is the number of answers of a survey. That number may stand paragraphs above: it is
taken only where one of the parts of the section fits it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from ictplan.audit.rules.support import after, between, is_value, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Number, Reading, Sentence

Part = tuple["Number", "Number"]
"""A count and its share."""

_ITS_SHARE = re.compile(
    r"[^0-9、。「」(（]{0,8}[(（](?:全体の|構成比|割合は?)?約?$"
    r"|(?:で|、|と|は|、?率にして|、?割合で)?(?:全体|総数|うち)?の?約?$"
)
_ANSWERS = re.compile(
    r"回答(?:者|企業|団体|世帯|事業所)?(?:総)?数[はが:、 ]*(?:合計|全体で|計)?$"
)
_RATE_OF_ANSWERS = re.compile(r"(?:回収|回答|返送)率[はが:、 (（]*約?$")
_CAME_BACK = re.compile(r"(?:回収|回答|返送)(?:者|総)?(?:数|票数)?[はが:、 (（]*$")
_SENT = re.compile(
    r"(?:配布|配付|発送|送付|調査対象(?:者)?)(?:先)?(?:総)?(?:数|票数)?[はが:、 (（]*$"
)
_OF_THESE = re.compile(
    r"の?(?:中|内|うち|なか)|を対象|(?:で(?:あり)?|が?あり|となり)?、(?:その|この|これらの)(?:うち|中|内)"
)
_GOES_ON = re.compile(r"(?:その|この|これらの)?(?:うち|中で)")
"""How a sentence begins that speaks of parts of what the one before has counted."""

_WHOLE_BEFORE = re.compile(r"(?:全|総数|全体|合計|計|対象)(?:で|は)?$")


def divided(reading: Reading) -> Iterator[tuple[list[Part], Number]]:
    """Find the counts that stand with their shares, and the whole of each sentence."""
    parts_of = {
        sentence.index: parts
        for sentence in reading.sentences
        if (parts := _parts(reading, sentence))
    }
    fitting = _sections_fitting(reading, parts_of)
    for index, parts in parts_of.items():
        sentence = reading.sentences[index]
        whole = (
            _whole(reading, sentence, parts) if index not in fitting else fitting[index]
        )
        if whole is not None and whole.value != 0:
            yield parts, whole
    yield from _turned_round(reading)
    yield from _responses(reading)


def _parts(reading: Reading, sentence: Sentence) -> list[Part]:
    """Find 49施策（94％）: a count with its share behind it."""
    return [
        (count, share)
        for count, share in pairwise(reading.amounts_of(sentence))
        if count.role == "count"
        and share.role == "share"
        and is_value(share)
        and count.qualifier == "eq"
        and _ITS_SHARE.match(between(count, share))
    ]


def _turned_round(reading: Reading) -> Iterator[tuple[list[Part], Number]]:
    """Find count, whole and share in other orders.

    25.2％（1,741団体中438団体）; 438団体であり、1,741団体の25.2％; 60手続中45手続が完了し、
    完了率は75.0％.
    """
    for sentence in reading.sentences:
        held = reading.amounts_of(sentence)
        for first, second, third in zip(held, held[1:], held[2:], strict=False):
            trio = (
                _share_first(first, second, third)
                or _whole_second(first, second, third)
                or _rate_last(first, second, third)
            )
            if trio and trio[2].value and trio[1].role == "share":
                yield [(trio[0], trio[1])], trio[2]


def _share_first(
    share: Number, whole: Number, count: Number
) -> tuple[Number, Number, Number] | None:
    fits = between(share, whole) in ("(", "(全") and after(count)[:1] == ")"
    of = whole.role == count.role == "count" and _OF_THESE.match(between(whole, count))
    return (count, share, whole) if fits and of else None


def _whole_second(
    count: Number, whole: Number, share: Number
) -> tuple[Number, Number, Number] | None:
    told = re.fullmatch(
        r"(?:で(?:あり)?|と(?:なり)?)、(?:全|全体の?)?", between(count, whole)
    )
    same = count.role == "count" and count.unit == whole.unit
    of = between(whole, share) in ("の", "の約")
    return (count, share, whole) if told and same and of else None


def _rate_last(
    whole: Number, count: Number, share: Number
) -> tuple[Number, Number, Number] | None:
    of = whole.role == count.role == "count" and re.fullmatch(
        r"の?(?:中|うち)、?", between(whole, count)
    )
    rate = re.fullmatch(
        r"[^、。0-9]{0,12}、[^、。0-9]{0,8}率は約?", between(count, share)
    )
    return (count, share, whole) if of and rate else None


def _responses(reading: Reading) -> Iterator[tuple[list[Part], Number]]:
    """Find the rate of answers of a paragraph, what came back and what was sent out."""
    blocks: dict[int, list[Number]] = {}
    for sentence in reading.sentences:
        blocks.setdefault(sentence.block, []).extend(reading.amounts_of(sentence))
    for numbers in blocks.values():
        rates = [
            n
            for n in numbers
            if n.role == "share" and _RATE_OF_ANSWERS.search(_words_before(n))
        ]
        counts = [n for n in numbers if n.role == "count" and n.qualifier == "eq"]
        back = [n for n in counts if _CAME_BACK.search(_words_before(n))]
        sent = [n for n in counts if _SENT.search(_words_before(n))]
        if len(rates) == len(back) == len(sent) == 1 and is_value(rates[0]):
            yield [(back[0], rates[0])], sent[0]


def _sections_fitting(
    reading: Reading, parts_of: dict[int, list[Part]]
) -> dict[int, Number]:
    """Give the sentences whose whole is the number of answers named last."""
    answers: Number | None = None
    found: dict[int, Number] = {}
    waiting: dict[int, list[int]] = {}
    fits: set[int] = set()
    for sentence in reading.sentences:
        for number in reading.amounts_of(sentence):
            if number.role == "count" and _ANSWERS.search(_words_before(number)):
                answers = number
        if answers is None or sentence.index not in parts_of:
            continue
        found[sentence.index] = answers
        waiting.setdefault(sentence.section, []).append(sentence.index)
        if any(_fits(part, answers) for part in parts_of[sentence.index]):
            fits.update(waiting[sentence.section])
        elif waiting[sentence.section][0] in fits:
            fits.add(sentence.index)
    return {index: number for index, number in found.items() if index in fits}


def _fits(part: Part, whole: Number) -> bool:
    count, share = part
    if not count.value <= whole.value or not whole.value:
        return False
    return rounded(100 * count.value / whole.value, share) == share.value


def _whole(reading: Reading, sentence: Sentence, parts: list[Part]) -> Number | None:
    """Find the n of k of n: 52施策中, 全52施策, else the count named just before."""
    first = parts[0][0]
    taken = {count.index for count, _ in parts}
    here = [n for n in reading.amounts_of(sentence) if n.index not in taken]
    for number in reversed(here):
        if (
            _same_things(number, first)
            and _is_whole(number)
            and number.start < first.start
        ):
            return number
    things, named = _before(reading, sentence, first)
    alone = not any(number.role == "count" for number in here)
    goes_on = alone and _GOES_ON.match(sentence.plain) is not None
    if (
        things
        and (goes_on or _is_whole(things[-1]))
        and not any(map(_counts_answers, named))
    ):
        return things[-1]
    return _closed_whole(parts, things, named)


def _before(
    reading: Reading, sentence: Sentence, first: Number
) -> tuple[list[Number], list[Number]]:
    """Give the counts of the same things, and all numbers, of the sentence before."""
    last = reading.before(sentence)
    if last is not None:
        named = reading.amounts_of(last)
        return [n for n in named if _same_things(n, first)], named
    if sentence.index:
        previous = reading.sentences[sentence.index - 1]
        if previous.section == sentence.section and previous.kind == sentence.kind:
            named = reading.amounts_of(previous)
            return [n for n in named if _same_things(n, first)], []
    return [], []


def _closed_whole(
    parts: list[Part], things: list[Number], named: list[Number]
) -> Number | None:
    """Choose the whole of several parts from what was named just before.

    That is a count that one of the parts fits, or, where the shares add up to 100, a
    number that is the parts' sum, else the number of answers, else the last count of
    the same things.
    """
    if len(parts) < 2:
        return None
    counts = [number for number in named if number.role == "count"]
    fitting = [n for n in things if any(_fits(part, n) for part in parts)]
    total = sum((share.value for _, share in parts), Decimal(0))
    if fitting or abs(total - 100) > len(parts):
        return fitting[-1] if fitting else None
    counted = sum((count.value for count, _ in parts), Decimal(0))
    sums = [number for number in (*counts, *things) if number.value == counted]
    chosen = sums or [n for n in counts if _counts_answers(n)] or things
    return chosen[-1] if chosen else None


def _counts_answers(number: Number) -> bool:
    return _ANSWERS.search(_words_before(number)) is not None


def _words_before(number: Number) -> str:
    return number.sentence.plain[max(0, number.start - 12) : number.start]


def _same_things(whole: Number, part: Number) -> bool:
    """Say whether 個別施策 and 施策 count the same."""
    return (
        whole.role == "count"
        and bool(whole.unit and part.unit)
        and (
            str(whole.unit).endswith(str(part.unit))
            or str(part.unit).endswith(str(whole.unit))
        )
    )


def _is_whole(number: Number) -> bool:
    before = number.sentence.plain[max(0, number.start - 6) : number.start]
    return bool(_OF_THESE.match(after(number)) or _WHOLE_BEFORE.search(before))
