"""Words about whole datasets and plans: what an area has, and all there is to say of it.

The built-in chapter is made of these; a chapter of one's own may use them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.core.groups import PEER_LIST
from ictplan.findings.find import Finder
from ictplan.report import tables
from ictplan.report.argue import Speaker, current_findings
from ictplan.report.illustrate import illustrate
from ictplan.report.proof import Prover
from ictplan.report.words import Phrase, Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from ictplan.findings.model import Finding
    from ictplan.report.chapter import Figure, Table

TOLD = 7
"""How many sentences tell of one dataset at most."""


@dataclass(frozen=True)
class Overview(Words):
    """All words of a chapter: those of `Words`, and those about what there is."""

    def callables(self) -> dict[str, Callable[..., object]]:
        """Give the words by name."""
        more = (
            self.datasets,
            self.sentences,
            self.picture,
            self.plans,
            self.plan,
            self.acts,
            self.standing,
            self.progress,
            self.events,
        )
        return super().callables() | {word.__name__: word for word in more}

    def datasets(self) -> list[str]:
        """Name the indicators that have a value of the area itself, by id."""
        code = self.lookup.code(None)
        ids = (name for name in self.lookup.library.ids if name != PEER_LIST)
        return [name for name in ids if code in self.lookup.holders(name)]

    def sentences(self, dataset: str, area: str | None = None) -> list[Phrase]:
        """Say what the data show of an area, in sentences that follow on one another."""
        speaker, found = self._found(dataset, area)
        return [Phrase(line) for line in speaker.paragraph(found, most=TOLD)]

    def picture(self, dataset: str, area: str | None = None) -> Figure | str:
        """Draw the most telling finding of a dataset.

        Returns:
            The empty text where sentences say it all.
        """
        speaker, found = self._found(dataset, area)
        for finding in found:
            if speaker.pattern(finding) and (drawn := illustrate(finding, speaker)):
                return drawn
        return ""

    def _found(self, dataset: str, area: str | None) -> tuple[Speaker, list[Finding]]:
        code = self.lookup.code(area)
        finder = Finder(self.lookup.library, datasets=[dataset])
        found = current_findings(finder, code, finder.find(code))
        return Speaker(Prover(finder, self.style)), found

    def plans(self) -> list[str]:
        """Name all plans, by id."""
        return list(self.lookup.library.plans)

    def plan(self) -> str:
        """Give the id of the first plan in which the area acts, else the empty text."""
        return next((name for name in self.lookup.library.plans if self.acts(name)), "")

    def acts(self, plan: str, actor: str | None = None) -> bool:
        """Say whether a plan has events of an actor, of the area without one."""
        code = self.lookup.code(actor)
        events = self.lookup.library.plan(plan).tables["events"]
        return bool((events.get_column("ref_area") == code).any())

    def standing(self) -> Table:
        """Lay out where the area stands on every indicator, the worst first."""
        return tables.standing(self.lookup)

    def progress(self, plan: str) -> Table:
        """Lay out how far the measures of a plan have come."""
        return tables.progress(plan, self.lookup)

    def events(self, plan: str, actor: str | None = None) -> Table:
        """Lay out the events of an actor, of the area without one, in time order."""
        return tables.events(plan, self.lookup.code(actor), self.lookup)
