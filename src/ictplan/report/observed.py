"""What does a dataset hold of one area: answers that are drawn, not compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.errors import NotComparableError
from ictplan.core.labels import (
    area_names,
    category_names,
    dimension_names,
    notes_about,
    sources_of,
)
from ictplan.core.messages import N_
from ictplan.core.query import in_categories, in_periods, totals_only, values_of
from ictplan.core.schema import TOTAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library
    from ictplan.core.messages import Language


def series(
    dataset: str,
    *,
    area: str,
    period: str | None = None,
    where: Mapping[str, str],
    library: Library,
    lang: Language,
) -> Answer:
    """Give the values of an area over time, of every category that is no subgroup.

    Returns:
        One row per period and cell with an exact value: ``dataset, ref_area,
        ref_area_label, time_period, <dimensions>, obs_value``, in order of time.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        NotComparableError: If there is no exact value.
    """
    loaded = library.load(dataset)
    values = _values(loaded, area, where, library)
    values = totals_only(values, loaded.metadata, but=list(where))
    return _answer("series", loaded, in_periods(values, period), library, lang)


def categories(
    dataset: str,
    *,
    area: str,
    period: str | None = None,
    where: Mapping[str, str],
    library: Library,
    lang: Language,
) -> Answer:
    """Give the values of an area by category in one period.

    Without a period that is the newest of those which have the most categories; the
    total of a dimension is no category where others are held.

    Returns:
        One row per category with an exact value, in code list order: the columns of
        `series`.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        NotComparableError: If there is no exact value.
    """
    loaded = library.load(dataset)
    values = _without_totals(_values(loaded, area, where, library), loaded)
    values = in_periods(values, period)
    per_period = values.with_columns(_n=pl.len().over("time_period"))
    fullest = per_period.filter(pl.col("_n") == pl.col("_n").max())
    last = pl.col("time_period").to_physical()
    newest = fullest.filter(last == last.max()).drop("_n")
    return _answer("categories", loaded, newest, library, lang)


def shares(
    dataset: str,
    *,
    area: str,
    period: str | None = None,
    where: Mapping[str, str],
    library: Library,
    lang: Language,
) -> Answer:
    """Give the categories of an area that make up a whole, period by period.

    Returns:
        One row per period and category with an exact value: the columns of `series`.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        NotComparableError: If there is no exact value.
    """
    loaded = library.load(dataset)
    values = _without_totals(_values(loaded, area, where, library), loaded)
    return _answer("shares", loaded, in_periods(values, period), library, lang)


def _without_totals(values: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Leave out totals where there are other categories."""
    for name in dataset.metadata.dimension_ids:
        is_total = pl.col(name).cast(pl.String) == TOTAL
        if values.select((~is_total).any()).item():
            values = values.filter(~is_total)
    return values


def _values(
    dataset: Dataset, area: str, where: Mapping[str, str], library: Library
) -> pl.DataFrame:
    code = library.areas.resolve(area)
    values = in_categories(values_of(dataset), dataset.metadata, where)
    values = values.filter((pl.col("ref_area") == code) & ~pl.col("is_bound"))
    if values.is_empty():
        raise NotComparableError(
            N_(
                "{dataset} holds no value of {area}; 'ictplan show {id}' shows what it"
                " holds"
            ),
            dataset=dataset.metadata.label,
            area=library.areas.label(code),
            id=dataset.id,
        )
    return values


def _answer(
    command: str,
    dataset: Dataset,
    values: pl.DataFrame,
    library: Library,
    lang: Language,
) -> Answer:
    dimensions = dataset.metadata.dimension_ids
    code = str(values.get_column("ref_area")[0])
    return Answer(
        command=command,
        parameters={"dataset": dataset.id, "area": code},
        codes=values.sort("time_period", *dimensions).with_columns(
            dataset=pl.lit(dataset.id)
        ),
        columns=(
            "dataset",
            "ref_area",
            "ref_area_label",
            "time_period",
            *dimensions,
            "obs_value",
        ),
        language=lang,
        sources=sources_of(dataset, values),
        notes=tuple(notes_about(dataset, values)),
        metadata=dataset.metadata,
        names={
            **category_names(dataset, library),
            "ref_area": area_names([code], library.areas),
        },
        heads=dimension_names(dataset, library),
    )
