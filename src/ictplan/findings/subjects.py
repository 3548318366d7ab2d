"""What is looked at: an area's series beside its benchmarks, its groups, its categories.

Each kind of subject says and proves what a detector sees in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ictplan.core.measures.trend import DAYS_PER_YEAR
from ictplan.findings.compare import is_comparable, subtract
from ictplan.findings.model import Evidence
from ictplan.findings.phrases import (
    agreeing_texts,
    difference_text,
    period_text,
    value_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from ictplan.core.messages import Label
    from ictplan.findings.model import (
        Difference,
        Indicator,
        Name,
        Nearness,
        Observed,
        Series,
    )

TOLERANCE = 46
"""Days by which "a year before" may be off: releases are irregular, and two months
would no longer be the same season."""


def before(
    points: Sequence[Observed], point: Observed, *, years: float
) -> Observed | None:
    """Give the point that lies so many years before another, within `TOLERANCE`.

    ``points`` are in time order; of two equally near the earlier one counts.
    """
    wanted = point.day - years * DAYS_PER_YEAR
    nearest, distance = None, float(TOLERANCE)
    for candidate in reversed(points):
        if candidate.day < wanted - TOLERANCE:
            break  # points are in time order: all others are further away
        away = abs(candidate.day - wanted)
        if candidate.day < point.day and away <= distance:
            nearest, distance = candidate, away
    return nearest


@dataclass(frozen=True)
class GroupValues:
    """The values of the areas of a group in one cell and period, ready to be ranked.

    ``counts`` are numerator and denominator of each area, empty unless all have them.
    """

    by_area: Mapping[str, Fraction]
    counts: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def in_order(self) -> Sequence[Fraction]:
        """All values, the lowest first."""
        # Floats tell nearly all apart and are faster; fractions decide the rest.
        return sorted(self.by_area.values(), key=lambda value: (float(value), value))

    @cached_property
    def doers(self) -> int:
        """How many areas have something in place, where values are states."""
        return sum(value == 1 for value in self.by_area.values())

    @cached_property
    def _sums(self) -> tuple[Fraction, int, int]:
        """The sums of values, of numerators and of denominators."""
        n, d = (sum(pair[i] for pair in self.counts.values()) for i in (0, 1))
        return sum(self.by_area.values(), Fraction(0)), n, d

    def pooled(
        self, per: int, *, without: str = ""
    ) -> tuple[Fraction, int | None, int | None] | None:
        """Make one value of all: of their counts together, else the mean.

        Args:
            per: What numerator over denominator is multiplied by.
            without: An area that does not count, as its peers are the others.
        """
        total, n, d = self._sums
        ours = self.counts.get(without, (0, 0))
        if d > ours[1]:
            n, d = n - ours[0], d - ours[1]
            return Fraction(per * n, d), n, d
        held = len(self.by_area) - (without in self.by_area)
        if not held:
            return None
        return (total - self.by_area.get(without, Fraction(0))) / held, None, None

    @cached_property
    def median(self) -> Fraction:
        """The value in the middle, the mean of two where there is none."""
        ordered, middle = self.in_order, len(self.by_area) // 2
        if len(ordered) % 2:
            return ordered[middle]
        return (ordered[middle - 1] + ordered[middle]) / 2

    def among(self, areas: Collection[str]) -> GroupValues:
        """Give the values of some of the areas; the same object where it is of all."""
        if len(areas) == len(self.by_area):
            return self
        return GroupValues({code: self.by_area[code] for code in areas})


@dataclass(frozen=True)
class Group:
    """Areas among which one has a place.

    ``key`` is ``municipalities:08000``, ``prefectures:00000`` or ``peers:08217``.
    ``at`` gives the values of a period, ``of_both`` those of the areas that have one in
    each of two; the area itself is one of ``codes``.
    """

    key: str
    name: Name
    codes: tuple[str, ...]
    at: Callable[[str], GroupValues]

    def of_both(self, now: str, then: str) -> tuple[GroupValues, GroupValues]:
        """Give the values of two periods, of the areas that have both."""
        new, old = self.at(now), self.at(then)
        both = new.by_area.keys() & old.by_area.keys()
        return new.among(both), old.among(both)


class Subject:
    """What a detector looks at: values of one indicator, and how they are said."""

    indicator: Indicator
    nearness: Nearness
    as_of: int

    def value(self, point: Observed) -> Label:
        """Write a value as published."""
        return value_text(point, self.indicator)

    def three(
        self, difference: Difference, a: Observed, b: Observed, *names: str
    ) -> dict[str, object]:
        """Write two values and their difference, agreeing, under three names."""
        texts = agreeing_texts(difference.value, a, b, self.indicator)
        return dict(zip(names, texts, strict=True))

    def apart(self, difference: Difference, *points: Observed) -> Label:
        """Write the size of the difference of two points."""
        return difference_text(difference.value, points, self.indicator)

    def proof(
        self, formula: str, result: float | Fraction, *points: Observed
    ) -> Evidence:
        """Prove a number by a formula over points of the indicator's cell."""
        cell = self.indicator.cell
        return Evidence(formula, float(result), tuple((p, cell) for p in points))


