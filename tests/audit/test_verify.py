"""One sentence: status, relation, evidence, source of each number."""

from __future__ import annotations

from support import run

import ictplan

# The card's rate of 取手市 on 28 February 2023 is published as 60.0.
RIGHT = "取手市の交付率は令和5年2月末で60.0％"


def test_a_sentence_is_held_against_the_data() -> None:
    (row,) = ictplan.verify(RIGHT, language="en").frame.to_dicts()

    assert (row["text"], row["status"], row["rule"]) == ("60.0％", "agrees", "ICT501")
    assert "mynumber 08217 2023-02-28" in row["evidence"]
    assert row["source"]


def test_a_sentence_is_held_against_itself() -> None:
    # 410 − 380 = 30
    found = run("verify", "相談は380件から410件へ40件増えた。", "--format", "csv")

    assert found.code == 1
    rows = {row["text"]: row for row in found.rows}
    assert rows["40件"]["status"] == "contradicts"
    assert rows["40件"]["expected"] == "30件"
    assert rows["410件"]["status"] == "no-claim"


def _status(text: str) -> tuple[str, str | None]:
    rows = ictplan.verify(text, language="en").frame.to_dicts()
    return rows[-1]["status"], rows[-1]["expected"]


# Published on 31 December 2022: 府中市 in 広島県 58.4, in 東京都 53.9; 伊達市 in 福島県 50.8.
def test_a_city_is_told_by_its_prefecture() -> None:
    text = "{}の交付率は令和4年12月31日現在で{}％です。"

    assert _status(text.format("広島県府中市", "58.4"))[0] == "agrees"
    assert _status(text.format("東京都府中市", "58.4")) == ("contradicts", "53.9%")
    assert _status(text.format("福島県伊達市", "50.8"))[0] == "agrees"
    # Without its prefecture the name is that of two cities.
    assert _status(text.format("府中市", "58.4")) == ("ambiguous", None)


def test_a_rate_that_is_cut_off_is_ambiguous() -> None:
    # 91,718 / 100,884 − 1 = −9.086%
    text = "人口は100,884人から91,718人に{}％減少しました。"

    assert _status(text.format("9.0")) == ("ambiguous", "9.1%")
    assert _status(text.format("9.1"))[0] == "agrees"
    assert _status(text.format("8.9"))[0] == "contradicts"


def test_the_nation_in_a_bracket_is_what_a_city_is_compared_with() -> None:
    # 58.4 − 57.1 = 1.3; 1.4 may come from values before rounding
    text = "本市の交付率は58.4％で、全国（57.1％）を{}ポイント上回ります。"

    assert _status(text.format("1.3"))[0] == "agrees"
    assert _status(text.format("1.5"))[0] == "contradicts"


def test_an_item_with_a_unit_of_its_own_has_data() -> None:
    # The dashboard of 12 July 2024 gives 三条市 76 of 100, moving out 5.8 of 100.
    held = "三条市の令和6年7月12日現在のマイナンバーカードの保有率は{}％です。"
    moved = "三条市の転出届の令和6年7月12日のオンライン申請率は{}％です。"

    assert _status(held.format("76"))[0] == "agrees"
    assert _status(held.format("86")) == ("contradicts", "76%")
    assert _status(moved.format("5.8"))[0] == "agrees"
    assert _status(moved.format("8.5")) == ("contradicts", "5.8%")


def test_what_follows_from_a_number_the_data_contradict_is_not_reported() -> None:
    # 60.0 is published; 45.0 − 50.0 would be 5.0, but the 50.0 is what is wrong.
    text = (
        "取手市の交付率は令和5年2月末で50.0％です。"
        "令和4年の45.0％から15.0ポイント上がりました。"
    )
    found = ictplan.verify(text, language="en").frame.to_dicts()

    assert [r["text"] for r in found if r["status"] == "contradicts"] == ["50.0％"]


# Published on 28 February 2023: 取手市 60.0, the nation 63.5; 60.0 − 63.5 = −3.5
def test_a_gap_without_its_values_is_that_of_the_data() -> None:
    text = "取手市の交付率は令和5年2月末現在で全国を{}ポイント{}。"

    assert _status(text.format("3.5", "下回る"))[0] == "agrees"
    # Of counts that nobody printed the difference may be a tenth more or less.
    assert _status(text.format("3.6", "下回る"))[0] == "operand-missing"
    assert _status(text.format("3.7", "下回る")) == ("contradicts", "3.5ポイント")
    assert _status(text.format("3.3", "下回る")) == ("contradicts", "3.5ポイント")
    # The other direction is wrong whatever the points.
    assert _status(text.format("3.5", "上回る")) == ("contradicts", "-3.5ポイント")
    assert _status(text.format("約3", "下回る"))[0] != "contradicts"


def test_a_gap_to_an_area_without_data_lacks_its_operand() -> None:
    text = "取手市の交付率は令和5年2月末現在で近隣市を3.5ポイント下回る。"

    assert _status(text)[0] == "operand-missing"


def test_a_place_goes_by_the_direction_of_its_item() -> None:
    # Of 1,741 ratios of debt service in FY2022, where less is better, 13th and 1,728th.
    text = "多治見市の実質公債費比率は令和4年に−3.6％で、全国1,741団体中{}位です。"

    assert _status(text.format(13))[0] == "agrees"
    assert _status(text.format(14)) == ("contradicts", "13")
    assert _status(text.format(1728)) == ("contradicts", "13")


# Of people of 60 to 69 in Japan 41.7 % needed no electronic services in 2022, 28.2 % in 2023.
def test_what_has_a_value_may_be_named_behind_it() -> None:
    text = (
        "令和4年に{}%であった全国の電子行政サービスを必要としていない割合（60～69歳）は、"
        "令和5年には28.2%となりました。"
    )
    first, second = (
        ictplan.verify(text.format(value)).frame.to_dicts()[0]
        for value in ("41.7", "41.8")
    )

    assert (first["text"], first["status"]) == ("41.7%", "agrees")
    assert (second["status"], second["expected"]) == ("contradicts", "41.7%")


# In the census of 2020 38.2 % of the people of 府中市 in 広島県 were 65 and over.
def test_a_value_without_an_area_may_be_the_plans_own() -> None:
    text = "65歳以上の割合は令和2年に{}％です。"

    def asked(value: str, area: str | None) -> tuple[str, str | None]:
        row = ictplan.verify(text.format(value), area=area).frame.to_dicts()[-1]
        return row["status"], row["expected"]

    assert asked("38.2", "広島県府中市") == ("agrees", None)
    assert asked("38.3", "広島県府中市") == ("ambiguous", "38.2%")
    assert asked("38.3", None)[0] not in ("ambiguous", "contradicts")


def test_a_gap_may_be_to_the_value_beside_it_of_the_area_told_before() -> None:
    # 58.4 in 広島県府中市 and 60.8 in 広島県 on 31 December 2022: 2.4.
    text = (
        "広島県府中市の交付率は、令和4年12月31日現在で58.4％です。"
        "広島県の60.8％と比べると{}ポイント下回っています。"
    )

    assert _status(text.format("2.4"))[0] == "agrees"
    assert _status(text.format("3.4")) == ("contradicts", "2.4ポイント")
