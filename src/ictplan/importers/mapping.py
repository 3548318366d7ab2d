"""What do the columns of a table mean: a small TOML file, or options, checked."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ictplan.core.codes import Confidence, DimensionRole, Direction
from ictplan.core.errors import PeriodError, UnreadableFileError, UsageError
from ictplan.core.files import read_text
from ictplan.core.messages import N_, Label
from ictplan.core.periods import parse
from ictplan.core.schema import Dimension, Identifier
from ictplan.importers.estat_units import Scale, scale_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as Map
    from pathlib import Path

    from ictplan.importers.draft import Options

PLACES = ("code", "prefecture", "name")
"""The columns that say whose values a row has."""

COUNTS = ("numerator", "denominator")
RESERVED = (*PLACES, "period", "value", *COUNTS)
"""Columns of a table that are no dimension."""

Text = Annotated[str, Field(min_length=1)]


def _unit(text: object) -> Scale:
    found = scale_of(text) if isinstance(text, str) else None
    if found is None:
        raise PydanticCustomError(
            "unit", "is no unit; give a code such as PC_HH, or 人, 千人, 世帯, 億円"
        )
    return found


def _period(text: str) -> str:
    try:
        return parse(text).code
    except PeriodError:
        raise PydanticCustomError("period", "is no period") from None


Period = Annotated[str, AfterValidator(_period)]


class Strict(BaseModel):
    """Base of the parts of a mapping: frozen, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Names(Strict):
    """A text in both languages; Japanese alone stands for both."""

    ja: Text
    en: str = ""

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, given: object) -> object:
        return {"ja": given} if isinstance(given, str) else given

    @property
    def label(self) -> Label:
        """The text as a label."""
        return Label(ja=self.ja, en=self.en or self.ja)


class MappedDataset(Strict):
    """What the values are. ``scale`` is what cells are multiplied by: 100 for fractions."""

    id: Identifier = "table"
    label: Names
    definition: Names | None = None
    unit: Annotated[Scale, BeforeValidator(_unit)]
    decimals: Annotated[int, Field(ge=-12, le=12)] | None = None
    direction: Direction = Direction.NEUTRAL
    full_count: bool = False
    scale: Annotated[float, Field(gt=0)] = 1.0


class MappedSource(Strict):
    """Who published the table."""

    title: Names
    publisher: Names
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    date: str | None = None
    confidence: Confidence = Confidence.OFFICIAL


class MappedTable(Strict):
    """Where the table is, and what holds for all of it."""

    sheet: Text | None = None
    area: Text | None = None
    period: Period | None = None


class MappedDimension(Strict):
    """Which code list the categories of a dimension are in; its id without a name."""

    codelist: Identifier | None = None
    label: Names | None = None
    role: DimensionRole = DimensionRole.SUBGROUP


class MappedValues(Strict):
    """One column of values, with what holds for all of its cells.

    ``categories`` are labels or codes by dimension.
    """

    column: Text
    period: Period | None = None
    numerator: Text | None = None
    denominator: Text | None = None
    categories: Annotated[dict[str, Text], Field(default_factory=dict)]


class Mapping(Strict):
    """What every column of a table means.

    ``columns`` are headings, as a whole or in part, by what they hold: the places,
    ``period``, ``value``, the counts, or a dimension. ``values`` are the columns of a
    table that has several.
    """

    dataset: MappedDataset
    source: MappedSource
    table: MappedTable = MappedTable()
    columns: Annotated[dict[str, Text], Field(default_factory=dict)]
    dimensions: Annotated[dict[str, MappedDimension], Field(default_factory=dict)]
    values: tuple[MappedValues, ...] = ()

    @model_validator(mode="after")
    def _fit_together(self) -> Mapping:
        counted = all(name in self.columns for name in COUNTS)
        if bool(self.values) == ("value" in self.columns or counted):
            raise PydanticCustomError(
                "values", "give [columns] value, or [[values]], and not both"
            )
        if not self.table.area and not {"code", "name", "prefecture"} & set(
            self.columns
        ):
            raise PydanticCustomError(
                "area", "[columns] code or name, or [table] area, must say whose it is"
            )
        names = self.dimension_ids
        for values in self.values:
            for name in names:
                if name not in self.columns and name not in values.categories:
                    raise PydanticCustomError(
                        "category",
                        "the column {column} has no category of {name}",
                        {"column": values.column, "name": name},
                    )
        return self

    @property
    def dimension_ids(self) -> tuple[str, ...]:
        """The dimensions, in order of the file."""
        told = [name for name in self.columns if name not in RESERVED]
        told += [name for values in self.values for name in values.categories]
        return tuple(dict.fromkeys([*told, *self.dimensions]))

    def dimension(self, name: str) -> Dimension:
        """Give a dimension as datasets have it."""
        given = self.dimensions.get(name, MappedDimension())
        codelist = given.codelist or name.replace("_", "-")
        return Dimension(id=name, codelist=codelist, role=given.role)

    @property
    def value_columns(self) -> tuple[MappedValues, ...]:
        """Every column of values; the one of ``columns`` where that names it."""
        if self.values:
            return self.values
        counts = {name: self.columns.get(name) for name in COUNTS}
        column = self.columns.get("value") or self.columns["numerator"]
        return (MappedValues(column=column, **counts),)

    @property
    def is_computed(self) -> bool:
        """Say whether values are shares of counts, which the table does not have itself."""
        return not self.values and "value" not in self.columns


