"""What the data are: Pydantic models, the single place where a rule of a row stands.

Models are frozen and closed. What holds for one cell is said in its annotation, what
holds between the cells of one row in `ROW_RULES`. `ictplan.core.validation` turns both
into polars expressions; nothing is checked in two places.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Le
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    create_model,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ictplan.core.codes import (
    STATUS_WITHOUT_VALUE,
    Confidence,
    DimensionRole,
    Direction,
    ObsStatus,
    Qualifier,
    UnitMeasure,
)
from ictplan.core.errors import PeriodError
from ictplan.core.messages import N_, Label
from ictplan.core.periods import PERIOD_PATTERN, parse_code

if TYPE_CHECKING:
    from collections.abc import Iterable

TOTAL = "_T"
"""The category that is the total of a dimension, as in SDMX."""

DECIMAL_TEXT = r"-?[0-9]{1,15}(\.[0-9]{1,20})?"
"""How a number is written in a data file: ASCII, no commas, no exponent, no more
digits than a float holds."""

COUNT_TEXT = r"[0-9]{1,15}"
"""How a count is written: at most 15 digits, so that it is exact everywhere."""

AREA_CODE = r"[0-9]{5}|[A-Z]{3}"
"""JIS X 0401/0402 code of five digits, or ISO 3166-1 alpha-3 abroad."""

CATEGORY_CODE = r"[A-Za-z0-9_]+"
IDENTIFIER = r"[a-z0-9]+(-[a-z0-9]+)*"


class Strict(BaseModel):
    """Base model: frozen, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Written:
    """The form a cell must have as text, before anything reads its value.

    Python reads ``1_000``, `` 12 `` and full-width digits as numbers; a data file may
    not contain them. The pattern must mean the same to Python and to Rust.
    """

    pattern: str
    rule: str

    def check(self, value: object) -> object:
        """Refuse a text of another form; a value that is no text passes."""
        if isinstance(value, str) and not re.fullmatch(self.pattern, value):
            raise PydanticCustomError("written", self.rule)
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Let Pydantic check the form first."""
        return BeforeValidator(self.check).__get_pydantic_core_schema__(source, handler)


def _possible_period(code: str) -> str:
    try:
        parse_code(code)
    except PeriodError as error:
        raise PydanticCustomError("period", "no such period") from error
    return code


Decimal = Annotated[
    float, Field(allow_inf_nan=False), Written(DECIMAL_TEXT, "number-format")
]
Count = Annotated[int, Ge(0), Written(COUNT_TEXT, "count-format")]
AreaCode = Annotated[str, Written(AREA_CODE, "area-code")]
CategoryCode = Annotated[str, Written(CATEGORY_CODE, "category-code")]
PeriodCode = Annotated[
    str, Written(PERIOD_PATTERN, "period-format"), AfterValidator(_possible_period)
]
Profile = Annotated[
    Literal["https://datapackage.org/profiles/2.0/datapackage.json"],
    Field(alias="$schema"),
]
"""What every descriptor says it is: a Frictionless Data Package v2."""

Identifier = Annotated[str, Field(pattern=f"^(?:{IDENTIFIER})$")]


@dataclass(frozen=True)
class Requires:
    """A cell that has a value needs other cells to have one."""

    rule: str
    column: str
    needs: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class EmptyOnlyWith:
    """A cell is empty exactly when another holds one of these codes."""

    rule: str
    column: str
    other: str
    codes: frozenset[str]
    message: str


RowRule = Requires | EmptyOnlyWith

ROW_RULES: tuple[RowRule, ...] = (
    EmptyOnlyWith(
        "missing-status",
        "obs_value",
        "obs_status",
        STATUS_WITHOUT_VALUE,
        N_(
            "a value is empty exactly when its status says why"
            " (H, L, M, O or Q); here it is not so"
        ),
    ),
    Requires(
        "counts-together",
        "numerator",
        ("denominator",),
        N_("a numerator needs its denominator"),
    ),
    Requires(
        "denominator-period",
        "denominator_period",
        ("denominator",),
        N_("a denominator period needs a denominator"),
    ),
)
"""What holds between the cells of one row, for Pydantic and polars alike."""


def row_rule_holds(rule: RowRule, row: Mapping[str, object]) -> bool:
    """Say whether one row keeps one rule."""
    match rule:
        case Requires():
            given = row[rule.column] is not None
            return not given or all(row[name] is not None for name in rule.needs)
        case EmptyOnlyWith():
            return (row[rule.column] is None) == (row[rule.other] in rule.codes)


class Observation(Strict):
    """One observation: a value of an indicator for an area and a period.

    The fields are the columns of ``observations.csv`` (SDMX terms, lower case). A
    dataset adds one column per dimension, see `observation_model`. ``source_cell`` is
    where an imported value was read: ``公表用!D119``.
    """

    ref_area: AreaCode
    time_period: PeriodCode
    obs_value: Decimal | None
    obs_status: ObsStatus
    numerator: Count | None = None
    denominator: Annotated[int, Ge(1), Written(COUNT_TEXT, "count-format")] | None = (
        None
    )
    denominator_period: PeriodCode | None = None
    sample_size: Annotated[int, Ge(1), Written(COUNT_TEXT, "count-format")] | None = (
        None
    )
    qualifier: Qualifier = Qualifier.EQUAL
    source: Identifier
    note: str | None = None
    source_cell: str | None = None

    @model_validator(mode="after")
    def _keep_row_rules(self) -> Observation:
        row = {name: getattr(self, name) for name in ROW_RULE_COLUMNS}
        for rule in ROW_RULES:
            if not row_rule_holds(rule, row):
                raise PydanticCustomError("row", rule.rule)
        return self


ROW_RULE_COLUMNS = (
    "obs_value",
    "obs_status",
    "numerator",
    "denominator",
    "denominator_period",
)

KEY_COLUMNS = ("ref_area", "time_period")
"""The columns that identify an observation together with its dimensions."""


def observation_model(dimensions: Iterable[str]) -> type[Observation]:
    """Make the model of one dataset's rows: `Observation` plus its dimensions.

    Args:
        dimensions: Names of the dimension columns, each filled with a category code.
    """
    extra: dict[str, Any] = dict.fromkeys(dimensions, (CategoryCode, ...))
    return create_model("DatasetObservation", __base__=Observation, **extra)


class Source(Strict):
    """Where a value was read: an entry of ``sources`` in a Data Package.

    ``title`` and ``publisher`` are as the publisher writes them; the English ones
    translate them. ``confidence`` says whether the value was read in the plan, at the
    publisher, or where somebody quotes the publisher.
    """

    name: Identifier
    title: str
    title_en: str
    publisher: str
    publisher_en: str
    confidence: Confidence
    path: Annotated[str, Field(pattern=r"^https?://")] | None = None
    table: str | None = None
    date: str | None = None
    retrieved: str | None = None
    licence: str | None = None
    note: str | None = None

    @property
    def label(self) -> Label:
        """The citation: publisher, title, table or figure, date."""
        rest = [part for part in (self.table, self.date) if part]
        return Label(
            ja=" ".join([f"{self.publisher}「{self.title}」", *rest]),
            en=", ".join([self.publisher_en, self.title_en, *rest]),
        )


class Break(Strict):
    """A break in a series: values at this period do not compare with others."""

    time_period: PeriodCode
    note: Label


class Definition(Strict):
    """One category of a definition dimension, and what it means."""

    dimension: str
    code: str
    definition: Label


RESERVED = frozenset(
    [
        "area_value",
        "assessment",
        "basis",
        "benchmark",
        "benchmark_label",
        "benchmark_value",
        "best",
        "category",
        "category_label",
        "change",
        "contested",
        "dataset",
        "denominator",
        "denominator_period",
        "dimension",
        "drop_off",
        "estimate",
        "gap",
        "gap_lower",
        "gap_margin",
        "gap_published",
        "gap_upper",
        "is_bound",
        "label",
        "lower",
        "missing",
        "n",
        "non_users",
        "non_users_ratio",
        "non_users_share",
        "note",
        "numerator",
        "obs_status",
        "obs_value",
        "of",
        "percentile",
        "persons_to_parity",
        "plan",
        "qualifier",
        "rank",
        "ratio",
        "reading",
        "ref_area",
        "ref_area_label",
        "reference",
        "relative_gap",
        "row",
        "sample_size",
        "source",
        "source_cell",
        "step",
        "subgroup",
        "tied",
        "time_distance_years",
        "time_period",
        "unit",
        "unit_measure",
        "upper",
        "value",
    ]
)
"""Names that columns of answers have; a dimension cannot be called so."""


def _not_reserved(name: str) -> str:
    if name in RESERVED:
        raise PydanticCustomError("reserved", "this name is that of another column")
    return name


class Dimension(Strict):
    """A dimension column, its code list, and what its categories are."""

    id: Annotated[
        str, Field(pattern=r"^[a-z][a-z0-9_]*$"), AfterValidator(_not_reserved)
    ]
    codelist: Identifier
    role: DimensionRole = DimensionRole.SUBGROUP


class DatasetMetadata(Strict):
    """What an indicator is: the ``ictplan`` part of a Data Package descriptor.

    ``decimals`` are those published; -4 says that values are in tens of thousands.
    ``full_count`` says that everybody was counted, ``weighted`` that a sample's answers
    were weighted, so that its rates need not be a whole number of the sample.
    """

    label: Label
    definition: Label
    figures: tuple[Annotated[int, Ge(1)], ...] = ()
    unit_measure: UnitMeasure
    decimals: Annotated[int, Ge(-12), Le(12)]
    direction: Direction
    dimensions: tuple[Dimension, ...] = ()
    home_area: AreaCode
    benchmarks: tuple[str, ...] = ("nation", "prefecture")
    breaks: tuple[Break, ...] = ()
    definitions: tuple[Definition, ...] = ()
    full_count: bool = False
    weighted: bool = False

    @model_validator(mode="after")
    def _fit_together(self) -> DatasetMetadata:
        if len(set(self.dimension_ids)) < len(self.dimensions):
            raise PydanticCustomError("dimensions", "a dimension stands twice")
        for entry in self.definitions:
            if entry.dimension not in self.dimension_ids:
                raise PydanticCustomError(
                    "definitions", "a definition is of no dimension of the dataset"
                )
        return self

    @property
    def dimension_ids(self) -> tuple[str, ...]:
        """Names of the dimension columns, in order."""
        return tuple(dimension.id for dimension in self.dimensions)

    @property
    def definition_ids(self) -> tuple[str, ...]:
        """Names of the dimensions whose categories must not be mixed."""
        roles = ((d.id, d.role) for d in self.dimensions)
        return tuple(name for name, role in roles if role is DimensionRole.DEFINITION)


class SubgroupEstimate(Strict):
    """One row of a user's table of subgroups, see `ictplan.inequality`."""

    subgroup: str
    estimate: Decimal | None
    subgroup_order: Count | None = None
    se: Decimal | None = None
    population: Decimal | None = None
    reference_subgroup: Count | None = None
    setting_average: Decimal | None = None


