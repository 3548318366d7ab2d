"""What is said of a number: a change, a rate, a multiple, and what it is compared with.

A claim is found by the words of `words` alone; which numbers it is about is left to
`solve`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ictplan.audit import words
from ictplan.audit.dates import dates_in, shifted
from ictplan.audit.model import Claim, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ictplan.audit.model import ClaimKind, Number, Sentence


CROWDED = 60
"""A sentence of more numbers is a line of data: nothing is said of each."""


def claim_of(number: Number, numbers: tuple[Number, ...]) -> Claim | None:
    """Say what the words beside a number make of it, if anything."""
    plain = number.sentence.plain
    if number.role in ("date", "label", "class", "age") or _is_per(number):
        return None
    begin = number.bracket[0] + 1 if number.bracket else max(0, number.start - 30)
    previous = max((n.end for n in numbers if n.end <= number.start), default=0)
    found = _Words(
        words.CHANGE_AFTER.match(plain, _past_bracket(number)),
        words.CHANGE_BEFORE.search(plain[max(begin, previous) : number.start]),
        words.RATE_BEFORE.search(plain[begin : number.start]),
    )
    if found.after and _STATE.match(found.after["down"] or ""):
        found = found._replace(after=None)
    sign, span = _direction(number, found)
    loose = number.unit == "%" and number.step >= 2
    whole = loose and words.REDUCED_TO.match(plain, number.end) is not None
    kind = "growth" if whole else _kind(number, found)
    if kind is None:
        return None
    rate = found.rate and not found.after and not number.signed
    return Claim(
        kind,
        number,
        sign=0 if whole or kind == "multiple" else sign,
        comparing=found.compares and not whole,
        reference=reference_of(number, numbers),
        words=span,
        ratio=whole or (kind == "growth" and bool(rate)),
        whole=whole,
    )


class _Words(NamedTuple):
    """The words of change beside a number: behind it, before it, 前年比 before it."""

    after: re.Match[str] | None
    before: re.Match[str] | None
    rate: re.Match[str] | None

    @property
    def compares(self) -> bool:
        """Whether the word behind compares two things."""
        return bool(self.after and words.COMPARING.search(self.after[0]))


def _kind(number: Number, found: _Words) -> ClaimKind | None:
    """Say which claim words make of a number of its unit."""
    after, before, rate = found
    change = number.signed and _is_change(number)
    match number.unit:
        case "倍":
            return "multiple"
        case "ポイント":
            return "difference" if any((*found, number.signed)) else None
        case "%":
            inside = change and number.bracket is not None
            told = after or rate or (before and not before["apart"])
            return "growth" if told or inside else None
        case _:
            return "difference" if after or before or change else None


_RATE_IN_BRACKET = re.compile(
    r"[(（](?:約|率にして)?[0-9.,万億]+(?:%|人|円|件|台)[)）]"
)


def _past_bracket(number: Number) -> int:
    """Give where the words after a number begin: 6,300人（25.0％）増, 2割（350万円）減."""
    plain, end = number.sentence.plain, number.end
    if number.bracket is not None and plain[end : end + 1] in (")", "）"):
        return end + 1 if number.unit == "%" or number.bracket[0] else end
    bracket = _RATE_IN_BRACKET.match(plain, end)
    return bracket.end() if bracket else end


_STATE = re.compile("短い|長い|少な[いく]とも")
"""What says how a thing is, not how it changed."""


def _is_per(number: Number) -> bool:
    """Say whether a number is told per year or per one: it is no change of its own."""
    each = _YEARLY.search(number.lead(16))
    return bool(
        _PER.match(number.trail(8))
        or (each and (number.unit == "%" or number.trail(2) != "ずつ"))
    )


_YEARLY = re.compile(r"(?:年平均|年率|CAGR|毎年度?|年間(?!で)|月間)[^、。0-9]{0,10}$")
_PER = re.compile(r"[^、。0-9]{0,3}(?:あたり|当たり|につき|ごと)")


def _is_change(number: Number) -> bool:
    """Say whether a sign makes a number a change: one in a bracket or after a comma."""
    before = number.sentence.plain[max(0, number.start - 3) : number.start]
    return not before or before[-1] in "(（、はが:で比" or before.endswith("約")


_LESS = re.compile("減少|低下|削減|短縮|マイナス")
_MORE = re.compile("増加|上昇|伸び|成長|プラス")


def _direction(number: Number, found: _Words) -> tuple[int, tuple[int, int]]:
    """Give the sign words or the number's own sign tell, and where they stand."""
    span = (number.start, number.end)
    for match in (found.after, found.before):
        group = match.lastgroup or "" if match else ""
        if match and match is found.after:
            span = match.span(group)
        if group in ("up", "down", "more", "less"):
            return (1 if group in ("up", "more") else -1), span
    if number.signed:
        return (1 if number.value >= 0 else -1), span
    rate = found.rate[0] if found.rate else ""
    return (-1 if _LESS.search(rate) else bool(_MORE.search(rate)) * 1), span


