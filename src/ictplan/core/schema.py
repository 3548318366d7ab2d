"""What the data are: frozen dataclasses, the single place where a rule of a cell stands.

What holds for one cell is said in its annotation, what holds between the cells of one
row in `ROW_RULES`. Pydantic reads users' descriptors and short tables by these classes,
`ictplan.core.validation` turns them into polars expressions; nothing is checked in two
places. Neither is imported here: bundled descriptors are built without them, which is
what makes a command start at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from ictplan.core.codes import (
    STATUS_WITHOUT_VALUE,
    UNITS,
    Confidence,
    DimensionRole,
    Direction,
    ObsStatus,
    Qualifier,
    Unit,
    UnitMeasure,
)
from ictplan.core.columns import RESERVED
from ictplan.core.errors import PeriodError
from ictplan.core.messages import N_, Label
from ictplan.core.periods import PERIOD_PATTERN, parse_code

if TYPE_CHECKING:
    pass

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


class Strict:
    """Base of what is read from files: closed to unknown fields."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}


class Rule:
    """What a value must be beside its type; ``check`` raises where it is not."""

    asks_first: ClassVar[bool] = False
    """Whether a text is looked at before anything reads its value."""

    check: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Let Pydantic ask."""
        from pydantic import AfterValidator, BeforeValidator

        ask = BeforeValidator if self.asks_first else AfterValidator
        return ask(self.check).__get_pydantic_core_schema__(source, handler)


@dataclass(frozen=True)
class TextPattern(Rule):
    """The form a cell must have as text.

    Python reads ``1_000``, `` 12 `` and full-width digits as numbers; a data file may
    not contain them. The pattern must mean the same to Python and to Rust.
    """

    pattern: str
    rule: str
    asks_first = True

    def check(self, value: object) -> object:
        """Refuse a text of another form; a value that is no text passes."""
        if isinstance(value, str) and not re.fullmatch(self.pattern, value):
            raise _fault("written", self.rule)
        return value


@dataclass(frozen=True)
class Limits:
    """The least and the greatest number that a cell may hold."""

    least: int
    most: int | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Have Pydantic compare, so that a JSON Schema has the limits too."""
        most = {} if self.most is None else {"le": self.most}
        return {**handler(source), "ge": self.least, **most}


@dataclass(frozen=True)
class Filled:
    """A text has a character, a list an entry."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Have Pydantic count, so that a JSON Schema has the length too."""
        return {**handler(source), "min_length": 1}


@dataclass(frozen=True)
class Possible(Rule):
    """What a text must be that no pattern can say."""

    check: Callable[[str], str]


def _fault(kind: str, sentence: str) -> Exception:
    """Give the error by which Pydantic, where it reads, tells a rule that is broken."""
    from pydantic_core import PydanticCustomError

    return PydanticCustomError(kind, sentence)


def _possible_period(code: str) -> str:
    try:
        parse_code(code)
    except PeriodError as error:
        raise _fault("period", "no such period") from error
    return code


Decimal = Annotated[float, TextPattern(DECIMAL_TEXT, "number-format")]
Count = Annotated[int, Limits(0), TextPattern(COUNT_TEXT, "count-format")]
Positive = Annotated[int, Limits(1), TextPattern(COUNT_TEXT, "count-format")]
Digits = Annotated[int, Limits(-12, 12), TextPattern("-?[0-9]{1,2}", "digits-format")]
"""How many decimals a value was published with; -4 says tens of thousands."""

AreaCode = Annotated[str, TextPattern(AREA_CODE, "area-code")]
CategoryCode = Annotated[str, TextPattern(CATEGORY_CODE, "category-code")]
PeriodCode = Annotated[
    str, TextPattern(PERIOD_PATTERN, "period-format"), Possible(_possible_period)
]
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
"""What every descriptor says it is: a Frictionless Data Package v2."""

Identifier = Annotated[str, TextPattern(IDENTIFIER, "identifier")]
Text = Annotated[str, Filled()]
WebAddress = Annotated[str, TextPattern(r"https?://\S+", "address")]


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
"""What holds between the cells of one row."""


@dataclass(frozen=True, kw_only=True)
class Observation(Strict):
    """One observation: a value of an indicator for an area and a period.

    The fields are the columns of a dataset's file (SDMX terms, lower case). A dataset
    adds one column per dimension, see `ictplan.core.dataset.observation_columns`. ``decimals`` are those the
    value was published with, where they are others than its item's or dataset's.
    ``source_cell`` is where an imported value was read: ``公表用!D119``.
    """

    ref_area: AreaCode
    time_period: PeriodCode
    obs_value: Decimal | None
    obs_status: ObsStatus
    numerator: Count | None = None
    denominator: Positive | None = None
    denominator_period: PeriodCode | None = None
    sample_size: Positive | None = None
    qualifier: Qualifier = Qualifier.EQUAL
    source: Identifier
    note: str | None = None
    source_cell: str | None = None
    decimals: Digits | None = None


KEY_COLUMNS = ("ref_area", "time_period")
"""The columns that identify an observation together with its dimensions."""


