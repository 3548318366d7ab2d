"""The questions about inequality: of a dataset's subgroups, of anybody's table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ictplan.core.answer import Answer
from ictplan.core.codes import UNITS, Direction
from ictplan.core.errors import UsageError
from ictplan.core.labels import area_names, category_names, listing
from ictplan.core.later import pl
from ictplan.core.measures.inequality import IDS, measured
from ictplan.core.measures.subgroups import prepared
from ictplan.core.messages import N_, Label, Message
from ictplan.core.query import AREA_DIMENSION, Query, Subgroups
from ictplan.core.rounding import number
from ictplan.core.usertable import read_subgroups
from ictplan.questions.population import finest, weighted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ictplan.core.library import Library


ALL = "all"

UNEQUAL_SIZES = 10
"""How many times as large a subgroup may be as another before a caution is due."""

Row = dict[str, Any]


COLUMNS = (
    "measure",
    "estimate",
    "se",
    "lower",
    "upper",
    "unit",
    "note",
    "method",
    "reading",
)
"""What is said of each measure."""

VIEW = "measure estimate lower..upper? reading note?"


def subgroup_measures(
    query: Query,
    chosen: Subgroups,
    *,
    measures: Sequence[str],
    weights: Path | None,
) -> Answer:
    """Measure the inequality between a dataset's subgroups.

    Standard errors follow from sample sizes where the dataset has them; the people of
    a subgroup are its denominators, or come from ``weights``.

    Returns:
        One row per period and measure: ``dataset, ref_area, time_period, dimension``
        and `COLUMNS`.

    Raises:
        UnknownCodeError: If a measure is unknown.
        UsageError: If a measure asked for does not apply, or weights are missing.
    """
    loaded, library = chosen.dataset, query.library
    metadata = loaded.metadata
    if not UNITS[metadata.unit_measure].is_share:
        raise UsageError(
            N_("{dataset} is no share; measures of inequality need one"),
            dataset=metadata.label,
        )
    table = _table_of(chosen, library, weights)
    of_areas = chosen.by == AREA_DIMENSION
    names = (
        area_names(table.get_column("subgroup"), library.areas)
        if of_areas
        else category_names(loaded, library)[chosen.by]
    )
    frame, texts = _measured(
        table,
        ordered=chosen.ordered,
        favourable=metadata.direction is not Direction.LOWER,
        scale=100.0,
        measures=measures,
        names=names,
    )
    codes = frame.with_columns(
        dataset=pl.lit(loaded.id),
        ref_area=pl.lit(None, pl.String) if of_areas else pl.col("_area"),
        time_period="_period",
        dimension=pl.lit(chosen.by),
    )
    areas = [code for code in codes["ref_area"].unique().to_list() if code is not None]
    periods = codes.get_column("_period").unique().sort().to_list()
    where = [library.areas.label(code) for code in areas[:1]]
    period = Message("..".join(dict.fromkeys((periods[0], periods[-1]))))
    answer = query.answer(
        codes,
        loaded,
        used=chosen.values,
        title=Message(
            N_("Measures of inequality: {label} ({names})"),
            {"label": metadata.label, "names": listing([*where, period])},
        ),
        notes=_cautions(table, full_count=metadata.full_count),
        names={"ref_area": area_names(areas, library.areas), **texts},
        by=chosen.by,
        measures=list(measures),
    )
    key = ("dataset", "ref_area", "time_period", "dimension")
    return replace(answer, columns=(*key, *COLUMNS), texts=TEXTS, view=VIEW)


def table_measures(
    file: Path,
    *,
    ordered: bool | None,
    direction: str | None,
    scale: float = 100,
    measures: Sequence[str] = (ALL,),
) -> Answer:
    """Measure the inequality between the subgroups of a CSV file.

    Args:
        file: Columns ``subgroup, estimate`` and any of ``subgroup_order, se,
            population, reference_subgroup, setting_average``.
        ordered: Whether the subgroups have an order.
        direction: ``higher`` or ``lower``: which way is better.
        scale: What the whole is.
        measures: Ids of measures, or ``all`` that apply.

    Returns:
        One row per measure: `COLUMNS`.

    Raises:
        UnreadableFileError: If the file is no CSV.
        UsageError: If a column is missing, or a measure asked for does not apply.
        InvalidDatasetError: If rows break a rule; carries every problem.
    """
    if ordered is None or direction not in ("higher", "lower"):
        raise UsageError(
            N_("--table needs --ordered or --not-ordered, and --direction higher|lower")
        )
    table = read_subgroups(file)
    names = {name: Label(name, name) for name in table.get_column("subgroup").to_list()}
    frame, texts = _measured(
        table.with_columns(_area=pl.lit(""), _period=pl.lit("")),
        ordered=ordered,
        favourable=direction == "higher",
        scale=scale,
        measures=measures,
        names=names,
        file=str(file),
    )
    return Answer(
        codes=frame,
        title=Message(N_("Measures of inequality")),
        notes=tuple(_cautions(table, full_count=False)),
        names=texts,
        texts=TEXTS,
        parameters={
            "table": str(file),
            "ordered": ordered,
            "favourable": direction == "higher",
            "scale": scale,
            "measures": list(measures),
        },
        columns=COLUMNS,
        view=VIEW,
    )


TEXTS = {"reading": "_reading", "note": "_note"}
"""The columns whose sentences are in a language, by the column of their codes."""


def _table_of(
    chosen: Subgroups, library: Library, weights: Path | None
) -> pl.DataFrame:
    """Turn observations into a table of subgroups: people, errors, order."""
    values = finest(chosen, library)
    share = pl.col("obs_value") / 100
    error = 100 * (share * (1 - share) / pl.col("sample_size")).sqrt()
    table = values.select(
        subgroup=pl.col(chosen.by).cast(pl.String),
        estimate="obs_value",
        se=error,
        population="denominator",
        _order=pl.col(chosen.by).to_physical()
        if chosen.ordered
        else pl.lit(0, pl.UInt32),
        _area=pl.lit("") if chosen.by == AREA_DIMENSION else pl.col(AREA_DIMENSION),
        _period=pl.col("time_period").cast(pl.String),
    )
    if weights is not None:
        table = weighted(table, weights)
    if table.get_column("population").is_null().any():
        table = table.with_columns(population=pl.lit(None, pl.Float64))
    if chosen.ordered:
        lists = {d.id: d.codelist for d in chosen.dataset.metadata.dimensions}
        last = library.codelist(lists[chosen.by]).disadvantaged == "last"
        place = pl.col("_order").rank("dense", descending=last)
        table = table.with_columns(subgroup_order=place.over("_area", "_period"))
    if table.get_column("se").is_null().all():
        table = table.drop("se")
    return table.drop("_order")


def _measured(
    table: pl.DataFrame,
    *,
    ordered: bool,
    favourable: bool,
    scale: float,
    measures: Sequence[str],
    names: Mapping[str, Label],
    file: str = "table",
) -> tuple[pl.DataFrame, dict[str, dict[str, Message]]]:
    """Measure a table and say each result in words.

    Returns:
        The measures, with codes of their sentences; and the sentence of each code.
    """
    by = ("_area", "_period")
    rows = prepared(
        table,
        by=by,
        ordered=ordered,
        favourable=favourable,
        scale=scale,
        file=file,
        first_row=2,
    )
    frame = measured(
        rows,
        ordered=ordered,
        favourable=favourable,
        scale=scale,
        measures=None if list(measures) == [ALL] else measures,
        by=by,
    )
    extremes = _extremes(rows, favourable=favourable, ordered=ordered)
    readings: dict[str, Message] = {}
    notes: dict[str, Message] = {}
    for place, row in enumerate(frame.iter_rows(named=True)):
        best, worst = extremes[row["_area"], row["_period"]]
        ends = {"best": names.get(best, best), "worst": names.get(worst, worst)}
        readings[str(place)] = _reading(row, ends)
        if row["note"] is not None:
            notes[row["note"]] = _joined(row["note"].split("; "))
    coded = frame.with_columns(
        unit=pl.col("measure").replace_strict(UNIT_OF),
        _reading=pl.int_range(pl.len()).cast(pl.String),
        _note=pl.col("note"),
    ).drop("note")
    return coded, {"reading": readings, "note": notes}


def _joined(parts: Sequence[str]) -> Message:
    first, *rest = parts
    joined = Message(first)
    for part in rest:
        joined = Message(
            "{first}; {second}", {"first": joined, "second": Message(part)}
        )
    return joined


def _extremes(
    rows: pl.DataFrame, *, favourable: bool, ordered: bool
) -> dict[tuple[str, str], tuple[str, str]]:
    """Name the two subgroups that difference and ratio compare."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    key = "subgroup_order" if ordered else "estimate"
    for (area, period), group in rows.group_by("_area", "_period"):
        subgroups = group.sort(key).get_column("subgroup").to_list()
        worst, best = subgroups[0], subgroups[-1]
        if not ordered and not favourable:
            best, worst = worst, best
        found[str(area), str(period)] = (str(best), str(worst))
    return found


