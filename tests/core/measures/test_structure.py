"""Structure and rates: an example computed by hand."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ictplan.core.errors import NotComparableError
from ictplan.core.measures.structure import (
    kitagawa,
    shares_of_non_users,
    standardise,
    with_shares,
)

# Young and old; the area is older. Its rate is 0.2·90 + 0.8·30 = 42, the
# benchmark's 0.5·95 + 0.5·40 = 67.5.
GROUPS = pl.DataFrame(
    {
        "area_people": [20.0, 80.0],
        "benchmark_people": [500.0, 500.0],
        "area_value": [90.0, 30.0],
        "benchmark_value": [95.0, 40.0],
    }
)


def test_parts_sum_to_the_gap() -> None:
    parts = kitagawa(with_shares(GROUPS))
    assert parts.get_column("structure_effect").to_list() == pytest.approx(
        [-0.3 * 185 / 2, 0.3 * 70 / 2]
    )
    assert parts.get_column("rate_effect").to_list() == pytest.approx([-1.75, -6.5])
    total = parts.select(pl.col("structure_effect", "rate_effect").sum()).row(0)
    assert list(total) == pytest.approx([-17.25, -8.25])
    assert sum(total) == pytest.approx(42 - 67.5)


PEOPLE = st.integers(1, 10**7)
RATES = st.integers(0, 1000).map(lambda tenths: tenths / 10)


@given(st.lists(st.tuples(PEOPLE, PEOPLE, RATES, RATES), min_size=1, max_size=12))
def test_parts_always_sum_to_the_gap(rows: list[tuple[int, int, float, float]]) -> None:
    groups = with_shares(
        pl.DataFrame(
            rows,
            schema=["area_people", "benchmark_people", "area_value", "benchmark_value"],
            orient="row",
        )
    )
    parts = kitagawa(groups).select(pl.col("structure_effect", "rate_effect").sum())
    rates = groups.select(
        area=(pl.col("area_share") * pl.col("area_value")).sum(),
        benchmark=(pl.col("benchmark_share") * pl.col("benchmark_value")).sum(),
    ).row(0)
    assert sum(parts.row(0)) == pytest.approx(rates[0] - rates[1], abs=1e-9)


def test_the_rate_that_structure_alone_would_give() -> None:
    made = standardise(with_shares(GROUPS), area=42.0, benchmark=67.5)
    assert made.expected == pytest.approx(0.2 * 95 + 0.8 * 40)
    assert made.ratio == pytest.approx(42 / 51)
    assert [made.structure, made.rest] == pytest.approx([-16.5, -9.0])


def test_nobody_expected_gives_no_ratio() -> None:
    none = with_shares(GROUPS.with_columns(benchmark_value=pl.lit(0.0)))
    assert standardise(none, area=1.0, benchmark=0.0).ratio is None


def test_who_the_non_users_are() -> None:
    # 0.2·10 = 2 and 0.8·70 = 56 of 58 per hundred.
    made = shares_of_non_users(with_shares(GROUPS)).get_column("non_users_share")
    assert made.to_list() == pytest.approx([100 * 2 / 58, 100 * 56 / 58])


def test_where_everybody_is_a_user_there_are_no_shares() -> None:
    full = with_shares(GROUPS.with_columns(area_value=pl.lit(100.0)))
    made = shares_of_non_users(full).get_column("non_users_share")
    assert made.to_list() == [None, None]


@pytest.mark.parametrize("people", [[None, 80.0], [0.0, 0.0], [-1.0, 80.0]])
def test_without_people_there_are_no_weights(people: list[float | None]) -> None:
    with pytest.raises(NotComparableError, match="people of a subgroup"):
        with_shares(GROUPS.with_columns(area_people=pl.Series(people)))
