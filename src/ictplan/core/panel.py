"""The rows of a dataset of any length: checked, read lazily, some periods at a time.

A Parquet file that keeps all rules is read where it lies. Anything else (CSV, numbers written
as texts) goes through the rules row by row and, where it is long, typed into temporary Parquet
files; so whatever is measured was checked, and no more than a part of it is in memory.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from ictplan.core.areas import JAPAN
from ictplan.core.codes import Qualifier
from ictplan.core.dataset import Dataset
from ictplan.core.errors import InvalidDatasetError, Problem
from ictplan.core.later import pl
from ictplan.core.measures.exact import Counts
from ictplan.core.measures.gap import pair_values
from ictplan.core.measures.keys import pack_key
from ictplan.core.measures.rank import rank_values
from ictplan.core.measures.series import choose_values
from ictplan.core.parquetrules import Scan, order_of
from ictplan.core.precision import decimals_of, rows_in_unit
from ictplan.core.query import LATEST, in_categories, periods_within, totals_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.core.dataset import DatasetFile
    from ictplan.core.library import Library
    from ictplan.core.schema import DatasetMetadata

PART_ROWS = 2_000_000
"""About how many observations are measured at once: 17 million rows took 6.0 s and 0.8 GB as
one part, 3.1 s and 0.5 GB as five; parts of one period would spend their time starting."""


class Part(NamedTuple):
    """Which rows of a panel are measured at once: some whole periods."""

    kept: Mapping[str, list[str]]
    """The codes of columns of which not all are wanted."""

    is_single: bool
    """Whether one source gives exact values alone: then no cell stands twice."""


@dataclass(frozen=True)
class Panel(ABC):
    """The checked rows of a dataset, wherever they lie: what is where in them."""

    head: Dataset
    """What the dataset is, with observations of no rows."""

    profile: pl.DataFrame
    """A row per period, categories and source: ``rows``; ``values``, those with a value;
    ``bounds``, those whose value is a bound."""

    counts: Counts
    """What the counts are like."""

    counts_below: Counts
    """What those of areas below the nation are like, which alone are ranked."""

    @property
    def metadata(self) -> DatasetMetadata:
        """The dataset's."""
        return self.head.metadata

    def choose_cells(
        self, period: str | None, where: Mapping[str, str]
    ) -> pl.DataFrame:
        """Give the rows of the profile that are asked for.

        Which categories and totals there are is asked of all periods. ``latest`` is
        the newest period of each definition, see `_newest`.

        Raises:
            UnknownCodeError: If a period, dimension or category is unknown.
        """
        held = self.profile.filter(pl.col("values") > 0)
        cells = totals_only(
            in_categories(held, self.metadata, where), self.metadata, but=list(where)
        )
        if period == LATEST:
            return _newest(cells, list(self.metadata.definition_ids))
        periods = self.profile.get_column("time_period").unique().sort()
        wanted = periods_within(periods.cast(pl.String).to_list(), period)
        return cells.filter(pl.col("time_period").cast(pl.String).is_in(wanted))

    def parts(self, cells: pl.DataFrame) -> list[Part]:
        """Cut some cells into a few periods each; at least one part."""
        heights = cells.group_by("time_period").agg(pl.col("rows").sum())
        periods, counts = heights.sort("time_period").get_columns()
        parts = []
        for first, end in _split(counts.to_list(), PART_ROWS):
            wanted = periods[first:end].implode()
            some = cells.filter(pl.col("time_period").is_in(wanted))
            kept = {
                name: codes
                for name in self.cell
                if len(codes := _distinct(some, name))
                < self.profile.get_column(name).n_unique()
            }
            parts.append(Part(kept, _is_single(some)))
        return parts

    @property
    def cell(self) -> list[str]:
        """The columns of a period and its categories."""
        return ["time_period", *self.metadata.dimension_ids]

    def close(self) -> None:
        """Let go what the panel holds beside memory; its parts can be read no more."""
        return

    @abstractmethod
    def pair_values(self, part: Part, pairs: pl.DataFrame) -> pl.LazyFrame:
        """Put each area's values beside those of its benchmarks.

        Args:
            part: Which rows.
            pairs: Columns ``ref_area, benchmark``, Enums of all areas.

        Returns:
            As of `ictplan.core.measures.gap.pair_values`.
        """

    @abstractmethod
    def rank_values(self, part: Part, groups: pl.Series) -> pl.LazyFrame:
        """Find the place of each area in its group.

        Args:
            part: Which rows.
            groups: The group of each area in the order of codes, an Enum; areas without
                one are left out.

        Returns:
            As of `ictplan.core.measures.rank.rank_values`, with ``group``.
        """


