"""Do areas grow alike: spread over time, and whether those behind move faster.

Sigma convergence is a falling spread, beta convergence a faster growth of those that
began lower (Barro & Sala-i-Martin 1992, J Political Economy 100:223); delta is the sum
of distances from the best (Eurofound, Monitoring convergence in the EU, 2018).
"""

from __future__ import annotations

import math
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from ictplan.core.codes import Direction
from ictplan.core.later import pl
from ictplan.core.measures.series import sign_for
from ictplan.core.measures.trend import DAYS_PER_YEAR, LEAST_POINTS, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ictplan.core.measures.trend import Model


def balanced(values: pl.DataFrame) -> pl.DataFrame:
    """Keep the periods that hold the most areas, and the areas that are in all of them.

    Only the same areas can be compared over time: an area that joins late would change
    the spread without moving.

    Args:
        values: Columns ``ref_area, time_period, obs_value``, one row per area and
            period.
    """
    held = values.filter(pl.col("obs_value").is_not_null())
    sizes = held.group_by("time_period").agg(n=pl.len())
    fullest = sizes.filter(pl.col("n") == pl.col("n").max()).get_column("time_period")
    kept = held.filter(pl.col("time_period").is_in(fullest.implode()))
    return kept.filter(pl.len().over("ref_area") == fullest.len())


def sigma(
    values: pl.DataFrame, *, direction: Direction = Direction.HIGHER
) -> pl.DataFrame:
    """Measure how far areas lie apart, period by period; every area counts alike.

    Args:
        values: Columns ``ref_area, time_period, obs_value``, from `balanced`.
        direction: Which way is better.

    Returns:
        One row per period, in order: ``time_period, areas, mean, sd, cv, best, worst,
        delta``. ``sd`` is that of the areas given (divided by their number), in the
        unit of the values; ``cv`` is 100 sd / mean, in percent, null where the mean is
        0; ``delta`` is the sum of all distances from the best.
    """
    sign = sign_for(direction)
    value = pl.col("obs_value")
    best, worst = (value.max(), value.min()) if sign > 0 else (value.min(), value.max())
    return (
        values.group_by("time_period")
        .agg(
            areas=pl.len().cast(pl.Int64),
            mean=value.mean(),
            sd=value.std(ddof=0),
            best=best,
            worst=worst,
            delta=((best - value) * sign).sum(),
        )
        .sort("time_period")
        .with_columns(
            cv=pl.when(pl.col("mean") != 0).then(100 * pl.col("sd") / pl.col("mean"))
        )
        .select("time_period", "areas", "mean", "sd", "cv", "best", "worst", "delta")
    )


class Beta(NamedTuple):
    """The slope of growth a year on the starting level, its standard error, and n.

    Negative: those that began lower grew faster. Without unit but for 1/year.
    """

    slope: float
    se: float
    areas: int


def beta(
    first: Sequence[float], last: Sequence[float], *, days: int, model: Model
) -> Beta | str:
    """Regress the yearly growth of areas on where they began, by least squares.

    Args:
        first: Each area's rate at the start.
        last: Its rate at the end, in the same order.
        days: How long it took.
        model: The scale of growth: `LOGIT` for rates of 0 to 100, where growth slows
            near 100 for everybody; `LOG` for amounts.

    Returns:
        The slope, or the reason why there is none.
    """
    if len(first) < LEAST_POINTS:
        return Reason.AREAS
    if not all(model.holds(value) for value in (*first, *last)):
        return model.outside
    years = days / DAYS_PER_YEAR
    x = [model.forth(value) for value in first]
    y = [(model.forth(b) - a) / years for a, b in zip(x, last, strict=True)]
    mean_x, mean_y = fmean(x), fmean(y)
    spread = math.fsum((value - mean_x) ** 2 for value in x)
    if spread == 0:
        return Reason.ALIKE
    slope = (
        math.fsum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
        / spread
    )
    rest = math.fsum(
        (b - mean_y - slope * (a - mean_x)) ** 2 for a, b in zip(x, y, strict=True)
    )
    return Beta(slope, math.sqrt(rest / (len(x) - 2) / spread), len(x))
