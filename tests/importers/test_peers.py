"""Types of municipalities: classes, those not counted, and peers found by them."""

from pathlib import Path

import polars as pl
import pytest
from support import SHARED, run

import ictplan
from ictplan import Library
from ictplan.core.errors import UnreadableFileError, UsageError

SAMPLES = SHARED / "samples" / "peers"

LIST = """都道府県別団体名一覧表,,,,
団体コード,都道府県名,市区町村名,非選定,区分
082171,茨城県,取手市,,都市Ⅲ－３
082031,茨城県,土浦市,,都市Ⅲ－３
082040,茨城県,古河市,※,都市Ⅲ－３
083020,茨城県,茨城町,,町村Ⅴ－２
"""


def given(tmp_path: Path, text: str = LIST) -> Path:
    """Write a list as it is published: in CP932."""
    file = tmp_path / "list.csv"
    file.write_bytes(text.encode("cp932"))
    return file


def test_a_list_gives_each_municipality_its_type(tmp_path: Path) -> None:
    file = given(tmp_path)

    ictplan.import_files(
        [file], form="peers", period="FY2022", to=tmp_path / "data" / "own-types"
    )

    library = Library([tmp_path / "data"], alone=True)
    rows = library.load("own-types").observations
    columns = ("ref_area", "time_period", "peer_group", "obs_value", "note")
    assert rows.select(columns).rows() == [
        ("08203", "FY2022", "city_3_3", 1.0, None),
        ("08204", "FY2022", "city_3_3", 0.0, "非選定"),
        ("08217", "FY2022", "city_3_3", 1.0, None),
        ("08302", "FY2022", "town_5_2", 1.0, None),
    ]
    items = library.codelist("peer-group").items
    assert {(item.label_ja, item.label_en) for item in items} >= {
        ("都市Ⅲ－３", "City III-3"),
        ("町村Ⅴ－２", "Town or village V-2"),
    }


def test_an_imported_list_validates_by_its_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "peer-groups"
    ictplan.import_files([given(tmp_path)], form="peers", period="FY2022", to=folder)

    assert run("validate", str(folder), "--lang", "en").code == 0


def test_a_list_needs_its_vintage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--period"):
        ictplan.import_files(
            [given(tmp_path)], form="peers", to=tmp_path / "peer-groups"
        )


def test_an_unknown_type_is_refused_with_its_cell(tmp_path: Path) -> None:
    file = given(tmp_path, LIST.replace("町村Ⅴ－２", "町村甲"))

    with pytest.raises(UnreadableFileError, match=r"'町村甲' in list.csv!E6"):
        ictplan.import_files([file], form="peers", period="2022", to=tmp_path / "types")


def test_a_wrong_header_says_what_was_found_and_expected(tmp_path: Path) -> None:
    file = given(tmp_path, "コード,名称\n082171,取手市\n")

    with pytest.raises(UnreadableFileError, match=r"no peers.*団体コード"):
        ictplan.import_files([file], form="peers", period="2022", to=tmp_path / "types")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="not part of the project")
@pytest.mark.parametrize("name", ["FITS-M-List.csv", "FITS-M-List.xlsx"])
def test_the_published_list_puts_toride_among_62_cities(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "data" / "own-types"
    ictplan.import_files([SAMPLES / name], form="peers", period="FY2022", to=folder)

    library = Library([tmp_path / "data"], alone=True)
    rows = library.load("own-types").observations
    same = rows.filter(pl.col("peer_group") == "city_3_3")
    assert (rows.height, same.height) == (1741, 62)
    assert "08217" in same.get_column("ref_area").to_list()
    assert rows.filter(pl.col("obs_value") == 0).height == 115
    assert rows["peer_group"].n_unique() == 33
