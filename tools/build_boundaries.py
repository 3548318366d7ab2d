"""Make the shapes of municipalities small: codes and rings, nothing else.

``python tools/build_boundaries.py TOPOLOGY.json`` reads a TopoJSON of the administrative
areas of the national land numerical information (N03) and writes the file that maps are
drawn from.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src" / "ictplan" / "report" / "boundaries.json.gz"


def main() -> None:
    """Write the file anew."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    (collection,) = topology["objects"].values()
    areas: dict[str, list[list[int]]] = {}
    for geometry in collection["geometries"]:
        code = geometry["properties"]["N03_007"]
        if code is None or "arcs" not in geometry:
            continue
        polygons = geometry["arcs"]
        if geometry["type"] == "Polygon":
            polygons = [polygons]
        rings = [ring for polygon in polygons for ring in polygon]
        areas.setdefault(code, []).extend(rings)
    content = {
        "scale": topology["transform"]["scale"],
        "translate": topology["transform"]["translate"],
        "arcs": [[n for point in arc for n in point] for arc in topology["arcs"]],
        "areas": dict(sorted(areas.items())),
    }
    text = json.dumps(content, separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main()
