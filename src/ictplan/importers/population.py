"""Read 住民基本台帳に基づく人口: residents by sex of all municipalities."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ictplan.core.schema import TOTAL
from ictplan.importers.arearows import area_rows
from ictplan.importers.cells import read_date
from ictplan.importers.files import read_grids
from ictplan.importers.grid import Field, expect_table, folded
from ictplan.importers.reading import each, period_option
from ictplan.importers.residents import REGISTER, Residents
from ictplan.importers.totals import verify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ictplan.core.library import Library
    from ictplan.importers.draft import Draft, Options
    from ictplan.importers.grid import Table

SEXES = {"M": "男", "F": "女", TOTAL: "(?:人|計|総数)"}
FIELDS = (
    Field("code", "団体コード"),
    Field("prefecture", "都道府県名"),
    Field("name", "市区町村名"),
    *(Field(sex, f"人口.*{word}$") for sex, word in SEXES.items()),
)


def read(files: Sequence[Path], *, library: Library, options: Options) -> Draft:
    """Read tables of residents; wards and counties are left out.

    Raises:
        UnreadableFileError: If a file has no such table, rows of unknown areas, or
            totals that are not the sum of their parts.
        UsageError: If a title names no day and ``options`` neither.
    """
    residents = Residents(REGISTER)
    counts: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    name = ""
    for file in each(files, options):
        name = file.name
        grids = read_grids(file, encoding=options.encoding)
        residents.log.opened(grids)
        for table in expect_table(grids, FIELDS):
            period = _date(table) or period_option(options, name)
            for row in area_rows(
                table, areas=library.areas, options=options, log=residents.log
            ):
                for sex in SEXES:
                    count = residents.add(table, row, sex, (period, TOTAL, sex))
                    if count is not None:
                        counts[period, sex][row.area] = count
    checked = () if options.skip_unmatched else verify(counts, library.areas, file=name)
    return residents.draft(library, checked.notes if checked else ())


def _date(table: Table) -> str | None:
    """Find the day in the title: 令和2年1月1日住民基本台帳人口."""
    for cells in table.grid.rows[: table.first]:
        for cell in cells:
            found = read_date(cell) if "人口" in folded(cell) else None
            if found is not None and found.frequency == "D":
                return found.code
    return None
