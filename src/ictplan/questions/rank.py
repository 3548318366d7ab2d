"""Which place does an area take: the question behind ``ictplan rank``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.errors import NotComparableError
from ictplan.core.groups import group_of
from ictplan.core.library import Library
from ictplan.core.measures.rank import rank as measure_rank
from ictplan.core.messages import N_, Language, Message
from ictplan.core.query import (
    LATEST,
    comparable_values,
    in_categories,
    in_periods,
    totals_only,
)
from ictplan.questions.describe import (
    about,
    category_labels,
    headings_of,
    used_sources,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ictplan.core.groups import PeerRule

RANK_COLUMNS = (
    "dataset",
    "time_period",
    "rank",
    "of",
    "ref_area",
    "ref_area_label",
    "obs_value",
    "percentile",
    "tied",
    "deviation_score",
)
"""The public columns of a rank in order; the dimensions follow."""

NEIGHBOURS = 3
"""How many places above and below are shown."""


def rank(
    dataset: str,
    *,
    area: str | None = None,
    among: str = "prefecture",
    period: str | None = LATEST,
    where: Mapping[str, str] | None = None,
    neighbours: int | None = NEIGHBOURS,
    peers: PeerRule | None = None,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """Say which place an area takes among the others of its level.

    Args:
        dataset: Id of the dataset.
        area: Code or name; the dataset's home area without it.
        among: One of `ictplan.core.groups.GROUPS`: ``prefecture`` (municipalities of the
            same one), ``nation`` (all municipalities, or all prefectures), ``tier``
            (the same kind of municipality) or ``peers``.
        period: A period, ``A..B``, ``latest`` or ``all``. The latest is the newest in
            which the area has others beside it.
        where: Category by dimension; without it the totals of subgroups.
        neighbours: How many places above and below come along; None for all.
        peers: How peers are found.
        library: Where to look; the bundled datasets without it.
        language: Language of labels.

    Returns:
        One row per period, cell and area shown, by period, then rank: ``dataset,
        time_period, rank, of, ref_area, ref_area_label, obs_value, percentile, tied,
        deviation_score, <dimensions>``; see `ictplan.core.measures.rank`. Areas compare
        exactly, by counts where all have them.

    Raises:
        UnknownCodeError: If a dataset, area, period, category or ``among`` is unknown.
        NotComparableError: If the dataset has no other area of the level.
    """
    library = library or Library()
    metadata = library.package(dataset).ictplan
    code = library.areas.resolve(area or metadata.home_area)
    group = group_of(code, among, library=library, rule=peers)
    loaded = library.load(dataset, areas={code, *group.codes})
    values = in_categories(comparable_values(loaded), loaded.metadata, where or {})
    values = totals_only(values, loaded.metadata, but=list(where or {}))
    values = values.filter(pl.col("ref_area").is_in([code, *group.codes]))
    cell = ["time_period", *metadata.dimension_ids]
    is_ours = pl.col("ref_area") == code
    values = values.filter(is_ours.any().over(cell) & (pl.len().over(cell) > 1))
    if values.is_empty():
        raise NotComparableError(
            N_("{dataset} has no value of {area} beside others of its level"),
            dataset=metadata.label,
            area=library.areas.label(code),
        )
    values = in_periods(values, period)
    ranked = measure_rank(values, cell=cell, direction=metadata.direction)
    if neighbours is not None:
        place = pl.col("rank").filter(is_ours).first().over(cell)
        ranked = ranked.filter(is_ours | ((pl.col("rank") - place).abs() <= neighbours))
    names = {c: library.areas.label(c).text(language) for c in ranked["ref_area"]}
    return Answer(
        command="rank",
        parameters={"dataset": dataset, "area": code, "among": among, "period": period},
        frame=ranked.with_columns(
            dataset=pl.lit(dataset),
            ref_area_label=pl.col("ref_area").replace(names),
        ).select(*RANK_COLUMNS, *metadata.dimension_ids),
        language=language,
        sources=(*used_sources(loaded, values), *group.sources),
        notes=(
            Message(N_("Among {group}."), {"group": group.label}),
            *_held(ranked, len(group.codes) + 1),
            *group.notes,
            *about(loaded, values),
        ),
        metadata=metadata,
        labels=category_labels(loaded, library, language),
        headings=headings_of(loaded, library, language),
    )


def _held(ranked: pl.DataFrame, size: int) -> Iterator[Message]:
    """Say how many areas have a value where not all of a group do."""
    fewest = ranked.get_column("of").min()
    if isinstance(fewest, int) and fewest < size:
        yield Message(
            N_("{held} of {size} areas have a value."), {"held": fewest, "size": size}
        )
