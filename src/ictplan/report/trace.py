"""Where does a printed number come from: the file that prints it, or the data held.

A report carries its evidence: each number leads to the rows of observations at the end
of the file. Nothing else is needed, neither the data nor the template. Without a report
the observations of an area are looked through.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.errors import NumeralError
from ictplan.core.messages import N_, Message
from ictplan.core.numerals import normalise, parse_number
from ictplan.core.options import Option
from ictplan.core.query import Query
from ictplan.questions.registry import question
from ictplan.report.chapter import PER, gap_of_counts
from ictplan.report.trail import read_trail

if TYPE_CHECKING:
    from ictplan.report.trail import Printed


@question(
    "trace",
    selects="area",
    columns="text formula times dataset ref_area time_period categories value source",
    view="text formula dataset ref_area time_period categories value source times",
)
def trace(
    query: Query,
    number: Annotated[
        str,
        Option(
            (),
            N_("The number as printed, with its unit or without: 60.0, 3.5ポイント."),
            "NUMBER",
        ),
    ],
    *,
    file: Annotated[
        Path | None,
        Option(
            ("--in",),
            N_(
                "A file of 'ictplan report': .html, .md, .docx or .xlsx; the area's data"
                " without it."
            ),
            "FILE",
        ),
    ] = None,
) -> Answer:
    """Say where a number comes from that a report, or an area's data, have.

    ``times`` says how often the same number of the same observations is printed,
    ``value`` is that of the observation as text. One row per observation behind each
    number that is printed so, in order of print, then of the formula's operands.

    Raises:
        NumeralError: If ``number`` is no number, and is not printed for one.
        UsageError: If neither a file nor an area is named.
        UnknownCodeError: If the file's suffix names no format of reports, or it prints
            no such number.
        UnreadableFileError: If the file is no report, or carries no evidence.
        MissingExtraError: If the libraries that read the format are not installed.
    """
    rows = _held(query, number) if file is None else _printed(file, number)
    if not rows:
        parse_number(number)
    where = query.library.areas.distinct_label(query.code) if file is None else file
    asked = {"where": where, "number": number}
    nothing = (
        N_("{where} has no {number}")
        if file is None
        else N_("{where} prints no {number}")
    )
    return Answer(
        codes=pl.DataFrame(rows, schema=SCHEMA),
        title=Message(N_("{number} in {where}"), asked) if rows else None,
        names={"formula": {name: Message(text) for name, text in FORMULAS.items()}},
        parameters={
            "number": number,
            **({"area": query.code} if file is None else {"file": str(file)}),
        },
        exit_code=0 if rows else 1,
        remarks=() if rows else (Message(nothing, asked),),
    )


def _printed(file: Path, number: str) -> list[dict[str, object]]:
    """Give the observations behind each number that a report prints so."""
    trail = read_trail(file)
    found: dict[Printed, int] = {}
    for printed in trail.printed:
        if is_same(number, printed.text):
            found[printed] = found.get(printed, 0) + 1
    return [
        {
            "text": printed.text,
            "formula": printed.formula,
            "times": times,
            **_observation(trail.observations[row]),
        }
        for printed, times in found.items()
        for row in printed.rows
    ]


def _held(query: Query, number: str) -> list[dict[str, object]]:
    """Give the observations of an area that have a value, by dataset, in file order."""
    code, library = query.code, query.library
    value = float(parse_number(number).value)
    found: list[dict[str, object]] = []
    for name in library.ids:
        loaded = library.load(name, areas={code})
        sources = {
            each.name: each.label.text(query.language) for each in loaded.sources
        }
        rows = loaded.observations.filter(
            pl.col("ref_area") == code, pl.col("obs_value") == value
        )
        found += [
            {
                "text": number,
                "formula": "obs_value",
                "times": 1,
                "dataset": name,
                "ref_area": code,
                "time_period": row["time_period"],
                "categories": " ".join(
                    f"{each}={row[each]}" for each in loaded.metadata.dimension_ids
                ),
                "value": str(row["obs_value"]),
                "source": sources[row["source"]],
            }
            for row in rows.iter_rows(named=True)
        ]
    return found


FORMULAS = {
    "obs_value": N_("one observation, as published"),
    "obs_value - obs_value": N_("later value − earlier value"),
    "area_value - benchmark_value": N_("value of the area − value of the benchmark"),
    **{
        gap_of_counts(per): N_(
            "rate of the area − rate of the benchmark, both from counts"
        )
        for per in PER
    },
    "rank": N_("place among the areas compared"),
    "of": N_("how many areas are compared"),
}
"""What each formula of a report says, catalogue texts."""

SCHEMA = {
    "text": pl.String,
    "formula": pl.String,
    "times": pl.Int64,
    "dataset": pl.String,
    "ref_area": pl.String,
    "time_period": pl.String,
    "categories": pl.String,
    "value": pl.String,
    "source": pl.String,
}
"""The columns of an answer."""


def is_same(asked: str, printed: str) -> bool:
    """Say whether a number is printed so: same value, and same unit where one is asked."""
    if normalise(asked) == normalise(printed):
        return True
    try:
        wanted, shown = parse_number(asked), parse_number(printed)
    except NumeralError:
        return False
    return wanted.value == shown.value and wanted.unit in {None, shown.unit}


def _observation(found: tuple[str, str, str, str]) -> dict[str, object]:
    dataset, key, value, source = found
    area, period, *categories = key.split(" ")
    return {
        "dataset": dataset,
        "ref_area": area.removeprefix("ref_area="),
        "time_period": period.removeprefix("time_period="),
        "categories": " ".join(categories),
        "value": value,
        "source": source,
    }
