"""What is laid out for people: a table as plain texts, before any format draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``keep`` orders what stays where width is short: the lowest goes first, 9 always
    stays. A ``bar`` column holds fractions of 1 as texts; a drawer may leave it out.
    ``style`` colours the column's cells by their sign or not at all.
    """

    header: str
    align: Literal["left", "right"] = "right"
    keep: int = 9
    kind: Literal["text", "bar"] = "text"


@dataclass(frozen=True)
class Cell:
    """One cell: its text, and whether it speaks well or ill of the area."""

    text: str
    tone: Literal["plain", "good", "bad"] = "plain"


@dataclass(frozen=True)
class Table:
    """A table laid out: title, columns, rows of cells, and lines below it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    footer: tuple[str, ...] = ()
    has_header: bool = True


def plain(*texts: str) -> tuple[Cell, ...]:
    """Make a row of plain cells."""
    return tuple(Cell(text) for text in texts)
