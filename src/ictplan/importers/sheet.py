"""What columns does a sheet of unknown layout have: the header found, cells below it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

from ictplan.importers.cells import MISSING, read_date, read_value
from ictplan.importers.grid import NUMBER, folded, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.importers.grid import Grid

LOOKED_AT = 300
"""So many rows of a table are looked at."""

HEADER_ROWS = 3
"""Of how many rows an unknown header may consist."""

TRIED = 12
"""So many columns are tried as the counts behind a rate."""

MOST = 0.8
"""Which part of a column's cells must be of a kind."""


@dataclass(frozen=True)
class Column:
    """One column of a table: its place, heading, and cells."""

    at: int
    heading: str
    cells: tuple[str, ...]

    @property
    def filled(self) -> list[str]:
        """The cells that hold anything."""
        return [cell for cell in self.cells if cell]

    @property
    def is_dated(self) -> bool:
        """Say whether the heading names a date."""
        return read_date(self.heading) is not None

    @property
    def is_numeric(self) -> bool:
        """Say whether most cells are numbers, or marks of missing ones."""
        numbers = sum(map(is_number, self.filled))
        marks = sum(folded(cell) in MISSING for cell in self.filled)
        return numbers > 0 and self.mostly(numbers + marks)

    def mostly(self, hits: int) -> bool:
        """Say whether so many of the filled cells are most of them."""
        return bool(self.filled) and hits >= MOST * len(self.filled)


def columns_of(grid: Grid) -> list[Column]:
    """Cut a sheet into columns below the header of its first table."""
    first = _first_row(grid.rows)
    if first is None:
        return []
    top = first
    while top > max(0, first - HEADER_ROWS) and has_cells(grid.rows[top - 1]):
        top -= 1
    if top == first:
        return []
    headings = joined(grid.rows[top:first])
    # A single cell in a row is a note or a heading between rows.
    body = [row for row in grid.rows[first : first + LOOKED_AT] if has_cells(row)]
    return [
        Column(
            at, heading, tuple(row[at].strip() if at < len(row) else "" for row in body)
        )
        for at, heading in enumerate(headings)
        if heading
    ]


def _first_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Find the first row of numbers that another row of numbers follows."""
    for at, row in enumerate(rows[:-1]):
        numbers = _numbers(row)
        years = all(is_year(row[column]) for column in numbers)
        below = _numbers(rows[at + 1])
        if numbers and not (years and len(numbers) > 1) and numbers & below:
            return at if at else None
    return None


def has_cells(row: Sequence[str]) -> bool:
    """Say whether a row has more than a title."""
    filled = [cell for cell in row if cell.strip()]
    return len(filled) > 1


def _numbers(row: Sequence[str]) -> set[int]:
    return {at for at, cell in enumerate(row) if is_number(cell)}


def is_number(cell: str) -> bool:
    """Say whether a cell is a number alone, without a unit."""
    return NUMBER.fullmatch(folded(cell)) is not None


def is_year(cell: str) -> bool:
    """Say whether a cell is a year of four digits."""
    return re.fullmatch("(?:19|20)[0-9]{2}", folded(cell)) is not None


def counts_behind(
    rate: Column, columns: Sequence[Column]
) -> tuple[Column, Column] | None:
    """Find the two columns of counts whose share a rate is: numerator, denominator."""
    for numerator, denominator in permutations(columns[:TRIED], 2):
        cells = zip(rate.cells, numerator.cells, denominator.cells, strict=True)
        rows = [row for row in cells if all(map(is_number, row))]
        if rows and sum(_is_share(*row) for row in rows) >= MOST * len(rows):
            return numerator, denominator
    return None


def _is_share(rate: str, numerator: str, denominator: str) -> bool:
    """Say whether a rate is 100 n / d, as far as its decimals tell."""
    numbers = [read_value(cell).number for cell in (rate, numerator, denominator)]
    value, n, d = numbers
    if value is None or n is None or not d:
        return False
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    return abs(100 * n / d - value) <= step / 2


def titles_of(grid: Grid) -> Iterator[str]:
    """Give the texts that stand alone in a row above the table."""
    for row in grid.rows[:20]:
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) > 1 and any(is_number(cell) for cell in filled):
            return
        if len(filled) == 1 and len(filled[0]) > 3:
            yield filled[0]
