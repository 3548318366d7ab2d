"""Which observations is a number about: words to datasets, names to categories.

A dataset is linked to a sentence when words that name it (its label, or an entry of
``synonyms.toml``) all stand in the sentence, the one before it or its headings, and
the base fits: a share of enterprises needs enterprises there. A category is linked
when its label is quoted or stands in the words before the number.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from ictplan.audit.names import folded
from ictplan.period import Period, parse_code
from ictplan.schema import TOTAL
from ictplan.selection import values_of
from ictplan.vocabulary import Confidence, DimensionRole, UnitMeasure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Number, Reading
    from ictplan.catalog import Catalog
    from ictplan.localisation import Label

_TERMS = re.compile(r"[ァ-ヶー]+|[一-龥々]{2,}|[A-Za-z0-9]{2,}")
_BASES = {
    UnitMeasure.PC_ENT: ("企業", "会社", "事業者"),
    UnitMeasure.PC_GOV: (
        "自治体",
        "市町村",
        "市区町村",
        "団体",
        "都道府県",
        "指定都市",
    ),
}
_FOREIGN_BASES = {
    UnitMeasure.PC_IND: ("企業", "自治体", "世帯"),
    UnitMeasure.PC_USER: ("企業", "自治体", "世帯"),
    UnitMeasure.PC_POP: ("企業", "世帯"),
    UnitMeasure.PC_HH: ("企業", "自治体", "個人"),
    UnitMeasure.PC_ENT: ("自治体", "市町村", "市区町村"),
    UnitMeasure.PC_GOV: ("企業",),
}
_UNITS: dict[UnitMeasure, tuple[frozenset[str | None], int]] = {
    UnitMeasure.PERS: (frozenset({"人", "名"}), 1),
    UnitMeasure.HH: (frozenset({"世帯"}), 1),
    UnitMeasure.GOV: (frozenset({"団体", "自治体", "市町村", "市区町村", "市"}), 1),
    UnitMeasure.CONTRACT: (frozenset({None, "契約", "件", "回線"}), 1),
    UnitMeasure.JPY_TRILLION: (frozenset({"円"}), 10**12),
    UnitMeasure.TBPS: (frozenset({"Tbps"}), 1),
    UnitMeasure.GBPS: (frozenset({"Gbps"}), 1),
}
_AGE = re.compile(
    r"(?P<low>[0-9]{1,3})歳?(?P<decade>代)?(?:[~-](?P<high>[0-9]{1,3})歳)?(?P<open>以上)?"
)


@dataclass(frozen=True)
class Category:
    """A category of a dimension: code, label, and ages it spans."""

    code: str
    label: Label
    words: str
    lower: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True)
class Facet:
    """A dimension of a dataset with its categories."""

    id: str
    role: DimensionRole
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class Profile:
    """How a dataset is recognised."""

    dataset: str
    label: Label
    unit: UnitMeasure
    names: tuple[tuple[str, ...], ...]
    facets: tuple[Facet, ...]


@dataclass(frozen=True)
class Cell:
    """One observation: where it stands, its value in whole units, its source."""

    dataset: str
    area: str
    period: Period
    key: tuple[tuple[str, str], ...]
    value: Decimal
    source: str
    confidence: Confidence

    def shown(self) -> str:
        """Write the key for people: dataset, area, period, categories, source."""
        categories = [code for _, code in self.key if code != TOTAL]
        key = " ".join((self.area, self.period.code, *categories))
        return f"{self.dataset} {key}: {self.value.normalize():f} ({self.source})"


@dataclass(frozen=True)
class Link:
    """A dataset a number may be about, and its cells that fit the words.

    ``named`` says that every category was named by its whole label.
    """

    profile: Profile
    cells: tuple[Cell, ...]
    named: bool


class Linker:
    """Links the numbers of one document to the datasets of a catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        """Read nothing yet; a dataset is read when words link to it."""
        self.catalog = catalog
        self._cells: dict[str, tuple[Cell, ...]] = {}
        self._keys: dict[str, dict[str, Decimal]] = {}
        self._asked: Reading | None = None
        self._found: dict[int, list[Link]] = {}
        self._linked: tuple[tuple[str, str], tuple[Profile, ...]] | None = None

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """How each dataset of the catalogue is recognised."""
        text = files("ictplan.audit").joinpath("synonyms.toml").read_text("utf-8")
        synonyms = tomllib.loads(text)
        return tuple(
            self._profile(dataset, synonyms.get(dataset, []))
            for dataset in self.catalog.ids
        )

    def _profile(self, dataset: str, synonyms: list[list[str]]) -> Profile:
        metadata = self.catalog.package(dataset).ictplan
        label = re.sub(r"（.*?）", "", metadata.label.ja)
        facets = [
            Facet(d.id, d.role, tuple(self._categories(d.codelist)))
            for d in metadata.dimensions
        ]
        names = (tuple(_TERMS.findall(label)), *map(tuple, synonyms))
        return Profile(
            dataset,
            metadata.label,
            metadata.unit_measure,
            tuple(name for name in names if name),
            tuple(facets),
        )

    def _categories(self, codelist: str) -> Iterator[Category]:
        for item in self.catalog.codelist(codelist).items:
            label = item.label_ja
            yield Category(
                item.code,
                type(self.catalog.codelist(codelist).label)(label, item.label_en),
                folded(label),
                _decimal(item.lower),
                _decimal(item.upper),
            )

    def links(self, reading: Reading, number: Number) -> list[Link]:
        """Give the datasets a number may be about, with the cells that fit it.

        Several rules ask about each number of a document; answers are kept till the
        next document.
        """
        if self._asked is not reading:
            self._asked, self._found = reading, {}
        if number.index not in self._found:
            self._found[number.index] = self._links(reading, number)
        return self._found[number.index]

    def _links(self, reading: Reading, number: Number) -> list[Link]:
        found = []
        for profile in self._profiles_of(reading, number):
            if not _unit_fits(profile.unit, number):
                continue
            chosen = _chosen(profile, number)
            if chosen is None:
                continue
            categories, named = chosen
            cells = tuple(
                cell
                for cell in self.cells(profile)
                if all(code in categories[name] for name, code in cell.key)
            )
            if cells:
                found.append(Link(profile, cells, named))
        return found

    def _profiles_of(self, reading: Reading, number: Number) -> tuple[Profile, ...]:
        sentence = number.sentence
        headings = (
            reading.headings.get(sentence.section, ""),
            reading.parents.get(sentence.section, ""),
        )
        if sentence.index in reading.rows:
            near = " ".join((*number.subject, *headings))
            return self._recognised(near, near)
        before = reading.before(sentence)
        words = (sentence.plain, before.plain if before else "", *headings)
        return self._recognised(" ".join(words), sentence.plain)

    def _recognised(self, words: str, near: str) -> tuple[Profile, ...]:
        """Give the datasets that words name; those of the last call are kept."""
        if self._linked is None or self._linked[0] != (words, near):
            linked = tuple(p for p in self.profiles if _recognised(p, words, near))
            self._linked = (words, near), linked
        return self._linked[1]

    def value_of(self, dataset: str, key: str) -> Decimal | None:
        """Give the value of an observation by its key, as published.

        Args:
            dataset: Id of a dataset.
            key: ``ref_area=… time_period=… <dimension>=…``, parted by blanks.

        Returns:
            None where the dataset is not held, or has no such observation.
        """
        if dataset not in self.catalog.ids:
            return None
        if dataset not in self._keys:
            loaded = self.catalog.load(dataset)
            names = ("ref_area", "time_period", *loaded.metadata.dimension_ids)
            self._keys[dataset] = {
                " ".join(f"{name}={row[name]}" for name in names): Decimal(
                    repr(row["obs_value"])
                )
                for row in values_of(loaded).iter_rows(named=True)
                if row["obs_value"] is not None
            }
        return self._keys[dataset].get(key)

    def cells(self, profile: Profile) -> tuple[Cell, ...]:
        """Read the cells of a dataset once."""
        if profile.dataset not in self._cells:
            self._cells[profile.dataset] = tuple(self._read(profile))
        return self._cells[profile.dataset]

    def _read(self, profile: Profile) -> Iterator[Cell]:
        dataset = self.catalog.load(profile.dataset)
        scale = _UNITS.get(profile.unit, (None, 1))[1]
        sources = {source.name: source for source in dataset.sources}
        dimensions = dataset.metadata.dimension_ids
        rows = dataset.observations.filter(pl.col("obs_value").is_not_null())
        for row in rows.iter_rows(named=True):
            source = sources[row["source"]]
            yield Cell(
                profile.dataset,
                row["ref_area"],
                parse_code(row["time_period"]),
                tuple((name, str(row[name])) for name in dimensions),
                Decimal(repr(row["obs_value"])) * scale,
                f"{source.publisher}: {source.title}",
                source.confidence,
            )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))


