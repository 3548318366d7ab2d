"""Tables of e-Stat in every layout, written by hand, and the real files."""

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import SHARED

import ictplan
from ictplan import Library
from ictplan.core.errors import (
    IctplanError,
    UnknownCodeError,
    UnreadableFileError,
    UsageError,
)
from ictplan.importers.draft import ContradictionError, Options
from ictplan.importers.estat import period_of
from ictplan.importers.reader import read
from ictplan.importers.units import unit_of

SAMPLES = SHARED / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="not in the project")


def answer() -> dict[str, Any]:
    """Make an answer of the API: one class as an object, several as a list."""
    values = [
        ("001", "00000", "千人", "126706"),
        ("001", "08217", "千人", "106.6"),
        ("001", "01101", "千人", "240"),
        ("002", "00000", "女性＝100", "94.8"),
        ("003", "00000", "千人", "***"),
    ]
    return {
        "GET_STATS_DATA": {
            "RESULT": {"STATUS": 0, "ERROR_MSG": "正常に終了しました。"},
            "STATISTICAL_DATA": {
                "RESULT_INF": {"TOTAL_NUMBER": 5},
                "TABLE_INF": {
                    "@id": "0001234567",
                    "GOV_ORG": {"@code": "00200", "$": "総務省"},
                    "TITLE": {"@no": "001", "$": "人口"},
                    "OPEN_DATE": "2018-04-13",
                },
                "CLASS_INF": {
                    "CLASS_OBJ": [
                        {
                            "@id": "cat01",
                            "@name": "男女別",
                            "CLASS": [
                                {"@code": "001", "@name": "男女計"},
                                {"@code": "002", "@name": "人口性比"},
                                {"@code": "003", "@name": "不詳"},
                            ],
                        },
                        {
                            "@id": "area",
                            "@name": "地域",
                            "CLASS": [
                                {"@code": "00000", "@name": "全国"},
                                {"@code": "08217", "@name": "取手市"},
                                {"@code": "01101", "@name": "札幌市中央区"},
                            ],
                        },
                        {
                            "@id": "time",
                            "@name": "時間軸",
                            "CLASS": {"@code": "1001", "@name": "平成29年10月1日現在"},
                        },
                    ]
                },
                "DATA_INF": {
                    "NOTE": {"@char": "***", "$": "数値が秘匿されているもの"},
                    "VALUE": [
                        {
                            "@cat01": cat,
                            "@area": area,
                            "@time": "1001",
                            "@unit": unit,
                            "$": text,
                        }
                        for cat, area, unit, text in values
                    ],
                },
            },
        }
    }


JSON = json.dumps(answer(), ensure_ascii=False)
COLUMNS = (
    '"cat01_code","男女別","area_code","地域","time_code","時間軸","unit","value"\n'
    '"001","男女計","00000","全国","1001","平成29年10月1日現在","千人","126706"\n'
    '"001","男女計","08217","取手市","1001","平成29年10月1日現在","千人","106.6"\n'
    '"001","男女計","01101","中央区","1001","平成29年10月1日現在","千人","240"\n'
    '"002","人口性比","00000","全国","1001","平成29年10月1日現在","女性＝100","94.8"\n'
    '"003","不詳","00000","全国","1001","平成29年10月1日現在","千人","***"\n'
)
HEADER = (
    '"RESULT"\n"STATUS","0"\n"TABLE_INF","0001234567"\n"TITLE","001","人口"\n'
    '"GOV_ORG","00200","総務省"\n"NOTE","***","数値が秘匿されているもの"\n"VALUE"\n'
)
CROSS = """"表章項目","男女別","全国・都道府県","/時間軸（年）","2015年","2016年"
"人口【千人】","男女計","全国","","127,095","126,993"
"人口【千人】","男女計","茨城県","","2,917","-"
"""
CITY = """"表題：","都道府県・市区町村のすがた"
"公開日：","2022年06月21日"

"***","調査又は集計していないもの"
"X","数値が秘匿されているもの"

"","","","","/項目 コード","A1101",""
調査年 コード,調査年,"地域 コード","地域",/項目,"A1101_総人口【人】","注釈"
"2015100000","2015年度","08217","茨城県 取手市","","106,570",""
"2015100000","2015年度","08546","茨城県 境町","","X","注"
"""
AUXILIARY = """"統計名：","国勢調査"
"表番号：","1-1"
"表題：","男女別人口"
"実施年月：","2020年10月","-"

"-","該当数値がないもの"

"","","","","","","表章項目 コード","2020_01","2020_01"
"","","","","","","表章項目 補助コード","",""
"","","","","","","/表章項目","人口【人】","人口【人】"
"","","","","","","男女 コード","0","1"
"","","","","","","/男女","総数","男"
"時間軸（年次） コード","時間軸（年次） 補助コード","時間軸（年次）",\
"地域 コード","地域 補助コード","地域","","",""
"2020000000","","2020年","08217","","取手市","","104,524","51,498"
"2020000000","","2020年","00000","","全国","","126,146,099","-"
"""


