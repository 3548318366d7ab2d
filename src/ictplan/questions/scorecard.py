"""Where does an area stand on every indicator: one question over all datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.areas import JAPAN
from ictplan.core.errors import NotComparableError
from ictplan.core.library import Library
from ictplan.core.messages import N_, Language, Message
from ictplan.findings.find import Finder
from ictplan.findings.headline import current, headline
from ictplan.questions.describe import HOME
from ictplan.questions.findings import sources_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ictplan.findings.headline import Headline

SCHEMA = {
    "dataset": pl.String,
    "label": pl.String,
    "ref_area": pl.String,
    "ref_area_label": pl.String,
    "benchmark": pl.String,
    "benchmark_label": pl.String,
    "time_period": pl.String,
    "category": pl.String,
    "area_value": pl.Float64,
    "decimals": pl.Int64,
    "benchmark_value": pl.Float64,
    "gap": pl.Float64,
    "relative_gap": pl.Float64,
    "unit_measure": pl.String,
    "direction": pl.String,
    "assessment": pl.String,
    "persons_to_parity": pl.Int64,
    "rank": pl.Int64,
    "of": pl.Int64,
    "time_distance_years": pl.Float64,
    "gap_lower": pl.Float64,
    "gap_upper": pl.Float64,
    "age_years": pl.Float64,
    "score": pl.Float64,
    "sentence": pl.String,
}
"""The public columns, in order."""


def scorecard(
    *,
    area: str | None = None,
    as_of: str | None = None,
    library: Library | None = None,
    language: Language = "ja",
    on_progress: Callable[[int, int], None] | None = None,
) -> Answer:
    """Compare an area with the nation on every indicator, the most telling first.

    Where a dataset has no value of the area, that of its prefecture stands in;
    ``ref_area`` says which. Each indicator has one row, of the newest period it shares
    with a benchmark: the nation where it has a value, else the prefecture, else what
    the dataset names. Amounts, such as a number of residents, are left out: of them a
    benchmark that the area is a part of always has more.

    Args:
        area: Code or name of a municipality or prefecture; the plan's city without it.
        as_of: The period as of whose end data are fresh; without it the newest value
            of the datasets.
        library: Where to look; the bundled datasets without it.
        language: Language of labels and sentences.
        on_progress: Called with the datasets read and all of them.

    Returns:
        One row per indicator, by ``score`` of its strongest finding, so that what is
        large, sure and fresh comes first: ``dataset, label, ref_area, ref_area_label,
        benchmark, benchmark_label, time_period, category, area_value, decimals,
        benchmark_value, gap, relative_gap, unit_measure, direction, assessment,
        persons_to_parity, rank, of, time_distance_years, gap_lower, gap_upper,
        age_years, score, sentence``. ``category`` joins the codes of all dimensions
        that are no totals by blanks. Inside its interval ``gap_lower`` to
        ``gap_upper`` a gap is ``level``. Of states the benchmark's value is the share
        of bodies in percent that have it in place, and there is no gap. ``rank`` and
        ``of`` are the place among the areas of the same level in the same prefecture
        (of prefectures: in Japan); ``time_distance_years`` is how long ago the
        benchmark stood there; ``age_years`` how old the value is.

    Raises:
        UnknownCodeError: If the area is unknown.
        NotComparableError: If no dataset has the area or its prefecture and a
            benchmark.
    """
    library = library or Library()
    code = library.areas.resolve(area or HOME)
    finder = Finder(library, area=code, as_of=as_of, on_progress=on_progress)
    found = [
        (made, row)
        for made in _indicators(finder, code)
        if (row := _row(made, language))
    ]
    if not found:
        raise NotComparableError(
            N_("no dataset has {area} and a benchmark to compare it with"),
            area=library.areas.label(code),
        )
    frame = pl.DataFrame([row for _, row in found], schema=SCHEMA, orient="row")
    return Answer(
        command="scorecard",
        parameters={"area": code},
        frame=frame.sort(
            "score", "dataset", "category", descending=[True, False, False]
        ),
        language=language,
        sources=sources_of([f for made, _ in found for f in made.findings], finder),
        labels={"ref_area": {code: library.areas.label(code).text(language)}},
        notes=(
            Message(
                N_(
                    "{count} indicators, by size, certainty and freshness of what they"
                    " show. Amounts are left out: of them a larger area always has more."
                ),
                {"count": frame.height},
            ),
        ),
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


def _row(made: Headline, language: Language) -> dict[str, object] | None:
    """Make the row of an indicator; None where nothing is beside it."""
    findings = made.findings
    beside = {f.benchmark: f for f in findings if f.kind in ("standing", "bodies")}
    chosen = beside.get(JAPAN) or next(iter(beside.values()), None)
    if chosen is None:
        return None
    t = made.trajectory
    names = {series.area: series.name for series in t.benchmarks}
    names |= {group.key: group.name for group in t.groups}
    told = {f.kind: f for f in reversed(findings) if f.benchmark == chosen.benchmark}
    evidence = chosen.evidence[0]
    values = [float(point.value) for point, _ in evidence.cells]
    other = evidence.result if len(values) == 1 else values[1]
    gap = chosen.difference
    place = made.place or made.place_in_nation
    parity, behind = told.get("parity"), told.get("years-behind")
    said = next((f for f in findings if f.kind not in ("level", "change")), chosen)
    point = evidence.cells[0][0]
    return {
        "dataset": t.indicator.dataset,
        "label": t.indicator.label.text(language),
        "ref_area": chosen.area,
        "ref_area_label": t.series.name.text(language),
        "benchmark": chosen.benchmark,
        "benchmark_label": names[chosen.benchmark or ""].text(language),
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
        "persons_to_parity": int(parity.value or 0) if parity else None,
        "rank": place.rank if place else None,
        "of": place.of if place else None,
        "time_distance_years": behind.value if behind else None,
        "gap_lower": gap.lower if gap else None,
        "gap_upper": gap.upper if gap else None,
        "age_years": round(made.age_years, 2),
        "score": round(said.score, 2),
        "sentence": said.sentence.text(language),
    }
