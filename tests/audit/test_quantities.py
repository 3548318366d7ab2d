"""Numerals, units and bounds: each is read exactly, and no digit is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ictplan.audit.model import PLAIN
from ictplan.audit.quantities import amounts_in
from ictplan.audit.scopes import read

PARTS = (
    "3", "４", "12", "1,200", "0.5", "１２．５", "千", "百", "万", "億", "分の", "割", "％", "パーセント", "ポイント",
    "倍", "人", "件", "円", "年度", "令和", "R6.9", "H31.12", "R6", "図表", "第", "月", "日", "(", "）", "、", "。",
    "から", "|", "-", "＋", "△", "～", "：", "①", "https://a.jp/1", "は", "の", "\n", " ", "　", "A4", "5G", "#",
)  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=40).map("".join))
def test_no_digit_is_lost(text: str) -> None:
    reading = read(text)
    covered = {
        place
        for number in reading.numbers
        for offset in range(number.start, number.end)
        for place in [number.sentence.place(offset)]
    }
    for at, line in enumerate(reading.document.lines, start=1):
        for column, char in enumerate(line.translate(PLAIN), start=1):
            if char in "0123456789":
                assert (at, column) in covered, (text, at, column)


@pytest.mark.parametrize(
    ("text", "value", "step", "unit"),
    [
        # 2×1000 + 6×100; the last digit counts hundreds.
        ("2千6百冊", "2600", "100", "冊"),
        ("7万3千件", "73000", "1000", "件"),
        ("1億2,345万人", "123450000", "10000", "人"),
        ("450百万円", "450000000", "1000000", "円"),
        ("8割", "80", "10", "%"),
        ("8割5分", "85", "1", "%"),
        ("4分の1", "25", "2", "%"),
        ("63.5パーセント", "63.5", "0.1", "%"),
        ("二十八団体", "28", "1", "団体"),
        ("-0.8ポイント", "-0.8", "0.1", "ポイント"),
    ],
)
def test_a_numeral_is_read(text: str, value: str, step: str, unit: str) -> None:
    (amount,) = amounts_in(text, [])

    assert (amount.value, amount.step) == (Decimal(value), Decimal(step))
    assert amount.unit == unit


@pytest.mark.parametrize("text", ["3～5人", "13～19歳", "30%未満から50%未満"])
def test_limits_of_a_class_are_no_values(text: str) -> None:
    roles = {number.role for number in read(text).numbers}

    assert not roles & {"count", "quantity", "points"}


@pytest.mark.parametrize(
    ("text", "code"), [("R6.9に開始", "2024-09"), ("H30.12に開始", "2018-12")]
)
def test_a_short_date_is_a_month(text: str, code: str) -> None:
    (date,) = read(text).numbers

    assert date.role == "date"
    assert date.period is not None
    assert date.period.code == code
