"""How does a plot look: an Altair chart, drawn for print, in colours all can tell apart.

Lines carry their names at their ends and bars their values, so that no legend has to be
matched. A series differs from the others in more than colour: in weight, dash or place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

from ictplan.core.rounding import number
from ictplan.report.palette import OURS, QUIET, hue_of, hues_of
from ictplan.report.plot import Kind, Role
from ictplan.report.scale import end_labels, nice_domain, spread, text_width, ticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ictplan.report.plot import Plot, Series

WIDTH = 520
"""Pixels of the plotting area; with its labels a picture fills the text of an A4 page."""

HEIGHT = 300
"""Pixels of the plotting area of lines."""

BAR = 24
"""Pixels of one bar with the space around it."""

GROUPED_BAR = 18
"""Pixels of one bar among others of its category."""

PANEL = (210, 130)
"""Pixels of the plotting area of a panel: width, height."""

MEASURED = "Arial"
"""The font whose widths are known without looking: pictures do not depend on the fonts
of a machine, and a Japanese text is taken for a little wider than it is."""

SIZE = 13
INK, FAINT = "#1a1a1a", "#d9d9d9"

DASHES: tuple[list[int], ...] = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 2], [1, 3])


Layers = alt.LayerChart | alt.FacetChart


def chart_of(plot: Plot) -> Layers:
    """Draw a plot as an Altair chart.

    The same plot gives the same specification, and nothing in it is fetched.
    """
    chart: Layers
    match plot.kind:
        case Kind.LINES:
            chart = _lines(plot)
        case Kind.BARS:
            chart = _bars(plot)
        case Kind.GROUPED:
            chart = _grouped(plot)
        case Kind.STACKED:
            chart = _stacked(plot)
        case Kind.PANELS:
            chart = _panels(plot)
    title = alt.Title(
        _folded(plot.title),
        subtitle=plot.unit if plot.kind is Kind.PANELS else alt.Undefined,
        anchor="start",
        fontSize=SIZE + 2,
        subtitleFontSize=SIZE,
        subtitleColor=INK,
        offset=12,
    )
    # Set, not passed to methods: each of those copies the whole chart.
    chart.title = title
    chart.background = "white"
    chart.padding = 12
    chart.config = alt.Config(
        font=MEASURED,
        view=alt.ViewConfig(stroke=None),
        title=alt.TitleConfig(color=INK, fontSize=SIZE),
        axis=alt.AxisConfig(
            labelFontSize=SIZE,
            titleFontSize=SIZE,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=INK,
            gridColor=FAINT,
            domainColor=QUIET,
            tickColor=QUIET,
            labelLimit=0,
        ),
    )
    return chart


def _folded(title: str) -> list[str]:
    """Break a title that is wider than the picture; Japanese has no blanks to do so."""
    lines, line = [], ""
    for char in title:
        if text_width(line + char, SIZE + 2) > WIDTH + 120:
            head, blank, tail = line.rpartition(" ")
            keep = bool(blank) and len(tail) < 20
            lines.append(head if keep else line)
            line = tail if keep else ""
        line += char
    return [*lines, line]


def _domain(plot: Plot, *, from_zero: bool) -> tuple[float, float]:
    values = [v for series in plot.series for v in series.values if v is not None]
    return nice_domain(
        [*values, *([0.0] if from_zero else [])], share=plot.measured.is_share
    )


def _data(rows: Iterable[dict[str, Any]]) -> alt.InlineData:
    # Altair copies rows again at every step, a text only once.
    values = json.dumps(list(rows), ensure_ascii=False)
    return alt.InlineData(values=values, format={"type": "json"})


def _chart(rows: Iterable[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(_data(rows))


COLOUR = alt.Color("colour:N", scale=None, legend=None)


def _lines(plot: Plot) -> Layers:
    """Draw lines over time, each with its name and last value at its end."""
    return _layers(plot, WIDTH, HEIGHT)


def _panels(plot: Plot) -> alt.FacetChart:
    """Draw small charts of lines side by side, all on one scale."""
    width, height = PANEL
    names = list(dict.fromkeys(series.panel for series in plot.series))
    header = alt.Header(
        title=None,
        labelAnchor="start",
        labelFontSize=SIZE,
        labelFontWeight="bold",
        labelColor=INK,
        labelPadding=6,
        labelLimit=0,
    )
    return _layers(plot, width, height).facet(
        facet=alt.Facet("panel:N", sort=names, header=header),
        columns=2,
        spacing=alt.RowColnumber(row=24, column=8),
    )


def _layers(plot: Plot, width: int, height: int) -> alt.LayerChart:
    domain = _domain(plot, from_zero=False)
    names = list(hues_of(plot))
    dash = alt.StrokeDash(
        "series:N",
        legend=None,
        scale=alt.Scale(
            domain=[str(place) for place in range(len(plot.series))],
            range=[DASHES[names.index(hue_of(series))] for series in plot.series],
        ),
    )
    few = len(plot.days) * BAR <= width
    x, y = _time(plot, width), _level(plot, domain)
    base = alt.Chart().encode(x=x, y=y, color=COLOUR)
    dots = base.transform_filter(alt.datum.end == "").encode(detail="series:N")
    ends = base.transform_filter(alt.datum.end != "")
    weight = alt.StrokeWidth("weight:Q", scale=None, legend=None)
    label = ends.mark_text(align="left", dx=10, baseline="middle", fontSize=SIZE)
    return alt.LayerChart(
        data=_data(_marks(plot, domain, height)),
        layer=[
            dots.mark_line().encode(strokeDash=dash, strokeWidth=weight),
            dots.mark_point(filled=True, opacity=1, size=36 if few else 10),
            label.encode(text="end:N"),
        ],
        width=width,
        height=height,
    )


def _marks(
    plot: Plot, domain: tuple[float, float], height: int
) -> Iterator[dict[str, Any]]:
    """Give the points of all lines, then what stands at their ends, panel by panel."""
    hues = hues_of(plot)
    ends: dict[str, list[dict[str, Any]]] = {}
    for place, series in enumerate(plot.series):
        style = {"series": str(place), "colour": hues[hue_of(series)], "end": ""}
        style["weight"] = "3" if series.role is Role.OURS else "2"
        style["panel"] = series.panel
        for day, value in zip(plot.days, series.values, strict=True):
            yield {"day": day, "value": value, **style}
        for value, when in _last(plot, series):
            text = f"{series.name} {plot.written(value)}{when}"
            end = {**style, "end": text, "value": value, "day": plot.days[-1]}
            ends.setdefault(series.panel, []).append(end)
    for group in ends.values():
        values = [end["value"] for end in group]
        levels = end_labels(values, domain, height, SIZE + 4)
        for end, level in zip(group, levels, strict=True):
            yield {**end, "value": level}


def _last(plot: Plot, series: Series) -> list[tuple[float, str]]:
    """Give the last value of a series, and when it was where others go on."""
    known = [place for place, value in enumerate(series.values) if value is not None]
    if not known:
        return []
    value = series.values[known[-1]]
    is_newest = known[-1] == len(plot.categories) - 1
    when = "" if is_newest else f" ({plot.categories[known[-1]]})"
    return [(float(value or 0.0), when)]


def _time(plot: Plot, width: int) -> alt.X:
    labels = dict(zip(plot.days, plot.categories, strict=True))
    chosen = ticks(labels, width, SIZE)
    table = json.dumps({str(day): labels[day] for day in chosen}, ensure_ascii=False)
    return alt.X(
        "day:Q",
        title=None,
        scale=alt.Scale(domain=[plot.days[0], plot.days[-1]], nice=False, zero=False),
        axis=alt.Axis(
            values=chosen,
            labelExpr=f"{table}[datum.value]",
            labelOverlap=False,
            labelFlush=False,
            labelPadding=6,
            grid=False,
        ),
    )


def _level(plot: Plot, domain: tuple[float, float]) -> alt.Y:
    return alt.Y(
        "value:Q",
        title=None if plot.kind is Kind.PANELS else plot.unit,
        scale=alt.Scale(domain=list(domain), nice=False, zero=False),
        axis=alt.Axis(
            titleAngle=0,
            titleAlign="left",
            titleAnchor="end",
            titleY=-14,
            titleX=-40,
            offset=12,
            tickCount=5,
            domain=False,
            ticks=False,
        ),
    )


@dataclass(frozen=True)
class _Bar:
    """One bar: where it stands, how long and in which colour, what stands at its end."""

    category: str
    value: float
    colour: str
    text: str
    slot: int = 0
    weight: str = "normal"


def _bars(plot: Plot) -> Layers:
    """Draw a bar per category; what is marked stands out where something is."""
    (series,) = plot.series
    bars = []
    for category, value in zip(plot.categories, series.values, strict=True):
        picked = category in plot.marked
        bars.append(
            _Bar(
                category=category,
                value=value or 0.0,
                colour=OURS if picked or not plot.marked else QUIET,
                text="–" if value is None else plot.written(value),
                weight="bold" if picked else "normal",
            )
        )
    return _horizontal(plot, bars, BAR)


def _grouped(plot: Plot) -> Layers:
    """Draw bars side by side; those of the first category carry the series' names."""
    hues = hues_of(plot)
    bars = []
    named: set[str] = set()
    for place, category in enumerate(plot.categories):
        for slot, series in enumerate(plot.series):
            value = series.values[place]
            if value is None:
                continue
            text = plot.written(value)
            if series.name not in named:
                named.add(series.name)
                text = f"{text}  {series.name}"
            bars.append(_Bar(category, value, hues[hue_of(series)], text, slot=slot))
    return _horizontal(plot, bars, GROUPED_BAR)


