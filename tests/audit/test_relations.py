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
    # 336 / 240 = 1.4; 定員 with に対し is the base
    ("定員240人に対し336人の応募があり、倍率は{}倍でした。", "1.4", "1.5", "ICT103"),
    # 50 − 44 = 6: no pair of the sentence before explains 5
    ("55か所と50か所がある。整備済みは50施設で、前年度末の44施設から{}施設増えた。", "6", "5", "ICT101"),
    # 80.0 − 68.5 = 11.5: 8割 of the same sentence is too coarse to explain 12.5
    ("利用は約８割、80.0％である。前回の平成30年は68.5％であり、５年間で{}ポイント高い。", "11.5", "12.5", "ICT101"),
    # 31,500 of 105,000 are 30.0%
    ("登録者は31,500人で、人口105,000人の{}％である。", "30.0", "30.1", "ICT105"),
    # 52 of 259 are 20.1%, as 88 are 34.0%
    ("回答は259人である。「使わない」が88人（34.0％）、「高い」が52人（{}％）と続く。", "20.1", "22.1", "ICT105"),
    # 12 × 3 = 36
    ("相談会は市内12地区で各3回、合計{}回開いた。", "36", "37", "ICT114"),
    # 6 × 85 = 510
    ("１基当たりの設置費は85万円で、6基では{}万円となる。", "510", "520", "ICT114"),
    # 18 × 20 = 360; the 12 before から are no more
    ("開催を年12回から18回に増やし、定員は1回20人、合計{}人とします。", "360", "380", "ICT114"),
    # twelve months of 2,000 hours
    ("月2,000時間、年に直せば{}時間の削減となる。", "24,000", "20,400", "ICT114"),
    # 1,250 − 1,000 = 250
    ("郵便料は前年度の1,250万円から1,000万円へ、２割（{}万円）減りました。", "250", "350", "ICT101"),
    # 11 + 12 + 5 = 28; more than all is wrong
    ("登録は28人で、うち学生が11人、シニアが12人、事業者が{}人です。", "5", "6", "ICT106"),
    # 180 + 45 = 225
    ("対象は180手続です。今年度にさらに45手続を加え、{}手続とします。", "225", "235", "ICT106"),
    # 24,624 of 68,400 are 36%
    ("申請は68,400件です。図書24,624件、施設17,100件、税26,676件で、図書だけで全体の{}％です。", "36", "46", "ICT105"),
    # 96 / 3 = 32; the 3 stands before its total, the 6 before that
    ("検討会を6回、講座を3回開催し、講座には延べ96人、１回平均{}人が参加した。", "32", "34", "ICT114"),
    # 38 − 29 − 7 = 2
    ("38の施策に取り組み、29施策を完了、7施策を継続、残る{}施策を中止とした。", "2", "3", "ICT106"),
    # 41.2 − 33.8 = 7.4
    ("理由は「早い」41.2％、「不明」33.8％、「その他」18.4％が続き、１位と２位の差は{}ポイントです。", "7.4", "8.4", "ICT101"),
    # 8 + 3 = 11, each with its own counter
    ("公民館8館と支所3か所の計{}か所に置く。", "11", "12", "ICT106"),
    # 4,905 − 4,251 = 654
    ("登録は4,905人で、目標の5,000人に95人届かなかった。登録者の内訳は、町民が4,251人、町外の人が{}人である。", "654", "645", "ICT106"),
    # 18 + 5 + 1 = 24
    ("24の取組のうち、進んだものは18、遅れたものは5、着手できなかったものは{}だった。", "1", "2", "ICT106"),
    # 80.6 − 66.4 = 14.2
    ("率は20歳代71.2％、60歳代80.6％、80歳以上66.4％です。最も高い60歳代と最も低い80歳以上との差は{}ポイントです。", "14.2", "13.2", "ICT101"),
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
        # 600 is the whole of 30%, no value that grew from 150
        "実施者は180人。全職員600人の30％、前年度の150人から2割増。",
        # two classes may overlap: 60 + 55 is no sum
        "職員100人のうち、男性が60人、40歳以上が55人である。",
        # one for each is no part of the sum
        "端末は児童8,400人に1台ずつ配り、予備機420台と合わせて8,820台となった。",
        # 85％以上 is a bound, no share of 4 in 6
        "6本のうち4本が85％以上となった。",
        # the second rate is that of the year before
        "「満足」35.0％と「やや満足」45.0％の合計は80.0％で、前年度の74.5％から5.5ポイント上昇した。",
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


SERIES = """表1 登録者

種類　　令和４年度　　令和５年度　　令和６年度

LINE　　12,400　　18,600　　24,180

広報紙　　2,300　　3,450　　4,830

{}
"""


@pytest.mark.parametrize(
    ("sentence", "right", "wrong", "rule"),
    [
        # 24,180 − 12,400 = 11,780
        ("LINEの登録者は、２年間で{}人増えた。", "11,780", "11,870", "ICT101"),
        # 4,830 / 3,450 = 1.4
        ("広報紙は前年度の{}倍になった。", "1.4", "1.3", "ICT103"),
        # 24,180 / 4,830 = 5.0
        ("LINEは広報紙の{}倍である。", "5.0", "4.0", "ICT103"),
        # 24,180 − 17,180 = 7,000, 17,180 told here
        ("LINEは当初の17,180人から{}人増えた。", "7,000", "6,000", "ICT101"),
    ],
)
def test_a_change_is_held_against_the_row_it_is_about(
    sentence: str, right: str, wrong: str, rule: str
) -> None:
    found = audit_text(SERIES.format(sentence.format(wrong))).findings

    assert audit_text(SERIES.format(sentence.format(right))).findings == ()
    assert [f.rule for f in found] == [rule]


def test_one_phrase_with_two_values_is_worth_a_look() -> None:
    # No digit is shared: two sections, word for word one thing.
    text = (
        "# 現状\n\n「高速回線」を利用している世帯の割合は93.6％です。\n\n"
        "# 課題\n\n「高速回線」を利用している世帯の割合が{}％です。\n"
    )

    wrong = audit_text(text.format("97.4")).findings
    assert [(f.rule, f.severity, f.text) for f in wrong] == [
        ("ICT201", "info", "97.4％")
    ]
    assert audit_text(text.format("93.6")).findings == ()


def test_what_follows_from_a_wrong_number_is_reported_once() -> None:
    # 340 + 567 = 907, 907 of 1,620 are 56.0%: only the sum is wrong.
    text = (
        "「進む」340人（21.0％）、「やや進む」567人（35.0％）であった（n=1,620）。"
        "「進む」と「やや進む」を合わせた人は970人で、全体の56.0％である。"
    )

    assert [(f.rule, f.text) for f in audit_text(text).findings] == [
        ("ICT106", "970人")
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
