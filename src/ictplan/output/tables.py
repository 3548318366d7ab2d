"""What does each answer look like to a person: a `Result` becomes a `Table`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.localisation import N_, Language
from ictplan.output.layout import Cell, Column, Table, endnotes, plain, say
from ictplan.rounding import MISSING, number
from ictplan.schema import TOTAL
from ictplan.vocabulary import (
    NAMES,
    UNITS,
    Assessment,
    Basis,
    Confidence,
    ObsStatus,
    Qualifier,
)

if TYPE_CHECKING:
    from enum import StrEnum

    from ictplan.result import Result
    from ictplan.schema import DatasetMetadata

Row = Mapping[str, Any]


def of_frame(result: Result) -> Table:
    """Lay out a frame as it is."""
    frame = result.frame
    numeric = [dtype.is_numeric() for dtype in frame.dtypes]
    columns = tuple(
        Column(name, "right" if is_number else "left")
        for name, is_number in zip(frame.columns, numeric, strict=True)
    )
    rows = tuple(plain(*(_text(cell) for cell in row)) for row in frame.iter_rows())
    return Table("", columns, rows, tuple(endnotes(result)))


def of_list(result: Result) -> Table:
    """Lay out the datasets."""
    language = result.language
    columns = (
        Column(say(language, N_("dataset")), "left"),
        Column(say(language, N_("title")), "left", keep=8, wraps=True),
        Column(say(language, N_("figures")), "left", keep=4),
        Column(say(language, N_("periods")), "left", keep=5),
        Column(say(language, N_("areas")), keep=3),
        Column(say(language, N_("observations")), keep=6),
    )
    rows = tuple(
        plain(
            row["dataset"],
            row["label"],
            row["figures"].replace(" ", ", "),
            f"{row['first_period']}..{row['last_period']}",
            number(row["areas"], 0),
            number(row["observations"], 0),
        )
        for row in result.frame.iter_rows(named=True)
    )
    return Table(say(language, N_("Datasets")), columns, rows)


def of_show(result: Result) -> Table:
    """Lay out observations with their sources."""
    language, metadata = result.language, metadata_of(result)
    shown = _shown_dimensions(result, metadata)
    has_counts = result.frame.get_column("numerator").is_not_null().any()
    has_note = result.frame.get_column("note").is_not_null().any()
    columns = [
        Column(say(language, N_("area")), "left"),
        Column(say(language, N_("period")), "left"),
        *(Column(_heading(result, name), "left") for name in shown),
        Column(say(language, N_("value"))),
    ]
    if has_counts:
        columns.append(Column(say(language, N_("count")), keep=4))
        columns.append(Column(say(language, N_("out of")), keep=3))
    columns.append(Column(say(language, N_("source")), "left", keep=6))
    if has_note:
        columns.append(Column(say(language, N_("note")), "left", keep=5, wraps=True))
    rows = []
    for row in result.frame.iter_rows(named=True):
        texts = [
            row["ref_area_label"],
            row["time_period"],
            *(_category(result, name, row[name]) for name in shown),
            _value(row, metadata, language),
        ]
        if has_counts:
            texts += [number(row["numerator"], 0), number(row["denominator"], 0)]
        texts.append(row["source"])
        if has_note:
            texts.append(row["note"] or "")
        rows.append(plain(*texts))
    return Table(
        metadata.label.text(language),
        tuple(columns),
        tuple(rows),
        (_unit_line(metadata, language), *endnotes(result, named=True)),
    )


def of_sources(result: Result) -> Table:
    """Lay out the sources of a dataset, in order of precedence."""
    language = result.language
    columns = (
        Column(say(language, N_("source")), "left"),
        Column(say(language, N_("publisher")), "left", keep=6),
        Column(say(language, N_("title")), "left", keep=8, wraps=True),
        Column(say(language, N_("read")), "left", keep=5),
        Column(say(language, N_("observations")), keep=7),
        Column(say(language, N_("address")), "left", keep=4),
    )
    rows = tuple(
        plain(
            row["source"],
            row["publisher"],
            " ".join(filter(None, (row["title"], row["table"], row["date"]))),
            name_of(Confidence(row["confidence"]), language),
            number(row["observations"], 0),
            row["path"] or "",
        )
        for row in result.frame.iter_rows(named=True)
    )
    title = metadata_of(result).label.text(language)
    return Table(title, columns, rows)


def of_gap(result: Result) -> Table:
    """Lay out a gap: a row per period, beside each other the benchmarks."""
    language, metadata = result.language, metadata_of(result)
    frame = result.frame
    shown = _shown_dimensions(result, metadata)
    cell = ["time_period", *metadata.dimension_ids]
    benchmarks = dict(frame.select("benchmark", "benchmark_label").iter_rows())
    area = frame.get_column("ref_area_label").first()
    by_key: dict[tuple[Any, ...], dict[str, Row]] = {}
    for row in frame.sort(cell).iter_rows(named=True):
        key = tuple(row[name] for name in cell)
        by_key.setdefault(key, {})[row["benchmark"]] = row
    columns = [
        Column(say(language, N_("period")), "left"),
        *(Column(_heading(result, name), "left") for name in shown),
        Column(str(area), keep=8),
    ]
    for label in benchmarks.values():
        columns += _gap_columns(label, language)
    rows = []
    for key, found in by_key.items():
        first = next(iter(found.values()))
        cells = list(plain(str(key[0])))
        cells += plain(*(_category(result, name, first[name]) for name in shown))
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


def _indicator(result: Result) -> str:
    """Name the indicator and the one category it is about."""
    label = metadata_of(result).label.text(result.language)
    fixed = _fixed_categories(result)
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


TONES: dict[str | None, Any] = {Assessment.AHEAD: "good", Assessment.BEHIND: "bad"}


def _gap_footer(result: Result) -> Iterator[str]:
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
    yield _unit_line(metadata, language)
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
        unit=_difference_unit(metadata, language),
        period=row["time_period"],
        area=row["ref_area_label"],
        ours=_with_unit(row["area_value"], metadata, language),
        benchmark=row["benchmark_label"],
        theirs=_with_unit(row["benchmark_value"], metadata, language),
        gap=number(row["gap"], more, signed=True),
        standing=say(
            language,
            N_(" ({standing})"),
            standing=name_of(Assessment(standing), language),
        )
        if standing
        else "",
    )


def of_digital_divide(result: Result) -> Table:
    """Lay out a divide: a bar per subgroup, the fall-off beside it."""
    language, metadata = result.language, metadata_of(result)
    frame = result.frame
    several = frame.get_column("time_period").n_unique() > 1
    dimension = frame.get_column("dimension").first()
    sampled = frame.get_column("lower").null_count() < frame.height
    counted = frame.get_column("non_users_share").null_count() < frame.height
    columns = [
        *([Column(say(language, N_("period")), "left")] if several else []),
        Column(_heading(result, str(dimension)), "left"),
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
        dimension=_heading(result, str(dimension)),
        area=say(language, N_(", ")).join(
            [_divided_area(result), *_fixed_categories(result)]
        ),
        period=periods_of(frame),
    )
    return Table(title, tuple(columns), tuple(rows), tuple(_divide_footer(result)))


def _interval(row: Row, metadata: DatasetMetadata) -> str:
    if row["lower"] is None:
        return MISSING
    ends = (number(row[end], metadata.decimals) for end in ("lower", "upper"))
    return "–".join(ends)


def _fixed_categories(result: Result) -> list[str]:
    """Name the categories that all rows share and that are no totals."""
    found: list[str] = []
    for name in metadata_of(result).dimension_ids:
        if name in result.frame.columns:
            codes = result.frame.get_column(name).cast(pl.String).unique().to_list()
            if len(codes) == 1 and codes[0] not in {None, TOTAL}:
                found.append(_category(result, name, codes[0]))
    return found


def _divided_area(result: Result) -> str:
    if result.frame.get_column("dimension").first() == "ref_area":
        return say(result.language, N_("areas compared"))
    code = str(result.frame.get_column("ref_area").first())
    return result.labels["ref_area"][code]


def periods_of(frame: pl.DataFrame) -> str:
    """Give the period of an answer, or its first and last."""
    periods = frame.get_column("time_period").cast(pl.String).unique().sort().to_list()
    return periods[0] if len(periods) == 1 else f"{periods[0]}..{periods[-1]}"


def _divide_footer(result: Result) -> Iterator[str]:
    """Name the widest fall-off and the biggest step, then what holds for all."""
    language, metadata = result.language, metadata_of(result)
    for _, group in result.frame.group_by("time_period", maintain_order=True):
        labels = dict(group.select("category", "category_label").iter_rows())
        worst = group.sort("drop_off").row(-1, named=True)
        yield say(
            language,
            N_("{worst} is {drop} {unit} from the best, {best}."),
            unit=_difference_unit(metadata, language),
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
                unit=_difference_unit(metadata, language),
                step=number(step["step"], metadata.decimals, signed=True),
                previous=step["previous"],
                category=step["category_label"],
            )
    yield _unit_line(metadata, language)
    yield from endnotes(result)


def of_validate(result: Result) -> Table:
    """Lay out problems, a line each: ``file:row: column: rule: message``."""
    rows = tuple(
        plain(_problem_line(row)) for row in result.frame.iter_rows(named=True)
    )
    return Table("", (Column("", "left"),), rows, has_header=False)


def _problem_line(row: Row) -> str:
    where = row["file"] if row["row"] is None else f"{row['file']}:{row['row']}"
    parts = [where, row["column"], row["rule"], row["message"]]
    return ": ".join(part for part in parts if part)


def metadata_of(result: Result) -> DatasetMetadata:
    """Give the metadata of the dataset an answer is about."""
    if result.metadata is None:
        message = f"{result.command} is laid out with its dataset's metadata"
        raise ValueError(message)
    return result.metadata


def _shown_dimensions(result: Result, metadata: DatasetMetadata) -> list[str]:
    """Name the dimensions that tell the rows of a table apart."""
    return [
        n for n in metadata.dimension_ids if result.frame.get_column(n).n_unique() > 1
    ]


def _heading(result: Result, dimension: str) -> str:
    return result.headings.get(dimension) or say(result.language, N_("area"))


def _category(result: Result, dimension: str, code: str) -> str:
    return result.labels[dimension].get(code, code)


def name_of(code: StrEnum, language: Language) -> str:
    """Give the name of a code in one language."""
    return say(language, NAMES[code])


BOUNDS = {
    Qualifier.AT_LEAST: N_("{value} or more"),
    Qualifier.AT_MOST: N_("{value} or less"),
    Qualifier.ABOUT: N_("about {value}"),
}


def _value(row: Row, metadata: DatasetMetadata, language: Language) -> str:
    shown = number(row["obs_value"], metadata.decimals)
    if row["qualifier"] in BOUNDS:
        whole = float(row["obs_value"]).is_integer()
        shown = number(row["obs_value"], 0 if whole else metadata.decimals)
        return say(language, BOUNDS[row["qualifier"]], value=shown)
    if row["obs_status"] != ObsStatus.NORMAL:
        return f"{shown} {row['obs_status']}"
    return shown


def _with_unit(
    value: float | None, metadata: DatasetMetadata, language: Language
) -> str:
    symbol = say(language, UNITS[metadata.unit_measure].symbol)
    return number(value, metadata.decimals) + symbol


def _difference_unit(metadata: DatasetMetadata, language: Language) -> str:
    return say(language, UNITS[metadata.unit_measure].difference)


def _unit_line(metadata: DatasetMetadata, language: Language) -> str:
    unit = UNITS[metadata.unit_measure]
    return say(
        language,
        N_("Unit: {unit}; {direction}; gaps in {difference}."),
        difference=say(language, unit.difference),
        unit=say(language, unit.name),
        direction=say(language, NAMES[metadata.direction]),
    )


def _text(cell: object) -> str:
    return MISSING if cell is None else str(cell)
