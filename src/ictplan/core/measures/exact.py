"""How are counts compared exactly, and when are small numbers enough for it."""

from __future__ import annotations

import polars as pl

COUNTS = ("numerator", "denominator")

INT64_MAX = 2**63 - 1

FLOAT_STEPS = 2**52
"""Floats from 1 to 2 lie 1 / 2^52 apart, those from 1/2 to 1 half as far and so on."""


def exact_type(values: pl.DataFrame) -> type[pl.DataType]:
    """Give the integers in which the difference of two products of counts is exact.

    Args:
        values: Columns ``numerator, denominator``; nulls where there are no counts.

    Returns:
        Int64 where no difference of products of any two counts of these rows leaves
        it, which is several times as fast; Int128 else.
    """
    largest = _largest(values)
    return pl.Int64 if 2 * largest**2 + largest <= INT64_MAX else pl.Int128


def are_complete(values: pl.DataFrame) -> bool:
    """Say whether every row has counts.

    Args:
        values: Columns ``numerator, denominator``; nulls where there are no counts.
    """
    return not any(values.get_column(name).null_count() for name in COUNTS)


def floats_tell(values: pl.DataFrame) -> bool:
    """Say whether floats order the fractions of these counts as exactly as integers do.

    They do where no count's square reaches 2^52. Fractions of counts up to m that are
    not equal are at least 1 / m² apart if they are below 2, and 4^k / m² from 2^k to
    2^(k+1), which is more than the step of floats there; rounding never turns an order
    round, and equal fractions round to one float.

    Args:
        values: Columns ``numerator, denominator``; nulls where there are no counts.
    """
    return _largest(values) ** 2 < FLOAT_STEPS


def _largest(values: pl.DataFrame) -> int:
    ends = values.select(
        end
        for name in COUNTS
        for end in (
            pl.col(name).cast(pl.Int64).min().abs().alias(f"{name}_min"),
            pl.col(name).cast(pl.Int64).max().abs().alias(f"{name}_max"),
        )
    )
    return max((abs(end) for end in ends.row(0) if end is not None), default=0)
