"""The report and the audit prove each other: every printed number is backed by data."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from ictplan import Library
from ictplan.audit.audit import audit_text

if TYPE_CHECKING:
    from ictplan.audit.model import Audit, Judged


@pytest.fixture(scope="module")
def chapter(text_of_toride: str) -> str:
    return text_of_toride


@pytest.fixture(scope="module")
def audited(chapter: str) -> Audit:
    return audit_text(chapter, name="chapter.md", library=Library(), area="08217")


def _printed(audit: Audit) -> list[Judged]:
    """Give the numbers that the chapter links to observations."""
    lines = audit.document.lines
    return [
        judged
        for judged in audit.numbers
        if judged.number.role != "date"
        and re.search(
            r"\[[-+−]?$", lines[judged.number.line - 1][: judged.number.column - 1]
        )
        and "](#row-" in lines[judged.number.line - 1]
    ]


def test_nothing_is_found_in_a_generated_chapter(audited: Audit) -> None:
    # That percentages of lines of text may not agree is said, as no error.
    assert [f.text for f in audited.findings if f.severity != "info"] == []


def test_every_number_the_chapter_links_agrees(audited: Audit, chapter: str) -> None:
    printed = _printed(audited)

    # The built-in chapter links some thousand numbers; none may escape the check.
    assert len(printed) == len(re.findall(r"\[[-+−]?[0-9][^\]]*\]\(#row-", chapter))
    assert {j.status for j in printed} <= {"agrees", "no-claim", "operand-missing"}


def test_numbers_of_sentences_agree_without_their_links(chapter: str) -> None:
    # The links are taken away, so that only words lead to the data.
    bare = re.sub(r"\[([^\[\]]+)\]\(#row-[^)]*\)", r"\1", chapter)
    audit = audit_text(bare, name="bare.md", library=Library(), area="08217")
    lines = chapter.split("\n")
    told = [
        judged
        for judged in audit.numbers
        if judged.number.sentence.kind == "paragraph"
        and "](#row-" in lines[judged.number.line - 1]
        and judged.number.role not in ("date", "label", "age")
    ]

    assert len(told) > 300
    statuses = Counter(judged.status for judged in told)
    assert "contradicts" not in statuses
    assert statuses["agrees"] > 0.6 * len(told)
    assert [f.text for f in audit.findings if f.severity != "info"] == []


def test_a_number_changed_by_hand_is_found(chapter: str) -> None:
    told = "は令和5年2月28日に[60.0%](#row-"
    assert told in chapter
    changed = chapter.replace(told, told.replace("60.0", "61.0"), 1)
    audit = audit_text(changed, name="c.md", library=Library(), area="08217")

    # The data and the row it cites speak against it.
    assert {finding.rule for finding in audit.findings} >= {"ICT501", "ICT506"}


def test_a_row_that_the_data_no_longer_hold_is_found(chapter: str) -> None:
    row = re.search(
        r"^\|[^\n]*mynumber \| ref\\_area=08217 [^\n]*$", chapter, re.MULTILINE
    )
    assert row is not None
    changed = chapter.replace(row[0], re.sub(r"\| [0-9.]+ \|", "| 99.9 |", row[0]), 1)
    audit = audit_text(changed, name="c.md", library=Library(), area="08217")

    assert any(
        finding.rule == "ICT506" and finding.text == "99.9"
        for finding in audit.findings
    )


@pytest.mark.parametrize(("place", "rules"), [(28, []), (27, ["ICT505"])])
def test_a_place_that_is_wrong_is_found(place: int, rules: list[str]) -> None:
    # Release of 31 December 2022: Toride is 28th of 44 with 53.5%.
    text = (
        "取手市のマイナンバーカードの普及率（交付）は令和4年12月31日に53.5%で、"
        f"茨城県内44団体中{place}位となっています。"
    )
    audit = audit_text(text, name="c.md", library=Library(), area="08217")

    assert [finding.rule for finding in audit.findings] == rules


def test_the_place_of_a_file_is_kept_for_links() -> None:
    text = '普及率は[**60.0**%](#row-1 "obs_value: 1")です。'
    (judged,) = audit_text(text).numbers

    assert (judged.number.text, judged.number.line, judged.number.column) == (
        "60.0%",
        1,
        8,
    )


@pytest.mark.parametrize(
    ("printed", "rules"), [("13.3兆円", []), ("13.3円", ["ICT506"]), ("13兆円", [])]
)
def test_an_amount_is_held_against_its_row_in_the_unit_of_the_data(
    printed: str, rules: list[str]
) -> None:
    # E-commerce in goods 2021: 13,286.5 billion yen, held in trillions.
    text = (
        f'市場規模は[{printed}](#row-1 "obs_value: 1")です。\n\n'
        "| 1 | ec-market | ref_area=00000 time_period=2021 sector=goods | 13.2865 |\n"
    )
    audit = audit_text(text, library=Library(), select=["ICT506"])

    assert [finding.rule for finding in audit.findings] == rules
