"""What does the answer to a question about a report look like to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.messages import N_
from ictplan.present.layout import Column, Table, endnotes, plain, say

if TYPE_CHECKING:
    from ictplan.core.answer import Answer

FORMULAS = {
    "obs_value": N_("one observation, as published"),
    "obs_value - obs_value": N_("later value − earlier value"),
    "area_value - benchmark_value": N_("value of the area − value of the benchmark"),
    "100 * numerator / denominator - 100 * numerator / denominator": N_(
        "rate of the area − rate of the benchmark, both from counts"
    ),
    "rank": N_("place among the areas compared"),
    "of": N_("how many areas are compared"),
}
"""What each formula of a report says, catalogue texts."""


def of_trace(result: Answer) -> Table:
    """Lay out where a number comes from: a row per observation behind it."""
    language = result.language
    columns = (
        Column(say(language, N_("number")), "left"),
        Column(say(language, N_("formula")), "left", keep=5, wraps=True),
        Column(say(language, N_("dataset")), "left", keep=7),
        Column(say(language, N_("area")), "left"),
        Column(say(language, N_("period")), "left"),
        Column(say(language, N_("categories")), "left", keep=3, wraps=True),
        Column(say(language, N_("value"))),
        Column(say(language, N_("source")), "left", keep=6),
        Column(say(language, N_("times printed")), keep=2),
    )
    rows = tuple(
        plain(
            row["text"],
            say(language, FORMULAS.get(row["formula"], row["formula"])),
            row["dataset"],
            row["ref_area"],
            row["time_period"],
            row["categories"],
            row["value"],
            row["source"],
            str(row["times"]),
        )
        for row in result.frame.iter_rows(named=True)
    )
    title = say(
        language,
        N_("{number} in {file}"),
        number=result.parameters["number"],
        file=result.parameters["file"],
    )
    return Table(title, columns, rows, tuple(endnotes(result)))
