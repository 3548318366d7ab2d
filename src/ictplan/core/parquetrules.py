"""Does a Parquet file keep the rules of observations, asked of whole columns at once?

Most files do; then their rows are read as they lie, some fifteen million a second. Of one
that may not, the rules of single rows say what is wrong, or that nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.core.later import pl
from ictplan.core.measures.keys import enum_of, pack_key
from ictplan.core.parquetfile import read_safely
from ictplan.core.periods import parse_code
from ictplan.core.precision import decimals_of
from ictplan.core.schema import KEY_COLUMNS, ROW_RULES
from ictplan.core.validation.cells import breaks_rule, check_rows
from ictplan.core.validation.sets import set_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ictplan.core.schema import DatasetMetadata
    from ictplan.core.validation.derivation import Column
    from ictplan.core.validation.sets import Known

MOST_DIGITS = 10.0**15
"""Numbers from here on have more digits than a data file may write."""

LEAST_PLAIN = 1e-4
"""Floats below may be written with an exponent, which a data file may not."""

RATE = "rate-from-counts"
"""The rule of `set_rules` that takes longest."""

SURELY_ROUNDED = 0.499
"""Less than half a published step: so near, a rate in floats rounds to the value beside it."""


@dataclass(frozen=True)
class Scan:
    """Rows that keep all rules, read when they are asked for."""

    raw: pl.LazyFrame
    """The columns of observations as the file has them, numbers with their types."""

    kinds: Mapping[str, pl.Enum]
    """The Enum of each column of codes: area, period, categories, source."""

    is_ordered: bool
    """Whether rows lie in the order of period, categories, area."""

    is_rising: bool = False
    """Whether they do and no two have all of these in common."""

    @classmethod
    def of(cls, raw: pl.LazyFrame, metadata: DatasetMetadata, known: Known) -> Scan:
        """Give codes the order of their lists, and look in which order rows lie."""
        held = raw.select(pl.col("time_period").unique()).collect(engine="streaming")
        periods = held.to_series().cast(pl.String).drop_nulls().to_list()
        kinds = code_kinds(periods, known)
        scan = cls(raw, kinds, is_ordered=False)
        step = pack_key(kinds, order_of(metadata)).diff()
        rises, is_ordered = _ask(
            scan.read().select(rises=(step > 0).all(), ordered=(step >= 0).all())
        )
        return cls(raw, kinds, is_ordered=is_ordered, is_rising=rises)

    def read(self, kept: Mapping[str, Sequence[str]] | None = None) -> pl.LazyFrame:
        """Read rows whose codes are Enums; a code that is in no list is null.

        Args:
            kept: The codes of some columns that are wanted; all of the others.
        """
        schema = self.raw.collect_schema()
        # Before the cast, so that row groups without these codes are not even read.
        rows = self.raw.filter(
            *(
                _is_among(name, schema[name], codes)
                for name, codes in (kept or {}).items()
            )
        )
        return rows.with_columns(
            pl.col(name).cast(kind, strict=False)
            for name, kind in self.kinds.items()
            if schema[name] != kind
        )

    def has_distinct_keys(self, metadata: DatasetMetadata) -> bool:
        """Say whether no two rows have the same period, categories, area and source."""
        # In a file in order neighbours told, which needs no table of all keys.
        if self.is_rising:
            return True
        key = pack_key(self.kinds, [*order_of(metadata), "source"])
        return all(_ask(self.read().select(key.n_unique() == pl.len())))


def code_kinds(periods: Sequence[str], known: Known) -> dict[str, pl.Enum]:
    """Give codes the order of their lists, periods that of time.

    Args:
        periods: The period codes there are.
        known: The other codes there may be.

    Returns:
        The Enum of each column of codes: area, period, categories, source.

    Raises:
        PeriodError: If a text is no period code.
    """
    in_time = sorted(parse_code(code) for code in periods)
    return {
        "ref_area": enum_of(sorted(known.areas)),
        "time_period": enum_of([period.code for period in in_time]),
        **{name: enum_of(list(codes)) for name, codes in known.categories.items()},
        "source": enum_of(list(known.sources)),
    }


def order_of(metadata: DatasetMetadata) -> list[str]:
    """Name the columns by which the rows of a panel are ordered."""
    area, period = KEY_COLUMNS
    return [period, *metadata.dimension_ids, area]


def scan_sound(
    path: Path,
    columns: Sequence[Column],
    metadata: DatasetMetadata,
    known: Known,
    *,
    is_trusted: bool = False,
) -> Scan | None:
    """Read a Parquet file as it lies; None where a rule may be broken.

    Only what is sure to be sound passes, so that no row is measured that the rules would
    refuse. A file that is trusted was checked before.

    Raises:
        UnreadableFileError: If it is no readable Parquet file.
    """
    file = read_safely(path, lambda: pl.scan_parquet(path))
    schema = read_safely(path, file.collect_schema)
    if not _fits(columns, schema):
        return None

    def look() -> Scan | None:
        texts = [column for column in columns if column.is_text]
        if not (is_trusted or all(_texts_hold(file, c, schema) for c in texts)):
            return None
        raw = file.select(_typed(column, schema) for column in columns)
        scan = Scan.of(raw, metadata, known)
        rows = scan.read()
        sound = is_trusted or (
            all(_ask(_rules_hold(rows, _rules(columns, metadata, known))))
            and all(_ask(_rates_hold(rows, metadata, known)))
            and scan.has_distinct_keys(metadata)
        )
        return scan if sound else None

    return read_safely(path, look)


def _is_among(name: str, kind: pl.DataType, codes: Sequence[str]) -> pl.Expr:
    """Say whether a cell is one of some codes, as the file has them."""
    if isinstance(kind, pl.Enum):
        known = set(kind.categories)
        return pl.col(name).is_in(
            pl.Series([code for code in codes if code in known], dtype=kind).implode()
        )
    return pl.col(name).cast(pl.String).is_in(list(codes))


def _typed(column: Column, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """Take a column as it is, numbers with their type; its default if it is absent."""
    if column.name not in schema:
        return pl.lit(column.default, column.dtype).alias(column.name)
    cell = pl.col(column.name)
    return cell if column.is_text else cell.cast(column.dtype)


def _fits(columns: Sequence[Column], schema: Mapping[str, pl.DataType]) -> bool:
    """Say whether all columns are there, no others, and of the types they need."""
    known = {column.name: column for column in columns}
    return (
        all(c.name in schema for c in columns if c.required)
        and set(schema) <= set(known)
        and all(_is_of(known[name], kind) for name, kind in schema.items())
    )


def _is_of(column: Column, kind: pl.DataType) -> bool:
    if column.is_text:
        return kind in (pl.String, pl.Categorical, pl.Enum)
    return kind.is_numeric() if column.dtype == pl.Float64 else kind.is_integer()


def _texts_hold(
    file: pl.LazyFrame, column: Column, schema: Mapping[str, pl.DataType]
) -> bool:
    """Say whether every distinct text of a column keeps the rules of its cells."""
    kind = schema.get(column.name)
    if kind is None or not (column.forms or column.required or column.default):
        return True
    if isinstance(kind, pl.Enum):
        texts = kind.categories.alias(column.name)
    else:
        distinct = file.select(pl.col(column.name).unique())
        texts = distinct.collect(engine="streaming").to_series().cast(pl.String)
    texts = texts.drop_nulls()
    if (texts == "").any():
        return False  # an empty text is no text, which a column of texts does not say
    return not check_rows(texts.to_frame(), [column], file="", row_rules=()).problems


def _rules(
    columns: Sequence[Column], metadata: DatasetMetadata, known: Known
) -> Iterator[pl.Expr]:
    """Give what every row must fulfil beside the forms of texts; null is no fault."""
    for column in columns:
        cell = pl.col(column.name)
        if column.required or column.default:
            # Codes are Enums of the known ones, so that an unknown one is null by now.
            yield cell.is_not_null()
        if not column.is_text:
            yield cell.abs() < MOST_DIGITS
            yield from (check.holds(cell) for check in column.values)
        if column.dtype == pl.Float64:
            yield (cell == 0) | (cell.abs() >= LEAST_PLAIN)
    yield from (~breaks_rule(rule) for rule in ROW_RULES)
    for rule in set_rules(metadata, known):
        if rule.severity == "error" and rule.rule not in ("unknown-code", RATE):
            yield rule.holds


def _rates_hold(
    rows: pl.LazyFrame, metadata: DatasetMetadata, known: Known
) -> pl.LazyFrame:
    """Ask whether every value is the rate of its counts, see `set_rules`.

    The exact rule divides in 128 bits, so that it is asked only where floats may not tell.
    """
    near = pl.lit(value=False)
    if metadata.unit.per is not None and not any(
        i.unit_measure for i in metadata.items
    ):
        rate = metadata.unit.per * pl.col("numerator") / pl.col("denominator")
        step = pl.lit(10.0).pow(-decimals_of(metadata).cast(pl.Float64))
        near = (rate - pl.col("obs_value")).abs() < SURELY_ROUNDED * step
    exact = [r.holds for r in set_rules(metadata, known) if r.rule == RATE]
    return rows.filter(~near).select(
        pl.all_horizontal(*exact, pl.lit(value=True)).fill_null(value=True).all()
    )


def _rules_hold(rows: pl.LazyFrame, rules: Iterator[pl.Expr]) -> pl.LazyFrame:
    """Ask whether every row fulfils some rules; null is no fault."""
    return rows.select(
        hold.fill_null(value=True).all().alias(str(number))
        for number, hold in enumerate(rules)
    )


def _ask(question: pl.LazyFrame) -> tuple[bool, ...]:
    """Give the one row of an answer."""
    return question.collect(engine="streaming").row(0)
