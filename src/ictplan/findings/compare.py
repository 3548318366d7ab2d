"""How far apart are two observations, and is that more than chance or rounding?

The interval of a difference of two samples is Newcombe's; where only one sample size is
known, Wilson's interval of that side bounds it. Events per thousand residents vary by
chance however well they are counted, as Poisson numbers do: a change of one area in time may be no more than that. Any other full count has no sampling error: from
counts nothing is uncertain, from published rates only the rounding.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ictplan.core.measures.proportion import newcombe, wilson
from ictplan.findings.model import Difference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ictplan.findings.model import Basis, Indicator, Observed


PER_EVENTS = 1000
"""Rates per thousand are of events: births, moves. Though all are counted, how many there
are in a year is chance too, which in a village is most of it (Poisson)."""

CHANCE = 1.959964
"""Standard deviations of a 95% interval."""


def _noise(point: Observed) -> float:
    """Give the standard deviation of events over residents; of none that of one."""
    return math.sqrt(max(point.numerator or 0, 1)) / (point.denominator or 1)


def subtract(a: Observed, b: Observed, indicator: Indicator) -> Difference:
    """Give ``a - b`` with its interval, in the unit of the indicator."""
    value = a.value - b.value
    if indicator.unit.is_share and not indicator.full_count:
        ends = _sample_ends(a, b)
        if ends is not None:
            return Difference(value, *ends, "sample")
    is_in_time = a.area == b.area  # between areas a full count is what it is
    if indicator.unit.per == PER_EVENTS and is_in_time and a.is_exact and b.is_exact:
        spread = CHANCE * indicator.unit.per * math.hypot(_noise(a), _noise(b))
        middle = float(value)
        return Difference(value, middle - spread, middle + spread, "sample")
    margin = _half_step(a, b) + _half_step(b, a)
    middle = float(value)
    basis: Basis = "counts" if margin == 0 else "rounding"
    if not indicator.full_count and not (a.is_exact and b.is_exact):
        basis = "unknown" if indicator.unit.is_share else basis
    return Difference(value, middle - margin, middle + margin, basis)


def subtract_differences(a: Difference, b: Difference) -> Difference:
    """Give ``a - b`` of two differences; independent errors add in squares."""
    value = a.value - b.value
    middle = float(value)
    below = (float(a.value) - a.lower, b.upper - float(b.value))
    above = (a.upper - float(a.value), float(b.value) - b.lower)
    add = math.hypot if "sample" in (a.basis, b.basis) else _total
    order: Sequence[Basis] = ("unknown", "sample", "rounding", "counts")
    basis = min(a.basis, b.basis, key=order.index)
    return Difference(value, middle - add(*below), middle + add(*above), basis)


def _total(first: float, second: float) -> float:
    return first + second


def _sample_ends(a: Observed, b: Observed) -> tuple[float, float] | None:
    """Give the 95% interval of the difference of two rates, in points."""
    p, q = (min(max(float(o.value) / 100, 0.0), 1.0) for o in (a, b))
    if a.sample_size and b.sample_size:
        ends = newcombe(
            p * a.sample_size, a.sample_size, q * b.sample_size, b.sample_size
        )
        return 100 * ends.lower, 100 * ends.upper
    if a.sample_size:
        own = wilson(p * a.sample_size, a.sample_size)
        return 100 * (own.lower - q), 100 * (own.upper - q)
    if b.sample_size:
        other = wilson(q * b.sample_size, b.sample_size)
        return 100 * (p - other.upper), 100 * (p - other.lower)
    return None


def _half_step(point: Observed, other: Observed) -> float:
    """Give what rounding may hide in a published value; nothing where there are counts.

    A share of 0 or 100 printed without decimals counts as precise as the other.
    """
    if point.is_exact:
        return 0.0
    decimals = point.decimals
    if point.value in (0, 100):
        decimals = max(decimals, other.decimals)
    return 0.5 * 10.0**-decimals


def is_comparable(a: Observed, b: Observed, unit_measure: str) -> bool:
    """Say whether two values of one cell and period may be subtracted.

    Of a percentage whose base nobody states (``PC``) only values of one source may;
    where one of two is of another status than the other, neither may.
    """
    if unit_measure == "PC" and a.source != b.source:
        return False
    return a.is_break == b.is_break
