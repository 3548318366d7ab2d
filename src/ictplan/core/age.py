"""How old are values: what a reader is told of newer ones that are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.areas import JAPAN
from ictplan.core.codes import UNITS
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse_code
from ictplan.core.precision import decimals_of
from ictplan.core.schema import TOTAL
from ictplan.core.values import format_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library

OLD_DAYS = 3 * 365
"""Values older than three years are called old: a plan is revised about that often."""

LATER_DAYS = 365
"""Newer values are told from a year on; releases of one year are one picture."""


def newer_values(
    dataset: Dataset, used: pl.DataFrame, library: Library
) -> Iterator[Message]:
    """Say that newer national values are held than those an answer uses.

    Args:
        dataset: What was asked about; rows of Japan must not have been left out.
        used: The rows of observations that the answer is made of.
        library: Where code lists are.

    Yields:
        One sentence where a national value is at least a year newer than every used
        one, with that value and its categories; it calls the used ones old where they
        are more than three years older.
    """
    if used.is_empty():
        return
    newest = max(
        map(parse_code, used.get_column("time_period").cast(pl.String).unique())
    )
    totals = [
        pl.col(name).cast(pl.String).is_in([TOTAL])
        for name in dataset.metadata.dimension_ids
        if name not in (*dataset.metadata.definition_ids,)
        and name != dataset.metadata.item_dimension
    ]
    national = dataset.observations.with_columns(
        decimals=decimals_of(dataset.metadata)
    ).filter(
        pl.col("ref_area") == JAPAN,
        pl.col("obs_value").is_not_null(),
        pl.col("qualifier") == "eq",
        *totals,
    )
    if national.is_empty():
        return
    # Two sources of one day: the one that comes first in the descriptor counts.
    order = {source.name: place for place, source in enumerate(dataset.sources)}
    row = (
        national.with_columns(
            _place=pl.col("source").replace_strict(order, return_dtype=pl.Int64)
        )
        .sort("time_period", -pl.col("_place"))
        .row(-1, named=True)
    )
    later = parse_code(str(row["time_period"]))
    days = (later.end - newest.end).days
    if days < LATER_DAYS:
        return
    metadata = dataset.metadata
    codes = [str(row[name]) for name in metadata.definition_ids]
    names = {
        item.code: item.label_ja
        for dimension in metadata.dimensions
        for item in library.codelist(dimension.codelist).items
    }
    text = (
        N_("Values of {period} are more than three years older than the newest held:")
        if days > OLD_DAYS
        else N_("Newer values than those of {period} are held:")
    )
    yield Message(
        N_("{age} {later} Japan {value} {categories}"),
        {
            "age": Message(text, {"period": newest.code}),
            "later": later.code,
            "value": format_value(
                row["obs_value"], UNITS[metadata.unit_measure], row["decimals"]
            ),
            "categories": "、".join(names.get(code, code) for code in codes),
        },
    )
