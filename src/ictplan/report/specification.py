"""How does a plot look: an Altair chart, laid out for the width it is seen at.

The title says what the picture shows; source and note stand below. A series differs from
the others in more than colour: in weight, dash, shade or place, and values are written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import altair as alt

from ictplan.core.messages import N_, Message
from ictplan.core.rounding import number
from ictplan.report.boundaries import shapes_of
from ictplan.report.palette import FAINT, INK, OURS, QUIET, SHADES, hue_of, hues_of
from ictplan.report.plot import Kind, Role
from ictplan.report.scale import (
    end_labels,
    folded,
    levels_of,
    nice_domain,
    step_of,
    text_width,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ictplan.report.plot import Plot, Series

SIZE, SMALL, TITLE = 12, 11.5, 14
"""Pixels of texts, of what stands below, of titles: 9, 8.6 and 10.5 points where 96
pixels are an inch, as the column of A4 is drawn."""

LEAD = 17
"""Pixels from one line of text to the next."""

HEIGHT = 220
"""Pixels of the plotting area of lines."""

BAR, THIN = 16, 12
"""Pixels of one bar, alone and among others of its category."""

PANEL = 220
"""Least pixels across a small chart."""

BESIDE = 0.4
"""Names of bars wider than this part of the picture stand above their bars."""

EDGE = 6
"""Pixels left free around all."""

TALLEST = 440
"""Pixels of a map from north to south at most."""

CLASSES = 5
"""Shades of a map."""

MEASURED = "Arial"
"""The font whose widths are known without looking: pictures do not depend on the fonts
of a machine, and a Japanese text is taken for a little wider than it is."""

DASHES: tuple[list[int], ...] = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 2], [1, 3])

FEW = 16
"""So many points of a line are marked one by one."""

Row = dict[str, Any]

Layers = alt.LayerChart | alt.FacetChart


def chart_of(plot: Plot, width: int) -> alt.VConcatChart:
    """Draw a plot as an Altair chart so many pixels wide.

    The same plot gives the same specification, and nothing in it is fetched.
    """
    inside = width - 2 * EDGE
    makers = {
        Kind.LINES: _lines,
        Kind.PANELS: _panels,
        Kind.BARS: _bars,
        Kind.GROUPED: _bars,
        Kind.STACKED: _stacked,
        Kind.STRIP: _strip,
        Kind.MAP: _areas,
    }
    drawn = makers[plot.kind](plot, inside)
    left = _left(plot) if plot.kind in (Kind.LINES, Kind.PANELS) else 0.0
    chart = alt.vconcat(*drawn, *_below(plot, inside, left))
    # Set, not passed to methods: each of those copies the whole chart.
    chart.title = alt.Title(
        folded(plot.title, inside, TITLE), anchor="start", frame="bounds", offset=10
    )
    chart.spacing = 8
    chart.bounds = "full"
    chart.padding = EDGE
    chart.background = "transparent"
    chart.config = alt.Config(
        font=MEASURED,
        view=alt.ViewConfig(stroke=None),
        title=alt.TitleConfig(color=INK, fontSize=TITLE, lineHeight=LEAD + 2),
        text=alt.MarkConfig(fontSize=SIZE, color=INK),
        legend=alt.LegendConfig(
            labelFontSize=SIZE, labelColor=INK, labelLimit=0, title=None, orient="top",
            symbolSize=160, columnPadding=14, rowPadding=3, padding=0, offset=6,
        ),
        axis=alt.AxisConfig(
            labelFontSize=SIZE, titleFontSize=SIZE, titleFontWeight="normal",
            labelColor=INK, titleColor=INK, gridColor=FAINT, domainColor=QUIET,
            tickColor=QUIET, labelLimit=0,
        ),
    )  # fmt: skip
    return chart


def _chart(rows: Iterable[Row]) -> alt.Chart:
    # Altair copies rows again at every step, a text only once.
    values = json.dumps(list(rows), ensure_ascii=False)
    return alt.Chart(alt.InlineData(values=values, format={"type": "json"}))


def _below(plot: Plot, inside: int, left: float) -> Iterator[alt.Chart]:
    """Write note and source over as many lines as they need."""
    lines: list[str] = []
    for template, text in (
        (N_("Note: {note}"), plot.note),
        (N_("Source: {source}"), plot.source),
    ):
        if text:
            told = Message(template, {"note": text, "source": text})
            lines += folded(told.text(plot.language), inside, SMALL)
    if lines:
        yield _texts(lines, inside, SMALL, -left)


def _texts(lines: Sequence[str], inside: int, size: float, x: float) -> alt.Chart:
    """Write lines that begin so many pixels from the left of the plotting area."""
    rows = [{"text": text, "y": (i + 0.5) * LEAD} for i, text in enumerate(lines)]
    height = len(lines) * LEAD
    mark = _chart(rows).mark_text(align="left", baseline="middle", fontSize=size, x=x)
    made: alt.Chart = mark.encode(text="text:N", y=_pixels("y", height)).properties(
        width=inside, height=height
    )
    return made


def _pixels(name: str, height: float) -> alt.Y:
    """Place marks by pixels from the top."""
    scale = alt.Scale(domain=[height, 0], nice=False, zero=False)
    return alt.Y(f"{name}:Q", scale=scale, axis=None)


def _columns(names: Iterable[str], inside: int) -> int:
    """Say how many entries of a legend fit beside one another."""
    # The drawer takes a Japanese text for wider than it is.
    widest = TAKEN * max(text_width(name, SIZE) for name in names) + 45
    return max(1, int(inside // widest))


TAKEN = 1.4
"""How much wider the drawer takes a Japanese text than it is."""


# Lines


def _lines(plot: Plot, inside: int) -> list[Layers]:
    return [_layers(plot, plot.series, inside, HEIGHT, legend=len(plot.series) > 1)]


def _panels(plot: Plot, inside: int) -> list[Any]:
    """Draw small charts of lines, all on one scale, as many side by side as fit."""
    names = list(dict.fromkeys(series.panel for series in plot.series))
    columns = max(1, min(3, inside // PANEL))
    across = inside // columns - 10 * (columns > 1)
    rows: list[Any] = []
    for start in range(0, len(names), columns):
        charts: list[Any] = []
        for name in names[start : start + columns]:
            within = [s for s in plot.series if s.panel == name]
            first = not rows and not charts
            drawn = _layers(plot, within, across, HEIGHT // 2, legend=first)
            drawn.title = alt.Title(
                folded(name, across, SIZE),
                fontSize=SIZE,
                anchor="start",
                frame="bounds",
            )
            charts.append(drawn)
        rows.append(alt.hconcat(*charts, spacing=10))
    return rows


def _scale(plot: Plot) -> tuple[tuple[float, float], list[float], int]:
    """Give the ends of the axis of values, its levels, and their decimals."""
    values = [v for s in plot.series for v in s.values if v is not None]
    values += [level for level, _, _ in plot.targets]
    values += [end for s in plot.series for _, *ends in s.ranges for end in ends]
    low, high = nice_domain(values, share=plot.measured.is_share)
    step = step_of(high - low)
    places = max(0, len(f"{step:.10f}".rstrip("0").partition(".")[2]))
    return (low, high), levels_of(low, high, step), places


def _left(plot: Plot) -> float:
    """Give the pixels that the levels need beside the plotting area."""
    _, levels, places = _scale(plot)
    wide = max(text_width(number(level, places), SIZE) for level in levels) + 10
    named = [text for _, text in plot.ticks] or list(plot.categories)
    return max(wide, TAKEN * text_width(named[0], SIZE) / 2)


def _layers(
    plot: Plot, drawn: Sequence[Series], across: int, height: int, *, legend: bool
) -> Layers:
    """Draw lines on their axes; values stand at their ends."""
    domain, levels, places = _scale(plot)
    left = _left(plot)
    ends = list(_ends(plot, drawn, domain, height))
    right = max((text_width(end["text"], SIZE) for end in ends), default=0.0) + 12
    inner = int(across - left - right)
    days = [*plot.days, *(day for _, _, day in plot.targets if day is not None)]
    x = _time(plot, (min(days), max(days)), inner)
    y = alt.Y(
        "value:Q",
        title=plot.unit,
        scale=alt.Scale(domain=list(domain), nice=False, zero=False),
        axis=alt.Axis(
            values=levels, format=f",.{places}f", domain=False, ticks=False,
            titleAngle=0, titleAlign="left", titleAnchor="end", titleX=-left + 4,
            titleY=-16, offset=4,
        ),
    )  # fmt: skip
    rows = list(_points(plot, drawn))
    layers = [
        *_marked(plot, x, y, domain),
        *_curves(plot, rows, x, y, legend=legend, across=across),
        *_intervals(plot, drawn, x, y),
        _chart(ends)
        .mark_text(align="left", baseline="middle", dx=7)
        .encode(x=x, y=y, text="text:N", color=_own_color(), **_bold()),
    ]
    return alt.layer(*layers).properties(width=inner, height=height)


def _own_color() -> alt.Color:
    return alt.Color("colour:N", scale=None, legend=None)


def _bold() -> Mapping[str, Any]:
    # A text mark takes its weight from the mark alone: what is picked out is larger.
    return {"size": alt.Size("size:Q", scale=None, legend=None)}


def _name(plot: Plot, series: Series) -> str:
    return hue_of(series) if plot.kind is Kind.PANELS else series.name


def _points(plot: Plot, drawn: Sequence[Series]) -> Iterator[Row]:
    # What is picked out is drawn last, above the others.
    for series in sorted(drawn, key=lambda s: s.role is Role.OURS):
        weight = 3 if series.role is Role.OURS else 2
        for day, value in zip(plot.days, series.values, strict=True):
            if value is not None:
                name = _name(plot, series)
                yield {"day": day, "value": value, "series": name, "weight": weight}


def _curves(
    plot: Plot,
    rows: Sequence[Row],
    x: alt.X,
    y: alt.Y,
    *,
    legend: bool,
    across: int,
) -> Iterator[alt.Chart]:
    hues = hues_of(plot)
    order = list(hues)
    named = {_name(plot, s): hue_of(s) for s in plot.series}
    shown = alt.Legend(columns=_columns(named, across)) if legend else None
    colors = alt.Scale(domain=list(named), range=[hues[h] for h in named.values()])
    color = alt.Color("series:N", legend=shown, scale=colors)
    dash = alt.StrokeDash(
        "series:N",
        legend=shown,
        scale=alt.Scale(
            domain=list(named),
            range=[DASHES[order.index(hue)] for hue in named.values()],
        ),
    )
    weight = alt.StrokeWidth("weight:Q", scale=None, legend=None)
    base = _chart(rows).encode(x=x, y=y, color=color)
    yield base.mark_line().encode(strokeDash=dash, strokeWidth=weight)
    if len(plot.days) <= FEW:
        plain = alt.Color("series:N", legend=None, scale=colors)
        yield base.mark_point(filled=True, opacity=1, size=34).encode(color=plain)


def _ends(
    plot: Plot, drawn: Sequence[Series], domain: tuple[float, float], height: int
) -> Iterator[Row]:
    """Give the last value of each line; those that end together stand clear."""
    hues = hues_of(plot)
    by_day: dict[int, list[tuple[Series, float]]] = {}
    for series in drawn:
        known = [
            (d, v)
            for d, v in zip(plot.days, series.values, strict=True)
            if v is not None
        ]
        if known:
            by_day.setdefault(known[-1][0], []).append((series, known[-1][1]))
    for day, found in by_day.items():
        levels = end_labels([v for _, v in found], domain, height, SIZE + 4)
        for (series, value), level in zip(found, levels, strict=True):
            ours = series.role is Role.OURS
            yield {
                "day": day,
                "value": level,
                "text": number(value, plot.decimals),
                "colour": hues[hue_of(series)],
                "size": SIZE + 1 if ours else SIZE,
            }


def _time(plot: Plot, span: tuple[int, int], inner: int) -> alt.X:
    """Give the axis of time the years that fit, the last before all."""
    named = plot.ticks or tuple(zip(plot.days, plot.categories, strict=True))
    named = tuple(entry for entry in named if span[0] <= entry[0] <= span[1])
    chosen: dict[str, str] = {}
    limit = inner + 60.0
    for day, text in reversed(named):
        middle = (day - span[0]) / max(span[1] - span[0], 1) * inner
        half = text_width(text, SIZE) / 2
        if middle + half + 6 <= limit:
            chosen[str(day)] = text
            limit = middle - half
    table = json.dumps(chosen, ensure_ascii=False)
    return alt.X(
        "day:Q",
        title=None,
        scale=alt.Scale(domain=list(span), nice=False, zero=False),
        axis=alt.Axis(
            values=sorted(map(int, chosen)), labelExpr=f"{table}[datum.value]",
            labelOverlap=False, labelFlush=False, grid=False, labelPadding=5,
        ),
    )  # fmt: skip


def _marked(
    plot: Plot, x: alt.X, y: alt.Y, domain: tuple[float, float]
) -> Iterator[alt.Chart]:
    """Draw events as upright lines, targets as level ones, each with its words."""
    first, last = plot.days[0], max(plot.days)
    low, high = domain
    for day, text in plot.events:
        if first <= day <= last:
            late = (day - first) * 2 > last - first
            row = [{"day": day, "value": high - (high - low) * 0.12, "text": text}]
            yield _chart(row).mark_rule(color=QUIET, strokeDash=[2, 3]).encode(x=x)
            words = _chart(row).mark_text(
                align="right" if late else "left", dx=-5 if late else 5
            )
            yield words.encode(x=x, y=y, text="text:N")
    for level, text, until in plot.targets:
        under = (high - level) < (high - low) * 0.1
        row = [{"day": first, "value": level, "text": text}]
        yield _chart(row).mark_rule(color=INK, strokeDash=[8, 4]).encode(y=y)
        words = _chart(row).mark_text(align="left", dx=4, dy=10 if under else -9)
        yield words.encode(x=x, y=y, text="text:N")
        if until is not None:
            end = _chart([{"day": until, "value": level}])
            yield end.mark_point(filled=True, color=INK, size=60, opacity=1).encode(
                x=x, y=y
            )


def _intervals(
    plot: Plot, drawn: Sequence[Series], x: alt.X, y: alt.Y
) -> Iterator[alt.Chart]:
    hues = hues_of(plot)
    rows = [
        {"day": plot.days[at], "value": low, "high": high, "colour": hues[hue_of(s)]}
        for s in drawn
        for at, low, high in s.ranges
    ]
    if rows:
        base = _chart(rows).encode(x=x, color=_own_color())
        yield base.mark_rule(strokeWidth=1.5).encode(y=y, y2="high:Q")
        for end in ("value", "high"):
            tick = base.mark_tick(thickness=1.5, size=9, orient="horizontal")
            yield tick.encode(y=f"{end}:Q")


# Bars: placed by pixels, so that names may stand above them


@dataclass(frozen=True)
class _Laid:
    """Bars laid out: rectangles and texts by pixels from the top, and their height."""

    bars: list[Row]
    values: list[Row]
    names: list[Row]
    height: float


def _bars(plot: Plot, inside: int) -> list[Layers]:
    """Draw a bar per category, or one per series of each; values stand at their ends."""
    hues = hues_of(plot)
    several = len(plot.series) > 1
    widest = max(text_width(name, SIZE) for name in plot.categories)
    beside = not several and widest <= BESIDE * inside
    step = THIN if several else BAR
    laid = _Laid([], [], [], 0.0)
    y = 0.0
    for at, name in enumerate(plot.categories):
        picked = name in plot.marked
        lines = [name] if beside else folded(name, inside, SIZE)
        if not beside:
            for line in lines:
                laid.names.append({"text": line, "y": y + LEAD / 2})
                y += LEAD
        else:
            laid.names.append({"text": name, "y": y + step / 2})
        for series in plot.series:
            value = series.values[at]
            if value is None:
                continue
            ours = picked or not plot.marked
            color = hues[hue_of(series)] if several else OURS if ours else QUIET
            laid.bars.append(
                {
                    "value": value,
                    "y": y + 1,
                    "end": y + step,
                    "colour": color,
                    "series": series.name,
                }
            )
            laid.values.append(
                {
                    "value": value,
                    "y": y + step / 2,
                    "text": plot.written(value),
                    "below": value < 0,
                }
            )
            y += step
        y += 9
    return [
        _placed(
            plot, inside, _Laid(laid.bars, laid.values, laid.names, y), beside=beside
        )
    ]


def _placed(plot: Plot, inside: int, laid: _Laid, *, beside: bool) -> Layers:
    values = [row["value"] for row in laid.bars]
    low, high = min(0.0, *values), max(0.0, *values)
    room = max(text_width(row["text"], SIZE) for row in laid.values) + 8
    left = (
        max(text_width(row["text"], SIZE) for row in laid.names) + 10 if beside else 0.0
    )
    # Names lie inside the plotting area: what sticks out is measured by the drawer, which
    # takes a Japanese text for wider than it is and would move all.
    before = left + (room if low < 0 else 0.0)
    span = (high - low) or 1.0
    unit = span / max(inside - room - before, 1)
    x = alt.X(
        "value:Q",
        axis=None,
        scale=alt.Scale(
            domain=[low - before * unit, high + room * unit], nice=False, zero=False
        ),
    )
    hues = hues_of(plot)
    color: alt.Color = _own_color()
    if len(plot.series) > 1:
        names = [series.name for series in plot.series]
        color = alt.Color(
            "series:N",
            scale=alt.Scale(domain=names, range=[hues[hue_of(s)] for s in plot.series]),
            legend=alt.Legend(columns=_columns(names, inside), symbolType="square"),
        )
    height = laid.height
    bars = _chart({**row, "zero": 0} for row in laid.bars).mark_rect()
    layers = [
        bars.encode(x=x, x2="zero:Q", y=_pixels("y", height), y2="end:Q", color=color)
    ]
    for below in (False, True):
        rows = [row for row in laid.values if row["below"] == below]
        if rows:
            words = _chart(rows).mark_text(
                align="right" if below else "left",
                dx=-5 if below else 5,
                baseline="middle",
            )
            layers.append(words.encode(x=x, y=_pixels("y", height), text="text:N"))
    names_mark = _chart(laid.names).mark_text(align="left", baseline="middle", x=0)
    layers.append(names_mark.encode(y=_pixels("y", height), text="text:N"))
    return alt.layer(*layers).properties(width=inside, height=height)


def _stacked(plot: Plot, inside: int) -> list[Layers]:
    """Draw a bar of parts per category; their shades run from dark to light."""
    shades = {s.name: SHADES[i % len(SHADES)] for i, s in enumerate(plot.series)}
    columns = zip(*(s.values for s in plot.series), strict=True)
    sums = [sum(value or 0.0 for value in column) for column in columns]
    whole = 100.0 if plot.measured.is_share else max(sums)
    parts: list[Row] = []
    names: list[Row] = []
    y = 0.0
    for at, name in enumerate(plot.categories):
        for line in folded(name, inside, SIZE):
            names.append({"text": line, "y": y + LEAD / 2})
            y += LEAD
        start = 0.0
        for series in plot.series:
            value = series.values[at]
            if value is None:
                continue
            text = number(value, plot.decimals)
            fits = value / whole * inside > text_width(text, SIZE) + 6
            dark = shades[series.name] in SHADES[:2]
            parts.append(
                {
                    "start": start, "end": start + value, "middle": start + value / 2,
                    "y": y, "y2": y + BAR + 4, "centre": y + BAR / 2 + 2,
                    "series": series.name, "text": text if fits else "",
                    "colour": "#ffffff" if dark else "#111111",
                }
            )  # fmt: skip
            start += value
        y += BAR + 13
    scale = alt.Scale(domain=[0, whole], nice=False)
    color = alt.Color(
        "series:N",
        scale=alt.Scale(domain=list(shades), range=list(shades.values())),
        legend=alt.Legend(
            columns=_columns(shades, inside), symbolType="square", symbolStrokeColor=INK
        ),
    )
    base = _chart(parts)
    bars = base.mark_rect(stroke=INK, strokeWidth=0.8).encode(
        x=alt.X("start:Q", scale=scale, axis=None),
        x2="end:Q",
        y=_pixels("y", y),
        y2="y2:Q",
        color=color,
    )
    values = base.mark_text(baseline="middle").encode(
        x=alt.X("middle:Q", scale=scale, axis=None),
        y=_pixels("centre", y),
        text="text:N",
        color=_own_color(),
    )
    labels = _chart(names).mark_text(align="left", baseline="middle", x=0)
    named = labels.encode(y=_pixels("y", y), text="text:N")
    return [alt.layer(bars, values, named).properties(width=inside - 1, height=y)]


# Areas


def _areas(plot: Plot, inside: int) -> list[Any]:
    """Draw a map, and below it where each area lies on one scale."""
    return [*_map(plot, inside), *_strip(plot, inside)]


def _map(plot: Plot, inside: int) -> list[Layers]:
    """Shade each area by the fifth its value falls in; one's own has a thick edge."""
    (series,) = plot.series
    pairs = zip(plot.codes, series.values, strict=True)
    held = {code: value for code, value in pairs if value is not None}
    own = {
        c for c, n in zip(plot.codes, plot.categories, strict=True) if n in plot.marked
    }
    shapes = shapes_of(plot.codes)
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    if not points:
        return []
    classes = _classes(plot, sorted(held.values()))
    wide = max(x for x, _ in points) - min(x for x, _ in points)
    tall = max(y for _, y in points) - min(y for _, y in points)
    height = min(TALLEST, round(inside * tall / wide))
    features = [
        {
            "type": "Feature",
            "properties": {"of": _class_of(held[code], classes), "own": code in own},
            "geometry": {"type": "Polygon", "coordinates": rings},
        }
        for code, rings in shapes.items()
    ]
    names = [name for _, name in classes]
    color = alt.Color(
        "properties.of:N",
        scale=alt.Scale(domain=names, range=_shades(len(names))),
        legend=alt.Legend(
            columns=_columns(names, inside),
            symbolType="square",
            symbolStrokeColor=QUIET,
        ),
    )
    base = _chart(features)
    shaded = base.mark_geoshape(stroke=QUIET, strokeWidth=0.4).encode(color=color)
    layers = [shaded]
    if own:
        edge = base.transform_filter("datum.properties.own")
        layers.append(edge.mark_geoshape(filled=False, stroke=OURS, strokeWidth=3))
    drawn = alt.layer(*layers).project(type="identity", reflectY=True)
    return [drawn.properties(width=inside, height=height)]


