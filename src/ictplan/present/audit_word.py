"""How do findings look in the document itself: Word comments on the very numbers.

Only comments are added: runs are parted where a number begins and ends, with their
format, and no character is changed. A comment carries the fingerprint of its finding,
so that a second run adds only what is new.
"""

from __future__ import annotations

import io
import re
from copy import deepcopy
from typing import TYPE_CHECKING

from ictplan.audit.model import SEVERITY_NAMES
from ictplan.audit.reading import open_word, runs_of, word_lines
from ictplan.core.messages import N_
from ictplan.present.audit_tables import explanation
from ictplan.present.layout import say

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    from ictplan.audit.model import Finding
    from ictplan.core.messages import Language
    from ictplan.questions.audit import AuditResult

AUTHOR = "ictplan"
_MARK = re.compile(r"\[(?:ICT[0-9]{3}) ([0-9a-f]{16})\]")


def write(result: AuditResult, path: str) -> tuple[bytes, int]:
    """Write a copy of a Word document with a comment per finding.

    Returns:
        The document, and how many comments were added.
    """
    document = open_word(path)
    lines = list(word_lines(document))
    known = {
        mark
        for comment in document.comments
        if comment.author == AUTHOR
        for mark in _MARK.findall(comment.text)
    }
    (audit,) = result.audits
    added = 0
    for finding in audit.findings:
        if finding.fingerprint in known:
            continue
        places = (
            list(finding.sentence.stretches(*finding.span))
            if finding.sentence is not None and finding.span[0] < finding.span[1]
            else [(finding.line, finding.column, finding.column + len(finding.text))]
        )
        runs = [
            run
            for number, first, after in places
            for part in lines[number - 1].parts
            for run in _runs_of(
                part.paragraph, first - 1 - part.start, after - 1 - part.start
            )
        ]
        if not runs:
            # A note at the foot is marked where the text refers to it.
            runs = [
                r
                for part in lines[places[0][0] - 1].parts
                for r in runs_of(part.paragraph)
            ][:1]
        if runs:
            document.add_comment(
                [runs[0], runs[-1]],
                text=_words(finding, result.language),
                author=AUTHOR,
                initials="ict",
            )
            added += 1
    return _bytes(document), added


def _words(finding: Finding, language: Language) -> str:
    """Write a comment: what is wrong, what would be right, the rule and its fingerprint."""
    severity = say(language, SEVERITY_NAMES[finding.severity])
    lines = [f"{severity}: {explanation(finding, language)}"]
    if finding.expected:
        lines.append(say(language, N_("expected: {value}"), value=finding.expected))
    lines.append(f"[{finding.rule} {finding.fingerprint}]")
    return "\n".join(lines)


def _runs_of(paragraph: Paragraph, first: int, after: int) -> list[Run]:
    """Give the runs of a stretch of a paragraph, parted at its ends."""
    found: list[Run] = []
    at = 0
    for run in runs_of(paragraph):
        length = len(run.text)
        start, end = max(first - at, 0), min(after - at, length)
        if start < end:
            found.append(_parted(run, start, end))
        at += length
    return found


def _parted(run: Run, start: int, end: int) -> Run:
    """Part a run of plain text so that a stretch of it is a run of its own."""
    from docx.oxml.ns import qn

    text = run.text
    plain = {qn("w:rPr"), qn("w:t")}
    if (start, end) == (0, len(text)) or any(
        child.tag not in plain for child in run._r
    ):
        return run
    if start:
        before = deepcopy(run._r)
        run._r.addprevious(before)
        type(run)(before, run._parent).text = text[:start]
    if end < len(text):
        behind = deepcopy(run._r)
        run._r.addnext(behind)
        type(run)(behind, run._parent).text = text[end:]
    run.text = text[start:end]
    return run


def _bytes(document: WordDocument) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
