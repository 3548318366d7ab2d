"""What does a Parquet file tell that ictplan wrote: rows that need no other check.

Such a file carries the fingerprint of the descriptor its rows were checked against, and
how many rows each period has. As long as the descriptor is the same, rows are read as
they are, and only those that are asked for.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from ictplan.core.descriptor import to_json
from ictplan.core.parquetfile import read_safely

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from ictplan.core.entries import DatasetEntry

CHECKED = "ictplan.checked"
"""The entry of a file's metadata that holds the fingerprint."""

CONTENTS = "ictplan.contents"
"""The entry that tells what there is, see `Contents`."""

GROUP_ROWS = 128 * 1024
"""Rows of a row group: what the statistics of a file leave out at once."""


class Contents(NamedTuple):
    """What a checked file holds, which it tells without being read."""

    heights: dict[str, int]
    """The rows of each period, in the order of time and of the file."""

    cells: list[list[str]]
    """The categories, one of each dimension, that have a value in any period."""


def write_rows(path: Path, rows: pl.DataFrame, package: DatasetEntry) -> None:
    """Write checked rows, by period, categories, then area.

    Areas, periods and categories are Enums: the file says which codes it may hold, and
    they are read as numbers.
    """
    rows = rows.sort("time_period", *package.ictplan.dimension_ids, "ref_area")
    contents = contents_of(rows, package.ictplan.dimension_ids)
    metadata = {CHECKED: fingerprint(package), CONTENTS: json.dumps(contents)}
    rows.write_parquet(path, row_group_size=GROUP_ROWS, metadata=metadata)


def contents_of(rows: pl.DataFrame, dimensions: Sequence[str]) -> Contents:
    """Tell what rows hold, whose ``time_period`` is an Enum in time order."""
    counted = rows.group_by("time_period").len().sort("time_period")
    heights = dict(counted.select(pl.col("time_period").cast(pl.String), "len").rows())
    held = rows.filter(pl.col("obs_value").is_not_null())
    cells = held.select(pl.col(dimensions).cast(pl.String)).unique().rows()
    return Contents(heights, sorted(map(list, cells)))


def fingerprint(package: DatasetEntry) -> str:
    """Give a digest of a descriptor."""
    said = to_json((package.name, package.ictplan, package.sources))
    return sha256(json.dumps(said).encode()).hexdigest()


def is_checked(
    path: Path, package: DatasetEntry, known: Mapping[str, Collection[str]]
) -> bool:
    """Say whether the rows were checked against this descriptor and these codes.

    Args:
        path: A Parquet file.
        package: The descriptor beside it.
        known: The codes of areas and of each dimension, by column.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    held = _metadata(path)
    if held.get(CHECKED) != fingerprint(package) or CONTENTS not in held:
        return False
    kinds = read_safely(path, lambda: pl.read_parquet_schema(path))
    return all(_holds_only(kinds.get(name), codes) for name, codes in known.items())


def contents(path: Path) -> Contents:
    """Tell what a file that is checked holds.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    return Contents(*json.loads(_metadata(path)[CONTENTS]))


def read_some(
    path: Path,
    areas: Collection[str] | None = None,
    periods: Collection[str] | None = None,
    without: Collection[str] = (),
) -> pl.DataFrame:
    """Read the rows of some areas and periods, all without any, of a checked file.

    Columns of ``without`` are not read; they hold nulls.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    frame = read_safely(path, lambda: pl.scan_parquet(path))
    kinds = read_safely(path, frame.collect_schema)
    if areas is not None:
        frame = frame.filter(pl.col("ref_area").is_in(sorted(areas)))
    if periods is not None:
        held = contents(path).heights
        kept = [name for name in held if name in periods]
        if areas is None and _are_neighbours(kept, [*held]):
            first = sum(held[name] for name in [*held][: [*held].index(kept[0])])
            frame = frame.slice(first, sum(held[name] for name in kept))
        else:
            frame = frame.filter(pl.col("time_period").is_in(kept))
    unread = [pl.lit(None, kinds[name]).alias(name) for name in without]
    read = read_safely(path, frame.select(pl.exclude(without)).collect)
    return read.with_columns(unread).select(kinds.names())


def _are_neighbours(some: Sequence[str], codes: Sequence[str]) -> bool:
    if not some:
        return False
    first = codes.index(some[0])
    return list(codes[first : first + len(some)]) == list(some)


def _holds_only(kind: pl.DataType | None, codes: Collection[str]) -> bool:
    return isinstance(kind, pl.Enum) and set(kind.categories) <= set(codes)


def _metadata(path: Path) -> dict[str, str]:
    return read_safely(path, lambda: pl.read_parquet_metadata(path))