@dataclass(frozen=True, kw_only=True)
class ReadIn(Strict):
    """Where a value was read, if not on the publisher's page: ``date`` is the day."""

    title: Text
    path: WebAddress | None = None
    date: str | None = None


@dataclass(frozen=True, kw_only=True)
class Source(Strict):
    """Where values come from: an entry of ``sources`` of a resource.

    ``title`` and ``publisher`` are as the publisher writes them; the English ones
    translate them. ``table`` is the table or figure, ``published`` the date of
    publication, ``path`` the publisher's own address, ``read_in`` the place where the
    value was read if that is another, ``sha256`` that of the file where there was one.
    ``is_own`` is set for data that a user brings, never in a file.
    """

    name: Identifier
    title: Text
    title_en: Text
    publisher: Text
    publisher_en: Text
    confidence: Confidence
    table: str | None = None
    published: str | None = None
    path: WebAddress | None = None
    read_in: ReadIn | None = None
    licence: str | None = None
    sha256: Annotated[str, TextPattern("[0-9a-f]{64}", "sha256")] | None = None
    note: str | None = None
    is_own: bool = False

    @property
    def label(self) -> Label:
        """The citation: publisher, title, table, date, and where it was read."""
        rest = [part for part in (self.table, self.published) if part]
        ja = " ".join([f"{self.publisher}「{self.title}」", *rest])
        en = ", ".join([self.publisher_en, self.title_en, *rest])
        if self.read_in is not None:
            ja += f"（{self.read_in.title}で参照）"
            en += f" (read in {self.read_in.title})"
        if self.is_own:
            ja, en = f"手元のデータ：{ja}", f"own data: {en}"
        return Label(ja=ja, en=en)


@dataclass(frozen=True, kw_only=True)
class Break(Strict):
    """A break in a series: values at this period do not compare with others."""

    time_period: PeriodCode
    note: Label


@dataclass(frozen=True, kw_only=True)
class Definition(Strict):
    """One category of a definition dimension, and what it means."""

    dimension: str
    code: str
    definition: Label


def _not_reserved(name: str) -> str:
    if name in RESERVED:
        raise _fault("reserved", "this name is that of another column")
    return name


@dataclass(frozen=True, kw_only=True)
class Dimension(Strict):
    """A dimension column, its code list, and what its categories are."""

    id: Annotated[
        str, TextPattern("[a-z][a-z0-9_]*", "dimension"), Possible(_not_reserved)
    ]
    codelist: Identifier
    role: DimensionRole = DimensionRole.SUBGROUP


@dataclass(frozen=True, kw_only=True)
class Item(Strict):
    """A category that is an indicator of its own: what differs from the dataset's."""

    code: CategoryCode
    label: Label | None = None
    definition: Label | None = None
    unit_measure: UnitMeasure | None = None
    decimals: Digits | None = None
    direction: Direction | None = None


@dataclass(frozen=True, kw_only=True)
class DatasetMetadata(Strict):
    """What an indicator is: the ``ictplan`` part of a resource.

    ``definition`` is true for any city, ``remark`` is about these data. ``decimals``
    are those published, where neither the value nor its item says otherwise; -4 says
    that values are in tens of thousands. ``items`` are what the categories of the
    dimension of role ``item`` have of their own. ``full_count`` says that everybody was
    counted, ``weighted`` that a sample's answers were weighted, so that its rates need
    not be a whole number of the sample. ``of_bodies`` says that values are of local
    governments themselves: a prefecture's is its own, not of its municipalities.
    """

    label: Label
    definition: Label
    remark: Label | None = None
    figures: tuple[Annotated[int, Limits(1)], ...] = ()
    unit_measure: UnitMeasure
    decimals: Digits
    direction: Direction
    dimensions: tuple[Dimension, ...] = ()
    items: tuple[Item, ...] = ()
    home_area: AreaCode
    benchmarks: tuple[str, ...] = ("nation", "prefecture")
    breaks: tuple[Break, ...] = ()
    definitions: tuple[Definition, ...] = ()
    full_count: bool = False
    weighted: bool = False
    of_bodies: bool = False

    def __post_init__(self) -> None:
        """Refuse parts that do not fit together."""
        if len(set(self.dimension_ids)) < len(self.dimensions):
            raise _fault("dimensions", "a dimension stands twice")
        for entry in self.definitions:
            if entry.dimension not in self.dimension_ids:
                raise _fault(
                    "definitions", "a definition is of no dimension of the dataset"
                )
        if self.items and self.item_dimension is None:
            raise _fault("items", "items need one dimension of role item")

    @property
    def unit(self) -> Unit:
        """The unit of the dataset, and of items that say no other."""
        return UNITS[self.unit_measure]

    @property
    def dimension_ids(self) -> tuple[str, ...]:
        """Names of the dimension columns, in order."""
        return tuple(dimension.id for dimension in self.dimensions)

    @property
    def definition_ids(self) -> tuple[str, ...]:
        """Names of the dimensions whose categories must not be mixed."""
        roles = ((d.id, d.role) for d in self.dimensions)
        return tuple(name for name, role in roles if role is DimensionRole.DEFINITION)

    @property
    def item_dimension(self) -> str | None:
        """The dimension of role item, if there is one and no second."""
        names = [d.id for d in self.dimensions if d.role is DimensionRole.ITEM]
        return names[0] if len(names) == 1 else None

    @property
    def has_mixed_units(self) -> bool:
        """Say whether items have units of their own."""
        return any(
            item.unit_measure not in (None, self.unit_measure) for item in self.items
        )

    def for_item(self, code: str) -> DatasetMetadata:
        """Give the metadata of one item; of one that says nothing, these."""
        for item in self.items:
            if item.code == code:
                return replace(
                    self,
                    label=item.label or self.label,
                    definition=item.definition or self.definition,
                    unit_measure=item.unit_measure or self.unit_measure,
                    decimals=(
                        self.decimals if item.decimals is None else item.decimals
                    ),
                    direction=item.direction or self.direction,
                )
        return self


