"""Which columns of a table have the headings a mapping names, merged cells filled."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ictplan.core.errors import UnreadableFileError
from ictplan.core.messages import N_
from ictplan.importers.grid import Field, Grid, Table, expect_table, folded
from ictplan.importers.mapping import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.importers.reading import Log


def tables_with(
    grids: Sequence[Grid], headings: Mapping[str, str], log: Log
) -> Iterator[Table]:
    """Find the tables that have every heading, given as a whole or in part.

    Args:
        grids: The sheets of a file.
        headings: What stands above each column, by the name of the field.
        log: Where filled cells are written down.

    Raises:
        UnreadableFileError: If no table has them all, or a part of a heading is found
            above several columns.
    """
    # The longest first, so that 人口 does not take the column of 人口（男）.
    texts = sorted(dict.fromkeys(headings.values()), key=len, reverse=True)
    fields = [Field(text, re.escape(folded(text)), label=text) for text in texts]
    for table in expect_table(grids, fields):
        columns = {name: _column(table, text) for name, text in headings.items()}
        yield _filled(replace(table, columns=columns), log)


def _column(table: Table, text: str) -> int:
    """Find the column of a heading: the same one, else the only one that holds it."""
    plain = folded(text)
    same = [at for at, heading in enumerate(table.headings) if heading == plain]
    parts = [at for at, heading in enumerate(table.headings) if plain in heading]
    found = same or parts
    if len(found) > 1:
        raise UnreadableFileError(
            table.grid.file,
            N_("several columns are headed '{text}': {found}; write one heading whole"),
            text=text,
            found=", ".join(
                f"{table.headings[at][:30]} ({table.grid.place(table.first - 1, at)})"
                for at in found[:5]
            ),
        )
    return found[0]


def _filled(table: Table, log: Log) -> Table:
    """Repeat what stands above, where a merged label leaves cells blank.

    Places are repeated where all of them are blank, the prefecture also alone.
    """
    held = [at for name, at in table.columns.items() if " " in name]
    labels = [n for n in table.columns if " " not in n and n not in PLACES]
    places = [name for name in PLACES if name in table.columns]
    groups = [[name] for name in labels]
    if labels and places:
        groups.append(places)
    if "prefecture" in places and len(places) > 1:
        groups.append(["prefecture"])
    rows = list(table.grid.rows)
    last: dict[str, str] = {}
    for number in range(table.first, len(rows)):
        row = rows[number]
        texts = {n: _text(row, at) for n, at in table.columns.items() if " " not in n}
        if not any(_text(row, at) for at in held) or table.repeats_header(texts):
            continue
        blank = [group for group in groups if not any(texts[name] for name in group)]
        for name in (name for group in blank for name in group if last.get(name)):
            row = _with(row, table.columns[name], last[name])
            log.add(
                "filled", table.grid.file, table.place(number, name), "", last[name]
            )
        rows[number] = row
        last |= {n: _text(row, table.columns[n]) for n in texts}
    return replace(table, grid=replace(table.grid, rows=rows))


def _text(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _with(row: Sequence[str], column: int, text: str) -> list[str]:
    cells = [*row, *[""] * (column + 1 - len(row))]
    cells[column] = text
    return cells
