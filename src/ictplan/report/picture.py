"""How does one answer become one picture in a file: SVG, PNG, or a page around it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ictplan.core.errors import UnknownCodeError
from ictplan.core.messages import N_, Message
from ictplan.report import draw
from ictplan.report.chapter import Figure, chapter_of
from ictplan.report.charts import plot_of
from ictplan.report.describe import alt_text, table_of
from ictplan.report.html import as_html

if TYPE_CHECKING:
    from pathlib import Path

    from ictplan.core.answer import Answer
    from ictplan.report.charts import Finder

PICTURES = ("svg", "png", "html")
"""Every format of a picture; a file's suffix names one."""


def picture_format(file: Path) -> str:
    """Give the format that a file's suffix names.

    Raises:
        UnknownCodeError: If it names none.
    """
    name = file.suffix.lower().removeprefix(".")
    if name not in PICTURES:
        raise UnknownCodeError("format", file.suffix or file.name, PICTURES)
    return name


def figure_of(result: Answer, find: Finder | None = None) -> Figure:
    """Make a figure of an answer: picture, text, numbers, notes and sources.

    Args:
        result: The answer of ``gap``, ``trend``, ``rank`` or ``digital-divide``.
        find: Finds the observation behind each value; without it there is none.

    Raises:
        UsageError: If one picture cannot show the answer.
    """
    plot = plot_of(result, find)
    notes = tuple(note.text(result.language) for note in result.notes)
    if any(series.ranges for series in plot.series):
        told = N_("Upright strokes are the 95% interval of the gap to the benchmark.")
        plot = replace(plot, note=Message(told).text(result.language))
    return Figure(
        caption=plot.caption,
        plot=plot,
        alt=alt_text(plot),
        table=table_of(plot),
        sources=result.sources,
        notes=notes,
    )


def picture(result: Answer, name: str) -> bytes:
    """Draw an answer in one of the formats `PICTURES`.

    Raises:
        UsageError: If one picture cannot show the answer.
        MissingExtraError: If the libraries that draw are not installed.
        OutputError: If a font with Japanese characters is needed and there is none.
    """
    figure = figure_of(result)
    if name == "png":
        return draw.png(figure.plot)
    if name == "svg":
        drawing = draw.drawn(figure.plot)
        return draw.named(drawing, figure.plot.title, figure.alt).encode()
    chapter = chapter_of(figure.caption, result.language, [figure])
    return as_html(chapter).encode()
