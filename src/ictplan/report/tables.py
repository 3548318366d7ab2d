"""Which tables does a chapter have beside those of its figures: standing, plan, events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ictplan.core.codes import NAMES, UNITS, Assessment, UnitMeasure
from ictplan.core.messages import N_, Message, translate
from ictplan.core.periods import parse_code
from ictplan.core.rounding import MISSING, number
from ictplan.core.schema import TOTAL
from ictplan.core.values import format_value
from ictplan.questions import plan as plans
from ictplan.questions.scorecard import scorecard
from ictplan.questions.targets import targets as graded
from ictplan.report.chapter import PUBLISHED, Column, Evidence, Reference, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.core.answer import Answer
    from ictplan.core.library import Library
    from ictplan.core.messages import Language
    from ictplan.report.lookup import Lookup


def standing(lookup: Lookup) -> Table:
    """Lay out where the area stands on every indicator, the worst first.

    Returns:
        One row per indicator, category and benchmark: those of `ictplan.scorecard`.

    Raises:
        NotComparableError: If no dataset has the area and a benchmark.
    """
    answer = scorecard(area=lookup.area, library=lookup.library, lang=lookup.language)
    heads = (
        N_("indicator"), N_("area"), N_("benchmark"), N_("period"), N_("value"),
        N_("benchmark value"), N_("gap"), N_("standing"),
    )  # fmt: skip
    columns = _columns(heads, lookup.language, numbers=(4, 5, 6), difference=(6, 4, 5))
    rows = [_standing(row, lookup) for row in answer.frame.iter_rows(named=True)]
    label = answer.labels["ref_area"][str(answer.parameters["area"])]
    caption = Message(N_("Scorecard of {area}, the worst first"), {"area": label})
    notes = tuple(note.text(lookup.language) for note in answer.notes)
    return Table(
        caption.text(lookup.language), columns, tuple(rows), answer.sources, notes
    )


def _standing(row: Mapping[str, Any], lookup: Lookup) -> tuple[str | Reference, ...]:
    dataset = str(row["dataset"])
    decimals = row["decimals"]
    if decimals is None:
        decimals = lookup.library.package(dataset).ictplan.decimals
    unit = UNITS[UnitMeasure(row["unit_measure"])]
    sides = [
        _evidence(row, str(row[column]), lookup) for column in ("ref_area", "benchmark")
    ]
    values = [
        Reference(
            text=format_value(value, unit, decimals).text(lookup.language),
            value=value,
            formula=PUBLISHED,
            evidence=found,
            decimals=decimals,
        )
        for value, found in zip(
            (row["area_value"], row["benchmark_value"]), sides, strict=True
        )
    ]
    # As many decimals as the values: what a reader gets by subtracting them.
    published = round(row["area_value"] - row["benchmark_value"], 10)
    gap = Reference(
        text=number(published, decimals, signed=True),
        value=published,
        formula="area_value - benchmark_value",
        evidence=(*sides[0], *sides[1]),
        decimals=decimals,
    )
    name = str(row["label"])
    if row["category_label"]:
        bracketed = N_("{label} ({names})")
        parts = {"label": name, "names": row["category_label"]}
        name = Message(bracketed, parts).text(lookup.language)
    assessed = row["assessment"]
    return (
        name,
        str(row["ref_area_label"]),
        str(row["benchmark_label"]),
        parse_code(str(row["time_period"])).label(lookup.language),
        *values,
        gap,
        translate(NAMES[Assessment(assessed)], lookup.language) if assessed else "",
    )


def _evidence(
    row: Mapping[str, Any], area: str, lookup: Lookup
) -> tuple[Evidence, ...]:
    """Find the observation of an area behind a row of the scorecard."""
    dataset = str(row["dataset"])
    key = {"ref_area": area, "time_period": str(row["time_period"])}
    codes = str(row["category"]).split()
    for dimension in lookup.library.package(dataset).ictplan.dimensions:
        known = {
            item.code for item in lookup.library.codelist(dimension.codelist).items
        }
        named = next((code for code in codes if code in known), TOTAL)
        if named in codes:
            codes.remove(named)
        key[dimension.id] = named
    found = lookup.evidence(dataset, key)
    return () if found is None else (found,)


def progress(plan: str, lookup: Lookup) -> Table:
    """Lay out how far the measures of a plan have come.

    Returns:
        One row per goal and status that the plan prints.

    Raises:
        UnknownCodeError: If the plan is unknown.
    """
    answer = plans.plan_progress(plan, library=lookup.library, lang=lookup.language)
    heads = (N_("goal"), N_("status"), N_("measures"), N_("share, %"))
    columns = _columns(heads, lookup.language, numbers=(2, 3))
    rows = [
        (
            str(row["goal_label"]),
            str(row["status_label"]),
            *(_printed(row, name, answer) for name in ("measures", "share")),
        )
        for row in answer.frame.iter_rows(named=True)
    ]
    caption = translate(N_("Progress of the plan"), lookup.language)
    return Table(caption, columns, tuple(rows), answer.sources)


def _printed(row: Mapping[str, Any], column: str, answer: Answer) -> str | Reference:
    """Give a number that the plan prints itself; its source is the plan."""
    value = row[column]
    if value is None:
        return MISSING
    key = tuple((name, str(row[name])) for name in ("goal", "status", "time_period"))
    table = f"{row['plan']}/progress"
    found = tuple(Evidence(table, key, value, source) for source in answer.sources[:1])
    return Reference(number(value, 0), value, column, found)


def targets(area: str, *, library: Library, language: Language) -> Table | None:
    """Lay out how the targets of an area's own plan stand, graded by the newest values.

    Returns:
        One row per target, see `ictplan.targets`; None where the area has no plan of its
        own here, or the plan no targets.
    """
    own = library.own_plans
    if len(own) != 1:
        return None
    plan = library.plan(own[0], ("targets", "actuals"))
    if plan.area != area or plan.tables["targets"].is_empty():
        return None
    answer = graded(own[0], library=library, lang=language)
    heads = (
        N_("target"), N_("base value"), N_("newest value"), N_("target value"),
        N_("grade"), N_("reason"),
    )  # fmt: skip
    columns = _columns(heads, language, numbers=(1, 2, 3))
    rows = [
        (str(row["label"]), *_course(row, language), row["grade"], str(row["reason"]))
        for row in answer.frame.iter_rows(named=True)
    ]
    caption = translate(N_("How the targets of the plan stand"), language)
    notes = tuple(line.text(language) for line in answer.headlines)
    return Table(caption, columns, tuple(rows), answer.sources, notes)


def _course(row: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Give base, newest value and target of a row, each with its period."""
    unit = UNITS[UnitMeasure(row["unit_measure"])]
    for period, value in (
        ("base_period", "base_value"),
        ("time_period", "obs_value"),
        ("target_period", "target_value"),
    ):
        if row[value] is None:
            yield MISSING
            continue
        text = format_value(row[value], unit, row["decimals"]).text(language)
        yield f"{text} ({parse_code(str(row[period])).label(language)})"


