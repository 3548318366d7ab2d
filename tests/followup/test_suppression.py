"""Small numbers of own surveys: left out with those that would give them away."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from support import descriptor, run, write_dataset

import ictplan
from ictplan import Library
from ictplan.core.errors import UsageError

HEADER = "ref_area,time_period,age,obs_value,obs_status,numerator,denominator,source"


def survey(tmp_path: Path, **counts: tuple[int, int]) -> Path:
    """Write a survey: users of those asked, by age."""
    rows = [
        f"08217,2021,{age},{100 * n / d:.1f},A,{n},{d},plan"
        for age, (n, d) in counts.items()
    ]
    return write_dataset(tmp_path, *rows, header=HEADER, package=descriptor()).parent


def left(folder: Path, least: int = 10) -> list[str]:
    answer = ictplan.export("sample", library=Library([folder]), min_count=least)
    gone = answer.frame.filter(answer.frame["obs_status"] == "Q")
    assert (
        gone.select("obs_value", "numerator", "denominator").null_count().row(0)
        == (gone.height,) * 3
    )
    return gone.get_column("age").cast(str).to_list()


def test_ten_is_told_and_nine_is_not(tmp_path: Path) -> None:
    folder = survey(tmp_path, Y20T29=(10, 40), Y30T39=(9, 40), Y40T49=(20, 40))

    assert left(folder) == ["Y30T39"]


def test_those_who_do_not_are_people_too(tmp_path: Path) -> None:
    folder = survey(tmp_path, Y20T29=(30, 40), Y30T39=(31, 40), Y40T49=(20, 40))

    assert left(folder) == ["Y30T39"]


def test_nobody_and_everybody_are_told(tmp_path: Path) -> None:
    folder = survey(tmp_path, Y20T29=(0, 40), Y30T39=(40, 40))

    assert left(folder) == []


def test_beside_a_total_a_second_value_goes_the_next_smallest(tmp_path: Path) -> None:
    ages = {"Y20T29": (25, 60), "Y30T39": (4, 40), "Y40T49": (20, 40)}
    folder = survey(tmp_path, _T=(49, 140), **ages)

    # 49 - 25 - 20 would be 4: with Y40T49 gone, only 24 for both can be had.
    assert left(folder) == ["Y30T39", "Y40T49"]


def test_what_is_left_out_together_is_not_small_either(tmp_path: Path) -> None:
    ages = {
        "Y20T29": (25, 60),
        "Y30T39": (4, 40),
        "Y40T49": (2, 40),
        "Y50T59": (30, 60),
    }
    folder = survey(tmp_path, _T=(61, 200), **ages)

    # 4 and 2 are 6, below 10: the next smallest goes too.
    assert left(folder) == ["Y20T29", "Y30T39", "Y40T49"]


def test_it_is_said_how_many_are_left_out(tmp_path: Path) -> None:
    folder = survey(tmp_path, _T=(24, 80), Y30T39=(4, 40), Y40T49=(20, 40))

    done = run(
        *("export", "sample", "--data", str(folder), "--min-count", "10"),
        *("--format", "csv", "--lang", "en"),
    )

    assert done.code == 0
    assert "1 value(s) below 10 are left out (status Q), and 1 from which" in done.err
    assert "4,40" not in done.out


def test_values_without_counts_are_refused(tmp_path: Path) -> None:
    folder = write_dataset(tmp_path).parent

    with pytest.raises(UsageError, match="nobody can tell which are small"):
        left(folder)
    with pytest.raises(UsageError, match="2 or more"):
        left(folder, least=1)


# Answers of 990 people, of whom each gave one: every day, at times, never, none.
ANSWERS = {
    "Y20T29": (160, 8, 12, 10),
    "Y40T49": (120, 22, 5, 3),
    "Y60T69": (115, 45, 40, 50),
    "Y70T79": (34, 30, 76, 10),
    "Y80T84": (6, 8, 54, 12),
}


ANSWERED = ("landline", "fax", "smartphone", "feature_phone")
"""Codes that stand for the answers."""


def crosstab(tmp_path: Path, table: Mapping[str, tuple[int, ...]]) -> Path:
    """Write the answers by age with their totals, and how many were asked."""
    total = tuple(map(sum, zip(*table.values(), strict=True)))
    rows = [
        f"08217,2021,{age},{answer},{100 * n / sum(counts):.4f},A,{n},{sum(counts)},plan"
        for age, counts in {"_T": total, **table}.items()
        for answer, n in zip(ANSWERED, counts, strict=True)
    ]
    dimensions = [
        {"id": "age", "codelist": "age"},
        {"id": "answer", "codelist": "device", "role": "item"},
    ]
    return write_dataset(
        tmp_path,
        *rows,
        header=HEADER.replace("age,", "age,answer,"),
        package=descriptor(dimensions=dimensions, decimals=4),
    ).parent


def test_nothing_can_be_had_from_ages_or_from_answers(tmp_path: Path) -> None:
    folder = crosstab(tmp_path, ANSWERS)
    answer = ictplan.export("sample", library=Library([folder]), min_count=10).frame
    known = {
        (row["age"], row["answer"]): row["numerator"]
        for row in answer.cast({"age": str, "answer": str}).to_dicts()
    }
    small = [("Y80T84", "landline"), ("Y80T84", "fax"), ("Y20T29", "fax")]
    assert {known[cell] for cell in small} == {None}

    # Subtract as long as a sum has one value that is left out.
    ages = list(ANSWERS)
    lines = [(("_T", a), [(age, a) for age in ages]) for a in ANSWERED]
    asked = {age: sum(counts) for age, counts in ANSWERS.items()}
    while True:
        had = dict(known)
        for total, parts in lines:
            gone = [cell for cell in parts if had[cell] is None]
            if len(gone) == 1 and had[total] is not None:
                had[gone[0]] = had[total] - sum(had[c] or 0 for c in parts)
        for age in ages:
            gone = [(age, a) for a in ANSWERED if had[age, a] is None]
            if len(gone) == 1:
                had[gone[0]] = asked[age] - sum(had[age, a] or 0 for a in ANSWERED)
            elif gone:
                assert asked[age] - sum(had[age, a] or 0 for a in ANSWERED) >= 10
        if had == known:
            break
        known = had
    assert {known[cell] for cell in small} == {None}
