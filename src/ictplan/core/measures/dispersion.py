"""How unevenly is something spread: Gini, Hoover, Atkinson and Theil indices.

All are weighted with people and lie at 0 where everybody has the same; formulas as in
Cowell 2011, Measuring Inequality, 3rd edition, appendix A.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.errors import UsageError
from ictplan.core.later import pl
from ictplan.core.measures.subgroups import GROUP, prepared
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

AVERSIONS = (0.5, 1.0, 2.0)
"""The inequality aversions of the Atkinson index that are given."""


def dispersion(
    estimates: pl.DataFrame,
    *,
    within: str | None = None,
    scale: float = float("inf"),
    by: Sequence[str] = (),
) -> pl.DataFrame:
    """Measure how unevenly a rate or amount is spread over subgroups.

    Args:
        estimates: Columns ``subgroup, estimate, population``; and ``within``.
        within: A column of larger groups (municipalities within prefectures), by
            which Theil's index is split; its parts sum to the whole.
        scale: What an estimate may be at most.
        by: Columns whose combinations are measured apart.

    Returns:
        One row per combination of ``by`` and measure: ``<by>, measure, estimate`` with
        ``gini, hoover, atkinson_0.5, atkinson_1, atkinson_2, theil`` and, with
        ``within``, ``theil_between, theil_within``. Theil's index here is not times
        1000. Atkinson with an aversion of 1 and more is 1 where an estimate is 0.

    Raises:
        UsageError: If a column is missing or a subgroup lacks its population.
        InvalidDatasetError: If rows break a rule; carries every problem.
    """
    for column in ("population", *([within] if within else [])):
        if column not in estimates.columns:
            raise UsageError(
                N_("the table has no column '{column}'; it has {columns}"),
                column=column,
                columns=", ".join(estimates.columns),
            )
    kept = [*by, *([within] if within and within not in by else [])]
    rows = prepared(
        estimates.with_columns(subgroup=pl.int_range(pl.len())),
        by=by,
        ordered=False,
        favourable=True,
        scale=scale,
    ).join(
        estimates.select(*kept, subgroup=pl.int_range(pl.len())),
        on=["subgroup", *by],
    )
    wide = rows.sort(GROUP, "y").group_by(GROUP, maintain_order=True).agg(**_indices())
    if within:
        wide = wide.join(_split(rows, within), on=GROUP)
    groups = rows.select(GROUP, *by).unique(GROUP, maintain_order=True)
    names = [name for name in wide.columns if name != GROUP]
    return (
        groups.join(wide, on=GROUP)
        .sort(GROUP)
        .unpivot(
            names, index=[GROUP, *by], variable_name="measure", value_name="estimate"
        )
        .sort(GROUP, maintain_order=True)
        .select(*by, "measure", "estimate")
    )


def _indices() -> dict[str, pl.Expr]:
    y, p = pl.col("y"), pl.col("p")
    mean = (p * y).sum()
    parts = p * y
    before = parts.cum_sum() - parts / 2
    found = {
        "gini": 1 - 2 * (p * before).sum() / mean,
        "hoover": (p * (y - mean).abs()).sum() / (2 * mean),
    }
    for aversion in AVERSIONS:
        found[f"atkinson_{aversion:g}"] = 1 - _equivalent(aversion) / mean
    found["theil"] = _theil(p, y / mean)
    return found


def _equivalent(aversion: float) -> pl.Expr:
    """Give the rate that, held by all, would be worth as much."""
    y, p = pl.col("y"), pl.col("p")
    if aversion == 1:
        return (p * y.log()).sum().exp()
    return (p * y ** (1 - aversion)).sum() ** (1 / (1 - aversion))


def _theil(p: pl.Expr, ratio: pl.Expr) -> pl.Expr:
    term = pl.when(ratio > 0).then(ratio * ratio.log()).otherwise(0.0)
    return (p * term).sum()


def _split(rows: pl.DataFrame, within: str) -> pl.DataFrame:
    """Split Theil's index into what lies between and what lies within groups."""
    y, p, mu = pl.col("y"), pl.col("p"), pl.col("mu")
    inner = rows.group_by(GROUP, within).agg(
        share=p.sum(),
        mean=(p * y).sum() / p.sum(),
        mu=mu.first(),
        theil=_theil(p / p.sum(), y / ((p * y).sum() / p.sum())),
    )
    ratio = pl.col("mean") / pl.col("mu")
    return inner.group_by(GROUP).agg(
        theil_between=_theil(pl.col("share"), ratio),
        theil_within=(pl.col("share") * ratio * pl.col("theil")).sum(),
    )
