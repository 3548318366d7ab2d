"""Where does an area stand on every indicator: one question over all datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ictplan.core.age import OLD_DAYS
from ictplan.core.answer import Answer
from ictplan.core.areas import JAPAN
from ictplan.core.errors import NotComparableError
from ictplan.core.labels import area_names
from ictplan.core.later import pl
from ictplan.core.measures.trend import DAYS_PER_YEAR
from ictplan.core.messages import N_, Message
from ictplan.core.query import Query
from ictplan.findings.find import Finder
from ictplan.findings.headline import current, headline
from ictplan.questions.findings import AsOf, sources_of
from ictplan.questions.registry import question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.findings.headline import Headline
    from ictplan.findings.model import Finding

SCHEMA = {
    "id": pl.String,
    "dataset": pl.String,
    "ref_area": pl.String,
    "benchmark": pl.String,
    "time_period": pl.String,
    "category": pl.String,
    "area_value": pl.Float64,
    "benchmark_value": pl.Float64,
    "gap": pl.Float64,
    "relative_gap": pl.Float64,
    "unit_measure": pl.String,
    "direction": pl.String,
    "assessment": pl.String,
    "note": pl.String,
    "persons_to_parity": pl.Int64,
    "rank": pl.Int64,
    "of": pl.Int64,
    "time_distance_years": pl.Float64,
    "decimals": pl.Int64,
    "gap_lower": pl.Float64,
    "gap_upper": pl.Float64,
    "age_years": pl.Float64,
    "score": pl.Float64,
}
"""The columns of codes."""

OLD = OLD_DAYS / DAYS_PER_YEAR
"""Years from which a value is old: it comes after all that are fresh."""


@question(
    "scorecard",
    selects="area",
    columns="""dataset label ref_area ref_area_label benchmark benchmark_label
        time_period category category_label area_value benchmark_value gap relative_gap
        unit_measure direction assessment note persons_to_parity rank of
        time_distance_years decimals gap_lower gap_upper age_years score sentence""",
)
def scorecard(query: Query, *, as_of: AsOf = None) -> Answer:
    """Compare an area with the nation on every indicator, the most telling first.

    Where a dataset has no value of the area, that of its prefecture stands in;
    ``ref_area`` says which. Each indicator is compared in the newest period it shares
    with the nation; with the prefecture, or what the dataset names, where the nation
    has no value. Amounts, such as a number of residents, are left out: of them a
    benchmark that the area is a part of always has more. ``category`` joins the codes
    of all dimensions that are no totals by blanks. A gap between ``gap_lower`` and
    ``gap_upper`` is ``level``: sampling or rounding may have made it. Of states
    ``benchmark_value`` is the share of bodies in percent, and there is no gap. ``rank``
    and ``of`` are the place among the areas of the same level in the same prefecture
    (of prefectures: in Japan), ``age_years`` says how old the value is.

    One row per indicator, by ``score`` of its strongest finding: what is large, sure
    and fresh comes first, values more than three years old last. ``label`` names the
    indicator itself.

    Raises:
        UnknownCodeError: If the area is unknown.
        NotComparableError: If no dataset has the area or its prefecture and a
            benchmark.
    """
    code, areas = query.code, query.library.areas
    finder = Finder(query.library, as_of=as_of)
    found = [
        (made, row)
        for number, made in enumerate(_indicators(finder, code))
        if (row := _row(str(number), made))
    ]
    if not found:
        raise NotComparableError(
            N_("no dataset has {area} and a benchmark to compare it with"),
            area=areas.distinct_label(code),
        )
    frame = pl.DataFrame([row for _, row in found], schema=SCHEMA, orient="row")
    held = area_names(
        {*frame["ref_area"], *frame["benchmark"], code} & set(areas.areas), areas
    )
    beside = {s.area: s.name for m, _ in found for s in m.trajectory.benchmarks}
    return Answer(
        codes=frame.sort(
            pl.col("age_years") > OLD,
            "score",
            "dataset",
            "category",
            descending=[False, True, False, False],
        ),
        title=Message(
            N_("Scorecard of {area}, the most telling first"),
            {"area": areas.distinct_label(code)},
        ),
        notes=(
            Message(
                N_(
                    "{count} indicators, by size, certainty and freshness of what they"
                    " show; values more than {years} years old (▲) come last. Amounts are"
                    " left out: of them a larger area always has more."
                ),
                {"count": frame.height, "years": f"{OLD:.0f}"},
            ),
        ),
        sources=sources_of([f for made, _ in found for f in made.findings], finder),
        names={
            "ref_area": held,
            "benchmark": {**beside, **held},
            "label": {
                row["id"]: made.trajectory.indicator.label for made, row in found
            },
            "category_label": {
                row["id"]: made.trajectory.indicator.category_label
                for made, row in found
            },
            "sentence": {row["id"]: _said(made).sentence for made, row in found},
        },
        texts={"label": "id", "category_label": "id", "sentence": "id"},
        parameters={"area": code},
    )


def _indicators(finder: Finder, area: str) -> Iterator[Headline]:
    """Give each indicator of the area, or of its prefecture, that is no amount."""
    for panel in finder.panels:
        for key in current(panel, area):
            source = panel.nearest(area, key)
            if source is None or source[1] not in ("own", "prefecture"):
                continue
            if not panel.indicator(key).unit.is_amount:
                yield headline(panel, finder, area, key)


def _row(number: str, made: Headline) -> dict[str, Any] | None:
    """Make the row of an indicator; None where nothing is beside it."""
    findings = made.findings
    beside = {f.benchmark: f for f in findings if f.kind in ("standing", "bodies")}
    chosen = beside.get(JAPAN) or next(iter(beside.values()), None)
    if chosen is None:
        return None
    t = made.trajectory
    told = {f.kind: f for f in reversed(findings) if f.benchmark == chosen.benchmark}
    # A state is proved by the share of each region; the last is the benchmark's.
    evidence = chosen.evidence[-1]
    values = [float(point.value) for point, _ in evidence.cells]
    other = evidence.result if len(values) == 1 else values[1]
    gap = chosen.difference
    place = made.place or made.place_in_nation
    parity, behind = told.get("parity"), told.get("years-behind")
    point = evidence.cells[0][0]
    return {
        "id": number,
        "dataset": t.indicator.dataset,
        "ref_area": chosen.area,
        "benchmark": chosen.benchmark,
        "time_period": chosen.period,
        "category": " ".join(t.indicator.categories.values()),
        "area_value": values[0],
        "decimals": point.decimals,
        "benchmark_value": other,
        "gap": float(gap.value) if gap else None,
        "relative_gap": 100 * float(gap.value) / other if gap and other else None,
        "unit_measure": t.indicator.unit_measure.value,
        "direction": t.indicator.direction.value,
        "assessment": chosen.assessment,
        "note": None,
        "persons_to_parity": int(parity.value or 0) if parity else None,
        "rank": place.rank if place else None,
        "of": place.of if place else None,
        "time_distance_years": behind.value if behind else None,
        "gap_lower": gap.lower if gap else None,
        "gap_upper": gap.upper if gap else None,
        "age_years": round(made.age_years, 2),
        "score": round(_said(made).score, 2),
    }


def _said(made: Headline) -> Finding:
    """Give the strongest finding that says more than a level or a change."""
    more = (f for f in made.findings if f.kind not in ("level", "change"))
    return next(more, made.findings[0])