def _horizontal(plot: Plot, bars: Sequence[_Bar], step: int) -> Layers:
    domain = _domain(plot, from_zero=True)
    rows = [
        {**vars(bar), "align": "right" if bar.value < 0 else "left"} for bar in bars
    ]
    order = list(plot.categories)
    y = alt.Y(
        "category:N",
        title=None,
        sort=order,
        scale=alt.Scale(domain=order, paddingInner=0.25, paddingOuter=0.1),
        axis=alt.Axis(domain=False, ticks=False, labelPadding=8),
    )
    x = alt.X(
        "value:Q",
        title=plot.unit,
        scale=alt.Scale(domain=list(domain), nice=False),
        axis=alt.Axis(tickCount=5, domain=False, ticks=False),
    )
    base = _chart(rows).encode(x=x, y=y)
    if len(plot.series) > 1:
        slots = alt.Scale(domain=list(range(len(plot.series))), paddingInner=0.1)
        base = base.encode(yOffset=alt.YOffset("slot:O", scale=slots))
    labels = [
        base.transform_filter(alt.datum.align == align)
        .mark_text(
            align=align,
            dx=5 if align == "left" else -5,
            baseline="middle",
            fontSize=SIZE,
            color=INK,
        )
        .encode(text="text:N")
        for align in ("left", "right")
        if any(row["align"] == align for row in rows)
    ]
    return alt.layer(base.mark_bar().encode(color=COLOUR), *labels).properties(
        width=WIDTH, height=alt.Step(step)
    )


