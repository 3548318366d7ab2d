"""Which rows of a table are about areas, and which: those left out are told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ictplan.importers.grid import folded
from ictplan.importers.places import (
    Unknown,
    by_code,
    candidates,
    codes_of,
    find,
    refuse_unknown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.core.library import Library
    from ictplan.core.schema import DatasetMetadata
    from ictplan.importers.draft import Options
    from ictplan.importers.grid import Table
    from ictplan.importers.reading import Log

NORTHERN = frozenset(f"0169{n}" for n in range(5, 10)) | {"01700"}
"""The six villages of the northern territories; they have codes, but no figures."""

HOME = "mynumber"
"""The bundled dataset whose home area is that of imported ones, where they have it."""


@dataclass(frozen=True)
class AreaRow:
    """One row about an area: its number from 0, the cells of its fields, its code."""

    number: int
    cells: Mapping[str, str]
    area: str


def area_rows(
    table: Table, *, areas: AreaRegister, options: Options, log: Log
) -> Iterator[AreaRow]:
    """Find the area of each row by ``code``, else by ``prefecture`` and ``name``.

    Rows of wards, counties and northern villages are left out; so are repeated headers
    and rows whose cells beside the area are empty (notes at the end).

    Args:
        table: A table with a field ``code``, or ``prefecture`` and ``name``.
        areas: The register.
        options: Whether rows of unknown areas are left out.
        log: Where repairs are written down.

    Raises:
        UnreadableFileError: If the codes cannot be read, or areas are unknown.
    """
    file = table.grid.file
    rows = [row for row in table.rows() if _is_data(table, row, log)]
    texts = [cells.get("code", "") for _, cells in rows]
    unknown: list[Unknown] = []
    for (number, cells), text, code in zip(
        rows, texts, codes_of(texts, file=file), strict=True
    ):
        prefecture, name = cells.get("prefecture", ""), cells.get("name", "")
        shown = f"{text} {prefecture}{name}".strip()
        place = table.grid.place(number, min(table.columns.values()))
        if by_code(code, areas) is None and is_outside(code, cells, areas):
            log.add("outside", file, place, shown, "")
        elif found := find(code, prefecture, name, areas):
            if repair := found.repair or (
                "" if text.startswith(found.area) else "code"
            ):
                log.add(repair, file, place, shown, found.area)
            yield AreaRow(number, cells, found.area)
        else:
            told = candidates(prefecture + name, areas)
            unknown.append(Unknown(place, shown, told))
    if not options.skip_unmatched:
        refuse_unknown(file, unknown, of=len(rows))
    for item in unknown:
        log.add("unmatched", file, item.place, item.text, "")


def _is_data(table: Table, row: tuple[int, Mapping[str, str]], log: Log) -> bool:
    number, cells = row
    if table.repeats_header(cells):
        place = table.grid.place(number, min(table.columns.values()))
        log.add("header", table.grid.file, place, "", "")
        return False
    return any(
        text
        for name, text in cells.items()
        if name not in ("code", "prefecture", "name")
    )


def is_outside(code: str | None, cells: Mapping[str, str], areas: AreaRegister) -> bool:
    """Say whether a row is of a ward, a county or a northern village.

    Wards have the codes after their designated city's, which ends in 0 (JIS X 0402).
    """
    if code is None:
        return False
    name = folded(cells.get("name", ""))
    above = [c for c in areas.areas if c[:3] == code[:3] and c[4] == "0" and c < code]
    is_ward = (
        code[2] == "1" and code[:2] != "13" and (bool(above) or name.endswith("区"))
    )
    return (
        is_ward
        or code in NORTHERN
        or name.endswith(("郡", "支庁", "特別区部", "島しょ"))
    )


def with_home(
    metadata: DatasetMetadata, areas: Sequence[str], library: Library
) -> DatasetMetadata:
    """Make the home area one of which there are data."""
    home = library.package(HOME).ictplan.home_area
    if home not in areas and areas:
        home = areas[0]
    return replace(metadata, home_area=home)
