"""What changed between two states of the same values: which, by how much, who passed whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.later import pl
from ictplan.core.measures.rank import rank
from ictplan.core.measures.series import cleared, sign_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ictplan.core.codes import Direction

COMPARED = ("obs_value", "obs_status", "numerator", "denominator", "decimals")
"""The columns of which one must differ for a value to have changed."""

NEW, CHANGED, GONE = "new_value", "changed_value", "gone_value"
"""What may have become of a value."""


def differences(
    old: pl.DataFrame, new: pl.DataFrame, *, cell: Sequence[str]
) -> pl.DataFrame:
    """Give the values that are not the same in two states.

    ``change = obs_value - old_value``, in the unit of the values.

    Args:
        old: Columns of ``cell`` and of `COMPARED`; one row per cell.
        new: The same.
        cell: The columns that identify a value, texts.

    Returns:
        One row per cell that differs, by ``cell``: ``cell``, ``what`` (`NEW`, `CHANGED`
        or `GONE`), ``old_value``, ``obs_value``, ``change``, ``decimals``. Null where a
        state has no exact value.
    """
    sides = [
        frame.select(*cell, *COMPARED, here=pl.lit(value=True)) for frame in (old, new)
    ]
    beside = sides[1].join(
        sides[0], on=cell, how="full", coalesce=True, suffix="_old", nulls_equal=True
    )
    same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(f"{name}_old")) for name in COMPARED
    )
    found = beside.filter(
        ~(same & pl.col("here").is_not_null() & pl.col("here_old").is_not_null())
    )
    return found.select(
        *cell,
        what=pl.when(pl.col("here_old").is_null())
        .then(pl.lit(NEW))
        .when(pl.col("here").is_null())
        .then(pl.lit(GONE))
        .otherwise(pl.lit(CHANGED)),
        old_value="obs_value_old",
        obs_value="obs_value",
        change=cleared(pl.col("obs_value") - pl.col("obs_value_old")),
        decimals=pl.max_horizontal("decimals", "decimals_old"),
    ).sort(cell)


def standings(
    values: pl.DataFrame, *, cell: Sequence[str], direction: Direction, nation: str
) -> pl.DataFrame:
    """Give the place of each area in its group, and on which side of the nation it is.

    Args:
        values: As for `ictplan.core.measures.rank.rank`, rates exact, with ``group``:
            those of one group are ranked together, null is not ranked.
        cell: The columns that identify what is ranked together, without the group.
        direction: Which way is better.
        nation: The code of the area that others may pass.

    Returns:
        ``ref_area``, ``cell``, ``rank``, ``of``, ``side``: 1 better than the nation, -1
        worse, 0 level; null where the nation has no value.
    """
    whole = values.filter(pl.col("ref_area") == nation).select(
        *cell, _nation=pl.col("obs_value")
    )
    ranked = rank(
        values.filter(pl.col("group").is_not_null()),
        cell=[*cell, "group"],
        direction=direction,
    )
    better = sign_for(direction) * (pl.col("obs_value") - pl.col("_nation"))
    return ranked.join(whole, on=cell, how="left").select(
        "ref_area", *cell, "rank", "of", side=better.sign().cast(pl.Int64)
    )


def movements(
    old: pl.DataFrame, new: pl.DataFrame, *, cell: Sequence[str]
) -> pl.DataFrame:
    """Say who gained places and who passed the nation between two states.

    Args:
        old: From `standings`.
        new: From `standings`.
        cell: The columns that identify a value, with ``ref_area``.

    Returns:
        One row per area and cell in both: ``cell``, ``old_rank``, ``rank``, ``of``,
        ``places`` (positive: gained; null where the groups differ in size), ``crossed``
        (``ahead`` or ``behind`` where the side of the nation changed, else null).
    """
    return old.join(new, on=cell, suffix="_new").select(
        *cell,
        old_rank="rank",
        rank="rank_new",
        of="of_new",
        places=pl.when(pl.col("of") == pl.col("of_new")).then(
            pl.col("rank") - pl.col("rank_new")
        ),
        crossed=pl.when((pl.col("side") < 0) & (pl.col("side_new") > 0))
        .then(pl.lit("ahead"))
        .when((pl.col("side") > 0) & (pl.col("side_new") < 0))
        .then(pl.lit("behind")),
    )
