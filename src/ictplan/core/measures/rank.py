"""Which place does an area take among others: ties, percentile, deviation score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codes import Direction
from ictplan.core.later import pl
from ictplan.core.measures.exact import COUNTS, Counts, fraction_key
from ictplan.core.measures.series import cleared, sign_for

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = ("rank", "of", "percentile", "tied", "deviation_score")
"""What ranking adds, in this order."""


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
    ranks = rank_values(
        values.lazy(), cell=cell, direction=direction, counts=Counts.of(values)
    )
    scores = score_ranks(ranks, direction=direction).sort(*cell, "rank", "ref_area")
    return scores.select(*values.columns, *COLUMNS).collect()


def rank_values(
    values: pl.LazyFrame,
    *,
    cell: Sequence[str],
    direction: Direction,
    counts: Counts,
) -> pl.LazyFrame:
    """Find the place of each row in its cell.

    Args:
        values: As for `rank`.
        cell: As for `rank`; one integer, from `pack_key`, is the fastest.
        direction: Which way is better.
        counts: What the counts of ``values`` are like.

    Returns:
        The rows with a value, in their order, with ``rank, of, tied`` and the ``_rate``
        compared, with its ``_mean`` and ``_spread`` in the cell.
    """
    descending = sign_for(direction) > 0
    n, d = (pl.col(name) for name in COUNTS)
    rate, place = n / d, fraction_key(counts)
    if not counts.complete:
        all_counted = (n.is_not_null() & (d > 0)).all().over(cell)
        # Places of published values are small whole numbers, exact in any type.
        published = pl.col("obs_value").rank("dense").over(cell)
        rate = pl.when(all_counted).then(rate).otherwise("obs_value")
        place = pl.when(all_counted).then(place).otherwise(published)
    best = pl.col("_place").rank("min", descending=descending).over(cell)
    worst = pl.col("_place").rank("max", descending=descending).over(cell)
    ranks = (
        values.filter(pl.col("obs_value").is_not_null())
        .with_columns(_rate=rate, _place=place)
        .with_columns(
            rank=best.cast(pl.Int64),
            of=pl.len().over(cell).cast(pl.Int64),
            tied=worst.cast(pl.Int64) - best.cast(pl.Int64),
        )
    )
    return add_spread(ranks, cell)


def add_spread(ranks: pl.LazyFrame, cell: Sequence[str]) -> pl.LazyFrame:
    """Add ``_mean`` and ``_spread`` of the column ``_rate`` in each cell."""
    rate = pl.col("_rate")
    return ranks.with_columns(
        _mean=rate.mean().over(cell), _spread=rate.std(ddof=0).over(cell)
    )


def score_ranks(ranks: pl.LazyFrame, *, direction: Direction) -> pl.LazyFrame:
    """Add ``percentile`` and ``deviation_score`` to rows of `rank_values`."""
    rank_, of, tied = pl.col("rank"), pl.col("of"), pl.col("tied")
    better = sign_for(direction) * (pl.col("_rate") - pl.col("_mean"))
    differ = (tied + 1 < of) & (pl.col("_spread") > 0)
    return ranks.with_columns(
        percentile=100 * (of - rank_ - tied / 2 + 0.5) / of,
        deviation_score=pl.when(differ).then(
            cleared(50 + 10 * better / pl.col("_spread"))
        ),
    )
