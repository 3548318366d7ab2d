"""What did a dataset hold on a day: later releases left out, later revisions undone.

A dataset keeps its versions in a file beside its rows: of each release that revised values,
the rows as they were before it. Whatever is not there was never revised.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ictplan.core.descriptor import DESCRIPTOR
from ictplan.core.entries import require_undamaged
from ictplan.core.errors import (
    InvalidDatasetError,
    PeriodError,
    Problem,
    UnreadableFileError,
)
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse, parse_code
from ictplan.core.schema import Observation
from ictplan.core.textfile import read_blocks
from ictplan.core.validation.cells import check_rows
from ictplan.core.validation.derivation import category_column, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ictplan.core.entries import Part
    from ictplan.core.schema import DatasetMetadata, Source

VERSIONS = "versions.csv"
"""The file of the rows as they were before each revision."""

RELEASED = "released"
"""The day from which the rows of a version no longer held."""


def parse_day(text: str) -> date:
    """Read a day, or a period whose last day is meant: 2024-03-31, FY2023.

    Raises:
        PeriodError: If it is neither.
    """
    return parse(text).end


def last_day(code: str) -> date | None:
    """Give the last day of a period code; None for what is no period."""
    try:
        return parse_code(code).end
    except PeriodError:
        return None


def read_versions(part: Part, metadata: DatasetMetadata) -> pl.DataFrame | None:
    """Read the earlier rows of a dataset's file; None where it keeps no versions.

    Returns:
        `RELEASED` and the columns of observations, with their types.

    Raises:
        UnreadableFileError: If the descriptor names a file that is gone.
        InvalidDatasetError: If it was changed, or a row breaks a rule.
    """
    resource = part.versions
    if resource is None:
        return None
    path = part.folder / resource.path
    name = f"{part.folder.name}/{resource.path}"
    if not path.is_file():
        raise UnreadableFileError(
            name,
            N_(
                "is gone, though {descriptor} names it: earlier values cannot be given;"
                " bring it back, or delete 'versions' there"
            ),
            descriptor=DESCRIPTOR,
        )
    require_undamaged(part.folder, resource)
    area, period, *rest = columns_of(Observation)
    dimensions = (category_column(each) for each in metadata.dimension_ids)
    columns = (area, period, *dimensions, *rest)
    blocks: list[pl.DataFrame] = []
    problems: list[Problem] = []
    for block in read_blocks(path, name):
        problems += block.problems
        if RELEASED not in block.frame.columns:
            message = Message(N_("the header lacks this column"))
            raise InvalidDatasetError(
                [Problem(name, 1, RELEASED, "missing-column", message)]
            )
        days = block.frame.get_column(RELEASED)
        checked = check_rows(
            block.frame.drop(RELEASED), columns, file=name, rows=block.rows
        )
        problems += checked.problems
        blocks.append(checked.frame.insert_column(0, days))
    if any(problem.severity == "error" for problem in problems):
        raise InvalidDatasetError(problems)
    return pl.concat(blocks)


def rows_as_of(
    rows: pl.DataFrame,
    day: date,
    *,
    sources: Iterable[Source],
    versions: pl.DataFrame | None,
    key: Iterable[str],
) -> pl.DataFrame:
    """Give the rows as they were on a day.

    A value is known from the day its source was published, or, where nobody says when,
    from the end of its period; a revised one again as it was before.

    Args:
        rows: Of a file, columns of observations.
        day: The day.
        sources: Those of the rows.
        versions: Of `read_versions`.
        key: The columns that identify a value.
    """
    cell = list(key)
    if versions is not None:
        # Of the versions after the day the earliest has what held on it.
        undone = (
            versions.filter(pl.col(RELEASED) > day.isoformat())
            .sort(RELEASED)
            .unique(cell, keep="first", maintain_order=True)
        )
        was = undone.select(rows.columns).cast(dict(rows.schema))  # type: ignore[arg-type]
        kept = rows.join(undone, on=cell, how="anti", nulls_equal=True)
        rows = pl.concat([kept, was])
    published: Mapping[str, date | None] = {
        source.name: last_day(source.published or "") for source in sources
    }
    codes = rows.get_column("time_period").cast(pl.String).unique()
    over = [code for code in codes if (last_day(code) or date.max) <= day]
    known = [name for name, when in published.items() if when and when <= day]
    undated = [name for name, when in published.items() if when is None]
    source, period = (pl.col(n).cast(pl.String) for n in ("source", "time_period"))
    return rows.filter(
        source.is_in(known) | (source.is_in(undated) & period.is_in(over))
    )
