"""Any table: mapped by a file or options, guessed, and refused with the reason."""

from __future__ import annotations

import csv
import tomllib
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import run

import ictplan
from ictplan.core.errors import IctplanError, UnreadableFileError, UsageError
from ictplan.core.library import Library
from ictplan.importers.categories import bounds_of
from ictplan.importers.draft import Options
from ictplan.importers.formats import read_as
from ictplan.importers.mapping import mapping_of

if TYPE_CHECKING:
    from pathlib import Path

MAPPING = """
[dataset]
id = "tablet-use"
label = { ja = "タブレットの利用率", en = "Use of tablets" }
unit = "PC_IND"
direction = "higher"

[source]
title = "市民アンケート"
publisher = "取手市"

[table]
area = "取手市"

[columns]
period = "調査年度"
age = "年齢"
value = "利用率"
numerator = "利用者"
denominator = "回答者"
"""


def a_survey(folder: Path) -> Path:
    """Write the workbook of an officer: titles, merged cells, marks, a note."""
    file = folder / "アンケート.xlsx"
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("集計")
    sheet.write_row(0, 0, ["市民アンケート集計表"])
    sheet.write_row(2, 0, ["調査年度", "年齢", "人数（人）", "", "利用率（％）"])
    sheet.write_row(3, 0, ["", "", "回答者", "利用者", ""])
    rows = [
        ["令和３年度", "６０歳代", "1,200", "300", "25.0"],
        ["", "７０～７９歳", "1,000", "－", "…"],
        ["", "計", "2,200", "300", "13.6"],
        ["令和４年度", "60代", 1000, 400, 40],
    ]
    for at, row in enumerate(rows, 4):
        sheet.write_row(at, 0, row)
    sheet.write_row(9, 0, ["（注）70歳代の利用者は集計していない。"])
    book.close()
    return file


