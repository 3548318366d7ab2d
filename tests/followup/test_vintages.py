"""Vintages: what was known on a day, before each revision, by publication."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from support import run

import ictplan
from ictplan import Library
from ictplan.core.codes import Confidence
from ictplan.core.errors import (
    InvalidDatasetError,
    NotComparableError,
    PeriodError,
    UnreadableFileError,
    UsageError,
)
from ictplan.core.schema import Source
from ictplan.core.vintages import rows_as_of

HEADER = "都道府県名,市区町村名,総数（人口）,交付枚数,人口に対する交付枚数率"


def release(tmp_path: Path, cards: int, name: str = "20200301.csv") -> Path:
    path = tmp_path / name
    rate = f"{cards / 10:.1f}%"
    path.write_text(f"{HEADER}\n茨城県,取手市,1000,{cards},{rate}\n", encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A value of 155 cards, revised to 156 in April and to 158 in June of 2023."""
    folder = tmp_path / "data"
    for cards, released in ((155, None), (156, "2023-04-01"), (158, "2023-06-01")):
        ictplan.import_files(
            [release(tmp_path, cards)],
            form="mynumber",
            to=folder / "mynumber",
            period="2020-03-01",
            merge=released is not None,
            revise=released is not None,
            released=released,
        )
    return folder


def value(data: Path, day: str | None) -> float:
    loaded = Library([data], alone=True, as_of=day).load("mynumber")
    (found,) = loaded.observations.get_column("numerator").to_list()
    return float(found)


@pytest.mark.parametrize(
    ("day", "cards"),
    [
        ("2020-03-01", 155),
        ("2023-03-31", 155),
        ("2023-04-01", 156),
        ("2023-05-31", 156),
        ("2023-06-01", 158),
        (None, 158),
    ],
)
def test_a_revised_value_is_what_it_was_on_each_day(
    data: Path, day: str | None, cards: int
) -> None:
    assert value(data, day) == cards


def test_before_its_period_ended_there_was_no_value(data: Path) -> None:
    library = Library([data], alone=True, as_of="2020-02-29")

    assert library.load("mynumber").observations.is_empty()
    with pytest.raises(NotComparableError, match="was published by 2020-02-29"):
        ictplan.show("mynumber", library=library)


def test_every_command_answers_as_of_a_day(data: Path) -> None:
    asked = ("show", "mynumber", "--area", "08217", "--period", "2020-03-01")
    where = ("--data", str(data), "--format", "csv", "-q")

    then = run(*asked, *where, "--as-of", "2023-04-30").rows
    now = run(*asked, *where).rows

    assert [row["numerator"] for row in then if row["source"] != "mic-releases"] == [
        "156"
    ]
    assert [row["numerator"] for row in now if row["source"] != "mic-releases"] == [
        "158"
    ]


def test_a_second_version_of_one_day_is_refused(data: Path, tmp_path: Path) -> None:
    before = (data / "mynumber" / "versions.csv").read_bytes()

    with pytest.raises(
        UsageError, match="revised on 2023-06-01 already, such as 08217"
    ):
        ictplan.import_files(
            [release(tmp_path, 159)],
            form="mynumber",
            to=data / "mynumber",
            period="2020-03-01",
            merge=True,
            revise=True,
            released="2023-06-01",
        )

    assert (data / "mynumber" / "versions.csv").read_bytes() == before


def test_a_vintage_that_is_gone_is_named(data: Path) -> None:
    (data / "mynumber" / "versions.csv").unlink()

    assert value(data, None) == 158
    with pytest.raises(UnreadableFileError, match="earlier values cannot be given"):
        value(data, "2023-04-01")


def test_a_vintage_that_was_changed_is_refused(data: Path) -> None:
    file = data / "mynumber" / "versions.csv"
    file.write_bytes(file.read_bytes().replace(b"155", b"154"))

    with pytest.raises(InvalidDatasetError):
        value(data, "2023-04-01")
    told = run("validate", str(data / "mynumber"), "--lang", "en")
    assert told.code == 1
    assert "mynumber/versions.csv: " in told.out


def test_the_versions_are_small_and_the_data_stay_valid(data: Path) -> None:
    lines = (
        (data / "mynumber" / "versions.csv").read_text(encoding="utf-8").splitlines()
    )

    assert [line.split(",")[0] for line in lines] == [
        "released",
        "2023-04-01",
        "2023-06-01",
    ]
    assert run("validate", str(data / "mynumber"), "-q").code == 0


def test_a_day_that_is_none_is_said(data: Path) -> None:
    with pytest.raises(PeriodError):
        value(data, "someday")


def test_what_was_revised_since_a_day_is_told(data: Path) -> None:
    library = Library([data], alone=True)

    since_may, since_june = (
        ictplan.diff("mynumber", since=day, library=library).frame
        for day in ("2023-05-01", "2023-06-01")
    )

    columns = ("what", "ref_area", "old_value", "obs_value")
    assert since_may.select(columns).rows() == [("changed_value", "08217", 15.6, 15.8)]
    assert since_june.is_empty()


ROWS = pl.DataFrame(
    [("a", "2020", 1.0, "dated"), ("a", "2021", 2.0, "undated")],
    schema=["ref_area", "time_period", "obs_value", "source"],
    orient="row",
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 12, 30), []),
        (date(2021, 12, 31), [2.0]),  # nobody says when: at the end of its period
        (date(2022, 5, 31), [2.0]),
        (date(2022, 6, 1), [1.0, 2.0]),
    ],
)
def test_a_value_is_known_from_its_publication_on(
    day: date, expected: list[float]
) -> None:
    sources = [
        source(name, published)
        for name, published in (("dated", "2022-06-01"), ("undated", None))
    ]

    kept = rows_as_of(ROWS, day, sources=sources, versions=None, key=["ref_area"])

    assert kept.get_column("obs_value").to_list() == expected


def source(name: str, published: str | None) -> Source:
    return Source(
        name=name,
        title="表",
        title_en="Table",
        publisher="省",
        publisher_en="Ministry",
        confidence=Confidence.OFFICIAL,
        published=published,
    )


def test_bundled_releases_of_later_are_left_out() -> None:
    then = ictplan.gap("mynumber", area="取手市", to="nation", as_of="2019-06-30")
    newest = then.frame.sort("time_period").row(-1, named=True)

    # The plan: Toride was ahead of the nation until 2020.
    assert newest["time_period"] == "2019-04-01"
    assert newest["gap"] == pytest.approx(0.60, abs=0.005)
    assert json.loads(run("list", "--as-of", "2019-06-30", "--format", "json").out)
