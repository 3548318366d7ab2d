"""How is each measure of inequality computed, with its variance and its bias?

Formulas: Schlotheuber & Hosseinpoor 2022, see `ictplan.core.measures.inequality`. An interval
follows from the standard errors of the estimates by the delta method: ``gradient`` is
the derivative of a measure by each estimate, ``curve`` the second one, whose half, times
the variance, is the bias that noise adds to the measure.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from ictplan.core.later import pl
from ictplan.core.measures.slope import linear_fit, logit_fit
from ictplan.core.measures.subgroups import GROUP
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Collection

THEIL_SCALE = 1000
"""Theil index and mean log deviation are published times a thousand."""

LEAST = 1e-6
"""What stands for an estimate of 0 where a logarithm is taken."""

NOT_CONVERGED = N_("the regression does not converge: rates are 0 or 100 throughout")
AT_ZERO = N_("the reference is not better than the mean: 0")

Found = pl.DataFrame
"""Per group ``_group, estimate, variance, bias`` and how an interval is made of them:
``kind`` (``normal``, ``log``, ``root``), ``method``, ``note``."""


def summaries(
    rows: pl.DataFrame,
    wanted: Collection[str],
    *,
    ordered: bool,
    favourable: bool,
    scale: float,
) -> dict[str, Found]:
    """Compute the measures asked for, each with its variance and bias."""
    rows = rows.with_columns(
        **_pair(ordered=ordered, favourable=favourable),
        **_common(favourable=favourable),
    )
    if not ordered:
        rows = rows.with_columns(**_deviations())
    terms = _terms(favourable=favourable, scale=scale)
    found = {
        name: _summed(rows, terms[name])
        for name in terms
        if name in wanted and name != "bgv"
    }
    if "r" in wanted:
        found["r"] = _ratio(rows)
    if not {"bgv", "bgsd"}.isdisjoint(wanted):
        variance = _second_order(rows, _summed(rows, terms["bgv"]))
        found |= {"bgv": variance, "bgsd": _root(variance, 1.0)}
    if "cov" in wanted:
        found["cov"] = _root(_summed(rows, _squared_variation()), 100.0)
    for name in {"par", "paf"} & found.keys():
        found[name] = _not_negative(found[name], favourable=favourable)
    known = not rows.get_column("v").is_null().any()
    for suffix, fit in (("", logit_fit), ("_linear", linear_fit)):
        if not {f"sii{suffix}", f"rii{suffix}"}.isdisjoint(wanted):
            line = fit(rows, scale=scale, known_errors=known)
            found |= _slopes(line, suffix, scale, known=known)
    return found


def _pair(*, ordered: bool, favourable: bool) -> dict[str, pl.Expr]:
    """Mark with +1 and -1 the two subgroups of difference and ratio."""
    y = pl.col("y")
    reference = pl.col("reference_subgroup") == 1
    has_reference = reference.any().over(GROUP)
    if ordered:
        order = pl.col("subgroup_order")
        top = order == order.max().over(GROUP)
        bottom = order == order.min().over(GROUP)
        plus, minus = (top, bottom) if favourable else (bottom, top)
    else:
        others = pl.when(~reference.fill_null(value=False)).then(y)
        highest, lowest = y == y.max().over(GROUP), y == y.min().over(GROUP)
        worst = others == (others.min() if favourable else others.max()).over(GROUP)
        plus, minus = (reference, worst) if favourable else (worst, reference)
        plus = pl.when(has_reference).then(plus).otherwise(highest)
        minus = pl.when(has_reference).then(minus).otherwise(lowest)
    chosen = {"plus": plus, "minus": minus}
    return {
        name: (where & (where.cum_sum().over(GROUP) == 1)).fill_null(value=False)
        for name, where in chosen.items()
    }


def _common(*, favourable: bool) -> dict[str, pl.Expr]:
    """Give what several measures need: best and reference value, variance of mu."""
    y, p = pl.col("y"), pl.col("p")
    best = (y.max() if favourable else y.min()).over(GROUP)
    is_reference = (pl.col("reference_subgroup") == 1).fill_null(value=False)
    share = p.fill_null(0.0)
    return {
        "share": share,
        "best": best,
        "is_best": (y == best) & ((y == best).cum_sum().over(GROUP) == 1),
        "is_reference": is_reference,
        "y_reference": y.filter(is_reference).first().over(GROUP),
        "v_reference": pl.col("v").filter(is_reference).first().over(GROUP),
        "v_mu": (share**2 * pl.col("v")).sum().over(GROUP),
        "positive": pl.when(y == 0).then(LEAST).otherwise(y),
    }


def _deviations() -> dict[str, pl.Expr]:
    """Give deviations from the mean and from the reference, and what noise does to them.

    Where noise is as large as a deviation, its absolute value is biased: ``excess`` is
    that bias, ``sign`` the sign it has, ``expected_sign`` the one it has on average.
    A value corrected for the bias moves with ``2 sign - expected_sign``.
    """
    from_mean = pl.col("y") - pl.col("mu")
    v_mean = pl.col("v") * (1 - 2 * pl.col("share")) + pl.col("v_mu")
    from_reference = pl.col("y") - pl.col("y_reference")
    both = pl.col("v") + pl.col("v_reference")
    v_reference = pl.when(pl.col("is_reference")).then(0.0).otherwise(both)
    found: dict[str, pl.Expr] = {}
    for name, deviation, v in (
        ("mean", from_mean, v_mean),
        ("reference", from_reference, v_reference),
    ):
        found[f"from_{name}"] = deviation
        pair = pl.struct(d=deviation, v=v)
        found[f"folded_{name}"] = pair.map_batches(_folded, return_dtype=FOLDED)
    return found


FOLDED = pl.Struct(dict.fromkeys(("sign", "expected_sign", "excess"), pl.Float64))


def _folded(pairs: pl.Series) -> pl.Series:
    """Give signs and bias of |N(d, v)|, the folded normal."""
    columns = zip(pairs.struct.field("d"), pairs.struct.field("v"), strict=True)
    return pl.Series([_folded_one(d, v) for d, v in columns], dtype=FOLDED)


def _folded_one(d: float | None, v: float | None) -> dict[str, float | None]:
    if d is None:
        return {"sign": None, "expected_sign": None, "excess": None}
    sign = math.copysign(1.0, d) if d else 0.0
    if v is None or v <= 0:
        return {"sign": sign, "expected_sign": sign, "excess": 0.0}
    expected = math.erf(d / math.sqrt(2 * v))
    return {
        "sign": sign,
        "expected_sign": expected,
        "excess": _folded_mean(d, v) - abs(d),
    }


def _folded_mean(d: float, v: float) -> float:
    """Give the mean of |N(d, v)|."""
    hump = math.sqrt(2 * v / math.pi) * math.exp(-d * d / (2 * v))
    return hump + d * math.erf(d / math.sqrt(2 * v))


class Terms(NamedTuple):
    """What a measure is a sum of.

    ``estimate`` is one number per group; ``gradient`` is the derivative by each
    estimate, ``bias`` the share of each row in what noise adds to the measure.
    """

    estimate: pl.Expr
    gradient: pl.Expr
    bias: pl.Expr


NOTHING = pl.lit(0.0)


def _sum_of(
    estimate: pl.Expr,
    gradient: pl.Expr,
    bias: pl.Expr = NOTHING,
) -> Terms:
    return Terms(estimate, gradient, bias)


def _terms(*, favourable: bool, scale: float) -> dict[str, Terms]:
    """Give estimate, gradient and bias of every measure that is a plain sum."""
    y, p, mu = pl.col("y"), pl.col("p"), pl.col("mu")
    m = mu.first()
    n = pl.col("n")
    half = 2 * p * (pl.col("rank") - 0.5)
    aci = (half * y).sum()
    rci = aci / m
    rci_gradient = half / mu - _spread(half * y) * p / mu**2
    whole = mu / scale
    pair = pl.col("plus").cast(pl.Float64) - pl.col("minus").cast(pl.Float64)
    variance = (p * (y - mu) ** 2).sum()
    goal = pl.col("is_goal").cast(pl.Float64)
    at_goal = y.filter(pl.col("is_goal")).first()
    share = pl.col("share")
    t, log = pl.col("positive"), pl.col("positive").log()
    tm = _spread(p * t)
    entropy = _spread(p * t * log)
    side = 1.0 if favourable else -1.0

    def about(name: str, w: pl.Expr) -> Terms:
        folded = pl.col(f"folded_{name}").struct
        sign = folded.field("sign")
        pull = share if name == "mean" else pl.col("is_reference").cast(pl.Float64)
        return Terms(
            (w * pl.col(f"from_{name}").abs()).sum(),
            w * sign - pull * _spread(w * (2 * sign - folded.field("expected_sign"))),
            w * folded.field("excess"),
        )

    def below_best(w: pl.Expr) -> Terms:
        is_best = pl.col("is_best").cast(pl.Float64)
        gradient = side * (is_best * _spread(w) - w)
        return _sum_of((w * (pl.col("best") - y).abs()).sum(), gradient)

    def disparity(w: pl.Expr) -> Terms:
        mean = about("mean", w)
        total = _spread(w * pl.col("from_mean").abs())
        return Terms(
            100 * mean.estimate / m,
            100 * (mean.gradient / mu - total * share / mu**2),
            100 * mean.bias / mu,
        )

    equal = 1 / n
    return {
        "d": _sum_of((pair * y).sum(), pair),
        "aci": _sum_of(aci, half),
        "rci": _sum_of(rci, rci_gradient),
        "rci_wagstaff": _sum_of(
            rci / (1 - m / scale),
            rci_gradient / (1 - whole)
            + _spread(half * y) / mu * (p / scale) / (1 - whole) ** 2,
        ),
        "rci_erreygers": _sum_of(4 * aci / scale, 4 * half / scale),
        "bgv": _sum_of(variance, 2 * p * (y - mu), (p - p**2) * pl.col("v")),
        "mdmu": about("mean", equal),
        "mdmw": about("mean", p),
        "mdbu": below_best(equal),
        "mdbw": below_best(p),
        "mdru": about("reference", equal),
        "mdrw": about("reference", p),
        "idisu": disparity(equal),
        "idisw": disparity(p),
        "ti": _sum_of(
            THEIL_SCALE * ((p * t * log).sum() / (p * t).sum() - (p * t).sum().log()),
            THEIL_SCALE * p * ((log + 1) / tm - entropy / tm**2 - 1 / tm),
            THEIL_SCALE
            * (
                p / (t * tm)
                - 2 * p**2 * (log + 1) / tm**2
                + 2 * p**2 * entropy / tm**3
                + p**2 / tm**2
            )
            * pl.col("v")
            / 2,
        ),
        "mld": _sum_of(
            THEIL_SCALE * ((p * t).sum().log() - (p * log).sum()),
            THEIL_SCALE * p * (1 / tm - 1 / t),
            THEIL_SCALE * (p / t**2 - p**2 / tm**2) * pl.col("v") / 2,
        ),
        "par": _sum_of(at_goal - m, goal - share),
        "paf": _sum_of(
            100 * (at_goal - m) / m,
            100 * (goal / mu - _spread(goal * y) * share / mu**2),
        ),
    }


def _spread(term: pl.Expr) -> pl.Expr:
    """Give a group's sum in each of its rows."""
    return term.sum().over(GROUP)


