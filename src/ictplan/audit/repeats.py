"""Is one quantity told twice with two values: the same thing, time, place and source?

Two values contradict only where the words name the same thing and one is a slip of the
other: one or two digits changed or swapped. All else is worth a look at most.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from ictplan.audit.formulas import is_slip
from ictplan.audit.names import folded
from ictplan.audit.report import DOUBTFUL, LOOK, WRONG, is_value, repeated, same_time
from ictplan.core.areas import JAPAN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Finding, Number, Reading

_ROLES = ("share", "count", "quantity")
_TERM = re.compile(r"[一-龥々]{2,}|[ァ-ヶー]{2,}|[A-Za-z0-9]{2,}")
_NO_TERM = re.compile(
    r"令和|平成|年度|[0-9]+|前年|本市|当市|本町|全体|割合|件数|人数|合計|調査|結果|実績|利用者?$|回答|約|うち|総数|同年|現在|時点|場合|年間|市民|全国|平均"
)
_CONTRAST = re.compile(r"一方|また|他方|これに対し|次に")
_SELECTED = re.compile(
    r"うち|男|女|[0-9]+歳|代$|以上|未満|北|南|東|西|支所|地区|累計|新規|予算|決算|目標|見込|計画|国|県"
)


_BRACKETED = re.compile(r"[（(]([^（）()]+)[）)]")
"""What a bracket before a value says it is of."""


def repeats(reading: Reading) -> Iterator[Finding]:
    """Compare the values of each unit whose words name one thing; linear by terms."""
    held: dict[tuple[object, ...], list[Number]] = defaultdict(list)
    for number in reading.numbers:
        if _may_repeat(number) and number.index not in reading.claims:
            for key in _keys(number):
                held[key].append(number)
    told: set[tuple[int, int]] = set()
    for key, numbers in held.items():
        for first, number in _near(numbers):
            pair = (first.index, number.index)
            finding = None
            if pair not in told:
                finding = _compared(first, number, named=key[0] == "phrase")
            if finding is not None:
                told.add(pair)
                yield finding


def _may_repeat(number: Number) -> bool:
    """Say whether a number is a value that may be told again."""
    return (
        number.role in _ROLES
        and is_value(number)
        and number.sentence.kind not in ("note", "source", "row")
        and number.bracket is None
        and number.unit is not None
        and "それぞれ" not in number.sentence.plain
    )


def _near(numbers: list[Number]) -> Iterator[tuple[Number, Number]]:
    """Give each value with the six before it, of other sentences."""
    for at, number in enumerate(numbers):
        for first in numbers[max(0, at - 6) : at]:
            if first.sentence is not number.sentence:
                yield first, number


def _keys(number: Number) -> Iterator[tuple[object, ...]]:
    """Give what a number may be found again by: its phrase, and each of its terms."""
    phrase, *quotes = (*number.subject, "")
    words = folded(phrase)
    section = number.sentence.section
    if quotes and quotes[0]:
        words = folded(f"{phrase} {quotes[0]}") if quotes[0] not in phrase else words
    if len(words) >= 4:
        yield ("phrase", words, number.unit, None if len(words) >= 8 else section)
    if number.value >= 100 or number.step < 1:
        for term in sorted(terms_of(number)):
            yield ("term", term, number.unit, number.period)


def terms_of(number: Number) -> set[str]:
    """Give the words of a number's clause that say what it counts."""
    plain = number.sentence.plain
    start = max(plain.rfind("。", 0, number.start), number.start - 60, 0)
    return {
        term
        for term in _TERM.findall(plain[start : number.start])
        if not _NO_TERM.search(term)
    }


def _compared(first: Number, number: Number, *, named: bool) -> Finding | None:
    """Hold a value against one of the same words told before."""
    one, other = terms_of(first), terms_of(number)
    dated = first.period == number.period
    within = abs(first.value - number.value) <= max(first.step, number.step) / 2
    alike = named and dated and not within and _is_one_phrase(first, number)
    if alike and (not is_slip(first, number) or _told_apart(first, number)):
        # Word for word the same in two places: worth a look, whatever the digits.
        return repeated(first, number, LOOK)
    same = (named and one == other) or _same_terms(one, other)
    apart = named and not (one <= other or other <= one)
    if not same or apart or not _may_be_same(first, number):
        return None
    if first.value == number.value:
        known = named or (dated and number.period is not None)
        return repeated(first, number) if known else None
    known = dated and (first.period is not None or named)
    if within or not known or not is_slip(first, number):
        return None
    # A quoted name is one thing everywhere; other words may mean another place.
    quoted = len(number.subject) > 1 and number.subject[-1]
    alone = first.period is not None and len(one & other) >= 3
    verdict = WRONG if named and quoted else DOUBTFUL if alone else LOOK
    return repeated(first, number, verdict)


LONG = 14
"""A phrase of so many characters with a quoted name is no other thing by chance."""


def _is_one_phrase(first: Number, number: Number) -> bool:
    """Say whether two values are told in the very same words, a quoted name among them."""
    phrase, quote = (*number.subject, "", "")[:2]
    return (
        first.subject == number.subject
        and bool(quote)
        and quote in phrase
        and len(folded(phrase)) >= LONG
        and first.area == number.area
        and number.sentence.section != first.sentence.section
    )


def _may_be_same(first: Number, number: Number) -> bool:
    """Say whether area and time agree and no word parts two values."""
    areas = {first.area or JAPAN, number.area or JAPAN}
    near = number.sentence.index - first.sentence.index < 3
    return (
        len(areas) == 1
        and same_time(first, number)
        and not (near and _CONTRAST.match(number.sentence.plain))
        and not _told_apart(first, number)
    )


def _same_terms(one: set[str], other: set[str]) -> bool:
    """Say whether two clauses name one thing: most of the shorter one's words."""
    if not one or not other:
        return False
    shared = {
        a
        for a in one
        for b in other
        if a == b or (len(a) > 2 and a in b) or (len(b) > 2 and b in a)
    }
    less = min(len(one), len(other))
    return len(shared) >= 2 and len(shared) * 3 >= less * 2


def _told_apart(first: Number, number: Number) -> bool:
    """Say whether a word or a bracket selects another part in the other place."""
    windows = [
        n.sentence.plain[max(0, n.start - 40) : n.start] for n in (first, number)
    ]
    one, other = (set(_SELECTED.findall(window)) for window in windows)
    named, meant = (set(_BRACKETED.findall(window)) for window in windows)
    # 利用目的（電子メール）は and 利用目的（情報検索）は are two things.
    return one != other or bool(named and meant and named != meant)
