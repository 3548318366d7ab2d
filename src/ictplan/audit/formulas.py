"""How is a number computed from others, and does it follow within what rounding hides?

A printed value stands for an interval: half a step around it, unless it counts things
one by one. A result is exact, near (rounding of the operands), cut off instead of rounded, or off.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from math import prod
from typing import TYPE_CHECKING

from ictplan.audit.report import rounded, shown
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ictplan.audit.model import Number

HUNDRED = Decimal(100)
LOOSE = Decimal("0.06")
"""An approximate value may be off by so much of itself: 約50 for 47."""

BEYOND = Decimal("1.35")
"""A bound describes a value that is at most so many times as large."""

Interval = tuple[Decimal, Decimal]


class Fit(IntEnum):
    """How well a number follows from others."""

    OFF = 0
    CUT = 1
    NEAR = 2
    EXACT = 3


def slack(number: Number) -> Decimal:
    """Give what rounding may hide in a printed value."""
    if number.qualifier == "approx":
        return max(number.step, _trailing(number.value)) / 2
    return Decimal(0) if number.step == 1 else number.step / 2


def fit(number: Number, exact: Decimal, values: Interval | None = None) -> Fit:
    """Hold a number against a result.

    Args:
        number: The number printed; its sign is not looked at.
        exact: The result of the operands as printed.
        values: The results their intervals allow.
    """
    told, half = abs(number.value), number.step / 2
    low, high = values or (exact, exact)
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
    return Fit.CUT if cut else Fit.OFF


def _trailing(value: Decimal) -> Decimal:
    """Give the place of the last digit that is not zero: 100 for 1,300."""
    if value == 0 or value != value.to_integral_value():
        return Decimal(0)
    text = str(abs(int(value)))
    return Decimal(10) ** (len(text) - len(text.rstrip("0")))


@dataclass(frozen=True)
class Formula:
    """A result of operands in order.

    Attributes:
        name: What it is called, of its kinds in a table.
        rule: The rule a number breaks that should be its result.
        of: The result, of values.
        sign: What is written between the operands.
        wrong: What is said of a number that is not the result.
        falling: From this operand on, a larger one makes the result smaller.
        absolute: Whether people leave out the sign of the result.
        unit: The unit of the result where it has one of its own.
        places: Decimals of the result as evidence; None for as many as there are.
    """

    name: str
    rule: str
    of: Callable[[Sequence[Decimal]], Decimal]
    sign: str
    wrong: str = N_("does not follow from the values it stands with: {sum}")
    falling: int = 1
    absolute: bool = False
    unit: str = ""
    places: int | None = None

    def result(self, operands: Sequence[Number]) -> Decimal | None:
        """Give the result of operands as printed; None where it divides by zero."""
        values = [n.value for n in operands]
        if self.divides and values[1] <= 0:
            return None
        exact = self.of(values)
        return abs(exact) if self.absolute else exact

    @property
    def divides(self) -> bool:
        """Whether the second operand must not be zero."""
        return "/" in self.sign

    def fit(self, number: Number, operands: Sequence[Number]) -> Fit:
        """Say how well a number is the result of operands."""
        exact = self.result(operands)
        if exact is None:
            return Fit.OFF
        give = [slack(n) for n in operands]
        ends = [
            [
                n.value + (hidden if (at >= self.falling) == low else -hidden)
                for at, (n, hidden) in enumerate(zip(operands, give, strict=True))
            ]
            for low in (True, False)
        ]
        if self.divides and min(end[1] for end in ends) <= 0:
            return Fit.OFF
        low, high = (self.of(end) for end in ends)
        if self.absolute and self.of([n.value for n in operands]) < 0:
            low, high = -high, -low
        return fit(number, exact, (low, high))

    def told(self, operands: Sequence[Number]) -> str:
        """Write the calculation: 45,400 − 48,000 = −2,600."""
        values = [shown(n.value) for n in operands]
        left = self.sign.join(values)
        if self is GROWTH:
            left = f"({values[0]} − {values[1]}) / {values[1]}"
        exact = (
            None
            if self.result(operands) is None
            else self.of([n.value for n in operands])
        )
        if exact is None:
            return left
        sign = "+" if self is GROWTH else "-"
        right = (
            shown(exact) if self.places is None else f"{exact:{sign},.{self.places}f}"
        )
        return f"{left} = {right}{self.unit}".replace("= -", "= −")


DIFFERENCE = Formula(
    "difference", "ICT101", lambda v: v[0] - v[1], " − ", absolute=True
)
GROWTH = Formula(
    "growth", "ICT102", lambda v: (v[0] - v[1]) / v[1] * HUNDRED, " / ",
    absolute=True, unit="%", places=1,
)  # fmt: skip
RATIO = Formula(
    "ratio", "ICT102", lambda v: v[0] / v[1] * HUNDRED, " / ", unit="%", places=1
)
MULTIPLE = Formula("multiple", "ICT103", lambda v: v[0] / v[1], " / ", places=2)
SHARE = Formula(
    "share", "ICT105", lambda v: v[0] / v[1] * HUNDRED, " / ",
    N_("is not the share of its part: {sum}"), unit="%", places=2,
)  # fmt: skip
SUM = Formula(
    "sum", "ICT106", lambda v: sum(v, Decimal(0)), " + ",
    N_("is not the sum of its parts: {sum}"), falling=1000,
)  # fmt: skip
REST = Formula(
    "rest", "ICT106", lambda v: v[0] - sum(v[1:], Decimal(0)), " − ",
    N_("is not what remains: {sum}"),
)  # fmt: skip
QUOTIENT = Formula(
    "quotient", "ICT114", lambda v: v[0] / v[1], " / ",
    N_("is not the total divided: {sum}"), places=2,
)  # fmt: skip
PRODUCT = Formula(
    "product", "ICT114", lambda v: Decimal(prod(v)), " × ",
    N_("is not the product of the values beside it: {sum}"), falling=1000,
)  # fmt: skip


def is_slip(one: Number, other: Number) -> bool:
    """Say whether two values differ as a slip does: a digit changed, or two swapped.

    Round figures differ by one digit without being a slip: three digits must tell.
    """
    return one.step == other.step and is_slip_of(other, one.value)


def is_slip_of(number: Number, exact: Decimal) -> bool:
    """Say whether a number is a result with one digit changed or two swapped."""
    first, second = _digits(number, exact)
    telling = (
        (first, second) if number.step < 1 else (first.rstrip("0"), second.rstrip("0"))
    )
    if len(first) != len(second) or max(map(len, telling)) < 3:
        return False
    off = [at for at in range(len(first)) if first[at] != second[at]]
    return len(off) == 1 or _are_swapped(first, second, off)


def is_swap_of(number: Number, exact: Decimal) -> bool:
    """Say whether a number is a result with two digits close together swapped."""
    first, second = _digits(number, exact)
    off = [at for at in range(min(len(first), len(second))) if first[at] != second[at]]
    return (
        len(first) == len(second)
        and _are_swapped(first, second, off)
        and off[1] - off[0] <= 2
    )


def _digits(number: Number, exact: Decimal) -> tuple[str, str]:
    """Give the digits of a result and of a number, down to the number's last."""
    step = number.step
    return (
        str(abs(int(rounded(exact, number) / step))),
        str(abs(int(number.value / step))),
    )


def _are_swapped(first: str, second: str, off: list[int]) -> bool:
    return (
        len(off) == 2
        and first[off[0]] == second[off[1]]
        and first[off[1]] == second[off[0]]
    )
