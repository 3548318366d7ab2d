"""Where does an area stand: its level, its place, against whom, how far in time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from ictplan.core.codes import Direction
from ictplan.core.measures.peers import PEERS
from ictplan.core.measures.trend import Point, time_distance
from ictplan.core.messages import N_, Message
from ictplan.findings.model import Evidence, Sighting, Trajectory, cells_of
from ictplan.findings.movement import before, standings
from ictplan.findings.phrases import difference_text, period_text, value_text
from ictplan.findings.size import (
    MODEST,
    of_difference,
    of_percentile,
    of_ranks,
    of_years,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ictplan.findings.model import Group, GroupValues, Observed

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
}
"""How the bearers of a share are counted, by its unit."""

YEARS_SHOWN = 1.0
"""Years under which a distance in time is told in days."""


def _about(t: Trajectory, point: Observed) -> dict[str, object]:
    return {
        "area": t.series.name,
        "indicator": t.indicator.label,
        "period": period_text(point.period),
        "value": value_text(point, t.indicator),
    }


def find_level(t: Trajectory) -> Iterator[Sighting]:
    """Say the newest value."""
    point = t.series.points[-1]
    yield Sighting(
        word="state" if t.indicator.unit.states else "level",
        area=point.area,
        period=point.period,
        day=point.day,
        facts=_about(t, point),
        size=MODEST,
        value=float(point.value),
        evidence=(Evidence("x1", float(point.value), cells_of([point], _cell(t))),),
    )


def find_standing(t: Trajectory) -> Iterator[Sighting]:
    """Compare with each benchmark in the newest period both have.

    Inside its interval a difference is about level, whatever its sign.
    """
    if t.indicator.unit.states or t.indicator.unit.is_amount:
        return
    for benchmark in t.benchmarks:
        shared = standings(t, benchmark)
        if not shared:
            continue
        last = shared[-1]
        a, b, gap = last.own, last.other, last.difference
        shows = abs(float(gap.value)) >= 0.5 * 10.0 ** -max(a.decimals, b.decimals)
        sign = gap.sign if shows else 0
        word = {1: "above", 0: "level", -1: "below"}[sign]
        if sign and gap.basis == "unknown":
            word += "-unsure"
        if b.group is not None:
            word += "-computed" if not word.endswith("unsure") else ""
        yield Sighting(
            word=word,
            area=a.area,
            period=a.period,
            day=a.day,
            facts=_about(t, a)
            | {
                "benchmark": benchmark.name,
                "benchmark_value": value_text(b, t.indicator),
                "difference": difference_text(gap.value, (a, b), t.indicator),
            },
            size=of_difference(gap.value, b.value, t.indicator) if sign else MODEST,
            value=float(a.value),
            difference=gap,
            benchmark=benchmark.area,
            assessment=t.indicator.assess(sign),
            evidence=(
                Evidence("x1 - x2", float(gap.value), cells_of([a, b], _cell(t))),
            ),
        )


def find_rank(t: Trajectory) -> Iterator[Sighting]:
    """Say the place among the areas of each group in the newest period."""
    if t.indicator.unit.states or t.indicator.unit.is_amount:
        return
    point = t.series.points[-1]
    for group in t.groups:
        values = group.at(point.period)
        place = place_of(point, values, group, t.indicator.sign)
        if place is None:
            continue
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
            area=point.area,
            period=point.period,
            day=point.day,
            facts=_about(t, point)
            | {
                "group": group.name,
                "rank": f"{place.rank:,}",
                "of": f"{place.of:,}",
                "tied": f"{place.tied:,}",
                "size": f"{place.size:,}",
            },
            size=apart * of_percentile(place.rank, place.of, place.tied),
            value=float(place.rank),
            unit="rank",
            benchmark=group.key,
            evidence=(
                Evidence(
                    f"rank(x1; {group.key})",
                    float(place.rank),
                    cells_of([point], _cell(t)),
                ),
            ),
            is_sure=is_sure,
        )


def find_rank_change(t: Trajectory) -> Iterator[Sighting]:
    """Compare the place with that of a year before, among the areas that have both."""
    if t.indicator.unit.states or t.indicator.unit.is_amount:
        return
    point = t.series.points[-1]
    former = before(t.series.segment, point, years=1)
    # Places of a sample survey change by chance alone.
    if former is None or not (t.indicator.full_count or point.is_exact):
        return
    for group in t.groups:
        now, then = group.at(point.period), group.at(former.period)
        both = now.by_area.keys() & then.by_area.keys()
        places = [
            place_of(p, values.among(both), group, t.indicator.sign)
            for p, values in ((point, now), (former, then))
        ]
        if any(place is None for place in places):
            continue
        (new, old) = (place.rank for place in places if place is not None)
        of = len(both)
        word = "rose" if new < old else "fell" if new > old else "kept"
        yield Sighting(
            word=word,
            area=point.area,
            period=point.period,
            day=point.day,
            facts=_about(t, point)
            | {
                "former": period_text(former.period),
                "group": group.name,
                "rank": f"{new:,}",
                "old_rank": f"{old:,}",
                "of": f"{of:,}",
            },
            size=of_ranks(new - old, of),
            value=float(new),
            unit="rank",
            benchmark=group.key,
            evidence=tuple(
                Evidence(
                    f"rank(x1; {group.key}; {point.period} {former.period})",
                    float(rank),
                    cells_of([p], _cell(t)),
                )
                for p, rank in ((point, new), (former, old))
            ),
        )


class Place:
    """A place among areas: 1 is the best, or the highest where neither way is better."""

    __slots__ = ("of", "rank", "size", "tied")

    def __init__(self, rank: int, of: int, tied: int, size: int) -> None:
        """Keep the place, the areas with a value, those that tie, and all areas."""
        self.rank, self.of, self.tied, self.size = rank, of, tied, size


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


def find_years_behind(t: Trajectory) -> Iterator[Sighting]:
    """Say how long ago a benchmark stood where the area stands, where it is behind.

    Only where more is better: the past of a benchmark is then what lies behind.
    """
    if t.indicator.direction is not Direction.HIGHER or t.indicator.unit.states:
        return
    if t.indicator.unit.is_amount:
        return
    for benchmark in t.benchmarks:
        shared = standings(t, benchmark)
        if not shared or shared[-1].difference.sign >= 0:
            continue
        last = shared[-1]
        if last.other.group is not None:  # computed, and so without a past
            continue
        past = [p for p in benchmark.segment if p.day <= last.other.day]
        years = time_distance(
            Point(last.own.day, float(last.own.value)),
            [Point(p.day, float(p.value)) for p in past],
        )
        if not isinstance(years, float) or years <= 0:
            continue
        days = round(years * 365.25)
        if days < 1:
            continue
        yield Sighting(
            word="days" if years < YEARS_SHOWN else "years",
            area=last.own.area,
            period=last.own.period,
            day=last.own.day,
            facts=_about(t, last.own)
            | {
                "benchmark": benchmark.name,
                "days": f"{days:,}",
                "years": f"{years:.1f}",
            },
            size=of_years(years),
            value=years,
            unit="years",
            difference=last.difference,
            benchmark=benchmark.area,
            assessment="behind",
            evidence=(
                Evidence(
                    "years_since(x1; x2 ...)",
                    years,
                    cells_of([last.own, *past], _cell(t)),
                ),
            ),
        )


def find_parity(t: Trajectory) -> Iterator[Sighting]:
    """Count the persons (households …) that would bring the area level, from counts."""
    if t.indicator.sign == 0 or not t.indicator.unit.is_share:
        return
    for benchmark in t.benchmarks:
        shared = standings(t, benchmark)
        if not shared:
            continue
        a, b, gap = shared[-1].own, shared[-1].other, shared[-1].difference
        if gap.sign * t.indicator.sign >= 0 or not (a.is_exact and b.is_exact):
            continue
        wanted = -(-abs(gap.value) / 100 * (a.denominator or 0) // 1)
        yield Sighting(
            word="more" if t.indicator.sign > 0 else "fewer",
            area=a.area,
            period=a.period,
            day=a.day,
            facts=_about(t, a)
            | {
                "benchmark": benchmark.name,
                "benchmark_value": value_text(b, t.indicator),
                "count": Message(
                    COUNTED.get(t.indicator.unit_measure, N_("{count} cases")),
                    {"count": f"{int(wanted):,}"},
                ),
            },
            size=of_difference(gap.value, b.value, t.indicator),
            value=float(wanted),
            unit="count",
            difference=gap,
            benchmark=benchmark.area,
            assessment="behind",
            evidence=(
                Evidence(
                    "ceil(abs(x1 - x2) / 100 * d1)",
                    float(wanted),
                    cells_of([a, b], _cell(t)),
                ),
            ),
        )


def find_bodies(t: Trajectory) -> Iterator[Sighting]:
    """Say which share of bodies do what an area does or does not do."""
    if t.indicator.unit.states is None or t.nearness != "own":
        return
    point = t.series.points[-1]
    does = point.value == 1
    shares = [(g, *share_of_bodies(g, point)) for g in t.groups if is_region(g)]
    shares = [entry for entry in shares if entry[2] >= LEAST_AREAS]
    if not shares:
        return
    facts = _about(t, point)
    for place, (group, doers, of) in zip(("near", "far"), shares, strict=False):
        facts |= {
            f"{place}_group": group.name,
            f"{place}_doers": f"{doers:,}",
            f"{place}_of": f"{of:,}",
            f"{place}_share": f"{100 * doers / of:.1f}%",
        }
    group, doers, of = shares[-1]
    share = 100 * doers / of
    yield Sighting(
        word=("does" if does else "does-not") + ("-alone" if len(shares) == 1 else ""),
        area=point.area,
        period=point.period,
        day=point.day,
        facts=facts,
        size=(100 - share if does else share) / 100,
        value=float(point.value),
        benchmark=group.key.partition(":")[2],
        assessment=t.indicator.assess(1 if does else -1),
        evidence=tuple(
            Evidence(
                f"share(x1; {group.key})",
                100 * doers / of,
                cells_of([point], _cell(t)),
            )
            for group, doers, of in shares
        ),
    )


def is_region(group: Group) -> bool:
    """Say whether a group is all there is of a prefecture or of the nation."""
    return not group.key.startswith(PEERS)


def share_of_bodies(group: Group, point: Observed) -> tuple[int, int]:
    """Count the bodies of a group that do something, and those of which it is known."""
    values = group.at(point.period)
    return values.doers, len(values.by_area)


def _cell(t: Trajectory) -> Mapping[str, str]:
    return t.indicator.cell
