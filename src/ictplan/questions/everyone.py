"""Every area at once: the questions of ``gap`` and ``rank`` with ``--area all``.

An answer comes in blocks of whole periods, so that a panel of any length passes through
a little memory; the blocks one after another are the answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ictplan.catalog import Catalog
from ictplan.errors import UsageError
from ictplan.localisation import N_, Language, Message
from ictplan.measures.gap import gaps as measure_gaps
from ictplan.measures.peers import PEERS
from ictplan.measures.rank import rank as measure_rank
from ictplan.peers import group_key, group_label
from ictplan.questions.describe import (
    about,
    category_labels,
    headings_of,
    used_sources,
)
from ictplan.questions.gap import gap_columns
from ictplan.questions.intervals import with_gap_interval
from ictplan.questions.rank import RANK_COLUMNS
from ictplan.result import Result
from ictplan.selection import (
    benchmark_codes,
    comparable_values,
    in_categories,
    periods_within,
    totals_only,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ictplan.catalog import Dataset

EVERYONE = "all"
"""What ``--area`` says for all municipalities and prefectures."""

BLOCK_ROWS = 250_000
"""About how many observations a block is made of."""

WHOLE = (1, 1)
"""The shard that is everything."""


def parse_shard(text: str) -> tuple[int, int]:
    """Read ``i/n``: the i-th of n parts, counted from 1.

    Raises:
        UsageError: If it is no such part.
    """
    first, _, last = text.partition("/")
    if first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last):
        return int(first), int(last)
    raise UsageError(
        N_("--shard '{text}' is no part: write 1/4 to 4/4 for four parts"), text=text
    )


def gap_of_all(
    dataset: str,
    *,
    to: Sequence[str] = (),
    period: str | None = None,
    where: Mapping[str, str] | None = None,
    shard: tuple[int, int] = WHOLE,
    told: Callable[[int, int], None] | None = None,
    catalog: Catalog | None = None,
    language: Language = "ja",
) -> Iterator[Result]:
    """Compare every area with its benchmarks.

    Args:
        dataset: Id of the dataset.
        to: Benchmarks: codes, names, ``nation``, ``prefecture``; the dataset's own
            without any. Peers are another group for each area and not among them.
        period: A period, ``A..B``, ``latest`` or ``all``.
        where: Category by dimension; without it the totals of subgroups.
        shard: Which part of how many, see `parse_shard`; parts are whole periods, and
            their answers one after another are that of the whole.
        told: Is called with the blocks done and the blocks there are.
        catalog: Where to look; the bundled datasets without it.
        language: Language of labels.

    Yields:
        Answers with the columns of `ictplan.gap`, by period, categories, area, then
        benchmark; ``note`` holds the codes of its notes, joined by ``;``.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        UsageError: If peers are among the benchmarks.
    """
    catalog = catalog or Catalog()
    metadata = catalog.package(dataset).ictplan
    names = list(to or metadata.benchmarks)
    if PEERS in names:
        raise UsageError(
            N_("each area has peers of its own; --area all goes with other benchmarks")
        )
    pairs = _pairs(names, catalog)
    labels = _labels(catalog, language)
    for loaded, values in _blocks(dataset, period, where or {}, shard, told, catalog):
        frame = measure_gaps(
            values,
            pairs,
            dimensions=metadata.dimension_ids,
            decimals=metadata.decimals,
            direction=metadata.direction,
        )
        frame = (
            with_gap_interval(frame, values, metadata)
            .with_columns(
                pl.col("note").replace("", None),
                dataset=pl.lit(dataset),
                unit_measure=pl.lit(str(metadata.unit_measure)),
                ref_area_label=_labelled("ref_area", labels),
                benchmark_label=_labelled("benchmark", labels),
            )
            .with_columns(pl.col("ref_area", "benchmark").cast(pl.String))
        )
        columns = gap_columns(metadata)
        asked = {"dataset": dataset, "area": EVERYONE, "to": names, "period": period}
        yield _answer(
            "gap-all", asked, frame.select(columns), loaded, catalog, language
        )


def rank_of_all(
    dataset: str,
    *,
    among: str = "prefecture",
    period: str | None = None,
    where: Mapping[str, str] | None = None,
    shard: tuple[int, int] = WHOLE,
    told: Callable[[int, int], None] | None = None,
    catalog: Catalog | None = None,
    language: Language = "ja",
) -> Iterator[Result]:
    """Rank every area among the others of its group.

    Args:
        dataset: Id of the dataset.
        among: ``prefecture``, ``nation`` or ``tier``; peers are another group for each
            area and not among them.
        period: A period, ``A..B``, ``latest`` or ``all``.
        where: Category by dimension; without it the totals of subgroups.
        shard: As of `gap_of_all`.
        told: As of `gap_of_all`.
        catalog: Where to look; the bundled datasets without it.
        language: Language of labels.

    Yields:
        Answers with the columns of `ictplan.rank`, then ``group`` (the prefecture, the
        level or the tier ranked in), by period, categories, group, then rank.

    Raises:
        UnknownCodeError: If a dataset, period, category or ``among`` is unknown.
        UsageError: If peers are asked for.
    """
    catalog = catalog or Catalog()
    metadata = catalog.package(dataset).ictplan
    groups = {
        code: key
        for code in catalog.areas.areas
        if (key := group_key(code, among, catalog=catalog)) is not None
    }
    labels = _labels(catalog, language)
    cell = ["time_period", *metadata.dimension_ids, "group"]
    for loaded, values in _blocks(dataset, period, where or {}, shard, told, catalog):
        group = _labelled("ref_area", groups)
        grouped = values.select(
            *(name for name in cell if name != "group"),
            *("ref_area", "obs_value", "numerator", "denominator"),
            group=group.cast(pl.Enum(sorted(set(groups.values())))),
        ).filter(pl.col("group").is_not_null())
        frame = measure_rank(grouped, cell=cell, direction=metadata.direction)
        frame = frame.with_columns(
            dataset=pl.lit(dataset),
            ref_area_label=_labelled("ref_area", labels),
            ref_area=pl.col("ref_area").cast(pl.String),
            group=pl.col("group").cast(pl.String),
        ).select(*RANK_COLUMNS, *metadata.dimension_ids, "group")
        asked = {"dataset": dataset, "area": EVERYONE, "among": among, "period": period}
        answer = _answer("rank-all", asked, frame, loaded, catalog, language)
        held = frame.get_column("group").unique().to_list()
        named = {key: group_label(key, catalog).text(language) for key in held}
        yield replace(answer, labels={**answer.labels, "group": named})


def _kind(catalog: Catalog) -> pl.Enum:
    """Give the type of area codes whose order is that of the codes."""
    return pl.Enum(sorted(catalog.areas.areas))


def _pairs(names: Sequence[str], catalog: Catalog) -> pl.DataFrame:
    """Pair every municipality and prefecture with its benchmarks."""
    areas = catalog.areas
    rows = [
        (code, benchmark)
        for code in areas.areas
        if areas.level(code) in ("municipality", "prefecture")
        for benchmark in benchmark_codes(names, code, areas)
    ]
    schema = {"ref_area": pl.String, "benchmark": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").cast(_kind(catalog))


def _labelled(column: str, labels: Mapping[str, str]) -> pl.Expr:
    """Give what a mapping says of the codes in a column; null where it is silent."""
    code = pl.col(column)
    codes, texts = list(labels), list(labels.values())
    return code.cast(pl.String).replace_strict(
        codes, texts, default=None, return_dtype=pl.String
    )


def _labels(catalog: Catalog, language: Language) -> dict[str, str]:
    areas = catalog.areas
    return {code: areas.label(code).text(language) for code in areas.areas}


def _blocks(
    dataset: str,
    period: str | None,
    where: Mapping[str, str],
    shard: tuple[int, int],
    told: Callable[[int, int], None] | None,
    catalog: Catalog,
) -> Iterator[tuple[Dataset, pl.DataFrame]]:
    """Give the dataset and its comparable values, some whole periods at a time."""
    kind = _kind(catalog)
    periods = _part(periods_within(catalog.periods(dataset), period), shard)
    rows = max(1, catalog.file(dataset).height)
    size = max(1, BLOCK_ROWS * len(catalog.periods(dataset)) // rows)
    chunks = [periods[at : at + size] for at in range(0, len(periods), size)] or [[]]
    for done, chunk in enumerate(chunks, 1):
        loaded = catalog.load(dataset, periods=chunk)
        # Codes in code order as integers: sorted and joined several times as fast.
        held = loaded.observations.with_columns(pl.col("ref_area").cast(kind))
        loaded = replace(loaded, observations=held)
        values = in_categories(comparable_values(loaded, area_last=True), loaded, where)
        yield loaded, totals_only(values, loaded, but=list(where))
        if told is not None:
            told(done, len(chunks))


def _part(periods: Sequence[str], shard: tuple[int, int]) -> list[str]:
    """Give the i-th of n parts of about the same length, none twice, none left out."""
    part, parts = shard
    ends = [len(periods) * at // parts for at in (part - 1, part)]
    return list(periods[ends[0] : ends[1]])


def _answer(
    command: str,
    asked: Mapping[str, object],
    frame: pl.DataFrame,
    loaded: Dataset,
    catalog: Catalog,
    language: Language,
) -> Result:
    return Result(
        command=command,
        parameters=asked,
        frame=frame,
        language=language,
        sources=used_sources(loaded, loaded.observations),
        notes=(Message(N_("All areas.")), *about(loaded, frame)),
        metadata=loaded.metadata,
        labels=category_labels(loaded, catalog, language),
        headings=headings_of(loaded, catalog, language),
    )
