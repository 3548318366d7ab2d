"""How do findings look to services that show analyses: SARIF 2.1.0 (OASIS, 2020)."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ictplan.audit.baseline import VERSION
from ictplan.audit.rules import RULES
from ictplan.core.messages import N_, translate
from ictplan.present.audit_tables import explanation, path_of
from ictplan.present.layout import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Audit, Document, Finding, Suppressed
    from ictplan.audit.rules import Rule
    from ictplan.core.messages import Language
    from ictplan.questions.audit import AuditResult

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
"""The level of each severity."""

_INDEX = {name: at for at, name in enumerate(RULES)}


def write(result: AuditResult) -> bytes:
    """Write one run: every rule with its help, every finding, ignored ones as such."""
    language = result.language
    run = {
        "tool": {
            "driver": {
                "name": "ictplan",
                "version": version("ictplan"),
                "rules": [_rule(rule, language) for rule in RULES.values()],
            }
        },
        "language": language,
        "columnKind": "unicodeCodePoints",
        "results": [
            found for audit in result.audits for found in _results(audit, result)
        ],
        "properties": dict(result.summary),
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    text = json.dumps(log, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode()


def _rule(rule: Rule, language: Language) -> dict[str, Any]:
    summary, advice = (
        translate(rule.summary, language),
        translate(rule.advice, language),
    )
    examples = (
        (say(language, N_("reports")), rule.fires),
        (say(language, N_("lets pass")), rule.passes),
    )
    text = "\n".join(f"{word}: {example}" for word, example in examples)
    marked = "\n\n".join(f"{word}:\n\n{_fenced(example)}" for word, example in examples)
    return {
        "id": rule.id,
        "name": "".join(
            word.capitalize() for word in re.findall("[a-z0-9]+", rule.name.lower())
        ),
        "helpUri": rule.address,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": f"{summary} {advice}"},
        "help": {"text": f"{advice}\n{text}", "markdown": f"{advice}\n\n{marked}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"tags": [rule.family]},
    }


def _fenced(text: str) -> str:
    return f"```text\n{text}\n```"


def _results(audit: Audit, result: AuditResult) -> Iterator[dict[str, Any]]:
    """Give the findings, then those left out; every one says whether it is."""
    uri = _uri(audit.document)
    compared = result.parameters.get("baseline") is not None
    for finding in audit.findings:
        found = _result(finding, uri, result.language)
        if compared:
            found["baselineState"] = "new"
        yield found | {"suppressions": []}
    for each in audit.suppressed:
        found = _result(each.finding, uri, result.language)
        if compared:
            found["baselineState"] = "unchanged" if each.by == "baseline" else "new"
        yield found | {"suppressions": [_suppression(each)]}


def _suppression(each: Suppressed) -> dict[str, str]:
    if each.by == "baseline":
        return {"kind": "external", "status": "accepted"}
    return {
        "kind": "inSource",
        "status": "accepted",
        "justification": each.reason or "",
    }


def _result(finding: Finding, uri: str, language: Language) -> dict[str, Any]:
    end_line, end_column = finding.end
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": end_line,
        "endColumn": end_column,
        "snippet": {"text": finding.text},
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": _INDEX[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.text}: {explanation(finding, language)}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri},
                    "region": region,
                }
            }
        ],
        "partialFingerprints": {f"ictplanFinding/v{VERSION}": finding.fingerprint},
        "properties": {
            key: value
            for key, value in (
                ("status", finding.status),
                ("expected", finding.expected),
            )
            if value is not None
        },
    }


def _uri(document: Document) -> str:
    """Write a file's path as a URI reference."""
    path = path_of(document)
    if path is None:
        return "stdin"
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
