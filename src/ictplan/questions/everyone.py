"""Every area at once: the questions of ``gap`` and ``rank`` with ``--area all``.

An answer comes in blocks of whole periods, so that a panel of any length passes through
a little memory; the blocks one after another are the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.errors import UnknownCodeError, UsageError
from ictplan.core.groups import group_key, group_label
from ictplan.core.labels import (
    about,
    dimension_labels,
    headings_of,
    used_sources,
)
from ictplan.core.library import Library
from ictplan.core.measures.gap import gaps as measure_gaps
from ictplan.core.measures.keys import codes_of
from ictplan.core.measures.matching import Pairing
from ictplan.core.measures.peers import PEERS
from ictplan.core.measures.rank import ranked
from ictplan.core.messages import N_, Language, Message
from ictplan.core.query import benchmark_codes
from ictplan.questions.gap import gap_columns
from ictplan.questions.intervals import GAP_ENDS, with_gap_interval
from ictplan.questions.panel import WHOLE, Block, blocks
from ictplan.questions.rank import RANK_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ictplan.core.schema import DatasetMetadata

RANKED = ("ref_area", "time_period", "obs_value", "numerator", "denominator")
"""What ranking needs of observations, beside their categories."""

EVERYONE = "all"
"""What ``--area`` says for all municipalities and prefectures."""

READ_FOR = {
    "obs_status": {"note"},
    "denominator_period": {"note"},
    "sample_size": {*GAP_ENDS},
    "source_cell": set[str](),
    "note": set[str](),
}
"""Columns of observations that are only read for some columns of an answer."""


def gap_of_all(
    dataset: str,
    *,
    to: Sequence[str] = (),
    period: str | None = None,
    where: Mapping[str, str] | None = None,
    columns: Sequence[str] = (),
    shard: tuple[int, int] = WHOLE,
    told: Callable[[int, int], None] | None = None,
    library: Library | None = None,
    language: Language = "ja",
) -> Iterator[Answer]:
    """Compare every area with its benchmarks.

    Args:
        dataset: Id of the dataset.
        to: Benchmarks: codes, names, ``nation``, ``prefecture``; the dataset's own
            without any. Peers are another group for each area and not among them.
        period: A period, ``A..B``, ``latest`` or ``all``.
        where: Category by dimension; without it the totals of subgroups.
        columns: Which columns of the answer, in this order; others are not computed.
            All without any.
        shard: Which part of how many, see `parse_shard`; parts are whole periods, and
            their answers one after another are that of the whole.
        told: Is called with the periods done and the periods there are.
        library: Where to look; the bundled datasets without it.
        language: Language of labels.

    Yields:
        Answers with the columns of `ictplan.gap`, by period, categories, area, then
        benchmark; ``note`` holds the codes of its notes, joined by ``;``; codes of areas are
        Enums, as those of periods and categories are.

    Raises:
        UnknownCodeError: If a dataset, area, period, category or column is unknown.
        UsageError: If peers are among the benchmarks.
    """
    asked = _Asked(dataset, period, where or {}, shard, library or Library(), language)
    metadata = asked.metadata
    names = list(to or metadata.benchmarks)
    if PEERS in names:
        raise UsageError(
            N_("each area has peers of its own; --area all goes with other benchmarks")
        )
    chosen = _chosen(columns, gap_columns(metadata))
    pairing = _pairing(names, asked.library)

    def measured(block: Block) -> pl.DataFrame:
        found = measure_gaps(
            block.values,
            pairing,
            dimensions=metadata.dimension_ids,
            decimals=metadata.decimals,
            direction=metadata.direction,
        )
        if not GAP_ENDS.keys().isdisjoint(chosen):
            whole = with_gap_interval(found.collect(), block.values, metadata)
            found = whole.lazy()
        frame = found.with_columns(
            dataset=pl.lit(dataset),
            unit_measure=pl.lit(str(metadata.unit_measure)),
            ref_area_label=asked.names_of("ref_area"),
            benchmark_label=asked.names_of("benchmark"),
        )
        return frame.select(chosen).collect()

    for block in asked.blocks(_unread(chosen)):
        yield asked.answer("gap-all", {"to": names}, measured(block), block)
        if told is not None:
            told(block.done, block.of)


def rank_of_all(
    dataset: str,
    *,
    among: str = "prefecture",
    period: str | None = None,
    where: Mapping[str, str] | None = None,
    columns: Sequence[str] = (),
    shard: tuple[int, int] = WHOLE,
    told: Callable[[int, int], None] | None = None,
    library: Library | None = None,
    language: Language = "ja",
) -> Iterator[Answer]:
    """Rank every area among the others of its group.

    Args:
        dataset: Id of the dataset.
        among: ``prefecture``, ``nation`` or ``tier``; peers are another group for each
            area and not among them.
        period: A period, ``A..B``, ``latest`` or ``all``.
        where: Category by dimension; without it the totals of subgroups.
        columns: As of `gap_of_all`.
        shard: As of `gap_of_all`.
        told: As of `gap_of_all`.
        library: Where to look; the bundled datasets without it.
        language: Language of labels.

    Yields:
        Answers with the columns of `ictplan.rank`, then ``group`` (the prefecture, the
        level or the tier ranked in), by period, categories, group, then rank.

    Raises:
        UnknownCodeError: If a dataset, period, category, column or ``among`` is unknown.
        UsageError: If peers are asked for.
    """
    asked = _Asked(dataset, period, where or {}, shard, library or Library(), language)
    metadata = asked.metadata
    cell = ["time_period", *metadata.dimension_ids, "group"]
    chosen = _chosen(columns, [*RANK_COLUMNS, *metadata.dimension_ids, "group"])
    groups = _groups(among, asked.library)
    named = {
        key: group_label(key, asked.library).text(language) for key in codes_of(groups)
    }

    def measured(block: Block) -> pl.DataFrame:
        group = groups.gather(block.values.get_column("ref_area").to_physical())
        values = block.values.select(*RANKED, *metadata.dimension_ids, group)
        values = values.filter(pl.col("group").is_not_null())
        ranks = ranked(values, cell=cell, direction=metadata.direction)
        frame = ranks.with_columns(
            dataset=pl.lit(dataset), ref_area_label=asked.names_of("ref_area")
        )
        return frame.select(chosen).collect()

    for block in asked.blocks(_unread(chosen)):
        answer = asked.answer("rank-all", {"among": among}, measured(block), block)
        yield replace(answer, labels={**answer.labels, "group": named})
        if told is not None:
            told(block.done, block.of)


@dataclass(frozen=True)
class _Asked:
    """What every question about all areas asks, and answers in the same way."""

    dataset: str
    period: str | None
    where: Mapping[str, str]
    shard: tuple[int, int]
    library: Library
    language: Language

    @cached_property
    def metadata(self) -> DatasetMetadata:
        """The dataset's."""
        return self.library.package(self.dataset).ictplan

    @cached_property
    def _names(self) -> pl.Series:
        """The names of all areas in the order of codes."""
        areas = self.library.areas
        names = [areas.label(code).text(self.language) for code in sorted(areas.areas)]
        return pl.Series(names, dtype=pl.String)

    def names_of(self, column: str) -> pl.Expr:
        """Name the areas in a column, an Enum in the order of codes."""
        return pl.lit(self._names).gather(pl.col(column).to_physical())

    def blocks(self, without: Sequence[str]) -> Iterator[Block]:
        """Read the values; columns of ``without`` are not needed."""
        return blocks(
            self.dataset,
            period=self.period,
            where=self.where,
            shard=self.shard,
            without=without,
            library=self.library,
        )

    def answer(
        self,
        command: str,
        more: Mapping[str, object],
        frame: pl.DataFrame,
        block: Block,
    ) -> Answer:
        """Put with the rows of a block what goes with them."""
        loaded, library, language = block.dataset, self.library, self.language
        asked = {"dataset": self.dataset, "area": EVERYONE, "period": self.period}
        return Answer(
            command=command,
            parameters={**asked, **more},
            frame=frame,
            language=language,
            sources=used_sources(loaded, block.values),
            notes=(Message(N_("All areas.")), *about(loaded, block.values)),
            metadata=loaded.metadata,
            labels=dimension_labels(loaded, library, language),
            headings=headings_of(loaded, library, language),
        )