@dataclass(frozen=True)
class Trajectory(Subject):
    """An area's series of one indicator, with what it is compared with."""

    indicator: Indicator
    series: Series
    nearness: Nearness
    benchmarks: tuple[Series, ...] = ()
    groups: tuple[Group, ...] = ()
    as_of: int = 0

    def about(self, point: Observed) -> dict[str, object]:
        """Name the area, the indicator, and one value with its period."""
        return {
            "area": self.series.name,
            "indicator": self.indicator.label,
            "period": period_text(point.period),
            "value": self.value(point),
        }

    @cached_property
    def versus(self) -> tuple[Versus, ...]:
        """The series beside each benchmark it shares a period with."""
        found = (Versus(self, b, standings(self, b)) for b in self.benchmarks)
        return tuple(each for each in found if each.shared)

    @cached_property
    def places(self) -> tuple[Among, ...]:
        """The series among each of its groups."""
        return tuple(Among(self, group) for group in self.groups)


class Standing(NamedTuple):
    """The area and a benchmark in a period both have."""

    own: Observed
    other: Observed
    difference: Difference


def standings(t: Trajectory, benchmark: Series) -> list[Standing]:
    """Compare an area with a benchmark in every period both have since the last break."""
    theirs = {point.period: point for point in benchmark.segment}
    unit = t.indicator.unit_measure
    return [
        Standing(point, other, subtract(point, other, t.indicator))
        for point in t.series.segment
        if (other := theirs.get(point.period)) is not None
        and is_comparable(point, other, unit)
    ]


@dataclass(frozen=True)
class Versus:
    """A trajectory beside one benchmark: ``shared`` is in time order, never empty."""

    t: Trajectory
    benchmark: Series
    shared: list[Standing]

    @property
    def last(self) -> Standing:
        """The newest period both have."""
        return self.shared[-1]

    @property
    def is_computed(self) -> bool:
        """Say that nobody published the benchmark, so that it has no past to speak of."""
        return self.last.other.group is not None

    def about(self) -> dict[str, object]:
        """Name the area, its newest value, and the benchmark."""
        return self.t.about(self.last.own) | {"benchmark": self.benchmark.name}

    def before(self, years: float) -> Standing | None:
        """Give the standing so many years before the last, see `before`."""
        point = before([s.own for s in self.shared], self.last.own, years=years)
        return next((s for s in self.shared if s.own is point), None)


@dataclass(frozen=True)
class Among:
    """A trajectory among the areas of one group."""

    t: Trajectory
    group: Group


@dataclass(frozen=True, slots=True)
class Member:
    """One category of a breakdown: its code, name, limits, and value."""

    code: str
    name: Label
    lower: int | None
    upper: int | None
    point: Observed


@dataclass(frozen=True)
class Breakdown(Subject):
    """The categories of one dimension, of one area in one period.

    ``members`` are in the order of their code list; ``is_ordered`` says whether that
    order means anything. ``series`` are theirs, by code.
    """

    indicator: Indicator
    dimension: str
    role: str
    is_ordered: bool
    area: str
    name: Name
    nearness: Nearness
    period: str
    members: tuple[Member, ...]
    series: Mapping[str, Series]
    as_of: int = 0

    def about(self) -> dict[str, object]:
        """Name the area, the indicator, and the period."""
        return {
            "area": self.name,
            "indicator": self.indicator.label,
            "period": period_text(self.period),
        }

    @cached_property
    def ranked(self) -> list[Member]:
        """The members, the highest first."""
        return sorted(self.members, key=lambda m: -m.point.value)

    def minus(self, a: Member, b: Member) -> Difference:
        """Subtract one category from another."""
        return subtract(a.point, b.point, self.indicator)

    def proof_of(
        self, formula: str, result: float | Fraction, *cells: tuple[str, Observed]
    ) -> Evidence:
        """Prove a number by a formula over points of categories."""
        base = self.indicator.cell
        return Evidence(
            formula,
            float(result),
            tuple((p, {**base, self.dimension: code}) for code, p in cells),
        )

    def proof_between(self, difference: Difference, a: Member, b: Member) -> Evidence:
        """Prove the difference of two categories."""
        cells = (a.code, a.point), (b.code, b.point)
        return self.proof_of("x1 - x2", difference.value, *cells)


@dataclass(frozen=True)
class Coverage(Subject):
    """What a dataset holds of an area: its newest value, or that there is none.

    ``newest`` is that of the area nearest to the one asked about that has values.
    ``holders`` of the ``size`` areas of the asked area's level have a value.
    """

    indicator: Indicator
    area: str
    name: Name
    asked: str
    asked_name: Name
    nearness: Nearness
    newest: Observed | None
    holders: int
    size: int
    has_own: bool
    as_of: int = 0
