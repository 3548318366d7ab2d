"""Measures of inequality against the reference, hand computations and their own laws.

Reference values are those that the R package healthequal 1.0.1 states in its own tests
(tests/testthat); the samples were drawn by its tests' R code (``set.seed(123)``).
"""

from __future__ import annotations

import math
from random import Random
from typing import Any

import healthequal
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import ictplan
from ictplan.core.errors import InvalidDatasetError, UnknownCodeError, UsageError
from ictplan.core.measures.formulas import summaries
from ictplan.core.measures.inequality import IDS
from ictplan.core.measures.subgroups import prepared

ORDERED = pl.DataFrame(
    {
        "subgroup": list("abcde"),
        "subgroup_order": [1, 2, 3, 4, 5],
        "estimate": [20.0, 30.0, 40.0, 50.0, 60.0],
        "se": [5.0, 7.0, 10.0, 12.0, 14.0],
        "population": [78, 91, 162, 103, 105],
    }
)

REGIONS = pl.DataFrame(
    {
        "subgroup": [f"r{number}" for number in range(1, 26)],
        "estimate": [
            61, 74, 58, 59, 72, 75, 74, 68, 75, 67, 73, 63, 66, 62, 60, 66, 71, 73, 71,
            61, 74, 84, 55, 69, 60,
        ],
        "se": [
            5, 3, 3, 3, 4, 9, 2, 2, 2, 5, 5, 7, 5, 6, 4, 5, 6, 6, 9, 4, 3, 4, 1, 3, 7,
        ],
        "population": [
            832, 931, 1468, 1021, 1039, 1515, 1138, 620, 794, 866, 1367, 1108, 1120,
            1033, 833, 1536, 1149, 410, 1210, 858, 680, 935, 692, 781, 812,
        ],
        "reference_subgroup": [int(number == 14) for number in range(1, 26)],
    }
)  # fmt: skip


def _by_id(table: pl.DataFrame, **options: object) -> dict[str, dict[str, Any]]:
    chosen: dict[str, Any] = {"favourable": True, **options}
    answer = ictplan.inequality(table, **chosen)
    return {row["measure"]: row for row in answer.iter_rows(named=True)}


def _of_reference(table: pl.DataFrame, *, ordered: bool) -> dict[str, dict[str, Any]]:
    """Give what the reference gives: its own errors and intervals, ours elsewhere."""
    asked: dict[str, Any] = {"ordered": ordered, "favourable": True, "scale": 100}
    rows = prepared(table, by=(), **asked)
    ids = set(_by_id(table, ordered=ordered))
    found = summaries(rows, ids, **asked)
    theirs = healthequal.intervals(
        rows, found, scale=100, favourable=True, z=1.959963984540054
    )
    ours = _by_id(table, ordered=ordered)
    return ours | {
        name: {**ours[name], **frame.row(0, named=True)}
        for name, frame in theirs.items()
    }


@pytest.mark.parametrize(
    ("measure", "estimate", "se", "lower", "upper", "tolerance"),
    [
        ("aci", 7.3284202, 0.29368517, 6.7528078, 7.9040326, 1e-6),
        ("rci", 0.17776859, 0.0071240491, 0.16380545, 0.19173172, 1e-5),
        ("sii", 44.44502, 0.02190822, 40.15109, 48.73895, 1e-6),
        ("rii", 3.159506, 0.07644001, 2.719902, 3.67016, 1e-6),
        ("par", 18.775509, 4.4066348, 10.138505, 27.412513, 1e-4),
        ("paf", 45.544548, 0.10689361, 45.335037, 45.75406, 1e-6),
    ],
)
def test_ordered_measures_are_those_of_the_reference(
    measure: str,
    estimate: float,
    se: float,
    lower: float,
    upper: float,
    tolerance: float,
) -> None:
    theirs = _of_reference(ORDERED, ordered=True)[measure]
    ours = _by_id(ORDERED, ordered=True)[measure]

    assert theirs["estimate"] == pytest.approx(estimate, rel=tolerance)
    assert theirs["se"] == pytest.approx(se, rel=tolerance)
    assert theirs["lower"] == pytest.approx(lower, rel=tolerance)
    assert theirs["upper"] == pytest.approx(upper, rel=tolerance)
    assert ours["estimate"] == theirs["estimate"]


