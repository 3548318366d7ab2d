"""How are datasets laid out: lists, observations, sources, problems, any frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codes import (
    Confidence,
    ObsStatus,
    Qualifier,
)
from ictplan.core.messages import N_, Language
from ictplan.core.rounding import MISSING, number
from ictplan.present.layout import Column, Table, endnotes, plain, say
from ictplan.present.wording import (
    Row,
    category,
    heading,
    metadata_of,
    name_of,
    shown_dimensions,
    unit_line,
)

if TYPE_CHECKING:
    from ictplan.core.answer import Answer
    from ictplan.core.schema import DatasetMetadata


def of_frame(result: Answer) -> Table:
    """Lay out a frame as it is."""
    frame = result.frame
    numeric = [dtype.is_numeric() for dtype in frame.dtypes]
    columns = tuple(
        Column(name, "right" if is_number else "left")
        for name, is_number in zip(frame.columns, numeric, strict=True)
    )
    rows = tuple(plain(*(_text(cell) for cell in row)) for row in frame.iter_rows())
    return Table("", columns, rows, tuple(endnotes(result)))


def of_list(result: Answer) -> Table:
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


def of_show(result: Answer) -> Table:
    """Lay out observations with their sources."""
    language, metadata = result.language, metadata_of(result)
    shown = shown_dimensions(result, metadata)
    has_counts = result.frame.get_column("numerator").is_not_null().any()
    has_note = result.frame.get_column("note").is_not_null().any()
    columns = [
        Column(say(language, N_("area")), "left"),
        Column(say(language, N_("period")), "left"),
        *(Column(heading(result, name), "left") for name in shown),
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
            *(category(result, name, row[name]) for name in shown),
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
        (unit_line(metadata, language), *endnotes(result, named=True)),
    )


def of_sources(result: Answer) -> Table:
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


def of_validate(result: Answer) -> Table:
    """Lay out problems, a line each: ``file:row: column: rule: message``."""
    rows = tuple(
        plain(_problem_line(row)) for row in result.frame.iter_rows(named=True)
    )
    return Table("", (Column("", "left"),), rows, has_header=False)


def _problem_line(row: Row) -> str:
    where = row["file"] if row["row"] is None else f"{row['file']}:{row['row']}"
    parts = [where, row["column"], row["rule"], row["message"]]
    return ": ".join(part for part in parts if part)


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


def _text(cell: object) -> str:
    return MISSING if cell is None else str(cell)
