"""How much of a gap is due to who lives there: ``ictplan structure``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from ictplan.core.answer import Answer
from ictplan.core.codes import UNITS
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.core.labels import area_names, category_names, dimension_names
from ictplan.core.later import pl
from ictplan.core.measures.structure import (
    kitagawa,
    standardise,
    with_share,
    with_shares,
)
from ictplan.core.messages import N_, Label, Message
from ictplan.core.options import Option
from ictplan.core.query import (
    ALL,
    Query,
    Subgroups,
    benchmark_codes,
    in_categories,
    subgroups_of,
    totals_only,
    values_of,
)
from ictplan.core.rounding import number
from ictplan.core.schema import TOTAL
from ictplan.questions.population import finest, people_of
from ictplan.questions.registry import question

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ictplan.core.library import Library

KITAGAWA, INDIRECT = "kitagawa", "indirect"
"""Both rates are known by subgroup and all people; or the benchmark's rates only."""

VALUES = (
    "area_value",
    "benchmark_value",
    "area_share",
    "benchmark_share",
    "structure_effect",
    "rate_effect",
)
"""What a subgroup has beside its code."""


@question(
    "structure",
    selects="dataset area to period where",
    columns="""dataset ref_area benchmark time_period dimension category category_label
        area_value benchmark_value area_share benchmark_share structure_effect
        rate_effect method""",
    view="""category_label area_value? benchmark_value? area_share? benchmark_share?
        structure_effect? rate_effect?""",
    defaults={"dataset": "internet-use"},
)
def structure(
    query: Query,
    *,
    by: Annotated[
        str, Option(("--by",), N_("The dimension of subgroups."), "DIMENSION")
    ] = "age",
    people: Annotated[
        str | None,
        Option(
            ("--people",),
            N_(
                "Who lives there: a CSV with ref_area, subgroup, population, or a dataset."
            ),
            "FILE|DATASET",
        ),
    ] = None,
) -> Answer:
    """Split a gap into structure and rates.

    Where the rates of both are known by subgroup, after Kitagawa; where only the
    benchmark's are, by indirect standardisation: the rate the area would have if each
    of its subgroups did as the benchmark's. Shares are fractions of the people;
    effects are in points, and both of the last row sum to its gap. ``method`` is
    ``kitagawa`` or ``indirect``, which has no effects by subgroup, and no
    ``rate_effect`` where the area has no value: what it would have is told then.

    One row per subgroup in order, then one for all (``category`` ``_T``).

    Raises:
        UnknownCodeError: If a dataset, dimension, area, period or category is unknown.
        UsageError: If people are missing, or the dataset is no share.
        NotComparableError: If the benchmark has no rates by subgroup, or none over all.
    """
    library, loaded, ours = query.library, query.load(), query.code
    metadata, where = loaded.metadata, query.where
    if by not in metadata.dimension_ids:
        raise UnknownCodeError("dimension", by, metadata.dimension_ids)
    if not UNITS[metadata.unit_measure].is_share:
        raise UsageError(
            N_("{dataset} is no share; only a gap of shares can be split"),
            dataset=metadata.label,
        )
    if len(query.to) > 1:
        raise UsageError(N_("one gap is split at a time; name one benchmark with --to"))
    benchmarks = benchmark_codes(query.to or ("nation",), ours, library.areas)
    if not benchmarks:
        raise UsageError(
            N_("{area} has nothing to be compared with; name a benchmark with --to"),
            area=library.areas.distinct_label(ours),
        )
    benchmark = benchmarks[0]
    values = in_categories(values_of(loaded), loaded.metadata, where)
    values = totals_only(values, loaded.metadata, but=[by, *(where)])
    own = values.filter(
        (pl.col("ref_area") == ours) & pl.col("obs_value").is_not_null()
    )
    chosen = _newest_shared(
        subgroups_of(
            loaded,
            by=by,
            area=benchmark,
            period=query.period or ALL,
            where=where,
            library=library,
        ),
        own,
    )
    theirs = finest(chosen, library)
    cell = theirs.row(0, named=True)
    own = _in_cell(own, chosen, cell)
    groups = _groups(theirs, own, by)
    groups = _with_people(groups, (ours, benchmark), by, people, library)
    total = _total(own, by)
    if groups.get_column("area_value").null_count():
        whole = _total(
            _in_cell(values.filter(pl.col("ref_area") == benchmark), chosen, cell), by
        )
        parts, method = _indirect(groups, total, whole), INDIRECT
    else:
        parts, method = _kitagawa(groups), KITAGAWA
    names: dict[str, Label | Message] = dict(
        area_names((ours, benchmark), library.areas)
    )
    share = N_("share of people, {area}")
    return query.answer(
        parts.with_columns(
            dataset=pl.lit(loaded.id),
            ref_area=pl.lit(ours),
            benchmark=pl.lit(benchmark),
            time_period=pl.lit(str(cell["time_period"])),
            dimension=pl.lit(by),
            method=pl.lit(method),
        ),
        loaded,
        used=pl.concat([theirs, own]),
        title=Message(
            N_("{indicator}: {area} against {benchmarks}"),
            {
                "indicator": metadata.label,
                "area": names[ours],
                "benchmarks": names[benchmark],
            },
        ),
        headlines=(
            _reading(parts.row(-1, named=True), names[ours], names[benchmark], method),
        ),
        names={
            "ref_area": names,
            "category": category_names(loaded, library)[by],
        },
        heads={
            "category_label": dimension_names(loaded, library)[by],
            "area_value": names[ours],
            "benchmark_value": names[benchmark],
            "area_share": Message(share, {"area": names[ours]}),
            "benchmark_share": Message(share, {"area": names[benchmark]}),
        },
        by=by,
        area=ours,
        to=benchmark,
    )


