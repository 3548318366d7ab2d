"""How does a target stand: the way made against the time gone, and a grade by rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.core.measures.series import CLEARED_DECIMALS
from ictplan.core.measures.trend import DAYS_PER_YEAR, ON_TRACK
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from ictplan.core.measures.trend import Point

AHEAD = 1.05
"""The share of the planned way from which a target is ahead: as far from the plan as
`ON_TRACK` is on the other side. A release a month late in a plan of five years, or the
rounding of a value to one decimal, moves the share by two or three points."""


class Rule:
    """Why a target has its grade; catalogue texts."""

    REACHED = N_("reached: {value} against {target}")
    AHEAD = N_(
        "{made}% of the way in {elapsed}% of the time: 105% of the plan or more is A"
    )
    ON_PLAN = N_(
        "{made}% of the way in {elapsed}% of the time: from 95% of the plan on is B"
    )
    BEHIND = N_(
        "{made}% of the way in {elapsed}% of the time: below 95% of the plan is C"
    )
    MISSED = N_("due {period} and not reached: that is C")
    HELD = N_("to be held, and no worse than the base: that is B")
    LOST = N_("to be held, and worse than the base: that is C")
    NO_VALUE = N_("no value after the base {base}: not judged")
    BROKEN = N_("the series breaks at {period}, after the base: not judged")


@dataclass(frozen=True)
class Standing:
    """How a target stands.

    ``grade`` is A ahead, B on plan, C behind, D not judged, by ``rule``. ``made`` and
    ``elapsed`` are percentages of the way from base to target and of the time.
    ``required`` and ``present`` are units a year, signed; None where there are none.
    """

    grade: str
    rule: str
    made: float | None = None
    elapsed: float | None = None
    required: float | None = None
    present: float | None = None


def grade(base: Point, now: Point | None, target: Point, *, higher: bool) -> Standing:
    """Grade a target by the straight way from its base.

    Args:
        base: Day and value of the base.
        now: Day and value of today; None, or a day no later than the base: none.
        target: Day and value of the target; later than the base.
        higher: Whether more is better.
    """
    if now is None or now.time <= base.time:
        return Standing("D", Rule.NO_VALUE)
    sign = 1 if higher else -1
    years = (now.time - base.time) / DAYS_PER_YEAR
    left = (target.time - now.time) / DAYS_PER_YEAR
    way, gone = target.value - base.value, now.value - base.value
    elapsed = (now.time - base.time) / (target.time - base.time)
    missing = sign * (target.value - now.value)
    reached = missing <= 0
    made = gone / way if way else None
    told = (
        None if made is None else 100 * made,
        100 * min(elapsed, 1.0),
        None if reached or left <= 0 else (target.value - now.value) / left,
        gone / years,
    )
    held = sign * gone >= 0
    share = 0.0 if made is None else round(made / elapsed, CLEARED_DECIMALS)
    rules = (
        (made is None and held, "B", Rule.HELD),
        (made is None, "C", Rule.LOST),
        (reached, "A", Rule.REACHED),
        (left <= 0, "C", Rule.MISSED),
        (share >= AHEAD, "A", Rule.AHEAD),
        (share >= ON_TRACK, "B", Rule.ON_PLAN),
        (True, "C", Rule.BEHIND),
    )
    graded, rule = next(entry[1:] for entry in rules if entry[0])
    return Standing(graded, rule, *told)
