"""Arithmetic of two values: differences, growth, multiples, directions beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from ictplan.audit.rules.rule import Rule
from ictplan.audit.rules.support import (
    UNSURE,
    after,
    agreeing,
    at_number,
    between,
    half,
    is_value,
    printed,
    same_kind,
    shown,
)
from ictplan.localisation import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.linking import Linker
    from ictplan.audit.model import Finding, Number, Reading

_UP = r"増|上昇|上回|高|拡大|伸び|多|向上|改善|上がり"
_DOWN = r"減|低|下回|縮小|少な|下落|下降|悪化|下が"
_DIRECTION = re.compile(
    rf"(?:ほど|程度|も|の|、|と|(?:大きく|大幅に|着実に|やや|わずかに|若干))*(?:(?P<up>{_UP})|(?P<down>{_DOWN}))"
)
_CHANGED = re.compile(rf"(?:の|も)?(?:{_UP}|{_DOWN})")
_TIME = re.compile(
    r"(?:前年度?|前回|昨年度?|前々年度?|前年同[月期]|当初|前期|[0-9元]年度?末?)(?:調査|実績|策定時)?(?:の?値|時点|時)?"
    r"(?:の?[0-9.,]+%|[(（][^（）()]*[)）])?(?:と比|に比|対比|比[)べ]?|から|より)"
)
_PLACE = re.compile(
    r"(?:全国|国|県|平均|他市|[一-龥]+[都道府県市区町村])(?:全体|内)?(?:の?平均)?(?:値|水準)?"
    r"(?:の?[0-9.,]+%|[(（][^（）()]*[)）])?(?:と比|に比|を|より|との差|と)"
)
_APART = re.compile(r"差|開き|隔たり|格差")


@dataclass(frozen=True)
class _Pair:
    """Two values a change may lie between."""

    base: Number
    current: Number

    @property
    def difference(self) -> Decimal:
        return self.current.value - self.base.value

    def shown(self) -> str:
        """Write the subtraction out, the greater first where the change falls."""
        return (
            f"{printed(self.current.value, self.current)} − "
            f"{printed(self.base.value, self.base)} = {shown(self.difference)}"
        ).replace("= -", "= −")


def _differences(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    for change in reading.numbers:
        if change.role == "points" and is_value(change):
            yield from _difference(reading, change, role="share")
        elif (
            change.role in ("count", "quantity")
            and is_value(change)
            and _CHANGED.match(after(change))
        ):
            yield from _difference(reading, change, role=change.role)


def _difference(reading: Reading, change: Number, *, role: str) -> Iterator[Finding]:
    """Check one stated difference against the pairs it may belong to."""
    pairs = _pairs(reading, change, role)
    if not pairs:
        return
    fits = [pair for pair in pairs if _fits(pair, change)]
    others = {n.index: n for pair in fits for n in (pair.base, pair.current)}
    evidence = "; ".join(pair.shown() for pair in pairs[:4])
    if len(fits) == len(pairs):
        yield agreeing(
            "ICT101", change, Message(N_("the difference fits")), list(others.values())
        )
    elif fits:
        yield at_number(
            "ICT101",
            change,
            Message(
                N_("fits {right}, but not {wrong}: say which values it lies between"),
                {
                    "right": "; ".join(pair.shown() for pair in fits),
                    "wrong": "; ".join(p.shown() for p in pairs if p not in fits),
                },
            ),
            UNSURE,
            expected=" / ".join(shown(abs(pair.difference)) for pair in pairs),
            evidence=evidence,
        )
    else:
        yield _wrong_difference(change, pairs, evidence)


def _wrong_difference(change: Number, pairs: list[_Pair], evidence: str) -> Finding:
    nearest = min(pairs, key=lambda pair: abs(abs(pair.difference) - change.value))
    off = abs(abs(nearest.difference) - change.value)
    expected = shown(abs(nearest.difference))
    if off == 0:
        message = Message(
            N_("says the wrong direction: {sum}"), {"sum": nearest.shown()}
        )
    elif off <= change.step and _finest(nearest, change):
        return at_number(
            "ICT101",
            change,
            Message(
                N_("is one digit off: {sum}; computed from unrounded values?"),
                {"sum": nearest.shown()},
            ),
            UNSURE,
            expected=expected,
            evidence=evidence,
        )
    else:
        message = Message(N_("is not the difference: {sum}"), {"sum": nearest.shown()})
    return at_number("ICT101", change, message, expected=expected, evidence=evidence)


def _finest(pair: _Pair, change: Number) -> bool:
    """Say whether the digits of values and difference are rounded ones."""
    return change.unit == "ポイント" and pair.base.step <= 1 >= pair.current.step


def _fits(pair: _Pair, change: Number) -> bool:
    direction = _DIRECTION.match(after(change))
    if direction and not _APART.match(after(change)):
        rising = direction["up"] is not None
        if pair.difference != 0 and rising != (pair.difference > 0):
            return False
    off = abs(abs(pair.difference) - change.value)
    coarser = max(pair.base.step, pair.current.step)
    slack = Decimal(0)
    if change.qualifier == "approx" or change.step > coarser:
        slack = change.step / 2
    if "approx" in (pair.base.qualifier, pair.current.qualifier):
        slack += half(pair.base, pair.current)
    return off <= slack


def _pairs(reading: Reading, change: Number, role: str) -> list[_Pair]:
    """Find the pairs a change may lie between; none where that cannot be told."""
    unit = "%" if role == "share" else change.unit
    sentence = change.sentence
    own = [
        n
        for n in reading.amounts_of(sentence)
        if n.start < change.start and _operand(n, role, unit)
    ]
    last = reading.before(sentence)
    earlier = (
        [n for n in reading.amounts_of(last) if _operand(n, role, unit)] if last else []
    )
    words = sentence.plain[max(0, change.start - 40) : change.start]
    offset = max(0, change.start - 40)
    times, place = list(_TIME.finditer(words)), list(_PLACE.finditer(words))
    if times and not (place and place[-1].end() > times[-1].end()):
        return _against_time(change, own, earlier, times[-1].span(), offset)
    if place:
        return _against_place(change, own, earlier, place[-1].span(), offset)
    if len(own) >= 2 and _comparable(own[-2], own[-1]):
        return [_Pair(own[-2], own[-1])]
    return []


def _operand(number: Number, role: str, unit: str | None) -> bool:
    return (
        number.role == role
        and number.unit == unit
        and is_value(number)
        and not (role != "share" and _CHANGED.match(after(number)))
    )


def _comparable(base: Number, current: Number) -> bool:
    """Say whether two neighbours are one quantity at two times or in two places."""
    link = between(base, current)
    differs = base.period != current.period or base.area != current.area
    return differs or "から" in link or _APART.search(after(current)) is not None


def _named(numbers: list[Number], span: tuple[int, int], offset: int) -> list[Number]:
    """Give the numbers that stand inside the words of a comparison."""
    return [n for n in numbers if span[0] + offset <= n.start < span[1] + offset]


def _against_time(
    change: Number,
    own: list[Number],
    earlier: list[Number],
    span: tuple[int, int],
    offset: int,
) -> list[_Pair]:
    bases = _named(own, span, offset)
    if not bases:
        known = [n for n in (*earlier, *own) if n.period and n.period != change.period]
        bases = [n for n in known if n.area == change.area][-1:]
    return _crossed(change, bases, own, earlier)


def _against_place(
    change: Number,
    own: list[Number],
    earlier: list[Number],
    span: tuple[int, int],
    offset: int,
) -> list[_Pair]:
    bases = _named(own, span, offset)
    if not bases and own:
        here = own[-1]
        bases = [
            n
            for n in (*earlier, *own[:-1])
            if n.area != here.area and _same_time(n, here)
        ][-1:]
    return _crossed(change, bases, own, earlier)


def _same_time(one: Number, other: Number) -> bool:
    return one.period is None or other.period is None or one.period == other.period


def _crossed(
    change: Number, bases: list[Number], own: list[Number], earlier: list[Number]
) -> list[_Pair]:
    """Pair the one base with every value that may be the current one."""
    if len(bases) != 1:
        return []
    (base,) = bases
    currents = [n for n in own if n is not base]
    if currents:
        currents = [n for n in currents if n.period == change.period] or currents[-1:]
        return [_Pair(base, currents[-1])]
    currents = [n for n in earlier if n is not base and n.period != base.period]
    if base.period is None or not currents:
        currents = [n for n in earlier if n is not base]
    return [_Pair(base, current) for current in currents]


def _growths(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    for growth in reading.numbers:
        if growth.role != "growth" or not is_value(growth):
            continue
        pair = _two_before(reading, growth)
        if pair is None or pair.base.value == 0:
            continue
        low, high = _ratio(pair)
        direction = _DIRECTION.match(after(growth))
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


def _two_before(reading: Reading, change: Number) -> _Pair | None:
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
    return _Pair(base, current) if told and not far else None


def _ratio(pair: _Pair) -> tuple[Decimal, Decimal]:
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
    pair: _Pair,
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
                current.role in ("share", "count", "quantity")
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
    if not _same_time(first, second) or len(between(first, second)) > 30:
        return
    if after(second)[beside.end() : beside.end() + 1] == "る" and re.match(
        r"[0-9.]", after(second)[beside.end() + 1 :]
    ):
        return
    yield _direction(second, first, rising=beside["up"] is not None)


def _direction(base: Number, current: Number, *, rising: bool) -> Finding:
    pair = _Pair(base, current)
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


CHANGE_RULES = (
    Rule(
        "ICT101",
        N_("difference"),
        "arithmetic",
        "error",
        N_("A difference stands beside its two values and is not their difference."),
        N_("Subtract again, or name the two values the difference lies between."),
        "全国は63.5％、本市は60.0％で、全国平均と比べて4.5ポイント下回っています。",
        "全国は63.5％、本市は60.0％で、全国平均と比べて3.5ポイント下回っています。",
        _differences,
    ),
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
"""Rules about two values and what lies between them."""
