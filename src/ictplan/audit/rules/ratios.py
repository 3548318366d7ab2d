"""Do growth, multiples and words of direction fit the values beside them?"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ictplan.audit.rules.pairs import DIRECTION, Pair
from ictplan.audit.rules.rule import Rule
from ictplan.audit.rules.support import (
    after,
    agreeing,
    at_number,
    between,
    is_value,
    printed,
    same_kind,
    same_time,
    shown,
)
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ictplan.audit.linking import Linker
    from ictplan.audit.model import Finding, Number, Reading


def _growths(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    for growth in reading.numbers:
        if growth.role != "growth" or not is_value(growth):
            continue
        pair = _two_before(reading, growth)
        if pair is None or pair.base.value == 0:
            continue
        if pair.base.role == "share" and abs(pair.difference) == growth.value:
            continue  # A difference in points: ICT112 says so.
        low, high = _ratio(pair)
        direction = DIRECTION.match(after(growth))
        sign = -1 if direction and direction["down"] else 1
        stated = 1 + sign * growth.value / 100
        yield _judged("ICT102", growth, pair, stated, growth.step / 100, (low, high))


def _multiples(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    for multiple in reading.numbers:
        if multiple.role != "multiple" or not is_value(multiple):
            continue
        pair = _two_before(reading, multiple)
        if pair is None or pair.base.value == 0:
            continue
        step = multiple.step
        if multiple.qualifier == "approx":
            step = max(step, multiple.value / 5)
        yield _judged("ICT103", multiple, pair, multiple.value, step, _ratio(pair))


def _two_before(reading: Reading, change: Number) -> Pair | None:
    """Give the two values of one unit a growth or multiple stands right behind."""
    own = [
        n
        for n in reading.amounts_of(change.sentence)
        if n.start < change.start
        and is_value(n)
        and n.role in ("count", "quantity", "share")
    ]
    if len(own) < 2 or not same_kind(own[-2], own[-1]) or own[-1].unit is None:
        return None
    base, current = own[-2], own[-1]
    if base.period and current.period and base.period.start > current.period.start:
        base, current = current, base
    told = base.period != current.period or "から" in between(own[-2], own[-1])
    far = len(between(own[-1], change)) > 25
    return Pair(base, current) if told and not far else None


def _ratio(pair: Pair) -> tuple[Decimal, Decimal]:
    """Give the least and greatest ratio that rounding allows."""
    low = (pair.current.value - pair.current.step / 2) / (
        pair.base.value + pair.base.step / 2
    )
    base = pair.base.value - pair.base.step / 2
    high = (pair.current.value + pair.current.step / 2) / base if base > 0 else low
    exact = {pair.base.role, pair.current.role} == {"count"}
    if exact and pair.base.step == pair.current.step == 1:
        low = high = pair.current.value / pair.base.value
    return low, high


def _judged(
    rule: str,
    number: Number,
    pair: Pair,
    stated: Decimal,
    step: Decimal,
    allowed: tuple[Decimal, Decimal],
) -> Finding:
    low, high = allowed
    if low - step / 2 <= stated <= high + step / 2:
        return agreeing(
            rule, number, Message(N_("the ratio fits")), (pair.base, pair.current)
        )
    ratio = pair.current.value / pair.base.value
    value = ratio if rule == "ICT103" else abs(ratio - 1) * 100
    expected = printed(value, number) + (number.unit or "")
    return at_number(
        rule,
        number,
        Message(
            N_("does not follow from {base} and {current}; expected {expected}"),
            {
                "base": pair.base.text,
                "current": pair.current.text,
                "expected": expected,
            },
        ),
        expected=expected,
        evidence=f"{shown(pair.base.value)} → {shown(pair.current.value)}",
    )


_MOVED = re.compile(
    r"(?:へと?|に|まで|と)(?:[^、。0-9%]{0,4})(?:(?P<up>増加|増え|上昇|拡大|向上|伸び)|(?P<down>減少|減っ|低下|縮小|下落|下降))"
)
_BESIDE = re.compile(
    r"[)）]?(?:を|より)も?(?:約?[0-9.]+ポイント)?(?:大きく|やや|わずかに|大幅に)?(?:(?P<up>上回|高|多)|(?P<down>下回|低|少な))"
)


def _directions(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    for sentence in reading.sentences:
        held = reading.amounts_of(sentence)
        for base, current in pairwise(held):
            if not (same_kind(base, current) and is_value(base) and is_value(current)):
                continue
            if (
                current.role in ("share", "count", "quantity", "duration")
                and base.value != current.value
            ):
                yield from _moved(base, current)
                yield from _beside(base, current)


def _moved(base: Number, current: Number) -> Iterator[Finding]:
    """Check AからBへ増加, and Aであったのに対し、Bまで増加 at a later time."""
    moved = _MOVED.match(after(current))
    later = (
        base.period is not None
        and current.period is not None
        and base.period.start < current.period.start
        and base.area == current.area
    )
    linked = re.match(
        r"(?:[(（][^）)]*[)）])?から[^。、]{0,15}$", between(base, current)
    )
    if moved is None or not (later or linked):
        return
    yield _direction(base, current, rising=moved["up"] is not None)


def _beside(first: Number, second: Number) -> Iterator[Finding]:
    """Check 60.0％と、全国平均の63.5％を下回り."""
    beside = _BESIDE.match(after(second))
    if beside is None or first.area == second.area or second.area is None:
        return
    if not same_time(first, second) or len(between(first, second)) > 30:
        return
    if after(second)[beside.end() : beside.end() + 1] == "る" and re.match(
        r"[0-9.]", after(second)[beside.end() + 1 :]
    ):
        return
    yield _direction(second, first, rising=beside["up"] is not None)


def _direction(base: Number, current: Number, *, rising: bool) -> Finding:
    pair = Pair(base, current)
    if rising == (pair.difference > 0):
        return agreeing("ICT104", current, Message(N_("the direction fits")), (base,))
    return at_number(
        "ICT104",
        current,
        Message(
            N_("the words say the opposite of {base} and {current}"),
            {"base": base.text, "current": current.text},
        ),
        evidence=pair.shown(),
    )


RATIO_RULES = (
    Rule(
        "ICT102",
        N_("growth"),
        "arithmetic",
        "error",
        N_(
            "A rate of growth stands beside its two values and does not follow from them."
        ),
        N_("Divide again; a rate from unrounded values may need a note."),
        "相談件数は令和３年度の200件から令和４年度は250件となり、30％増加しました。",
        "相談件数は令和３年度の200件から令和４年度は250件となり、25％増加しました。",
        _growths,
    ),
    Rule(
        "ICT103",
        N_("multiple"),
        "arithmetic",
        "error",
        N_("A multiple stands beside its two values and does not follow from them."),
        N_("Divide again."),
        "利用者は令和２年度の100人から令和４年度は250人となり、3.5倍となりました。",
        "利用者は令和２年度の100人から令和４年度は250人となり、2.5倍となりました。",
        _multiples,
    ),
    Rule(
        "ICT104",
        N_("direction"),
        "arithmetic",
        "error",
        N_(
            "A word of direction (増加, 下回る) says the opposite of the values beside it."
        ),
        N_("Change the word or the values."),
        "普及率は令和２年の15.5％から令和５年には63.5％に減少しました。",
        "普及率は令和２年の15.5％から令和５年には63.5％に増加しました。",
        _directions,
    ),
)
"""Rules about two values of one quantity."""
