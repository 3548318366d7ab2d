"""How do findings, a city's page, areas side by side and the scorecard look in a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from ictplan.core.age import OLD_DAYS
from ictplan.core.codes import NAMES, UNITS, Assessment, Direction, UnitMeasure
from ictplan.core.measures.trend import DAYS_PER_YEAR
from ictplan.core.messages import N_
from ictplan.core.rounding import MISSING, number
from ictplan.core.values import format_value
from ictplan.present.layout import (
    WHOLE,
    Cell,
    Column,
    Detail,
    Table,
    endnotes,
    plain,
    say,
)
from ictplan.present.view import TONES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ictplan.core.answer import Answer
    from ictplan.core.messages import Language
    from ictplan.present.view import Row

BARS = "▁▂▃▄▅▆▇█"
SPARKS = 12
"""Signs of a sparkline in a table: a year of months."""

TIED = "="
"""What stands before a place that others share."""

COMPUTED = "*"
"""What stands after a value that was computed, not published."""

OLD_MARK, OLD_YEARS = "▲", OLD_DAYS / DAYS_PER_YEAR
"""What stands after the age of an old value, and from how many years on."""

Tone = Literal["plain", "good", "bad"]


def tone_of(assessment: str | None) -> Tone:
    """Give the colour of a standing."""
    return TONES.get(assessment, "plain")


def title_of(answer: Answer) -> str:
    """Give the title of an answer in its language."""
    return "" if answer.title is None else answer.title.text(answer.language)


SHORT = 20
"""So many rows of a page are drawn in a terminal: the first are the most telling."""


def _table(
    result: Answer,
    columns: tuple[Column, ...],
    rows: tuple[tuple[Cell, ...], ...],
    detail: Detail,
) -> Table:
    """Put sentences above a table, and below it what is left out, notes and sources."""
    language = result.language
    footer = list(endnotes(result, detail))
    if not detail.periods and len(rows) > SHORT:
        text = N_("{count} rows more; --format csv or -o FILE gives all.")
        footer.insert(0, say(language, text, count=len(rows) - SHORT))
        rows = rows[:SHORT]
    lead = tuple(f"- {line.text(language)}" for line in result.headlines)
    return Table(title_of(result), columns, rows, tuple(footer), lead)


def of_findings(result: Answer, detail: Detail = WHOLE) -> Table:
    """Lay findings out: a sentence each."""
    language = result.language
    columns = (
        Column(say(language, N_("score")), keep=3),
        Column(say(language, N_("finding")), "left", wraps=True),
    )
    rows = tuple(
        plain(number(row["score"], 0), row["sentence"])
        for row in result.frame.iter_rows(named=True)
    )
    return _table(result, columns, rows, detail)


def of_profile(result: Answer, detail: Detail = WHOLE) -> Table:
    """Lay a city's page out: its findings, then an indicator per row."""
    language = result.language
    columns = (
        Column(say(language, N_("indicator")), "left", wraps=True),
        Column(say(language, N_("area")), "left", keep=4),
        Column(say(language, N_("period")), "left", keep=7),
        Column(say(language, N_("value"))),
        Column(say(language, N_("nation")), keep=8),
        Column(say(language, N_("prefecture")), keep=6),
        Column(say(language, N_("peers")), keep=5),
        Column(say(language, N_("place in the prefecture")), keep=4),
        Column(say(language, N_("in a year")), keep=5),
        Column(say(language, N_("in 3 years")), keep=2),
        Column(say(language, N_("course")), "left", keep=1),
        Column(say(language, N_("against the nation")), "left", keep=8),
    )
    rows = tuple(
        _profile_row(row, language) for row in result.frame.iter_rows(named=True)
    )
    return _table(result, columns, rows, detail)


ON_PAPER = (0, 2, 3, 4, 5, 7, 8, 11)
"""The columns of a page that fit A4 beside one another."""


def docx_cells(result: Answer) -> tuple[str, tuple[str, ...], list[tuple[str, ...]]]:
    """Give title, headers and cells of a city's page for a Word document."""
    table = of_profile(result)
    headers = tuple(table.columns[i].header for i in ON_PAPER)
    rows = [tuple(row[i].text for i in ON_PAPER) for row in table.rows]
    return table.title.splitlines()[0], headers, rows


def _profile_row(row: Row, language: Language) -> tuple[Cell, ...]:
    tone = tone_of(row["assessment"])
    return (
        Cell(row["label"]),
        Cell(row["ref_area_label"]),
        Cell(row["time_period"]),
        Cell(value_of(row, row["obs_value"], language), tone),
        *(
            Cell(beside_text(row, name, language))
            for name in ("nation", "prefecture", "peers")
        ),
        Cell(place_text(row["rank"], row["of"], row["tied"])),
        Cell(change_text(row, row["change_1y"])),
        Cell(change_text(row, row["change_3y"])),
        Cell(spark_text([value for _, value in json.loads(row["series"])])),
        Cell(standing_text(row, language), tone),
    )


def value_of(row: Row, value: float | None, language: Language) -> str:
    """Write a value of a row as published, with its unit."""
    unit = UNITS[UnitMeasure(row["unit_measure"])]
    return format_value(value, unit, row["decimals"]).text(language)


def beside_text(row: Row, name: str, language: Language) -> str:
    """Write what a value is seen beside; computed ones carry a star."""
    value = row[f"{name}_value"]
    unit = UNITS[UnitMeasure(row["unit_measure"])]
    computed = row.get(f"{name}_is_computed", True)
    if value is None:
        return MISSING
    if unit.states:
        return number(value, 1) + "%" + COMPUTED
    return format_value(value, unit, row["decimals"]).text(language) + COMPUTED * bool(
        computed
    )


