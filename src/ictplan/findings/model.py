"""What is a finding made of: observations, series, differences, evidence.

Everything is exact until a sentence is written: a rate that has counts is their
fraction, any other value the decimal number as published.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ictplan.core.codes import Assessment, Direction

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from fractions import Fraction

    from ictplan.core.codes import Unit, UnitMeasure
    from ictplan.core.messages import Label, Message

    Name = Label | Message

Nearness = Literal["own", "prefecture", "nation", "other"]
"""Whose values they are: the area's, its prefecture's, the nation's, another's."""

Basis = Literal["counts", "sample", "rounding", "unknown"]
"""What limits a difference: nothing (counts), a sample, rounding, or nobody knows."""


@dataclass(frozen=True, slots=True)
class Observed:
    """One exact value of one area in one cell.

    ``value`` is 100 n / d where counts make a rate, else the value as published;
    ``day`` is the last day of the period, as a count of days. ``group`` names the areas
    a value was computed from (`Group.key`), where nobody published it. ``published`` is
    the value as printed, which counts only round to.
    """

    area: str
    period: str
    day: int
    value: Fraction
    decimals: int
    numerator: int | None = None
    denominator: int | None = None
    sample_size: int | None = None
    source: str = ""
    is_contested: bool = False
    is_break: bool = False
    group: str | None = None
    published: float | None = None

    @property
    def is_exact(self) -> bool:
        """Say whether counts stand behind the value, so that nothing was rounded."""
        return self.denominator is not None


@dataclass(frozen=True)
class Series:
    """The values of one area in one cell, in time order, one per period."""

    area: str
    name: Name
    points: tuple[Observed, ...]

    @cached_property
    def segment(self) -> tuple[Observed, ...]:
        """The points after the last break: only they compare with one another."""
        last = max((i for i, p in enumerate(self.points) if p.is_break), default=-1)
        return self.points[last + 1 :]

    @cached_property
    def by_period(self) -> Mapping[str, Observed]:
        """The points by their period."""
        return {point.period: point for point in self.points}


@dataclass(frozen=True)
class Indicator:
    """One cell of a dataset: what is measured, in which unit, which way is better.

    ``cell`` has the code of every dimension, ``categories`` only those that are no
    totals. ``label`` names both, ``category_label`` the categories alone.
    """

    dataset: str
    label: Label
    category_label: Label
    cell: Mapping[str, str]
    categories: Mapping[str, str]
    unit_measure: UnitMeasure
    unit: Unit
    direction: Direction
    full_count: bool

    @property
    def sign(self) -> int:
        """+1 where more is better, -1 where less is, 0 where neither is."""
        return {Direction.HIGHER: 1, Direction.LOWER: -1}.get(self.direction, 0)

    def assess(self, sign: int) -> str | None:
        """Say what a difference of this sign means; None where neither is better."""
        if self.sign == 0:
            return None
        return {1: Assessment.AHEAD, 0: Assessment.LEVEL, -1: Assessment.BEHIND}[
            sign * self.sign
        ].value


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
    def totals(self) -> tuple[int, int] | None:
        """The sums of numerators and of denominators; None without all counts."""
        if not self.counts:
            return None
        pairs = self.counts.values()
        return sum(n for n, _ in pairs), sum(d for _, d in pairs)

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
    ``at`` gives the values of a period; the area itself is one of ``codes``.
    """

    key: str
    name: Name
    codes: tuple[str, ...]
    at: Callable[[str], GroupValues]


@dataclass(frozen=True)
class Trajectory:
    """An area's series of one indicator, with what it is compared with."""

    indicator: Indicator
    series: Series
    nearness: Nearness
    benchmarks: tuple[Series, ...] = ()
    groups: tuple[Group, ...] = ()
    as_of: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """One category of a breakdown: its code, name, limits, and value."""

    code: str
    name: Label
    lower: int | None
    upper: int | None
    point: Observed


@dataclass(frozen=True)
class Breakdown:
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


@dataclass(frozen=True)
class Coverage:
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


Subject = Trajectory | Breakdown | Coverage


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference and how far off it may be, in the unit of the values.

    From counts both ends are the value itself. ``unknown`` means that the values are of
    a sample whose size nobody says; the ends are then those of rounding alone.
    """

    value: Fraction
    lower: float
    upper: float
    basis: Basis

    @property
    def sign(self) -> int:
        """The sign of the difference; 0 where its ends do not agree on it."""
        if self.lower <= 0 <= self.upper:
            return 0
        return 1 if self.value > 0 else -1


@dataclass(frozen=True)
class Evidence:
    """The cells a finding stands on, and a formula over them, ``x1``, ``x2`` and so on.

    ``formula`` uses ``+ - * /``, ``ceil``, ``slope`` (per year, by least squares) or
    ``rank`` over the cells; ``result`` is what it gives.
    """

    formula: str
    result: float
    cells: tuple[tuple[Observed, Mapping[str, str]], ...]


@dataclass(frozen=True)
class Sighting:
    """What a detector saw, before it is said and scored.

    ``word`` chooses the sentence of its kind, ``facts`` are its parameters. ``size`` is
    how big it is, 0 to 1; ``is_sure`` is False where a sample may well say otherwise and
    no interval tells.
    """

    word: str
    area: str
    period: str
    day: int
    facts: Mapping[str, object]
    size: float
    value: float | None = None
    difference: Difference | None = None
    benchmark: str | None = None
    assessment: str | None = None
    evidence: tuple[Evidence, ...] = ()
    categories: Mapping[str, str] | None = None
    unit: str | None = None
    is_sure: bool = True


@dataclass(frozen=True)
class Finding:
    """One thing the data show, said, scored and provable.

    ``score`` runs from 0 to 100: size, certainty, freshness and whose it is,
    multiplied, times the weight of the kind. ``unit`` is that of ``difference``, or of
    ``value`` where there is none.
    """

    kind: str
    word: str
    score: float
    area: str
    nearness: Nearness
    dataset: str
    period: str
    categories: Mapping[str, str]
    sentence: Message
    unit: str
    value: float | None = None
    difference: Difference | None = None
    benchmark: str | None = None
    assessment: str | None = None
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)


def cells_of(
    points: Sequence[Observed], cell: Mapping[str, str]
) -> tuple[tuple[Observed, Mapping[str, str]], ...]:
    """Pair points with the one cell they are in."""
    return tuple((point, cell) for point in points)
