"""How does a city's page look in Word: the same sentences and rows as everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.messages import N_, translate
from ictplan.report.chapter import Column, Heading, Items, Note, Table, chapter_of
from ictplan.report.docx import as_docx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ictplan.core.answer import Answer
    from ictplan.report.chapter import Block

Cells = tuple[str, ...]


def profile_docx(
    answer: Answer, title: str, headers: Cells, rows: Sequence[Cells]
) -> bytes:
    """Write a city's page as a Word document.

    Args:
        answer: From `ictplan.profile`.
        title: What stands above all.
        headers: The columns as they are laid out.
        rows: Their cells as texts.
    """
    language = answer.language
    sentences = [line.text(language) for line in answer.headlines]
    notes = tuple(note.text(language) for note in answer.notes)
    blocks: tuple[Block, ...] = (
        Heading(2, translate(N_("What the data show"), language)),
        Items(tuple((sentence,) for sentence in sentences)),
        Heading(2, translate(N_("Indicators"), language)),
        Table(
            translate(N_("Indicators"), language),
            tuple(
                Column(head, "left" if i == 0 else "right")
                for i, head in enumerate(headers)
            ),
            tuple(rows),
            sources=answer.sources,
        ),
        *(Note((note,)) for note in notes),
    )
    return as_docx(chapter_of(title, language, blocks))