@pytest.mark.parametrize(
    ("measure", "estimate", "tolerance"),
    [
        ("bgv", 46.198326, 1e-6),
        ("bgsd", 6.7969351, 1e-6),
        ("mdmu", 5.891726, 1e-6),
        ("mdmw", 5.8348689, 1e-6),
        ("mdbu", 16.360001, 1e-6),
        ("mdbw", 16.293156, 1e-6),
        ("mdru", 7.2399998, 1e-6),
        ("mdrw", 7.2228465, 1e-6),
        ("idisu", 8.7018175, 1e-6),
        ("idisw", 8.6178417, 1e-6),
        ("ti", 5.0359201, 2e-5),
        ("mld", 5.0524006, 2e-5),
        ("paf", 24.06426, 1e-6),
    ],
)
def test_measures_without_order_are_those_of_the_reference(
    measure: str, estimate: float, tolerance: float
) -> None:
    found = _by_id(REGIONS, ordered=False)[measure]

    assert found["estimate"] == pytest.approx(estimate, rel=tolerance)


def test_the_errors_of_the_reference_are_where_ours_are_not() -> None:
    theirs = _of_reference(REGIONS, ordered=False)
    ours = _by_id(REGIONS, ordered=False)

    assert theirs["bgv"]["se"] == pytest.approx(17.134647, rel=1e-6)
    assert theirs["ti"]["se"] == pytest.approx(0.0014201, rel=1e-4)
    assert theirs["mld"]["se"] == pytest.approx(0.0014242, rel=1e-4)
    assert theirs["paf"]["se"] == pytest.approx(0.01771526, rel=1e-6)
    assert ours["ti"]["se"] == pytest.approx(1000 * theirs["ti"]["se"])
    assert "seed 123456" in theirs["bgsd"]["method"]
    assert theirs["bgsd"]["se"] is None
    again = _of_reference(REGIONS, ordered=False)
    assert again["bgsd"] == theirs["bgsd"]


# By hand: y 20, 40, 90, people 1, 1, 2. mu = (20+40+180)/4 = 60.
# ranks .125, .375, .75; ACI = 2(.25*-.375*20 + .25*-.125*40 + .5*.25*90) = 16.25
# BGV = .25*1600 + .25*400 + .5*900 = 950; mdmw = .25*40+.25*20+.5*30 = 30
# TI = 1000 (.25/3 ln(1/3) + .5/3 ln(2/3) + .75 ln(1.5)) = 144.9768
def test_small_table_by_hand() -> None:
    table = pl.DataFrame(
        {
            "subgroup": ["x", "y", "z"],
            "subgroup_order": [1, 2, 3],
            "estimate": [20, 40, 90],
            "population": [1, 1, 2],
            "reference_subgroup": [0, 1, 0],
        }
    )
    ordered = _by_id(table, ordered=True)
    free = _by_id(table, ordered=False)
    theil = 1000 * (
        0.25 / 3 * math.log(1 / 3) + 0.5 / 3 * math.log(2 / 3) + 0.75 * math.log(1.5)
    )

    assert ordered["aci"]["estimate"] == pytest.approx(16.25)
    assert ordered["rci"]["estimate"] == pytest.approx(16.25 / 60)
    assert ordered["rci_erreygers"]["estimate"] == pytest.approx(0.65)
    assert ordered["d"]["estimate"] == 70
    assert free["bgv"]["estimate"] == pytest.approx(950)
    assert free["mdmw"]["estimate"] == pytest.approx(30)
    assert free["ti"]["estimate"] == pytest.approx(theil)
    assert free["d"]["estimate"] == 20  # reference 40 against the worst of the others
    assert free["par"]["estimate"] == 30
    assert free["paf"]["estimate"] == 50
    assert {row["note"] for row in free.values()} == {
        "no interval: the estimates have no standard errors"
    }


def test_an_adverse_indicator_turns_the_ends() -> None:
    found = _by_id(ORDERED, ordered=True, favourable=False)

    assert found["d"]["estimate"] == -40
    assert found["r"]["estimate"] == pytest.approx(1 / 3)
    assert found["par"]["estimate"] == 0
    assert found["par"]["note"] == "the reference is not better than the mean: 0"


rates = st.lists(
    st.tuples(st.floats(1, 99), st.integers(1, 5000)), min_size=3, max_size=8
)


