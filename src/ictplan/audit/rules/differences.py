"""Does a difference fit the values beside it, and which of them?"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from ictplan.audit.rules.operands import APART, pairs_of
from ictplan.audit.rules.pairs import CHANGED, DIRECTION, Pair
from ictplan.audit.rules.rule import Rule
from ictplan.audit.rules.support import (
    DOUBTFUL,
    UNSURE,
    after,
    agreeing,
    at_number,
    half,
    is_value,
    shown,
)
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.linking import Linker
    from ictplan.audit.model import Finding, Number, Reading

_GAP = re.compile(r"の(?:差|開き)は約?$")


def _differences(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    for change in reading.numbers:
        if change.role == "points" and is_value(change):
            yield from _difference(reading, change, role="share")
        elif (
            change.role in ("count", "quantity", "duration")
            and is_value(change)
            and CHANGED.match(after(change))
        ):
            yield from _difference(reading, change, role=change.role)


def _difference(reading: Reading, change: Number, *, role: str) -> Iterator[Finding]:
    """Check one stated difference against the pairs it may belong to."""
    pairs = pairs_of(reading, change, role)
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


def _wrong_difference(change: Number, pairs: list[Pair], evidence: str) -> Finding:
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


def _finest(pair: Pair, change: Number) -> bool:
    """Say whether the digits of values and difference are rounded ones."""
    return change.unit == "ポイント" and pair.base.step <= 1 >= pair.current.step


def _fits(pair: Pair, change: Number) -> bool:
    direction = DIRECTION.match(after(change))
    if direction and not APART.match(after(change)):
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


def _points(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    """Report a difference of shares that is called a percentage: 3.5％下回る."""
    for change in reading.numbers:
        told = change.role == "growth" or (
            change.role == "share"
            and _GAP.search(change.sentence.plain[: change.start]) is not None
        )
        if not told or not is_value(change):
            continue
        pairs = pairs_of(reading, change, "share")
        if pairs and all(_fits(pair, change) for pair in pairs):
            yield at_number(
                "ICT112",
                change,
                Message(
                    N_("is a difference of shares, so points: {sum}"),
                    {"sum": pairs[0].shown()},
                ),
                DOUBTFUL,
                expected=f"{shown(change.value)}ポイント",
                evidence=pairs[0].shown(),
                others=[pairs[0].base, pairs[0].current],
            )


DIFFERENCE_RULES = (
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
        "ICT112",
        N_("points called percent"),
        "arithmetic",
        "warning",
        N_("The difference of two shares is written in percent instead of points."),
        N_("Write ポイント; a percentage of change is another number."),
        "全国は63.5％、本市は60.0％で、全国平均と比べて3.5％下回っています。",
        "全国は63.5％、本市は60.0％で、全国平均と比べて3.5ポイント下回っています。",
        _points,
    ),
)
"""Rules about differences."""
