"""Which indicators tell of an area on one page, and where it stands on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.core.areas import JAPAN
from ictplan.core.measures.peers import PEERS
from ictplan.core.measures.trend import DAYS_PER_YEAR
from ictplan.findings.position import place_of, share_of_bodies
from ictplan.findings.subjects import before

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ictplan.findings.find import Finder
    from ictplan.findings.model import Finding, Observed, Series
    from ictplan.findings.panel import Key, Panel
    from ictplan.findings.position import Place
    from ictplan.findings.subjects import Trajectory

MOST = 20
"""Headlines on a page; what is beyond nobody reads."""

LEAST = 10
"""Headlines below which those of the prefecture and the nation are added."""

MOST_OF_ONE, MOST_OF_LIST = 8, 3
"""Headlines of one dataset: of indicators of their own, and of items of one list, such
as procedures, of which a page shows the most telling."""

MOST_AMOUNTS = 4
"""Headlines that are amounts: they say how large an area is, not how it does."""


@dataclass(frozen=True)
class Headline:
    """One indicator of an area: its newest value and all it is seen beside.

    ``nation``, ``prefecture`` and ``peers`` are values in the same period, of states the
    share of bodies in percent. ``change_1y`` and ``change_3y`` are in the unit of the
    value. ``is_falling_back`` says that the area is behind the nation and further than
    a year before. ``findings`` are those of the indicator, the strongest first.
    """

    trajectory: Trajectory
    newest: Observed
    nation: float | None
    nation_is_computed: bool
    prefecture: float | None
    prefecture_is_computed: bool
    peers: float | None
    place: Place | None
    place_in_nation: Place | None
    change_1y: float | None
    change_3y: float | None
    assessment: str | None
    is_falling_back: bool
    age_years: float
    findings: tuple[Finding, ...]

    @property
    def nation_series(self) -> Series | None:
        """The nation's published series; None without one."""
        found = (b for b in self.trajectory.benchmarks if b.area == JAPAN)
        series = next(found, None)
        return series if series and series.points[-1].group is None else None

    @property
    def score(self) -> float:
        """The score of the strongest finding; 0 without any."""
        return self.findings[0].score if self.findings else 0.0


def headlines(finder: Finder, area: str) -> list[Headline]:
    """Choose the headline indicators of an area: its own first, the fresh first.

    Rates with a better side come before states, states before other rates, amounts
    last; of several definitions the one with the newest value; the prefecture's and the
    nation's rates only where the area has fewer than `LEAST` of its own.
    """
    chosen: list[Headline] = []
    beside: list[Headline] = []
    for panel in finder.panels:
        own: list[Headline] = []
        for key in current(panel, area):
            source = panel.nearest(area, key)
            if source is None:
                continue
            made = headline(panel, finder, area, key)
            if made.trajectory.nearness == "own":
                own.append(made)
            elif made.trajectory.indicator.sign:
                beside.append(made)
        most = MOST_OF_ONE if panel.metadata.items else MOST_OF_LIST
        chosen += strongest(own, most)
    amounts = [h for h in chosen if _class(h) == AMOUNT]
    chosen = [h for h in chosen if _class(h) != AMOUNT] + strongest(
        amounts, MOST_AMOUNTS
    )
    ordered = sorted(chosen, key=_place_on_page)[:MOST]
    if len(ordered) < LEAST:
        more = strongest(beside, LEAST - len(ordered))
        ordered += sorted(more, key=_place_on_page)
    return ordered


def strongest(headlines: Sequence[Headline], count: int) -> list[Headline]:
    """Keep those with the strongest findings, rates first, in the order they came."""
    if len(headlines) <= count:
        return list(headlines)
    best = sorted(
        range(len(headlines)),
        key=lambda i: (_class(headlines[i]) != RATE, -headlines[i].score, i),
    )
    kept = set(best[:count])
    return [h for i, h in enumerate(headlines) if i in kept]


RATE, STATE, OTHER, AMOUNT = range(4)


def _class(made: Headline) -> int:
    indicator = made.trajectory.indicator
    if indicator.unit.states:
        return STATE
    if indicator.unit.is_amount:
        return AMOUNT
    return RATE if indicator.sign else OTHER


def _place_on_page(made: Headline) -> tuple[int, int, float, str]:
    nearness = ("own", "prefecture", "nation", "other").index(made.trajectory.nearness)
    whole_years = round(made.age_years)
    return nearness, _class(made), whole_years, made.trajectory.indicator.dataset