def _table(rows: list[tuple[float, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "subgroup": [f"s{place}" for place in range(len(rows))],
            "subgroup_order": list(range(1, len(rows) + 1)),
            "estimate": [rate for rate, _ in rows],
            "se": [1.0] * len(rows),
            "population": [people for _, people in rows],
            "reference_subgroup": [1] + [0] * (len(rows) - 1),
        }
    )


@settings(max_examples=12)
@given(rates)
def test_laws_between_measures(rows: list[tuple[float, int]]) -> None:
    free = _by_id(_table(rows), ordered=False)
    ordered = _by_id(_table(rows), ordered=True)
    mean = sum(y * n for y, n in rows) / sum(n for _, n in rows)
    value = {name: row["estimate"] for name, row in {**free, **ordered}.items()}

    assert value["bgsd"] ** 2 == pytest.approx(value["bgv"], abs=1e-9)
    assert value["cov"] == pytest.approx(100 * value["bgsd"] / mean, abs=1e-9)
    assert value["idisw"] == pytest.approx(100 * value["mdmw"] / mean, abs=1e-9)
    assert value["rci_erreygers"] == pytest.approx(4 * value["aci"] / 100, abs=1e-9)
    assert value["rci"] == pytest.approx(value["aci"] / mean, abs=1e-9)


ABSOLUTE = ("d", "aci", "mdmu", "mdmw", "mdbu", "mdbw", "mdru", "mdrw", "bgsd")
RELATIVE = ("r", "rci", "cov", "idisu", "idisw", "ti", "mld", "paf")


@settings(max_examples=12)
@given(rates, st.floats(0.1, 1))
def test_scale_changes_absolute_measures_and_no_relative_one(
    rows: list[tuple[float, int]], factor: float
) -> None:
    table = _table(rows)
    smaller = table.with_columns(pl.col("estimate") * factor, pl.col("se") * factor)
    for ordered in (False, True):
        before = _by_id(table, ordered=ordered)
        after = _by_id(smaller, ordered=ordered)
        for name in before:
            old, new = before[name]["estimate"], after[name]["estimate"]
            if name in ABSOLUTE:
                assert new == pytest.approx(old * factor, rel=1e-7, abs=1e-7)
            if name in RELATIVE:
                assert new == pytest.approx(old, rel=1e-6, abs=1e-6)


@settings(max_examples=12)
@given(st.integers(3, 8), st.floats(1, 99))
def test_equality_is_zero(count: int, rate: float) -> None:
    table = _table([(rate, 10 * place) for place in range(1, count + 1)])
    zero = ("d", "aci", "rci", "bgv", "bgsd", "cov", "mdmw", "mdbw", "ti", "mld", "par")
    for ordered in (False, True):
        found = _by_id(table, ordered=ordered)
        for name in set(zero) & found.keys():
            assert found[name]["estimate"] == pytest.approx(0, abs=1e-6)


@settings(max_examples=12)
@given(rates)
def test_reversal_turns_the_sign(rows: list[tuple[float, int]]) -> None:
    forth = _by_id(_table(rows), ordered=True)
    back = _by_id(_table(rows[::-1]), ordered=True)

    for name in ("d", "aci", "rci", "sii_linear"):
        assert back[name]["estimate"] == pytest.approx(
            -forth[name]["estimate"], abs=1e-7
        )


@settings(max_examples=12)
@given(rates, st.integers(0, 7))
def test_a_subgroup_split_in_two_changes_no_weighted_measure(
    rows: list[tuple[float, int]], which: int
) -> None:
    rate, people = rows[which % len(rows)]
    rows[which % len(rows)] = (rate, 2 * people)
    split = list(rows)
    split[which % len(rows)] = (rate, people)
    split.insert(which % len(rows), (rate, people))
    for ordered, names in (
        (True, ("aci", "rci")),
        (False, ("bgv", "cov", "mdmw", "mdbw", "idisw", "ti", "mld", "paf")),
    ):
        whole = _by_id(_table(rows), ordered=ordered)
        parts = _by_id(_table(split), ordered=ordered)
        for name in names:
            assert parts[name]["estimate"] == pytest.approx(
                whole[name]["estimate"], rel=1e-7, abs=1e-7
            )


@settings(max_examples=12)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random: Random) -> None:
    places = list(range(25))
    random.shuffle(places)
    shuffled = REGIONS[places]

    assert_frame_equal(
        ictplan.inequality(REGIONS, ordered=False, favourable=True),
        ictplan.inequality(shuffled, ordered=False, favourable=True),
    )


def test_groups_are_measured_apart() -> None:
    both = pl.concat(
        [
            ORDERED.with_columns(year=pl.lit(2021)),
            ORDERED.with_columns(pl.col("estimate") / 2, year=pl.lit(2022)),
        ]
    )
    answer = ictplan.inequality(both, ordered=True, favourable=True, by=["year"])
    d = answer.filter(measure="d")

    assert answer.columns[:2] == ["year", "measure"]
    assert d.select("year", "estimate").rows() == [(2021, 40.0), (2022, 20.0)]


