"""Read 地域・年齢別人口 of municipal open data (推奨データセット), old and new headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ictplan.core.errors import PeriodError, UnreadableFileError
from ictplan.core.messages import N_
from ictplan.core.periods import parse
from ictplan.core.schema import TOTAL
from ictplan.importers.arearows import area_rows
from ictplan.importers.files import read_grids
from ictplan.importers.grid import Field, Table, expect_table
from ictplan.importers.reading import each
from ictplan.importers.residents import OPEN_DATA, Residents

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ictplan.core.library import Library
    from ictplan.importers.draft import Draft, Options

FIELDS = (
    Field("code", "^(?:都道府県コード又は市区町村コード|全国地方公共団体コード)$"),
    Field("date", "^調査年月日$"),
    Field(f"{TOTAL} {TOTAL}", "^総人口$"),
    Field(f"{TOTAL} M", "^男性$"),
    Field(f"{TOTAL} F", "^女性$"),
    Field("district", "^地域名$", required=False),
    Field("prefecture", "^都道府県名$", required=False),
    Field("name", "^(?:市区町村名|地方公共団体名)$", required=False),
)
AGE = re.compile(r"([0-9]+)(?:[~-]([0-9]+))?歳(以上)?の(男性|女性)")


def read(files: Sequence[Path], *, library: Library, options: Options) -> Draft:
    """Read tables of residents by age; rows of districts are left out.

    Raises:
        UnreadableFileError: If a file has no such table, rows of unknown areas or dates,
            or districts only.
    """
    residents = Residents(OPEN_DATA)
    known = {item.code for item in library.codelist("age").items}
    for file in each(files, options):
        grids = read_grids(file, encoding=options.encoding)
        residents.log.opened(grids)
        for found in expect_table(grids, FIELDS):
            table = _with_ages(found, known)
            whole = 0
            for row in area_rows(
                table, areas=library.areas, options=options, log=residents.log
            ):
                if row.cells.get("district"):
                    place = table.place(row.number, "district")
                    said = row.cells["district"]
                    residents.log.add("outside", file.name, place, said, "")
                    continue
                whole += 1
                period = _date(table, row.number, row.cells["date"])
                for field in table.columns:
                    if " " in field:
                        age, sex = field.split(" ")
                        residents.add(table, row, field, (period, age, sex))
            if not whole:
                raise UnreadableFileError(
                    file.name,
                    N_("has rows of districts only, none of the whole municipality"),
                )
    return residents.draft(library)


def _with_ages(table: Table, known: set[str]) -> Table:
    """Find the columns of age groups that the code list of ages has."""
    columns = dict(table.columns)
    for column, heading in enumerate(table.headings):
        if found := AGE.fullmatch(heading):
            first, last, above, sex = found.groups()
            code = (
                f"Y_GE{int(first)}" if above else f"Y{int(first)}T{int(last or first)}"
            )
            if code in known:
                columns[f"{code} {'M' if sex == '男性' else 'F'}"] = column
    return Table(table.grid, table.first, table.headings, columns)


def _date(table: Table, row: int, text: str) -> str:
    try:
        return parse(text).code
    except PeriodError as error:
        raise UnreadableFileError(
            table.grid.file,
            "{place}: {why}",
            place=table.place(row, "date"),
            why=error.message,
        ) from None
