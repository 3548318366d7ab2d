"""What do the cells of values hold: numbers in one unit per item, statuses, marks.

Each different text is read once. What contradicts its column is a finding; what is no
number refuses the file, with its place.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.codes import UNITS, UnitMeasure
from ictplan.core.errors import (
    NumeralError,
    UnknownCodeError,
    UnreadableFileError,
    UsageError,
)
from ictplan.core.messages import N_, Label, Message
from ictplan.importers.cells import MISSING, Value, plain, read_state, read_value
from ictplan.importers.draft import Item
from ictplan.importers.grid import folded
from ictplan.importers.longform import LISTED, Cells, Quantity, where_problem
from ictplan.importers.units import Unit, implied_unit, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ictplan.importers.draft import Log, Options

MORE_THAN_ALL = 200
"""A percentage above this among others of at most 100 lacks its decimal point: 1004 for
100.4. Ratios that may pass 100 (行政手続, 性比) seldom pass twice that."""

POWER_WORD = re.compile("^(?:十万|百万|[十百千万億])(?=.)")

DIGITS = r"^-?[0-9]{1,15}(\.[0-9]{1,12})?$"


def read_values(
    cells: Cells, options: Options, log: Log
) -> tuple[pl.DataFrame, dict[str, Item]]:
    """Read the texts of values as numbers of one unit per item.

    Returns:
        The frame of cells with ``obs_value`` (text), ``obs_status``, ``decimals``,
        ``qualifier`` and counts; and the items by their code.

    Raises:
        UnreadableFileError: If a cell of a value is neither a number nor a known mark.
        UsageError: If an item's unit is not said; names ``--unit``.
    """
    parts, items = [], {}
    for (code,), frame in cells.frame.group_by("item", maintain_order=True):
        quantity = cells.items[str(code)]
        part, item = _item(frame, quantity, cells, options, log)
        parts.append(part)
        items[item.code] = item
    return pl.concat(parts, how="diagonal"), items


def _item(
    frame: pl.DataFrame, quantity: Quantity, cells: Cells, options: Options, log: Log
) -> tuple[pl.DataFrame, Item]:
    frame = frame.with_columns(pl.col("text").fill_null("").str.strip_chars())
    texts = frame["text"].unique(maintain_order=True).to_list()
    said = _said_unit(quantity, options)
    unit = _unit_of_rows(frame, quantity) if quantity.unit is None else quantity.unit
    if (
        quantity.cells
        or (said and said.code == "STATE")
        or (unit and unit.code == "STATE")
        or ((unit is None or unit.is_assumed) and _are_states(texts))
    ):
        return _states(frame, quantity, cells, texts, log)
    read = _read(frame, texts, quantity, cells)
    unit = _settle_unit(quantity, unit, said, read, frame, cells, options)
    _check_cells(frame, read, unit, quantity, cells)
    powers = {t: _power(read[t], unit) for t in texts}
    power = unit.power
    table = {
        "text": texts,
        "obs_value": [
            None if (v := read[t]).number is None else plain(v.number.scaleb(powers[t]))
            for t in texts
        ],
        "obs_status": [str(read[t].status) for t in texts],
        "decimals": [
            None if read[t].number is None else read[t].decimals - powers[t]
            for t in texts
        ],
        "qualifier": [read[t].qualifier for t in texts],
        "mark": [read[t].note or None for t in texts],
    }
    lookup = pl.DataFrame(
        table,
        schema_overrides={
            "obs_value": pl.String,
            "mark": pl.String,
            "decimals": pl.Int64,
        },
    )
    frame = frame.join(lookup, on="text", how="left", maintain_order="left")
    frame = _counts(frame, cells)
    if unit.is_percent:
        frame = _percent_by_counts(frame)
    _log_cells(frame, read, power, cells.file, log)
    decimals = frame["decimals"].max()
    word = unit.word if unit.code else POWER_WORD.sub("", unit.word)
    label = quantity.label
    if not unit.code and word and word not in label.ja:
        # The closed list of units has no code for it: its word goes into the name.
        label = Label(f"{label.ja}（{word}）", f"{label.en} ({word})")
    item = Item(
        quantity.code, label, unit.code or "INDEX", word,
        quantity.decimals if quantity.decimals is not None else int(decimals) if isinstance(decimals, int) else 0,
        quantity.direction, is_assumed=unit.is_assumed and said is None,
    )  # fmt: skip
    if unit.code.startswith("PC"):
        _check_range(frame, item, cells)
    return frame, item


def _power(value: Value, unit: Unit) -> int:
    """Give the power of ten of a cell: its own unit's (1.2万人), else its column's."""
    own = unit_of(value.unit) if value.unit and not value.unit.startswith("*") else None
    return (
        own.power
        if own is not None and own.code == unit.code and own.code
        else unit.power
    )


def _said_unit(quantity: Quantity, options: Options) -> Unit | None:
    """Give the unit the user says for an item; a heading may be named in part.

    Raises:
        UnknownCodeError: If it is no unit.
    """
    names = [folded(quantity.label.ja), quantity.code, *map(folded, quantity.headings)]
    text = options.units.get("")
    for heading, given in options.units.items():
        if heading and any(folded(heading) in name for name in names):
            text = given
    if text is None:
        return None
    unit = unit_of(text)
    if unit is None:
        raise UnknownCodeError("unit", text, list(UnitMeasure))
    return unit


def _unit_of_rows(frame: pl.DataFrame, quantity: Quantity) -> Unit | None:
    """Give the unit a column of units says, or the item's label implies."""
    said = (
        frame["unit"].drop_nulls().unique().to_list() if "unit" in frame.columns else []
    )
    units = {unit for text in said if (unit := unit_of(text)) is not None}
    if len(units) == 1:
        return units.pop()
    if said and len(said) == 1:
        return Unit("", 0, folded(said[0]))
    return implied_unit(quantity.label.ja)


