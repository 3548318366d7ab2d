"""Do the remarks that ignore findings have a reason, and something to ignore?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.audit.model import Finding, Ignore
from ictplan.audit.rules.rule import Rule
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ictplan.audit.linking import Linker
    from ictplan.audit.model import Reading

_FAMILY = "ignores"
_NO_REASON, _NOTHING = "ICT901", "ICT902"


def ignored_by(finding: Finding, ignore: Ignore) -> bool:
    """Say whether a remark means a finding; findings about remarks are never meant."""
    return (
        ignore.is_complete
        and finding.rule not in (_NO_REASON, _NOTHING)
        and finding.rule.startswith(ignore.rules)
        and finding.touches(ignore.covers)
    )


def _without_reason(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    """Report remarks that are not heeded because they name no rule or no reason."""
    for ignore in reading.ignores:
        if not ignore.rules:
            message = N_("names no rule and is not heeded; write: ignore ICT101 reason")
            yield _at(_NO_REASON, ignore, Message(message))
        elif not ignore.reason:
            message = N_("gives no reason and is not heeded; say why after the rule")
            yield _at(_NO_REASON, ignore, Message(message))


def _idle(
    reading: Reading, linker: Linker | None, rules: Mapping[str, Rule]
) -> Iterator[Finding]:
    """Report remarks that ignore nothing, by asking the rules they name again.

    So the answer does not depend on which rules were selected.
    """
    said: dict[str, list[Finding]] = {}
    for ignore in filter(lambda each: each.is_complete, reading.ignores):
        for name in ignore.rules:
            meant = [rule for rule in rules.values() if rule.id.startswith(name)]
            if not meant:
                message = Message(N_("there is no rule {rule}"), {"rule": name})
                yield _at(_NOTHING, ignore, message)
                continue
            for rule in meant:
                if rule.id not in said:
                    said[rule.id] = [
                        finding
                        for finding in rule.check(reading, linker)
                        if finding.status != "agrees"
                    ]
            if not any(
                finding.touches(ignore.covers)
                for rule in meant
                for finding in said[rule.id]
            ):
                message = Message(
                    N_("{rule} reports nothing at line {line}; take the remark out"),
                    {"rule": name, "line": ignore.covers},
                )
                yield _at(_NOTHING, ignore, message)


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


def ignore_rules(rules: Mapping[str, Rule]) -> tuple[Rule, ...]:
    """Give the rules about remarks that ignore findings of ``rules``."""
    fault = "令和４年度から令和８年度までの４年間です。"
    right = "令和４年度から令和８年度までの５年間です。"
    return (
        Rule(
            _NO_REASON,
            N_("ignored without a reason"),
            _FAMILY,
            "warning",
            N_("A remark that ignores findings names no rule or gives no reason."),
            N_("Name the rule, then say why; until then the finding is reported."),
            f"[ictplan: ignore ICT301]\n{fault}",
            f"[ictplan: ignore ICT301 １年目は準備期間]\n{fault}",
            _without_reason,
        ),
        Rule(
            _NOTHING,
            N_("nothing to ignore"),
            _FAMILY,
            "warning",
            N_("A remark ignores a rule that reports nothing there, or no rule."),
            N_("Take the remark out; what it hid is mended or stands elsewhere."),
            f"[ictplan: ignore ICT301 １年目は準備期間]\n{right}",
            f"[ictplan: ignore ICT301 １年目は準備期間]\n{fault}",
            lambda reading, linker: _idle(reading, linker, rules),
        ),
    )
