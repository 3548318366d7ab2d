"""Residents, open data, SSDSE and the dashboard: layouts by hand, and the real files."""

from pathlib import Path

import polars as pl
import pytest
from support import SHARED

import ictplan
from ictplan import Library
from ictplan.core.errors import UnreadableFileError, UsageError

SAMPLES = SHARED / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="not in the project")

POPULATION = """令和2年1月1日住民基本台帳人口・世帯数（市区町村別）（総計）,,,,,,（単位：人）
団体コード,都道府県名,市区町村名,令和2年,,,
,,,人口,,,世帯数
団体コード,都道府県名,市区町村名,男,女,人,
140007,神奈川県,,"4,100","4,200","8,300","4,000"
141305,神奈川県,川崎市,"70","80","150","60"
141313,神奈川県,川崎市川崎区,"30","40","70","30"
082171,茨城県,取手市,"1,234","2,000","3,234",-
473707,沖縄県,宮古郡,1,1,2,1
"""
OPEN_DATA = """全国地方公共団体コード,地域コード,地方公共団体名,調査年月日,地域名,\
総人口,男性,女性,0-4歳の男性,0-4歳の女性,85歳以上の男性,85歳以上の女性,世帯数,備考
082171,,茨城県取手市,2025/1/1,,"1,000",480,520,20,19,30,61,400,
082171,001,茨城県取手市,2025/1/1,白山,100,48,52,2,1,3,6,40,
082171,,茨城県取手市,2025/4/1,,998,479,519,20,19,30,61,400,
"""
SSDSE = """SSDSE-A-2022,prefecture,municipality,A1101,A110101,A1301,B1101
,,年度,2020,2020,2020,2020
地域コード,都道府県,市区町村,総人口,総人口（男）,１５歳未満人口,総面積
R08217,茨城県,取手市,104524,51498,10557,6994
R40305,福岡県,那珂川町,50000,24000,9000,7500
"""


def imported(
    tmp_path: Path, fmt: str, text: str, encoding: str = "utf-8", **options: object
) -> pl.DataFrame:
    """Import one text and give the observations."""
    file = tmp_path / "file.csv"
    file.write_bytes(text.encode(encoding))
    to = tmp_path / "data" / "imported"
    ictplan.import_files([file], form=fmt, to=to, **options)  # type: ignore[arg-type]
    return Library([tmp_path / "data"], alone=True).load("imported").observations


def value_of(rows: pl.DataFrame, *columns: str) -> dict[object, float | None]:
    """Give the value by the first of some columns, or by all of them."""
    return {
        tuple(row[:-1]) if len(columns) > 1 else row[0]: row[-1]
        for row in rows.select(*columns, "obs_value").iter_rows()
    }


def test_residents_are_read_without_wards_and_counties(tmp_path: Path) -> None:
    rows = imported(tmp_path, "population", POPULATION)

    assert set(rows.get_column("time_period")) == {"2020-01-01"}
    households = rows.filter(pl.col("item") == "households")
    assert value_of(households, "ref_area") == {
        "08217": None,
        "14000": 4000,
        "14130": 60,
    }
    residents = rows.filter(pl.col("item") == "population")
    assert value_of(residents, "ref_area", "sex") == {
        ("08217", "M"): 1234,
        ("08217", "F"): 2000,
        ("08217", "_T"): 3234,
        ("14000", "M"): 4100,
        ("14000", "F"): 4200,
        ("14000", "_T"): 8300,
        ("14130", "M"): 70,
        ("14130", "F"): 80,
        ("14130", "_T"): 150,
    }