def mapping_of(options: Options) -> Mapping:
    """Give the mapping of a file, of options, or of a file that options complete.

    Raises:
        UsageError: If there is neither, or options are no mapping.
        UnreadableFileError: If the file is no mapping; names the key.
    """
    if options.mapping is None and not options.columns:
        raise UsageError(
            N_(
                "say what the columns mean: --map value=HEADING, or a file --mapping;"
                " 'ictplan import table --guess FILE -o mapping.toml' proposes one"
            )
        )
    content = {} if options.mapping is None else _read(options.mapping)
    given = _with_options(content, options)
    try:
        return Mapping.model_validate(given)
    except ValidationError as error:
        where, why = _first(error)
        if options.mapping is None:
            raise UsageError(
                N_("the options make no mapping: {where}: {why}"), where=where, why=why
            ) from None
        raise UnreadableFileError(
            options.mapping.name,
            N_("is no mapping: {where}: {why}"),
            where=where,
            why=why,
        ) from None


def told_columns(texts: Iterable[str]) -> dict[str, str]:
    """Read ``WHAT=HEADING`` pairs.

    Raises:
        UsageError: If a text is no such pair, or a column is named twice.
    """
    columns: dict[str, str] = {}
    for text in texts:
        name, _, heading = text.partition("=")
        if not (name and heading) or name in columns:
            raise UsageError(
                N_("'{text}' is not WHAT=HEADING, once for each column"), text=text
            )
        columns[name] = heading
    return columns


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path).content)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFileError(
            path.name, N_("is no TOML: {why}"), why=str(error)
        ) from None


def _with_options(content: Map[str, Any], options: Options) -> dict[str, Any]:
    """Complete a mapping by what the command line says."""
    given = {
        key: dict(part) if isinstance(part, dict) else part
        for key, part in content.items()
    }
    columns = dict(options.columns)
    if columns:
        given["columns"] = _completed(given.get("columns"), columns)
    table = {"area": options.area, "period": options.period}
    told = {key: text for key, text in table.items() if text is not None}
    if told:
        given["table"] = _completed(given.get("table"), told)
    if options.unit is not None:
        given["dataset"] = _completed(given.get("dataset"), {"unit": options.unit})
    if options.mapping is None:
        named = columns.get("value") or columns.get("numerator") or "table"
        given["dataset"] = _completed(given.get("dataset"), {"label": named})
        given["source"] = {"title": named, "publisher": "–"}
    return given


def _completed(part: object, told: Map[str, str]) -> object:
    """Add entries to a part; what is none is left for the model to refuse."""
    if part is None:
        return dict(told)
    return {**part, **told} if isinstance(part, dict) else part


def _first(error: ValidationError) -> tuple[str, str]:
    """Give place and reason of an unknown key, with the nearest, else of the first fault."""
    faults = error.errors(include_url=False)
    unknown = (fault for fault in faults if fault["type"] == "extra_forbidden")
    fault = next(unknown, faults[0])
    where = ".".join(str(part) for part in fault["loc"]) or "mapping"
    why = fault["msg"]
    if fault["type"] == "extra_forbidden":
        known = _known(fault["loc"][:-1])
        near = get_close_matches(str(fault["loc"][-1]), known, n=1)
        why = f"unknown key; did you mean {near[0]}?" if near else "unknown key"
    return where, why


def _known(place: tuple[int | str, ...]) -> list[str]:
    parts: dict[str, type[Strict]] = {
        "dataset": MappedDataset,
        "source": MappedSource,
        "table": MappedTable,
        "values": MappedValues,
        "dimensions": MappedDimension,
    }
    return list((parts.get(str(place[0]), Mapping) if place else Mapping).model_fields)