def _squared_variation() -> Terms:
    """Give the square of the coefficient of variation, BGV / mu²."""
    y, p, mu = pl.col("y"), pl.col("p"), pl.col("mu")
    variance = _spread(p * (y - mu) ** 2)
    first = 2 * p * (y - mu)
    gradient = first / mu**2 - 2 * variance * p / mu**3
    curve = (
        (2 * p - 2 * p**2) / mu**2 - 4 * first * p / mu**3 + 6 * variance * p**2 / mu**4
    )
    estimate = (p * (y - mu) ** 2).sum() / mu.first() ** 2
    return _sum_of(estimate, gradient, curve * pl.col("v") / 2)


def _summed(rows: pl.DataFrame, terms: Terms) -> Found:
    """Bring a measure to one row per group."""
    v = pl.col("v")
    with_terms = rows.with_columns(_variance=terms.gradient**2 * v, _bias=terms.bias)
    known = ~v.is_null().any()
    return with_terms.group_by(GROUP, maintain_order=True).agg(
        estimate=terms.estimate.cast(pl.Float64),
        variance=pl.when(known).then(pl.col("_variance").sum()),
        bias=pl.when(known).then(pl.col("_bias").sum()),
        kind=pl.lit("normal"),
        method=pl.lit("delta"),
        note=pl.lit(None, dtype=pl.String),
    )


