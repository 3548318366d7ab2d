"""Where does an area stand in its newest period: years behind, and its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ictplan.core.codes import Direction
from ictplan.core.errors import NotComparableError
from ictplan.core.groups import group_of
from ictplan.core.later import pl
from ictplan.core.measures.rank import rank
from ictplan.core.messages import N_, Message
from ictplan.core.precision import exact_rates
from ictplan.core.rounding import number
from ictplan.questions.series import distance_of, series_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ictplan.questions.comparison import Comparison
    from ictplan.questions.series import Row

SHORT = 1.0
"""Years under which a distance in time is told in days."""


class Place(NamedTuple):
    """A place among the areas that have a value."""

    rank: int
    of: int


def newest(frame: pl.DataFrame, benchmark: str) -> Row | None:
    """Give the newest row of a benchmark that has a gap; None without any."""
    rows = frame.filter(
        (pl.col("benchmark") == benchmark) & pl.col("gap").is_not_null()
    )
    return rows.sort("time_period").row(-1, named=True) if rows.height else None


def years_behind(both: Comparison, row: Row) -> float | None:
    """Give the time distance of a row of the gap; None where it is not defined."""
    metadata = both.dataset.metadata
    cell = {name: row[name] for name in metadata.dimension_ids}
    values = exact_rates(both.values, metadata)
    found = distance_of(row, series_of(values, row["benchmark"], cell))
    return found if isinstance(found, float) else None


def place(both: Comparison, cell: Mapping[str, object]) -> Place | None:
    """Give the area's place in its prefecture in one cell; None if it is alone."""
    others = group_of(both.area, "prefecture", library=both.query.library).codes
    held = both.values.filter(pl.col("ref_area").is_in([both.area, *others]))
    for name, code in cell.items():
        held = held.filter(pl.col(name).cast(pl.String) == str(code))
    ranked = rank(
        held, cell=list(cell), direction=both.dataset.metadata.direction
    ).filter(pl.col("ref_area") == both.area)
    if ranked.is_empty() or ranked.get_column("of")[0] < 2:
        return None
    return Place(*ranked.select("rank", "of").row(0))


def position(both: Comparison, frame: pl.DataFrame) -> Iterator[Message]:
    """Say how far behind in time the area is, and which place it takes.

    Args:
        both: What is compared.
        frame: Rows of `ictplan.core.measures.gap`.
    """
    metadata = both.dataset.metadata
    for benchmark in both.benchmarks:
        row = newest(frame, benchmark)
        years = None if row is None else years_behind(both, row)
        if row is None or years is None or years <= 0:
            continue
        if metadata.direction is not Direction.HIGHER:
            continue  # the benchmark's past is behind only where more is better
        fields = {"period": row["time_period"], "benchmark": both.name(benchmark)}
        if years < SHORT:
            days = number(years * 365.25, 0)
            yield Message(
                N_("{period}: {benchmark} stood there about {days} days before."),
                {**fields, "days": days},
            )
        else:
            yield Message(
                N_("{period}: {benchmark} stood there about {years} years before."),
                {**fields, "years": number(years, 1)},
            )
    yield from _place_note(both, frame)


def _place_note(both: Comparison, frame: pl.DataFrame) -> Iterator[Message]:
    """Give the place in the newest period in which others have a value too."""
    metadata = both.dataset.metadata
    if metadata.direction is Direction.NEUTRAL or metadata.unit.states is not None:
        return
    cells = ["time_period", *both.dataset.metadata.dimension_ids]
    try:
        others = group_of(both.area, "prefecture", library=both.query.library)
    except NotComparableError:
        return
    beside = both.values.filter(pl.col("ref_area").is_in(list(others.codes)))
    shared = frame.join(beside, on=cells, how="semi").sort(cells)
    if shared.is_empty():
        return
    cell = shared.select(cells).row(-1, named=True)
    found = place(both, cell)
    if found is not None:
        size = len(others.codes) + 1
        all_held = N_("{period}: {area} is {rank} of {of} in {group}.")
        some_held = N_(
            "{period}: {area} is {rank} of the {of} with a value, of {size} in {group}."
        )
        yield Message(
            all_held if found.of == size else some_held,
            {
                "period": cell["time_period"],
                "area": both.name(both.area),
                "rank": found.rank,
                "of": found.of,
                "size": size,
                "group": others.label,
            },
        )
