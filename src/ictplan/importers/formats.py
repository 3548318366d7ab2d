"""What is a publisher's format: how to know it, what its columns mean, whence it comes.

A format is a short TOML file in ``formats/``; a reading that a person edited has the same
form. The generic reader does the rest, so that neither names rows or counts columns.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files as resource_files
from typing import TYPE_CHECKING, Any

from ictplan.core.errors import UnknownCodeError, UnreadableFileError
from ictplan.core.messages import N_, Label
from ictplan.core.schema import TOTAL
from ictplan.importers.grid import folded
from ictplan.importers.plugins import descriptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from ictplan.importers.categories import Categories
    from ictplan.importers.sheet import Table

ROLES = (
    "code", "prefecture", "county", "name", "period", "year", "month", "dimension",
    "item", "unit", "value", "numerator", "denominator", "base_period",
    "sample_size", "remark", "skip",
)  # fmt: skip
"""What a column may be."""


@dataclass(frozen=True)
class ColumnRule:
    """What the columns of a heading are.

    ``heading`` is a pattern searched in the folded heading, all its rows joined;
    ``cells`` are words of cells and the numbers they mean, ``notes`` what they say.
    """

    heading: str
    role: str = "value"
    item: str = ""
    label: Label | None = None
    unit: str = ""
    period: str = ""
    dimension: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    direction: str = ""
    decimals: int | None = None

    def fits(self, heading: str) -> bool:
        """Say whether a folded heading is one of these."""
        return re.search(self.heading, heading) is not None and (
            bool(heading) or self.heading == "^$"
        )


@dataclass(frozen=True)
class ShareRule:
    """An item that is a share of two others in the same row, which go into it."""

    item: str
    numerator: str
    denominator: str
    keep: bool = False


@dataclass(frozen=True)
class DimensionRule:
    """The code list of a dimension; codes of labels, and the code where none is said.

    A closed one refuses labels that have no code here.
    """

    codelist: str = ""
    label: Label | None = None
    role: str = "subgroup"
    default: str = "_T"
    codes: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    is_closed: bool = False


@dataclass(frozen=True)
class Format:
    """A description of files of one kind, of a publisher or of a person."""

    id: str
    label: Label
    know: Sequence[str] = ()
    know_title: str = ""
    dataset: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    table: Mapping[str, Any] = field(default_factory=dict)
    columns: Sequence[ColumnRule] = ()
    shares: Sequence[ShareRule] = ()
    dimensions: Mapping[str, DimensionRule] = field(default_factory=dict)
    leave_out: Mapping[str, str] = field(default_factory=dict)
    is_general: bool = False

    def fits(self, table: Table) -> bool:
        """Say whether a table is of the format: each pattern is in some heading."""
        if not self.know or self.is_general:
            return False
        headings = [column.heading for column in table.columns]
        headings += [
            folded(cell)
            for column in table.columns[:3]
            for cell in column.distinct[:20]
        ]
        if self.know_title and not re.search(
            self.know_title, folded(" ".join((*table.above, table.grid.sheet or "")))
        ):
            return False
        return all(any(re.search(p, text) for text in headings) for p in self.know)

    def default(self, name: str, categories: Categories) -> str:
        """Give the category of values that say none: the total, if nothing else."""
        default = self.dimensions.get(name, DimensionRule()).default
        return categories.code("計") if default == TOTAL else default

    def rule_for(self, heading: str) -> ColumnRule | None:
        """Give the first rule that a folded heading keeps."""
        return next((rule for rule in self.columns if rule.fits(heading)), None)


GENERAL = Format("table", Label("表", "table"), is_general=True)
"""A table that no description fits: read by what it says."""


def parse_format(text: str, name: str) -> Format:
    """Read the TOML of a format or a reading.

    Raises:
        UnreadableFileError: If it is no TOML, or has what no format has.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFileError(
            name, N_("is no TOML: {why}"), why=str(error)
        ) from None
    try:
        return Format(
            id=content.pop("id", "reading"),
            label=label_of(content.pop("label", name)) or Label(name, name),
            columns=tuple(
                _rule(item, ColumnRule) for item in content.pop("column", ())
            ),
            shares=tuple(_rule(item, ShareRule) for item in content.pop("share", ())),
            dimensions={
                key: _rule(value, DimensionRule)
                for key, value in content.pop("dimensions", {}).items()
            },
            **content,
        )
    except (TypeError, AttributeError, re.error) as error:
        raise UnreadableFileError(
            name,
            N_("is no reading of a table: {why}"),
            why=re.sub(r"^.*__init__\(\) ", "", str(error)),
        ) from None


def _rule(content: Mapping[str, Any], kind: type) -> Any:  # noqa: ANN401, one of three
    rule = kind(
        **{
            **content,
            **({"label": label_of(content["label"])} if "label" in content else {}),
        }
    )
    if isinstance(rule, ColumnRule):
        re.compile(rule.heading)
        if rule.role not in ROLES:
            raise TypeError(f"unknown role '{rule.role}'; {', '.join(ROLES)}")
    return rule


def label_of(content: object) -> Label | None:
    """Read a label of a description: a text, or one in each language."""
    if isinstance(content, str):
        return Label(content, content)
    if isinstance(content, dict) and "ja" in content:
        return Label(str(content["ja"]), str(content.get("en", content["ja"])))
    return None


@cache
def known_formats() -> Mapping[str, Format]:
    """Give every format by its id in the order they are tried: plug-ins' first."""
    folder = resource_files("ictplan.importers") / "formats"
    texts = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
    )
    found = [parse_format(text, name) for name, text in descriptions()]
    found += [
        parse_format(entry.read_text(encoding="utf-8"), entry.name) for entry in texts
    ]
    return {item.id: item for item in found}


OTHERS = {
    "table": N_("any other table"),
    "estat": N_("tables of e-Stat: answers of its API, files of its screen"),
}
"""What is read without a description: by what the table says, by what e-Stat's API is."""


def format_of(name: str) -> Format:
    """Find a format by its id.

    Raises:
        UnknownCodeError: If there is no such format; lists the known ones.
    """
    if name in OTHERS:
        return GENERAL
    if name not in known_formats():
        raise UnknownCodeError("format", name, (*known_formats(), *OTHERS))
    return known_formats()[name]


def find_format(tables: Iterable[Table]) -> Format:
    """Find the format that one of the tables is of; the general one without any."""
    for table in tables:
        for item in known_formats().values():
            if item.fits(table):
                return item
    return GENERAL


def load_reading(path: Path) -> Format:
    """Read the reading that a person edited.

    Raises:
        UnreadableFileError: If it cannot be read.
    """
    try:
        return parse_format(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(
            path.name, N_("cannot be read: {why}"), why=str(error)
        ) from None
