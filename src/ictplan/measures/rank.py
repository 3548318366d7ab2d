"""Which place does an area take among others: ties, percentile, deviation score."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from ictplan.measures.keys import packed
from ictplan.measures.series import cleared, sign_for
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
    held = values.filter(pl.col("obs_value").is_not_null())
    held = (
        held.lazy()
        .with_columns(packed(held, cell).alias("_cell"))
        .with_columns(_counted=counted.all().over("_cell"))
        .with_columns(_key=sign * _key())
        .sort("_cell", "_key", "ref_area", descending=[False, True, False])
        .collect()
    )
    held = _in_exact_order(held, sign)
    place = pl.int_range(1, pl.len() + 1).over("_cell")
    first = pl.when(~_same_as_before()).then(place).forward_fill().cast(pl.Int64)
    of = pl.len().over("_cell").cast(pl.Int64)
    # In this order those that tie are neighbours, so a run of one place is they.
    run = pl.struct("_cell", "rank").rle_id()
    tied = (pl.len().over("_run") - 1).cast(pl.Int64)
    better = pl.col("_key") - pl.col("_key").mean().over("_cell")
    spread = pl.col("_key").std(ddof=0).over("_cell")
    return (
        held.lazy()
        .with_columns(rank=first, of=of)
        .with_columns(_run=run)
        .with_columns(tied=tied)
        .with_columns(
            percentile=100
            * (pl.col("of") - pl.col("rank") - pl.col("tied") / 2 + 0.5)
            / pl.col("of"),
            deviation_score=pl.when(
                (pl.col("tied") + 1 < pl.col("of")) & (spread > 0)
            ).then(cleared(50 + 10 * better / spread)),
        )
        .select(*values.columns, *COLUMNS)
        .collect()
    )


COLUMNS = ("rank", "of", "percentile", "tied", "deviation_score")
"""What ranking adds, in this order."""


def _key() -> pl.Expr:
    """Give what is compared, as near as a float comes."""
    ratio = pl.col("numerator") / pl.col("denominator")
    return pl.when("_counted").then(ratio).otherwise("obs_value")


def _cross() -> pl.Expr:
    """Give the sign of an area's fraction less that of the one before, from integers."""
    n, d = (pl.col(name).cast(pl.Int128) for name in ("numerator", "denominator"))
    is_first = pl.col("_cell") != pl.col("_cell").shift()
    return pl.when(~is_first).then(n * d.shift() - n.shift() * d)


def _same_as_before() -> pl.Expr:
    key, cell = pl.col("_key"), pl.col("_cell")
    equal = (key == key.shift()) & (cell == cell.shift())
    same = pl.when("_counted").then(_cross() == 0).otherwise(equal)
    return same.fill_null(value=False)


def _in_exact_order(held: pl.DataFrame, sign: int) -> pl.DataFrame:
    """Order the cells again whose fractions are nearer than floats can tell."""
    wrong = pl.col("_counted") & (sign * _cross() > 0)
    told = held.with_columns(_wrong=wrong.fill_null(value=False).any().over("_cell"))
    if not told.get_column("_wrong").any():
        return held
    parts = [
        _by_fraction(part, sign) if part.get_column("_wrong")[0] else part
        for part in told.partition_by("_cell", maintain_order=True)
    ]
    return pl.concat(parts).drop("_wrong")


def _by_fraction(part: pl.DataFrame, sign: int) -> pl.DataFrame:
    counts = part.select("numerator", "denominator").rows()
    keys = [sign * Fraction(n, d) for n, d in counts]
    return part[sorted(range(len(keys)), key=keys.__getitem__, reverse=True)]
