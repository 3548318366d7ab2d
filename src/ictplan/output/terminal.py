"""How does a table look in a terminal, in a pipe, in 44 columns, in cp932."""

from __future__ import annotations

import io

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from ictplan.localisation import Language, N_
from ictplan.output.layout import Cell, Column, Table
from ictplan.output.tables import say

STYLES = {"good": "green", "bad": "red", "plain": ""}
BAR = 20
"""Cells of a full bar."""

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
    kept = _fitting(table, width)
    needed = sum(_widths(table)[i] + 1 for i in kept)
    out = io.StringIO()
    console = Console(
        file=out,
        width=width or max(needed + 1, 80),
        force_terminal=color,
        no_color=not color,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    if table.title:
        console.print(Text(table.title, style="bold"))
    if table.has_header:
        console.print(_rich(table, kept))
    else:
        for row in table.rows:
            console.print(Text(row[0].text), soft_wrap=True)
    for line in table.footer:
        console.print(Text(line), soft_wrap=width is None)
    dropped = [c.header for i, c in enumerate(table.columns) if i not in kept and c.header]
    if dropped:
        names = say(language, N_(", ")).join(dict.fromkeys(dropped))
        left_out = say(language, N_("Left out for width: {names}"), names=names)
        console.print(Text(left_out, style="dim"))
    text = "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
    return text if encoding.lower().startswith("utf") else text.translate(ASCII)


def _rich(table: Table, kept: list[int]) -> RichTable:
    drawn = RichTable(
        box=HEAD_RULE, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0)
    )
    for index in kept:
        column = table.columns[index]
        drawn.add_column(
            Text(column.header),
            justify=column.align,
            no_wrap=column.align == "right" or column.kind == "bar",
            overflow="fold",
        )
    for row in table.rows:
        drawn.add_row(*(_text(row[i], table.columns[i]) for i in kept))
    return drawn


def _text(cell: Cell, column: Column) -> Text:
    if column.kind == "bar":
        return Text("█" * round(float(cell.text) * BAR), style="cyan")
    return Text(cell.text, style=STYLES[cell.tone])


def _widths(table: Table) -> list[int]:
    """Give the cells each column needs."""
    return [
        BAR
        if column.kind == "bar"
        else max(
            cell_len(column.header), *(cell_len(row[i].text) for row in table.rows), 0
        )
        for i, column in enumerate(table.columns)
    ]


def _fitting(table: Table, width: int | None) -> list[int]:
    """Choose the columns that fit, leaving out those that matter least first."""
    kept = list(range(len(table.columns)))
    if width is None:
        return kept
    widths = _widths(table)
    while sum(widths[i] + 1 for i in kept) > width + 1:
        least = min((table.columns[i].keep for i in kept), default=9)
        if least == 9:
            break
        kept = [i for i in kept if table.columns[i].keep != least]
    return kept
