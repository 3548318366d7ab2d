"""An own survey beside a national series: what it is comes from that series."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import run

SURVEY = """広島県府中市 インターネット利用率（市民アンケート、令和6年10月1日現在）
年齢,回答者数,利用率（％）
60～69歳,150,80.0
80歳以上,80,32.5
全体,1050,84.2
"""
ALL = ("--where", "definition=incl_nonresponse")


@pytest.fixture
def survey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A survey of a city by age, in a folder to work in."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "survey.csv"
    file.write_text(SURVEY, encoding="utf-8")
    return file


def imported(survey: Path, to: str, *more: str) -> tuple[int, str]:
    asked = ("import", str(survey), "--area", "34208", "--to", to, *more)
    done = run(*asked, "--lang", "en")
    return done.code, done.err


def test_a_survey_is_compared_with_the_nation_it_stands_beside(survey: Path) -> None:
    assert imported(survey, "data/internet-use", *ALL)[0] == 0
    assert run("validate", "data").code == 0

    asked = ("gap", "internet-use", "--area", "34208", "--to", "nation")
    refused = run(*asked, "--data", "data", "--lang", "en")
    found = run(
        *(*asked, "--data", "data", "--allow-mismatch", "--format", "csv"),
        *("--period", "latest", "--where", "age=_T"),
    )

    # A day of 2024 is not the year 2024: nothing is compared before that is said.
    assert refused.code == 2
    assert "Use --allow-mismatch" in refused.err
    # The nation's 83.1 % is of e-Stat's table of 2024; 84.2 - 83.1 = 1.1.
    (row,) = found.rows
    assert (row["area_value"], row["benchmark_value"]) == ("84.2", "83.1")
    assert float(row["gap"]) == pytest.approx(1.1)
    assert row["unit_measure"] == "PC_IND"


def test_what_a_survey_cannot_know_is_asked(survey: Path) -> None:
    code, told = imported(survey, "data/internet-use")

    assert code == 2
    assert "name yours with --where definition=CODE: excl_nonresponse (" in told
    assert not Path("data").exists()


def test_all_that_does_not_fit_is_said_at_once(survey: Path) -> None:
    text = SURVEY.replace("利用率（％）", "件数（件）").replace("年齢", "機器")
    text = text.replace("60～69歳", "パソコン").replace("80歳以上", "電話")
    survey.write_text(text.replace("80.0", "80").replace("32.5", "32"), "utf-8")

    code, told = imported(survey, "data/internet-use", *ALL)

    assert code == 2
    assert "cannot stand beside internet-use" in told
    assert "--to data/my-internet-use" in told
    assert not Path("data").exists()


def test_a_dataset_of_its_own_is_left_as_it_is(survey: Path) -> None:
    assert imported(survey, "data/my-survey")[0] == 0

    (row,) = run(
        *("list", "--data", "data", "--format", "csv", "my-survey"),
    ).rows
    assert row["dataset"] == "my-survey"
