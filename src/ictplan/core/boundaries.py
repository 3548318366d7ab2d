"""Which shape has an area: the bundled topology, as GeoJSON geometries."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from ictplan.core.library import bundled_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "boundaries/municipalities.topojson"
"""The shapes of the municipalities of 2021, below the bundled folder; ids are codes."""

SHORTEST_RING = 4
"""A ring has at least four positions, the last as the first (RFC 7946)."""

Position = tuple[float, float]


class Boundaries:
    """The bundled shapes, decoded once for all areas that are asked for."""

    def __init__(self) -> None:
        """Read the topology."""
        self._topology = json.loads((bundled_folder() / FILE).read_bytes())
        self._arcs = [self._positions(arc) for arc in self._topology["arcs"]]

    @property
    def credit(self) -> str:
        """What the publisher asks to be written beside a map."""
        return str(self._topology["about"]["licence"])

    def geometries(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Give code and shape of each municipality; seven islands are too small for one."""
        for shape in self._topology["objects"]["areas"]["geometries"]:
            polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
            drawn = ([self._ring(arcs) for arcs in rings] for rings in polygons)
            # Simplified, an islet may be a line there and back, which is no ring.
            kept = [rings for rings in drawn if len(rings[0]) >= SHORTEST_RING]
            yield shape["id"], {"type": "MultiPolygon", "coordinates": kept}

    def _positions(self, arc: list[list[int]]) -> list[Position]:
        """Undo what a topology does: steps from the point before, in whole numbers."""
        (x_scale, y_scale) = self._topology["transform"]["scale"]
        (x_start, y_start) = self._topology["transform"]["translate"]
        xs = accumulate(step[0] for step in arc)
        ys = accumulate(step[1] for step in arc)
        return [
            (round(x * x_scale + x_start, 5), round(y * y_scale + y_start, 5))
            for x, y in zip(xs, ys, strict=True)
        ]

    def _ring(self, arcs: list[int]) -> list[Position]:
        """Join arcs to a closed line; ``~n`` is arc n from its end."""
        ring: list[Position] = []
        for arc in arcs:
            points = self._arcs[arc] if arc >= 0 else self._arcs[~arc][::-1]
            ring += points[1:] if ring else points
        return ring
