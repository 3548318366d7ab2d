"""Series made by hand, for tests of what findings see in them."""

from __future__ import annotations

from fractions import Fraction

from ictplan.core.codes import UNITS, Direction, UnitMeasure
from ictplan.core.messages import Label
from ictplan.core.periods import parse_code
from ictplan.findings.model import Indicator, Observed, Series
from ictplan.findings.subjects import Trajectory

CITY, NATION = Label("市", "City"), Label("全国", "Japan")


def indicator(
    unit: UnitMeasure = UnitMeasure.PC_POP,
    direction: Direction = Direction.HIGHER,
    *,
    full_count: bool = True,
) -> Indicator:
    return Indicator(
        dataset="sample",
        label=Label("率", "Rate"),
        category_label=Label("", ""),
        cell={},
        categories={},
        unit_measure=unit,
        unit=UNITS[unit],
        direction=direction,
        full_count=full_count,
    )


def point(
    period: str,
    value: str,
    area: str = "08217",
    *,
    n: int | None = None,
    is_break: bool = False,
) -> Observed:
    return Observed(
        area=area,
        period=period,
        day=parse_code(period).end.toordinal(),
        value=Fraction(value),
        decimals=len(value.partition(".")[2]),
        sample_size=n,
        source="survey",
        is_break=is_break,
    )


def series(values: dict[str, str], area: str = "08217", n: int | None = None) -> Series:
    points = tuple(point(p, v, area, n=n) for p, v in values.items())
    return Series(area, CITY if area == "08217" else NATION, points)


def trajectory(
    ours: dict[str, str] | Series,
    theirs: dict[str, str] | Series | None = None,
    of: Indicator | None = None,
) -> Trajectory:
    own = ours if isinstance(ours, Series) else series(ours)
    if isinstance(theirs, dict):
        theirs = series(theirs, "00000")
    beside = (theirs,) if theirs is not None else ()
    return Trajectory(of or indicator(), own, "own", beside)
