"""GeoJSON (RFC 7946): each area's shape with its newest values, for maps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.boundaries import Boundaries
from ictplan.core.periods import parse_code
from ictplan.core.schema import TOTAL
from ictplan.exchange.cube import TIME

if TYPE_CHECKING:
    from ictplan.exchange.cube import Cube


def as_geojson(cube: Cube, file: str) -> dict[str, bytes]:
    """Write one feature per area, with its values of its newest period.

    Values are flat properties, as map programs want them: ``obs_value`` of the totals,
    else the categories' codes joined by ``_``. Areas without a shape of their own
    (prefectures, the nation, countries) have a null geometry, which RFC 7946 allows.
    """
    del file
    shapes = Boundaries()
    geometries = dict(shapes.geometries())
    areas = cube.library.areas
    features = []
    for (code,), rows in _newest(cube).group_by("ref_area", maintain_order=True):
        label = areas.label(str(code))
        properties: dict[str, Any] = {
            "ref_area": code,
            "label_ja": label.ja,
            "label_en": label.en,
            TIME: rows.item(0, TIME),
        }
        for row in rows.iter_rows(named=True):
            codes = [row[name] for name in cube.dataset.metadata.dimension_ids]
            named = "_".join(each for each in codes if each != TOTAL) or "obs_value"
            # The source whose values count first stands first.
            properties.setdefault(named, row["obs_value"])
        features.append(
            {
                "type": "Feature",
                "id": code,
                "geometry": geometries.get(str(code)),
                "properties": properties,
            }
        )
    content = {
        "type": "FeatureCollection",
        "title": cube.dataset.metadata.label.ja,
        "unit_measure": str(cube.dataset.metadata.unit_measure),
        "sources": [source.label.ja for source in cube.dataset.sources],
        "credit": shapes.credit,
        "features": features,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return {"": f"{text}\n".encode()}


def _newest(cube: Cube) -> pl.DataFrame:
    """Give each area's rows of the newest period in which it has a value."""
    frame = cube.frame.filter(pl.col("obs_value").is_not_null())
    order = {code: parse_code(code).end for code in frame.get_column(TIME).unique()}
    end = pl.col(TIME).replace_strict(order, return_dtype=pl.Date)
    return frame.filter(end == end.max().over("ref_area")).sort(
        "ref_area", TIME, maintain_order=True
    )
