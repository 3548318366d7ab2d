"""Which finding comes first: size, certainty, freshness, whose it is, its kind.

Each factor runs from 0 to 1 and all are multiplied, so that what is big but doubtful, or
sure but ten years old, comes after what is both.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ictplan.core.measures.trend import DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ictplan.findings.model import Basis, Nearness, Sighting
    from ictplan.findings.subjects import Subject

CERTAINTY: Mapping[Basis, float] = {
    "counts": 1.0,
    "rounding": 0.95,
    "sample": 0.9,
    "unknown": 0.6,
}
"""What a difference is worth by what limits it; `UNCLEAR` of it where 0 is inside."""

UNCLEAR = 0.5
CONTESTED = 0.7
"""The same where sources give different values."""

HALF_LIFE = 3.0
"""Years after which a finding counts half: a plan's term is three to five."""

WHOSE: Mapping[Nearness, float] = {
    "own": 1.0,
    "prefecture": 0.5,
    "nation": 0.35,
    "other": 0.25,
}
"""A city's own figures are what its officers answer for; its prefecture's are context."""


NEUTRAL = 0.4
"""What is left where neither way is better, as of how much of an area is hills; amounts
such as residents count whole."""


def score_of(sighting: Sighting, weight: float, subject: Subject) -> float:
    """Score a sighting from 0 to 100.

    Args:
        sighting: What was seen.
        weight: That of its kind.
        subject: What was looked at.
    """
    difference = sighting.difference
    certainty = 1.0 if sighting.is_sure else CERTAINTY["unknown"] * UNCLEAR
    if difference is not None:
        certainty = CERTAINTY[difference.basis] * (1.0 if difference.sign else UNCLEAR)
    if any(point.is_contested for e in sighting.evidence for point, _ in e.cells):
        certainty *= CONTESTED
    age = max(subject.as_of - sighting.at.day, 0) / DAYS_PER_YEAR
    indicator = subject.indicator
    if not indicator.sign and not indicator.unit.is_amount:
        certainty *= NEUTRAL
    freshness = math.pow(0.5, age / HALF_LIFE)
    return (
        100 * sighting.size * certainty * freshness * WHOSE[subject.nearness] * weight
    )
