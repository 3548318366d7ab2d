"""A chapter in Word: its numbers, captions, languages and bytes."""

from __future__ import annotations

import io
import zipfile

import pytest

pytest.importorskip("docx")
pytest.importorskip("vl_convert")

from chapters import HOSTILE, chapter
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Twips

from ictplan.report.chapter import Column, Table, chapter_of
from ictplan.report.docx import as_docx


@pytest.fixture(scope="module")
def content() -> bytes:
    return as_docx(chapter())


def test_the_same_chapter_gives_the_same_bytes(content: bytes) -> None:
    assert as_docx(chapter()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {entry.date_time[0] for entry in packed.infolist()} == {2000}


def test_the_page_is_a4_and_japanese(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    (section,) = document.sections
    normal = document.styles["Normal"].element.rPr

    # A4 in twentieths of a point.
    paper = section.page_width, section.page_height
    assert paper == (Twips(11906), Twips(16838))
    assert normal.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "Yu Mincho"
    assert normal.find(qn("w:lang")).get(qn("w:eastAsia")) == "ja-JP"


def test_texts_are_as_in_the_chapter_whatever_they_hold(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    texts = [line.text for line in document.paragraphs]

    assert texts[0] == "取手市の情報化"
    assert texts[1] == HOSTILE[0]
    assert texts[2] == (
        "本市は60.0%で、全国を3.5ポイント下回っています。a\ufffd\ufffd|b"
    )
    assert HOSTILE[1] in texts
    assert HOSTILE[2] in texts


def test_a_number_leads_to_its_observation(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    links = document.paragraphs[2]._p.findall(qn("w:hyperlink"))
    trails = [link.get(qn("w:tooltip")) for link in links]
    marks = document.element.body.iter(qn("w:bookmarkStart"))

    assert trails[:2] == ["obs_value: 1", "area_value - benchmark_value: 1 2"]
    assert links[0].get(qn("w:anchor")) in {mark.get(qn("w:name")) for mark in marks}
    row = [cell.text for cell in document.tables[-1].rows[1].cells]
    key = "ref_area=08217 time_period=2023-02-28"
    assert row == ["1", "mynumber", key, "60", "[1] toride-plan"]


def test_captions_count_by_themselves_and_pictures_have_a_text(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    fields = [f.get(qn("w:instr")) for f in document.element.iter(qn("w:fldSimple"))]
    (named,) = document.element.body.iter(qn("wp:docPr"))

    assert [field.split()[:2] for field in fields] == [
        ["SEQ", "Figure"],
        ["SEQ", "Table"],
    ]
    assert named.get("descr") == "折れ線グラフ: 取手市と全国。"


def test_header_rows_are_repeated(content: bytes) -> None:
    for table in Document(io.BytesIO(content)).tables:
        header = table.rows[0]._tr.get_or_add_trPr()
        assert header.find(qn("w:tblHeader")) is not None


def test_a_wide_table_is_written_in_parts() -> None:
    heads = [str(number) for number in range(14)]
    wide = Table("", tuple(map(Column, heads)), (tuple(heads), tuple(heads)))

    content = as_docx(chapter_of("広い表", "ja", [wide]))

    tables = Document(io.BytesIO(content)).tables
    assert [[cell.text for cell in table.rows[1].cells] for table in tables] == [
        heads[:7],
        ["0", *heads[7:13]],
        ["0", "13"],
    ]
