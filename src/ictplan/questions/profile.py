"""Where does a city stand, on one page: the question behind ``ictplan profile``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.errors import NotComparableError
from ictplan.core.library import Library
from ictplan.core.messages import N_, Language, Message
from ictplan.findings.find import Finder, choose
from ictplan.findings.headline import headlines
from ictplan.questions.describe import HOME
from ictplan.questions.findings import sources_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ictplan.findings.headline import Headline
    from ictplan.findings.model import Finding, Series

SCHEMA = {
    "dataset": pl.String,
    "label": pl.String,
    "ref_area": pl.String,
    "ref_area_label": pl.String,
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
    "sentence": pl.String,
    "series": pl.String,
    "nation_series": pl.String,
}
"""The public columns, in order."""

SENTENCES = 8
"""Findings on a page."""

CONTEXT = 2
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


def profile(
    area: str | None = None,
    *,
    as_of: str | None = None,
    library: Library | None = None,
    language: Language = "ja",
    on_progress: Callable[[int, int], None] | None = None,
) -> Answer:
    """Show on one page where a city stands, what changed and what stands out.

    Args:
        area: Code or name; the plan's city without it.
        as_of: The period as of whose end data are fresh; without it the newest value
            of the datasets.
        library: Where to look; the bundled datasets without it.
        language: Language of labels and sentences.
        on_progress: Called with the datasets read and all of them.

    Returns:
        One row per headline indicator, see `ictplan.findings.headline.headlines`:
        ``dataset, label, ref_area, ref_area_label, time_period, category, obs_value,
        decimals, unit_measure, direction, nation_value, nation_is_computed,
        prefecture_value, prefecture_is_computed, peers_value, rank, of,
        rank_in_nation, of_in_nation, change_1y, change_3y, assessment,
        is_falling_back, age_years, score, sentence, series, nation_series``. Benchmarks are of the
        same period; one that nobody publishes is computed from the municipalities and
        says so; of states they are the share of bodies in percent. ``rank`` is among
        the municipalities of the prefecture. ``change_1y`` and ``change_3y`` are in
        the unit of the value, points of shares. ``is_falling_back`` is true where the
        area is behind the nation and further than one or three years before.
        ``series`` and ``nation_series`` are JSON: ``[[period, value], …]``. The summary has the strongest
        findings of the area as ``findings``.

    Raises:
        UnknownCodeError: If the area is unknown.
        NotComparableError: If there is nothing to show of it.
    """
    library = library or Library()
    code = library.areas.resolve(area or HOME)
    finder = Finder(library, area=code, as_of=as_of, on_progress=on_progress)
    return profile_of(finder, code, language)


def profile_of(finder: Finder, area: str, language: Language) -> Answer:
    """Make the page of one area from data that are laid out.

    Raises:
        NotComparableError: If there is nothing to show of it.
    """
    rows = headlines(finder, area)
    if not rows:
        raise NotComparableError(
            N_(
                "the data show nothing of {area}: no value of it, its prefecture or Japan"
            ),
            area=finder.neighbours.areas.label(area),
        )
    found = finder.find(area)
    told = _told([f for f in found if f.kind in SAID])
    shown = [f for row in rows for f in row.findings]
    own = sum(row.trajectory.nearness == "own" for row in rows)
    name = finder.neighbours.areas.qualified_label(area)
    return Answer(
        command="profile",
        parameters={"area": area},
        frame=pl.DataFrame(
            [_row(row, finder, language) for row in rows], schema=SCHEMA, orient="row"
        ),
        language=language,
        sources=sources_of([*told, *shown], finder),
        labels={"ref_area": {area: name.text(language)}},
        notes=tuple(_notes(rows, own)),
        summary={
            "findings": [
                {
                    "kind": f.kind,
                    "score": round(f.score, 2),
                    "dataset": f.dataset,
                    "whose": f.nearness,
                    "assessment": f.assessment,
                    "sentence": f.sentence.text(language),
                }
                for f in told
            ]
        },
    )


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
                " together, else the median; of what is in place or not, the share of"
                " municipalities that have it."
            )
        )
    if own < len(rows):
        yield Message(
            N_(
                "{own} of {count} rows are of the area itself; of the others no value of"
                " it is held."
            ),
            {"own": own, "count": len(rows)},
        )


def _row(made: Headline, finder: Finder, language: Language) -> dict[str, object]:
    indicator, point = made.trajectory.indicator, made.newest
    said = next((f for f in made.findings if f.kind in SAID), None)
    near, far = made.place, made.place_in_nation
    return {
        "dataset": indicator.dataset,
        "label": indicator.label.text(language),
        "ref_area": point.area,
        "ref_area_label": finder.neighbours.areas.label(point.area).text(language),
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
        "sentence": said.sentence.text(language) if said else None,
        "series": _points(made.trajectory.series),
        "nation_series": _points(made.nation_series),
    }


def _points(series: Series | None) -> str:
    """Write the points of a series since its last break as JSON."""
    points = series.segment if series else ()
    return json.dumps([[p.period, round(float(p.value), 6)] for p in points])
