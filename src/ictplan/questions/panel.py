"""The values of all areas: whole periods at a time, of a panel of any length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from ictplan.core.checkedfile import contents_of
from ictplan.core.dataset import read_dataset
from ictplan.core.errors import UsageError
from ictplan.core.messages import N_
from ictplan.core.query import (
    comparable_values,
    in_categories,
    periods_within,
    totals_only,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.core.checkedfile import Contents
    from ictplan.core.dataset import Dataset, DatasetFile
    from ictplan.core.library import Library

READ_ROWS = 1_000_000
"""About how many observations are read at once."""

BLOCK_ROWS = 250_000
"""At most so many observations make a block, unless one period has more."""

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


class Block(NamedTuple):
    """Some whole periods of a panel."""

    dataset: Dataset
    """The dataset, with the observations read together with these."""

    values: pl.DataFrame
    """Comparable values by period, categories, area; areas are an Enum in code order."""

    done: int
    """How many periods these and the blocks before have."""

    of: int
    """How many periods all blocks have."""


def blocks(
    dataset: str,
    *,
    period: str | None,
    where: Mapping[str, str],
    shard: tuple[int, int],
    without: Sequence[str],
    library: Library,
) -> Iterator[Block]:
    """Read the comparable values of all areas.

    Args:
        dataset: Its id.
        period: A period, ``A..B``, ``latest`` or ``all``.
        where: Category by dimension; without it the totals of subgroups.
        shard: Which part of how many; parts are whole periods.
        without: Columns of observations that may hold nulls, as they are not needed.
        library: Where to look.

    Yields:
        At least one block.

    Raises:
        UnknownCodeError: If a dataset, period or category is unknown.
    """
    panel = _Panel.of(dataset, without, library)
    heights = panel.contents.heights
    wanted = periods_within([*heights], period)
    periods = part_of({name: heights[name] for name in wanted}, shard)
    cells = panel.cells(where)
    done = 0
    for first, end in _together([heights[name] for name in periods], READ_ROWS):
        loaded = panel.read(periods[first:end], cells)
        for part in _cut(comparable_values(loaded, area_last=True)):
            done += part.get_column("time_period").n_unique()
            yield Block(loaded, part, done, len(periods))


@dataclass(frozen=True)
class _Panel:
    """The rows of a dataset: on file and read in parts, or, not checked yet, read whole."""

    file: DatasetFile
    without: Sequence[str]
    contents: Contents
    whole: Dataset | None

    @classmethod
    def of(cls, dataset: str, without: Sequence[str], library: Library) -> _Panel:
        file = library.file(dataset)
        if library.is_one_file(dataset) and file.is_checked:
            return cls(file, without, file.contents, None)
        whole = library.load(dataset, coded=True)
        contents = contents_of(whole.observations, whole.metadata.dimension_ids)
        return cls(file, without, contents, whole)

    def cells(self, where: Mapping[str, str]) -> pl.DataFrame:
        """Give the categories asked for of all there are, in whichever period they are.

        Raises:
            UnknownCodeError: If a dimension or category is unknown.
        """
        metadata = self.file.package.ictplan
        schema = dict.fromkeys(metadata.dimension_ids, pl.String)
        cells = pl.DataFrame(self.contents.cells, schema, orient="row")
        asked = in_categories(cells, metadata, where)
        return totals_only(asked, metadata, but=list(where))

    def read(self, periods: Sequence[str], cells: pl.DataFrame) -> Dataset:
        """Give the dataset with the observations of some periods and categories."""
        if self.whole is None:
            loaded = read_dataset(
                self.file, periods=periods, without=self.without, coded=True
            )
            rows = loaded.observations
        else:
            loaded = self.whole
            is_asked = pl.col("time_period").cast(pl.String).is_in(periods)
            rows = loaded.observations.filter(is_asked)
        if cells.height < len(self.contents.cells):
            kinds = {name: rows.schema[name] for name in cells.columns}
            asked = cells.cast(kinds)  # type: ignore[arg-type]
            rows = rows.join(asked, cells.columns, how="semi", maintain_order="left")
        return replace(loaded, observations=rows)


def part_of(heights: Mapping[str, int], shard: tuple[int, int]) -> list[str]:
    """Give the i-th of n parts: periods of about as many rows, none twice or left out.

    Args:
        heights: The rows of each period.
        shard: i and n.
    """
    part, parts = shard
    total = sum(heights.values())
    middles = (
        end - height / 2
        for end, height in zip(
            accumulate(heights.values()), heights.values(), strict=True
        )
    )
    return [
        period
        for period, middle in zip(heights, middles, strict=True)
        if part - 1 <= middle * parts / total < part
    ]


def _cut(values: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Cut rows in order of time into blocks of whole periods; at least one block."""
    heights = values.get_column("time_period").rle().struct.field("len").to_list()
    ends = [0, *accumulate(heights)]
    for first, end in _together(heights, BLOCK_ROWS):
        yield values[ends[first] : ends[end]]


def _together(heights: Sequence[int], limit: int) -> Iterator[tuple[int, int]]:
    """Put neighbours together until they have so many rows; one alone may have more.

    Yields:
        The place of the first and that after the last; of nothing, one empty span.
    """
    first = rows = 0
    for at, height in enumerate(heights):
        if at > first and rows + height > limit:
            yield first, at
            first, rows = at, 0
        rows += height
    yield first, len(heights)
