"""Which place does an area take: the question behind ``ictplan rank``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ictplan.core.answer import Answer
from ictplan.core.errors import NotComparableError
from ictplan.core.groups import group_of
from ictplan.core.later import pl
from ictplan.core.measures.rank import rank as measure_rank
from ictplan.core.messages import N_, Message
from ictplan.core.options import Among, Option
from ictplan.core.query import LATEST, Query, in_periods, require_numbers
from ictplan.questions.registry import question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.core.messages import Label
    from ictplan.core.schema import DatasetMetadata

NEIGHBOURS = 3
"""How many places above and below are shown."""


@question(
    "rank",
    selects="dataset area period where alike nearest",
    columns="""dataset time_period rank of ref_area ref_area_label obs_value percentile
        tied deviation_score *""",
    view="time_period rank of ref_area_label obs_value percentile tied deviation_score",
    defaults={"period": LATEST},
    draws=True,
)
def rank(
    query: Query,
    *,
    among: Among = "prefecture",
    neighbours: Annotated[
        int, Option(("--neighbours",), N_("Places above and below to show."))
    ] = NEIGHBOURS,
    every: Annotated[bool, Option(("--all",), N_("Show every place."))] = False,
) -> Answer:
    """Rank an area among others.

    Areas compare exactly, by counts where all have them; those that tie share the
    better place. ``percentile`` is the percentage of areas that stand below, with half
    of the equal ones; ``deviation_score`` (偏差値) is 50 + 10 standard deviations
    better. The latest period is the newest in which the area has others beside it.

    One row per period, cell and area shown: by period, then rank.

    Raises:
        UnknownCodeError: If a dataset, area, period, category or ``among`` is unknown.
        NotComparableError: If the dataset has no other area of the level.
    """
    metadata, code, library = query.metadata, query.code, query.library
    require_numbers(metadata)
    group = group_of(code, among, library=library, rule=query.peers)
    loaded = query.load({code, *group.codes})
    values = query.cells(loaded)
    values = values.filter(pl.col("ref_area").is_in([code, *group.codes]))
    values = in_periods(_beside_others(query, values, metadata), query.period)
    cell = ["time_period", *metadata.dimension_ids]
    ranked = measure_rank(values, cell=cell, direction=metadata.direction)
    size = len(group.codes) + 1
    notes = list(_held(ranked, size))
    if not every:
        is_ours = pl.col("ref_area") == code
        place = pl.col("rank").filter(is_ours).first().over(cell)
        ranked = ranked.filter(is_ours | ((pl.col("rank") - place).abs() <= neighbours))
    return query.answer(
        ranked.with_columns(dataset=pl.lit(loaded.id)),
        loaded,
        used=values,
        headlines=_headlines(query, ranked, group.label, size),
        notes=(
            Message(N_("Among {group}."), {"group": group.label}),
            *notes,
            *group.notes,
        ),
        sources=group.sources,
        area=code,
        among=among,
        period=query.period,
    )


def _headlines(
    query: Query, ranked: pl.DataFrame, group: Label | Message, size: int
) -> Iterator[Message]:
    """Say the area's place in the newest period, and what a place alone would hide."""
    ours = ranked.filter(pl.col("ref_area") == query.code).sort("time_period")
    for row in ours.tail(1).iter_rows(named=True):
        yield Message(
            N_("{period}: {area} is {rank} of {of} in {group}.")
            if row["of"] == size
            else N_(
                "{period}: {area} is {rank} of the {of} of {size} in {group} that have"
                " a value."
            ),
            {
                "size": size,
                "period": row["time_period"],
                "area": query.library.areas.distinct_label(query.code),
                "rank": row["rank"],
                "of": row["of"],
                "group": group,
            },
        )
        if row["tied"]:
            yield Message(N_("{count} more share this place."), {"count": row["tied"]})


def _beside_others(
    query: Query, values: pl.DataFrame, metadata: DatasetMetadata
) -> pl.DataFrame:
    """Keep the cells in which the area has others beside it."""
    cell = ["time_period", *metadata.dimension_ids]
    is_ours = pl.col("ref_area") == query.code
    kept = values.filter(is_ours.any().over(cell) & (pl.len().over(cell) > 1))
    if kept.is_empty():
        raise NotComparableError(
            N_("{dataset} has no value of {area} beside others of its level"),
            dataset=metadata.label,
            area=query.library.areas.distinct_label(query.code),
        )
    return kept


def _held(ranked: pl.DataFrame, size: int) -> Iterator[Message]:
    """Say how many areas have a value where not all of a group do."""
    fewest = ranked.get_column("of").min()
    if isinstance(fewest, int) and fewest < size:
        yield Message(
            N_("{held} of {size} areas have a value."), {"held": fewest, "size": size}
        )
