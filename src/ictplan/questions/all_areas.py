"""Every area at once: the questions of ``gap`` and ``rank`` with ``--area all``.

An answer is a few lazy frames, some whole periods each, so that a panel of any length
passes through a little memory; one after another they are the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ictplan.core.answer import Answer
from ictplan.core.errors import UsageError
from ictplan.core.groups import group_key, group_label
from ictplan.core.labels import (
    category_names,
    dimension_names,
    notes_about,
    sources_of,
    unit_note,
)
from ictplan.core.later import pl
from ictplan.core.library import Library
from ictplan.core.measures.gap import measure_pairs
from ictplan.core.measures.keys import enum_of
from ictplan.core.measures.peers import PEERS
from ictplan.core.measures.proportion import newcombe_ends
from ictplan.core.measures.rank import score_ranks
from ictplan.core.messages import LANGUAGES, N_, Label, Language, Message
from ictplan.core.panel import open_panel
from ictplan.core.query import benchmark_codes
from ictplan.questions.gap import gap
from ictplan.questions.rank import rank
from ictplan.questions.registry import ALL_AREAS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ictplan.core.panel import Panel, Part
    from ictplan.core.schema import DatasetMetadata
    from ictplan.questions.registry import Question


@dataclass(frozen=True)
class AllAreas:
    """The answer about all areas, not computed yet."""

    head: Answer
    """What goes with the rows: parameters, sources, notes, labels; a frame of no rows."""

    parts: Sequence[pl.LazyFrame]
    """Its rows: some whole periods each. Only columns that are selected are computed."""

    close: Callable[[], None]
    """Removes temporary files of a long CSV, which else stay until the process ends."""

    def collect(self) -> Answer:
        """Compute all rows at once; for answers that fit into memory."""
        frames = [part.collect(engine="streaming") for part in self.parts]
        return replace(self.head, codes=pl.concat(frames))


def gap_all_areas(
    dataset: str,
    *,
    to: Sequence[str] = (),
    period: str | None = None,
    where: Mapping[str, str] | None = None,
    engine: str | None = None,
    table: str | None = None,
    library: Library | None = None,
    lang: Language = LANGUAGES[0],
) -> AllAreas:
    """Compare every area with its benchmarks.

    Args:
        dataset: Id of the dataset.
        to: Benchmarks: codes, names, ``nation``, ``prefecture``; the dataset's own
            without any. Peers are another group for each area and not among them.
        period: A period, ``A..B``, ``latest`` or ``all``.
        where: Category by dimension; without it the totals of subgroups.
        engine: ``duckdb``, ``duckdb:FILE`` or ``sc://HOST:PORT``; polars without it.
        table: The table, or the Parquet files or folder, that hold the rows there; the
            dataset's own file without it.
        library: Where to look; the bundled datasets without it.
        lang: Language of names.

    Returns:
        Rows with the columns of `ictplan.gap`, by period, categories, area, then
        benchmark; ``note`` holds the codes of its notes, joined by ``;``; codes of areas
        are Enums, as those of periods and categories are.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        UsageError: If peers are among the benchmarks.
        InvalidDatasetError: If rows break rules.
    """
    asked = _Question.about(
        dataset, period, where or {}, (engine, table), library or Library(), lang
    )
    metadata = asked.metadata
    names = list(to or metadata.benchmarks)
    if PEERS in names:
        raise UsageError(
            N_("each area has peers of its own; --area all goes with other benchmarks")
        )
    pairs = _pair_areas(names, asked.library)

    def measure(part: Part) -> pl.LazyFrame:
        gaps = measure_pairs(
            asked.panel.pair_values(part, pairs),
            cell=asked.panel.cell,
            per=metadata.unit.per or 100,
            direction=metadata.direction,
            counts=asked.panel.counts,
            also=["sample_size", "sample_size_b"],
        )
        if not metadata.unit.is_of_persons:
            gaps = gaps.with_columns(persons_to_parity=pl.lit(None, pl.Int64))
        return gaps.with_columns(
            *_gap_ends(metadata),
            dataset=pl.lit(dataset),
            unit_measure=pl.lit(str(metadata.unit_measure)),
            ref_area_label=asked.name_areas("ref_area"),
            benchmark_label=asked.name_areas("benchmark"),
        ).select(_public(gap, metadata))

    return asked.answer("gap-all", {"to": names}, measure)


def rank_all_areas(
    dataset: str,
    *,
    among: str = "prefecture",
    period: str | None = None,
    where: Mapping[str, str] | None = None,
    engine: str | None = None,
    table: str | None = None,
    library: Library | None = None,
    lang: Language = LANGUAGES[0],
) -> AllAreas:
    """Rank every area among the others of its group.

    Args:
        dataset: Id of the dataset.
        among: ``prefecture``, ``nation`` or ``tier``; peers are another group for each
            area and not among them.
        period: A period, ``A..B``, ``latest`` or ``all``.
        where: Category by dimension; without it the totals of subgroups.
        engine: ``duckdb``, ``duckdb:FILE`` or ``sc://HOST:PORT``; polars without it.
        table: The table, or the Parquet files or folder, that hold the rows there; the
            dataset's own file without it.
        library: Where to look; the bundled datasets without it.
        lang: Language of names.

    Returns:
        Rows with the columns of `ictplan.rank`, then ``group`` (the prefecture, the
        level or the tier ranked in), by period, categories, then area.

    Raises:
        UnknownCodeError: If a dataset, period, category or ``among`` is unknown.
        UsageError: If peers are asked for.
        InvalidDatasetError: If rows break rules.
    """
    asked = _Question.about(
        dataset, period, where or {}, (engine, table), library or Library(), lang
    )
    metadata = asked.metadata
    groups = _group_areas(among, asked.library)
    keys = groups.cast(pl.String).unique().drop_nulls().sort()
    names = {key: group_label(key, asked.library) for key in keys}

    def measure(part: Part) -> pl.LazyFrame:
        ranks = asked.panel.rank_values(part, groups)
        ranks = score_ranks(ranks, direction=metadata.direction)
        return ranks.with_columns(
            dataset=pl.lit(dataset), ref_area_label=asked.name_areas("ref_area")
        ).select(*_public(rank, metadata), "group")

    asked = replace(asked, names={"group": names})
    return asked.answer("rank-all", {"among": among}, measure)


@dataclass(frozen=True)
class _Question:
    """What every question about all areas asks, and answers in the same way."""

    dataset: str
    period: str | None
    library: Library
    language: Language
    panel: Panel
    cells: pl.DataFrame
    """The rows of the panel's profile that are asked for."""

    names: Mapping[str, Mapping[str, Label | Message]] = field(default_factory=dict)
    """Further names of codes, by column."""

    @classmethod
    def about(
        cls,
        dataset: str,
        period: str | None,
        where: Mapping[str, str],
        place: tuple[str | None, str | None],
        library: Library,
        language: Language,
    ) -> _Question:
        panel = _open(dataset, *place, library)
        metadata = panel.metadata
        item = where.get(metadata.item_dimension or "")
        if item is not None:  # which has a unit and a direction of its own
            head = replace(panel.head, metadata=metadata.for_item(item))
            panel = replace(panel, head=head)
        cells = panel.choose_cells(period, where)
        return cls(dataset, period, library, language, panel, cells)

    @property
    def metadata(self) -> DatasetMetadata:
        """The dataset's."""
        return self.panel.metadata

    def name_areas(self, column: str) -> pl.Expr:
        """Name the areas in a column, an Enum in the order of codes."""
        areas = self.library.areas
        names = [
            areas.distinct_label(code).text(self.language)
            for code in sorted(areas.areas)
        ]
        return pl.lit(pl.Series(names, dtype=pl.String)).gather(
            pl.col(column).to_physical()
        )

    def answer(
        self,
        command: str,
        more: Mapping[str, object],
        measure: Callable[[Part], pl.LazyFrame],
    ) -> AllAreas:
        """Put with the rows what goes with them."""
        loaded, library = self.panel.head, self.library
        parts = [measure(part) for part in self.panel.parts(self.cells)]
        asked = {"dataset": self.dataset, "area": ALL_AREAS, "period": self.period}
        head = Answer(
            codes=pl.DataFrame(schema=parts[0].collect_schema()),
            title=loaded.metadata.label,
            captions=(*CAPTIONS.get(command, ()), unit_note(loaded.metadata)),
            notes=(Message(N_("All areas.")), *notes_about(loaded, self.cells)),
            sources=sources_of(loaded, self.cells),
            metadata=loaded.metadata,
            names={**category_names(loaded, library), **self.names},
            heads=dimension_names(loaded, library),
            parameters={**asked, **more},
            command=command,
            view=VIEWS[command],
            language=self.language,
        )
        return AllAreas(head, parts, self.panel.close)


