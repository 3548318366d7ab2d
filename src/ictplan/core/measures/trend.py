"""How does an area move against a benchmark: distance in time, catch-up, pace.

Time is in years of 365.25 days. A series is a list of `Point`, in order of time, with
rates in percent. Time distance after P. Sicherl's S-time-distance: how long ago the
benchmark stood where the area stands.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DAYS_PER_YEAR = 365.25

LEAST_POINTS = 3
"""Points that a trend needs."""

FAR = 2.0
"""How many times its observed span a trend may reach without a warning."""

ON_TRACK = 0.95
"""The share of the required pace that still counts as on track."""


class Point(NamedTuple):
    """A rate at an instant; ``time`` is a count of days."""

    time: int
    value: float


class Reason:
    """Why something is not defined; catalogue texts."""

    BELOW = N_("the benchmark was never that low in the data")
    ABOVE = N_("the benchmark has not been that high yet")
    SEVERAL = N_("the benchmark passed that rate several times")
    POINTS = N_("fewer than three points")
    BOUND = N_("a rate of 0 or 100 has no logit")
    AREAS = N_("fewer than three areas")
    ALIKE = N_("all began alike")
    ZERO = N_("a value of 0 or less has no logarithm")
    LEVEL = N_("it is level or ahead already")
    PARALLEL = N_("not at the present pace: the gap does not close")


def time_distance(at: Point, benchmark: Sequence[Point]) -> float | str:
    """Say how many years ago the benchmark stood where the area stands now.

    Linear between observations of the benchmark.

    Returns:
        Years: positive where the area is behind in time, negative where ahead; or the
        reason why it is not defined.
    """
    values = [point.value for point in benchmark]
    if not values or at.value < min(values):
        return Reason.BELOW
    if at.value > max(values):
        return Reason.ABOVE
    crossings = {
        round(time, 6)
        for before, after in itertools.pairwise(benchmark)
        if (time := _crossing(before, after, at.value)) is not None
    }
    if len(crossings) != 1:
        return Reason.SEVERAL
    return (at.time - crossings.pop()) / DAYS_PER_YEAR


def _crossing(before: Point, after: Point, value: float) -> float | None:
    low, high = sorted((before.value, after.value))
    if not low <= value <= high or low == high:
        return None
    share = (value - before.value) / (after.value - before.value)
    return before.time + share * (after.time - before.time)


def sign_changes(gaps: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Give the pairs of observations between which a gap changes its sign.

    A gap of exactly 0 keeps the sign before it.
    """
    signed = [point for point in gaps if point.value != 0]
    return [
        (before, after)
        for before, after in itertools.pairwise(signed)
        if (before.value > 0) != (after.value > 0)
    ]


class Line(NamedTuple):
    """A straight line ``a + b t``, t in years from the first point."""

    a: float
    b: float


class Model(NamedTuple):
    """A way to see a rate as a straight line, and back.

    ``holds`` says which rates it can see, ``outside`` why it cannot see others.
    """

    name: str
    forth: Callable[[float], float]
    back: Callable[[float], float]
    holds: Callable[[float], bool]
    outside: str


LOGIT = Model(
    "logit",
    lambda rate: math.log(rate / (100 - rate)),
    lambda eta: 100 / (1 + math.exp(-eta)),
    lambda rate: 0 < rate < 100,
    Reason.BOUND,
)
LINEAR = Model(
    "linear", lambda rate: rate, lambda value: value, math.isfinite, Reason.POINTS
)
LOG = Model("log", math.log, math.exp, lambda value: value > 0, Reason.ZERO)


def fit(points: Sequence[Point], model: Model, start: int) -> Line:
    """Fit a line by ordinary least squares; ``start`` is the day of t = 0."""
    times = [(point.time - start) / DAYS_PER_YEAR for point in points]
    values = [model.forth(point.value) for point in points]
    mean_t, mean_v = sum(times) / len(times), sum(values) / len(values)
    spread = sum((t - mean_t) ** 2 for t in times)
    slope = (
        sum((t - mean_t) * (v - mean_v) for t, v in zip(times, values, strict=True))
        / spread
    )
    return Line(mean_v - slope * mean_t, slope)


@dataclass(frozen=True)
class CatchUp:
    """When the area would draw level by one model, and how far to trust it.

    ``time`` is a count of days, or the reason why there is none. ``error`` is what the
    model would have missed at the last point of the gap, in points, had it not known it.
    ``far`` says that the time lies beyond twice the observed span.
    """

    model: str
    time: float | str
    error: float | None
    far: bool = False


def catch_up(
    area: Sequence[Point], benchmark: Sequence[Point], model: Model
) -> CatchUp:
    """Find when two trends meet; both series are at the same times.

    Behind means below: turn rates around first where less is better.
    """
    if min(len(area), len(benchmark)) < LEAST_POINTS:
        return CatchUp(model.name, Reason.POINTS, None)
    if not all(model.holds(point.value) for point in (*area, *benchmark)):
        return CatchUp(model.name, model.outside, None)
    error = _back_test(area, benchmark, model)
    if area[-1].value >= benchmark[-1].value:
        return CatchUp(model.name, Reason.LEVEL, error)
    start = area[0].time
    ours, theirs = fit(area, model, start), fit(benchmark, model, start)
    if ours.b <= theirs.b:
        return CatchUp(model.name, Reason.PARALLEL, error)
    years = (theirs.a - ours.a) / (ours.b - theirs.b)
    time = start + years * DAYS_PER_YEAR
    span = area[-1].time - start
    if time <= area[-1].time:
        return CatchUp(model.name, Reason.PARALLEL, error)
    return CatchUp(model.name, time, error, far=time > start + FAR * span)


def _back_test(
    area: Sequence[Point], benchmark: Sequence[Point], model: Model
) -> float | None:
    """Foretell the last gap from all points before it; give the miss in points."""
    if len(area) <= LEAST_POINTS:
        return None
    start, last = area[0].time, (area[-1].time - area[0].time) / DAYS_PER_YEAR
    foretold = [
        model.back(line.a + line.b * last)
        for line in (fit(area[:-1], model, start), fit(benchmark[:-1], model, start))
    ]
    actual = area[-1].value - benchmark[-1].value
    return (foretold[0] - foretold[1]) - actual


@dataclass(frozen=True)
class Pace:
    """What a target asks for: points a year required and made, and a status word."""

    required: float
    actual: float | None
    status: str


REACHED = N_("target reached")
TRACK = N_("on track")
SLOW = N_("too slow")
AWAY = N_("going away")
OVERDUE = N_("target missed")


def required_pace(points: Sequence[Point], target: float, deadline: int) -> Pace:
    """Compare the pace a target asks for with the pace of the points (linear).

    A target above the first point counts as reached from above, one below from below.

    Raises:
        ValueError: If there are no points.
    """
    if not points:
        message = "a pace needs a point"
        raise ValueError(message)
    now = points[-1]
    up = target >= points[0].value
    reached = now.value >= target if up else now.value <= target
    actual = fit(points, LINEAR, points[0].time).b if len(points) > 1 else None
    years = (deadline - now.time) / DAYS_PER_YEAR
    if reached:
        return Pace(0.0, actual, REACHED)
    if years <= 0:
        return Pace(math.inf, actual, OVERDUE)
    required = (target - now.value) / years
    if actual is None or actual * required <= 0:
        return Pace(required, actual, AWAY if actual is not None else SLOW)
    return Pace(required, actual, TRACK if actual / required >= ON_TRACK else SLOW)
