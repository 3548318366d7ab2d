"""What do the cells of values hold: numbers in one unit per item, statuses, marks.

Each different text is read once, and those that are plain numbers not at all. What
contradicts its column is a finding; what is no number refuses the file, with its place.
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
from ictplan.importers.match import LISTED, where_problem
from ictplan.importers.units import Unit, implied_unit, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ictplan.importers.draft import Log, Options
    from ictplan.importers.longform import Cells, Quantity

MORE_THAN_ALL = 200
"""A percentage above this among others of at most 100 lacks its decimal point: 1004 for
100.4. Ratios that may pass 100 (行政手続, 性比) seldom pass twice that."""

POWER_WORD = re.compile("^(?:十万|百万|千万|[十百千万億])(?=.)")

PLAIN = r"^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,11}[1-9])?$"
"""A number as data files have it, which needs no reading."""

DIGITS = r"^-?[0-9]{1,15}(\.[0-9]{1,12})?$"
"""A number that is written plainly, so that reading it is no repair."""

COUNT = "^(?:0|[1-9][0-9]{0,14})$"
"""A count as data files have it."""

COUNTS = ("numerator", "denominator", "sample_size")

LOOKUP = {
    "text": pl.String, "obs_value": pl.String, "obs_status": pl.String,
    "decimals": pl.Int64, "qualifier": pl.String, "mark": pl.String,
}  # fmt: skip


def read_values(
    cells: Cells, options: Options, log: Log
) -> tuple[pl.DataFrame, dict[str, Item]]:
    """Read the texts of values as numbers of one unit per item.

    Returns:
        The frame of cells with ``obs_value`` (text), ``obs_status``, ``decimals``,
        ``qualifier``, ``mark`` and counts; and the items by their code.

    Raises:
        UnreadableFileError: If a cell of a value is neither a number nor a known mark.
        UsageError: If an item's unit is not said; names ``--unit``.
    """
    parts, items = [], {}
    texts = pl.col("text").fill_null("").str.strip_chars()
    whole = cells.frame.with_columns(texts)
    for (code,), frame in whole.group_by("item", maintain_order=True):
        quantity = cells.items[str(code)]
        part, item = _ItemReader(frame, quantity, cells, options, log).read()
        parts.append(part)
        items[item.code] = item
    return pl.concat(parts, how="diagonal"), items


class _ItemReader:
    """Reads the cells of one item."""

    def __init__(
        self,
        frame: pl.DataFrame,
        quantity: Quantity,
        cells: Cells,
        options: Options,
        log: Log,
    ) -> None:
        self.frame, self.quantity, self.cells, self.log = frame, quantity, cells, log
        self.heading = quantity.label.ja[:40]
        self.said = _said_unit(quantity, options)
        self.odd = self._texts(~pl.col("text").str.contains(PLAIN))

    def _texts(self, which: pl.Expr) -> list[str]:
        return self.frame.filter(which)["text"].unique(maintain_order=True).to_list()

    def read(self) -> tuple[pl.DataFrame, Item]:
        unit = self.quantity.unit or self._unit_of_rows()
        is_open = unit is None or unit.is_assumed
        named = [u for u in (self.said, unit) if u]
        if (
            self.quantity.cells
            or any(u.code == "STATE" for u in named)
            or (is_open and self._are_states())
        ):
            return self._read_states()
        read = self._read(self.odd)
        unit = self._settle_unit(unit, read)
        self._check_cells(read, unit)
        if unit.power:
            read |= self._read(self._texts(pl.col("text").str.contains(PLAIN)))
        rows = {t: _row(value, _power(value, unit)) for t, value in read.items()}
        frame = _counts(self._joined(rows), self.cells)
        if unit.is_percent:
            frame = _percent_by_counts(frame)
        # 4,745.271 thousand is rounded, though it is a whole number of persons.
        frame = frame.with_columns(is_rounded=pl.lit(unit.power != 0))
        self._log_cells(read, unit.power)
        item = self._item(unit, frame)
        if unit.is_percent:
            self._check_range(frame, item)
        return frame, item

    def _item(self, unit: Unit, frame: pl.DataFrame) -> Item:
        quantity, label = self.quantity, self.quantity.label
        is_listed = unit.code in UnitMeasure.__members__
        word = unit.word if unit.code else POWER_WORD.sub("", unit.word)
        if not is_listed and word and f"（{word}）" not in label.ja:
            # The closed list of units has no code for it: its word goes into the name.
            label = Label(f"{label.ja}（{word}）", f"{label.en} ({word})")
        decimals = frame["decimals"].max()
        own = int(decimals) if isinstance(decimals, int) else 0
        return Item(
            quantity.code, label, unit.code or "INDEX", word,
            own if quantity.decimals is None else quantity.decimals, quantity.direction,
            is_assumed=unit.is_assumed and self.said is None,
        )  # fmt: skip

    def _joined(self, rows: Mapping[str, tuple[object, ...]]) -> pl.DataFrame:
        """Lay what was read of odd texts beside them; plain numbers are themselves."""
        lookup = pl.DataFrame(
            [(text, *row) for text, row in rows.items()], schema=LOOKUP, orient="row"
        )
        joined = self.frame.join(lookup, on="text", how="left", maintain_order="left")
        is_plain = pl.col("obs_status").is_null()
        fraction = pl.col("text").str.split(".").list.get(1, null_on_oob=True)
        return joined.with_columns(
            obs_value=pl.when(is_plain).then("text").otherwise("obs_value"),
            obs_status=pl.col("obs_status").fill_null("A"),
            decimals=pl.when(is_plain)
            .then(fraction.str.len_chars().fill_null(0).cast(pl.Int64))
            .otherwise("decimals"),
            qualifier=pl.col("qualifier").fill_null("eq"),
        )

    # Units ---------------------------------------------------------------------

    def _unit_of_rows(self) -> Unit | None:
        """Give the unit a column of units says, or the item's label implies."""
        said = self.frame["unit"].drop_nulls().unique().to_list()
        units = {unit for text in said if (unit := unit_of(text)) is not None}
        if len(units) == 1:
            return units.pop()
        if len(said) == 1:
            return Unit("", 0, folded(said[0]))
        return implied_unit(self.quantity.label.ja)

    def _settle_unit(self, unit: Unit | None, read: Mapping[str, Value]) -> Unit:
        """Bring what the heading, the cells and the user say together.

        Raises:
            UsageError: If nobody says the unit, or the user another one than the file.
        """
        own = {v.unit for v in read.values() if v.number is not None and v.unit}
        if unit is None or unit.is_assumed:
            unit = self._unit_of_cells(unit, own)
        if self.said is not None:
            return self._agreed(unit, self.said)
        if unit is None:
            raise UsageError(
                N_("{file} does not say the unit of '{heading}'; give --unit {heading}=UNIT (人, 世帯, 件, ％, PC_HH …)"),
                file=self.cells.file, heading=self.heading,
            )  # fmt: skip
        if unit.code == "PC" and unit.is_assumed and self._are_fractions(read):
            if any(
                re.search("[(（]割合[)）]", text) for text in self.quantity.headings
            ):
                return replace(unit, power=2)
            raise UsageError(
                N_("the values of '{heading}' in {file} lie between 0 and 1: give --unit {heading}=小数 if they are fractions, or =％ if they are percent"),
                file=self.cells.file, heading=self.heading,
            )  # fmt: skip
        return unit

    def _unit_of_cells(self, unit: Unit | None, own: set[str]) -> Unit | None:
        """Give the one unit that cells say themselves: 51.3％, 1.2万人; else ``unit``."""
        if own == {"%"}:
            is_percent = unit is not None and unit.is_percent
            code = unit.code if unit is not None and is_percent else "PC"
            return Unit(code, 0, "%")
        if len(own) != 1 or self.said is not None:
            return unit
        word = next(iter(own))
        found = unit_of(word.lstrip("*"))
        return (
            replace(found, power=0) if found and word.startswith("*") else found or unit
        )

    def _are_fractions(self, read: Mapping[str, Value]) -> bool:
        """Say whether percentages may be fractions: none above 1, one of two decimals."""
        odd = [v.number for v in read.values() if v.number is not None and not v.unit]
        texts = self._texts(pl.col("text").str.contains(PLAIN))
        numbers = [*odd, *map(Decimal, texts)]
        return (
            bool(numbers)
            and all(0 <= n <= 1 for n in numbers)
            and any(int(n.as_tuple().exponent) < -1 for n in numbers)
        )

    def _agreed(self, unit: Unit | None, said: Unit) -> Unit:
        """Take what the user says, with the power the heading says.

        Raises:
            UsageError: If the file says a unit of another kind.
        """
        if unit is None:
            return said
        is_ratio = said.code.startswith(("PC", "TIMES", "INDEX", "PER_"))
        if unit.is_assumed and unit.is_percent and not is_ratio:
            raise UsageError(
                N_("'{heading}' of {file} is a rate by its name, not in {said}; give --unit {heading}=UNIT, or keep one item by --where"),
                heading=self.heading, file=self.cells.file, said=said.word,
            )  # fmt: skip
        if unit.is_assumed:
            return said
        both_percent = unit.is_percent and said.is_percent
        if unit.code and unit.code != said.code and not both_percent:
            raise UsageError(
                N_("'{heading}' of {file} is in {word}, not in {said}"), heading=self.heading,
                file=self.cells.file, word=unit.word, said=said.word,
            )  # fmt: skip
        # 千人 in the heading stays a thousand, also where the user says 人.
        return Unit(
            said.code or unit.code, unit.power or said.power, unit.word or said.word
        )

    # Cells ---------------------------------------------------------------------

    def _read(self, texts: Sequence[str]) -> dict[str, Value]:
        """Read some texts; those that are no number refuse the file.

        Raises:
            UnreadableFileError: Lists the first of them, each with its place.
        """
        read: dict[str, Value] = {}
        wrong: list[str] = []
        for text in texts:
            try:
                read[text] = read_value(text, self.cells.legend)
            except NumeralError:
                wrong.append(text)
        if wrong:
            count = self.frame.filter(pl.col("text").is_in(wrong)).height
            shown = "; ".join(f"{self._where(t)}: '{t[:30]}'" for t in wrong[:LISTED])
            raise UnreadableFileError(
                self.cells.file,
                N_("{count} cell(s) of {heading} are no number: {shown}{more}; leave their rows out by --leave-out, or correct them"),
                count=count, heading=self.heading, shown=shown,
                more=" …" if len(wrong) > LISTED else "",
            )  # fmt: skip
        return read

    def _where(self, text: str) -> str:
        return str(self.frame.filter(pl.col("text") == text)["source_cell"][0])

    def _are_states(self) -> bool:
        """Say whether all texts are words of a state, at least one of them not a mark."""
        words = [text for text in self.odd if MISSING.get(folded(text)) is None]
        plain_numbers = self.frame["text"].str.contains(PLAIN).any()
        return bool(words) and not plain_numbers and None not in map(read_state, words)

    def _read_states(self) -> tuple[pl.DataFrame, Item]:
        """Read words for a thing that is in place (1) or not (0); a blank is neither."""
        quantity = self.quantity
        texts = self.frame["text"].unique(maintain_order=True).to_list()
        rows = {text: self._state(text) for text in texts}
        frame = self._joined(rows).with_columns(
            sample_size=pl.lit(None, pl.String), is_rounded=pl.lit(value=False)
        )
        missing = frame.filter(pl.col("obs_value").is_null())
        for text, place in missing.select("text", "source_cell").iter_rows():
            self.log.add("missing", self.cells.file, place, text, str(rows[text][1]))
        unit = quantity.unit.code if quantity.unit and quantity.cells else "STATE"
        direction = quantity.direction or "higher"
        return frame, Item(quantity.code, quantity.label, unit, direction=direction)

    def _state(self, text: str) -> tuple[object, ...]:
        """Read one word of a state.

        Raises:
            UnreadableFileError: If it is none.
        """
        quantity = self.quantity
        note = quantity.notes.get(text)
        state = quantity.cells.get(text) if quantity.cells else read_state(text)
        if state is None and text in ("0", "1"):
            state = text
        if state is not None:
            return (state, "A", 0, "eq", note)
        status = MISSING.get(folded(text)) or self.cells.legend.get(folded(text))
        if status is None:
            raise UnreadableFileError(
                self.cells.file,
                N_("'{text}' in {place} is neither in place nor not: its column has states (実施, 未実施, ○, ×); leave it out, or write one of them"),
                text=text[:40], place=self._where(text),
            )  # fmt: skip
        return (None, str(status), 0, "eq", note)

    def _check_cells(self, read: Mapping[str, Value], unit: Unit) -> None:
        """Find cells whose unit is not their column's: 65.0％ under 人, 0.541 beside 51.3％."""
        wrong = [text for text, value in read.items() if _is_of_another(value, unit)]
        self._find(
            pl.col("text").is_in(wrong), "unit",
            N_("'{text}' has another unit than its column, which is in {unit}"),
            unit=unit.word or unit.code,
        )  # fmt: skip
        signed = [v.number for v in read.values() if v.unit == "%" and v.number]
        if unit.is_percent and any(abs(number) > 1 for number in signed):
            number = pl.col("text").cast(pl.Float64, strict=False).abs()
            is_fraction = number.is_between(0, 1, closed="right") & pl.col(
                "text"
            ).str.contains(r"\.[0-9]{2,}$")
            self._find(
                is_fraction, "fraction",
                N_("'{text}' looks like a fraction among percentages"),
            )  # fmt: skip

    def _find(
        self,
        which: pl.Expr,
        rule: str,
        template: str,
        frame: pl.DataFrame | None = None,
        **params: object,
    ) -> None:
        """Make a finding of each cell of some."""
        rows = (self.frame if frame is None else frame).filter(which)
        self.cells.findings += [
            where_problem(where, rule, template, text=text, **params)
            for text, where in rows.select("text", "where").iter_rows()
        ]

    def _check_range(self, frame: pl.DataFrame, item: Item) -> None:
        """Find percentages that cannot be: above 100 of a base, or far above all others."""
        number = pl.col("obs_value").cast(pl.Float64, strict=False)
        is_known = item.unit in UnitMeasure.__members__
        if is_known and UNITS[UnitMeasure(item.unit)].is_share:
            which = (number > 100) | (number < 0)
        elif item.unit == "PC":
            # A few among many are slips; where most are so high, it is another ratio.
            high = number > MORE_THAN_ALL
            which = high & (high.sum() * 4 <= number.count())
        else:
            return
        self._find(
            which, "share-range",
            N_("{text} among percentages is more than all, or less than none"), frame,
        )  # fmt: skip

    def _log_cells(self, read: Mapping[str, Value], power: int) -> None:
        file, frame = self.cells.file, self.frame
        rows = frame.filter(~pl.col("text").str.contains(DIGITS))
        for text, place in rows.select("text", "source_cell").iter_rows():
            value = read[text]
            if value.number is None:
                self.log.add("missing", file, place, text, str(value.status))
            elif value.note or value.status != "A":
                self.log.add("mark", file, place, text, value.note or str(value.status))
            else:
                self.log.add("number", file, place, text, plain(value.number))
        if power and frame.height:
            self.log.add("scale", file, str(frame["source_cell"][0]), f"10^{power}", "")


