"""The standard errors and intervals of the R package healthequal 1.0.1, as they are.

They repeat a published study; ``docs/measures.md`` says where they err. Estimates are
the same in both.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.measures.slope import linear_fit, logit_fit
from ictplan.core.measures.subgroups import GROUP

if TYPE_CHECKING:
    from collections.abc import Mapping

SIMULATED = (
    "bgsd", "cov", "mdmu", "mdmw", "mdbu", "mdbw", "mdru", "mdrw", "idisu", "idisw",
)  # fmt: skip
DRAWS = 100
SEED = 123456


def intervals(
    rows: pl.DataFrame,
    found: Mapping[str, pl.DataFrame],
    *,
    scale: float,
    favourable: bool,
    z: float,
) -> dict[str, pl.DataFrame]:
    """Give the measures whose standard error or interval differs from ours.

    Args:
        rows: From `ictplan.core.measures.subgroups.prepared`.
        found: Our own measures: ``_group, estimate, variance`` by id.
        scale: What the whole is.
        favourable: Whether more is better.
        z: Quantile of the normal distribution for the confidence asked for.

    Returns:
        By id, a row per group: ``_group, estimate, se, lower, upper, method, note``.
    """
    theirs = {
        name: _with_interval(found[name], pl.col("variance").sqrt() / 1000, z)
        for name in ("ti", "mld")
        if name in found
    }
    if "r" in found:
        theirs["r"] = _log_interval(found["r"], pl.col("variance").sqrt(), z, "delta")
    if "bgv" in found:
        theirs["bgv"] = _between(rows, found["bgv"], z)
    theirs |= _impact(rows, found, scale, z)
    theirs |= _concentration(rows, found, scale, z)
    theirs |= _slopes(rows, found, scale, z)
    theirs |= _simulated(rows, found, scale, favourable=favourable)
    return theirs


def _with_interval(
    found: pl.DataFrame, se: pl.Expr, z: float, method: str = "analytic"
) -> pl.DataFrame:
    estimate = pl.col("estimate")
    return found.select(
        GROUP,
        "estimate",
        "note",
        se=se,
        lower=estimate - z * se,
        upper=estimate + z * se,
        method=pl.lit(f"{method}, as healthequal"),
    )


def _log_interval(
    found: pl.DataFrame, se: pl.Expr, z: float, method: str
) -> pl.DataFrame:
    """Give an interval of a ratio; ``se`` stays that of its logarithm."""
    log = pl.col("estimate").log()
    return found.select(
        GROUP,
        "estimate",
        "note",
        se=se,
        lower=(log - z * se).exp(),
        upper=(log + z * se).exp(),
        method=pl.lit(f"{method}, as healthequal"),
    )


def _between(rows: pl.DataFrame, found: pl.DataFrame, z: float) -> pl.DataFrame:
    """Ahn et al. 2018: the variance of BGV with its terms of second order."""
    p, v = pl.col("p"), pl.col("v")
    first = (4 * p**2 * v * (pl.col("y") - pl.col("mu")) ** 2).sum()
    second = (p**2 * v).sum() ** 2 - (p**4 * v**2).sum()
    second += (p**2 * (1 - p) ** 2 * v**2).sum()
    known = ~v.is_null().any()
    errors = rows.group_by(GROUP, maintain_order=True).agg(
        _se=pl.when(known).then((first + 2 * second).sqrt())
    )
    return _with_interval(found.join(errors, on=GROUP), pl.col("_se"), z)


def _impact(
    rows: pl.DataFrame, found: Mapping[str, pl.DataFrame], scale: float, z: float
) -> dict[str, pl.DataFrame]:
    """Walter 1978: attributable risk from the 2x2 table of counts.

    PAF is in percent but its standard error is a fraction.
    """
    goal = pl.col("is_goal")
    y_goal, n_goal = pl.col("y").filter(goal).first(), pl.col("w").filter(goal).first()
    counts = rows.group_by(GROUP, maintain_order=True).agg(
        mu=pl.col("mu").first(),
        _n=pl.col("w").sum(),
        c=y_goal / scale * n_goal,
        d=n_goal - y_goal / scale * n_goal,
        whole=pl.col("w").sum() * pl.col("mu").first() / scale,
        others=pl.col("w").sum() - n_goal,
        unknown=pl.col("p").is_null().any(),
    )
    a = pl.col("whole") - pl.col("c")
    b = pl.col("others") - a
    c, d, n = pl.col("c"), pl.col("d"), pl.col("_n")
    variance = c * n * (a * d * (n - c) + b * c**2) / ((a + c) ** 3 * (c + d) ** 3)
    fraction = pl.when(~pl.col("unknown")).then(variance.sqrt())
    errors = counts.select(GROUP, _fraction=fraction, _risk=fraction * pl.col("mu"))
    return {
        name: _with_interval(
            found[name].join(errors, on=GROUP),
            pl.when(pl.col("note").is_null()).then(pl.col(column)),
            z,
        )
        for name, column in (("par", "_risk"), ("paf", "_fraction"))
        if name in found
    }


def _concentration(
    rows: pl.DataFrame, found: Mapping[str, pl.DataFrame], scale: float, z: float
) -> dict[str, pl.DataFrame]:
    """The "convenient" regression of 2 σ²(R) y on R, weighted with people."""
    w, x, p = pl.col("w"), pl.col("rank"), pl.col("p")
    spread = (p * (x - 0.5) ** 2).sum().over(GROUP)
    data = rows.with_columns(_t=2 * spread * pl.col("y"))
    mean_x, mean_t = (p * x).sum().over(GROUP), (p * pl.col("_t")).sum().over(GROUP)
    xx = (w * (x - mean_x) ** 2).sum().over(GROUP)
    slope = (w * (x - mean_x) * (pl.col("_t") - mean_t)).sum().over(GROUP) / xx
    residual = pl.col("_t") - mean_t - slope * (x - mean_x)
    errors = (
        data.with_columns(_e=residual, _xx=xx)
        .group_by(GROUP, maintain_order=True)
        .agg(
            _se=(
                (w * pl.col("_e") ** 2).sum() / (pl.len() - 2) / pl.col("_xx").first()
            ).sqrt(),
            _mu=pl.col("mu").first(),
        )
    )
    se, mu = pl.col("_se"), pl.col("_mu")
    ours = {
        "aci": se,
        "rci": se / mu,
        "rci_wagstaff": se / mu / (1 - mu / scale),
        "rci_erreygers": 4 * se / scale,
    }
    return {
        name: _with_interval(found[name].join(errors, on=GROUP), error, z, "regression")
        for name, error in ours.items()
        if name in found
    }


def _slopes(
    rows: pl.DataFrame, found: Mapping[str, pl.DataFrame], scale: float, z: float
) -> dict[str, pl.DataFrame]:
    """HC1 sandwich; the standard error of SII stays on the 0-1 scale."""
    theirs: dict[str, pl.DataFrame] = {}
    for suffix, fit in (("", logit_fit), ("_linear", linear_fit)):
        if f"sii{suffix}" not in found:
            continue
        line = fit(rows, scale=scale, known_errors=False).with_columns(
            note=pl.lit(None, dtype=pl.String)
        )
        se = pl.col("var_sii").sqrt()
        slope = line.with_columns(estimate=(pl.col("high") - pl.col("low")) * scale)
        theirs[f"sii{suffix}"] = slope.select(
            GROUP,
            "estimate",
            "note",
            se=se,
            lower=pl.col("estimate") - z * se * scale,
            upper=pl.col("estimate") + z * se * scale,
            method=pl.lit("sandwich, as healthequal"),
        )
        ratio = line.with_columns(estimate=pl.col("high") / pl.col("low"))
        theirs[f"rii{suffix}"] = _log_interval(
            ratio, pl.col("var_rii").sqrt(), z, "sandwich"
        )
    return theirs


def _simulated(
    rows: pl.DataFrame,
    found: Mapping[str, pl.DataFrame],
    scale: float,
    *,
    favourable: bool,
) -> dict[str, pl.DataFrame]:
    """Redraw every estimate 100 times and take the 2.5 and 97.5 percentiles."""
    asked = [name for name in SIMULATED if name in found]
    if not asked or rows.get_column("v").is_null().any():
        return {
            name: found[name].select(
                GROUP, "estimate", "note", se=None, lower=None, upper=None, method=None
            )
            for name in asked
        }
    draws: dict[str, list[pl.DataFrame]] = {name: [] for name in asked}
    generator = random.Random(SEED)  # noqa: S311  a simulation, not a secret
    for _ in range(DRAWS):
        drawn = rows.with_columns(
            y=pl.Series(
                _redraw(y, v**0.5, scale, generator)
                for y, v in rows.select("y", "v").iter_rows()
            )
        )
        for name, frame in _drawn_measures(drawn, favourable=favourable).items():
            if name in draws:
                draws[name].append(frame)
    method = f"simulated ({DRAWS} draws, seed {SEED}), as healthequal"
    theirs: dict[str, pl.DataFrame] = {}
    for name, frames in draws.items():
        limits = (
            pl.concat(frames)
            .group_by(GROUP, maintain_order=True)
            .agg(
                lower=pl.col("value").quantile(0.025, "linear"),
                upper=pl.col("value").quantile(0.975, "linear"),
            )
        )
        theirs[name] = (
            found[name]
            .join(limits, on=GROUP)
            .select(
                GROUP,
                "estimate",
                "note",
                "lower",
                "upper",
                se=pl.lit(None, dtype=pl.Float64),
                method=pl.lit(method),
            )
        )
    return theirs


def _redraw(y: float, se: float, scale: float, generator: random.Random) -> float:
    """Draw around an estimate until the draw is possible."""
    ceiling = scale if scale == 100 else float("inf")
    while True:
        value = generator.gauss(y, se)
        if 0 <= value <= ceiling:
            return value


def _drawn_measures(
    drawn: pl.DataFrame, *, favourable: bool
) -> dict[str, pl.DataFrame]:
    """Compute the simulated measures of one draw; idis keep the original mean."""
    y, p = pl.col("y"), pl.col("p")
    mu = pl.coalesce((p * y).sum(), pl.col("setting_average").first())
    best = y.max() if favourable else y.min()
    reference = y.filter(pl.col("reference_subgroup") == 1).first()
    variance = (p * (y - mu) ** 2).sum()
    first_mean = pl.col("mu").first()
    values = {
        "bgsd": variance.sqrt(),
        "cov": 100 * variance.sqrt() / mu,
        "mdmu": (y - mu).abs().mean(),
        "mdmw": (p * (y - mu).abs()).sum(),
        "mdbu": (y - best).abs().mean(),
        "mdbw": (p * (y - best).abs()).sum(),
        "mdru": (y - reference).abs().mean(),
        "mdrw": (p * (y - reference).abs()).sum(),
        "idisu": 100 * (y - first_mean).abs().mean() / first_mean,
        "idisw": 100 * (p * (y - first_mean).abs()).sum() / first_mean,
    }
    wide = drawn.group_by(GROUP, maintain_order=True).agg(
        value.alias(name) for name, value in values.items()
    )
    return {name: wide.select(GROUP, value=name) for name in values}
