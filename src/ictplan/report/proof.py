"""Which numbers and names does a finding have, each number with its observations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from ictplan.core.messages import Label, Message, localise
from ictplan.findings.phrases import magnitude_text, period_text
from ictplan.report.chapter import PUBLISHED, Evidence, Reference, gap_of_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ictplan.findings.find import Finder
    from ictplan.findings.model import Finding, Indicator, Observed
    from ictplan.report.chapter import Inline
    from ictplan.report.phrases import Style

CHANGE = "obs_value - obs_value"
GAP = "area_value - benchmark_value"

FIELDS: Mapping[str, str] = {"gap": "difference", "other": "benchmark_value"}
"""What a sentence calls otherwise than a finding does."""

VALUES: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "level": {"value": (0, 0)},
    "standing": {"value": (0, 0), "other": (0, 1)},
    "rank": {"value": (0, 0)},
    "rank-change": {"value": (0, 0)},
    "extreme": {"value": (0, 0), "extreme_value": (0, 1)},
    "change": {"value": (0, 0), "former_value": (0, 1)},
    "trend": {"value": (1, 0), "first_value": (1, 1)},
    "years-behind": {"value": (0, 0)},
    "parity": {"value": (0, 0), "other": (0, 1)},
    "fall-off": {"high_value": (0, 0), "low_value": (0, 1)},
    "contrast": {"high_value": (0, 0), "low_value": (0, 1)},
    "top": {"first_value": (1, 0), "second_value": (1, 1), "third_value": (1, 2)},
    "overtaking": {"over_value": (0, 0), "under_value": (0, 1)},
}
"""Per kind, which cell of which evidence a published value of its sentence is."""

DERIVED: Mapping[str, Mapping[str, int]] = {
    "standing": {"gap": 0},
    "rank": {"rank": 0, "of": 0},
    "rank-change": {"rank": 0, "old_rank": 1, "of": 0},
    "turning-point": {"gap": 0},
    "extreme": {"gap": 0},
    "change": {"gap": 0},
    "pace": {"newer": 1, "older": 2},
    "trend": {"gap": 1},
    "years-behind": {"years": 0, "days": 0},
    "parity": {"count": 0},
    "widening": {"now": 1, "then": 2},
    "divergence": {"ours": 0, "theirs": 1},
    "bodies": {
        **dict.fromkeys(("near_doers", "near_of", "near_share"), 0),
        **dict.fromkeys(("far_doers", "far_of", "far_share"), 1),
    },
    "fall-off": {"gap": 0, "step": 1},
    "contrast": {"gap": 0},
}
"""Per kind, which evidence a computed number of its sentence is the result of."""


@dataclass(frozen=True)
class Prover:
    """Gives the fields of sentences about findings."""

    finder: Finder
    style: Style

    def fields(self, finding: Finding) -> dict[str, Inline]:
        """Give every name and number a sentence on a finding may speak of."""
        return _Fields(self, finding).all

    def indicator(self, finding: Finding) -> Indicator:
        """Give what a finding is of."""
        _, cell = finding.evidence[0].cells[0]
        found: Indicator = self.finder.by_id[finding.dataset].indicator(
            tuple(cell.values())
        )
        return found

    def evidence(
        self, finding: Finding, point: Observed, cell: Mapping[str, str]
    ) -> Evidence:
        """Give the observation of a point; of a computed one what it was computed from."""
        key = {"ref_area": point.area, "time_period": point.period, **cell}
        if point.group:
            key["group"] = point.group
        source = next(
            source
            for source in self.finder.by_id[finding.dataset].dataset.sources
            if source.name == point.source
        )
        return Evidence(
            finding.dataset, tuple(key.items()), printed_value(point), source
        )


class _Fields:
    """The fields of one finding."""

    def __init__(self, prover: Prover, finding: Finding) -> None:
        self._prover, self._finding = prover, finding
        self._style = prover.style

    @cached_property
    def all(self) -> dict[str, Inline]:
        finding, language = self._finding, self._style.language
        found: dict[str, Inline] = {}
        for name, fact in finding.sentence.params.items():
            if isinstance(fact, Label) and fact.ja in self._periods:
                when = self._style.when(self._periods[fact.ja])
                found[name] = Reference(when, None, "", ())
            else:
                found[name] = self._style.digit(str(localise(fact, language)))
        for name, place in DERIVED.get(finding.kind, {}).items():
            fact = FIELDS.get(name, name)
            if fact in finding.sentence.params and place < len(finding.evidence):
                found[name] = self._result(str(found[fact]), name, place)
        for name, (place, cell) in VALUES.get(finding.kind, {}).items():
            if not self._indicator.unit.states:
                found[name] = self._value(*finding.evidence[place].cells[cell])
        return found

    @cached_property
    def _periods(self) -> Mapping[str, str]:
        """The codes of periods by how a finding writes them."""
        points = [p for e in self._finding.evidence for p, _ in e.cells]
        codes = {self._finding.period, *(point.period for point in points)} - {""}
        return {period_text(code).ja: code for code in codes}

    @cached_property
    def _indicator(self) -> Indicator:
        return self._prover.indicator(self._finding)

    def _value(self, point: Observed, cell: Mapping[str, str]) -> Reference:
        value = printed_value(point)
        return Reference(
            text=self._style.value(value, point.decimals, self._indicator.unit),
            value=value,
            formula=PUBLISHED,
            evidence=(self._prover.evidence(self._finding, point, cell),),
            decimals=point.decimals,
        )

    def _result(self, text: str, name: str, place: int) -> Reference:
        """Give a computed number; a difference is that of the values as printed."""
        found = self._finding.evidence[place]
        points = [point for point, _ in found.cells]
        decimals = max(point.decimals for point in points)
        formula = {"of": "of"}.get(name, found.formula.partition("(")[0])
        if self._finding.kind == "bodies":
            formula = "bodies"
        reference = Reference(
            text=text,
            value=abs(found.result),
            formula=formula or found.formula,
            evidence=tuple(
                self._prover.evidence(self._finding, point, cell)
                for point, cell in found.cells
            ),
            decimals=decimals,
        )
        if found.formula != "x1 - x2":
            return reference
        alike = len({point.area for point in points}) == 1
        reference = replace(reference, formula=CHANGE if alike else GAP)
        first, second = (
            Decimal(number_text(printed_value(p), p.decimals)) for p in points
        )
        printed = abs(float(first - second))
        if not printed:  # it rounds away: the counts tell it
            return replace(reference, formula=gap_of_counts(self._indicator.unit.per))
        label = magnitude_text(Fraction(printed), decimals, self._indicator)
        shown = self._style.digit(label.text(self._style.language))
        return replace(reference, text=shown, value=printed)


def printed_value(point: Observed) -> float:
    """Give a value as it is published; where nobody publishes it, as it is printed."""
    if point.published is not None:
        return point.published
    return float(number_text(float(point.value), point.decimals))


def number_text(value: float, decimals: int) -> str:
    """Round a number as it is printed, for arithmetic."""
    step = Decimal(1).scaleb(-decimals)
    return f"{Decimal(repr(value)).quantize(step, ROUND_HALF_UP):f}"


def name_of(finding: Finding) -> str:
    """Name what a finding is about: the same for the same claim whatever its numbers."""
    where = ",".join(f"{k}={v}" for k, v in sorted(finding.categories.items()))
    if finding.kind in ("top", "overtaking", "fall-off", "contrast"):
        where = ",".join(sorted(finding.categories))
    years = finding.sentence.params.get("years", "")
    span = str(years) if finding.kind in ("change", "widening") else ""
    parts = (finding.kind, finding.dataset, where, finding.benchmark or "", span)
    return "|".join(parts)


def words_of(text: Label | Message | str, style: Style) -> str:
    """Give a name in the language of a style."""
    return str(localise(text, style.language))
