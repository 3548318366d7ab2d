"""What does any Parquet file of observations hold: rows as text, for the rules to check."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ictplan.core.errors import UnreadableFileError
from ictplan.core.later import pl
from ictplan.core.messages import N_
from ictplan.core.textfile import TextBlock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

BLOCK_ROWS = 500_000
"""How many rows are checked at once."""


def read_header(path: Path) -> list[str]:
    """Read the column names.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    return list(read_safely(path, lambda: pl.read_parquet_schema(path)))


def read_blocks(path: Path) -> Iterator[TextBlock]:
    """Read all rows block by block, as text, for the rules that read text.

    Yields:
        At least one block; rows are counted from 1.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    frame = read_safely(path, lambda: pl.scan_parquet(path))
    texts = [_text(name, dtype) for name, dtype in frame.collect_schema().items()]
    height = read_safely(path, lambda: frame.select(pl.len()).collect().item())
    for first in range(0, max(height, 1), BLOCK_ROWS):
        rows = frame.slice(first, BLOCK_ROWS).select(texts)
        block = read_safely(path, rows.collect)
        numbers = pl.int_range(first + 1, first + block.height + 1, eager=True)
        yield TextBlock(block, numbers, ())


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    """Write a column as a CSV file has it: whole numbers without a point."""
    column = pl.col(name)
    if not dtype.is_float():
        return column.cast(pl.String)
    is_whole = (column == column.round()) & (column.abs() < 10**15)
    whole = column.cast(pl.Int64, strict=False).cast(pl.String)
    return pl.when(is_whole).then(whole).otherwise(column.cast(pl.String)).alias(name)


def read_safely(path: Path, read: Callable[[], T]) -> T:
    """Read something of a Parquet file.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    try:
        return read()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        # A damaged file makes the reader panic, which is no Exception.
        if not path.exists():
            raise UnreadableFileError(str(path), N_("does not exist")) from None
        raise UnreadableFileError(
            str(path),
            N_("is no Parquet file that can be read: {why}"),
            why=str(error).splitlines()[0][:100],
        ) from None
