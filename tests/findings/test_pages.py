"""A city's page, areas side by side, and the scorecard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support import run

import ictplan
from ictplan.core.library import Library
from ictplan.present.profile_folder import write_pages

if TYPE_CHECKING:
    from pathlib import Path

# Five cities of other prefectures: a designated city, a ward, a town, Naha, an island.
CITIES = ("01100", "13116", "28365", "47201", "13421")


@pytest.mark.parametrize("city", CITIES)
def test_a_page_has_its_headlines_and_own_findings(city: str) -> None:
    answer = ictplan.profile(area=city)

    assert 10 <= answer.frame.height <= 20
    assert (answer.frame["ref_area"] == city).sum() >= 10
    assert 5 <= len(answer.headlines) <= 8
    assert "取手市" not in " ".join(line.text("ja") for line in answer.headlines)


def test_the_page_of_the_plans_city_has_the_published_numbers() -> None:
    frame = ictplan.profile(area="取手市").frame
    card = frame.filter(dataset="mynumber").row(0, named=True)

    # 計画 図表20: 60.0% against 63.5%; held cards are told of Japan alone.
    assert (card["obs_value"], card["nation_value"]) == (60.0, 63.5)
    assert card["assessment"] == "behind"
    assert json.loads(card["series"])[-1] == ["2023-02-28", 60.0]


@pytest.mark.parametrize("suffix", ["html", "md", "json", "csv", "xlsx", "docx", "txt"])
def test_a_page_is_written_in_every_format_with_the_same_bytes(
    suffix: str, tmp_path: Path
) -> None:
    files = [tmp_path / f"{name}.{suffix}" for name in ("first", "second")]
    for file in files:
        assert run("profile", "札幌市", "-o", str(file)).code == 0

    assert files[0].read_bytes() == files[1].read_bytes()


def test_pages_of_several_cities_are_those_of_one(tmp_path: Path) -> None:
    count = write_pages(
        tmp_path, library=Library(), language="ja", areas=CITIES[:2], workers=1
    )
    alone = tmp_path / "alone.html"
    run("profile", CITIES[0], "-o", str(alone))

    assert count == 2
    assert (tmp_path / f"{CITIES[0]}.html").read_text("utf-8") == alone.read_text(
        "utf-8"
    )
    index = (tmp_path / "index.html").read_text("utf-8")
    assert f'<a href="{CITIES[1]}.html">豊島区</a>' in index


def test_all_pages_need_a_folder() -> None:
    ran = run("profile", "all", "--lang", "en")

    assert ran.code == 2
    assert "-o DIR" in ran.err


def test_the_scorecard_has_one_row_per_indicator_and_no_old_value_on_top() -> None:
    frame = ictplan.scorecard(area="水戸市").frame

    assert frame.select("dataset", "category").is_unique().all()
    is_old = frame["age_years"] > 3
    assert is_old.is_sorted()
    assert frame.filter(~is_old)["score"].is_sorted(descending=True)
    assert frame.filter(is_old)["score"].is_sorted(descending=True)
    assert "AIの導入（自治体DXの進捗）" in frame["label"].to_list()
    states = frame.filter(unit_measure="STATE")
    assert states.height >= 8
    assert states["gap"].null_count() == states.height


def test_a_scorecard_says_level_within_the_error() -> None:
    frame = ictplan.scorecard(area="08000").frame
    row = frame.filter(dataset="internet-use", time_period="2024").row(0, named=True)

    assert row["assessment"] == "level"
    assert row["gap_lower"] < 0 < row["gap_upper"]


def test_areas_stand_side_by_side_in_one_period_and_definition() -> None:
    frame = ictplan.compare(
        datasets=["mynumber"], area=["取手市", "水戸市", "茨城県", "全国"],
        where=["measure=issued"],
    ).frame  # fmt: skip

    # 2022-12-31: 53.5, 56.6, 55.3, 57.1 percent of the population.
    assert frame["time_period"].unique().to_list() == ["2022-12-31"]
    assert [round(v, 1) for v in frame["obs_value"]] == [53.5, 56.6, 55.3, 57.1]
    assert frame["rank"].to_list() == [4, 2, 3, 1]


def test_years_stand_side_by_side() -> None:
    frame = ictplan.compare(
        datasets=["mynumber"], area=["取手市", "全国"], every="FY",
        where=["measure=issued"],
    ).frame  # fmt: skip
    city = frame.filter(ref_area="08217")

    assert city["time_period"].to_list()[:2] == ["2017-03-08", "2018-03-01"]
    assert city["time_period"].is_unique().all()


def test_all_of_a_prefecture_is_asked_with_one_word() -> None:
    frame = ictplan.compare(
        datasets=["mynumber"], area=["茨城県内"], where=["measure=issued"]
    ).frame

    assert frame["ref_area"].n_unique() == 44
    assert set(frame["of"]) == {44}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--every", "FY"), "--every goes with one dataset"),
        (("mynumber", "--every", "decade"), "decade"),
        (("mynumber", "--where", "measure=nothing"), "nothing"),
        (("municipal-indicators", "--every", "FY"), "choose one with --where"),
    ],
)
def test_a_comparison_that_cannot_be_is_told(
    arguments: tuple[str, ...], said: str
) -> None:
    ran = run("compare", *arguments, "--area", "取手市", "--lang", "en")

    assert ran.code == 2
    assert said in ran.err
