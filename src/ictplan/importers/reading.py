"""What does one file say, cell by cell: numbers with their place, and every repair."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.dataset import observation_columns
from ictplan.core.errors import NumeralError, UnreadableFileError, UsageError
from ictplan.core.files import write_file
from ictplan.core.messages import N_
from ictplan.core.schema import DECIMAL_TEXT
from ictplan.importers.cells import Value, plain, read_value
from ictplan.importers.draft import Repair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ictplan.core.messages import Language
    from ictplan.core.schema import DatasetMetadata
    from ictplan.importers.draft import Options
    from ictplan.importers.grid import Grid, Table


@dataclass
class Log:
    """Every repair of a run, in the order of reading."""

    repairs: list[Repair] = field(default_factory=list)

    def add(self, kind: str, file: str, place: str, before: str, after: str) -> None:
        """Write one repair down."""
        self.repairs.append(Repair(kind, file, place, before, after))

    def opened(self, grids: Iterable[Grid]) -> None:
        """Write down that a file is not in UTF-8."""
        for grid in grids:
            if grid.sheet is None and grid.encoding != "utf-8":
                self.add("encoding", grid.file, "", grid.encoding, "utf-8")


def write_log(file: Path, repairs: Iterable[Repair], language: Language) -> None:
    """Write every repair as a row of a CSV file, whole or not at all.

    Raises:
        OutputError: If it cannot be written.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["kind", "file", "place", "before", "after", "message"])
    for r in repairs:
        words = r.message.text(language)
        writer.writerow([r.kind, r.file, r.place, r.before, r.after, words])
    write_file(file, out.getvalue().encode())


def each(files: Sequence[Path], options: Options) -> Iterator[Path]:
    """Give file after file, and tell how many are read."""
    for done, file in enumerate(files, 1):
        yield file
        if options.told is not None:
            options.told(done, len(files))


def number(
    table: Table,
    row: int,
    cells: Mapping[str, str],
    name: str,
    log: Log,
    legend: Mapping[str, str] | None = None,
) -> Value:
    """Read the number of a field in a row.

    Raises:
        UnreadableFileError: If the cell holds neither a number nor a known mark.
    """
    text = cells[name]
    try:
        value = read_value(text) if legend is None else read_value(text, legend)
    except NumeralError:
        raise UnreadableFileError(
            table.grid.file,
            N_("'{text}' in {place} ({heading}) is no number"),
            text=text[:40],
            place=table.place(row, name),
            heading=table.headings[table.columns[name]][:40],
        ) from None
    written = "" if value.number is None else plain(value.number)
    if value.number is None:
        log.add("missing", table.grid.file, table.place(row, name), text, value.status)
    elif not re.fullmatch(DECIMAL_TEXT, text):
        log.add("number", table.grid.file, table.place(row, name), text, written)
    return value


def whole(table: Table, row: int, name: str, value: Value) -> int | None:
    """Give a count as a whole number.

    Raises:
        UnreadableFileError: If it is negative, or no whole number.
    """
    if value.number is None:
        return None
    if value.number < 0 or value.number != value.number.to_integral_value():
        raise UnreadableFileError(
            table.grid.file,
            N_("'{text}' in {place} is no count"),
            text=plain(value.number),
            place=table.place(row, name),
        )
    return int(value.number)


def period_option(options: Options, file: str) -> str:
    """Give the period the user names, where the file names none.

    Raises:
        UsageError: If the user does not either.
    """
    if options.period is None:
        raise UsageError(
            N_("{file} does not say of which date it is; give --period or --vintage"),
            file=file,
        )
    return options.period


def frame_of(
    rows: Sequence[Mapping[str, str | None]], metadata: DatasetMetadata
) -> pl.DataFrame:
    """Bring rows into the columns of the dataset's file, all text."""
    columns = [column.name for column in observation_columns(metadata)]
    return pl.DataFrame(
        [[row.get(name) for name in columns] for row in rows],
        schema=dict.fromkeys(columns, pl.String),
        orient="row",
    )


class Cells:
    """Observations by their key; the same key twice must have the same values."""

    def __init__(self, key: Sequence[str]) -> None:
        """Watch these columns."""
        self._key = tuple(key)
        self._rows: dict[tuple[str | None, ...], dict[str, str | None]] = {}

    def add(self, row: dict[str, str | None], file: str, log: Log) -> None:
        """Take a row in; a repeated one is left out.

        Raises:
            UnreadableFileError: If the key is there with other values.
        """
        key = tuple(row.get(name) for name in self._key)
        held = self._rows.setdefault(key, row)
        if held is row:
            return
        place = row["source_cell"] or ""
        compared = ("obs_value", "obs_status", "numerator", "denominator")
        if any(held.get(name) != row.get(name) for name in compared):
            raise UnreadableFileError(
                file,
                N_("{key} stands twice with different values: {first} and {second}"),
                key=" ".join(filter(None, key)),
                first=f"{_shown(held)} ({held['source_cell']})",
                second=f"{_shown(row)} ({place})",
            )
        log.add("duplicate", file, place, " ".join(filter(None, key)), "")

    def rows(self) -> list[dict[str, str | None]]:
        """Give all rows, in time order, then by area, then as they were read."""
        return sorted(
            self._rows.values(),
            key=lambda row: (row["time_period"] or "", row["ref_area"] or ""),
        )


def _shown(row: Mapping[str, str | None]) -> str:
    counts = "/".join(filter(None, (row.get("numerator"), row.get("denominator"))))
    return " ".join(filter(None, (row.get("obs_value"), counts and f"({counts})")))
