"""How far does an indicator fall across subgroups: ``ictplan digital-divide``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.codes import UNITS
from ictplan.core.errors import UnknownCodeError
from ictplan.core.library import Library
from ictplan.core.measures.divide import divide
from ictplan.core.measures.structure import shares_of_non_users, with_share
from ictplan.core.query import AREA_DIMENSION, at_home, subgroups_of
from ictplan.questions.describe import (
    about,
    category_labels,
    headings_of,
    used_sources,
)
from ictplan.questions.intervals import METHODS, about_intervals, with_interval
from ictplan.questions.people import finest, weighted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ictplan.core.dataset import Dataset
    from ictplan.core.messages import Language
    from ictplan.core.query import Subgroups


def digital_divide(
    dataset: str = "internet-use",
    *,
    by: str = "age",
    area: str | None = None,
    period: str | None = None,
    where: Mapping[str, str] | None = None,
    weights: Path | None = None,
    interval: str = "wilson",
    home: str | None = None,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """Measure the fall-off of an indicator from its best subgroup to the others.

    Args:
        dataset: Id of the dataset.
        by: A dimension of the dataset, or ``ref_area`` to compare prefectures.
        area: Code or name; without it the first area that has subgroups, the home
            area before all others.
        period: A period or ``A..B``; without it the newest of the periods that have
            the most subgroups.
        where: Category by dimension.
        weights: A CSV file with the columns ``subgroup, population``, where the
            dataset has no people.
        home: The area before all others where ``area`` is not named; the dataset's
            home area without it.
        interval: One of `ictplan.questions.intervals.METHODS`.
        library: Where to look; the bundled datasets without it.
        language: Language of labels and notes.

    Returns:
        One row per subgroup, by period, then in subgroup order: ``dataset, ref_area,
        time_period, dimension, category, category_label, obs_value, reference,
        drop_off, step, ratio, non_users, unit_measure, note, non_users_ratio,
        <other dimensions>, lower, upper, non_users_share``; see
        `ictplan.core.measures.divide`. ``lower`` and ``upper`` bound the 95% interval of a
        sample's rate, in percent. ``non_users_share`` is the percentage of all
        non-users who are in the subgroup; null without people, and where a subgroup
        contains others.

    Raises:
        UnknownCodeError: If a dataset, dimension, area, period, category or interval is
            unknown.
        UsageError: If ``weights`` lacks a column or a subgroup.
        NotComparableError: If there are not two subgroups with exact values.
    """
    if interval not in METHODS:
        raise UnknownCodeError("interval", interval, list(METHODS))
    library = library or Library()
    chosen = subgroups_of(
        at_home(library.load(dataset), home, library.areas),
        by=by,
        area=area,
        period=period,
        where=where or {},
        library=library,
    )
    loaded, values = chosen.dataset, chosen.values
    metadata = loaded.metadata
    frame = divide(
        values,
        dimension=by,
        groups=chosen.groups,
        ordered=chosen.ordered,
        direction=metadata.direction,
        share=UNITS[metadata.unit_measure].is_share,
    )
    cell = [*chosen.groups, "category"]
    sizes = values.select(*chosen.groups, "sample_size", category=by)
    frame = frame.join(sizes, on=cell, how="left", maintain_order="left")
    frame = with_interval(frame, metadata, interval)
    frame = frame.join(
        _non_users(chosen, library, weights), on=cell, how="left", maintain_order="left"
    )
    labels = category_labels(loaded, library, language)
    public = _divide_columns(frame, loaded, by, labels, language)
    return Answer(
        command="digital-divide",
        parameters={
            "dataset": dataset,
            "by": by,
            "area": area,
            "period": period,
            **(where or {}),
        },
        frame=public,
        language=language,
        sources=used_sources(loaded, values),
        notes=(
            *about(loaded, values),
            *about_intervals(public.get_column("lower"), metadata),
        ),
        metadata=metadata,
        labels=labels,
        headings=headings_of(loaded, library, language),
    )


def _divide_columns(
    frame: pl.DataFrame,
    dataset: Dataset,
    by: str,
    labels: Mapping[str, Mapping[str, str]],
    language: Language,
) -> pl.DataFrame:
    """Bring a divide into its public columns."""
    metadata = dataset.metadata
    category = pl.col("category").cast(pl.String)
    breaks = {entry.time_period: entry.note.text(language) for entry in metadata.breaks}
    period = pl.col("time_period").cast(pl.String)
    return frame.with_columns(
        dataset=pl.lit(dataset.id),
        ref_area=pl.col("ref_area") if by != AREA_DIMENSION else category,
        dimension=pl.lit(by),
        category=category,
        category_label=category.replace(labels[by]),
        reference=pl.col("reference").cast(pl.String),
        unit_measure=pl.lit(str(metadata.unit_measure)),
        note=period.replace_strict(breaks, default=None, return_dtype=pl.String),
    ).select(
        "dataset",
        "ref_area",
        "time_period",
        "dimension",
        "category",
        "category_label",
        "obs_value",
        "reference",
        "drop_off",
        "step",
        "ratio",
        "non_users",
        "unit_measure",
        "note",
        "non_users_ratio",
        *(name for name in metadata.dimension_ids if name != by),
        "lower",
        "upper",
        "non_users_share",
    )


def _non_users(
    chosen: Subgroups, library: Library, weights: Path | None
) -> pl.DataFrame:
    """Give which part of all non-users each subgroup holds, where people are known."""
    cell = [*chosen.groups, "category"]
    found = finest(chosen, library).with_columns(
        pl.col("denominator").alias("population"),
        subgroup=pl.col(chosen.by).cast(pl.String),
    )
    if weights is not None:
        found = weighted(found, weights)
    if not UNITS[chosen.dataset.metadata.unit_measure].is_share:
        found = found.clear()
    shares = [
        shares_of_non_users(with_share(group, "population", "area_share"))
        for group in found.rename(
            {chosen.by: "category", "obs_value": "area_value"}
        ).partition_by(chosen.groups, maintain_order=True)
        if group.get_column("population").null_count() == 0
    ]
    if not shares:
        return found.select(
            *chosen.groups,
            category=chosen.by,
            non_users_share=pl.lit(None, pl.Float64),
        )
    return pl.concat(shares).select(*cell, "non_users_share")
