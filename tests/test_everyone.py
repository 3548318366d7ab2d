"""All areas at once: the same as one by one, in blocks and parts, from CSV and Parquet."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import polars.selectors as cs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from support import run

import ictplan
from ictplan import Library
from ictplan.core.errors import UsageError
from ictplan.questions import panel as reading
from ictplan.questions.everyone import gap_of_all, rank_of_all
from ictplan.questions.panel import parse_shard, part_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ictplan import Answer

SPAN = "2022-09-30..2022-12-31"


def whole(blocks: Iterable[Answer]) -> pl.DataFrame:
    """Bring the blocks of an answer together."""
    enums = cs.enum()

    return pl.concat(
        [block.frame.with_columns(enums.cast(pl.String)) for block in blocks]
    )


def test_gaps_of_all_are_those_of_each() -> None:
    found = whole(gap_of_all("mynumber", period=SPAN))
    for area in ("08217", "08000"):
        one = whole([ictplan.gap("mynumber", area=area, period=SPAN)])
        mine = found.filter(pl.col("ref_area") == area)
        assert_frame_equal(
            mine.drop("note"),
            one.drop("note"),
            check_row_order=False,
            check_dtypes=False,
        )
    codes = found.filter(pl.col("ref_area") == "08217").get_column("note")
    assert "rounding" in set(codes.drop_nulls())


@pytest.mark.parametrize("among", ["prefecture", "nation", "tier"])
def test_places_of_all_are_those_of_each(among: str) -> None:
    period = "2022-12-31"
    found = whole(rank_of_all("mynumber", among=among, period=period))
    one = whole(
        [
            ictplan.rank(
                "mynumber", area="08217", among=among, period=period, neighbours=None
            )
        ]
    )
    mine = found.filter(pl.col("ref_area").is_in(one.get_column("ref_area").implode()))
    key = mine.filter(pl.col("ref_area") == "08217").get_column("group")[0]
    mine = mine.filter(pl.col("group") == key).drop("group")
    assert_frame_equal(mine, one, check_row_order=False)
    place = mine.filter(pl.col("ref_area") == "08217").select("rank", "of").row(0)
    if among == "prefecture":
        assert place == (28, 44)  # stated by the plan's city for 2022-12-31


def test_blocks_and_parts_make_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small blocks, three parts, CSV and Parquet: all give the same rows."""
    panel = tmp_path / "panel"
    assert run("export", "mynumber", "--partition", str(panel)).code == 0
    asked = ("gap", "mynumber", "--area", "all", "--format", "csv")
    expected = run(*asked).out
    monkeypatch.setattr(reading, "BLOCK_ROWS", 100)
    told: list[tuple[int, int]] = []
    library = Library([panel])
    blocks = list(
        gap_of_all("mynumber", library=library, told=lambda *n: told.append(n))
    )
    assert len(blocks) == len(told) > 3
    assert told[-1] == (told[0][1], told[0][1])
    parts = [
        run(*asked, "--data", str(panel), "--shard", f"{at}/3").out for at in (1, 2, 3)
    ]
    assert all(parts)
    assert "".join(parts) == expected


def test_columns_are_those_asked_for_in_their_order() -> None:
    asked = ("gap", "mynumber", "--area", "all", "--format", "csv")
    whole = list(csv.DictReader(io.StringIO(run(*asked).out)))
    for names in ("gap,ref_area", "note,benchmark_label", "gap_upper, gap_lower"):
        found = run(*asked, "--columns", names).out
        header, *rows = list(csv.reader(io.StringIO(found)))
        assert header == [name.strip() for name in names.split(",")]
        assert rows == [[row[name] for name in header] for row in whole]


def test_columns_of_a_rank_are_the_same_as_in_the_whole() -> None:
    asked = ("rank", "mynumber", "--area", "all", "--format", "jsonl")
    whole = pl.read_ndjson(run(*asked).out.encode())
    for name in whole.columns:
        found = pl.read_ndjson(run(*asked, "--columns", name).out.encode())
        assert_frame_equal(found, whole.select(name))


def test_intervals_of_all_areas_are_those_of_each() -> None:
    """A survey with sample sizes: Newcombe's interval beside each gap."""
    ends = ["gap_lower", "gap_upper"]
    key = ["time_period", "measure", "age", "sex"]
    found = whole(gap_of_all("internet-use", to=["nation"]))
    one = whole([ictplan.gap("internet-use", area="08000", to=["nation"])])
    key = [name for name in key if name in one.columns]
    mine = found.filter(pl.col("ref_area") == "08000").sort(key)
    assert mine.get_column("gap_lower").null_count() < mine.height
    assert_frame_equal(mine.select(key + ends), one.sort(key).select(key + ends))
    few = whole(gap_of_all("internet-use", to=["nation"], columns=ends))
    assert_frame_equal(few, found.select(ends))


