"""Several Enum columns as one integer: to order, group and join by it at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ictplan.core.later import pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def pack_key(schema: Mapping[str, pl.DataType], columns: Sequence[str]) -> pl.Expr:
    """Give one integer per row, equal where all columns are, in the order of columns.

    A join or a window over one integer takes two thirds of the time of one over four
    Enum columns.

    Args:
        schema: The type of each column, an Enum.
        columns: One at least, without nulls; the first counts most.

    Returns:
        Int64, or Int128 where the columns have more combinations than it counts.
    """
    sizes = [len(_categories(schema[name])) for name in columns]
    kind = pl.Int64 if math.prod(sizes) < 2**63 else pl.Int128
    key: pl.Expr = pl.lit(0, kind)
    for name, size in zip(columns, sizes, strict=True):
        key = key * size + pl.col(name).to_physical().cast(kind)
    return key


def enum_of(codes: Sequence[str]) -> pl.Enum:
    """Give the Enum of codes in their order; one of no code still has a category."""
    return pl.Enum(codes or [""])


def _categories(kind: pl.DataType) -> pl.Series:
    if not isinstance(kind, pl.Enum):
        message = f"{kind} is no Enum"
        raise TypeError(message)
    return kind.categories
