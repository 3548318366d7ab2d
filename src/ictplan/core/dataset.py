"""What does a file of a dataset hold: its rows, typed and checked against all rules.

A bundled file with the very bytes its descriptor states was checked when ictplan was
built. Every other file is checked whenever it is read; nothing in it says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ictplan.core import parquetfile, parquetrules, textfile
from ictplan.core.errors import InvalidDatasetError, Problem
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse_code
from ictplan.core.schema import Observation
from ictplan.core.validation.cells import Checked, check_rows
from ictplan.core.validation.derivation import Column, category_column, columns_of
from ictplan.core.validation.sets import (
    Known,
    check_set,
    duplicate_keys,
    key_of,
    set_rules,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from ictplan.core.entries import DatasetEntry, Part
    from ictplan.core.schema import DatasetMetadata, Source
    from ictplan.core.textfile import TextBlock


@dataclass(frozen=True)
class Dataset:
    """A dataset: what it is, where its values come from, and its observations.

    ``observations`` has the columns ``ref_area, time_period``, the dimensions, and
    the other fields of `Observation`, in file order. ``time_period`` is an Enum in
    time order, dimensions are Enums in code list order; an empty cell is null. Where
    own data add to bundled ones, ``notes`` say so, and what differs in definition.
    """

    id: str
    metadata: DatasetMetadata
    sources: tuple[Source, ...]
    observations: pl.DataFrame
    notes: tuple[Message, ...] = ()


def observation_columns(metadata: DatasetMetadata) -> tuple[Column, ...]:
    """Give the columns of a dataset's rows: key, dimensions, then the rest."""
    area, period, *rest = columns_of(Observation)
    dimensions = (category_column(name) for name in metadata.dimension_ids)
    return (area, period, *dimensions, *rest)


@dataclass(frozen=True)
class DatasetFile:
    """One file of a dataset's rows, and all that is needed to check them."""

    part: Part
    package: DatasetEntry
    known: Known = field(repr=False)
    is_bundled: bool = False

    @property
    def path(self) -> Path:
        """The file."""
        return self.part.path

    @property
    def name(self) -> str:
        """How problems call it."""
        return self.part.file

    @property
    def is_parquet(self) -> bool:
        """Say whether the file is Parquet; else it is CSV."""
        return self.part.resource.format == "parquet"

    @cached_property
    def is_trusted(self) -> bool:
        """Say whether these are the bytes that were checked when ictplan was built."""
        return self.is_bundled and self.part.is_as_stated()

    def scan(self) -> parquetrules.Scan | None:
        """Read rows lazily that keep all rules; None of CSV, and where one may be broken.

        None too where the file is not the one its descriptor states.

        Raises:
            UnreadableFileError: If the file is no Parquet.
        """
        if not self.is_parquet or self.part.damage() is not None:
            return None
        metadata = self.package.ictplan
        columns = observation_columns(metadata)
        return parquetrules.scan_sound(
            self.path, columns, metadata, self.known, is_trusted=self.is_trusted
        )

    def _text_blocks(self) -> Iterator[TextBlock]:
        if self.is_parquet:
            return parquetfile.read_blocks(self.path)
        return textfile.read_blocks(self.path, self.name)

    def blocks(self) -> Iterator[Checked]:
        """Read, type and check the rows block by block; repeated keys come last.

        Raises:
            UnreadableFileError: If the file is no CSV, or no Parquet.
        """
        columns = observation_columns(self.package.ictplan)
        if (damage := self.part.damage()) is not None:
            yield Checked(_no_rows(columns), (damage,))
            return
        wrong_header = tuple(self._header_problems(columns))
        if wrong_header:
            yield Checked(_no_rows(columns), wrong_header)
            return
        rules = tuple(set_rules(self.package.ictplan, self.known))
        keys = KeyIndex(key_of(self.package.ictplan))
        for block in self._text_blocks():
            cells = check_rows(block.frame, columns, file=self.name, rows=block.rows)
            together = check_set(cells.frame, rules, file=self.name, rows=block.rows)
            keys.add(cells.frame)
            yield Checked(cells.frame, (*block.problems, *cells.problems, *together))
        if keys.has_repeated():
            yield Checked(_no_rows(columns), self._repeated(keys, columns))

    def _header_problems(self, columns: tuple[Column, ...]) -> Iterator[Problem]:
        """Report column names that are missing, unknown or repeated."""
        reader = parquetfile if self.is_parquet else textfile
        header = reader.read_header(self.path)
        expected = {column.name: column for column in columns}
        for name in dict.fromkeys(header):
            if header.count(name) > 1:
                yield self._at_header(
                    name, "duplicate-header", N_("the header names this column twice")
                )
            if name not in expected:
                yield self._at_header(
                    name, "unknown-column", N_("no such column here; is it misspelt?")
                )
        for name, column in expected.items():
            if column.required and name not in header:
                yield self._at_header(
                    name, "missing-column", N_("the header lacks this column")
                )

    def _at_header(self, column: str, rule: str, sentence: str) -> Problem:
        return Problem(self.name, 1, column, rule, Message(sentence))

    def _repeated(
        self, keys: KeyIndex, columns: tuple[Column, ...]
    ) -> tuple[Problem, ...]:
        """Read once more the rows whose key was seen twice, and compare them."""
        suspects: list[pl.DataFrame] = []
        for block in self._text_blocks():
            cells = check_rows(block.frame, columns, file=self.name, rows=block.rows)
            suspects.append(keys.suspects(cells.frame, block.rows))
        found = pl.concat(suspects)
        rows = found.get_column(ROW)
        return tuple(duplicate_keys(found.drop(ROW), file=self.name, rows=rows))