def _ratio(rows: pl.DataFrame) -> Found:
    """Divide one subgroup by the other; the interval is that of the logarithm."""
    y, v = pl.col("y"), pl.col("v")
    first, second = pl.col("plus"), pl.col("minus")
    relative = v / y**2
    estimate = y.filter(first).first() / y.filter(second).first()
    return rows.group_by(GROUP, maintain_order=True).agg(
        estimate=pl.when(estimate.is_finite()).then(estimate),
        variance=relative.filter(first).first() + relative.filter(second).first(),
        bias=pl.lit(0.0),
        kind=pl.lit("log"),
        method=pl.lit("delta, log scale"),
        note=pl.lit(None, dtype=pl.String),
    )


def _root(squared: Found, factor: float) -> Found:
    """Take the root of a squared measure; so are the ends of its interval."""
    return squared.with_columns(
        estimate=pl.col("estimate").sqrt() * factor,
        kind=pl.lit("root"),
        _factor=pl.lit(factor),
    )


def _second_order(rows: pl.DataFrame, found: Found) -> Found:
    """Take from the variance of BGV what noise adds to its own estimate."""
    p, v = pl.col("p"), pl.col("v")
    noise = rows.group_by(GROUP, maintain_order=True).agg(
        _noise=2
        * (
            (p**2 * v).sum() ** 2
            - (p**4 * v**2).sum()
            + (p**2 * (1 - p) ** 2 * v**2).sum()
        )
    )
    joined = found.join(noise, on=GROUP)
    variance = pl.col("variance")
    least = pl.min_horizontal(pl.col("_noise"), variance)
    kept = pl.max_horizontal(variance - pl.col("_noise"), least)
    known = pl.when(variance.is_not_null()).then(kept)
    return joined.with_columns(variance=known).drop("_noise")


