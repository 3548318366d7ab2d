"""What is a finding made of: observations, series, differences, evidence.

Everything is exact until a sentence is written: a rate that has counts is their
fraction, any other value the decimal number as published.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from ictplan.core.codes import Assessment, Direction
from ictplan.core.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from ictplan.core.codes import Unit, UnitMeasure
    from ictplan.core.messages import Label

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
    the value as printed, which counts only round to. A ``is_jump`` lies so far from the
    value before that something else was probably counted.
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
    is_jump: bool = False
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
        """The points after the last break or from the last jump: these compare."""
        starts = (
            at if point.is_jump else at + 1
            for at, point in enumerate(self.points)
            if point.is_jump or point.is_break
        )
        return self.points[max(starts, default=0) :]

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


class Moment(NamedTuple):
    """When something is so of an area, where no one observation says it."""

    area: str
    period: str
    day: int


@dataclass(frozen=True)
class Sighting:
    """What a detector saw, before it is said and scored.

    ``word`` chooses the sentence of its kind, ``tell`` makes the parameters of that:
    only a few sentences of a page are ever read. ``size`` is how big it is, 0 to 1;
    ``is_sure`` is False where a sample may well say otherwise and no interval tells.
    """

    word: str
    at: Observed | Moment
    size: float
    tell: Callable[[], Mapping[str, object]]
    value: float | None = None
    difference: Difference | None = None
    benchmark: str | None = None
    assessment: str | None = None
    evidence: tuple[Evidence, ...] = ()
    categories: Mapping[str, str] = field(default_factory=dict)
    unit: str | None = None
    is_sure: bool = True


@dataclass(frozen=True)
class Finding:
    """One thing the data show, scored and provable; its sentence is made when read.

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
    template: str
    tell: Callable[[], Mapping[str, object]] = field(compare=False)
    unit: str
    value: float | None = None
    difference: Difference | None = None
    benchmark: str | None = None
    assessment: str | None = None
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)

    @cached_property
    def sentence(self) -> Message:
        """The finding in words, in either language."""
        return Message(self.template, self.tell())
