"""A printed number leads back to its observations, in every format of a report."""

from __future__ import annotations

from pathlib import Path

import pytest
from chapters import HOSTILE, chapter

from ictplan.core.errors import NumeralError, UnknownCodeError, UnreadableFileError
from ictplan.report.chapter import Paragraph, chapter_of, gap_of_counts
from ictplan.report.docx import as_docx
from ictplan.report.html import as_html
from ictplan.report.md import as_markdown
from ictplan.report.trace import is_same, trace
from ictplan.report.xlsx import as_xlsx


@pytest.fixture(scope="module", params=["html", "md", "docx", "xlsx"])
def file(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("report") / f"chapter.{request.param}"
    content = {
        "html": lambda: as_html(chapter()).encode(),
        "md": lambda: as_markdown(chapter()).encode(),
        "docx": lambda: as_docx(chapter()),
        "xlsx": lambda: as_xlsx(chapter()),
    }[request.param]()
    path.write_bytes(content)
    return path


def test_a_value_leads_to_its_observation(file: Path) -> None:
    frame = trace("60.0", file=file).frame

    # In the text and in three tables: with its unit, and without in the figure's, which
    # stands in Word as a picture alone.
    rows = [("60.0%", "obs_value", 3), ("60.0", "obs_value", 1)]
    if file.suffix == ".docx":
        rows.pop()
    assert frame.select("text", "formula", "times").rows() == rows
    assert frame.row(0, named=True) == {
        "text": "60.0%",
        "formula": "obs_value",
        "times": 3,
        "dataset": "mynumber",
        "ref_area": "08217",
        "time_period": "2023-02-28",
        "categories": "",
        "value": "60",
        "source": "toride-plan",
    }


def test_a_gap_leads_to_both_observations(file: Path) -> None:
    frame = trace("3.5ポイント", file=file).frame

    assert frame.select("ref_area", "value", "formula").rows() == [
        ("08217", "60", "area_value - benchmark_value"),
        ("00000", "63.5", "area_value - benchmark_value"),
    ]


def test_a_number_that_is_not_printed_has_no_rows(file: Path) -> None:
    assert trace("59.9", file=file).frame.is_empty()


@pytest.mark.parametrize(
    ("asked", "printed", "same"),
    [
        ("60.0", "60.0%", True),
        ("60.0", "６０．０％", True),
        ("60", "60.0%", True),
        ("60.0%", "60.0", False),
        ("60.0%", "60.0ポイント", False),
        ("3.5", "−3.5ポイント", False),
        ("-3.5", "−3.5ポイント", True),
        ("103929", "103,929人", True),
        ("3.5 points", "3.5 points", True),
        ("60.0", "–", False),
    ],
)
def test_numbers_are_the_same_by_value_and_unit(
    asked: str, printed: str, *, same: bool
) -> None:
    assert is_same(asked, printed) is same


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    for name in ("a.html", "a.md", "a.docx", "a.xlsx"):
        other = tmp_path / name
        other.write_text("60.0", encoding="utf-8")
        with pytest.raises(UnreadableFileError, match="carries no evidence"):
            trace("60.0", file=other)
        other.write_bytes(b"\xff\xfe\x00")
        with pytest.raises(UnreadableFileError, match="carries no evidence"):
            trace("60.0", file=other)
    with pytest.raises(UnreadableFileError, match="does not exist"):
        trace("60.0", file=tmp_path / "none.md")
    with pytest.raises(UnknownCodeError, match=r"\.txt"):
        trace("60.0", file=tmp_path / "a.txt")
    report = tmp_path / "report.md"
    report.write_text(as_markdown(chapter()), encoding="utf-8")
    with pytest.raises(NumeralError):
        trace("sixty", file=report)


def test_markdown_escapes_what_data_hold() -> None:
    text = as_markdown(chapter())

    assert "## \\<script\\>alert(1)\\</script\\>" in text
    assert "\\{\\{ 7\\*7 \\}\\}" in text
    assert HOSTILE[1].replace("=", r"> \=").replace("|", r"\|") in text
    assert '| 2023-02-28 | [60.0](#row-1 "obs_value: 1") |' in text
    lines = as_markdown(chapter_of("a", "en", [Paragraph(("1. no list",))]))
    assert lines == "# a\n\n\\1. no list\n"


def test_the_proof_of_a_gap_of_counts_has_the_factor_of_its_unit() -> None:
    """So many of a thousand residents are not a hundred times a quotient."""
    assert gap_of_counts(1000).startswith("1000 * numerator / denominator - 1000 *")
    assert gap_of_counts(100).startswith("100 * numerator / denominator - 100 *")
