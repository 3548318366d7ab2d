"""Where does an area stand on every indicator: one question over all datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.codes import UNITS, Direction
from ictplan.core.errors import NotComparableError, UsageError
from ictplan.core.labels import area_names, category_names, sources_of
from ictplan.core.messages import N_, Label, Message
from ictplan.core.query import Query
from ictplan.core.schema import TOTAL
from ictplan.questions.comparison import Comparison, compare
from ictplan.questions.position import place, years_behind
from ictplan.questions.registry import question

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.core.schema import Source

COLUMNS = (
    "dataset", "ref_area", "benchmark", "time_period", "category", "area_value",
    "benchmark_value", "gap", "relative_gap", "unit_measure", "direction", "assessment",
    "note", "persons_to_parity", "rank", "of", "time_distance_years", "gap_published",
)  # fmt: skip
"""The columns of codes."""


@question(
    "scorecard",
    selects="area",
    columns="""dataset label ref_area ref_area_label benchmark benchmark_label
        time_period category category_label area_value benchmark_value gap relative_gap
        unit_measure direction assessment note persons_to_parity rank of
        time_distance_years""",
    view="""label category_label? ref_area_label benchmark_label time_period area_value
        gap relative_gap assessment rank/of time_distance_years""",
)
def scorecard(query: Query) -> Answer:
    """Compare an area with its benchmarks on every indicator it has, worst first.

    Where a dataset has no value of the area, that of its prefecture stands in;
    ``ref_area`` says which. Of each category and benchmark the newest shared period
    counts. Amounts, such as a number of residents, are left out: of them a benchmark
    that the area is a part of always has more. ``category`` joins the codes of all
    dimensions that are no totals by blanks. ``rank`` and ``of`` are the place among the
    areas of the same level in the same prefecture (of prefectures: in Japan), null
    where the area is alone.

    One row per dataset, benchmark and category, by ``relative_gap`` read with the
    direction, the worst first; where neither way is better, last.

    Raises:
        UnknownCodeError: If the area is unknown.
        NotComparableError: If no dataset has the area or its prefecture and a
            benchmark.
    """
    code, library = query.code, query.library
    found = list(_comparisons(query))
    if not found:
        raise NotComparableError(
            N_("no dataset has {area} and a benchmark to compare it with"),
            area=library.areas.label(code),
        )
    frame = pl.concat(_newest(both, gaps) for both, gaps in found)
    sign = pl.when(pl.col("direction") == Direction.LOWER).then(-1).otherwise(1)
    frame = frame.sort(
        pl.col("direction") == Direction.NEUTRAL,
        pl.col("relative_gap") * sign,
        "dataset",
        "benchmark",
        "category",
        nulls_last=True,
    )
    sources: dict[str, Source] = {}
    categories: dict[str, Label | Message] = {}
    for both, gaps in found:
        shared = gaps.get_column("time_period").unique().implode()
        used = both.values.filter(
            pl.col("ref_area").is_in([both.area, *both.benchmarks])
            & pl.col("time_period").is_in(shared)
        )
        cited = (*sources_of(both.dataset, used), *both.sources)
        sources |= {source.label.en: source for source in cited}
        categories |= _category_names(both, gaps)
    label = library.areas.label(code)
    codes = {*frame["ref_area"], *frame["benchmark"], code}
    areas = area_names(codes, library.areas)
    return Answer(
        codes=frame,
        title=Message(N_("Scorecard of {area}, the worst first"), {"area": label}),
        notes=(
            Message(
                N_(
                    "{count} indicators; gaps of different units are ordered in percent;"
                    " those of which neither way is better come last. Amounts are left"
                    " out: of them a larger area always has more."
                ),
                {"count": frame.get_column("dataset").n_unique()},
            ),
        ),
        sources=tuple(sources.values()),
        names={
            "ref_area": areas,
            "benchmark": areas,
            "category": categories,
            "label": {
                both.dataset.id: both.dataset.metadata.label for both, _ in found
            },
        },
        texts={"label": "dataset"},
        parameters={"area": code},
    )


def _comparisons(query: Query) -> Iterator[tuple[Comparison, pl.DataFrame]]:
    """Ask for the gap of every dataset that has the area, else its prefecture."""
    library = query.library
    for dataset in library.ids:
        if UNITS[library.package(dataset).ictplan.unit_measure].is_amount:
            continue
        asked = Query(library, dataset, area=query.code)
        try:
            both = compare(asked, stand_in=True)
        except (NotComparableError, UsageError):
            continue
        frame, _ = both.gaps()
        if not frame.is_empty():
            yield both, frame


def _newest(both: Comparison, gaps: pl.DataFrame) -> pl.DataFrame:
    """Keep the newest period of each benchmark and category."""
    metadata = both.dataset.metadata
    newest = (
        gaps.filter(pl.col("gap").is_not_null())
        .with_columns(
            dataset=pl.lit(both.dataset.id),
            unit_measure=pl.lit(str(metadata.unit_measure)),
            direction=pl.lit(str(metadata.direction)),
            category=_category(metadata.dimension_ids),
        )
        .group_by("benchmark", "category", maintain_order=True)
        .last()
    )
    return (
        newest.hstack(_position(both, newest))
        .with_columns(pl.col("time_period").cast(pl.String))
        .select(COLUMNS)
    )


def _position(both: Comparison, newest: pl.DataFrame) -> pl.DataFrame:
    """Give the place and the distance in time of each row."""
    cell = ("time_period", *both.dataset.metadata.dimension_ids)
    rows: list[tuple[int | None, int | None, float | None]] = []
    for row in newest.iter_rows(named=True):
        held = place(both, {name: row[name] for name in cell})
        rank, of = held or (None, None)
        rows.append((rank, of, years_behind(both, row)))
    schema = {"rank": pl.Int64, "of": pl.Int64, "time_distance_years": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _category(dimensions: Sequence[str]) -> pl.Expr:
    """Join the codes of all dimensions that are no totals."""
    codes = (pl.col(name).cast(pl.String) for name in dimensions)
    parts = [pl.when(code != TOTAL).then(code) for code in codes]
    if not parts:
        return pl.lit("")
    return pl.concat_str(parts, separator=" ", ignore_nulls=True)


def _category_names(both: Comparison, gaps: pl.DataFrame) -> dict[str, Label | Message]:
    """Name each joined category."""
    names = category_names(both.dataset, both.query.library)
    found: dict[str, Label | Message] = {}
    dimensions = both.dataset.metadata.dimension_ids
    if not dimensions:
        return found
    for row in gaps.select(dimensions).unique().iter_rows(named=True):
        kept = {n: str(code) for n, code in row.items() if str(code) != TOTAL}
        if kept:
            labels = [names[name][code] for name, code in kept.items()]
            found[" ".join(kept.values())] = Label(
                " ".join(label.ja for label in labels),
                " ".join(label.en for label in labels),
            )
    return found
