"""Any official table: what it says is read, what it leaves open is asked, nothing guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from ictplan.core.errors import IctplanError, UnreadableFileError, UsageError
from ictplan.core.library import Library
from ictplan.importers.reader import read

if TYPE_CHECKING:
    from pathlib import Path

    from ictplan.importers.draft import Draft

LIBRARY = Library()
Cell = tuple[str, str, str | None]


def draft_of(folder: Path, text: str, **answers: Any) -> Draft:  # noqa: ANN401
    """Read a text as a file."""
    file = folder / "a.csv"
    file.write_text(text, encoding="utf-8")
    return read([file], library=LIBRARY, **answers)


def cells(draft: Draft) -> list[Cell]:
    """Give area, period and value of each observation."""
    return draft.observations.select("ref_area", "time_period", "obs_value").rows()


def findings(draft: Draft) -> list[str]:
    """Give where each finding is and which rule it breaks."""
    return [f"{finding.file}: {finding.rule}" for finding in draft.findings]


def workbook(folder: Path, rows: list[list[object]], **formats: str) -> Path:
    """Write a workbook; ``formats`` are those of columns by letter."""
    file = folder / "a.xlsx"
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("集計")
    for at, row in enumerate(rows):
        for to, cell in enumerate(row):
            code = formats.get("ABCDEFG"[to])
            style = book.add_format({"num_format": code}) if code and at else None
            if isinstance(cell, str) and cell.startswith("="):
                sheet.write_formula(at, to, cell, style, "")
            else:
                sheet.write(at, to, cell, style)
    book.close()
    return file


def test_all_columns_of_values_become_items_with_their_units(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "令和5年4月1日現在,,,\n市町村,人口（千人）,世帯数,普及率（％）\n"
        "取手市,106,49000,60.5\n守谷市,70,28000,66.1\n",
    )

    assert [(i.label.ja, i.unit, i.decimals) for i in draft.items] == [
        ("人口", "PERS", -3),
        ("世帯数", "HH", 0),
        ("普及率", "PC", 1),
    ]
    assert ("08217", "2023-04-01", "106000") in cells(draft)
    assert ("08224", "2023-04-01", "66.1") in cells(draft)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024年4月", "2024-04"),
        ("2024年第1四半期", "2024-Q1"),
        ("2024年度第1四半期", "2024-Q2"),
        ("2024年1～3月期", "2024-Q1"),
        ("FY2024", "FY2024"),
        ("2024-04", "2024-04"),
        ("202404", "2024-04"),
        ("令和6年4月末", "2024-04-30"),
        ("平成27(2015)年", "2015"),
        ("2023年4月～2024年3月", "FY2023"),
        ("2023年1月～12月", "2023"),
    ],
)
def test_a_period_is_never_coarser_than_its_text(
    tmp_path: Path, text: str, period: str
) -> None:
    draft = draft_of(tmp_path, f"市町村,時点,人数\n取手市,{text},5\n守谷市,{text},6\n")

    assert set(draft.observations["time_period"]) == {period}


def test_years_of_a_column_of_fiscal_years_are_fiscal(tmp_path: Path) -> None:
    fiscal = draft_of(tmp_path, "年度,市町村,人数\n2021,取手市,5\n2022,取手市,6\n")
    calendar = draft_of(tmp_path, "年,市町村,人数\n2021,取手市,5\n2022,取手市,6\n")

    assert fiscal.observations["time_period"].to_list() == ["FY2021", "FY2022"]
    assert calendar.observations["time_period"].to_list() == ["2021", "2022"]


@pytest.mark.parametrize(
    "above",
    [
        "令和6年5月1日作成,\n令和5年4月1日現在,\n",
        "令和5年4月1日現在,\n令和6年5月1日作成,\n",
        "令和2年国勢調査基準,\n令和5年4月1日現在,\n",
    ],
)
def test_the_day_of_the_figures_is_told_from_other_dates(
    tmp_path: Path, above: str
) -> None:
    draft = draft_of(tmp_path, f"{above}市町村,人数\n取手市,5\n守谷市,6\n")

    assert set(draft.observations["time_period"]) == {"2023-04-01"}


def test_two_dates_of_one_kind_are_a_question(tmp_path: Path) -> None:
    text = "令和5年と令和6年の人数,\n市町村,人数\n取手市,5\n守谷市,6\n"

    with pytest.raises(UsageError, match=r"--period \(2023, 2024\)"):
        draft_of(tmp_path, text)


def test_each_table_of_a_sheet_has_its_own_date(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "令和5年4月1日現在,\n市町村,人数\n取手市,5\n守谷市,6\n,\n"
        "令和6年4月1日現在,\n市町村,人数\n取手市,7\n守谷市,8\n",
    )

    assert cells(draft) == [
        ("08217", "2023-04-01", "5"),
        ("08224", "2023-04-01", "6"),
        ("08217", "2024-04-01", "7"),
        ("08224", "2024-04-01", "8"),
    ]


def test_periods_stand_in_rows_of_sections(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "市町村,人数\n(1)平成27(2015)年,\n取手市,5\n守谷市,6\n"
        "(2)令和2(2020)年,\n取手市,7\n守谷市,8\n",
    )

    assert cells(draft) == [
        ("08217", "2015", "5"),
        ("08224", "2015", "6"),
        ("08217", "2020", "7"),
        ("08224", "2020", "8"),
    ]


def test_a_total_of_some_cities_is_no_area(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "市町村,率（％）\n合計,80.1\n取手市,70.0\nつくば市,90.0\n",
        period="2024",
    )

    assert [area for area, _, _ in cells(draft)] == ["08217", "08220"]


@pytest.mark.parametrize(("total", "found"), [(30, []), (31, ["a.csv!B4: total"])])
def test_a_total_of_rows_is_verified(
    tmp_path: Path, total: int, found: list[str]
) -> None:
    draft = draft_of(
        tmp_path,
        f"市町村,人数\n取手市,20\n龍ケ崎市,10\n合計,{total}\n",
        period="2024",
    )

    assert findings(draft) == found


@pytest.mark.parametrize(("towns", "found"), [(9, []), (10, ["a.csv!B7: subtotal"])])
def test_subtotals_of_kinds_are_verified_and_no_areas(
    tmp_path: Path, towns: int, found: list[str]
) -> None:
    draft = draft_of(
        tmp_path,
        f"市町村,人数\n取手市,20\n守谷市,10\n市計,30\n利根町,4\n境町,5\n町計,{towns}\n",
        period="2024",
    )

    assert findings(draft) == found
    assert {a for a, _, _ in cells(draft)} == {"08217", "08224", "08564", "08546"}


def test_an_accepted_finding_is_a_note(tmp_path: Path) -> None:
    text = "コード,市町村,人数\n08217,取手市,20\n08208,守谷市,10\n"

    assert findings(draft_of(tmp_path, text, period="2024")) == ["a.csv!A3: code-name"]
    accepted = draft_of(tmp_path, text, period="2024", accept=["code-name"])
    assert findings(accepted) == []


@pytest.mark.parametrize(
    ("value", "found"), [("200", []), ("1004", ["a.csv!B3: share-range"])]
)
def test_a_lost_decimal_point_among_percentages_is_found(
    tmp_path: Path, value: str, found: list[str]
) -> None:
    draft = draft_of(
        tmp_path,
        "市町村,改善率（％）\n取手市,70.0\n"
        f"守谷市,{value}\n牛久市,90.1\n龍ケ崎市,88.0\nつくば市,91.5\n",
        period="2024",
    )

    assert findings(draft) == found


def test_more_than_all_stays_where_it_is_possible(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path, "市町村,達成率（％）\n取手市,100.4\n守谷市,99.0\n", period="2024"
    )

    assert cells(draft)[0] == ("08217", "2024", "100.4")
    assert not draft.findings


@pytest.mark.parametrize(
    ("heading", "cell", "rule"),
    [
        ("人数（人）", "65.0％", "unit"),
        ("人数（千人）", "1.2万", "unit"),
        ("率", "0.541", "fraction"),
    ],
)
def test_a_cell_of_another_unit_than_its_column_is_found(
    tmp_path: Path, heading: str, cell: str, rule: str
) -> None:
    other = "51.3％" if rule == "fraction" else "5"
    draft = draft_of(
        tmp_path, f"市町村,{heading}\n取手市,{cell}\n守谷市,{other}\n", period="2024"
    )

    assert findings(draft) == [f"a.csv!B2: {rule}"]


def test_a_thousand_in_the_heading_stays_one(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path, "市町村,人口（千人）\n取手市,106\n", period="2024", unit="人"
    )

    assert cells(draft) == [("08217", "2024", "106000")]


def test_a_percent_has_a_unit_of_its_own(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, "市町村,利用率\n取手市,51.3%\n", period="2024")

    assert draft.metadata.unit_measure == "PC"


@pytest.mark.parametrize(
    ("cell", "value", "status"),
    [
        ("57.9³⁾", "57.9", "A"),
        ("12.3 1)", "12.3", "A"),
        ("r12.3", "12.3", "A"),
        ("12.3ｐ", "12.3", "P"),
        ("不明", None, "O"),
        ("該当なし", None, "M"),
        ("#DIV/0!", None, "O"),
        ("", None, "O"),
        ("▲1.5", "-1.5", "A"),
        ("1 234", "1234", "A"),
    ],
)
def test_a_cell_is_read_with_its_marks(
    tmp_path: Path, cell: str, value: str | None, status: str
) -> None:
    draft = draft_of(
        tmp_path, f"市町村,増減数（人）\n取手市,{cell}\n守谷市,5\n", period="2024"
    )

    row = draft.observations.row(0, named=True)
    assert (row["ref_area"], row["obs_value"], row["obs_status"]) == (
        "08217",
        value,
        status,
    )


def test_a_revised_value_is_noted(tmp_path: Path) -> None:
    draft = draft_of(tmp_path, "市町村,人数\n取手市,r12\n守谷市,5\n", period="2024")

    assert draft.observations["note"].to_list() == ["改訂値", None]


def test_what_a_workbook_shows_is_read(tmp_path: Path) -> None:
    file = workbook(
        tmp_path,
        [["市町村", "率", "予算（千円）"], ["取手市", 0.5414, 1234567]],
        B="0.0%",
        C="#,##0,",
    )

    draft = read([file], library=LIBRARY, period="2024")

    assert [value for _, _, value in cells(draft)] == ["54.1", "1235"]
    assert draft.observations["source_cell"].to_list() == ["集計!B2", "集計!C2"]


def test_a_formula_without_a_result_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path, [["市町村", "率（％）"], ["取手市", "=500/14"]])

    with pytest.raises(UnreadableFileError, match=r"集計!B2.*save it"):
        read([file], library=LIBRARY, period="2024")


def test_areas_may_be_columns_with_numbers(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "指標,取手市,守谷市,牛久市\n人口（人）,5,6,7\n普及率（％）,51.3,52.4,53.5\n",
        period="2024",
    )

    assert cells(draft) == [
        ("08217", "2024", "5"),
        ("08217", "2024", "51.3"),
        ("08219", "2024", "7"),
        ("08219", "2024", "53.5"),
        ("08224", "2024", "6"),
        ("08224", "2024", "52.4"),
    ]


def test_a_table_of_one_city_has_years_and_items(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path, "取手市の推移,,\n年,人口（人）,世帯数\n2020年,5,2\n2021年,6,3\n"
    )

    assert cells(draft)[:2] == [("08217", "2020", "5"), ("08217", "2020", "2")]
    assert [item.unit for item in draft.items] == ["PERS", "HH"]


def test_a_prefecture_may_stand_in_the_title_alone(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "東京都の市町村別人数,\n市町村,人数\n府中市,5\n八王子市,6\n",
        period="2024",
    )

    assert [area for area, _, _ in cells(draft)] == ["13201", "13206"]


def test_a_shared_name_is_a_question_that_can_be_answered(tmp_path: Path) -> None:
    text = "市町村,人数\n府中市,5\n取手市,6\n"

    with pytest.raises(UsageError, match=r"a.csv!A2: '府中市'.*--choose 府中市=CODE"):
        draft_of(tmp_path, text, period="2024")
    draft = draft_of(tmp_path, text, period="2024", choices={"府中市": "34208"})
    assert [area for area, _, _ in cells(draft)] == ["08217", "34208"]


def test_a_former_body_in_brackets_is_part_of_the_row_above(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "市町村,人数\n水戸市,30\n（水戸市）,20\n（内原町）,10\n取手市,5\n",
        period="2000",
    )

    assert cells(draft) == [("08201", "2000", "30"), ("08217", "2000", "5")]
    assert not draft.findings


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # 藤代町 (08563) joined 取手市 on 2005-03-28.
        ("取手市,20\n藤代町,10\n", [("08217", "2000", "30")]),
        ("藤代町,10\n守谷市,6\n", [("08224", "2000", "6"), ("08563", "2000", "10")]),
    ],
)
def test_a_merged_body_is_added_up_or_kept_as_of_its_time(
    tmp_path: Path, rows: str, expected: list[Cell]
) -> None:
    draft = draft_of(tmp_path, f"市町村,人数\n{rows}", period="2000")

    assert cells(draft) == expected


def test_bands_of_ages_no_list_has_are_ordered_by_their_limits(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "取手市の利用率（％）,\n年齢,利用率\n40～49歳,90.0\n50～64歳,80.0\n"
        "65～74歳,60.0\n75歳以上,30.0\n",
        period="2024",
    )

    (ages,) = draft.codelists
    order = [item.code for item in ages.items]
    used = ["Y40T49", "Y50T64", "Y65T74", "Y_GE75"]
    assert draft.observations["age"].to_list() == used
    assert sorted(used, key=order.index) == used


def test_a_crosstab_of_a_survey_has_n_counts_and_shares(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "取手市市民アンケート（令和5年度）,,,,\n年代,回答者数,利用している,"
        "利用していない,無回答\n20代,50,40,9,1\n60代,80,20,56,4\n",
    )

    rows = draft.observations.select(
        "age", "obs_value", "numerator", "denominator", "sample_size"
    ).rows()
    assert rows[0] == ("Y20T29", "80", "40", "50", "50")
    assert ("Y60T69", "25", "20", "80", "80") in rows
    assert ("Y60T69", "5", "4", "80", "80") in rows


def test_rows_that_are_left_out_keep_totals_checked(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path,
        "市町村,人数\n取手市,20\n守谷市,10\n県外,5\n合計,36\n",
        period="2024",
        leave_out=["県外"],
    )

    assert findings(draft) == ["a.csv!B5: total"]


def test_one_cell_twice_with_two_values_is_a_finding(tmp_path: Path) -> None:
    text = "市町村,人数\n取手市,20\n守谷市,10\n取手市,{}\n"

    assert findings(draft_of(tmp_path, text.format(20), period="2024")) == []
    found = findings(draft_of(tmp_path, text.format(21), period="2024"))
    assert found == ["a.csv!B4: conflict"]


def test_a_list_cut_short_tells_where_it_ends(tmp_path: Path) -> None:
    codes = LIBRARY.areas.children("08000")[:20]
    lines = [f"{code},{n}" for n, code in enumerate(codes, 1)]
    draft = draft_of(tmp_path, "コード,人数\n" + "\n".join(lines), period="2024")

    assert any("茨城県 20/44" in note.text("ja") for note in draft.notes)


def test_a_reading_is_edited_and_given_back(tmp_path: Path) -> None:
    text = "市町村,値\n取手市,20\n守谷市,10\n"
    with pytest.raises(UsageError, match="--unit 値=UNIT"):
        draft_of(tmp_path, text, period="2024")
    reading = tmp_path / "reading.toml"
    reading.write_text(
        'label = "検査"\n[[column]]\nheading = "^市町村$"\nrole = "name"\n'
        '[[column]]\nheading = "^値$"\nunit = "校"\nitem = "schools"\n',
        encoding="utf-8",
    )

    draft = draft_of(tmp_path, text, period="2024", reading=reading)

    assert [(item.code, item.unit) for item in draft.items] == [("schools", "SCHOOL")]


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16"]
)
def test_an_encoding_never_changes_what_is_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("市町村名,人数\n取手市,20\n龍ケ崎市,10\n".encode(encoding))

    assert cells(read([file], library=LIBRARY, period="2024")) == [
        ("08208", "2024", "10"),
        ("08217", "2024", "20"),
    ]


@pytest.mark.parametrize("cut", range(10, 75, 5))
def test_a_file_cut_short_never_gets_other_values(tmp_path: Path, cut: int) -> None:
    whole = "市町村,人数（人）\n取手市,106\n守谷市,702\n牛久市,853\n龍ケ崎市,764\n合計,2425\n"
    true = {("08217", "106"), ("08224", "702"), ("08219", "853"), ("08208", "764")}

    try:
        draft = draft_of(tmp_path, whole[:cut].rsplit("\n", 1)[0] + "\n", period="2024")
    except IctplanError:
        return
    assert {(area, value) for area, _, value in cells(draft)} <= true


def test_months_as_columns_are_months_of_the_year_around(tmp_path: Path) -> None:
    text = "令和4年度の利用者数（人）,,\n市名,4月,3月\n取手市,17,14\n守谷市,3,9\n"

    assert cells(draft_of(tmp_path, text)) == [
        ("08217", "2022-04", "17"),
        ("08224", "2022-04", "3"),
        ("08217", "2023-03", "14"),
        ("08224", "2023-03", "9"),
    ]
    with pytest.raises(UsageError, match="--period"):
        draft_of(tmp_path, text.replace("令和4年度の", ""))


def test_months_as_columns_beside_years_in_rows(tmp_path: Path) -> None:
    draft = draft_of(
        tmp_path, "取手市の利用者数（人）,,\n年度,4月,3月\n2021,5,6\n2022,7,8\n"
    )

    assert cells(draft) == [
        ("08217", "2021-04", "5"),
        ("08217", "2022-03", "6"),
        ("08217", "2022-04", "7"),
        ("08217", "2023-03", "8"),
    ]


@pytest.mark.parametrize(("women", "found"), [(958, []), (959, ["a.csv!B4: total"])])
def test_men_and_women_make_the_total(
    tmp_path: Path, women: int, found: list[str]
) -> None:
    draft = draft_of(
        tmp_path,
        "令和4年12月31日現在（単位：人）,,,\n市町村,総数,男,女\n岐阜市,1192,986,206\n"
        f"関市,2707,1749,{women}\n",
    )

    assert findings(draft) == found


def test_codes_that_read_both_ways_are_refused(tmp_path: Path) -> None:
    """12203 is 市川市, or 士別市 (012203) without its zero; so are the others."""
    text = "コード,年,避難所数（か所）\n12203,2021,1\n12211,2021,2\n12220,2021,3\n"

    with pytest.raises(UnreadableFileError, match="five digits, or six"):
        draft_of(tmp_path, text)


def test_a_title_with_two_years_is_a_question(tmp_path: Path) -> None:
    text = "令和5年（{}年）4月1日現在,\n市町村,人数\n取手市,5\n守谷市,6\n"

    draft = draft_of(tmp_path, text.format(2023))
    assert set(draft.observations["time_period"]) == {"2023-04-01"}
    with pytest.raises(UsageError, match="--period"):
        draft_of(tmp_path, text.format(2022))
