"""Which place does an area take among others: ties, percentile, deviation score."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.codes import Direction
from ictplan.core.measures.exact import COUNTS, floats_tell
from ictplan.core.measures.keys import packed
from ictplan.core.measures.series import cleared, sign_for

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
    ranks = ranked(values, cell=cell, direction=direction)
    return ranks.select(*values.columns, *COLUMNS).collect()


COLUMNS = ("rank", "of", "percentile", "tied", "deviation_score")
"""What ranking adds, in this order."""


def ranked(
    values: pl.DataFrame,
    *,
    cell: Sequence[str],
    direction: Direction = Direction.HIGHER,
) -> pl.LazyFrame:
    """Rank as `rank` does; of its columns only those that are selected are computed."""
    held, same = _in_order(values, cell, sign_for(direction))
    row = pl.int_range(pl.len())
    is_first = (pl.col("_cell") != pl.col("_cell").shift()).fill_null(value=True)
    start, leader = (
        pl.when(where).then(row).forward_fill() for where in (is_first, ~same)
    )
    better = pl.col("_key") - pl.col("_key").mean().over("_cell")
    spread = pl.col("_key").std(ddof=0).over("_cell")
    return (
        held.lazy()
        .with_columns(
            rank=leader - start + 1,
            of=pl.len().over("_cell").cast(pl.Int64),
            # In this order those that tie are neighbours: each place is one run.
            _run=(~same).cum_sum().set_sorted(),
        )
        .with_columns(tied=pl.len().over("_run").cast(pl.Int64) - 1)
        .with_columns(
            percentile=100
            * (pl.col("of") - pl.col("rank") - pl.col("tied") / 2 + 0.5)
            / pl.col("of"),
            deviation_score=pl.when(
                (pl.col("tied") + 1 < pl.col("of")) & (spread > 0)
            ).then(cleared(50 + 10 * better / spread)),
        )
    )


def _in_order(
    values: pl.DataFrame, cell: Sequence[str], sign: int
) -> tuple[pl.DataFrame, pl.Expr]:
    """Order rows by ``_cell``, the best first, then area; say which equal their former.

    Returns:
        The rows that have a value, with ``_cell`` and ``_key``, what is compared as
        near as a float comes; and whether a row is the equal of the one before.
    """
    held = _keyed(values, cell, sign)
    held = held[_order(held, packed(held, [*cell, "ref_area"]))]
    held = held.with_columns(pl.col("_cell").set_sorted())
    same = (pl.col("_key") == pl.col("_key").shift()) & _in_cell_of_former()
    if not floats_tell(held):
        same = pl.when("_counted").then(_cross() == 0).otherwise(same)
        held = _in_exact_order(held, sign)
    return held, same.fill_null(value=False)


def _keyed(values: pl.DataFrame, cell: Sequence[str], sign: int) -> pl.DataFrame:
    """Add to the rows that have a value ``_cell``, ``_counted`` and ``_key``."""
    held = values
    if held.get_column("obs_value").null_count():
        held = held.filter(pl.col("obs_value").is_not_null())
    ratio = pl.col("numerator") / pl.col("denominator")
    key = pl.when("_counted").then(ratio).otherwise("obs_value")
    held = held.with_columns(packed(held, cell).alias("_cell"))
    return held.with_columns(_counted=_is_counted(held)).with_columns(_key=sign * key)


def _order(held: pl.DataFrame, place: pl.Series) -> pl.Series:
    """Give the rows by cell, the best key first, then by their place."""
    by_area = held.select("_cell", "_key", _row=place.arg_sort())
    by_area = by_area.with_columns(pl.col("_cell", "_key").gather("_row"))
    best = pl.col("_row").sort_by("_key", descending=True, maintain_order=True)
    # Cells one after another are sorted each by itself: faster than all at once.
    by_area = by_area.with_columns(pl.col("_cell").set_sorted())
    return by_area.select(best.over("_cell", mapping_strategy="explode")).to_series()


def _is_counted(held: pl.DataFrame) -> pl.Expr:
    """Say in which cells every area has counts, from which its rate follows."""
    counted = pl.col("numerator").is_not_null() & (pl.col("denominator") > 0)
    if held.select(counted.all()).item():
        return pl.lit(value=True)
    return counted.all().over("_cell")


def _in_cell_of_former() -> pl.Expr:
    return pl.col("_cell") == pl.col("_cell").shift()


def _cross() -> pl.Expr:
    """Give the sign of an area's fraction less that of the one before, from integers."""
    n, d = (pl.col(name).cast(pl.Int128) for name in COUNTS)
    return pl.when(_in_cell_of_former()).then(n * d.shift() - n.shift() * d)


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
    counts = part.select(COUNTS).rows()
    keys = [sign * Fraction(n, d) for n, d in counts]
    return part[sorted(range(len(keys)), key=keys.__getitem__, reverse=True)]
