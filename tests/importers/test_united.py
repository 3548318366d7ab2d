"""Bodies that were merged since: sums by hand, never of rates."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import ictplan
from ictplan import Library
from ictplan.core.codes import UnitMeasure
from ictplan.core.errors import IctplanError, UnreadableFileError, UsageError
from ictplan.importers.draft import Draft
from ictplan.importers.united import united

HEAD = """平成{year}年1月1日住民基本台帳人口・世帯数（市区町村別）（総計）,,,,,
団体コード,都道府県名,市区町村名,男,女,人
,,,人口,,
団体コード,都道府県名,市区町村名,人口 男,人口 女,人口 計
"""
TOCHIGI = '092037,栃木県,栃木市,"70,100","71,200","141,300"\n'
IWAFUNE = '093670,栃木県,下都賀郡岩舟町,"8,900","9,300","18,200"\n'


def imported(tmp_path: Path, rows: str, *, year: int = 26) -> pl.DataFrame:
    """Import a table of residents and give the observations."""
    file = tmp_path / "file.csv"
    file.write_text(HEAD.format(year=year) + rows, encoding="utf-8")
    to = tmp_path / "data" / "imported"
    ictplan.import_files("population", [file], to=to)
    return Library([tmp_path / "data"], alone=True).load("imported").observations


def test_two_merged_bodies_are_summed(tmp_path: Path) -> None:
    rows = imported(tmp_path, TOCHIGI + IWAFUNE)
    assert set(rows.get_column("ref_area")) == {"09203"}
    # 70,100 + 8,900, 71,200 + 9,300 and 141,300 + 18,200
    assert set(rows.get_column("obs_value")) == {79_000, 80_500, 159_500}
    assert set(rows.get_column("note")) == {"09203 + 09367"}


def test_one_part_alone_is_not_half_a_sum(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="missing 09203"):
        imported(tmp_path, IWAFUNE)


def test_a_code_after_its_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="not of that period 09367"):
        imported(tmp_path, TOCHIGI + IWAFUNE, year=27)


def test_a_town_that_became_a_city_keeps_its_people(tmp_path: Path) -> None:
    rows = imported(tmp_path, "044237,宮城県,黒川郡富谷町,26000,26500,52500\n")
    assert set(rows.get_column("ref_area")) == {"04216"}
    assert max(rows.get_column("obs_value").to_list()) == 52_500


def test_a_part_without_code_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    with pytest.raises(IctplanError):
        imported(tmp_path, ",栃木県,岩舟町,8900,9300,18200\n")


def test_a_body_that_was_divided_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IctplanError, match="19341"):
        imported(tmp_path, "193411,山梨県,上九一色村,700,800,1500\n", year=15)


def shares(rows: list[tuple[str, str | None, str | None, str]]) -> Draft:
    """Make a draft of shares of residents at 2014-01-01, as read."""
    dataset = Library().load("mynumber")
    metadata = replace(dataset.metadata, dimensions=(), definitions=(), decimals=1)
    assert metadata.unit_measure == UnitMeasure.PC_POP
    frame = pl.DataFrame(
        [
            {
                "ref_area": area,
                "time_period": "2014-01-01",
                "obs_value": value,
                "numerator": above,
                "denominator": below,
                "source": "s",
                "note": None,
                "source_cell": None,
            }
            for area, above, below, value in rows
        ],
        schema_overrides={
            "numerator": pl.String,
            "denominator": pl.String,
            "note": pl.String,
            "source_cell": pl.String,
        },
    )
    return Draft("shares", "", "", metadata, (), frame)


def test_a_share_is_that_of_the_summed_counts() -> None:
    draft = shares([("09203", "300", "1000", "30.0"), ("09367", "50", "100", "50.0")])
    (row,) = united(draft, Library().areas, file="f").observations.to_dicts()
    # 350 of 1,100 are 31.8 %; the mean of the rates would be 40.
    assert (row["numerator"], row["denominator"]) == ("350", "1100")
    assert (row["ref_area"], row["obs_value"]) == ("09203", "31.8")


def test_rates_without_counts_are_refused() -> None:
    draft = shares([("09203", None, None, "30.0"), ("09367", "50", "100", "50.0")])
    with pytest.raises(UnreadableFileError, match="rates cannot be added"):
        united(draft, Library().areas, file="f")


def test_a_sum_across_a_split_is_refused() -> None:
    draft = shares([("19341", "300", "1000", "30.0")])
    with pytest.raises(UsageError, match="divided"):
        united(draft, Library().areas, file="f")


def test_a_draft_of_today_is_the_same_draft() -> None:
    draft = shares([("08217", "300", "1000", "30.0")])
    assert united(draft, Library().areas, file="f") is draft


def test_a_body_without_those_that_joined_it_later_is_told() -> None:
    draft = shares([("09203", "300", "1000", "30.0"), ("08217", "3", "10", "30.0")])
    same = united(draft, Library().areas, file="f")
    assert same.observations.equals(draft.observations)
    (note,) = same.notes
    assert "1 areas" in str(note)
    assert "栃木県栃木市" in str(note)
