"""Tables of a PDF: cut along their lines, page by page, then imported."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from support import pdf_of, pdf_text, run

import ictplan
from ictplan.core.errors import UnreadableFileError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

WIDTH, HEIGHT = 105, 20


def ruled(rows: list[list[str]]) -> bytes:
    """Draw a table: a line around every cell, its text inside."""
    parts = []
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            x, y = 50 + WIDTH * column, 750 - HEIGHT * at
            parts.append(f"{x} {y} {WIDTH} {HEIGHT} re S\n".encode())
            parts.append(pdf_text(x + 4, y + 6, text))
    return b"".join(parts)


HEAD = ["都道府県名", "市区町村名", "総数（人口）", "交付枚数", "交付率"]
FIRST = [HEAD, ["茨城県", "取手市", "107,000", "17,000", "15.9％"]]
SECOND = [HEAD, ["茨城県", "つくば市", "240,000", "50,000", "20.8％"]]


def test_tables_become_rows_with_their_page(tmp_path: Path) -> None:
    file = pdf_of(tmp_path / "a.pdf", ruled(FIRST), ruled(SECOND))

    answer = ictplan.read_pdf_tables(file)

    assert answer.frame.rows() == [
        (1, *FIRST[0]), (1, *FIRST[1]), (2, *SECOND[0]), (2, *SECOND[1])
    ]  # fmt: skip
    assert answer.frame.columns == ["page", "A", "B", "C", "D", "E"]


def test_what_was_cut_is_imported(tmp_path: Path) -> None:
    file = pdf_of(tmp_path / "a.pdf", ruled(FIRST), ruled(SECOND))
    cut = tmp_path / "a.csv"

    found = run("import", "pdf-table", str(file), "-o", str(cut), "--lang", "en")

    assert found.code == 0, found.err
    assert "Compare every number with the PDF" in found.err
    with cut.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream))[1] == ["1", *HEAD]
    ictplan.import_files(
        [cut], form="mynumber", to=tmp_path / "data" / "cards", period="2020-03-01"
    )
    rows = ictplan.show(
        "cards", library=ictplan.Library([tmp_path / "data"])
    ).frame.select("ref_area", "numerator", "denominator")
    assert rows.rows() == [("08217", 17_000, 107_000), ("08220", 50_000, 240_000)]


def test_one_page_is_enough(tmp_path: Path) -> None:
    file = pdf_of(tmp_path / "a.pdf", ruled(FIRST), ruled(SECOND))
    assert set(ictplan.read_pdf_tables(file, pages=[2]).frame["page"]) == {2}
    with pytest.raises(UsageError, match="2 pages, no page 3"):
        ictplan.read_pdf_tables(file, pages=[3])


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"0.5 g 50 50 400 600 re f\n", "a scan"), (None, "is no PDF")],
)
def test_what_holds_no_table_is_refused(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "a.pdf"
    if content is None:
        file.write_bytes(b"<html>")
    else:
        pdf_of(file, content)
    with pytest.raises(UnreadableFileError, match=words):
        ictplan.read_pdf_tables(file)