def test_open_data_gives_ages_of_each_month_without_districts(tmp_path: Path) -> None:
    rows = imported(tmp_path, "open-data-population", OPEN_DATA, "cp932")

    january = rows.filter(pl.col("time_period") == "2025-01-01")
    assert rows.height == 2 * 8
    households = january.filter(pl.col("item") == "households")
    assert value_of(households, "age") == {"_T": 400}
    january = january.filter(pl.col("item") == "population")
    assert value_of(january, "age", "sex") == {
        ("_T", "_T"): 1000,
        ("_T", "M"): 480,
        ("_T", "F"): 520,
        ("Y0T4", "M"): 20,
        ("Y0T4", "F"): 19,
        ("Y_GE85", "M"): 30,
        ("Y_GE85", "F"): 61,
    }


def test_open_data_of_districts_alone_is_refused(tmp_path: Path) -> None:
    lines = OPEN_DATA.splitlines()

    with pytest.raises(UnreadableFileError, match="no value left"):
        imported(tmp_path, "open-data-population", "\n".join([lines[0], lines[2]]))


def test_ssdse_gives_people_in_the_year_of_each_column(tmp_path: Path) -> None:
    """R40305 那珂川町 became 那珂川市, 40231, in 2018."""
    rows = imported(tmp_path, "ssdse-a", SSDSE, "cp932")

    assert set(rows.get_column("time_period")) == {"FY2020"}
    assert value_of(rows, "ref_area", "item") == {
        ("08217", "A1101"): 104524,
        ("08217", "A110101"): 51498,
        ("08217", "A1301"): 10557,
        ("40231", "A1101"): 50000,
        ("40231", "A110101"): 24000,
        ("40231", "A1301"): 9000,
        ("08217", "B1101"): 6994,
        ("40231", "B1101"): 7500,
    }


def test_the_dashboard_tells_two_cities_of_one_name_by_their_order(
    tmp_path: Path,
) -> None:
    """府中市 is 13206 in Tokyo and 34208 in Hiroshima; 取手市, 08217, lies before."""
    rows = imported(
        tmp_path,
        "dx-dashboard",
        ",,札幌市,取手市,府中市,鎌倉市,府中市,松山市\n"
        "体制,CIOの任命,実施,調査無し,未実施,,実施,実施\n"
        "体制,新しい取組,実施,実施,実施,実施,実施,実施\n"
        "住民,保有状況,72%,71%,68%,71%,70%,69%\n",
        period="2025",
    )

    cio = rows.filter(pl.col("item") == "cio")
    assert value_of(cio, "ref_area") == {
        "01100": 1,
        "08217": None,
        "13206": 0,
        "14204": None,
        "34208": 1,
        "38201": 1,
    }
    statuses = dict(cio.select("ref_area", "obs_status").iter_rows())
    assert (statuses["08217"], statuses["14204"]) == ("L", "O")
    shares = rows.filter(pl.col("obs_value") == 72)
    assert shares.height == 1


def test_a_name_whose_order_does_not_tell_is_refused_with_candidates(
    tmp_path: Path,
) -> None:
    with pytest.raises(UsageError, match=r"府中市.*13206.*34208.*--choose"):
        imported(
            tmp_path,
            "dx-dashboard",
            ",,取手市,府中市\n体制,CIOの任命,実施,実施\n",
            period="2025",
        )


@needs_samples
@pytest.mark.parametrize(
    ("fmt", "pattern", "areas", "period"),
    [
        ("population", "population/*2020.csv", 1789, None),
        ("open-data-population", "open-data/*.csv", 1, None),
        ("ssdse-a", "ssdse-a/*.csv", 1741, None),
        ("dx-dashboard", "dx-dashboard/*.csv", 1788, "2025"),
    ],
)
def test_the_published_files_are_whole(
    tmp_path: Path, fmt: str, pattern: str, areas: int, period: str | None
) -> None:
    files = sorted(SAMPLES.glob(pattern))
    to = tmp_path / "data" / "imported"

    answer = ictplan.import_files(files, form=fmt, to=to, period=period)

    rows = Library([tmp_path / "data"], alone=True).load("imported").observations
    assert rows.get_column("ref_area").n_unique() == areas
    assert answer.frame.get_column("added").sum() == rows.height
