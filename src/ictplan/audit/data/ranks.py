"""Is a place among areas (44団体中28位) that of the data?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from ictplan.audit.report import RIGHT, WRONG, at_number
from ictplan.core.errors import NotComparableError
from ictplan.core.groups import group_of
from ictplan.core.measures.rank import rank
from ictplan.core.messages import N_
from ictplan.core.query import values_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.data.linking import Cell, Linker
    from ictplan.audit.model import Finding, Number, Reading

_PLACE = re.compile(
    r"(?P<of>[0-9,]+)(?:団体|市町村|市区町村|自治体|都道府県|市)?中[、 ]?第?(?P<rank>[0-9,]+)位"
)
_GROUPS = ("prefecture", "nation", "tier")


class Place(NamedTuple):
    """A place, of how many, and the words it is from."""

    rank: int
    of: int
    shown: str


def ranks(reading: Reading, linker: Linker | None) -> Iterator[Finding]:
    """Rank the area of the value before a place among groups of that many areas."""
    if linker is None:
        return
    for sentence in reading.sentences:
        for match in _PLACE.finditer(sentence.plain):
            of, stated = (int(match[n].replace(",", "")) for n in ("of", "rank"))
            numbers = [
                number
                for number in reversed(reading.numbers_of(sentence))
                if match.start() <= number.start < match.end()
            ]
            value = _value(reading, sentence.index, match.start())
            if not numbers or value is None:
                continue
            places = [p for p in _places(reading, linker, value) if p.of == of]
            if not places:
                continue
            right = next((p for p in places if p.rank == stated), None)
            found = right or places[0]
            yield at_number(
                "ICT505",
                numbers[0],
                N_("agrees with the data")
                if right
                else N_("the data say {rank} of {of}: {sum}"),
                RIGHT if right else WRONG,
                expected=str(found.rank),
                evidence=found.shown,
                others=numbers[1:],
                where={"rank": found.rank, "of": found.of},
            )


def _value(reading: Reading, sentence: int, before: int) -> Number | None:
    """Give the last rate before a place, in its sentence or the one before."""
    for at in (sentence, sentence - 1):
        if at < 0:
            continue
        held = [
            number
            for number in reading.amounts_of(reading.sentences[at])
            if number.role == "share" and (at != sentence or number.start < before)
        ]
        if held:
            return held[-1]
    return None


def _places(reading: Reading, linker: Linker, value: Number) -> Iterator[Place]:
    """Rank the observation a rate is, among every group its area belongs to."""
    for link in linker.links(reading, value):
        for cell in link.cells:
            fits = cell.value == value.value and cell.area == value.area
            if fits and value.period in (None, cell.period):
                yield from _among(linker, cell)


def _among(linker: Linker, cell: Cell) -> Iterator[Place]:
    dataset = linker.library.load(cell.dataset)
    metadata = dataset.metadata
    metadata = metadata.for_item(dict(cell.key).get(metadata.item_dimension or "", ""))
    values = values_of(dataset).filter(
        pl.col(name).cast(pl.String) == code
        for name, code in (("time_period", cell.period.code), *cell.key)
    )
    for group in _GROUPS:
        try:
            codes = group_of(cell.area, group, library=linker.library).codes
        except NotComparableError:
            continue  # a prefecture has no tier
        held = values.filter(pl.col("ref_area").is_in([cell.area, *codes]))
        placed = rank(
            held,
            cell=["time_period", *metadata.dimension_ids],
            direction=metadata.direction,
        ).filter(pl.col("ref_area") == cell.area)
        for at, of in placed.select("rank", "of").iter_rows():
            yield Place(at, of, cell.shown())
