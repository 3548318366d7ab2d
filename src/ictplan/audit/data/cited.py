"""Do the numbers of a generated chapter still follow from the rows they cite?

A chapter of ``ictplan report`` links each number to rows of observations at its end:
``[60.0%](#row-1 "obs_value: 1")``. Somebody may have edited the number, or the data may
have changed since.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ictplan.audit.markup import BLANK, unmarked
from ictplan.audit.report import RIGHT, WRONG, at_number, rounded, written_like
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ictplan.audit.data.linking import Linker
    from ictplan.audit.model import Finding, Number, Reading

_LINK = re.compile(
    r'\[(?P<text>[^\[\]]+)\]\(#row-[0-9]+ "(?P<formula>[^":]+): (?P<rows>[0-9 ]+)"\)'
)
_ROW = re.compile(
    r"\| *(?P<row>[0-9]+) *\| *(?P<dataset>[a-z0-9/-]+) *\| *(?P<key>[a-z_]+=[^|]+?)"
    r" *\| *(?P<value>-?[0-9.]+) *\|"
)
_OPERANDS = {
    **dict.fromkeys(("obs_value", "measures", "share"), 1),
    **dict.fromkeys(("obs_value - obs_value", "area_value - benchmark_value"), 2),
}
"""How many rows each formula takes that can be followed."""


@dataclass(frozen=True)
class _Row:
    """An observation at the end of a chapter: what it says, and the data's value.

    ``scale`` is how many whole units its value stands for.
    """

    line: int
    shown: str
    value: Decimal
    held: Decimal | None
    scale: int


def cited_rows(reading: Reading, linker: Linker | None) -> Iterator[Finding]:
    """Compute each number again from its rows, and compare the rows with the data."""
    lines = reading.document.lines
    links = {
        (at, match.start("text") + 1): match
        for at, line in enumerate(lines, 1)
        if "](#row-" in line
        for match in _LINK.finditer(line)
    }
    if not links:
        return
    rows = dict(_rows(lines, linker))
    by_line = {row.line: row for row in rows.values()}
    for number in reading.numbers:
        link = _link_of(number, links)
        if link is not None:
            yield from _followed(number, link, rows)
        row = by_line.get(number.line)
        if row is not None and row.held is not None and number.value == row.value:
            yield from _against_data(number, row)


def _link_of(
    number: Number, links: Mapping[tuple[int, int], re.Match[str]]
) -> re.Match[str] | None:
    """Find the link whose text begins with a number, after its sign."""
    line, column = number.line, number.column
    return links.get((line, column)) or links.get((line, column - 1))


def _rows(lines: tuple[str, ...], linker: Linker | None) -> Iterator[tuple[int, _Row]]:
    for at, line in enumerate(lines, 1):
        match = _ROW.match(unmarked(line).replace(BLANK, ""))
        if match is not None:
            value = Decimal(match["value"])
            shown = f"{match['dataset']} {match['key']}: {match['value']}"
            held = linker.value_of(match["dataset"], match["key"]) if linker else None
            scale = linker.scale_of(match["dataset"]) if linker else 1
            yield int(match["row"]), _Row(at, shown, value, held, scale)


def _followed(
    number: Number, link: re.Match[str], rows: Mapping[int, _Row]
) -> Iterator[Finding]:
    numbers = [int(text) for text in link["rows"].split()]
    if _OPERANDS.get(link["formula"]) != len(numbers) or not rows.keys() >= set(
        numbers
    ):
        return
    used = [rows[at] for at in numbers]
    values = [row.value for row in used]
    computed = values[0] - values[1] if len(values) == 2 else values[0]
    # A cell without a unit is in that of the data: 13.3, and not 13.3兆円.
    scale = 1 if number.unit is None else used[0].scale
    expected = rounded(abs(computed) * scale, number)
    evidence = "; ".join(row.shown for row in used)
    if expected == abs(number.value):
        yield at_number(
            "ICT506", number, N_("agrees with the data"), RIGHT, evidence=evidence
        )
    else:
        yield at_number(
            "ICT506",
            number,
            N_("its rows give {expected}: {evidence}"),
            WRONG,
            expected=written_like(expected, number),
            evidence=evidence,
            where={"expected": written_like(expected, number), "evidence": evidence},
        )


def _against_data(number: Number, row: _Row) -> Iterator[Finding]:
    if row.held == row.value:
        yield at_number(
            "ICT506", number, N_("agrees with the data"), RIGHT, evidence=row.shown
        )
    else:
        yield at_number(
            "ICT506",
            number,
            N_("the data say {expected} now: {evidence}"),
            WRONG,
            expected=str(row.held),
            evidence=row.shown,
            where={"expected": row.held, "evidence": row.shown},
        )
