"""Read any rectangular table, whose columns a mapping explains."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from ictplan.core.codes import UNITS
from ictplan.core.errors import UnreadableFileError
from ictplan.core.messages import N_, Label, Message
from ictplan.core.schema import DatasetMetadata, Source
from ictplan.importers.arearows import AreaRow, area_rows, with_home
from ictplan.importers.categories import Categories
from ictplan.importers.cells import plain, read_date
from ictplan.importers.columns import tables_with
from ictplan.importers.draft import Draft, Options
from ictplan.importers.files import read_grids
from ictplan.importers.mapping import COUNTS, Mapping, mapping_of
from ictplan.importers.reading import (
    Cells,
    Log,
    each,
    frame_of,
    number,
    period_option,
    whole,
)
from ictplan.importers.totals import ADDED_UP, verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ictplan.core.library import Library
    from ictplan.importers.grid import Grid, Table
    from ictplan.importers.mapping import MappedValues

SOURCE = "mapped-table"
"""The id of the one source of a mapped table."""

UNREAD = -12
"""The decimals before any value was read: fewer than any value has."""


def read(files: Sequence[Path], *, library: Library, options: Options) -> Draft:
    """Read tables that all have the columns of one mapping.

    Raises:
        UsageError: If there is no mapping, or nothing says the period.
        UnreadableFileError: If the mapping is wrong, a table lacks a column, or a cell
            holds what its column cannot.
        UnknownCodeError: If the one area of the table is unknown.
    """
    return _Reading(mapping_of(options), library, options).all_of(files)


class _Reading:
    """What was read so far, by one mapping."""

    def __init__(self, mapping: Mapping, library: Library, options: Options) -> None:
        self._mapping = mapping
        self._catalog = library
        self._options = options
        self._area = (
            None
            if mapping.table.area is None
            else library.areas.resolve(mapping.table.area)
        )
        self._names = mapping.dimension_ids
        self._categories = {
            name: Categories(
                mapping.dimension(name).codelist, _heading(mapping, name), library
            )
            for name in self._names
        }
        self._cells = Cells(("ref_area", "time_period", *self._names))
        self._log = Log()
        self._counts: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
        self._decimals = UNREAD
        self._fractions = True

    def all_of(self, files: Sequence[Path]) -> Draft:
        """Read all files and give their dataset."""
        for file in each(files, self._options):
            grids = read_grids(file, encoding=self._options.encoding)
            self._log.opened(grids)
            for table in self._tables(_of_sheet(grids, self._mapping.table.sheet)):
                self._take(table)
        return self._draft(files[-1].name)

    def _tables(self, grids: Sequence[Grid]) -> Iterator[Table]:
        """Find the tables with all columns; a heading may be given in part."""
        wanted = dict(self._mapping.columns)
        for at, values in enumerate(self._mapping.value_columns):
            wanted |= {
                f"{name} {at}": heading
                for name, heading in (
                    ("value", values.column),
                    *((count, getattr(values, count)) for count in COUNTS),
                )
                if heading is not None
            }
        for name in ("value", *COUNTS):
            wanted.pop(name, None)
        yield from tables_with(grids, wanted, self._log)

    def _take(self, table: Table) -> None:
        held = [name for name in table.columns if " " in name]
        for row in self._rows(table):
            if not any(row.cells[name] for name in held):
                continue
            own = self._period(table, row)
            for at, values in enumerate(self._mapping.value_columns):
                period = own or values.period or self._told(table, at)
                self._add(table, row, (at, values), period)

    def _rows(self, table: Table) -> Iterator[AreaRow]:
        if self._area is None:
            yield from area_rows(
                table,
                areas=self._catalog.areas,
                options=self._options,
                log=self._log,
            )
            return
        for at, cells in table.rows():
            if table.repeats_header(cells):
                self._log.add(
                    "header", table.grid.file, table.grid.place(at, 0), "", ""
                )
            else:
                yield AreaRow(at, cells, self._area)

    def _period(self, table: Table, row: AreaRow) -> str | None:
        """Read the period of a row's own column."""
        if "period" not in table.columns:
            return None
        text = row.cells["period"]
        found = read_date(text) or read_date(f"{text}年")
        if found is None:
            raise UnreadableFileError(
                table.grid.file,
                N_("'{text}' in {place} is no period"),
                text=text[:40],
                place=table.place(row.number, "period"),
            )
        return found.code

    def _told(self, table: Table, at: int) -> str:
        """Give the period of the whole table, of a heading, else of a title."""
        if self._mapping.table.period is not None:
            return self._mapping.table.period
        heading = table.headings[table.columns[f"value {at}"]]
        titles = (cell for row in table.grid.rows[: table.first] for cell in row)
        for text in (heading, *titles):
            if text and (found := read_date(text)) is not None:
                return found.code
        return period_option(self._options, table.grid.file)

    def _add(
        self, table: Table, row: AreaRow, column: tuple[int, MappedValues], period: str
    ) -> None:
        """Take the value of one column in, with the counts behind it."""
        at, values = column
        codes = {
            name: self._categories[name].code(
                values.categories.get(name) or row.cells[name]
            )
            for name in self._names
        }
        counts = {
            name: whole(
                table,
                row.number,
                f"{name} {at}",
                number(table, row.number, row.cells, f"{name} {at}", self._log),
            )
            for name in COUNTS
            if f"{name} {at}" in table.columns
        }
        value, status = self._value(table, row, at, counts)
        cell = (period, *codes.values())
        unit = self._mapping.dataset.unit.unit
        added_up = {"value": value} if unit in ADDED_UP else counts
        for name, count in added_up.items():
            if count is not None and count == int(count):
                self._counts[(*cell, name)][row.area] = int(count)
        self._cells.add(
            {
                "ref_area": row.area,
                "time_period": period,
                **codes,
                "obs_value": None if value is None else plain(value),
                "obs_status": status,
                **{name: None if n is None else str(n) for name, n in counts.items()},
                "qualifier": "eq",
                "source": SOURCE,
                "source_cell": table.place(row.number, f"value {at}"),
            },
            table.grid.file,
            self._log,
        )

    def _value(
        self, table: Table, row: AreaRow, at: int, counts: dict[str, int | None]
    ) -> tuple[Decimal | None, str]:
        """Read a value, or compute the share of counts; in the unit, with its status."""
        read = number(table, row.number, row.cells, f"value {at}", self._log)
        if read.number is None:
            return None, read.status
        if self._mapping.is_computed:
            return self._share(counts), read.status
        dataset = self._mapping.dataset
        factor = Decimal(str(dataset.scale)).normalize().scaleb(dataset.unit.power)
        value = read.number * (1 if read.is_percent else factor)
        if factor != 1 and not read.is_percent:
            place = table.place(row.number, f"value {at}")
            before = plain(read.number)
            self._log.add("scale", table.grid.file, place, before, plain(value))
        self._decimals = max(self._decimals, -int(value.as_tuple().exponent))
        self._fractions = self._fractions and 0 <= value <= 1
        return value, read.status

    def _share(self, counts: dict[str, int | None]) -> Decimal | None:
        n, d = (counts[name] for name in COUNTS)
        if n is None or not d:
            return None
        self._fractions = False
        decimals = self._mapping.dataset.decimals
        self._decimals = 1 if decimals is None else decimals
        step = Decimal(1).scaleb(-self._decimals)
        return (Decimal(100 * n) / d).quantize(step, ROUND_HALF_UP)

    def _draft(self, file: str) -> Draft:
        rows = self._cells.rows()
        if not rows:
            raise UnreadableFileError(file, N_("has no value in the columns mapped"))
        dataset = self._mapping.dataset
        definition = dataset.definition or dataset.label
        found = 0 if self._decimals == UNREAD else self._decimals
        decimals = found if dataset.decimals is None else dataset.decimals
        areas = [str(row["ref_area"]) for row in rows]
        metadata = DatasetMetadata(
            label=dataset.label.label,
            definition=definition.label,
            unit_measure=dataset.unit.unit,
            decimals=decimals,
            direction=dataset.direction,
            dimensions=tuple(map(self._mapping.dimension, self._names)),
            home_area=areas[0],
            full_count=dataset.full_count,
        )
        return Draft(
            dataset=dataset.id,
            title=metadata.label.ja,
            description=definition.label.en,
            metadata=with_home(metadata, areas, self._catalog),
            sources=(_source(self._mapping),),
            observations=frame_of(rows, metadata),
            codelists=tuple(
                each for one in self._categories.values() for each in one.lists
            ),
            repairs=self._log.repairs,
            notes=(*self._verified(file), *self._doubts()),
        )

    def _verified(self, file: str) -> Iterator[Message]:
        if not self._options.skip_unmatched:
            step = 10 ** max(0, -self._decimals)
            areas = self._catalog.areas
            yield from verify(self._counts, areas, file=file, step=step).notes

    def _doubts(self) -> Iterator[Message]:
        """Ask whether shares are fractions."""
        dataset = self._mapping.dataset
        is_share = UNITS[dataset.unit.unit].is_share and dataset.scale == 1
        if is_share and self._fractions and self._decimals > 0:
            yield Message(
                N_(
                    "All values lie between 0 and 1. If they are fractions, write"
                    " scale = 100 in [dataset] of the mapping and import again."
                )
            )


def _heading(mapping: Mapping, name: str) -> Label:
    given = mapping.dimensions.get(name)
    if given is not None and given.label is not None:
        return given.label.label
    text = mapping.columns.get(name, name)
    return Label(ja=text, en=text)


def _source(mapping: Mapping) -> Source:
    title, publisher = mapping.source.title.label, mapping.source.publisher.label
    return Source(
        name=SOURCE,
        title=title.ja,
        title_en=title.en,
        publisher=publisher.ja,
        publisher_en=publisher.en,
        confidence=mapping.source.confidence,
        path=mapping.source.url,
        published=mapping.source.date,
    )


def _of_sheet(grids: Sequence[Grid], sheet: str | None) -> list[Grid]:
    """Give the sheet that is named, else all.

    Raises:
        UnreadableFileError: If there is none of the name; lists those there are.
    """
    if sheet is None:
        return list(grids)
    found = [grid for grid in grids if grid.sheet == sheet]
    if not found:
        raise UnreadableFileError(
            grids[0].file,
            N_("has no sheet '{sheet}'; it has {sheets}"),
            sheet=sheet,
            sheets=", ".join(grid.sheet or "–" for grid in grids),
        )
    return found
