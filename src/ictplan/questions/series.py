"""Observations as points in time: exact rates by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ictplan.core.codes import ObsStatus
from ictplan.core.later import pl
from ictplan.core.measures.trend import Point, time_distance
from ictplan.core.periods import parse_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


Row = dict[str, Any]


def day_of(code: str) -> int:
    """Give the last day of a period, as a count of days."""
    return parse_code(code).end.toordinal()


def points_of(rows: Sequence[Row], column: str) -> list[Point]:
    """Give one column of rows with a ``time_period`` as points."""
    return [Point(day_of(row["time_period"]), row[column]) for row in rows]


def series_of(
    values: pl.DataFrame, area: str, cell: Mapping[str, object]
) -> list[Point]:
    """Give an area's whole series in one cell.

    Args:
        values: Those of `ictplan.core.precision.exact_rates`.
        area: Its code.
        cell: The code of each dimension.
    """
    held = values.filter(
        (pl.col("ref_area") == area)
        & pl.col("obs_value").is_not_null()
        & (pl.col("obs_status") != ObsStatus.BREAK)
    )
    for name, code in cell.items():
        held = held.filter(pl.col(name).cast(pl.String) == str(code))
    rows = held.sort("time_period").iter_rows(named=True)
    return [Point(day_of(row["time_period"]), row["obs_value"]) for row in rows]


def distance_of(row: Row, benchmark: Sequence[Point]) -> float | str | None:
    """Say how many years ago the benchmark stood where the area stands in a row.

    Args:
        row: A row of `ictplan.core.measures.gap`.
        benchmark: The benchmark's whole series.

    Returns:
        Years or the reason why there are none, see `time_distance`; None where the
        benchmark has no exact value then.
    """
    day = day_of(row["time_period"])
    # gap and benchmark are exact where counts are: so is their sum.
    level = next((point.value for point in benchmark if point.time == day), None)
    if level is None or row["gap"] is None:
        return None
    return time_distance(Point(day, level + row["gap"]), benchmark)