def _are_states(texts: Sequence[str]) -> bool:
    """Say whether all texts are words of a state, at least one of them not a mark."""
    words = [text for text in texts if MISSING.get(folded(text)) is None]
    return bool(words) and all(read_state(text) is not None for text in words)


def _states(
    frame: pl.DataFrame,
    quantity: Quantity,
    cells: Cells,
    texts: Sequence[str],
    log: Log,
) -> tuple[pl.DataFrame, Item]:
    """Read words for a thing that is in place (1) or not (0); a blank is neither."""
    values: dict[str, tuple[str | None, str]] = {}
    for text in texts:
        state = quantity.cells.get(text) if quantity.cells else read_state(text)
        if state is not None:
            values[text] = (state, "A")
        elif (
            status := MISSING.get(folded(text)) or cells.legend.get(folded(text))
        ) is not None:
            values[text] = (None, str(status))
        elif text in ("0", "1"):
            values[text] = (text, "A")
        else:
            where = _where(frame, text)
            raise UnreadableFileError(
                cells.file,
                N_("'{text}' in {place} is neither in place nor not: its column has states (実施, 未実施, ○, ×); leave it out, or write one of them"),
                text=text[:40], place=where,
            )  # fmt: skip
    lookup = pl.DataFrame(
        {
            "text": texts,
            "obs_value": [values[t][0] for t in texts],
            "obs_status": [values[t][1] for t in texts],
        },
        schema_overrides={"obs_value": pl.String},
    )
    frame = frame.join(
        lookup, on="text", how="left", maintain_order="left"
    ).with_columns(
        decimals=pl.lit(0, pl.Int64),
        qualifier=pl.lit("eq"),
        mark=pl.col("text").replace_strict(
            quantity.notes, default=None, return_dtype=pl.String
        )
        if quantity.notes
        else pl.lit(None, pl.String),
    )
    frame = frame.with_columns(sample_size=pl.lit(None, pl.String))
    for text, place in (
        frame.filter(pl.col("obs_value").is_null())
        .select("text", "source_cell")
        .iter_rows()
    ):
        log.add("missing", cells.file, place, text, values[text][1])
    unit = quantity.unit.code if quantity.unit and quantity.cells else "STATE"
    return frame, Item(
        quantity.code, quantity.label, unit, direction=quantity.direction or "higher"
    )


def _read(
    frame: pl.DataFrame, texts: Sequence[str], quantity: Quantity, cells: Cells
) -> dict[str, Value]:
    """Read every different text; those that are no number refuse the file.

    Raises:
        UnreadableFileError: Lists the first of them, each with its place.
    """
    read, wrong = {}, []
    for text in texts:
        try:
            read[text] = read_value(text, cells.legend)
        except NumeralError:
            wrong.append(text)
    if wrong:
        count = frame.filter(pl.col("text").is_in(wrong)).height
        shown = "; ".join(f"{_where(frame, t)}: '{t[:30]}'" for t in wrong[:LISTED])
        raise UnreadableFileError(
            cells.file,
            N_("{count} cell(s) of {heading} are no number: {shown}{more}; leave their rows out by --leave-out, or correct them"),
            count=count, heading=quantity.label.ja[:40], shown=shown,
            more=" …" if len(wrong) > LISTED else "",
        )  # fmt: skip
    return read


def _where(frame: pl.DataFrame, text: str) -> str:
    return str(frame.filter(pl.col("text") == text)["source_cell"][0])


