"""Several columns as one integer: to order, group and join by it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence


def position(column: pl.Series, codes: Sequence[str]) -> pl.Series:
    """Give the place of each text of a column in a list that holds them all, as Int64.

    Args:
        column: Texts, or an Enum; no nulls.
        codes: Every text once; of an Enum of these categories nothing is looked up.
    """
    if isinstance(column.dtype, pl.Enum) and list(column.dtype.categories) == list(
        codes
    ):
        return column.to_physical().cast(pl.Int64)
    return column.cast(pl.Enum(list(codes))).to_physical().cast(pl.Int64)


def codes_of(column: pl.Series) -> list[str]:
    """Give the texts of a column in its order: of an Enum its categories, else sorted."""
    if isinstance(column.dtype, pl.Enum):
        return list(column.dtype.categories)
    return sorted(column.cast(pl.String).unique().drop_nulls().to_list())


def packed(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Give one integer per row, equal where all columns are, in the order of columns.

    Args:
        frame: Holds the columns: texts or Enums without nulls.
        columns: The first counts most.

    Returns:
        Int64; the row's place among all combinations of what the columns may hold.
    """
    key = pl.zeros(frame.height, pl.Int64, eager=True)
    for name in columns:
        column = frame.get_column(name)
        codes = codes_of(column)
        key = key * max(len(codes), 1) + position(column, codes)
    return key
