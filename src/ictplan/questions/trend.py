"""How does an area move against a benchmark: the question behind ``ictplan trend``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Annotated

from ictplan.core.answer import Answer
from ictplan.core.codes import UNITS
from ictplan.core.errors import NotComparableError, UsageError
from ictplan.core.later import pl
from ictplan.core.measures.projection import project
from ictplan.core.measures.series import cleared, sign_for
from ictplan.core.measures.trend import (
    LINEAR,
    LOGIT,
    REACHED,
    SLOW,
    TRACK,
    CatchUp,
    Pace,
    Point,
    catch_up,
    required_pace,
    sign_changes,
)
from ictplan.core.messages import N_, Message
from ictplan.core.options import Option
from ictplan.core.periods import parse
from ictplan.core.precision import exact_rates
from ictplan.core.query import Query, require_numbers, window
from ictplan.core.rounding import number
from ictplan.core.values import format_value
from ictplan.questions.comparison import compare
from ictplan.questions.convergence import spread_note
from ictplan.questions.registry import pairs_of, question
from ictplan.questions.series import Row, day_of, distance_of, points_of, series_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.core.schema import DatasetMetadata
    from ictplan.questions.comparison import Comparison


@question(
    "trend",
    selects="dataset area to period where alike nearest peers_as",
    columns="""dataset ref_area benchmark time_period obs_value change growth gap
        gap_change time_distance_years note benchmark_value""",
    view="""time_period obs_value obs_value|bar change growth gap gap_change
        time_distance_years note""",
    draws=True,
)
def trend(
    query: Query,
    *,
    since: Annotated[
        str | None,
        Option(
            ("--from",),
            N_("Begin the trend here, such as after a policy shock."),
            "PERIOD",
        ),
    ] = None,
    mark: Annotated[
        str | Sequence[str] | Mapping[str, str] | None,
        Option(
            ("--mark",),
            N_("Tell of an event in the period it falls in; repeatable."),
            "PERIOD=TEXT",
            pairs=True,
        ),
    ] = None,
    target: Annotated[
        float | None, Option(("--target",), N_("A rate to be reached."))
    ] = None,
    by: Annotated[
        str | None, Option(("--by",), N_("By the end of this period."), "PERIOD")
    ] = None,
) -> Answer:
    """Show how an area moves against a benchmark.

    The series never runs over a break or from one definition to another: it begins
    after the last break, and holds the definition whose last period is newest.
    ``change`` is in points, ``growth`` in percent, both on the period before; the time
    distance is positive where the area is behind, and the note says why there is none.
    The notes give sign changes and catch-up by two models with window and error, the
    headlines how a target stands.

    One row per shared period, in order.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        NotComparableError: If area and benchmark share no period, or values are states.
        PeriodError: If ``by`` or an event's period is none.
        UsageError: If ``target`` and ``by`` do not come together, or there are several
            benchmarks.
    """
    if (target is None) != (by is None):
        raise UsageError(N_("--target and --by go together: a rate and a period"))
    if len(query.to) > 1:
        raise UsageError(N_("a trend has one benchmark; name one with --to"))
    require_numbers(query.metadata)
    query = replace(query, period=window(query.period, since))
    both = compare(query)
    metadata = both.dataset.metadata
    found, missing = both.gaps()
    if found.is_empty():
        raise missing[0]
    rows = _one_series(found, metadata)
    benchmark = rows[0]["benchmark"]
    cell = {name: rows[0][name] for name in metadata.dimension_ids}
    series = series_of(exact_rates(both.values, metadata), benchmark, cell)
    frame = _trend_frame(rows, series, _marked(rows, pairs_of(mark)))
    used = both.values.filter(
        pl.col("ref_area").is_in([both.area, benchmark])
        & pl.col("time_period").is_in([row["time_period"] for row in rows])
    )
    names = both.names
    beside = _alongside(both.values, rows, cell)
    return query.answer(
        frame.with_columns(
            dataset=pl.lit(both.dataset.id),
            ref_area=pl.lit(both.area),
            benchmark=pl.lit(benchmark),
        ),
        both.dataset,
        used=used,
        title=Message(
            N_("{indicator}: {area} against {benchmarks}"),
            {
                "indicator": metadata.label,
                "area": both.name(both.area),
                "benchmarks": both.name(benchmark),
            },
        ),
        headlines=(
            *_headlines(both, rows),
            *_target_lines(rows, metadata, target, by),
        ),
        notes=(
            *both.notes(),
            *_findings(rows, metadata),
            *spread_note(both.dataset, beside, both.area, query.library),
        ),
        sources=both.sources,
        names={"ref_area": names["ref_area"]},
        area=both.area,
        to=benchmark,
        period=query.period,
        target=target,
        by=by,
        mark=pairs_of(mark),
    )


def _alongside(
    values: pl.DataFrame, rows: Sequence[Row], cell: Mapping[str, object]
) -> pl.DataFrame:
    """Keep the values of all areas in the cell and the periods of a series."""
    periods = [str(row["time_period"]) for row in rows]
    return values.filter(
        pl.col("time_period").cast(pl.String).is_in(periods),
        *(pl.col(name).cast(pl.String) == str(code) for name, code in cell.items()),
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


def _marked(rows: Sequence[Row], marks: Mapping[str, str]) -> dict[str, str]:
    """Give the events by the first period that ends on or after they began.

    Raises:
        PeriodError: If an event's period is none.
    """
    found: dict[str, str] = {}
    for period, text in marks.items():
        begun = parse(period).start.toordinal()
        after = (r["time_period"] for r in rows if day_of(r["time_period"]) >= begun)
        code = next(after, None)
        if code is not None:
            found[code] = "; ".join(filter(None, (found.get(code), text)))
    return found


def _trend_frame(
    rows: Sequence[Row],
    benchmark: Sequence[Point],
    marks: Mapping[str, str],
) -> pl.DataFrame:
    """Give one row per period: change, gap, distance in time."""
    distances: list[float | None] = []
    notes: list[list[str]] = []
    for row in rows:
        answer = distance_of(row, benchmark)
        distances.append(answer if isinstance(answer, float) else None)
        event = marks.get(row["time_period"])
        notes.append(
            [
                *([f"event:{event}"] if event else ()),
                *row["note"],
                *([f"undefined:{answer}"] if isinstance(answer, str) else ()),
            ]
        )
    value, before = pl.col("obs_value"), pl.col("obs_value").shift()
    growth = 100 * cleared(value - before) / before
    return pl.DataFrame(
        {
            "time_period": [str(row["time_period"]) for row in rows],
            "obs_value": [row["area_value"] for row in rows],
            "benchmark_value": [row["benchmark_value"] for row in rows],
            "gap": [row["gap"] for row in rows],
            "gap_published": [row["gap_published"] for row in rows],
            "time_distance_years": pl.Series(distances, dtype=pl.Float64),
            "note": pl.Series(notes, dtype=pl.List(pl.String)),
        }
    ).with_columns(
        change=cleared(value - before),
        growth=pl.when(before != 0).then(growth),
        gap_change=pl.col("gap") - pl.col("gap").shift(),
    )


def _findings(rows: list[Row], metadata: DatasetMetadata) -> Iterator[Message]:
    """Say in words what the series shows."""
    yield Message(
        N_("Window: {first} to {last}, {count} periods."),
        {
            "first": rows[0]["time_period"],
            "last": rows[-1]["time_period"],
            "count": len(rows),
        },
    )
    gaps = points_of(rows, "gap")
    codes = {day_of(row["time_period"]): str(row["time_period"]) for row in rows}
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
                for p in points_of(rows, name)
            ]
            for name in ("area_value", "benchmark_value")
        )
        yield from _catch_up_notes(
            [catch_up(ours, theirs, model) for model in (LOGIT, LINEAR)]
        )


def _target_lines(
    rows: list[Row], metadata: DatasetMetadata, target: float | None, by: str | None
) -> Iterator[Message]:
    """Say how a target stands: the answer to what was asked, so it comes first.

    Raises:
        UsageError: If the target is no number a value can have, or its period is over.
    """
    if target is not None and by is not None:
        _require_sensible(rows, metadata, target, by)
        pace = required_pace(
            points_of(rows, "area_value"), target, parse(by).end.toordinal()
        )
        status, projected = _outlook(rows, metadata, target, by, pace)
        yield Message(
            N_(
                "Target {target} by {by}, from {last} on: {status}; required {required},"
                " made {actual} {unit} a year."
            ),
            {
                "target": f"{target:g}",
                "by": by,
                "last": rows[-1]["time_period"],
                "status": Message(status),
                "required": number(pace.required, 2, signed=True),
                "actual": number(pace.actual, 2, signed=True),
                "unit": Message(metadata.unit.difference),
            },
        )
        yield from projected


def _require_sensible(
    rows: list[Row], metadata: DatasetMetadata, target: float, by: str
) -> None:
    if not isfinite(target):
        raise UsageError(N_("--target takes a number"))
    if metadata.unit.is_share and not 0 <= target <= 100:
        raise UsageError(
            N_("--target {target}: a percentage lies between 0 and 100"),
            target=f"{target:g}",
        )
    last = rows[-1]["time_period"]
    if parse(by).end.toordinal() <= day_of(last):
        raise UsageError(
            N_("--by {by} is not after the newest value ({last}); name a later period"),
            by=by,
            last=last,
        )


def _outlook(
    rows: list[Row],
    metadata: DatasetMetadata,
    target: float,
    by: str,
    pace: Pace,
) -> tuple[str, tuple[Message, ...]]:
    """Say how a target stands by the interval of its projection, which no line crosses."""
    made = project(
        points_of(rows, "area_value"),
        is_share=metadata.unit.is_share,
        decimals=max(metadata.decimals, 0),
    )
    day = parse(by).end.toordinal()
    if isinstance(made, str) or pace.status == REACHED:
        return pace.status, ()
    value, lower, upper = made.at(day)
    up = target >= made.model.back(made.last.value)
    near, far = (lower, upper) if up else (-upper, -lower)
    goal = target if up else -target
    status = TRACK if near >= goal else SLOW if far < goal else OPEN
    digits = metadata.decimals
    note = Message(
        N_("By the course so far it is {value} then; 80% interval {lower} to {upper}."),
        {
            "value": number(value, digits),
            "lower": number(lower, digits),
            "upper": number(upper, digits),
        },
    )
    return status, (note,)


OPEN = N_("open: the target lies inside the interval of the projection")


def _headlines(both: Comparison, rows: Sequence[Row]) -> Iterator[Message]:
    """Say the change over the whole window, and how the gap moved with it."""
    first, last = rows[0], rows[-1]
    if len(rows) < 2:
        return
    metadata = both.dataset.metadata
    unit, decimals = metadata.unit, metadata.decimals
    yield Message(
        N_(
            "{area}: {before} ({first}) to {now} ({last}); against {benchmark} the gap"
            " went from {old} to {new} {unit}."
        ),
        {
            "area": both.name(both.area),
            "before": format_value(first["area_value"], unit, decimals),
            "now": format_value(last["area_value"], unit, decimals),
            "first": first["time_period"],
            "last": last["time_period"],
            "benchmark": both.name(last["benchmark"]),
            "old": number(first["gap"], decimals, signed=True),
            "new": number(last["gap"], decimals, signed=True),
            "unit": Message(unit.difference),
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
