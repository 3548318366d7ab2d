"""Storing: the same twice, merged, conflicting, revised, not at all."""

from pathlib import Path

import pytest
from support import run

import ictplan
from ictplan import Library
from ictplan.core.errors import InvalidDatasetError, UsageError

HEADER = "都道府県名,市区町村名,人口（R2.1.1時点）,交付枚数（R2.3.1時点）,交付率\n"
TORIDE = HEADER + "茨城県,取手市,1000,155,15.5%\n"
REVISED = HEADER + "茨城県,取手市,1000,156,15.6%\n"
MORE = HEADER + "茨城県,取手市,1000,155,15.5%\n茨城県,水戸市,2000,300,15.0%\n"


def given(tmp_path: Path, text: str) -> Path:
    """Write a release and give its path."""
    file = tmp_path / "release.csv"
    file.write_text(text, encoding="utf-8")
    return file


def contents(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    file, folder = given(tmp_path, TORIDE), tmp_path / "data" / "mynumber"
    ictplan.import_files([file], form="mynumber", to=folder)
    before = contents(tmp_path / "data")

    answer = ictplan.import_files([file], form="mynumber", to=folder)

    assert answer.frame.row(0, named=True)["unchanged"] == 1
    assert "nothing is changed" in str(answer.notes[-1])
    assert contents(tmp_path / "data") == before


def test_further_observations_need_merge(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "mynumber"
    ictplan.import_files([given(tmp_path, TORIDE)], form="mynumber", to=folder)
    more = given(tmp_path, MORE)

    with pytest.raises(UsageError, match="lacks 1 of these observations; add --merge"):
        ictplan.import_files([more], form="mynumber", to=folder)
    answer = ictplan.import_files([more], form="mynumber", to=folder, merge=True)

    assert answer.frame.select("added", "unchanged").row(0) == (1, 1)
    rows = Library([tmp_path / "data"], alone=True).load("mynumber").observations
    assert rows.get_column("ref_area").to_list() == ["08201", "08217"]


def test_another_value_is_refused_unless_it_is_a_revision(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "mynumber"
    ictplan.import_files([given(tmp_path, TORIDE)], form="mynumber", to=folder)
    before = contents(folder)
    file = given(tmp_path, REVISED)

    with pytest.raises(UsageError, match=r"15\.5 \(155/1000\) → 15\.6 \(156/1000\)"):
        ictplan.import_files([file], form="mynumber", to=folder, merge=True)
    assert contents(folder) == before
    with pytest.raises(UsageError, match="add --released"):
        ictplan.import_files(
            [file], form="mynumber", to=folder, merge=True, revise=True
        )
    assert contents(folder) == before
    ictplan.import_files(
        [file],
        form="mynumber",
        to=folder,
        merge=True,
        revise=True,
        released="2023-04-01",
    )

    row = (
        Library([folder.parent], alone=True)
        .load("mynumber")
        .observations.row(0, named=True)
    )
    assert row["obs_value"] == 15.6
    assert row["note"] is None


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    folder, log = tmp_path / "data" / "mynumber", tmp_path / "log.csv"
    file = given(tmp_path, TORIDE)

    done = run(
        *("import", "mynumber", str(file), "--to", str(folder), "--dry-run"),
        *("--log", str(log), "--format", "csv", "--lang", "en"),
    )

    assert done.code == 0
    assert done.rows[0]["added"] == "1"
    assert "would be written" in done.err
    assert not folder.exists()
    assert not log.exists()


def test_a_log_has_a_row_per_repair(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"

    ictplan.import_files(
        [given(tmp_path, TORIDE)],
        form="mynumber",
        to=tmp_path / "mynumber",
        log=log,
        language="en",
    )

    assert log.read_text(encoding="utf-8").splitlines() == [
        "kind,file,place,before,after,message",
        "number,release.csv,release.csv!E2,15.5%,15.5,number written plainly",
    ]


def test_what_breaks_a_rule_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    """16.5 is not 155 of 1,000."""
    folder = tmp_path / "data" / "mynumber"
    file = given(tmp_path, TORIDE.replace("15.5%", "16.5%"))

    with pytest.raises(InvalidDatasetError):
        ictplan.import_files([file], form="mynumber", to=folder)

    assert [p.name for p in (tmp_path / "data").iterdir()] == [".ictplan"]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "todo.txt").write_text("x", encoding="utf-8")

    with pytest.raises(UsageError, match="holds no dataset"):
        ictplan.import_files([given(tmp_path, TORIDE)], form="mynumber", to=folder)
    with pytest.raises(UsageError, match="cannot name a dataset"):
        ictplan.import_files(
            [given(tmp_path, TORIDE)], form="mynumber", to=tmp_path / "A"
        )


def test_an_imported_dataset_keeps_other_files_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "mynumber"
    ictplan.import_files([given(tmp_path, TORIDE)], form="mynumber", to=folder)
    (folder / "README.txt").write_text("ours", encoding="utf-8")

    ictplan.import_files(
        [given(tmp_path, MORE)], form="mynumber", to=folder, merge=True
    )

    assert (folder / "README.txt").read_text(encoding="utf-8") == "ours"
    hidden = [p.name for p in (folder.parent / ".ictplan").iterdir()]
    assert sorted(hidden) == [".gitignore", "lock"]
