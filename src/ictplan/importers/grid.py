"""What stands in the cells of a file, and how a place in it is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ictplan.core.numerals import normalise

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged cell, from 0."""


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet or text, as people see them; rows may be ragged.

    ``formulas`` are cells whose formula the workbook holds without its result.
    """

    file: str
    sheet: str | None
    rows: list[list[str]]
    encoding: str = "utf-8"
    merges: tuple[Merge, ...] = ()
    formulas: tuple[tuple[int, int], ...] = ()

    def place(self, row: int, column: int) -> str:
        """Name a cell, counted from 0, as spreadsheets do: ``公表用!D119``."""
        return f"{self.sheet or self.file}!{letters(column)}{row + 1}"

    def where(self, row: int, column: int) -> str:
        """Name a cell with its file: ``a.xlsx!公表用!D119``."""
        sheet = f"!{self.sheet}" if self.sheet else ""
        return f"{self.file}{sheet}!{letters(column)}{row + 1}"

    def at(self, row: int, column: int) -> str:
        """Give the text of a cell; the empty text beyond a row's end."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""


@lru_cache(maxsize=200_000)
def folded(text: str) -> str:
    """Fold a heading or label: half width, plain kanji for radicals, no blanks."""
    # The power of a unit is no note mark: km², m³.
    text = text.replace("m²", "m2").replace("m³", "m3")
    return re.sub(r"[\s\u200b\ufeff]+", "", normalise(text))


@lru_cache(maxsize=2000)
def letters(column: int) -> str:
    """Name a column, counted from 0, as spreadsheets do: A, Z, AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
