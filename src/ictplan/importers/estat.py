"""Bring a table of e-Stat, whatever it came as, into the form all tables have.

Axes beside area and time become dimensions; the axis along which units differ, or that
names what is counted (表章項目), becomes the items.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.areas import JAPAN
from ictplan.core.errors import UnknownCodeError, UnreadableFileError, UsageError
from ictplan.core.messages import N_, Label, Message
from ictplan.core.schema import TOTAL
from ictplan.importers.categories import TOTALS, Categories, made_code
from ictplan.importers.dates import read_period
from ictplan.importers.estat_api import header_of, read_csv, read_json
from ictplan.importers.estat_screen import find_cross, read_screen
from ictplan.importers.estat_table import AREA, TIME, Axis, Statistics
from ictplan.importers.grid import folded
from ictplan.importers.longform import Cells, Quantity, with_plain_columns
from ictplan.importers.match import AreaMatch
from ictplan.importers.places import Labels, Place
from ictplan.importers.units import unit_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ictplan.core.errors import Problem
    from ictplan.core.library import Library
    from ictplan.importers.draft import Log, Options
    from ictplan.importers.estat_table import Category, Cell
    from ictplan.importers.grid import Grid

CODE = re.compile(
    r"(?P<year>[0-9]{4})(?P<kind>00|10)(?P<first>[0-9]{2})(?P<last>[0-9]{2})"
)
"""A year with ``000000`` (calendar) or ``100000`` (fiscal), or with a month twice."""

SPAN = re.compile("半期|旬|週")


def statistics_of(
    file: str, text: str | None, grids: Sequence[Grid]
) -> Statistics | None:
    """Tell whether a file is a table of e-Stat, and read it; None if it is none.

    Raises:
        UnreadableFileError: If it is an answer of the API that cannot be read.
    """
    if text and text.lstrip().startswith("{") and "GET_STATS_DATA" in text[:2000]:
        return read_json(file, text)
    for grid in grids:
        if (header := header_of(grid)) is not None:
            return read_csv(grid, header)
        if (frame := find_cross(grid)) is not None:
            return read_screen(grid, frame)
    return None


def cells_of(table: Statistics, library: Library, options: Options, log: Log) -> Cells:
    """Give every value of a table of e-Stat that the user asks for.

    Raises:
        UnreadableFileError: If an area or a time is unknown.
        UsageError: If ``where`` names what is not there.
    """
    return _Reader(table, library, options, log).read()


class _Reader:
    """Reads the cells of one table that are asked for."""

    def __init__(
        self, table: Statistics, library: Library, options: Options, log: Log
    ) -> None:
        self.table, self.library, self.options, self.log = table, library, options, log
        self.cells = _choose(table, options.where)
        # A code that its axis does not list, a blank one too, is a category all the same.
        self.codes: dict[str, list[str]] = {}
        for at, axis in enumerate(table.axes):
            named = {
                code: _category(axis, code).code
                for code in dict.fromkeys(cell.codes[at] for cell in self.cells)
            }
            self.codes[axis.id] = [named[cell.codes[at]] for cell in self.cells]
        self.axes = {axis.id: axis for axis in table.axes}
        self.units = [c.unit or _class_unit(table, c.codes) for c in self.cells]

    def read(self) -> Cells:
        items = self._item_axis()
        places, areas = self._areas()
        periods = self._periods()
        dimensions = {
            name: self._dimension(axis)
            for name, axis in self.axes.items()
            if name not in (AREA, TIME, items)
        }
        columns: dict[str, Sequence[str | None]] = {
            "ref_area": areas,
            "time_period": periods,
            "text": [cell.text for cell in self.cells],
            "source_cell": [cell.place for cell in self.cells],
            "unit": self.units,
            "item": ["value"] * len(self.cells)
            if items is None
            else [_plain(code) for code in self.codes[items]],
        }
        for name, (_, coded) in dimensions.items():
            columns[name] = [coded[code] for code in self.codes[name]]
        frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
        no_areas = N_("the table has no areas; its values are taken to be Japan's")
        return Cells(
            self.table.file,
            with_plain_columns(frame).with_columns(column=pl.lit(0), row=pl.lit(0)),
            self._quantities(items), {n: c for n, (c, _) in dimensions.items()},
            self.table.legend, places,
            findings=self.findings,
            assumed=[] if AREA in self.axes else [Message(no_areas)],
            periods=dict.fromkeys(periods, TIME),
        )  # fmt: skip

    def _used(self, axis: str) -> list[Category]:
        """Give the categories of an axis that have a value, in the order of values."""
        codes = dict.fromkeys(self.codes[axis])
        return [_category(self.axes[axis], code) for code in codes]

    def _item_axis(self) -> str | None:
        """Give the axis that names quantities: 表章項目, or along which units differ."""
        others = [name for name in self.axes if name not in (AREA, TIME)]
        plain = [folded(unit or "") for unit in self.units]
        for name in others:
            pairs = set(zip(self.codes[name], plain, strict=True))
            if len(pairs) == len(set(self.codes[name])) and len(set(plain)) > 1:
                return name
        return "tab" if "tab" in others and len(set(self.codes["tab"])) > 1 else None

    def _quantities(self, items: str | None) -> dict[str, Quantity]:
        if items is None:
            title = self.table.about.title or "e-Stat"
            return {"value": self._quantity("value", title, title, self.units)}
        units: dict[str, list[str | None]] = {}
        for code, unit in zip(self.codes[items], self.units, strict=True):
            units.setdefault(code, []).append(unit)
        return {
            _plain(c.code): self._quantity(c.code, c.label, c.code, units[c.code])
            for c in self._used(items)
        }

    def _quantity(
        self, code: str, label: str, heading: str, units: Sequence[str | None]
    ) -> Quantity:
        said = {folded(unit) for unit in units if unit}
        unit = unit_of(next(iter(said))) if len(said) == 1 else None
        return Quantity(_plain(code), Label(label, label), unit, (label, heading))

    def _areas(self) -> tuple[list[Place], list[str | None]]:
        """Find the area of each cell; None for one left out."""
        self.findings: list[Problem] = []
        if AREA not in self.axes:
            return [Place("area", JAPAN)], [JAPAN] * len(self.cells)
        used = self._used(AREA)
        match = AreaMatch(
            self.library.areas, self.options, self.log, self.table.file,
            lambda at: f"{AREA}={used[at].code}",
            lambda at: f"{self.table.file}!{AREA}={used[at].code}",
            findings=self.findings,
        )  # fmt: skip
        places = match.match([_labels(category) for category in used])
        codes = {
            category.code: place.code if place.kind == "area" else None
            for category, place in zip(used, places, strict=True)
        }
        return places, [codes[code] for code in self.codes[AREA]]

    def _periods(self) -> list[str]:
        """Find the period of each cell; that of the survey without an axis of time."""
        said = self.options.period
        if TIME not in self.axes:
            one = said or _surveyed(self.table.about.survey_date)
            if one is None:
                raise UsageError(
                    N_("{file} {why}; give --period{candidates}"), file=self.table.file,
                    why=Message(N_("does not say of which date it is")), candidates="",
                )  # fmt: skip
            return [one] * len(self.cells)
        used = self._used(TIME)
        found = {c.code: period_of(c.code, c.label) or "" for c in used}
        unread = [c.label for c in used if not found[c.code]]
        if unread and len(used) == 1 and said:
            return [said] * len(self.cells)
        if unread:
            raise UnreadableFileError(
                self.table.file,
                N_("has values of '{label}', which is no year, fiscal year, quarter, month or day; choose others with --where time=…"),
                label=unread[0][:40],
            )  # fmt: skip
        return [found[code] for code in self.codes[TIME]]

    def _dimension(self, axis: Axis) -> tuple[Categories, dict[str, str]]:
        """Make a code list of an axis, by the file's codes; its one total is ``_T``."""
        name = axis.name or axis.id
        made = f"{dataset_id(self.table)}-{axis.id}"
        categories = Categories(made, Label(name, name), self.library)
        used = self._used(axis.id)
        totals = [c.code for c in used if folded(c.label) in TOTALS]
        coded = {
            c.code: categories.code(
                c.label, TOTAL if totals == [c.code] else _plain(c.code)
            )
            for c in used
        }
        return categories, coded


