"""How many bodies do it: states of areas beside the shares of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.later import pl
from ictplan.core.measures.series import assess

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ictplan.core.codes import Direction

SHARE_DECIMALS = 2
"""Decimals of a share of bodies, which nobody published: 0.96 of 23 wards."""


def share_of_bodies(
    values: pl.DataFrame, *, areas: Sequence[str], cell: Sequence[str], code: str
) -> pl.DataFrame:
    """Count, cell by cell, how many of some areas have the state 1.

    Args:
        values: From `one_per_cell`; ``obs_value`` is 0 or 1, null where it is unknown.
        areas: Codes of the areas.
        cell: The columns that identify what is counted together.
        code: The code that stands for them all.

    Returns:
        The columns of ``values``, one row per cell in which an area has a state:
        ``ref_area`` is ``code``, ``numerator`` how many have it, ``denominator`` of how
        many it is known, ``obs_value`` the quotient of these, from 0 to 1.
    """
    held = values.filter(
        pl.col("ref_area").is_in(list(areas)) & pl.col("obs_value").is_not_null()
    )
    counted = held.group_by(cell, maintain_order=True).agg(
        numerator=pl.col("obs_value").sum().cast(pl.Int64),
        denominator=pl.len().cast(pl.Int64),
        source=pl.col("source").first(),
        contested=pl.col("contested").any(),
    )
    return counted.select(
        _column(name, dtype, cell, code) for name, dtype in values.schema.items()
    ).sort(cell)


def _column(name: str, dtype: pl.DataType, cell: Sequence[str], code: str) -> pl.Expr:
    made: dict[str, pl.Expr] = {
        "ref_area": pl.lit(code),
        "obs_value": pl.col("numerator") / pl.col("denominator"),
        "obs_status": pl.lit("A"),
        "qualifier": pl.lit("eq"),
        "is_bound": pl.lit(value=False),
        "decimals": pl.lit(SHARE_DECIMALS),
    }
    if name in (*cell, "numerator", "denominator", "source", "contested"):
        return pl.col(name)
    return made.get(name, pl.lit(None)).cast(dtype).alias(name)


def compare_states(gaps: pl.DataFrame, direction: Direction) -> pl.DataFrame:
    """Turn rows of `gap` about states into what they mean: no differences.

    An area that does what not all of a group do is ahead of it; one that does not do
    what some do is behind. Of 0 and 1 there are no points between.

    Args:
        gaps: Rows of `ictplan.core.measures.gap.gap` of one state and shares of bodies.
        direction: Which way is better.

    Returns:
        The same rows; ``gap``, ``gap_published``, ``gap_margin``, ``relative_gap``,
        ``persons_to_parity`` and ``basis`` are null, ``note`` has no code of rounding.
    """
    apart = pl.col("area_value") - pl.col("benchmark_value")
    is_rounding = pl.element().str.starts_with("rounding")
    empty = ("gap", "gap_published", "gap_margin", "relative_gap")
    return gaps.with_columns(
        *(pl.lit(None, pl.Float64).alias(name) for name in empty),
        persons_to_parity=pl.lit(None, pl.Int64),
        basis=pl.lit(None, pl.String),
        assessment=assess(apart, direction),
        note=pl.col("note").list.eval(pl.element().filter(~is_rounding)),
    )
