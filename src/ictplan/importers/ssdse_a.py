"""Read SSDSE-A, the standardised data set for education: items about population.

Its other items have units of their own; a dataset has one, so they are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.core.codelists import Codelist, CodelistItem
from ictplan.core.codes import Confidence, DimensionRole, Direction, UnitMeasure
from ictplan.core.errors import UnreadableFileError
from ictplan.core.messages import N_, Label
from ictplan.core.schema import DatasetMetadata, Dimension, Source
from ictplan.importers.arearows import area_rows, with_home
from ictplan.importers.draft import Draft
from ictplan.importers.files import read_grids
from ictplan.importers.grid import Table, folded
from ictplan.importers.reading import Cells, Log, each, frame_of, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ictplan.core.library import Library
    from ictplan.importers.draft import Options
    from ictplan.importers.grid import Grid

DATASET = "ssdse-a"
ENGLISH = {
    "A1101": "total population",
    "A1102": "Japanese population",
    "A1301": "under 15",
    "A1302": "15 to 64",
    "A1303": "65 and over",
    "A1419": "75 and over",
    "A1700": "foreign population",
}
"""What items about population are; 01 after it means male, 02 female."""

PERSONS = re.compile("A1[0-9]{3}(?:[0-9]{2})?")
METADATA = DatasetMetadata(
    label=Label(ja="SSDSE-A の人口", en="Population in SSDSE-A"),
    definition=Label(
        ja="教育用標準データセット（市区町村）の人口に関する項目。年は項目による。",
        en="Items about population in the standardised data set for education.",
    ),
    unit_measure=UnitMeasure.PERS,
    decimals=0,
    direction=Direction.NEUTRAL,
    dimensions=(Dimension(id="item", codelist="ssdse-item", role=DimensionRole.ITEM),),
    home_area="00000",
    full_count=True,
)
SOURCE = Source(
    name="nstac-ssdse-a",
    title="教育用標準データセット SSDSE-A",
    title_en="Standardised Statistical Data Set for Education, SSDSE-A",
    publisher="統計センター",
    publisher_en="National Statistics Center",
    confidence=Confidence.OFFICIAL,
    path="https://www.nstac.go.jp/use/literacy/ssdse/",
)


@dataclass(frozen=True)
class Item:
    """One item: its code, its year, its name in Japanese."""

    code: str
    year: str
    name: str


def read(files: Sequence[Path], *, library: Library, options: Options) -> Draft:
    """Read the items about population, each in the year of its column.

    Raises:
        UnreadableFileError: If a file has not the three header rows of SSDSE-A, or rows
            of unknown areas.
    """
    log = Log()
    cells = Cells(("ref_area", "time_period", "item"))
    names: dict[str, str] = {}
    for file in each(files, options):
        grids = read_grids(file, encoding=options.encoding)
        log.opened(grids)
        table, items = _table(grids[0])
        for column, item in items.items():
            if not PERSONS.fullmatch(item.code):
                log.add("unit", file.name, grids[0].place(0, column), item.name, "")
        people = [item for item in items.values() if PERSONS.fullmatch(item.code)]
        names |= {item.code: item.name for item in people}
        for row in area_rows(table, areas=library.areas, options=options, log=log):
            for item in people:
                value = number(table, row.number, row.cells, item.code, log)
                cells.add(
                    {
                        "ref_area": row.area,
                        "time_period": item.year,
                        "item": item.code,
                        "obs_value": None
                        if value.number is None
                        else f"{value.number:f}",
                        "obs_status": value.status,
                        "qualifier": "eq",
                        "source": SOURCE.name,
                        "source_cell": table.place(row.number, item.code),
                    },
                    file.name,
                    log,
                )
    rows = cells.rows()
    metadata = with_home(METADATA, [str(row["ref_area"]) for row in rows], library)
    return Draft(
        dataset=DATASET,
        title=METADATA.label.ja,
        description="Items about population of SSDSE-A.",
        metadata=metadata,
        sources=(SOURCE,),
        observations=frame_of(rows, metadata),
        codelists=(_codelist(names),),
        repairs=log.repairs,
    )


def _table(grid: Grid) -> tuple[Table, dict[int, Item]]:
    """Find the rows of item codes, years and names, in whichever order."""
    head = grid.rows[:10]
    names = next((n for n, row in enumerate(head) if row[:1] == ["地域コード"]), None)
    codes = _row_of(head, r"[A-Z][0-9]{3,6}")
    years = _row_of(head, "(?:19|20)[0-9]{2}")
    if names is None or codes is None or years is None:
        raise UnreadableFileError(
            grid.file,
            N_(
                "is no SSDSE-A: its first rows should hold item codes (A1101 …), years,"
                " and names after 地域コード; it begins: {found}"
            ),
            found=" / ".join("|".join(row[:5])[:60] for row in head[:3]),
        )
    items = {
        column: Item(code, head[years][column], folded(head[names][column]))
        for column, code in enumerate(head[codes])
        if re.fullmatch(r"[A-Z][0-9]{3,6}", code)
        and column < min(len(head[years]), len(head[names]))
        and re.fullmatch("[0-9]{4}", head[years][column])
    }
    columns = {"code": 0, "prefecture": 1, "name": 2}
    columns |= {item.code: column for column, item in items.items()}
    headings = tuple(folded(name) for name in head[names])
    width = max(columns.values()) + 1
    headings += ("",) * (width - len(headings))
    return Table(grid, max(names, codes, years) + 1, headings, columns), items


def _row_of(head: Sequence[Sequence[str]], pattern: str) -> int | None:
    """Find the row of which at least three cells have a form."""
    for number_, row in enumerate(head):
        if sum(bool(re.fullmatch(pattern, cell)) for cell in row) >= 3:
            return number_
    return None


def _codelist(names: dict[str, str]) -> Codelist:
    items = tuple(
        CodelistItem(code=code, label_ja=name or code, label_en=_english(code))
        for code, name in sorted(names.items())
    )
    label = Label(ja="項目", en="item")
    return Codelist(id="ssdse-item", label=label, ordered=False, items=items)


def _english(code: str) -> str:
    sex = {"01": ", male", "02": ", female"}.get(code[5:], "")
    return ENGLISH.get(code[:5], code[:5]) + sex
