"""How many rows a second does each importer read, check and write?

    python benchmarks/importing.py [DIR]

Run it with the Python of an environment where ictplan is installed. Files are made in the
layout of each format for all municipalities, 100,000 rows and more (a release, a list or a
register of residents has 1,741: then as many files as that takes, or one alone); DIR keeps
them. Each line is a whole run of the command: reading, checking totals, validation, writing.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from ictplan import Library

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PROGRAM = str(Path(sys.executable).with_name("ictplan"))
AREAS = Library().areas
CITIES = [code for code in AREAS.areas if AREAS.level(code) == "municipality"]
MONTHS = [f"20{20 + at // 12}-{at % 12 + 1:02d}-01" for at in range(47)]
"""The days of 47 releases."""


def name_of(code: str) -> str:
    """Give the Japanese name of an area."""
    return AREAS.label(code).text("ja")


def prefecture_of(code: str) -> str:
    """Give the Japanese name of a municipality's prefecture."""
    return name_of(AREAS.prefecture_of(code) or code)


def rate_of(n: int, of: int) -> str:
    """Write a rate with one decimal, rounded half up."""
    return str((Decimal(100 * n) / of).quantize(Decimal("0.1"), ROUND_HALF_UP))


def write(
    path: Path, rows: Iterable[Sequence[object]], encoding: str = "utf-8"
) -> Path:
    """Write a CSV file."""
    with path.open("w", encoding=encoding, newline="", errors="replace") as stream:
        csv.writer(stream).writerows(rows)
    return path


def release(folder: Path, day: str, dice: random.Random) -> Path:
    """Write one release of the card data, as cleaned CSV."""
    head = ["都道府県名", "市区町村名", "総数（人口）", "交付枚数", "人口に対する交付枚数率", "団体コード", "算出基準日"]  # fmt: skip
    rows: list[Sequence[object]] = [head]
    for code in CITIES:
        people = dice.randint(500, 400_000)
        cards = dice.randint(people // 10, people)
        rate = rate_of(cards, people)
        rows.append(
            [prefecture_of(code), name_of(code), people, cards, rate, code, day]
        )
    return write(folder / f"release-{day}.csv", rows)


def residents(folder: Path, dice: random.Random) -> Path:
    """Write the residents of all municipalities by sex, as a workbook of the ministry."""
    file = folder / "residents.xlsx"
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["令和2年1月1日住民基本台帳人口・世帯数"])
    sheet.write_row(1, 0, ["団体コード", "都道府県名", "市区町村名", "人口", "", ""])
    sheet.write_row(2, 0, ["", "", "", "男", "女", "計"])
    for at, code in enumerate(CITIES, 3):
        men, women = dice.randint(100, 9999), dice.randint(100, 9999)
        row = [code, prefecture_of(code), name_of(code), men, women, men + women]
        sheet.write_row(at, 0, row)
    book.close()
    return file


def open_data(folder: Path, dice: random.Random) -> Path:
    """Write residents by age of one municipality each, for 60 days, in one file."""
    ages = [
        f"{low}-{low + 4}歳の{sex}"
        for low in range(0, 85, 5)
        for sex in ("男性", "女性")
    ]
    head = [
        "全国地方公共団体コード",
        "地方公共団体名",
        "調査年月日",
        "総人口",
        "男性",
        "女性",
        *ages,
    ]
    rows: list[Sequence[object]] = [head]
    for code in CITIES:
        for day in MONTHS[:2]:
            counts = [dice.randint(1, 999) for _ in ages]
            men, women = sum(counts[::2]), sum(counts[1::2])
            where = [code, prefecture_of(code) + name_of(code), day]
            rows.append([*where, men + women, men, women, *counts])
    return write(folder / "open-data.csv", rows)


def ssdse(folder: Path, dice: random.Random) -> Path:
    """Write SSDSE-A with its items about population."""
    items = ["A1101", "A110101", "A110102", "A1301", "A1302", "A1303", "A1700"]
    rows: list[Sequence[object]] = [
        ["SSDSE-A-2022", "prefecture", "municipality", *items],
        ["", "", "年度", *[2020] * len(items)],
        ["地域コード", "都道府県", "市区町村", *(f"項目{item}" for item in items)],
    ]
    for code in CITIES:
        counts = [dice.randint(1, 9999) for _ in items]
        rows.append([f"R{code}", prefecture_of(code), name_of(code), *counts])
    return write(folder / "SSDSE-A-2022.csv", rows, "cp932")


def peers(folder: Path, dice: random.Random) -> Path:
    """Write the list of municipalities by type."""
    rows: list[Sequence[object]] = [["都道府県別団体名一覧表"]]
    rows.append(["団体コード", "都道府県名", "市区町村名", "非選定", "区分"])
    for code in CITIES:
        kind = f"都市Ⅱ－{dice.choice('０１２３')}"
        rows.append([code, prefecture_of(code), name_of(code), "", kind])
    return write(folder / "peers.csv", rows, "cp932")


