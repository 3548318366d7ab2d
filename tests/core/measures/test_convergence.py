"""Convergence of areas: spread and slope, by hand."""

import math

import polars as pl
import pytest

from ictplan.core.codes import Direction
from ictplan.core.measures.convergence import Beta, balanced, beta, sigma
from ictplan.core.measures.trend import LOG, LOGIT, Reason

PERIODS = pl.Enum(["2019", "2020", "2021"])


def panel(**periods: dict[str, float]) -> pl.DataFrame:
    rows = [
        (area, year.removeprefix("y"), value)
        for year, values in periods.items()
        for area, value in values.items()
    ]
    return pl.DataFrame(
        rows,
        schema={
            "ref_area": pl.String,
            "time_period": PERIODS,
            "obs_value": pl.Float64,
        },
        orient="row",
    )


def test_spread_of_three_areas() -> None:
    made = sigma(panel(y2020={"A": 10.0, "B": 20.0, "C": 30.0}))
    row = made.row(0, named=True)
    assert row["sd"] == pytest.approx(math.sqrt(200 / 3))
    assert row["cv"] == pytest.approx(100 * math.sqrt(200 / 3) / 20)
    assert (row["areas"], row["mean"], row["best"], row["worst"], row["delta"]) == (
        3,
        20.0,
        30.0,
        10.0,
        30.0,
    )


def test_where_less_is_better_the_lowest_is_the_best() -> None:
    made = sigma(panel(y2020={"A": 10.0, "B": 40.0}), direction=Direction.LOWER)
    assert made.select("best", "worst", "delta").row(0) == (10.0, 40.0, 30.0)


def test_a_mean_of_zero_has_no_coefficient_of_variation() -> None:
    assert sigma(panel(y2020={"A": -1.0, "B": 1.0})).get_column("cv").to_list() == [
        None
    ]


def test_only_areas_of_all_full_periods_are_compared() -> None:
    kept = balanced(
        panel(
            y2019={"A": 1.0, "B": 2.0},
            y2020={"A": 1.0, "B": 2.0, "C": 3.0},
            y2021={"A": 1.0, "B": 2.0, "D": 3.0},
        )
    )
    assert set(kept.rows()) == {
        ("A", "2020", 1.0),
        ("B", "2020", 2.0),
        ("A", "2021", 1.0),
        ("B", "2021", 2.0),
    }


def test_slope_and_its_error() -> None:
    # x = 0, 1, 2; growth 0.5, 0.5, 0.2 in one year: slope -0.15, rest 0.015.
    first = [1.0, math.e, math.e**2]
    growth = [0.5, 0.5, 0.2]
    last = [a * math.exp(g) for a, g in zip(first, growth, strict=True)]
    found = beta(first, last, days=365, model=LOG)
    assert isinstance(found, Beta)
    years = 365 / 365.25
    assert found.slope == pytest.approx(-0.15 / years)
    assert found.se == pytest.approx(math.sqrt(0.015 / 2) / years)
    assert found.areas == 3


def test_equal_growth_in_logits_is_no_convergence() -> None:
    logits = [-2.0, 0.0, 1.0]
    first = [LOGIT.back(x) for x in logits]
    last = [LOGIT.back(x + 0.5) for x in logits]
    found = beta(first, last, days=365, model=LOGIT)
    assert isinstance(found, Beta)
    assert found.slope == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        ([1.0, 2.0], [2.0, 3.0], Reason.AREAS),
        ([5.0, 5.0, 5.0], [6.0, 7.0, 8.0], Reason.ALIKE),
        ([0.0, 5.0, 5.0], [6.0, 7.0, 8.0], Reason.BOUND),
        ([1.0, 5.0, 5.0], [6.0, 7.0, 100.0], Reason.BOUND),
    ],
)
def test_what_has_no_slope_says_why(
    first: list[float], last: list[float], reason: str
) -> None:
    assert beta(first, last, days=365, model=LOGIT) == reason