def _cautions(table: pl.DataFrame, *, full_count: bool) -> Iterator[Message]:
    """Say what the WHO says to mind: two subgroups, sizes, missing weights."""
    sizes = (
        table.group_by("_area", "_period").len() if "_area" in table.columns else None
    )
    least = table.height if sizes is None else min(sizes.get_column("len").to_list())
    if least == 2:
        yield Message(N_("Two subgroups only: difference and ratio say it all."))
    people = (
        table.get_column("population").drop_nulls()
        if "population" in table.columns
        else pl.Series(dtype=pl.Float64)
    )
    if people.is_empty():
        yield Message(
            N_(
                "No populations of the subgroups: only measures that need none."
                " --weights FILE gives them."
            )
        )
    elif max(people) > UNEQUAL_SIZES * max(min(people), 1e-9):
        yield Message(
            N_(
                "Subgroups differ in size more than tenfold: unweighted measures count"
                " small and large ones alike."
            )
        )
    if "se" not in table.columns and not full_count:
        yield Message(N_("No sample sizes or standard errors: no intervals."))


POINTS, PERCENT, RATIO, INDEX, SQUARED = "points", "%", "ratio", "index", "points2"

UNIT_OF = {
    **dict.fromkeys(IDS, POINTS),
    **dict.fromkeys(("r", "rci", "rci_wagstaff", "rci_erreygers"), RATIO),
    **dict.fromkeys(("rii", "rii_linear"), RATIO),
    **dict.fromkeys(("cov", "idisu", "idisw", "paf"), PERCENT),
    **dict.fromkeys(("ti", "mld"), INDEX),
    "bgv": SQUARED,
}
"""The unit of each measure of percentages."""

