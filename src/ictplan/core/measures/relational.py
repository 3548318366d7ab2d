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
    rows: Rows, *, cell: Sequence[str], sources: Sequence[str], makes_ratio: nw.Expr
) -> Rows:
    """Keep one observation per cell, as `ictplan.core.measures.series.choose_values`.

    Args:
        rows: Observations; codes are texts.
        cell: The columns that identify a cell.
        sources: Source ids, the most trusted first.
        makes_ratio: In which rows counts make the value; in others they become null.
    """
    is_bound = nw.col("qualifier") != Qualifier.EQUAL.value
    exact = nw.when(~is_bound).then(nw.col("obs_value"))
    # An exact value before a bound, then the source that comes first.
    place = nw.when(is_bound).then(len(sources)).otherwise(0)
    for number, source in enumerate(sources):
        place = place + nw.when(nw.col("source") == source).then(number).otherwise(0)
    names = ("numerator", "denominator")
    counts = {name: nw.when(makes_ratio).then(nw.col(name)) for name in names}
    first, low, high = (
        nw.col("_place").min(),
        nw.col("obs_value").min(),
        nw.col("obs_value").max(),
    )
    return (
        rows.filter(~nw.col("obs_value").is_null())
        .with_columns(is_bound=is_bound, obs_value=exact, _place=place, **counts)
        .with_columns(
            _first=first.over(*cell), _low=low.over(*cell), _high=high.over(*cell)
        )
        .filter(nw.col("_place") == nw.col("_first"))
        .with_columns(
            contested=(nw.col("_low") < nw.col("_high")).fill_null(value=False)
        )
    )


def pair_values(values: Rows, pairs: Rows, *, cell: Sequence[str]) -> Rows:
    """Put each area's values beside those of its benchmarks, in equal cells.

    Args:
        values: From `choose_values`.
        pairs: Columns ``ref_area, benchmark``.
        cell: Period and dimensions.

    Returns:
        ``ref_area, benchmark``, those of ``cell``, what `ictplan.core.measures.gap` needs
        of the area, and with ``_b`` of its benchmark.
    """
    carried = [*CARRIED, "sample_size"]
    theirs = values.select(
        nw.col("ref_area").alias("benchmark"),
        *cell,
        *(nw.col(name).alias(f"{name}_b") for name in carried),
    )
    ours = values.select("ref_area", *cell, *carried)
    return ours.join(pairs, on="ref_area").join(theirs, on=["benchmark", *cell])


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
