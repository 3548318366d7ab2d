"""How do categories differ: cliffs across ages, items in order, tiers apart."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from ictplan.findings.compare import subtract
from ictplan.findings.model import Sighting
from ictplan.findings.movement import crossing_of
from ictplan.findings.phrases import period_text, shortened
from ictplan.findings.size import MODEST, of_difference
from ictplan.findings.subjects import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.findings.subjects import Breakdown, Member

LEAST_GROUPS = 3
"""Ordered groups across which a fall-off is read."""

TOP = 3
"""Items that are named in order."""


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
    chain = chain_of(b.members)
    if len(chain) < LEAST_GROUPS:
        return
    high = max(chain, key=lambda m: m.point.value)
    low = min(chain, key=lambda m: m.point.value)
    spread = b.minus(high, low)
    if not spread.sign:
        return
    steps = [
        (former, latter, b.minus(latter, former))
        for former, latter in itertools.pairwise(chain)
        if _touches(former, latter)
    ]
    cliff = max(steps, key=lambda step: abs(step[2].value), default=None)
    # One step says it all: the spread and the cliff would be the same sentence twice.
    if cliff and (
        not cliff[2].sign or {cliff[0].code, cliff[1].code} == {high.code, low.code}
    ):
        cliff = None
    evidence = [b.proof_between(spread, high, low)]
    word = "spread"
    if cliff:
        former, latter, step = cliff
        word = "cliff-down" if step.sign < 0 else "cliff-up"
        evidence.append(b.proof_between(step, latter, former))

    def tell() -> dict[str, object]:
        facts = b.about() | {
            "high": high.name,
            "high_value": b.value(high.point),
            "low": low.name,
            "low_value": b.value(low.point),
            "difference": b.apart(spread, high.point, low.point),
        }
        if cliff:
            before, after, step = cliff
            facts |= {"before": before.name, "after": after.name}
            facts["step"] = b.apart(step, before.point, after.point)
        return facts

    yield Sighting(
        word=word,
        at=high.point,
        size=of_difference(spread.value, low.point.value, b.indicator),
        tell=tell,
        value=float(high.point.value),
        difference=spread,
        evidence=tuple(evidence),
        categories={b.dimension: f"{high.code} {low.code}"},
    )


def find_top(b: Breakdown) -> Iterator[Sighting]:
    """Name the items that come first, in their order."""
    # Of items that nobody has none comes second or third.
    if len(b.members) < TOP or b.ranked[TOP - 1].point.value <= 0:
        return
    first, second = b.ranked[:2]
    lead = b.minus(first, second)

    def tell() -> dict[str, object]:
        facts = b.about() | {"count": len(b.ranked)}
        for name, member in zip(("first", "second", "third"), b.ranked, strict=False):
            facts[name] = shortened(member.name)
            facts[f"{name}_value"] = b.value(member.point)
        return facts

    yield Sighting(
        word="order" if lead.sign else "order-level",
        at=first.point,
        size=max(of_difference(lead.value, second.point.value, b.indicator), MODEST),
        tell=tell,
        value=float(first.point.value),
        difference=lead,
        evidence=(
            b.proof_between(lead, first, second),
            b.proof_of(
                "order(x1 ...)", len(b.ranked), *((m.code, m.point) for m in b.ranked)
            ),
        ),
        categories={b.dimension: " ".join(m.code for m in b.ranked[:TOP])},
    )


def find_overtaking(b: Breakdown) -> Iterator[Sighting]:
    """Find an item that has come before the one it was behind."""
    for over, under in itertools.combinations(b.ranked[: TOP + 1], 2):
        yield from _overtaking(b, over, under)


def _overtaking(b: Breakdown, over: Member, under: Member) -> Iterator[Sighting]:
    theirs = {p.period: p for p in b.series[under.code].segment}
    shared = [
        Standing(p, theirs[p.period], subtract(p, theirs[p.period], b.indicator))
        for p in b.series[over.code].segment
        if p.period in theirs
    ]
    turn = crossing_of(shared)
    if turn is None or turn[1].difference.sign < 0:
        return
    old, new = turn
    last = shared[-1]
    yield Sighting(
        word="overtook",
        at=new.own,
        size=of_difference(last.difference.value, last.other.value, b.indicator),
        tell=lambda: (
            b.about()
            | {
                "over": shortened(over.name),
                "under": shortened(under.name),
                "before": period_text(old.own.period),
                "since": period_text(new.own.period),
                "over_value": b.value(last.own),
                "under_value": b.value(last.other),
            }
        ),
        value=float(last.own.value),
        difference=last.difference,
        evidence=tuple(
            b.proof_of(
                "x1 - x2", s.difference.value, (over.code, s.own), (under.code, s.other)
            )
            for s in (last, old, new)
        ),
        categories={b.dimension: f"{over.code} {under.code}"},
    )


def find_contrast(b: Breakdown) -> Iterator[Sighting]:
    """Say the highest and the lowest of groups that have no order, such as tiers."""
    if len(b.members) < 2:
        return
    high = max(b.members, key=lambda m: m.point.value)
    low = min(b.members, key=lambda m: m.point.value)
    apart = b.minus(high, low)
    yield Sighting(
        word="apart" if apart.sign else "level",
        at=high.point,
        size=of_difference(apart.value, low.point.value, b.indicator)
        if apart.sign
        else MODEST,
        tell=lambda: (
            b.about()
            | {
                "high": shortened(high.name),
                "high_value": b.value(high.point),
                "low": shortened(low.name),
                "low_value": b.value(low.point),
                "difference": b.apart(apart, high.point, low.point),
            }
        ),
        value=float(high.point.value),
        difference=apart,
        evidence=(b.proof_between(apart, high, low),),
        categories={b.dimension: f"{high.code} {low.code}"},
    )
