"""How do findings look to GitHub: annotations of a change, a command per line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.audit.rules import RULES
from ictplan.core.errors import CONTROLS
from ictplan.core.messages import translate
from ictplan.present.audit_tables import explanation, path_of

if TYPE_CHECKING:
    from ictplan.audit.model import Audit, Finding
    from ictplan.core.messages import Language
    from ictplan.questions.audit import AuditResult

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
"""The workflow command of each severity."""


def write(result: AuditResult) -> bytes:
    """Write ``::error file=…,line=…,col=…,title=…::message`` per finding."""
    lines = [
        _line(audit, finding, result.language)
        for audit in result.audits
        for finding in audit.findings
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _line(audit: Audit, finding: Finding, language: Language) -> str:
    end_line, end_column = finding.end
    name = translate(RULES[finding.rule].name, language)
    properties: dict[str, object] = {}
    path = path_of(audit.document)
    if path is not None:
        properties["file"] = path.as_posix()
    properties |= {"line": finding.line, "endLine": end_line, "col": finding.column}
    if end_line == finding.line:
        # GitHub counts the last column in; a range over lines has none.
        properties["endColumn"] = end_column - 1
    properties["title"] = f"{finding.rule} {name}"
    shown = ",".join(
        f"{key}={_property(str(each))}" for key, each in properties.items()
    )
    message = _data(f"{finding.text}: {explanation(finding, language)}")
    return f"::{COMMANDS[finding.severity]} {shown}::{message}"


def _data(text: str) -> str:
    """Escape what would end a command or stand for an escape."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.translate(CONTROLS)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
