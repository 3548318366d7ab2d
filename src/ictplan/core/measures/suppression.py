"""Which values of a survey tell of too few people, or let somebody work that out.

A value is small if it counts fewer than so many, or all but fewer than so many, and not
nobody. What is left out could be had by subtraction wherever values add up: categories to
their total, the answers of a question to the people asked. All such sums are equations, and
what follows from them is worked out as somebody with the table and a pencil could: as long as
a value that is left out, or a sum of such values below the least, follows from what is told,
the next smallest value beside it is left out too.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

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
        dimensions: Those of ``cell`` whose categories add up to a total; the answers of
            the others add up to those asked where their counts do.
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
    sums = [
        *_totals(rows, cell, dimensions, counts),
        *_answers(rows, [n for n in cell if n not in dimensions], cell, counts),
    ]
    while more := {
        at: BESIDE
        for block in _blocks(sums, found)
        for at in _next(block, found, counts, least)
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


class _Sum(NamedTuple):
    """Values that add up to another, or (None) to a number that everybody knows."""

    parts: tuple[int, ...]
    total: int | None


def _totals(
    rows: pl.DataFrame,
    cell: Sequence[str],
    dimensions: Sequence[str],
    counts: Mapping[int, object],
) -> Iterator[_Sum]:
    """Give the categories, by their places, of each total that is told."""
    for dimension in dimensions:
        for found in _alike(rows, cell, dimension, counts).values():
            parts = tuple(at for at, category in found if category != TOTAL)
            totals = [at for at, category in found if category == TOTAL]
            if totals and parts:
                yield _Sum(parts, totals[0])


def _answers(
    rows: pl.DataFrame,
    dimensions: Sequence[str],
    cell: Sequence[str],
    counts: Mapping[int, tuple[float, float | None]],
) -> Iterator[_Sum]:
    """Give the answers, by their places, that everybody asked gave one of."""
    for dimension in dimensions:
        for found in _alike(rows, cell, dimension, counts).values():
            parts = tuple(at for at, category in found if category != TOTAL)
            asked = {counts[at][1] for at in parts}
            of = asked.pop() if len(asked) == 1 else None
            if of is None or len(parts) < 2:
                continue
            # Rates of a printed decimal give counts to a thousandth of those asked.
            slack = max(0.5, 0.001 * of * len(parts))
            if abs(sum(counts[at][0] for at in parts) - of) <= slack:
                yield _Sum(parts, None)


def _alike(
    rows: pl.DataFrame,
    cell: Sequence[str],
    dimension: str,
    counts: Mapping[int, object],
) -> Mapping[tuple[object, ...], list[tuple[int, str]]]:
    """Give the places and categories of values that differ in one dimension alone."""
    key = [name for name in cell if name != dimension]
    found: dict[tuple[object, ...], list[tuple[int, str]]] = defaultdict(list)
    columns = rows.select(pl.col(*key, dimension).cast(pl.String)).rows()
    for at, (*rest, category) in enumerate(columns):
        if at in counts:
            found[tuple(rest)].append((at, category))
    return found


def _blocks(sums: Sequence[_Sum], found: Mapping[int, str]) -> Iterator[list[_Sum]]:
    """Give the sums with something left out, those that share a value together."""
    open_ = [each for each in sums if any(at in found for at in _members(each))]
    by_value: dict[int, list[_Sum]] = defaultdict(list)
    for each in open_:
        for at in _members(each):
            if at in found:
                by_value[at].append(each)
    seen: set[_Sum] = set()
    for each in open_:
        block, waiting = [], [each]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                block.append(one)
                waiting += [
                    n for at in _members(one) if at in found for n in by_value[at]
                ]
        if block:
            yield block


def _members(each: _Sum) -> tuple[int, ...]:
    return each.parts if each.total is None else (*each.parts, each.total)


def _next(
    block: Sequence[_Sum],
    found: Mapping[int, str],
    counts: Mapping[int, tuple[float, float | None]],
    least: int,
) -> list[int]:
    """Give the next value to leave out where the sums of a block tell too much."""
    for told in _told(block, found):
        if len(told) > 1 and sum(counts[at][0] for at in told) >= least:
            continue
        # Nobody hides behind a 0; a total goes where no category is left.
        near = [each for each in block if told.intersection(_members(each))]
        parts = {at for each in near for at in each.parts if counts[at][0]}
        totals = {each.total for each in near if each.total is not None}
        for beside in (parts.difference(found), totals.difference(found)):
            if beside:
                return [min(beside, key=lambda at: (counts[at][0], at))]
    return []


def _told(block: Sequence[_Sum], found: Mapping[int, str]) -> Iterator[set[int]]:
    """Give what is left out and can be had all the same, alone or added together."""
    unknown = sorted({at for each in block for at in _members(each) if at in found})
    matrix = [
        [Fraction((at in each.parts) - (at == each.total)) for at in unknown]
        for each in block
    ]
    for row in (*matrix, *_reduced(matrix)):
        told = {at for at, factor in zip(unknown, row, strict=True) if factor}
        if len(told) == 1 or (told and min(row) >= 0):
            yield told


def _reduced(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """Solve the equations as far as they go: what can be had alone stands alone."""
    rows, done = [list(row) for row in matrix], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((at for at in range(done, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        head = rows[done] = [each / rows[done][column] for each in rows[done]]
        for at, row in enumerate(rows):
            if at != done and (factor := row[column]):
                rows[at] = [x - factor * y for x, y in zip(row, head, strict=True)]
        done += 1
    return rows[:done]