def place_text(rank: int | None, of: int | None, tied: int | None = None) -> str:
    """Write a place, 28/44, or one that is shared: =3/19."""
    if rank is None:
        return MISSING
    return f"{TIED * bool(tied)}{number(rank, 0)}/{number(of, 0)}"


def change_text(row: Row, value: float | None) -> str:
    """Write a change with its sign, in the decimals of the value."""
    return number(value, row["decimals"], signed=True)


def standing_text(row: Row, language: Language) -> str:
    """Write how an area stands, in words true of the number: 96.5 is above 89.5.

    Where less is better, that is said; behind and falling back stands out in words.
    """
    standing = row["assessment"]
    if not standing or UNITS[UnitMeasure(row["unit_measure"])].states:
        return ""
    is_less_better = row["direction"] == Direction.LOWER
    if row.get("is_falling_back"):
        return say(language, FALLING_BACK[is_less_better])
    if standing == Assessment.LEVEL and _differs(row):
        return say(language, N_("within the margin"))
    if is_less_better and standing != Assessment.LEVEL:
        return say(language, LESS_IS_BETTER[Assessment(standing)])
    return say(language, NAMES[Assessment(standing)])


def _differs(row: Row) -> bool:
    """Say whether a value and what it stands beside are printed differently."""
    ours = row.get("obs_value", row.get("area_value"))
    theirs = row.get("nation_value", row.get("benchmark_value"))
    return number(ours, row["decimals"]) != number(theirs, row["decimals"])


FALLING_BACK = {
    False: N_("behind and falling back"),
    True: N_("above (less is better), and further than before"),
}
LESS_IS_BETTER = {
    Assessment.AHEAD: N_("below (less is better)"),
    Assessment.BEHIND: N_("above (less is better)"),
}
"""Words of a standing, by whether less is better; catalogue texts."""


def spark_text(values: Sequence[float]) -> str:
    """Draw the last values of a series in one line of text."""
    shown = values[-SPARKS:]
    if len(shown) < 2:
        return ""
    low, high = min(shown), max(shown)
    if low == high:
        return BARS[3] * len(shown)
    top = len(BARS) - 1
    return "".join(BARS[round((v - low) / (high - low) * top)] for v in shown)


def of_compare(result: Answer, detail: Detail = WHOLE) -> Table:
    """Lay areas out side by side: a row each, a column per indicator or period."""
    language, frame = result.language, result.frame
    rows = frame.to_dicts()
    heads = {_column_of(row): row for row in rows}
    over_time = result.parameters["every"] is not None
    columns = [Column(say(language, N_("area")), "left")]
    for row in heads.values():
        text = f"{row['label']} {row['time_period']}"
        columns.append(
            Column(row["time_period"] if over_time else text, wraps=not over_time)
        )
    by_area: dict[str, dict[tuple[str, ...], Row]] = {}
    for row in rows:
        by_area.setdefault(row["ref_area"], {})[_column_of(row)] = row
    cells = tuple(
        plain(
            result.labels["ref_area"][area],
            *(
                _compared(held[column], language) if column in held else MISSING
                for column in heads
            ),
        )
        for area, held in by_area.items()
    )
    title = rows[0]["label"] if over_time else title_of(result)
    return Table(title, tuple(columns), cells, tuple(endnotes(result, detail)))


def _column_of(row: Row) -> tuple[str, ...]:
    return row["dataset"], row["category"], row["time_period"]


def _compared(row: Row, language: Language) -> str:
    place = f" ({number(row['rank'], 0)})" if row["rank"] is not None else ""
    return value_of(row, row["obs_value"], language) + place


def of_scorecard(result: Answer, detail: Detail = WHOLE) -> Table:
    """Lay out a scorecard: an indicator per row, the most telling first."""
    language = result.language
    columns = (
        Column(say(language, N_("indicator")), "left", wraps=True),
        Column(say(language, N_("area")), "left", keep=5),
        Column(say(language, N_("benchmark")), "left", keep=6),
        Column(say(language, N_("period")), "left"),
        Column(say(language, N_("value")), keep=8),
        Column(say(language, N_("benchmark value")), keep=4),
        Column(say(language, N_("gap"))),
        Column(say(language, N_("standing")), "left", keep=8),
        Column(say(language, N_("place in the prefecture")), keep=3),
        Column(say(language, N_("years behind")), keep=2),
        Column(say(language, N_("age in years")), keep=7),
    )
    rows = tuple(_scored(row, language) for row in result.frame.iter_rows(named=True))
    return _table(result, columns, rows, detail)


def _scored(row: Row, language: Language) -> tuple[Cell, ...]:
    standing = row["assessment"]
    tone = tone_of(standing)
    unit = UNITS[UnitMeasure(row["unit_measure"])]
    other = (
        number(row["benchmark_value"], 1) + "%"
        if unit.states
        else format_value(row["benchmark_value"], unit, row["decimals"]).text(language)
    )
    return (
        Cell(row["label"]),
        Cell(row["ref_area_label"]),
        Cell(row["benchmark_label"]),
        Cell(row["time_period"]),
        Cell(value_of(row, row["area_value"], language)),
        Cell(other),
        Cell(number(row["gap"], row["decimals"], signed=True), tone),
        Cell(standing_text(row, language), tone),
        Cell(place_text(row["rank"], row["of"])),
        Cell(number(row["time_distance_years"], 1, signed=True)),
        Cell(number(row["age_years"], 1) + OLD_MARK * (row["age_years"] > OLD_YEARS)),
    )
