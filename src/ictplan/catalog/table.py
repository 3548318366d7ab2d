"""What does a user's own CSV file of subgroups hold, typed and checked cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.catalog.textfile import read_blocks, read_header
from ictplan.errors import InvalidDatasetError, Problem
from ictplan.schema import SubgroupEstimate
from ictplan.validation.cells import check_rows
from ictplan.validation.derivation import columns_of

if TYPE_CHECKING:
    from pathlib import Path


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
    header = read_header(file)
    columns = [c for c in columns_of(SubgroupEstimate) if c.name in header]
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
