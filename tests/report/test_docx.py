"""A chapter in Word: its numbers, captions, languages and bytes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("docx")
pytest.importorskip("vl_convert")

from chapters import HOSTILE, chapter
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Twips
from support import run

from ictplan.report.chapter import Column, Table, chapter_of
from ictplan.report.docx import as_docx
from ictplan.report.transplant import caption_mark

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document as DocumentType
    from docx.oxml.xmlchemy import BaseOxmlElement

    from ictplan.report.chapter import Chapter


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
    fields = [
        str(f.get(qn("w:instr"))) for f in document.element.iter(qn("w:fldSimple"))
    ]
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


@pytest.fixture(scope="module")
def written(chapter_of_taka: Chapter) -> bytes:
    return as_docx(chapter_of_taka)


def test_contents_pages_and_references_are_fields(written: bytes) -> None:
    document = Document(io.BytesIO(written))
    codes = [str(t.text).split()[0] for t in document.element.iter(qn("w:instrText"))]
    footer = document.sections[0].footer._element
    marks = {m.get(qn("w:name")) for m in document.element.iter(qn("w:bookmarkStart"))}
    referred = [
        str(t.text).split()[1]
        for t in document.element.iter(qn("w:instrText"))
        if str(t.text).split()[0] in ("REF", "PAGEREF")
    ]

    assert codes.count("TOC") == 1
    assert {"PAGEREF", "REF"} <= set(codes)
    assert set(referred) <= marks
    assert [str(t.text).strip() for t in footer.iter(qn("w:instrText"))] == ["PAGE"]


def _edited(content: bytes, file: Path) -> None:
    """Do as an officer: a number typed over, a sentence added."""
    document = Document(io.BytesIO(content))
    first = next(
        control
        for control in document.element.iter(qn("w:sdt"))
        if control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")) == "n:value"
    )
    next(first.iter(qn("w:t"))).text = "11.1%"
    document.add_paragraph("本町として次の取組を進める。")
    document.save(str(file))


def _words(file: Path) -> str:
    element = Document(str(file)).element
    return "".join(part.text or "" for part in element.iter(qn("w:t")))


def test_an_edited_file_keeps_its_words_and_gets_its_numbers(
    written: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "c.docx"
    file.write_bytes(written)
    before = _words(file)
    _edited(written, file)
    assert "11.1%" in _words(file)

    done = run("report", "--area", "多可町", "-o", str(file))

    assert done.code == 0
    assert _words(file).replace("本町として次の取組を進める。", "") == before
    assert _words(file).endswith("本町として次の取組を進める。")
    assert "11.1%" in _words(tmp_path / "c.before.docx")


def _marked(document: DocumentType, beginning: str) -> list[BaseOxmlElement]:
    marks = document.element.iter(qn("w:bookmarkStart"))
    return [m for m in marks if str(m.get(qn("w:name"))).startswith(beginning)]


def test_pictures_captions_and_tables_are_those_of_now(
    written: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "c.docx"
    _edited(written, file)
    document = Document(str(file))
    # As if the first figure and the observations were of older data.
    first, second = _marked(document, "pic_")[:2]
    blips = [next(m.getparent().iter(qn("a:blip"))) for m in (first, second)]
    now = document.part.related_parts[blips[0].get(qn("r:embed"))].blob
    blips[0].set(qn("r:embed"), blips[1].get(qn("r:embed")))
    caption, changed = _marked(document, "cap_")[:2]
    key = str(caption.get(qn("w:name")))[4:16]
    caption.getnext().find(qn("w:t")).text = "：古い値による題"
    caption.set(qn("w:name"), caption_mark(key, "：古い値による題"))
    changed.getnext().find(qn("w:t")).text = "：担当者の題"
    row = next(_marked(document, "row-1")[0].iterancestors(qn("w:tr")))
    list(row.iter(qn("w:t")))[-2].text = "12.3"
    document.save(str(file))
    before = Document(io.BytesIO(written))

    done = run("report", "--area", "多可町", "-o", str(file), "--lang", "ja")

    assert "図・図の題・表3件を更新" in done.err
    after = Document(str(file))
    blip = next(_marked(after, "pic_")[0].getparent().iter(qn("a:blip")))
    assert after.part.related_parts[blip.get(qn("r:embed"))].blob == now
    titles = [mark.getnext().find(qn("w:t")).text for mark in _marked(after, "cap_")]
    then = [mark.getnext().find(qn("w:t")).text for mark in _marked(before, "cap_")]
    assert (titles[0], titles[1]) == (then[0], "：担当者の題")
    assert "12.3" not in _words(file)


def test_a_sentence_that_fell_has_a_comment(written: bytes, tmp_path: Path) -> None:
    file = tmp_path / "c.docx"
    _edited(written, file)
    document = Document(str(file))
    # As if the data had once said that Taka lies below where it lies above.
    tag = next(
        tag
        for tag in document.element.iter(qn("w:tag"))
        if str(tag.get(qn("w:val"))).endswith(":above-computed")
    )
    name = str(tag.get(qn("w:val")))
    tag.set(qn("w:val"), name.replace(":above-", ":below-"))
    document.save(str(file))

    run("report", "--area", "多可町", "-o", str(file))

    (comment,) = Document(str(file)).comments
    assert comment.text.startswith("この記述はもう成り立ちません")


def test_a_file_without_marks_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "c.docx"
    Document().save(str(file))
    before = file.read_bytes()
    done = run("report", "--area", "多可町", "-o", str(file), "--lang", "en")

    assert done.code == 2
    assert "none of the marks" in done.err
    assert file.read_bytes() == before


def test_a_style_of_ones_own_is_taken(chapter_of_taka: Chapter, tmp_path: Path) -> None:
    own = Document()
    own.styles["Normal"].font.name = "Meiryo"
    own.add_paragraph("消える文")
    file = tmp_path / "style.docx"
    own.save(str(file))

    content = as_docx(chapter_of_taka, style=file, evidence=False)

    document = Document(io.BytesIO(content))
    assert document.styles["Normal"].font.name == "Meiryo"
    assert "消える文" not in {line.text for line in document.paragraphs}


def test_a_style_that_is_no_word_file_is_said(tmp_path: Path) -> None:
    file = tmp_path / "style.docx"
    file.write_text("x", encoding="utf-8")
    asked = ("report", "--area", "多可町", "-o", str(tmp_path / "c.docx"))
    done = run(*asked, "--style", str(file), "--lang", "en")

    assert done.code == 2
    assert "is no Word document" in done.err
    assert not (tmp_path / "c.docx").exists()
