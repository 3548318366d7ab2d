"""Does a text contradict itself or the data: read it, apply the rules, sum up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ictplan.audit.baseline import with_fingerprints
from ictplan.audit.context import read
from ictplan.audit.linking import Linker
from ictplan.audit.model import (
    STATUSES,
    Audit,
    Finding,
    Ignore,
    Judged,
    Reading,
    Suppressed,
)
from ictplan.audit.rules import RULES
from ictplan.audit.rules.ignores import ignored_by
from ictplan.core.errors import UnknownCodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ictplan.audit.rules.rule import Rule
    from ictplan.core.library import Library


def audit_text(
    text: str,
    *,
    name: str = "-",
    library: Library | None = None,
    area: str | None = None,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
) -> Audit:
    """Check every number of a text.

    Args:
        text: The text, line breaks as in the file.
        name: What to call it in findings.
        library: The data to compare with; without it no number meets data.
        area: Code of the area that 本市 and 当市 mean; without it the area the text
            names most often.
        select: Rules to apply, by id or the beginning of ids; all without any.
        ignore: Rules to leave out, likewise.

    Raises:
        UnknownCodeError: If no rule begins with a name in ``select`` or ``ignore``.
    """
    rules = chosen(select, ignore)
    reading = read(text, name=name, areas=library.areas if library else None, home=area)
    linker = Linker(library) if library else None
    return judge(reading, rules, linker)


def chosen(select: Collection[str], ignore: Collection[str]) -> tuple[Rule, ...]:
    """Give the rules that remain after selecting and ignoring.

    Raises:
        UnknownCodeError: If no rule begins with one of the names.
    """
    for name in (*select, *ignore):
        if not any(rule.startswith(name) for rule in RULES):
            raise UnknownCodeError("rule", name, RULES)
    wanted, unwanted = tuple(select) or ("",), tuple(ignore)
    return tuple(
        rule
        for rule in RULES.values()
        if rule.id.startswith(wanted) and not rule.id.startswith(unwanted)
    )


def judge(
    reading: Reading,
    rules: Sequence[Rule],
    linker: Linker | None,
    told: Callable[[int, int], None] | None = None,
) -> Audit:
    """Apply rules to a document; a number keeps the worst status it was given.

    ``told`` is called after the reading, which is the first step, and each rule.
    """
    said: list[Finding] = []
    for done, rule in enumerate(rules, start=1):
        if told is not None:
            told(done, len(rules) + 1)
        read = reading if rule.family == "data" else reading.prose
        said += rule.check(read, linker)
    worst: dict[int, Finding] = {}
    for finding in sorted(said, key=lambda each: STATUSES.index(each.status)):
        for number in finding.numbers:
            worst.setdefault(number, finding)
    numbers = tuple(
        Judged(
            number,
            worst[number.index].status if number.index in worst else "not-checkable",
            worst.get(number.index),
        )
        for number in reading.numbers
    )
    faults = (finding for finding in said if finding.status != "agrees")
    ordered = sorted(faults, key=lambda each: (each.line, each.column, each.rule))
    audit = Audit(reading.document, numbers, with_fingerprints(ordered))
    return _without_ignored(audit, reading.ignores)


def _without_ignored(audit: Audit, ignores: Collection[Ignore]) -> Audit:
    """Set aside what the text asks to ignore with a reason."""
    kept: list[Finding] = []
    ignored: list[Suppressed] = []
    for finding in audit.findings:
        ignore = next((each for each in ignores if ignored_by(finding, each)), None)
        if ignore is None:
            kept.append(finding)
        else:
            ignored.append(Suppressed(finding, "ignore", ignore.reason))
    return replace(audit, findings=tuple(kept), suppressed=tuple(ignored))
