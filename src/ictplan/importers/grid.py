"""Where does a table begin: cells of a file, its header however long the preamble is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ictplan.core.errors import UnreadableFileError
from ictplan.core.messages import N_
from ictplan.core.numerals import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HEADER_WITHIN = 1000
"""In how many rows from the top a header is looked for."""

HEADER_ROWS = 5
"""Of how many rows a header may consist."""

NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?%?")


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet or text, as they stand; rows may be ragged."""

    file: str
    sheet: str | None
    rows: list[list[str]]
    encoding: str = "utf-8"

    def place(self, row: int, column: int) -> str:
        """Name a cell, counted from 0, as spreadsheets do: ``公表用!D119``."""
        return f"{self.sheet or self.file}!{letters(column)}{row + 1}"


@dataclass(frozen=True)
class Field:
    """A column that a format has: its name here, and what its heading looks like.

    ``heading`` is searched in the heading without blanks, full width made half width;
    ``label`` names it to people where the pattern does not.
    """

    name: str
    heading: str
    required: bool = True
    label: str = ""


@dataclass(frozen=True)
class Table:
    """A table inside a grid: which column is which field, and where rows begin.

    ``headings`` are all headings, joined over the header's rows.
    """

    grid: Grid
    first: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Give each row that holds anything: its number from 0, its fields' cells."""
        width = max(self.columns.values()) + 1
        for number, cells in enumerate(self.grid.rows[self.first :], self.first):
            if any(cells):
                filled = cells + [""] * (width - len(cells))
                yield number, {f: filled[c].strip() for f, c in self.columns.items()}

    def place(self, row: int, field: str) -> str:
        """Name the cell of a field."""
        return self.grid.place(row, self.columns[field])

    def repeats_header(self, cells: Mapping[str, str]) -> bool:
        """Say whether a row is the header once more, as on each page of a print."""
        given = {name: folded(text) for name, text in cells.items() if text}
        return bool(given) and all(
            text in self.headings[self.columns[name]] for name, text in given.items()
        )


def find_table(grid: Grid, fields: Sequence[Field]) -> Table | None:
    """Find the first header that names every required field, and the rows below it.

    The fewest rows that make a header are it, so that no title is taken for a part.
    """
    last = min(len(grid.rows), HEADER_WITHIN)
    tops = [top for top in range(last) if may_be_header(grid.rows[top])]
    for depth in range(1, HEADER_ROWS + 1):
        for top in tops:
            headings = joined(grid.rows[top : top + depth])
            columns = _columns(headings, fields)
            if columns is not None:
                return Table(grid, top + depth, headings, columns)
    return None


def may_be_header(row: Sequence[str]) -> bool:
    """Say whether a row has several cells, and not mostly numbers."""
    filled = [cell for cell in row if cell]
    numbers = sum(NUMBER.fullmatch(cell) is not None for cell in filled)
    return len(filled) > 1 and numbers * 3 <= len(filled)


def expect_table(grids: Sequence[Grid], fields: Sequence[Field]) -> list[Table]:
    """Find the tables of a file that name every required field.

    Raises:
        UnreadableFileError: If there is none; says what was found and expected.
    """
    tables = [table for grid in grids if (table := find_table(grid, fields))]
    if not tables:
        raise UnreadableFileError(
            grids[0].file if grids else "",
            N_("has no header with {expected}; its first rows are: {found}"),
            expected=", ".join(f.label or f.heading for f in fields if f.required),
            found=" / ".join(_sample(grid) for grid in grids[:3]),
        )
    return tables


def joined(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Join the rows of a header into one heading per column.

    A merged cell stands once and is blank to its right: it holds for the columns below
    it that have no cell of their own in its row.
    """
    width = max(map(len, rows), default=0)
    parts: list[list[str]] = [[] for _ in range(width)]
    for depth, row in enumerate(rows):
        carried = ""
        for column in range(width):
            text = folded(row[column]) if column < len(row) else ""
            carried = text or (carried if depth < len(rows) - 1 else "")
            if carried and carried not in parts[column]:
                parts[column].append(carried)
    return tuple("".join(part) for part in parts)


def _columns(headings: Sequence[str], fields: Sequence[Field]) -> dict[str, int] | None:
    """Give each field its first column that no field before took; None if one lacks."""
    columns: dict[str, int] = {}
    for field in fields:
        pattern = re.compile(field.heading)
        for column, heading in enumerate(headings):
            if column not in columns.values() and pattern.search(heading):
                columns[field.name] = column
                break
        else:
            if field.required:
                return None
    return columns


def _sample(grid: Grid) -> str:
    shown = [row for row in grid.rows[:20] if any(row)][:3]
    texts = ["|".join(cell[:20] for cell in row[:8]) for row in shown]
    return " / ".join(texts)


@lru_cache(maxsize=100_000)
def folded(text: str) -> str:
    """Fold a heading or label: half width, plain kanji for radicals, no blanks."""
    return normalise(text)


def letters(column: int) -> str:
    """Name a column, counted from 0, as spreadsheets do: A, Z, AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
