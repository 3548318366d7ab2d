"""Which of our units does a unit of e-Stat mean, and how many places apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ictplan.core.codes import UnitMeasure
from ictplan.importers.grid import folded

POWERS = {"": 0, "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "億": 8}
COUNTED = {
    "人": UnitMeasure.PERS,
    "世帯": UnitMeasure.HH,
    "団体": UnitMeasure.GOV,
    "契約": UnitMeasure.CONTRACT,
}
OTHERS = {
    "兆円": (UnitMeasure.JPY_TRILLION, 0),
    "億円": (UnitMeasure.JPY_TRILLION, -4),
    "百万円": (UnitMeasure.JPY_TRILLION, -6),
    "倍": (UnitMeasure.TIMES, 0),
    "Tbps": (UnitMeasure.TBPS, 0),
    "Gbps": (UnitMeasure.GBPS, 0),
}
COUNT = re.compile(f"(?P<power>{'|'.join(POWERS)})(?P<what>{'|'.join(COUNTED)})")


@dataclass(frozen=True)
class Scale:
    """A unit of ours, and by which power of ten values are multiplied to have it."""

    unit: UnitMeasure
    power: int = 0


def scale_of(text: str) -> Scale | None:
    """Give the unit a text means: 千人, 世帯, 兆円, or a code of ours.

    A bare ``%`` means none: its base is not said.
    """
    plain = folded(text)
    if plain in list(UnitMeasure):
        return Scale(UnitMeasure(plain))
    if plain in OTHERS:
        return Scale(*OTHERS[plain])
    found = COUNT.fullmatch(plain)
    return Scale(COUNTED[found["what"]], POWERS[found["power"]]) if found else None
