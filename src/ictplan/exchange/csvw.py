"""CSV on the Web (W3C): the dataset's rows, and what its columns are beside them."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from ictplan.core.columns import column_of

if TYPE_CHECKING:
    from ictplan.core.messages import Label
    from ictplan.exchange.cube import Cube

METADATA = "-metadata.json"
"""What the standard adds to a table's name to find its metadata."""


def as_csvw(cube: Cube, file: str) -> dict[str, bytes]:
    """Write a table ``file`` and its metadata.

    One row per observation, columns by their public names, an empty cell for null.
    """
    table = io.BytesIO()
    names = [*cube.key, "obs_value", *cube.attributes]
    cube.frame.select(names).write_csv(table)
    metadata = cube.dataset.metadata
    content = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": file,
        "dc:identifier": cube.dataset.id,
        "dc:title": in_languages(metadata.label),
        "dc:description": in_languages(metadata.definition),
        "dc:source": [source.label.ja for source in cube.dataset.sources],
        "tableSchema": {
            "columns": [_column(cube, name) for name in names],
            "primaryKey": list(cube.key),
        },
    }
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return {"": table.getvalue(), METADATA: f"{text}\n".encode()}


def in_languages(label: Label) -> list[dict[str, str]]:
    """Give a name as JSON-LD texts."""
    return [
        {"@value": label.ja, "@language": "ja"},
        {"@value": label.en, "@language": "en"},
    ]


def _column(cube: Cube, name: str) -> dict[str, Any]:
    heading = cube.heading(name)
    described: dict[str, Any] = {
        "name": name,
        # The name comes first: a reader finds the column by it whatever its language.
        "titles": {"und": name, "ja": heading.ja, "en": heading.en},
        # A dimension may be called as a column of other answers is (`line`, `result`).
        "datatype": "string" if name in cube.key else column_of(name).type,
    }
    if name in cube.key:
        described["required"] = True
    return described
