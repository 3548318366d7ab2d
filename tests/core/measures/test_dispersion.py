from __future__ import annotations

import math

import polars as pl
import pytest

import ictplan
from ictplan.core.errors import UsageError


def _found(table: pl.DataFrame, **options: str) -> dict[str, float]:
    answer = ictplan.dispersion(table, **options)  # type: ignore[arg-type]
    return dict(answer.select("measure", "estimate").iter_rows())


# By hand: 1, 2, 3, 4 for one person each: mean 2.5.
# Gini = 2*(1*1+2*2+3*3+4*4)/(4*10) - 5/4 = 0.25; Hoover = (1.5+.5+.5+1.5)/(2*10) = 0.2
# Atkinson 1 = 1 - 24^(1/4)/2.5; Atkinson 2 = 1 - (4/(1+1/2+1/3+1/4))/2.5 = 1 - 1.92/2.5
FOUR = pl.DataFrame(
    {
        "subgroup": list("abcd"),
        "estimate": [1.0, 2.0, 3.0, 4.0],
        "population": [1, 1, 1, 1],
        "region": ["n", "n", "s", "s"],
    }
)


def test_indices_by_hand() -> None:
    found = _found(FOUR)
    ratios = [0.4, 0.8, 1.2, 1.6]
    theil = sum(r * math.log(r) for r in ratios) / 4

    assert found["gini"] == pytest.approx(0.25)
    assert found["hoover"] == pytest.approx(0.2)
    assert found["atkinson_1"] == pytest.approx(1 - 24**0.25 / 2.5)
    assert found["atkinson_2"] == pytest.approx(1 - 1.92 / 2.5)
    assert found["theil"] == pytest.approx(theil)


# Between: means 1.5 and 3.5 of 2.5, half the people each:
# .5*.6*ln(.6) + .5*1.4*ln(1.4) = 0.0822824
def test_theil_splits_into_its_parts() -> None:
    found = _found(FOUR, within="region")
    between = 0.5 * 0.6 * math.log(0.6) + 0.5 * 1.4 * math.log(1.4)

    assert found["theil_between"] == pytest.approx(between)
    assert found["theil_between"] + found["theil_within"] == pytest.approx(
        found["theil"]
    )


def test_people_weigh() -> None:
    once = pl.DataFrame(
        {"subgroup": ["a", "b"], "estimate": [2.0, 8.0], "population": [3, 1]}
    )
    alone = pl.DataFrame(
        {
            "subgroup": list("abcd"),
            "estimate": [2.0, 2.0, 2.0, 8.0],
            "population": [1, 1, 1, 1],
        }
    )

    assert _found(once) == pytest.approx(_found(alone))


def test_a_table_without_people_is_refused() -> None:
    with pytest.raises(UsageError, match="no column 'population'"):
        ictplan.dispersion(FOUR.drop("population"))
