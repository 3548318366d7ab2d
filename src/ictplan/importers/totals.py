"""Do the parts make the whole: municipalities their prefecture, prefectures Japan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.core.areas import JAPAN
from ictplan.core.codes import UnitMeasure
from ictplan.core.errors import UnreadableFileError
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ictplan.core.areas import AreaRegister


ADDED_UP = frozenset([UnitMeasure.PERS, UnitMeasure.HH, UnitMeasure.CONTRACT])
"""Units whose values add up over areas."""


@dataclass(frozen=True)
class Checked:
    """How many sums were compared with a published total, and found equal."""

    equal: int
    left: int

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a person should know about it."""
        notes = []
        if self.equal:
            notes.append(
                Message(
                    N_("{count} totals verified: they are the sum of their parts."),
                    {"count": self.equal},
                )
            )
        if self.left:
            notes.append(
                Message(
                    N_("{count} totals not verified: not all their parts are there."),
                    {"count": self.left},
                )
            )
        return tuple(notes)


def verify(
    counts: Mapping[tuple[str, ...], Mapping[str, int]],
    areas: AreaRegister,
    *,
    file: str,
    step: int = 1,
) -> Checked:
    """Compare every total with the sum of the areas directly below it.

    Args:
        counts: Per cell (period, category, column …) the count of each area.
        areas: The register; a prefecture's parts are its municipalities.
        file: The file, for the error.
        step: What the counts are rounded to: 1000 where a table is in thousands, so
            that sums may differ by half a step for each count.

    Raises:
        UnreadableFileError: If a sum differs from its total.
    """
    below: dict[str, list[str]] = defaultdict(list)
    for code in areas.areas:
        if parent := areas.parent(code):
            below[parent].append(code)
    equal = left = 0
    for cell, of_area in counts.items():
        parents = {areas.parent(code) for code in of_area if code in areas}
        totals = [code for code in of_area if code in parents]
        for total in totals:
            parts = _parts(total, of_area, below)
            if parts is None:
                left += 1
                continue
            added = sum(of_area[code] for code in parts)
            slack = 0 if step == 1 else (len(parts) + 1) * step // 2
            if abs(added - of_area[total]) > slack:
                raise UnreadableFileError(
                    file,
                    N_(
                        "the total of {area} is {total:,}, but its {count} parts add up"
                        " to {sum:,} ({cell}); the file may lack rows"
                    ),
                    area=areas.label(total),
                    total=of_area[total],
                    count=len(parts),
                    sum=added,
                    cell=" ".join(cell),
                )
            equal += 1
    return Checked(equal, left)


def _parts(
    total: str, of_area: Mapping[str, int], below: Mapping[str, Sequence[str]]
) -> list[str] | None:
    """Give the areas that make a total up, if all are there."""
    parts = list(below[total])
    if total == JAPAN and not all(code in of_area for code in parts):
        parts = [code for prefecture in parts for code in below[prefecture]]
    return parts if parts and all(code in of_area for code in parts) else None
