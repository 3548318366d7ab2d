"""Does a number follow from others, within what rounding hides?

A printed value stands for an interval: half a step around it, unless it counts things
one by one. A result is exact, near (rounding of the operands, a digit cut off), or off.
"""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ictplan.audit.model import Number

HUNDRED = Decimal(100)
LOOSE = Decimal("0.06")
"""An approximate value may be off by so much of itself: 約50 for 47."""

BEYOND = Decimal("1.35")
"""A bound describes a value that is at most so many times as large."""


class Fit(IntEnum):
    """How well a number follows from others."""

    OFF = 0
    NEAR = 1
    EXACT = 2


Interval = tuple[Decimal, Decimal]


def slack(number: Number) -> Decimal:
    """Give what rounding may hide in a printed value."""
    if number.qualifier == "approx":
        return max(number.step, _trailing(number.value)) / 2
    return Decimal(0) if number.step == 1 else number.step / 2


def interval(number: Number) -> Interval:
    """Give the values a printed number may stand for."""
    return number.value - slack(number), number.value + slack(number)


def fit(number: Number, exact: Decimal, values: Interval) -> Fit:
    """Hold a number against a result.

    Args:
        number: The number printed; its sign is not looked at.
        exact: The result of the operands as printed.
        values: The results their intervals allow.
    """
    told, half = abs(number.value), number.step / 2
    low, high = values
    match number.qualifier:
        case "approx":
            half = max(half, _trailing(told) / 2, told * LOOSE)
            return Fit.EXACT if told - half <= high and low <= told + half else Fit.OFF
        case "ge" | "gt":
            # 7ポイント以上 and 10倍超 describe what is not much larger.
            top = max(told * BEYOND, told + number.step)
            return Fit.EXACT if high >= told and low <= top else Fit.OFF
        case "le" | "lt":
            bottom = min(told / BEYOND, told - number.step)
            return Fit.EXACT if low <= told and high >= bottom else Fit.OFF
        case "eq":
            pass
    # Half up, and half to even where the operands leave a tie.
    if told - half <= exact <= told + half:
        return Fit.EXACT
    if told - half <= high and low <= told + half:
        return Fit.NEAR
    cut = told <= exact < told + number.step and number.step < 1
    return Fit.NEAR if cut else Fit.OFF


def difference(value: Number, base: Number) -> tuple[Decimal, Interval]:
    """Give value − base, without its sign, and what it may be."""
    exact = abs(value.value - base.value)
    give = slack(value) + slack(base)
    return exact, (exact - give, exact + give)


def quotient(
    above: Interval, below: Interval, times: Decimal = HUNDRED
) -> Interval | None:
    """Give what a ratio may be; None where the base may be zero."""
    if below[0] <= 0:
        return None
    return above[0] / below[1] * times, above[1] / below[0] * times


def _trailing(value: Decimal) -> Decimal:
    """Give the place of the last digit that is not zero: 100 for 1,300."""
    if value == 0 or value != value.to_integral_value():
        return Decimal(0)
    text = str(abs(int(value)))
    return Decimal(10) ** (len(text) - len(text.rstrip("0")))