CAPTIONS = {
    "gap-all": (
        Message(
            N_(
                "Compared with published values alone: what nobody publishes of a"
                " prefecture or the nation, 'gap --area' of one area computes."
            )
        ),
    )
}
"""What else is told of the numbers."""

VIEWS = {
    "gap-all": """time_period * ref_area_label area_value benchmark_label gap assessment
        persons_to_parity""",
    "rank-all": "time_period * group rank of ref_area_label obs_value deviation_score",
}
"""What people see of the columns, see `ictplan.present.view`."""


def _open(
    dataset: str, engine: str | None, table: str | None, library: Library
) -> Panel:
    if engine is None:
        return open_panel(dataset, library)
    # Only who names an engine needs the libraries of its extra.
    from ictplan.core.engines import open_engine  # noqa: PLC0415

    return open_engine(engine, table, library.file(dataset))


def _public(question: Question, metadata: DatasetMetadata) -> list[str]:
    """Give the public columns of a question about a dataset, in order."""
    return [
        name
        for part in question.columns
        for name in (metadata.dimension_ids if part == "*" else (part,))
    ]


def _gap_ends(metadata: DatasetMetadata) -> tuple[pl.Expr, pl.Expr]:
    """Give the ends of the 95% interval of a gap of two samples, in points."""
    if metadata.full_count or not metadata.unit.is_share:
        nothing = pl.lit(None, pl.Float64)
        return nothing.alias("gap_lower"), nothing.alias("gap_upper")
    has_gap = pl.col("gap").is_not_null()
    lower, upper = newcombe_ends(
        pl.when(has_gap).then(pl.col("area_value") / 100),
        pl.col("sample_size"),
        pl.col("benchmark_value") / 100,
        pl.col("sample_size_b"),
    )
    return (100 * lower).alias("gap_lower"), (100 * upper).alias("gap_upper")


def _pair_areas(names: Sequence[str], library: Library) -> pl.DataFrame:
    """Pair every municipality and prefecture with its benchmarks."""
    areas = library.areas
    rows = [
        (code, benchmark)
        for code in areas.areas
        if areas.level(code) in ("municipality", "prefecture")
        for benchmark in benchmark_codes(names, code, areas)
    ]
    kind = enum_of(sorted(areas.areas))
    pairs = pl.DataFrame(
        rows, schema={"ref_area": kind, "benchmark": kind}, orient="row"
    )
    return pairs.sort("ref_area", "benchmark")


def _group_areas(among: str, library: Library) -> pl.Series:
    """Give the group of every area in the order of codes; null where it has none."""
    keys = [
        group_key(code, among, library=library) for code in sorted(library.areas.areas)
    ]
    kind = enum_of(sorted({key for key in keys if key is not None}))
    return pl.Series("group", keys, kind)