def _row(value: Value, power: int) -> tuple[object, ...]:
    number = value.number
    return (
        None if number is None else plain(number.scaleb(power)), str(value.status),
        None if number is None else value.decimals - power, value.qualifier, value.note or None,
    )  # fmt: skip


def _power(value: Value, unit: Unit) -> int:
    """Give the power of ten of a cell: its own unit's (1.2万人), else its column's."""
    own = unit_of(value.unit) if value.unit and not value.unit.startswith("*") else None
    is_same = own is not None and own.code == unit.code and own.code
    return own.power if own is not None and is_same else unit.power


def _is_of_another(value: Value, unit: Unit) -> bool:
    """Say whether a cell says another unit than its column's."""
    if value.number is None or not value.unit:
        return False
    if value.unit.startswith("*") and unit.power:
        return True
    own = value.unit.lstrip("*")
    if own == "%":
        return not unit.is_percent
    meant = unit_of(own)
    return bool(meant and meant.code and unit.code and meant.code != unit.code)


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


def _percent_by_counts(frame: pl.DataFrame) -> pl.DataFrame:
    """Bring fractions into percent where the counts beside them show that they are some.

    A workbook holds 0.78 for 78 %; the counts tell it from less than one percent.
    """
    if frame["numerator"].null_count() == frame.height:
        return frame
    number, above, below = (
        pl.col(name).cast(pl.Float64, strict=False)
        for name in ("obs_value", "numerator", "denominator")
    )
    true = 100 * above / below
    fits = frame.select(is_closer=(number * 100 - true).abs() < (number - true).abs())
    share = fits["is_closer"].mean()
    if not isinstance(share, float) or share <= 0.5:
        return frame
    percent = [
        None if text is None else plain(Decimal(text).scaleb(2))
        for text in frame["obs_value"]
    ]
    return frame.with_columns(
        obs_value=pl.Series(percent, dtype=pl.String),
        decimals=(pl.col("decimals") - 2).clip(0),
    )


