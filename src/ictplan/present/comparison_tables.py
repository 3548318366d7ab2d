"""What do ranks, trends, inequality and the scorecard look like to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codes import UNITS
from ictplan.core.messages import N_
from ictplan.core.rounding import MISSING, number
from ictplan.present.layout import Cell, Column, Table, endnotes, plain, say
from ictplan.present.wording import metadata_of, periods_of

if TYPE_CHECKING:
    from ictplan.core.answer import Answer


def of_rank(result: Answer) -> Table:
    """Lay out places: the area's own and its neighbours."""
    language, metadata = result.language, metadata_of(result)
    area = result.parameters["area"]
    columns = (
        Column(say(language, N_("period")), "left", keep=5),
        Column(say(language, N_("rank"))),
        Column(say(language, N_("of")), keep=6),
        Column(say(language, N_("area")), "left"),
        Column(say(language, N_("value"))),
        Column(say(language, N_("percentile")), keep=4),
        Column(say(language, N_("tied")), keep=2),
        Column(say(language, N_("deviation score")), keep=3),
    )
    rows = tuple(
        tuple(
            Cell(text, "good" if row["ref_area"] == area else "plain")
            for text in (
                str(row["time_period"]),
                number(row["rank"], 0),
                number(row["of"], 0),
                row["ref_area_label"],
                number(row["obs_value"], metadata.decimals),
                number(row["percentile"], 1),
                number(row["tied"], 0),
                number(row["deviation_score"], 1),
            )
        )
        for row in result.frame.iter_rows(named=True)
    )
    title = metadata.label.text(language)
    return Table(title, columns, rows, tuple(endnotes(result)))


def of_trend(result: Answer) -> Table:
    """Lay out a trend: a row per period."""
    language, metadata = result.language, metadata_of(result)
    columns = (
        Column(say(language, N_("period")), "left"),
        Column(say(language, N_("value"))),
        Column("", "left", keep=1, kind="bar"),
        Column(say(language, N_("change")), keep=6),
        Column(say(language, N_("growth, %")), keep=3),
        Column(say(language, N_("gap"))),
        Column(say(language, N_("change of the gap")), keep=5),
        Column(say(language, N_("years behind")), keep=7),
        Column(say(language, N_("note")), "left", keep=4, wraps=True),
    )
    share = UNITS[metadata.unit_measure].is_share
    highest = max(map(abs, result.frame.get_column("obs_value")))
    whole = max(highest, 100 if share else 0) or 1
    rows = tuple(
        plain(
            row["time_period"],
            number(row["obs_value"], metadata.decimals),
            str(abs(row["obs_value"]) / whole),
            number(row["change"], metadata.decimals, signed=True),
            number(row["growth"], 1, signed=True),
            number(row["gap"], metadata.decimals + 1, signed=True),
            number(row["gap_change"], metadata.decimals + 1, signed=True),
            number(row["time_distance_years"], 2, signed=True),
            row["note"] or "",
        )
        for row in result.frame.iter_rows(named=True)
    )
    frame = result.frame
    names = result.labels["ref_area"]
    title = say(
        language,
        N_("{indicator}: {area} against {benchmarks}"),
        indicator=metadata.label,
        area=names[frame.get_column("ref_area")[0]],
        benchmarks=names[frame.get_column("benchmark")[0]],
    )
    return Table(title, columns, rows, tuple(endnotes(result)))


def of_inequality(result: Answer) -> Table:
    """Lay out measures of inequality: value, interval, and what they say."""
    language = result.language
    columns = (
        Column(say(language, N_("measure")), "left"),
        Column(say(language, N_("value"))),
        Column(say(language, N_("interval")), keep=7),
        Column(say(language, N_("reading")), "left", keep=8, wraps=True),
        Column(say(language, N_("note")), "left", keep=4, wraps=True),
    )
    rows = tuple(
        plain(
            row["measure"],
            number(row["estimate"], 3),
            _limits(row["lower"], row["upper"]),
            row["reading"],
            row["note"] or "",
        )
        for row in result.frame.iter_rows(named=True)
    )
    title = say(language, N_("Measures of inequality"))
    if result.metadata is not None:
        frame = result.frame
        where = [result.labels["ref_area"].get(str(frame["ref_area"][0]), "")]
        rest = [*filter(None, where), periods_of(frame)]
        names = say(language, N_(", ")).join(rest)
        label = result.metadata.label
        named = say(language, N_("{label} ({names})"), label=label, names=names)
        title = f"{title}: {named}"
    return Table(title, columns, rows, tuple(endnotes(result)))


def _limits(lower: float | None, upper: float | None) -> str:
    if lower is None or upper is None:
        return MISSING
    return f"{number(lower, 3)} .. {number(upper, 3)}"
