"""``ictplan rank`` and ``ictplan trend`` on the cards of Toride."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import descriptor, run, write_dataset


# Rank in Ibaraki (44 municipalities): 28th at the end of 2022, 6th in March 2017.
def test_toride_falls_from_6th_to_28th_place() -> None:
    rows = run(
        "rank", "mynumber", "--period", "all", "--neighbours", "0", "--format", "csv"
    ).rows
    places = {row["time_period"]: (row["rank"], row["of"]) for row in rows}

    assert places["2022-12-31"] == ("28", "44")
    assert places["2017-03-08"] == ("6", "44")


def test_neighbours_come_along() -> None:
    rows = run(
        "rank", "mynumber", "--period", "2022-12-31", "--neighbours", "2",
        "--format", "csv",
    ).rows  # fmt: skip
    everyone = run(
        "rank", "mynumber", "--period", "2022-12-31", "--all", "--format", "csv"
    ).rows

    assert [row["rank"] for row in rows] == ["26", "27", "28", "29", "30"]
    assert rows[2]["ref_area"] == "08217"
    assert len(everyone) == 44


def test_prefectures_rank_among_prefectures() -> None:
    (row,) = run(
        "rank", "mynumber", "--area", "08000", "--among", "nation", "--period",
        "2022-12-31", "--neighbours", "0", "--format", "csv",
    ).rows  # fmt: skip

    assert row["of"] == "47"


# Toride against Japan: 163 days behind on 2022-07-31, 50 days on 2022-11-30 although
# the gap in points is wider then (linear interpolation of the counts' rates).
def test_years_behind_tell_another_story_than_points() -> None:
    rows = {
        row["time_period"]: row
        for row in run("trend", "mynumber", "--format", "csv").rows
    }
    july, november = rows["2022-07-31"], rows["2022-11-30"]

    assert float(july["time_distance_years"]) * 365.25 == pytest.approx(163, abs=0.6)
    assert float(november["time_distance_years"]) * 365.25 == pytest.approx(50, abs=0.6)
    assert float(november["gap"]) < float(july["gap"])


def test_a_trend_says_sign_changes_window_and_pace() -> None:
    done = run(
        "--lang",
        "en",
        "trend",
        "mynumber",
        "--target",
        "100",
        "--by",
        "FY2026",
        "--notes",
    )

    assert done.code == 0
    assert done.out.count("changed its sign") == 3
    assert "between 2020-04-01 and 2020-05-01" in done.out
    assert "Window: 2017-03-08 to 2023-02-28, 48 periods." in done.out
    assert "not at the present pace" in done.out
    # 40 points in 4.08 years from 2023-02-28 to 2027-03-31
    assert "too slow; required +9.79" in done.out


def test_a_trend_begins_after_the_last_break(tmp_path: Path) -> None:
    rows = [
        f"{area},{year},_T,{value},{'B' if year == 2021 else 'A'},plan"
        for area, first in (("08217", 40), ("00000", 50))
        for year, value in zip(range(2019, 2025), range(first, 99, 4), strict=False)
    ]
    note = {"ja": "調査票の変更", "en": "New questionnaire"}
    write_dataset(
        tmp_path,
        *rows,
        package=descriptor(breaks=[{"time_period": "2021", "note": note}]),
    )

    found = run("trend", "sample", "--data", str(tmp_path), "--format", "csv").rows

    assert [row["time_period"] for row in found] == ["2022", "2023", "2024"]
    assert [row["gap"] for row in found] == ["-10.0"] * 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["trend", "mynumber", "--target", "90"], "--target and --by go together"),
        (["rank", "mynumber", "--among", "friends"], "Unknown group 'friends'"),
        (["rank", "cloud-use"], "has no value of"),
    ],
)
def test_bad_questions_get_a_sentence(arguments: list[str], words: str) -> None:
    done = run("--lang", "en", *arguments)

    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_a_trend_has_bars_of_its_values() -> None:
    window = ("trend", "mynumber", "--period", "2022-12-31..2023-02-28")

    drawn = run(*window).out.splitlines()
    plain = run(*window, encoding="cp932").raw.decode("cp932").splitlines()

    # 53.5 and 60.0 percent of a bar of 20 cells.
    assert [line.count("█") for line in drawn[5:7]] == [11, 12]
    assert [line.count("#") for line in plain[5:7]] == [11, 12]


# On 31 December 2022 取手市 has 53.5 %, Japan 57.1, Ibaraki 55.9: gaps of -3.5 and -2.4.
@pytest.mark.parametrize(
    ("condition", "language", "code"),
    [
        ("対全国 < -3", "ja", 1),
        ("対茨城県 < -3", "ja", 0),
        ("'vs Japan' < -3", "en", 1),
    ],
)
def test_a_heading_of_the_table_is_a_column_of_a_condition(
    condition: str, language: str, code: int
) -> None:
    asked = ("gap", "mynumber", "--area", "取手市", "--period", "2022-12-31")

    assert run(*asked, "--fail-if", condition, "-q", "--lang", language).code == code


def test_an_unknown_column_is_told_the_words_of_the_language() -> None:
    done = run("gap", "mynumber", "--fail-if", "対京都府 < -3", "--lang", "ja")

    assert done.code == 2
    assert "「対京都府」という列はありません" in done.err
    assert "比較対象の値, 差" in done.err
