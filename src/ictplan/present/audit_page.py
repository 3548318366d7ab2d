"""How does an audited text look on a page: its numbers marked, its findings beside it.

The page stands alone: no script, nothing fetched, every text escaped.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from ictplan.audit.model import SEVERITY_NAMES, STATUS_NAMES, STATUSES
from ictplan.audit.rules import RULES
from ictplan.core.messages import N_, translate
from ictplan.present.audit_style import PAGE
from ictplan.present.audit_tables import explanation
from ictplan.present.layout import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ictplan.audit.model import Audit, Finding, Judged, Status, Suppressed
    from ictplan.core.messages import Language
    from ictplan.questions.audit import AuditResult


def write(result: AuditResult) -> bytes:
    """Write the page: coverage and legend first, then each file."""
    language = result.language
    title = say(language, N_("Audit of the numbers of a text"))
    names = [audit.document.name for audit in result.audits]
    coverage, *notes = (note.text(language) for note in result.notes)
    return PAGE.format(
        language=language,
        title=escape(f"{title}: {', '.join(names)}"),
        heading=escape(title),
        coverage=escape(coverage),
        notes="".join(f"<p>{escape(note)}</p>\n" for note in notes),
        legend=_legend(result),
        files="\n".join(
            _file(audit, at, language) for at, audit in enumerate(result.audits)
        ),
    ).encode()


def _legend(result: AuditResult) -> str:
    counts = [audit.counts() for audit in result.audits]
    items = (
        f"<li>{_mark(status, escape(say(result.language, STATUS_NAMES[status])))}"
        f" {sum(count[status] for count in counts)}</li>"
        for status in STATUSES
    )
    return "\n".join(items)


def _mark(status: Status, inner: str, why: str = "") -> str:
    """Mark a number; what it was checked with shows under the pointer."""
    title = f' title="{escape(why)}"' if why else ""
    return f'<mark class="{status}"{title}>{inner}</mark>'


def _file(audit: Audit, at: int, language: Language) -> str:
    head = say(language, N_("Findings: {count}"), count=len(audit.findings))
    left_out = say(language, N_("Left out: {count}"), count=len(audit.suppressed))
    listed = "\n".join(
        _listed(finding, _anchor(at, n), language)
        for n, finding in enumerate(audit.findings)
    )
    aside = f"<h3>{escape(head)}</h3>\n<ol>\n{listed}\n</ol>"
    if audit.suppressed:
        rest = "\n".join(_left_out(each, language) for each in audit.suppressed)
        aside += f"\n<h3>{escape(left_out)}</h3>\n<ul>\n{rest}\n</ul>"
    name = escape(audit.document.name)
    text = "\n".join(_lines(audit, at, language))
    return (
        f'<section>\n<h2>{name}</h2>\n<div class="both">\n'
        f'<aside>\n{aside}\n</aside>\n<div class="text">\n{text}\n</div>\n'
        "</div>\n</section>"
    )


def _anchor(file: int, finding: int) -> str:
    return f"{file + 1}-{finding + 1}"


def _listed(finding: Finding, anchor: str, language: Language) -> str:
    """Write a finding of the list, with a link to its place in the text."""
    name = translate(RULES[finding.rule].name, language)
    severity = say(language, SEVERITY_NAMES[finding.severity])
    place = say(language, N_("line {line}"), line=finding.line)
    expected = ""
    if finding.expected is not None:
        words = say(language, N_("expected: {value}"), value=finding.expected)
        expected = f"<br>{escape(words)}"
    return (
        f'<li id="finding-{anchor}" class="{finding.severity}">'
        f'<a href="#text-{anchor}">{escape(place)}</a>'
        f" <b>{escape(finding.text)}</b><br>"
        f"{escape(explanation(finding, language))}{expected}<br>"
        f"<small>{escape(severity)} · {finding.rule} {escape(name)}</small></li>"
    )


def _left_out(each: Suppressed, language: Language) -> str:
    finding = each.finding
    place = say(language, N_("line {line}"), line=finding.line)
    why = each.reason or say(language, N_("in the baseline"))
    return (
        f"<li>{escape(place)} <b>{escape(finding.text)}</b> {finding.rule}:"
        f" {escape(why)}</li>"
    )


@dataclass(frozen=True)
class _Stretch:
    """Part of a line that a number or a finding takes; columns from 1."""

    first: int
    after: int
    number: Judged | None = None
    finding: str | None = None


def _lines(audit: Audit, at: int, language: Language) -> Iterator[str]:
    """Write each line of the text with its number; empty ones are a small gap."""
    held = _stretches(audit, at)
    begun: set[str] = set()
    for number, line in enumerate(audit.document.lines, start=1):
        if not line.strip():
            yield '<p class="gap"></p>'
            continue
        marked = "".join(_marked(line, held.get(number, ()), begun, language))
        yield f'<p><span class="no">{number}</span><span>{marked}</span></p>'


def _stretches(audit: Audit, at: int) -> dict[int, list[_Stretch]]:
    """Collect what is marked, by line."""
    held: defaultdict[int, list[_Stretch]] = defaultdict(list)
    for judged in audit.numbers:
        if judged.number.role != "label":
            number = judged.number
            for line, first, after in number.sentence.stretches(
                number.start, number.end
            ):
                held[line].append(_Stretch(first, after, number=judged))
    for n, finding in enumerate(audit.findings):
        anchor = _anchor(at, n)
        if finding.sentence is None or finding.span[0] >= finding.span[1]:
            after = finding.column + max(len(finding.text), 1)
            stretch = _Stretch(finding.column, after, finding=anchor)
            held[finding.line].append(stretch)
            continue
        for line, first, after in finding.sentence.stretches(*finding.span):
            held[line].append(_Stretch(first, after, finding=anchor))
    return held


def _marked(
    line: str, stretches: Iterable[_Stretch], begun: set[str], language: Language
) -> Iterator[str]:
    """Cut a line where a stretch begins or ends, and mark each part.

    ``begun`` are the findings whose anchor is already set.
    """
    held = list(stretches)
    cuts = {0, len(line)}
    for stretch in held:
        cuts |= {min(stretch.first - 1, len(line)), min(stretch.after - 1, len(line))}
    places = sorted(cuts)
    for start, end in pairwise(places):
        here = [each for each in held if each.first - 1 <= start < each.after - 1]
        part = escape(line[start:end])
        judged = next((each.number for each in here if each.number), None)
        if judged is not None:
            why = explanation(judged.by, language) if judged.by else ""
            part = _mark(judged.status, part, why)
        for anchor in (each.finding for each in here if each.finding):
            part = _linked(part, anchor, begun) if "<a " not in part else part
        yield part


def _linked(part: str, anchor: str, begun: set[str]) -> str:
    """Link a part to its finding in the list; the first part is where the list leads."""
    name = "" if anchor in begun else f' id="text-{anchor}"'
    begun.add(anchor)
    return f'<a class="found" href="#finding-{anchor}"{name}>{part}</a>'
