"""What a plan says beside its indicators: figures, events, measures, issues.

Each table of a plan's folder has one model here, whose fields are the columns of its
file. Rules of a cell are those of `ictplan.core.schema`. Optional columns may be left
out: without an English text the Japanese one stands, without ``ref_area`` the area
whose plan it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from ictplan.core.codes import Qualifier, UnitMeasure
from ictplan.core.messages import N_
from ictplan.core.schema import (
    AreaCode,
    CategoryCode,
    Decimal,
    Filled,
    Identifier,
    Limits,
    PeriodCode,
    Resource,
    Source,
    Strict,
    Text,
    TextPattern,
)

Whole = Annotated[int, Limits(0), TextPattern(r"[0-9]{1,9}", "count-format")]
DatasetList = Annotated[str, TextPattern(r"[a-z0-9-]+( [a-z0-9-]+)*", "dataset-list")]
"""Ids of datasets or tables, separated by blanks."""
CategoryPairs = Annotated[
    str,
    TextPattern(r"[a-z0-9_]+=[A-Za-z0-9_+-]+( [a-z0-9_]+=[A-Za-z0-9_+-]+)*", "pairs"),
]
"""Categories by dimension, separated by blanks."""


class Bound(StrEnum):
    """How a date stands to its event."""

    AT = "at"
    BY = "by"
    FROM = "from"
    ABOUT = "about"


class Trend(StrEnum):
    """What a statement without a number says."""

    UP = "up"
    DOWN = "down"
    HOLDS = "holds"


class MeasureStatus(StrEnum):
    """How far a plan's measure has come."""

    COMPLETED = "completed"
    CONTINUED = "continued"
    ADJUSTED = "adjusted"
    STALLED = "stalled"
    COMPLETED_OR_CONTINUED = "completed_or_continued"
    TOTAL = "_T"


class IssueGroup(StrEnum):
    """Where a plan's issue comes from."""

    NEEDS = "needs"
    POLICY = "policy"
    CITY = "city"


PLAN_NAMES: Mapping[StrEnum, str] = {
    Bound.AT: "",
    Bound.BY: N_("by"),
    Bound.FROM: N_("from"),
    Bound.ABOUT: N_("about"),
    MeasureStatus.COMPLETED: N_("completed or goal reached"),
    MeasureStatus.CONTINUED: N_("continued"),
    MeasureStatus.ADJUSTED: N_("adjusted"),
    MeasureStatus.STALLED: N_("stalled"),
    MeasureStatus.COMPLETED_OR_CONTINUED: N_("completed or continued"),
    MeasureStatus.TOTAL: N_("all measures"),
}
"""The name of each code that is shown to people, a catalogue text."""


@dataclass(frozen=True, kw_only=True)
class Passage(Strict):
    """Where in the plan's text something is printed, as far as it is told."""

    figure: Whole | None = None
    section: Text | None = None
    line: Whole | None = None


@dataclass(frozen=True, kw_only=True)
class Figure(Strict):
    """One figure of the plan: its title, its data here, and what is missing."""

    figure: Whole
    title_ja: Text
    title_en: Text | None = None
    section: Text | None = None
    kind: Literal["data", "list", "diagram"]
    datasets: DatasetList | None = None
    tables: DatasetList | None = None
    missing_ja: str | None = None
    missing_en: str | None = None
    cited: str | None = None
    line: Whole | None = None


@dataclass(frozen=True, kw_only=True)
class Event(Passage):
    """Something that happened or is to happen; ``ref_area`` is who acts."""

    id: Identifier
    ref_area: AreaCode | None = None
    time_period: PeriodCode
    bound: Bound
    label_ja: Text
    label_en: Text | None = None
    era: Whole | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Item(Passage):
    """One entry of a numbered list, such as the standardised systems."""

    list: Identifier
    number: Whole
    label_ja: Text
    label_en: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Quantity(Passage):
    """A number the plan prints that belongs to no indicator."""

    id: Identifier
    ref_area: AreaCode | None = None
    time_period: PeriodCode | None = None
    label_ja: Text
    label_en: Text | None = None
    value: Decimal
    unit: CategoryCode
    qualifier: Qualifier
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class TrendStatement(Passage):
    """A direction the plan states without a number."""

    id: Identifier
    ref_area: AreaCode | None = None
    time_period: PeriodCode | None = None
    label_ja: Text
    label_en: Text | None = None
    direction: Trend
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Progress(Passage):
    """How many measures of a goal have a status; ``_T`` is all goals."""

    goal: CategoryCode
    status: MeasureStatus
    time_period: PeriodCode
    measures: Whole | None = None
    share: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Remark(Strict):
    """What the plan says of a dataset that is not true of any other city."""

    dataset: Identifier
    text_ja: Text
    text_en: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Issue(Strict):
    """One issue or direction of the plan, and the datasets that support it."""

    number: Whole
    group: IssueGroup
    label_ja: Text
    label_en: Text | None = None
    datasets: DatasetList | None = None
    section: Text | None = None
    line: Whole | None = None


@dataclass(frozen=True, kw_only=True)
class Target(Passage):
    """A target (KPI): of a dataset's indicator, or of values in ``actuals``.

    ``measure`` is the plan's measure it belongs to, ``owner`` who answers for it.
    ``categories`` are ``DIM=CODE`` pairs between blanks. ``base_value`` may be empty
    where the dataset has the value of ``base_period``.
    """

    id: Identifier
    label_ja: Text
    label_en: Text | None = None
    measure: str | None = None
    owner: str | None = None
    dataset: Identifier | None = None
    categories: CategoryPairs | None = None
    ref_area: AreaCode | None = None
    unit: UnitMeasure
    direction: Literal["higher", "lower"]
    base_period: PeriodCode
    base_value: Decimal | None = None
    target_period: PeriodCode
    target_value: Decimal


@dataclass(frozen=True, kw_only=True)
class Actual(Strict):
    """A value of a target that is in no dataset."""

    target: Identifier
    time_period: PeriodCode
    value: Decimal
    note: str | None = None


TABLES: Mapping[str, type[Strict]] = {
    "figures": Figure,
    "events": Event,
    "items": Item,
    "quantities": Quantity,
    "trends": TrendStatement,
    "progress": Progress,
    "issues": Issue,
    "remarks": Remark,
    "targets": Target,
    "actuals": Actual,
}
"""The tables of a plan's folder and their models."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "figures": ("figure",),
    "events": ("id",),
    "items": ("list", "number"),
    "quantities": ("id",),
    "trends": ("id",),
    "progress": ("goal", "status"),
    "issues": ("number",),
    "remarks": ("dataset",),
    "targets": ("id",),
    "actuals": ("target", "time_period"),
}
"""The columns that identify a row of each table."""


@dataclass(frozen=True, kw_only=True)
class PlanPackage(Strict):
    """The descriptor of a plan's folder, a Data Package too; ``area`` is whose plan."""

    name: Identifier
    title: Text
    title_en: Text
    description: str = ""
    area: AreaCode | None = None
    sources: Annotated[tuple[Source, ...], Filled()]
    resources: Annotated[tuple[Resource, ...], Filled()]
