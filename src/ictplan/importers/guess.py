"""What do the columns of a table probably mean: a mapping proposed for a person to edit."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ictplan.core.codes import UnitMeasure
from ictplan.core.errors import UnreadableFileError
from ictplan.core.messages import N_, Label, Language, Message
from ictplan.core.schema import TOTAL
from ictplan.importers.categories import TOTALS, Categories, bounds_of
from ictplan.importers.cells import DATE, read_date, read_value
from ictplan.importers.estat_units import scale_of
from ictplan.importers.files import read_grids
from ictplan.importers.grid import folded, letters
from ictplan.importers.mapping import COUNTS
from ictplan.importers.places import by_code, by_name, codes_of
from ictplan.importers.sheet import (
    columns_of,
    counts_behind,
    is_number,
    is_year,
    titles_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ictplan.core.library import Library
    from ictplan.importers.grid import Grid
    from ictplan.importers.sheet import Column

RATE = re.compile(r"率|割合|%|構成比|シェア")
PERIOD = re.compile(r"年|時点|月|日付|period|year|date", re.IGNORECASE)
NO_VALUE = re.compile(r"コード|番号|順位|code|rank", re.IGNORECASE)
UNIT = re.compile(r"[(【\[]([^)】\]]+)[)】\]]|単位[:は]?([^\s)】]+)")
KNOWN = ("age", "sex")
"""The code lists whose labels are known in headings."""

SHOWN = 8
"""So many columns that are not used are still named."""


def guess(
    path: Path, *, library: Library, language: Language, encoding: str | None = None
) -> str:
    """Propose a mapping of a table, as the text of a TOML file with remarks.

    Args:
        path: A workbook or text with one table.
        library: Whose areas and code lists count.
        language: Language of the remarks.
        encoding: Of a text file.

    Returns:
        The sections of `ictplan.importers.mapping.Mapping`; what could not be told is
        left empty, with a remark.

    Raises:
        UnreadableFileError: If the file holds no table with numbers.
    """
    found = [
        (grid, columns)
        for grid in read_grids(path, encoding=encoding)
        if (columns := columns_of(grid))
    ]
    if not found:
        raise UnreadableFileError(
            path.name, N_("holds no table: no rows of numbers under a header")
        )
    grid, columns = max(found, key=lambda pair: len(pair[1][0].cells) * len(pair[1]))
    return "\n".join(_Proposal(grid, columns, library, language).lines()) + "\n"


class _Proposal:
    """A mapping in the making: which column is what."""

    def __init__(
        self,
        grid: Grid,
        columns: Sequence[Column],
        library: Library,
        language: Language,
    ) -> None:
        self._grid = grid
        self._catalog = library
        self._language = language
        self._known = {
            name: Categories(name, Label(ja=name, en=name), library) for name in KNOWN
        }
        self._roles: dict[str, Column] = {}
        rest = list(columns)
        for role in ("code", "prefecture", "name", "period"):
            chosen = next((c for c in rest if getattr(self, f"_is_{role}")(c)), None)
            if chosen is not None:
                self._roles[role] = chosen
                rest.remove(chosen)
        self._values = [
            c for c in rest if c.is_numeric and not NO_VALUE.search(c.heading)
        ]
        self._labels = [
            c for c in rest if c not in self._values and 1 < len(set(c.filled)) <= 60
        ]

        self._blocks = self._by_category() or self._by_period()
        self._value = self._one_value()

    def _is_code(self, column: Column) -> bool:
        try:
            codes = codes_of(column.filled, file=self._grid.file)
        except UnreadableFileError:
            return False
        hits = sum(by_code(code, self._catalog.areas) is not None for code in codes)
        return column.mostly(hits)

    def _is_prefecture(self, column: Column) -> bool:
        areas = self._catalog.areas
        hits = 0
        for cell in column.filled:
            found = by_name(cell, "", areas)
            hits += found is not None and areas.level(found.area) != "municipality"
        return column.mostly(hits)

    def _is_name(self, column: Column) -> bool:
        above = self._roles.get("prefecture")
        before = above.cells if above else ("",) * len(column.cells)
        hits, prefecture = 0, ""
        for over, cell in zip(before, column.cells, strict=True):
            prefecture = over or prefecture
            hits += bool(cell) and (
                by_name(prefecture, cell, self._catalog.areas) is not None
                or cell.endswith(("市", "町", "村", "区"))
            )
        return column.mostly(hits)

    def _is_period(self, column: Column) -> bool:
        if not PERIOD.search(column.heading):
            return False
        hits = sum(
            read_date(cell) is not None or is_year(cell) for cell in column.filled
        )
        return column.mostly(hits)

    def lines(self) -> Iterator[str]:
        """Write the proposal."""
        yield self._remark(
            N_("What the columns of {file} mean. Check each line, then:"),
            file=self._grid.file,
        )
        yield f"#   ictplan import table {self._grid.file} --mapping mapping.toml --to data/…"
        yield ""
        yield from self._dataset()
        yield ""
        yield from self._whole()
        yield ""
        yield "[columns]"
        if not {"code", "prefecture", "name"} & self._roles.keys():
            yield self._remark(
                N_("No column names areas: give [table] area, or code or name here.")
            )
        for role, column in self._roles.items():
            yield self._entry(role, column)
        yield from self._dimensions()
        yield from self._value_columns()

    def _dataset(self) -> Iterator[str]:
        title = next(titles_of(self._grid), "")
        unit, measured = self._unit()
        yield "[dataset]"
        yield 'id = "table"  ' + self._remark(N_("letters a to z, digits and hyphens"))
        yield f"label = {_quoted(title or self._grid.file)}"
        yield f"definition = {_quoted(title or self._grid.file)}"
        if measured is None:
            codes = ", ".join(code for code in UnitMeasure if code.startswith("PC_"))
            known = self._remark(N_("one of {codes}, or 人, 世帯, 千人"), codes=codes)
            yield f'unit = ""  {known}'
        else:
            yield f"unit = {_quoted(unit)}"
        yield 'direction = "neutral"  ' + self._remark(
            N_("which way is better: higher, lower or neutral")
        )
        if self._are_fractions():
            yield "scale = 100  " + self._remark(
                N_("cells hold fractions of 1; values are percentages")
            )
        yield ""
        yield "[source]"
        yield f"title = {_quoted(title or self._grid.file)}"
        yield 'publisher = "–"  ' + self._remark(N_("who published the table"))
        yield '# url = "https://…"'

    def _whole(self) -> Iterator[str]:
        yield "[table]"
        if self._grid.sheet is not None:
            yield f"sheet = {_quoted(self._grid.sheet)}"
        if not {"code", "prefecture", "name"} & self._roles.keys():
            yield 'area = ""  ' + self._remark(N_("code or name of the one area"))
        if "period" in self._roles or any("period" in line for _, line in self._blocks):
            return
        dates = (read_date(title) for title in titles_of(self._grid))
        period = next((found.code for found in dates if found), "")
        yield f"period = {_quoted(period)}  " + self._remark(
            N_("of all values: 2021, FY2021, 2021-03, 2021-03-31")
        )

    def _dimensions(self) -> Iterator[str]:
        for number, column in enumerate(self._labels, 1):
            name = next(
                (
                    known
                    for known, one in self._known.items()
                    if column.mostly(
                        sum(one.known(c) is not None for c in column.filled)
                    )
                ),
                f"category{number}",
            )
            yield self._entry(name, column)

    def _value_columns(self) -> Iterator[str]:
        """Write one column of values, or several with their periods or categories."""
        used = [column for column, _ in self._blocks]
        for column, line in self._blocks:
            yield from self._block(column, line)
        if self._value is not None:
            used.append(self._value)
            yield self._entry("value", self._value)
            others = [column for column in self._values if column is not self._value]
            if counts := counts_behind(self._value, others):
                used += counts
                for role, column in zip(COUNTS, counts, strict=True):
                    yield self._entry(role, column)
        rest = [column for column in self._values if column not in used]
        if rest:
            yield ""
            yield self._remark(N_("Columns of numbers that are not used:"))
        for column in rest[:SHOWN]:
            yield "# " + self._entry("numerator", column)

    def _one_value(self) -> Column | None:
        """Choose the column of values where there is one: a rate first."""
        rates = [c for c in self._values if RATE.search(c.heading)]
        return None if self._blocks else next(iter(rates or self._values), None)

    def _by_period(self) -> list[tuple[Column, str]]:
        """Give the columns that differ in a date alone, if no column says the period."""
        if "period" in self._roles:
            return []
        groups: dict[str, dict[str, tuple[Column, str]]] = {}
        for column in self._values:
            if found := read_date(column.heading):
                stem = DATE.sub("", column.heading, count=1)
                blocks = groups.setdefault(stem, {})
                blocks.setdefault(found.code, (column, f'period = "{found.code}"'))
        return _largest(groups)

    def _by_category(self) -> list[tuple[Column, str]]:
        """Give the columns that differ in an age or a sex alone, and their total."""
        groups: dict[str, dict[str, tuple[Column, str]]] = {}
        totals: dict[str, Column] = {}
        for column in self._values:
            labels, stem = self._told(column.heading)
            if labels:
                told = ", ".join(f"{n} = {_quoted(t)}" for n, t in labels.items())
                group = groups.setdefault(f"{' '.join(labels)}/{stem}", {})
                group.setdefault(told, (column, f"categories = {{ {told} }}"))
            for total in TOTALS:
                if total in column.heading:
                    totals.setdefault(column.heading.replace(total, "", 1), column)
        blocks = _largest(groups)
        if blocks:
            labels, stem = self._told(blocks[0][0].heading)
            if whole := totals.get(stem):
                told = ", ".join(f'{name} = "{TOTAL}"' for name in labels)
                blocks.append((whole, f"categories = {{ {told} }}"))
        return blocks

    def _told(self, heading: str) -> tuple[dict[str, str], str]:
        """Give the labels of categories in a heading, and what else it says."""
        labels = {
            name: label
            for name, one in self._known.items()
            if (label := _label(one, heading))
        }
        for label in labels.values():
            heading = heading.replace(label, "", 1)
        return labels, heading

    def _block(self, column: Column, line: str) -> Iterator[str]:
        yield ""
        yield "[[values]]"
        yield self._entry("column", column)
        yield line

    def _entry(self, role: str, column: Column) -> str:
        return f"{role} = {_quoted(column.heading)}  # {letters(column.at)}: {_sample(column)}"

    def _unit(self) -> tuple[str, object]:
        """Give the unit that a heading of values or a title names in brackets."""
        used = [column for column, _ in self._blocks]
        if self._value is not None:
            used.append(self._value)
        headings = [column.heading for column in used]
        rates = any(RATE.search(heading) for heading in headings)
        for text in headings if rates else (*headings, *titles_of(self._grid)):
            for found in UNIT.finditer(folded(text)):
                unit = found[1] or found[2]
                if measured := scale_of(unit):
                    return unit, measured
        return "", None

    def _are_fractions(self) -> bool:
        cells = [
            value
            for column in self._values
            for cell in column.filled
            if is_number(cell) and (value := read_value(cell)).number is not None
        ]
        numbers = [value.number for value in cells if value.number is not None]
        return (
            len(numbers) > 1
            and all(0 <= n <= 1 for n in numbers)
            and any(n != int(n) for n in numbers)
            and not any(value.is_percent for value in cells)
        )

    def _remark(self, template: str, **params: object) -> str:
        return "# " + Message(template, params).text(self._language)


def _sample(column: Column) -> str:
    shown = list(dict.fromkeys(column.filled))[:3]
    return ", ".join(re.sub(r"\s+", " ", cell)[:12] for cell in shown)


def _quoted(text: str) -> str:
    """Write a text as TOML does; its basic strings are those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def _largest(
    groups: Mapping[str, Mapping[str, tuple[Column, str]]],
) -> list[tuple[Column, str]]:
    """Give the group of most columns, of rates where equal; none of one alone."""
    best = max(
        groups.items(),
        key=lambda pair: (len(pair[1]), RATE.search(pair[0]) is not None),
        default=("", {}),
    )
    return list(best[1].values()) if len(best[1]) > 1 else []


def _label(categories: Categories, heading: str) -> str:
    """Find the label of a category in a heading; empty where there is none."""
    parts = [heading, *re.split(r"[()・の_ ]", heading)]
    return next(
        (
            part
            for part in parts
            if part
            and (bounds_of(part) or not part.isdigit())
            and categories.known(part) not in (None, TOTAL)
        ),
        "",
    )
