"""Where do marks and labels go: round ends of an axis, labels that do not collide."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ictplan.present.breaking import UNIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    Domain = tuple[float, float]

NARROW = 20.0
"""How many points of spread let an axis of shares begin above 0."""


def nice_domain(values: Sequence[float], *, share: bool) -> tuple[float, float]:
    """Give the round ends of an axis that holds all values.

    An axis begins at 0 unless the values are shares close together and far from 0;
    one of shares never leaves 0 to 100 unless a value does.
    """
    low, high = min(values), max(values)
    apart = share and high - low < NARROW and low > NARROW
    start = low if apart else min(0.0, low)
    step = step_of(max(high - start, 1e-9))
    bottom = math.floor(start / step) * step
    top = math.ceil(high / step) * step
    if share and high <= 100:
        top = min(top, 100.0)
    return bottom, top if top > bottom else bottom + step


def step_of(span: float) -> float:
    """Give the round number that divides a span into about five."""
    size = 10.0 ** math.floor(math.log10(span / 5))
    return next(size * times for times in (1, 2, 5, 10) if size * times >= span / 5)


def levels_of(low: float, high: float, step: float) -> list[float]:
    """Give the multiples of a step on an axis."""
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def spread(places: Sequence[float], apart: float, end: float) -> list[float]:
    """Move places on a line from 0 to ``end`` until they lie ``apart``, in order.

    Those that do not touch stay where they are; those that do stand around their own
    mean, inside the line. The line must be long enough for all.
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    groups: list[list[int]] = []

    def first(members: list[int]) -> float:
        half = apart * (len(members) - 1) / 2
        middle = sum(places[i] for i in members) / len(members)
        return max(half, min(end - half, middle)) - half

    for index in order:
        groups.append([index])
        while len(groups) > 1:
            below, above = groups[-2:]
            if first(above) - first(below) >= len(below) * apart:
                break
            groups[-2:] = [[*below, *above]]
    moved = list(places)
    for members in groups:
        for place, index in enumerate(members):
            moved[index] = first(members) + place * apart
    return moved


def end_labels(
    levels: Sequence[float], domain: tuple[float, float], height: int, apart: int
) -> list[float]:
    """Give the levels at which the labels of lines stand without touching."""
    low, high = domain
    pixels = [(level - low) / (high - low) * height for level in levels]
    return [
        low + place / height * (high - low) for place in spread(pixels, apart, height)
    ]


def text_width(text: str, size: float) -> float:
    """Estimate the pixels of a text: a Japanese character is as wide as high."""
    return sum(size if ord(char) > 0x2E7F else 0.6 * size for char in text)


def folded(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines where Japanese may break; the last is no single sign."""
    lines = _folded(text, width, size)
    if len(lines) > 1 and len(lines[-1]) < LEAST:
        lines = _folded(text, width - 2 * size, size)
    return lines


LEAST = 3
"""Characters of a last line."""


def _folded(text: str, width: float, size: float) -> list[str]:
    lines = [""]
    for unit in UNIT.findall(text):
        for part in [unit] if text_width(unit, size) <= width else unit:
            if text_width(lines[-1] + part.rstrip(), size) > width:
                lines.append("")
            lines[-1] += part if lines[-1] else part.lstrip()
    return [line.rstrip() for line in lines if line.strip()]
