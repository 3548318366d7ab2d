"""Findings of the bundled data: what publications say, said once and in the right word."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest
from support import descriptor, run, write_dataset

import ictplan
from ictplan.core.messages import LANGUAGES
from ictplan.findings.kinds import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl


@lru_cache
def findings(dataset: str, area: str, kind: str = "") -> pl.DataFrame:
    wanted = (kind,) if kind else ()
    return ictplan.list_findings(
        dataset, area=area, kind=wanted, top=0, lang="en"
    ).frame


# 計画 図表20: 取手市 60.0%、全国 63.5%（令和5年2月）。
def test_the_city_is_behind_the_nation() -> None:
    frame = findings("mynumber", "取手市", "standing")
    (row,) = frame.filter(frame["time_period"] == "2023-02-28").to_dicts()

    assert (row["result"], row["benchmark"], row["assessment"]) == (
        60.0,
        "00000",
        "behind",
    )
    assert row["difference"] == -3.5
    assert "3.5 points below Japan (63.5%)" in row["sentence"]


# 交付状況: ahead for the last time on 2020-08-01, behind at every release since.
def test_the_turning_point_is_the_summer_of_2020() -> None:
    texts = findings("mynumber", "取手市", "turning-point")["sentence"].to_list()

    assert any(
        "in 2020-08-01 and has been below it since 2020-09-01" in t for t in texts
    )


# 茨城県 84.2%、全国 83.1%: interval -1.75 to +3.60 (2024, no-answers kept in).
def test_a_lead_within_the_error_of_its_sample_is_level() -> None:
    frame = findings("internet-use", "08000", "standing")
    (row,) = frame.filter(frame["time_period"] == "2024").to_dicts()

    assert row["assessment"] == "level"
    assert row["basis"] == "sample"
    assert row["difference_lower"] == pytest.approx(-1.75, abs=0.01)
    assert row["difference_upper"] == pytest.approx(3.60, abs=0.01)


def test_companies_are_not_compared_across_definitions() -> None:
    for row in findings("dx-companies", "00000").iter_rows(named=True):
        for evidence in json.loads(row["evidence"]):
            assert len({cell["cell"]["measure"] for cell in evidence["cells"]}) == 1


def test_every_kind_has_its_sentences_in_both_languages() -> None:
    for kind in KINDS.values():
        for template in kind.sentences.values():
            assert template.endswith(".")
    japanese = ictplan.list_findings(area="取手市", top=0, lang="ja").frame
    english = ictplan.list_findings(area="取手市", top=0, lang="en").frame
    assert japanese["sentence"].str.contains("。").all()
    assert english["evidence"].equals(japanese["evidence"])
    assert LANGUAGES == ("ja", "en")


def test_findings_come_by_score_and_are_the_same_each_time() -> None:
    first = ictplan.list_findings(area="札幌市", top=0).frame
    second = ictplan.list_findings(area="札幌市", top=0).frame

    assert first.equals(second)
    assert first["score"].is_sorted(descending=True)


def test_a_city_without_own_values_is_told_of_its_prefecture() -> None:
    frame = findings("internet-use", "札幌市")

    assert set(frame["ref_area"]) <= {"01000", "00000", "01100"}
    assert "08217" not in set(frame["ref_area"])


def test_another_citys_values_tell_nothing(tmp_path: Path) -> None:
    package = descriptor(unit_measure="PC_IND", full_count=False)
    write_dataset(tmp_path, "08217,2021,_T,60.0,A,plan", package=package)

    ran = run(
        "findings",
        "sample",
        "--area",
        "札幌市",
        "--data",
        str(tmp_path),
        "--lang",
        "en",
    )

    assert ran.code == 2
    assert "the data show nothing of Sapporo-shi" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--top", "-1"), "--top is 0 (all) or more"),
        (("--kind", "gossip"), "gossip"),
        (("--area", "どこか市"), "どこか市"),
        (("--as-of", "someday"), "someday"),
        (("nothing-such",), "nothing-such"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_sentence(
    arguments: tuple[str, ...], said: str
) -> None:
    area = () if "--area" in arguments else ("--area", "取手市")
    ran = run("findings", *arguments, *area, "--lang", "en")

    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.strip().splitlines()) <= 2


def test_an_area_of_before_is_followed() -> None:
    # 藤代町 became part of 取手市 in 2005.
    ran = run("findings", "mynumber", "--area", "藤代町", "--format", "csv")

    assert ran.code == 0
    assert {row["ref_area"] for row in ran.rows if row["whose"] == "own"} == {"08217"}


def test_one_point_and_equal_values_are_told_as_levels(tmp_path: Path) -> None:
    rows = [f"{area},2021,_T,50.0,A,plan" for area in ("08217", "00000")]
    write_dataset(tmp_path, *rows)
    ran = run(
        "findings",
        "sample",
        "--area",
        "08217",
        "--data",
        str(tmp_path),
        "--format",
        "csv",
    )

    assert {row["kind"] for row in ran.rows} <= {"level", "standing"}
    assert {row["assessment"] for row in ran.rows if row["kind"] == "standing"} <= {
        "level"
    }


def of_item(area: str, item: str) -> list[dict[str, object]]:
    frame = ictplan.findings("municipal-indicators", area=area, top=0).frame
    return [row for row in frame.to_dicts() if f'"{item}"' in row["evidence"]]


def test_a_step_unlike_all_others_begins_a_series_anew() -> None:
    # People with flush toilets in 宜野湾市: 79.63 % in 2020, 92.65 % in 2021; elsewhere a
    # year changes this by less than a point in three municipalities of four.
    told = of_item("宜野湾市", "flush_share")

    (jump,) = (row for row in told if row["kind"] == "jump")
    assert "79.63" in str(jump["sentence"])
    assert "92.65" in str(jump["sentence"])
    kinds = {row["kind"] for row in told}
    assert not kinds & {"extreme", "trend"}
    assert not any("2020" in str(row["sentence"]) for row in told if row is not jump)


def test_between_areas_a_full_count_is_what_it_is() -> None:
    # Doctors of a thousand residents in 2022: 2.67 in 多治見市, 2.73 in Japan, all counted.
    told = of_item("多治見市", "doctors_per_1000")
    gap = ictplan.gap(
        "municipal-indicators",
        area="多治見市",
        to=["nation"],
        where=["item=doctors_per_1000"],
        period="latest",
    ).frame

    standing = next(
        row for row in told if row["kind"] == "standing" and row["benchmark"] == "00000"
    )
    assert standing["assessment"] == gap["assessment"][0] == "behind"
