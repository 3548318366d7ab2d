"""Do the remarks that ignore findings have a reason, and something to ignore?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.audit.model import Finding, Ignore
from ictplan.audit.rules import RULES
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.audit.model import Reading

_NO_REASON, _NOTHING = "ICT901", "ICT902"


def ignored_by(finding: Finding, ignore: Ignore) -> bool:
    """Say whether a remark means a finding; findings about remarks are never meant."""
    return (
        ignore.is_complete
        and finding.rule not in (_NO_REASON, _NOTHING)
        and finding.rule.startswith(ignore.rules)
        and finding.touches(ignore.covers)
    )


def remarks_without_reason(reading: Reading) -> Iterator[Finding]:
    """Report remarks that are not heeded because they name no rule or no reason."""
    for ignore in reading.ignores:
        if not ignore.is_complete:
            text = (
                N_("gives no reason and is not heeded; say why after the rule")
                if ignore.rules
                else N_("names no rule and is not heeded; write: ignore ICT101 reason")
            )
            yield _at(_NO_REASON, ignore, Message(text))


def idle_remarks(reading: Reading, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Report remarks that ignore nothing.

    Args:
        reading: The text with its remarks.
        findings: What every rule reports, whichever rules were selected.
    """
    for ignore in filter(lambda each: each.is_complete, reading.ignores):
        for name in ignore.rules:
            meant = {f.rule for f in findings if f.touches(ignore.covers)}
            if any(rule.startswith(name) for rule in meant):
                continue
            text = (
                N_("{rule} reports nothing at line {line}; take the remark out")
                if any(rule.startswith(name) for rule in RULES)
                else N_("there is no rule {rule}")
            )
            where = {"rule": name, "line": ignore.covers}
            yield _at(_NOTHING, ignore, Message(text, where))


def _at(rule: str, ignore: Ignore, message: Message) -> Finding:
    return Finding(
        rule=rule,
        severity="warning",
        status="contradicts",
        line=ignore.line,
        column=ignore.column,
        text=ignore.text,
        message=message,
    )