def _stacked(plot: Plot) -> Layers:
    """Draw a bar of shares per category, the names of the parts above the first."""
    hues = hues_of(plot)
    order = list(plot.categories)
    whole = _whole(plot)
    parts: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    for place, category in enumerate(order):
        start = 0.0
        for series in plot.series:
            value = series.values[place]
            if value is None:
                continue
            end = start + value
            text = number(value, plot.decimals)
            fits = value / whole * WIDTH > text_width(text, SIZE) + 4
            part = {"category": category, "start": start, "end": end}
            part |= {"colour": hues[hue_of(series)], "text": text if fits else ""}
            parts.append({**part, "middle": (start + end) / 2})
            if series.name not in {head["text"] for head in heads}:
                heads.append({**parts[-1], "text": series.name})
            start = end
    return alt.layer(*_segments(plot, parts), *_heads(plot, heads)).properties(
        width=WIDTH, height=alt.Step(BAR + 8)
    )


def _whole(plot: Plot) -> float:
    """Give where the axis of parts ends: at 100%, or at the biggest sum."""
    if plot.measured.is_share:
        return 100.0
    sums = zip(*(series.values for series in plot.series), strict=True)
    return max(sum(value or 0.0 for value in values) for values in sums)


ABOVE = ("", " ")
"""Two rows above the bars, in which the names of the parts take turns."""


def _rows(order: Sequence[str]) -> alt.Y:
    domain = [*ABOVE, *order]
    return alt.Y(
        "category:N",
        title=None,
        sort=domain,
        scale=alt.Scale(domain=domain, paddingInner=0.2, paddingOuter=0.1),
        axis=alt.Axis(domain=False, ticks=False, labelPadding=8),
    )


def _along(field: str, plot: Plot) -> alt.X:
    return alt.X(
        field,
        title=plot.unit,
        scale=alt.Scale(domain=[0, _whole(plot)], nice=False),
        axis=alt.Axis(tickCount=5, domain=False, ticks=False),
    )


def _segments(plot: Plot, parts: Sequence[dict[str, Any]]) -> list[alt.Chart]:
    base = _chart(parts).encode(y=_rows(plot.categories))
    bar = base.mark_bar(stroke="white", strokeWidth=1)
    value = base.mark_text(baseline="middle", fontSize=SIZE, color="white")
    return [
        bar.encode(x=_along("start:Q", plot), x2="end:Q", color=COLOUR),
        value.encode(x=_along("middle:Q", plot), text="text:N"),
    ]


def _heads(plot: Plot, heads: Sequence[dict[str, Any]]) -> list[alt.Chart]:
    whole = _whole(plot)
    rows: list[dict[str, Any]] = []
    for turn, above in enumerate(ABOVE):
        mine = heads[turn :: len(ABOVE)]
        widest = max((text_width(head["text"], SIZE) for head in mine), default=0.0)
        places = [head["middle"] / whole * WIDTH for head in mine]
        for head, place in zip(mine, spread(places, widest + 8, WIDTH), strict=True):
            rows.append({**head, "category": above, "middle": place / WIDTH * whole})
    text = _chart(rows).mark_text(baseline="middle", fontSize=SIZE, fontWeight="bold")
    x, y = _along("middle:Q", plot), _rows(plot.categories)
    return [text.encode(x=x, y=y, color=COLOUR, text="text:N")]
