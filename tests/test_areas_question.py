"""``ictplan areas``: codes and names of today and of before, in both languages."""

from __future__ import annotations

import pytest
from support import run

import ictplan


@pytest.mark.parametrize(
    "text", ["取手", "取手市", "08217", "082171", "とりで", "ﾄﾘﾃﾞ", "Toride", "tori"]
)
def test_an_area_is_found_by_every_spelling(text: str) -> None:
    (row,) = ictplan.areas(text, lang="en").frame.iter_rows(named=True)

    assert row == {
        "ref_area": "08217",
        "ref_area_label": "Toride-shi",
        "kana": "トリデシ",
        "prefecture": "Ibaraki",
        "level": "municipality",
        "note": None,
    }


def test_areas_that_share_a_name_are_all_listed() -> None:
    frame = ictplan.areas("府中市").frame

    assert frame["ref_area"].to_list() == ["13206", "34208"]
    assert frame["prefecture"].to_list() == ["東京都", "広島県"]


def test_a_name_of_before_says_what_became_of_it() -> None:
    # Fujishiro-machi was absorbed by Toride on 2005-03-28.
    (row,) = ictplan.areas("藤代町", lang="en").frame.iter_rows(named=True)

    assert row["ref_area"] == "08217"
    assert row["note"].startswith("藤代町 (08563) is 取手市 (08217) since 2005-03-28")


def test_a_prefecture_lies_in_itself_and_the_nation_in_none() -> None:
    assert ictplan.areas("茨城県").frame["prefecture"].to_list()[0] == "茨城県"
    assert ictplan.areas("00000").frame["prefecture"].to_list() == [None]


def test_what_nothing_is_called_is_an_error_with_a_hint() -> None:
    answer = run("areas", "Tride", "--lang", "en")

    assert answer.code == 2
    assert "Toride" in answer.err


def test_the_table_shows_codes_beside_names() -> None:
    out = run("areas", "取手", "--lang", "ja").out

    assert "08217" in out
    assert "取手市" in out
