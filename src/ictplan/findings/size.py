"""How big is what a finding says: from 0, nothing, to 1, as big as it gets.

Sizes make findings of different units comparable. Each is a share of what would be
remarkable, bent so that twice as much never counts twice: 1 - exp(-x / scale).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ictplan.core.codes import POINTS

if TYPE_CHECKING:
    from fractions import Fraction

    from ictplan.findings.model import Indicator

MODEST = 0.15
"""The size of what is true and no news: a level, an area about level."""

POINTS_SCALE = 8.0
"""Points of a share at which a difference counts 0.63. Among municipalities one standard
deviation of card holding is 7 to 8 points, that of Internet use among prefectures 4."""

RELATIVE_SCALE = 0.25
"""The same for other units, as a share of what it is compared with."""

YEARS_SCALE = 2.0
RANKS_SCALE = 0.15
"""The same for places won or lost, as a share of all places."""


def bend(amount: float, scale: float) -> float:
    """Give 1 - exp(-amount / scale)."""
    return 1.0 - math.exp(-abs(amount) / scale)


def of_difference(value: Fraction, base: Fraction, indicator: Indicator) -> float:
    """Size a difference: in points for shares, else relative to its base."""
    if indicator.unit.difference == POINTS:
        return bend(float(value), POINTS_SCALE)
    if base == 0:
        return 1.0 if value else 0.0
    return bend(float(value / abs(base)), RELATIVE_SCALE)


def of_percentile(rank: int, of: int, tied: int) -> float:
    """Size a place: 0 in the middle, 1 at either end."""
    middle = rank + tied / 2
    return abs(2 * (middle - 0.5) / of - 1) ** 2


def of_ranks(change: int, of: int) -> float:
    """Size a change of places."""
    return bend(change / of, RANKS_SCALE)


def of_years(years: float) -> float:
    """Size a stretch of time."""
    return bend(years, YEARS_SCALE)
