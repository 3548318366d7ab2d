"""Several columns as one integer: to order, group and join by it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence


def codes_of(column: pl.Series) -> list[str]:
    """Give the texts of a column in its order: of an Enum its categories, else sorted."""
    if isinstance(column.dtype, pl.Enum):
        return list(column.dtype.categories)
    return sorted(column.cast(pl.String).unique().drop_nulls().to_list())


def packed(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Give one integer per row, equal where all columns are, in the order of columns.

    Args:
        frame: Holds the columns: texts or Enums without nulls.
        columns: One at least; the first counts most.

    Returns:
        Int64; the row's place among all combinations of what the columns may hold.
    """
    first, *rest = [codes_of(frame.get_column(name)) for name in columns]
    key = _place(columns[0], first)
    for name, codes in zip(columns[1:], rest, strict=True):
        key = key * max(len(codes), 1) + _place(name, codes)
    return frame.select(key).to_series()


def _place(column: str, codes: Sequence[str]) -> pl.Expr:
    return pl.col(column).cast(pl.Enum(codes)).to_physical().cast(pl.Int64)
