"""``ictplan trace``: from a printed number to its observations."""

from __future__ import annotations

from pathlib import Path

import pytest
from chapters import chapter
from support import run

from ictplan.report.md import as_markdown


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.md"
    file.write_text(as_markdown(chapter()), encoding="utf-8")
    return file


def test_both_observations_of_a_gap_are_listed(report: Path) -> None:
    rows = run("trace", "3.5ポイント", "--in", str(report), "--format", "csv").rows

    assert [(row["ref_area"], row["value"], row["source"]) for row in rows] == [
        ("08217", "60", "toride-plan"),
        ("00000", "63.5", "toride-plan"),
    ]


def test_the_table_says_the_formula_in_words(report: Path) -> None:
    shown = run("trace", "3.5ポイント", "--in", str(report), "--lang", "ja").out
    assert "対象地域の値 − 比較対象の値" in shown


def test_a_number_that_is_not_printed_is_a_finding(report: Path) -> None:
    answer = run("trace", "59.9", "--in", str(report), "--lang", "en")

    assert (answer.code, answer.out) == (1, "")
    assert "prints no 59.9" in answer.err


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text("60.0", encoding="utf-8")

    answer = run("trace", "60.0", "--in", str(other), "--lang", "en")

    assert answer.code == 2
    assert "carries no evidence" in answer.err


def test_a_number_of_an_area_is_found_in_its_data() -> None:
    answer = run("trace", "60.0", "--area", "取手市", "--format", "csv", "--lang", "en")

    row = next(row for row in answer.rows if row["dataset"] == "mynumber")
    assert (row["time_period"], row["value"]) == ("2023-02-28", "60.0")
    assert row["categories"].startswith("measure=issued")


def test_a_number_that_an_area_has_not_is_a_finding() -> None:
    answer = run("trace", "59.98", "--area", "取手市", "--lang", "en")

    assert answer.code == 1
    assert "Toride-shi has no 59.98" in answer.err
