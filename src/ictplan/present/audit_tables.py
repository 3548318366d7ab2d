"""What do the findings of an audit and its rules look like to a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ictplan.audit.reading import STDIN
from ictplan.core.messages import N_, localise
from ictplan.present.layout import Cell, Column, Table, plain, say

if TYPE_CHECKING:
    from ictplan.audit.model import Document, Finding
    from ictplan.core.answer import Answer
    from ictplan.core.messages import Language
    from ictplan.questions.audit import AuditResult


def of_audit(result: AuditResult) -> Table:
    """Lay out findings, the words in question marked; the coverage is the title."""
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


SEVERITY_NAMES = {
    "error": N_("error"),
    "warning": N_("warning"),
    "info": N_("worth a look"),
}
"""How people call a severity."""


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


def of_audit_numbers(result: Answer) -> Table:
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


STATUS_NAMES = {
    "contradicts": N_("contradicts"),
    "ambiguous": N_("ambiguous"),
    "agrees": N_("agrees"),
    "not-checkable": N_("not checkable"),
}
"""How people call what became of a number."""

TONES: dict[str, Literal["plain", "good", "bad"]] = {
    "contradicts": "bad",
    "ambiguous": "plain",
    "agrees": "good",
    "not-checkable": "plain",
}


def of_explain(result: Answer) -> Table:
    """Lay out rules: a line each, or one with everything."""
    language = result.language
    if result.frame.height > 1:
        listed = (
            Column(say(language, N_("rule")), "left"),
            Column(say(language, N_("severity")), "left", keep=5),
            Column(say(language, N_("summary")), "left", wraps=True),
        )
        rows = tuple(
            plain(
                row["rule"],
                say(language, SEVERITY_NAMES[row["severity"]]),
                row["summary"],
            )
            for row in result.frame.iter_rows(named=True)
        )
        return Table(say(language, N_("Rules of the audit")), listed, rows)
    (row,) = result.frame.iter_rows(named=True)
    pairs = (
        (N_("name"), row["name"]),
        (N_("severity"), say(language, SEVERITY_NAMES[row["severity"]])),
        (N_("summary"), row["summary"]),
        (N_("what to do"), row["advice"]),
        (N_("reports"), row["fires"].replace("\n", " ⏎ ")),
        (N_("lets pass"), row["passes"].replace("\n", " ⏎ ")),
    )
    columns = (
        Column(say(language, N_("rule")), "left"),
        Column(row["rule"], "left", wraps=True),
    )
    lines = tuple(plain(say(language, name), text) for name, text in pairs)
    return Table("", columns, lines)
