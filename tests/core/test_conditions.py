"""Conditions: what they mean, and what each wrong one is told."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ictplan.core.conditions import DEEPEST, LONGEST, Term, compile_condition
from ictplan.core.errors import UsageError

FRAME = pl.DataFrame(
    {
        "area": ["08217", "08201", "00000", "13101"],
        "gap": [-3.5, 0.0, None, 12.0],
        "margin": [0.1, 0.0, 0.1, 12.0],
        "share": [0.25, 0.5, 1.0, None],
        "tied": [True, False, None, False],
        "time_period": ["2021", "2023-02-28", "FY2021", "2022"],
    }
)
WORDS = {
    "差": Term("gap"),
    "差（ポイント）": Term("gap"),
    "gap (points)": Term("gap"),
    "割合": Term("share", 100),
    "他": Term("nowhere"),
}


def rows(condition: str) -> list[int]:
    """Number the rows that meet a condition."""
    met = FRAME.select(compile_condition(condition, FRAME.schema, WORDS)).to_series()
    assert met.null_count() == 0
    return [at for at, each in enumerate(met) if each]


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ("gap < -3.5", []),
        ("gap <= -3.5", [0]),
        ("gap<-3", [0]),
        ("gap < −3", [0]),
        ("gap ＜ －３．４", [0]),
        ("差<▲3", [0]),
        ("差（ポイント） < -3", [0]),
        ("gap (points) < -3", [0]),
        ("gap >= 0", [1, 3]),
        ("gap ≧ 0", [1, 3]),
        ("gap != 0", [0, 3]),
        ("gap <> 0", [0, 3]),
        ("gap == 0", [1]),
        ("gap = margin", [1, 3]),
        ("gap = null", [2]),
        ("gap != null", [0, 1, 3]),
        ("gap = +12.", [3]),
        ("margin = .1", [0, 2]),
        ("gap < 1,000", [0, 1, 3]),
        ("割合 >= 50%", [1, 2]),
        ("share >= 0.5", [1, 2]),
        ("tied", [0]),
        ("not tied", [1, 2, 3]),
        ("tied = false", [1, 3]),
        ("area = 08217", [0]),
        ("area = '08217'", [0]),
        ('"area" = "08217"', [0]),
        ("time_period = 2023-02-28", [1]),
        ("time_period >= 2022 and time_period < 2024", [1, 3]),
        ("gap < 0 or gap > 11 and tied", [0]),
        ("(gap < 0 or gap > 11) and not tied", [3]),
        ("gap < 0 または gap > 11 かつ tied", [0]),
        ("NOT gap < 0 AND gap != null", [1, 3]),
        ("not (gap < 0)", [1, 2, 3]),
    ],
)
def test_a_condition_is_met_by_these_rows(condition: str, met: list[int]) -> None:
    assert rows(condition) == met


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("", "a column is missing before 'the end'"),
        ("gab < 1", "no column 'gab'. Did you mean gap"),
        ("zzz < 1", "there is no column 'zzz'; there are: area, gap"),
        ("他 < 1", "there is no column '他'"),
        ("gap", "after gap an operator"),
        ("gap <", "a value is missing before 'the end'"),
        ("gap < )", "a value is missing before '\\)'"),
        ("gap < and", "a value is missing before 'and'"),
        ("gap < x", "gap is a number, and 'x' is none"),
        ("gap < '1'", "gap is a number, and '1' is none"),
        ("gap < area", "gap and area are not both numbers"),
        ("gap < null", "null goes with = and != alone"),
        ("tied = maybe", "tied is true or false, not 'maybe'"),
        ("gap < 1 x", "'x' is too much"),
        ("gap < 1)", "'\\)' is too much"),
        ("(gap < 1", "a '\\)' is missing before 'the end'"),
        ("gap < 1 and", "a column is missing before 'the end'"),
        ("< 1", "a column is missing before '<'"),
        ("gap < 'x", "at character 7 cannot be read"),
        ("greatest()", "no column 'greatest'"),
        ("cast(gap as decimal(76,3)) > 1", "no column 'cast'"),
        ("gap = array[1,2]", "gap is a number"),
        ("select 1; drop", "no column 'select'"),
        ("gapless < 1", "no column 'gapless'"),
        ("gap < 1e999", "gap is a number"),
        ("gap < nan", "gap is a number"),
    ],
)
def test_what_is_no_condition_is_told_why(condition: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        compile_condition(condition, FRAME.schema, WORDS)


def test_length_and_depth_are_bounded() -> None:
    fits = "gap < 1".ljust(LONGEST)
    deep = "(" * (DEEPEST - 1) + "gap < 1" + ")" * (DEEPEST - 1)

    assert rows(fits) == rows(deep) == [0, 1]
    with pytest.raises(UsageError, match="at most 1000 characters, not 1001"):
        rows(fits + " ")
    with pytest.raises(UsageError, match="nested more than 20 deep"):
        rows(f"({deep})")
    with pytest.raises(UsageError, match="nested more than 20 deep"):
        rows("not " * DEEPEST + "tied")
    assert rows(" or ".join(["tied"] * 100)) == [0]


@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(
                ["gap", "差", "tied", "<", "=", "(", ")", "and", "not", "1", "-", "'"]
            ),
            max_size=12,
        ).map(" ".join),
    )
)
def test_any_text_is_a_condition_or_told_why(text: str) -> None:
    try:
        met = FRAME.select(compile_condition(text, FRAME.schema, WORDS)).to_series()
    except UsageError:
        return
    assert met.dtype == pl.Boolean
    assert met.len() == FRAME.height or met.len() == 1
