"""How does an area move: change, pace, trend, extremes, and against its benchmarks.

Only points after the last break take part. A change counts when its interval leaves out
0; a trend when five points say the same whichever of them is left out.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ictplan.core.measures.trend import DAYS_PER_YEAR
from ictplan.findings.compare import is_comparable, subtract, subtract_differences
from ictplan.findings.model import Evidence, Sighting, cells_of
from ictplan.findings.phrases import (
    difference_text,
    period_text,
    value_text,
)
from ictplan.findings.size import MODEST, bend, of_difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.findings.model import Difference, Observed, Series, Trajectory

TOLERANCE = 46
"""Days by which "a year before" may be off: releases are irregular, and two months
would no longer be the same season."""

TREND_POINTS = 5
"""Points a trend is read from: with fewer, one of them decides."""

LEAST_FOR_EXTREMES = 4
"""Points among which a peak inside the series means something."""

PACE_SHARE = 0.25
"""A pace has changed when the newer year differs by a quarter of the older one: less
happens by the dates of releases alone."""


class Standing(NamedTuple):
    """The area and a benchmark in a period both have."""

    own: Observed
    other: Observed
    difference: Difference


def standings(t: Trajectory, benchmark: Series) -> list[Standing]:
    """Compare an area with a benchmark in every period both have since the last break."""
    return list(_standings(t, benchmark))


def _standings(t: Trajectory, benchmark: Series) -> Iterator[Standing]:
    theirs = {point.period: point for point in benchmark.segment}
    for point in t.series.segment:
        other = theirs.get(point.period)
        if other is not None and is_comparable(point, other, t.indicator.unit_measure):
            yield Standing(point, other, subtract(point, other, t.indicator))


def before(
    points: Sequence[Observed], point: Observed, *, years: float
) -> Observed | None:
    """Give the point that lies so many years before another, within `TOLERANCE`.

    ``points`` are in time order; of two equally near the earlier one counts.
    """
    wanted = point.day - years * DAYS_PER_YEAR
    nearest, distance = None, float(TOLERANCE)
    for candidate in reversed(points):
        if candidate.day < wanted - TOLERANCE:
            break  # points are in time order: all others are further away
        away = abs(candidate.day - wanted)
        if candidate.day < point.day and away <= distance:
            nearest, distance = candidate, away
    return nearest


def _about(t: Trajectory, point: Observed) -> dict[str, object]:
    return {
        "area": t.series.name,
        "indicator": t.indicator.label,
        "period": period_text(point.period),
        "value": value_text(point, t.indicator),
    }


def _evidence(
    t: Trajectory, formula: str, result: float, *points: Observed
) -> Evidence:
    return Evidence(formula, result, cells_of(points, t.indicator.cell))


def _word(sign: int) -> str:
    return {1: "rose", 0: "unclear", -1: "fell"}[sign]


def is_still(t: Trajectory) -> bool:
    """Say whether a series has no movement to speak of: states, or a single point."""
    return t.indicator.unit.states is not None or len(t.series.segment) < 2


def find_change(t: Trajectory) -> Iterator[Sighting]:
    """Say the change over one year and over three."""
    if is_still(t):
        return
    point = t.series.segment[-1]
    for years in (1, 3):
        former = before(t.series.segment, point, years=years)
        if former is None:
            continue
        change = subtract(point, former, t.indicator)
        word = "kept" if change.value == 0 else _word(change.sign)
        yield Sighting(
            word=word,
            area=point.area,
            period=point.period,
            day=point.day,
            facts=_about(t, point)
            | {
                "former": period_text(former.period),
                "former_value": value_text(former, t.indicator),
                "years": years,
                "difference": difference_text(
                    change.value, (point, former), t.indicator
                ),
            },
            size=of_difference(change.value, former.value, t.indicator)
            if change.sign
            else MODEST,
            value=float(point.value),
            difference=change,
            assessment=t.indicator.assess(change.sign) if change.sign else None,
            evidence=(_evidence(t, "x1 - x2", float(change.value), point, former),),
        )


def find_pace(t: Trajectory) -> Iterator[Sighting]:
    """Compare the change of the newest year with that of the year before."""
    if is_still(t):
        return
    points = t.series.segment
    point = points[-1]
    middle = before(points, point, years=1)
    first = before(points, middle, years=1) if middle is not None else None
    if middle is None or first is None:
        return
    newer = subtract(point, middle, t.indicator)
    older = subtract(middle, first, t.indicator)
    turn = subtract_differences(newer, older)
    if not newer.sign or not older.sign or not turn.sign:
        return
    if abs(turn.value) < Fraction(PACE_SHARE) * abs(older.value):
        return
    if newer.sign != older.sign:
        word = "turned-up" if newer.sign > 0 else "turned-down"
    else:
        grew = abs(newer.value) > abs(older.value)
        word = ("rise-" if newer.sign > 0 else "fall-") + (
            "faster" if grew else "slower"
        )
    yield Sighting(
        word=word,
        area=point.area,
        period=point.period,
        day=point.day,
        facts=_about(t, point)
        | {
            "first": period_text(first.period),
            "middle": period_text(middle.period),
            "last": period_text(point.period),
            "newer": difference_text(newer.value, (point, middle), t.indicator),
            "older": difference_text(older.value, (middle, first), t.indicator),
        },
        size=of_difference(turn.value, first.value, t.indicator),
        value=float(newer.value),
        difference=turn,
        evidence=(
            _evidence(
                t, "(x1 - x2) - (x2 - x3)", float(turn.value), point, middle, first
            ),
            _evidence(t, "x1 - x2", float(newer.value), point, middle),
            _evidence(t, "x1 - x2", float(older.value), middle, first),
        ),
    )


def find_trend(t: Trajectory) -> Iterator[Sighting]:
    """Read the direction of the last five points, whichever of them is left out."""
    if is_still(t):
        return
    points = t.series.segment[-TREND_POINTS:]
    if len(points) < TREND_POINTS:
        return
    slope = slope_of(points)
    parts = [[*points[:i], *points[i + 1 :]] for i in range(len(points))]
    change = subtract(points[-1], points[0], t.indicator)
    signs = {_sign(slope_of(part)) for part in parts} | {_sign(slope), change.sign}
    sign = signs.pop() if len(signs) == 1 else 0
    point = points[-1]
    yield Sighting(
        word=_word(sign),
        area=point.area,
        period=point.period,
        day=point.day,
        facts=_about(t, point)
        | {
            "first": period_text(points[0].period),
            "first_value": value_text(points[0], t.indicator),
            "last": period_text(point.period),
            "difference": difference_text(
                change.value, (point, points[0]), t.indicator
            ),
        },
        size=of_difference(change.value, points[0].value, t.indicator)
        if sign
        else MODEST / 2,
        value=float(slope),
        difference=change,
        evidence=(
            _evidence(t, "slope(x1 ...)", float(slope), *points),
            _evidence(t, "x1 - x2", float(change.value), points[-1], points[0]),
        ),
    )


def slope_of(points: Sequence[Observed]) -> Fraction:
    """Fit a line by least squares; its slope per year of 365.25 days, exactly."""
    times = [Fraction(point.day) for point in points]
    mean_t = sum(times, Fraction(0)) / len(times)
    mean_v = sum((p.value for p in points), Fraction(0)) / len(points)
    spread = sum(((time - mean_t) ** 2 for time in times), Fraction(0))
    shared = sum(
        (
            (time - mean_t) * (p.value - mean_v)
            for time, p in zip(times, points, strict=True)
        ),
        Fraction(0),
    )
    return shared / spread * Fraction(DAYS_PER_YEAR)


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def find_extremes(t: Trajectory) -> Iterator[Sighting]:
    """Find a peak or a trough inside the series, from which it has clearly turned."""
    points = t.series.segment
    if t.indicator.unit.states or len(points) < LEAST_FOR_EXTREMES:
        return
    first, last = points[0], points[-1]
    for word, sign in (("peak", 1), ("trough", -1)):
        # Of equal values the newest: since then the series has left it.
        extreme = max(points, key=partial(_height, sign))
        if extreme in (first, last):
            continue
        since = subtract(last, extreme, t.indicator)
        until = subtract(extreme, first, t.indicator)
        if since.sign != -sign or until.sign != sign:
            continue
        size = min(
            of_difference(since.value, extreme.value, t.indicator),
            2 * of_difference(until.value, extreme.value, t.indicator),
        )
        amount = "amount" if t.indicator.unit.is_amount else "rate"
        yield Sighting(
            word=f"{word}-{amount}",
            area=last.area,
            period=last.period,
            day=last.day,
            facts=_about(t, last)
            | {
                "extreme": period_text(extreme.period),
                "extreme_value": value_text(extreme, t.indicator),
                "first": period_text(first.period),
                "last": period_text(last.period),
                "difference": difference_text(
                    since.value, (last, extreme), t.indicator
                ),
            },
            size=size,
            value=float(extreme.value),
            difference=since,
            evidence=(
                _evidence(t, "x1 - x2", float(since.value), last, extreme),
                _evidence(
                    t,
                    "max(x1 ...)" if sign > 0 else "min(x1 ...)",
                    float(extreme.value),
                    *points,
                ),
            ),
        )


def _height(sign: int, point: Observed) -> tuple[Fraction, int]:
    return sign * point.value, point.day


def find_crossing(t: Trajectory) -> Iterator[Sighting]:
    """Find since when an area has been on the other side of a benchmark."""
    if t.indicator.unit.states or t.indicator.unit.is_amount:
        return
    for benchmark in t.benchmarks:
        shared = standings(t, benchmark)
        turn = crossing_of(shared)
        # A computed benchmark has too few periods to say since when.
        if turn is None or shared[-1].other.group is not None:
            continue
        old, new = turn
        last = shared[-1]
        sign = new.difference.sign
        yield Sighting(
            word="above-since" if sign > 0 else "below-since",
            area=last.own.area,
            period=last.own.period,
            day=last.own.day,
            facts=_about(t, last.own)
            | {
                "benchmark": benchmark.name,
                "before": period_text(old.own.period),
                "since": period_text(new.own.period),
                "last": period_text(last.own.period),
                "difference": difference_text(
                    last.difference.value, (last.own, last.other), t.indicator
                ),
            },
            size=of_difference(last.difference.value, last.other.value, t.indicator),
            value=float(last.own.value),
            difference=last.difference,
            benchmark=benchmark.area,
            assessment=t.indicator.assess(sign),
            evidence=tuple(
                _evidence(t, "x1 - x2", float(s.difference.value), s.own, s.other)
                for s in (last, old, new)
            ),
        )


def crossing_of(shared: Sequence[Standing]) -> tuple[Standing, Standing] | None:
    """Give the last standing on the other side, and the first of the run since then.

    The run ends in the newest period and knows no standing that is about level.
    """
    if not shared or not shared[-1].difference.sign:
        return None
    sign = shared[-1].difference.sign
    run = list(
        itertools.takewhile(lambda s: s.difference.sign == sign, reversed(shared))
    )
    former = shared[: len(shared) - len(run)]
    opposite = [s for s in former if s.difference.sign == -sign]
    return (opposite[-1], run[-1]) if opposite else None


def find_widening(t: Trajectory) -> Iterator[Sighting]:
    """Compare the gap to a benchmark with that of a year before, and of three."""
    if t.indicator.unit.states or t.indicator.unit.is_amount:
        return
    for benchmark in t.benchmarks:
        shared = standings(t, benchmark)
        if not shared:
            continue
        last = shared[-1]
        for years in (1, 3):
            old = standing_before(shared, last, years)
            if old is None or not last.difference.sign:
                continue
            if old.difference.sign != last.difference.sign:
                continue
            side = "behind" if last.difference.sign < 0 else "ahead"
            moved = subtract_differences(last.difference, old.difference)
            if not moved.sign:
                continue
            wider = moved.sign == last.difference.sign
            yield Sighting(
                word=f"{side}-{'wider' if wider else 'narrower'}",
                area=last.own.area,
                period=last.own.period,
                day=last.own.day,
                facts=_about(t, last.own)
                | {
                    "benchmark": benchmark.name,
                    "years": years,
                    "former": period_text(old.own.period),
                    "last": period_text(last.own.period),
                    "now": difference_text(
                        last.difference.value, (last.own, last.other), t.indicator
                    ),
                    "then": difference_text(
                        old.difference.value, (old.own, old.other), t.indicator
                    ),
                },
                size=of_difference(moved.value, last.other.value, t.indicator),
                value=float(last.difference.value),
                difference=moved,
                benchmark=benchmark.area,
                assessment=t.indicator.assess(last.difference.sign),
                evidence=(
                    _evidence(
                        t,
                        "(x1 - x2) - (x3 - x4)",
                        float(moved.value),
                        last.own,
                        last.other,
                        old.own,
                        old.other,
                    ),
                    _evidence(
                        t,
                        "x1 - x2",
                        float(last.difference.value),
                        last.own,
                        last.other,
                    ),
                    _evidence(
                        t, "x1 - x2", float(old.difference.value), old.own, old.other
                    ),
                ),
            )


def standing_before(
    shared: Sequence[Standing], last: Standing, years: float
) -> Standing | None:
    """Give the standing so many years before, see `before`."""
    point = before([s.own for s in shared], last.own, years=years)
    return next((s for s in shared if s.own is point), None)


def find_divergence(t: Trajectory) -> Iterator[Sighting]:
    """Find an area that moves the other way than its benchmark over the newest year."""
    if t.indicator.unit.states:
        return
    for benchmark in t.benchmarks:
        shared = standings(t, benchmark)
        if not shared:
            continue
        last = shared[-1]
        old = standing_before(shared, last, 1)
        if old is None:
            continue
        ours = subtract(last.own, old.own, t.indicator)
        theirs = subtract(last.other, old.other, t.indicator)
        if ours.sign * theirs.sign >= 0:
            continue
        apart = subtract_differences(ours, theirs)
        yield Sighting(
            word="own-down" if ours.sign < 0 else "own-up",
            area=last.own.area,
            period=last.own.period,
            day=last.own.day,
            facts=_about(t, last.own)
            | {
                "benchmark": benchmark.name,
                "former": period_text(old.own.period),
                "last": period_text(last.own.period),
                "ours": difference_text(ours.value, (last.own, old.own), t.indicator),
                "theirs": difference_text(
                    theirs.value, (last.other, old.other), t.indicator
                ),
            },
            size=_apart(ours, theirs, last, t),
            value=float(ours.value),
            difference=apart,
            benchmark=benchmark.area,
            assessment=t.indicator.assess(ours.sign),
            evidence=(
                _evidence(t, "x1 - x2", float(ours.value), last.own, old.own),
                _evidence(t, "x1 - x2", float(theirs.value), last.other, old.other),
                _evidence(
                    t,
                    "(x1 - x2) - (x3 - x4)",
                    float(apart.value),
                    last.own,
                    old.own,
                    last.other,
                    old.other,
                ),
            ),
        )


def _apart(
    ours: Difference, theirs: Difference, last: Standing, t: Trajectory
) -> float:
    """Size a divergence: relative changes where amounts of unlike areas move."""
    if not t.indicator.unit.is_amount:
        return of_difference(ours.value - theirs.value, last.other.value, t.indicator)
    relative = [
        float(change.value / abs(point.value)) if point.value else 1.0
        for change, point in ((ours, last.own), (theirs, last.other))
    ]
    return bend(relative[0] - relative[1], 0.05)
