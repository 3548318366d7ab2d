"""Does a plan's text agree with itself and with the data."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.audit.audit import chosen, judge
from ictplan.audit.baseline import apart_from, read_baseline
from ictplan.audit.data.linking import Linker
from ictplan.audit.model import SEVERITY_NAMES, STATUS_NAMES, STATUSES
from ictplan.audit.outdated import outdated
from ictplan.audit.reading import read_text
from ictplan.audit.rules import FAMILIES, RULES
from ictplan.audit.scopes import read
from ictplan.core.answer import Answer
from ictplan.core.errors import UnknownCodeError
from ictplan.core.later import pl
from ictplan.core.library import Library
from ictplan.core.messages import N_, Language, Message, localise
from ictplan.core.vintages import parse_day
from ictplan.questions.audited import NUMBERS, number_rows, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from ictplan.audit.model import Audit, Document, Finding, Judged, Reading
    from ictplan.core.errors import Severity as FaultSeverity

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
    "end_line": pl.Int64,
    "end_column": pl.Int64,
    "fingerprint": pl.String,
    "page": pl.Int64,
}

SEVERITIES: tuple[FaultSeverity, ...] = ("error", "warning")
"""What can fail a run: errors alone, or warnings as well."""


@dataclass(frozen=True)
class AuditResult(Answer):
    """The answer to an audit, with all that pages and reports for CI need."""

    audits: tuple[Audit, ...] = ()
    fail_on: FaultSeverity = "error"

    @property
    def failing(self) -> tuple[str, ...]:
        """The severities that fail the run."""
        return SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]

    @property
    def failed(self) -> bool:
        """Whether a finding fails the run."""
        return any(any(audit.failing(self.fail_on)) for audit in self.audits)


def audit_plan(
    files: Sequence[str],
    *,
    area: str | None = None,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    fail_on: str = "error",
    baseline: str | None = None,
    since: str | None = None,
    before: Library | None = None,
    numbers: bool = False,
    encoding: str | None = None,
    library: Library | None = None,
    language: Language = "ja",
    told: Callable[[int, int], None] | None = None,
) -> AuditResult:
    """Check every number of plan texts.

    Args:
        files: Texts (.txt, .md, .docx, .pdf), or ``-`` for standard input.
        area: Code or name of the area that 本市 means; without it the one a text
            names most often.
        select: Rules to apply, by id or the beginning of ids; all without any.
        ignore: Rules to leave out, likewise.
        fail_on: ``error``, or ``warning`` for both, makes the answer a failed one.
        baseline: A file of findings known before, which are left out.
        since: A day: only what the data published since have made wrong; what was so
            on that day is left out.
        before: The data of before in place of ``since``.
        numbers: Answer with every number and its status in place of the findings.
        encoding: Encoding of a text file; UTF-8, then Shift_JIS without it.
        library: The data to compare with; the bundled datasets without it.
        language: Language of messages.
        told: Is called with the steps done and the steps there are.

    Returns:
        One row per finding, by file as given, line, column and rule: ``file, line,
        column, rule, severity, status, text, value, unit, period, subject, expected,
        evidence, message, end_line, end_column, fingerprint, page``; ``end_column`` is the
        one after the last character. With ``numbers`` one row per number, by file and
        place: ``file, line, column, end_line, end_column, text, value, unit, role,
        qualifier, period, area, subject, figure, status, rule, suppressed, reason``.
        The first note and the summary of the answer count the numbers by status.

    Raises:
        UnknownCodeError: If a rule, the area or the severity is unknown.
        UnreadableFileError: If a file or the baseline cannot be read.
        UsageError: If the library for a kind of file is not installed.
    """
    severity = next((name for name in SEVERITIES if name == fail_on), None)
    if severity is None:
        raise UnknownCodeError("severity", fail_on, SEVERITIES)
    library = library or Library()
    home = None if area is None else library.areas.resolve(area)
    known = None if baseline is None else read_baseline(baseline)
    rules = chosen(select, ignore)
    readings = [
        read(
            read_text(file, encoding=encoding),
            name=file,
            areas=library.areas,
            home=home,
        )
        for file in files
    ]
    steps = _Steps(len(files), told)
    if since is not None:
        before = library.at(parse_day(since))
    linker = Linker(library)
    audits = tuple(
        judge(reading, rules, linker, steps.of_file(at))
        for at, reading in enumerate(readings)
    )
    if before is not None:
        old = Linker(before)
        audits = tuple(
            outdated(reading, judge(reading, rules, old), audit, (old, linker))
            for reading, audit in zip(readings, audits, strict=True)
        )
    gone = 0
    if known is not None:
        audits, gone = apart_from(audits, known)
    rows = number_rows(audits, language) if numbers else list(_rows(audits, language))
    return AuditResult(
        command="audit-numbers" if numbers else "audit",
        parameters={
            "files": list(files),
            "area": home,
            "select": list(select),
            "ignore": list(ignore),
            "fail_on": severity,
            "baseline": baseline,
            "since": since,
        },
        codes=pl.DataFrame(rows, schema=NUMBERS if numbers else SCHEMA, orient="row"),
        language=language,
        notes=(_coverage(audits), *_left_out(audits, gone, since)),
        summary=_summary(audits, gone),
        audits=audits,
        fail_on=severity,
    )


@dataclass(frozen=True)
class _Steps:
    """Counts the steps of several files as those of one task."""

    files: int
    told: Callable[[int, int], None] | None

    def of_file(self, at: int) -> Callable[[int, int], None] | None:
        """Give what one file is to call."""
        told = self.told
        if told is None:
            return None
        return lambda done, of: told(at * of + done, self.files * of)


def _counts(audits: Sequence[Audit]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for audit in audits:
        total.update(audit.counts())
    counts = {status.replace("-", "_"): total[status] for status in STATUSES}
    return {"count": total.total(), **counts}


def _coverage(audits: Sequence[Audit]) -> Message:
    """Say how many numbers were read, and what became of them."""
    return Message(
        N_(
            "{count} numbers read: {agrees} agree, {contradicts} contradict,"
            " {ambiguous} are ambiguous; {operand_missing} lack an operand,"
            " {not_understood} are not understood, {no_data} have no data, of"
            " {no_claim} nothing is said."
        ),
        _counts(audits),
    )


def _summary(audits: Sequence[Audit], gone: int) -> dict[str, object]:
    """Give the same for machines, and the findings by severity."""
    severities = Counter(
        finding.severity for audit in audits for finding in audit.findings
    )
    left_out = Counter(each.by for audit in audits for each in audit.suppressed)
    counts = _counts(audits)
    return {
        "numbers": {"read": counts.pop("count"), **counts},
        "findings": {name: severities[name] for name in ("error", "warning", "info")},
        "suppressed": {
            "ignore": left_out["ignore"],
            "baseline": left_out["baseline"],
            "gone": gone,
        },
    }


def _left_out(
    audits: Sequence[Audit], gone: int, since: str | None
) -> Iterator[Message]:
    """Say what is not among the findings."""
    left_out = Counter(each.by for audit in audits for each in audit.suppressed)
    if left_out["ignore"]:
        count = {"count": left_out["ignore"]}
        yield Message(
            N_("{count} finding(s) are ignored by remarks in the text."), count
        )
    if since is not None:
        yield Message(
            N_("Only what was not so on {day}; {count} finding(s) were."),
            {"day": since, "count": left_out["baseline"]},
        )
        return
    if left_out["baseline"]:
        count = {"count": left_out["baseline"]}
        yield Message(N_("{count} finding(s) are in the baseline."), count)
    if gone:
        yield Message(
            N_(
                "{count} finding(s) of the baseline are gone; write it again with"
                " --write-baseline."
            ),
            {"count": gone},
        )


def _rows(audits: Sequence[Audit], language: Language) -> Iterator[tuple[object, ...]]:
    return (
        _row(audit, finding, language) for audit in audits for finding in audit.findings
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
        *finding.end,
        finding.fingerprint,
        page_of(audit.document, finding.line),
    )


def page_of(document: Document, line: int) -> int | None:
    """Give the page of a line of a PDF; None of other files."""
    if not document.name.lower().endswith(".pdf"):
        return None
    return 1 + sum(text == "\f" for text in document.lines[: line - 1])


VERIFIED = {
    "text": pl.String,
    "column": pl.Int64,
    "status": pl.String,
    "relation": pl.String,
    "rule": pl.String,
    "expected": pl.String,
    "evidence": pl.String,
    "source": pl.String,
    "message": pl.String,
}
"""Columns of the answer to `verify`."""

_SOURCE = re.compile(r"\((?P<source>[^()]*(?:\([^()]*\)[^()]*)*)\)$")


def verify(
    text: str,
    *,
    area: str | None = None,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """Check the numbers of one sentence, or a few.

    Args:
        text: The sentence.
        area: Code or name of the area that 本市 means.
        library: The data to compare with; the bundled datasets without it.
        language: Language of messages.

    Returns:
        One row per number that is neither date nor label, in order: ``text, column,
        status, relation, rule, expected, evidence, source, message``. ``relation`` names
        what was checked, ``evidence`` the calculation or the observation, ``source`` its
        publisher and title. ``exit_code`` is 1 if a number contradicts.

    Raises:
        UnknownCodeError: If there is no such area.
    """
    library = library or Library()
    home = None if area is None else library.areas.resolve(area)
    reading = read(text, areas=library.areas, home=home)
    audit = judge(reading, tuple(RULES.values()), Linker(library))
    rows = [
        _verified(judged, language)
        for judged in audit.numbers
        if judged.number.role not in ("date", "label")
        or judged.status in ("contradicts", "ambiguous")
    ]
    wrong = any(finding.status == "contradicts" for finding in audit.findings)
    return Answer(
        command="verify",
        parameters={"text": text, "area": home},
        codes=pl.DataFrame(rows, schema=VERIFIED, orient="row"),
        language=language,
        names={"status": {name: Message(text) for name, text in STATUS_NAMES.items()}},
        captions=tuple(_unknown_home(reading)),
        view="text status relation expected evidence message",
        exit_code=1 if wrong else 0,
    )


_HOME = re.compile("[本当](?:市|町|村|区)")


def _unknown_home(reading: Reading) -> Iterator[Message]:
    """Say that a text is about 本市 and nobody says which city that is."""
    for sentence in reading.sentences[:1]:
        if reading.home is None and (named := _HOME.search(sentence.plain)):
            yield Message(
                N_("Which city '{name}' is, --area says."), {"name": named[0]}
            )


def _verified(judged: Judged, language: Language) -> tuple[object, ...]:
    finding = judged.by
    evidence = None if finding is None else localise(finding.evidence, language)
    said = (
        isinstance(evidence, str)
        and finding is not None
        and finding.rule.startswith("ICT5")
    )
    source = _SOURCE.search(str(evidence)) if said else None
    return (
        judged.number.text,
        judged.number.column,
        judged.status,
        Message(RULES[finding.rule].name).text(language) if finding else None,
        finding.rule if finding else None,
        finding.expected if finding else None,
        evidence,
        source["source"] if source else None,
        reason(judged).text(language),
    )


def explain(rule: str | None = None, *, language: Language = "ja") -> Answer:
    """Say what a rule of the audit looks for; all rules without one.

    Returns:
        One row per rule, by id: ``rule, name, family, severity, summary, advice,
        fires, passes``; the last two are examples.

    Raises:
        UnknownCodeError: If there is no such rule.
    """
    if rule is not None and rule not in RULES:
        raise UnknownCodeError("rule", rule, RULES)
    meant = RULES.values() if rule is None else [RULES[rule]]
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
        for each in meant
    ]
    return Answer(
        command="explain",
        parameters={"rule": rule},
        codes=pl.DataFrame(rows),
        language=language,
        names={
            "family": {name: Message(text) for name, text in FAMILIES.items()},
            "severity": {name: Message(text) for name, text in SEVERITY_NAMES.items()},
        },
        view="rule name family severity summary advice fires passes",
    )
