"""How do the targets (KPIs) of a plan stand: the question behind ``ictplan targets``."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from ictplan.core.answer import Answer
from ictplan.core.codes import UNITS
from ictplan.core.errors import UsageError
from ictplan.core.labels import area_names
from ictplan.core.later import pl
from ictplan.core.measures.projection import Projection, project
from ictplan.core.measures.targets import Rule, Standing, grade
from ictplan.core.measures.trend import DAYS_PER_YEAR, Point
from ictplan.core.messages import N_, Label, Message
from ictplan.core.options import Option, PlanId
from ictplan.core.periods import parse_code
from ictplan.core.query import Query
from ictplan.core.rounding import number
from ictplan.core.targets import categories_of, worse_than_base
from ictplan.questions.plan import plan_of, rows_of
from ictplan.questions.registry import question
from ictplan.questions.series import Row, day_of, points_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ictplan.core.plans import Plan
    from ictplan.core.schema import Source

GRADES = {
    "A": N_("ahead of plan"),
    "B": N_("on plan"),
    "C": N_("behind plan"),
    "D": N_("not judged"),
}
"""What each grade means, catalogue texts."""


@dataclass(frozen=True)
class Course:
    """The values of a target in order of time, and what is known of them.

    ``broken`` is the period of a break after the base, ``rows`` begin after the last.
    """

    rows: Sequence[Row]
    decimals: int
    sources: tuple[Source, ...] = ()
    broken: str | None = None


@question(
    "targets",
    columns="""plan target label plan_measure owner dataset ref_area ref_area_label
        unit_measure direction base_period base_value time_period obs_value
        target_period target_value made elapsed required_pace present_pace grade reason
        projected_value projected_lower projected_upper projected_period
        projected_first projected_last note decimals""",
    view="""label plan_measure? owner? base_value time_period obs_value target_period
        target_value required_pace present_pace grade reason projected_value
        projected_lower..projected_upper""",
)
def targets(
    query: Query,
    plan: PlanId = None,
    *,
    owner: Annotated[
        str | None, Option(("--owner",), N_("Only targets of this owner."), "OWNER")
    ] = None,
) -> Answer:
    """Grade the targets of a plan by the newest values.

    ``made`` is how much of the way from base to target is made, ``elapsed`` how much of
    the time is gone, both in percent. Grade A: reached, or 105 % of the straight way to
    the target or more; B: 95 % or more; C: less, or due and not reached; D: cannot be
    judged. ``required_pace`` and ``present_pace`` are units a year. The projection is
    the value at the target's period with an interval that held 80 % of what came in a
    back-test over all municipalities; ``projected_period`` the month the trend reaches
    the target, from ``projected_first`` to ``projected_last``, empty where it does not
    within twenty years. It goes by the whole series since its last break, never past 0
    or 100 %.

    One row per target, in the order of the plan.

    Raises:
        UnknownCodeError: If the plan, or a category of a target, is unknown.
        UsageError: If the plan has no target, or a target's base is in no data.
    """
    loaded = plan_of(query, plan, "targets", "actuals")
    table = rows_of(loaded, "targets").with_row_index("_row", offset=2)
    if owner is not None:
        table = table.filter(pl.col("owner") == owner)
    if table.is_empty():
        raise UsageError(N_("no target has the owner '{owner}'"), owner=owner)
    names: dict[str, dict[str, Label | Message]] = {
        "label": {},
        "reason": {},
        "note": {},
    }
    sources: dict[str, Source] = {}
    rows = []
    for target in table.iter_rows(named=True):
        course = _course(query, loaded, target)
        sources |= {source.name: source for source in course.sources}
        row, reason, note = _judged(target, course, loaded)
        rows.append({"plan": loaded.id, **row})
        names["label"][row["target"]] = Label(target["label_ja"], target["label_en"])
        names["reason"][row["target"]] = reason
        if note is not None:
            names["note"][row["target"]] = note
    counts = Counter(row["grade"] for row in rows)
    graded = [
        Message(
            N_("{grade} ({meaning}) {count}"),
            {"grade": code, "meaning": Message(text), "count": counts[code]},
        )
        for code, text in GRADES.items()
    ]
    return Answer(
        codes=pl.DataFrame(rows, infer_schema_length=None),
        title=Message(N_("Targets of {plan}"), {"plan": loaded.label}),
        headlines=(
            Message(N_("{a}, {b}, {c}, {d}."), dict(zip("abcd", graded, strict=True))),
        ),
        captions=(
            Message(
                N_(
                    "Paces a year; the projection is for the target's period, with an"
                    " 80% interval."
                )
            ),
        ),
        sources=(*sources.values(), *loaded.sources),
        names={
            **names,
            "ref_area": area_names(
                {row["ref_area"] for row in rows}, query.library.areas
            ),
        },
        heads={
            "label": Message(N_("target")),
            "projected_lower": Message(N_("80% interval")),
        },
        texts={"label": "target", "reason": "target", "note": "_note"},
        parameters={"plan": loaded.id, "owner": owner},
    )


def _course(query: Query, plan: Plan, target: Row) -> Course:
    """Find the values of a target: of its dataset, else the plan's own."""
    if target["dataset"] is None:
        own = plan.tables["actuals"].filter(pl.col("target") == target["id"])
        rows = [
            {"time_period": row["time_period"], "obs_value": row["value"]}
            for row in own.iter_rows(named=True)
        ]
        decimals = max(
            (_decimals(row["obs_value"]) for row in rows),
            default=_decimals(target["target_value"]),
        )
        return Course(
            sorted(rows, key=lambda row: day_of(row["time_period"])), decimals
        )
    asked = replace(
        query,
        dataset=target["dataset"],
        area=target["ref_area"],
        where=categories_of(target["categories"]),
    )
    loaded = asked.load({target["ref_area"]})
    values = asked.cells(loaded).filter(
        (pl.col("ref_area") == target["ref_area"]) & pl.col("obs_value").is_not_null()
    )
    metadata = loaded.metadata
    cell = list(metadata.dimension_ids)
    ordered = values.sort("time_period")
    # Of what must not be mixed the category of the base counts, else the newest one.
    at_base = ordered.filter(
        pl.col("time_period").cast(pl.String) == target["base_period"]
    )
    last = (at_base if at_base.height else ordered).tail(1).select(cell)
    if cell:
        ordered = ordered.join(last, on=cell, how="semi", maintain_order="left")
    rows = ordered.with_columns(pl.col("time_period").cast(pl.String)).to_dicts()
    breaks = [
        broken.time_period
        for broken in metadata.breaks
        if day_of(broken.time_period) > day_of(target["base_period"])
        and rows
        and day_of(broken.time_period) <= day_of(rows[-1]["time_period"])
    ]
    used = set(ordered.get_column("source"))
    return Course(
        rows,
        metadata.decimals,
        tuple(source for source in loaded.sources if source.name in used),
        next(iter(breaks), None),
    )


