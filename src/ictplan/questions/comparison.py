"""The questions that go on from a gap: which place, and how it moves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.areas import JAPAN
from ictplan.catalog import Catalog
from ictplan.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.localisation import N_, Language, Message
from ictplan.measures.rank import rank as measure_rank
from ictplan.measures.series import cleared, sign_for
from ictplan.measures.trend import (
    LINEAR,
    LOGIT,
    OVERDUE,
    CatchUp,
    Point,
    catch_up,
    required_pace,
    sign_changes,
    time_distance,
)
from ictplan.period import parse, parse_code
from ictplan.questions.datasets import (
    about,
    category_labels,
    gap,
    headings_of,
    used_sources,
)
from ictplan.result import Result
from ictplan.rounding import number
from ictplan.selection import (
    LATEST,
    in_categories,
    in_periods,
    totals_only,
    values_of,
)
from ictplan.vocabulary import UNITS, ObsStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ictplan.areas import AreaRegister
    from ictplan.catalog import Dataset
    from ictplan.schema import DatasetMetadata

AMONG = ("prefecture", "nation")
"""Among whom an area can be ranked: its prefecture, or all of its level."""

NEIGHBOURS = 3
"""How many places above and below are shown."""

Row = dict[str, Any]


def rank(
    dataset: str,
    *,
    area: str | None = None,
    among: str = "prefecture",
    period: str | None = LATEST,
    where: Mapping[str, str] | None = None,
    neighbours: int | None = NEIGHBOURS,
    catalog: Catalog | None = None,
    language: Language = "ja",
) -> Result:
    """Say which place an area takes among the others of its level.

    Args:
        dataset: Id of the dataset.
        area: Code or name; the dataset's home area without it.
        among: ``prefecture`` (municipalities of the same one) or ``nation`` (all
            municipalities, or all prefectures).
        period: A period, ``A..B``, ``latest`` or ``all``. The latest is the newest in
            which the area has others beside it.
        where: Category by dimension; without it the totals of subgroups.
        neighbours: How many places above and below come along; None for all.
        catalog: Where to look; the bundled datasets without it.
        language: Language of labels.

    Returns:
        One row per period, cell and area shown, by period, then rank: ``dataset,
        time_period, rank, of, ref_area, ref_area_label, obs_value, percentile, tied,
        deviation_score, <dimensions>``; see `ictplan.measures.rank`. Areas compare
        exactly, by counts where all have them.

    Raises:
        UnknownCodeError: If a dataset, area, period, category or ``among`` is unknown.
        NotComparableError: If the dataset has no other area of the level.
    """
    catalog = catalog or Catalog()
    if among not in AMONG:
        raise UnknownCodeError("group", among, AMONG)
    loaded = catalog.load(dataset)
    metadata = loaded.metadata
    code = catalog.areas.resolve(area or metadata.home_area)
    values = in_categories(values_of(loaded), loaded, where or {})
    values = totals_only(values, loaded, but=list(where or {}))
    values = values.filter(pl.col("ref_area").is_in(_peers(code, among, catalog.areas)))
    cell = ["time_period", *metadata.dimension_ids]
    is_ours = pl.col("ref_area") == code
    values = values.filter(is_ours.any().over(cell) & (pl.len().over(cell) > 1))
    if values.is_empty():
        raise NotComparableError(
            N_("{dataset} has no value of {area} beside others of its level"),
            dataset=metadata.label,
            area=catalog.areas.label(code),
        )
    values = in_periods(values, period)
    ranked = measure_rank(values, cell=cell, direction=metadata.direction)
    if neighbours is not None:
        place = pl.col("rank").filter(is_ours).first().over(cell)
        ranked = ranked.filter(is_ours | ((pl.col("rank") - place).abs() <= neighbours))
    names = {c: catalog.areas.label(c).text(language) for c in ranked["ref_area"]}
    return Result(
        command="rank",
        parameters={"dataset": dataset, "area": code, "among": among, "period": period},
        frame=ranked.select(
            "time_period",
            "rank",
            "of",
            "ref_area",
            "obs_value",
            "percentile",
            "tied",
            "deviation_score",
            *metadata.dimension_ids,
            dataset=pl.lit(dataset),
            ref_area_label=pl.col("ref_area").replace(names),
        ).select(
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
            *metadata.dimension_ids,
        ),
        language=language,
        sources=used_sources(loaded, values),
        notes=tuple(about(loaded, values)),
        metadata=metadata,
        labels=category_labels(loaded, catalog, language),
        headings=headings_of(loaded, catalog, language),
    )


def _peers(code: str, among: str, areas: AreaRegister) -> list[str]:
    """Give the areas of the same level, in the prefecture or in the nation."""
    level = areas.level(code)
    above = areas.parent(code) if among == "prefecture" else None
    if among == "prefecture" and level != "municipality":
        above = JAPAN
    return [
        other.code
        for other in areas.areas.values()
        if other.level == level and above in {None, other.parent}
    ]


def trend(
    dataset: str,
    *,
    area: str | None = None,
    to: str | None = None,
    period: str | None = None,
    where: Mapping[str, str] | None = None,
    target: float | None = None,
    by: str | None = None,
    catalog: Catalog | None = None,
    language: Language = "ja",
) -> Result:
    """Say how an area moves against one benchmark.

    The series never runs over a break or from one definition to another: it begins
    after the last break, and holds the definition whose last period is newest.

    Args:
        dataset: Id of the dataset.
        area: Code or name; the dataset's home area without it.
        to: The benchmark; the dataset's first without it.
        period: The window ``A..B`` of the trend; all periods without it.
        where: Category by dimension; without it the totals of subgroups.
        target: A rate to be reached.
        by: The period by whose end it is to be reached.
        catalog: Where to look; the bundled datasets without it.
        language: Language of labels and notes.

    Returns:
        One row per shared period, in order: ``dataset, ref_area, benchmark,
        time_period, obs_value, change, growth, gap, gap_change,
        time_distance_years, note, benchmark_value``. ``change`` is in points,
        ``growth`` in percent, both on the period before; the time distance is
        positive where the area is behind; ``note`` says why there is none. The notes
        of the answer give sign changes, catch-up by two models with window and error,
        and the pace to a target.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        NotComparableError: If area and benchmark share no period.
        UsageError: If ``target`` and ``by`` do not come together.
    """
    if (target is None) != (by is None):
        raise UsageError(N_("--target and --by go together: a rate and a period"))
    catalog = catalog or Catalog()
    found = gap(
        dataset,
        area=area,
        to=() if to is None else (to,),
        period=period,
        where=where,
        catalog=catalog,
        language=language,
    )
    loaded = catalog.load(dataset)
    metadata = loaded.metadata
    rows = _one_series(found.frame, metadata)
    benchmark = rows[0]["benchmark"]
    series = _points(rows, "benchmark_value")
    spread = _benchmark_points(loaded, benchmark, rows[0], metadata) or series
    frame = _trend_frame(rows, spread, language)
    notes = [
        *about(loaded, found.frame),
        *_findings(rows, metadata, target, by),
    ]
    return Result(
        command="trend",
        parameters={**found.parameters, "to": benchmark, "target": target, "by": by},
        frame=frame.select(
            dataset=pl.lit(dataset),
            ref_area=pl.lit(rows[0]["ref_area"]),
            benchmark=pl.lit(benchmark),
            time_period="time_period",
            obs_value="obs_value",
            change="change",
            growth="growth",
            gap="gap",
            gap_change="gap_change",
            time_distance_years="time_distance_years",
            note="note",
            benchmark_value="benchmark_value",
        ),
        language=language,
        sources=found.sources,
        notes=tuple(notes),
        metadata=metadata,
        labels={
            "ref_area": {
                rows[0]["ref_area"]: rows[0]["ref_area_label"],
                benchmark: rows[0]["benchmark_label"],
            }
        },
    )


def _one_series(frame: pl.DataFrame, metadata: DatasetMetadata) -> list[Row]:
    """Keep one benchmark, one cell of the dimensions, and what lies after a break."""
    frame = frame.filter(pl.col("gap").is_not_null())
    if frame.is_empty():
        raise NotComparableError(N_("there is no period with exact values of both"))
    first = frame.get_column("benchmark")[0]
    frame = frame.filter(pl.col("benchmark") == first)
    for name in metadata.dimension_ids:
        newest = frame.sort("time_period").get_column(name).cast(pl.String)[-1]
        frame = frame.filter(pl.col(name).cast(pl.String) == newest)
    rows = frame.sort("time_period").to_dicts()
    broken = {entry.time_period for entry in metadata.breaks}
    last = max(
        (i for i, r in enumerate(rows) if r["time_period"] in broken), default=-1
    )
    return rows[last + 1 :] or rows


def _day(code: str) -> int:
    return parse_code(code).end.toordinal()


def _points(rows: list[Row], column: str) -> list[Point]:
    return [Point(_day(row["time_period"]), row[column]) for row in rows]


def _exact(row: Row) -> float:
    """Give the rate from counts where there are counts."""
    if row["numerator"] is not None and row["denominator"]:
        return float(100 * row["numerator"] / row["denominator"])
    return float(row["obs_value"])


def _benchmark_points(
    dataset: Dataset, benchmark: str, like: Row, metadata: DatasetMetadata
) -> list[Point]:
    """Give the benchmark's whole series, from counts where it has them."""
    values = values_of(dataset).filter(
        (pl.col("ref_area") == benchmark)
        & pl.col("obs_value").is_not_null()
        & (pl.col("obs_status") != ObsStatus.BREAK)
    )
    for name in metadata.dimension_ids:
        values = values.filter(pl.col(name).cast(pl.String) == str(like[name]))
    rows = values.sort("time_period").iter_rows(named=True)
    return [Point(_day(row["time_period"]), _exact(row)) for row in rows]