def imported(
    tmp_path: Path,
    text: str,
    *,
    where: Sequence[str] = (),
    unit: str | None = None,
    encoding: str = "utf-8",
) -> pl.DataFrame:
    """Import one text and give the observations."""
    file = tmp_path / "file.txt"
    file.write_bytes(text.encode(encoding))
    to = tmp_path / "data" / "imported"
    ictplan.import_files(
        [file], form="estat", to=to, where=where, units=[unit] if unit else ()
    )
    return Library([tmp_path / "data"], alone=True).load("imported").observations


def values(rows: pl.DataFrame, *columns: str) -> dict[tuple[object, ...], object]:
    """Give the values by some columns."""
    return {row[:-1]: row[-1] for row in rows.select(*columns, "obs_value").iter_rows()}


@pytest.mark.parametrize(
    "text", [JSON, COLUMNS, HEADER + COLUMNS], ids=["json", "csv", "header"]
)
def test_answers_of_the_api_say_the_same_in_every_form(
    tmp_path: Path, text: str
) -> None:
    rows = imported(tmp_path, text, where=["cat01=001"])

    assert values(rows, "ref_area", "time_period", "cat01") == {
        ("00000", "2017-10-01", "_T"): 126_706_000,
        ("08217", "2017-10-01", "_T"): 106_600,
    }


def test_a_mark_means_what_the_table_says(tmp_path: Path) -> None:
    rows = imported(tmp_path, JSON, where=["cat01=男女計,不詳"])

    unknown = rows.filter(pl.col("cat01") == "003")
    assert unknown.select("obs_value", "obs_status").rows() == [(None, "Q")]


def test_quantities_of_several_units_become_items(tmp_path: Path) -> None:
    rows = imported(tmp_path, JSON)

    assert values(rows.filter(pl.col("ref_area") == "00000"), "item") == {
        ("001",): 126_706_000,
        ("002",): 94.8,
        ("003",): None,
    }
    items = Library([tmp_path / "data"]).package("imported").ictplan.items
    assert {item.code: item.unit_measure for item in items} == {
        "001": "PERS",
        "002": "INDEX",
        "003": "PERS",
    }


def test_a_unit_may_be_named(tmp_path: Path) -> None:
    rows = imported(tmp_path, JSON, where=["cat01=002"], unit="INDEX")

    assert values(rows, "ref_area") == {("00000",): 94.8}


