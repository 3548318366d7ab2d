"""A workspace for any city: complete, valid, and useful at once."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest
from support import ROWS, descriptor, run, write_dataset

import ictplan
from ictplan import Library
from ictplan.core.errors import UsageError
from ictplan.workspace.make import EXAMPLES, PURPOSES


@pytest.fixture
def sapporo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "sapporo"
    assert run("init", str(folder), "--area", "札幌市").code == 0
    monkeypatch.chdir(folder)
    return folder


def test_every_part_that_is_promised_is_there(sapporo: Path) -> None:
    assert all((sapporo / part).exists() for part in PURPOSES)
    assert 'area = "01100"' in (sapporo / "ictplan.toml").read_text(encoding="utf-8")
    assert [path.name for path in sapporo.parent.iterdir()] == ["sapporo"]


@pytest.mark.usefixtures("sapporo")
def test_its_data_are_valid_from_the_start() -> None:
    done = run("validate", "data", "--lang", "en")

    assert (done.code, done.out) == (0, "")
    assert "1 dataset(s) checked" in done.err


@pytest.mark.usefixtures("sapporo")
def test_the_prefecture_stands_in_until_the_city_is_imported() -> None:
    done = run("gap", "internet-use", "--lang", "en", "--notes")

    assert done.code == 0
    assert "Hokkaido" in done.out.split("\n")[0]
    assert "has no value here, so its prefecture" in done.out


@pytest.mark.usefixtures("sapporo")
def test_a_city_that_is_named_gets_no_stand_in() -> None:
    assert run("gap", "internet-use", "--area", "札幌市").code == 2


def test_its_chapter_can_be_made(sapporo: Path) -> None:
    assert run("report", "chapter.md", "-o", "chapter.html").code == 0
    assert "札幌市" in (sapporo / "chapter.html").read_text(encoding="utf-8")


def test_the_built_in_chapter_can_be_made_before_the_plan_is_written(
    sapporo: Path,
) -> None:
    assert run("report", "-o", "built-in.md").code == 0
    text = (sapporo / "built-in.md").read_text(encoding="utf-8")
    assert text.startswith("# 札幌市")
    # The plan in which some values were read may be cited, nothing else.
    assert "取手市" not in text.replace("取手市「取手市の情報化計画 第2章」", "")


def write_example(folder: Path, readme: str, table: str) -> str:
    """Put the example of the plan's README into its file."""
    block = (
        readme.split(f"### {table}.csv")[1]
        .split("```csv\n")[1]
        .split("```", maxsplit=1)[0]
    )
    (folder / f"data/plans/plan/{table}.csv").write_text(block, encoding="utf-8")
    return block


@pytest.mark.parametrize("table", list(EXAMPLES))
def test_the_example_row_of_each_table_is_valid(sapporo: Path, table: str) -> None:
    readme = (sapporo / "data/plans/plan/README.md").read_text(encoding="utf-8")
    if table == "actuals":  # a value is that of a target
        write_example(sapporo, readme, "targets")
    block = write_example(sapporo, readme, table)
    header, row = csv.reader(io.StringIO(block))
    assert len(header) == len(row)

    settings, counted, _ = run("validate", "data", "--lang", "en").err.splitlines()
    assert settings.startswith("ictplan.toml, found here, sets area = 01100")
    assert counted.startswith("1 dataset")
    assert Library([Path("data")]).plan("plan").tables[table].height == 1


def test_the_ci_job_validates_and_exports(sapporo: Path) -> None:
    text = (sapporo / ".github/workflows/indicators.yml").read_text(encoding="utf-8")

    assert "      - run: ictplan validate data\n" in text
    assert "--format csv" in text
    assert "${{ hashFiles" in text


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine")

    with pytest.raises(UsageError, match="not empty"):
        ictplan.init_workspace(tmp_path, area="札幌市")
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    ictplan.init_workspace(tmp_path, area="茨城県", lang="en")

    assert "Ibaraki" in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_a_country_has_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neither"):
        ictplan.init_workspace(tmp_path / "new", area="00000")
    assert not (tmp_path / "new").exists()


