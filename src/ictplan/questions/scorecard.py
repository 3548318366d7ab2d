"""Where does an area stand on every indicator: one question over all datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.codes import UNITS, Direction
from ictplan.core.errors import NotComparableError, UsageError
from ictplan.core.library import Library
from ictplan.core.messages import N_, Language, Message
from ictplan.core.schema import TOTAL
from ictplan.questions.compared import Comparison, compared
from ictplan.questions.describe import HOME
from ictplan.questions.gap import answered, subtracted
from ictplan.questions.standing import place, years_behind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ictplan.core.schema import Source

COLUMNS = (
    "dataset",
    "label",
    "ref_area",
    "ref_area_label",
    "benchmark",
    "benchmark_label",
    "time_period",
    "category",
    "category_label",
    "area_value",
    "benchmark_value",
    "gap",
    "relative_gap",
    "unit_measure",
    "direction",
    "assessment",
    "note",
    "persons_to_parity",
    "rank",
    "of",
    "time_distance_years",
)


def scorecard(
    *,
    area: str | None = None,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """Compare an area with its benchmarks on every indicator it has, worst first.

    Where a dataset has no value of the area, that of its prefecture stands in;
    ``ref_area`` says which. Of each category and benchmark the newest shared period
    counts. Amounts, such as a number of residents, are left out: of them a benchmark
    that the area is a part of always has more.

    Args:
        area: Code or name of a municipality or prefecture; Toride without it.
        library: Where to look; the bundled datasets without it.
        language: Language of labels and notes.

    Returns:
        One row per dataset, benchmark and category: ``dataset, label, ref_area,
        ref_area_label, benchmark, benchmark_label, time_period, category,
        category_label, area_value, benchmark_value, gap, relative_gap, unit_measure,
        direction, assessment, note, persons_to_parity, rank, of,
        time_distance_years``. Ordered by ``relative_gap`` read with the direction, the
        worst first; where neither way is better, last. ``category`` joins the codes of
        all dimensions that are no totals by blanks. ``rank`` and ``of`` are the place
        among the areas of the same level in the same prefecture (of prefectures: in
        Japan), null where the area is alone; ``time_distance_years`` is how long ago
        the benchmark stood there, negative where the area is ahead.

    Raises:
        UnknownCodeError: If the area is unknown.
        NotComparableError: If no dataset has the area or its prefecture and a
            benchmark.
    """
    library = library or Library()
    code = library.areas.resolve(area or HOME)
    found = list(_answers(code, library, language))
    answers = [answer for _, answer in found]
    if not answers:
        raise NotComparableError(
            N_("no dataset has {area} and a benchmark to compare it with"),
            area=library.areas.label(code),
        )
    frame = pl.concat(_newest(*each, library) for each in found)
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
    for answer in answers:
        sources |= {source.label.en: source for source in answer.sources}
    return Answer(
        command="scorecard",
        parameters={"area": code},
        frame=frame.select(COLUMNS),
        language=language,
        sources=tuple(sources.values()),
        labels={"ref_area": {code: library.areas.label(code).text(language)}},
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
    )


def _answers(
    code: str, library: Library, language: Language
) -> Iterator[tuple[Comparison, Answer]]:
    """Ask for the gap of every dataset that has the area, else its prefecture."""
    stand_in = library.areas.prefecture_of(code)
    for dataset in library.ids:
        if UNITS[library.package(dataset).ictplan.unit_measure].is_amount:
            continue
        for area in dict.fromkeys((code, stand_in)):
            if area is None:
                continue
            try:
                both = compared(
                    dataset,
                    area=area,
                    to=(),
                    period=None,
                    where={},
                    peers=None,
                    library=library,
                )
            except (NotComparableError, UsageError):
                continue
            frame, missing = subtracted(
                both, library, period=None, allow_mismatch=False
            )
            if frame.is_empty():
                continue
            yield (
                both,
                answered(
                    both,
                    frame,
                    missing,
                    parameters={"period": None, "allow_mismatch": False},
                    library=library,
                    language=language,
                ),
            )
            break


def _newest(both: Comparison, answer: Answer, library: Library) -> pl.DataFrame:
    """Keep the newest period of each benchmark and category, in public columns."""
    metadata = both.dataset.metadata
    dimensions = metadata.dimension_ids
    codes = [_category(name) for name in dimensions]
    labels = [_category(name, answer.labels[name]) for name in dimensions]
    newest = (
        answer.frame.filter(pl.col("gap").is_not_null())
        .with_columns(
            label=pl.lit(metadata.label.text(answer.language)),
            direction=pl.lit(str(metadata.direction)),
            category=_joined(codes),
            category_label=_joined(labels),
        )
        .group_by("benchmark", "category", maintain_order=True)
        .last()
    )
    return (
        newest.hstack(_standing(both, newest, library))
        .with_columns(pl.col("time_period").cast(pl.String))
        .select(COLUMNS)
    )


def _standing(both: Comparison, newest: pl.DataFrame, library: Library) -> pl.DataFrame:
    """Give the place and the distance in time of each row."""
    cell = ("time_period", *both.dataset.metadata.dimension_ids)
    rows: list[tuple[int | None, int | None, float | None]] = []
    for row in newest.iter_rows(named=True):
        held = place(both, {name: row[name] for name in cell}, library)
        rank, of = held or (None, None)
        rows.append((rank, of, years_behind(both, row)))
    schema = {"rank": pl.Int64, "of": pl.Int64, "time_distance_years": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _category(name: str, labels: Mapping[str, str] | None = None) -> pl.Expr:
    code = pl.col(name).cast(pl.String)
    shown = code if labels is None else code.replace(labels)
    return pl.when(code != TOTAL).then(shown)


def _joined(parts: list[pl.Expr]) -> pl.Expr:
    if not parts:
        return pl.lit("")
    return pl.concat_str(parts, separator=" ", ignore_nulls=True)
