"""Sentences as plans write them: the right one passes, one changed digit is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import run

from ictplan.audit.audit import audit_text

if TYPE_CHECKING:
    from pathlib import Path

CASES = [
    # 53.9 − 49.8 = 4.1
    ("全国平均の53.9％を{}ポイント下回る49.8％でした。", "4.1", "5.1", "ICT101"),
    # 1,500 − 1,200 = 300
    ("前年度の1,200件より{}件多い1,500件でした。", "300", "400", "ICT101"),
    # 61.7 − 45.2 = 16.5
    (
        "平成30年度の45.2％から令和５年度の61.7％へと{}ポイント増えています。",
        "16.5",
        "15.5",
        "ICT101",
    ),
    # 438 / 1,741 = 25.2%
    (
        "AIを導入した団体は1,741団体のうち438団体（{}％）です。",
        "25.2",
        "28.2",
        "ICT105",
    ),
    # 60 / 120 = 50%
    ("回答は120件で、そのうち賛成が60件（{}％）でした。", "50", "40", "ICT105"),
    # 49 / 52 = 94.2%
    (
        "手続は52件です。このうち、済んだものは49件（{}％）です。",
        "94.2",
        "92.2",
        "ICT105",
    ),
    # 20 / 80 = 25%
    (
        "施設は80施設あり、そのうち整備したのは20施設（{}％）です。",
        "25",
        "52",
        "ICT105",
    ),
    # 520 / 1,000 = 52.0%
    ("市民1,000人を対象に行い、520人（{}％）が答えました。", "52.0", "62.0", "ICT105"),
    # 843 / 2,000 = 42.15%
    ("配布数2,000件、有効回収数843件、回収率{}％でした。", "42.2", "48.2", "ICT105"),
    (
        "アンケートの有効回答数は843件、回収率は{}％（配布2,000件）でした。",
        "42.2",
        "44.2",
        "ICT105",
    ),
    # 120 + 95 + 143 = 358
    (
        "申請は1月が120件、2月が95件、3月が143件で、計{}件でした。",
        "358",
        "368",
        "ICT106",
    ),
    # 96,590 + 98,886 = 195,476
    (
        "男性は96,590人、女性は98,886人で、合計{}人です。",
        "195,476",
        "195,376",
        "ICT106",
    ),
    ("利用者の半数を超える{}％が60歳以上です。", "52.3", "42.3", "ICT107"),
    ("およそ８割（{}％）の市民が使っています。", "79.6", "69.6", "ICT113"),
    ("６割を超える（{}％）世帯が持っています。", "63.5", "58.5", "ICT113"),
    ("２割弱（{}％）は使っていません。", "18.2", "21.2", "ICT113"),
    ("利用率は{}％と約８割に達しました。", "79.6", "69.6", "ICT113"),
    ("導入率は{}％と７割台になりました。", "70.2", "68.2", "ICT113"),
    # 令和 began on 1 May 2019, 平成 on 8 January 1989.
    ("令和元年{}月の改正を踏まえます。", "5", "4", "ICT305"),
    ("平成元年{}月の改正を踏まえます。", "1", "13", "ICT305"),
]


@pytest.mark.parametrize(("sentence", "right", "faulty", "rule"), CASES)
def test_a_changed_digit_is_found(
    sentence: str, right: str, faulty: str, rule: str
) -> None:
    assert audit_text(sentence.format(right)).findings == ()
    assert [f.rule for f in audit_text(sentence.format(faulty)).findings] == [rule]


def test_a_range_of_dates_leaves_no_particles_in_the_subject() -> None:
    text = "計画期間は令和４年度から令和８年度までの５年間です。"
    judged = audit_text(text).numbers[-1]
    assert judged.number.subject == ("計画期間",)


@pytest.mark.parametrize("fmt", ["table", "md"])
def test_a_text_without_fault_says_so(tmp_path: Path, fmt: str) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("利用率は49.0％から52.1％へ3.1ポイント上昇した。", encoding="utf-8")
    found = run("audit", str(file), "--format", fmt, "--lang", "en")
    assert found.code == 0
    assert "No findings." in found.out
    assert "|" not in found.out
