"""What must a column be: the fields of a row's class as polars expressions.

The rules of a cell stand in `ictplan.core.schema` as annotations. They are read here and
nowhere written again. A text column has few distinct values, so what polars cannot
say about them is asked of the rule's own function, once per distinct value.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from ictplan.core.errors import UNSEEN_TEXT
from ictplan.core.later import pl
from ictplan.core.schema import (
    CategoryCode,
    Filled,
    Limits,
    Possible,
    Strict,
    TextPattern,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Check:
    """One rule of a cell; ``holds`` of a cell is true where the cell keeps it."""

    rule: str
    holds: Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class Column:
    """What one column must be.

    ``pattern`` is the form of a cell's text and ``pattern_rule`` the rule that says
    so; ``members`` are the only texts allowed, ``minimum`` and ``maximum`` the least
    and the greatest value. ``possible`` is set where no pattern can tell whether a
    text is; it raises where it is not.
    """

    name: str
    dtype: pl.DataType
    required: bool
    default: str | None
    pattern: str | None = None
    pattern_rule: str = ""
    members: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    possible: Callable[[str], str] | None = None

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
        elif self.is_text and not self.members:
            checks.append(Check("unseen", lambda c: ~c.str.contains(UNSEEN_TEXT)))
        if self.members:
            checks.append(Check("known-code", lambda c: c.is_in(self.members)))
        return tuple(checks)

    @property
    def values(self) -> tuple[Check, ...]:
        """The rules that look at the typed value of a cell."""
        checks: list[Check] = []
        if self.minimum is not None:
            checks.append(Check("at-least", lambda c: c >= self.minimum))
        if self.maximum is not None:
            checks.append(Check("at-most", lambda c: c <= self.maximum))
        return tuple(checks)


_COLUMNS: dict[object, tuple[Column, ...]] = {}
"""The columns of each class that was asked for."""


def columns_of(model: type[Strict]) -> tuple[Column, ...]:
    """Derive what each column must be from the fields of a row's class, in their order.

    Raises:
        TypeError: If a field carries a constraint with no polars counterpart; a rule
            may not get lost in silence.
    """
    if model not in _COLUMNS:
        hints = get_type_hints(model, include_extras=True)
        _COLUMNS[model] = tuple(
            _column(field.name, hints[field.name], field.default)
            for field in fields(model)  # type: ignore[arg-type]
        )
    return _COLUMNS[model]


@cache
def category_column(name: str) -> Column:
    """Give the column of a dimension: a category code in every row."""
    return _column(name, CategoryCode, MISSING)


def _column(name: str, annotation: Any, default: object) -> Column:
    base, constraints, nullable = _unwrap(annotation)
    said: dict[str, Any] = {}
    for constraint in constraints:
        said |= _said_by(constraint, name)
    if get_origin(base) is Literal:
        said["members"] = get_args(base)
        base = str
    elif issubclass(base, StrEnum):
        said["members"] = tuple(member.value for member in base)
        base = str
    kinds = {str: pl.String(), float: pl.Float64(), int: pl.Int64()}
    return Column(
        name=name,
        dtype=kinds[base],
        required=default is MISSING and not nullable,
        default=None if default is MISSING or nullable else str(default),
        **said,
    )


def _said_by(constraint: object, name: str) -> dict[str, Any]:
    """Give the fields of `Column` that one constraint sets."""
    match constraint:
        case TextPattern():
            return {"pattern": constraint.pattern, "pattern_rule": constraint.rule}
        case Limits():
            return {"minimum": constraint.least, "maximum": constraint.most}
        case Possible():
            return {"possible": constraint.check}
        # A cell that holds a text holds a character.
        case Filled():
            return {}
        case _:
            pass
    message = f"no polars rule for {constraint!r} of field {name}"
    raise TypeError(message)


def _unwrap(annotation: Any) -> tuple[Any, list[Any], bool]:
    """Split an annotation into its plain type, its constraints, and "may be None"."""
    nullable = False
    found: list[Any] = []
    while get_origin(annotation) in (Annotated, Union, UnionType):
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            found.extend(more)
        else:
            (annotation,) = (a for a in get_args(annotation) if a is not NoneType)
            nullable = True
    return annotation, found, nullable
