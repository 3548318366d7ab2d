"""A dataset as the exchange formats see it: a key, a value, attributes, all with names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.codes import UNITS, UnitMeasure
from ictplan.core.columns import column_of
from ictplan.core.labels import category_names
from ictplan.core.messages import LANGUAGES, Label, Message
from ictplan.core.schema import KEY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library

TIME = "time_period"


@dataclass(frozen=True)
class Cube:
    """A dataset with the names of everything in it."""

    dataset: Dataset
    library: Library

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The rows with the unit of each; empty columns are left out."""
        metadata = self.dataset.metadata
        frame = self.dataset.observations.with_columns(
            pl.selectors.enum().cast(pl.String)
        )
        item = metadata.item_dimension
        unit: pl.Expr = pl.lit(str(metadata.unit_measure))
        if item is not None:
            units = {each.code: each.unit_measure for each in metadata.items}
            own = {code: str(unit) for code, unit in units.items() if unit is not None}
            if own:
                unit = pl.col(item).replace_strict(own, default=unit)
        frame = frame.with_columns(unit_measure=unit)
        held = ("obs_value", *self._identifiers)
        return frame.select(
            name
            for name in frame.columns
            if name in held or frame.get_column(name).null_count() < frame.height
        )

    @property
    def _identifiers(self) -> tuple[str, ...]:
        return (*KEY_COLUMNS, *self.dataset.metadata.dimension_ids)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What names one value: area, period, dimensions; the source where two differ.

        A value that two publications give stands twice in a dataset, once of each.
        """
        names = self._identifiers
        repeated = self.frame.select(pl.struct(names).is_duplicated().any()).item()
        return (*names, "source") if repeated else names

    @property
    def attributes(self) -> tuple[str, ...]:
        """The other columns beside the value."""
        beside = {*self.key, "obs_value"}
        return tuple(name for name in self.frame.columns if name not in beside)

    def heading(self, column: str) -> Label:
        """Give the name of a column, a dimension by that of its code list."""
        for dimension in self.dataset.metadata.dimensions:
            if dimension.id == column:
                return self.library.codelist(dimension.codelist).label
        return label_of(Message(column_of(column).heading))

    def names(self, column: str) -> Mapping[str, Label]:
        """Give the name of each code of a column; none where codes are their own name."""
        if column == "ref_area":
            areas = self.library.areas
            return {code: areas.label(code) for code in self.codes(column)}
        if column == "source":
            return {each.name: each.label for each in self.dataset.sources}
        if column == "unit_measure":
            named = {code: UNITS[UnitMeasure(code)].name for code in self.codes(column)}
            return {code: label_of(Message(text)) for code, text in named.items()}
        return category_names(self.dataset, self.library).get(column, {})

    def codes(self, column: str) -> list[str]:
        """Give the codes of a column that occur, in the order of its code list."""
        held = self.dataset.observations
        if column in held.columns and isinstance(held.schema[column], pl.Enum):
            found = held.get_column(column).unique().sort()
            return found.cast(pl.String).to_list()
        return sorted(self.frame.get_column(column).drop_nulls().unique())


def label_of(message: Message) -> Label:
    """Give a text of the catalogue in both languages."""
    return Label(**{language: message.text(language) for language in LANGUAGES})
