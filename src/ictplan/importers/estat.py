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
from ictplan.importers.longform import (
    LISTED,
    PLAIN_COLUMNS,
    Cells,
    Quantity,
    contradiction,
)
from ictplan.importers.places import Labels, Place, Resolver
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
    if (
        text is not None
        and text.lstrip().startswith("{")
        and "GET_STATS_DATA" in text[:2000]
    ):
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
    chosen = _choose(table, options.where)
    ids = [axis.id for axis in table.axes]
    findings: list[Problem] = []
    places, codes = _places(table, chosen, library, options, log, findings)
    periods = _periods(table, chosen, options)
    items = _item_axis(table, chosen)
    columns: dict[str, list[str | None]] = {
        "ref_area": [
            codes[c.codes[ids.index(AREA)]] if AREA in ids else JAPAN for c in chosen
        ],
        "time_period": [
            periods[c.codes[ids.index(TIME)] if TIME in ids else ""] for c in chosen
        ],
        "text": [c.text for c in chosen],
        "source_cell": [c.place for c in chosen],
    }
    categories: dict[str, Categories] = {}
    quantities: dict[str, Quantity] = {}
    units = [c.unit or _class_unit(table, c.codes) for c in chosen]
    for at, axis in enumerate(table.axes):
        if axis.id in (AREA, TIME):
            continue
        used = dict.fromkeys(c.codes[at] for c in chosen)
        if axis.id == items:
            for code in used:
                label = _category(axis, code).label
                said = {
                    folded(u)
                    for c, u in zip(chosen, units, strict=True)
                    if c.codes[at] == code and u
                }
                quantities[_plain(code)] = Quantity(
                    _plain(code), Label(label, label),
                    unit_of(said.pop()) if len(said) == 1 else None, headings=(label, code),
                )  # fmt: skip
            columns["item"] = [_plain(c.codes[at]) for c in chosen]
            continue
        categories[axis.id], coded = _dimension(table, axis, used, library)
        columns[axis.id] = [coded[c.codes[at]] for c in chosen]
    if items is None:
        title = table.about.title or "e-Stat"
        said = {folded(u) for u in units if u}
        unit = unit_of(next(iter(said))) if len(said) == 1 else None
        quantities["value"] = Quantity(
            "value", Label(title, title), unit, headings=(title,)
        )
        columns["item"] = ["value"] * len(chosen)
    columns["unit"] = units
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    frame = frame.with_columns(
        *(
            pl.lit(None, pl.String).alias(n)
            for n in PLAIN_COLUMNS
            if n not in columns and n != "where"
        ),
        column=pl.lit(0),
        row=pl.lit(0),
    )
    assumed = (
        []
        if AREA in ids
        else [Message(N_("the table has no areas; its values are taken to be Japan's"))]
    )
    held = dict.fromkeys(p for p in columns["time_period"] if p)
    return Cells(
        table.file, frame, quantities, categories, table.legend, places,
        findings=findings,
        assumed=assumed, periods=dict.fromkeys(held, TIME),
    )  # fmt: skip


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
            raise UnknownCodeError(
                "dimension", name, [f"{a.id} ({a.name})" for a in table.axes]
            )
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


def _item_axis(table: Statistics, cells: Sequence[Cell]) -> str | None:
    """Give the axis that names quantities: that of 表章項目, or along which units differ."""
    used = {
        axis.id: dict.fromkeys(c.codes[at] for c in cells)
        for at, axis in enumerate(table.axes)
        if axis.id not in (AREA, TIME)
    }
    units: dict[str, dict[str, set[str]]] = {name: {} for name in used}
    for cell in cells:
        unit = folded(cell.unit or _class_unit(table, cell.codes) or "")
        for at, axis in enumerate(table.axes):
            if axis.id in used:
                units[axis.id].setdefault(cell.codes[at], set()).add(unit)
    for name, by_code in units.items():
        alone = all(len(found) == 1 for found in by_code.values())
        if alone and len(set().union(*by_code.values())) > 1:
            return name
    if len(used.get("tab", {})) > 1:
        return "tab"
    return None