def _trend_frame(
    rows: list[Row], benchmark: list[Point], language: Language
) -> pl.DataFrame:
    """Give one row per period: change, gap, distance in time."""
    distances: list[float | None] = []
    notes: list[str | None] = []
    for row in rows:
        # gap and benchmark are exact where counts are: so is their sum.
        level = next(p.value for p in benchmark if p.time == _day(row["time_period"]))
        at = Point(_day(row["time_period"]), level + row["gap"])
        answer = time_distance(at, benchmark)
        distances.append(answer if isinstance(answer, float) else None)
        why = None if isinstance(answer, float) else Message(answer).text(language)
        notes.append("; ".join(filter(None, (row["note"], why))) or None)
    value, before = pl.col("obs_value"), pl.col("obs_value").shift()
    return pl.DataFrame(
        {
            "time_period": [str(row["time_period"]) for row in rows],
            "obs_value": [row["area_value"] for row in rows],
            "benchmark_value": [row["benchmark_value"] for row in rows],
            "gap": [row["gap"] for row in rows],
            "time_distance_years": pl.Series(distances, dtype=pl.Float64),
            "note": pl.Series(notes, dtype=pl.String),
        }
    ).with_columns(
        change=cleared(value - before),
        growth=100 * cleared(value - before) / before,
        gap_change=pl.col("gap") - pl.col("gap").shift(),
    )


