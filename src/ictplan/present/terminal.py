"""How does a table look in a terminal, in a pipe, in 44 columns, in cp932."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from ictplan.core.errors import CONTROLS, escape_controls
from ictplan.core.messages import N_, Language
from ictplan.present.breaking import broken
from ictplan.present.layout import say

if TYPE_CHECKING:
    from ictplan.present.layout import Cell, Column, Table

STYLES = {"good": "green", "bad": "red", "plain": ""}
BAR = 20
"""Cells of a full bar where there is room."""

SHORT_BAR = 8
"""Cells of a full bar where there is little."""

WRAPPED = 12
"""Cells that a column of wrapped texts takes at least."""

# In CP932 the minus sign and the dash do not exist, the block is two cells wide.
ASCII = str.maketrans({"−": "-", "–": "-", "█": "#", "─": "-", "±": "+/-", "≥": ">="})

HEAD_RULE = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")


def draw(
    table: Table,
    *,
    language: Language,
    width: int | None,
    color: bool,
    encoding: str = "utf-8",
) -> str:
    """Draw a table as text that ends in a newline.

    Args:
        table: What to draw.
        language: Language of the line about columns left out.
        width: Cells a line may take; None takes what the table needs.
        color: Whether to use ANSI colours.
        encoding: What the text will be encoded in; without UTF only ASCII signs.
    """
    widths = _widths(table)
    kept, between = _fitting(table, widths, width)
    needed = sum(widths[i] + between for i in kept)
    bar = BAR if width is None else SHORT_BAR + width + between - needed
    out = io.StringIO()
    console = Console(
        file=out,
        width=width or max(needed + BAR, 80),
        force_terminal=color,
        no_color=not color,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )

    def line(text: str, style: str = "") -> None:
        # Japanese has no blanks to break at; Rich would first break at the few it has.
        breaks = width is not None and language == "ja"
        text = escape_controls(text)
        parts = broken(text, console.width) if breaks else [text]
        console.print(Text("\n".join(parts), style=style), soft_wrap=width is None)

    if table.title:
        line(table.title, "bold")
    for text in table.lead:
        line(text)
    if table.has_header:
        wraps = width is not None and needed - between > width
        console.print(_rich(table, kept, between, min(bar, BAR), wraps=wraps))
    else:
        for row in table.rows:
            console.print(Text(row[0].text.translate(CONTROLS)), soft_wrap=True)
    for text in table.footer:
        line(text)
    dropped = [
        c.header for i, c in enumerate(table.columns) if i not in kept and c.header
    ]
    if dropped:
        names = say(language, N_(", ")).join(dict.fromkeys(dropped))
        left_out = say(language, N_("Left out for width: {names}"), names=names)
        line(left_out, "dim")
    text = "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
    return text if encoding.lower().startswith("utf") else text.translate(ASCII)


def _rich(
    table: Table, kept: list[int], between: int, bar: int, *, wraps: bool
) -> RichTable:
    drawn = RichTable(
        box=HEAD_RULE, show_edge=False, pad_edge=False, padding=(0, between - 1, 0, 0)
    )
    # Where nothing is meant to wrap and there is no room, every text may.
    meant = any(table.columns[i].wraps for i in kept)
    for index in kept:
        column = table.columns[index]
        loose = wraps and not meant and column.align == "left"
        drawn.add_column(
            Text(column.header.translate(CONTROLS)),
            justify=column.align,
            no_wrap=not (column.wraps or loose) and index != kept[-1],
            overflow="fold",
        )
    # Rich takes its time per cell. Where no cell wraps, one row holds all lines.
    groups = [[row] for row in table.rows] if wraps else [table.rows]
    for group in groups:
        drawn.add_row(
            *(_text([row[i] for row in group], table.columns[i], bar) for i in kept)
        )
    return drawn


def _text(cells: list[Cell], column: Column, bar: int) -> Text:
    """Draw the cells of one column, a line each."""
    if column.kind == "bar":
        bars = ("█" * round(float(cell.text) * bar) for cell in cells)
        return Text("\n".join(bars), style="cyan")
    return Text("\n").join(
        Text(cell.text.translate(CONTROLS), style=STYLES[cell.tone]) for cell in cells
    )


def _widths(table: Table) -> list[int]:
    """Give the cells each column needs."""
    return [
        SHORT_BAR
        if column.kind == "bar"
        else max(
            cell_len(column.header), *(cell_len(row[i].text) for row in table.rows), 0
        )
        for i, column in enumerate(table.columns)
    ]


def _fitting(
    table: Table, widths: list[int], width: int | None
) -> tuple[list[int], int]:
    """Choose the columns that fit and the blanks between them.

    What matters least is left out first; before that, columns move closer.
    """
    kept = list(range(len(table.columns)))
    if width is None:
        return kept, 2

    least_widths = [
        min(needed, WRAPPED) if column.wraps else needed
        for needed, column in zip(widths, table.columns, strict=True)
    ]

    def fits(between: int) -> bool:
        return sum(least_widths[i] + between for i in kept) <= width + between

    while True:
        for between in (2, 1):
            if fits(between):
                return kept, between
        least = min((table.columns[i].keep for i in kept), default=9)
        if least == 9:
            return kept, 1
        kept = [i for i in kept if table.columns[i].keep != least]