def test_the_area_of_the_project_comes_first_in_a_divide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        f"{area},2021,{age},{value},A,plan"
        for area, value in (("08217", "60.0"), ("01100", "70.0"))
        for age in ("Y0T14", "Y_GE65")
    ]
    write_dataset(tmp_path / "data", *rows)
    (tmp_path / "ictplan.toml").write_text(
        'area = "01100"\ndata = ["data"]\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)

    answer = run("digital-divide", "sample", "--format", "csv")

    assert {row["ref_area"] for row in answer.rows} == {"01100"}


def test_a_dataset_in_a_folder_called_plans_is_a_dataset(tmp_path: Path) -> None:
    place = write_dataset(tmp_path / "plans", *ROWS, package=descriptor())

    assert list(Library().check(place)) == []
    assert Library([tmp_path / "plans"]).load("sample").observations.height == 2


@pytest.mark.parametrize("command", ["figures", "progress", "timeline"])
def test_no_other_citys_plan_is_shown_in_a_workspace(
    sapporo: Path, command: str
) -> None:
    empty = run("plan", command, "--lang", "en")
    assert (empty.code, empty.out) == (2, "")
    assert "has no row yet" in empty.err

    shutil.rmtree(sapporo / "data/plans")
    (sapporo / "ictplan.toml").write_text('area = "01100"\n', encoding="utf-8")
    without = run("plan", command, "--lang", "en")
    assert (without.code, without.out) == (2, "")
    assert "no plan of Sapporo-shi is held" in without.err

    assert run("plan", command, "toride-4").code == 0


def test_the_own_plan_is_the_one_that_is_meant(sapporo: Path) -> None:
    table = sapporo / "data/plans/plan/progress.csv"
    with table.open("a", encoding="utf-8") as file:
        file.write("_T,completed,FY2025,3,75\n_T,_T,FY2025,4,\n")

    told = run("plan", "progress", "--lang", "en").out

    assert told.startswith(
        "Progress of Plan of Sapporo-shi\n3 of 4 measures are completed"
    )


def test_of_several_own_plans_one_is_named(sapporo: Path) -> None:
    plans = sapporo / "data/plans"
    shutil.copytree(plans / "plan", plans / "next")
    text = (plans / "next/datapackage.json").read_text(encoding="utf-8")
    text = text.replace('"name": "plan"', '"name": "next"', 1)
    (plans / "next/datapackage.json").write_text(text, encoding="utf-8")

    assert "name one of next, plan" in run("plan", "timeline", "--lang", "en").err


def test_the_workspaces_own_city_is_meant_by_a_name_that_others_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", str(tmp_path / "fuchu"), "--area", "広島県府中市")
    asked = ("rank", "mynumber", "--area", "府中市", "--lang", "en")

    elsewhere = run(*asked)
    monkeypatch.chdir(tmp_path / "fuchu")
    here = run(*asked)

    assert elsewhere.code == 2
    assert "Write the name with its prefecture, as here, or the code." in elsewhere.err
    assert "Fuchu-shi (Hiroshima)" in here.out.splitlines()[1]


def test_a_row_of_a_plan_table_that_is_wrong_is_said_as_in_a_data_file(
    sapporo: Path,
) -> None:
    events = sapporo / "data/plans/plan/events.csv"
    header = events.read_text(encoding="utf-8")
    rows = ("e1,2026-13,at,計画の開始,", "e2,2026-04,at,開始,,余り")
    events.write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    (long,) = run("validate", "data", "--lang", "en").out.splitlines()
    events.write_text(header + rows[0] + "\n", encoding="utf-8")
    (wrong,) = run("validate", "data", "--lang", "en").out.splitlines()
    row = "e1,2026-04,at,計画の開始,\n"
    events.write_text(header.replace("note", "nota") + row, encoding="utf-8")
    (column,) = run("validate", "data", "--lang", "en").out.splitlines()

    assert long.endswith(":3: ragged-row: 6 cells where the header has 5")
    assert wrong.endswith(":2: time_period: impossible: '2026-13' does not exist")
    assert ":1: nota: unknown-column: no such column here" in column
