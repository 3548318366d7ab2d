"""How are gaps laid out: between areas, and between the subgroups of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.codes import (
    UNITS,
    Assessment,
    Basis,
)
from ictplan.core.messages import N_, Language
from ictplan.core.rounding import MISSING, number
from ictplan.present.layout import Cell, Column, Table, endnotes, plain, say
from ictplan.present.wording import (
    TONES,
    Row,
    category,
    difference_unit,
    fixed_categories,
    heading,
    metadata_of,
    name_of,
    periods_of,
    shown_dimensions,
    unit_line,
    with_unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.core.answer import Answer
    from ictplan.core.schema import DatasetMetadata


def of_gap(result: Answer) -> Table:
    """Lay out a gap: a row per period, beside each other the benchmarks."""
    language, metadata = result.language, metadata_of(result)
    frame = result.frame
    shown = shown_dimensions(result, metadata)
    cell = ["time_period", *metadata.dimension_ids]
    benchmarks = dict(frame.select("benchmark", "benchmark_label").iter_rows())
    area = frame.get_column("ref_area_label").first()
    by_key: dict[tuple[Any, ...], dict[str, Row]] = {}
    for row in frame.sort(cell).iter_rows(named=True):
        key = tuple(row[name] for name in cell)
        by_key.setdefault(key, {})[row["benchmark"]] = row
    columns = [
        Column(say(language, N_("period")), "left"),
        *(Column(heading(result, name), "left") for name in shown),
        Column(str(area), keep=8),
    ]
    for label in benchmarks.values():
        columns += _gap_columns(label, language)
    rows = []
    for key, found in by_key.items():
        first = next(iter(found.values()))
        cells = list(plain(str(key[0])))
        cells += plain(*(category(result, name, first[name]) for name in shown))
        cells += plain(number(first["area_value"], metadata.decimals))
        for benchmark in benchmarks:
            cells += _gap_cells(found.get(benchmark), metadata, language)
        rows.append(tuple(cells))
    title = say(
        language,
        N_("{indicator}: {area} against {benchmarks}"),
        indicator=_indicator(result),
        area=area,
        benchmarks=say(language, N_(", ")).join(benchmarks.values()),
    )
    return Table(title, tuple(columns), tuple(rows), tuple(_gap_footer(result)))


def _indicator(result: Answer) -> str:
    """Name the indicator and the one category it is about."""
    label = metadata_of(result).label.text(result.language)
    fixed = fixed_categories(result)
    if not fixed:
        return label
    language = result.language
    names = say(language, N_(", ")).join(fixed)
    return say(language, N_("{label} ({names})"), label=label, names=names)


def _gap_columns(label: str, language: Language) -> list[Column]:
    return [
        Column(label, keep=4),
        Column(say(language, N_("vs {benchmark}"), benchmark=label)),
        Column(say(language, N_("as published")), keep=2),
        Column(say(language, N_("standing")), "left", keep=3),
    ]


def _gap_cells(
    row: Row | None, metadata: DatasetMetadata, language: Language
) -> tuple[Cell, ...]:
    if row is None:
        return plain(MISSING, MISSING, MISSING, "")
    standing = row["assessment"]
    tone = TONES.get(standing, "plain")
    from_counts = row["basis"] == "counts"
    shown = number(row["gap"], metadata.decimals + from_counts, signed=True)
    return (
        Cell(number(row["benchmark_value"], metadata.decimals)),
        Cell(shown if from_counts else shown + " ", tone),
        Cell(number(row["gap_published"], metadata.decimals, signed=True)),
        Cell(name_of(Assessment(standing), language) if standing else "", tone),
    )


def _gap_footer(result: Answer) -> Iterator[str]:
    """Say the newest gap of each benchmark in words, then what holds for all."""
    language, metadata = result.language, metadata_of(result)
    for _, group in result.frame.group_by("benchmark", maintain_order=True):
        row = group.filter(pl.col("gap").is_not_null()).tail(1)
        yield from (
            _newest_gap(r, metadata, language) for r in row.iter_rows(named=True)
        )
        counted = group.filter(pl.col("basis") == Basis.COUNTS).tail(1)
        behind = counted.filter(pl.col("persons_to_parity").is_not_null())
        for row_ in behind.iter_rows(named=True):
            template = PARITY[metadata.direction]
            yield say(
                language,
                template,
                period=row_["time_period"],
                benchmark=row_["benchmark_label"],
                persons=number(row_["persons_to_parity"], 0),
            )
    other_sign = result.frame.filter(
        pl.col("gap").sign() != pl.col("gap_published").sign()
    )
    noted = other_sign
    if result.parameters["allow_mismatch"]:
        noted = result.frame.filter(pl.col("note").is_not_null())
    for row_ in noted.iter_rows(named=True):
        yield f"{row_['time_period']} {row_['benchmark_label']}: {row_['note']}"
    rounded = result.frame.filter(pl.col("basis") == "published").height
    if rounded:
        yield say(
            language,
            N_(
                "{count} of {all} gaps are of published rates; rounding may add or hide {margin}."
            ),
            count=rounded,
            all=result.frame.height,
            margin="±" + number(10.0**-metadata.decimals, metadata.decimals),
        )
    yield unit_line(metadata, language)
    yield from endnotes(result)


PARITY: dict[str, str] = {
    "higher": N_(
        "{period}: {persons} more persons would bring it level with {benchmark}."
    ),
    "lower": N_(
        "{period}: {persons} fewer persons would bring it level with {benchmark}."
    ),
    "neutral": N_("{period}: {persons} persons make the difference to {benchmark}."),
}


def _newest_gap(row: Row, metadata: DatasetMetadata, language: Language) -> str:
    standing = row["assessment"]
    more = metadata.decimals + (1 if row["basis"] == "counts" else 0)
    return say(
        language,
        N_("{period}: {area} {ours}, {benchmark} {theirs}: {gap} {unit}{standing}"),
        unit=difference_unit(metadata, language),
        period=row["time_period"],
        area=row["ref_area_label"],
        ours=with_unit(row["area_value"], metadata, language),
        benchmark=row["benchmark_label"],
        theirs=with_unit(row["benchmark_value"], metadata, language),
        gap=number(row["gap"], more, signed=True),
        standing=say(
            language,
            N_(" ({standing})"),
            standing=name_of(Assessment(standing), language),
        )
        if standing
        else "",
    )


def of_digital_divide(result: Answer) -> Table:
    """Lay out a divide: a bar per subgroup, the fall-off beside it."""
    language, metadata = result.language, metadata_of(result)
    frame = result.frame
    several = frame.get_column("time_period").n_unique() > 1
    dimension = frame.get_column("dimension").first()
    sampled = frame.get_column("lower").null_count() < frame.height
    counted = frame.get_column("non_users_share").null_count() < frame.height
    columns = [
        *([Column(say(language, N_("period")), "left")] if several else []),
        Column(heading(result, str(dimension)), "left"),
        Column(say(language, N_("value"))),
        Column("", "left", keep=6, kind="bar"),
        *([Column("95%", keep=4)] if sampled else []),
        Column(say(language, N_("drop-off"))),
        Column(say(language, N_("step")), keep=7),
        Column(say(language, N_("ratio")), keep=3),
        Column(say(language, N_("non-users")), keep=5),
        Column(say(language, N_("their ratio")), keep=2),
        *(
            [Column(say(language, N_("of all non-users, %")), keep=4)]
            if counted
            else []
        ),
    ]
    share = UNITS[metadata.unit_measure].is_share
    whole = 100 if share else max(map(abs, frame.get_column("obs_value"))) or 1
    rows = []
    for row in frame.iter_rows(named=True):
        cells = [
            *([str(row["time_period"])] if several else []),
            row["category_label"],
            number(row["obs_value"], metadata.decimals),
            str(abs(row["obs_value"]) / whole),
            *([_interval(row, metadata)] if sampled else []),
            number(row["drop_off"], metadata.decimals),
            number(row["step"], metadata.decimals, signed=True),
            number(row["ratio"], 2),
            number(row["non_users"], metadata.decimals),
            number(row["non_users_ratio"], 1),
            *([number(row["non_users_share"], 1)] if counted else []),
        ]
        rows.append(plain(*cells))
    title = say(
        language,
        N_("{indicator} by {dimension}: {area}, {period}"),
        indicator=metadata.label,
        dimension=heading(result, str(dimension)),
        area=say(language, N_(", ")).join(
            [_divided_area(result), *fixed_categories(result)]
        ),
        period=periods_of(frame),
    )
    return Table(title, tuple(columns), tuple(rows), tuple(_divide_footer(result)))


def _interval(row: Row, metadata: DatasetMetadata) -> str:
    if row["lower"] is None:
        return MISSING
    ends = (number(row[end], metadata.decimals) for end in ("lower", "upper"))
    return "–".join(ends)


def _divided_area(result: Answer) -> str:
    if result.frame.get_column("dimension").first() == "ref_area":
        return say(result.language, N_("areas compared"))
    code = str(result.frame.get_column("ref_area").first())
    return result.labels["ref_area"][code]


def _divide_footer(result: Answer) -> Iterator[str]:
    """Name the widest fall-off and the biggest step, then what holds for all."""
    language, metadata = result.language, metadata_of(result)
    for _, group in result.frame.group_by("time_period", maintain_order=True):
        labels = dict(group.select("category", "category_label").iter_rows())
        worst = group.sort("drop_off").row(-1, named=True)
        yield say(
            language,
            N_("{worst} is {drop} {unit} from the best, {best}."),
            unit=difference_unit(metadata, language),
            worst=worst["category_label"],
            drop=number(worst["drop_off"], metadata.decimals),
            best=labels[worst["reference"]],
        )
        steps = group.with_columns(previous=pl.col("category_label").shift())
        steps = steps.filter(pl.col("step").is_not_null())
        if steps.height:
            step = steps.sort(pl.col("step").abs()).row(-1, named=True)
            yield say(
                language,
                N_("Biggest step: {step} {unit} from {previous} to {category}."),
                unit=difference_unit(metadata, language),
                step=number(step["step"], metadata.decimals, signed=True),
                previous=step["previous"],
                category=step["category_label"],
            )
    yield unit_line(metadata, language)
    yield from endnotes(result)