def _settle_unit(
    quantity: Quantity,
    unit: Unit | None,
    said: Unit | None,
    read: Mapping[str, Value],
    frame: pl.DataFrame,
    cells: Cells,
    options: Options,
) -> Unit:
    """Bring what the heading, the cells and the user say together.

    Raises:
        UsageError: If nobody says the unit, or the user another one than the file.
    """
    del options, frame
    own = {
        value.unit for value in read.values() if value.number is not None and value.unit
    }
    if (unit is None or unit.is_assumed) and own and all(u == "%" for u in own):
        if unit is None or not unit.is_percent:
            unit = Unit("PC", 0, "%")
        else:
            unit = replace(unit, is_assumed=False, word="%")
    if (
        (unit is None or (unit.is_assumed and said is None))
        and len(own) == 1
        and (found := unit_of(next(iter(own)).lstrip("*")))
    ):
        unit = found if not next(iter(own)).startswith("*") else replace(found, power=0)
    if said is not None:
        return _agreed(quantity, unit, said, cells)
    if unit is None:
        raise UsageError(
            N_("{file} does not say the unit of '{heading}'; give --unit {heading}=UNIT (人, 世帯, 件, ％, PC_HH …)"),
            file=cells.file, heading=quantity.label.ja[:40],
        )  # fmt: skip
    if unit.code == "PC" and unit.is_assumed and _are_fractions(read):
        raise UsageError(
            N_("the values of '{heading}' in {file} lie between 0 and 1: give --unit {heading}=小数 if they are fractions, or =％ if they are percent"),
            file=cells.file, heading=quantity.label.ja[:40],
        )  # fmt: skip
    return unit


def _are_fractions(read: Mapping[str, Value]) -> bool:
    """Say whether percentages may be fractions: none above 1, one with two decimals."""
    values = [v for v in read.values() if v.number is not None and not v.unit]
    inside = all(0 <= v.number <= 1 for v in values if v.number is not None)
    return bool(values) and inside and any(v.decimals > 1 for v in values)


def _agreed(quantity: Quantity, unit: Unit | None, said: Unit, cells: Cells) -> Unit:
    """Take what the user says, with the power the heading says.

    Raises:
        UsageError: If the file says a unit of another kind.
    """
    if (
        unit is not None
        and unit.is_assumed
        and unit.is_percent
        and not said.code.startswith(("PC", "TIMES", "INDEX", "PER_"))
    ):
        raise UsageError(
            N_("'{heading}' of {file} is a rate by its name, not in {said}; give --unit {heading}=UNIT, or keep one item by --where"),
            heading=quantity.label.ja[:40], file=cells.file, said=said.word,
        )  # fmt: skip
    if unit is None or unit.is_assumed:
        return said
    same = (
        unit.code == said.code or (unit.is_percent and said.is_percent) or not unit.code
    )
    if not same:
        raise UsageError(
            N_("'{heading}' of {file} is in {word}, not in {said}"),
            heading=quantity.label.ja[:40], file=cells.file, word=unit.word, said=said.word,
        )  # fmt: skip
    # 千人 in the heading stays a thousand, also where the user says 人.
    return Unit(
        said.code or unit.code, unit.power or said.power, unit.word or said.word
    )


def _check_cells(
    frame: pl.DataFrame,
    read: Mapping[str, Value],
    unit: Unit,
    quantity: Quantity,
    cells: Cells,
) -> None:
    """Find cells whose own unit is not their column's: 65.0％ under 人, 0.541 beside 51.3％."""
    wrong: dict[str, str] = {}
    signed = [v for v in read.values() if v.unit == "%" and v.number is not None]
    for text, value in read.items():
        if value.number is None:
            continue
        own = value.unit.lstrip("*")
        meant = unit_of(own) if own else None
        if (
            (value.unit.startswith("*") and unit.power)
            or (own == "%" and not unit.is_percent)
            or (
                meant is not None
                and own != "%"
                and meant.code
                and unit.code
                and meant.code != unit.code
            )
        ):
            wrong[text] = "unit"
        elif (
            unit.is_percent
            and signed
            and not value.unit
            and 0 < abs(value.number) <= 1
            and any(v.number is not None and abs(v.number) > 1 for v in signed)
            and value.decimals > 1
        ):
            wrong[text] = "fraction"
    for text, where in (
        frame.filter(pl.col("text").is_in(list(wrong)))
        .select("text", "where")
        .iter_rows()
    ):
        if wrong[text] == "unit":
            cells.findings.append(
                where_problem(
                    where,
                    "unit",
                    N_("'{text}' has another unit than its column, which is in {unit}"),
                    text=text,
                    unit=unit.word or unit.code,
                )
            )
        else:
            cells.findings.append(
                where_problem(
                    where,
                    "fraction",
                    N_("'{text}' looks like a fraction among percentages"),
                    text=text,
                )
            )
    del quantity


