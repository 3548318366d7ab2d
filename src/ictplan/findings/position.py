"""Where does an area stand: its level, its place, against whom, how far in time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from ictplan.core.codes import Direction
from ictplan.core.measures.peers import PEERS
from ictplan.core.measures.trend import Point, time_distance
from ictplan.core.messages import N_, Message
from ictplan.findings.model import Sighting
from ictplan.findings.phrases import period_text
from ictplan.findings.size import (
    MODEST,
    of_difference,
    of_percentile,
    of_ranks,
    of_years,
)
from ictplan.findings.subjects import before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.findings.model import Observed
    from ictplan.findings.subjects import Among, Group, GroupValues, Trajectory, Versus

LEAST_AREAS = 3
"""Areas a place is worth saying among."""

LEAST_COVERAGE = 0.5
"""The share of a group that must have a value for a place in it to mean anything."""

COUNTED = {
    "PC_POP": N_("{count} residents"),
    "PC_IND": N_("{count} persons"),
    "PC_USER": N_("{count} persons"),
    "PC_HH": N_("{count} households"),
    "PC_ENT": N_("{count} enterprises"),
    "PC_GOV": N_("{count} local governments"),
    "PC_PROC": N_("{count} procedures"),
}
"""How the bearers of a share are counted, by its unit."""

YEARS_SHOWN = 1.0
"""Years under which a distance in time is told in days."""


def find_level(t: Trajectory) -> Iterator[Sighting]:
    """Say the newest value."""
    point = t.series.points[-1]
    yield Sighting(
        word="state" if t.indicator.unit.states else "level",
        at=point,
        size=MODEST,
        tell=lambda: t.about(point),
        value=float(point.value),
        evidence=(t.proof("x1", point.value, point),),
    )


def find_standing(v: Versus) -> Iterator[Sighting]:
    """Compare with a benchmark in the newest period both have.

    Inside its interval a difference is about level, whatever its sign.
    """
    (a, b, gap), t = v.last, v.t
    shows = abs(float(gap.value)) >= 0.5 * 10.0 ** -max(a.decimals, b.decimals)
    sign = gap.sign if shows else 0
    word = {1: "above", 0: "level", -1: "below"}[sign]
    if sign and gap.basis == "unknown":
        word += "-unsure"
    elif v.is_computed:
        word += "-computed"
    yield Sighting(
        word=word,
        at=a,
        size=of_difference(gap.value, b.value, t.indicator) if sign else MODEST,
        tell=lambda: (
            v.about() | t.three(gap, a, b, "value", "benchmark_value", "difference")
        ),
        value=float(a.value),
        difference=gap,
        benchmark=v.benchmark.area,
        assessment=t.indicator.assess(sign),
        evidence=(t.proof("x1 - x2", gap.value, a, b),),
    )


def find_rank(among: Among) -> Iterator[Sighting]:
    """Say the place among the areas of a group in the newest period."""
    t, group = among.t, among.group
    point = t.series.points[-1]
    values = group.at(point.period)
    place = place_of(point, values, group, t.indicator.sign)
    if place is None:
        return
    # First among many that are all alike is no news.
    apart = of_difference(point.value - values.median, values.median, t.indicator)
    word = "rank" if t.indicator.sign else "rank-neutral"
    is_sure = t.indicator.full_count or point.is_exact
    if not is_sure:
        word += "-sample"
    elif place.tied:
        word += "-tied"
    elif place.of < place.size:
        word += "-partial"
    yield Sighting(
        word=word,
        at=point,
        size=apart * of_percentile(place.rank, place.of, place.tied),
        tell=lambda: (
            t.about(point)
            | {"group": group.name}
            | {name: f"{number:,}" for name, number in place._asdict().items()}
        ),
        value=float(place.rank),
        unit="rank",
        benchmark=group.key,
        evidence=(t.proof(f"rank(x1; {group.key})", place.rank, point),),
        is_sure=is_sure,
    )


def find_rank_change(among: Among) -> Iterator[Sighting]:
    """Compare the place with that of a year before, among the areas that have both."""
    t, group = among.t, among.group
    point = t.series.points[-1]
    former = before(t.series.segment, point, years=1)
    # Places of a sample survey change by chance alone.
    if former is None or not (t.indicator.full_count or point.is_exact):
        return
    now, then = group.of_both(point.period, former.period)
    new = place_of(point, now, group, t.indicator.sign)
    old = place_of(former, then, group, t.indicator.sign)
    if new is None or old is None:
        return
    span = f"{point.period} {former.period}"
    formula = f"rank(x1; {group.key}; {span})"
    yield Sighting(
        word=(
            "rose" if new.rank < old.rank else "fell" if new.rank > old.rank else "kept"
        ),
        at=point,
        size=of_ranks(new.rank - old.rank, new.of),
        tell=lambda: (
            t.about(point)
            | {
                "former": period_text(former.period),
                "group": group.name,
                "rank": f"{new.rank:,}",
                "old_rank": f"{old.rank:,}",
                "of": f"{new.of:,}",
            }
        ),
        value=float(new.rank),
        unit="rank",
        benchmark=group.key,
        evidence=(
            t.proof(formula, new.rank, point),
            t.proof(formula, old.rank, former),
        ),
    )


class Place(NamedTuple):
    """A place among the ``of`` of ``size`` areas with a value, with ``tied`` more on it.

    1 is the best, or the highest where neither way is better.
    """

    rank: int
    of: int
    tied: int
    size: int


def place_of(
    point: Observed, values: GroupValues, group: Group, sign: int
) -> Place | None:
    """Rank a point among the values of its group, exactly; None where too few have one."""
    ordered, size = values.in_order, len(group.codes)
    of = len(ordered)
    if point.area not in values.by_area:
        return None
    if of < LEAST_AREAS or of < LEAST_COVERAGE * size:
        return None
    below, above = bisect_left(ordered, point.value), bisect_right(ordered, point.value)
    better = below if sign < 0 else of - above
    return Place(better + 1, of, above - below - 1, size)


def find_years_behind(v: Versus) -> Iterator[Sighting]:
    """Say how long ago a benchmark stood where the area stands, where it is behind.

    Only where more is better: the past of a benchmark is then what lies behind.
    """
    (own, other, gap), t = v.last, v.t
    if t.indicator.direction is not Direction.HIGHER or gap.sign >= 0 or v.is_computed:
        return
    past = [p for p in v.benchmark.segment if p.day <= other.day]
    years = time_distance(
        Point(own.day, float(own.value)), [Point(p.day, float(p.value)) for p in past]
    )
    if not isinstance(years, float) or years <= 0:
        return
    days = round(years * 365.25)
    if days < 1:
        return
    yield Sighting(
        word="days" if years < YEARS_SHOWN else "years",
        at=own,
        size=of_years(years),
        tell=lambda: v.about() | {"days": f"{days:,}", "years": f"{years:.1f}"},
        value=years,
        unit="years",
        difference=gap,
        benchmark=v.benchmark.area,
        assessment="behind",
        evidence=(t.proof("years_since(x1; x2 ...)", years, own, *past),),
    )


def find_parity(v: Versus) -> Iterator[Sighting]:
    """Count the persons (households …) that would bring the area level, from counts."""
    (a, b, gap), t = v.last, v.t
    if not t.indicator.unit.is_share or gap.sign * t.indicator.sign >= 0:
        return
    if not (a.is_exact and b.is_exact):
        return
    wanted = int(-(-abs(gap.value) / 100 * (a.denominator or 0) // 1))
    bearers = COUNTED.get(t.indicator.unit_measure, N_("{count} cases"))
    yield Sighting(
        word=("more" if t.indicator.sign > 0 else "fewer")
        + ("-computed" if v.is_computed else ""),
        at=a,
        size=of_difference(gap.value, b.value, t.indicator),
        tell=lambda: (
            v.about()
            | {
                "benchmark_value": t.value(b),
                "count": Message(bearers, {"count": f"{wanted:,}"}),
            }
        ),
        value=float(wanted),
        unit="count",
        difference=gap,
        benchmark=v.benchmark.area,
        assessment="behind",
        evidence=(t.proof("ceil(abs(x1 - x2) / 100 * d1)", wanted, a, b),),
    )


def find_bodies(t: Trajectory) -> Iterator[Sighting]:
    """Say which share of bodies do what an area does or does not do."""
    point = t.series.points[-1]
    does = point.value == 1
    shares = [(g, *share_of_bodies(g, point)) for g in t.groups if is_region(g)]
    shares = [entry for entry in shares if entry[2] >= LEAST_AREAS]
    if t.nearness != "own" or not shares:
        return
    group, doers, of = shares[-1]
    share = 100 * doers / of
    yield Sighting(
        word=("does" if does else "does-not") + ("-alone" if len(shares) == 1 else ""),
        at=point,
        size=(100 - share if does else share) / 100,
        tell=lambda: (
            t.about(point)
            | {
                f"{place}_{name}": fact
                for place, (g, n, d) in zip(("near", "far"), shares, strict=False)
                for name, fact in (
                    ("group", g.name),
                    ("doers", f"{n:,}"),
                    ("of", f"{d:,}"),
                    ("share", f"{100 * n / d:.1f}%"),
                )
            }
        ),
        value=float(point.value),
        benchmark=group.key.partition(":")[2],
        assessment=t.indicator.assess(1 if does else -1),
        evidence=tuple(
            t.proof(f"share(x1; {g.key})", 100 * n / d, point) for g, n, d in shares
        ),
    )


def is_region(group: Group) -> bool:
    """Say whether a group is all there is of a prefecture or of the nation."""
    return not group.key.startswith(PEERS)


def share_of_bodies(group: Group, point: Observed) -> tuple[int, int]:
    """Count the bodies of a group that do something, and those of which it is known."""
    values = group.at(point.period)
    return values.doers, len(values.by_area)
