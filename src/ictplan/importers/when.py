"""Of which period is each value: by its row, its section, its column, the title, the user."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ictplan.core.errors import UnreadableFileError, UsageError
from ictplan.core.messages import N_, Message
from ictplan.importers.columns import carried_eras
from ictplan.importers.dates import best_dates, find_dates, month_of, read_period
from ictplan.importers.grid import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ictplan.importers.columns import Columns, Role
    from ictplan.importers.dates import Dated
    from ictplan.importers.formats import Format
    from ictplan.importers.sheet import Column

MADE = re.compile("作成|公表|更新|登録|掲載|合併|施行")
"""Headings of dates that are not those of the figures."""

DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
FISCAL = ("年度", "調査年度", "会計年度")


class Periods:
    """The periods of a table; ``read`` says of each where it was read."""

    def __init__(self, columns: Columns, form: Format, said: str | None) -> None:
        """Keep what is asked: ``said`` is the period that the user gives."""
        self.columns, self.table, self.form = columns, columns.table, form
        self.said = said
        self.file = self.table.grid.file
        self.read: dict[str, str] = {}

    def of_rows(self) -> list[str | None] | None:
        """Give the period of each row, of its own cells or of its section; None without.

        Raises:
            UnreadableFileError: If a cell of a column of periods is none.
        """
        found: list[str | None] | None = None
        if years := self.columns.one("year"):
            found = self._joined(years, self.columns.one("month"))
        elif column := self._column():
            found = self._of_cells(column)
            place = (
                self.table.grid.place(self.table.rows[0], column.index)
                if not self.table.is_turned
                else ""
            )
            self.read |= dict.fromkeys((code for code in found if code), place)
        sections = [only_date(section) for section in self.table.sections]
        if not any(sections):
            return found
        self.read |= dict.fromkeys((code for code in sections if code), self.file)
        own = found or [None] * len(sections)
        return [one or other for one, other in zip(own, sections, strict=True)]

    def _joined(self, years: Column, months: Column | None) -> list[str | None]:
        last, found = "", []
        cells = months.cells if months else [""] * len(years.cells)
        for year, month in zip(years.cells, cells, strict=True):
            last = year or last
            text = f"{folded(last).removesuffix('年')}年"
            if month:
                text += f"{folded(month).removesuffix('月')}月"
            found.append(read_period(text))
        return found

    def _column(self) -> Column | None:
        """Choose the column of periods: of several, the one of the figures."""
        columns = [self.table.columns[at] for at in self.columns.of("period")]
        return next((c for c in columns if not MADE.search(c.heading)), None)

    def _of_cells(self, column: Column) -> list[str | None]:
        is_fiscal = column.heading.endswith("年度") or column.heading in FISCAL
        known: dict[str, str | None] = {}
        last, found = "", []
        for at, cell in enumerate(carried_eras(column.cells)):
            last = cell or last
            if last not in known:
                known[last] = read_period(last, fiscal=is_fiscal) if last else None
                if last and not known[last]:
                    raise UnreadableFileError(
                        self.file,
                        N_("'{text}' in {place} is no year, fiscal year, quarter, month or day; give the period by --period and leave the column out, or write it so"),
                        text=last[:40], place=self.table.place(at, column),
                    )  # fmt: skip
            found.append(known[last])
        return found

    def of_column(self, role: Role, sources: Sequence[Column]) -> str:
        """Give the period of a column: its heading's, else the title's, else the user's.

        Args:
            role: What the column is.
            sources: The column, and those of the counts behind it.

        Raises:
            UsageError: If none says it, or the title says several.
        """
        titles = [date.code for date in self._titles()]
        if role.period.startswith("month:"):
            return self._month(int(role.period[6:]), titles)
        if role.rule is not None and role.rule.period == "instant":
            texts = [date.code for t in self.table.above for date in find_dates(t)]
            days = [code for code in texts if re.fullmatch(DAY, code)]
            if days:
                return self._keep(days[0], "title")
        beside = [self.columns.roles[self.table.columns.index(c)] for c in sources[:2]]
        headed = [r.period for r in (role, *beside) if r.period not in ("", "instant")]
        if headed:
            header = self.table.header
            place = self.table.grid.place(header[0], sources[0].index) if header else ""
            return self._keep(headed[0], place)
        if self.said is not None:
            return self._keep(self.said, "--period")
        if (by_form := self.form.table.get("period")) is not None:
            return str(by_form)
        finest = [
            c for c in titles if not any(o != c and o.startswith(c) for o in titles)
        ]
        if len(finest) == 1:
            return self._keep(finest[0], "title")
        raise self._open(finest)

    def _titles(self) -> list[Dated]:
        """Give the dates of the figures above the table; those below, if none is there."""
        sheet = self.table.grid.sheet or ""
        above = best_dates(filter(None, (*reversed(self.table.above), sheet)))
        dates = [date for date in above if date.code]
        if dates or any(date.code == "" for date in above):
            return dates
        below = [t for t in self.table.below if re.search("時点|現在|調査年", t)]
        return [date for date in best_dates(below) if date.code]

    def _month(self, month: int, titles: Sequence[str]) -> str:
        """Give the month of a column headed 4月, of the year around the table."""
        said = [self.said] if self.said else titles
        months = [month_of(code, month) for code in dict.fromkeys(said)]
        if len(months) != 1 or months[0] is None:
            raise self._open([])
        return self._keep(months[0], "title")

    def _open(self, found: Sequence[str]) -> UsageError:
        several = N_("names several dates above its table")
        none = N_("does not say of which date it is")
        return UsageError(
            N_("{file} {why}; give --period{candidates}"), file=self.file,
            why=Message(several if found else none),
            candidates=f" ({', '.join(found) or '2024, FY2024, 2024-04-01 …'})",
        )  # fmt: skip

    def _keep(self, code: str, place: str) -> str:
        self.read.setdefault(code, place)
        return code


def only_date(text: str) -> str | None:
    """Give the period that a section is headed by; None if it says something else."""
    found = [date for date in find_dates(text) if date.code]
    if len(found) != 1:
        return None
    rest = re.sub(r"^[(（]?[0-9]{1,2}[)）.]", "", folded(text))
    return found[0].code if len(rest) <= len(found[0].text) + 12 else None
