"""How is a chapter worked with in Excel: a sheet per figure, its chart native.

Differences are live formulas with their values beside them; a text is never taken for
a formula. The same chapter gives the same bytes.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from ictplan.core.messages import N_, Message
from ictplan.report.annex import HEADERS, OBSERVATIONS, SOURCES, annex_of
from ictplan.report.chapter import Figure, Reference, Table
from ictplan.report.palette import OURS, QUIET, hue_of, hues_of
from ictplan.report.plot import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from ictplan.report.chapter import Chapter, Column
    from ictplan.report.plot import Plot

CLOCK = datetime(2000, 1, 1, tzinfo=UTC)
"""The time that all files carry: the same chapter, the same bytes."""

NUMBERS = N_("Numbers")
NUMBER_HEADERS = ("#", N_("number"), N_("value"), N_("formula"), N_("observations"))
"""The columns of the sheet of numbers; trace reads the second and the fourth on."""

CELL_LENGTH = 32_767
"""How many characters an Excel cell holds."""

A4 = 9
"""Excel's number of the paper."""

_EXCEL_DAY_0 = datetime(1899, 12, 30, tzinfo=UTC).toordinal()
DAYS_OF_YEAR = 365

DASHES = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "square_dot")

_SUFFIX = re.compile(r"^[+\-−0-9０-９,，.．]+")


def as_xlsx(chapter: Chapter) -> bytes:
    """Write the figures and tables of a chapter as an Excel workbook.

    The first sheet lists them; then each has its own; then come the numbers of the
    text with their formulas, and the observations behind them.
    """
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": chapter.title, "created": CLOCK})
        _Writer(chapter, book).write()
    return out.getvalue()


class _Writer:
    """Writes the parts of one chapter into one workbook."""

    def __init__(self, chapter: Chapter, book: Workbook) -> None:
        self._chapter, self._book = chapter, book
        self._annex = annex_of(chapter)
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def write(self) -> None:
        contents = self._add_sheet(self._say(N_("Contents")))
        _text(contents, 0, 0, self._chapter.title, self._format(bold=True))
        row = 2
        for block in self._chapter.blocks:
            if not isinstance(block, Table | Figure):
                continue
            is_figure = isinstance(block, Figure)
            name = self._say(
                N_("Figure {number}") if is_figure else N_("Table {number}"),
                number=block.number,
            )
            sheet = self._add_sheet(name)
            self._sheet(sheet, name, block)
            contents.write_url(row, 0, f"internal:'{name}'!A1", string=name)
            _text(contents, row, 1, block.caption)
            row += 1
        contents.set_column(0, 0, 12)
        contents.set_column(1, 1, 80)
        self._sources(contents, row + 1)
        self._numbers()
        self._observations()

    def _add_sheet(self, name: str) -> Worksheet:
        """Add a sheet that prints across one page."""
        sheet = self._book.add_worksheet(name[:31])
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _sheet(self, sheet: Worksheet, name: str, block: Table | Figure) -> None:
        """Write one figure or table: caption, numbers, notes, sources, chart."""
        table = block.table if isinstance(block, Figure) else block
        _text(sheet, 0, 0, f"{name} {block.caption}", self._format(bold=True))
        for column, head in enumerate(table.columns):
            shown = self._format(bold=True, bottom=1, text_wrap=True, valign="top")
            _text(sheet, HEAD, column, head.header, shown)
        for row, cells in enumerate(table.rows, start=HEAD + 1):
            for column, cell in enumerate(cells):
                self._cell(sheet, row, column, cell, table.columns[column])
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, len(table.columns), 14)
        sheet.freeze_panes(HEAD + 1, 1)
        below = HEAD + len(table.rows) + 2
        lines = [self._say(N_("Note: {note}"), note=note) for note in block.notes]
        lines += [
            self._say(N_("Source: {source}"), source=s.label.text(self._language))
            for s in block.sources
        ]
        for row, line in enumerate(lines, start=below):
            _text(sheet, row, 0, line)
        if isinstance(block, Figure):
            self._charts(sheet, name, block)

    def _cell(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        cell: str | Reference,
        head: Column,
    ) -> None:
        """Write a text, a number, or a difference as a formula with its value."""
        if isinstance(cell, str):
            _text(sheet, row, column, cell)
        elif cell.value is None:
            pass  # a chart would draw a text as 0
        elif head.difference is not None:
            ours, theirs = (xl_rowcol_to_cell(row, c) for c in head.difference)
            shown = self._number_format(cell, signed=True)
            sheet.write_formula(row, column, f"={ours}-{theirs}", shown, cell.value)
        else:
            sheet.write_number(row, column, cell.value, self._number_format(cell))

    def _number_format(self, reference: Reference, *, signed: bool = False) -> object:
        """Show a number with its decimals and what stands after it."""
        places = "." + "0" * reference.decimals if reference.decimals > 0 else ""
        suffix = _SUFFIX.sub("", reference.text).replace('"', "")
        shown = f'#,##0{places}"{suffix}"' if suffix else f"#,##0{places}"
        return self._format(
            num_format=f"+{shown};-{shown};{shown}" if signed else shown
        )

    def _charts(self, sheet: Worksheet, name: str, figure: Figure) -> None:
        """Draw a chart per panel beside the numbers, from the cells themselves."""
        plot = figure.plot
        beside = len(figure.table.columns) + 1
        if plot.days:
            self._dates(sheet, plot, beside - 1)
        panels = dict.fromkeys(series.panel for series in plot.series)
        for place, panel in enumerate(panels):
            kind = {"type": "line" if plot.days else "bar"}
            if plot.kind is Kind.STACKED:
                kind["subtype"] = "stacked"
            chart = self._book.add_chart(kind)
            for column, series in enumerate(plot.series, start=1):
                if series.panel == panel:
                    chart.add_series(_series(name, plot, column, beside - 1))
            self._axes(chart, plot)
            chart.set_title({"name": panel or plot.title, "name_font": {"size": 11}})
            chart.set_size({"width": 640, "height": 360})
            options = {"description": figure.alt, "object_position": 3}
            sheet.insert_chart(HEAD + place * 19, beside + 1, chart, options)

    def _dates(self, sheet: Worksheet, plot: Plot, column: int) -> None:
        """Write the last day of each period, by which a line's points are placed."""
        shown = self._format(num_format="yyyy-mm-dd")
        _text(
            sheet,
            HEAD,
            column,
            self._say(N_("date")),
            self._format(bold=True, bottom=1),
        )
        for row, day in enumerate(plot.days, start=HEAD + 1):
            sheet.write_number(row, column, day - _EXCEL_DAY_0, shown)

    def _axes(self, chart: Any, plot: Plot) -> None:  # noqa: ANN401 - untyped library
        values = {"name": plot.unit, "min": 0, "major_gridlines": {"visible": True}}
        if plot.days:
            chart.set_x_axis({"date_axis": True, **_ticks(plot.days)})
            chart.set_y_axis(values)
            chart.show_blanks_as("gap")
        else:  # the first category stands at the top
            if plot.measured.is_share:
                values["max"] = 100
            chart.set_y_axis({"reverse": True})
            chart.set_x_axis({**values, "label_position": "high"})
        chart.set_legend({"position": "bottom", "none": len(plot.series) < 2})

    def _sources(self, sheet: Worksheet, row: int) -> None:
        _text(sheet, row, 0, self._say(SOURCES), self._format(bold=True))
        for place, source in self._annex.sources.values():
            _text(sheet, row + place, 0, f"[{place}]")
            _text(sheet, row + place, 1, source.label.text(self._language))
            _text(sheet, row + place, 2, source.path or "")

    def _numbers(self) -> None:
        rows = []
        for place, reference in enumerate(self._chapter.references, start=1):
            if reference.evidence:
                formula, _, behind = self._annex.trail(reference).rpartition(": ")
                value = reference.value
                rows.append((place, reference.text, value, formula, behind))
        self._list(self._say(NUMBERS), NUMBER_HEADERS, rows, (6, 14, 14, 40, 14))

    def _observations(self) -> None:
        rows = [
            (place, *self._annex.cells(evidence)[1:3], evidence.value, cited)
            for evidence, place in self._annex.rows.items()
            for cited in self._annex.cells(evidence)[-1:]
        ]
        self._list(self._say(OBSERVATIONS), HEADERS, rows, (6, 24, 70, 14, 24))

    def _list(
        self,
        name: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[str | float | None]],
        widths: Sequence[int],
    ) -> None:
        """Write a sheet that is a plain list."""
        sheet = self._add_sheet(name)
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            _text(sheet, 0, column, self._say(head), self._format(bold=True, bottom=1))
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    _text(sheet, row, column, cell)
                elif cell is not None:
                    sheet.write_number(row, column, cell)

    @property
    def _language(self) -> Any:  # noqa: ANN401
        return self._chapter.language

    def _format(self, **properties: object) -> object:
        """Give a cell format; each is made once."""
        key = tuple(properties.items())
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def _say(self, template: str, **params: object) -> str:
        return Message(template, params).text(self._chapter.language)