def _findings(
    rows: list[Row], metadata: DatasetMetadata, target: float | None, by: str | None
) -> Iterator[Message]:
    """Say in words what the series shows, and what it would take."""
    yield Message(
        N_("Window: {first} to {last}, {count} periods."),
        {
            "first": rows[0]["time_period"],
            "last": rows[-1]["time_period"],
            "count": len(rows),
        },
    )
    gaps = _points(rows, "gap")
    codes = {_day(row["time_period"]): str(row["time_period"]) for row in rows}
    for before, after in sign_changes(gaps):
        yield Message(
            N_("The gap changed its sign between {before} and {after}."),
            {"before": codes[before.time], "after": codes[after.time]},
        )
    yield from _closure(gaps)
    if UNITS[metadata.unit_measure].is_share:
        sign = sign_for(metadata.direction)
        ours, theirs = (
            [
                p if sign > 0 else Point(p.time, 100 - p.value)
                for p in _points(rows, name)
            ]
            for name in ("area_value", "benchmark_value")
        )
        yield from _catch_up_notes(
            [catch_up(ours, theirs, model) for model in (LOGIT, LINEAR)]
        )
    if target is not None and by is not None:
        pace = required_pace(
            _points(rows, "area_value"), target, parse(by).end.toordinal()
        )
        yield Message(
            N_(
                "Target {target} by {by}: {status}; required {required}, made {actual}"
                " points a year."
            ),
            {
                "target": f"{target:g}",
                "by": by,
                "status": Message(pace.status),
                "required": "–"
                if pace.status == OVERDUE
                else number(pace.required, 2, signed=True),
                "actual": number(pace.actual, 2, signed=True),
            },
        )


def _closure(gaps: list[Point]) -> Iterator[Message]:
    """Say how much of the first gap has closed, where the sign is still the same."""
    first, last = gaps[0].value, gaps[-1].value
    if len(gaps) < 2 or first * last <= 0:
        return
    if abs(last) <= abs(first):
        closed = number(100 * (1 - last / first), 0)
        yield Message(N_("{share}% of the first gap has closed."), {"share": closed})
    else:
        times = number(last / first, 1)
        yield Message(N_("The gap is {times} times the first one."), {"times": times})


def _catch_up_notes(found: list[CatchUp]) -> Iterator[Message]:
    """Say when the area would draw level: a range over the models, never one year."""
    for answer in found:
        when: object = (
            Message(answer.time)
            if isinstance(answer.time, str)
            else date.fromordinal(int(answer.time)).isoformat()[:7]
        )
        template = (
            N_("Level by the {model} trend: {when}.")
            if answer.error is None
            else N_(
                "Level by the {model} trend: {when}; without the last period the trend"
                " would have missed its gap by {error} points."
            )
        )
        error = number(answer.error, 2, signed=True)
        model = Message(MODELS[answer.model])
        yield Message(template, {"model": model, "when": when, "error": error})
        if answer.far:
            yield Message(
                N_("That lies beyond twice the observed span: do not plan on it.")
            )


MODELS = {"logit": N_("logit"), "linear": N_("linear")}
"""Names of the models, catalogue texts."""