def current(panel: Panel, area: str) -> list[Key]:
    """Give the cells of totals, of several definitions only the newest one.

    Of definitions that end alike the one with more points counts.
    """
    newest: dict[Key, tuple[int, int, Key]] = {}
    defined = [
        i
        for i, name in enumerate(panel.metadata.dimension_ids)
        if name in panel.metadata.definition_ids
    ]
    for key in panel.layout(area).cells:
        source = panel.nearest(area, key)
        if source is None:
            continue
        series = panel.series(key, source[0])
        if series is None:
            continue
        rest = tuple(code for i, code in enumerate(key) if i not in defined)
        # The area's own values before those of what stands in for it.
        rank = (source[1] == "own", series.points[-1].day, len(series.points))
        if rest not in newest or rank > newest[rest][:3]:
            newest[rest] = (*rank, key)  # type: ignore[assignment]
    return [entry[-1] for entry in newest.values()]


def headline(panel: Panel, finder: Finder, area: str, key: Key) -> Headline:
    """See one indicator of an area beside all it is compared with."""
    code, nearness = panel.nearest(area, key) or (area, "own")
    # What stands in for one area stands in for its neighbours too.
    return finder.once(
        nearness,
        ("headline", panel.dataset.id, key, code),
        lambda: _headline(panel, finder, area, key),
    )


def _headline(panel: Panel, finder: Finder, area: str, key: Key) -> Headline:
    code, nearness = panel.nearest(area, key) or (area, "own")
    trajectory = panel.trajectory(code, key, nearness)
    point = trajectory.series.points[-1]
    above = finder.neighbours.areas.prefecture_of(code)
    nation, prefecture, peers = (
        _beside(trajectory, point, other) for other in (JAPAN, above, PEERS)
    )
    places = [
        place_of(point, group.at(point.period), group, trajectory.indicator.sign)
        for group in trajectory.groups
        if not group.key.startswith(PEERS) and trajectory.indicator.unit.states is None
    ]
    near, far = [*places, None, None][:2] if len(places) != 1 else (None, places[0])
    findings = tuple(
        sorted(finder.of_cell(panel, area, key), key=lambda f: (-f.score, f.kind))
    )
    return Headline(
        trajectory=trajectory,
        newest=point,
        nation=nation[0],
        nation_is_computed=nation[1],
        prefecture=prefecture[0],
        prefecture_is_computed=prefecture[1],
        peers=peers[0],
        place=near,
        place_in_nation=far,
        change_1y=_change(trajectory, 1),
        change_3y=_change(trajectory, 3),
        assessment=_assessment(findings, point.period),
        is_falling_back=is_falling_back(findings, point.period),
        age_years=max(panel.as_of - point.day, 0) / DAYS_PER_YEAR,
        findings=findings,
    )


def _beside(
    t: Trajectory, point: Observed, other: str | None
) -> tuple[float | None, bool]:
    """Give the value of a benchmark in a period, and whether it was computed."""
    if other is None or other == point.area:
        return None, False
    if t.indicator.unit.states:
        key = f"{PEERS}:{point.area}" if other == PEERS else f"municipalities:{other}"
        group = next((g for g in t.groups if g.key == key), None)
        if group is None:
            return None, False
        doers, of = share_of_bodies(group, point)
        return 100 * doers / of, True
    for benchmark in t.benchmarks:
        found = benchmark.by_period.get(point.period)
        if benchmark.area == other and found is not None:
            return float(found.value), found.group is not None
    return None, False


def _change(t: Trajectory, years: int) -> float | None:
    if t.indicator.unit.states or not t.series.segment:
        return None
    point = t.series.segment[-1]
    former = before(t.series.segment, point, years=years)
    return None if former is None else float(point.value - former.value)


def _assessment(findings: Iterable[Finding], period: str) -> str | None:
    """Give how the area stands to the nation; of states, whether it has it in place."""
    for finding in findings:
        if finding.kind == "bodies":
            return finding.assessment
        if finding.kind == "standing" and finding.benchmark == JAPAN:
            return finding.assessment if finding.period == period else None
    return None


def is_falling_back(findings: Iterable[Finding], period: str) -> bool:
    """Say whether an area is behind the nation, and further than before, a year and three."""
    moved = [
        finding.word.endswith("wider")
        for finding in findings
        if finding.kind == "widening"
        and finding.period == period
        and finding.benchmark == JAPAN
        and finding.assessment == "behind"
    ]
    return bool(moved) and all(moved)
