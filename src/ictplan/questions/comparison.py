"""What is compared: an area, its benchmarks, and the values that may enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.core.areas import JAPAN
from ictplan.core.errors import NotComparableError, UsageError
from ictplan.core.groups import GroupBenchmark, group_benchmark
from ictplan.core.labels import rows_of_area
from ictplan.core.later import pl
from ictplan.core.measures.gap import gap
from ictplan.core.measures.peers import PEERS
from ictplan.core.measures.states import compare_states
from ictplan.core.messages import N_, Message
from ictplan.core.query import LATEST, benchmark_codes, in_periods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.core.dataset import Dataset
    from ictplan.core.messages import Label
    from ictplan.core.query import Query
    from ictplan.core.schema import Source


@dataclass(frozen=True)
class Comparison:
    """An area and what it is compared with, before anything is subtracted.

    ``values`` are those of `ictplan.core.query.values_of` in the categories asked for,
    with those of ``groups``, which nobody publishes, under their codes; ``own`` are those of the area in the
    periods asked for. ``benchmarks`` are codes in the order asked for. ``stands_for``
    is the municipality without values whose prefecture ``area`` is.
    """

    query: Query
    dataset: Dataset
    area: str
    benchmarks: list[str]
    values: pl.DataFrame
    own: pl.DataFrame
    groups: dict[str, GroupBenchmark]
    stands_for: str | None = None

    def name(self, code: str) -> Label | Message:
        """Name an area, or a group whose values were computed."""
        if code in self.groups:
            return self.groups[code].label
        return self.query.library.areas.distinct_label(code)

    @property
    def names(self) -> dict[str, dict[str, Label | Message]]:
        """Names of the area and of its benchmarks, by column."""
        codes = [self.area, *self.benchmarks]
        named = {code: self.name(code) for code in codes}
        return {"ref_area": named, "benchmark": named}

    @property
    def sources(self) -> tuple[Source, ...]:
        """Sources beside the dataset's own: those that say who the peers are."""
        return tuple(s for group in self.groups.values() for s in group.sources)

    def notes(self) -> Iterator[Message]:
        """Say that the prefecture stands in, and who the peers are."""
        if self.stands_for is not None:
            yield Message(
                N_(
                    "{area} has no value here, so its prefecture {prefecture} stands in;"
                    " 'ictplan import' brings the area's own."
                ),
                {
                    "area": self.name(self.stands_for),
                    "prefecture": self.name(self.area),
                },
            )
        for group in self.groups.values():
            yield from group.notes

    def gaps(
        self, *, allow_mismatch: bool = False
    ) -> tuple[pl.DataFrame, list[NotComparableError]]:
        """Subtract every benchmark; say which share no cell with the area.

        Returns:
            The rows of `ictplan.core.measures.gap`, benchmark by benchmark, and an error
            for each benchmark without a row.
        """
        metadata, period = self.dataset.metadata, self.query.period
        values = pl.concat(
            [self.own, self.values.filter(pl.col("ref_area") != self.area)]
        )
        parts: list[pl.DataFrame] = []
        missing: list[NotComparableError] = []
        for benchmark in self.benchmarks:
            try:
                part = gap(
                    values,
                    area=self.area,
                    benchmark=benchmark,
                    dimensions=metadata.dimension_ids,
                    definitions=metadata.definition_ids,
                    decimals=metadata.decimals,
                    per=metadata.unit.per or 100,
                    of_persons=metadata.unit.is_of_persons,
                    direction=metadata.direction,
                    allow_mismatch=allow_mismatch,
                )
            except NotComparableError as error:
                missing.append(error.named(self.name))
                continue
            if metadata.unit.states is not None:
                part = compare_states(part, metadata.direction)
            elif benchmark in self.groups:
                part = _without_published(part)
            parts.append(in_periods(part, LATEST if period == LATEST else None))
        return (pl.concat(parts) if parts else pl.DataFrame()), missing