def _newest_shared(chosen: Subgroups, own: pl.DataFrame) -> Subgroups:
    """Keep the newest subgroups where the area has a value too; else the newest."""
    names = [name for name in chosen.groups if name != "ref_area"]
    shared = chosen.values.join(own, on=names, how="semi")
    newest = (
        (chosen.values if shared.is_empty() else shared)
        .sort("time_period")
        .row(-1, named=True)
    )
    return replace(chosen, values=_in_cell(chosen.values, chosen, newest))


def _in_cell(
    values: pl.DataFrame, chosen: Subgroups, cell: Mapping[str, object]
) -> pl.DataFrame:
    """Keep the rows of the same period and the same other categories."""
    names = [name for name in chosen.groups if name != "ref_area"]
    return values.filter(
        pl.col(name).cast(pl.String) == str(cell[name]) for name in names
    )


def _groups(theirs: pl.DataFrame, own: pl.DataFrame, by: str) -> pl.DataFrame:
    """Put the benchmark's subgroups and the area's side by side."""

    def side(frame: pl.DataFrame, name: str) -> pl.DataFrame:
        return frame.select(
            category=pl.col(by).cast(pl.String),
            **{f"{name}_value": "obs_value", f"{name}_people": "denominator"},
        )

    return side(theirs, "benchmark").join(
        side(own, "area"), on="category", how="left", maintain_order="left"
    )


def _with_people(
    groups: pl.DataFrame,
    areas: tuple[str, str],
    by: str,
    source: str | None,
    library: Library,
) -> pl.DataFrame:
    """Take people from a source, where one is named.

    Raises:
        UsageError: If nothing says who lives in the area.
    """
    if source is not None:
        codes = groups.get_column("category").to_list()
        found = people_of(source, areas, by, codes, library)
        for name, area in zip(("area", "benchmark"), areas, strict=True):
            side = found.filter(pl.col("ref_area") == area)
            groups = groups.drop(f"{name}_people").join(
                side.select("category", pl.col("population").alias(f"{name}_people")),
                on="category",
                how="left",
                maintain_order="left",
            )
    if groups.get_column("area_people").null_count():
        raise UsageError(
            N_(
                "nothing says how many people of each subgroup live in {area}; --people"
                " names a CSV (ref_area, subgroup, population) or a dataset"
            ),
            area=library.areas.distinct_label(areas[0]),
        )
    return groups