def _recognised(profile: Profile, words: str, near: str) -> bool:
    """Say whether all words of one name stand there, one of them nearby."""
    bases = _BASES.get(profile.unit)
    if bases and not any(base in words for base in bases):
        return False
    return any(
        all(term in words for term in name) and any(term in near for term in name)
        for name in profile.names
    )


def _is_share_of(unit: UnitMeasure, number: Number) -> bool:
    """Say whether a percentage may be of the whole a unit names."""
    if not unit.startswith("PC_") or unit == UnitMeasure.PC_CHANGE:
        return False
    other = _FOREIGN_BASES.get(unit, ())
    phrase = number.subject[0] if number.subject else ""
    return not any(base in phrase for base in other)


def _unit_fits(unit: UnitMeasure, number: Number) -> bool:
    if number.sentence.kind == "row" and number.unit is None:
        return unit != UnitMeasure.PC_CHANGE  # a table's unit may stand anywhere
    match number.role:
        case "share":
            return _is_share_of(unit, number)
        case "growth":
            return unit == UnitMeasure.PC_CHANGE
        case "multiple":
            return unit == UnitMeasure.TIMES
        case "count" | "quantity":
            return unit in _UNITS and number.unit in _UNITS[unit][0]
        case _:
            return False


def _chosen(
    profile: Profile, number: Number
) -> tuple[dict[str, frozenset[str]], bool] | None:
    """Choose the categories the words name; None where an item is not named."""
    phrase = number.subject[0] if number.subject else ""
    quote = number.subject[1] if len(number.subject) > 1 else ""
    chosen: dict[str, frozenset[str]] = {}
    certain = True
    for facet in profile.facets:
        if facet.role == DimensionRole.DEFINITION:
            chosen[facet.id] = frozenset(c.code for c in facet.categories)
            continue
        codes, whole = _named(facet, folded(phrase), folded(quote))
        if not codes and facet.role == DimensionRole.SUBGROUP:
            codes, whole = frozenset({TOTAL}), True
        if not codes and facet.role == DimensionRole.ITEM:
            if not any(c.code == TOTAL for c in facet.categories):
                return None
            codes, whole = frozenset({TOTAL}), False
        chosen[facet.id] = codes
        certain = certain and whole
    return chosen, certain