def _not_negative(found: Found, *, favourable: bool) -> Found:
    """Set impact to 0 where the reference is worse than the mean."""
    estimate = pl.col("estimate")
    worse = estimate < 0 if favourable else estimate > 0
    return found.with_columns(
        estimate=pl.when(worse).then(0.0).otherwise(estimate),
        variance=pl.when(~worse).then(pl.col("variance")),
        note=pl.when(worse).then(pl.lit(AT_ZERO)),
    )


def _slopes(
    line: pl.DataFrame, suffix: str, scale: float, *, known: bool
) -> dict[str, Found]:
    """Turn a fitted line into slope and relative index."""
    method = "delta" if known else "sandwich"
    lost = pl.when(pl.col("low").is_null() | pl.col("low").is_nan())
    common = {
        "bias": pl.lit(0.0),
        "note": lost.then(pl.lit(NOT_CONVERGED)),
    }
    difference = (pl.col("high") - pl.col("low")) * scale
    ratio = pl.col("high") / pl.col("low")
    return {
        f"sii{suffix}": line.select(
            GROUP,
            estimate=difference,
            variance=pl.col("var_sii") * scale**2,
            kind=pl.lit("normal"),
            method=pl.lit(method),
            **common,
        ),
        f"rii{suffix}": line.select(
            GROUP,
            estimate=pl.when(ratio > 0).then(ratio),
            variance="var_rii",
            kind=pl.lit("log"),
            method=pl.lit(f"{method}, log scale"),
            **common,
        ),
    }
