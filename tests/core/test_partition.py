"""A dataset as Parquet: the same answers, checked once, and again when anything changed."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from support import run

import ictplan
from ictplan import Library
from ictplan.core import parquetfile
from ictplan.core.dataset import read_dataset
from ictplan.core.errors import (
    InvalidDatasetError,
    OutputError,
    UnreadableFileError,
    UsageError,
)
from ictplan.questions.datasets import partition

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS = [
    ("show", "mynumber"),
    ("gap", "mynumber"),
    ("gap", "mynumber", "--area", "つくば市"),
    ("rank", "mynumber", "--period", "all"),
    ("trend", "mynumber"),
    ("export", "mynumber"),
]


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("panel")
    for name in ("mynumber", "internet-use"):
        partition(name, root)
    return root


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_every_question_has_the_same_answer(
    panel: Path, question: tuple[str, ...]
) -> None:
    asked = (*question, "--format", "json")
    parquet = json.loads(run(*asked, "--data", str(panel)).out)
    text = json.loads(run(*asked).out)
    for answer in (parquet, text):
        # The order of rows is that of the file, and own sources have names of their own.
        for row in answer["rows"]:
            row.pop("source", None)
        answer["rows"].sort(key=lambda row: [str(cell) for cell in row.values()])
    assert parquet["rows"] == text["rows"]


def test_a_divide_is_the_same(panel: Path) -> None:
    found = ictplan.digital_divide(
        "internet-use", by="age", library=Library([panel], alone=True)
    )
    assert found.frame.equals(ictplan.digital_divide("internet-use", by="age").frame)


def test_a_part_is_valid_by_every_rule(panel: Path) -> None:
    assert run("validate", str(panel)).code == 0


def test_rows_are_read_in_part(panel: Path) -> None:
    library = Library([panel], alone=True)
    rows = library.load("mynumber", areas={"08217"}).observations
    assert rows["ref_area"].unique().to_list() == ["08217"]
    whole = library.load("mynumber").observations
    heights = library.file("mynumber").contents.heights
    periods = whole["time_period"].cast(pl.String).to_list()
    assert heights == Counter(periods)
    assert [*heights] == sorted(heights)
    for periods in ([*heights][-1:], [*heights][2:5], [*heights][::3], []):
        file = library.file("mynumber")
        rows = read_dataset(file, periods=periods, without=["note"]).observations
        held = pl.col("time_period").cast(pl.String).is_in(periods)
        expected = whole.filter(held).with_columns(note=pl.lit(None, pl.String))
        assert_frame_equal(rows, expected)
        assert rows.height == sum(heights[period] for period in periods)


def changed(panel: Path, folder: Path, old: str, new: str) -> Path:
    """Copy a part with another descriptor."""
    part = folder / "mynumber"
    part.mkdir(parents=True)
    for name in ("datapackage.json", "observations.parquet"):
        (part / name).write_bytes((panel / "mynumber" / name).read_bytes())
    file = part / "datapackage.json"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return part


def test_another_descriptor_means_another_check(panel: Path, tmp_path: Path) -> None:
    """A source that is gone makes the rows invalid that name it."""
    part = changed(panel, tmp_path / "a", '"toride-plan"', '"other-plan"')
    with pytest.raises(InvalidDatasetError):
        Library([part.parent], alone=True).load("mynumber")
    part = changed(panel, tmp_path / "b", '"higher"', '"lower"')
    assert Library([part.parent], alone=True).load("mynumber").observations.height > 0


@pytest.mark.parametrize("content", [b"", b"PAR1", b"ref_area,time_period\n"])
def test_what_is_no_parquet_is_said(
    panel: Path, tmp_path: Path, content: bytes
) -> None:
    part = changed(panel, tmp_path / "a", '"higher"', '"higher"')
    (part / "observations.parquet").write_bytes(content)
    with pytest.raises(UnreadableFileError, match="no Parquet file"):
        Library([part.parent], alone=True).load("mynumber")
    (part / "observations.parquet").unlink()
    with pytest.raises(UnreadableFileError, match="does not exist"):
        Library([part.parent], alone=True).load("mynumber")


def test_a_fault_in_parquet_is_found_by_its_row(panel: Path, tmp_path: Path) -> None:
    part = changed(panel, tmp_path / "a", '"higher"', '"higher"')
    file = part / "observations.parquet"
    rows = pl.read_parquet(file)
    value = pl.when(pl.int_range(pl.len()) == 6).then(101.0).otherwise("obs_value")
    rows.with_columns(obs_value=value).write_parquet(file)
    found = run("validate", str(part), "--format", "csv")
    assert found.code == 1
    assert ",7,obs_value," in found.out


def test_own_code_lists_come_along(tmp_path: Path) -> None:
    text = tmp_path / "a.csv"
    text.write_text("市名,課題,値\n取手市,予算,5\n", encoding="utf-8")
    for name in ("one", "two"):
        ictplan.import_files([text], form="table",
            columns=["name=市名", "issue=課題", "value=値"],
            units=["団体"],
            period="2022",
            to=tmp_path / name / f"issues-{name}",
        )
        text.write_text("市名,課題,値\n取手市,人材,5\n", encoding="utf-8")
    panel = tmp_path / "panel"
    partition("issues-one", panel, library=Library([tmp_path / "one"]))
    assert run("validate", str(panel)).code == 0
    with pytest.raises(UsageError, match="other code lists"):
        partition("issues-two", panel, library=Library([tmp_path / "two"]))


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        partition("mynumber", tmp_path / "file")


def test_whole_numbers_have_no_point(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    values = [1.0, 0.5, None, 1e16, -3.0]
    pl.DataFrame({"obs_value": values}).write_parquet(file)
    (block,) = parquetfile.read_blocks(file)
    assert block.frame["obs_value"].to_list()[:3] == ["1", "0.5", None]
    assert block.frame["obs_value"].to_list()[4] == "-3"