def test_what_does_not_apply_is_left_out_or_refused() -> None:
    bare = ORDERED.select("subgroup", "subgroup_order", "estimate")

    assert set(_by_id(bare, ordered=True)) == {"d", "r"}
    with pytest.raises(UsageError, match="sii does not apply: it needs the population"):
        ictplan.inequality(bare, ordered=True, favourable=True, measures=["sii"])
    with pytest.raises(UsageError, match="ti does not apply: it is for subgroups with"):
        ictplan.inequality(ORDERED, ordered=True, favourable=True, measures=["ti"])
    with pytest.raises(UnknownCodeError, match="Unknown measure 'gini'"):
        ictplan.inequality(ORDERED, ordered=True, favourable=True, measures=["gini"])
    with pytest.raises(UsageError, match="at least two subgroups"):
        ictplan.inequality(ORDERED.head(1), ordered=True, favourable=True)
    two = ictplan.inequality(ORDERED.head(2), ordered=True, favourable=True)
    assert two.get_column("measure").to_list() == ["d", "r"]


@pytest.mark.parametrize(
    ("column", "values", "rule", "row"),
    [
        ("estimate", [20.0, -1.0, 40.0, 50.0, 60.0], "negative", 2),
        ("estimate", [20.0, 30.0, 140.0, 50.0, 60.0], "above-scale", 3),
        ("estimate", [20.0, 30.0, None, 50.0, 60.0], "missing", 3),
        ("estimate", [20.0, float("nan"), 40.0, 50.0, 60.0], "not-finite", 2),
        ("population", [78, 91, None, 103, 105], "population", 3),
        ("population", [0, 0, 0, 0, 0], "nobody", 1),
        ("subgroup_order", [1, 2, 2, 4, 5], "duplicate-order", 3),
        ("subgroup_order", [10, 20, 30, 40, 50], "order-gap", 1),
        ("subgroup_order", [1, 2, None, 4, 5], "no-order", 3),
        ("subgroup", ["a", "b", "a", "d", "e"], "duplicate-subgroup", 3),
        ("se", [5.0, -1.0, 1.0, 1.0, 1.0], "negative-se", 2),
    ],
)
def test_a_bad_row_is_named(
    column: str, values: list[Any], rule: str, row: int
) -> None:
    table = ORDERED.with_columns(pl.Series(column, values, strict=False))

    with pytest.raises(InvalidDatasetError) as caught:
        ictplan.inequality(table, ordered=True, favourable=True)

    first = caught.value.problems[0]
    assert (first.rule, first.row) == (rule, row)


def test_one_missing_region_is_left_out_and_said() -> None:
    table = REGIONS.with_columns(
        pl.when(pl.col("subgroup") != "r22").then(pl.col("estimate")).alias("estimate")
    )

    found = _by_id(table, ordered=False)

    assert set(found) == set(_by_id(REGIONS, ordered=False))
    assert found["mld"]["estimate"] > 0
    assert "left out" in found["d"]["note"]
    most = table.with_columns(
        pl.when(pl.int_range(pl.len()) > 5).then(pl.col("estimate")).alias("estimate")
    )
    with pytest.raises(InvalidDatasetError, match="problem"):
        ictplan.inequality(most, ordered=False, favourable=True)


def test_rates_of_0_and_100_only_give_no_slope() -> None:
    table = ORDERED.with_columns(estimate=pl.Series([0.0, 0.0, 0.0, 100.0, 100.0]))

    found = _by_id(table, ordered=True)["sii"]

    assert found["estimate"] is None
    assert "does not converge" in found["note"]


def test_all_measures_of_the_handbook_are_there() -> None:
    found = set(_by_id(ORDERED, ordered=True)) | set(_by_id(REGIONS, ordered=False))

    assert found == set(IDS)
    assert len(IDS) == 25


def test_the_error_of_a_linear_slope_is_that_by_hand() -> None:
    # Ranks 1/6, 1/2, 5/6 lie 1/3 apart: slope 10 / (1/3); with an error of 1 each its
    # variance is 1 / (2/9), the squares of the distances from the middle.
    table = pl.DataFrame(
        {
            "subgroup": ["low", "middle", "high"],
            "subgroup_order": [1, 2, 3],
            "estimate": [10.0, 20.0, 30.0],
            "se": [1.0, 1.0, 1.0],
            "population": [100, 100, 100],
        }
    )

    found = ictplan.inequality(
        table, ordered=True, favourable=True, measures=["sii_linear"]
    )

    row = found.row(0, named=True)
    assert row["estimate"] == pytest.approx(30)
    assert row["se"] == pytest.approx(4.5**0.5)
