"""What stands at the end of a chapter: its sources and the observations it rests on.

Rows are numbered from 1 in order of first use; a number in the text leads to its rows.
`ictplan.report.trace` reads the same annex back from a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.core.messages import N_
from ictplan.core.rounding import number
from ictplan.report.chapter import Figure, references, sources_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ictplan.core.schema import Source
    from ictplan.report.chapter import Chapter, Evidence, Reference

SOURCES = N_("Sources")
OBSERVATIONS = N_("Observations behind the numbers")
HEADERS = ("#", N_("dataset"), N_("observation"), N_("value"), N_("source"))
"""The columns of the observations, catalogue texts but the first."""


@dataclass(frozen=True)
class Annex:
    """Sources and observations of one chapter with their numbers."""

    sources: Mapping[str, tuple[int, Source]]
    rows: Mapping[Evidence, int]

    def holds(self, reference: Reference) -> bool:
        """Say whether the observations behind a number are here."""
        return bool(reference.evidence) and reference.evidence[0] in self.rows

    def trail(self, reference: Reference) -> str:
        """Say where a number comes from: ``area_value - benchmark_value: 1 2``."""
        rows = " ".join(str(self.rows[evidence]) for evidence in reference.evidence)
        return f"{reference.formula}: {rows}"

    def first(self, reference: Reference) -> str:
        """Name the place of the first observation behind a number: ``row-1``."""
        return f"row-{self.rows[reference.evidence[0]]}"

    def cells(self, evidence: Evidence) -> tuple[str, str, str, str, str]:
        """Lay out one row of the observations."""
        place, _ = self.sources[evidence.source.label.ja]
        return (
            str(self.rows[evidence]),
            evidence.dataset,
            " ".join(f"{name}={code}" for name, code in evidence.key),
            _as_filed(evidence.value),
            f"[{place}] {evidence.source.name}",
        )


def annex_of(chapter: Chapter, *, rows: bool = True, drawn_only: bool = False) -> Annex:
    """Number the sources of a chapter and, with ``rows``, what its numbers rest on.

    With ``drawn_only`` figures are pictures alone: the numbers of their tables are not
    printed.
    """
    blocks = [b for b in chapter.blocks if not (drawn_only and isinstance(b, Figure))]
    printed = [reference for block in blocks for reference in references(block)]
    cited = dict.fromkeys(
        source
        for block in chapter.blocks
        for source in (
            block.sources
            if drawn_only and isinstance(block, Figure)
            else sources_of(block)
        )
    )
    once: dict[str, Source] = {}
    for source in cited:
        once.setdefault(source.label.ja, source)
    numbered: dict[Evidence, int] = {}
    for reference in printed if rows else ():
        for evidence in reference.evidence:
            numbered.setdefault(evidence, len(numbered) + 1)
    return Annex(
        {
            label: (place, source)
            for place, (label, source) in enumerate(once.items(), 1)
        },
        numbered,
    )


def _as_filed(value: float | None) -> str:
    """Write a value with as many decimals as it has."""
    if value is None:
        return number(None, 0)
    text = repr(value).removesuffix(".0")
    return number(value, len(text.partition(".")[2]))
