"""No text crashes the audit, and each number it lists stands where it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ictplan
from ictplan.audit.model import STATUSES
from ictplan.core.numerals import normalise

if TYPE_CHECKING:
    from pathlib import Path

WORDS = (
    "図表1", "図1-2", "表３", "第1章", "1.1", "(1)", "①", "・", "注1", "※2", "[^3]:", "[^3]",
    "令和3年度", "令和", "R5", "2021年", "FY2022", "3月", "から", "まで", "〜", "前年", "同年",
    "1", "２", "三", "百", "1,000", "50.5", "%", "％", "割", "ポイント", "倍", "人", "世帯", "団体",
    "団体中", "位", "件", "約", "以上", "超", "のうち", "合計", "増加", "減少", "上回り", "差は",
    "全国", "取手市", "茨城県", "本市", "60歳代", "マイナンバーカード", "の交付率", "は", "が", "、",
    "。", "「", "」", "（", "）", "|", "#", "-", "\n", "\n\n", "　", " ", "\t", "\x0b", "é", "😀",
)  # fmt: skip
"""What plans are made of, to be put together without sense."""

TEXTS = st.lists(
    st.sampled_from(WORDS) | st.text(max_size=3), min_size=1, max_size=60
).map("".join)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=TEXTS)
def test_any_text_is_audited(tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(text.replace("\0", "").encode("utf-8", "ignore") + b"x")
    lines = file.read_text("utf-8").split("\n")

    found = ictplan.audit_plan([str(file)], area="08217", numbers=True)

    for row in found.frame.iter_rows(named=True):
        assert row["status"] in STATUSES
        if row["line"] == row["end_line"]:
            there = lines[row["line"] - 1][row["column"] - 1 : row["end_column"] - 1]
            # Markup between its signs is no part of a number.
            left = iter(normalise(there))
            assert all(sign in left for sign in normalise(row["text"]))


def test_a_caption_cut_from_a_line_without_end(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("図表1" * 4000, encoding="utf-8")

    found = ictplan.audit_plan([str(file)], area="08217", numbers=True)

    assert found.frame.height == 4000
