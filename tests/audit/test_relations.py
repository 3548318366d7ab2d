"""Each relation at its bound: the right number passes, one unit beside it is reported."""

from __future__ import annotations

import pytest

from ictplan.audit.audit import audit_text

BOUNDS = [
    # 410 − 380 = 30, 380 the base that から marks
    ("相談は380件から{}件へ30件増えた。", "410", "411", "ICT101"),
    # を marks the base before 下回る: 52 − 61 = −9
    ("苦情は{}件で、前年度の61件を9件下回った。", "52", "53", "ICT101"),
    # the bracket belongs to the number before it: 640 − 600 = 40
    ("導入時の600台→現在640台（＋{}台）。", "40", "41", "ICT101"),
    # (250 − 200) / 200 = 25%
    ("講座は200人から250人へ{}％増えた。", "25", "26", "ICT102"),
    # 420 / 120 = 3.5
    ("登録は120件から420件へ、{}倍になった。", "3.5", "3.6", "ICT103"),
    # 18 of 24 are 75%
    ("全24館のうち、済んだのは18館（{}％）である。", "75", "76", "ICT105"),
    # 640 people, 416 of them: 65%
    ("職員640人のうち416人が受講し、受講率は{}％だった。", "65", "66", "ICT105"),
    # 15 + 11 = 26
    ("子育ての15件と介護の11件の合計{}件を扱う。", "26", "27", "ICT106"),
    # 60 − 25 − 20 = 15
    ("60台のうち、本庁が25台、支所が20台、残りの{}台が学校にある。", "15", "16", "ICT106"),
    # 690 − 12 = 678
    ("回収は690票である。無効12票を除いた有効票は{}票だった。", "678", "679", "ICT106"),
    # 330 / 15 = 22
    ("教室は15回開き、受講者は延べ330人で、１回当たり{}人だった。", "22", "23", "ICT114"),
    # twelve months of 27.5 are 330
    ("使用料は月額27万5,000円で、年額では{}万円となる。", "330", "331", "ICT114"),
    # 3 of 50 are 6.0%, none are 6.1
    ("「ある」は{}％だった（n=50）。", "6.0", "6.1", "ICT109"),
    # a half and more
    ("「使う」は{}％と過半数を占めた。", "50.1", "50.0", "ICT107"),
    # 75 to 85 are about eight tenths
    ("市民の約８割（{}％）が使う。", "75.0", "74.9", "ICT113"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "right", "wrong", "rule"), BOUNDS)
def test_a_relation_holds_at_its_bound(
    sentence: str, right: str, wrong: str, rule: str
) -> None:
    assert audit_text(sentence.format(right)).findings == ()
    assert [f.rule for f in audit_text(sentence.format(wrong)).findings] == [rule]


@pytest.mark.parametrize(
    "sentence",
    [
        # The base of neither bracket is printed; the two values are two places.
        "加入は東地区が52.0％（前年差1.5ポイント増）、西地区が45.0％（前年差0.8ポイント減）である。",
        # 44.0 − 31.0, the first and the last of three
        "利用は、令和2年は31.0％、令和4年は38.5％、令和6年は44.0％で、4年間で13.0ポイント上がった。",
        # 25 are part of the 40, nothing adds up
        "団体は40団体（うち任意が25団体）、会社は12社である。",
        # no total is printed
        "回答者は、男性580人、女性614人、無回答10人です。",
        # the largest parts only
        "支出は9万円で、内訳をみると、本が4万円と最も多く、雑誌が2万円で続く。",
        # another n each: 25 of 40, 11 of 25
        "40歳代（n=40）は62.5％、50歳代（n=25）は44.0％が使う。",
        # a thing that is not printed
        "利用率は71.5％でした。近隣の平均と比べると2.0ポイント高い水準です。",
    ],
)
def test_what_is_not_printed_is_no_contradiction(sentence: str) -> None:
    assert audit_text(sentence).findings == ()


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("相談は410件で、前年度比2.5％増である。", "operand-missing"),
        ("相談は380件から410件へ30件増えた。", "agrees"),
        ("相談は380件から410件へ40件増えた。", "contradicts"),
        ("相談は410件である。", "no-claim"),
    ],
)
def test_a_status_says_why(sentence: str, status: str) -> None:
    audit = audit_text(sentence)
    last = [j for j in audit.numbers if j.number.role not in ("date", "label")][-1]

    assert last.status == status


def test_points_told_in_percent_are_reported() -> None:
    # 9 − 6 are three points; (9 − 6) / 6 are 50 per cent.
    wrong = audit_text("閲覧は6％から9％へ3％増えた。")
    right = audit_text("閲覧は6％から9％へ50％増えた。")

    assert [f.rule for f in wrong.findings] == ["ICT112"]
    assert right.findings == ()


TABLE = """表1 件数

| 課 | 令和5年度 | 令和6年度 | 増減 | 割合 |
|---|---:|---:|---:|---:|
| 市民課 | 1,200 | 1,350 | 150 | {share} |
| 税務課 | 800 | 950 | {change} | 31.7% |
| 福祉課 | 600 | 700 | 100 | 23.3% |
| 計 | 2,600 | {total} | 400 | 100.0% |
"""


@pytest.mark.parametrize(
    ("share", "change", "total", "wrong"),
    [
        # 1,350 + 950 + 700 = 3,000; 1,350 / 3,000 = 45.0%; 950 − 800 = 150
        ("45.0%", "150", "3,000", None),
        ("54.0%", "150", "3,000", "54.0%"),
        ("45.0%", "151", "3,000", "151"),
        ("45.0%", "150", "3,001", "3,001"),
    ],
)
def test_the_cell_that_breaks_a_table_is_reported(
    share: str, change: str, total: str, wrong: str | None
) -> None:
    text = TABLE.format(share=share, change=change, total=total)

    assert [f.text for f in audit_text(text).findings] == ([wrong] if wrong else [])


def test_a_table_of_blanks_is_read_as_one() -> None:
    rows = [
        "　種類　　令和5年度　　令和6年度　　増減",
        "　窓口　　310　　280　　-30",
        "　郵送　　120　　150　　30",
        "　電子　　400　　560　　170",
    ]

    # 560 − 400 = 160
    assert [f.text for f in audit_text("\n".join(rows)).findings] == ["170"]


def test_a_text_is_held_against_its_table() -> None:
    text = TABLE.format(share="45.0%", change="150", total="3,000")
    wrong = audit_text(text + "\n令和6年度は、市民課が1,530件で最も多い。\n")

    assert [(f.rule, f.text, f.expected) for f in wrong.findings] == [
        ("ICT201", "1,530件", "1,350")
    ]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        # March 2024 lies in fiscal year 2023, Reiwa 5.
        ("2024年（令和5年度）3月に定めた。", []),
        ("2024年（令和6年度）3月に定めた。", ["ICT303"]),
        # May 2024 lies in fiscal year 2024, Reiwa 6.
        ("2024年（令和6年度）5月に定めた。", []),
    ],
)
def test_a_month_behind_the_bracket_belongs_to_the_year(
    text: str, rules: list[str]
) -> None:
    assert [f.rule for f in audit_text(text).findings] == rules
