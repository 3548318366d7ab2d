"""How far does an indicator fall across subgroups: ``ictplan digital-divide``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from ictplan.core.answer import Answer
from ictplan.core.codes import UNITS
from ictplan.core.errors import UnknownCodeError, UsageError
from ictplan.core.labels import (
    area_names,
    category_names,
    dimension_names,
    listing,
    unit_note,
)
from ictplan.core.later import pl
from ictplan.core.measures.divide import divide
from ictplan.core.measures.structure import shares_of_non_users, with_share
from ictplan.core.messages import N_, Label, Message
from ictplan.core.options import Option
from ictplan.core.query import (
    AREA_DIMENSION,
    Query,
    Subgroups,
    at_home,
    limits_of,
    require_numbers,
    subgroups_of,
    touch,
)
from ictplan.core.rounding import number
from ictplan.core.schema import TOTAL
from ictplan.questions.inequality import (
    ALL,
    COLUMNS,
    subgroup_measures,
    table_measures,
)
from ictplan.questions.intervals import METHODS, notes_on_intervals, with_interval
from ictplan.questions.population import finest, weighted
from ictplan.questions.registry import question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ictplan.core.library import Library
    from ictplan.core.schema import DatasetMetadata


@question(
    "digital-divide",
    selects="dataset area period where",
    columns="""dataset ref_area time_period dimension category category_label obs_value
        reference drop_off step ratio non_users unit_measure note non_users_ratio *
        lower upper non_users_share""",
    view="""time_period? category_label obs_value obs_value|bar lower..upper? drop_off
        step ratio non_users? non_users_ratio? non_users_share?""",
    defaults={"dataset": "internet-use"},
    draws=True,
    other_columns=f"dataset? ref_area? time_period? dimension? {' '.join(COLUMNS)}",
)
def digital_divide(
    query: Query,
    *,
    by: Annotated[
        str,
        Option(
            ("--by",),
            N_("The dimension of subgroups: age, household_income, ref_area …"),
            "DIMENSION",
        ),
    ] = "age",
    measures: Annotated[
        str | Sequence[str] | None,
        Option(
            ("--measures",),
            N_("Summary measures of inequality: all, or ids such as d,sii,ti."),
            "IDS",
        ),
    ] = None,
    weights: Annotated[
        Path | None,
        Option(
            ("--weights",),
            N_("A CSV with subgroup, population: who is in each."),
            "FILE",
        ),
    ] = None,
    table: Annotated[
        Path | None,
        Option(
            ("--table",),
            N_("Measure a CSV of your own: subgroup, estimate, se, population …"),
            "FILE",
        ),
    ] = None,
    ordered: Annotated[
        bool | None,
        Option(
            ("--ordered/--not-ordered",),
            N_("Whether the subgroups of --table have an order."),
        ),
    ] = None,
    direction: Annotated[
        str | None,
        Option(("--direction",), N_("Which way is better in --table."), "higher|lower"),
    ] = None,
    scale: Annotated[
        float,
        Option(("--scale",), N_("What the whole is in --table: 100 for percent.")),
    ] = 100,
    interval: Annotated[
        str,
        Option(
            ("--interval",),
            N_("How the interval of a sample's rate is computed."),
            "wilson|clopper-pearson",
        ),
    ] = "wilson",
) -> Answer:
    """Measure the fall-off across ages, incomes or areas.

    ``drop_off`` is the best subgroup's value minus this one's (never negative), in
    points of a share; ``step`` the value minus that of the subgroup before;
    see `ictplan.core.measures.divide`. ``lower`` and ``upper`` bound the 95% interval of
    a sample's rate. ``non_users_share`` is the percentage of all non-users who are in
    the subgroup; null without people, and where a subgroup contains others. Without a
    period the newest of those counts that have the most subgroups; without an area the
    first that has subgroups, the home area before all others.

    One row per subgroup, by period, then in subgroup order. With ``measures`` or
    ``table`` one row per measure of inequality: ``measure, estimate, se, lower, upper,
    unit, note, method, reading``.

    Raises:
        UnknownCodeError: If a dataset, dimension, area, period, category, interval or
            measure is unknown.
        UsageError: If options do not go together, or ``weights`` lacks a subgroup.
        NotComparableError: If there are not two subgroups with exact values, or they
            are states.
    """
    if table is not None:
        return table_measures(
            table,
            ordered=ordered,
            direction=direction,
            scale=scale,
            measures=_ids(measures) or (ALL,),
        )
    if ordered is not None or direction is not None:
        raise UsageError(N_("--ordered and --direction are about --table"))
    if interval not in METHODS:
        raise UnknownCodeError("interval", interval, list(METHODS))
    require_numbers(query.metadata)
    library = query.library
    chosen = subgroups_of(
        at_home(query.load(), query.home, library.areas),
        by=by,
        area=query.area,
        period=query.period,
        where=query.where,
        library=library,
        stand_in=True,
    )
    if measures is not None:
        return subgroup_measures(
            query, chosen, measures=_ids(measures), weights=weights
        )
    return _fall_off(query, chosen, weights, interval)


def _ids(measures: str | Sequence[str] | None) -> tuple[str, ...]:
    if measures is None:
        return ()
    texts = [measures] if isinstance(measures, str) else measures
    ids = (name.strip() for text in texts for name in text.split(","))
    return tuple(name for name in ids if name)


def _fall_off(
    query: Query, chosen: Subgroups, weights: Path | None, interval: str
) -> Answer:
    loaded, values, by = chosen.dataset, chosen.values, chosen.by
    metadata = loaded.metadata
    frame = divide(
        values,
        dimension=by,
        groups=chosen.groups,
        ordered=chosen.ordered,
        direction=metadata.direction,
        share=UNITS[metadata.unit_measure].is_share,
    )
    frame = _without_leaps(frame, chosen, query.library)
    cell = [*chosen.groups, "category"]
    sizes = values.select(*chosen.groups, "sample_size", category=by)
    frame = frame.join(sizes, on=cell, how="left", maintain_order="left")
    frame = with_interval(frame, metadata, interval)
    frame = frame.join(
        _non_users(chosen, query.library, weights),
        on=cell,
        how="left",
        maintain_order="left",
    )
    category = pl.col("category").cast(pl.String)
    broken = {entry.time_period for entry in metadata.breaks}
    has_break = pl.col("time_period").cast(pl.String).is_in(broken)
    of_areas = by == AREA_DIMENSION
    codes = frame.with_columns(
        dataset=pl.lit(loaded.id),
        ref_area=category if of_areas else pl.col("ref_area"),
        dimension=pl.lit(by),
        category=category,
        reference=pl.col("reference").cast(pl.String),
        unit_measure=pl.lit(str(metadata.unit_measure)),
        note=pl.when(has_break)
        .then(pl.lit(["break:"]))
        .otherwise(pl.lit([""]).list.head(0)),
        **({} if of_areas else {by: pl.lit(None, pl.String)}),
    )
    areas = area_names(codes.get_column("ref_area").unique(), query.library.areas)
    names = areas if of_areas else category_names(loaded, query.library)[by]
    heads = dimension_names(loaded, query.library)
    dimension = Message(N_("area")) if of_areas else heads[by]
    answer = query.answer(
        codes,
        loaded,
        used=values,
        title=_title(chosen, codes, dimension, query.library),
        headlines=_headlines(codes, names, metadata, ordered=chosen.ordered),
        captions=(unit_note(metadata),),
        notes=notes_on_intervals(codes.get_column("lower"), metadata),
        names={"category": names},
        heads={"category_label": dimension},
        by=by,
        area=query.area,
        period=query.period,
    )
    others = [name for name in metadata.dimension_ids if name != by]
    columns = " ".join(digital_divide.columns).replace("*", " ".join(others))
    return replace(answer, columns=tuple(columns.split()))


def _without_leaps(
    frame: pl.DataFrame, chosen: Subgroups, library: Library
) -> pl.DataFrame:
    """Leave out steps over subgroups that are missing: from 40-49 to 60-69 is none."""
    lists = {d.id: d.codelist for d in chosen.dataset.metadata.dimensions}
    if chosen.by not in lists:
        return frame
    limits = limits_of(library.codelist(lists[chosen.by]))
    codes = frame.get_column("category").cast(pl.String).to_list()
    leaps = [
        latter in limits
        and former in limits
        and not touch(limits[former], limits[latter])
        for former, latter in zip(codes[:1] + codes[:-1], codes, strict=True)
    ]
    is_leap = pl.Series(leaps, dtype=pl.Boolean)
    return frame.with_columns(step=pl.when(~is_leap).then("step"))


def _title(
    chosen: Subgroups,
    codes: pl.DataFrame,
    dimension: Label | Message,
    library: Library,
) -> Message:
    loaded = chosen.dataset
    if codes.get_column("dimension")[0] == AREA_DIMENSION:
        where: Label | Message = Message(N_("areas compared"))
    else:
        where = library.areas.distinct_label(str(codes.get_column("ref_area")[0]))
    if chosen.stands_for is not None:
        where = Message(
            N_("{area} in place of {asked}, which has no values"),
            {"area": where, "asked": library.areas.distinct_label(chosen.stands_for)},
        )
    names = category_names(loaded, library)
    fixed = [
        names[name][kept[0]]
        for name in loaded.metadata.dimension_ids
        if (kept := codes.get_column(name).cast(pl.String).unique().to_list())
        and len(kept) == 1
        and kept[0] not in {None, TOTAL}
    ]
    periods = codes.get_column("time_period").cast(pl.String).unique().sort().to_list()
    return Message(
        N_("{indicator} by {dimension}: {area}, {period}"),
        {
            "indicator": loaded.metadata.label,
            "dimension": _plain(dimension),
            "area": listing([where, *fixed]),
            "period": "..".join(dict.fromkeys((periods[0], periods[-1]))),
        },
    )


def _plain(dimension: Label | Message) -> Label | Message:
    """Name a dimension without the 別 that its title adds: 性別 makes 性別別."""
    if isinstance(dimension, Message):
        return dimension
    return Label(dimension.ja.removesuffix("別"), dimension.en)


def _headlines(
    codes: pl.DataFrame,
    names: Mapping[str, Label],
    metadata: DatasetMetadata,
    *,
    ordered: bool,
) -> Iterator[Message]:
    """Name the widest fall-off and, of ordered subgroups, the biggest step."""
    unit = UNITS[metadata.unit_measure]
    for _, group in codes.group_by("time_period", maintain_order=True):
        worst = group.sort("drop_off").row(-1, named=True)
        yield Message(
            N_("{worst} is {drop} {unit} from the best, {best}."),
            {
                "unit": Message(unit.difference),
                "worst": names[worst["category"]],
                "drop": number(worst["drop_off"], metadata.decimals),
                "best": names[worst["reference"]],
            },
        )
        steps = group.with_columns(previous=pl.col("category").shift())
        steps = steps.filter(pl.col("step").is_not_null())
        if steps.height and ordered:
            step = steps.sort(pl.col("step").abs()).row(-1, named=True)
            yield Message(
                N_("Biggest step: {step} {unit} from {previous} to {category}."),
                {
                    "unit": Message(unit.difference),
                    "step": number(step["step"], metadata.decimals, signed=True),
                    "previous": names[step["previous"]],
                    "category": names[step["category"]],
                },
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
