"""Own data add to bundled data, and are refused where they are another indicator."""

import json
from pathlib import Path

import polars as pl
import pytest
from support import descriptor, write_dataset

import ictplan
from ictplan import Library
from ictplan.core.errors import UsageError
from ictplan.core.files import hash_of

HEADER = "ref_area,time_period,measure,age,sex,obs_value,obs_status,source"
DIMENSIONS = [
    {"id": "measure", "codelist": "card-measure", "role": "definition"},
    {"id": "age", "codelist": "age"},
    {"id": "sex", "codelist": "sex"},
]
CARDS = {
    "unit_measure": "PC_POP",
    "dimensions": DIMENSIONS,
    "definitions": [
        {
            "dimension": "measure",
            "code": "issued",
            "definition": {"ja": "交付", "en": "Issued"},
        }
    ],
}


def own_cards(root: Path, *rows: str, **changes: object) -> Path:
    """Write an own dataset with the id of the bundled cards."""
    package = {**descriptor(**{**CARDS, **changes}), "name": "mynumber"}
    folder = write_dataset(root, *rows, header=HEADER, package=package)
    folder.rename(root / "mynumber")
    return root


def test_an_own_cell_takes_the_place_of_the_bundled_one(tmp_path: Path) -> None:
    root = own_cards(
        tmp_path,
        "08217,2022-12-31,issued,_T,_T,99.0,A,plan",
        "08217,2023-12-31,issued,_T,_T,70.0,A,plan",
    )
    bundled = Library().load("mynumber").observations.height

    loaded = Library([root]).load("mynumber")

    rows = loaded.observations
    assert rows.height == bundled + 1
    ours = rows.filter(
        (pl.col("ref_area") == "08217") & (pl.col("time_period") == "2022-12-31")
    )
    assert ours.get_column("obs_value").to_list() == [99.0]
    assert loaded.sources[0].is_own
    assert loaded.sources[0].label.ja.startswith("手元のデータ")
    assert "Own data add 2 values; 1 of them" in loaded.notes[0].text("en")


def test_the_history_stays_beside_own_releases(tmp_path: Path) -> None:
    root = own_cards(tmp_path, "08217,2023-12-31,issued,_T,_T,70.0,A,plan")

    frame = ictplan.show("mynumber", area="08217", library=Library([root])).frame

    assert frame.filter(pl.col("age") == "_T")["time_period"].n_unique() >= 48


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"unit_measure": "PC_HH"}, "households.*residents"),
        ({"direction": "lower"}, "lower is better.*higher is better"),
        ({"dimensions": DIMENSIONS[1:], "definitions": []}, "'age sex'.*'measure age"),
    ],
)
def test_another_indicator_of_the_same_id_is_refused(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    row = "08217,2023-12-31,issued,_T,_T,70.0,A,plan"
    if "dimensions" in changes:
        header = HEADER.replace("measure,", "")
        package = {**descriptor(**{**CARDS, **changes}), "name": "mynumber"}
        row = row.replace("issued,", "")
        folder = write_dataset(tmp_path, row, header=header, package=package)
        folder.rename(tmp_path / "mynumber")
    else:
        own_cards(tmp_path, row, **changes)

    with pytest.raises(UsageError, match=words):
        Library([tmp_path]).load("mynumber")


def test_two_own_values_of_one_cell_are_refused(tmp_path: Path) -> None:
    first = own_cards(tmp_path / "a", "08217,2023-12-31,issued,_T,_T,70.0,A,plan")
    second = own_cards(tmp_path / "b", "08217,2023-12-31,issued,_T,_T,70.1,A,plan")

    with pytest.raises(UsageError, match=r"70\.1 here, 70\.0 there"):
        Library([first, second]).load("mynumber")


def test_nothing_in_a_users_file_switches_checks_off(tmp_path: Path) -> None:
    """A hash that is right says nothing about a user's rows: they are checked."""
    root = own_cards(tmp_path, "08217,2023-12-31,issued,_T,_T,970.0,A,plan")
    file = root / "mynumber" / "datapackage.json"
    content = json.loads(file.read_bytes())
    path = root / "mynumber" / "observations.csv"
    content["resources"][0] |= {
        "hash": hash_of(path.read_bytes()),
        "bytes": path.stat().st_size,
        "schema": {"fields": []},
    }
    file.write_text(json.dumps(content), encoding="utf-8")

    with pytest.raises(ictplan.IctplanError):
        Library([root]).load("mynumber")


def test_a_changed_file_is_told_by_its_hash(tmp_path: Path) -> None:
    place = write_dataset(tmp_path)
    content = json.loads((place / "datapackage.json").read_bytes())
    content["resources"][0]["hash"] = "sha256:" + "0" * 64
    (place / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")

    (problem,) = Library().check(place)

    assert (problem.rule, problem.severity) == ("hash", "error")
