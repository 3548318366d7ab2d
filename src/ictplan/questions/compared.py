"""What is compared: an area, its benchmarks, and the values that may enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.areas import JAPAN
from ictplan.core.errors import UsageError
from ictplan.core.groups import PeerBenchmark, PeerRule, peer_benchmark
from ictplan.core.measures.peers import PEERS
from ictplan.core.messages import N_
from ictplan.core.query import (
    LATEST,
    benchmark_codes,
    comparable_values,
    in_categories,
    in_periods,
    totals_only,
)
from ictplan.questions.describe import of_area

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library
    from ictplan.core.messages import Label, Message
    from ictplan.core.schema import DatasetMetadata


@dataclass(frozen=True)
class Comparison:
    """An area and what it is compared with, before anything is subtracted.

    ``values`` are those of `ictplan.core.query.values_of` in the categories asked for,
    with the peers' as an area of their own; ``own`` are those of the area in the
    periods asked for. ``benchmarks`` are codes in the order asked for. ``stands_for`` is
    the municipality without values whose prefecture ``area`` is.
    """

    dataset: Dataset
    area: str
    benchmarks: list[str]
    values: pl.DataFrame
    own: pl.DataFrame
    peers: PeerBenchmark | None
    stands_for: str | None = None

    @property
    def labels(self) -> dict[str, Message]:
        """Names of what is no area."""
        return {PEERS: self.peers.label} if self.peers else {}

    def name_in(self, library: Library) -> Callable[[str], Label | Message]:
        """Give the way from a code to a name: that of an area or of the peers."""

        def name(code: str) -> Label | Message:
            return self.labels.get(code) or library.areas.label(code)

        return name


def _needed(
    area: str, to: Sequence[str], metadata: DatasetMetadata, library: Library
) -> set[str] | None:
    """Name the areas that a comparison asks for; None where peers may be any.

    Those are the area, its benchmarks, and those among which it has a place.
    """
    areas = library.areas
    named = [*(to or metadata.benchmarks), "prefecture"]
    if PEERS in named:
        return None
    above = areas.prefecture_of(area) or areas.parent(area)
    beside = areas.children(above) if above else ()
    # The prefecture may stand in, which has its own neighbours.
    prefectures = areas.children(JAPAN)
    return {area, *benchmark_codes(named, area, areas), *beside, *prefectures}


def compared(
    dataset: str,
    *,
    area: str | None,
    to: Sequence[str],
    period: str | None,
    where: Mapping[str, str],
    peers: PeerRule | None,
    library: Library,
    stand_in: bool = False,
) -> Comparison:
    """Bring together what `gap` and `trend` compare; arguments as of `gap`.

    With ``stand_in`` the prefecture of a municipality without values takes its place.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        NotComparableError: If the dataset has no value of the area.
        UsageError: If there is no benchmark.
    """
    metadata = library.package(dataset).ictplan
    ours = library.areas.resolve(area or metadata.home_area)
    loaded = library.load(dataset, areas=_needed(ours, to, metadata, library))
    asked = ours
    if stand_in and not (loaded.observations.get_column("ref_area") == ours).any():
        ours = library.areas.prefecture_of(ours) or ours
    benchmarks = benchmark_codes(to or metadata.benchmarks, ours, library.areas)
    if not benchmarks:
        raise UsageError(
            N_("{area} has nothing to be compared with; name a benchmark with --to"),
            area=library.areas.label(ours),
        )
    values = in_categories(comparable_values(loaded), loaded.metadata, where)
    values = totals_only(values, loaded.metadata, but=list(where))
    own = of_area(values, ours, loaded, library)
    own = in_periods(own, None if period == LATEST else period)
    group: PeerBenchmark | None = None
    if PEERS in benchmarks:
        cell = ["time_period", *metadata.dimension_ids]
        group = peer_benchmark(values, ours, cell=cell, library=library, rule=peers)
        values = pl.concat([values, group.values])
    stands_for = asked if asked != ours else None
    return Comparison(loaded, ours, benchmarks, values, own, group, stands_for)
