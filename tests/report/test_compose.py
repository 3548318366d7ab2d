"""The chapter of any city: it argues from findings, and of no other city."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pdfplumber
import pytest
from support import run

from ictplan.core.errors import UnknownCodeError, UnreadableFileError
from ictplan.core.library import Library
from ictplan.report.argue import text_of
from ictplan.report.chapter import Figure, Heading, Items, Mention, Paragraph
from ictplan.report.facts import ask_for_facts, read_facts
from ictplan.report.phrases import Style
from ictplan.report.regenerate import chapter

if TYPE_CHECKING:
    from pathlib import Path

    from ictplan.report.chapter import Chapter

PATTERNS = (
    r"を[0-9.]+ポイント下回っています", r"を[0-9.]+ポイント上回っています",
    r"とほぼ同じ水準", r"と最も高く、次いで", r"に対し", r"団体中[0-9,]+位",
    r"をピークに", r"へと、[0-9.]+ポイント増加", r"増加傾向が続", r"の開きがあり",
    r"一方、", r"ことから、", r"未実施", r"団体（[0-9.]+%）", r"求められます",
    r"下回る状況に転じ", r"必要です", r"からは上回り",
)  # fmt: skip


def _plain(markdown: str) -> str:
    """Give the text before the sources, without links to observations."""
    body = markdown[: markdown.index("## 出典")]
    return re.sub(r"\[([^\[\]]+)\]\(#row-[^)]*\)", r"\1", body)


def test_a_chapter_argues(text_of_toride: str) -> None:
    body = _plain(text_of_toride)

    assert sum(bool(re.search(pattern, body)) for pattern in PATTERNS) >= 12
    # Release of 28 February 2023: Toride 60.0%, Japan 63.5%, 3.5 points apart.
    assert "60.0%" in body
    assert "3.5ポイント" in body


@pytest.mark.parametrize("city", ["toride", "taka"])
def test_prose_is_most_of_a_chapter(city: str, request: pytest.FixtureRequest) -> None:
    lines = _plain(request.getfixturevalue(f"text_of_{city}")).split("\n")
    prose = [s for s in lines if not s.startswith(("|", "#", "**", "- 出典", "- 注"))]

    assert sum(map(len, prose)) >= 0.45 * sum(map(len, lines))


def test_a_chapter_speaks_of_no_other_city(text_of_taka: str) -> None:
    body = _plain(text_of_taka)
    areas = Library().areas
    others = {
        areas.label(code).ja
        for code in areas.areas
        if areas.level(code) == "municipality" and code != "28365"
    }

    # Names of one character before 町 or 村 occur inside other words.
    assert [name for name in others if len(name) > 2 and name in body] == []
    assert "多可町" in body
    assert "ictplan" not in body


def test_every_section_with_data_has_prose(chapter_of_taka: Chapter) -> None:
    blocks = chapter_of_taka.blocks
    heads = [i for i, b in enumerate(blocks) if isinstance(b, Heading)]
    sections = [b.text[0] for b in blocks if isinstance(b, Heading) and b.level == 1]

    assert sections == ["概", "1", "2", "3", "4", "5", "6"]
    for start, end in zip(heads, [*heads[1:], len(blocks)], strict=True):
        held = blocks[start + 1 : end]
        if held:
            assert any(isinstance(b, Paragraph | Items) for b in held)


def test_figures_are_few_and_referred_to(chapter_of_toride: Chapter) -> None:
    figures = [b for b in chapter_of_toride.blocks if isinstance(b, Figure)]
    mentioned = [
        part.number
        for block in chapter_of_toride.blocks
        if isinstance(block, Paragraph)
        for part in block.content
        if isinstance(part, Mention)
    ]

    assert 5 <= len(figures) <= 15
    assert sorted(mentioned) == [figure.number for figure in figures]
    for figure in figures:
        values = [v for s in figure.plot.series for v in s.values if v is not None]
        assert len(values) >= 3


# Digital Agency, 12 July 2024: Taka has AI in place but no RPA.
def test_the_issues_say_evidence_meaning_and_call(text_of_taka: str) -> None:
    issues = _plain(text_of_taka).partition("## 6 ")[2]

    assert (
        "「AIの導入」を実施している一方、「RPAの導入」が未実施であることから、"
        in issues
    )
    assert issues.count("ことから、") >= 5
    assert issues.count("求められます") + issues.count("必要です") >= 5


def test_a_summary_of_two_pages_is_short(chapter_of_toride: Chapter) -> None:
    short = chapter(area="取手市", length="short")

    def characters(found: Chapter) -> int:
        return sum(
            len(text_of(block.content))
            for block in found.blocks
            if isinstance(block, Paragraph)
        )

    assert sum(isinstance(block, Figure) for block in short.blocks) <= 2
    assert characters(short) < 0.5 * characters(chapter_of_toride)
    heads = [b for b in short.blocks if isinstance(b, Heading) and b.level == 1]
    numbers = [head.text.split()[0] for head in heads[1:]]
    assert numbers == [str(place) for place in range(1, len(heads))]


@pytest.mark.parametrize("area", ["取手市", "札幌市"])
def test_a_summary_has_two_pages_of_word(area: str, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("pages are counted by LibreOffice")
    file = tmp_path / "short.docx"
    assert run("report", "--area", area, "--length", "short", "-o", str(file)).code == 0
    subprocess.run(
        [office, f"-env:UserInstallation={tmp_path.as_uri()}/office", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    with pdfplumber.open(tmp_path / "short.pdf") as printed:
        assert len(printed.pages) == 2


def test_english_is_whole() -> None:
    found = chapter(area="札幌市", style=Style("en"))
    prose = "".join(
        text_of(block.content) for block in found.blocks if isinstance(block, Paragraph)
    )

    assert "Sapporo-shi" in prose
    # Only the names of laws and guidelines may be Japanese: they stand in English too.
    assert re.findall(r"[ぁ-んァ-ヶ一-龠]+", prose) == []


def test_an_areas_own_sentences_are_asked_for_once(tmp_path: Path) -> None:
    file = tmp_path / "chapter.toml"
    ask_for_facts(file, "ja")

    assert set(read_facts(file).values()) == {""}
    text = file.read_text(encoding="utf-8")
    filled = text.replace('card = ""', 'card = "本町では休日窓口を開いている。"')
    file.write_text(filled, encoding="utf-8")
    written = chapter(area="多可町", own=read_facts(file))
    assert Paragraph(("本町では休日窓口を開いている。",)) in written.blocks


def test_a_theme_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "chapter.toml"
    file.write_text('cards = "x"\n', encoding="utf-8")
    with pytest.raises(UnknownCodeError):
        read_facts(file)
    file.write_text("card = 1\n", encoding="utf-8")
    with pytest.raises(UnreadableFileError):
        read_facts(file)


def test_the_evidence_goes_into_a_workbook(tmp_path: Path) -> None:
    page, book = tmp_path / "c.md", tmp_path / "e.xlsx"
    done = run(
        "report", "--area", "多可町", "--length", "short", "-o", str(page),
        "--annex", str(book),
    )  # fmt: skip

    assert done.code == 0
    text = page.read_text(encoding="utf-8")
    assert "#row-" not in text
    # Release of 31 December 2022: Taka 65.9%.
    assert "65.9%" in text
    traced = run("trace", "65.9%", "--in", str(book), "--format", "csv")
    assert {row["dataset"] for row in traced.rows} == {"mynumber"}
