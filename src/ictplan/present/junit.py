"""How do findings look to a server that knows tests: JUnit's XML.

A rule that reports nothing is a test that passed. A finding that fails the run is a
failure, one that does not a passed test with its words, an ignored one is skipped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ictplan.audit.audit import chosen
from ictplan.audit.rules import RULES
from ictplan.core.messages import N_, translate
from ictplan.present.audit_tables import explanation
from ictplan.present.layout import say

if TYPE_CHECKING:
    from collections.abc import Collection

    from ictplan.audit.model import Audit, Finding
    from ictplan.questions.audit import AuditResult

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML may hold."""


def write(result: AuditResult) -> bytes:
    """Write a suite per file, a case per finding and per rule without one."""
    suites = ET.Element("testsuites", name="ictplan audit")
    for audit in result.audits:
        suites.append(_suite(result, audit))
    for count in ("tests", "failures", "skipped"):
        total = sum(int(suite.attrib[count]) for suite in suites)
        suites.set(count, str(total))
    ET.indent(suites)
    text = ET.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _suite(result: AuditResult, audit: Audit) -> ET.Element:
    suite = ET.Element("testsuite", name=_legal(audit.document.name))
    reported = {finding.rule for finding in audit.findings}
    reported |= {each.finding.rule for each in audit.suppressed}
    for rule in _applied(result):
        if rule not in reported:
            _case(
                suite, audit, f"{rule} {translate(RULES[rule].name, result.language)}"
            )
    for finding in audit.findings:
        case = _case(suite, audit, _title(finding))
        words = _legal(explanation(finding, result.language))
        where = _legal(
            f"{audit.document.name}:{finding.line}:{finding.column}: {words}"
        )
        if finding.severity in result.failing:
            failure = ET.SubElement(
                case, "failure", type=finding.severity, message=words
            )
            failure.text = where
        else:
            ET.SubElement(case, "system-out").text = where
    for each in audit.suppressed:
        case = _case(suite, audit, _title(each.finding))
        why = each.reason or say(result.language, N_("in the baseline"))
        ET.SubElement(case, "skipped", message=_legal(why))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", "0")
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    return suite


def _applied(result: AuditResult) -> list[str]:
    """Name the rules that were asked."""
    select, ignore = (_names(result.parameters[key]) for key in ("select", "ignore"))
    return [rule.id for rule in chosen(select, ignore)]


def _names(value: object) -> Collection[str]:
    return [str(name) for name in value] if isinstance(value, list) else []


def _case(suite: ET.Element, audit: Audit, name: str) -> ET.Element:
    classname = _legal(audit.document.name)
    return ET.SubElement(suite, "testcase", classname=classname, name=_legal(name))


def _title(finding: Finding) -> str:
    return f"{finding.rule} {finding.line}:{finding.column} {finding.text}"


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