ROW = "_row"
"""The column that carries spreadsheet rows beside keys."""


class KeyIndex:
    """Has a key been seen twice: 8 bytes a row, so that 20 million rows fit."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        """Watch these key columns."""
        self._columns = columns
        self._hashes: list[pl.Series] = []

    def add(self, frame: pl.DataFrame) -> None:
        """Remember the keys of some rows."""
        self._hashes.append(self._hash(frame))

    def has_repeated(self) -> bool:
        """Say whether two rows may share a key."""
        return not self._repeated.is_empty()

    def suspects(self, frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
        """Pick the rows that may share their key with another: key and ``_row``."""
        keys = frame.select(self._columns).with_columns(rows.alias(ROW))
        repeated = self._hash(frame).is_in(self._repeated.implode())
        # A cell that breaks a rule is null here, and no two of those are the same.
        return keys.filter(repeated).drop_nulls(self._columns)

    @cached_property
    def _repeated(self) -> pl.Series:
        hashes = pl.concat(self._hashes)
        if hashes.n_unique() == hashes.len():
            return hashes.clear()
        hashes = hashes.sort()
        return hashes.filter(hashes == hashes.shift()).unique()

    def _hash(self, frame: pl.DataFrame) -> pl.Series:
        return frame.select(pl.struct(self._columns).hash()).to_series()


def _no_rows(columns: tuple[Column, ...]) -> pl.DataFrame:
    return pl.DataFrame(schema={column.name: column.dtype for column in columns})


def read_rows_of(
    file: DatasetFile,
    areas: Collection[str] | None = None,
    periods: Collection[str] | None = None,
) -> pl.DataFrame:
    """Read the rows of one file.

    Args:
        file: The file, and what its rows may refer to.
        areas: Rows of other areas may be left out.
        periods: Rows of other periods may be left out.

    Returns:
        The columns of `observation_columns`, with their types; codes may be Enums.

    Raises:
        UnreadableFileError: If the file is no CSV, or no Parquet.
        InvalidDatasetError: If rows break rules; carries every problem.
    """
    if file.is_trusted:
        return _trusted_rows(file, areas, periods)
    if (scan := file.scan()) is None:
        return _checked_rows(file)
    kept = {} if areas is None else {"ref_area": sorted(areas)}
    texts = pl.col("ref_area", "time_period", "source").cast(pl.String)
    return scan.read(kept).with_columns(texts).collect(engine="streaming")


def _trusted_rows(
    file: DatasetFile,
    areas: Collection[str] | None,
    periods: Collection[str] | None,
) -> pl.DataFrame:
    """Read rows that were checked before; nothing but their types is looked at."""
    columns = observation_columns(file.package.ictplan)
    names = [entry["name"] for entry in file.part.resource.schema["fields"]]
    if file.is_parquet:
        # Reading all and then choosing is four times as fast as a lazy scan, whose
        # plan costs more than these files.
        frame = pl.read_parquet(file.path)
    else:
        kinds = {column.name: column.dtype for column in columns}
        schema = {name: kinds[name] for name in names}
        frame = pl.read_csv(file.path, schema=schema)
    for name, asked in (("ref_area", areas), ("time_period", periods)):
        if asked is not None:
            frame = frame.filter(_is_one_of(frame.get_column(name), asked))
    return frame.select(
        _or_default(column, present=column.name in names) for column in columns
    )


def _is_one_of(column: pl.Series, codes: Collection[str]) -> pl.Series:
    """Say which cells hold one of some codes; of an Enum its few categories are asked."""
    if not isinstance(column.dtype, pl.Enum):
        return column.is_in(sorted(codes))
    held = [code in codes for code in column.dtype.categories]
    return pl.Series(held).gather(column.to_physical())


def _or_default(column: Column, *, present: bool) -> pl.Expr:
    """Take a column, or what its empty cells mean."""
    absent = pl.lit(column.default, dtype=column.dtype)
    if not present:
        return absent.alias(column.name)
    cell = pl.col(column.name)
    return cell if column.default is None else cell.fill_null(absent)


def in_order(
    rows: pl.DataFrame, metadata: DatasetMetadata, known: Known
) -> pl.DataFrame:
    """Make periods an Enum in the order of time, categories one in that of their list.

    Args:
        rows: Of `read_rows_of`.
        metadata: Names the dimensions.
        known: The codes of areas, and of each dimension in order.
    """
    return rows.with_columns(
        _in_time_order(rows),
        pl.col("ref_area").cast(pl.String),
        *(
            pl.col(name).cast(pl.Enum(list(known.categories[name])))
            for name in metadata.dimension_ids
        ),
    )


def _checked_rows(file: DatasetFile) -> pl.DataFrame:
    """Read all rows, each checked.

    Raises:
        InvalidDatasetError: If rows break rules; carries every problem.
    """
    checked = list(file.blocks())
    problems = [problem for part in checked for problem in part.problems]
    if any(problem.severity == "error" for problem in problems):
        raise InvalidDatasetError(problems)
    return pl.concat(part.frame for part in checked)


def _in_time_order(frame: pl.DataFrame) -> pl.Expr:
    """Make ``time_period`` an Enum whose order is that of time."""
    periods = frame.get_column("time_period")
    if isinstance(periods.dtype, pl.Enum):
        return pl.col("time_period")
    codes = sorted(parse_code(code) for code in periods.unique().to_list())
    return pl.col("time_period").cast(pl.Enum([period.code for period in codes]))