def _places(
    table: Statistics,
    cells: Sequence[Cell],
    library: Library,
    options: Options,
    log: Log,
    findings: list[Problem],
) -> tuple[list[Place], dict[str, str | None]]:
    """Find the area of each category of the area axis; None for one left out."""
    ids = [axis.id for axis in table.axes]
    if AREA not in ids:
        return [Place("area", JAPAN)], {}
    axis = table.axes[ids.index(AREA)]
    used = [
        _category(axis, code)
        for code in dict.fromkeys(c.codes[ids.index(AREA)] for c in cells)
    ]
    labels = []
    for category in used:
        before, _, name = category.label.partition(" ")
        code = (
            category.code.zfill(5) if re.fullmatch("[0-9]{1,5}", category.code) else ""
        )
        labels.append(
            Labels(code, before if name else "", "", (name or before).replace(" ", ""))
        )
    resolver = Resolver(library.areas, None, options.choices)
    places = resolver.resolve(labels, file=table.file)
    codes: dict[str, str | None] = {}
    unknown = []
    for category, place in zip(used, places, strict=True):
        codes[category.code] = place.code if place.kind == "area" else None
        shown = f"{category.code} {category.label}"
        if place.kind in ("unknown", "blank"):
            unknown.append(shown)
        elif place.scope == "contradicts":
            where = f"{table.file}!{AREA}={category.code}"
            findings.append(contradiction(where, category.label, place, library.areas))
        elif place.kind != "area":
            log.add("outside", table.file, AREA, shown, "")
        elif place.repair:
            log.add(place.repair, table.file, AREA, shown, place.code)
        elif not category.code.startswith(place.code):
            log.add("code", table.file, AREA, shown, place.code)
    if unknown and not options.skip_unmatched:
        raise UnreadableFileError(
            table.file,
            N_("{count} of {of} areas are unknown: {shown}{more}; nothing is imported; give --choose NAME=CODE for one, or --leave-out NAME"),
            count=len(unknown), of=len(used), shown=", ".join(unknown[:LISTED]),
            more=" …" if len(unknown) > LISTED else "",
        )  # fmt: skip
    return places, codes


def _periods(
    table: Statistics, cells: Sequence[Cell], options: Options
) -> dict[str, str]:
    """Find the period of each category of the time axis; of the survey without one."""
    ids = [axis.id for axis in table.axes]
    if TIME not in ids:
        said = options.period or _surveyed(table.about.survey_date)
        if said is None:
            raise UsageError(
                N_("{file} {why}; give --period{candidates}"), file=table.file,
                why=Message(N_("does not say of which date it is")), candidates="",
            )  # fmt: skip
        return {"": said}
    axis = table.axes[ids.index(TIME)]
    used = [
        _category(axis, c)
        for c in dict.fromkeys(c.codes[ids.index(TIME)] for c in cells)
    ]
    found = {
        category.code: period_of(category.code, category.label) for category in used
    }
    unread = [category.label for category in used if not found[category.code]]
    if unread and len(found) == 1 and options.period:
        return dict.fromkeys(found, options.period)
    if unread:
        raise UnreadableFileError(
            table.file,
            N_("has values of '{label}', which is no year, fiscal year, quarter, month or day; choose others with --where time=…"),
            label=unread[0][:40],
        )  # fmt: skip
    return {code: period for code, period in found.items() if period}


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


def _dimension(
    table: Statistics, axis: Axis, used: Mapping[str, None], library: Library
) -> tuple[Categories, dict[str, str]]:
    """Make a code list of an axis, by the file's codes; its one total is ``_T``."""
    name = axis.name or axis.id
    categories = Categories(
        f"{dataset_id(table)}-{axis.id}", Label(name, name), library
    )
    totals = [code for code in used if folded(_category(axis, code).label) in TOTALS]
    coded = {}
    for code in used:
        own = TOTAL if totals == [code] else _plain(code)
        coded[code] = categories.code(_category(axis, code).label, own)
    return categories, coded


def dataset_id(table: Statistics) -> str:
    """Name the dataset by the table's id, or by what its axes and title say."""
    if re.fullmatch("[0-9]{6,12}", table.about.id):
        return f"estat-{table.about.id}"
    said = [table.about.title, *(axis.name for axis in table.axes)]
    return f"estat-{made_code(' '.join(said))}"
