from __future__ import annotations

import pytest

from ictplan.core.errors import InvalidDatasetError, Problem, UnknownCodeError


def test_an_unknown_code_offers_the_nearest_one() -> None:
    error = UnknownCodeError("dataset", "mynumbr", ["mynumber", "telework"])

    assert str(error) == "Unknown dataset 'mynumbr'. Did you mean mynumber?"


def test_an_unknown_code_far_from_all_lists_a_few() -> None:
    error = UnknownCodeError("format", "pdf9", ["csv", "json"])

    assert str(error) == "Unknown format 'pdf9'. Known: csv, json."


def test_a_problem_is_one_line_of_file_row_column_rule_message() -> None:
    problem = Problem(
        "m/observations.csv", 4, "obs_value", "share-range", "160 is high"
    )

    assert str(problem) == "m/observations.csv:4: obs_value: share-range: 160 is high"


def test_an_invalid_dataset_counts_its_problems_and_is_an_input() -> None:
    problem = Problem("m/observations.csv", 9, None, "unique-key", "same key")
    error = InvalidDatasetError([problem, problem])

    assert str(error) == "2 problem(s) found."
    assert error.exit_code == 2


@pytest.mark.parametrize(
    ("language", "word"), [("ja", "ありません"), ("en", "Unknown")]
)
def test_an_error_speaks_both_languages(language: str, word: str) -> None:
    assert word in UnknownCodeError("area", "x").text(language)  # type: ignore[arg-type]
