"""What a figure shows, before anything draws it: series over categories.

A `Plot` is neutral: `ictplan.report.draw` makes a picture of it, the Excel writer a
native chart, `ictplan.report.describe` a table and a text for those who cannot see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from ictplan.core.messages import translate
from ictplan.core.periods import parse_code
from ictplan.core.values import format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ictplan.core.codes import Unit
    from ictplan.core.messages import Language
    from ictplan.report.chapter import Evidence


class Kind(StrEnum):
    """How series are drawn.

    ``LINES``: a line per series over time, labelled at its end. ``BARS``: one series,
    a horizontal bar per category. ``GROUPED``: horizontal bars of several series side
    by side. ``STACKED``: shares of a whole, a bar per category. ``PANELS``: a small
    chart of lines per panel, on one scale. ``STRIP``: a tick per area on one scale.
    ``MAP``: the shapes of areas, shaded by their value.
    """

    LINES = "lines"
    BARS = "bars"
    GROUPED = "grouped"
    STACKED = "stacked"
    PANELS = "panels"
    STRIP = "strip"
    MAP = "map"


class Role(StrEnum):
    """What a series is to the reader; ``OURS`` is picked out."""

    OURS = "ours"
    BENCHMARK = "benchmark"
    OTHER = "other"


@dataclass(frozen=True)
class Series:
    """Values in the order of the plot's categories; None where there is none.

    ``hue`` names what shares a colour (an area), ``panel`` the panel; ``evidence`` is
    parallel to ``values``, or empty. ``ranges`` are the ends of intervals by the place
    of their value.
    """

    name: str
    values: tuple[float | None, ...]
    role: Role = Role.OTHER
    hue: str = ""
    panel: str = ""
    evidence: tuple[Evidence | None, ...] = ()
    ranges: tuple[tuple[int, float, float], ...] = ()


@dataclass(frozen=True)
class Plot:
    """Series over shared categories, all in one unit.

    ``days`` places categories in time, each the ordinal of the last day of its period;
    it is empty where categories are no periods. ``ticks`` are days with the names of
    their years, ``events`` days with what happened, ``targets`` levels to be reached
    with their names and, where there is one, the day. ``marked`` are the categories to
    be picked out: the area among others. ``codes`` are those of the areas of a map, in
    the order of the categories. ``title`` says what the picture shows,
    ``caption`` what it is of; ``source`` and ``note`` stand below.
    """

    kind: Kind
    title: str
    category_name: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    measured: Unit
    decimals: int
    language: Language
    days: tuple[int, ...] = ()
    marked: frozenset[str] = frozenset()
    ticks: tuple[tuple[int, str], ...] = ()
    events: tuple[tuple[int, str], ...] = ()
    targets: tuple[tuple[float, str, int | None], ...] = ()
    codes: tuple[str, ...] = ()
    caption: str = ""
    source: str = ""
    note: str = ""

    @property
    def unit(self) -> str:
        """Name the unit of the values."""
        return translate(self.measured.name, self.language)

    @property
    def difference(self) -> str:
        """Name the unit of a difference of two values."""
        return translate(self.measured.difference, self.language)

    def written(self, value: float | None) -> str:
        """Write a value with its unit."""
        return format_value(value, self.measured, self.decimals).text(self.language)


def calendar(
    codes: Iterable[str], when: Callable[[str], str]
) -> tuple[tuple[int, str], ...]:
    """Give a time axis its ticks: a day in each year, and the name of the year.

    Where periods are years or fiscal years a tick stands at the end of each, so that a
    value stands above its year; else at the first of January.
    """
    periods = [parse_code(code) for code in codes]
    if all(period.frequency in ("A", "FY") for period in periods):
        fiscal = any(period.frequency == "FY" for period in periods)
        years = range(
            min(p.start.year for p in periods), max(p.start.year for p in periods) + 1
        )
        named = {year: f"FY{year}" if fiscal else str(year) for year in years}
        return tuple(
            (parse_code(code).end.toordinal(), when(code)) for code in named.values()
        )
    first, last = min(p.start for p in periods), max(p.end for p in periods)
    starts = [date(year, 1, 1) for year in range(first.year, last.year + 1)]
    kept = [day for day in starts if first <= day <= last]
    return tuple((day.toordinal(), when(str(day.year))) for day in kept)


@dataclass(frozen=True)
class Point:
    """One value on its way into a series."""

    series: str
    category: str
    value: float | None
    role: Role = Role.OTHER
    hue: str = ""
    panel: str = ""
    evidence: Evidence | None = None
    interval: tuple[float, float] | None = None


def series_over(
    categories: Sequence[str], points: Iterable[Point]
) -> tuple[Series, ...]:
    """Gather points into series over categories, both in order of appearance."""
    gathered: dict[tuple[str, str], dict[str, Point]] = {}
    for point in points:
        cells = gathered.setdefault((point.panel, point.series), {})
        cells.setdefault(point.category, point)
    return tuple(
        Series(
            name=name,
            values=tuple(c.value if (c := cells.get(k)) else None for k in categories),
            role=(first := next(iter(cells.values()))).role,
            hue=first.hue,
            panel=panel,
            evidence=tuple(
                c.evidence if (c := cells.get(k)) else None for k in categories
            ),
            ranges=tuple(
                (place, *c.interval)
                for place, k in enumerate(categories)
                if (c := cells.get(k)) and c.interval
            ),
        )
        for (panel, name), cells in gathered.items()
    )
