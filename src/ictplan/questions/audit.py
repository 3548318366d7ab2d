"""Does a plan's text agree with itself and with the data."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl

from ictplan.audit.audit import audit_text
from ictplan.audit.model import STATUSES
from ictplan.audit.reading import read_text
from ictplan.audit.rules import RULES
from ictplan.catalog import Catalog
from ictplan.errors import UnknownCodeError
from ictplan.localisation import N_, Language, Message
from ictplan.result import Result

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ictplan.audit.model import Audit, Finding

SCHEMA = {
    "file": pl.String,
    "line": pl.Int64,
    "column": pl.Int64,
    "rule": pl.String,
    "severity": pl.String,
    "status": pl.String,
    "text": pl.String,
    "value": pl.String,
    "unit": pl.String,
    "period": pl.String,
    "subject": pl.String,
    "expected": pl.String,
    "evidence": pl.String,
    "message": pl.String,
}


def audit_plan(
    files: Sequence[str],
    *,
    area: str | None = None,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    encoding: str | None = None,
    catalog: Catalog | None = None,
    language: Language = "ja",
) -> Result:
    """Check every number of plan texts.

    Args:
        files: Texts (.txt, .md, .docx, .pdf), or ``-`` for standard input.
        area: Code or name of the area that 本市 means; without it the one a text
            names most often.
        select: Rules to apply, by id or the beginning of ids; all without any.
        ignore: Rules to leave out, likewise.
        encoding: Encoding of a text file; UTF-8, then Shift_JIS without it.
        catalog: The data to compare with; the bundled datasets without it.
        language: Language of messages.

    Returns:
        One row per finding, by file as given, line, column and rule: ``file, line,
        column, rule, severity, status, text, value, unit, period, subject, expected,
        evidence, message``. The first note of the answer counts the numbers by
        status.

    Raises:
        UnknownCodeError: If a rule or the area is unknown.
        UnreadableFileError: If a file cannot be read as text.
        UsageError: If the library for a kind of file is not installed.
    """
    catalog = catalog or Catalog()
    home = None if area is None else catalog.areas.resolve(area)
    audits = [
        audit_text(
            read_text(file, encoding=encoding),
            name=file,
            catalog=catalog,
            area=home,
            select=select,
            ignore=ignore,
        )
        for file in files
    ]
    rows = [
        _row(audit, finding, language) for audit in audits for finding in audit.findings
    ]
    return Result(
        command="audit",
        parameters={"files": list(files), "area": home},
        frame=pl.DataFrame(rows, schema=SCHEMA, orient="row"),
        language=language,
        notes=(_coverage(audits),),
    )


def _coverage(audits: Sequence[Audit]) -> Message:
    """Say how many numbers were read, and what became of them."""
    total: Counter[str] = Counter()
    for audit in audits:
        total.update(audit.counts())
    counts = {status.replace("-", "_"): total[status] for status in STATUSES}
    return Message(
        N_(
            "{count} numbers read: {agrees} agree, {contradicts} contradict,"
            " {ambiguous} are ambiguous, {not_checkable} cannot be checked."
        ),
        {"count": total.total(), **counts},
    )


def _row(audit: Audit, finding: Finding, language: Language) -> tuple[object, ...]:
    evidence = finding.evidence
    if isinstance(evidence, Message):
        evidence = evidence.text(language)
    return (
        audit.document.name,
        finding.line,
        finding.column,
        finding.rule,
        finding.severity,
        finding.status,
        finding.text,
        finding.value,
        finding.unit,
        finding.period,
        finding.subject,
        finding.expected,
        evidence,
        finding.message.text(language),
    )


def explain(rule: str | None = None, *, language: Language = "ja") -> Result:
    """Say what a rule of the audit looks for; all rules without one.

    Returns:
        One row per rule, by id: ``rule, name, family, severity, summary, advice,
        fires, passes``; the last two are examples.

    Raises:
        UnknownCodeError: If there is no such rule.
    """
    if rule is not None and rule not in RULES:
        raise UnknownCodeError("rule", rule, RULES)
    chosen = RULES.values() if rule is None else [RULES[rule]]
    rows = [
        {
            "rule": each.id,
            "name": Message(each.name).text(language),
            "family": each.family,
            "severity": each.severity,
            "summary": Message(each.summary).text(language),
            "advice": Message(each.advice).text(language),
            "fires": each.fires,
            "passes": each.passes,
        }
        for each in chosen
    ]
    return Result("explain", {"rule": rule}, pl.DataFrame(rows), language)
