"""How far does an indicator fall from the best subgroup to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codes import Direction
from ictplan.core.later import pl
from ictplan.core.measures.series import cleared, sign_for

if TYPE_CHECKING:
    from collections.abc import Sequence


def divide(
    values: pl.DataFrame,
    *,
    dimension: str,
    groups: Sequence[str],
    ordered: bool,
    direction: Direction = Direction.HIGHER,
    share: bool = True,
) -> pl.DataFrame:
    """Measure each subgroup against the best one and against its neighbour.

    ``drop_off = best - value`` (``value - best`` where less is better): never
    negative, in the unit of the values. ``step = value - previous value`` in order:
    negative where the indicator falls.

    Args:
        values: Columns ``obs_value``, ``dimension``, and those of ``groups``; one
            row per subgroup and group, all values exact.
        dimension: The column of subgroups; an Enum in code list order if ``ordered``.
        groups: Columns whose combinations are measured apart (area, period …).
        ordered: Whether the subgroups have an order of their own (age, income).
            Others are put in order of value, best first.
        direction: Which way is better.
        share: Whether values are percentages, so that ``100 - value`` has a meaning.

    Returns:
        One row per subgroup, by group, then in subgroup order: ``<groups>,
        category, obs_value, reference, drop_off, step, ratio, non_users,
        non_users_ratio``. ``reference`` is the best subgroup; ``ratio`` is value /
        best, ``non_users_ratio`` the same of ``100 - value`` (null if the best has
        no non-users). ``step`` is null for the first subgroup.
    """
    sign = sign_for(direction)
    value = pl.col("obs_value")
    best = ((value * sign).max() * sign).over(groups)
    is_best = value * sign == (value * sign).max().over(groups)
    category = pl.col(dimension)
    order = [category] if ordered else [value * sign * -1, category]
    users_left = 100 - value
    best_left = 100 - pl.col("_best")
    return (
        values.filter(value.is_not_null())
        .with_columns(_best=best, _is_best=is_best)
        .sort(*groups, *order)
        .with_columns(
            reference=category.filter(pl.col("_is_best")).first().over(groups),
            drop_off=cleared((pl.col("_best") - value) * sign),
            step=cleared(value - value.shift().over(groups)),
            ratio=_finite(value / pl.col("_best")),
            non_users=cleared(users_left) if share else pl.lit(None, pl.Float64),
            non_users_ratio=_finite(users_left / best_left)
            if share
            else pl.lit(None, pl.Float64),
        )
        .select(
            *groups,
            category.alias("category"),
            "obs_value",
            "reference",
            "drop_off",
            "step",
            "ratio",
            "non_users",
            "non_users_ratio",
        )
    )


def _finite(ratio: pl.Expr) -> pl.Expr:
    return pl.when(ratio.is_finite()).then(ratio)
