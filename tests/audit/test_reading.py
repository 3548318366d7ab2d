"""Which text do files hold, and what is said of those that hold none."""

from __future__ import annotations

import copy
import io
import sys
import time
from pathlib import Path
from unittest.mock import patch

import docx
import pytest
from lxml import etree
from support import pdf_of, pdf_text, run

from ictplan.audit.reading import LARGEST, read_text
from ictplan.core.errors import (
    MissingExtraError,
    UnknownCodeError,
    UnreadableFileError,
)

# FY2022 to FY2026, both ends counted, are five years.
FAULT = "計画期間は令和４年度から令和８年度までの４年間です。"


def _docx(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("計画の期間", level=2)
    document.add_paragraph(FAULT)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "利用率"
    table.rows[0].cells[1].text = "52.1％"
    document.add_paragraph("後の段落です。")
    document.save(str(path))
    return path


def _pdf(path: Path, *pages: list[str]) -> Path:
    """Write a line of text per line; a page without any has a picture, as a scan has."""
    scan = b"0.5 g 50 50 400 600 re f\n"
    contents = (
        b"".join(pdf_text(50, 780 - 20 * n, line) for n, line in enumerate(lines))
        for lines in pages
    )
    return pdf_of(path, *(content or scan for content in contents))


def test_word_is_read_in_the_order_of_the_document(tmp_path: Path) -> None:
    text = read_text(str(_docx(tmp_path / "plan.docx")))

    assert text.split("\n") == [
        "## 計画の期間",
        "",
        FAULT,
        "",
        "| 利用率 | 52.1％",
        "",
        "後の段落です。",
        "",
    ]


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
INSIDE = f'''<w:p xmlns:w="{WORD}"><w:r><w:t>計画期間は</w:t></w:r>
<w:sdt><w:sdtContent><w:r><w:t>令和４年度から</w:t></w:r></w:sdtContent></w:sdt>
<w:ins w:id="1" w:author="a"><w:r><w:t>令和８年度まで</w:t></w:r></w:ins>
<w:del w:id="2" w:author="a"><w:r><w:delText>令和７年度まで</w:delText></w:r></w:del>
<w:r><w:ruby><w:rt><w:r><w:t>よねんかん</w:t></w:r></w:rt>
<w:rubyBase><w:r><w:t>の４年間</w:t></w:r></w:rubyBase></w:ruby></w:r>
<w:r><w:t>です。</w:t></w:r></w:p>'''


def test_controls_and_insertions_are_read_and_what_is_struck_out_is_not(
    tmp_path: Path,
) -> None:
    document = docx.Document()
    inside = etree.fromstring(INSIDE)
    around = etree.fromstring(
        f'<w:sdt xmlns:w="{WORD}"><w:sdtContent/></w:sdt>',
    )
    around[0].append(copy.deepcopy(inside))
    body = document.element.body
    body.insert(0, around)
    cell = document.add_table(rows=1, cols=1).rows[0].cells[0]
    cell._tc.insert(1, copy.deepcopy(around))
    path = str(tmp_path / "controls.docx")
    document.save(path)

    lines = read_text(path).splitlines()

    assert lines[0] == FAULT
    assert any(line.strip("| ") == FAULT for line in lines[1:])


def test_a_fault_in_word_is_found(tmp_path: Path) -> None:
    file = _docx(tmp_path / "plan.docx")

    found = run("audit", str(file), "--format", "csv")

    assert [(row["rule"], row["line"]) for row in found.rows] == [("ICT301", "3")]


def test_a_fault_in_a_pdf_is_found_over_its_broken_line(tmp_path: Path) -> None:
    file = _pdf(tmp_path / "plan.pdf", ["計画の期間"], [FAULT[:20], FAULT[20:]])

    found = run("audit", str(file), "--format", "csv")

    assert [(row["rule"], row["text"]) for row in found.rows] == [("ICT301", "４年間")]


def test_a_scan_is_told_from_a_text(tmp_path: Path) -> None:
    file = _pdf(tmp_path / "scan.pdf", [], [])

    found = run("audit", str(file), "--lang", "en")

    assert found.code == 2
    assert "is a PDF without text, a scan; run text recognition" in found.err
    assert found.err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.pdf", b"no pdf", "is no PDF that can be read"),
        ("plan.pdf", b"%PDF-1.4\ntrailer<<>>", "is no PDF that can be read"),
        ("plan.docx", b"no zip", "is no Word document"),
        ("plan.docx", b"PK\x05\x06" + b"\0" * 18, "is no Word document"),
        ("plan.txt", b"\x00\x01\x02", "contains NUL bytes"),
        ("plan.txt", "令和４年".encode("iso2022_jp"), "neither UTF-8 nor CP932"),
        ("plan.txt", "令和４年度です。".encode("euc-jp"), "neither UTF-8 nor CP932"),
        ("plan.txt", b"\xef\xbb\xbf\n", "holds no text"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    found = run("audit", str(file), "--lang", "en")

    assert found.code == 2
    assert words in found.err
    assert found.err.count("\n") == 1


@pytest.mark.parametrize("size", [LARGEST + 1, 2 * 2**20])
def test_a_line_without_end_is_refused_at_once(tmp_path: Path, size: int) -> None:
    file = tmp_path / "long.txt"
    file.write_bytes(b"1" * size)

    found = run("audit", str(file), "--lang", "en")

    assert found.code == 2
    assert "is larger than 64 MB" in found.err or "has a line of more" in found.err


@pytest.mark.parametrize(
    "char", ["１", "％", "年", "「", "、", "1.", "図表", "令和", "。"]
)
def test_a_line_four_times_as_long_takes_no_more_than_in_proportion(
    tmp_path: Path, char: str
) -> None:
    """Work of the processor, whatever else the machine does; squared it would be 16."""
    file = tmp_path / "long.txt"

    def work(length: int) -> float:
        file.write_text(char * length, encoding="utf-8")
        began = time.process_time()
        assert run("audit", str(file), "--format", "json").code in (0, 1)
        return time.process_time() - began

    work(100)  # what is imported and read once is not the line's
    assert work(20_000) < 10 * max(work(5_000), 0.1)


def test_a_text_without_numbers_is_said_to_have_none(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("数の無い文章です。\n", encoding="utf-8")

    found = run("audit", str(file), "--lang", "en")

    assert found.code == 0
    assert "0 numbers read" in found.out


def test_standard_input_is_read() -> None:
    class Stdin:
        buffer = io.BytesIO(FAULT.encode())

    with patch.object(sys, "stdin", Stdin()):
        found = run("audit", "-", "--format", "sarif")

    assert found.code == 1
    assert '"uri": "stdin"' in found.out


@pytest.mark.parametrize(
    ("name", "library", "needs"),
    [("plan.pdf", "pdfplumber", "pdfplumber"), ("plan.docx", "docx", "python-docx")],
)
def test_a_missing_extra_is_named_with_a_line_that_installs_it(
    tmp_path: Path, name: str, library: str, needs: str
) -> None:
    file = tmp_path / name
    file.write_bytes(b"x")

    with (
        patch.dict(sys.modules, {library: None}),
        pytest.raises(MissingExtraError, match=f"pip install '?{needs}"),
    ):
        read_text(str(file))


def test_a_folder_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="is no file"):
        read_text(str(tmp_path))


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_usual_encodings_are_read_without_being_named(
    tmp_path: Path, name: str
) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(f"{FAULT}①ｱｲｳ".encode(name))

    assert read_text(str(file)) == f"{FAULT}①ｱｲｳ"


def test_another_encoding_is_read_when_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(FAULT.encode("euc-jp"))

    assert read_text(str(file), encoding="euc_jp") == FAULT
    with pytest.raises(UnreadableFileError, match="cannot be read as 'ascii'"):
        read_text(str(file), encoding="ascii")
    with pytest.raises(UnknownCodeError, match="encoding 'klingon'"):
        read_text(str(file), encoding="klingon")
