"""What do the findings of an audit and its rules look like to a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len

from ictplan.audit.model import SEVERITY_NAMES, STATUS_NAMES
from ictplan.audit.reading import STDIN
from ictplan.audit.rules import RULES
from ictplan.core.errors import CONTROLS
from ictplan.core.messages import N_, localise, translate
from ictplan.present.layout import WHOLE, Cell, Column, Detail, Table, plain, say
from ictplan.questions.audit import page_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Audit, Document, Finding
    from ictplan.core.answer import Answer
    from ictplan.core.messages import Language
    from ictplan.questions.audit import AuditResult


WIDE = 76
"""Cells of a sentence that are shown around the words in question."""


def of_audit(result: AuditResult, _: Detail = WHOLE) -> Table:
    """Lay out findings as compilers do: the place, the sentence, a caret, the sum."""
    language = result.language
    coverage, *notes = (note.text(language) for note in result.notes)
    lines = [
        line
        for audit in result.audits
        for finding in audit.findings
        for line in (*_shown(audit, finding, language), "")
    ]
    if not lines:
        lines = [say(language, N_("No findings."))]
    rows = tuple((Cell(line),) for line in lines)
    return Table("", (Column("", "left"),), rows, (coverage, *notes), has_header=False)


def _shown(audit: Audit, finding: Finding, language: Language) -> Iterator[str]:
    """Write a finding: ``file:line:column: rule severity name``, then what it is about."""
    severity = say(language, SEVERITY_NAMES[finding.severity])
    name = translate(RULES[finding.rule].name, language)
    yield f"{place_of(audit.document, finding, language)}: {finding.rule} [{severity}] {name}"
    number = str(finding.line)
    margin = " " * len(number)
    if finding.sentence is not None:
        text, start, end = _around(finding)
        yield f"{margin} |"
        yield f"{number} | {text}"
        blanks, carets = cell_len(text[:start]), max(1, cell_len(text[start:end]))
        expected = f" {finding.expected}" if finding.expected else ""
        yield f"{margin} | {' ' * blanks}{'^' * carets}{expected}"
    yield f"{margin} = {explanation(finding, language)}"


def _around(finding: Finding) -> tuple[str, int, int]:
    """Give the sentence around the words in question, and where they stand in it."""
    assert finding.sentence is not None  # noqa: S101
    sentence, (start, end) = finding.sentence.text, finding.span
    first, last = start, end
    while first > 0 and cell_len(sentence[first - 1 : end]) <= WIDE * 2 // 3:
        first -= 1
    while last < len(sentence) and cell_len(sentence[first : last + 1]) <= WIDE:
        last += 1
    head, tail = ("…" if first else ""), ("…" if last < len(sentence) else "")
    text = f"{head}{sentence[first:last]}{tail}".translate(CONTROLS)
    return text, start - first + len(head), end - first + len(head)


def place_of(document: Document, finding: Finding, language: Language) -> str:
    """Write where a finding stands; of a PDF the page and the line on it."""
    page = page_of(document, finding.line)
    if page is None:
        return f"{document.name}:{finding.line}:{finding.column}"
    above = document.lines[: finding.line - 1]
    start = max(
        (at for at, text in enumerate(above, start=1) if text == "\f"), default=0
    )
    return say(
        language,
        N_("{file}: page {page}, line {line}"),
        file=document.name,
        page=page,
        line=finding.line - start,
    )


def as_table(result: AuditResult) -> Table:
    """Lay out findings as a table of Markdown, the words in question marked."""
    language = result.language
    columns = (
        Column(say(language, N_("line"))),
        Column(say(language, N_("rule")), "left", keep=8),
        Column(say(language, N_("severity")), "left", keep=6),
        Column(say(language, N_("text")), "left", wraps=True),
        Column(say(language, N_("message")), "left", wraps=True),
    )
    several = len(result.audits) > 1
    rows = tuple(
        (
            Cell(f"{audit.document.name}:{each.line}" if several else str(each.line)),
            Cell(each.rule),
            Cell(
                say(language, SEVERITY_NAMES[each.severity]),
                "bad" if each.severity == "error" else "plain",
            ),
            Cell(_excerpt(each)),
            Cell(explanation(each, language)),
        )
        for audit in result.audits
        for each in audit.findings
    )
    coverage, *notes = (note.text(language) for note in result.notes)
    if not rows:
        return Table(coverage, (), (), (say(language, N_("No findings.")), *notes))
    return Table(coverage, columns, rows, tuple(notes))


BEFORE, AFTER = 16, 12
"""How many characters of the sentence are shown around the words in question."""


def _excerpt(finding: Finding) -> str:
    """Give the words in question marked, with what stands around them."""
    if finding.sentence is None:
        return finding.text
    sentence, (start, end) = finding.sentence.text, finding.span
    # A sign that one character is missing would save nothing.
    first = start - BEFORE if start - BEFORE > 1 else 0
    last = end + AFTER if end + AFTER < len(sentence) - 1 else len(sentence)
    head = ("…" if first else "") + sentence[first:start]
    tail = sentence[end:last] + ("…" if last < len(sentence) else "")
    return f"{head}【{sentence[start:end]}】{tail}"


def explanation(finding: Finding, language: Language) -> str:
    """Say what is wrong, and by what evidence, where that says more."""
    message = finding.message.text(language)
    evidence = localise(finding.evidence, language)
    if not evidence or str(evidence) in message:
        return message
    return say(
        language, N_("{message} ({evidence})"), message=message, evidence=evidence
    )


def path_of(document: Document) -> Path | None:
    """Give a file's path from where the command runs; None for standard input."""
    if document.name == STDIN:
        return None
    path = Path(document.name)
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def of_audit_numbers(result: Answer, _: Detail = WHOLE) -> Table:
    """Lay out every number with its status; the coverage is the title."""
    language = result.language
    columns = (
        Column(say(language, N_("line"))),
        Column(say(language, N_("number")), "left"),
        Column(say(language, N_("status")), "left"),
        Column(say(language, N_("rule")), "left", keep=8),
        Column(say(language, N_("period")), "left", keep=6),
        Column(say(language, N_("subject")), "left", keep=5, wraps=True),
        Column(say(language, N_("reason")), "left", keep=7, wraps=True),
    )
    several = result.frame.get_column("file").n_unique() > 1
    rows = tuple(
        (
            Cell(f"{row['file']}:{row['line']}" if several else str(row["line"])),
            Cell(row["text"]),
            Cell(say(language, STATUS_NAMES[row["status"]]), TONES[row["status"]]),
            *plain(row["rule"] or "", row["period"] or "", row["subject"] or ""),
            Cell(row["reason"]),
        )
        for row in result.frame.iter_rows(named=True)
    )
    coverage, *notes = (note.text(language) for note in result.notes)
    return Table(coverage, columns, rows, tuple(notes))


TONES: dict[str, Literal["plain", "good", "bad"]] = {
    "contradicts": "bad",
    "ambiguous": "plain",
    "agrees": "good",
    "operand-missing": "plain",
    "not-understood": "plain",
    "no-data": "plain",
    "no-claim": "plain",
}
