"""The values of all areas: whole periods at a time, of a panel of any length."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from ictplan.catalog.dataset import read_dataset
from ictplan.errors import UsageError
from ictplan.localisation import N_
from ictplan.selection import (
    comparable_values,
    in_categories,
    periods_within,
    totals_only,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from ictplan.catalog import Catalog, Dataset

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
    catalog: Catalog,
) -> Iterator[Block]:
    """Read the comparable values of all areas.

    Args:
        dataset: Its id.
        period: A period, ``A..B``, ``latest`` or ``all``.
        where: Category by dimension; without it the totals of subgroups.
        shard: Which part of how many; parts are whole periods.
        without: Columns of observations that may hold nulls, as they are not needed.
        catalog: Where to look.

    Yields:
        At least one block.

    Raises:
        UnknownCodeError: If a dataset, period or category is unknown.
    """
    held = catalog.heights(dataset)
    wanted = periods_within([*held], period)
    periods = part_of({name: held[name] for name in wanted}, shard)
    file = catalog.file(dataset)
    limit = READ_ROWS if file.is_checked else sum(held.values())
    done = 0
    for first, end in _together([held[name] for name in periods], limit):
        chunk = periods[first:end]
        loaded = read_dataset(file, periods=chunk, without=without, coded=True)
        values = in_categories(comparable_values(loaded, area_last=True), loaded, where)
        for part in _cut(totals_only(values, loaded, but=list(where))):
            done += part.get_column("time_period").n_unique()
            yield Block(loaded, part, done, len(periods))


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