HEAD = 2
"""The row of a figure's header, counted from 0."""


def _series(sheet: str, plot: Plot, column: int, dates: int) -> dict[str, object]:
    """Describe one series of a chart by the cells that hold it."""
    first, last = HEAD + 1, HEAD + len(plot.categories)
    names = dates if plot.days else 0
    hues = hues_of(plot)
    color = hues[hue_of(plot.series[column - 1])]
    series: dict[str, object] = {
        "name": [sheet, HEAD, column],
        "categories": [sheet, first, names, last, names],
        "values": [sheet, first, column, last, column],
    }
    if plot.days:
        place = list(hues).index(hue_of(plot.series[column - 1]))
        line = {"color": color, "width": 2.25, "dash_type": DASHES[place % len(DASHES)]}
        marker = {"type": "circle", "size": 4, "fill": {"color": color}}
        return {**series, "line": line, "marker": {**marker, "border": {"none": True}}}
    labels = {"value": True, "num_format": "0." + "0" * max(plot.decimals, 1)}
    marked = [
        {"fill": {"color": OURS}} if c in plot.marked else None for c in plot.categories
    ]
    return {
        **series,
        "fill": {"color": QUIET if plot.marked else color},
        "data_labels": labels,
        "gap": 40,
        "points": marked if plot.marked else None,
    }


def _ticks(days: Sequence[int]) -> dict[str, object]:
    """Give an axis of dates about eight ticks, none finer than the periods are."""
    span = days[-1] - days[0]
    closest = min((b - a for a, b in pairwise(days)), default=DAYS_OF_YEAR)
    if closest >= DAYS_OF_YEAR:
        years = max(1, span // DAYS_OF_YEAR // 8)
        return {
            "num_format": "yyyy",
            "major_unit": years,
            "major_unit_type": "years",
        }
    months = max(1, span // 30 // 8)
    return {"num_format": "yyyy-mm", "major_unit": months, "major_unit_type": "months"}


def _text(
    sheet: Worksheet, row: int, column: int, text: str, shown: object = None
) -> None:
    """Write a text as a text, whatever it begins with."""
    sheet.write_string(row, column, text[:CELL_LENGTH], shown)
