"""Read what the screen of e-Stat gives as CSV: a cross table in any of its layouts.

All layouts have an empty column whose heading begins with ``/``: rows are described to
its left, columns to its right. Above stand any number of lines about the table; a
heading may be one line, or one each for codes, auxiliary codes and names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.importers.cells import read_legend
from ictplan.importers.estat_table import (
    AREA,
    TIME,
    About,
    Axis,
    Cell,
    Statistics,
)
from ictplan.importers.grid import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.importers.grid import Grid

KINDS = (
    (AREA, re.compile("地域|市区町村|都道府県|全国")),
    (TIME, re.compile("時間軸|調査年|年次|時点|年月")),
    ("tab", re.compile("表章項目|^項目")),
)
"""What an axis is, by its name; others are ``cat01``, ``cat02`` …"""

PART = re.compile(r"^/?(?P<name>.*?) ?(?P<part>補助コード|コード)?$")
ASIDE = ("", "注釈", "注記")
"""Headings of columns without values."""


@dataclass(frozen=True)
class _Frame:
    """Where a cross table stands: its first heading row, its last, the middle column."""

    top: int
    last: int
    middle: int


def find_cross(grid: Grid) -> _Frame | None:
    """Find a cross table by the column whose heading begins with ``/``."""
    for number, row in enumerate(grid.rows[:1000]):
        for column, cell in enumerate(row):
            if column and cell.startswith("/") and len(cell) > 1:
                return _framed(grid, number, column)
    return None


def _framed(grid: Grid, seen: int, middle: int) -> _Frame:
    """Take in the heading rows above and below; rows of data have no middle cell."""

    def heads(number: int) -> bool:
        row = grid.rows[number]
        return len(row) > middle and bool(row[middle].strip())

    top = last = seen
    while top and heads(top - 1):
        top -= 1
    while last + 1 < len(grid.rows) and heads(last + 1):
        last += 1
    # Where the rows' own heading is a line of its own, its middle cell is empty.
    below = grid.rows[last + 1] if last + 1 < len(grid.rows) else []
    if not any(grid.rows[last][:middle]) and any(below[:middle]):
        last += 1
    return _Frame(top, last, middle)


def read_screen(grid: Grid, frame: _Frame) -> Statistics:
    """Read a cross table; every value gets the classes of its row and its column."""
    above = grid.rows[: frame.top]
    naming = _Naming()
    left = _parts(enumerate(grid.rows[frame.last][: frame.middle]))
    heads = list(enumerate(grid.rows[frame.top : frame.last + 1], frame.top))
    upper = _parts(
        (number, row[frame.middle]) for number, row in heads if len(row) > frame.middle
    )
    row_axes = [(naming.axis(name), at) for name, at in left.items() if name != "単位"]
    column_axes = [(naming.axis(name), at) for name, at in upper.items()]
    columns = {
        column: [
            axis.category(
                _code(_cell(grid, at.get("コード"), column))
                or _code_in(_cell(grid, at.get("", at.get("コード")), column)),
                _label(_cell(grid, at.get("", at.get("コード")), column)),
            ).code
            for axis, at in column_axes
        ]
        for column in _value_columns(grid, frame)
    }
    unit = left.get("単位", {}).get("")
    cells = []
    for number in range(frame.last + 1, len(grid.rows)):
        row = grid.rows[number]
        if not any(row[frame.middle + 1 :]):
            continue
        codes = [
            axis.category(_at(row, at.get("コード")), _at(row, at.get(""))).code
            for axis, at in row_axes
        ]
        said = _at(row, unit) or None
        cells += [
            Cell((*codes, *of), _at(row, column), said, grid.place(number, column))
            for column, of in columns.items()
        ]
    axes = tuple(axis for axis, _ in (*row_axes, *column_axes))
    return Statistics(
        grid.file, _about(above), axes, cells, read_legend(map("".join, above))
    )


class _Naming:
    """Ids of the axes of one table, in order."""

    def __init__(self) -> None:
        self._taken: list[str] = []

    def axis(self, name: str) -> Axis:
        """Make an axis, with the id of its kind if that is free."""
        for kind, words in KINDS:
            if kind not in self._taken and words.search(name):
                self._taken.append(kind)
                return Axis(kind, name)
        count = sum(name_.startswith("cat") for name_ in self._taken) + 1
        self._taken.append(f"cat{count:02}")
        return Axis(self._taken[-1], name)


def _parts(cells: Iterator[tuple[int, str]]) -> dict[str, dict[str, int]]:
    """Give per axis where its code, its auxiliary code and its names stand."""
    parts: dict[str, dict[str, int]] = {}
    for number, text in cells:
        found = PART.match(_blanks(text))
        if found and found["name"]:
            parts.setdefault(found["name"], {}).setdefault(found["part"] or "", number)
    return parts


def _blanks(text: str) -> str:
    """Make any white space one blank."""
    return " ".join(text.split())


def _value_columns(grid: Grid, frame: _Frame) -> list[int]:
    """Give the columns right of the middle that any heading names, but no notes."""
    rows = grid.rows[frame.top : frame.last + 1]
    width = max(len(row) for row in rows)
    return [
        column
        for column in range(frame.middle + 1, width)
        if any((text := _at(row, column)) and text not in ASIDE for row in rows)
        and not any(_at(row, column) in ASIDE[1:] for row in rows)
    ]


def _cell(grid: Grid, row: int | None, column: int) -> str:
    return "" if row is None else _at(grid.rows[row], column)


def _at(row: list[str], column: int | None) -> str:
    if column is None or column >= len(row):
        return ""
    return row[column].strip()


def _code(text: str) -> str:
    """Give a code without the sign that all codes of some tables begin with."""
    return text.lstrip("#")


def _code_in(text: str) -> str:
    """Give the code that a label begins with; tables of one heading have no other."""
    found = re.match(r"#?([A-Z][A-Z0-9]{3,})_", text)
    return found[1] if found else ""


def _label(text: str) -> str:
    """Leave out the code that a label repeats: A1101_総人口【人】."""
    return re.sub(r"^#?[A-Z][A-Z0-9]{3,}_", "", text)


def _about(above: list[list[str]]) -> About:
    said = {
        folded(row[0]).rstrip(":"): row[1].strip()
        for row in above
        if len(row) > 1 and row[0]
    }
    return About(
        title=said.get("表題", ""),
        survey_date=said.get("実施年月", said.get("調査年月", "")),
        published=said.get("公開日", ""),
    )
