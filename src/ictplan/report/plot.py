"""What a figure shows, before anything draws it: series over categories.

A `Plot` is neutral: `ictplan.report.draw` makes a picture of it, the Excel writer a
native chart, `ictplan.report.describe` a table and a text for those who cannot see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ictplan.localisation import Language
    from ictplan.report.chapter import Evidence


class Kind(StrEnum):
    """How series are drawn.

    ``LINES``: a line per series over time, labelled at its end. ``BARS``: one series,
    a horizontal bar per category. ``GROUPED``: horizontal bars of several series side
    by side. ``STACKED``: shares of a whole, a bar per category. ``PANELS``: a small
    chart of lines per panel, on one scale.
    """

    LINES = "lines"
    BARS = "bars"
    GROUPED = "grouped"
    STACKED = "stacked"
    PANELS = "panels"


class Role(StrEnum):
    """What a series or a bar is to the reader."""

    OURS = "ours"
    BENCHMARK = "benchmark"
    OTHER = "other"


@dataclass(frozen=True)
class Series:
    """Values in the order of the plot's categories; None where there is none.

    ``evidence`` is parallel to ``values``, or empty.
    """

    name: str
    values: tuple[float | None, ...]
    role: Role = Role.OTHER
    evidence: tuple[Evidence | None, ...] = ()
    panel: str = ""


@dataclass(frozen=True)
class Plot:
    """Series over shared categories, all in one unit.

    ``days`` places categories in time, as ordinals of the last day of each period;
    it is empty where categories are no periods. ``marked`` are the categories to be
    picked out: the area's own bar among others.
    """

    kind: Kind
    title: str
    category_name: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    """Name of the unit, for the axis and the caption."""
    symbol: str
    """What stands after a number: ``%``."""
    decimals: int
    language: Language
    days: tuple[int, ...] = ()
    marked: frozenset[str] = frozenset()
    is_share: bool = True