def _counts(frame: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """Read the counts behind values: whole numbers, else none."""
    used = [name for name in COUNTS if frame[name].null_count() < frame.height]
    for name in used:
        is_count = pl.col(name).str.contains(COUNT)
        texts = frame.filter(~is_count)[name].drop_nulls().unique().to_list()
        numbers = {text: _whole(read_value(text, cells.legend)) for text in texts}
        read = pl.col(name).replace_strict(
            numbers, default=None, return_dtype=pl.String
        )
        frame = frame.with_columns(
            pl.when(is_count).then(pl.col(name)).otherwise(read).alias(name)
        )
    # A share of nothing is none: 0 of 0 procedures.
    lacks = (
        (pl.col("denominator") == "0")
        | pl.col("denominator").is_null()
        | pl.col("numerator").is_null()
    )
    return frame.with_columns(
        *(
            pl.when(~lacks).then(pl.col(name)).alias(name)
            for name in ("numerator", "denominator", "denominator_period")
        ),
        sample_size=pl.when(pl.col("sample_size") != "0").then("sample_size"),
    )


def _whole(value: Value) -> str | None:
    number = value.number
    if number is None or number < 0 or number != number.to_integral_value():
        return None
    return str(int(number))


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
    template = N_("unit by the heading alone: {shown}{more}; --unit says another")
    return [Message(template, {"shown": shown, "more": more})]