@dataclass(frozen=True)
class FilePanel(Panel):
    """A panel in a file, measured by polars."""

    scan: Scan
    """The checked rows."""

    folder: Path | None = None
    """Where they lie if not where they were found; removed when the process ends."""

    def close(self) -> None:
        """Remove rows that do not lie where they were found."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def pair_values(self, part: Part, pairs: pl.DataFrame) -> pl.LazyFrame:
        """Put each area's values beside those of its benchmarks, see `Panel`."""
        return pair_values(self.values(part), pairs, cell=self.cell)

    def rank_values(self, part: Part, groups: pl.Series) -> pl.LazyFrame:
        """Find the place of each area in its group, see `Panel`."""
        group = pl.lit(groups).gather(pl.col("ref_area").to_physical()).alias("group")
        values = self.values(part).with_columns(group)
        values = values.filter(pl.col("group").is_not_null())
        key = pack_key(values.collect_schema(), [*self.cell, "group"])
        return rank_values(
            values.with_columns(_cell=key),
            cell=["_cell"],
            direction=self.metadata.direction,
            counts=self.counts_below,
        )

    def values(self, part: Part) -> pl.LazyFrame:
        """Choose the values of a part: one row per cell and area, see `choose_values`.

        Returns:
            By period, categories, area; all codes are Enums. Counts are null where they
            make no rate.
        """
        key = order_of(self.metadata)
        sources = [source.name for source in self.head.sources]
        rows = self.scan.read(part.kept)
        values = choose_values(rows, cell=key, sources=sources, single=part.is_single)
        values = values.with_columns(decimals=decimals_of(self.metadata))
        if not _all_make_ratios(self.metadata):
            counts = pl.col("numerator", "denominator")
            values = values.with_columns(
                pl.when(_make_ratios(self.metadata)).then(counts)
            )
        return values if self.scan.is_ordered else values.sort(key)


def open_panel(dataset: str, library: Library) -> FilePanel:
    """Check all rows of a dataset and make them ready to be read in parts.

    Rows of several files, as where own data add to bundled ones, are brought together in
    memory. A file that did not change since is not checked again for the same library.

    Raises:
        UnknownCodeError: If no dataset has this id.
        UnreadableFileError: If the file is no CSV, or no Parquet.
        InvalidDatasetError: If rows break rules; carries every problem.
    """
    if library.as_of is not None or not library.is_one_file(dataset):
        loaded = library.load(dataset)
        known = replace(
            library.known(dataset), sources=[s.name for s in loaded.sources]
        )
        texts = loaded.observations.with_columns(pl.col("time_period").cast(pl.String))
        scan = Scan.of(texts.lazy(), loaded.metadata, known)
        return _panel_of(loaded, scan, None)
    file = library.file(dataset)
    seen = _PANELS.setdefault(library, {})
    state = file.path.stat() if file.path.exists() else None
    key = (file.path, state and (state.st_mtime_ns, state.st_size))
    if key not in seen:
        found, folder = file.scan(), None
        if found is None:
            typed, folder = _spill(file)
            found = Scan.of(typed, file.package.ictplan, file.known)
        package = file.package
        head = Dataset(package.name, package.ictplan, package.sources, pl.DataFrame())
        seen[key] = _panel_of(head, found, folder)
    return seen[key]


_PANELS: WeakKeyDictionary[Library, dict[object, FilePanel]] = WeakKeyDictionary()


def _panel_of(dataset: Dataset, scan: Scan, folder: Path | None) -> FilePanel:
    rows = scan.read()
    head = replace(dataset, observations=pl.DataFrame(schema=rows.collect_schema()))
    profile = _profile(rows, head.metadata)
    return FilePanel(head, profile, *_count(rows, head.metadata), scan, folder)


