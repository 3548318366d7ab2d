"""Which shapes does a map show: those of the bundled topology, without what is remote."""

from __future__ import annotations

import math
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

from ictplan.core.boundaries import Boundaries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Ring = list[tuple[float, float]]
"""Points around a piece of land: degrees east, made as long as those north, and north."""

SHORTER = math.cos(math.radians(36))
"""How much shorter a degree east is than one north, in the middle of Japan."""

REMOTE = 4.0
"""Islands so many times further from the middle than half of the land are left out: they
would make a map of Tokyo one of the Pacific."""


@cache
def _held() -> tuple[str, Mapping[str, list[Ring]]]:
    """Read the topology once: its credit, and the rings of each municipality."""
    bundled = Boundaries()
    found = {
        code: [
            [(x * SHORTER, y) for x, y in ring]
            for polygon in geometry["coordinates"]
            for ring in polygon
        ]
        for code, geometry in bundled.geometries()
    }
    return bundled.credit, found


def credit() -> str:
    """Give what must stand below every map."""
    return _held()[0]


def has_shape(code: str) -> bool:
    """Say whether an area is one that maps can show: a municipality."""
    return code in _held()[1]


def shapes_of(codes: Iterable[str]) -> dict[str, list[Ring]]:
    """Give the shapes of areas; those without one are left out."""
    held = _held()[1]
    return _near({code: held[code] for code in codes if code in held})


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