@dataclass(frozen=True, kw_only=True)
class SubgroupEstimate(Strict):
    """One row of a user's table of subgroups, see `ictplan.inequality`."""

    subgroup: str
    estimate: Decimal | None
    subgroup_order: Count | None = None
    se: Decimal | None = None
    population: Decimal | None = None
    reference_subgroup: Count | None = None
    setting_average: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
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
        raise _fault("path", "a path must stay inside its folder")
    return path


PathInFolder = Annotated[str, Possible(_inside_folder)]


@dataclass(frozen=True, kw_only=True)
class Coverage(Strict):
    """What a resource holds, as ``tools/seal.py`` counted it.

    ``areas`` are numbers of areas by level; periods are the first and the last.
    """

    rows: int
    first: str | None = None
    last: str | None = None
    areas: dict[str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Resource(Strict):
    """One file of a Data Package."""

    name: str
    path: PathInFolder
    title: str = ""
    description: str = ""
    type: Literal["table"] = "table"
    format: Literal["csv", "parquet"] = "csv"
    mediatype: str = "text/csv"
    encoding: Literal["utf-8"] = "utf-8"
    bytes: int | None = None
    hash: str | None = None
    coverage: Coverage | None = None
    schema: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class DatasetResource(Resource):
    """A resource that is a dataset, or holds further rows of one (``adds_to``)."""

    name: Identifier
    sources: Annotated[tuple[Source, ...], Filled()]
    ictplan: DatasetMetadata | None = None
    adds_to: Identifier | None = None

    def __post_init__(self) -> None:
        """Refuse two sources of one name, and a resource that is neither or both."""
        _name_once(self.sources)
        if (self.ictplan is None) == (self.adds_to is None):
            raise _fault("resource", "a resource has either ictplan or adds_to")


@dataclass(frozen=True, kw_only=True)
class SubjectPackage(Strict):
    """A descriptor of several datasets, one resource each."""

    name: Identifier
    title: str
    title_en: str
    description: str = ""
    licenses: tuple[dict[str, str], ...] = ()
    resources: Annotated[tuple[DatasetResource, ...], Filled()]


@dataclass(frozen=True, kw_only=True)
class Operand(Strict):
    """A dataset, and which of its categories; of other dimensions the total counts."""

    dataset: Identifier
    where: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Derived(Strict):
    """How an indicator is made of two others, see `ictplan.core.derived`.

    ``ratio`` is of / by, ``share`` 100 times that, ``per_1000`` a thousand times;
    ``difference`` is of - by. There are no others.
    """

    kind: Literal["ratio", "share", "per_1000", "difference"]
    of: Operand
    by: Operand


@dataclass(frozen=True, kw_only=True)
class ImportedFile(Strict):
    """A file whose values are in a dataset: its name and its digest."""

    name: Text
    sha256: Annotated[str, TextPattern("[0-9a-f]{64}", "sha256")]


@dataclass(frozen=True, kw_only=True)
class DataPackage(Strict):
    """The descriptor of a folder that is one dataset.

    ``versions`` is the file of its earlier values, see `ictplan.core.vintages`;
    ``imports`` are the files that were read into it, so that none is read twice; a
    ``derived`` dataset has neither file nor sources of its own.
    """

    name: Identifier
    title: str
    description: str = ""
    licenses: tuple[dict[str, str], ...] = ()
    sources: tuple[Source, ...] = ()
    resources: tuple[Resource, ...] = ()
    ictplan: DatasetMetadata
    versions: Resource | None = None
    imports: tuple[ImportedFile, ...] = ()
    derived: Derived | None = None

    def __post_init__(self) -> None:
        """Refuse two sources of one name, and a dataset with no rows or two files."""
        _name_once(self.sources)
        if self.derived is not None:
            if self.resources or self.sources or self.ictplan.dimensions:
                raise _fault(
                    "derived",
                    "a derived dataset has no file, no sources and no dimensions",
                )
        elif len(self.resources) != 1 or not self.sources:
            raise _fault("resources", "a dataset has one file and its sources")


def _name_once(sources: tuple[Source, ...]) -> None:
    if len({source.name for source in sources}) < len(sources):
        raise _fault("sources", "two sources have the same name")