def _profile(rows: pl.LazyFrame, metadata: DatasetMetadata) -> pl.DataFrame:
    """Count the rows of each period, categories and source, see `Panel`."""
    by = ("time_period", *metadata.dimension_ids, "source")
    counted = rows.group_by(by).agg(
        rows=pl.len(),
        values=pl.col("obs_value").count(),
        bounds=(pl.col("qualifier") != Qualifier.EQUAL).sum(),
    )
    return counted.sort(by).collect(engine="streaming")


def _count(rows: pl.LazyFrame, metadata: DatasetMetadata) -> tuple[Counts, Counts]:
    """Look at the counts of all areas, and of those below the nation."""
    n, d = pl.col("numerator"), pl.col("denominator")
    has_counts = n.is_not_null() & (d > 0) & _make_ratios(metadata)
    lacks = ~has_counts.fill_null(value=False) & pl.col("obs_value").is_not_null()
    is_below = pl.col("ref_area") != JAPAN
    looked = rows.select(
        pl.max_horizontal(n.max(), d.max(), 0),
        below=pl.max_horizontal(n.filter(is_below).max(), d.filter(is_below).max(), 0),
        complete=~lacks.any(),
    ).collect(engine="streaming")
    largest, below, complete = looked.row(0)
    return Counts(largest, complete=complete), Counts(below, complete=complete)


def _make_ratios(metadata: DatasetMetadata) -> pl.Expr:
    """Say in which rows numerator over denominator makes the value."""
    return rows_in_unit(metadata, lambda unit: unit.per is not None)


def _all_make_ratios(metadata: DatasetMetadata) -> bool:
    return metadata.unit.per is not None and not any(
        item.unit_measure for item in metadata.items
    )


def _is_single(cells: pl.DataFrame) -> bool:
    return cells.get_column("source").n_unique() <= 1 and not cells["bounds"].sum()


def _spill(file: DatasetFile) -> tuple[pl.LazyFrame, Path | None]:
    """Check a file row by row; its typed rows, and where they lie if they are many.

    Raises:
        InvalidDatasetError: If rows break rules; carries every problem.
    """
    problems: list[Problem] = []
    folder: Path | None = None
    first: pl.DataFrame | None = None
    for number, block in enumerate(file.blocks()):
        problems += block.problems
        if first is None:
            first = block.frame
            continue
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="ictplan-"))
            # Parts may be read as long as the process lives.
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            first.write_parquet(folder / "000000.parquet")
        block.frame.write_parquet(folder / f"{number:06d}.parquet")
    if first is None or any(problem.severity == "error" for problem in problems):
        if folder is not None:
            shutil.rmtree(folder)
        raise InvalidDatasetError(problems)
    return (first.lazy() if folder is None else pl.scan_parquet(folder)), folder


def _distinct(cells: pl.DataFrame, name: str) -> list[str]:
    return cells.get_column(name).unique().cast(pl.String).to_list()


def _split(heights: Sequence[int], limit: int) -> Iterator[tuple[int, int]]:
    """Cut heights into runs of at most ``limit``; one alone may have more.

    Yields:
        The place of the first and that after the last; of nothing, one empty span.
    """
    ends = list(accumulate(heights))
    first = 0
    for place in range(1, len(ends)):
        if ends[place] - (ends[first - 1] if first else 0) > limit:
            yield first, place
            first = place
    yield first, len(ends)


def _newest(cells: pl.DataFrame, definitions: list[str]) -> pl.DataFrame:
    """Keep the newest period of each definition that is about as full as any.

    A later period in which only prefectures, or one city, have a value says little of
    all areas: at least half as many values as in the fullest one must be there.
    """
    counted = cells.group_by(*definitions, "time_period").agg(pl.col("values").sum())
    most = pl.col("values").max()
    fullest = most.over(definitions) if definitions else most
    full = counted.filter(2 * pl.col("values") >= fullest)
    last = pl.col("time_period").max()
    newest = full.filter(
        pl.col("time_period") == (last.over(definitions) if definitions else last)
    )
    return cells.join(newest, on=[*definitions, "time_period"], how="semi")
