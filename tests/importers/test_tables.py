"""Kinds of tables that were first seen unread, each at the bounds of its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ictplan.core.errors import UnreadableFileError, UsageError
from ictplan.core.library import Library
from ictplan.importers import read
from ictplan.importers.dates import find_dates, part_of
from ictplan.importers.draft import ContradictionError, UnsoundFilesError
from ictplan.importers.store import Manner, store
from ictplan.importers.units import caption_pairs, title_units, unit_of

if TYPE_CHECKING:
    from pathlib import Path

    from ictplan.importers.draft import Draft

LIBRARY = Library()


def draft_of(folder: Path, text: str, **answers: Any) -> Draft:  # noqa: ANN401
    """Read a text as a file."""
    file = folder / "a.csv"
    file.write_text(text, encoding="utf-8")
    return read([file], library=LIBRARY, **answers)


def rows(draft: Draft, *names: str) -> list[tuple[Any, ...]]:
    """Give some columns of the observations, in order."""
    return sorted(draft.observations.select(names).rows(), key=str)


def findings(draft: Draft) -> list[str]:
    """Give where each finding is and which rule it breaks."""
    return [f"{finding.file}: {finding.rule}" for finding in draft.findings]


def test_the_reader_is_a_function_of_the_package_whatever_was_imported() -> None:
    import ictplan.importers.reader  # noqa: PLC0415
    from ictplan import importers  # noqa: PLC0415

    assert importers.read is ictplan.importers.reader.read
    assert callable(importers.read)


# Months, quarters and years ---------------------------------------------------


def test_months_below_a_year_are_its_months_and_its_total_the_year(
    tmp_path: Path,
) -> None:
    draft = draft_of(
        tmp_path,
        "着工戸数（単位：戸）,,,,\n市町村,令和5年,,令和6年,令和5年度計\n,11月,12月,1月,\n"
        "水戸市,1,2,3,6\n日立市,4,5,6,15\n",
    )

    assert rows(draft, "ref_area", "time_period", "obs_value") == [
        ("08201", "2023-11", "1"), ("08201", "2023-12", "2"), ("08201", "2024-01", "3"),
        ("08201", "FY2023", "6"), ("08202", "2023-11", "4"), ("08202", "2023-12", "5"),
        ("08202", "2024-01", "6"), ("08202", "FY2023", "15"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "year", "expected"),
    [
        ("4月", "2023", ("2023-04", "")),
        ("3月", "FY2023", ("2024-03", "")),
        ("4月", "FY2023", ("2023-04", "")),
        ("9月1日現在", "2023", ("2023-09-01", "")),
        ("第1四半期", "2023", ("2023-Q1", "")),
        ("第4四半期", "FY2023", ("2024-Q1", "")),
        ("13月", "2023", ("", "13月")),
        ("人口", "2023", ("", "")),
        ("4月", "", ("", "")),
    ],
)
def test_a_part_of_a_year_is_found_at_the_beginning_of_a_heading(
    text: str, year: str, expected: tuple[str, str]
) -> None:
    found = part_of(text, year)

    assert found[0] == expected[0]
    assert not found[0] or found == expected


def test_a_year_goes_on_where_months_begin_again(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "乗車人員（人）,,,\n市町村,令和5年11月,12月,1月\n水戸市,1,2,3\n日立市,4,5,6\n",
    )

    assert [row[0] for row in rows(draft, "time_period")] == [
        "2023-11", "2023-11", "2023-12", "2023-12", "2024-01", "2024-01",
    ]  # fmt: skip


def test_the_first_year_of_an_era_is_read_by_its_letter(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path, "年度,市税（千円）\nH30,5\nR元,10\nR2,20\n", area="08217"
    )

    assert rows(draft, "time_period", "obs_value") == [
        ("FY2018", "5"), ("FY2019", "10"), ("FY2020", "20"),
    ]  # fmt: skip


def test_the_census_an_estimate_is_based_on_is_not_its_day() -> None:
    based = find_dates("令和2年国勢調査（令和2年10月1日現在）を基準とする推計値")
    of_figures = find_dates("市町村別推計人口（令和6年4月1日現在）")

    assert max(date.rank for date in based) == 1
    assert [date.rank for date in of_figures] == [3]


def test_a_day_below_the_table_counts_only_without_one_above(tmp_path: Path) -> None:
    below = "市町村,人口（人）\n水戸市,1\n日立市,2\n時点：令和3年\n"

    assert {row[0] for row in rows(draft_of(tmp_path, below), "time_period")} == {
        "2021"
    }
    both = draft_of(tmp_path, "令和4年1月1日現在,\n" + below)
    assert {row[0] for row in rows(both, "time_period")} == {"2022-01-01"}


# Units --------------------------------------------------------------------------


def test_units_stand_in_a_row_below_the_names(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "2023年9月1日現在,,,\n市町,備蓄食料,毛布,給水車\n,（食）,（枚）,（台）\n"
        "水戸市,10,20,3\n日立市,30,40,5\n",
    )

    assert [(item.label.ja, item.word) for item in draft.items] == [
        ("備蓄食料（食）", "食"), ("毛布", "枚"), ("給水車（台）", "台"),
    ]  # fmt: skip


def test_one_known_unit_of_three_does_not_make_the_others_units(
    tmp_path: Path,
) -> None:
    text = "2023年,,,\n市町,甲,乙,丙\n,（再掲）,（枚）,（内数）\n水戸市,1,2,3\n日立市,4,5,6\n"

    with pytest.raises(UsageError, match="甲"):
        draft_of(tmp_path, text)


def test_a_caption_names_units_by_item() -> None:
    pairs = caption_pairs("単位：人口は千人、事業所は所、面積はkm²")

    assert {name: (u.code, u.power) for name, u in pairs.items()} == {
        "人口": ("PERS", 3), "事業所": ("FACILITY", 0), "面積": ("KM2", 0),
    }  # fmt: skip


def test_a_heading_that_is_a_unit_word_names_an_item(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path, "2023年,,\n市町,事業所,人口（人）\n水戸市,10,20\n日立市,30,40\n"
    )

    assert [item.label.ja for item in draft.items] == ["事業所", "人口"]


def test_the_brackets_of_a_title_may_hold_a_unit_beside_words() -> None:
    assert [unit.code for unit in title_units("手続（複数回答、％）")] == ["PC"]
    assert title_units("手続（複数回答）") == []


@pytest.mark.parametrize(
    ("text", "code", "power"),
    [
        ("円", "JPY_THOUSAND", -3), ("千円", "JPY_THOUSAND", 0), ("万円", "JPY_THOUSAND", 1),
        ("百万円", "JPY_THOUSAND", 3), ("千万円", "JPY_THOUSAND", 4),
        ("億円", "JPY_TRILLION", -4), ("兆円", "JPY_TRILLION", 0), ("ha", "HA", 0),
        ("㎢", "KM2", 0), ("人", "PERS", 0), ("万人", "PERS", 4), ("億人", "PERS", 8),
    ],
)  # fmt: skip
def test_words_of_units_have_their_powers(text: str, code: str, power: int) -> None:
    unit = unit_of(text)

    assert unit is not None
    assert (unit.code, unit.power) == (code, power)


def test_a_fraction_that_its_heading_calls_one_becomes_percent(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path, "2023年,\n市町村,有収率（割合）\n水戸市,0.931\n日立市,0.7\n"
    )

    assert rows(draft, "obs_value") == [("70",), ("93.1",)]
    with pytest.raises(UsageError, match="小数"):
        draft_of(tmp_path, "2023年,\n市町村,有収率\n水戸市,0.931\n日立市,0.7\n")


def test_a_unit_without_a_code_stays_in_the_name(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path, "2023年,\n市町村,人口密度（人/km2）\n水戸市,12.5\n日立市,7\n"
    )

    assert draft.title == "人口密度（人/km2）" or draft.items[0].label.ja.endswith(
        "（人/km2）"
    )


# Areas --------------------------------------------------------------------------

WARDS = (
    "令和4年4月1日時点,,\n市,区,申込者数(人)\n静岡市,葵区,10\n,駿河区,20\n,清水区,30\n"
    ",静岡市計,{total}\n"
)


def test_wards_are_categories_of_their_city_and_make_its_total(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, WARDS.format(total=60))

    assert {row[0] for row in rows(draft, "ref_area")} == {"22100"}
    labels = {i.code: i.label_ja for c in draft.codelists for i in c.items}
    assert sorted(
        (labels[ward], value) for ward, value in rows(draft, "ward", "obs_value")
    ) == [("清水区", "30"), ("葵区", "10"), ("計", "60"), ("駿河区", "20")]
    assert not draft.findings


def test_wards_that_do_not_make_their_city_are_found(tmp_path: Path) -> None:
    assert findings(draft_of(tmp_path, WARDS.format(total=61))) == ["a.csv!C6: total"]


def test_a_ward_below_its_city_is_not_the_one_of_tokyo(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "2024年1月1日現在,\n市区,人口（人）\n札幌市,60\n中央区,10\n北区,20\n西区,30\n",
    )

    assert {row[0] for row in rows(draft, "ref_area")} == {"01100"}
    assert len(rows(draft, "ward")) == 4


def test_a_few_wards_among_municipalities_are_left_out(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "2024年1月1日現在,,\nコード,市区町村,人口（人）\n011002,札幌市,60\n"
        "011011,札幌市中央区,60\n012025,函館市,20\n012033,小樽市,30\n",
    )

    assert rows(draft, "ref_area", "obs_value") == [
        ("01100", "60"), ("01202", "20"), ("01203", "30"),
    ]  # fmt: skip
    assert [r.kind for r in draft.repairs if r.kind == "outside"] == ["outside"]


def test_a_total_among_the_codes_is_of_the_rows_not_of_their_prefecture(
    tmp_path: Path,
) -> None:
    text = (
        "令和6年3月31日時点,,,\n団体コード,都道府県名,市区町村名,人口（人）\n"
        "152048,新潟県,三条市,10\n152021,新潟県,長岡市,20\n合計,,,{total}\n"
    )

    draft = draft_of(tmp_path, text.format(total=30))

    assert {row[0] for row in rows(draft, "ref_area")} == {"15202", "15204"}
    assert "total" in {repair.kind for repair in draft.repairs}
    assert findings(draft_of(tmp_path, text.format(total=31))) == ["a.csv!D5: total"]


def test_rows_of_no_body_count_in_totals(tmp_path: Path) -> None:
    text = "2023年,\n市町村,人口（人）\n合計,{total}\n水戸市,1\n日立市,2\nその他,3\n"

    draft = draft_of(tmp_path, text.format(total=6))

    assert rows(draft, "ref_area", "obs_value") == [("08201", "1"), ("08202", "2")]
    assert not draft.findings
    assert findings(draft_of(tmp_path, text.format(total=7))) == ["a.csv!B3: total"]


def test_the_total_of_all_bodies_of_a_prefecture_is_the_prefecture(
    tmp_path: Path,
) -> None:
    draft = draft_of(
        tmp_path,
        "2023年,\n市町村,人口（人）\n富山市,1\n高岡市,2\n富山県内市町村　計,9\n",
    )

    assert ("16000", "9") in rows(draft, "ref_area", "obs_value")


def test_a_table_headed_by_a_sex_is_of_it(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path, "全国の人口（人）,,\n男性,2020,2025\n0歳,5,6\n1歳,7,8\n", area="全国"
    )

    assert {row[0] for row in rows(draft, "sex")} == {"M"}


def test_figures_of_former_bodies_that_are_added_are_an_assumption(
    tmp_path: Path,
) -> None:
    text = "市町村別農家数（平成15年1月1日現在）,,\nコード,市町村名,農家（戸）\n{}082198,牛久市,633\n"

    added = draft_of(tmp_path, text.format("082171,取手市,260\n085634,藤代町,615\n"))
    none = draft_of(tmp_path, text.format("082171,取手市,260\n"))

    assert ("08217", "875") in rows(added, "ref_area", "obs_value")
    assumed = [m.text("en") for m in added.summaries[0].assumed]
    assert any("former bodies are added" in line for line in assumed)
    assert not none.summaries[0].assumed


# Sums ---------------------------------------------------------------------------


@pytest.mark.parametrize(("unit", "total", "count"), [("人", "5", 0), ("人", "6", 1)])
def test_counts_in_ones_add_up_exactly(
    tmp_path: Path, unit: str, total: str, count: int
) -> None:
    text = f"2023年,\n市町村,人口（{unit}）\n水戸市,2\n日立市,3\n合計,{total}\n"

    assert len(draft_of(tmp_path, text).findings) == count


@pytest.mark.parametrize(
    ("total", "count"), [("5.3", 0), ("5.6", 0), ("5.7", 1), ("5.2", 1)]
)
def test_rounded_counts_may_differ_by_half_a_step_each(
    tmp_path: Path, total: str, count: int
) -> None:
    # 2.2 + 3.25 rounded up twice, and the total once: three times 0.05.
    text = f"2023年,\n市町村,人口（千人）\n水戸市,2.2\n日立市,3.25\n合計,{total}\n"
    text = text.replace("3.25", "3.3").replace("5.3", "5.4")

    assert len(draft_of(tmp_path, text).findings) == count


def test_whole_persons_of_rounded_thousands_need_not_add_up(tmp_path: Path) -> None:
    text = (
        "全国の人口（千人）,,,,\n年,男,女,計,\n2020,2.111,3.222,{total},\n"
        "2025,2.111,3.222,5.333,\n"
    )

    assert not draft_of(tmp_path, text.format(total="5.334"), area="全国").findings
    assert draft_of(tmp_path, text.format(total="5.335"), area="全国").findings


# Surveys ------------------------------------------------------------------------


def test_counts_of_a_survey_in_persons_become_shares(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "調査（令和6年7月）（単位：人）,,,\n年齢,回答者数,利用している,無回答\n"
        "20代,200,180,20\n30代,100,25,75\n",
        area="08217",
    )

    assert rows(draft, "obs_value", "numerator", "denominator", "sample_size") == [
        ("10", "20", "200", "200"), ("25", "25", "100", "100"),
        ("75", "75", "100", "100"), ("90", "180", "200", "200"),
    ]  # fmt: skip


def test_whole_numbers_that_may_be_percent_are_asked(tmp_path: Path) -> None:
    text = "2024年,,,\n年齢,回答者数,利用,利用なし\n20代,520,{},40\n30代,300,30,50\n"

    with pytest.raises(UsageError, match="--unit"):
        draft_of(tmp_path, text.format(100), area="08217")
    assert draft_of(tmp_path, text.format(101), area="08217").items[0].unit == "PC"


def test_a_count_above_its_n_is_none_of_answers(tmp_path: Path) -> None:
    text = "2024年,,\n年齢,回答者数,利用者数（人）\n20代,100,{}\n30代,100,50\n"

    assert draft_of(tmp_path, text.format(100), area="08217").items[0].unit == "PC"
    assert draft_of(tmp_path, text.format(101), area="08217").items[0].unit == "PERS"


# Files --------------------------------------------------------------------------


def test_a_figure_of_a_white_paper_says_what_its_rows_are(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "@Caption,スマートフォンの保有（全国）\n@Creator,総務省\n@@Title,保有率,世帯数\n"
        "@@Unit,%,世帯\n@@Baseval,100,\n2021年,88.6,1200\n2022年,90.1,1300\n",
    )

    assert draft.title == "スマートフォンの保有（全国）"
    assert [(item.label.ja, item.unit) for item in draft.items] == [
        ("保有率", "PC"), ("世帯数", "HH"),
    ]  # fmt: skip
    assert ("2021", "88.6", "a.csv!B6") in rows(
        draft, "time_period", "obs_value", "source_cell"
    )


def test_a_table_of_which_nothing_is_left_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no value left"):
        draft_of(tmp_path, "2023年,\n市町村,人口（人）\n平均,2\n中央値,3\n")


def test_a_broken_rule_names_the_cell_that_was_read(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "交付状況（令和6年3月31日時点）,,,,\n団体コード,都道府県名,市区町村名,人口,交付枚数,交付率\n"
        "152048,新潟県,三条市,1000,700,71.0%\n152021,新潟県,長岡市,1000,700,70.0%\n",
    )

    with pytest.raises(UnsoundFilesError) as caught:
        store(draft, tmp_path / "data" / "cards", Manner())

    assert [problem.file for problem in caught.value.problems] == ["a.csv!F3"]
    assert caught.value.exit_code == ContradictionError.exit_code == 1