def _without_published(part: pl.DataFrame) -> pl.DataFrame:
    """Drop what only makes sense between two published values."""
    is_rounding = pl.element().str.starts_with("rounding")
    return part.with_columns(
        gap_published=pl.lit(None, pl.Float64),
        note=pl.col("note").list.eval(pl.element().filter(~is_rounding)),
    )


def compare(query: Query, *, stand_in: bool = False) -> Comparison:
    """Bring together what `gap` and `trend` compare.

    With ``stand_in`` the prefecture of a municipality without values takes its place.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        NotComparableError: If the dataset has no value of the area.
        UsageError: If there is no benchmark.
    """
    library, metadata = query.library, query.metadata
    areas, asked = library.areas, query.code
    named = query.to or metadata.benchmarks
    loaded = query.load(_needed(query))
    ours = asked
    if stand_in and not (loaded.observations.get_column("ref_area") == ours).any():
        ours = areas.prefecture_of(ours) or ours
    benchmarks = benchmark_codes(named, ours, areas)
    if not benchmarks:
        raise UsageError(
            N_("{area} has nothing to be compared with; name a benchmark with --to"),
            area=areas.distinct_label(ours),
        )
    values = query.cells(loaded)
    own = rows_of_area(values, ours, loaded, library)
    own = in_periods(own, None if query.period == LATEST else query.period)
    groups, values = _computed(query, values, ours, benchmarks, is_named=bool(query.to))
    stands_for = asked if asked != ours else None
    return Comparison(query, loaded, ours, benchmarks, values, own, groups, stands_for)


def _computed(
    query: Query,
    values: pl.DataFrame,
    area: str,
    benchmarks: list[str],
    *,
    is_named: bool,
) -> tuple[dict[str, GroupBenchmark], pl.DataFrame]:
    """Compute the benchmarks that nobody publishes from the areas of their groups.

    Returns:
        The groups by code, and the values with theirs in the place of what a body of
        the same code has of its own.

    Raises:
        NotComparableError: If none of a group has a value, and it was asked for by name.
    """
    metadata, areas = query.metadata, query.library.areas
    cell = ["time_period", *metadata.dimension_ids]
    ours = values.filter(pl.col("ref_area") == area).select(cell)
    published = set(values.join(ours, on=cell, how="semi").get_column("ref_area"))
    needed = [
        code
        for code in benchmarks
        if code == PEERS
        or (
            areas.level(code) in ("country", "prefecture")
            and areas.level(area) == "municipality"
            and (metadata.of_bodies or code not in published)
        )
    ]
    groups: dict[str, GroupBenchmark] = {}
    if not needed:
        return groups, values
    every = query.cells(query.load())
    for code in needed:
        try:
            groups[code] = group_benchmark(
                every,
                area,
                code,
                metadata=metadata,
                library=query.library,
                rule=query.peers,
            )
        except NotComparableError:
            # Published for other periods: those are named where no cell is shared.
            is_held = (values.get_column("ref_area") == code).any()
            if is_named and not is_held:
                raise
    made = [group.values for group in groups.values()]
    kept = values.filter(~pl.col("ref_area").is_in(list(groups)))
    return groups, pl.concat([kept, *made])


def _needed(query: Query) -> set[str] | None:
    """Name the areas that a comparison asks for; None where peers may be any.

    Those are the area, its benchmarks, and those among which it has a place.
    """
    areas, area = query.library.areas, query.code
    named = [*(query.to or query.metadata.benchmarks), "prefecture"]
    if PEERS in named or query.metadata.of_bodies:
        return None
    above = areas.prefecture_of(area) or areas.parent(area)
    beside = areas.children(above) if above else ()
    # The prefecture may stand in, which has its own neighbours.
    return {
        area,
        *benchmark_codes(named, area, areas),
        *beside,
        *areas.children(JAPAN),
    }
