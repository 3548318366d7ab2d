"""What the code lists are: Pydantic models of their files and of their descriptor.

Rules of a cell are those of `ictplan.core.schema`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from ictplan.core.messages import Label
from ictplan.core.schema import (
    CATEGORY_CODE,
    AreaCode,
    Decimal,
    Identifier,
    PathInFolder,
    PeriodCode,
    Profile,
    Strict,
    Written,
)


class CodelistItem(Strict):
    """One code of a code list. ``lower`` and ``upper`` bound an interval."""

    code: Annotated[str, Written(CATEGORY_CODE, "category-code")]
    label_ja: Annotated[str, Field(min_length=1)]
    label_en: Annotated[str, Field(min_length=1)]
    lower: Decimal | None = None
    upper: Decimal | None = None


class Codelist(Strict):
    """A list of codes in order, with names in Japanese and English.

    ``disadvantaged`` says at which end of an ordered list people are worse off.
    """

    id: Identifier
    label: Label
    ordered: bool
    disadvantaged: Literal["first", "last"] | None = None
    items: tuple[CodelistItem, ...]


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
    table_schema: Annotated[dict[str, Any], Field(alias="schema")]


class CodelistPackage(Strict):
    """The descriptor of the folder ``codelists``, a Data Package too."""

    profile: Profile
    name: Literal["codelists"]
    title: str
    description: str = ""
    licenses: tuple[dict[str, str], ...] = ()
    sources: tuple[dict[str, str], ...] = ()
    resources: tuple[CodelistResource, ...]


class Area(Strict):
    """One area: a country, a prefecture, a municipality, or a country abroad."""

    code: AreaCode
    label_ja: Annotated[str, Field(min_length=1)]
    label_en: Annotated[str, Field(min_length=1)]
    parent: AreaCode | None
    level: Literal["country", "prefecture", "municipality", "foreign"]
    kana: str | None = None


class AreaChange(Strict):
    """One change of a municipality: the old body became the new one, or part of it."""

    model_config = ConfigDict(defer_build=True)

    date: Annotated[PeriodCode, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    kind: Literal["merger", "absorption", "city", "town", "renamed", "code", "split"]
    old_code: AreaCode
    old_label: Annotated[str, Field(min_length=1)]
    new_code: AreaCode
    new_label: Annotated[str, Field(min_length=1)]
