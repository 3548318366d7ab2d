"""What must a column be: the fields of a Pydantic model as polars expressions.

The rules of a cell stand in `ictplan.schema` as annotations. They are read here and
nowhere written again. A text column has few distinct values, so what polars cannot
say about them is asked of Pydantic itself, once per distinct value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import polars as pl
from annotated_types import Ge
from pydantic import AfterValidator, BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from ictplan.schema import CategoryCode, Written

DTYPES: dict[type, pl.DataType] = {
    str: pl.String(),
    float: pl.Float64(),
    int: pl.Int64(),
}


@dataclass(frozen=True)
class Check:
    """One rule of a cell: ``holds`` is true where the cell keeps it."""

    rule: str
    holds: pl.Expr
    about: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """What one column must be.

    ``forms`` look at the text of a cell, ``values`` at its typed value. ``adapter``
    is set where only Pydantic can tell whether a text is possible.
    """

    name: str
    dtype: pl.DataType
    required: bool
    default: str | None
    forms: tuple[Check, ...]
    values: tuple[Check, ...]
    adapter: TypeAdapter[Any] | None

    @property
    def optional(self) -> bool:
        """Say whether a file may leave the column out."""
        return not self.required

    def about(self, rule: str) -> Mapping[str, object]:
        """Give what the sentence of one rule needs to be told."""
        checks = (*self.forms, *self.values)
        return next((check.about for check in checks if check.rule == rule), {})


def columns_of(model: type[BaseModel]) -> tuple[Column, ...]:
    """Derive what each column must be from a model's fields, in their order.

    Raises:
        TypeError: If a field carries a constraint with no polars counterpart; a rule
            may not get lost in silence.
    """
    return tuple(_column(name, info) for name, info in model.model_fields.items())


def category_column(name: str) -> Column:
    """Give the column of a dimension: a category code in every row."""
    return _column(name, FieldInfo.from_annotation(CategoryCode))


def _column(name: str, info: FieldInfo) -> Column:
    base, constraints, nullable = _unwrap(info)
    cell = pl.col(name)
    forms: list[Check] = []
    values: list[Check] = []
    adapter = None
    for constraint in constraints:
        pattern = getattr(constraint, "pattern", None)
        if isinstance(constraint, Written):
            holds = cell.str.contains(rf"\A(?:{constraint.pattern})\z")
            forms.append(Check(constraint.rule, holds))
        elif isinstance(constraint, Ge):
            limit = constraint.ge
            values.append(Check("at-least", cell >= limit, {"limit": limit}))
        elif isinstance(constraint, AfterValidator):
            adapter = TypeAdapter(info.annotation)
        elif isinstance(pattern, str):
            forms.append(Check("identifier", cell.str.contains(pattern)))
        elif getattr(constraint, "allow_inf_nan", True):
            message = f"no polars rule for {constraint!r} of field {name}"
            raise TypeError(message)
    if issubclass(base, StrEnum):
        known = [member.value for member in base]
        about = {"known": ", ".join(known)}
        forms.append(Check("known-code", cell.is_in(known), about))
        base = str
    return Column(
        name=name,
        dtype=DTYPES[base],
        required=info.is_required() and not nullable,
        default=None if info.is_required() or nullable else str(info.default),
        forms=tuple(forms),
        values=tuple(values),
        adapter=adapter,
    )


def _unwrap(info: FieldInfo) -> tuple[type, list[Any], bool]:
    """Split an annotation into its plain type, its constraints, and "may be None"."""
    annotation: Any = info.annotation
    nullable = False
    found: list[Any] = list(info.metadata)
    while get_origin(annotation) in (Annotated, Union, UnionType):
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            found.extend(more)
        else:
            (annotation,) = (a for a in get_args(annotation) if a is not NoneType)
            nullable = True
    flat: list[Any] = []
    for item in found:
        flat.extend(item.metadata if isinstance(item, FieldInfo) else [item])
    return annotation, flat, nullable
