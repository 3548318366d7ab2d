from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import HEADER, descriptor, write_dataset

from ictplan.core.library import Library
from ictplan.core.validation.sets import is_possible_rate

COUNTED = "ref_area,time_period,age,obs_value,obs_status,numerator,denominator,source"


def _rules(place: Path) -> list[tuple[int | None, str | None, str]]:
    return [(p.row, p.column, p.rule) for p in Library().check(place)]


def test_a_sound_dataset_has_no_problem(tmp_path: Path) -> None:
    assert _rules(write_dataset(tmp_path)) == []


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        ("08999,2021,_T,60.0,A,plan", "ref_area", "unknown-code"),
        ("08217,2021,Y1T2,60.0,A,plan", "age", "unknown-code"),
        ("08217,2021,_T,60.0,A,who", "source", "unknown-code"),
        ("08217,2021,_T,160.0,A,plan", "obs_value", "share-range"),
        ("08217,2021,_T,-1.0,A,plan", "obs_value", "share-range"),
        ("08217,2021,_T,100.1,A,plan", "obs_value", "share-range"),
        ("08217,2021,_T,-0.1,A,plan", "obs_value", "share-range"),
        ("08217,2021,_T,60.01,A,plan", "obs_value", "decimals"),
        ("08217,2021,_T,60.05,A,plan", "obs_value", "decimals"),
        ("08217,2021,_T,60.0,B,plan", "obs_status", "break-declared"),
    ],
)
def test_a_row_that_does_not_fit_is_told(
    tmp_path: Path, row: str, column: str, rule: str
) -> None:
    assert _rules(write_dataset(tmp_path, row)) == [(2, column, rule)]


def test_a_rate_must_be_its_counts_rounded_half_up(tmp_path: Path) -> None:
    # 100 * 169 / 2000 = 8.45, half up 8.5 (half even would be 8.4).
    rows = (
        "08217,2021,_T,8.5,A,169,2000,plan",
        "00000,2021,_T,8.4,A,169,2000,plan",
    )

    found = _rules(write_dataset(tmp_path, *rows, header=COUNTED))

    assert found == [(3, "obs_value", "rate-from-counts")]


def test_a_rate_its_sample_cannot_give_is_a_warning(tmp_path: Path) -> None:
    # Of 20 answers each is worth 5 points: 35.0 can be, 34.5 cannot; about 34.5 may.
    rows = (
        "08217,2021,_T,35.0,A,20,eq,plan",
        "00000,2021,_T,34.5,A,20,eq,plan",
        "08000,2021,_T,34.5,A,20,approx,plan",
    )
    header = (
        "ref_area,time_period,age,obs_value,obs_status,sample_size,qualifier,source"
    )
    place = write_dataset(tmp_path, *rows, header=header)

    (problem,) = Library().check(place)

    assert (problem.row, problem.rule, problem.severity) == (3, "grim", "warning")
    assert Library([tmp_path]).load("sample").observations.height == 3


def test_a_weighted_survey_may_give_any_rate(tmp_path: Path) -> None:
    header = "ref_area,time_period,age,obs_value,obs_status,sample_size,source"
    place = write_dataset(
        tmp_path,
        "08217,2021,_T,34.5,A,20,plan",
        header=header,
        package=descriptor(weighted=True),
    )

    assert _rules(place) == []


@given(st.integers(0, 1000), st.integers(1, 3000))
def test_the_rule_is_the_grim_test(tenths: int, n: int) -> None:
    frame = pl.DataFrame({"obs_value": [tenths / 10], "sample_size": [n]})

    assert frame.select(is_possible_rate(pl.lit(1))).item() == any(
        abs(Fraction(100 * k, n) - Fraction(tenths, 10)) <= Fraction(1, 20)
        for k in range(n + 1)
    )


def test_the_same_key_twice_is_told_with_the_first_row(tmp_path: Path) -> None:
    row = "08217,2021,_T,60.0,A,plan"
    place = write_dataset(tmp_path, row, "00000,2021,_T,63.5,A,plan", row)

    (problem,) = Library().check(place)

    assert (problem.row, problem.rule) == (4, "unique-key")
    assert str(problem.message) == "same key as row 2"


def test_a_declared_break_must_be_marked(tmp_path: Path) -> None:
    package = descriptor(
        breaks=[{"time_period": "2021", "note": {"ja": "調査票", "en": "form"}}]
    )

    found = _rules(write_dataset(tmp_path, package=package))

    assert found == [
        (2, "obs_status", "break-marked"),
        (3, "obs_status", "break-marked"),
    ]


def test_a_definition_must_be_described(tmp_path: Path) -> None:
    package: dict[str, Any] = descriptor(
        dimensions=[{"id": "age", "codelist": "age", "role": "definition"}]
    )

    found = _rules(write_dataset(tmp_path, package=package))

    assert {rule for _, _, rule in found} == {"definition-declared"}


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    place = write_dataset(
        tmp_path,
        "8217,令和3年,_T,６０,A,plan",
        "08217,2021,_T,160.0,A,plan",
        "08217,2021,_T",
        header=HEADER,
    )

    assert _rules(place) == [
        (4, None, "ragged-row"),
        (2, "ref_area", "area-code"),
        (2, "time_period", "period-format"),
        (2, "obs_value", "number-format"),
        (3, "obs_value", "share-range"),
    ]


@pytest.mark.parametrize("value", ["0.0", "100.0"])
def test_a_share_may_be_none_or_all(tmp_path: Path, value: str) -> None:
    assert _rules(write_dataset(tmp_path, f"08217,2021,_T,{value},A,plan")) == []


@pytest.mark.parametrize(
    ("counts", "rules"),
    [("0,1", []), ("-1,1", ["count-format"]), ("0,0", ["at-least"])],
)
def test_counts_are_at_least_none_of_one(
    tmp_path: Path, counts: str, rules: list[str]
) -> None:
    place = write_dataset(
        tmp_path, f"08217,2021,_T,0.0,A,{counts},plan", header=COUNTED
    )

    assert [rule for _, _, rule in _rules(place)] == rules
