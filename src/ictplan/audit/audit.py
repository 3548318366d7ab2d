"""Does a text contradict itself or the data: read it, apply the rules, sum up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ictplan.audit.baseline import with_fingerprints
from ictplan.audit.changes import changes
from ictplan.audit.data.changes import changes as changes_of_data
from ictplan.audit.data.cited import cited_rows
from ictplan.audit.data.gaps import gaps
from ictplan.audit.data.linking import Linker
from ictplan.audit.data.ranks import ranks
from ictplan.audit.data.values import (
    cut_digits,
    definitions,
    shared_names,
    values,
)
from ictplan.audit.grids import tables
from ictplan.audit.model import (
    STATUSES,
    Audit,
    Finding,
    Ignore,
    Judged,
    Reading,
    Suppressed,
)
from ictplan.audit.named import named
from ictplan.audit.passages import Passages
from ictplan.audit.repeats import repeats
from ictplan.audit.rests import rests
from ictplan.audit.rules import RULES
from ictplan.audit.scopes import read
from ictplan.audit.shares import shares
from ictplan.audit.structure.events import events
from ictplan.audit.structure.figures import notes, numbering, references, titles
from ictplan.audit.structure.lists import entries, marks_in_order
from ictplan.audit.structure.periods import (
    backwards,
    double_dates,
    impossible_dates,
    lengths,
    lengths_of_sections,
)
from ictplan.audit.structure.remarks import (
    idle_remarks,
    ignored_by,
    remarks_without_reason,
)
from ictplan.audit.structure.terms import near_names, spellings
from ictplan.audit.sums import sums
from ictplan.audit.verdicts import verdicts, wholes_and_parts
from ictplan.core.errors import UnknownCodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from ictplan.audit.rules import Rule
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


def findings_of(reading: Reading, linker: Linker | None) -> Iterator[list[Finding]]:
    """Give what every check says of a document, check by check."""
    prose = reading.prose
    passages = Passages(reading)
    grids = list(tables(reading))
    for finding in grids:
        passages.remember(finding)
    yield grids
    for check in PROSE:
        yield list(check(passages))
    yield list(repeats(reading))
    for structural in STRUCTURE:
        yield list(structural(prose))
    for asked in DATA:
        yield list(asked(reading, linker))


PROSE = (changes, sums, shares, rests, verdicts, wholes_and_parts, named)
STRUCTURE = (
    lengths, lengths_of_sections, backwards, double_dates, impossible_dates, events, entries, marks_in_order,
    numbering, titles, references, notes, spellings, near_names,
)  # fmt: skip
DATA = (
    values,
    shared_names,
    cut_digits,
    definitions,
    changes_of_data,
    gaps,
    ranks,
    cited_rows,
)
CHECKS = 2 + len(PROSE) + len(STRUCTURE) + len(DATA)


def judge(
    reading: Reading,
    rules: Sequence[Rule],
    linker: Linker | None,
    told: Callable[[int, int], None] | None = None,
) -> Audit:
    """Check a document; a number keeps the worst status it was given.

    ``told`` is called after the reading, which is the first step, and each check.
    """
    every: list[Finding] = []
    for done, found in enumerate(findings_of(reading, linker), start=1):
        if told is not None:
            told(done, CHECKS + 1)
        every += found
    wanted = {rule.id for rule in rules}
    every = list(_without_consequences(every))
    faults = [finding for finding in every if finding.status in FAULTS]
    faults += remarks_without_reason(reading)
    faults += idle_remarks(reading, faults)
    said = [finding for finding in every if finding.rule in wanted]
    worst: dict[int, Finding] = {}
    for finding in sorted(said, key=lambda each: STATUSES.index(each.status)):
        # Operands agree with what agrees; what is wrong is the number itself.
        of = finding.numbers if finding.status == "agrees" else finding.numbers[:1]
        for number in of:
            worst.setdefault(number, finding)
    numbers = tuple(
        Judged(
            number,
            worst[number.index].status if number.index in worst else "no-claim",
            worst.get(number.index),
        )
        for number in reading.numbers
    )
    ordered = sorted(
        {id(each): each for each in _once(faults) if each.rule in wanted}.values(),
        key=lambda each: (each.line, each.column, each.rule),
    )
    backed = {
        each.numbers[0]: each
        for each in reversed(said)
        if each.status == "agrees" and each.rule.startswith("ICT5")
    }
    audit = Audit(reading.document, numbers, with_fingerprints(ordered), backed=backed)
    return _without_ignored(audit, reading.ignores)


_TOLD = ("ICT201", "ICT501", "ICT504")
_COMPUTED = ("ICT101", "ICT102", "ICT103", "ICT105", "ICT106", "ICT114")


def _without_consequences(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Leave out what is only wrong because of another number that is reported.

    Of numbers each accused by the other the later one stays: results follow operands.
    """
    accused: dict[int, Finding] = {}
    for finding in findings:
        if finding.severity == "error" and finding.rule in (*_COMPUTED, *_TOLD):
            accused.setdefault(finding.numbers[0], finding)
    for finding in findings:
        number = finding.numbers[0] if finding.numbers else -1
        first = accused.get(number)
        if finding.severity != "error" or finding.rule not in _COMPUTED or not first:
            yield finding
            continue
        roots = [
            at
            for at in finding.numbers[1:]
            if at != number
            and at in accused
            and (number not in accused[at].numbers or at > number)
        ]
        if first is finding and not roots:
            yield finding


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out what two checks say of the same words by one rule."""
    seen: set[tuple[str, int, int]] = set()
    for finding in findings:
        key = (finding.rule, finding.line, finding.column)
        if key not in seen:
            seen.add(key)
            yield finding


FAULTS = ("contradicts", "ambiguous")
"""The statuses that are findings; the others only mark numbers."""


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
