"""Tests of the area codes, the area register and the code list of areas."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ictplan.core.areas import Area, AreaRegister, check_digit, normalise_code
from ictplan.core.errors import AmbiguousNameError, UnknownCodeError, UsageError
from ictplan.core.library import Library
from ictplan.core.messages import Label

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
CODELIST = ROOT / "datasets" / "codelists" / "area.csv"
SAMPLES = ROOT.parent / "shared" / "samples" / "codes"

needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the lists of codes are not part of the project"
)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with CODELIST.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _register() -> AreaRegister:
    return AreaRegister.from_rows(_rows())


def _small(*rows: tuple[str, ...]) -> AreaRegister:
    return AreaRegister.from_rows(rows)


# 08217: 0*6 + 8*5 + 2*4 + 1*3 + 7*2 = 65, 65 mod 11 = 10, 11 - 10 = 1.
# 01100: 1*5 + 1*4 = 9, 11 - 9 = 2.
# 13104: 6 + 15 + 4 + 0 + 8 = 33, 33 mod 11 = 0, 11 - 0 = 11, so 1.
# 08204: 40 + 8 + 0 + 8 = 56, 56 mod 11 = 1, 11 - 1 = 10, so 0.
@pytest.mark.parametrize(
    ("code", "digit"),
    [("08217", "1"), ("01100", "2"), ("13104", "1"), ("08204", "0")],
)
def test_check_digit_is_the_published_one(code: str, digit: str) -> None:
    assert check_digit(code) == digit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("08217", "08217"),
        ("082171", "08217"),
        (" 08217\n", "08217"),
        ("　０８２１７１　", "08217"),
        ("00000", "00000"),
        ("USA", "USA"),
        ("99999", "99999"),
    ],
)
def test_a_code_is_read_in_every_form(text: str, code: str) -> None:
    assert normalise_code(text) == code


@pytest.mark.parametrize(
    "text", ["取手市", "Toride", "Usa", "", "0", "821", "0821", "0821711", "08 217"]
)
def test_a_text_of_another_shape_is_no_code(text: str) -> None:
    assert normalise_code(text) is None


def test_a_wrong_check_digit_is_named_with_the_right_one() -> None:
    with pytest.raises(UsageError) as caught:
        normalise_code("082172")

    assert str(caught.value) == (
        "The check digit of area code '082172' is wrong: 082171 is right."
    )


@pytest.mark.parametrize(
    ("text", "right"),
    [("8217", "08217"), ("82171", "082171"), ("８２１７", "08217")],
)
def test_a_lost_zero_is_named_with_the_whole_code(text: str, right: str) -> None:
    with pytest.raises(UsageError) as caught:
        normalise_code(text)

    assert str(caught.value).endswith(f"lost its leading zero: write {right}.")


def test_a_lost_zero_shows_where_no_area_has_the_five_digits() -> None:
    # 011002 is 札幌市; no area has the code 11002.
    with pytest.raises(UsageError, match="write 011002"):
        _register().resolve("11002")


def test_five_digits_that_are_an_area_are_that_area() -> None:
    # 12203 is 市川市; 012203 without its zero, 士別市, cannot be told from it.
    assert _register().resolve("12203") == "12203"


@pytest.mark.parametrize(
    "text",
    [
        "08217",
        "082171",
        "取手市",
        "取⼿市",
        "取手",
        "茨城県取手市",
        "茨城県 取手市",
        "茨城県　取手市",
        "茨城県取手",
        "Toride",
        "toride",
        "TORIDE",
        "Toride-shi",
        "Toride City",
        "Toride-shi, Ibaraki",
        "Toride, Ibaraki",
        "トリデシ",
        "ﾄﾘﾃﾞｼ",
        "とりで",
        "とりでし",
        "イバラキケントリデシ",
    ],
)
def test_every_spelling_of_toride_is_toride(text: str) -> None:
    assert _register().resolve(text) == "08217"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("全国", "00000"),
        ("日本", "00000"),
        ("Japan", "00000"),
        ("JPN", "00000"),
        ("茨城県", "08000"),
        ("茨城", "08000"),
        ("Ibaraki Prefecture", "08000"),
        ("Ibaraki-ken", "08000"),
        ("北海道", "01000"),
        ("東京", "13000"),
        ("Tokyo", "13000"),
        ("Kyoto", "26000"),
        ("⻑野県", "20000"),
        ("Gumma", "10000"),
        ("Kōchi", "39000"),
        ("千代田区", "13101"),
        ("四日市", "24202"),
        ("津", "24201"),
        ("USA", "USA"),
        ("米国", "USA"),
        ("アメリカ", "USA"),
    ],
)
def test_country_prefecture_and_city_are_found_by_name(text: str, code: str) -> None:
    assert _register().resolve(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("結城郡八千代町", "08521"),
        ("茨城県結城郡八千代町", "08521"),
        ("赤穂郡上郡町", "28481"),
        ("北諸県郡三股町", "45341"),
        ("岐阜県揖斐郡池田町", "21404"),
        ("岡山県都窪郡早島町", "33423"),
        ("三宅島三宅村", "13381"),
        ("東京都八丈島八丈町", "13401"),
        ("八丈島 八丈町", "13401"),
        ("郡山市", "07203"),
    ],
)
def test_county_and_island_before_a_name_are_left_out(text: str, code: str) -> None:
    assert _register().resolve(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("檮原町", "39405"),
        ("須惠町", "40344"),
        ("塩釜市", "04203"),
        ("龍ヶ崎市", "08208"),
        ("⻯ケ崎市", "08208"),
        ("⿊部市", "16207"),
    ],
)
def test_a_name_in_other_kanji_is_found(text: str, code: str) -> None:
    assert _register().resolve(text) == code


def test_a_prefecture_goes_before_a_city_of_the_same_name() -> None:
    assert _register().resolve("Ibaraki") == "08000"
    assert _register().resolve("Ibaraki-shi") == "27211"


def test_a_label_goes_before_a_reading() -> None:
    # さいたま is how the city writes its name, and how 埼玉 is read.
    assert _register().resolve("さいたま") == "11100"
    assert _register().resolve("さいたまけん") == "11000"


def test_capital_letters_are_a_country_and_small_ones_a_city() -> None:
    assert _register().resolve("USA") == "USA"
    assert _register().resolve("Usa") == "44211"


def test_capital_letters_that_are_no_country_are_a_name() -> None:
    assert _register().resolve("TSU") == "24201"


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("府中市", ("13206 東京都府中市", "34208 広島県府中市")),
        ("伊達市", ("01233 北海道伊達市", "07213 福島県伊達市")),
        (
            "池田町",
            (
                "01644 北海道池田町",
                "18382 福井県池田町",
                "20481 長野県池田町",
                "21404 岐阜県池田町",
            ),
        ),
        (
            "Fuchu",
            ("13206 東京都府中市", "34208 広島県府中市", "34302 広島県府中町"),
        ),
        ("Esashi-cho, Hokkaido", ("01361 北海道江差町", "01514 北海道枝幸町")),
    ],
)
def test_a_shared_name_lists_its_areas(name: str, candidates: tuple[str, ...]) -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        _register().resolve(name)

    assert caught.value.candidates == candidates


def test_a_shared_name_with_its_prefecture_is_one_area() -> None:
    assert _register().resolve("広島県府中市") == "34208"
    assert _register().resolve("Fuchu-shi, Hiroshima") == "34208"


@pytest.mark.parametrize(
    ("text", "near"),
    [("取手氏", "取手市"), ("茨城県取手氏", "茨城県取手市"), ("Toridde", "Toride")],
)
def test_an_unknown_name_comes_with_a_near_one(text: str, near: str) -> None:
    with pytest.raises(UnknownCodeError) as caught:
        _register().resolve(text)

    assert near in str(caught.value)


def test_an_unknown_code_comes_with_those_of_the_same_digits() -> None:
    with pytest.raises(UnknownCodeError, match="Did you mean 08217"):
        _register().label("08271")


def test_an_unknown_code_of_other_digits_comes_alone() -> None:
    with pytest.raises(UnknownCodeError) as caught:
        _register().label("08999")

    assert str(caught.value) == "Unknown area '08999'."


@pytest.mark.parametrize("text", ["", " ", "-", "99999", "FRA", "0821"])
def test_what_no_area_is_called_is_unknown(text: str) -> None:
    with pytest.raises(UnknownCodeError):
        _register().resolve(text)


def test_labels_are_with_and_without_the_prefecture() -> None:
    register = _register()

    assert register.label("08217") == Label("取手市", "Toride-shi")
    assert register.qualified_label("08217") == Label(
        "茨城県取手市", "Toride-shi, Ibaraki"
    )
    assert register.qualified_label("08000") == Label("茨城県", "Ibaraki")
    assert register.qualified_label("USA") == Label("米国", "United States")


def test_every_area_is_found_by_its_qualified_japanese_name() -> None:
    register = _register()

    found = {
        code: register.resolve(register.qualified_label(code).ja)
        for code in register.areas
    }

    assert all(code == answer for code, answer in found.items())


def test_areas_above_are_prefecture_country_and_nothing() -> None:
    register = _register()

    assert [register.parent(code) for code in ("08217", "08000", "00000", "USA")] == [
        "08000",
        "00000",
        None,
        None,
    ]


def test_a_prefecture_lies_in_itself_and_a_country_in_none() -> None:
    register = _register()

    assert register.prefecture_of("08217") == "08000"
    assert register.prefecture_of("08000") == "08000"
    assert register.prefecture_of("00000") is None


def test_level_of_each_kind_of_area() -> None:
    levels = [_register().level(code) for code in ("00000", "08000", "08217", "USA")]

    assert levels == ["country", "prefecture", "municipality", "foreign"]


def test_children_come_in_code_order() -> None:
    register = _small(
        ("08217", "取手市", "Toride-shi", "08000", "municipality", "トリデシ"),
        ("08201", "水戸市", "Mito-shi", "08000", "municipality", "ミトシ"),
        ("08000", "茨城県", "Ibaraki", "00000", "prefecture", "イバラキケン"),
    )

    assert register.children("08000") == ["08201", "08217"]
    assert register.children("08217") == []


def test_ibaraki_has_44_municipalities_and_japan_47_prefectures() -> None:
    assert len(_register().children("08000")) == 44
    assert len(_register().children("00000")) == 47


def test_rows_may_be_mappings_with_more_columns_and_nulls() -> None:
    row = {"code": "00000", "label_ja": "全国", "label_en": "Japan", "parent": None}

    register = AreaRegister.from_rows(
        [{**row, "level": "country", "kana": "ゼンコク", "note": ""}]
    )

    assert register.areas["00000"] == Area(
        "00000", "全国", "Japan", "", "country", "ゼンコク"
    )


def test_a_municipality_without_its_prefecture_still_has_a_name() -> None:
    register = _small(
        ("08217", "取手市", "Toride-shi", "08000", "municipality", "トリデシ")
    )

    assert register.resolve("Toride") == "08217"
    assert register.qualified_label("08217") == Label("取手市", "Toride-shi")


def test_only_codes_are_contained() -> None:
    assert "08217" in _register()
    assert "取手市" not in _register()
    assert 8217 not in _register()


@pytest.mark.parametrize("prefix", ["08217", "tori", "取手", "とりで", "Toride-"])
def test_a_prefix_completes_to_toride(prefix: str) -> None:
    toride = ("08217", Label("茨城県取手市", "Toride-shi, Ibaraki"))

    assert toride in _register().complete(prefix)


def test_completions_come_in_code_order() -> None:
    codes = [code for code, _ in _register().complete("0821")]

    assert codes[0] == "08210"
    assert codes == sorted(codes)


def test_code_list_has_every_area_once_in_order() -> None:
    levels = Counter(row["level"] for row in _rows())
    codes = [row["code"] for row in _rows()]

    assert levels == {
        "country": 1,
        "prefecture": 47,
        "municipality": 1741,
        "foreign": 5,
    }
    assert codes == sorted(set(codes))
    assert codes[0] == "00000"


def test_code_list_has_the_columns_of_an_area_and_lf_without_bom() -> None:
    content = CODELIST.read_bytes()

    assert content.startswith(b"code,label_ja,label_en,parent,level,kana\n")
    assert b"\r" not in content


def test_every_parent_is_the_prefecture_or_the_country() -> None:
    codes = {row["code"] for row in _rows()}
    expected = {"country": "", "prefecture": "00000", "foreign": ""}

    for row in _rows():
        parent = expected.get(row["level"], row["code"][:2] + "000")
        assert row["parent"] == parent
        assert parent in codes | {""}


def test_every_cell_is_in_its_script() -> None:
    for row in _rows():
        assert re.fullmatch("[0-9]{5}|[A-Z]{3}", row["code"])
        assert re.fullmatch("[ァ-ヺ]+", row["kana"])
        assert re.fullmatch("[A-Z][a-z]+([- ][A-Za-z][a-z]+)?", row["label_en"])
        assert not row["label_ja"].isascii()


def test_there_are_20_designated_cities_and_23_special_wards() -> None:
    wards = [row["code"] for row in _rows() if row["label_ja"].endswith("区")]
    # Designated cities have codes such as 14130, and so have two special wards.
    cities = [code for code in _register().areas if re.match(r"[0-9]{2}1[0-9]0$", code)]

    assert len(wards) == 23
    assert {code[:2] for code in wards} == {"13"}
    assert len([code for code in cities if code not in wards]) == 20


def test_names_shared_by_municipalities_are_25_of_57() -> None:
    # Counted in the ministry's list of 1,741 (formats.md, section 4).
    names = Counter(
        row["label_ja"] for row in _rows() if row["level"] == "municipality"
    )
    shared = [count for count in names.values() if count > 1]

    assert (len(shared), sum(shared)) == (25, 57)


@cache
def _romanise() -> Callable[[str], str]:
    spec = importlib.util.spec_from_file_location(
        "build_areas", ROOT / "tools" / "build_areas.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    romanise: Callable[[str], str] = module.romanise
    return romanise


@pytest.mark.parametrize(
    ("kana", "romaji"),
    [
        ("トリデ", "Toride"),
        ("トウキョウ", "Tokyo"),
        ("オオサカ", "Osaka"),
        ("コウチ", "Kochi"),
        ("リュウガサキ", "Ryugasaki"),
        ("オウメ", "Ome"),
        ("オオイタ", "Oita"),
        ("ニイガタ", "Niigata"),
        ("サッポロ", "Sapporo"),
        ("クッチャン", "Kutchan"),
        ("ジョウエツ", "Joetsu"),
        ("グンマ", "Gunma"),
        ("ミヅマ", "Mizuma"),
        ("サンヨウオノダ", "Sanyoonoda"),
        ("マツ|ウラ", "Matsuura"),
        ("トヨ|オカ", "Toyooka"),
    ],
)
def test_readings_become_the_romaji_of_place_names(kana: str, romaji: str) -> None:
    assert _romanise()(kana) == romaji


@needs_samples
def test_code_list_agrees_with_the_list_of_1747_cities() -> None:
    cities = json.loads((SAMPLES / "nojimage_cities.json").read_text(encoding="utf-8"))
    # Six villages of the northern territories have codes from 01695 to 01700.
    listed = {
        normalise_code(city["code"]): city["city_name"]
        for city in cities
        if not "016950" <= city["code"] <= "017009"
    }

    ours = {
        row["code"]: row["label_ja"]
        for row in _rows()
        if row["level"] == "municipality"
    }

    assert ours == listed


@needs_samples
def test_readings_agree_with_the_list_of_2018() -> None:
    path = SAMPLES / "soumu_000562730_2018.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        listed = {
            row["code"][:5]: unicodedata.normalize(
                "NFKC", row["municipality_kana"] or row["prefecture_kana"]
            )
            for row in csv.DictReader(file)
        }
    # The list writes ヨ for ョ in some readings; 篠山市 has a new name since 2019;
    # 真鶴町 reads マナヅル.
    small = str.maketrans("ャュョ", "ヤユヨ")

    differing = {
        row["code"]
        for row in _rows()
        if row["code"] in listed
        and row["kana"].translate(small) != listed[row["code"]].translate(small)
    }

    assert differing == {"28221", "14383"}


def test_a_name_that_two_cities_have_is_told_with_its_prefecture() -> None:
    areas = Library().areas

    assert areas.distinct_label("34208").ja == "府中市（広島県）"
    assert areas.distinct_label("13206").en == "Fuchu-shi (Tokyo)"
    assert areas.distinct_label("08217").ja == "取手市"
    assert areas.distinct_label("13000").ja == "東京都"
