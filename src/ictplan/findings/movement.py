"""How does an area move: change, pace, trend, extremes, and against its benchmarks.

Only points after the last break take part. A change counts when its interval leaves out
0; a trend when five points say the same whichever of them is left out.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import TYPE_CHECKING

from ictplan.core.measures.trend import DAYS_PER_YEAR
from ictplan.findings.compare import subtract, subtract_differences
from ictplan.findings.model import Sighting
from ictplan.findings.phrases import period_text
from ictplan.findings.size import MODEST, bend, of_difference
from ictplan.findings.subjects import before

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.findings.model import Difference, Observed
    from ictplan.findings.subjects import Standing, Trajectory, Versus

SPANS = (1, 3)
"""Years over which a change is told: a budget's, and a plan's."""

TREND_POINTS = 5
"""Points a trend is read from: with fewer, one of them decides."""

LEAST_FOR_EXTREMES = 4
"""Points among which a peak inside the series means something."""

PACE_SHARE = 0.25
"""A pace has changed when the newer year differs by a quarter of the older one: less
happens by the dates of releases alone."""

WORDS = {1: "rose", 0: "unclear", -1: "fell"}
"""How a movement is called by its sign."""


def find_change(t: Trajectory) -> Iterator[Sighting]:
    """Say the change over one year and over three."""
    point = t.series.segment[-1]
    for years in SPANS:
        former = before(t.series.segment, point, years=years)
        if former is not None:
            yield _change(t, point, former, years)


def _change(t: Trajectory, point: Observed, former: Observed, years: int) -> Sighting:
    change = subtract(point, former, t.indicator)
    return Sighting(
        word="kept" if change.value == 0 else WORDS[change.sign],
        at=point,
        size=of_difference(change.value, former.value, t.indicator)
        if change.sign
        else MODEST,
        tell=lambda: (
            t.about(point)
            | {"former": period_text(former.period), "years": years}
            | t.three(change, point, former, "value", "former_value", "difference")
        ),
        value=float(point.value),
        difference=change,
        assessment=t.indicator.assess(change.sign) if change.sign else None,
        evidence=(t.proof("x1 - x2", change.value, point, former),),
    )


def find_jump(t: Trajectory) -> Iterator[Sighting]:
    """Find where the newest values begin anew, far from the one before."""
    points = t.series.points
    place = max((at for at, p in enumerate(points) if p.is_jump), default=0)
    if not place:
        return
    point, former = points[place], points[place - 1]
    change = subtract(point, former, t.indicator)
    yield Sighting(
        word="jump",
        at=point,
        size=of_difference(change.value, former.value, t.indicator),
        tell=lambda: (
            t.about(point)
            | {"former": period_text(former.period)}
            | t.three(change, point, former, "value", "former_value", "difference")
        ),
        value=float(point.value),
        difference=change,
        evidence=(t.proof("x1 - x2", change.value, point, former),),
    )


def find_pace(t: Trajectory) -> Iterator[Sighting]:
    """Compare the change of the newest year with that of the year before."""
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
        word = (
            f"{'rise' if newer.sign > 0 else 'fall'}-{'faster' if grew else 'slower'}"
        )
    yield Sighting(
        word=word,
        at=point,
        size=of_difference(turn.value, first.value, t.indicator),
        tell=lambda: (
            t.about(point)
            | {
                "first": period_text(first.period),
                "middle": period_text(middle.period),
                "last": period_text(point.period),
                "newer": t.apart(newer, point, middle),
                "older": t.apart(older, middle, first),
            }
        ),
        value=float(newer.value),
        difference=turn,
        evidence=(
            t.proof("(x1 - x2) - (x2 - x3)", turn.value, point, middle, first),
            t.proof("x1 - x2", newer.value, point, middle),
            t.proof("x1 - x2", older.value, middle, first),
        ),
    )


def find_trend(t: Trajectory) -> Iterator[Sighting]:
    """Read the direction of the last five points, whichever of them is left out.

    What has turned at the end has no trend, whatever a line through all of them says.
    """
    points = t.series.segment[-TREND_POINTS:]
    if len(points) < TREND_POINTS:
        return
    first, last = points[0], points[-1]
    slope = slope_of(points)
    change = subtract(last, first, t.indicator)
    parts = (points[:i] + points[i + 1 :] for i in range(TREND_POINTS))
    # The slopes of parts are only asked for where the ends and the whole agree.
    sign = change.sign if change.sign == _sign(slope) else 0
    if sign and any(_sign(slope_of(part)) != sign for part in parts):
        sign = 0
    if sign and subtract(last, points[-2], t.indicator).sign == -sign:
        sign = 0
    yield Sighting(
        word=WORDS[sign],
        at=last,
        size=of_difference(change.value, first.value, t.indicator)
        if sign
        else MODEST / 2,
        tell=lambda: (
            t.about(last)
            | {"first": period_text(first.period), "last": period_text(last.period)}
            | t.three(change, last, first, "value", "first_value", "difference")
        ),
        value=float(slope),
        difference=change,
        evidence=(
            t.proof("slope(x1 ...)", slope, *points),
            t.proof("x1 - x2", change.value, last, first),
        ),
    )


def slope_of(points: Sequence[Observed]) -> Fraction:
    """Fit a line by least squares; its slope per year of 365.25 days, exactly."""
    # In whole numbers over the common denominator: fractions of counts are slow.
    common = math.lcm(*(p.value.denominator for p in points))
    values = [int(p.value * common) for p in points]
    days = [p.day for p in points]
    n, s_t, s_v = len(points), sum(days), sum(values)
    shared = n * sum(t * v for t, v in zip(days, values, strict=True)) - s_t * s_v
    spread = n * sum(t * t for t in days) - s_t * s_t
    return Fraction(shared, spread * common) * Fraction(DAYS_PER_YEAR)


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def find_extremes(t: Trajectory) -> Iterator[Sighting]:
    """Find a peak or a trough inside the series, from which it has clearly turned."""
    points = t.series.segment
    if len(points) < LEAST_FOR_EXTREMES:
        return
    # Of equal values the newest: since then the series has left it.
    highest = max(points, key=lambda p: (p.value, p.day))
    lowest = min(points, key=lambda p: (p.value, -p.day))
    for name, sign, extreme in (("peak", 1, highest), ("trough", -1, lowest)):
        # A lone 0 among rates is a year that was not reported.
        is_blank = not extreme.value and not t.indicator.unit.is_amount
        if extreme not in (points[0], points[-1]) and not is_blank:
            yield from _extreme(t, name, sign, extreme)


def _extreme(
    t: Trajectory, name: str, sign: int, extreme: Observed
) -> Iterator[Sighting]:
    points = t.series.segment
    first, last = points[0], points[-1]
    since = subtract(last, extreme, t.indicator)
    until = subtract(extreme, first, t.indicator)
    if since.sign != -sign or until.sign != sign:
        return
    formula = "max(x1 ...)" if sign > 0 else "min(x1 ...)"
    yield Sighting(
        word=f"{name}-{'amount' if t.indicator.unit.is_amount else 'rate'}",
        at=last,
        size=min(
            of_difference(since.value, extreme.value, t.indicator),
            2 * of_difference(until.value, extreme.value, t.indicator),
        ),
        tell=lambda: (
            t.about(last)
            | {"extreme": period_text(extreme.period), "last": period_text(last.period)}
            | t.three(since, last, extreme, "value", "extreme_value", "difference")
        ),
        value=float(extreme.value),
        difference=since,
        evidence=(
            t.proof("x1 - x2", since.value, last, extreme),
            t.proof(formula, extreme.value, *points),
        ),
    )


def find_crossing(v: Versus) -> Iterator[Sighting]:
    """Find since when an area has been on the other side of a benchmark."""
    turn = crossing_of(v.shared)
    # A computed benchmark has too few periods to say since when.
    if turn is None or v.is_computed:
        return
    t, last = v.t, v.last
    old, new = turn
    sign = new.difference.sign
    yield Sighting(
        word="above-since" if sign > 0 else "below-since",
        at=last.own,
        size=of_difference(last.difference.value, last.other.value, t.indicator),
        tell=lambda: (
            v.about()
            | {
                "before": period_text(old.own.period),
                "since": period_text(new.own.period),
                "last": period_text(last.own.period),
                "difference": t.apart(last.difference, last.own, last.other),
            }
        ),
        value=float(last.own.value),
        difference=last.difference,
        benchmark=v.benchmark.area,
        assessment=t.indicator.assess(sign),
        evidence=tuple(
            t.proof("x1 - x2", s.difference.value, s.own, s.other)
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


def find_widening(v: Versus) -> Iterator[Sighting]:
    """Compare the gap to a benchmark with that of a year before, and of three."""
    for years in SPANS:
        old = v.before(years)
        if old is not None:
            yield from _widening(v, old)


def _widening(v: Versus, old: Standing) -> Iterator[Sighting]:
    t, last = v.t, v.last
    moved = subtract_differences(last.difference, old.difference)
    sign = last.difference.sign
    if not sign or old.difference.sign != sign or not moved.sign:
        return
    side = "behind" if sign < 0 else "ahead"
    four = (last.own, last.other, old.own, old.other)
    yield Sighting(
        word=f"{side}-{'wider' if moved.sign == sign else 'narrower'}",
        at=last.own,
        size=of_difference(moved.value, last.other.value, t.indicator),
        tell=lambda: (
            v.about()
            | {
                "former": period_text(old.own.period),
                "last": period_text(last.own.period),
                "now": t.apart(last.difference, last.own, last.other),
                "then": t.apart(old.difference, old.own, old.other),
            }
        ),
        value=float(last.difference.value),
        difference=moved,
        benchmark=v.benchmark.area,
        assessment=t.indicator.assess(sign),
        evidence=(
            t.proof("(x1 - x2) - (x3 - x4)", moved.value, *four),
            t.proof("x1 - x2", last.difference.value, last.own, last.other),
            t.proof("x1 - x2", old.difference.value, old.own, old.other),
        ),
    )


def find_divergence(v: Versus) -> Iterator[Sighting]:
    """Find an area that moves the other way than its benchmark over the newest year."""
    t, last, old = v.t, v.last, v.before(1)
    if old is None:
        return
    ours = subtract(last.own, old.own, t.indicator)
    theirs = subtract(last.other, old.other, t.indicator)
    if ours.sign * theirs.sign >= 0:
        return
    apart = subtract_differences(ours, theirs)
    yield Sighting(
        word="own-down" if ours.sign < 0 else "own-up",
        at=last.own,
        size=_apart(ours, theirs, last, t),
        tell=lambda: (
            v.about()
            | {
                "former": period_text(old.own.period),
                "last": period_text(last.own.period),
                "ours": t.apart(ours, last.own, old.own),
                "theirs": t.apart(theirs, last.other, old.other),
            }
        ),
        value=float(ours.value),
        difference=apart,
        benchmark=v.benchmark.area,
        assessment=t.indicator.assess(ours.sign),
        evidence=(
            t.proof("x1 - x2", ours.value, last.own, old.own),
            t.proof("x1 - x2", theirs.value, last.other, old.other),
            t.proof(
                "(x1 - x2) - (x3 - x4)",
                apart.value,
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
