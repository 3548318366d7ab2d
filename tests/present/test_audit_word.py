"""Findings as Word comments: on the number, the text unchanged, never twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
from support import run

if TYPE_CHECKING:
    from pathlib import Path


def _document(path: Path) -> None:
    document = docx.Document()
    document.add_heading("利用の状況", level=2)
    paragraph = document.add_paragraph("利用率は49.0％から52.1％へ4.")
    # The number is parted over two runs of different format.
    paragraph.add_run("1ポイント上").bold = True
    paragraph.add_run("がった。")
    table = document.add_table(rows=3, cols=4)
    for row, cells in zip(
        table.rows,
        (
            ("課", "前年度", "今年度", "増減"),
            ("市民課", "310", "340", "30"),
            ("税務課", "120", "150", "40"),
        ),
        strict=True,
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.save(str(path))


def test_comments_stand_on_the_very_numbers(tmp_path: Path) -> None:
    source, target = tmp_path / "plan.docx", tmp_path / "plan.audited.docx"
    _document(source)

    found = run("audit", str(source), "-o", str(target), "--lang", "en")

    # 52.1 − 49.0 = 3.1; 150 − 120 = 30.
    assert found.code == 1
    before, after = docx.Document(str(source)), docx.Document(str(target))
    assert [p.text for p in after.paragraphs] == [p.text for p in before.paragraphs]
    assert [c.text for r in after.tables[0].rows for c in r.cells] == [
        c.text for r in before.tables[0].rows for c in r.cells
    ]
    comments = list(after.comments)
    assert {comment.author for comment in comments} == {"ictplan"}
    assert any("ICT101" in c.text and "3.1" in c.text for c in comments)
    paragraph = after.paragraphs[1]
    marked = _between_marks(paragraph._p)
    assert marked == "4.1ポイント"
    # The second run of the number is still bold, what follows it is not.
    assert [r.text for r in paragraph.runs if r.bold] == ["1ポイント", "上"]


def test_a_second_run_adds_nothing(tmp_path: Path) -> None:
    source, first, second = (tmp_path / f"{n}.docx" for n in ("a", "b", "c"))
    _document(source)
    run("audit", str(source), "-o", str(first))
    run("audit", str(first), "-o", str(second))

    counts = [len(list(docx.Document(str(f)).comments)) for f in (first, second)]
    assert counts[0] == counts[1] > 0


def _between_marks(paragraph: object) -> str:
    text, inside = "", False
    for child in paragraph:  # type: ignore[attr-defined]
        name = child.tag.rpartition("}")[2]
        if name == "commentRangeStart":
            inside = True
        elif name == "commentRangeEnd":
            inside = False
        elif inside and name == "r":
            text += "".join(
                part.text or "" for part in child if part.tag.endswith("}t")
            )
    return text