def _check_range(frame: pl.DataFrame, item: Item, cells: Cells) -> None:
    """Find percentages that cannot be: above 100 of a base, or far above all others."""
    numbers = frame["obs_value"].cast(pl.Float64, strict=False)
    base = (
        item.unit in UnitMeasure.__members__ and UNITS[UnitMeasure(item.unit)].is_share
    )
    if base:
        wrong = (numbers > 100) | (numbers < 0)
    elif item.unit == "PC":
        high = int((numbers > MORE_THAN_ALL).sum())
        few = high * 4 <= numbers.len() - numbers.null_count() and high > 0
        wrong = (
            (numbers > MORE_THAN_ALL)
            & pl.Series([few]).new_from_index(0, numbers.len())
            if numbers.len()
            else numbers > 0
        )
    else:
        return
    for text, where in (
        frame.filter(wrong.fill_null(value=False)).select("text", "where").iter_rows()
    ):
        cells.findings.append(
            where_problem(
                where,
                "share-range",
                N_("{text} among percentages is more than all, or less than none"),
                text=text,
            )
        )


def _percent_by_counts(frame: pl.DataFrame) -> pl.DataFrame:
    """Bring fractions into percent where the counts beside them show that they are some.

    A workbook holds 0.78 for 78 %; the counts tell it from less than one percent.
    """
    if "numerator" not in frame.columns:
        return frame
    numbers = pl.col("obs_value").cast(pl.Float64, strict=False)
    true = (
        100
        * pl.col("numerator").cast(pl.Float64)
        / pl.col("denominator").cast(pl.Float64)
    )
    fits = frame.select(
        ((numbers * 100 - true).abs() < (numbers - true).abs()).drop_nulls()
    )
    column = fits.to_series()
    if not column.len() or not column.mean() or column.sum() * 2 <= column.len():
        return frame
    percent = [
        None if text is None else plain(Decimal(text).scaleb(2))
        for text in frame["obs_value"]
    ]
    return frame.with_columns(
        obs_value=pl.Series("obs_value", percent, pl.String),
        decimals=(pl.col("decimals") - 2).clip(0),
    )


COUNTS = ("numerator", "denominator", "sample_size")


def _counts(frame: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """Read the counts behind values: whole numbers, else none."""
    for name in COUNTS:
        if name not in frame.columns or frame[name].null_count() == frame.height:
            continue
        texts = frame[name].drop_nulls().unique().to_list()
        numbers: dict[str, str | None] = {}
        for text in texts:
            value = read_value(text, cells.legend)
            whole = (
                value.number is not None
                and value.number == value.number.to_integral_value()
                and value.number >= 0
            )
            numbers[text] = (
                str(int(value.number)) if whole and value.number is not None else None
            )
        frame = frame.with_columns(
            pl.col(name).replace_strict(numbers, default=None, return_dtype=pl.String)
        )
    if "denominator" in frame.columns:
        # A share of nothing is none: 0 of 0 procedures.
        lacks = (
            (pl.col("denominator") == "0")
            | pl.col("denominator").is_null()
            | pl.col("numerator").is_null()
        )
        frame = frame.with_columns(
            pl.when(lacks).then(None).otherwise(pl.col(name)).alias(name)
            for name in ("numerator", "denominator", "denominator_period")
        )
    if "sample_size" in frame.columns:
        frame = frame.with_columns(
            sample_size=pl.when(pl.col("sample_size") == "0")
            .then(None)
            .otherwise("sample_size")
        )
    return frame


def _log_cells(
    frame: pl.DataFrame, read: Mapping[str, Value], power: int, file: str, log: Log
) -> None:
    odd = [text for text in read if not re.fullmatch(DIGITS, text)]
    for text, place in (
        frame.filter(pl.col("text").is_in(odd))
        .select("text", "source_cell")
        .iter_rows()
    ):
        value = read[text]
        if value.number is None:
            log.add("missing", file, place, text, str(value.status))
        elif value.note or value.status != "A":
            log.add("mark", file, place, text, value.note or str(value.status))
        else:
            log.add("number", file, place, text, plain(value.number))
    if power and frame.height:
        log.add("scale", file, str(frame["source_cell"][0]), f"10^{power}", "")


def additive(item: Item) -> bool:
    """Say whether values of an item add up over areas."""
    if item.unit not in UnitMeasure.__members__:
        return False
    is_amount = UNITS[UnitMeasure(item.unit)].is_amount and item.unit not in (
        "TBPS",
        "GBPS",
    )
    return is_amount and not re.search("当たり|当り|あたり|平均|中央値", item.label.ja)


def assumed_units(items: Iterable[Item]) -> list[Message]:
    """Say which units only headings imply."""
    found = [item for item in items if item.is_assumed]
    if not found:
        return []
    shown = ", ".join(f"{item.label.ja[:20]}={item.unit}" for item in found[:6])
    more = " …" if len(found) > 6 else ""
    return [
        Message(
            N_("unit by the heading alone: {shown}{more}; --unit says another"),
            {"shown": shown, "more": more},
        )
    ]