def written(folder: Path, text: str, name: str = "mapping.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def observations(folder: Path) -> list[dict[str, str]]:
    with (folder / "observations.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_an_officers_workbook_becomes_a_dataset(tmp_path: Path) -> None:
    mapping = written(tmp_path, MAPPING)
    to = tmp_path / "data" / "tablet-use"

    answer = ictplan.import_files([a_survey(tmp_path)], form="table", mapping=mapping, to=to)

    rows = observations(to)
    assert [
        (r["ref_area"], r["time_period"], r["age"], r["obs_value"], r["obs_status"])
        for r in rows
    ] == [
        ("08217", "FY2021", "Y60T69", "25", "A"),
        ("08217", "FY2021", "Y70T79", "", "O"),
        ("08217", "FY2021", "_T", "13.6", "A"),
        ("08217", "FY2022", "Y60T69", "40", "A"),
    ]
    assert [(r["numerator"], r["denominator"]) for r in rows] == [
        ("300", "1200"),
        ("", "1000"),
        ("300", "2200"),
        ("400", "1000"),
    ]
    assert rows[0]["source_cell"] == "集計!E5"
    assert answer.frame["added"].sum() == 4
    assert list(Library([tmp_path / "data"]).check(to)) == []


def test_shares_are_computed_from_counts(tmp_path: Path) -> None:
    text = written(
        tmp_path,
        "団体コード,市区町村名,対象,導入\n08217,取手市,52,49\n08220,つくば市,3,1\n",
        "a.csv",
    )
    to = tmp_path / "data" / "progress"

    ictplan.import_files([text], form="table",
        columns=["code=団体コード", "numerator=導入", "denominator=対象"],
        unit="PC_GOV",
        period="FY2022",
        to=to,
    )

    # 49 / 52 = 94.23%, 1 / 3 = 33.33%
    assert [r["obs_value"] for r in observations(to)] == ["94.2", "33.3"]


def test_thousands_are_brought_into_the_unit_and_add_up(tmp_path: Path) -> None:
    """47 prefectures of 10 thousand each make 470; a total of 471 is rounding."""
    lines = ["コード,人口（千人）", "00000,471"]
    lines += [f"{code:02d}000,10" for code in range(1, 48)]
    text = written(tmp_path, "\n".join(lines) + "\n", "a.csv")
    to = tmp_path / "data" / "people"

    answer = ictplan.import_files([text], form="table",
        columns=["code=コード", "value=人口"],
        unit="千人",
        period="2021",
        to=to,
        language="en",
    )

    assert observations(to)[1]["obs_value"] == "10000"
    notes = [note.text("en") for note in answer.notes]
    assert "1 totals verified: they are the sum of their parts." in notes


def test_a_total_that_lacks_a_row_is_refused(tmp_path: Path) -> None:
    lines = ["コード,人口", "00000,471", *(f"{c:02d}000,10" for c in range(1, 48))]
    text = written(tmp_path, "\n".join(lines) + "\n", "a.csv")
    with pytest.raises(UnreadableFileError, match=r"471.*470"):
        ictplan.import_files([text], form="table",
            columns=["code=コード", "value=人口"],
            unit="人",
            period="2021",
            to=tmp_path / "data" / "people",
        )
    assert not (tmp_path / "data" / "people").exists()


def test_wide_columns_have_periods_and_categories(tmp_path: Path) -> None:
    text = written(
        tmp_path,
        "市名,令和3年 男性,令和3年 女性,令和4年 男性\n取手市,1,2,3\n",
        "a.csv",
    )
    mapping = written(
        tmp_path,
        """
        [dataset]
        label = "人数"
        unit = "人"
        [source]
        title = "表"
        publisher = "市"
        [columns]
        name = "市名"
        [[values]]
        column = "令和3年 男性"
        categories = { sex = "男性" }
        [[values]]
        column = "令和3年 女性"
        categories = { sex = "女" }
        [[values]]
        column = "令和4年 男性"
        period = "FY2022"
        categories = { sex = "M" }
        """,
    )
    to = tmp_path / "data" / "people"

    ictplan.import_files([text], form="table", mapping=mapping, to=to)

    assert [(r["time_period"], r["sex"], r["obs_value"]) for r in observations(to)] == [
        ("2021", "M", "1"),
        ("2021", "F", "2"),
        ("FY2022", "M", "3"),
    ]


def test_new_labels_become_a_code_list(tmp_path: Path) -> None:
    text = written(tmp_path, "市名,課題,値\n取手市,予算,5\n取手市,計,9\n", "a.csv")
    to = tmp_path / "data" / "issues"

    ictplan.import_files([text], form="table",
        columns=["name=市名", "issue=課題", "value=値"],
        unit="団体",
        period="2022",
        to=to,
    )

    library = Library([tmp_path / "data"])
    labels = {item.code: item.label_ja for item in library.codelist("issue").items}
    assert [labels[r["issue"]] for r in observations(to)] == ["予算", "計"]
    assert observations(to)[1]["issue"] == "_T"


@pytest.mark.parametrize(
    ("label", "bounds"),
    [
        ("60歳代", (60, 69)),
        ("６０～６９歳", (60, 69)),
        ("80歳以上", (80, None)),
        ("20歳未満", (0, 19)),
        ("予算", None),
        ("令和3年", None),
    ],
)
def test_intervals_are_read(label: str, bounds: tuple[int, int | None] | None) -> None:
    assert bounds_of(label) == bounds


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("unit =", "unti ="), "did you mean unit"),
        (('"PC_IND"', '"PC_XX"'), "dataset.unit: is no unit"),
        (('value = "利用率"', ""), None),
        (('"higher"', '"up"'), "dataset.direction"),
        (("[dataset]", "[dataset"), "is no TOML"),
        (('"利用率"', '"普及率"'), "no header with .*普及率"),
        (('"利用率"', '"者"'), "several columns are headed '者'"),
        (('area = "取手市"', 'area = "どこか市"'), "どこか市"),
        (("[table]", '[table]\nsheet = "Sheet1"'), "no sheet 'Sheet1'; it has 集計"),
    ],
)
def test_a_wrong_mapping_is_said_in_a_sentence(
    tmp_path: Path, change: tuple[str, str], words: str | None
) -> None:
    mapping = written(tmp_path, MAPPING.replace(*change))
    file, to = a_survey(tmp_path), tmp_path / "data" / "x"
    if words is None:  # the counts alone are enough: the share is computed
        ictplan.import_files([file], form="table", mapping=mapping, to=to)
        return
    with pytest.raises(IctplanError, match=words):
        ictplan.import_files([file], form="table", mapping=mapping, to=to)
    assert not (tmp_path / "data").exists()


def test_without_a_mapping_the_way_to_one_is_shown(tmp_path: Path) -> None:
    found = run("import", "table", str(a_survey(tmp_path)), "--lang", "en")
    assert found.code == 2
    assert "--guess" in found.err
    with pytest.raises(UsageError, match="WHAT=HEADING"):
        ictplan.import_files(["a.csv"], form="table", columns=["value"])


