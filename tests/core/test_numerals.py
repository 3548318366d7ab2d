from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ictplan.core.errors import NumeralError
from ictplan.core.numerals import normalise, parse_number


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("52.1", "52.1", None, "eq"),
        ("５２．１％", "52.1", "%", "eq"),
        ("1億3,905万", "139050000", None, "eq"),
        ("1億 3,905 万", "139050000", None, "eq"),
        ("4,383万", "43830000", None, "eq"),
        ("約13.2兆円", "13200000000000", "円", "approx"),
        ("8割", "80", "%", "eq"),
        ("8割5分", "85", "%", "eq"),
        ("三割", "30", "%", "eq"),
        ("8割を超える", "80", "%", "gt"),
        ("60％以上", "60", "%", "ge"),
        ("5割以下", "50", "%", "le"),
        ("約2倍", "2", "倍", "approx"),
        ("▲3.5", "-3.5", None, "eq"),
        ("△3.5", "-3.5", None, "eq"),
        ("－3.5", "-3.5", None, "eq"),
        ("12.3②", "12.3", None, "eq"),
        ("12.3※1", "12.3", None, "eq"),
        ("千五百", "1500", None, "eq"),
        ("0.70ポイント増", "0.70", "ポイント", "eq"),
        ("1,741団体", "1741", "団体", "eq"),
    ],
)
def test_numbers_of_a_plan_are_read(
    text: str, value: str, unit: str | None, qualifier: str
) -> None:
    number = parse_number(text)

    assert (number.value, number.unit, number.qualifier) == (
        Decimal(value),
        unit,
        qualifier,
    )


@pytest.mark.parametrize(
    "text",
    ["", "2-3", "12,34", "1.2.3", "万", "人", "2万3億", "1万1万", "十十", "百百"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NumeralError, match="is no number"):
        parse_number(text)


def test_printed_decimals_are_counted() -> None:
    assert parse_number("66.0%").decimals == 1


def test_radicals_of_pdf_texts_become_kanji() -> None:
    assert normalise("取⼿市⻑") == "取手市長"


@given(st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False))
def test_every_decimal_is_read_as_it_is_written(value: Decimal) -> None:
    assert parse_number(f"{value:,f}").value == value


@given(st.text("0123456789.,-％%割分約以上超万億兆十百千〇一①※▲△(注) 　", max_size=12))
def test_no_text_raises_anything_but_a_numeral_error(text: str) -> None:
    try:
        parse_number(text)
    except NumeralError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9京", 9 * 10**16), ("1億1万1", 100_010_001), ("九千九百九十九", 9999),
        ("8割5分", 85), ("8割九分", 89), ("1割0分", 10),
    ],
)  # fmt: skip
def test_units_fall_and_tenths_have_hundredths(text: str, value: int) -> None:
    assert parse_number(text).value == value
