"""How does a model look to other tools: Frictionless Table Schema from a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ictplan.core.later import pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ictplan.core.validation.derivation import Column

TYPES = {
    pl.String(): "string",
    pl.Float64(): "number",
    pl.Int64(): "integer",
}


def table_schema(
    columns: Iterable[Column], present: Sequence[str], key: Sequence[str]
) -> dict[str, Any]:
    """Describe the columns of a file as a Table Schema (Data Package v2).

    Args:
        columns: What each column must be, from `columns_of`.
        present: The columns of the file, in its order.
        key: The columns of the primary key.
    """
    known = {column.name: column for column in columns}
    return {
        "fields": [_field(known[name]) for name in present if name in known],
        "missingValues": [""],
        "primaryKey": list(key),
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.pattern and column.is_text:  # v2 knows patterns of texts only
        constraints["pattern"] = column.pattern
    if column.members:
        constraints["enum"] = list(column.members)
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    field: dict[str, Any] = {"name": column.name, "type": TYPES[column.dtype]}
    return {**field, "constraints": constraints} if constraints else field
