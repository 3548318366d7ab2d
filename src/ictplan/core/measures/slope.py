"""What does a regression on rank say: slope and relative index of inequality.

The estimates are those of the reference implementation: quasi-binomial counts
``round(y / scale * N)`` of ``N``, weighted once more with ``N``, regressed on the
mid-rank; predictions at rank 1 (the most advantaged) and at rank 0.
"""

from __future__ import annotations

from ictplan.core.later import pl
from ictplan.core.measures.subgroups import GROUP

ITERATIONS = 30
CONVERGED = 1e-12


def logit_fit(rows: pl.DataFrame, *, scale: float, known_errors: bool) -> pl.DataFrame:
    """Fit the logit line of every group.

    Args:
        rows: From `prepared`; ordered, with population.
        scale: What the whole is.
        known_errors: Whether the covariance comes from the standard errors of the
            estimates (delta method), else from residuals (HC1 sandwich).

    Returns:
        One row per group: ``_group, low, high, var_sii, var_rii`` on the 0-1 scale;
        ``var_rii`` is that of the logarithm. Null where the fit does not converge.
    """
    people = pl.col("w").ceil()
    data = rows.select(
        GROUP,
        x="rank",
        weight=people * pl.col("w"),
        share=(pl.col("y") / scale * people).round() / people,
        v=pl.col("v") / scale**2,
    ).filter(pl.col("weight") > 0)
    fitted = _iterate(data)
    pi = _logistic(pl.col("a") + pl.col("b") * pl.col("x"))
    sums = _covariance(fitted, pi, pi * (1 - pi), known_errors=known_errors)
    low = _logistic(pl.col("a"))
    high = _logistic(pl.col("a") + pl.col("b"))
    d_low, d_high = low * (1 - low), high * (1 - high)
    return sums.select(
        GROUP,
        low=low,
        high=high,
        var_sii=_quadratic(d_high - d_low, d_high),
        var_rii=_quadratic(d_high / high - d_low / low, d_high / high),
    )


def linear_fit(rows: pl.DataFrame, *, scale: float, known_errors: bool) -> pl.DataFrame:
    """Fit the straight line of every group by weighted least squares.

    Same columns in and out as `logit_fit`; weights are populations, no rounding.
    """
    data = rows.select(
        GROUP,
        x="rank",
        weight="w",
        share=pl.col("y") / scale,
        v=pl.col("v") / scale**2,
    )
    data = data.join(_solve(data, pl.col("share"), pl.lit(1.0)), on=GROUP)
    value = pl.col("a") + pl.col("b") * pl.col("x")
    sums = _covariance(data, value, pl.lit(1.0), known_errors=known_errors)
    low, high = pl.col("a"), pl.col("a") + pl.col("b")
    return sums.select(
        GROUP,
        low=low,
        high=high,
        var_sii=_quadratic(pl.lit(0.0), pl.lit(1.0)),
        var_rii=_quadratic(1 / high - 1 / low, 1 / high),
    )


def _logistic(eta: pl.Expr) -> pl.Expr:
    return 1 / (1 + (-eta).exp())


def _solve(data: pl.DataFrame, target: pl.Expr, variance: pl.Expr) -> pl.DataFrame:
    """Solve the weighted normal equations of ``target`` on 1 and ``x`` per group."""
    w, x = pl.col("weight") * variance, pl.col("x")
    return (
        data.lazy()
        .group_by(GROUP, maintain_order=True)
        .agg(
            s0=w.sum(),
            s1=(w * x).sum(),
            s2=(w * x * x).sum(),
            t0=(w * target).sum(),
            t1=(w * x * target).sum(),
        )
        .with_columns(det=pl.col("s0") * pl.col("s2") - pl.col("s1") ** 2)
        .select(
            GROUP,
            a=(pl.col("s2") * pl.col("t0") - pl.col("s1") * pl.col("t1"))
            / pl.col("det"),
            b=(pl.col("s0") * pl.col("t1") - pl.col("s1") * pl.col("t0"))
            / pl.col("det"),
        )
        .collect()
    )


def _iterate(data: pl.DataFrame) -> pl.DataFrame:
    """Fit by iteratively reweighted least squares, all groups at once."""
    start = (pl.col("share") * pl.col("weight") + 0.5) / (pl.col("weight") + 1)
    eta = (start / (1 - start)).log()
    data = data.with_columns(eta=eta)
    fit = pl.DataFrame()
    for _ in range(ITERATIONS):
        pi = _logistic(pl.col("eta"))
        variance = pi * (1 - pi)
        working = pl.col("eta") + (pl.col("share") - pi) / variance
        new = _solve(data, working, variance)
        data = (
            data.select(GROUP, "x", "weight", "share", "v")
            .join(new, on=GROUP)
            .with_columns(eta=pl.col("a") + pl.col("b") * pl.col("x"))
        )
        if fit.height and _still(fit, new):
            break
        fit = new
    diverged = ~pl.col("b").is_finite() | (pl.col("b").abs() > 1e3)
    return data.with_columns(
        pl.when(diverged).then(None).otherwise(pl.col(name)).alias(name)
        for name in ("a", "b")
    )


def _still(old: pl.DataFrame, new: pl.DataFrame) -> bool:
    moved = ((old["a"] - new["a"]).abs().max(), (old["b"] - new["b"]).abs().max())
    return all(isinstance(step, float) and step < CONVERGED for step in moved)


def _covariance(
    data: pl.DataFrame, value: pl.Expr, variance: pl.Expr, *, known_errors: bool
) -> pl.DataFrame:
    """Give intercept, slope and their covariance per group.

    The meat of the sandwich is ``(weight · se)²`` where standard errors are known,
    else ``(weight · residual)² n / (n - 2)``.
    """
    x, weight = pl.col("x"), pl.col("weight")
    w = weight * variance
    if known_errors:
        meat = weight**2 * pl.col("v")
    else:
        meat = (weight * (pl.col("share") - value)) ** 2 * pl.len() / (pl.len() - 2)
    sums = data.group_by(GROUP, maintain_order=True).agg(
        pl.col("a", "b").first(),
        s0=w.sum(),
        s1=(w * x).sum(),
        s2=(w * x * x).sum(),
        m0=meat.sum(),
        m1=(meat * x).sum(),
        m2=(meat * x * x).sum(),
        unknown=meat.is_null().any(),
    )
    det = pl.col("s0") * pl.col("s2") - pl.col("s1") ** 2
    i00, i01, i11 = pl.col("s2") / det, -pl.col("s1") / det, pl.col("s0") / det
    m0, m1, m2 = (
        pl.when(~pl.col("unknown")).then(pl.col(m)) for m in ("m0", "m1", "m2")
    )
    return sums.with_columns(
        v00=i00 * i00 * m0 + 2 * i00 * i01 * m1 + i01 * i01 * m2,
        v01=i00 * i01 * m0 + (i00 * i11 + i01 * i01) * m1 + i01 * i11 * m2,
        v11=i01 * i01 * m0 + 2 * i01 * i11 * m1 + i11 * i11 * m2,
    )


def _quadratic(g0: pl.Expr, g1: pl.Expr) -> pl.Expr:
    """Give the variance of a function of intercept and slope from its gradient."""
    return (
        g0 * g0 * pl.col("v00") + 2 * g0 * g1 * pl.col("v01") + g1 * g1 * pl.col("v11")
    )
