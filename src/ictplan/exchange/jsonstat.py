"""JSON-stat 2.0: a cube of values with the names of all categories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ictplan.core.codes import ObsStatus
from ictplan.core.periods import parse_code
from ictplan.exchange.cube import TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ictplan.core.messages import Language
    from ictplan.exchange.cube import Cube


def as_jsonstat(cube: Cube, file: str) -> dict[str, bytes]:
    """Write a dataset of JSON-stat; ``file`` is not named in it.

    Values are sparse: keys are places in the cube, the last dimension running fastest.
    Statuses other than normal stand beside them.
    """
    del file
    metadata = cube.dataset.metadata
    dimensions = {name: _places(cube, name) for name in cube.key}
    values: dict[str, float | None] = {}
    statuses: dict[str, str] = {}
    rows = cube.frame.select(*cube.key, "obs_value", "obs_status")
    for *codes, value, status in rows.iter_rows():
        place = 0
        for code, (_, index) in zip(codes, dimensions.items(), strict=True):
            place = place * len(index) + index[code]
        values[str(place)] = value
        if status != ObsStatus.NORMAL:
            statuses[str(place)] = status
    language: Language = "ja"
    content: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": metadata.label.text(language),
        "note": [metadata.definition.text(language)],
        "source": " / ".join(
            each.label.text(language) for each in cube.dataset.sources
        ),
        "id": list(dimensions),
        "size": [len(index) for index in dimensions.values()],
        "role": {"time": [TIME], "geo": ["ref_area"]},
        "dimension": {
            name: _dimension(cube, name, index, language)
            for name, index in dimensions.items()
        },
        "value": values,
        "extension": {
            "unit_measure": str(metadata.unit_measure),
            "decimals": metadata.decimals,
        },
    }
    if statuses:
        content["status"] = statuses
    return {"": (json.dumps(content, ensure_ascii=False) + "\n").encode()}


def _places(cube: Cube, name: str) -> Mapping[str, int]:
    codes = cube.codes(name)
    if name == TIME:
        codes.sort(key=parse_code)
    return {code: place for place, code in enumerate(codes)}


def _dimension(
    cube: Cube, name: str, index: Mapping[str, int], language: Language
) -> dict[str, Any]:
    category: dict[str, Any] = {"index": index}
    names = cube.names(name)
    if names:
        category["label"] = {code: names[code].text(language) for code in index}
    elif name == TIME:
        category["label"] = {code: parse_code(code).label(language) for code in index}
    return {"label": cube.heading(name).text(language), "category": category}
