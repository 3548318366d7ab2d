"""The questions about a plan itself: its figures, its progress, its events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.errors import UnknownCodeError, UsageError
from ictplan.core.library import Library
from ictplan.core.messages import N_, Label, Language, translate
from ictplan.core.periods import era_text, parse_code, parse_span
from ictplan.core.plan import PLAN_NAMES, MeasureStatus
from ictplan.core.schema import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ictplan.core.dataset import Dataset
    from ictplan.core.periods import Period
    from ictplan.core.plans import Plan

TORIDE = "toride-4"
"""The plan that comes with ictplan."""


def figures(
    plan: str = TORIDE,
    *,
    missing: bool = False,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """Say for every figure of a plan which data are held, and what is missing.

    Args:
        plan: Id of the plan.
        missing: Only figures of which something is missing.
        library: Where to look; the bundled datasets without it.
        language: Language of titles and reasons.

    Returns:
        One row per figure, by number: ``figure, title, section, kind, datasets,
        tables, observations, first_period, last_period, missing, cited``.
        ``datasets`` and ``tables`` are ids separated by blanks; ``observations``
        counts those of the datasets; ``missing`` is null where nothing is.

    Raises:
        UnknownCodeError: If the plan is unknown.
    """
    library = library or Library()
    loaded = library.plan(plan)
    table = loaded.tables["figures"]
    named = " ".join(table.get_column("datasets").drop_nulls().to_list()).split()
    datasets = {name: library.load(name) for name in dict.fromkeys(named)}
    rows = [
        {
            "figure": row["figure"],
            "title": row[f"title_{language}"],
            "section": row["section"],
            "kind": row["kind"],
            "datasets": row["datasets"],
            "tables": row["tables"],
            **_held([datasets[name] for name in (row["datasets"] or "").split()]),
            "missing": row[f"missing_{language}"],
            "cited": row["cited"],
        }
        for row in table.iter_rows(named=True)
        if row["missing_ja"] or not missing
    ]
    return Answer(
        "figures",
        {"plan": plan, "missing": missing},
        pl.DataFrame(rows, infer_schema_length=None),
        language,
        loaded.sources,
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


def export_table(plan: str, table: str, *, library: Library | None = None) -> Answer:
    """Give one table of a plan as it is on file.

    Args:
        plan: Id of the plan.
        table: A name of `ictplan.core.plan.TABLES`.
        library: Where to look; the bundled datasets without it.

    Returns:
        One row per row of the file, in its order, with the columns of the model.

    Raises:
        UnknownCodeError: If the plan or the table is unknown.
    """
    loaded = (library or Library()).plan(plan)
    if table not in loaded.tables:
        raise UnknownCodeError("table", table, tuple(loaded.tables))
    asked = {"plan": plan, "table": table}
    return Answer("export", asked, loaded.tables[table], "en", loaded.sources)


def progress(
    plan: str = TORIDE,
    *,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """Say how far the measures of a plan have come, by goal and status.

    Returns:
        One row per goal and status that the plan prints: ``plan, goal, goal_label,
        status, status_label, time_period, measures, share``. ``_T`` is all goals;
        ``share`` is in percent, as printed; null where the plan prints none.

    Raises:
        UnknownCodeError: If the plan is unknown.
    """
    loaded = (library or Library()).plan(plan)
    goals = _goal_labels(loaded, language)
    frame = loaded.tables["progress"].select(
        plan=pl.lit(plan),
        goal="goal",
        goal_label=pl.col("goal").replace(goals),
        status=pl.col("status").cast(pl.String),
        status_label=pl.col("status")
        .cast(pl.String)
        .replace({str(s): translate(PLAN_NAMES[s], language) for s in MeasureStatus}),
        time_period="time_period",
        measures="measures",
        share="share",
    )
    return Answer("progress", {"plan": plan}, frame, language, loaded.sources)


def _goal_labels(plan: Plan, language: Language) -> dict[str, str]:
    items = plan.tables["items"].filter(pl.col("list") == "goals")
    labels = {
        str(row["number"]): Label(row["label_ja"], row["label_en"]).text(language)
        for row in items.iter_rows(named=True)
    }
    return {TOTAL: translate(N_("all goals"), language), **labels}


def timeline(
    plan: str = TORIDE,
    *,
    actor: str | None = None,
    era: int | None = None,
    figure: int | None = None,
    period: str | None = None,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """List the dated events of a plan in time order.

    Args:
        plan: Id of the plan.
        actor: Who acts: code or name of an area, such as 取手市 or 全国.
        era: Number of a policy era of the plan.
        figure: Number of a figure of the plan.
        period: A period or ``A..B``; an event counts that begins and ends in it.
        library: Where to look; the bundled datasets without it.
        language: Language of labels.

    Returns:
        One row per event, by time, then in the order of the text: ``plan,
        time_period, time_label, bound, ref_area, ref_area_label, event, label, era,
        figure, section, line, note``. ``time_label`` gives the year both ways
        (2020年12月（令和2年12月）) in Japanese.

    Raises:
        UnknownCodeError: If the plan or the actor is unknown, or nothing is left.
        PeriodError: If the text is no period.
    """
    library = library or Library()
    loaded = library.plan(plan)
    events = loaded.tables["events"]
    if actor is not None:
        events = events.filter(pl.col("ref_area") == library.areas.resolve(actor))
    for column, number in (("era", era), ("figure", figure)):
        if number is not None:
            events = _numbered(events, column, number)
    rows = [
        {
            "plan": plan,
            "time_period": row["time_period"],
            "time_label": _both_ways(parse_code(row["time_period"]), language),
            "bound": str(row["bound"]),
            "ref_area": row["ref_area"],
            "ref_area_label": library.areas.label(row["ref_area"]).text(language),
            "event": row["id"],
            "label": row[f"label_{language}"],
            "era": row["era"],
            "figure": row["figure"],
            "section": row["section"],
            "line": row["line"],
            "note": row["note"],
        }
        for row in _in_time(events.iter_rows(named=True), period)
    ]
    if not rows:
        raise UsageError(N_("No event of the plan is left; ask for less."))
    asked = {"actor": actor, "era": era, "figure": figure, "period": period}
    return Answer(
        "timeline",
        {"plan": plan, **asked},
        pl.DataFrame(rows, infer_schema_length=None),
        language,
        loaded.sources,
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
    return [row for _, row in sorted(kept, key=lambda pair: pair[0])]


def _both_ways(period: Period, language: Language) -> str:
    """Give a period's label, in Japanese with the year of the era behind it."""
    label = period.label(language)
    return label if language == "en" else f"{label}（{era_text(period)}）"
