"""Which values of a survey tell of too few people, or let somebody work that out.

A value is small if it counts fewer than so many, or all but fewer than so many, and not
nobody. A category left out beside a total could be had by subtraction: so of each total at
least two categories are left out, and together they count no fewer than the least.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ictplan.core.codes import ObsStatus
from ictplan.core.later import pl
from ictplan.core.schema import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SMALL, BESIDE = "small", "beside"
"""Why a value is left out."""

COUNTED = ("obs_value", "numerator", "denominator", "denominator_period", "sample_size")
"""The columns that are empty where a value is left out."""


def suppress(
    rows: pl.DataFrame,
    *,
    least: int,
    cell: Sequence[str],
    dimensions: Sequence[str],
    is_amount: bool,
) -> pl.DataFrame:
    """Leave out small values and those that would give them away.

    Args:
        rows: Observations.
        least: The smallest count that may be told; more than 1.
        cell: The columns that identify a value.
        dimensions: Those of ``cell`` whose categories add up to a total.
        is_amount: Whether ``obs_value`` is itself a count; else ``numerator`` is, of
            ``denominator``, or the rate of ``sample_size``.

    Returns:
        The rows, with ``suppressed``: `SMALL`, `BESIDE` or null; those left out have
        the status Q and no number.

    Raises:
        ValueError: If a value has no count, so that nobody can tell.
    """
    counts: dict[int, tuple[float, float | None]] = {}
    for at, row in enumerate(rows.iter_rows(named=True)):
        if row["obs_value"] is not None:
            counts[at] = _count(row, is_amount=is_amount)
    found = {
        at: SMALL
        for at, (count, of) in counts.items()
        if 0 < count < least or (of is not None and 0 < of - count < least)
    }
    groups = list(_groups(rows, cell, dimensions, counts))
    while more := {
        at: BESIDE for group in groups for at in _exposed(group, counts, found, least)
    }:
        found |= more
    why = pl.Series(
        "suppressed", [found.get(at) for at in range(rows.height)], pl.String
    )
    kept = why.is_null()
    return rows.with_columns(
        *(
            pl.when(kept).then(pl.col(name)).alias(name)
            for name in COUNTED
            if name in rows.columns
        ),
        obs_status=pl.when(kept)
        .then(pl.col("obs_status").cast(pl.String))
        .otherwise(pl.lit(str(ObsStatus.SUPPRESSED))),
    ).with_columns(why)


def _count(row: Mapping[str, object], *, is_amount: bool) -> tuple[float, float | None]:
    """Give how many a value counts, and of how many."""
    value, n, d = row["obs_value"], row.get("numerator"), row.get("denominator")
    size = row.get("sample_size")
    if is_amount:
        return float(str(value)), None
    if n is not None and d is not None:
        return float(str(n)), float(str(d))
    if size is not None:
        return float(str(value)) * float(str(size)) / 100, float(str(size))
    raise ValueError(str(row))


def _groups(
    rows: pl.DataFrame,
    cell: Sequence[str],
    dimensions: Sequence[str],
    counts: Mapping[int, object],
) -> Iterator[list[int]]:
    """Give the categories, by their places, of each total that is told."""
    for dimension in dimensions:
        key = [name for name in cell if name != dimension]
        parts: dict[tuple[object, ...], list[int]] = defaultdict(list)
        totals: set[tuple[object, ...]] = set()
        columns = rows.select(pl.col(*key, dimension).cast(pl.String)).rows()
        for at, (*rest, category) in enumerate(columns):
            if at not in counts:
                continue
            if category == TOTAL:
                totals.add(tuple(rest))
            else:
                parts[tuple(rest)].append(at)
        yield from (found for name, found in parts.items() if name in totals)


def _exposed(
    group: Sequence[int],
    counts: Mapping[int, tuple[float, float | None]],
    found: Mapping[int, str],
    least: int,
) -> list[int]:
    """Give the next value to leave out, that nobody subtracts the others from a total."""
    gone = [at for at in group if at in found]
    if not gone or (len(gone) > 1 and sum(counts[at][0] for at in gone) >= least):
        return []
    rest = [at for at in group if at not in found]
    return sorted(rest, key=lambda at: counts[at][0])[:1]
