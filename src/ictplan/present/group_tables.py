"""What do answers about groups of areas and of people look like to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.messages import N_
from ictplan.core.rounding import number
from ictplan.present.layout import Column, Table, endnotes, plain, say
from ictplan.present.wording import metadata_of, shown_dimensions

if TYPE_CHECKING:
    from ictplan.core.answer import Answer


def of_convergence(result: Answer) -> Table:
    """Lay out the spread of a group: a row per period."""
    language, metadata = result.language, metadata_of(result)
    more = metadata.decimals + 1
    shown = shown_dimensions(result, metadata)
    columns = (
        Column(say(language, N_("period")), "left"),
        *(Column(result.headings[name], "left") for name in shown),
        Column(say(language, N_("areas")), keep=5),
        Column(say(language, N_("mean")), keep=6),
        Column(say(language, N_("standard deviation"))),
        Column(say(language, N_("in % of the mean")), keep=7),
        Column(say(language, N_("best")), keep=4),
        Column(say(language, N_("worst")), keep=4),
        Column(say(language, N_("distances from the best")), keep=2),
    )
    rows = tuple(
        plain(
            row["time_period"],
            *(result.labels[name][row[name]] for name in shown),
            number(row["areas"], 0),
            number(row["mean"], more),
            number(row["sd"], more),
            number(row["cv"], 1),
            number(row["best"], metadata.decimals),
            number(row["worst"], metadata.decimals),
            number(row["delta"], metadata.decimals),
        )
        for row in result.frame.iter_rows(named=True)
    )
    title = say(
        language, N_("{indicator}: do areas converge?"), indicator=metadata.label
    )
    return Table(title, columns, rows, tuple(endnotes(result)))


def of_peers(result: Answer) -> Table:
    """Lay out peers: an area per row, the nearest first."""
    language = result.language
    fixed = ("ref_area", "ref_area_label", "distance")
    names = [name for name in result.frame.columns if name not in fixed]
    columns = (
        Column(say(language, N_("code")), "left", keep=3),
        Column(say(language, N_("area")), "left"),
        Column(say(language, N_("distance")), keep=8),
        *(Column(name, keep=5) for name in names),
    )
    rows = tuple(
        plain(
            row["ref_area"],
            row["ref_area_label"],
            number(row["distance"], 2),
            *(number(row[name], 2, signed=True) for name in names),
        )
        for row in result.frame.iter_rows(named=True)
    )
    area = result.labels["ref_area"][str(result.parameters["area"])]
    title = say(language, N_("Peers of {area}"), area=area)
    return Table(title, columns, rows, tuple(endnotes(result)))


def of_structure(result: Answer) -> Table:
    """Lay out a gap that was split: a row per subgroup, all of them last."""
    language, metadata = result.language, metadata_of(result)
    frame = result.frame
    names = result.labels["ref_area"]
    ours, theirs = (names[frame.get_column(n)[0]] for n in ("ref_area", "benchmark"))
    dimension = str(frame.get_column("dimension")[0])
    share = N_("share of people, {area}")
    more = metadata.decimals + 1
    known = {
        "area_value": (Column(ours, keep=6), metadata.decimals, 1),
        "benchmark_value": (Column(theirs, keep=6), metadata.decimals, 1),
        "area_share": (Column(say(language, share, area=ours), keep=4), 1, 100),
        "benchmark_share": (Column(say(language, share, area=theirs), keep=3), 1, 100),
        "structure_effect": (Column(say(language, N_("due to structure"))), more, 1),
        "rate_effect": (Column(say(language, N_("due to rates"))), more, 1),
    }
    shown = [n for n in known if frame.get_column(n).null_count() < frame.height]
    rows = tuple(
        plain(
            row["category_label"],
            *(_shown(row[name], *known[name][1:], name) for name in shown),
        )
        for row in frame.iter_rows(named=True)
    )
    columns = (
        Column(result.headings[dimension], "left"),
        *(known[name][0] for name in shown),
    )
    title = say(
        language,
        N_("{indicator}: {area} against {benchmarks}"),
        indicator=metadata.label,
        area=ours,
        benchmarks=theirs,
    )
    return Table(title, columns, rows, tuple(endnotes(result)))


def _shown(value: float | None, decimals: int, times: int, name: str) -> str:
    """Format a cell; effects have a sign."""
    scaled = None if value is None else times * value
    return number(scaled, decimals, signed=name.endswith("_effect"))