def reference_of(number: Number, numbers: tuple[Number, ...]) -> Reference | None:
    """Find what the words before a number compare with."""
    plain = number.sentence.plain
    begin = number.bracket[0] + 1 if number.bracket else max(0, number.start - 60)
    earlier = [
        n for n in numbers if n.end <= number.start and n.role not in ("date", "label")
    ]
    if not number.bracket and earlier:
        # What is said before the last value but one belongs to that value.
        held = [n for n in earlier if not n.bracket]
        if len(held) > 1:
            begin = max(begin, held[-2].end)
    text = plain[begin : number.start]
    found: list[tuple[int, Reference]] = []
    for mention in dates_in(text):
        tail = text[mention.end :]
        if not mention.relative and re.match(
            r"(?:の?(?:[0-9]{1,2}月|同[月期]|実績|調査|平均|末|時点|当時))?(?:比|差|対比|に(?:は)?比べ|と比べ|に比較|と比較|より|から(?!の|[^、。0-9]{0,3}まで)|に対し|との)",
            tail,
        ):
            found.append((mention.end, Reference(mention.text, mention.period)))
    found += [(m.end(), Reference(m["rel"])) for m in words.TIME_BASE.finditer(text)]
    if number.unit == "倍" and (of := words.TIMES_BASE.search(text)):
        found.append((of.end(), Reference(of["rel"])))
    if found:
        return max(found, key=lambda each: each[0])[1]
    clause = text[max((n.end - begin for n in earlier if n.end >= begin), default=0) :]
    match = words.THING_BASE.search(clause)
    if match and re.sub("[のでは]", "", match["thing"]):
        thing = re.split(r"[はが]", match["thing"])[-1] or match["thing"]
        return Reference(thing, thing=True)
    return None


_FIRST = re.compile(
    r"前々年|一昨年|前年|昨年|前回|前期|前月|先月|[0-9一二三四五六七八九十]+(?:年度?|か月|ヶ月|カ月|週間?|日)前"
)


def is_meant(
    reference: Reference, number: Number, value: Number | None, gap: str
) -> bool:
    """Say whether a number is the one a reference names.

    Args:
        reference: What is compared with.
        number: The number asked about.
        value: The number compared, where it is known.
        gap: The words between the number and the one before it.
    """
    if reference.period is not None:
        period = number.period
        return period is not None and (
            reference.period in period or period in reference.period
        )
    if reference.thing:
        return _shares_words(reference.text, number.head or gap)
    first = _FIRST.match(reference.text)
    word = first[0] if first else reference.text
    if word in (number.when or "") or word in gap:
        return True
    if first and value is not None and value.period and number.period:
        back = {"前々年": 2, "一昨年": 2, "前年": 1, "昨年": 1}.get(word)
        digits = re.match("[0-9]+(?=年)", word)
        back = int(digits[0]) if digits else back
        return back is not None and shifted(value.period, -back) == number.period
    if not first:
        stem = re.sub("[のするに]|以?前$|時$", "", word)
        return len(stem) > 1 and stem in gap
    return False


def _shares_words(thing: str, head: str) -> bool:
    """Say whether a head names a thing: they share two characters that say something."""
    thing = re.sub(r"平均|全体|の|値|水準|割合|率", "", thing) or thing
    return len(thing) > 1 and any(
        thing[at : at + 2] in head
        for at in range(len(thing) - 1)
        if not re.search("[ぁ-ん]", thing[at : at + 2])
    )


def gaps(numbers: Iterable[Number], sentence: Sentence) -> dict[int, str]:
    """Give the words between each number and the one before it."""
    found: dict[int, str] = {}
    end = 0
    for number in numbers:
        if number.role in ("date", "label"):
            continue
        found[number.index] = sentence.plain[end : number.start]
        end = number.end
    return found
