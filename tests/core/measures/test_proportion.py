from __future__ import annotations

import polars as pl
import pytest

from ictplan.core.measures.proportion import (
    clopper_pearson,
    is_possible,
    newcombe,
    newcombe_ends,
    wilson,
)


# R 4.2: prop.test(k, n, correct = FALSE)$conf.int
@pytest.mark.parametrize(
    ("k", "n", "lower", "upper"),
    [(15, 40, 0.242229791672, 0.529675608627), (0, 20, 0.0, 0.161125158053)],
)
def test_wilson_is_that_of_r(k: int, n: int, lower: float, upper: float) -> None:
    assert wilson(k, n) == pytest.approx((lower, upper), abs=1e-11)


# R 4.2: binom.test(k, n)$conf.int
@pytest.mark.parametrize(
    ("k", "n", "lower", "upper"),
    [
        (15, 40, 0.227262722482, 0.541985247767),
        (0, 20, 0.0, 0.168433470983),
        (600, 849, 0.674820405547, 0.737164631833),
    ],
)
def test_clopper_pearson_is_that_of_r(
    k: int, n: int, lower: float, upper: float
) -> None:
    assert clopper_pearson(k, n) == pytest.approx((lower, upper), abs=1e-10)


# Newcombe 1998, table II, method 10: 56/70 - 48/80 gives 0.0524 to 0.3339.
def test_newcombe_is_that_of_the_paper() -> None:
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


# The same table: (g) 10/10 - 0/20 gives 0.6791 to 1, (h) 10/10 - 0/10 gives 0.6075 to 1.
def test_whole_columns_have_the_ends_of_the_paper() -> None:
    pairs = pl.DataFrame(
        {"k1": [56, 10, 10], "n1": [70, 10, 10], "k2": [48, 0, 0], "n2": [80, 20, 10]}
    )
    share1, share2 = pl.col("k1") / pl.col("n1"), pl.col("k2") / pl.col("n2")
    lower, upper = newcombe_ends(share1, pl.col("n1"), share2, pl.col("n2"))

    found = pairs.select(lower=lower, upper=upper)

    assert found["lower"].to_list() == pytest.approx([0.0524, 0.6791, 0.6075], abs=5e-5)
    assert found["upper"].to_list() == pytest.approx([0.3339, 1, 1], abs=5e-5)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="21 of 20"):
        wilson(21, 20)


# Of 849 bodies 93.8 % can be 796 (93.757); of 20 people 3 % cannot be anybody.
def test_a_percentage_must_be_one_of_n() -> None:
    assert is_possible(93.8, 849, 1)
    assert is_possible(12.5, 8, 1)
    assert not is_possible(3.0, 20, 1)
    assert not is_possible(51.9, 20, 1)