def _shades(count: int) -> list[str]:
    return list(reversed(SHADES[:count]))


def _classes(plot: Plot, ordered: Sequence[float]) -> list[tuple[float, str]]:
    """Cut the values into fifths: where each begins, and its name."""
    count = len(ordered)
    cuts = sorted({ordered[i * count // CLASSES] for i in range(CLASSES)})
    named = []
    for low, high in pairwise([*cuts, ordered[-1]]):
        last = low == cuts[-1]
        template = N_("{low} to {high}") if last else N_("{low} to under {high}")
        parts = {"low": number(low, plot.decimals), "high": plot.written(high)}
        named.append((low, Message(template, parts).text(plot.language)))
    return named


def _class_of(value: float, classes: Sequence[tuple[float, str]]) -> str:
    return [name for low, name in classes if low <= value][-1]


def _strip(plot: Plot, inside: int) -> list[Layers]:
    """Draw a stroke for each area, one's own with its name, and the middle of all."""
    (series,) = plot.series
    values = sorted(v for v in series.values if v is not None)
    low, high = nice_domain(values, share=plot.measured.is_share)
    inner = inside - 30
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    axis = alt.Axis(
        values=levels_of(low, high, step_of(high - low)), grid=False, title=plot.unit
    )
    x = alt.X("value:Q", scale=scale, axis=axis)
    middle = values[len(values) // 2]
    text = Message(N_("median {value}"), {"value": plot.written(middle)})
    told: list[Row] = [
        {"value": middle, "text": text.text(plot.language), "colour": INK, "y": 66}
    ]
    ticks = _chart({"value": v} for v in values).mark_tick(
        color=QUIET, thickness=0.6, size=30, y=34
    )
    strong = [{"value": middle, "colour": INK}]
    for name, value in zip(plot.categories, series.values, strict=True):
        if name in plot.marked and value is not None:
            words = f"{name} {plot.written(value)}"
            told.append({"value": value, "text": words, "colour": OURS, "y": 8})
            strong.append({"value": value, "colour": OURS})
    span = (high - low) or 1.0
    for row in told:
        # A name at the edge is moved inside.
        half = text_width(row["text"], SIZE) / 2 / inner * span
        row["at"] = min(max(row["value"], low + half), high - half)
    marks = _chart(strong).mark_tick(thickness=3, size=38, y=34)
    words_mark = _chart(told).mark_text(baseline="middle")
    layers = [
        ticks.encode(x=x),
        marks.encode(x=x, color=_own_color()),
        words_mark.encode(
            x=alt.X("at:Q", scale=scale, axis=axis),
            y=_pixels("y", 76),
            text="text:N",
            color=_own_color(),
        ),
    ]
    return [alt.layer(*layers).properties(width=inner, height=76)]