def estat(folder: Path, dice: random.Random) -> Path:
    """Write an answer of e-Stat's API: 60 years of every municipality, 104,460 values."""
    years = range(1960, 2020)
    areas = [{"@code": c, "@name": f"{prefecture_of(c)}{name_of(c)}"} for c in CITIES]
    times = [{"@code": f"{y}000000", "@name": f"{y}年"} for y in years]
    values = [
        {
            "@area": c,
            "@time": f"{y}000000",
            "@unit": "人",
            "$": str(dice.randint(1, 9999)),
        }
        for y in years
        for c in CITIES
    ]
    classes = [
        {"@id": "area", "@name": "地域", "CLASS": areas},
        {"@id": "time", "@name": "時間軸", "CLASS": times},
    ]
    about = {
        "@id": "0001234567",
        "GOV_ORG": {"@code": "00200", "$": "総務省"},
        "TITLE": {"@no": "001", "$": "人口"},
        "OPEN_DATE": "2020-04-13",
    }
    data = {
        "RESULT_INF": {"TOTAL_NUMBER": len(values)},
        "TABLE_INF": about,
        "CLASS_INF": {"CLASS_OBJ": classes},
        "DATA_INF": {"VALUE": values},
    }
    answer = {"RESULT": {"STATUS": 0, "ERROR_MSG": ""}, "STATISTICAL_DATA": data}
    file = folder / "estat.json"
    text = json.dumps({"GET_STATS_DATA": answer}, ensure_ascii=False)
    file.write_text(text, encoding="utf-8")
    return file


def dashboard(folder: Path, dice: random.Random) -> Path:
    """Write the dashboard of municipal DX: 60 items of every municipality."""
    rows: list[Sequence[object]] = [["", "", *map(name_of, CITIES)]]
    for at in range(60):
        states = [dice.choice(["実施", "未実施"]) for _ in CITIES]
        rows.append(["取組", f"取組の例その{at}", *states])
    return write(folder / "dashboard.csv", rows, "utf-8-sig")


def table(folder: Path, dice: random.Random) -> Path:
    """Write a long table: a rate and its counts of every municipality and year."""
    rows: list[Sequence[object]] = [
        ["団体コード", "市区町村名", "年度", "利用者", "回答者", "利用率"]
    ]
    for year in range(1960, 2020):
        for code in CITIES:
            of = dice.randint(100, 9999)
            n = dice.randint(0, of)
            rows.append(
                [
                    code,
                    name_of(code),
                    f"{year}年度",
                    f"{n:,}",
                    f"{of:,}",
                    rate_of(n, of),
                ]
            )
    return write(folder / "table.csv", rows, "cp932")


def measured(arguments: Sequence[str]) -> tuple[float, float, float]:
    """Run a command: wall and CPU seconds, megabytes at the peak."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [PROGRAM, *arguments, "--quiet", "--format", "csv"], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments)
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Print a line per format: files, values in the dataset, seconds, values a second."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        dice = random.Random(1)
        releases = [release(folder, day, dice) for day in MONTHS]
        mapped = [
            "code=団体コード",
            "period=年度",
            "value=利用率",
            "numerator=利用者",
            "denominator=回答者",
        ]
        runs: dict[str, tuple[str, list[Path], list[str]]] = {
            "mynumber, 1 release": ("mynumber", releases[:1], []),
            "mynumber, 47 releases": ("mynumber", releases, []),
            "population, xlsx": ("population", [residents(folder, dice)], []),
            "open-data-population": ("open-data-population", [open_data(folder, dice)], []),
            "ssdse-a": ("ssdse-a", [ssdse(folder, dice)], []),
            "peers": ("peers", [peers(folder, dice)], ["--period", "FY2022"]),
            "estat, JSON": ("estat", [estat(folder, dice)], []),
            "dx-dashboard": ("dx-dashboard", [dashboard(folder, dice)], ["--period", "2025-03-31"]),
            "table": ("table", [table(folder, dice)], [*(x for m in mapped for x in ("--map", m)), "--unit", "PC_IND"]),
        }  # fmt: skip
        for at, (title, (name, files, more)) in enumerate(runs.items()):
            to = Path(temporary) / f"data{at}" / "made"
            command = ["import", name, *map(str, files), "--to", str(to), *more]
            wall, cpu, peak = measured(command)
            with (to / "observations.csv").open(encoding="utf-8") as stream:
                values = sum(1 for _ in stream) - 1
            print(
                f"{title}: {values:,} values, {wall:.1f} s, {cpu:.1f} s CPU,"
                f" {peak:.0f} MB, {values / wall:,.0f} values/s",
                flush=True,
            )


if __name__ == "__main__":
    main()
