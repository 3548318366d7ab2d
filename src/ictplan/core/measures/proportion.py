"""How sure is a rate of a sample: intervals of proportions, and whether it can be.

Wilson 1927, J Am Stat Assoc 22:209; Clopper & Pearson 1934, Biometrika 26:404; Newcombe
1998, Statistics in Medicine 17:873 (method 10); GRIM: Brown & Heathers 2017, Social
Psychological and Personality Science 8:363.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

from ictplan.core.later import pl

if TYPE_CHECKING:
    from collections.abc import Callable


class Interval(NamedTuple):
    """Both ends, as fractions of 1."""

    lower: float
    upper: float


def _checked(k: float, n: int, confidence: float) -> None:
    if n < 1 or not 0 <= k <= n or not 0 < confidence < 1:
        message = f"{k} of {n} at confidence {confidence} is no proportion"
        raise ValueError(message)


def wilson(k: float, n: int, confidence: float = 0.95) -> Interval:
    """Give Wilson's score interval of k of n, without continuity correction.

    k need not be whole: a published share of n gives ``share * n``.

    Raises:
        ValueError: If k of n is no proportion.
    """
    _checked(k, n, confidence)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = k / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = (
        z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    )
    lower = 0.0 if k == 0 else max(0.0, centre - half)
    return Interval(lower, 1.0 if k == n else min(1.0, centre + half))


def clopper_pearson(k: int, n: int, confidence: float = 0.95) -> Interval:
    """Give the exact interval of k of n, by bisection of the binomial tails.

    Raises:
        ValueError: If k of n is no proportion.
    """
    _checked(k, n, confidence)
    tail = (1 - confidence) / 2
    lower = 0.0 if k == 0 else _root(lambda p: 1 - _below(k - 1, n, p) - tail)
    upper = 1.0 if k == n else _root(lambda p: tail - _below(k, n, p))
    return Interval(lower, upper)


def _below(k: int, n: int, p: float) -> float:
    """Give the probability of at most k of n."""
    if p <= 0:
        return 1.0
    if p >= 1:
        return 0.0 if k < n else 1.0
    log_p, log_q = math.log(p), math.log1p(-p)
    return math.fsum(
        math.exp(
            math.lgamma(n + 1)
            - math.lgamma(i + 1)
            - math.lgamma(n - i + 1)
            + i * log_p
            + (n - i) * log_q
        )
        for i in range(k + 1)
    )


def _root(rising: Callable[[float], float]) -> float:
    """Find where a rising function of a probability is 0."""
    low, high = 0.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def newcombe(
    k1: float, n1: int, k2: float, n2: int, confidence: float = 0.95
) -> Interval:
    """Give the interval of a difference of two proportions, from Wilson's intervals.

    Raises:
        ValueError: If either is no proportion.
    """
    first, second = wilson(k1, n1, confidence), wilson(k2, n2, confidence)
    p1, p2 = k1 / n1, k2 / n2
    below = math.hypot(p1 - first.lower, second.upper - p2)
    above = math.hypot(first.upper - p1, p2 - second.lower)
    return Interval(p1 - p2 - below, p1 - p2 + above)


def newcombe_ends(
    p1: pl.Expr, n1: pl.Expr, p2: pl.Expr, n2: pl.Expr, confidence: float = 0.95
) -> tuple[pl.Expr, pl.Expr]:
    """Give both ends of `newcombe` for whole columns; null where one of them is null.

    Args:
        p1: Shares from 0 to 1.
        n1: Sizes of their samples.
        p2: Shares they are compared with.
        n2: Sizes of their samples.
        confidence: How often the interval holds the true difference.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    (low1, high1), (low2, high2) = _wilson_ends(p1, n1, z), _wilson_ends(p2, n2, z)
    below = ((p1 - low1) ** 2 + (high2 - p2) ** 2).sqrt()
    above = ((high1 - p1) ** 2 + (p2 - low2) ** 2).sqrt()
    return p1 - p2 - below, p1 - p2 + above


def _wilson_ends(p: pl.Expr, n: pl.Expr, z: float) -> tuple[pl.Expr, pl.Expr]:
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt() / (1 + z * z / n)
    # At the ends the root leaves some noise beside 0 and 1.
    lower = pl.when(p > 0).then((centre - half).clip(lower_bound=0)).otherwise(0 * p)
    upper = pl.when(p < 1).then((centre + half).clip(upper_bound=1)).otherwise(p / p)
    return lower, upper


def is_possible(percent: float, n: int, decimals: int) -> bool:
    """Say whether a printed percentage can be one of n (the GRIM test).

    It can if some whole number k of n rounds to it, halves either way.
    """
    k = min(max(round(percent / 100 * n), 0), n)
    return abs(100 * k / n - percent) <= 10.0**-decimals / 2 + 1e-9
