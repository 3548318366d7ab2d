"""How do categories differ: cliffs across ages, items in order, tiers apart."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from ictplan.findings.compare import subtract
from ictplan.findings.model import Evidence, Sighting
from ictplan.findings.movement import Standing, crossing_of
from ictplan.findings.phrases import (
    difference_text,
    period_text,
    shortened,
    value_text,
)
from ictplan.findings.size import MODEST, of_difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.findings.model import Breakdown, Member, Observed

LEAST_GROUPS = 3
"""Ordered groups across which a fall-off is read."""

TOP = 3
"""Items that are named in order."""


def _about(b: Breakdown) -> dict[str, object]:
    return {
        "area": b.name,
        "indicator": b.indicator.label,
        "period": period_text(b.period),
    }


def _cells(
    b: Breakdown, *members: Member
) -> tuple[tuple[Observed, Mapping[str, str]], ...]:
    return tuple(
        (member.point, {**b.indicator.cell, b.dimension: member.code})
        for member in members
    )


def chain_of(members: Sequence[Member]) -> list[Member]:
    """Keep groups that do not overlap: as many as can be, by their limits.

    Codes without limits, such as classes of income, are taken to be apart.
    """
    limited = [m for m in members if m.lower is not None]
    if len(limited) < len(members):
        return list(members)
    chain: list[Member] = []
    for member in sorted(limited, key=lambda m: (_end(m), -(m.lower or 0))):
        if not chain or (member.lower or 0) > _end(chain[-1]):
            chain.append(member)
    return chain


def _end(member: Member) -> float:
    return float("inf") if member.upper is None else member.upper


def _touches(former: Member, latter: Member) -> bool:
    """Say whether two groups are neighbours, with no group missing between them."""
    if former.upper is None or latter.lower is None:
        return former.lower is None
    return latter.lower == former.upper + 1


def find_fall_off(b: Breakdown) -> Iterator[Sighting]:
    """Say the spread across ordered groups, and between which neighbours it is."""
    if not b.is_ordered or b.role != "subgroup" or not b.indicator.unit.is_share:
        return
    chain = chain_of(b.members)
    if len(chain) < LEAST_GROUPS:
        return
    high = max(chain, key=lambda m: m.point.value)
    low = min(chain, key=lambda m: m.point.value)
    spread = subtract(high.point, low.point, b.indicator)
    if not spread.sign:
        return
    steps = [
        (former, latter, subtract(latter.point, former.point, b.indicator))
        for former, latter in itertools.pairwise(chain)
        if _touches(former, latter)
    ]
    cliff = max(steps, key=lambda step: abs(step[2].value), default=None)
    facts = _about(b) | {
        "high": high.name,
        "high_value": value_text(high.point, b.indicator),
        "low": low.name,
        "low_value": value_text(low.point, b.indicator),
        "difference": difference_text(
            spread.value, (high.point, low.point), b.indicator
        ),
    }
    evidence = [Evidence("x1 - x2", float(spread.value), _cells(b, high, low))]
    word = "spread"
    # One step says it all: the spread and the cliff would be the same sentence twice.
    if (
        cliff is not None
        and cliff[2].sign
        and {cliff[0].code, cliff[1].code} != {high.code, low.code}
    ):
        former, latter, step = cliff
        word = "cliff-down" if step.sign < 0 else "cliff-up"
        facts |= {
            "before": former.name,
            "after": latter.name,
            "step": difference_text(
                step.value, (former.point, latter.point), b.indicator
            ),
        }
        evidence.append(
            Evidence("x1 - x2", float(step.value), _cells(b, latter, former))
        )
    yield Sighting(
        word=word,
        area=b.area,
        period=b.period,
        day=high.point.day,
        facts=facts,
        size=of_difference(spread.value, low.point.value, b.indicator),
        value=float(high.point.value),
        difference=spread,
        evidence=tuple(evidence),
        categories={b.dimension: f"{high.code} {low.code}"},
    )


def find_top(b: Breakdown) -> Iterator[Sighting]:
    """Name the items that come first, in their order."""
    if b.role != "item" or b.is_ordered or len(b.members) < TOP:
        return
    if b.indicator.unit.states:
        return
    ranked = sorted(b.members, key=lambda m: -m.point.value)
    first, second = ranked[0], ranked[1]
    lead = subtract(first.point, second.point, b.indicator)
    names = ("first", "second", "third")
    facts = _about(b) | {"count": len(ranked)}
    for name, member in zip(names, ranked, strict=False):
        facts |= {
            name: shortened(member.name),
            f"{name}_value": value_text(member.point, b.indicator),
        }
    yield Sighting(
        word="order" if lead.sign else "order-level",
        area=b.area,
        period=b.period,
        day=first.point.day,
        facts=facts,
        size=max(of_difference(lead.value, second.point.value, b.indicator), MODEST),
        value=float(first.point.value),
        difference=lead,
        evidence=(
            Evidence("x1 - x2", float(lead.value), _cells(b, first, second)),
            Evidence("order(x1 ...)", float(len(ranked)), _cells(b, *ranked)),
        ),
        categories={b.dimension: " ".join(m.code for m in ranked[:TOP])},
    )


def find_overtaking(b: Breakdown) -> Iterator[Sighting]:
    """Find an item that has come before the one it was behind."""
    if b.role != "item" or b.is_ordered or b.indicator.unit.states:
        return
    ranked = sorted(b.members, key=lambda m: -m.point.value)[: TOP + 1]
    for over, under in itertools.combinations(ranked, 2):
        theirs = {p.period: p for p in b.series[under.code].segment}
        shared = [
            Standing(p, theirs[p.period], subtract(p, theirs[p.period], b.indicator))
            for p in b.series[over.code].segment
            if p.period in theirs
        ]
        turn = crossing_of(shared)
        if turn is None or turn[1].difference.sign < 0:
            continue
        old, new = turn
        last = shared[-1]
        cells = {
            id(s): (
                (s.own, {**b.indicator.cell, b.dimension: over.code}),
                (s.other, {**b.indicator.cell, b.dimension: under.code}),
            )
            for s in (last, old, new)
        }
        yield Sighting(
            word="overtook",
            area=b.area,
            period=b.period,
            day=new.own.day,
            facts=_about(b)
            | {
                "over": shortened(over.name),
                "under": shortened(under.name),
                "before": period_text(old.own.period),
                "since": period_text(new.own.period),
                "over_value": value_text(last.own, b.indicator),
                "under_value": value_text(last.other, b.indicator),
            },
            size=of_difference(last.difference.value, last.other.value, b.indicator),
            value=float(last.own.value),
            difference=last.difference,
            evidence=tuple(
                Evidence("x1 - x2", float(s.difference.value), cells[id(s)])
                for s in (last, old, new)
            ),
            categories={b.dimension: f"{over.code} {under.code}"},
        )


def find_contrast(b: Breakdown) -> Iterator[Sighting]:
    """Say the highest and the lowest of groups that have no order, such as tiers."""
    if b.role != "subgroup" or b.is_ordered or len(b.members) < 2:
        return
    if not b.indicator.unit.is_share:
        return
    high = max(b.members, key=lambda m: m.point.value)
    low = min(b.members, key=lambda m: m.point.value)
    apart = subtract(high.point, low.point, b.indicator)
    yield Sighting(
        word="apart" if apart.sign else "level",
        area=b.area,
        period=b.period,
        day=high.point.day,
        facts=_about(b)
        | {
            "high": shortened(high.name),
            "high_value": value_text(high.point, b.indicator),
            "low": shortened(low.name),
            "low_value": value_text(low.point, b.indicator),
            "difference": difference_text(
                apart.value, (high.point, low.point), b.indicator
            ),
        },
        size=of_difference(apart.value, low.point.value, b.indicator)
        if apart.sign
        else MODEST,
        value=float(high.point.value),
        difference=apart,
        evidence=(Evidence("x1 - x2", float(apart.value), _cells(b, high, low)),),
        categories={b.dimension: f"{high.code} {low.code}"},
    )
