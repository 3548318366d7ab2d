"""Read the list of municipalities by type (類似団体別の都道府県別団体名一覧表)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ictplan.core.codelists import Codelist, CodelistItem
from ictplan.core.codes import Confidence, Direction, ObsStatus, UnitMeasure
from ictplan.core.errors import UnreadableFileError
from ictplan.core.messages import N_, Label
from ictplan.core.schema import DatasetMetadata, Dimension, Source
from ictplan.importers.arearows import area_rows, with_home
from ictplan.importers.draft import Draft, Options
from ictplan.importers.files import read_grids
from ictplan.importers.grid import Field, expect_table, folded
from ictplan.importers.reading import Cells, Log, each, frame_of, period_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ictplan.core.library import Library

DATASET = "peer-groups"
"""The dataset that ``--to peers`` and ``--among peers`` look for."""

FIELDS = (
    Field("code", "団体コード"),
    Field("prefecture", "^都道府県名?$"),
    Field("name", "^市区?町村名?$"),
    Field("selected", "非選定"),
    Field("group", "^(?:区分|類型)$"),
)
SINGLE = {
    "政令指定都市": ("designated", "Designated cities"),
    "特別区": ("special_ward", "Special wards"),
    "中核市": ("core", "Core cities"),
    "施行時特例市": ("former_special", "Former special cities"),
}
"""Types of one class, in the order of the publication."""

GRADED = {"都市": ("city", "City"), "町村": ("town", "Town or village")}
"""Types by population (roman) and by industry (digit)."""

METADATA = DatasetMetadata(
    label=Label(ja="類似団体の類型", en="Types of municipalities"),
    definition=Label(
        ja="人口と産業構造による市区町村の類型。値が1の団体は類型の平均に含まれ、"
        "0の団体（非選定）は含まれない。",
        en="Type of each municipality by population and industry. A municipality of"
        " value 1 enters the averages of its type, one of value 0 does not.",
    ),
    unit_measure=UnitMeasure.GOV,
    decimals=0,
    direction=Direction.NEUTRAL,
    dimensions=(Dimension(id="peer_group", codelist="peer-group"),),
    home_area="00000",
    benchmarks=(),
    full_count=True,
)
SOURCE = Source(
    name="mic-peer-list",
    title="類似団体別市町村財政指数表 都道府県別団体名一覧表",
    title_en="List of municipalities by type",
    publisher="総務省",
    publisher_en="Ministry of Internal Affairs and Communications",
    confidence=Confidence.OFFICIAL,
)


def read(files: Sequence[Path], *, library: Library, options: Options) -> Draft:
    """Read lists of municipalities by type; the period is that of the list.

    Raises:
        UnreadableFileError: If a file is no such list, or a type is unknown.
        UsageError: If no period is given; the list does not say it.
    """
    log = Log()
    cells = Cells(("ref_area", "time_period"))
    groups: dict[str, str] = {}
    for file in each(files, options):
        period = period_option(options, file.name)
        grids = read_grids(file, encoding=options.encoding)
        log.opened(grids)
        for table in expect_table(grids, FIELDS):
            rows = area_rows(table, areas=library.areas, options=options, log=log)
            for row in rows:
                group = row.cells["group"]
                code = _code(group, file.name, table.place(row.number, "group"))
                groups[code] = group
                counts = not row.cells["selected"]
                cells.add(
                    {
                        "ref_area": row.area,
                        "time_period": period,
                        "peer_group": code,
                        "obs_value": "1" if counts else "0",
                        "obs_status": ObsStatus.NORMAL,
                        "qualifier": "eq",
                        "source": SOURCE.name,
                        "note": None if counts else "非選定",
                        "source_cell": table.place(row.number, "group"),
                    },
                    file.name,
                    log,
                )
    rows_read = cells.rows()
    metadata = with_home(METADATA, [str(r["ref_area"]) for r in rows_read], library)
    return Draft(
        dataset=DATASET,
        title=METADATA.label.ja,
        description="Types of municipalities, as the ministry lists them.",
        metadata=metadata,
        sources=(SOURCE,),
        observations=frame_of(rows_read, metadata),
        codelists=(_codelist(groups),),
        repairs=log.repairs,
    )


def _parts(group: str) -> tuple[str, str, str] | None:
    """Split 都市Ⅲ－３ into 都市, III and 3."""
    found = re.fullmatch(r"(都市|町村)([IVX]+)-([0-9])", folded(group))
    return (found[1], found[2], found[3]) if found else None


def _code(group: str, file: str, place: str) -> str:
    """Give the code of a type: ``city_3_3`` for 都市Ⅲ－３."""
    if (plain := folded(group)) in SINGLE:
        return SINGLE[plain][0]
    parts = _parts(group)
    if parts is None or parts[1] not in ROMAN:
        raise UnreadableFileError(
            file,
            N_("'{text}' in {place} is no type of municipalities such as 都市Ⅲ－３"),
            text=group[:40],
            place=place,
        )
    kind, roman, digit = parts
    return f"{GRADED[kind][0]}_{ROMAN.index(roman) + 1}_{digit}"


ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
"""Classes of population, from the smallest."""


def _codelist(groups: dict[str, str]) -> Codelist:
    """Name the types that occur, in the order of the publication."""
    single = [code for code, _ in SINGLE.values() if code in groups]
    graded = sorted(code for code in groups if code not in single)
    english = dict(SINGLE.values())
    items = []
    for code in [*single, *graded]:
        parts = _parts(groups[code])
        label = english.get(code) or " ".join(
            (GRADED[parts[0]][1], f"{parts[1]}-{parts[2]}") if parts else ()
        )
        items.append(CodelistItem(code=code, label_ja=groups[code], label_en=label))
    return Codelist(
        id="peer-group",
        label=Label(ja="類型", en="type"),
        ordered=False,
        items=tuple(items),
    )