def _chosen(columns: Sequence[str], known: Sequence[str]) -> list[str]:
    """Give the columns asked for; all without any.

    Raises:
        UnknownCodeError: If there is no such column.
    """
    for name in columns:
        if name not in known:
            raise UnknownCodeError("column", name, known)
    return list(dict.fromkeys(columns or known))


def _unread(chosen: Sequence[str]) -> list[str]:
    """Give the columns of observations that are not needed for columns of an answer."""
    return [name for name, needed in READ_FOR.items() if needed.isdisjoint(chosen)]


def _pairing(names: Sequence[str], library: Library) -> Pairing:
    """Pair every municipality and prefecture with its benchmarks."""
    areas = library.areas
    rows = [
        (code, benchmark)
        for code in areas.areas
        if areas.level(code) in ("municipality", "prefecture")
        for benchmark in benchmark_codes(names, code, areas)
    ]
    schema = {"ref_area": pl.String, "benchmark": pl.String}
    pairs = pl.DataFrame(rows, schema=schema, orient="row")
    return Pairing(pairs, sorted(areas.areas))


def _groups(among: str, library: Library) -> pl.Series:
    """Give the group of every area in the order of codes; null where it has none."""
    keys = [
        group_key(code, among, library=library) for code in sorted(library.areas.areas)
    ]
    kind = pl.Enum(sorted({key for key in keys if key is not None}))
    return pl.Series("group", keys, kind)
