"""What goes with a frame: names of its codes, its sources, what to know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.errors import NotComparableError
from ictplan.core.messages import N_, Label, Language, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library
    from ictplan.core.schema import Source


HOME = "08217"
"""Who is meant where neither the user nor a dataset names an area: the plan's city."""


def of_area(
    frame: pl.DataFrame, code: str, dataset: Dataset, library: Library
) -> pl.DataFrame:
    """Keep the rows of one area.

    Raises:
        NotComparableError: If there are none.
    """
    kept = frame.filter(pl.col("ref_area") == code)
    if kept.is_empty():
        raise NotComparableError(
            N_(
                "{dataset} holds no value of {area}; 'ictplan show {id}' shows what it holds"
            ),
            dataset=dataset.metadata.label,
            area=library.areas.label(code),
            id=dataset.id,
        )
    return kept


def with_area_labels(
    frame: pl.DataFrame,
    library: Library,
    language: Language,
    others: Mapping[str, Message] | None = None,
) -> pl.DataFrame:
    """Put the name of each area right after its code; ``others`` are no areas."""
    known = others or {}
    for column in ("ref_area", "benchmark"):
        if column in frame.columns:
            codes = frame.get_column(column).unique().to_list()
            named = {
                code: known.get(code) or library.areas.label(code) for code in codes
            }
            names = {code: name.text(language) for code, name in named.items()}
            place = frame.columns.index(column) + 1
            label = frame.get_column(column).replace(names).alias(f"{column}_label")
            frame = frame.insert_column(place, label)
    return frame


def used_sources(dataset: Dataset, used: pl.DataFrame) -> tuple[Source, ...]:
    """Give the sources of the rows that were used."""
    if len(dataset.sources) == 1:
        return dataset.sources[: used.height]
    names = set(used.get_column("source").unique().to_list())
    return tuple(source for source in dataset.sources if source.name in names)


def about(dataset: Dataset, frame: pl.DataFrame) -> Iterable[Message]:
    """Say what holds for all rows: definitions, breaks, a register's full count."""
    metadata = dataset.metadata
    yield Message("{text}", {"text": metadata.definition})
    for entry in metadata.definitions:
        held = frame.get_column(entry.dimension).cast(pl.String)
        if frame.get_column(entry.dimension).n_unique() and (held == entry.code).any():
            yield Message("{text}", {"text": entry.definition})
    for broken in metadata.breaks:
        period = frame.get_column("time_period").cast(pl.String)
        if (period == broken.time_period).any():
            yield Message(
                "{period}: {text}", {"period": broken.time_period, "text": broken.note}
            )
    if metadata.full_count:
        yield Message(N_("Full count: no sampling error."))


def category_labels(
    dataset: Dataset, library: Library, language: Language
) -> dict[str, dict[str, str]]:
    """Give the names of all categories by dimension, and of the areas held."""
    codes = dataset.observations.get_column("ref_area").unique().to_list()
    areas = {code: library.areas.label(code).text(language) for code in codes}
    return {**dimension_labels(dataset, library, language), "ref_area": areas}


def dimension_labels(
    dataset: Dataset, library: Library, language: Language
) -> dict[str, dict[str, str]]:
    """Give the names of all categories by dimension."""
    return {
        dimension.id: {
            item.code: Label(item.label_ja, item.label_en).text(language)
            for item in library.codelist(dimension.codelist).items
        }
        for dimension in dataset.metadata.dimensions
    }


def headings_of(
    dataset: Dataset, library: Library, language: Language
) -> dict[str, str]:
    """Give the names of the dimensions: those of their code lists."""
    return {
        dimension.id: library.codelist(dimension.codelist).label.text(language)
        for dimension in dataset.metadata.dimensions
    }