def _decimals(value: float) -> int:
    return len(f"{value:g}".partition(".")[2])


def _judged(
    target: Row, course: Course, plan: Plan
) -> tuple[dict[str, Any], Message, Message | None]:
    """Give the row of a target, why it has its grade, and what to know about it."""
    base = _base(target, course, plan)
    goal = Point(day_of(target["target_period"]), target["target_value"])
    if target["base_value"] is None:
        why = worse_than_base(base.value, goal.value, target["direction"])
        if why is not None:
            raise UsageError(
                N_("{plan}/targets.csv:{row}: {why}"),
                plan=plan.id,
                row=target["_row"],
                why=why,
            )
    now = course.rows[-1] if course.rows else None
    higher = target["direction"] == "higher"
    point = None if now is None else points_of([now], "obs_value")[0]
    if course.broken is not None:
        standing = Standing("D", Rule.BROKEN)
    else:
        standing = grade(base, point, goal, higher=higher)
    digits = course.decimals
    reason = Message(
        standing.rule,
        {
            "value": number(None if point is None else point.value, digits),
            "target": number(goal.value, digits),
            "made": number(standing.made, 0),
            "elapsed": number(standing.elapsed, 0),
            "period": course.broken or target["target_period"],
            "base": target["base_period"],
        },
    )
    points = points_of(course.rows, "obs_value")
    if target["dataset"] is None:
        points = sorted({base, *points})
    row = {
        "target": target["id"],
        "plan_measure": target["measure"],
        "owner": target["owner"],
        "dataset": target["dataset"],
        "ref_area": target["ref_area"],
        "unit_measure": str(target["unit"]),
        "direction": target["direction"],
        "base_period": target["base_period"],
        "base_value": base.value,
        "time_period": None if now is None else now["time_period"],
        "obs_value": None if now is None else now["obs_value"],
        "target_period": target["target_period"],
        "target_value": goal.value,
        "made": standing.made,
        "elapsed": standing.elapsed,
        "required_pace": standing.required,
        "present_pace": standing.present,
        "grade": standing.grade,
        "decimals": digits,
    }
    if course.broken is not None:
        points = [p for p in points if p.time >= day_of(course.broken)]
    made = project(
        points, is_share=UNITS[target["unit"]].is_share, decimals=max(digits, 0)
    )
    projected, note = _projected(made, goal)
    return {**row, **projected, "_note": target["id"] if note else None}, reason, note


def _base(target: Row, course: Course, plan: Plan) -> Point:
    """Give the base of a target: as written, else the data's value of its period.

    Raises:
        UsageError: If neither has it.
    """
    day = day_of(target["base_period"])
    if target["base_value"] is not None:
        return Point(day, target["base_value"])
    whole = parse_code(target["base_period"])
    held = [row for row in course.rows if parse_code(row["time_period"]) in whole]
    if not held:
        raise UsageError(
            N_(
                "{plan}/targets.csv:{row}: '{id}' has no base: {dataset} holds no value"
                " of {period}; write base_value, or another base_period (nearest: {near})"
            ),
            plan=plan.id,
            row=target["_row"],
            id=target["id"],
            dataset=target["dataset"],
            period=target["base_period"],
            near=min(
                (row["time_period"] for row in course.rows),
                key=lambda code: abs(day_of(code) - day),
                default="–",
            ),
        )
    return points_of(held[-1:], "obs_value")[0]


def _projected(
    made: Projection | str, goal: Point
) -> tuple[dict[str, Any], Message | None]:
    """Give the columns of a projection, and what to know about it."""
    if isinstance(made, str):
        empty = dict.fromkeys(PROJECTED)
        return empty, Message(N_("No projection: {why}."), {"why": Message(made)})
    reach = made.reach(goal.value)
    late = made.last.time >= goal.time
    value = (None, None, None) if late else made.at(goal.time)
    months = [
        None if day is None else date.fromordinal(int(day)).isoformat()[:7]
        for day in reach
    ]
    note = None
    far = (goal.time - made.last.time) / DAYS_PER_YEAR
    if made.is_far(goal.time) and far > 0:
        note = Message(N_("The target lies beyond twice the observed span."))
    return dict(zip(PROJECTED, (*value, *months), strict=True)), note


PROJECTED = (
    "projected_value",
    "projected_lower",
    "projected_upper",
    "projected_period",
    "projected_first",
    "projected_last",
)
"""The columns of a projection."""
