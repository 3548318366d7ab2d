"""How does an answer look in Excel: a sheet to print and hand on, one to compute with."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ictplan.core.errors import OutputError
from ictplan.core.messages import N_
from ictplan.present.layout import WHOLE, say
from ictplan.present.layouts import lay_out
from ictplan.present.machine import plain_frame

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from ictplan.core.answer import Answer
    from ictplan.present.layout import Table

SHEET_ROWS = 1_048_576
"""Rows of an Excel sheet, the header included."""

NUMBER = re.compile(
    r"(?P<sign>[+−-]?)(?P<digits>[0-9][0-9,]*)(?P<decimals>\.[0-9]+)?%?"
)
"""A cell that is a number and nothing else."""

EXACT = 15
"""Excel keeps so many digits; a longer number stays a text."""


def as_xlsx(result: Answer) -> bytes:
    """Write an Excel workbook of three sheets.

    The first is the table as it is on screen, whole: headings and names in words,
    numbers rounded as published, to be computed with all the same. ``data`` has every
    column, codes and unrounded numbers as in CSV, ``about`` sources and notes. Codes and
    labels are texts, whatever they begin with. The same answer gives the same bytes.

    Raises:
        OutputError: If there are more rows than a sheet holds.
    """
    import xlsxwriter

    if result.frame.height >= SHEET_ROWS:
        raise OutputError(
            N_("{rows} rows do not fit a sheet ({limit}); write CSV or Parquet"),
            rows=result.frame.height,
            limit=SHEET_ROWS,
        )
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        language = result.language
        styles = _Styles(book)
        table = lay_out(result, WHOLE)
        _for_people(book.add_worksheet(say(language, N_("table"))), table, styles)
        _for_machines(book.add_worksheet("data"), result, styles)
        about = book.add_worksheet("about")
        lines = [source.label.text(language) for source in result.sources]
        lines += [note.text(language) for note in result.notes]
        for row, line in enumerate(lines):
            about.write_string(row, 0, line)
    return out.getvalue()


@dataclass
class _Styles:
    """The formats of a workbook, each made once."""

    book: Workbook

    def __post_init__(self) -> None:
        self.bold = self.book.add_format({"bold": True})
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.head = self.book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.head_right = self.book.add_format(
            {
                "bold": True,
                "bottom": 1,
                "text_wrap": True,
                "valign": "top",
                "align": "right",
            }
        )
        self.right = self.book.add_format({"align": "right"})
        self._numbers: dict[str, Format] = {}

    def number(self, pattern: str) -> Format:
        """Give the format of numbers of a pattern."""
        if pattern not in self._numbers:
            self._numbers[pattern] = self.book.add_format({"num_format": pattern})
        return self._numbers[pattern]


def _for_people(sheet: Worksheet, table: Table, styles: _Styles) -> None:
    """Write the table under its title; it prints on pages of its width."""
    kept = [n for n, column in enumerate(table.columns) if column.kind != "bar"]
    top = 0
    for line, style in ((table.title, styles.title), *((x, None) for x in table.lead)):
        if line:
            sheet.write_string(top, 0, line, style)
            top += 1
    widths = [0] * len(kept)
    if table.has_header:
        for place, column in enumerate(kept):
            is_right = table.columns[column].align == "right"
            style = styles.head_right if is_right else styles.head
            sheet.write_string(top, place, table.columns[column].header, style)
            widths[place] = _width(table.columns[column].header)
        sheet.freeze_panes(top + 1, 0)
        sheet.autofilter(top, 0, top + len(table.rows), len(kept) - 1)
        sheet.repeat_rows(top)
        top += 1
    for row, cells in enumerate(table.rows, start=top):
        for place, column in enumerate(kept):
            widths[place] = max(widths[place], _width(cells[column].text))
            is_right = table.columns[column].align == "right"
            style = styles.right if is_right else None
            _write(sheet, (row, place), cells[column].text, styles, style)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(max(width, NARROW), WIDE) + 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _write(
    sheet: Worksheet,
    at: tuple[int, int],
    text: str,
    styles: _Styles,
    aligned: Format | None,
) -> None:
    """Write a cell: what is a number as one, shown as it was written."""
    text = text.strip()  # a blank keeps the points of a column in line on screen
    match = NUMBER.fullmatch(text)
    if match and sum(char.isdecimal() for char in text) <= EXACT:
        value = text.replace("−", "-").replace(",", "").removesuffix("%")
        style = styles.number(_pattern(match, text))
        sheet.write_number(*at, float(value), style)
    else:
        sheet.write_string(*at, text, aligned)


NARROW, WIDE = 5, 60
"""Bounds of a column's width, in digits."""

A4 = 9
"""The number of A4 among Excel's papers."""


def _width(text: str) -> int:
    """Count the digits that a text is as wide as; kanji and kana are as wide as two."""
    return sum(1 if char.isascii() else 2 for char in text)


def _pattern(match: re.Match[str], text: str) -> str:
    """Give the number format in which Excel shows a number as it was written."""
    bare = "#,##0" if "," in text else "0"
    bare += re.sub("[0-9]", "0", match["decimals"] or "")
    if text.endswith("%"):
        bare += '"%"'
    sign = match["sign"]
    return f"+{bare};−{bare};{bare}" if sign in ("+", "−") and sign else bare


def _for_machines(sheet: Worksheet, result: Answer, styles: _Styles) -> None:
    """Write every column, names and numbers as in CSV."""
    frame = plain_frame(result.frame)
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, name, styles.bold)
    for row, cells in enumerate(frame.iter_rows(), start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write_number(row, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