@pytest.mark.parametrize("where", [{}, {"age": "Y60T69"}, {"age": "_T"}])
def test_what_is_held_in_some_periods_only_is_asked_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: dict[str, str]
) -> None:
    """Read period by period, a panel has the same totals and categories."""
    panel = tmp_path / "panel"
    assert run("export", "internet-use", "--partition", str(panel)).code == 0
    expected = whole(gap_of_all("internet-use", to=["nation"], where=where))
    monkeypatch.setattr(reading, "READ_ROWS", 1)
    library = Library([panel])
    blocks = gap_of_all("internet-use", to=["nation"], where=where, library=library)
    assert_frame_equal(whole(blocks), expected)
    newest = rank_of_all(
        "internet-use", period="latest", where={"age": "Y60T69"}, library=library
    )
    assert whole(newest).is_empty()


def test_a_long_answer_is_written_as_parquet_and_json_lines(tmp_path: Path) -> None:
    asked = ("rank", "mynumber", "--area", "all", "--period", "all", "-q")
    expected = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv").out)))
    for name in ("a.parquet", "a.jsonl"):
        found = run(*asked, "-o", str(tmp_path / name))
        assert found.code == 0, found.err
    parquet = pl.read_parquet(tmp_path / "a.parquet")
    lines = pl.read_ndjson(tmp_path / "a.jsonl")
    assert parquet.height == lines.height == len(expected)
    assert parquet["ref_area"].to_list() == [row["ref_area"] for row in expected]
    assert {path.name for path in tmp_path.iterdir()} == {"a.parquet", "a.jsonl"}


def test_a_table_shows_the_beginning() -> None:
    found = run("rank", "mynumber", "--area", "all", "--period", "all", "--lang", "en")
    assert found.code == 0
    assert "more rows; --format csv gives all." in found.out


def test_conditions_count_over_all_blocks() -> None:
    found = run(
        *(
            "gap",
            "mynumber",
            "--area",
            "all",
            "--period",
            "2022-12-31",
            "--format",
            "csv",
        ),
        *("--fail-if", "gap < -1", "--lang", "en"),
    )
    behind = [r for r in csv.DictReader(io.StringIO(found.out)) if float(r["gap"]) < -1]
    assert found.code == 1
    assert f"{len(behind)} row(s) meet 'gap < -1'." in found.err


# Middles of the rows: 1.5, 3.5, 4.5, 8 of 11; thirds end at 3.67 and 7.33.
def test_parts_have_about_as_many_rows() -> None:
    heights = {"2020": 3, "2021": 1, "2022": 1, "2023": 6}
    parts = [part_of(heights, (at, 3)) for at in (1, 2, 3)]
    assert parts == [["2020", "2021"], ["2022"], ["2023"]]


@given(st.lists(st.integers(1, 10**9), max_size=20), st.integers(1, 7))
def test_parts_hold_every_period_once(rows: list[int], parts: int) -> None:
    heights = {str(2000 + at): count for at, count in enumerate(rows)}
    found = [
        period for at in range(parts) for period in part_of(heights, (at + 1, parts))
    ]
    assert found == [*heights]


@pytest.mark.parametrize("text", ["0/3", "4/3", "a/b", "1", "1/0", "-1/2"])
def test_a_part_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="1/4 to 4/4"):
        parse_shard(text)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gap", "mynumber", "--shard", "1/2"), "--shard needs --area all"),
        (("rank", "mynumber", "--columns", "gap"), "--columns needs --area all"),
        (
            ("gap", "mynumber", "--area", "all", "--columns", "gap"),
            "add --format csv",
        ),
        (
            (
                *("gap", "mynumber", "--area", "all"),
                *("--columns", "gpa", "-o", "a.csv"),
            ),
            "Did you mean gap?",
        ),
        (("gap", "mynumber", "--area", "all", "--to", "peers"), "peers of its own"),
        (("rank", "mynumber", "--area", "all", "--among", "peers"), "peers of its own"),
        (("gap", "mynumber", "--area", "all", "--plot", "a.svg"), "--plot is for one"),
        (("gap", "mynumber", "--area", "all", "--allow-mismatch"), "is for one area"),
        (("gap", "mynumber", "--area", "all", "--period", "1999"), "1999"),
    ],
)
def test_what_does_not_go_with_all_areas_is_said(
    arguments: tuple[str, ...], words: str
) -> None:
    found = run(*arguments, "--lang", "en")
    assert found.code == 2
    assert words in found.err


def test_a_reader_that_leaves_is_no_finding() -> None:
    """``| head -1`` ends with 0: 1 would say that something was found."""
    program = str(Path(sys.executable).with_name("ictplan"))
    for asked in (
        ("gap", "mynumber", "--area", "all", "--period", "all", "--format", "csv"),
        ("export", "internet-use", "--format", "json"),
    ):
        with subprocess.Popen([program, *asked], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.close()
        assert process.returncode == 0
