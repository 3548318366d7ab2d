"""How precisely was a value published: decimals and units, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codes import UNITS
from ictplan.core.later import pl

if TYPE_CHECKING:
    from collections.abc import Callable

    from ictplan.core.codes import Unit
    from ictplan.core.schema import DatasetMetadata


def decimals_of(metadata: DatasetMetadata) -> pl.Expr:
    """Give the decimals of each row: its own, else its item's, else the dataset's."""
    by_item = {
        item.code: item.decimals
        for item in metadata.items
        if item.decimals not in (None, metadata.decimals)
    }
    default: pl.Expr = pl.lit(metadata.decimals, pl.Int64)
    if by_item and metadata.item_dimension is not None:
        item = pl.col(metadata.item_dimension).cast(pl.String)
        default = item.replace_strict(
            by_item, default=metadata.decimals, return_dtype=pl.Int64
        )
    return pl.col("decimals").fill_null(default)


def rows_in_unit(metadata: DatasetMetadata, has: Callable[[Unit], bool]) -> pl.Expr:
    """Say of each row whether the unit it is in has a quality."""
    of_dataset = has(metadata.unit)
    differ = [
        item.code
        for item in metadata.items
        if item.unit_measure and has(UNITS[item.unit_measure]) != of_dataset
    ]
    whole = pl.lit(of_dataset)
    if not differ or metadata.item_dimension is None:
        return whole
    return whole != pl.col(metadata.item_dimension).cast(pl.String).is_in(differ)


def per_of(metadata: DatasetMetadata) -> pl.Expr:
    """Give what numerator over denominator is times; null where they make no rate."""
    default = metadata.unit.per
    by_item = {
        item.code: UNITS[item.unit_measure].per
        for item in metadata.items
        if item.unit_measure is not None
    }
    if not by_item or metadata.item_dimension is None:
        return pl.lit(default, pl.Int64)
    item = pl.col(metadata.item_dimension).cast(pl.String)
    return item.replace_strict(by_item, default=default, return_dtype=pl.Int64)


def exact_rates(values: pl.DataFrame, metadata: DatasetMetadata) -> pl.DataFrame:
    """Put the rate of the counts, where there are counts, for the published one."""
    rate = per_of(metadata) * pl.col("numerator") / pl.col("denominator")
    return values.with_columns(
        obs_value=pl.when(pl.col("denominator") > 0)
        .then(pl.coalesce(rate, "obs_value"))
        .otherwise("obs_value")
    )
