"""The JSON Schema of each command's answer, from the registry of columns.

A schema promises that columns stay: `lost_columns` says which the code would take away.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ictplan.core.columns import column_of
from ictplan.core.descriptor import adapter
from ictplan.core.schema import Source
from ictplan.present.machine import SCHEMA_VERSION
from ictplan.questions import INDEX, question_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ictplan.questions.registry import Question

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"

MORE = {
    "*": "dimensions of the dataset",
    "…": "characteristics that were asked for",
}
"""What columns stand for whose names the registry cannot know."""


def answer_schemas() -> Iterator[tuple[str, Schema]]:
    """Give the name and the schema of every question's answer."""
    for command in INDEX:
        yield (
            f"{command.replace(' ', '-')}.schema.json",
            answer_schema(question_named(command)),
        )


def answer_schema(question: Question) -> Schema:
    """Describe the JSON that a question answers with ``--format json``."""
    shapes = [_rows(question.columns)]
    if question.other_columns:
        shapes.append(_rows(question.other_columns))
    source = adapter(Source).json_schema()
    definitions = source.pop("$defs", {})
    return {
        "$schema": DRAFT,
        "title": f"ictplan {question.name}",
        "description": question.summary,
        "type": "object",
        "properties": {
            "schema_version": {"const": SCHEMA_VERSION},
            "command": {"const": question.name},
            "parameters": {"type": "object"},
            "columns": {"type": "array", "items": {"type": "string"}},
            "rows": {
                "type": "array",
                "items": shapes[0] if len(shapes) == 1 else {"anyOf": shapes},
            },
            "sources": {"type": "array", "items": {"$ref": "#/$defs/Source"}},
            "notes": {"type": "array", "items": {"type": "string"}},
            "summary": {"type": "object"},
        },
        "required": [
            "schema_version",
            "command",
            "parameters",
            "columns",
            "rows",
            "sources",
            "notes",
        ],
        "$defs": {**definitions, "Source": source},
    }


def _rows(columns: Sequence[str]) -> Schema:
    fixed = [name for name in columns if name not in MORE]
    schema: Schema = {
        "type": "object",
        "properties": {name.removesuffix("?"): _cell(name) for name in fixed},
        "required": [name for name in fixed if not name.endswith("?")],
    }
    further = [MORE[name] for name in columns if name in MORE]
    if further:
        schema["additionalProperties"] = {
            "type": ["string", "number", "null"],
            "description": ", ".join(further),
        }
    return schema


def _cell(name: str) -> Schema:
    column = column_of(name.removesuffix("?"))
    return {"type": [column.type, "null"], "description": column.meaning}


def lost_columns(root: Path) -> list[str]:
    """Name what the committed schemas promise and those of the code no longer have."""
    made = dict(answer_schemas())
    return [
        f"{path.name}: {column}"
        for path in sorted((root / "docs" / "schema" / "answers").glob("*.json"))
        for column in lost(json.loads(path.read_bytes()), made.get(path.name, {}))
    ]


def lost(before: Schema, after: Schema) -> list[str]:
    """Name the columns of one schema that another has not, or not of the same type.

    A column that every row had must stay in every row; a new one may be anywhere.
    """
    now = _promises(after)
    return [
        f"{name} ({kind}{', in every row' if always else ''})"
        for name, (kind, always) in _promises(before).items()
        if name not in now or now[name][0] != kind or now[name][1] < always
    ]


def _promises(schema: Schema) -> dict[str, tuple[str, bool]]:
    """Give the type of each column, and whether every row of its shape has it."""
    items = schema["properties"]["rows"]["items"] if schema else {"anyOf": []}
    return {
        name: (cell["type"][0], name in shape["required"])
        for shape in reversed(items.get("anyOf", [items]))
        for name, cell in shape["properties"].items()
    }
