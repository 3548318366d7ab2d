"""Build the bundled shapes of areas from the topology of the national land numbers.

``python tools/build_boundaries.py FILE`` reads a TopoJSON of all municipalities (MLIT,
administrative areas N03 of 2021, simplified) and writes
``datasets/boundaries/municipalities.topojson``: its arcs as they are, per area the code
alone. Prefectures and the nation need no shape of their own: they are their members'.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from ictplan.core.boundaries import FILE
from ictplan.core.library import Library

ROOT = Path(__file__).parents[1]

ABOUT = {
    "title": "国土数値情報（行政区域データ）2021-01-01",
    "publisher": "国土交通省",
    "path": "https://nlftp.mlit.go.jp/ksj/gml/datalist/KsjTmplt-N03-v3_0.html",
    "licence": "「国土数値情報（行政区域データ）」（国土交通省）を加工して作成",
    "read_in": "https://github.com/smartnews-smri/japan-topography",
}


def main() -> int:
    """Write the topology; say which municipalities have no shape."""
    raw = Path(sys.argv[1]).read_bytes()
    topology = json.loads(raw)
    (collection,) = topology["objects"].values()
    areas = Library().areas
    shapes = [
        {"type": each["type"], "id": code, "arcs": each["arcs"]}
        for each in collection["geometries"]
        if each["type"] is not None
        # Six villages of the northern territories are in no list of municipalities.
        and (code := each["properties"]["N03_007"]) in areas
    ]
    written = {
        "type": "Topology",
        "about": ABOUT | {"sha256": hashlib.sha256(raw).hexdigest()},
        "transform": topology["transform"],
        "objects": {"areas": {"type": "GeometryCollection", "geometries": shapes}},
        "arcs": topology["arcs"],
    }
    target = ROOT / "datasets" / FILE
    target.parent.mkdir(exist_ok=True)
    text = json.dumps(written, ensure_ascii=False, separators=(",", ":"))
    target.write_text(f"{text}\n", encoding="utf-8")
    with_shape = {each["id"] for each in shapes}
    without = [
        code
        for code, area in areas.areas.items()
        if area.level == "municipality" and code not in with_shape
    ]
    sys.stderr.write(f"{len(shapes)} areas, without a shape: {' '.join(without)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
