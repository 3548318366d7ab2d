"""Which observations is a number about: words to datasets, names to categories.

A dataset is linked to a sentence when words that name it (its label, or an entry of
``synonyms.toml``) all stand in the sentence, the one before it or its headings, and
the base fits: a share of enterprises needs enterprises there. A category is linked
when its label is quoted or stands in the words before the number.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.audit.data.categories import Category, Facet, chosen
from ictplan.audit.names import folded
from ictplan.audit.subjects import names_something
from ictplan.core.areas import JAPAN
from ictplan.core.codes import Confidence, DimensionRole, UnitMeasure
from ictplan.core.periods import Period, parse_code
from ictplan.core.query import values_of
from ictplan.core.schema import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Number, Reading, Sentence
    from ictplan.core.library import Library
    from ictplan.core.messages import Label

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

_MARK = re.compile(r"^(?:[①-⑳・]|[0-9]+(?=[^0-9%]))")
OWN_NAME = 6
"""A quoted name of so many characters names its dataset, if no other has it."""


@dataclass(frozen=True)
class Profile:
    """How a dataset is recognised."""

    dataset: str
    label: Label
    unit: UnitMeasure
    names: tuple[tuple[str, ...], ...]
    facets: tuple[Facet, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of its names."""
        return tuple(term for name in self.names for term in name)

    @property
    def items(self) -> tuple[Category, ...]:
        """The categories of its items."""
        return tuple(
            category
            for facet in self.facets
            if facet.role == DimensionRole.ITEM
            for category in facet.categories
        )


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

    ``named`` says that the words name the categories and nothing else.
    """

    profile: Profile
    cells: tuple[Cell, ...]
    named: bool


class Linker:
    """Links the numbers of documents to the datasets of a catalogue."""

    def __init__(self, library: Library) -> None:
        """Read nothing yet; a dataset is read when words link to it."""
        self.library = library
        self._cells: dict[tuple[str, str], tuple[Cell, ...]] = {}
        self._keys: dict[str, dict[str, Decimal]] = {}
        self._national: dict[str, bool] = {}
        self._asked: Reading | None = None
        self._found: dict[int, list[Link]] = {}
        self._linked: (
            tuple[Sentence, tuple[Profile, ...], tuple[Profile, ...]] | None
        ) = None

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """How each dataset of the catalogue is recognised."""
        text = files("ictplan.audit.data").joinpath("synonyms.toml").read_text("utf-8")
        synonyms = tomllib.loads(text)
        return tuple(
            profile
            for dataset in self.library.ids
            for profile in (
                self._profile(dataset, synonyms),
                *self._item_profiles(dataset),
            )
        )

    def _item_profiles(self, dataset: str) -> Iterator[Profile]:
        """Give an item with a unit of its own as if it were a dataset."""
        metadata = self.library.package(dataset).ictplan
        for item in metadata.items:
            if item.label is None or item.unit_measure is None:
                continue
            only = Category(item.code, folded(item.label.ja), (), None, None)
            facets = tuple(
                Facet(d.id, DimensionRole.DEFINITION, (only,))
                for d in metadata.dimensions
            )
            names = tuple(_TERMS.findall(re.sub(r"（.*?）", "", item.label.ja)))
            if names and len(facets) == 1:
                yield Profile(dataset, item.label, item.unit_measure, (names,), facets)

    @cached_property
    def _only_in(self) -> dict[str, str]:
        """The dataset of each name of an item that no other dataset has."""
        held: dict[str, set[str]] = {}
        for profile in self.profiles:
            for category in profile.items:
                for name in (category.words, *category.aliases):
                    held.setdefault(name, set()).add(profile.dataset)
        return {
            name: datasets.pop()
            for name, datasets in held.items()
            if len(datasets) == 1 and len(name) >= OWN_NAME
        }

    def _profile(self, dataset: str, words: dict[str, Any]) -> Profile:
        synonyms = words["categories"]
        metadata = self.library.package(dataset).ictplan
        label = re.sub(r"（.*?）", "", metadata.label.ja)
        facets = [
            Facet(
                d.id,
                d.role,
                tuple(self._categories(d.codelist, synonyms.get(d.codelist, {}))),
            )
            for d in metadata.dimensions
        ]
        names = (
            tuple(_TERMS.findall(label)),
            *map(tuple, words["datasets"].get(dataset, [])),
        )
        return Profile(
            dataset,
            metadata.label,
            metadata.unit_measure,
            tuple(name for name in names if name),
            tuple(facets),
        )

    def _categories(
        self, codelist: str, synonyms: dict[str, list[str]]
    ) -> Iterator[Category]:
        for item in self.library.codelist(codelist).items:
            yield Category(
                item.code,
                folded(item.label_ja),
                tuple(map(folded, synonyms.get(item.code, ()))),
                _decimal(item.lower),
                _decimal(item.upper),
            )

    def links(self, reading: Reading, number: Number) -> list[Link]:
        """Give the datasets a number may be about, with the cells that fit it.

        Several rules ask about each number of a document; answers are kept till the
        next document.
        """
        if self._asked is not reading:
            self._asked, self._found, self._linked = reading, {}, None
        if number.index not in self._found:
            self._found[number.index] = self.links_of(reading, number)
        return self._found[number.index]

    def links_of(self, reading: Reading, number: Number) -> list[Link]:
        """Give the same of a number that does not stand so in the document."""
        found = []
        before = reading.before(number.sentence)
        above = before.plain if before else ""
        for profile in self._profiles_of(reading, number):
            if not _unit_fits(profile.unit, number):
                continue
            names = (*profile.words, self._place(number))
            choice = chosen(profile.facets, names, number, above)
            if choice is None:
                continue
            cells = tuple(
                cell
                for cell in self.cells(profile, number.area or JAPAN)
                if all(code in choice.codes[name] for name, code in cell.key)
            )
            if cells:
                found.append(Link(profile, cells, choice.certain))
        return found

    def has_data(self, reading: Reading, number: Number, area: str) -> bool:
        """Say whether a number would be linked to data if it were of an area."""
        return bool(self.links_of(reading, replace(number, area=area)))

    def _place(self, number: Number) -> str:
        """Give the name of a number's area, which says nothing of its subject."""
        area = self.library.areas.areas.get(number.area or "")
        return area.label_ja if area else ""

    def _profiles_of(self, reading: Reading, number: Number) -> list[Profile]:
        """Give the datasets named around a number, one word of the name nearby.

        Where a sentence goes on with the subject of the one before (茨城県では、
        「情報検索」が62.1％), the name may stand there.
        """
        sentence = number.sentence
        headings = " ".join(
            (
                reading.headings.get(sentence.section, ""),
                reading.parents.get(sentence.section, ""),
            )
        )
        if sentence.index in reading.rows:
            near = " ".join((*number.subject, headings))
            return [
                p
                for p in self.profiles
                if _has_base(p, near) and _is_named(p, near) and _is_near(p, near)
            ]
        if self._linked is None or self._linked[0] is not sentence:
            before = reading.before(sentence)
            words = f"{sentence.plain} {before.plain if before else ''} {headings}"
            based = [p for p in self.profiles if _has_base(p, words)]
            named = tuple(p for p in based if _is_named(p, words))
            self._linked = (sentence, tuple(based), named)
        phrase, quote = map(folded, (*number.subject, "", "")[:2])
        own = self._only_in.get(quote) or self._only_in.get(_MARK.sub("", phrase))
        return [
            profile
            for profile in self._linked[1]
            if profile.dataset == own
            or (
                profile in self._linked[2]
                and (_is_near(profile, sentence.plain) or _goes_on(profile, number))
            )
        ]

    def scale_of(self, dataset: str) -> int:
        """Say how many whole units a value of a dataset stands for: 10**12 yen."""
        if dataset not in self.library.ids:
            return 1
        unit = self.library.package(dataset).ictplan.unit_measure
        return _UNITS.get(unit, (None, 1))[1]

    def value_of(self, dataset: str, key: str) -> Decimal | None:
        """Give the value of an observation by its key, as published.

        Args:
            dataset: Id of a dataset.
            key: ``ref_area=… time_period=… <dimension>=…``, parted by blanks.

        Returns:
            None where the dataset is not held, or has no such observation.
        """
        if dataset not in self.library.ids:
            return None
        if dataset not in self._keys:
            loaded = self.library.load(dataset)
            names = ("ref_area", "time_period", *loaded.metadata.dimension_ids)
            self._keys[dataset] = {
                " ".join(f"{name}={row[name]}" for name in names): Decimal(
                    repr(row["obs_value"])
                )
                for row in values_of(loaded).iter_rows(named=True)
                if row["obs_value"] is not None
            }
        return self._keys[dataset].get(key)

    def is_national(self, dataset: str) -> bool:
        """Say whether a dataset has no area within the nation."""
        if dataset not in self._national:
            areas = self.library.load(dataset).observations.get_column("ref_area")
            codes = {str(code) for code in areas.unique()}
            self._national[dataset] = not any(c[:2].isdigit() for c in codes - {JAPAN})
        return self._national[dataset]

    def cells(self, profile: Profile, area: str) -> tuple[Cell, ...]:
        """Read the cells of a dataset once: those of an area."""
        key = (profile.dataset, area)
        if key not in self._cells:
            self._cells[key] = tuple(self._read(profile, area))
        return self._cells[key]

    def _read(self, profile: Profile, area: str) -> Iterator[Cell]:
        dataset = self.library.load(profile.dataset)
        scale = self.scale_of(profile.dataset)
        sources = {source.name: source for source in dataset.sources}
        dimensions = dataset.metadata.dimension_ids
        rows = dataset.observations.filter(
            pl.col("obs_value").is_not_null() & (pl.col("ref_area") == area)
        )
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


def _has_base(profile: Profile, words: str) -> bool:
    """Say whether the words name what a dataset is a share of, where they must."""
    bases = _BASES.get(profile.unit)
    return bases is None or any(base in words for base in bases)


def _is_named(profile: Profile, words: str) -> bool:
    """Say whether all words of one name stand there."""
    return any(all(term in words for term in name) for name in profile.names)


def _is_near(profile: Profile, sentence: str) -> bool:
    return any(term in sentence for name in profile.names for term in name)


def _goes_on(profile: Profile, number: Number) -> bool:
    """Say whether a number's own words name a category, or nothing but a place."""
    phrase, quote = (*number.subject, "", "")[:2]
    if not names_something(phrase):
        return True
    own = (folded(phrase), folded(quote))
    return any(category.named_in(text) for category in profile.items for text in own)


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
