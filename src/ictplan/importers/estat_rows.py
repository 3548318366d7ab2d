"""What do the cells of a table become: observations of areas, periods, categories."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from ictplan.core.areas import JAPAN
from ictplan.core.codelists import CodelistItem
from ictplan.core.errors import NumeralError, UnreadableFileError
from ictplan.core.messages import N_, Message
from ictplan.core.schema import TOTAL
from ictplan.importers.arearows import is_outside
from ictplan.importers.categories import TOTALS
from ictplan.importers.cells import Value, plain, read_value
from ictplan.importers.estat_periods import period_of, surveyed
from ictplan.importers.estat_table import AREA, TIME
from ictplan.importers.grid import folded
from ictplan.importers.places import (
    Unknown,
    by_code,
    by_name,
    candidates,
    refuse_unknown,
)
from ictplan.importers.reading import Cells, period_option
from ictplan.importers.totals import ADDED_UP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.importers.draft import Options
    from ictplan.importers.estat_table import Axis, Category, Cell, Statistics
    from ictplan.importers.estat_units import Scale
    from ictplan.importers.reading import Log

ELSEWHERE = re.compile("特別区部|市部|郡部|区部|人口集中地区|境界未定|その他")
"""Areas that are no bodies; their people are counted in others too."""


def _used(table: Statistics, cells: Sequence[Cell], axis: str) -> dict[str, Category]:
    """Give the categories of an axis that have cells; none if the axis lacks."""
    for at, found in enumerate(table.axes):
        if found.id == axis:
            codes = dict.fromkeys(cell.codes[at] for cell in cells)
            return {c: found.categories.get(c) or found.category(c, c) for c in codes}
    return {}


def areas_of(
    table: Statistics,
    cells: Sequence[Cell],
    areas: AreaRegister,
    *,
    options: Options,
    log: Log,
) -> dict[str, str | None]:
    """Find the area of each category of the area axis; None for one left out.

    Labels count where there are no codes; beside a code that is gone, the same name
    may mean another territory (静岡市 before and after a merger).

    Raises:
        UnreadableFileError: If areas are unknown and not to be skipped.
    """
    found: dict[str, str | None] = {}
    unknown: list[Unknown] = []
    used = _used(table, cells, AREA)
    for code, category in used.items():
        # e-Stat writes five digits; a spreadsheet may have cut the zero off.
        five = code.zfill(5) if re.fullmatch("[0-9]{1,5}", code) else None
        before, _, name = category.label.partition(" ")
        shown = f"{code} {category.label}"
        area = by_code(five, areas)
        if area is None and (
            is_outside(five, {"name": category.label}, areas)
            or ELSEWHERE.search(category.label)
        ):
            found[code] = None
            log.add("outside", table.file, AREA, shown, "")
            continue
        if five is None:
            area = by_name(before, name.replace(" ", ""), areas)
        if area:
            found[code] = area.area
            if repair := area.repair or ("" if five == code else "code"):
                log.add(repair, table.file, AREA, shown, area.area)
        else:
            found[code] = None
            told = candidates(before + name, areas)
            unknown.append(Unknown(AREA, shown, told))
    if not options.skip_unmatched:
        refuse_unknown(table.file, unknown, of=len(used))
    for item in unknown:
        log.add("unmatched", table.file, AREA, item.text, "")
    return found


def periods_of(
    table: Statistics, cells: Sequence[Cell], options: Options
) -> dict[str, str]:
    """Find the period of each category of the time axis; of the file without one.

    Raises:
        UnreadableFileError: If a category is of no period there is a code for.
        UsageError: If the file says none, nor the user.
    """
    used = _used(table, cells, TIME)
    if not used:
        said = options.period or surveyed(table.about.survey_date)
        return {"": said or period_option(options, table.file)}
    periods = {code: period_of(code, c.label) for code, c in used.items()}
    unread = [used[code].label for code, period in periods.items() if period is None]
    if unread and len(periods) == 1 and options.period:
        return dict.fromkeys(periods, options.period)
    if unread:
        raise UnreadableFileError(
            table.file,
            N_(
                "has values of '{label}', which is no year, fiscal year, month or day;"
                " choose others with --where time=…"
            ),
            label=unread[0][:40],
        )
    return {code: period for code, period in periods.items() if period is not None}


def dimensions_of(
    table: Statistics, cells: Sequence[Cell]
) -> dict[Axis, dict[str, CodelistItem]]:
    """Make a code list of each axis that is neither area nor time, by the file's code.

    The one category that is labelled as the total has the code ``_T``.

    Raises:
        UnreadableFileError: If an axis or a code is not written in ASCII.
    """
    dimensions = {}
    for axis in table.axes:
        if axis.id in (AREA, TIME):
            continue
        used = _used(table, cells, axis.id)
        totals = [code for code, c in used.items() if folded(c.label) in TOTALS]
        wrong = [code for code in used if not re.fullmatch("[A-Za-z0-9_]+", code)]
        if wrong or not re.fullmatch("[a-z][a-z0-9_]*", axis.id):
            raise UnreadableFileError(
                table.file,
                N_("'{code}' is no code of e-Stat"),
                code=(wrong or [axis.id])[0][:40],
            )
        dimensions[axis] = {
            code: CodelistItem(
                code=TOTAL if totals == [code] else code,
                label_ja=c.label,
                label_en=c.label,
            )
            for code, c in used.items()
        }
    return dimensions


class Rows:
    """The observations of one table, as they are taken in."""

    def __init__(
        self,
        table: Statistics,
        *,
        areas: Mapping[str, str | None],
        periods: Mapping[str, str],
        dimensions: Mapping[Axis, Mapping[str, CodelistItem]],
        scale: Scale,
        source: str,
    ) -> None:
        """Keep what each code of the table means."""
        self._table, self._scale, self._source = table, scale, source
        self._areas, self._periods, self._items = areas, periods, dimensions
        self.decimals = -scale.power
        self.counts: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
        key = ("ref_area", "time_period", *(axis.id for axis in dimensions))
        self._cells = Cells(key)

    @property
    def dimensions(self) -> dict[Axis, tuple[CodelistItem, ...]]:
        """The code list of each dimension."""
        return {axis: tuple(items.values()) for axis, items in self._items.items()}

    @property
    def notes(self) -> tuple[Message, ...]:
        """What is taken for granted."""
        if self._areas:
            return ()
        text = N_("The table has no areas; its values are taken to be Japan's.")
        return (Message(text),)

    def rows(self) -> list[dict[str, str | None]]:
        """Give all observations, in time order, then by area."""
        return self._cells.rows()

    def take(self, cells: Sequence[Cell], log: Log) -> None:
        """Make an observation of each cell of an area that is kept.

        Raises:
            UnreadableFileError: If a cell is no number, or stands twice with
                different values.
        """
        ids = [axis.id for axis in self._table.axes]
        area_at = ids.index(AREA) if AREA in ids else None
        time_at = ids.index(TIME) if TIME in ids else None
        at = [
            (axis.id, ids.index(axis.id), items) for axis, items in self._items.items()
        ]
        for cell in cells:
            area = JAPAN if area_at is None else self._areas[cell.codes[area_at]]
            if area is None:
                continue
            period = self._periods["" if time_at is None else cell.codes[time_at]]
            of = {name: items[cell.codes[n]].code for name, n, items in at}
            value = self._value(cell, log)
            self._count((period, *of.values()), area, value)
            self._cells.add(
                {
                    "ref_area": area,
                    "time_period": period,
                    **of,
                    "obs_value": self._scaled(value),
                    "obs_status": value.status,
                    "qualifier": "eq",
                    "source": self._source,
                    "source_cell": cell.place,
                },
                self._table.file,
                log,
            )

    def _value(self, cell: Cell, log: Log) -> Value:
        try:
            value = read_value(cell.text, self._table.legend)
        except NumeralError:
            raise UnreadableFileError(
                self._table.file,
                N_("'{text}' in {place} is no number"),
                text=cell.text[:40],
                place=cell.place,
            ) from None
        if value.number is None:
            log.add("missing", self._table.file, cell.place, cell.text, value.status)
        return value

    def _scaled(self, value: Value) -> str | None:
        if value.number is None:
            return None
        exponent = value.number.as_tuple().exponent
        if isinstance(exponent, int):
            self.decimals = max(self.decimals, -exponent - self._scale.power)
        return plain(value.number.scaleb(self._scale.power))

    def _count(self, cell: tuple[str, ...], area: str, value: Value) -> None:
        """Keep what must add up."""
        number = value.number
        if number is not None and self._scale.unit in ADDED_UP:
            scaled = number.scaleb(self._scale.power)
            if scaled == scaled.to_integral_value():
                self.counts[cell][area] = int(scaled)
