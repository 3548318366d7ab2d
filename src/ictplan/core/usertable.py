"""What does a user's own CSV file of subgroups hold, typed and checked cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.errors import InvalidDatasetError, Problem, UsageError
from ictplan.core.later import pl
from ictplan.core.messages import N_
from ictplan.core.schema import SubgroupEstimate, SubgroupPeople
from ictplan.core.textfile import read_blocks, read_header
from ictplan.core.validation.cells import check_rows
from ictplan.core.validation.derivation import columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ictplan.core.validation.derivation import Column


def read_subgroups(file: Path) -> pl.DataFrame:
    """Read a table of subgroups.

    Args:
        file: A CSV file with columns of `SubgroupEstimate`; others are left out.

    Returns:
        The columns the file has, typed, in the order of the model; rows as they stand.

    Raises:
        UnreadableFileError: If the file is no CSV.
        InvalidDatasetError: If a row or cell cannot be read; carries every problem.
    """
    return _read(file, columns_of(SubgroupEstimate))


def read_people(file: Path) -> pl.DataFrame:
    """Read a table of the people of subgroups, area by area.

    Args:
        file: A CSV file with the columns of `SubgroupPeople`; others are left out.

    Returns:
        Columns ``ref_area, subgroup, population``; rows as they stand.

    Raises:
        UnreadableFileError: If the file is no CSV.
        UsageError: If a column is missing.
        InvalidDatasetError: If a row or cell cannot be read; carries every problem.
    """
    columns = columns_of(SubgroupPeople)
    if missing := [c.name for c in columns if c.name not in read_header(file)]:
        raise UsageError(
            N_("{file} needs the columns {columns}"),
            file=file,
            columns=", ".join(missing),
        )
    return _read(file, columns)


def _read(file: Path, columns: Sequence[Column]) -> pl.DataFrame:
    """Read those of some columns that a file has."""
    header = read_header(file)
    columns = [column for column in columns if column.name in header]
    frames: list[pl.DataFrame] = []
    problems: list[Problem] = []
    for block in read_blocks(file, str(file)):
        checked = check_rows(
            block.frame, columns, file=str(file), rows=block.rows, row_rules=()
        )
        frames.append(checked.frame)
        problems += [*block.problems, *checked.problems]
    if problems:
        raise InvalidDatasetError(problems)
    return pl.concat(frames)
