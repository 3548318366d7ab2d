"""What is not known: values that are missing, and how old the newest one is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ictplan.core.measures.trend import DAYS_PER_YEAR
from ictplan.findings.model import Moment, Sighting
from ictplan.findings.phrases import period_text
from ictplan.findings.size import MODEST, bend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.findings.subjects import Coverage

OLD_FROM = 1.0
"""Years from which the age of the newest value is worth a word: yearly surveys are
published within one."""

AGE_SCALE = 6.0
"""Years at which an age counts 0.63."""


def find_age(c: Coverage) -> Iterator[Sighting]:
    """Say how old the newest value is, against the newest there is of anything."""
    newest = c.newest
    if newest is None:
        return
    years = (c.as_of - newest.day) / DAYS_PER_YEAR
    if years < OLD_FROM:
        return
    yield Sighting(
        word="old",
        # It holds as of today: its own day, not that of the data, makes it old.
        at=replace(newest, day=c.as_of),
        size=bend(years, AGE_SCALE),
        tell=lambda: {
            "indicator": c.indicator.label,
            "area": c.name,
            "period": period_text(newest.period),
            "years": f"{years:.1f}",
        },
        value=years,
        unit="years",
        evidence=(c.proof("age(x1)", years, newest),),
    )


def find_missing(c: Coverage) -> Iterator[Sighting]:
    """Say that an area has no value where others of its kind have one."""
    if c.has_own or not c.holders:
        return
    yield Sighting(
        word="missing" if c.nearness == "own" or c.newest is None else "stands-in",
        at=Moment(c.asked, c.newest.period if c.newest else "", c.as_of),
        size=max(c.holders / c.size, MODEST),
        tell=lambda: {
            "indicator": c.indicator.label,
            "area": c.asked_name,
            "instead": c.name,
            "holders": f"{c.holders:,}",
            "size": f"{c.size:,}",
        },
        value=float(c.holders),
        unit="count",
    )