def test_what_is_guessed_is_a_mapping(tmp_path: Path) -> None:
    """The proposal reads the same table once area and base are filled in."""
    file, mapping = a_survey(tmp_path), tmp_path / "mapping.toml"

    found = run("import", "table", str(file), "--guess", "-o", str(mapping))

    assert found.code == 0, found.err
    text = mapping.read_text("utf-8")
    told = tomllib.loads(text)
    assert told["columns"]["period"] == "調査年度"
    assert told["columns"]["age"] == "年齢"
    assert told["columns"]["value"] == "利用率(%)"
    # 300 of 1,200 are 25.0%, 400 of 1,000 are 40%: the counts are those of the rate.
    assert told["columns"]["numerator"] == "人数(人)利用者"
    assert told["columns"]["denominator"] == "人数(人)回答者"
    assert told["table"] == {"sheet": "集計", "area": ""}
    text = text.replace('area = ""', 'area = "08217"')
    written(tmp_path, text.replace('unit = ""', 'unit = "PC_IND"'))
    draft = read_as(
        "table", [file], library=Library(), options=Options(mapping=mapping)
    )
    assert draft.observations["obs_value"].to_list() == ["25", None, "13.6", "40"]


def test_fractions_are_noticed(tmp_path: Path) -> None:
    text = written(tmp_path, "市名,利用率\n取手市,0.25\nつくば市,0.5\n", "a.csv")
    guessed = run("import", "table", str(text), "--guess")
    assert "scale = 100" in guessed.out
    answer = ictplan.import_files([text], form="table",
        columns=["name=市名", "value=利用率"],
        unit="PC_IND",
        period="2022",
        to=tmp_path / "data" / "x",
    )
    assert any("scale = 100" in note.text("en") for note in answer.notes)


CELLS = st.sampled_from(
    ["", "取手市", "つくば市", "08217", "082171", "茨城県", "令和3年", "2021", "利用率", "年齢",
     "60歳代", "計", "1", "2.5", "▲3", "-", "…", "x", "％", "1,000", "\n", "注", "0.5"]
)  # fmt: skip
GRIDS = st.lists(st.lists(CELLS, max_size=6), max_size=12)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=GRIDS)
def test_no_grid_crashes_guess_or_reader(tmp_path: Path, rows: list[list[str]]) -> None:
    file = tmp_path / "a.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    options = Options(
        columns={"name": "市", "value": "利用率"}, unit="PC_IND", period="2021"
    )
    try:
        ictplan.guess_mapping(file)
        read_as("table", [file], library=Library(), options=options)
    except IctplanError as error:
        assert error.text("en")


@settings(max_examples=60, deadline=None)
@given(
    content=st.recursive(
        st.none() | st.text(max_size=5) | st.integers() | st.booleans(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["dataset", "source", "columns", "values", "table", "unit", "x"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=8,
    )
)
def test_no_mapping_crashes(
    tmp_path_factory: pytest.TempPathFactory, content: object
) -> None:
    lines = (
        (f"{key} = {toml(value)}" for key, value in content.items())
        if isinstance(content, dict)
        else ()
    )
    file = written(tmp_path_factory.mktemp("m"), "\n".join(lines))
    with pytest.raises(IctplanError):
        mapping_of(Options(mapping=file, columns={"value": "a"}, unit="人"))


def toml(value: object) -> str:
    match value:
        case dict():
            inside = ", ".join(f"{key} = {toml(part)}" for key, part in value.items())
            return f"{{ {inside} }}"
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case _:
            return '"' + "".join(c for c in str(value) if c.isalnum()) + '"'


def test_files_are_counted_while_they_are_read(tmp_path: Path) -> None:
    texts = [
        written(tmp_path, f"市名,値\n{city},5\n", f"{at}.csv")
        for at, city in enumerate(("取手市", "つくば市", "水戸市"))
    ]
    told: list[tuple[int, int]] = []
    ictplan.import_files(
        "table",
        texts,
        columns=["name=市名", "value=値"],
        unit="人",
        period="2022",
        to=tmp_path / "data" / "x",
        progress=lambda *step: told.append(step),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_name_of_several_areas_is_refused_with_all_of_them(tmp_path: Path) -> None:
    """府中市 is in 東京都 and 広島県; 浦和市 has been a part of さいたま市 since 2001."""
    text = written(tmp_path, "市名,値\n府中市,5\n取手市,6\n浦和市,7\n", "a.csv")
    with pytest.raises(UnreadableFileError) as refused:
        ictplan.import_files([text], form="table",
            columns=["name=市名", "value=値"],
            unit="人",
            period="2022",
            to=tmp_path / "data" / "x",
        )
    said = refused.value.text("ja")
    assert "13206" in said
    assert "34208" in said
    assert "→ 11100 さいたま市" in said
