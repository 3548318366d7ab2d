"""A stale report is found, and what changed in it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from chapters import chapter

from ictplan.core.errors import UnreadableFileError
from ictplan.report.chapter import Chapter, Paragraph
from ictplan.report.check import difference
from ictplan.report.docx import as_docx
from ictplan.report.html import as_html
from ictplan.report.md import as_markdown
from ictplan.report.xlsx import as_xlsx

WRITERS: dict[str, Callable[[Chapter], bytes]] = {
    "html": lambda chapter: as_html(chapter).encode(),
    "md": lambda chapter: as_markdown(chapter).encode(),
    "docx": as_docx,
    "xlsx": as_xlsx,
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_report_of_today_is_fresh(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"chapter.{name}"
    file.write_bytes(WRITERS[name](chapter()))

    assert difference(file, WRITERS[name](chapter()), name) == []


@pytest.mark.parametrize("name", WRITERS)
def test_what_changed_is_shown_line_by_line(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"chapter.{name}"
    file.write_bytes(WRITERS[name](chapter()))
    now = replace(chapter(), title="取手市の情報化（改訂）")

    lines = [str(line) for line in difference(file, WRITERS[name](now), name)]

    assert lines[0] == f"--- {file}"
    assert any(line.startswith("-") and "情報化" in line for line in lines[2:])
    assert any(line.startswith("+") and "改訂" in line for line in lines[2:])


def test_a_picture_that_changed_is_said_to(tmp_path: Path) -> None:
    file = tmp_path / "chapter.docx"
    file.write_bytes(as_docx(chapter()) + b"\0")

    (line,) = difference(file, as_docx(chapter()), "docx")
    assert "pictures or layout differ" in str(line)


@pytest.mark.parametrize("name", WRITERS)
def test_what_cannot_be_compared_is_refused(name: str, tmp_path: Path) -> None:
    fresh = WRITERS[name](replace(chapter(), blocks=(Paragraph(("a",)),)))
    other = tmp_path / f"other.{name}"
    other.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(UnreadableFileError, match="does not exist"):
        difference(tmp_path / "none", fresh, name)
    with pytest.raises(UnreadableFileError, match="is no file in the format"):
        difference(other, fresh, name)
