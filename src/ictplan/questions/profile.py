"""Where does a city stand, on one page: the question behind ``ictplan profile``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ictplan.core.answer import Answer
from ictplan.core.errors import NotComparableError
from ictplan.core.labels import area_names
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.query import Query
from ictplan.findings.find import Finder, choose
from ictplan.findings.headline import headlines
from ictplan.questions.findings import NOTHING, AsOf, sources_of
from ictplan.questions.registry import question

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.findings.headline import Headline
    from ictplan.findings.model import Finding, Series

SCHEMA = {
    "id": pl.String,
    "said": pl.String,
    "dataset": pl.String,
    "ref_area": pl.String,
    "time_period": pl.String,
    "category": pl.String,
    "obs_value": pl.Float64,
    "decimals": pl.Int64,
    "unit_measure": pl.String,
    "direction": pl.String,
    "nation_value": pl.Float64,
    "nation_is_computed": pl.Boolean,
    "prefecture_value": pl.Float64,
    "prefecture_is_computed": pl.Boolean,
    "peers_value": pl.Float64,
    "rank": pl.Int64,
    "of": pl.Int64,
    "rank_in_nation": pl.Int64,
    "of_in_nation": pl.Int64,
    "change_1y": pl.Float64,
    "change_3y": pl.Float64,
    "assessment": pl.String,
    "is_falling_back": pl.Boolean,
    "age_years": pl.Float64,
    "score": pl.Float64,
    "series": pl.String,
    "nation_series": pl.String,
    "tied": pl.Int64,
    "tied_in_nation": pl.Int64,
}
"""The columns of codes."""

SENTENCES = 8
"""Findings on a page."""

CONTEXT = 1
"""How many of them are of the prefecture or the nation, where the area has its own."""

SAID = (
    "standing",
    "rank",
    "rank-change",
    "turning-point",
    "extreme",
    "pace",
    "trend",
    "years-behind",
    "parity",
    "widening",
    "divergence",
    "bodies",
    "fall-off",
    "top",
    "overtaking",
    "contrast",
    "missing",
)
"""The kinds a page tells in sentences: its table has levels, changes and ages."""


@question(
    "profile",
    selects="area",
    columns="""dataset label ref_area ref_area_label time_period category obs_value
        decimals unit_measure direction nation_value nation_is_computed prefecture_value
        prefecture_is_computed peers_value rank of rank_in_nation of_in_nation change_1y
        change_3y assessment is_falling_back age_years score sentence series
        nation_series tied tied_in_nation""",
)
def profile(query: Query, *, as_of: AsOf = None) -> Answer:
    """Show on one page where a city stands, what changed and what stands out.

    The headline indicators of the area, see `ictplan.findings.headline.headlines`, and
    its strongest findings as headlines. Benchmarks are of the same period; one that
    nobody publishes is computed from the municipalities and says so; of states they are
    the share of bodies in percent. ``rank`` is among the municipalities of the
    prefecture, shared with ``tied`` more. ``assessment`` is against the nation in the
    same period. ``change_1y`` and ``change_3y`` are in the unit of the value, points of
    shares. ``is_falling_back`` is true where the area is behind the nation, and further
    than one or three years before. ``series`` and ``nation_series`` are JSON:
    ``[[period, value], …]``.

    One row per indicator: the area's own before those of its prefecture and of Japan.

    Raises:
        UnknownCodeError: If the area is unknown.
        NotComparableError: If there is nothing to show of it.
    """
    return profile_of(Finder(query.library, as_of=as_of), query.code)


def profile_of(finder: Finder, area: str) -> Answer:
    """Make the page of one area from data that are laid out.

    Raises:
        NotComparableError: If there is nothing to show of it.
    """
    rows = headlines(finder, area)
    if not rows:
        raise NotComparableError(
            NOTHING, area=finder.neighbours.areas.distinct_label(area)
        )
    areas = finder.neighbours.areas
    told = _told([f for f in finder.find(area) if f.kind in SAID])
    shown = [f for row in rows for f in row.findings]
    own = sum(row.trajectory.nearness == "own" for row in rows)
    said = {str(i): _said(row) for i, row in enumerate(rows)}
    return Answer(
        codes=pl.DataFrame(
            [_row(i, row) for i, row in enumerate(rows)], schema=SCHEMA, orient="row"
        ),
        title=Message(N_("{area} on one page"), {"area": areas.qualified_label(area)}),
        headlines=tuple(f.sentence for f in told),
        notes=tuple(_notes(rows, own)),
        sources=sources_of([*told, *shown], finder),
        names={
            "ref_area": area_names({row.newest.area for row in rows}, areas),
            "label": {
                str(i): row.trajectory.indicator.label for i, row in enumerate(rows)
            },
            "sentence": {i: sentence for i, sentence in said.items() if sentence},
        },
        texts={"label": "id", "sentence": "said"},
        parameters={"area": area},
        command=profile.name,
        columns=profile.columns,
    )


def _said(made: Headline) -> Message | None:
    """Give the sentence of the strongest finding of an indicator."""
    return next((f.sentence for f in made.findings if f.kind in SAID), None)


def _told(findings: Sequence[Finding]) -> list[Finding]:
    """Choose what a page says: of the area itself first, then what lies around it."""
    own = choose((f for f in findings if f.nearness == "own"), SENTENCES - CONTEXT)
    beside = (f for f in findings if f.nearness != "own")
    return own + choose(beside, SENTENCES - len(own) if not own else CONTEXT)


def _notes(rows: Sequence[Headline], own: int) -> Iterator[Message]:
    if any(row.nation_is_computed or row.prefecture_is_computed for row in rows) or any(
        row.peers is not None for row in rows
    ):
        yield Message(
            N_(
                "Values with * are computed from the municipalities: all their counts"
                " together, else the mean; of what is in place or not, the share of"
                " municipalities that have it."
            )
        )
    if any(row.place is not None and row.place.tied for row in rows):
        yield Message(N_("= before a place: others share it."))
    if own < len(rows):
        yield Message(
            N_(
                "{own} of {count} rows are of the area itself; of the others no value of"
                " it is held."
            ),
            {"own": own, "count": len(rows)},
        )


def _row(number: int, made: Headline) -> dict[str, object]:
    indicator, point = made.trajectory.indicator, made.newest
    near, far = made.place, made.place_in_nation
    return {
        "id": str(number),
        "said": str(number) if _said(made) else None,
        "dataset": indicator.dataset,
        "ref_area": point.area,
        "time_period": point.period,
        "category": " ".join(indicator.categories.values()),
        "obs_value": float(point.value),
        "decimals": point.decimals,
        "unit_measure": indicator.unit_measure.value,
        "direction": indicator.direction.value,
        "nation_value": made.nation,
        "nation_is_computed": made.nation_is_computed,
        "prefecture_value": made.prefecture,
        "prefecture_is_computed": made.prefecture_is_computed,
        "peers_value": made.peers,
        "rank": near.rank if near else None,
        "of": near.of if near else None,
        "rank_in_nation": far.rank if far else None,
        "of_in_nation": far.of if far else None,
        "change_1y": made.change_1y,
        "change_3y": made.change_3y,
        "assessment": made.assessment,
        "is_falling_back": made.is_falling_back,
        "age_years": round(made.age_years, 2),
        "score": round(made.score, 2),
        "series": _points(made.trajectory.series),
        "nation_series": _points(made.nation_series),
        "tied": near.tied if near else None,
        "tied_in_nation": far.tied if far else None,
    }


def _points(series: Series | None) -> str:
    """Write the points of a series since its last break as JSON."""
    points = series.segment if series else ()
    return json.dumps([[p.period, round(float(p.value), 6)] for p in points])
