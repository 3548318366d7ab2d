"""Quality of the rules over the labelled texts: what they report, and what they miss."""

import pytest
from corpus import LabelledText, labelled_texts, matched
from faults import seeded

from ictplan import Library
from ictplan.audit.audit import audit_text, judge
from ictplan.audit.data.linking import Linker
from ictplan.audit.rules import RULES
from ictplan.audit.scopes import read

TEXTS = labelled_texts()
PRECISION, RECALL = 0.95, 0.90
"""So many findings must be right, and so many faults be found."""


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.mark.parametrize("labelled", TEXTS, ids=lambda labelled: labelled.name)
def test_labels_stand_where_they_say(labelled: LabelledText) -> None:
    lines = labelled.text.split("\n")
    for label in labelled.labels:
        assert lines[label.line - 1].startswith(label.text, label.column - 1), label


@pytest.mark.parametrize(
    "labelled", [t for t in TEXTS if not t.faults], ids=lambda labelled: labelled.name
)
def test_a_right_text_gives_no_finding(
    labelled: LabelledText, library: Library
) -> None:
    found = audit_text(labelled.text, library=library, area=labelled.area).findings
    assert [(f.line, f.rule, f.text) for f in found] == []


def test_faults_are_found_and_nothing_else(library: Library) -> None:
    pairs, false, missed = [], [], []
    for labelled in TEXTS:
        audit = audit_text(labelled.text, library=library, area=labelled.area)
        right, wrong, absent = matched(audit.findings, labelled.faults)
        pairs += right
        false += [(labelled.name, f.line, f.rule, f.text) for f in wrong]
        missed += [(labelled.name, f.line, f.rule, f.text) for f in absent]
    assert len(pairs) / (len(pairs) + len(false)) >= PRECISION, false
    assert len(pairs) / (len(pairs) + len(missed)) >= RECALL, missed


def test_seeded_faults_are_found(library: Library) -> None:
    # benchmarks/audit_quality.py seeds 1,000; findings elsewhere are counted there.
    linker, missed, checkable = Linker(library), [], 0
    for fault in seeded(TEXTS, 100, seed=2):
        reading = read(fault.text, areas=library.areas, home=fault.area)
        found = judge(reading, tuple(RULES.values()), linker).findings
        checkable += fault.rule is not None
        if fault.rule and not found:
            missed.append((fault.name, fault.line, fault.was, fault.became))
    assert 1 - len(missed) / checkable >= RECALL, missed
