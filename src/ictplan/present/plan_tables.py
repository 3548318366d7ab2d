"""What do answers about a plan look like to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.messages import N_
from ictplan.core.plan import PLAN_NAMES, Bound
from ictplan.core.rounding import number
from ictplan.core.schema import TOTAL
from ictplan.present.layout import Cell, Column, Table, endnotes, plain, say

if TYPE_CHECKING:
    from ictplan.core.answer import Answer


def of_figures(result: Answer) -> Table:
    """Lay out the figures of a plan: what is held of each, and what is missing."""
    language = result.language
    columns = (
        Column(say(language, N_("figure"))),
        Column(say(language, N_("title")), "left", keep=8, wraps=True),
        Column(say(language, N_("held in")), "left", wraps=True),
        Column(say(language, N_("observations")), keep=5),
        Column(say(language, N_("periods")), "left", keep=4),
        Column(say(language, N_("missing")), "left", keep=7, wraps=True),
    )
    rows = tuple(
        plain(
            str(row["figure"]),
            row["title"],
            (row["datasets"] or row["tables"] or "").replace(" ", ", "),
            number(row["observations"] or None, 0),
            _span(row["first_period"], row["last_period"]),
            row["missing"] or "",
        )
        for row in result.frame.iter_rows(named=True)
    )
    whole = result.frame.get_column("missing").null_count()
    counted = say(
        language,
        N_("{count} figures; of {whole} of them nothing is missing."),
        count=len(rows),
        whole=whole,
    )
    title = say(language, N_("Figures of the plan"))
    return Table(title, columns, rows, (counted, *endnotes(result)))


def _span(first: str | None, last: str | None) -> str:
    if first is None:
        return ""
    return first if first == last else f"{first}..{last}"


def of_progress(result: Answer) -> Table:
    """Lay out the progress of a plan: a row per goal and status."""
    language = result.language
    columns = (
        Column(say(language, N_("goal")), "left"),
        Column(say(language, N_("status")), "left"),
        Column(say(language, N_("measures"))),
        Column("%"),
    )
    rows = tuple(
        plain(
            row["goal_label"],
            row["status_label"],
            number(row["measures"], 0),
            number(row["share"], 0),
        )
        for row in result.frame.iter_rows(named=True)
    )
    return Table(
        say(language, N_("Progress of the plan")),
        columns,
        rows,
        (*_overall(result), *endnotes(result)),
    )


def _overall(result: Answer) -> list[str]:
    """Say in words how many of all measures are completed."""
    overall = result.frame.filter(pl.col("goal") == TOTAL)
    counts = dict(overall.select("status", "measures").iter_rows())
    shares = dict(overall.select("status", "share").iter_rows())
    if counts.get("completed") is None or counts.get(TOTAL) is None:
        return []
    return [
        say(
            result.language,
            N_("{done} of {all} measures are completed ({share}%)."),
            done=counts["completed"],
            all=counts[TOTAL],
            share=number(shares["completed"], 0),
        )
    ]


def of_timeline(result: Answer) -> Table:
    """Lay out events in time order."""
    language = result.language
    columns = (
        Column(say(language, N_("time")), "left"),
        Column("", "left", keep=6),
        Column(say(language, N_("area")), "left", keep=5),
        Column(say(language, N_("event")), "left", wraps=True),
        Column(say(language, N_("policy era")), keep=3),
        Column(say(language, N_("figure")), keep=4),
    )
    rows = tuple(
        (
            Cell(row["time_label"]),
            Cell(say(language, PLAN_NAMES[Bound(row["bound"])])),
            Cell(row["ref_area_label"]),
            Cell(row["label"]),
            Cell(number(row["era"], 0) if row["era"] else ""),
            Cell(number(row["figure"], 0) if row["figure"] else ""),
        )
        for row in result.frame.iter_rows(named=True)
    )
    title = say(language, N_("Events of the plan"))
    return Table(title, columns, rows, tuple(endnotes(result)))


def of_init(result: Answer) -> Table:
    """Lay out what a new workspace holds: a part per row."""
    language = result.language
    columns = (
        Column(say(language, N_("file")), "left"),
        Column(say(language, N_("what it is for")), "left", wraps=True),
    )
    rows = tuple(
        plain(row["path"], row["purpose"]) for row in result.frame.iter_rows(named=True)
    )
    area = result.notes[0].text(language)
    return Table(area, columns, rows)
