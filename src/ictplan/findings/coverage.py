"""What is not known: values that are missing, and how old the newest one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.measures.trend import DAYS_PER_YEAR
from ictplan.findings.model import Evidence, Sighting, cells_of
from ictplan.findings.phrases import period_text
from ictplan.findings.size import MODEST, bend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.findings.model import Coverage

OLD_FROM = 1.0
"""Years from which the age of the newest value is worth a word: yearly surveys are
published within one."""

AGE_SCALE = 6.0
"""Years at which an age counts 0.63."""


def find_age(c: Coverage) -> Iterator[Sighting]:
    """Say how old the newest value is, against the newest there is of anything."""
    if c.newest is None:
        return
    years = (c.as_of - c.newest.day) / DAYS_PER_YEAR
    if years < OLD_FROM:
        return
    yield Sighting(
        word="old",
        area=c.area,
        period=c.newest.period,
        day=c.as_of,
        facts={
            "indicator": c.indicator.label,
            "area": c.name,
            "period": period_text(c.newest.period),
            "years": f"{years:.1f}",
        },
        size=bend(years, AGE_SCALE),
        value=years,
        unit="years",
        evidence=(Evidence("age(x1)", years, cells_of([c.newest], c.indicator.cell)),),
        categories={},
    )


def find_missing(c: Coverage) -> Iterator[Sighting]:
    """Say that an area has no value where others of its kind have one."""
    if c.has_own or not c.holders:
        return
    share = c.holders / c.size
    yield Sighting(
        word="missing" if c.nearness == "own" or c.newest is None else "stands-in",
        area=c.asked,
        period=c.newest.period if c.newest else "",
        day=c.as_of,
        facts={
            "indicator": c.indicator.label,
            "area": c.asked_name,
            "instead": c.name,
            "holders": f"{c.holders:,}",
            "size": f"{c.size:,}",
        },
        size=max(share, MODEST),
        value=float(c.holders),
        unit="count",
        categories={},
    )
