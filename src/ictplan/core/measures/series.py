"""Which observations may enter a measure: one exact value per cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.codes import Direction, Qualifier
from ictplan.core.measures.keys import packed

if TYPE_CHECKING:
    from collections.abc import Sequence

CLEARED_DECIMALS = 10
"""Decimals that survive clearing binary noise: 82.9 - 80.1 is 2.8 (2.80000…04)."""


def one_per_cell(
    observations: pl.DataFrame, *, cell: Sequence[str], sources: Sequence[str]
) -> pl.DataFrame:
    """Keep one observation per cell, that of the source that comes first.

    A bound or an approximation (``qualifier`` other than ``eq``) is no value: it stays
    only where no source has an exact one, and then without ``obs_value``.

    Args:
        observations: Columns ``obs_value, qualifier, source`` and those of ``cell``.
        cell: The columns that identify a cell.
        sources: Source ids, the most trusted first.

    Returns:
        The columns of ``observations`` and ``is_bound`` (no exact value is known),
        ``contested`` (sources give different exact values), in the order of
        ``cell``; one row per cell that has a value or a bound.
    """
    if _is_single(observations):
        held = observations.with_columns(
            is_bound=pl.lit(value=False), contested=pl.lit(value=False)
        )
        if held.get_column("obs_value").null_count():
            held = held.filter(pl.col("obs_value").is_not_null())
        key = packed(held, cell)
        return held if key.is_sorted() else held.sort(key)
    is_bound = pl.col("qualifier") != Qualifier.EQUAL
    exact = pl.when(~is_bound).then(pl.col("obs_value"))
    place = pl.col("source").replace_strict(
        list(sources), list(range(len(sources))), return_dtype=pl.Int64
    )
    value = pl.col("obs_value")
    contested = value.min().over(cell) < value.max().over(cell)
    return (
        observations.lazy()
        .filter(pl.col("obs_value").is_not_null())
        .with_columns(is_bound=is_bound, obs_value=exact, _place=place)
        .with_columns(contested=contested.fill_null(value=False))
        .sort(*cell, "is_bound", "_place")
        .unique(cell, keep="first", maintain_order=True)
        .drop("_place")
        .collect()
    )


def _is_single(observations: pl.DataFrame) -> bool:
    """Say whether one source gives exact values alone: then no cell stands twice."""
    source, qualifier = pl.col("source"), pl.col("qualifier")
    single = (source == source.first()).all() & (qualifier == Qualifier.EQUAL).all()
    return bool(observations.select(single).item()) and not observations.is_empty()


def cleared(difference: pl.Expr) -> pl.Expr:
    """Clear binary noise from a difference of published decimals."""
    return difference.round(CLEARED_DECIMALS)


def sign_for(direction: Direction) -> int:
    """Give +1 where more is better (or neither is), -1 where less is better."""
    return -1 if direction is Direction.LOWER else 1
