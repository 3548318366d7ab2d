"""How answers look: sentences first, one row a year, several areas, every option once."""

from __future__ import annotations

import pytest
from support import run


def test_a_long_series_shows_its_last_period_of_each_year() -> None:
    short = run("gap", "mynumber", "--area", "札幌市", "--lang", "en")
    whole = run(
        "gap", "mynumber", "--area", "札幌市", "--period", "all", "--lang", "en"
    )

    # The register has releases from 2017 to 2022, 47 of them.
    assert "2022-12-31" in short.out
    assert "2022-11-30 " not in short.out
    assert "--period all shows 41 periods more." in short.out
    assert "2022-11-30 " in whole.out
    assert len(run("gap", "mynumber", "--area", "札幌市", "--format", "csv").rows) == 94


def test_notes_and_sources_are_one_line_each_unless_asked_for() -> None:
    short = run("rank", "mynumber", "--area", "豊島区", "--lang", "en").out
    whole = run(
        "rank", "mynumber", "--area", "豊島区", "--lang", "en", "--notes", "--sources"
    ).out

    assert "Notes: 4 (--notes shows them)" in short
    assert "Note: " not in short
    assert whole.count("Note: ") == 4
    assert "Source: Ministry of Internal Affairs and Communications" in whole


def test_several_areas_stand_one_below_the_other() -> None:
    rows = run(
        "gap", "mynumber", "--area", "つくば市", "--area", "取手市", "--to", "nation",
        "--period", "2022-12-31", "--format", "csv",
    ).rows  # fmt: skip

    # 103,929 of 2022-12-31: Toride 56,703 of 105,967 (53.5), Japan 57.1.
    assert [row["ref_area"] for row in rows] == ["08220", "08217"]
    assert float(rows[1]["gap"]) == pytest.approx(
        100 * 56703 / 105967 - 100 * 71905789 / 125927902
    )


def test_an_area_without_values_among_others_is_told() -> None:
    done = run(
        "rank",
        "mynumber",
        "--area",
        "取手市",
        "--area",
        "USA",
        "--lang",
        "en",
        "--notes",
    )

    assert done.code == 0
    assert "no value of" in done.out


def test_without_an_area_the_first_line_says_whose_answer_it_is() -> None:
    lines = run("gap", "mynumber", "--lang", "en").out.splitlines()

    assert lines[1].startswith("No area was named: Toride-shi")


@pytest.mark.parametrize(
    "arguments",
    [
        ["gap", "mynumber", "--period", "2022", "--period=2021"],
        ["list", "--format", "csv", "--format", "json"],
    ],
)
def test_an_option_for_one_value_that_stands_twice_is_an_error(
    arguments: list[str],
) -> None:
    done = run(*arguments, "--lang", "en")

    assert done.code == 2
    assert "stands twice" in done.err


@pytest.mark.parametrize(
    ("word", "dataset"),
    [
        ("高齢", "municipal-indicators"),
        ("AGED", "internet-use"),
        ("mynumber", "mynumber"),
        ("smartphone", "device-use"),
    ],
)
def test_list_finds_datasets_by_words_of_both_languages(
    word: str, dataset: str
) -> None:
    rows = run("list", word, "--format", "csv").rows

    assert dataset in [row["dataset"] for row in rows]


def test_help_lists_the_options_of_every_command_last() -> None:
    text = run("gap", "-h", "--lang", "en").out

    own, every = text.split("Options of every command:")
    assert "--allow-mismatch" in own
    assert "--format" in every


def test_a_misspelt_command_gets_a_hint() -> None:
    done = run("gapp", "mynumber", "--lang", "en")

    assert (done.code, "Did you mean gap" in done.err) == (2, True)


def test_a_scorecard_in_a_terminal_is_a_screen_and_a_file_is_whole() -> None:
    short = run("scorecard", "--area", "那覇市", "--lang", "en").out
    rows = run("scorecard", "--area", "那覇市", "--format", "csv").rows

    assert f"{len(rows) - 20} rows more" in short
    assert len(short.splitlines()) < 40


def test_a_page_says_its_findings_above_the_table_line_by_line() -> None:
    lines = run("profile", "弘前市", "--lang", "en").out.splitlines()

    assert lines[1].startswith("- ")
    assert "Hirosaki" in lines[0]
