"""Which place does an area take among others: ties, percentile, deviation score."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from ictplan.measures.series import sign_for
from ictplan.vocabulary import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence


def rank(
    values: pl.DataFrame,
    *,
    cell: Sequence[str],
    direction: Direction = Direction.HIGHER,
) -> pl.DataFrame:
    """Rank areas within each cell; 1 is the best.

    Areas compare exactly: by the fraction of their counts where all areas of a cell
    have counts, else by their published values.

    Args:
        values: Columns ``ref_area, obs_value, numerator, denominator`` and those of
            ``cell``; one row per area and cell.
        cell: The columns that identify what is ranked together: period, dimensions,
            and a column of groups where each is ranked by itself.
        direction: Which way is better; where neither is, the highest comes first.

    Returns:
        The rows that have a value, by cell, then rank, then area, with ``rank`` (areas
        that tie share the better place), ``of`` (areas ranked), ``percentile`` (areas
        that are worse and half of those that tie, in percent), ``tied`` (other areas
        on the same place), ``deviation_score`` (偏差値: 50 + 10 standard deviations
        better; null where all are equal).
    """
    sign = sign_for(direction)
    n, d = (pl.col(name).cast(pl.Int128) for name in ("numerator", "denominator"))
    counted = (n.is_not_null() & (d > 0)).fill_null(value=False)
    held = (
        values.lazy()
        .filter(pl.col("obs_value").is_not_null())
        .with_columns(_counted=counted.all().over(cell))
        .with_columns(_key=sign * _key())
        .sort(*cell, "_key", descending=[*[False] * len(cell), True])
        .collect()
    )
    held = _in_exact_order(held, cell, sign)
    place = pl.int_range(1, pl.len() + 1).over(cell)
    first = pl.when(~_same_as_before(cell)).then(place).forward_fill().cast(pl.Int64)
    of = pl.len().over(cell).cast(pl.Int64)
    tied = (pl.len().over(*cell, "rank") - 1).cast(pl.Int64)
    better = pl.col("_key") - pl.col("_key").mean().over(cell)
    spread = pl.col("_key").std(ddof=0).over(cell)
    return (
        held.lazy()
        .with_columns(rank=first, of=of)
        .with_columns(tied=tied)
        .with_columns(
            percentile=100
            * (pl.col("of") - pl.col("rank") - pl.col("tied") / 2 + 0.5)
            / pl.col("of"),
            deviation_score=pl.when(
                (pl.col("tied") + 1 < pl.col("of")) & (spread > 0)
            ).then(50 + 10 * better / spread),
        )
        .sort(*cell, "rank", "ref_area")
        .select(*values.columns, *COLUMNS)
        .collect()
    )


COLUMNS = ("rank", "of", "percentile", "tied", "deviation_score")
"""What ranking adds, in this order."""


def _key() -> pl.Expr:
    """Give what is compared, as near as a float comes."""
    ratio = pl.col("numerator") / pl.col("denominator")
    return pl.when("_counted").then(ratio).otherwise("obs_value")


def _cross(cell: Sequence[str]) -> pl.Expr:
    """Give the sign of an area's fraction less that of the one before, from integers."""
    n, d = (pl.col(name).cast(pl.Int128) for name in ("numerator", "denominator"))
    return n * d.shift().over(cell) - n.shift().over(cell) * d


def _same_as_before(cell: Sequence[str]) -> pl.Expr:
    key = pl.col("_key")
    same = (
        pl.when("_counted")
        .then(_cross(cell) == 0)
        .otherwise(key == key.shift().over(cell))
    )
    return same.fill_null(value=False)


def _in_exact_order(held: pl.DataFrame, cell: Sequence[str], sign: int) -> pl.DataFrame:
    """Order the cells again whose fractions are nearer than floats can tell."""
    wrong = pl.col("_counted") & (sign * _cross(cell) > 0)
    told = held.with_columns(_wrong=wrong.fill_null(value=False).any().over(cell))
    if not told.get_column("_wrong").any():
        return held
    parts = [
        _by_fraction(part, sign) if part.get_column("_wrong")[0] else part
        for part in told.partition_by(cell, maintain_order=True)
    ]
    return pl.concat(parts).drop("_wrong")


def _by_fraction(part: pl.DataFrame, sign: int) -> pl.DataFrame:
    counts = part.select("numerator", "denominator").rows()
    keys = [sign * Fraction(n, d) for n, d in counts]
    return part[sorted(range(len(keys)), key=keys.__getitem__, reverse=True)]