def events(plan: str, actor: str, lookup: Lookup) -> Table:
    """Lay out the dated events of an actor in time order.

    Returns:
        One row per event: period and what happened.

    Raises:
        UnknownCodeError: If the plan or the actor is unknown.
        UsageError: If there is no event.
    """
    answer = plans.plan_timeline(
        plan, actor=actor, library=lookup.library, lang=lookup.language
    )
    columns = _columns((N_("period"), N_("event")), lookup.language, numbers=())
    seen = dict.fromkeys(
        (str(row["time_label"]), str(row["label"]))
        for row in answer.frame.iter_rows(named=True)
    )
    who = lookup.library.areas.label(lookup.library.areas.resolve(actor))
    caption = Message(N_("Events of {actor}"), {"actor": who}).text(lookup.language)
    return Table(caption, columns, tuple(seen), answer.sources)


def _columns(
    heads: Sequence[str],
    language: Language,
    *,
    numbers: Sequence[int],
    difference: tuple[int, int, int] | None = None,
) -> tuple[Column, ...]:
    """Make columns; ``difference`` names one and the two it is the difference of."""
    return tuple(
        Column(
            translate(head, language),
            "right" if place in numbers else "left",
            difference[1:] if difference and difference[0] == place else None,
        )
        for place, head in enumerate(heads)
    )
