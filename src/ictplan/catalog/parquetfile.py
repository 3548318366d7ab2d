"""What does a Parquet file of observations hold: rows as text to check, or some as they are.

A file that `write_rows` wrote carries the fingerprint of the descriptor its rows were
checked against; as long as the descriptor is the same, rows are read without another
check, and only those that are asked for.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from ictplan.catalog.textfile import TextBlock
from ictplan.errors import UnreadableFileError
from ictplan.localisation import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from ictplan.schema import DataPackage

T = TypeVar("T")

CHECKED = "ictplan.checked"
"""The entry of a file's metadata that holds the fingerprint."""

BLOCK_ROWS = 500_000
"""How many rows are checked at once."""

GROUP_ROWS = 128 * 1024
"""Rows of a row group: what the statistics of a file leave out at once."""


def read_header(path: Path) -> list[str]:
    """Read the column names.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    return list(_read(path, lambda: pl.read_parquet_schema(path)))


def read_blocks(path: Path) -> Iterator[TextBlock]:
    """Read all rows block by block, as text, for the rules that read text.

    Yields:
        At least one block; rows are counted from 1.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    frame = _read(path, lambda: pl.scan_parquet(path))
    texts = [_text(name, dtype) for name, dtype in frame.collect_schema().items()]
    height = _read(path, lambda: frame.select(pl.len()).collect().item())
    for first in range(0, max(height, 1), BLOCK_ROWS):
        rows = frame.slice(first, BLOCK_ROWS).select(texts)
        block = _read(path, rows.collect)
        numbers = pl.int_range(first + 1, first + block.height + 1, eager=True)
        yield TextBlock(block, numbers, ())


def read_some(
    path: Path,
    areas: Collection[str] | None = None,
    periods: Collection[str] | None = None,
    without: Collection[str] = (),
) -> pl.DataFrame:
    """Read the rows of some areas and periods, all without any, as they are.

    Columns of ``without`` are not read; they hold nulls.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    frame = _read(path, lambda: pl.scan_parquet(path))
    kinds = _read(path, frame.collect_schema)
    for column, codes in (("ref_area", areas), ("time_period", periods)):
        if codes is not None and not _holds_only(kinds[column], codes):
            frame = frame.filter(pl.col(column).is_in(sorted(codes)))
    unread = [pl.lit(None, kinds[name]).alias(name) for name in without]
    read = _read(path, frame.select(pl.exclude(without)).collect)
    return read.with_columns(unread).select(kinds.names())


def height_of(path: Path) -> int:
    """Count the rows, as the file tells it.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    count = pl.scan_parquet(path).select(pl.len())
    return int(_read(path, count.collect).item())


def write_rows(path: Path, rows: pl.DataFrame, package: DataPackage) -> None:
    """Write checked rows, with the fingerprint of their descriptor.

    Areas, periods and categories are Enums: the file says which codes it may hold, and
    they are read as numbers.
    """
    rows.write_parquet(
        path,
        row_group_size=GROUP_ROWS,
        metadata={CHECKED: fingerprint(package)},
    )


def is_checked(path: Path, package: DataPackage) -> bool:
    """Say whether the rows were checked against this descriptor.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    held = _read(path, lambda: pl.read_parquet_metadata(path))
    return held.get(CHECKED) == fingerprint(package)


def _holds_only(kind: pl.DataType, codes: Collection[str]) -> bool:
    return isinstance(kind, pl.Enum) and set(kind.categories) <= set(codes)


def codes_in(path: Path) -> dict[str, list[str]]:
    """Give the codes that columns may hold, in order, of each column that says so.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    kinds = _read(path, lambda: pl.read_parquet_schema(path))
    return {
        name: kind.categories.to_list()
        for name, kind in kinds.items()
        if isinstance(kind, pl.Enum)
    }


def fingerprint(package: DataPackage) -> str:
    """Give a digest of a descriptor."""
    return sha256(package.model_dump_json(by_alias=True).encode()).hexdigest()


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    """Write a column as a CSV file has it: whole numbers without a point."""
    column = pl.col(name)
    if not dtype.is_float():
        return column.cast(pl.String)
    is_whole = (column == column.round()) & (column.abs() < 10**15)
    whole = column.cast(pl.Int64, strict=False).cast(pl.String)
    return pl.when(is_whole).then(whole).otherwise(column.cast(pl.String)).alias(name)


def _read(path: Path, read: Callable[[], T]) -> T:
    try:
        return read()
    except (pl.exceptions.PolarsError, OSError) as error:
        if not path.exists():
            raise UnreadableFileError(str(path), N_("does not exist")) from None
        raise UnreadableFileError(
            str(path),
            N_("is no Parquet file that can be read: {why}"),
            why=str(error).splitlines()[0][:100],
        ) from None