@pytest.mark.parametrize(
    ("where", "error", "sentence"),
    [
        ("cat09=001", UnknownCodeError, "cat01"),
        ("cat01=009", UnknownCodeError, "category '009'"),
        ("cat01", UsageError, "DIMENSION=CODE"),
    ],
)
def test_a_choice_that_is_not_there_is_told(
    tmp_path: Path, where: str, error: type[IctplanError], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        imported(tmp_path, JSON, where=[where])


def test_a_plain_cross_table_is_read(tmp_path: Path) -> None:
    rows = imported(tmp_path, CROSS, encoding="cp932")

    assert values(rows, "ref_area", "time_period", "cat01") == {
        ("00000", "2015", "_T"): 127_095_000,
        ("00000", "2016", "_T"): 126_993_000,
        ("08000", "2015", "_T"): 2_917_000,
        ("08000", "2016", "_T"): None,
    }


def test_a_table_of_cities_is_read_with_its_own_legend(tmp_path: Path) -> None:
    rows = imported(tmp_path, CITY)

    assert rows.select(
        "ref_area", "time_period", "tab", "obs_value", "obs_status"
    ).rows() == [
        ("08217", "FY2015", "A1101", 106_570, "A"),
        ("08546", "FY2015", "A1101", None, "Q"),
    ]


@pytest.mark.parametrize("before", ["", '"x"\n\n"y","z"\n'])
def test_headings_of_codes_and_auxiliary_codes_are_read_after_any_preamble(
    tmp_path: Path, before: str
) -> None:
    rows = imported(tmp_path, before + AUXILIARY)

    assert values(rows, "ref_area", "time_period", "cat01") == {
        ("08217", "2020", "_T"): 104_524,
        ("08217", "2020", "1"): 51_498,
        ("00000", "2020", "_T"): 126_146_099,
        ("00000", "2020", "1"): None,
    }


def test_pages_are_put_together_and_missing_ones_told(tmp_path: Path) -> None:
    pages = []
    for number, part in enumerate([slice(0, 2), slice(2, 3)]):
        page = answer()
        data = page["GET_STATS_DATA"]["STATISTICAL_DATA"]["DATA_INF"]
        data["VALUE"] = data["VALUE"][part]
        pages.append(tmp_path / f"{number}.json")
        pages[-1].write_text(json.dumps(page), encoding="utf-8")

    draft = read(pages, library=Library(), options=Options())

    assert draft.dataset == "estat-0001234567"
    assert draft.observations.get_column("ref_area").to_list() == ["00000", "08217"]
    assert "3 of the table's 5 values" in draft.notes[0].text("en")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"STATUS": 0', '"STATUS": 100', "status 100"),
        ("126706", "many", "VALUE.*: 'many'"),
        ("平成29年10月1日現在", "2017年上半期", "2017年上半期"),
        ('{"GET', '{"GET_', "no table"),
        ("}", "", "damaged JSON"),
    ],
)
def test_a_faulty_answer_gets_a_sentence(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    with pytest.raises(UnreadableFileError, match=sentence):
        imported(tmp_path, JSON.replace(old, new), where=["cat01=001"])


def test_a_code_of_no_area_beside_a_name_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(ContradictionError) as caught:
        imported(tmp_path, JSON.replace('"08217"', '"08999"'), where=["cat01=001"])

    assert [finding.text() for finding in caught.value.problems] == [
        "file.txt!area=08999: code-name: code 08999 is of no area, but the name beside"
        " it is 取手市"
    ]


def test_xml_is_refused_with_what_to_take_instead(tmp_path: Path) -> None:
    nested = '<?xml version="1.0"?>' + "<a>" * 200_000

    with pytest.raises(UnreadableFileError, match="JSON or CSV"):
        imported(tmp_path, nested)


@pytest.mark.parametrize(
    ("code", "label", "period"),
    [
        ("2020100000", "2020年度", "FY2020"),
        ("2020100000", "", "FY2020"),
        ("2020000000", "2020年", "2020"),
        ("2020000000", "2020年度", "FY2020"),
        ("2020000404", "2020年4月", "2020-04"),
        ("2020000404", "", "2020-04"),
        ("2020000103", "2020年1~3月期", "2020-Q1"),
        ("1001", "平成29年10月1日現在", "2017-10-01"),
        ("1001", "総数", None),
    ],
)
def test_a_time_is_what_its_label_says_else_its_code(
    code: str, label: str, period: str | None
) -> None:
    assert period_of(code, label) == period


def test_units_are_mapped_with_their_power_or_not_at_all() -> None:
    found = {text: unit_of(text) for text in ("千人", "百万円", "世帯", "％", "甲")}

    assert [(unit.code, unit.power) if unit else None for unit in found.values()] == [
        ("PERS", 3),
        ("JPY_THOUSAND", 3),
        ("HH", 0),
        ("PC", 0),
        None,
    ]


@needs_samples
@pytest.mark.parametrize("form", [".json", ".csv", "_header.csv"])
def test_the_population_estimates_of_2017_are_read(form: str) -> None:
    file = SAMPLES / "estat-api" / f"stats_data_0003215840{form}"

    draft = read(
        [file], library=Library(), options=Options(where={"cat01": "001,002,003"})
    )

    # Population estimates of 2017-10-01: 126,706 thousand.
    assert draft.observations.height == 612
    assert draft.observations.row(0, named=True)["obs_value"] == "126706000"


@needs_samples
def test_the_downloads_of_the_screen_are_read() -> None:
    folder = SAMPLES / "estat-screen"

    cross = read(
        [folder / "FEH_00200524_200927163843.csv"], library=Library(), options=Options()
    )
    cities = read(
        [folder / "FEI_CITY_230418134143.csv"], library=Library(), options=Options()
    )

    assert cross.observations.height == 48 * 5
    assert cities.observations.height == 792


def test_a_code_that_no_class_lists_is_a_category_of_its_own(tmp_path: Path) -> None:
    # The name of an axis, or of a code, is damaged: its values are still of something.
    for place in range(JSON.index("CLASS_INF"), len(JSON), 5):
        file = tmp_path / "file.json"
        file.write_text(JSON[:place] + JSON[place + 1 :], encoding="utf-8")
        with contextlib.suppress(IctplanError):
            read([file], library=CATALOG, options=Options())


LAYOUTS = [JSON, COLUMNS, HEADER + COLUMNS, CROSS, CITY, AUXILIARY]


@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_mutated_table_crashes_the_reader(
    tmp_path: Path, data: st.DataObject
) -> None:
    text = list(data.draw(st.sampled_from(LAYOUTS)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place] = data.draw(
            st.sampled_from(
                ["", ",", "\n", '"', "{", "[", "<", "/", "9", "-", "①", "【"]
            )
            | st.characters(codec="utf-8")
        )
    file = tmp_path / "file.txt"
    file.write_text("".join(text), encoding="utf-8", newline="")
    options = Options(
        where=data.draw(st.sampled_from([{}, {"cat01": "001"}, {"tab": "人口"}])),
        units=data.draw(st.sampled_from([{}, {"": "PERS"}])),
        skip_unmatched=data.draw(st.booleans()),
    )

    with contextlib.suppress(IctplanError):
        read([file], library=CATALOG, options=options)


CATALOG = Library()
