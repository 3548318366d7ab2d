"""Do gaps between areas agree with the data: 全国を3.5ポイント下回る, without the values?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ictplan.audit.data.values import is_there
from ictplan.audit.report import DOUBTFUL, RIGHT, at_number, rounded, written_like
from ictplan.core.areas import JAPAN
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ictplan.audit.data.linking import Cell, Link, Linker
    from ictplan.audit.model import Finding, Number, Reading

_NATION = ("全国", "国", "日本")
_PREFECTURE = ("県", "都", "道", "府")


class Gap(NamedTuple):
    """The cells of an area and of what it is compared with."""

    own: Cell
    other: Cell

    @property
    def value(self) -> Decimal:
        """The area's value less the other's."""
        return self.own.value - self.other.value

    def shown(self) -> str:
        """Write the subtraction for people."""
        return f"{self.own.shown()} − {self.other.shown()} = {self.value.normalize():f}"


def gaps(reading: Reading, linker: Linker | None) -> Iterator[Finding]:
    """Check points between an area and another that the sentence names."""
    if linker is None:
        return
    for claim in reading.claims.values():
        number = claim.number
        if number.role != "points" or number.period is None or number.area is None:
            continue
        if claim.reference is None and claim.comparing:
            one = list(_beside_value(reading, number, linker))
            yield from _judged(number, claim.sign, one, certain=len(one) == 1)
            continue
        if claim.reference is None or not claim.reference.thing:
            continue
        base = _area_named(claim.reference.text, number.area, linker)
        if base in (None, number.area):
            continue
        held = [
            (link, pairs)
            for link in linker.links_of(
                reading, replace(number, role="share", unit="%")
            )
            if (pairs := list(_pairs(number, link, base or "", linker)))
        ]
        certain = len(held) == 1 and held[0][0].named
        found = [gap for _, pairs in held for gap in pairs]
        yield from _judged(number, claim.sign, found, certain=certain)


def _beside_value(reading: Reading, number: Number, linker: Linker) -> Iterator[Gap]:
    """Give the gap to the one value that stands before it, of an area told before.

    取手市は60.0％です。全国の63.5％と比べると3.5ポイント下回っています。
    """
    before = [n for n in reading.amounts_of(number.sentence) if n.start < number.start]
    if [n.role for n in before] != ["share"] or before[0].area != number.area:
        return
    base, former = before[0], reading.before(number.sentence)
    told = (
        [n for n in reading.amounts_of(former) if n.role == "share"] if former else []
    )
    own = next((n.area for n in told), None)
    if own in (None, base.area):
        return
    for link in linker.links(reading, base):
        there = {(c.period, c.key): c for c in linker.cells(link.profile, own or "")}
        for cell in link.cells:
            place = (cell.period, cell.key)
            is_it = cell.period == number.period and cell.area == base.area
            if is_it and place in there and rounded(cell.value, base) == base.value:
                yield Gap(there[place], cell)


def _pairs(number: Number, link: Link, base: str, linker: Linker) -> Iterator[Gap]:
    """Give the area's cells of the period beside the other's of the same key."""
    there = {(each.period, each.key): each for each in linker.cells(link.profile, base)}
    for cell in link.cells:
        other = there.get((cell.period, cell.key))
        if other and is_there(number, cell) and cell.period == number.period:
            yield Gap(cell, other)


def _judged(
    number: Number, sign: int, found: list[Gap], *, certain: bool
) -> Iterator[Finding]:
    fits = [gap for gap in found if _fits(number, sign, gap)]
    if fits:
        yield at_number(
            "ICT504",
            number,
            N_("agrees with the data"),
            RIGHT,
            evidence=fits[0].shown(),
        )
    elif certain and len(found) == 1 and not _may_fit(number, sign, found[0]):
        yield at_number(
            "ICT504",
            number,
            N_("the data say {sum}"),
            DOUBTFUL,
            expected=written_like(_told(found[0].value, sign), number),
            evidence=found[0].shown(),
        )


def _fits(number: Number, sign: int, gap: Gap) -> bool:
    """Say whether a number is the difference, of values rounded like it or before."""
    differences = (
        gap.value,
        rounded(gap.own.value, number) - rounded(gap.other.value, number),
    )
    return any(
        rounded(abs(value), number) == abs(number.value) and sign * value >= 0
        for value in differences
    )


def _may_fit(number: Number, sign: int, gap: Gap) -> bool:
    """Say whether a number may be the difference of values before they were rounded."""
    off = abs(abs(gap.value) - abs(number.value))
    return number.qualifier != "eq" or (off <= number.step and sign * gap.value >= 0)


def _told(value: Decimal, sign: int) -> Decimal:
    """Give a difference as the words tell it: 下回る has its sign in it."""
    return abs(value) if sign * value >= 0 else value


def _area_named(words: str, own: str, linker: Linker) -> str | None:
    """Give the code of the area that the words before を, より name last."""
    name = words.removesuffix("平均").removesuffix("の")
    if name.endswith(_NATION):
        return JAPAN
    areas = linker.library.areas
    if name in _PREFECTURE:
        return areas.prefecture_of(own)
    longest = (name[at:] for at in range(max(0, len(name) - 10), len(name) - 1))
    codes = (areas.codes_named(each) for each in longest)
    return next((found[0] for found in codes if len(found) == 1), None)
