"""How is an answer laid out for people: a view names its columns, the registry the rest.

A view is a text of column names between blanks:

- ``name``: the column, as `ictplan.core.columns` says it is shown;
- ``name?``: only where it tells something: numbers where there are any, texts where
  they tell the rows apart;
- ``name|bar``: the column drawn as bars;
- ``lower..upper``: both ends of an interval in one column;
- ``rank/of``: both in one column;
- ``*``: the dimensions that tell the rows apart; ``…``: all columns not yet named;
- ``[benchmark: gap …]``: the columns once for each benchmark, side by side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ictplan.core.codes import NAMES, UNITS, Assessment, Basis, ObsStatus, Qualifier
from ictplan.core.columns import column_of
from ictplan.core.later import pl
from ictplan.core.messages import N_, translate
from ictplan.core.periods import era_mark, parse_code
from ictplan.core.rounding import MISSING, number
from ictplan.present.layout import WHOLE, Cell, Column, Table, endnotes, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.core import columns
    from ictplan.core.answer import Answer
    from ictplan.core.periods import Period
    from ictplan.present.layout import Detail

    Row = Mapping[str, Any]

TONES: dict[object, Literal["good", "bad"]] = {
    Assessment.AHEAD: "good",
    Assessment.BEHIND: "bad",
}
"""The colour of a standing; any other has none."""

VERSUS = {"gap": N_("vs {benchmark}"), "benchmark_value": "{benchmark}"}
"""Headings of columns that stand once for each benchmark, by column."""

BOUNDS = {
    Qualifier.AT_LEAST: N_("{value} or more"),
    Qualifier.AT_MOST: N_("{value} or less"),
    Qualifier.ABOUT: N_("about {value}"),
}
"""How a number is written that is no exact value."""

CODES = {str(code): text for code, text in NAMES.items()}
"""Names of codes of the closed sets, catalogue texts."""

CODED = ("assessment", "confidence", "direction")
"""Columns whose cells are codes of a closed set, shown by their names."""


@dataclass(frozen=True)
class Part:
    """One part of a view: one column of the table, made of one column or two."""

    names: tuple[str, ...]
    between: str = ""
    optional: bool = False
    bar: bool = False


def parse_view(view: str) -> tuple[list[str], str, list[str]]:
    """Split a view: what stands before a pivot, what it is over, and its columns."""
    before, pivot, inside = " ".join(view.split()), "", ""
    if found := re.fullmatch(r"(.*)\[(\w+): (.*)\]", before):
        before, pivot, inside = found.groups()
    return before.split(), pivot, inside.split()


def lay_out(answer: Answer, view: str, detail: Detail = WHOLE) -> Table:
    """Lay out an answer by a view."""
    tokens, pivot, inside = parse_view(view)
    title = "" if answer.title is None else answer.title.text(answer.language)
    lead = tuple(line.text(answer.language) for line in answer.headlines)
    footer = [line.text(answer.language) for line in answer.captions]
    footer += endnotes(answer, detail)
    frame, left_out = answer.shown, 0
    if frame.is_empty() and not title:
        return Table("", (), (), tuple(footer))
    is_series = not {"gap", "obs_value"}.isdisjoint(frame.columns)
    asked = answer.parameters.get("period", "")
    if is_series and not detail.periods and asked is None:
        # A change is on the period before: of such rows only neighbours make sense.
        shorten = _last_rows if "change" in frame.columns else _last_of_each_year
        frame, left_out = shorten(answer.frame)
    if not detail.periods and frame.height > MANY_ROWS:
        # Drawing cells takes its time; nobody reads a table of thousands.
        text = N_("{count} rows more; name an area or a period, or add --format csv.")
        footer.insert(0, say(answer.language, text, count=frame.height - MANY_ROWS))
        frame = frame.head(MANY_ROWS)
    if left_out:
        more = N_("--period all shows {count} periods more.")
        footer.insert(0, say(answer.language, more, count=left_out))
    parts = list(_parts(tokens, answer))
    if pivot and isinstance(frame, pl.DataFrame):
        columns, rows = _pivoted(
            parts, pivot, list(_parts(inside, answer)), answer, frame
        )
    else:
        columns = [_column(part, answer) for part in parts]
        rows = [
            tuple(_cell(part, row, answer) for part in parts)
            for row in frame.iter_rows(named=True)
        ]
    return Table(title, tuple(columns), tuple(rows), tuple(footer), lead)


MANY_PERIODS = 12
"""More periods than this, a year of months, are shown one a year."""


MANY_ROWS = 400
"""More rows than this are not drawn: a dozen screens."""


def _last_rows(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Keep the last periods of a series; say how many are gone."""
    kept = frame.tail(MANY_PERIODS)
    return kept, frame.height - kept.height


