"""Which observation does a reference of a template mean: exactly one, with its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.areas import JAPAN
from ictplan.core.codes import UNITS
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.core.labels import area_names, category_names
from ictplan.core.messages import N_
from ictplan.core.query import in_categories, in_periods, totals_only, values_of
from ictplan.core.schema import KEY_COLUMNS, TOTAL
from ictplan.report.chapter import Evidence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ictplan.core.codes import Unit
    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library
    from ictplan.core.messages import Language
    from ictplan.core.schema import Source


@dataclass(frozen=True)
class Observed:
    """One exact value, and what it is the value of.

    ``decimals`` are those it was published with. ``categories`` holds the code of every
    dimension, ``named`` the names of those that
    are no total and no definition.
    """

    dataset: Dataset
    area: str
    area_label: str
    period: str
    categories: Mapping[str, str]
    named: tuple[str, ...]
    value: float
    source: Source
    decimals: int

    @property
    def unit(self) -> Unit:
        """The unit of the value: that of its item, where there are items."""
        metadata = self.dataset.metadata
        if metadata.item_dimension is not None:
            metadata = metadata.for_item(self.categories[metadata.item_dimension])
        return UNITS[metadata.unit_measure]

    @property
    def defined(self) -> tuple[str, ...]:
        """The definition it is of: other definitions do not compare with it."""
        names = self.dataset.metadata.definition_ids
        return tuple(self.categories[name] for name in names)

    @property
    def evidence(self) -> Evidence:
        """The observation behind the value."""
        key = {"ref_area": self.area, "time_period": self.period, **self.categories}
        return Evidence(self.dataset.id, tuple(key.items()), self.value, self.source)

    def subject(self, language: Language) -> str:
        """Name what the value is of: the dataset, and the categories it is about."""
        label = self.dataset.metadata.label.text(language)
        if not self.named:
            return label
        named = ("、" if language == "ja" else ", ").join(self.named)
        return f"{label}（{named}）" if language == "ja" else f"{label} ({named})"


@dataclass(frozen=True)
class Read:
    """A dataset that was read: one value per cell, and where to find them."""

    dataset: Dataset
    values: pl.DataFrame

    @cached_property
    def by_key(self) -> Mapping[tuple[str, ...], Mapping[str, object]]:
        """Every row with an exact value by its key, in the order of the columns."""
        names = (*KEY_COLUMNS, *self.dataset.metadata.dimension_ids)
        return {
            tuple(str(row[name]) for name in names): row
            for row in self.values.filter(~pl.col("is_bound")).iter_rows(named=True)
        }

    @cached_property
    def holders(self) -> frozenset[str]:
        """The codes of the areas that have an exact value."""
        return frozenset(area for area, *_ in self.by_key)


@dataclass(frozen=True)
class Lookup:
    """Finds observations by what a template says of them.

    ``area`` is the area of the text, which every reference means unless it names
    another. A dataset is read once.
    """

    library: Library
    area: str
    language: Language
    _read: dict[str, Read] = field(default_factory=dict)

    def code(self, area: str | None) -> str:
        """Give the code of an area: a code or name, ``nation`` or ``prefecture``.

        Raises:
            UnknownCodeError: If it is unknown.
            AmbiguousNameError: If a name is that of several areas.
        """
        areas = self.library.areas
        ours = areas.resolve(self.area)
        match area:
            case None:
                return ours
            case "nation":
                return JAPAN
            case "prefecture":
                return areas.prefecture_of(ours) or ours
            case _:
                return areas.resolve(area)

    def one(
        self, dataset: str, *, area: str | None, period: str, where: Mapping[str, str]
    ) -> Observed:
        """Find the one exact value that is meant.

        Args:
            dataset: Id of the dataset.
            area: See `code`; the area of the text without it.
            period: A period, or ``latest``.
            where: Category by dimension; without it the totals of subgroups.

        Raises:
            UnknownCodeError: If a dataset, area, period or category is unknown.
            NotComparableError: If there is no exact value.
            UsageError: If there are several.
        """
        found = self._observed(dataset, area, period, where)
        if len(found) > 1:
            raise ambiguous(found)
        return found[0]

    def series(
        self, dataset: str, *, area: str | None, where: Mapping[str, str]
    ) -> list[Observed]:
        """Find the values of an area by period, after the last break in the series.

        Of several definitions the one of the newest period counts, as in `trend`.

        Raises:
            UnknownCodeError: If a dataset, area or category is unknown.
            NotComparableError: If there are not two periods to compare.
            UsageError: If a period has several values.
        """
        found = self._observed(dataset, area, None, where)
        newest = found[-1]
        metadata = newest.dataset.metadata
        kept = [each for each in found if each.defined == newest.defined]
        broken = {entry.time_period for entry in metadata.breaks}
        after = max(
            (i + 1 for i, e in enumerate(kept) if e.period in broken), default=0
        )
        kept = kept[after:]
        for earlier, later in pairwise(kept):
            if earlier.period == later.period:
                raise ambiguous([earlier, later])
        if len(kept) < 2:
            raise NotComparableError(
                N_(
                    "{dataset} of {area} has no earlier period to compare with {period}"
                    " (same definition, no break between)"
                ),
                dataset=metadata.label,
                area=newest.area_label,
                period=newest.period,
            )
        return kept

    def held(
        self,
        dataset: str,
        *,
        area: str | None,
        period: str | None,
        where: Mapping[str, str],
    ) -> bool:
        """Say whether there is an exact value.

        Raises:
            UnknownCodeError: If a dataset, area or category is unknown.
        """
        try:
            return bool(self._observed(dataset, area, period, where))
        except NotComparableError:
            return False
        except UnknownCodeError as error:
            if error.kind != "period":
                raise
            return False

    def holders(self, dataset: str) -> frozenset[str]:
        """Give the codes of the areas of which a dataset has an exact value.

        Raises:
            UnknownCodeError: If the dataset is unknown.
        """
        return self._read_once(dataset).holders

    def cells(self, dataset: str, area: str) -> list[Mapping[str, str]]:
        """Give the categories of which an area has exact values, each cell once.

        Raises:
            UnknownCodeError: If the dataset or the area is unknown.
            NotComparableError: If there is no exact value.
        """
        found = self._observed(dataset, area, None, {})
        once = {tuple(each.categories.items()): each.categories for each in found}
        return list(once.values())

    def evidence(self, dataset: str, key: Mapping[str, str]) -> Evidence | None:
        """Give the observation of a key: area, period, categories by column.

        Where the key leaves out a dimension, its total is meant.

        Returns:
            None where the key fits no exact value.
        """
        read = self._read_once(dataset)
        columns = (*KEY_COLUMNS, *read.dataset.metadata.dimension_ids)
        row = read.by_key.get(tuple(key.get(name, TOTAL) for name in columns))
        if row is None:
            return None
        held = tuple((name, str(row[name])) for name in columns)
        source = _source(row, read.dataset)
        return Evidence(dataset, held, float(str(row["obs_value"])), source)

    def _observed(
        self,
        dataset: str,
        area: str | None,
        period: str | None,
        where: Mapping[str, str],
    ) -> list[Observed]:
        """Find all exact values that may be meant, by period."""
        loaded, values = self._values(dataset)
        code = self.code(area)
        held = values.filter(pl.col("ref_area") == code)
        several = {
            name
            for name in loaded.metadata.definition_ids
            if held.get_column(name).n_unique() > 1
        }
        values = in_categories(values, loaded.metadata, where)
        values = values.filter(pl.col("ref_area") == code)
        values = totals_only(values, loaded.metadata, but=list(where))
        if values.is_empty():
            raise NotComparableError(
                N_(
                    "{dataset} holds no value of {area}; 'ictplan show {id}' shows what"
                    " it holds"
                ),
                dataset=loaded.metadata.label,
                area=self.library.areas.label(code),
                id=dataset,
            )
        values = in_periods(values, period).filter(~pl.col("is_bound"))
        if values.is_empty():
            raise NotComparableError(
                N_("{dataset} of {area} is only known as a bound; say it in words"),
                dataset=loaded.metadata.label,
                area=self.library.areas.label(code),
            )
        names = {
            **category_names(loaded, self.library),
            "ref_area": area_names([code], self.library.areas),
        }
        labels = {
            column: {key: name.text(self.language) for key, name in of.items()}
            for column, of in names.items()
        }
        rows = values.sort("time_period").iter_rows(named=True)
        return [_observed(row, loaded, labels, several) for row in rows]

    def _values(self, dataset: str) -> tuple[Dataset, pl.DataFrame]:
        read = self._read_once(dataset)
        return read.dataset, read.values

    def _read_once(self, dataset: str) -> Read:
        if dataset not in self._read:
            loaded = self.library.load(dataset)
            self._read[dataset] = Read(loaded, values_of(loaded))
        return self._read[dataset]


def _observed(
    row: Mapping[str, object],
    dataset: Dataset,
    labels: Mapping[str, Mapping[str, str]],
    several: Collection[str],
) -> Observed:
    """Make an observation of a row; ``several`` are definitions that must be named."""
    metadata = dataset.metadata
    categories = {name: str(row[name]) for name in metadata.dimension_ids}
    area = str(row["ref_area"])
    return Observed(
        dataset=dataset,
        area=area,
        area_label=labels["ref_area"][area],
        period=str(row["time_period"]),
        categories=categories,
        named=tuple(
            labels[name][code]
            for name, code in categories.items()
            if code != TOTAL
            and (name in several or name not in metadata.definition_ids)
        ),
        value=float(str(row["obs_value"])),
        source=_source(row, dataset),
        decimals=metadata.decimals
        if row["decimals"] is None
        else int(str(row["decimals"])),
    )


def _source(row: Mapping[str, object], dataset: Dataset) -> Source:
    return next(source for source in dataset.sources if source.name == row["source"])


def ambiguous(found: Sequence[Observed]) -> UsageError:
    """Say which dimension a template must name a category of."""
    first = found[0]
    answers = [{"period": each.period, **each.categories} for each in found]
    name, codes = next(
        (name, codes)
        for name in answers[0]
        if len(codes := sorted({answer[name] for answer in answers})) > 1
    )
    return UsageError(
        N_(
            "{dataset} has {count} values of {area} here; choose one with {name}='…':"
            " {codes}"
        ),
        dataset=first.dataset.metadata.label,
        count=len(found),
        area=first.area_label,
        name=name,
        codes=", ".join(codes),
    )
