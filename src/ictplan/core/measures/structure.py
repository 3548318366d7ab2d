"""How much of a gap is due to who lives there, how much to what they do.

Decomposition of a difference of two rates: Kitagawa 1955, J Am Stat Assoc 50:1168.
Indirect standardisation: Preston, Heuveline & Guillot 2001, Demography, section 2.3.
"""

from __future__ import annotations

from typing import NamedTuple

from ictplan.core.errors import NotComparableError
from ictplan.core.later import pl
from ictplan.core.messages import N_


def with_shares(groups: pl.DataFrame) -> pl.DataFrame:
    """Turn the people of each subgroup into their share of all.

    Args:
        groups: Columns ``area_people, benchmark_people``; one row per subgroup.

    Returns:
        The same rows with ``area_share, benchmark_share``, fractions that sum to 1.

    Raises:
        NotComparableError: If a subgroup lacks its people, or nobody is there.
    """
    for side in ("area", "benchmark"):
        groups = with_share(groups, f"{side}_people", f"{side}_share")
    return groups


def with_share(groups: pl.DataFrame, people: str, name: str) -> pl.DataFrame:
    """Add the share of all people that each subgroup is; see `with_shares`."""
    held = groups.get_column(people)
    if held.null_count() or not held.sum() > 0 or held.min() < 0:  # type: ignore[operator]
        raise NotComparableError(
            N_("the people of a subgroup are not known, so there are no weights")
        )
    return groups.with_columns((pl.col(people) / pl.col(people).sum()).alias(name))


def kitagawa(groups: pl.DataFrame) -> pl.DataFrame:
    """Split the gap of two rates into structure and rates, subgroup by subgroup.

    ``structure_effect = (share_a - share_b) (rate_a + rate_b) / 2`` and
    ``rate_effect = (rate_a - rate_b) (share_a + share_b) / 2``, in points. Both columns
    together sum to the gap of the two weighted rates. Negative: it pulls the area down.

    Args:
        groups: Columns ``area_share, benchmark_share`` (see `with_shares`),
            ``area_value, benchmark_value`` (rates in percent).

    Returns:
        The same rows with ``structure_effect, rate_effect``.
    """
    share = pl.col("area_share") - pl.col("benchmark_share")
    rate = pl.col("area_value") - pl.col("benchmark_value")
    return groups.with_columns(
        structure_effect=share * (pl.col("area_value") + pl.col("benchmark_value")) / 2,
        rate_effect=rate * (pl.col("area_share") + pl.col("benchmark_share")) / 2,
    )


class Adjusted(NamedTuple):
    """A gap split by indirect standardisation; the last two sum to the gap, in points.

    ``expected`` is the rate the area would have if each of its subgroups did as the
    benchmark's; ``ratio`` is the area's rate over it (the standardised ratio).
    """

    expected: float
    ratio: float | None
    structure: float
    rest: float | None


def standardise(
    groups: pl.DataFrame, *, area: float | None, benchmark: float
) -> Adjusted:
    """Say what rate an area's structure alone would give it.

    ``expected = Σ area_share benchmark_value``; ``structure = expected - benchmark``;
    ``rest = area - expected``. Needs the benchmark's rates by subgroup only.

    Args:
        groups: Columns ``area_share, benchmark_value``.
        area: The area's rate over all subgroups, in percent; None where it is unknown,
            and so are ``ratio`` and ``rest`` then.
        benchmark: The benchmark's.
    """
    share, rate = groups.get_column("area_share"), groups.get_column("benchmark_value")
    expected = float((share * rate).sum())
    if area is None:
        return Adjusted(expected, None, expected - benchmark, None)
    ratio = area / expected if expected > 0 else None
    return Adjusted(expected, ratio, expected - benchmark, area - expected)


def shares_of_non_users(groups: pl.DataFrame) -> pl.DataFrame:
    """Say which part of all non-users each subgroup holds.

    ``non_users_share = 100 p (100 - y) / Σ p (100 - y)``, in percent; they sum to 100.
    Null where everybody is a user.

    Args:
        groups: Columns ``area_share, area_value``.

    Returns:
        The same rows with ``non_users_share``.
    """
    left = pl.col("area_share") * (100 - pl.col("area_value"))
    return groups.with_columns(
        non_users_share=pl.when(left.sum() > 0).then(100 * left / left.sum())
    )
