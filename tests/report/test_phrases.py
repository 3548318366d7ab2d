"""The word agrees with the printed number, in both languages."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ictplan.core.codes import UNITS, UnitMeasure
from ictplan.core.errors import UnknownCodeError
from ictplan.report.phrases import (
    AMOUNT_MOVED,
    COMPARED,
    RATE_MOVED,
    Digits,
    Sign,
    Style,
    Years,
    pieces,
    sign_of,
    style_of,
)

SHARE = UNITS[UnitMeasure.PC_IND]
PERSONS = UNITS[UnitMeasure.PERS]

tenths = st.integers(-1000, 1000).map(lambda count: Decimal(count) / 10)
exact = st.floats(-100, 100, allow_nan=False)

ABOVE, BELOW = {"ja": "上回", "en": "above"}, {"ja": "下回", "en": "below"}
ROSE, FELL = {"ja": "上昇", "en": "rose"}, {"ja": "低下", "en": "fell"}


def _said(sentences: dict[Sign, str], sign: Sign, language: str) -> str:
    names = "period subject area value gap benchmark other first last before after"
    parts = dict.fromkeys([*names.split(), "change"], "…")
    return "".join(pieces(sentences[sign], "ja" if language == "ja" else "en", parts))


@given(exact, st.integers(0, 3))
def test_the_sign_is_that_of_the_printed_number(value: float, decimals: int) -> None:
    step = Decimal(1).scaleb(-decimals)
    printed = Decimal(repr(value)).quantize(step, ROUND_HALF_UP)

    sign = sign_of(value, decimals)

    assert (sign is Sign.MORE) == (printed > 0)
    assert (sign is Sign.LESS) == (printed < 0)
    assert (sign is Sign.SAME) == (value == 0)


@pytest.mark.parametrize("language", ["ja", "en"])
@given(gap=tenths)
def test_above_and_below_agree_with_the_gap(language: str, gap: Decimal) -> None:
    sentence = _said(COMPARED, sign_of(float(gap), 1), language)

    assert (ABOVE[language] in sentence) == (gap > 0)
    assert (BELOW[language] in sentence) == (gap < 0)


@pytest.mark.parametrize("language", ["ja", "en"])
@given(change=tenths)
def test_rose_and_fell_agree_with_the_change(language: str, change: Decimal) -> None:
    sentence = _said(RATE_MOVED, sign_of(float(change), 1), language)

    assert (ROSE[language] in sentence) == (change > 0)
    assert (FELL[language] in sentence) == (change < 0)


def test_amounts_increase_and_rates_rise() -> None:
    assert "増加" in _said(AMOUNT_MOVED, Sign.MORE, "ja")
    assert "減少" in _said(AMOUNT_MOVED, Sign.LESS, "ja")
    assert _said(AMOUNT_MOVED, Sign.SAME, "ja") == _said(RATE_MOVED, Sign.SAME, "ja")


def test_a_difference_that_rounds_away_is_about_level() -> None:
    # Toride against the nation, 1 May 2020: -0.007 points from the counts.
    assert sign_of(-0.007, 1) is Sign.NEARLY
    assert "ほぼ同じ水準" in _said(COMPARED, Sign.NEARLY, "ja")


@pytest.mark.parametrize(
    ("digits", "written"),
    [
        (Digits.HALF, ("3.5ポイント", "令和5年2月28日", "9人")),
        (Digits.FULL, ("３．５ポイント", "令和５年２月２８日", "９人")),
        (Digits.SINGLE, ("3.5ポイント", "令和５年２月28日", "９人")),
    ],
)
def test_digits_have_the_width_that_is_asked_for(
    digits: Digits, written: tuple[str, str, str]
) -> None:
    style = Style("ja", digits)

    assert style.difference(-3.5, 1, SHARE) == written[0]
    assert style.when("2023-02-28") == written[1]
    assert style.value(9, 0, PERSONS) == written[2]


def test_english_keeps_half_width_and_western_years() -> None:
    style = Style("en", Digits.FULL)

    assert style.value(60.0, 1, SHARE) == "60.0%"
    assert style.difference(3.5, 1, SHARE, signed=True) == "+3.5 points"
    assert style.when("FY2021") == "FY2021"


def test_years_are_of_an_era_or_western() -> None:
    assert Style("ja").when("FY2021") == "令和3年度"
    assert Style("ja", years=Years.WESTERN).when("FY2021") == "2021年度"


def test_settings_give_a_style_or_the_values_there_are() -> None:
    assert style_of("ja") == Style("ja")
    full = style_of("ja", digits="full", years="western")
    assert full == Style("ja", Digits.FULL, Years.WESTERN)
    with pytest.raises(UnknownCodeError, match=r"'ful'\. Did you mean full"):
        style_of("ja", digits="ful")
    with pytest.raises(UnknownCodeError, match="Known: era, western"):
        style_of("ja", years="x")


def test_thousands_and_units_of_counts() -> None:
    # Residents of Toride in the plan: 103,929.
    assert Style("ja").value(103929, 0, PERSONS) == "103,929人"
    assert Style("ja", Digits.FULL).value(103929, 0, PERSONS) == "１０３，９２９人"
