"""The words of a template: each gives a number, a phrase, a sentence or a figure.

Every number carries its `Reference`. A word whose data are not there fails; `has` asks
first.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import total_ordering
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.core.messages import N_, Label, Message
from ictplan.core.periods import parse, parse_code
from ictplan.core.query import LATEST
from ictplan.core.rounding import number
from ictplan.questions.gap import gap as ask_gap
from ictplan.questions.rank import rank as ask_rank
from ictplan.report import phrases
from ictplan.report.chapter import (
    PUBLISHED,
    Figure,
    Inline,
    Reference,
    Table,
    gap_of_counts,
)
from ictplan.report.figures import figure
from ictplan.report.lookup import ambiguous
from ictplan.report.phrases import Style, pieces, sign_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ictplan.report.lookup import Lookup, Observed

CHANGE = "obs_value - obs_value"
GAP = "area_value - benchmark_value"


@total_ordering
@dataclass(frozen=True, eq=False)
class Number:
    """A number that a template prints, compares, or asks for its period and area."""

    reference: Reference
    amount: float
    period: str
    area: str

    def __eq__(self, other: object) -> bool:
        """Compare by amount, with another number or a literal."""
        amount = _amount(other)
        return NotImplemented if amount is None else self.amount == amount

    def __lt__(self, other: object) -> bool:
        """Compare by amount, with another number or a literal."""
        amount = _amount(other)
        return NotImplemented if amount is None else self.amount < amount

    def __hash__(self) -> int:
        """Hash by amount."""
        return hash(self.amount)


def _amount(other: object) -> float | None:
    if isinstance(other, Number):
        return other.amount
    return float(other) if isinstance(other, int | float) else None


@dataclass(frozen=True)
class Phrase:
    """Words and numbers that a template prints in a line."""

    content: tuple[Inline, ...]


ATTRIBUTES = ("period", "area")
"""What a template may read of a number."""


@dataclass(frozen=True)
class Words:
    """The words there are, for one area and one style; see docs/templates.md."""

    lookup: Lookup
    style: Style

    def callables(self) -> dict[str, Callable[..., object]]:
        """Give the words by name."""
        named = (
            self.value,
            self.gap,
            self.change,
            self.rank,
            self.placed,
            self.compared,
            self.trend,
            self.source,
            self.label,
            self.definition,
            self.area,
            self.when,
            self.has,
            self.chart,
            self.table,
        )
        return {word.__name__: word for word in named}

    def value(
        self,
        dataset: str,
        area: str | None = None,
        period: str = LATEST,
        **where: str,
    ) -> Number:
        """Give one value: ``60.0%``."""
        found = self.lookup.one(dataset, area=area, period=period, where=where)
        return self._number(found)

    def gap(
        self,
        dataset: str,
        area: str | None = None,
        to: str | None = None,
        period: str = LATEST,
        **where: str,
    ) -> Number:
        """Give the gap to a benchmark with its sign: ``−3.5ポイント``."""
        ours, theirs, row = self._gap(dataset, area, to, period, where)
        counted = row["basis"] == "counts"
        text = self.style.difference(row["gap"], ours.decimals, ours.unit, signed=True)
        formula = gap_of_counts(ours.unit.per) if counted else GAP
        return self._derived(text, row["gap"], formula, ours, theirs)

    def change(
        self,
        dataset: str,
        area: str | None = None,
        since: str | None = None,
        period: str | None = None,
        **where: str,
    ) -> Number:
        """Give the change since a period with its sign: ``+44.5ポイント``."""
        before, after = self._ends(dataset, area, since, period, where)
        change = _exact_difference(after, before)
        text = self.style.difference(change, after.decimals, after.unit, signed=True)
        return self._derived(text, change, CHANGE, after, before)

    def rank(
        self,
        dataset: str,
        area: str | None = None,
        among: str = "prefecture",
        period: str = LATEST,
        **where: str,
    ) -> Phrase:
        """Give a place among others: ``44団体中9位``."""
        _, parts, _ = self._place(dataset, area, among, period, where)
        return Phrase(tuple(pieces(phrases.PLACE, self.style.language, parts)))

    def placed(
        self,
        dataset: str,
        area: str | None = None,
        among: str = "prefecture",
        period: str = LATEST,
        **where: str,
    ) -> Phrase:
        """Say in a sentence which place an area takes among others."""
        found, parts, group = self._place(dataset, area, among, period, where)
        said = {
            **self._about(found),
            **parts,
            "period": self.style.when(found.period),
            "value": self._number(found).reference,
            "group": group,
        }
        return Phrase(tuple(pieces(phrases.PLACED, self.style.language, said)))

    def _place(
        self,
        dataset: str,
        area: str | None,
        among: str,
        period: str,
        where: Mapping[str, str],
    ) -> tuple[Observed, dict[str, Inline], str]:
        """Rank an area; give its value, its place, and the name of the group."""
        answer = ask_rank(
            dataset,
            area=self.lookup.code(area),
            among=among,
            period=period,
            where=where,
            neighbours=0,
            library=self.lookup.library,
            lang=self.style.language,
        )
        code = str(answer.parameters["area"])
        rows = answer.frame.filter(pl.col("ref_area") == code).to_dicts()
        found = [self._of_row(row, code) for row in rows]
        if len(found) > 1:
            raise ambiguous(found)
        parts: dict[str, Inline] = {}
        for name in ("rank", "of"):
            place = rows[0][name]
            text = self.style.digit(number(place, 0))
            parts[name] = self._derived(text, place, name, found[0]).reference
        group = answer.notes[0].params["group"]
        named = Message("{group}", {"group": group}).text(self.style.language)
        return found[0], parts, named

    def compared(
        self,
        dataset: str,
        area: str | None = None,
        to: str | None = None,
        period: str = LATEST,
        **where: str,
    ) -> Phrase:
        """Say in a sentence how an area stands to a benchmark."""
        ours, theirs, row = self._gap(dataset, area, to, period, where)
        published = _exact_difference(ours, theirs)
        sign = sign_of(published, ours.decimals)
        size = self._size(published, GAP, ours, theirs).reference
        parts = {
            **self._about(ours),
            "period": self.style.when(ours.period),
            "value": self._number(ours).reference,
            "benchmark": theirs.area_label,
            "other": self._number(theirs).reference,
            "gap": size,
        }
        language = self.style.language
        said = [*pieces(phrases.COMPARED[sign], language, parts)]
        if row["basis"] == "counts":
            counted = self._size(
                row["gap"], gap_of_counts(ours.unit.per), ours, theirs
            ).reference
            if counted.text != size.text:
                said += pieces(phrases.COUNTED, language, {"gap": counted})
        return Phrase(tuple(said))

    def trend(
        self,
        dataset: str,
        area: str | None = None,
        since: str | None = None,
        period: str | None = None,
        **where: str,
    ) -> Phrase:
        """Say in a sentence how a value moved between two periods."""
        before, after = self._ends(dataset, area, since, period, where)
        change = _exact_difference(after, before)
        sign = sign_of(change, after.decimals)
        moved = phrases.RATE_MOVED if after.unit.is_share else phrases.AMOUNT_MOVED
        parts = {
            **self._about(after),
            "first": self.style.when(before.period),
            "last": self.style.when(after.period),
            "before": self._number(before).reference,
            "after": self._number(after).reference,
            "change": self._size(change, CHANGE, after, before).reference,
        }
        return Phrase(tuple(pieces(moved[sign], self.style.language, parts)))

    def source(self, dataset: str) -> Phrase:
        """Cite the sources of a dataset, the most trusted first."""
        loaded = self.lookup.library.load(dataset)
        cited = [source.label.text(self.style.language) for source in loaded.sources]
        return Phrase(("; ".join(cited),))

    def label(self, dataset: str) -> Phrase:
        """Give the name of a dataset."""
        return self._text(self.lookup.library.package(dataset).ictplan.label)

    def definition(self, dataset: str) -> Phrase:
        """Say what a dataset measures."""
        return self._text(self.lookup.library.package(dataset).ictplan.definition)

    def area(self, name: str | None = None) -> Phrase:
        """Give the name of an area, of the area of the text without one."""
        return self._text(self.lookup.library.areas.label(self.lookup.code(name)))

    def when(self, period: str) -> Phrase:
        """Write a period in the style of the text: 令和3年度."""
        return Phrase((self.style.when(parse(period).code),))

    def has(
        self,
        dataset: str,
        area: str | None = None,
        period: str | None = None,
        **where: str,
    ) -> bool:
        """Say whether a dataset has an exact value of an area."""
        return self.lookup.held(dataset, area=area, period=period, where=where)

    def chart(self, question: str, dataset: str, **options: str) -> Figure:
        """Draw the answer to ``gap``, ``trend``, ``rank`` or ``digital-divide``."""
        return figure(question, dataset, lookup=self.lookup, options=options)

    def table(self, question: str, dataset: str, **options: str) -> Table:
        """Lay out the numbers that `chart` draws."""
        drawn = figure(question, dataset, lookup=self.lookup, options=options)
        return drawn.alone

    def _gap(
        self,
        dataset: str,
        area: str | None,
        to: str | None,
        period: str,
        where: Mapping[str, str],
    ) -> tuple[Observed, Observed, dict[str, Any]]:
        """Find both sides of a gap and its row, see `ictplan.gap`."""
        answer = ask_gap(
            dataset,
            area=self.lookup.code(area),
            to=() if to is None else (to,),
            period=period,
            where=where,
            library=self.lookup.library,
            lang=self.style.language,
        )
        frame = answer.frame.filter(pl.col("gap").is_not_null())
        if frame.is_empty():
            raise NotComparableError(N_("there is no period with exact values of both"))
        rows = frame.filter(pl.col("benchmark") == frame["benchmark"][0]).to_dicts()
        sides = [
            [self._of_row(row, str(row[side])) for row in rows]
            for side in ("ref_area", "benchmark")
        ]
        if len(rows) > 1:
            raise ambiguous(sides[0])
        return sides[0][0], sides[1][0], rows[0]

    def _of_row(self, row: Mapping[str, Any], area: str) -> Observed:
        """Find the observation of an area in the cell of an answer's row."""
        dataset = str(row["dataset"])
        metadata = self.lookup.library.package(dataset).ictplan
        where = {name: str(row[name]) for name in metadata.dimension_ids}
        period = str(row["time_period"])
        return self.lookup.one(dataset, area=area, period=period, where=where)

    def _ends(
        self,
        dataset: str,
        area: str | None,
        since: str | None,
        period: str | None,
        where: Mapping[str, str],
    ) -> tuple[Observed, Observed]:
        """Find the two ends of a change, in order of time."""
        series = self.lookup.series(dataset, area=area, where=where)
        before = series[0] if since is None else _within(series, since)
        after = series[-1] if period in (None, LATEST) else _within(series, str(period))
        if series.index(before) >= series.index(after):
            raise UsageError(
                N_("{since} is not before {period}"),
                since=before.period,
                period=after.period,
            )
        return before, after

    def _about(self, found: Observed) -> dict[str, Inline]:
        language = self.style.language
        return {"area": found.area_label, "subject": found.subject(language)}

    def _number(self, found: Observed) -> Number:
        text = self.style.value(found.value, found.decimals, found.unit)
        return self._derived(text, found.value, PUBLISHED, found)

    def _size(self, difference: float, formula: str, *found: Observed) -> Number:
        """Give a difference printed without its sign; words say the sign."""
        text = self.style.difference(difference, found[0].decimals, found[0].unit)
        return self._derived(text, abs(difference), formula, *found)

    def _derived(
        self, text: str, value: float, formula: str, *found: Observed
    ) -> Number:
        reference = Reference(
            text=text,
            value=value,
            formula=formula,
            evidence=tuple(each.evidence for each in found),
            decimals=found[0].decimals,
        )
        return Number(reference, value, found[0].period, found[0].area_label)

    def _text(self, label: Label) -> Phrase:
        return Phrase((label.text(self.style.language),))


def _within(series: list[Observed], period: str) -> Observed:
    """Pick the one value of a series inside a period."""
    span = parse(period)
    found = [each for each in series if parse_code(each.period) in span]
    if not found:
        raise UnknownCodeError("period", period, [each.period for each in series])
    if len(found) > 1:
        raise ambiguous(found)
    return found[0]


def _exact_difference(minuend: Observed, subtrahend: Observed) -> float:
    """Subtract published decimals exactly: 82.9 - 80.1 is 2.8."""
    return float(Decimal(repr(minuend.value)) - Decimal(repr(subtrahend.value)))
