"""``ictplan diff``: two folders, two releases."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import descriptor, run, write_dataset

import ictplan
from ictplan.core.errors import UnknownCodeError, UsageError


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    """One area goes, one comes, one value is revised, a release comes, a unit stays."""
    old = write_dataset(
        tmp_path / "old",
        "00000,2021,_T,63.5,A,plan",
        "08217,2021,_T,60.0,A,plan",
        "01100,2021,_T,64.0,A,plan",
        "13101,2021,_T,50.0,A,plan",
    )
    new = write_dataset(
        tmp_path / "new",
        "00000,2021,_T,63.5,A,plan",
        "08217,2021,_T,65.0,A,plan",
        "01100,2021,_T,64.0,A,plan",
        "08220,2021,_T,51.0,A,plan",
        "08217,2022,_T,66.0,A,plan",
        package=descriptor(definition={"ja": "別の割合", "en": "Another share"}),
    )
    return str(old.parent), str(new.parent)


def test_every_kind_of_difference_is_one_row_and_the_rest_none(
    folders: tuple[str, str],
) -> None:
    rows = run("diff", *folders, "--format", "csv", "--lang", "en").rows

    shown = [
        (r["what"], r["ref_area"], r["time_period"], r["observations"]) for r in rows
    ]
    assert shown == [
        ("definition", "", "", ""),
        ("gone_area", "13101", "", "1"),
        ("new_area", "08220", "", "1"),
        ("new_period", "", "2022", "1"),
        ("changed_value", "08217", "2021", ""),
    ]
    assert (rows[0]["old_text"], rows[0]["new_text"]) == (
        "A sample share",
        "Another share",
    )
    # 60.0 was below the nation's 63.5 and second of two; 65.0 is above it and first.
    changed = rows[-1]
    assert (changed["old_value"], changed["obs_value"], changed["change"]) == (
        "60.0",
        "65.0",
        "5.0",
    )
    assert (changed["old_rank"], changed["rank"], changed["places"]) == ("2", "1", "1")
    assert changed["crossed"] == "ahead"


def test_words_come_in_both_languages(folders: tuple[str, str]) -> None:
    english, japanese = (
        run("diff", *folders, "--lang", each).out for each in ("en", "ja")
    )

    assert "Now better than the nation: 1 (Toride-shi)." in english
    assert "新たに全国を上回ったところ：1（取手市）。" in japanese
    assert "別の割合" in japanese


def test_a_condition_makes_it_a_finding(folders: tuple[str, str]) -> None:
    assert run("diff", *folders, "--fail-if", "crossed = ahead").code == 1
    assert run("diff", *folders, "--fail-if", "change < 0").code == 0


def test_equal_folders_differ_in_nothing(folders: tuple[str, str]) -> None:
    same = run("diff", folders[0], folders[0], "--lang", "en")

    assert same.code == 0
    assert "Nothing changed." in same.out


def test_values_of_another_unit_are_no_changed_values(tmp_path: Path) -> None:
    old = write_dataset(tmp_path / "old", "08217,2021,_T,60.0,A,plan")
    new = write_dataset(
        tmp_path / "new",
        "08217,2021,_T,61.0,A,plan",
        package=descriptor(unit_measure="PC_HH"),
    )

    rows = ictplan.diff(str(old), str(new), lang="en").frame

    assert rows.select("what", "old_text", "new_text", "note").rows() == [
        ("definition", "PC_IND", "PC_HH", "unit")
    ]


def test_a_dataset_that_one_folder_lacks_is_named(tmp_path: Path) -> None:
    old = write_dataset(tmp_path / "old")
    new = write_dataset(tmp_path / "new")
    beside = new.parent / "other"
    beside.mkdir()
    for file in new.iterdir():
        text = file.read_text(encoding="utf-8").replace('"sample"', '"other"')
        (beside / file.name).write_text(text, encoding="utf-8")

    rows = ictplan.diff(str(old.parent), str(new.parent)).frame

    assert rows.select("what", "dataset", "observations").rows() == [
        ("new_dataset", "other", 2)
    ]


def test_toride_from_one_release_to_the_next() -> None:
    # The rates are printed in the ministry's tables.
    (row,) = run(
        "diff",
        "mynumber",
        "2022-11-30",
        "2022-12-31",
        "--area",
        "取手市",
        "--format",
        "csv",
    ).rows

    assert (row["old_value"], row["obs_value"]) == ("49.8", "53.5")
    assert (row["rank"], row["of"]) == ("1228", "1741")
    assert row["crossed"] == ""


def test_a_prefecture_is_44_rows_with_places_inside_it() -> None:
    rows = run(
        "diff",
        "mynumber",
        "2022-11-30",
        "2022-12-31",
        *("--area", "茨城県内", "--among", "prefecture", "--format", "csv"),
    ).rows

    assert len(rows) == 44
    assert {row["of"] for row in rows} == {"44"}
    assert sum(int(row["places"]) for row in rows if row["places"]) == 0
    assert next(row["rank"] for row in rows if row["ref_area"] == "08217") == "28"


def test_what_cannot_be_compared_is_said() -> None:
    with pytest.raises(UsageError, match="name two folders"):
        ictplan.diff("mynumber", "2022-11-30", lang="en")
    with pytest.raises(UsageError, match="name two folders"):
        ictplan.diff()
    with pytest.raises(UsageError, match="is one period; name two"):
        ictplan.diff("mynumber", "2022-11-30", "2022-11-30")
    with pytest.raises(UsageError, match="is after 2022-11-30; name the earlier"):
        ictplan.diff("mynumber", "2022-12-31", "2022-11-30", lang="en")
    with pytest.raises(UnknownCodeError):
        ictplan.diff("mynumber", "2022-11-30", "2030-01-01")
    assert run("diff", "mynumber", "nowhere", "--lang", "en").code == 2


def test_values_that_changed_come_before_those_that_a_part_of_a_release_lacks(
    tmp_path: Path,
) -> None:
    write_dataset(
        tmp_path,
        "01206,2020,_T,40.0,A,plan",
        "08217,2020,_T,50.0,A,plan",
        "08217,2021,_T,51.0,A,plan",
        "08220,2021,_T,52.0,A,plan",
    )
    asked = ("diff", "sample", "2020", "2021", "--data", str(tmp_path), "--lang", "en")

    assert "Tsukuba-shi: 52.0 is new." in run(*asked, "--area", "08220").out
    rows = run(*asked, "--format", "csv").rows
    assert [(row["what"], row["ref_area"]) for row in rows] == [
        ("changed_value", "08217"),
        ("new_value", "08220"),
        ("gone_value", "01206"),
    ]
    # Kushiro took in others in 2005 under its own code: it did not go.
    assert rows[2]["note"] == ""
