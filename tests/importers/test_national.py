"""Every value of the real files, counted against a reading by the csv module alone."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from support import SHARED

from ictplan.core.library import Library
from ictplan.importers.reader import read

NATIONAL = SHARED / "national"
pytestmark = pytest.mark.skipif(not NATIONAL.is_dir(), reason="not in the project")

LIBRARY = Library()


def table(file: Path) -> list[list[str]]:
    """Read a text with the csv module: the other witness."""
    raw = file.read_bytes()
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return list(csv.reader(io.StringIO(raw.decode(encoding), newline="")))
        except UnicodeDecodeError:
            continue
    raise AssertionError(file)


def number(text: str) -> float | None:
    """Read a number of the files; a mark is none."""
    plain = text.replace(",", "").replace("%", "").strip()
    try:
        return float(plain)
    except ValueError:
        return None


@pytest.mark.parametrize("year", range(2018, 2027))
def test_every_cell_of_ssdse_is_read(year: int) -> None:
    file = NATIONAL / "ssdse-a" / f"SSDSE-A-{year}.csv"
    rows = table(file)
    codes, years = rows[0][3:], rows[1][3:]
    sums: dict[tuple[str, str], float] = {}
    for row in rows[3:]:
        for code, of, cell in zip(codes, years, row[3:], strict=True):
            if code:
                sums[code, f"FY{of}"] = sums.get((code, f"FY{of}"), 0.0) + (
                    number(cell) or 0.0
                )

    draft = read([file], library=LIBRARY)

    frame = draft.observations.with_columns(pl.col("obs_value").cast(pl.Float64))
    assert not draft.findings
    # 篠山市, 那珂川町 and two others of 2018 have other codes today, not other people.
    assert frame["ref_area"].n_unique() == 1741
    assert frame.height == 1741 * sum(map(bool, codes))
    found = {
        (row[0], row[1]): row[2]
        for row in frame.group_by("item", "time_period")
        .agg(pl.col("obs_value").sum())
        .rows()
    }
    assert {k: round(v, 3) for k, v in found.items()} == {
        k: round(v, 3) for k, v in sums.items()
    }


@pytest.mark.parametrize("year", [2016, 2017, 2018, 2019, 2020])
def test_every_row_of_the_register_is_read_or_left_out(year: int) -> None:
    file = NATIONAL / "population" / f"市区町村別人口_{year}.csv"
    rows = [row for row in table(file)[4:] if len(row) > 20]

    draft = read([file], library=LIBRARY)

    frame = draft.observations
    people = frame.filter((pl.col("item") == "population") & (pl.col("sex") == "_T"))
    held = dict(people.select("ref_area", "obs_value").iter_rows())
    expected = {row[0][:5] or "00000": row[5].replace(",", "") for row in rows}
    assert len(held) == 1 + 47 + 1741
    changed = {"28221": "28221", "40231": "40305", "04216": "04423"}
    for area, value in held.items():
        known = expected.get(area) or expected.get(changed.get(area, ""))
        assert known == value, area
    assert set(frame["time_period"]) == {f"{year}-01-01", str(year - 1)}
    # 22 columns of values: residents by sex, households, 18 of vital events and moves.
    assert frame.height == 22 * 1789
    assert not draft.findings


@pytest.mark.parametrize("release", ["20170308", "20200301", "20221231"])
def test_every_card_of_a_release_is_counted(release: str) -> None:
    folder = NATIONAL / "mynumber" / release
    file = folder / "all_localgovs.csv"
    rows = table(file)
    cards, people = (rows[0].index(n) for n in ("交付枚数", "総数（人口）"))

    draft = read([file, folder / "all_prefectures.csv"], library=LIBRARY)

    bodies = draft.observations.filter(~pl.col("ref_area").str.ends_with("000"))
    counts = bodies.select(pl.col("numerator", "denominator").cast(pl.Int64).sum()).row(
        0
    )
    assert bodies.height == len(rows) - 1 == 1741
    assert counts == (
        sum(int(row[cards]) for row in rows[1:]),
        sum(int(row[people]) for row in rows[1:]),
    )
    assert not draft.findings


def test_toride_and_japan_are_as_published() -> None:
    folder = NATIONAL / "mynumber" / "20221231"
    draft = read(sorted(folder.glob("*.csv")), library=LIBRARY)

    rows = draft.observations.filter((pl.col("age") == "_T") & (pl.col("sex") == "_T"))
    found = {
        row[0]: row[1:]
        for row in rows.select(
            "ref_area", "obs_value", "numerator", "denominator"
        ).rows()
    }
    assert found["08217"] == ("53.5", "56703", "105967")
    assert found["00000"] == ("57.1", "71905789", "125927902")


def test_national_rows_that_differ_are_one_finding_each() -> None:
    """By age 127,907,014 people on 2017-08-31, by type 127,907,086."""
    folder = NATIONAL / "mynumber" / "20170831"

    draft = read(sorted(folder.glob("*.csv")), library=LIBRARY)

    assert {finding.rule for finding in draft.findings} <= {"conflict", "total"}
    assert any("127,907,0" in f.text() or "1279070" in f.text() for f in draft.findings)


@pytest.mark.parametrize(
    ("name", "areas"),
    [
        ("市区町村毎のDX進捗状況_市区町村比較", 1741),
        ("市区町村毎のDX進捗状況_行政手続のオンライン申請率", 1741),
        ("都道府県のDX進捗状況_都道府県比較", 47),
        ("都道府県のDX進捗状況_行政手続のオンライン申請率", 47),
    ],
)
def test_every_cell_of_the_dashboard_is_read(name: str, areas: int) -> None:
    file = NATIONAL / "dx-dashboard" / f"{name}.csv"
    rows = table(file)[1:]
    counts = [
        row for row in rows if "比較" in name and ("分母" in row[1] or "分子" in row[1])
    ]

    draft = read([file], library=LIBRARY, period="2024-07-12")

    frame = draft.observations
    shares = [row for row in rows if row not in counts]
    assert frame["ref_area"].n_unique() == areas
    # Rows that are blank for every area may be left out; no value is.
    assert frame.height >= areas * sum(any(row[2:]) for row in shares)
    words = sum(cell == "実施" for row in shares for cell in row[2:])
    numbers = sum(number(cell) is not None for row in shares for cell in row[2:])
    states = [item.code for item in draft.items if item.unit == "STATE"]
    held = frame.filter(pl.col("obs_value").is_not_null())
    assert (
        held.filter(pl.col("item").is_in(states) & (pl.col("obs_value") == "1")).height
        == words
    )
    assert held.filter(~pl.col("item").is_in(states)).height == numbers


def test_the_workbook_of_ibaraki_gives_44_municipalities_for_50_years() -> None:
    file = NATIONAL / "ibaraki-population" / "jinkou-s50_r06.xlsx"

    draft = read([file], library=LIBRARY)

    frame = draft.observations
    assert frame["ref_area"].n_unique() == 45
    assert frame.height == 45 * 50
    toride = frame.filter(pl.col("ref_area") == "08217")
    assert toride["time_period"].n_unique() == 50
    assert not draft.findings
