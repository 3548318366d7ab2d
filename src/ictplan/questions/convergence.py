"""Do the areas of a group grow alike: their spread over time, and who catches up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.answer import Answer
from ictplan.core.codes import UNITS
from ictplan.core.errors import NotComparableError
from ictplan.core.groups import group_of
from ictplan.core.labels import category_names, listing
from ictplan.core.later import pl
from ictplan.core.measures.convergence import Beta, balanced, beta, sigma
from ictplan.core.measures.trend import LOG, LOGIT
from ictplan.core.messages import N_, Message
from ictplan.core.options import Among
from ictplan.core.precision import exact_rates
from ictplan.core.query import (
    Query,
    in_categories,
    in_periods,
    require_numbers,
    totals_only,
    values_of,
)
from ictplan.core.rounding import number
from ictplan.questions.registry import question
from ictplan.questions.series import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library
    from ictplan.core.measures.trend import Model
    from ictplan.core.schema import DatasetMetadata

SURE = 2.0
"""Standard errors a slope must be away from 0 to be told as one."""


@question(
    "convergence",
    selects="dataset area period where alike nearest",
    columns="dataset time_period areas mean sd cv best worst delta *",
    view="time_period * areas mean sd cv best worst delta",
)
def convergence(query: Query, *, among: Among = "prefecture") -> Answer:
    """Measure whether the areas of a group grow alike.

    Only areas that are held in all of the fullest periods count, so that the spread
    moves by their values alone; rates come from counts where there are counts. The
    series begins after the last break; see `ictplan.core.measures.convergence.sigma`.
    The notes say whether the spread fell (sigma convergence) and whether areas that
    began behind grew faster (beta).

    One row per period, by cell of the dimensions, in order.

    Raises:
        UnknownCodeError: If a dataset, area, period, category or ``among`` is unknown.
        NotComparableError: If no two areas of the group share a period, or values are
            states.
    """
    require_numbers(query.metadata)
    library, loaded, code = query.library, query.load(), query.code
    metadata = loaded.metadata
    group = group_of(code, among, library=library, rule=query.peers)
    values = in_categories(values_of(loaded), metadata, query.where)
    values = totals_only(values, metadata, but=list(query.where))
    values = values.filter(pl.col("ref_area").is_in([code, *group.codes]))
    values = since_break(in_periods(values, query.period), metadata)
    dimensions = list(metadata.dimension_ids)
    names = category_names(loaded, library)
    apart = [n for n in dimensions if values.get_column(n).n_unique() > 1]
    parts: list[pl.DataFrame] = []
    findings: list[Message] = []
    cells = (
        values.partition_by(dimensions, maintain_order=True) if dimensions else [values]
    )
    for cell in cells:
        held = balanced(exact_rates(cell, metadata))
        if held.get_column("ref_area").n_unique() < 2:
            continue
        spread = sigma(held, direction=metadata.direction)
        first = cell.row(0, named=True)
        named = [names[n][str(first[n])] for n in apart]
        parts.append(
            spread.with_columns(pl.lit(str(first[n])).alias(n) for n in dimensions)
        )
        findings += _findings(held, spread, metadata, listing(named) if named else None)
    if not parts:
        raise NotComparableError(
            N_("{dataset} has no two areas of {group} in the same period"),
            dataset=metadata.label,
            group=group.label,
        )
    return query.answer(
        pl.concat(parts).with_columns(dataset=pl.lit(loaded.id)),
        loaded,
        used=values,
        title=Message(
            N_("{indicator}: do areas converge?"), {"indicator": metadata.label}
        ),
        notes=(
            Message(N_("Areas: {group}."), {"group": group.label}),
            *group.notes,
            *findings,
        ),
        sources=group.sources,
        area=code,
        among=among,
        period=query.period,
    )


def since_break(values: pl.DataFrame, metadata: DatasetMetadata) -> pl.DataFrame:
    """Keep what lies after the last break, as a trend does; all if nothing does."""
    place = pl.col("time_period").to_physical()
    broken = [entry.time_period for entry in metadata.breaks]
    at = values.filter(pl.col("time_period").cast(pl.String).is_in(broken))
    if at.is_empty():
        return values
    after = values.filter(place > at.select(place.max()).item())
    return values if after.is_empty() else after


def spread_note(
    dataset: Dataset, values: pl.DataFrame, area: str, library: Library
) -> Iterator[Message]:
    """Say how the spread among the areas of the same prefecture moved, if it can be.

    Args:
        dataset: The dataset.
        values: The values of all areas in one cell and in the periods asked about.
        area: Code of the area whose neighbours count.
        library: Where areas are.
    """
    try:
        group = group_of(area, "prefecture", library=library)
    except NotComparableError:
        return
    rows = values.filter(pl.col("ref_area").is_in([area, *group.codes]))
    held = balanced(exact_rates(rows, dataset.metadata))
    spread = sigma(held, direction=dataset.metadata.direction)
    if spread.height > 1 and spread.get_column("areas")[0] > 2:
        yield _sigma(spread, dataset.metadata, Message("{text}", {"text": group.label}))


def _findings(
    held: pl.DataFrame,
    spread: pl.DataFrame,
    metadata: DatasetMetadata,
    cell: Message | None,
) -> Iterator[Message]:
    """Say in words whether areas converge, each sentence for itself."""
    if spread.height < 2:
        if cell is None:
            yield Message(N_("One period only: nothing can be said about convergence."))
        return
    yield _sigma(spread, metadata, cell)
    first, last = spread.row(0, named=True), spread.row(-1, named=True)
    if first["cv"] and last["cv"]:
        yield Message(
            N_("Relative to the mean the spread went from {first}% to {last}%."),
            {"first": number(first["cv"], 1), "last": number(last["cv"], 1)},
        )
    yield _beta(held, LOGIT if UNITS[metadata.unit_measure].is_share else LOG)
    if held.get_column("sample_size").is_not_null().any():
        yield Message(
            N_(
                "These are values of samples: by chance alone areas that began low seem"
                " to grow faster."
            )
        )


def _sigma(
    spread: pl.DataFrame, metadata: DatasetMetadata, of: Message | None
) -> Message:
    first, last = spread.row(0, named=True), spread.row(-1, named=True)
    fields = {
        "areas": first["areas"],
        "first": number(first["sd"], metadata.decimals + 1),
        "last": number(last["sd"], metadata.decimals + 1),
        "begin": first["time_period"],
        "end": last["time_period"],
    }
    if of is None:
        return Message(
            N_("{areas} areas: standard deviation {first} ({begin}), {last} ({end})."),
            fields,
        )
    return Message(
        N_(
            "{of}: {areas} areas: standard deviation {first} ({begin}), {last} ({end})."
        ),
        {"of": of, **fields},
    )


def _beta(held: pl.DataFrame, model: Model) -> Message:
    """Regress growth on the starting level over the first and the last period."""
    periods = held.get_column("time_period").unique().sort()
    begin, end = periods[0], periods[-1]
    sides = [
        held.filter(pl.col("time_period") == period)
        .sort("ref_area")
        .get_column("obs_value")
        .to_list()
        for period in (begin, end)
    ]
    found = beta(*sides, days=day_of(end) - day_of(begin), model=model)
    if not isinstance(found, Beta):
        return Message(N_("No beta convergence: {why}."), {"why": Message(found)})
    if abs(found.slope) < SURE * found.se:
        reading = N_("no tendency is certain")
    elif found.slope < 0:
        reading = N_("areas that began low grew faster")
    else:
        reading = N_("areas that began high grew faster")
    return Message(
        N_(
            "Yearly growth on the starting level ({model} scale): slope {slope},"
            " standard error {error}, {areas} areas: {reading}."
        ),
        {
            "model": Message(MODELS[model.name]),
            "slope": number(found.slope, 3, signed=True),
            "error": number(found.se, 3),
            "areas": found.areas,
            "reading": Message(reading),
        },
    )


MODELS = {"logit": N_("logit"), "log": N_("logarithmic")}
"""Names of the scales, catalogue texts."""