def _labels(category: Category) -> Labels:
    before, _, name = category.label.partition(" ")
    is_code = re.fullmatch("[0-9]{1,5}", category.code)
    code = category.code.zfill(5) if is_code else ""
    return Labels(code, before if name else "", "", (name or before).replace(" ", ""))


def _plain(code: str) -> str:
    return re.sub("[^A-Za-z0-9_]", "_", code)


def _category(axis: Axis, code: str) -> Category:
    return axis.categories.get(code) or axis.category(code, code)


def _class_unit(table: Statistics, codes: Sequence[str]) -> str | None:
    for axis, code in zip(table.axes, codes, strict=True):
        found = axis.categories.get(code)
        if found is not None and found.unit:
            return found.unit
    return None


def _choose(table: Statistics, where: Mapping[str, str]) -> list[Cell]:
    """Keep the cells whose categories are named, by code or label, commas between."""
    cells = table.cells
    ids = [axis.id for axis in table.axes]
    for name, text in where.items():
        if name not in ids:
            known = [f"{axis.id} ({axis.name})" for axis in table.axes]
            raise UnknownCodeError("dimension", name, known)
        at = ids.index(name)
        wanted = {_named(table.axes[at], word) for word in text.split(",")}
        cells = [cell for cell in cells if cell.codes[at] in wanted]
    if not cells:
        raise UsageError(N_("{file} has no value there"), file=table.file)
    return cells


def _named(axis: Axis, text: str) -> str:
    plain = text.lstrip("#")
    if plain in axis.categories:
        return plain
    for code, category in axis.categories.items():
        if folded(category.label) == folded(text):
            return code
    known = [f"{code} ({c.label})" for code, c in axis.categories.items()]
    raise UnknownCodeError("category", text, known)


def period_of(code: str, label: str) -> str | None:
    """Give the code of a period: its label says it first, then its code."""
    if SPAN.search(label):
        return None
    worded = read_period(re.sub("[（(]年[)）]$", "", label))
    return worded if worded is not None else _coded(code)


def _coded(code: str) -> str | None:
    found = CODE.fullmatch(code)
    if found is None or found["first"] != found["last"]:
        return None
    year, first = found["year"], found["first"]
    if first == "00":
        return f"FY{year}" if found["kind"] == "10" else year
    return read_period(f"{year}-{first}")


def _surveyed(text: str) -> str | None:
    """Give the period of a survey's date: 201710, 2020年10月; None if it says none."""
    plain = folded(text)
    if re.fullmatch("[0-9]{4}00", plain):
        plain = plain[:4]
    return (read_period(plain) or None) if plain else None


def dataset_id(table: Statistics) -> str:
    """Name the dataset by the table's id, or by what its axes and title say."""
    if re.fullmatch("[0-9]{6,12}", table.about.id):
        return f"estat-{table.about.id}"
    said = [table.about.title, *(axis.name for axis in table.axes)]
    return f"estat-{made_code(' '.join(said))}"