class SubgroupPeople(Strict):
    """One row of a user's table of who lives where, see `ictplan.structure`."""

    ref_area: str
    subgroup: str
    population: Decimal


def _inside_folder(path: str) -> str:
    if (
        "\0" in path
        or path.startswith(("/", "\\"))
        or ":" in path
        or ".." in re.split(r"[/\\]", path)
    ):
        raise PydanticCustomError("path", "a path must stay inside its folder")
    return path


PathInFolder = Annotated[str, AfterValidator(_inside_folder)]


class Resource(Strict):
    """One file of a Data Package."""

    name: str
    path: PathInFolder
    type: Literal["table"] = "table"
    format: Literal["csv", "parquet"] = "csv"
    mediatype: str = "text/csv"
    encoding: Literal["utf-8"] = "utf-8"
    bytes: Annotated[int, Ge(0)] | None = None
    hash: Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")] | None = None
    table_schema: Annotated[dict[str, Any], Field(alias="schema")]


class DataPackage(Strict):
    """A dataset's descriptor: Frictionless Data Package v2 plus our metadata."""

    profile: Profile
    name: Identifier
    title: str
    description: str = ""
    licenses: tuple[dict[str, str], ...] = ()
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    resources: tuple[Resource]
    ictplan: DatasetMetadata

    @model_validator(mode="after")
    def _name_sources_once(self) -> DataPackage:
        if len({source.name for source in self.sources}) < len(self.sources):
            raise PydanticCustomError("sources", "two sources have the same name")
        return self
