"""How is each kind of plot laid out on a sheet of a given width."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ictplan.core.messages import N_, Message
from ictplan.core.rounding import number
from ictplan.report.boundaries import shapes_of
from ictplan.report.canvas import MARK, SIZE, Anchor, Canvas, folded
from ictplan.report.palette import FAINT, INK, OURS, QUIET, SHADES, hue_of, hues_of
from ictplan.report.plot import Kind, Role
from ictplan.report.scale import end_labels, levels_of, nice_domain, step_of, text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ictplan.report.plot import Plot, Series

HEIGHT = 220
"""Pixels of the plotting area of lines."""

BAR, THIN = 18, 13
"""Pixels of one bar, alone and among others of its category."""

PANEL = (230, 110)
"""Least width and height of a small chart, in pixels."""

BESIDE = 0.4
"""Names of bars wider than this part of the sheet stand above their bars."""

DASHES = ("", "6 3", "2 3", "9 3 2 3", "4 2", "1 3")
"""How lines differ without colour, in the order of their hues."""

CLASSES = 5
"""Shades of a map."""


def place(canvas: Canvas, plot: Plot) -> None:
    """Lay out a plot below what is on a canvas."""
    layouts: dict[Kind, Callable[[Canvas, Plot], None]] = {
        Kind.LINES: _lines,
        Kind.PANELS: _panels,
        Kind.BARS: _bars,
        Kind.GROUPED: _bars,
        Kind.STACKED: _stacked,
        Kind.STRIP: _strip,
        Kind.MAP: _areas,
    }
    layouts[plot.kind](canvas, plot)


# Lines


def _lines(canvas: Canvas, plot: Plot) -> None:
    _name_lines(canvas, plot, plot.series)
    canvas.text(0, canvas.y + SIZE * 0.7, plot.unit)
    canvas.y += SIZE * 2.2
    _grid(canvas, plot, plot.series, 0.0, canvas.width, HEIGHT)
    canvas.y += HEIGHT + SIZE * 2


def _panels(canvas: Canvas, plot: Plot) -> None:
    _name_lines(canvas, plot, _first_of_hues(plot))
    canvas.text(0, canvas.y + SIZE * 0.7, plot.unit)
    canvas.y += SIZE * 1.8
    names = list(dict.fromkeys(series.panel for series in plot.series))
    least, height = PANEL
    columns = max(1, min(3, canvas.width // least))
    width = canvas.width / columns
    for start in range(0, len(names), columns):
        row = names[start : start + columns]
        heads = [folded(name, width - 8, SIZE) for name in row]
        tall = max(map(len, heads)) * SIZE * 1.3
        for column, (name, head) in enumerate(zip(row, heads, strict=True)):
            for line, text in enumerate(head):
                at = canvas.y + SIZE * (0.6 + 1.3 * line)
                canvas.text(column * width, at, text, bold=True)
            inside = [s for s in plot.series if s.panel == name]
            canvas.y += tall
            _grid(canvas, plot, inside, column * width, width - 8, height)
            canvas.y -= tall
        canvas.y += tall + height + SIZE * 2.4


def _name_lines(canvas: Canvas, plot: Plot, series: Sequence[Series]) -> None:
    """Name lines above them, each with its dash, where there are several."""
    if len(series) < 2:
        return
    hues = hues_of(plot)
    order = list(hues)
    entries = []
    for each in series:
        color, hue = hues[hue_of(each)], hue_of(each)
        dash = DASHES[order.index(hue)]
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        weight = 3 if each.role is Role.OURS else 2
        mark = f'<path d="M0 0H{MARK - 6}" stroke="{color}" stroke-width="{weight}"{dashed}/>'
        entries.append(
            (mark, each.hue if plot.kind is Kind.PANELS else each.name, color)
        )
    canvas.legend(entries)


def _first_of_hues(plot: Plot) -> list[Series]:
    found: dict[str, Series] = {}
    for series in plot.series:
        found.setdefault(hue_of(series), series)
    return list(found.values())


@dataclass(frozen=True)
class _Frame:
    """A plotting area: its edges in pixels, its first and last day, its levels."""

    left: float
    right: float
    top: float
    bottom: float
    days: tuple[int, int]
    levels: tuple[float, float]

    def x(self, day: float) -> float:
        first, last = self.days
        along = (day - first) / max(last - first, 1)
        return self.left + along * (self.right - self.left)

    def y(self, level: float) -> float:
        low, high = self.levels
        return self.bottom - (level - low) / (high - low) * (self.bottom - self.top)


def _grid(
    canvas: Canvas,
    plot: Plot,
    drawn: Sequence[Series],
    left: float,
    width: float,
    height: float,
) -> None:
    """Draw lines on their axes; values stand at their ends."""
    values = [v for s in plot.series for v in s.values if v is not None]
    values += [level for level, _, _ in plot.targets]
    values += [end for s in plot.series for _, *ends in s.ranges for end in ends]
    low, high = nice_domain(values, share=plot.measured.is_share)
    step = step_of(high - low)
    levels = {level: _plain(level, step) for level in levels_of(low, high, step)}
    shown = [number(_last(series)[1], plot.decimals) for series in drawn]
    room = max((text_width(text, SIZE) for text in shown), default=0) + 10
    days = [*plot.days, *(day for _, _, day in plot.targets if day is not None)]
    frame = _Frame(
        left=left + max(text_width(text, SIZE) for text in levels.values()) + 8,
        right=left + width - room,
        top=canvas.y,
        bottom=canvas.y + height,
        days=(min(days), max(days)),
        levels=(low, high),
    )
    for level, text in levels.items():
        ends = [(frame.left, frame.y(level)), (frame.right, frame.y(level))]
        canvas.line(ends, color=FAINT)
        canvas.text(frame.left - 6, frame.y(level), text, anchor="end")
    _years(canvas, plot, frame)
    _marked(canvas, plot, frame)
    _paths(canvas, plot, drawn, frame)
    _ends(canvas, plot, drawn, shown, frame)


def _marked(canvas: Canvas, plot: Plot, frame: _Frame) -> None:
    """Draw events as upright lines, targets as level ones."""
    for day, text in plot.events:
        if not frame.days[0] <= day <= frame.days[1]:
            continue
        x = frame.x(day)
        canvas.line([(x, frame.top), (x, frame.bottom)], dash="2 3")
        late = x > (frame.left + frame.right) / 2
        side: Anchor = "end" if late else "start"
        canvas.text(x + (-4 if late else 4), frame.top + SIZE * 2.2, text, anchor=side)
    for level, text, until in plot.targets:
        y = frame.y(level)
        canvas.line([(frame.left, y), (frame.right, y)], color=INK, dash="8 4")
        below = y - frame.top < SIZE * 2
        canvas.text(frame.left + 4, y + SIZE * (0.9 if below else -0.8), text)
        if until is not None:
            canvas.dot(frame.x(until), y, 4, INK)


def _ends(
    canvas: Canvas,
    plot: Plot,
    drawn: Sequence[Series],
    shown: Sequence[str],
    frame: _Frame,
) -> None:
    """Write the last value of each line; those at the edge stand clear of each other."""
    hues = hues_of(plot)
    lasts = [_last(series) for series in drawn]
    at_edge = [i for i, (at, _) in enumerate(lasts) if plot.days[at] == frame.days[1]]
    height = int(frame.bottom - frame.top)
    levels = [lasts[i][1] for i in at_edge]
    clear = end_labels(levels, frame.levels, height, SIZE + 4)
    placed = dict(zip(at_edge, clear, strict=True))
    for i, (series, text) in enumerate(zip(drawn, shown, strict=True)):
        at, value = lasts[i]
        bold, color = series.role is Role.OURS, hues[hue_of(series)]
        if i in placed:
            y = frame.y(placed[i])
            canvas.text(frame.right + 7, y, text, color=color, bold=bold)
            continue
        # A line that ends before the others is named where it ends.
        x = frame.x(plot.days[at]) + 5
        up = frame.y(value) + SIZE * (0.9 if bold else -0.9)
        canvas.text(x, up, text, color=color, bold=bold)


def _paths(canvas: Canvas, plot: Plot, drawn: Sequence[Series], frame: _Frame) -> None:
    hues = hues_of(plot)
    order = list(hues)
    few = len(plot.days) <= FEW
    # What is picked out is drawn last, above the others.
    for series in sorted(drawn, key=lambda s: s.role is Role.OURS):
        color, ours = hues[hue_of(series)], series.role is Role.OURS
        points = [
            (frame.x(day), frame.y(value))
            for day, value in zip(plot.days, series.values, strict=True)
            if value is not None
        ]
        dash = DASHES[order.index(hue_of(series))]
        canvas.line(points, color=color, weight=3 if ours else 2, dash=dash)
        for at, low, high in series.ranges:
            x, ends = frame.x(plot.days[at]), (frame.y(low), frame.y(high))
            canvas.line([(x, ends[0]), (x, ends[1])], color=color, weight=1.5)
            for y in ends:
                canvas.line([(x - 4, y), (x + 4, y)], color=color)
        for x, y in points if few else points[-1:]:
            canvas.dot(x, y, 3.5 if ours else 2.5, color)


FEW = 16
"""So many points of a line are marked one by one."""


def _years(canvas: Canvas, plot: Plot, frame: _Frame) -> None:
    """Write the years below, as many as fit, the last before all."""
    limit = frame.right + 40
    named = plot.ticks or tuple(zip(plot.days, plot.categories, strict=True))
    for day, text in reversed(named):
        middle, half = frame.x(day), text_width(text, SIZE) / 2
        if not frame.left - 2 <= middle <= frame.right + 2:
            continue
        canvas.line([(middle, frame.bottom), (middle, frame.bottom + 4)])
        middle = max(middle, half)
        if middle + half + 6 <= limit:
            canvas.text(middle, frame.bottom + SIZE, text, anchor="middle")
            limit = middle - half


def _last(series: Series) -> tuple[int, float]:
    known = [(i, v) for i, v in enumerate(series.values) if v is not None]
    return known[-1] if known else (0, 0.0)


def _plain(level: float, step: float) -> str:
    return number(level, max(0, len(f"{step:.10f}".rstrip("0").partition(".")[2])))


# Bars


def _bars(canvas: Canvas, plot: Plot) -> None:
    """Draw a bar per category, or one per series of each; values stand at their ends."""
    hues = hues_of(plot)
    several = len(plot.series) > 1
    if several:
        canvas.legend(
            (
                f'<rect y="-5" width="{MARK - 8}" height="10" fill="{hues[hue_of(s)]}"/>',
                s.name,
                INK,
            )
            for s in plot.series
        )
    values = [v for s in plot.series for v in s.values if v is not None]
    low, high = min(0.0, *values), max(0.0, *values)
    widest = max(text_width(name, SIZE) for name in plot.categories)
    beside = not several and widest <= BESIDE * canvas.width
    room = max(text_width(plot.written(v), SIZE) for v in values) + 8
    left = widest + 8 if beside else 0.0
    start, end = left + (room if low < 0 else 0), canvas.width - room
    scale = (end - start) / ((high - low) or 1)
    zero = start - low * scale
    step = THIN if several else BAR
    for at, name in enumerate(plot.categories):
        picked = name in plot.marked
        if beside:
            canvas.text(left - 8, canvas.y + step / 2, name, anchor="end", bold=picked)
        else:
            canvas.lines(name, bold=picked)
        for series in plot.series:
            value = series.values[at]
            if value is None:
                continue
            color = (
                hues[hue_of(series)]
                if several
                else OURS
                if picked or not plot.marked
                else QUIET
            )
            length = abs(value) * scale
            canvas.box(
                zero if value >= 0 else zero - length,
                canvas.y + 1,
                length,
                step - 2,
                color,
            )
            text = plot.written(value)
            if value >= 0:
                canvas.text(zero + length + 5, canvas.y + step / 2, text, bold=picked)
            else:
                tip = zero - length - 5
                canvas.text(tip, canvas.y + step / 2, text, anchor="end", bold=picked)
            canvas.y += step
        canvas.y += 6
    canvas.line([(zero, canvas.y), (zero, canvas.y - 4)])


def _stacked(canvas: Canvas, plot: Plot) -> None:
    """Draw a bar of parts per category; their shades run from dark to light."""
    shades = {s.name: SHADES[i % len(SHADES)] for i, s in enumerate(plot.series)}
    canvas.legend((_swatch(color, INK), name, INK) for name, color in shades.items())
    sums = [
        sum(v or 0.0 for v in column)
        for column in zip(*(s.values for s in plot.series), strict=True)
    ]
    whole = 100.0 if plot.measured.is_share else max(sums)
    for at, name in enumerate(plot.categories):
        canvas.lines(name)
        start = 0.0
        for series in plot.series:
            value = series.values[at]
            if value is None:
                continue
            width = value / whole * (canvas.width - 1)
            color = shades[series.name]
            canvas.marks.append(
                f'<rect x="{start + 0.5:.1f}" y="{canvas.y:.1f}" width="{width:.1f}"'
                f' height="{BAR + 4}" fill="{color}" stroke="{INK}" stroke-width="0.8"/>'
            )
            text = number(value, plot.decimals)
            if width > text_width(text, SIZE) + 6:
                ink = "#ffffff" if color in SHADES[:2] else "#111111"
                canvas.text(
                    start + width / 2,
                    canvas.y + BAR / 2 + 2,
                    text,
                    anchor="middle",
                    color=ink,
                )
            start += width
        canvas.y += BAR + 12


# Areas


def _areas(canvas: Canvas, plot: Plot) -> None:
    """Draw a map, and below it where each area lies on one scale."""
    _map(canvas, plot)
    _strip(canvas, plot)


def _strip(canvas: Canvas, plot: Plot) -> None:
    """Draw a tick for each area, one's own with its name, and the middle of all."""
    (series,) = plot.series
    values = [v for v in series.values if v is not None]
    low, high = nice_domain(values, share=plot.measured.is_share)
    step = step_of(high - low)
    left, right = 14.0, canvas.width - 14.0

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    top = canvas.y + SIZE * 2
    for each in sorted(values):
        canvas.line([(x(each), top), (x(each), top + 30)], color=QUIET, weight=0.6)
    middle = sorted(values)[len(values) // 2]
    text = Message(N_("median {value}"), {"value": plot.written(middle)}).text(
        plot.language
    )
    canvas.line([(x(middle), top - 3), (x(middle), top + 36)], color=INK, weight=2)
    canvas.text(_inside(x(middle), text, canvas), top + 46, text, anchor="middle")
    for name, value in zip(plot.categories, series.values, strict=True):
        if name in plot.marked and value is not None:
            canvas.line(
                [(x(value), top - 5), (x(value), top + 32)], color=OURS, weight=4
            )
            told = f"{name} {plot.written(value)}"
            at = _inside(x(value), told, canvas)
            canvas.text(
                at, top - SIZE * 1.1, told, anchor="middle", color=OURS, bold=True
            )
    base = top + 60
    canvas.line([(left, base), (right, base)])
    for level in levels_of(low, high, step):
        canvas.line([(x(level), base), (x(level), base + 4)])
        canvas.text(x(level), base + SIZE, _plain(level, step), anchor="middle")
    canvas.y = base + SIZE * 2


def _inside(x: float, text: str, canvas: Canvas) -> float:
    half = text_width(text, SIZE) / 2
    return min(max(x, half), canvas.width - half)


def _map(canvas: Canvas, plot: Plot) -> None:
    """Shade each area by the fifth its value falls in; one's own has a thick edge."""
    (series,) = plot.series
    held = {
        c: v for c, v in zip(plot.codes, series.values, strict=True) if v is not None
    }
    ordered = sorted(held.values())
    count = len(ordered)
    cuts = sorted(
        {ordered[min(count - 1, i * count // CLASSES)] for i in range(1, CLASSES)}
    )
    own = {
        c
        for c, name in zip(plot.codes, plot.categories, strict=True)
        if name in plot.marked
    }
    shapes = shapes_of(plot.codes)
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    if not points:
        return
    _classes(canvas, plot, cuts, ordered)
    low_x, high_x = min(x for x, _ in points), max(x for x, _ in points)
    low_y, high_y = min(y for _, y in points), max(y for _, y in points)
    scale = min(canvas.width / (high_x - low_x), TALLEST / (high_y - low_y))
    left = (canvas.width - (high_x - low_x) * scale) / 2

    def path(rings: Sequence[Sequence[tuple[float, float]]]) -> str:
        parts = (
            "M"
            + "L".join(
                f"{left + (x - low_x) * scale:.1f} {canvas.y + (high_y - y) * scale:.1f}"
                for x, y in ring
            )
            + "Z"
            for ring in rings
        )
        return "".join(parts)

    for code in sorted(shapes, key=lambda c: c in own):
        value = held.get(code)
        fill = "none" if value is None else shade_of(value, cuts)
        edge = (
            f'stroke="{OURS}" stroke-width="3"'
            if code in own
            else f'stroke="{QUIET}" stroke-width="0.4"'
        )
        canvas.marks.append(
            f'<path d="{path(shapes[code])}" fill="{fill}" fill-rule="evenodd" {edge}/>'
        )
    canvas.y += (high_y - low_y) * scale + 6


TALLEST = 460
"""Pixels of a map from north to south at most."""


def shade_of(value: float, cuts: Sequence[float]) -> str:
    """Give the shade of a value: the higher, the darker."""
    above = sum(value >= cut for cut in cuts)
    return tuple(reversed(SHADES))[above + len(SHADES) - 1 - len(cuts)]


def _swatch(fill: str, edge: str) -> str:
    return (
        f'<rect y="-6" width="{MARK - 8}" height="12" fill="{fill}" stroke="{edge}"'
        ' stroke-width="0.8"/>'
    )


def _classes(
    canvas: Canvas, plot: Plot, cuts: Sequence[float], ordered: Sequence[float]
) -> None:
    ends = [ordered[0], *cuts, ordered[-1]]
    entries = []
    for place, (low, high) in enumerate(pairwise(ends)):
        color = shade_of(low, cuts)
        mark = _swatch(color, QUIET)
        template = (
            N_("{low} to {high}")
            if place == len(ends) - 2
            else N_("{low} to under {high}")
        )
        told = Message(
            template, {"low": number(low, plot.decimals), "high": plot.written(high)}
        )
        entries.append((mark, told.text(plot.language), INK))
    canvas.legend(entries)
