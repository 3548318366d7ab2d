"""What does a plot say to those who cannot see it: a text, and a table of its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.messages import N_, Message
from ictplan.core.rounding import MISSING, number
from ictplan.report.chapter import PUBLISHED, Column, Reference, Table
from ictplan.report.plot import Kind, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.report.chapter import Evidence
    from ictplan.report.plot import Plot, Series

KINDS = {
    Kind.LINES: N_("Line chart"),
    Kind.BARS: N_("Bar chart"),
    Kind.GROUPED: N_("Grouped bar chart"),
    Kind.STACKED: N_("Stacked bar chart"),
    Kind.PANELS: N_("Small line charts side by side"),
    Kind.STRIP: N_("A stroke for each area on one scale"),
    Kind.MAP: N_("Map, and a stroke for each area on one scale"),
}
"""What each kind of chart is called, a catalogue text."""

TOLD = 12
"""How many values a text still tells one by one."""

DIFFERENCE = "area_value - benchmark_value"
"""The formula of a difference between two columns of a figure's table."""


def alt_text(plot: Plot) -> str:
    """Say in a few sentences what a plot shows.

    Lines are told by their ends, few bars one by one, many by the highest and the
    lowest.
    """
    kind = _say(plot, KINDS[plot.kind])
    head = _say(plot, N_("{kind}: {title}."), kind=kind, title=plot.title)
    between = "" if plot.language == "ja" else " "
    return between.join([head, *_sentences(plot)])


def _sentences(plot: Plot) -> Iterator[str]:
    for series in plot.series:
        told = [
            (category, plot.written(value), value)
            for category, value in zip(plot.categories, series.values, strict=True)
            if value is not None
        ]
        if not told:
            continue
        values = [
            _say(plot, N_("{name} {value}"), name=name, value=shown)
            for name, shown, _ in told
        ]
        if plot.days:
            values = [values[0], *values[1:][-1:]]
        elif len(told) > TOLD:
            ordered = sorted(range(len(told)), key=lambda i: told[i][2])
            values = [
                _say(plot, N_("highest {value}"), value=values[ordered[-1]]),
                _say(plot, N_("lowest {value}"), value=values[ordered[0]]),
                *(v for v, t in zip(values, told, strict=True) if t[0] in plot.marked),
            ]
        joined = _say(plot, N_(", ")).join(values)
        name = " ".join(filter(None, (series.panel, series.name)))
        template = N_("{name}: {values}.") if name else N_("{values}.")
        yield _say(plot, template, name=name, values=joined)


def table_of(plot: Plot, caption: str = "") -> Table:
    """Lay out the numbers of a plot.

    Returns:
        One row per category, in order: its name, a column per series, then per
        benchmark the difference of the area's own series from it, where there is
        one area of one's own.
    """
    is_number = plot.measured.states is None
    values = plot.unit if is_number else _say(plot, N_("status"))
    heads = [
        " ".join(filter(None, (series.panel, series.name))) or values
        for series in plot.series
    ]
    pairs = list(_compared(plot))
    columns = [Column(plot.category_name, "left"), *(Column(head) for head in heads)]
    columns += [
        Column(
            _say(
                plot,
                N_("vs {benchmark} ({unit})"),
                benchmark=heads[theirs],
                unit=plot.difference,
            ),
            difference=(ours + 1, theirs + 1),
        )
        for ours, theirs in pairs
    ]
    rows = []
    for place, category in enumerate(plot.categories):
        cells = [_reference(plot, series, place) for series in plot.series]
        differences = [_difference(plot, cells[a], cells[b]) for a, b in pairs]
        rows.append((category, *cells, *differences))
    return Table(caption or plot.caption or plot.title, tuple(columns), tuple(rows))


def _compared(plot: Plot) -> Iterator[tuple[int, int]]:
    """Pair the area's own series with each benchmark's of the same panel."""
    if plot.kind in (Kind.BARS, Kind.STACKED):
        return
    for ours, mine in enumerate(plot.series):
        if mine.role is not Role.OURS:
            continue
        for theirs, other in enumerate(plot.series):
            shared = any(
                a is not None and b is not None
                for a, b in zip(mine.values, other.values, strict=True)
            )
            same = other.panel == mine.panel
            if other.role is Role.BENCHMARK and same and shared:
                yield ours, theirs


def _reference(plot: Plot, series: Series, place: int) -> Reference:
    value = series.values[place]
    evidence: Evidence | None = series.evidence[place] if series.evidence else None
    is_state = value is not None and plot.measured.states is not None
    return Reference(
        text=plot.written(value) if is_state else number(value, plot.decimals),
        value=value,
        formula=PUBLISHED,
        evidence=() if evidence is None else (evidence,),
        decimals=plot.decimals,
    )


def _difference(plot: Plot, ours: Reference, theirs: Reference) -> Reference | str:
    if ours.value is None or theirs.value is None:
        return MISSING
    # Published decimals subtract exactly once the binary noise is cleared.
    value = round(ours.value - theirs.value, 10)
    return Reference(
        text=number(value, plot.decimals, signed=True),
        value=value,
        formula=DIFFERENCE,
        evidence=(*ours.evidence, *theirs.evidence),
        decimals=plot.decimals,
    )


def _say(plot: Plot, template: str, **params: object) -> str:
    return Message(template, params).text(plot.language)
