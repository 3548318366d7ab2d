"""The questions about a plan itself: its figures, its progress, its events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ictplan.core.answer import Answer
from ictplan.core.errors import UnknownCodeError, UsageError
from ictplan.core.labels import area_names
from ictplan.core.later import pl
from ictplan.core.messages import N_, Label, Message
from ictplan.core.options import Option, PlanId
from ictplan.core.periods import era_text, parse_code, parse_span
from ictplan.core.plan import PLAN_NAMES, Bound, MeasureStatus
from ictplan.core.query import Query
from ictplan.core.rounding import number
from ictplan.core.schema import TOTAL
from ictplan.questions.registry import question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library
    from ictplan.core.periods import Period
    from ictplan.core.plans import Plan


def plan_of(query: Query, plan: str | None, *tables: str) -> Plan:
    """Read the plan that is meant: the one named, else the workspace's own.

    Where there is no workspace, the plan that comes with ictplan is the example. Only
    the tables named are read: a fault in another one is none of theirs.

    Raises:
        UnknownCodeError: If no plan has this id.
        UsageError: If there is none of one's own, or more than one to choose from.
    """
    library = query.library
    if plan is not None:
        return library.plan(plan, tables)
    own = library.own_plans
    if len(own) > 1:
        raise UsageError(
            N_("there are several plans; name one of {plans}"), plans=", ".join(own)
        )
    if own:
        return library.plan(own[0], tables)
    bundled = [library.plan(name, tables) for name in library.plans]
    home = None if query.home is None else library.areas.resolve(query.home)
    for each in bundled:
        if home in (None, each.area):
            return each
    raise UsageError(
        N_(
            "no plan of {area} is held: 'ictplan init' writes its empty tables, and a"
            " folder that --data names may hold it in plans/; or name another: {plans}"
        ),
        area=library.areas.distinct_label(str(home)),
        plans=", ".join(library.plans),
    )


def rows_of(plan: Plan, table: str) -> pl.DataFrame:
    """Give a table of a plan.

    Raises:
        UsageError: If it has no row yet.
    """
    rows = plan.tables[table]
    if rows.is_empty():
        raise UsageError(
            N_(
                "{table}.csv of the plan '{plan}' has no row yet; the README.md beside"
                " it shows one"
            ),
            table=table,
            plan=plan.id,
        )
    return rows


@question(
    "plan figures",
    columns="""figure title section kind datasets tables observations first_period
        last_period missing cited""",
    view="figure title datasets? tables? observations first_period last_period missing",
)
def plan_figures(
    query: Query,
    plan: PlanId = None,
    *,
    missing: Annotated[
        bool, Option(("--missing",), N_("Only figures of which something is missing."))
    ] = False,
) -> Answer:
    """List the figures of a plan and the data held of each.

    ``datasets`` and ``tables`` are ids separated by blanks; ``observations`` counts
    those of the datasets; ``missing`` is empty where nothing is. One row per figure, by
    number.

    Raises:
        UnknownCodeError: If the plan is unknown.
    """
    library = query.library
    loaded = plan_of(query, plan, "figures")
    table = rows_of(loaded, "figures")
    named = " ".join(table.get_column("datasets").drop_nulls().to_list()).split()
    datasets = {name: library.load(name) for name in dict.fromkeys(named)}
    kept = [
        row for row in table.iter_rows(named=True) if row["missing_ja"] or not missing
    ]
    rows = [
        {
            "figure": row["figure"],
            "_figure": str(row["figure"]),
            "section": row["section"],
            "kind": row["kind"],
            "datasets": row["datasets"],
            "tables": row["tables"],
            **_held([datasets[name] for name in (row["datasets"] or "").split()]),
            "_missing": str(row["figure"]) if row["missing_ja"] else None,
            "cited": row["cited"],
        }
        for row in kept
    ]
    whole = sum(1 for row in kept if not row["missing_ja"])
    return Answer(
        codes=pl.DataFrame(rows, infer_schema_length=None),
        title=Message(N_("Figures of {plan}"), {"plan": loaded.label}),
        headlines=(
            Message(
                N_("{count} figures; of {whole} of them nothing is missing."),
                {"count": len(kept), "whole": whole},
            ),
        ),
        sources=loaded.sources,
        names={
            name: {
                str(row["figure"]): Label(row[f"{name}_ja"], row[f"{name}_en"])
                for row in kept
                if row[f"{name}_ja"]
            }
            for name in ("title", "missing")
        },
        texts={"title": "_figure", "missing": "_missing"},
        parameters={"plan": loaded.id, "missing": missing},
    )


def _held(datasets: list[Dataset]) -> dict[str, object]:
    periods = [
        parse_code(code)
        for dataset in datasets
        for code in dataset.observations.get_column("time_period").unique().to_list()
    ]
    return {
        "observations": sum(dataset.observations.height for dataset in datasets),
        "first_period": min(periods).code if periods else None,
        "last_period": max(periods).code if periods else None,
    }


def export_table(plan: str, table: str, *, library: Library) -> Answer:
    """Give one table of a plan as it is on file.

    Args:
        plan: Id of the plan.
        table: A name of `ictplan.core.plan.TABLES`.
        library: Where to look.

    Returns:
        One row per row of the file, in its order, with the columns of the model.

    Raises:
        UnknownCodeError: If the plan or the table is unknown.
    """
    loaded = library.plan(plan)
    if table not in loaded.tables:
        raise UnknownCodeError("table", table, tuple(loaded.tables))
    return Answer(
        command="export",
        parameters={"plan": plan, "table": table},
        codes=loaded.tables[table],
        language="en",
        sources=loaded.sources,
    )


@question(
    "plan progress",
    columns="plan goal goal_label status status_label time_period measures share",
    view="goal_label status_label measures share",
)
def plan_progress(query: Query, plan: PlanId = None) -> Answer:
    """Show the measures of a plan by goal and status.

    ``_T`` is all goals; ``share`` is in percent, as printed; empty where the plan
    prints none. One row per goal and status that the plan prints.

    Raises:
        UnknownCodeError: If the plan is unknown.
    """
    loaded = plan_of(query, plan, "progress", "items")
    frame = rows_of(loaded, "progress").with_columns(
        plan=pl.lit(loaded.id), status=pl.col("status").cast(pl.String)
    )
    items = loaded.tables["items"].filter(pl.col("list") == "goals")
    goals: dict[str, Label | Message] = {
        str(row["number"]): Label(row["label_ja"], row["label_en"])
        for row in items.iter_rows(named=True)
    }
    return Answer(
        codes=frame,
        title=Message(N_("Progress of {plan}"), {"plan": loaded.label}),
        headlines=tuple(_overall(frame)),
        sources=loaded.sources,
        names={
            "goal": {TOTAL: Message(N_("all goals")), **goals},
            "status": {str(s): Message(PLAN_NAMES[s]) for s in MeasureStatus},
        },
        parameters={"plan": loaded.id},
    )


def _overall(frame: pl.DataFrame) -> Iterator[Message]:
    """Say how many of all measures are completed."""
    overall = frame.filter(pl.col("goal") == TOTAL)
    counts = dict(overall.select("status", "measures").iter_rows())
    shares = dict(overall.select("status", "share").iter_rows())
    if counts.get("completed") is not None and counts.get(TOTAL) is not None:
        yield Message(
            N_("{done} of {all} measures are completed ({share}%)."),
            {
                "done": counts["completed"],
                "all": counts[TOTAL],
                "share": number(shares["completed"], 0),
            },
        )


@question(
    "plan timeline",
    selects="period",
    columns="""plan time_period time_label bound ref_area ref_area_label event label era
        figure section line note""",
    view="time_label bound ref_area_label label era figure",
)
def plan_timeline(
    query: Query,
    plan: PlanId = None,
    *,
    actor: Annotated[
        str | None,
        Option(("--actor",), N_("Only events of this area."), "AREA"),
    ] = None,
    era: Annotated[
        int | None, Option(("--era",), N_("Only events of this policy era."))
    ] = None,
    figure: Annotated[
        int | None, Option(("--figure",), N_("Only events of this figure."))
    ] = None,
) -> Answer:
    """List the dated events of a plan.

    An event counts that begins and ends in the period. ``time_label`` gives the year
    both ways (2020年12月（令和2年12月）) in Japanese. One row per event, by time, then in
    the order of the text.

    Raises:
        UnknownCodeError: If the plan or the actor is unknown, or nothing is left.
        PeriodError: If the text is no period.
    """
    library = query.library
    loaded = plan_of(query, plan, "events")
    events = rows_of(loaded, "events")
    if actor is not None:
        events = events.filter(pl.col("ref_area") == library.areas.resolve(actor))
    for column, chosen in (("era", era), ("figure", figure)):
        if chosen is not None:
            events = _numbered(events, column, chosen)
    kept = _in_time(events.iter_rows(named=True), query.period)
    if not kept:
        raise UsageError(N_("No event of the plan is left; ask for less."))
    rows = [
        {
            "plan": loaded.id,
            "time_period": row["time_period"],
            "bound": str(row["bound"]),
            "ref_area": row["ref_area"],
            "event": row["id"],
            "era": row["era"],
            "figure": row["figure"],
            "section": row["section"],
            "line": row["line"],
            "note": row["note"],
        }
        for row in kept
    ]
    return Answer(
        codes=pl.DataFrame(rows, infer_schema_length=None),
        title=Message(N_("Events of {plan}"), {"plan": loaded.label}),
        sources=loaded.sources,
        names={
            "ref_area": area_names({row["ref_area"] for row in kept}, library.areas),
            "time_label": {
                row["time_period"]: _both_ways(parse_code(row["time_period"]))
                for row in kept
            },
            "bound": {str(bound): Message(PLAN_NAMES[bound]) for bound in Bound},
            "label": {
                row["id"]: Label(row["label_ja"], row["label_en"]) for row in kept
            },
        },
        texts={"time_label": "time_period", "label": "event"},
        heads={"label": Message(N_("event"))},
        parameters={
            "plan": loaded.id,
            "actor": actor,
            "era": era,
            "figure": figure,
            "period": query.period,
        },
    )


def _numbered(events: pl.DataFrame, column: str, number: int) -> pl.DataFrame:
    kept = events.filter(pl.col(column) == number)
    if kept.is_empty():
        known = events.get_column(column).drop_nulls().unique().sort().to_list()
        raise UnknownCodeError(column, str(number), [str(code) for code in known])
    return kept


def _in_time(
    rows: Iterable[dict[str, Any]], period: str | None
) -> list[dict[str, Any]]:
    """Keep the events inside a span and put them in order of time."""
    start, end = (None, None) if period is None else parse_span(period)
    spans = [(parse_code(row["time_period"]), row) for row in rows]
    kept = [
        (span, row)
        for span, row in spans
        if (start is None or start.start <= span.start)
        and (end is None or span.end <= end.end)
    ]
    kept.sort(key=lambda pair: pair[0])
    # A plan may tell one event in its text and in a figure: the figure's row stays.
    of_figures_last = sorted(kept, key=lambda pair: pair[1]["figure"] is not None)
    told = {_event(row): row["id"] for _, row in of_figures_last}
    return [row for _, row in kept if told[_event(row)] == row["id"]]


def _event(row: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in ("time_period", "ref_area", "label_ja"))


def _both_ways(period: Period) -> Label:
    """Give a period's name, in Japanese with the year of the era behind it."""
    japanese = f"{period.label('ja')}（{era_text(period)}）"
    return Label(japanese, period.label("en"))
