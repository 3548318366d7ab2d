"""docs/templates.md: every word is there, and every example prints what it says."""

from __future__ import annotations

import re

import pytest
from support import ROOT

from ictplan.core.library import Library
from ictplan.report.chapter import Figure, Items, Paragraph, Reference, Strong, Table
from ictplan.report.lookup import Lookup
from ictplan.report.phrases import Style
from ictplan.report.template import chapter_from
from ictplan.report.words import Words

PAGE = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```jinja\n([^`]*)```\n\n```text\n([^`]*)```", PAGE)


def _words() -> Words:
    return Words(Lookup(Library(), "08217", "ja"), Style("ja"))


def _printed(block: object) -> str:
    match block:
        case str():
            return block
        case Reference():
            return block.text
        case Paragraph(content) | Strong(content):
            return "".join(map(_printed, content))
        case Items(items):
            return "\n".join("".join(map(_printed, item)) for item in items)
        case Figure():
            _, _, numbers = _printed(block.table).partition("\n")
            return f"{block.caption}\n{numbers}"
        case Table():
            rows = (" | ".join(map(_printed, row)) for row in block.rows)
            return "\n".join([block.caption, *rows])
        case _:
            raise AssertionError(block)


@pytest.mark.parametrize(("template", "printed"), EXAMPLES)
def test_an_example_prints_what_the_page_says(template: str, printed: str) -> None:
    chapter = chapter_from(f"# 題\n\n{template}", file="templates.md", words=_words())

    assert "\n".join(map(_printed, chapter.blocks)) == printed.strip()


def test_every_word_has_a_section_with_an_example() -> None:
    headings = re.findall(r"^### (.+)$", PAGE, re.MULTILINE)
    documented = {name for heading in headings for name in heading.split(", ")}
    shown = " ".join(template for template, _ in EXAMPLES)

    assert documented == set(_words().callables())
    assert all(f"{name}(" in shown for name in documented)


def test_the_first_example_is_a_chapter() -> None:
    first = re.search(r"```jinja\n(.*?)```", PAGE, re.DOTALL)
    assert first is not None
    chapter = chapter_from(first[1], file="templates.md", words=_words())

    assert chapter.title == "取手市の情報化の現状"
    assert isinstance(chapter.blocks[-1], Figure)