def _last_of_each_year(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Keep the rows of the last period of each year; say how many periods are gone."""
    periods = frame.get_column("time_period").cast(pl.String).unique().to_list()
    if len(periods) <= MANY_PERIODS:
        return frame, 0
    last: dict[int, Period] = {}
    for span in map(parse_code, sorted(periods)):
        year = span.end.year
        last[year] = max(span, last.get(year, span), key=lambda each: each.end)
    kept = [span.code for span in last.values()]
    is_kept = pl.col("time_period").cast(pl.String).is_in(kept)
    return frame.filter(is_kept), len(periods) - len(kept)


def _parts(tokens: Sequence[str], answer: Answer) -> Iterator[Part]:
    """Read the tokens of a view against the columns there are."""
    frame = answer.shown
    named: set[str] = set()
    for token in tokens:
        if token == "*":  # noqa: S105
            dimensions = answer.metadata.dimension_ids if answer.metadata else ()
            kept = [n for n in dimensions if n in frame.columns and n not in named]
            yield from (Part((n,)) for n in kept if _tells_apart(frame[n]))
            continue
        if token == "…":  # noqa: S105
            yield from (Part((n,)) for n in frame.columns if n not in named)
            continue
        name, bar = token.removesuffix("|bar"), token.endswith("|bar")
        name, optional = name.removesuffix("?"), name.endswith("?")
        between = next((mark for mark in ("..", "/") if mark in name), "")
        names = tuple(name.split(between)) if between else (name,)
        named |= {*names, *(n.removesuffix("_label") for n in names)}
        if not optional or any(_tells(frame[n], n) for n in names):
            yield Part(names, between, optional, bar)


def _tells(cells: Sequence[object] | pl.Series, name: str) -> bool:
    """Say whether a column tells something; see the module."""
    if column_of(name).type == "string" and not column_of(name).wraps:
        return _tells_apart(cells)
    return any(cell is not None for cell in cells)


def _tells_apart(cells: Sequence[object] | pl.Series) -> bool:
    return any(cell != cells[0] for cell in cells)


def _column(part: Part, answer: Answer, benchmark: str = "") -> Column:
    first = column_of(part.names[0])
    keep = min(column_of(name).keep for name in part.names)
    if part.bar:
        return Column("", "left", keep=min(keep, 6), kind="bar")
    heading = _heading(part, first, answer, benchmark)
    numeric = first.type in ("number", "integer") and part.between != ".."
    align: Literal["left", "right"] = "left"
    if numeric and part.between != "/":
        align = "right"
    return Column(heading, align, keep=keep, wraps=first.wraps)


def _heading(part: Part, column: columns.Column, answer: Answer, benchmark: str) -> str:
    name = part.names[0]
    if name in answer.headings:
        return answer.headings[name]
    if benchmark and name in VERSUS:
        return say(answer.language, VERSUS[name], benchmark=benchmark)
    if part.between == "..":
        return say(answer.language, N_("95% interval"))
    if part.between == "/":
        return say(answer.language, N_("place"))
    return answer.headings.get(name.removesuffix("_label")) or translate(
        column.heading, answer.language
    )


def _pivoted(
    parts: Sequence[Part],
    pivot: str,
    inside: Sequence[Part],
    answer: Answer,
    frame: pl.DataFrame,
) -> tuple[list[Column], list[tuple[Cell, ...]]]:
    """Put the rows of several benchmarks side by side: one row per cell."""
    labels = dict(frame.select(pivot, f"{pivot}_label").iter_rows())
    dimensions = answer.metadata.dimension_ids if answer.metadata else ()
    key = ["ref_area", "time_period", *dimensions]
    places: dict[tuple[object, ...], dict[str, Row]] = {}
    for row in frame.sort(key).iter_rows(named=True):
        places.setdefault(tuple(row[name] for name in key), {})[row[pivot]] = row
    columns = [_column(part, answer) for part in parts]
    for label in labels.values():
        columns += [_column(part, answer, label) for part in inside]
    rows = []
    for found in places.values():
        first = next(iter(found.values()))
        cells = [_cell(part, first, answer) for part in parts]
        for code in labels:
            cells += [
                _cell(part, found[code], answer) if code in found else _none(part)
                for part in inside
            ]
        rows.append(tuple(cells))
    return columns, rows


def _none(part: Part) -> Cell:
    is_text = column_of(part.names[0]).type == "string"
    return Cell("" if is_text else MISSING)


def _cell(part: Part, row: Row, answer: Answer) -> Cell:
    if part.bar:
        return Cell(str(_fraction(row[part.names[0]], answer)))
    texts = [_text(name, row, answer) for name in part.names]
    if part.between and MISSING in texts:
        return Cell(MISSING)
    joint = "–" if part.between == ".." else part.between
    tone: Literal["plain", "good", "bad"] = "plain"
    if column_of(part.names[0]).toned:
        tone = TONES.get(row.get("assessment"), "plain")
    elif _is_own(row, answer):
        tone = "good"
    return Cell(joint.join(texts), tone)


def _is_own(row: Row, answer: Answer) -> bool:
    """Say whether a row is the area's own among those of others."""
    own = answer.parameters.get("area")
    return (
        row.get("rank") is not None
        and row.get("ref_area") == own
        and "benchmark" not in row
    )


def _fraction(value: float | None, answer: Answer) -> float:
    """Give which part of a full bar a value takes."""
    metadata = answer.metadata
    if value is None:
        return 0.0
    highest = max(
        (abs(v) for v in answer.frame["obs_value"] if v is not None), default=1
    )
    share = metadata is not None and UNITS[metadata.unit_measure].is_share
    return abs(value) / (max(highest, 100 if share else 0) or 1)


def _text(name: str, row: Row, answer: Answer) -> str:
    """Write one cell."""
    column, value = column_of(name), row[name]
    if column.type == "boolean":
        return (
            ""
            if value is None
            else say(answer.language, N_("yes") if value else N_("no"))
        )
    if column.type == "string":
        return _words(name, value, answer)
    if value is None:
        return MISSING
    decimals = decimals_of(column, row, answer)
    text = number(column.scale * value, decimals, signed=column.signed)
    if column.decimals == "gap" and row.get("basis") != Basis.COUNTS:
        return text + " "  # one decimal less: keeps the points below each other
    if name == "obs_value":
        return _qualified(text, row, answer)
    return text


def _words(name: str, value: object, answer: Answer) -> str:
    if value is None:
        return ""
    if isinstance(value, float):  # a column of the question's own, such as a distance
        return number(value, 2, signed=True)
    text = str(value)
    if name == "time_period" and answer.language == "ja":
        return f"{text} ({era_mark(parse_code(text))})"
    if name in CODED:
        return translate(CODES.get(text, text), answer.language)
    if f"{name}_label" in answer.shown.columns:
        return text  # the name stands beside it
    return answer.labels.get(name, {}).get(text, text)


def decimals_of(column: columns.Column, row: Row, answer: Answer) -> int:
    """Say with how many decimals a number is shown."""
    if isinstance(column.decimals, int):
        return column.decimals
    published = _published(column.name, row)
    if published is None:
        published = answer.metadata.decimals if answer.metadata is not None else 1
    if column.decimals == "value":
        return int(published)
    counted = row.get("basis", Basis.COUNTS) == Basis.COUNTS
    return int(published) + (column.decimals == "finer" or counted)


def _published(name: str, row: Row) -> int | None:
    """Give the decimals a row's value was published with; of a gap the finer ones."""
    sides = [row.get(f"{side}_decimals") for side in ("area", "benchmark")]
    if name in ("area_value", "benchmark_value"):
        return sides[name == "benchmark_value"]
    known = [side for side in (row.get("decimals"), *sides) if side is not None]
    return max(known, default=None)


def _qualified(text: str, row: Row, answer: Answer) -> str:
    """Say that a number is a bound, or its status where that is not the usual one."""
    if row.get("qualifier") in BOUNDS:
        whole = float(row["obs_value"]).is_integer()
        shown = number(row["obs_value"], 0) if whole else text
        return say(answer.language, BOUNDS[row["qualifier"]], value=shown)
    if row.get("obs_status", ObsStatus.NORMAL) != ObsStatus.NORMAL:
        return f"{text} {row['obs_status']}"
    return text
