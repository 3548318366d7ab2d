"""Which shape has an area on a map: the municipalities of Japan as of 2021, simplified."""

from __future__ import annotations

import gzip
import json
import math
from functools import cache
from importlib.resources import files
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Ring = list[tuple[float, float]]
"""Points around a piece of land: degrees east, made as long as those north, and north."""

CREDIT = N_(
    "made from 'National Land Numerical Information (Administrative Areas)' of the"
    " Ministry of Land, Infrastructure, Transport and Tourism"
)
"""What must stand below every map."""

SHORTER = math.cos(math.radians(36))
"""How much shorter a degree east is than one north, in the middle of Japan."""

REMOTE = 4.0
"""Islands so many times further from the middle than half of the land are left out: they
would make a map of Tokyo one of the Pacific."""


@cache
def _held() -> Mapping[str, Any]:
    packed = (files("ictplan.report") / "boundaries.json.gz").read_bytes()
    found: Mapping[str, Any] = json.loads(gzip.decompress(packed))
    return found


def has_shape(code: str) -> bool:
    """Say whether an area is one that maps can show: a municipality."""
    return code in _held()["areas"]


def shapes_of(codes: Iterable[str]) -> dict[str, list[Ring]]:
    """Give the shapes of areas; those without one are left out."""
    held = _held()
    found = {
        code: [_ring(tuple(ring)) for ring in held["areas"][code]]
        for code in codes
        if code in held["areas"]
    }
    return _near(found)


@cache
def _ring(arcs: tuple[int, ...]) -> Ring:
    """Join the arcs of a ring; a negative one runs backwards, as TopoJSON has it."""
    points: Ring = []
    for arc in arcs:
        run = _arc(~arc)[::-1] if arc < 0 else _arc(arc)
        points += run[1:] if points else run
    return points


@cache
def _arc(number: int) -> Ring:
    held = _held()
    (scale_x, scale_y), (left, bottom) = held["scale"], held["translate"]
    x = y = 0
    points: Ring = []
    flat = held["arcs"][number]
    for step_x, step_y in zip(flat[::2], flat[1::2], strict=True):
        x, y = x + step_x, y + step_y
        points.append(((left + x * scale_x) * SHORTER, bottom + y * scale_y))
    return points


def _near(shapes: Mapping[str, list[Ring]]) -> dict[str, list[Ring]]:
    """Leave out what is remote; see `REMOTE`."""
    rings = [
        (_size(ring), _middle(ring)) for found in shapes.values() for ring in found
    ]
    at = tuple(_median([(size, middle[i]) for size, middle in rings]) for i in (0, 1))

    def away(middle: tuple[float, float]) -> float:
        return math.hypot(middle[0] - at[0], middle[1] - at[1])

    usual = _median([(size, away(middle)) for size, middle in rings])
    return {
        code: kept
        for code, found in shapes.items()
        if (kept := [r for r in found if away(_middle(r)) <= REMOTE * usual])
    }


def _median(weighted: list[tuple[float, float]]) -> float:
    """Give the value on each side of which lies half of the weight."""
    half = sum(size for size, _ in weighted) / 2
    for size, value in sorted(weighted, key=itemgetter(1)):
        half -= size
        if half <= 0:
            return value
    return 0.0


def _size(ring: Ring) -> float:
    """Give the area inside a ring."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _middle(ring: Ring) -> tuple[float, float]:
    return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
