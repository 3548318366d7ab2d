"""Words about whole datasets and plans: what an area has, and all there is to say of it.

The built-in chapter is made of these; a chapter of one's own may use them too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.areas import JAPAN
from ictplan.core.codes import UNITS
from ictplan.core.errors import NotComparableError, UsageError
from ictplan.core.groups import PEER_LIST
from ictplan.questions.gap import gap as ask_gap
from ictplan.report import tables
from ictplan.report.figures import figure
from ictplan.report.words import Phrase, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ictplan.core.answer import Answer
    from ictplan.report.chapter import Figure, Table

TOLD = 3
"""How many sentences tell of one dataset at most; its figure tells of all."""


@dataclass(frozen=True)
class Overview(Words):
    """All words of a chapter: those of `Words`, and those about what there is."""

    _gaps: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)

    def callables(self) -> dict[str, Callable[..., object]]:
        """Give the words by name."""
        more = (
            self.datasets,
            self.nearest,
            self.sentences,
            self.picture,
            self.ranked,
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

    def nearest(self, dataset: str) -> str:
        """Give the code of the area, else of its prefecture, else of Japan, that has data.

        Returns:
            The empty text where none has an exact value.
        """
        ours = self.lookup.code(None)
        above = self.lookup.library.areas.prefecture_of(ours)
        held = self.lookup.holders(dataset)
        return next((code for code in (ours, above, JAPAN) if code in held), "")

    def sentences(self, dataset: str, area: str | None = None) -> list[Phrase]:
        """Say how an area stands to its benchmarks, else how its values moved.

        Of each category and benchmark the newest shared period counts.
        """
        whose = self.lookup.code(area)
        rows = self._newest_gaps(dataset, whose)
        if rows:
            return [self._compared(row) for row in rows[:TOLD]]
        return self._moves(dataset, whose)

    def picture(self, dataset: str, area: str | None = None) -> Figure | Table | str:
        """Draw the most telling figure of a dataset: a gap, a series, or categories.

        Returns:
            A table where values are states and no numbers; the empty text where the
            data make no figure.
        """
        whose = self.lookup.code(area)
        for question, more in (
            ("gap", {"period": "all"}),
            ("series", {}),
            ("categories", {}),
        ):
            if question == "gap" and not self._newest_gaps(dataset, whose):
                continue
            options = {"area": whose, **more}
            try:
                drawn = figure(question, dataset, lookup=self.lookup, options=options)
            except (NotComparableError, UsageError):
                continue
            states = drawn.plot.measured.states
            return drawn if states is None else drawn.alone
        return ""

    def ranked(self, dataset: str, area: str | None = None, **where: str) -> bool:
        """Say whether an area has others of its level beside it in a dataset."""
        try:
            self.rank(dataset, area=area, **where)
        except (NotComparableError, UsageError):
            return False
        return True

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

    def _newest_gaps(self, dataset: str, area: str) -> list[dict[str, Any]]:
        """Give the newest row of each benchmark and category, the newest first."""
        if (dataset, area) not in self._gaps:
            self._gaps[dataset, area] = self._find_gaps(dataset, area)
        return self._gaps[dataset, area]

    def _find_gaps(self, dataset: str, area: str) -> list[dict[str, Any]]:
        metadata = self.lookup.library.package(dataset).ictplan
        if UNITS[metadata.unit_measure].is_amount:
            return []
        try:
            answer: Answer = ask_gap(
                dataset,
                area=area,
                library=self.lookup.library,
                lang=self.lookup.language,
            )
        except (NotComparableError, UsageError):
            return []
        # A benchmark that was computed is no observation that evidence could name.
        frame = answer.frame.filter(
            pl.col("gap").is_not_null() & pl.col("benchmark_decimals").is_not_null()
        )
        cell = ["benchmark", *metadata.dimension_ids]
        newest = frame.group_by(cell, maintain_order=True).last()
        newest = newest.sort("time_period", descending=True, maintain_order=True)
        return newest.to_dicts()

    def _compared(self, row: Mapping[str, Any]) -> Phrase:
        dataset = str(row["dataset"])
        names = self.lookup.library.package(dataset).ictplan.dimension_ids
        return self.compared(
            dataset,
            area=str(row["ref_area"]),
            to=str(row["benchmark"]),
            period=str(row["time_period"]),
            **{name: str(row[name]) for name in names},
        )

    def _moves(self, dataset: str, area: str) -> list[Phrase]:
        """Say how each category of an area moved; none if they are many."""
        said: list[Phrase] = []
        try:
            cells = self.lookup.cells(dataset, area)
        except NotComparableError:
            return said
        for cell in cells if len(cells) <= TOLD else ():
            try:
                said.append(self.trend(dataset, area=area, **cell))
            except (NotComparableError, UsageError):
                continue
        return said
