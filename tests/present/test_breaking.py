"""Lines of Japanese: numbers and words stay whole, signs cling to their neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ictplan.present.breaking import NOT_FIRST, NOT_LAST, UNIT, broken


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        # 24 cells would end inside the number: 必要な速さは年 is 14, a blank, +25.
        ("必要な速さは年 +25.08です", 18, ["必要な速さは年", "+25.08です"]),
        ("傾き−0.292、差", 8, ["傾き", "−0.292、", "差"]),
        ("増えた。差は", 6, ["増え", "た。差", "は"]),
        ("市は「取手」", 6, ["市は", "「取", "手」"]),
        ("2022-12-31時点", 12, ["2022-12-31時", "点"]),
        ("  字下げ", 6, ["  字下", "げ"]),
        ("（.svg、.png）", 8, ["（.svg、", ".png）"]),
        ("'gap < -3'）。", 8, ["'gap <", "-3'）。"]),
        ("", 5, [""]),
        ("0123456789", 4, ["0123", "4567", "89"]),
    ],
)
def test_lines_end_where_japanese_lets_them(
    text: str, width: int, lines: list[str]
) -> None:
    assert broken(text, width) == lines


marks = st.text("取手市は0129.,−+%A-、。「」（） ", max_size=60)


@given(marks, st.integers(4, 40))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = broken(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(marks, st.integers(20, 40))
def test_signs_do_not_stand_alone_at_the_ends(text: str, width: int) -> None:
    units = UNIT.findall(text)
    assert "".join(units) == text
    if all(cell_len(unit) <= width for unit in units):
        before = ""
        for line in broken(text, width):
            assert not before or before[-1] not in NOT_LAST
            assert not before or not line or line[0] not in NOT_FIRST
            before = line
