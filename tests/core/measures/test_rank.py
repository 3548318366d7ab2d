from __future__ import annotations

import polars as pl
import pytest

from ictplan.core.codes import Direction
from ictplan.core.measures.rank import rank


def _values(*rows: tuple[str, float, int | None, int | None]) -> pl.DataFrame:
    names = ["ref_area", "obs_value", "numerator", "denominator"]
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(
        time_period=pl.lit("2022"), denominator=pl.col("denominator").cast(pl.Int64)
    )


# 0.35 = 7/20 exactly; 35 and 70 of 200 tie, 71/200 is better by counts alone.
def test_areas_compare_by_counts() -> None:
    found = rank(
        _values(
            ("a", 35.0, 35, 100), ("b", 35.0, 70, 200), ("c", 35.0, 71, 200),
            ("d", 10.0, 1, 10),
        ),
        cell=["time_period"],
    )  # fmt: skip

    assert found.select("ref_area", "rank", "tied").rows() == [
        ("c", 1, 0), ("a", 2, 1), ("b", 2, 1), ("d", 4, 0),
    ]  # fmt: skip
    # worse: c 3, a and b 1, d 0 of 4; half of those that tie, oneself included
    assert found.get_column("percentile").to_list() == [87.5, 50.0, 50.0, 12.5]


# 10, 20, 30: mean 20, standard deviation 8.165; 50 + 10 (30 - 20)/8.165 = 62.247
def test_deviation_score_by_hand() -> None:
    rows = _values(
        ("a", 10.0, None, None), ("b", 20.0, None, None), ("c", 30.0, None, None)
    )
    better = rank(rows, cell=["time_period"])
    lower = rank(rows, cell=["time_period"], direction=Direction.LOWER)

    assert better.row(0, named=True)["deviation_score"] == pytest.approx(
        62.2474, abs=1e-4
    )
    assert lower.get_column("ref_area").to_list() == ["a", "b", "c"]


def test_all_equal_have_no_deviation_score() -> None:
    found = rank(
        _values(("a", 10.0, None, None), ("b", 10.0, None, None)), cell=["time_period"]
    )

    assert found.get_column("rank").to_list() == [1, 1]
    assert found.get_column("deviation_score").to_list() == [None, None]


@pytest.mark.parametrize("turn", [1, -1])
def test_fractions_nearer_than_floats_keep_their_order(turn: int) -> None:
    """1 − 10⁻¹⁵ is more than 1 − 1/(10¹⁵ − 1), by 10⁻³⁰; as floats they are equal."""
    big = 10**15
    rows = [("a", big - 1, big), ("b", big - 2, big - 1), ("c", 1, 2)][::turn]
    values = pl.DataFrame(
        [("2023", area, 100.0, n, d) for area, n, d in rows],
        schema=["time_period", "ref_area", "obs_value", "numerator", "denominator"],
        orient="row",
    )

    found = rank(values, cell=["time_period"])

    assert (big - 1) / big == (big - 2) / (big - 1)
    assert found.select("ref_area", "rank", "tied").rows() == [
        ("a", 1, 0), ("b", 2, 0), ("c", 3, 0)
    ]  # fmt: skip