READINGS = {
    "d": N_("{best} and {worst} differ by {value} points."),
    "r": N_("The rate of one is {value} times that of the other ({best}, {worst})."),
    "aci": N_("Absolute concentration is {value} points; 0 is equality."),
    "rci": N_("Relative concentration is {value}; 0 is equality, ±1 all on one side."),
    "rci_wagstaff": N_("Relative concentration, bounded after Wagstaff: {value}."),
    "rci_erreygers": N_("Relative concentration, bounded after Erreygers: {value}."),
    "sii": N_(
        "From the lowest to the highest rank the rate changes by {value} points."
    ),
    "rii": N_("At the highest rank the rate is {value} times that at the lowest."),
    "sii_linear": N_("On a straight line the rate changes by {value} points by rank."),
    "rii_linear": N_("On a straight line the highest rank has {value} times the rate."),
    "bgv": N_("The variance between subgroups is {value} squared points."),
    "bgsd": N_(
        "Subgroups deviate from the mean by {value} points (standard deviation)."
    ),
    "cov": N_("The standard deviation is {value}% of the mean."),
    "mdmu": N_("A subgroup is on average {value} points from the mean."),
    "mdmw": N_("A person's subgroup is on average {value} points from the mean."),
    "mdbu": N_("A subgroup is on average {value} points from the best one."),
    "mdbw": N_("A person's subgroup is on average {value} points from the best one."),
    "mdru": N_("A subgroup is on average {value} points from the reference."),
    "mdrw": N_("A person's subgroup is on average {value} points from the reference."),
    "idisu": N_("A subgroup is on average {value}% of the mean away from it."),
    "idisw": N_("A person's subgroup is on average {value}% of the mean away from it."),
    "ti": N_("Theil index times 1000: {value}; 0 is equality."),
    "mld": N_("Mean log deviation times 1000: {value}; 0 is equality."),
    "par": N_(
        "With everybody at the rate of {best} the mean would change by {value} points."
    ),
    "paf": N_(
        "With everybody at the rate of {best} the mean would change by {value}%."
    ),
}
"""What each measure says, a catalogue text."""

DECIMALS = {POINTS: 1, PERCENT: 1, RATIO: 2, INDEX: 1, SQUARED: 1}


def _reading(row: Row, ends: Mapping[str, Label | str]) -> Message:
    measure = row["measure"]
    value = row["estimate"]
    if value is None:
        return Message("")
    finer = 2 if measure.startswith("rci") else 0
    shown = number(
        abs(value) if measure == "d" else value, DECIMALS[UNIT_OF[measure]] + finer
    )
    return Message(READINGS[measure], {"value": shown, **ends})
