"""What the code lists are: the rows of their files and their descriptor.

Rules of a cell are those of `ictplan.core.schema`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from ictplan.core.messages import Label
from ictplan.core.schema import (
    AreaCode,
    CategoryCode,
    Decimal,
    Identifier,
    PathInFolder,
    PeriodCode,
    Strict,
    Text,
    TextPattern,
)


@dataclass(frozen=True, kw_only=True)
class CodelistItem(Strict):
    """One code of a code list. ``lower`` and ``upper`` bound an interval."""

    code: CategoryCode
    label_ja: Text
    label_en: Text
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Codelist(Strict):
    """A list of codes in order, with names in Japanese and English.

    ``disadvantaged`` says at which end of an ordered list people are worse off.
    """

    id: Identifier
    label: Label
    ordered: bool
    disadvantaged: Literal["first", "last"] | None = None
    items: tuple[CodelistItem, ...]


@dataclass(frozen=True, kw_only=True)
class CodelistResource(Strict):
    """One code list of the folder ``codelists``."""

    name: Identifier
    path: PathInFolder
    type: Literal["table"] = "table"
    format: Literal["csv"] = "csv"
    mediatype: str = "text/csv"
    encoding: Literal["utf-8"] = "utf-8"
    label: Label
    ordered: bool
    disadvantaged: Literal["first", "last"] | None = None
    bytes: int | None = None
    hash: str | None = None
    schema: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class CodelistPackage(Strict):
    """The descriptor of the folder ``codelists``, a Data Package too."""

    name: Literal["codelists"]
    title: str
    description: str = ""
    licenses: tuple[dict[str, str], ...] = ()
    sources: tuple[dict[str, str], ...] = ()
    resources: tuple[CodelistResource, ...]


@dataclass(frozen=True, kw_only=True)
class Area(Strict):
    """One area: a country, a prefecture, a municipality, or a country abroad."""

    code: AreaCode
    label_ja: Text
    label_en: Text
    parent: AreaCode | None
    level: Literal["country", "prefecture", "municipality", "foreign"]
    kana: str | None = None


@dataclass(frozen=True, kw_only=True)
class AreaChange(Strict):
    """One change of a municipality: the old body became the new one, or part of it."""

    date: Annotated[
        PeriodCode, TextPattern("[0-9]{4}-[0-9]{2}-[0-9]{2}", "period-format")
    ]
    kind: Literal["merger", "absorption", "city", "town", "renamed", "code", "split"]
    old_code: AreaCode
    old_label: Text
    new_code: AreaCode
    new_label: Text
