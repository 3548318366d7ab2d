"""Which place does an area take among others: ties, percentile, deviation score."""

from __future__ import annotations

from fractions import Fraction
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

import polars as pl

from ictplan.measures.series import sign_for
from ictplan.vocabulary import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA = {
    "rank": pl.Int64,
    "of": pl.Int64,
    "percentile": pl.Float64,
    "tied": pl.Int64,
    "deviation_score": pl.Float64,
}


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
        cell: The columns that identify what is ranked together: period, dimensions.
        direction: Which way is better; where neither is, the highest comes first.

    Returns:
        The rows that have a value, by cell, then rank, then area, with ``rank`` (areas
        that tie share the better place), ``of`` (areas ranked), ``percentile`` (areas
        that are worse and half of those that tie, in percent), ``tied`` (other areas
        on the same place), ``deviation_score`` (偏差値: 50 + 10 standard deviations
        better; null where all are equal).
    """
    parts = [
        _ranked(group, direction)
        for _, group in values.filter(pl.col("obs_value").is_not_null()).group_by(
            cell, maintain_order=True
        )
    ]
    if not parts:
        return values.clear().with_columns(
            pl.lit(None, dtype).alias(name) for name, dtype in SCHEMA.items()
        )
    return pl.concat(parts).sort(*cell, "rank", "ref_area")


def _ranked(group: pl.DataFrame, direction: Direction) -> pl.DataFrame:
    sign = sign_for(direction)
    keys = [sign * key for key in _keys(group)]
    ordered = sorted(keys, reverse=True)
    first = {key: place for place, key in reversed(list(enumerate(ordered, 1)))}
    count = dict.fromkeys(keys, 0)
    for key in keys:
        count[key] += 1
    n = len(keys)
    mean, deviation = fmean(map(float, keys)), pstdev(map(float, keys))
    rows = [
        (
            first[key],
            n,
            100 * (n - first[key] + 1 - count[key] + count[key] / 2) / n,
            count[key] - 1,
            50 + 10 * (float(key) - mean) / deviation if deviation > 0 else None,
        )
        for key in keys
    ]
    return group.hstack(pl.DataFrame(rows, schema=SCHEMA, orient="row"))


def _keys(group: pl.DataFrame) -> list[Fraction]:
    """Give an exact number for each area: its fraction, else its printed value."""
    counts = group.select("numerator", "denominator").rows()
    if all(n is not None and d for n, d in counts):
        return [Fraction(n, d) for n, d in counts]
    return [Fraction(str(value)) for value in group.get_column("obs_value")]
