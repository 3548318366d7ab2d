"""Which tables does a web page hold: many systems save one as ``.xls``."""

from __future__ import annotations

from html.parser import HTMLParser

from ictplan.importers.grid import Grid, Merge

LARGEST_SPAN = 2000
"""A cell that spans more is a fault of the page."""


class _Tables(HTMLParser):
    """Collects cells of tables with what they span; a table inside a cell is text."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[tuple[str, int, int]]]] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
        elif self._depth == 1 and tag == "tr":
            self._close()
            self.tables[-1].append([])
        elif self._depth == 1 and tag in ("td", "th") and self.tables[-1]:
            self._close()
            named = dict(attrs)
            spans = [named.get(name) or "1" for name in ("rowspan", "colspan")]
            down, right = (
                int(s) if s.isdecimal() and 0 < int(s) <= LARGEST_SPAN else 1
                for s in spans
            )
            self._cell, self._span = [], (down, right)
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._close()
            self._depth -= 1
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close(self) -> None:
        if self._cell is not None:
            self.tables[-1][-1].append(
                ("".join(self._cell).strip("\xa0 \r\n\t"), *self._span)
            )
            self._cell = None


def read_page(text: str, name: str) -> list[Grid]:
    """Give the tables of a web page as grids, a cell that spans others as merged."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    found = [table for table in parser.tables if sum(map(bool, table)) > 1]
    return [
        _grid(table, name, None if len(found) == 1 else f"table {number}")
        for number, table in enumerate(found, 1)
    ]


def _grid(
    table: list[list[tuple[str, int, int]]], name: str, sheet: str | None
) -> Grid:
    cells: dict[tuple[int, int], str] = {}
    merges: list[Merge] = []
    for row, entries in enumerate(table):
        column = 0
        for text, down, right in entries:
            while (row, column) in cells:
                column += 1
            down = min(down, len(table) - row)  # noqa: PLW2901
            for below in range(down):
                for beside in range(right):
                    cells[row + below, column + beside] = (
                        "" if below or beside else text
                    )
            if down > 1 or right > 1:
                merges.append((row, column, row + down - 1, column + right - 1))
            column += right
    width = max((column for _, column in cells), default=0) + 1
    rows = [
        [cells.get((row, at), "") for at in range(width)] for row in range(len(table))
    ]
    return Grid(name, sheet, rows, merges=tuple(merges))
