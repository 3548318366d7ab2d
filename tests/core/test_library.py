from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support import descriptor, write_dataset

from ictplan.core.errors import (
    InvalidDatasetError,
    UnknownCodeError,
    UnreadableFileError,
)
from ictplan.core.library import Library


def test_the_bundled_datasets_are_found_and_sound() -> None:
    library = Library()

    assert {"mynumber", "internet-use", "smartphone", "device-nonuse"} <= set(
        library.ids
    )
    assert all(not list(library.check(library.folder(name))) for name in library.ids)


def test_a_further_folder_adds_its_datasets(tmp_path: Path) -> None:
    write_dataset(tmp_path)

    assert Library([tmp_path]).load("sample").observations.height == 2


def test_an_unknown_dataset_offers_the_nearest() -> None:
    with pytest.raises(UnknownCodeError, match="Did you mean mynumber"):
        Library().load("mynumbr")


def test_a_folder_without_datasets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="holds no dataset"):
        Library([tmp_path])


def _path(package: dict[str, Any], path: str) -> dict[str, Any]:
    package["resources"][0]["path"] = path
    return package


@pytest.mark.parametrize(
    "path", ["../x.csv", "/etc/passwd", "a/../../x.csv", "http://a/b.csv", "C:\\x.csv"]
)
def test_a_path_outside_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    place = write_dataset(tmp_path, package=_path(descriptor(), path))

    (problem,) = Library().check(place)

    assert problem.column == "resources.0.path"
    assert "inside its folder" in str(problem.message)


def test_a_misspelt_key_of_the_descriptor_is_told(tmp_path: Path) -> None:
    place = write_dataset(tmp_path, package=descriptor(dezimals=1))

    (problem,) = Library().check(place)

    assert str(problem) == (
        "sample/datapackage.json: ictplan.dezimals: descriptor:"
        " is not known here; is it misspelt?"
    )


def test_a_descriptor_that_is_no_json_is_refused(tmp_path: Path) -> None:
    place = write_dataset(tmp_path)
    (place / "datapackage.json").write_text("{", encoding="utf-8")

    with pytest.raises(UnreadableFileError, match="is not JSON"):
        list(Library().check(place))


def test_a_dataset_is_named_like_its_folder(tmp_path: Path) -> None:
    place = write_dataset(tmp_path, package={**descriptor(), "name": "other"})

    (problem,) = Library().check(place)

    assert problem.column == "name"


@pytest.mark.parametrize(
    ("header", "rules"),
    [
        (
            "ref_area,time_period,age,obs_value,obs_value,source",
            {"duplicate-header", "missing-column"},
        ),
        ("ref_area,time_period,age,value,obs_status,source", {"unknown-column"}),
        ("ref_area,time_period,obs_value,obs_status,source", {"missing-column"}),
    ],
)
def test_a_wrong_header_is_told_before_any_row(
    tmp_path: Path, header: str, rules: set[str]
) -> None:
    place = write_dataset(tmp_path, header=header)

    found = {p.rule for p in Library().check(place)}

    assert rules <= found <= {"duplicate-header", "missing-column", "unknown-column"}


def test_loading_a_broken_dataset_carries_every_problem(tmp_path: Path) -> None:
    write_dataset(tmp_path, "8217,2021,_T,x,A,plan")

    with pytest.raises(InvalidDatasetError) as caught:
        Library([tmp_path]).load("sample")

    assert [p.rule for p in caught.value.problems] == ["area-code", "number-format"]


def test_periods_are_in_time_order_and_ages_in_code_list_order() -> None:
    frame = Library().load("internet-use").observations

    periods = frame.get_column("time_period").unique().sort().to_list()
    ages = frame.get_column("age").unique().sort().to_list()

    assert periods[0] == "1997"
    assert periods[-1] == "2024"
    assert ages.index("Y6T12") < ages.index("Y13T19") < ages.index("Y_GE80")


def test_a_code_list_with_a_bad_row_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "codelists"
    folder.mkdir()
    write_dataset(tmp_path)
    resource = {
        "name": "age",
        "path": "age.csv",
        "label": {"ja": "年齢", "en": "Age"},
        "ordered": True,
        "schema": {},
    }
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "codelists",
        "title": "x",
        "resources": [resource],
    }
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (folder / "age.csv").write_text(
        "code,label_ja,label_en,lower,upper\n60代,60代,60s,60,69\n", encoding="utf-8"
    )

    with pytest.raises(InvalidDatasetError) as caught:
        Library([tmp_path]).load("sample")

    assert caught.value.problems[0].row == 2
