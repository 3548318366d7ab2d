"""Which numbers held with the data of before and do not with those of today?

A contradiction needs words that name one cell for certain. Here less is enough: a
number that the data bore out once and no longer do is out of date, whatever the words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ictplan.audit.baseline import apart_from, fingerprints, with_fingerprints
from ictplan.audit.report import WRONG, at_number, written_like
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.data.linking import Linker
    from ictplan.audit.model import Audit, Finding, Number, Reading


def outdated(
    reading: Reading, then: Audit, now: Audit, linkers: tuple[Linker, Linker]
) -> Audit:
    """Keep of an audit what the data of before had not made wrong yet.

    Args:
        reading: The text.
        then: Its audit with the data of before.
        now: Its audit with those of today.
        linkers: What links words and data, of before and of today.
    """
    (new,), _ = apart_from([now], fingerprints([then]))
    told = {finding.numbers[0] for finding in now.findings if finding.numbers}
    lost = (at for at in then.backed if at not in now.backed and at not in told)
    found = [_lost(reading, reading.numbers[at], then, linkers) for at in sorted(lost)]
    ordered = sorted(
        (*new.findings, *found), key=lambda each: (each.line, each.column, each.rule)
    )
    return replace(new, findings=with_fingerprints(ordered))


def _lost(
    reading: Reading, number: Number, then: Audit, linkers: tuple[Linker, Linker]
) -> Finding:
    was = then.backed[number.index]
    today = next(_values_today(reading, number, was, linkers), None)
    return at_number(
        was.rule,
        number,
        N_("agreed with the data of before ({cell}), no longer with those of today"),
        WRONG,
        expected=today,
        evidence=str(was.evidence),
        where={"cell": str(was.evidence)},
    )


def _values_today(
    reading: Reading, number: Number, was: Finding, linkers: tuple[Linker, Linker]
) -> Iterator[str]:
    """Give what the cell that bore a number out holds today."""
    before, today = linkers
    for link in before.links(reading, number):
        for cell in link.cells:
            if cell.shown() == was.evidence:
                place = (cell.period, cell.key)
                for other in today.cells(link.profile, cell.area):
                    if (other.period, other.key) == place:
                        yield written_like(other.value, number)
