"""What must a column be: the fields of a Pydantic model as polars expressions.

The rules of a cell stand in `ictplan.core.schema` as annotations. They are read here and
nowhere written again. A text column has few distinct values, so what polars cannot
say about them is asked of Pydantic itself, once per distinct value.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

import polars as pl
from annotated_types import Ge, MinLen
from pydantic import AfterValidator, BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from ictplan.core.schema import CategoryCode, Written

if TYPE_CHECKING:
    from collections.abc import Callable

DTYPES: dict[type, pl.DataType] = {
    str: pl.String(),
    float: pl.Float64(),
    int: pl.Int64(),
}


@dataclass(frozen=True)
class Check:
    """One rule of a cell; ``holds`` of a cell is true where the cell keeps it."""

    rule: str
    holds: Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class Column:
    """What one column must be.

    ``pattern`` is the form of a cell's text and ``pattern_rule`` the rule that says
    so; ``members`` are the only texts allowed, ``minimum`` the least value.
    ``adapter`` is set where only Pydantic can tell whether a text is possible.
    """

    name: str
    dtype: pl.DataType
    required: bool
    default: str | None
    pattern: str | None = None
    pattern_rule: str = ""
    members: tuple[str, ...] = ()
    minimum: float | None = None
    adapter: TypeAdapter[Any] | None = None

    @property
    def is_text(self) -> bool:
        """Say whether the column holds texts, few of them distinct."""
        return self.dtype == pl.String()

    @property
    def forms(self) -> tuple[Check, ...]:
        """The rules that look at the text of a cell."""
        checks: list[Check] = []
        if self.pattern is not None:
            whole = rf"\A(?:{self.pattern})\z"
            checks.append(Check(self.pattern_rule, lambda c: c.str.contains(whole)))
        if self.members:
            checks.append(Check("known-code", lambda c: c.is_in(self.members)))
        return tuple(checks)

    @property
    def values(self) -> tuple[Check, ...]:
        """The rules that look at the typed value of a cell."""
        if self.minimum is None:
            return ()
        return (Check("at-least", lambda c: c >= self.minimum),)


@cache
def columns_of(model: type[BaseModel]) -> tuple[Column, ...]:
    """Derive what each column must be from a model's fields, in their order.

    Raises:
        TypeError: If a field carries a constraint with no polars counterpart; a rule
            may not get lost in silence.
    """
    return tuple(_column(name, info) for name, info in model.model_fields.items())


@cache
def category_column(name: str) -> Column:
    """Give the column of a dimension: a category code in every row."""
    return _column(name, FieldInfo.from_annotation(CategoryCode))


def _column(name: str, info: FieldInfo) -> Column:
    base, constraints, nullable = _unwrap(info)
    said: dict[str, Any] = {}
    for constraint in constraints:
        if isinstance(constraint, AfterValidator):
            said["adapter"] = _adapter(info)
        else:
            said |= _said_by(constraint, name)
    if get_origin(base) is Literal:
        said["members"] = get_args(base)
        base = str
    elif issubclass(base, StrEnum):
        said["members"] = tuple(member.value for member in base)
        base = str
    return Column(
        name=name,
        dtype=DTYPES[base],
        required=info.is_required() and not nullable,
        default=None if info.is_required() or nullable else str(info.default),
        **said,
    )


def _adapter(info: FieldInfo) -> TypeAdapter[Any]:
    """Give Pydantic's own reading of a field, its metadata put back."""
    annotation: Any = info.annotation
    for item in info.metadata:
        annotation = Annotated[annotation, item]
    return TypeAdapter(annotation)


def _said_by(constraint: object, name: str) -> dict[str, Any]:
    """Give the fields of `Column` that one constraint sets."""
    pattern = getattr(constraint, "pattern", None)
    if isinstance(constraint, Written):
        return {"pattern": constraint.pattern, "pattern_rule": constraint.rule}
    if isinstance(constraint, Ge):
        return {"minimum": constraint.ge}
    if isinstance(pattern, str):
        plain = pattern.removeprefix("^").removesuffix("$")
        return {"pattern": plain, "pattern_rule": "identifier"}
    # A cell that holds a text holds a character; a number's form allows no nan.
    if isinstance(constraint, MinLen) or not getattr(constraint, "allow_inf_nan", True):
        return {}
    message = f"no polars rule for {constraint!r} of field {name}"
    raise TypeError(message)


def _unwrap(info: FieldInfo) -> tuple[Any, list[Any], bool]:
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
