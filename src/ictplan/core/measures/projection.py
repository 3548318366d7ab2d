"""Where would a series be later, and when would it reach a target: never one bare year.

A random walk whose drift is shrunk by its own uncertainty, on the scale of logits for
shares (so that nothing ever passes 0 or 100 %) and of logarithms for other amounts. What
an interval has to cover was measured by back-testing over all municipalities:
``benchmarks/projection.py``, figures in ``benchmarks/README.md``.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ictplan.core.measures.trend import (
    DAYS_PER_YEAR,
    FAR,
    LEAST_POINTS,
    LOG,
    LOGIT,
    Model,
    Point,
    Reason,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

FACTORS = {3: 1.66, 4: 1.58, 5: 1.54, 6: 1.35, 7: 1.23}
"""Half the width of an 80 % interval in units of its spread, by the number of yearly
points (7: and more): few points say little of their spread."""

GROWTH = 0.8
"""The power of the years by which an error grows: measured, all horizons alike."""

YEARLY = 0.9
"""Years between two points that count: of monthly releases one a year, since a month's
errors follow each other and would make the spread of years too small."""

LIMIT = 20.0
"""Years beyond which nothing is told."""

STEP = 1 / 12
"""Years between two instants at which a limit is looked for: a month."""

FARTHEST_LEVEL = 50.0
"""A level beyond which a share is 0 or 100 % in floats, and an amount 10^21."""

ROUNDING = 1 / math.sqrt(12)
"""The standard deviation of rounding, in steps of the last digit."""


class Interval(NamedTuple):
    """A projected value and the ends of its 80 % interval."""

    value: float
    lower: float
    upper: float


class Reach(NamedTuple):
    """The day a target is reached: by the trend, at the earliest, at the latest.

    Days are counts as of `Point`; None: not within 20 years.
    """

    day: float | None
    first: float | None
    last: float | None


@dataclass(frozen=True)
class Projection:
    """A series on the scale of its model, and how it goes on.

    ``drift`` is a year's change, ``variance`` that of a year around it, ``span`` the
    years observed, ``factor`` of `FACTORS`, ``bounds`` the values that the model holds.
    """

    model: Model
    last: Point
    drift: float
    variance: float
    span: float
    factor: float
    bounds: tuple[float, float]

    def level(self, years: float, ends: float = 0) -> float:
        """Give the level on the model's scale; ``ends`` is -1, 0 or 1 for a limit."""
        grown = years**GROWTH
        spread = math.sqrt(
            self.variance * (grown + years**2 / self.span) + (self.drift * grown) ** 2
        )
        level = self.last.value + self.drift * years + ends * self.factor * spread
        return min(max(level, -FARTHEST_LEVEL), FARTHEST_LEVEL)

    def at(self, day: int) -> Interval:
        """Project the value of a day after the last point."""
        years = (day - self.last.time) / DAYS_PER_YEAR
        return Interval(
            *(self.model.back(self.level(years, ends)) for ends in (0, -1, 1))
        )

    def reach(self, target: float) -> Reach:
        """Find when the trend, and each limit, first reaches a target."""
        low, high = self.bounds
        if not low <= target <= high:
            return Reach(None, None, None)
        goal = self.model.forth(target)
        sign = 1 if goal >= self.last.value else -1
        days = [
            next(
                (
                    self.last.time + DAYS_PER_YEAR * month * STEP
                    for month in range(round(LIMIT / STEP) + 1)
                    if sign * (self.level(month * STEP, sign * ends) - goal) >= 0
                ),
                None,
            )
            for ends in (0, 1, -1)
        ]
        return Reach(*days)

    def is_far(self, day: float) -> bool:
        """Say whether a day lies beyond twice the observed span."""
        return (day - self.last.time) / DAYS_PER_YEAR > (FAR - 1) * self.span


def project(
    points: Sequence[Point], *, is_share: bool, decimals: int
) -> Projection | str:
    """Fit the course of a series.

    Args:
        points: In order of time; of those less than 0.9 years apart the newest counts.
        is_share: Whether values are percentages of a whole.
        decimals: Published digits: a value of 0, or of 100 %, is half a step from it.

    Returns:
        The projection, or the reason why there is none.
    """
    kept = _yearly(points)
    if len(kept) < LEAST_POINTS:
        return Reason.POINTS
    step = 10.0**-decimals
    model = LOGIT if is_share else LOG
    bounds = (step / 2, 100 - step / 2 if is_share else math.inf)
    if min(point.value for point in kept) < 0:
        return Reason.ZERO
    held = [
        Point(point.time, min(max(point.value, bounds[0]), bounds[1])) for point in kept
    ]
    # A change is that of two rounded values: it varies by this, and never less.
    now = held[-1].value
    slope = 100 / (now * (100 - now)) if is_share else 1 / now
    rounding = 2 * (ROUNDING * step * slope) ** 2
    levels = [Point(p.time, model.forth(p.value)) for p in held]
    span = (levels[-1].time - levels[0].time) / DAYS_PER_YEAR
    drift = (levels[-1].value - levels[0].value) / span
    residual = 0.0
    for before, after in itertools.pairwise(levels):
        years = (after.time - before.time) / DAYS_PER_YEAR
        residual += (after.value - before.value - drift * years) ** 2 / years
    variance = max(residual / (len(levels) - 2), rounding)
    # A drift no larger than its own standard error says nothing of the future.
    certain = max(0.0, 1 - variance / span / drift**2) if drift else 0.0
    factor = FACTORS[min(len(levels), max(FACTORS))]
    return Projection(
        model, levels[-1], certain * drift, variance, span, factor, bounds
    )


def _yearly(points: Sequence[Point]) -> list[Point]:
    """Keep the newest point and of those before it one a year."""
    kept: list[Point] = []
    for point in reversed(points):
        if not kept or kept[-1].time - point.time > YEARLY * DAYS_PER_YEAR:
            kept.append(point)
    return kept[::-1]
