"""Both sides of every gap, and every rank, in any engine Narwhals knows.

DuckDB and Spark Connect choose, join and rank by these functions; the formulas of a row are
those of `ictplan.core.measures.gap` and `rank`, for every engine the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from ictplan.core.codes import Qualifier
from ictplan.core.measures.gap import CARRIED

if TYPE_CHECKING:
    from collections.abc import Sequence

Rows = nw.LazyFrame[Any]


def choose_values(
    rows: Rows,
    *,
    cell: Sequence[str],
    sources: Sequence[str],
    makes_ratio: nw.Expr,
    single: bool,
) -> Rows:
    """Keep one observation per cell, as `ictplan.core.measures.series.choose_values`.

    Args:
        rows: Observations; codes are texts.
        cell: The columns that identify a cell.
        sources: Source ids, the most trusted first.
        makes_ratio: In which rows counts make the value; in others they become null.
        single: Whether one source gives exact values alone: then no cell stands twice.
    """
    names = ("numerator", "denominator")
    counts = {name: nw.when(makes_ratio).then(nw.col(name)) for name in names}
    rows = rows.filter(~nw.col("obs_value").is_null()).with_columns(**counts)
    if single:
        nothing = nw.lit(value=False)
        return rows.with_columns(is_bound=nothing, contested=nothing)
    is_bound = nw.col("qualifier") != Qualifier.EQUAL.value
    exact = nw.when(~is_bound).then(nw.col("obs_value"))
    # An exact value before a bound, then the source that comes first.
    place = nw.when(is_bound).then(len(sources)).otherwise(0)
    for number, source in enumerate(sources):
        place = place + nw.when(nw.col("source") == source).then(number).otherwise(0)
    rows = rows.with_columns(is_bound=is_bound, obs_value=exact, _place=place)
    # Groups and a join in place of windows, for which DuckDB takes gigabytes.
    groups = rows.group_by(*cell).agg(
        nw.col("_place").min().alias("_first"),
        nw.col("obs_value").min().alias("_low"),
        nw.col("obs_value").max().alias("_high"),
    )
    is_contested = (nw.col("_low") < nw.col("_high")).fill_null(value=False)
    return (
        rows.join(groups, on=list(cell))
        .filter(nw.col("_place") == nw.col("_first"))
        .with_columns(contested=is_contested)
    )


def pair_values(
    values: Rows, pairs: Rows, *, cell: Sequence[str], benchmarks: Sequence[str]
) -> Rows:
    """Put each area's values beside those of its benchmarks, in equal cells.

    Args:
        values: From `choose_values`.
        pairs: Columns ``ref_area, benchmark``.
        cell: Period and dimensions.
        benchmarks: The areas that are benchmarks of any.

    Returns:
        ``ref_area, benchmark``, those of ``cell``, what `ictplan.core.measures.gap` needs
        of the area, and with ``_b`` of its benchmark.
    """
    carried = [*CARRIED, "sample_size"]
    # One key in place of several columns: else DuckDB joins every area with every other of
    # a cell before it looks which are pairs. No code has a bar.
    key = nw.concat_str("benchmark", *cell, separator="|").alias("_key")
    theirs = (
        values.filter(nw.col("ref_area").is_in(list(benchmarks)))
        .with_columns(benchmark=nw.col("ref_area"))
        .select(key, *(nw.col(name).alias(f"{name}_b") for name in carried))
    )
    ours = values.select("ref_area", *cell, *carried).join(pairs, on="ref_area")
    return ours.with_columns(key).join(theirs, on="_key").drop("_key")


def rank_values(
    values: Rows, groups: Rows, *, cell: Sequence[str], highest_first: bool
) -> Rows:
    """Rank areas in their groups by their rates, or by published values.

    Args:
        values: From `choose_values`.
        groups: Columns ``ref_area, group``.
        cell: Period and dimensions.
        highest_first: Whether the highest takes the first place.

    Returns:
        ``ref_area, obs_value``, those of ``cell``, ``group``, ``rank, of, tied`` and the
        ``_rate`` compared.
    """
    n, d, rate = nw.col("numerator"), nw.col("denominator"), nw.col("_rate")
    group = [*cell, "group"]
    is_counted = nw.when((~n.is_null()) & (d > 0)).then(1).otherwise(0)
    # Whole numbers: of floats not every server of Spark Connect takes a quotient.
    counted = nw.when(d > 0).then(n / d)
    is_rate = nw.col("_all_counted") == 1
    one = nw.col("_one").sum()
    return (
        values.filter(~nw.col("obs_value").is_null())
        .join(groups, on="ref_area")
        .with_columns(_is_counted=is_counted, _one=nw.lit(1))
        .with_columns(_all_counted=nw.col("_is_counted").min().over(*group))
        .with_columns(_rate=nw.when(is_rate).then(counted).otherwise("obs_value"))
        .with_columns(
            rank=rate.rank("min", descending=highest_first).over(*group),
            of=one.over(*group),
            tied=one.over(*group, "_rate") - 1,
        )
        .select("ref_area", "obs_value", *group, "rank", "of", "tied", "_rate")
    )
