"""Is one quantity stated twice with two values, anywhere in the document?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ictplan.audit.names import folded
from ictplan.audit.rules.rule import Rule
from ictplan.audit.rules.support import UNSURE, WRONG, agreeing, at_number, is_value
from ictplan.core.areas import JAPAN
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.linking import Linker
    from ictplan.audit.model import Finding, Number, Reading

_ROLES = ("share", "count", "quantity")
_ANSWER = re.compile(r"[ぁ-ん]$|済み?$|予定$|検討中$|実証中$")
"""A name quoted that ends as an answer does stands for its question's section only."""

_OWN_WORDS = 8
"""Without a quoted name a phrase must be this long to be sure of its subject."""


def _repeated(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    """Compare the numbers of each key; one pass, so that a long text stays linear."""
    held: dict[tuple[object, ...], list[Number]] = {}
    for number in reading.numbers:
        if (
            number.role in _ROLES
            and is_value(number)
            and number.sentence.kind not in ("note", "source")
        ):
            for key in _keys(number):
                held.setdefault(key, []).append(number)
    told: set[tuple[int, ...]] = set()
    for numbers in held.values():
        for finding in _compared(numbers) if len(numbers) > 1 else ():
            if finding.numbers not in told:
                told.add(finding.numbers)
                yield finding


def _keys(number: Number) -> Iterator[tuple[object, ...]]:
    """Give what a number is the value of, where its words say it fully."""
    if not number.subject:
        return
    phrase, *quotes = number.subject
    section = number.sentence.section
    if re.search(r"[0-9][%割人件]|合計値|含める|うち$|次$", phrase):
        return
    words = folded(phrase)
    if quotes and folded(quotes[0]) == words.strip("「」"):
        yield ("name", words.strip("「」"), number.unit, section)
    elif quotes and quotes[0] in phrase:
        local = section if _ANSWER.search(quotes[0]) else None
        yield ("phrase", words, number.unit, local)
    elif number.sentence.kind == "item":
        yield ("name", words.lstrip("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳・"), number.unit, section)
    elif len(words) >= _OWN_WORDS:
        yield ("phrase", words, number.unit, None if _is_own(words) else section)
        yield ("name", words, number.unit, section)


def _is_own(words: str) -> bool:
    """Say whether a phrase names what it measures: 取手市の職員数, …の利用率."""
    return (
        re.search(r"(?:率|数|額|規模|面積|人口|世帯|企業|団体|市町村)$", words)
        is not None
    )


def _compared(numbers: list[Number]) -> Iterator[Finding]:
    """Compare numbers of one key, each with the first that is about the same."""
    seen: dict[tuple[object, object], Number] = {}
    for number in numbers:
        first = _counterpart(seen, number)
        seen.setdefault((number.period, number.area or JAPAN), number)
        if first is None or first.sentence is number.sentence:
            continue
        if _equal(first, number):
            yield agreeing(
                "ICT201", number, Message(N_("the same value elsewhere")), (first,)
            )
        elif first.period == number.period:
            yield _different(first, number, sure=True)
        elif len(numbers) == 2:
            yield _different(first, number, sure=False)


def _counterpart(
    seen: dict[tuple[object, object], Number], number: Number
) -> Number | None:
    """Find an earlier number of the same area, and the same period or one unsaid.

    Where no area is said the nation is meant.
    """
    period, area = number.period, number.area or JAPAN
    for key in ((period, area), (None, area)):
        if key in seen:
            return seen[key]
    dated = [one for (_, where), one in seen.items() if where == area]
    return dated[0] if period is None and len(dated) == 1 else None


def _equal(one: Number, other: Number) -> bool:
    """Say whether values agree at the coarser of both steps."""
    coarse = max(one.step, other.step)
    off = abs(one.value - other.value)
    if one.step == other.step:
        return off == 0
    return off <= coarse / 2


def _different(first: Number, number: Number, *, sure: bool) -> Finding:
    where = {"value": first.text, "line": first.line}
    message = (
        Message(N_("line {line} states {value} for the same quantity"), where)
        if sure
        else Message(
            N_("line {line} states {value}, perhaps for another period"), where
        )
    )
    return at_number(
        "ICT201",
        number,
        message,
        WRONG if sure else UNSURE,
        expected=first.text,
        evidence=f"{first.line}:{first.column} {first.text}",
        others=(first,),
    )


REPEATED_RULES = (
    Rule(
        "ICT201",
        N_("two values"),
        "repeated",
        "error",
        N_("The same quantity is stated twice in the document with different values."),
        N_("Correct one of them, or say what period or base makes them differ."),
        "「光回線」を利用している世帯の割合は58.2％です。\n\n"
        "なお、「光回線」を利用している世帯の割合が52.8％あります。",
        "「光回線」を利用している世帯の割合は58.2％です。\n\n"
        "なお、「光回線」を利用している世帯の割合が58.2％あります。",
        _repeated,
    ),
)
"""Rules about the same quantity in two places."""