def _total(values: pl.DataFrame, by: str) -> float | None:
    """Give the rate over all subgroups, as published."""
    rows = values.filter(
        (pl.col(by).cast(pl.String) == TOTAL) & pl.col("obs_value").is_not_null()
    )
    return float(rows.get_column("obs_value")[0]) if rows.height else None


def _kitagawa(groups: pl.DataFrame) -> pl.DataFrame:
    if groups.get_column("benchmark_people").null_count():
        raise UsageError(
            N_("the people of the benchmark are missing; --people should have them too")
        )
    parts = kitagawa(with_shares(groups))
    whole = parts.select(
        category=pl.lit(TOTAL),
        area_value=(pl.col("area_share") * pl.col("area_value")).sum(),
        benchmark_value=(pl.col("benchmark_share") * pl.col("benchmark_value")).sum(),
        area_share=pl.col("area_share").sum(),
        benchmark_share=pl.col("benchmark_share").sum(),
        structure_effect=pl.col("structure_effect").sum(),
        rate_effect=pl.col("rate_effect").sum(),
    )
    return pl.concat([parts.select("category", *VALUES), whole])


def _indirect(
    groups: pl.DataFrame, area: float | None, benchmark: float | None
) -> pl.DataFrame:
    if benchmark is None:
        raise NotComparableError(
            N_("the benchmark has no value over all subgroups to compare with")
        )
    shared = with_share(groups, "area_people", "area_share")
    made = standardise(shared, area=area, benchmark=benchmark)
    unknown = {
        name: pl.lit(None, pl.Float64)
        for name in ("benchmark_share", "structure_effect", "rate_effect")
    }
    whole = pl.DataFrame(
        {
            "category": [TOTAL],
            "area_value": [area],
            "benchmark_value": [benchmark],
            "area_share": [1.0],
            "benchmark_share": [None],
            "structure_effect": [made.structure],
            "rate_effect": [made.rest],
        },
        schema_overrides=dict.fromkeys(VALUES, pl.Float64),
    )
    parts = shared.with_columns(**unknown).select("category", *VALUES)
    return pl.concat([parts, whole])


def _reading(
    whole: Mapping[str, Any], area: object, benchmark: object, method: str
) -> Message:
    """Say the split in one sentence."""
    expected = number(whole["benchmark_value"] + whole["structure_effect"], 1)
    if whole["rate_effect"] is None:
        return Message(
            N_(
                "{area} has no such value. With the rates of {benchmark} in each subgroup"
                " it would have {expected}%, {structure} points from {benchmark}."
            ),
            {
                "area": area,
                "benchmark": benchmark,
                "expected": expected,
                "structure": number(whole["structure_effect"], 1, signed=True),
            },
        )
    gap = whole["structure_effect"] + whole["rate_effect"]
    fields = {
        "area": area,
        "benchmark": benchmark,
        "gap": number(gap, 1, signed=True),
        "structure": number(whole["structure_effect"], 1, signed=True),
        "rest": number(whole["rate_effect"], 1, signed=True),
    }
    if method == KITAGAWA:
        return Message(
            N_(
                "Of the gap of {gap} points to {benchmark}, {structure} are due to who"
                " lives there and {rest} to different rates in the same subgroups."
            ),
            fields,
        )
    return Message(
        N_(
            "With the rates of {benchmark} in each subgroup {area} would have"
            " {expected}%: of the gap of {gap} points {structure} are due to who lives"
            " there, {rest} are left."
        ),
        {**fields, "expected": expected},
    )
