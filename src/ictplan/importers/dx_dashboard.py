"""Read the 自治体DX dashboard: municipalities are columns, without codes.

25 names are those of several municipalities; the columns follow the official order, so
a name lies between its neighbours. Statuses are read; percentages and counts, which have
other units, are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codelists import Codelist, CodelistItem
from ictplan.core.codes import (
    Confidence,
    DimensionRole,
    Direction,
    ObsStatus,
    UnitMeasure,
)
from ictplan.core.errors import (
    AmbiguousNameError,
    IctplanError,
    UnreadableFileError,
)
from ictplan.core.messages import N_, Label
from ictplan.core.schema import DatasetMetadata, Dimension, Source
from ictplan.importers.arearows import with_home
from ictplan.importers.categories import made_code
from ictplan.importers.draft import Draft
from ictplan.importers.files import read_grids
from ictplan.importers.grid import folded
from ictplan.importers.places import Unknown, refuse_unknown
from ictplan.importers.reading import Cells, Log, each, frame_of, period_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ictplan.core.areas import AreaRegister
    from ictplan.core.library import Library
    from ictplan.importers.draft import Options
    from ictplan.importers.grid import Grid

DATASET = "dx-progress"
LABELS = 2
"""How many columns of labels stand before the areas."""

STATUSES: dict[str, tuple[str | None, str]] = {
    "実施": ("1", ObsStatus.NORMAL),
    "未実施": ("0", ObsStatus.NORMAL),
    "調査無し": (None, ObsStatus.NOT_COLLECTED),
    "調査なし": (None, ObsStatus.NOT_COLLECTED),
    "": (None, ObsStatus.MISSING),
}
"""What a cell of a status says; a blank is not done or not answered, never 0."""

ITEMS = {
    "CIOの任命": ("cio", "CIO appointed"),
    "CIO補佐官等の任命": ("cio_aide", "Aide of the CIO appointed"),
    "全体方針策定": ("policy", "Overall policy"),
    "全庁的な体制構築": ("organisation", "Organisation across the office"),
    "外部人材活用": ("external_talent", "External talent"),
    "職員育成の取組": ("training", "Training of staff"),
    "全職員対象研修の実施": ("training_all", "Training of all staff"),
    "AIの導入状況": ("ai", "AI introduced"),
    "RPAの導入状況": ("rpa", "RPA introduced"),
    "テレワークの導入状況": ("telework", "Telework introduced"),
}
"""Known items by label; another gets a code computed from its label."""

METADATA = DatasetMetadata(
    label=Label(ja="自治体DXの進捗", en="Progress of municipal DX"),
    definition=Label(
        ja="自治体DXの取組の実施状況（1は実施、0は未実施）。",
        en="Whether a local government does what DX asks for: 1 yes, 0 no.",
    ),
    unit_measure=UnitMeasure.STATE,
    decimals=0,
    direction=Direction.HIGHER,
    dimensions=(
        Dimension(id="item", codelist="dx-progress-item", role=DimensionRole.ITEM),
    ),
    home_area="00000",
    benchmarks=(),
    full_count=True,
)
SOURCE = Source(
    name="digital-agency-dx-dashboard",
    title="自治体DXの取組に関するダッシュボード",
    title_en="Dashboard of municipal DX",
    publisher="デジタル庁",
    publisher_en="Digital Agency",
    confidence=Confidence.OFFICIAL,
)


def read(files: Sequence[Path], *, library: Library, options: Options) -> Draft:
    """Read statuses of municipalities or prefectures; the period is given.

    Raises:
        UnreadableFileError: If a file is no such table, or an area stays ambiguous.
        UsageError: If no period is given; the files do not say it.
    """
    log = Log()
    cells = Cells(("ref_area", "time_period", "item"))
    items: dict[str, CodelistItem] = {}
    for file in each(files, options):
        period = period_option(options, file.name)
        grids = read_grids(file, encoding=options.encoding)
        log.opened(grids)
        grid = grids[0]
        head, areas = _areas(grid, library.areas, options, log)
        for row, texts in enumerate(grid.rows[head + 1 :], head + 1):
            label = folded(texts[LABELS - 1]) if len(texts) > LABELS else ""
            values = {c: folded(texts[c]) for c in areas if c < len(texts)}
            if not label or not any(values.values()):
                continue
            if not set(values.values()) <= STATUSES.keys():
                log.add("unit", file.name, grid.place(row, LABELS - 1), label, "")
                continue
            item = _item(label)
            items[item.code] = item
            for column, said in values.items():
                value, status = STATUSES[said]
                cells.add(
                    {
                        "ref_area": areas[column],
                        "time_period": period,
                        "item": item.code,
                        "obs_value": value,
                        "obs_status": status,
                        "qualifier": "eq",
                        "source": SOURCE.name,
                        "source_cell": grid.place(row, column),
                    },
                    file.name,
                    log,
                )
        if not items:
            raise UnreadableFileError(
                file.name, N_("has no row of statuses (実施, 未実施)")
            )
    rows = cells.rows()
    metadata = with_home(METADATA, [str(row["ref_area"]) for row in rows], library)
    codelist = Codelist(
        id="dx-progress-item",
        label=Label(ja="取組", en="item"),
        ordered=False,
        items=tuple(items.values()),
    )
    return Draft(
        dataset=DATASET,
        title=METADATA.label.ja,
        description="What local governments do for DX, by the dashboard.",
        metadata=metadata,
        sources=(SOURCE,),
        observations=frame_of(rows, metadata),
        codelists=(codelist,),
        repairs=log.repairs,
    )


def _item(label: str) -> CodelistItem:
    code, english = ITEMS.get(label, (made_code(label), label))
    return CodelistItem(code=code, label_ja=label, label_en=english)


def _areas(
    grid: Grid, register: AreaRegister, options: Options, log: Log
) -> tuple[int, dict[int, str]]:
    """Find the row of names, and the area of each column."""
    head, candidates = _head(grid, register)
    texts = grid.rows[head]
    unknown = [
        Unknown(grid.place(head, column), texts[column])
        for column, codes in candidates.items()
        if not codes
    ]
    if not options.skip_unmatched:
        refuse_unknown(grid.file, unknown, of=len(candidates))
    for item in unknown:
        log.add("unmatched", grid.file, item.place, item.text, "")
    known = {column: codes for column, codes in candidates.items() if codes}
    return head, _by_order(grid, head, known, log)


def _head(grid: Grid, register: AreaRegister) -> tuple[int, dict[int, tuple[str, ...]]]:
    """Find the row of names: most of its cells after the labels are areas."""
    for head, texts in enumerate(grid.rows[:10]):
        named = {
            column: _candidates(text, register)
            for column, text in enumerate(texts)
            if column >= LABELS and text.strip()
        }
        if sum(map(bool, named.values())) * 2 > max(len(named), 1):
            return head, named
    raise UnreadableFileError(
        grid.file,
        N_("has no row of names of areas after two columns of labels: {found}"),
        found=" / ".join("|".join(row[:5])[:60] for row in grid.rows[:3]),
    )


def _candidates(name: str, register: AreaRegister) -> tuple[str, ...]:
    try:
        return (register.resolve(name),)
    except AmbiguousNameError as error:
        return tuple(candidate.split(" ")[0] for candidate in error.candidates)
    except IctplanError:
        return ()


def _by_order(
    grid: Grid, head: int, candidates: dict[int, tuple[str, ...]], log: Log
) -> dict[int, str]:
    """Choose, of several areas of a name, the one that lies between its neighbours.

    Raises:
        UnreadableFileError: If the columns are not in the official order, or none or
            several lie between.
    """
    columns = list(candidates)
    only = [codes[0] for codes in candidates.values() if len(codes) == 1]
    in_order = only == sorted(set(only))
    found: dict[int, str] = {}
    before = ""
    after = _next_certain(candidates)
    for column in columns:
        codes = candidates[column]
        fitting = [c for c in codes if before < c < after[column]] if in_order else []
        chosen = codes if len(codes) == 1 else tuple(fitting)
        if len(chosen) != 1:
            raise UnreadableFileError(
                grid.file,
                N_(
                    "'{name}' in {place} is the name of several areas ({candidates}),"
                    " and the order of columns does not tell which"
                ),
                name=grid.rows[head][column],
                place=grid.place(head, column),
                candidates=", ".join(codes),
            )
        if len(codes) > 1:
            place, name = grid.place(head, column), grid.rows[head][column]
            log.add("order", grid.file, place, name, chosen[0])
        found[column] = before = chosen[0]
    return found


def _next_certain(candidates: dict[int, tuple[str, ...]]) -> dict[int, str]:
    """Give, per column, the code of the next one that only one area can be."""
    certain: dict[int, str] = {}
    code = "99999"
    for column in reversed(candidates):
        certain[column] = code
        if len(candidates[column]) == 1:
            code = candidates[column][0]
    return certain
