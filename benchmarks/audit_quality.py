"""How many seeded faults does the audit find, and how many findings are right?

    python benchmarks/audit_quality.py [COUNT] [SEED]

Faults (a digit, an era or year, a unit, a word of direction, an area, an item of a list,
the number of a caption) are seeded, one at a time, into the right texts of
``tests/audit/corpus``. Which are checkable the labels of the texts decide, see
``tests/faults.py``. A finding is right when it speaks of the words changed: it stands in
their sentence or a sentence of their relation, or was computed with a number there.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from typing import TYPE_CHECKING

from corpus import labelled_texts
from faults import Fault, seeded

from ictplan import Library
from ictplan.audit.audit import judge
from ictplan.audit.data.linking import Linker
from ictplan.audit.rules import RULES
from ictplan.audit.scopes import read

if TYPE_CHECKING:
    from ictplan.audit.model import Finding, Reading


NUMBERING = ("ICT402", "ICT403", "ICT404", "ICT405", "ICT406")
"""Rules that may report the neighbour of a number that is wrong."""


def lines_of(reading: Reading, finding: Finding, *, whole: bool) -> set[int]:
    """Give the lines a finding speaks of; of its whole paragraph for dates and areas."""
    sentences = [finding.sentence] if finding.sentence else []
    sentences += [reading.numbers[number].sentence for number in finding.numbers]
    blocks = {sentence.block for sentence in sentences}
    if whole:
        sentences = [one for one in reading.sentences if one.block in blocks]
    return {
        line
        for sentence in sentences
        for first, last in [
            (sentence.place(0)[0], sentence.place(len(sentence.text))[0])
        ]
        for line in range(first, last + 1)
    } | {finding.line}


def is_right(reading: Reading, finding: Finding, fault: Fault) -> bool:
    """Say whether a finding speaks of the words a fault was seeded into."""
    if finding.rule in NUMBERING and (fault.kind == "caption" or fault.rule is None):
        return True
    whole = fault.kind in ("date", "area", "item")
    return bool(lines_of(reading, finding, whole=whole) & (fault.lines | {fault.line}))


def main() -> None:
    """Print faults found by rule and by kind, and findings that are right by rule."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    library = Library()
    linker = Linker(library)
    checkable, caught = Counter[str](), Counter[str]()
    findings, right = Counter[str](), Counter[str]()
    for fault in seeded(labelled_texts(), count, seed):
        reading = read(fault.text, areas=library.areas, home=fault.area)
        audit = judge(reading, RULES.values(), linker)
        found = [is_right(reading, finding, fault) for finding in audit.findings]
        for finding, good in zip(audit.findings, found, strict=True):
            findings[finding.rule] += 1
            right[finding.rule] += good
            if not good and "-v" in sys.argv:
                print(
                    "false",
                    fault.name,
                    fault.line,
                    fault.was,
                    fault.became,
                    finding.rule,
                    finding.line,
                    finding.text,
                )
        if fault.rule:
            for key in (fault.rule, fault.kind):
                checkable[key] += 1
                caught[key] += any(found)
            if not any(found) and "-v" in sys.argv:
                print(
                    "missed",
                    fault.rule,
                    fault.kind,
                    fault.name,
                    fault.line,
                    fault.was,
                    fault.became,
                )
    report(count, checkable, caught, findings, right)


def report(
    count: int,
    checkable: Counter[str],
    caught: Counter[str],
    findings: Counter[str],
    right: Counter[str],
) -> None:
    """Print a table in Markdown."""
    rules = sorted({key for key in checkable | findings if key.startswith("ICT")})
    faults, found = (sum(c[rule] for rule in rules) for c in (checkable, caught))
    print(
        f"{count} faults, {faults} checkable, {found} found; "
        f"{findings.total()} findings, {right.total()} right\n"
    )
    print("| | Checkable faults | Found | Recall | Findings | Right | Precision |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    kinds = sorted(key for key in checkable if not key.startswith("ICT"))
    for key in (*rules, *kinds):
        row = (checkable[key], caught[key], findings[key], right[key])
        print(
            f"| {key} | {row[0]} | {row[1]} | {share(row[1], row[0])} | "
            f"{row[2] or ''} | {row[3] if row[2] else ''} | {share(row[3], row[2])} |"
        )
    print(
        f"| all | {faults} | {found} | {share(found, faults)} | {findings.total()} | "
        f"{right.total()} | {share(right.total(), findings.total())} |"
    )


def share(part: int, whole: int) -> str:
    """Write a share with two decimals, nothing of nothing."""
    return f"{part / whole:.2f}" if whole else ""


if __name__ == "__main__":
    main()
