"""How are answers about every area laid out: an area, or a pair, per row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codes import Assessment
from ictplan.core.messages import N_
from ictplan.core.rounding import number
from ictplan.present.layout import Cell, Column, Table, endnotes, plain, say
from ictplan.present.wording import (
    TONES,
    category,
    heading,
    metadata_of,
    name_of,
    shown_dimensions,
    unit_line,
)

if TYPE_CHECKING:
    from ictplan.core.answer import Answer
    from ictplan.present.wording import Row


def of_gap_all(result: Answer) -> Table:
    """Lay out the gaps of all areas: a row per area and benchmark."""
    language, metadata = result.language, metadata_of(result)
    shown = shown_dimensions(result, metadata)
    columns = (
        Column(say(language, N_("period")), "left", keep=6),
        *(Column(heading(result, name), "left", keep=5, wraps=True) for name in shown),
        Column(say(language, N_("area")), "left"),
        Column(say(language, N_("value")), keep=7),
        Column(say(language, N_("benchmark")), "left", keep=8),
        Column(say(language, N_("gap"))),
        Column(say(language, N_("standing")), "left", keep=4),
        Column(say(language, N_("persons to parity")), keep=3),
    )

    def cells(row: Row) -> tuple[Cell, ...]:
        standing = row["assessment"]
        decimals = metadata.decimals + (row["basis"] == "counts")
        words = name_of(Assessment(standing), language) if standing else ""
        persons = row["persons_to_parity"]
        return (
            *plain(
                str(row["time_period"]),
                *(category(result, name, row[name]) for name in shown),
                row["ref_area_label"],
                number(row["area_value"], metadata.decimals),
                row["benchmark_label"],
            ),
            Cell(
                number(row["gap"], decimals, signed=True), TONES.get(standing, "plain")
            ),
            *plain(words, "" if persons is None else number(persons, 0)),
        )

    rows = tuple(cells(row) for row in result.frame.iter_rows(named=True))
    lines = (unit_line(metadata, language), *endnotes(result))
    return Table(metadata.label.text(language), columns, rows, lines)


def of_rank_all(result: Answer) -> Table:
    """Lay out the places of all areas: a row per area."""
    language, metadata = result.language, metadata_of(result)
    shown = shown_dimensions(result, metadata)
    columns = (
        Column(say(language, N_("period")), "left", keep=6),
        *(Column(heading(result, name), "left", keep=5, wraps=True) for name in shown),
        Column(say(language, N_("group")), "left", keep=4),
        Column(say(language, N_("rank"))),
        Column(say(language, N_("of")), keep=7),
        Column(say(language, N_("area")), "left"),
        Column(say(language, N_("value"))),
        Column(say(language, N_("deviation score")), keep=3),
    )
    groups = result.labels["group"]
    rows = tuple(
        plain(
            str(row["time_period"]),
            *(category(result, name, row[name]) for name in shown),
            groups.get(row["group"], row["group"]),
            number(row["rank"], 0),
            number(row["of"], 0),
            row["ref_area_label"],
            number(row["obs_value"], metadata.decimals),
            number(row["deviation_score"], 1),
        )
        for row in result.frame.iter_rows(named=True)
    )
    return Table(metadata.label.text(language), columns, rows, tuple(endnotes(result)))