def _named(facet: Facet, phrase: str, quote: str) -> tuple[frozenset[str], bool]:
    """Find the categories whose labels are quoted or stand in the words."""
    if any(c.lower is not None for c in facet.categories) and (
        match := _AGE.search(phrase)
    ):
        return _aged(facet, match), True
    exact = frozenset(c.code for c in facet.categories if c.words == quote)
    if exact:
        return exact, True
    inside = [c for c in facet.categories if len(c.words) > 2 and c.words in phrase]
    if inside:
        longest = max(len(c.words) for c in inside)
        return frozenset(c.code for c in inside if len(c.words) == longest), False
    near = [
        c
        for c in facet.categories
        if max(_alike(c.words, quote), _alike(c.words, phrase)) > 0.8
    ]
    return frozenset(c.code for c in near), False


def _aged(facet: Facet, match: re.Match[str]) -> frozenset[str]:
    """Find the categories of an age: 60歳代, 13歳から69歳, 70歳以上."""
    low = Decimal(match["low"])
    high: Decimal | None = low
    if match["decade"]:
        high = low + 9
    if match["high"]:
        high = Decimal(match["high"])
    if match["open"]:
        high = None
    return frozenset(
        c.code for c in facet.categories if c.lower == low and c.upper == high
    )


def _alike(one: str, other: str) -> float:
    """Give the share of character pairs two names have in common."""
    if len(one) < 3 or len(other) < 3:
        return 0.0
    first = {one[i : i + 2] for i in range(len(one) - 1)}
    second = {other[i : i + 2] for i in range(len(other) - 1)}
    return 2 * len(first & second) / (len(first) + len(second))
