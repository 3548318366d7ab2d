"""Which observations may enter a measure: one exact value per cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codes import Assessment, Direction, Qualifier
from ictplan.core.later import pl

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
    single = _is_single(observations)
    values = choose_values(
        observations.lazy(), cell=cell, sources=sources, single=single
    )
    return values.sort(cell).collect()


def choose_values(
    observations: pl.LazyFrame,
    *,
    cell: Sequence[str],
    sources: Sequence[str],
    single: bool,
) -> pl.LazyFrame:
    """Keep one observation per cell as `one_per_cell` does, in the order of rows.

    Args:
        observations: As of `one_per_cell`.
        cell: The columns that identify a cell.
        sources: Source ids, the most trusted first.
        single: Whether one source gives exact values alone: then no cell stands twice.
    """
    observations = observations.filter(pl.col("obs_value").is_not_null())
    if single:
        nothing = pl.lit(value=False)
        return observations.with_columns(is_bound=nothing, contested=nothing)
    is_bound = pl.col("qualifier") != Qualifier.EQUAL
    exact = pl.when(~is_bound).then(pl.col("obs_value"))
    trust = (
        pl.col("source")
        .cast(pl.String)
        .replace_strict(list(sources), list(range(len(sources))), return_dtype=pl.Int64)
    )
    place = trust + is_bound.cast(pl.Int64) * len(sources)
    contested = exact.min().over(cell) < exact.max().over(cell)
    return (
        observations.with_columns(
            is_bound=is_bound,
            contested=contested.fill_null(value=False),
            obs_value=exact,
            _place=place,
        )
        .filter(pl.col("_place") == pl.col("_place").min().over(cell))
        .drop("_place")
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


def assess(difference: pl.Expr, direction: Direction) -> pl.Expr:
    """Say whether an area is ahead, behind or level; null where neither way is better."""
    if direction is Direction.NEUTRAL:
        return pl.lit(None, dtype=pl.String)
    better = difference * sign_for(direction)
    return (
        pl.when(better > 0)
        .then(pl.lit(Assessment.AHEAD.value))
        .when(better < 0)
        .then(pl.lit(Assessment.BEHIND.value))
        .when(better == 0)
        .then(pl.lit(Assessment.LEVEL.value))
    )
