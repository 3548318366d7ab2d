"""How do tables call what an answer holds: indicators, categories, periods, units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.codes import NAMES, UNITS, Assessment
from ictplan.core.messages import N_, Language
from ictplan.core.schema import TOTAL
from ictplan.core.values import written
from ictplan.present.layout import say

if TYPE_CHECKING:
    from enum import StrEnum

    from ictplan.core.answer import Answer
    from ictplan.core.schema import DatasetMetadata

Row = Mapping[str, Any]

TONES: dict[str | None, Any] = {Assessment.AHEAD: "good", Assessment.BEHIND: "bad"}
"""The colour of a standing; any other has none."""


def metadata_of(result: Answer) -> DatasetMetadata:
    """Give the metadata of the dataset an answer is about."""
    if result.metadata is None:
        message = f"{result.command} is laid out with its dataset's metadata"
        raise ValueError(message)
    return result.metadata


def shown_dimensions(result: Answer, metadata: DatasetMetadata) -> list[str]:
    """Name the dimensions that tell the rows of a table apart."""
    return [
        n for n in metadata.dimension_ids if result.frame.get_column(n).n_unique() > 1
    ]


def heading(result: Answer, dimension: str) -> str:
    """Name a dimension; areas may be one."""
    return result.headings.get(dimension) or say(result.language, N_("area"))


def category(result: Answer, dimension: str, code: str) -> str:
    """Name a category; a code without a name stands for itself."""
    return result.labels[dimension].get(code, code)


def name_of(code: StrEnum, language: Language) -> str:
    """Give the name of a code in one language."""
    return say(language, NAMES[code])


def fixed_categories(result: Answer) -> list[str]:
    """Name the categories that all rows share and that are no totals."""
    found: list[str] = []
    for name in metadata_of(result).dimension_ids:
        if name in result.frame.columns:
            codes = result.frame.get_column(name).cast(pl.String).unique().to_list()
            if len(codes) == 1 and codes[0] not in {None, TOTAL}:
                found.append(category(result, name, codes[0]))
    return found


def periods_of(frame: pl.DataFrame) -> str:
    """Give the period of an answer, or its first and last."""
    periods = frame.get_column("time_period").cast(pl.String).unique().sort().to_list()
    return periods[0] if len(periods) == 1 else f"{periods[0]}..{periods[-1]}"


def with_unit(
    value: float | None, metadata: DatasetMetadata, language: Language
) -> str:
    """Write a value as published, with its unit: 60.0%."""
    unit = UNITS[metadata.unit_measure]
    return written(value, unit, metadata.decimals, language)


def difference_unit(metadata: DatasetMetadata, language: Language) -> str:
    """Name the unit of a difference: points."""
    return say(language, UNITS[metadata.unit_measure].difference)


def unit_line(metadata: DatasetMetadata, language: Language) -> str:
    """Say the unit, which way is better, and what gaps are in."""
    unit = UNITS[metadata.unit_measure]
    return say(
        language,
        N_("Unit: {unit}; {direction}; gaps in {difference}."),
        difference=say(language, unit.difference),
        unit=say(language, unit.name),
        direction=say(language, NAMES[metadata.direction]),
    )
