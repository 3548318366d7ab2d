"""Do parts fit their whole: k of n and its share, parts and total?"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from ictplan.audit.rules.pairs import CHANGED
from ictplan.audit.rules.rule import Rule
from ictplan.audit.rules.support import (
    LOOK,
    after,
    agreeing,
    at_number,
    between,
    is_value,
    printed,
    rounded,
    same_kind,
    shown,
)
from ictplan.audit.rules.wholes import divided
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.linking import Linker
    from ictplan.audit.model import Finding, Number, Reading

_TOTAL = re.compile(
    r"(?:合計|総計|総数|合わせて|併せて|あわせて|計)(?:で|は|が|して)?(?:約)?$"
)
_BROKEN_DOWN = re.compile(r"内訳は|(?P<rest>その他)")
_NOT_ALL = re.compile(r"重複|複数|延べ|主な|など|等")
_LABELS = re.compile(r"[0-9]{1,4}(?:月(?:[0-9]{1,2}日)?|年度?|日|歳代?|代)")
_JOINED = re.compile(
    r"(?:[)）」]*(?:、|と|及び|および|,|が|で|、?「[^「」]*」(?:が|は)?)[^。0-9%]{0,24})$"
)


def _shares(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    """Check each count with its share in brackets against the whole it is part of."""
    for parts, whole in divided(reading):
        for count, share in parts:
            yield _share(count, share, whole)


def _share(count: Number, share: Number, whole: Number) -> Finding:
    exact = 100 * count.value / whole.value
    off = abs(exact - share.value)
    slack = share.step / 2 if share.qualifier == "eq" else share.step
    expected = printed(rounded(exact, share), share) + "%"
    evidence = f"{shown(count.value)} / {shown(whole.value)} = {expected}"
    if off <= slack:
        return agreeing("ICT105", share, Message(N_("the share fits")), (count, whole))
    if off < share.step and share.value < exact:
        return at_number(
            "ICT105",
            share,
            Message(N_("is cut off, not rounded: {sum}"), {"sum": evidence}),
            LOOK,
            expected=expected,
            evidence=evidence,
        )
    return at_number(
        "ICT105",
        share,
        Message(N_("is not the share: {sum}"), {"sum": evidence}),
        expected=expected,
        evidence=evidence,
    )


def _sum_of_parts(
    parts: list[tuple[Number, Number]], whole: Number
) -> Iterator[Finding]:
    """Parts whose shares make 100 must themselves make the whole."""
    if len(parts) < 2:
        return
    total = sum((share.value for _, share in parts), Decimal(0))
    slack = sum((share.step for _, share in parts), Decimal(0)) / 2
    if abs(total - 100) > slack:
        return
    counts = sum((count.value for count, _ in parts), Decimal(0))
    if counts == whole.value:
        yield agreeing(
            "ICT106", whole, Message(N_("the parts add up")), [c for c, _ in parts]
        )
    else:
        sums = f"{' + '.join(shown(c.value) for c, _ in parts)} = {shown(counts)}"
        yield at_number(
            "ICT106",
            whole,
            Message(N_("is not the sum of its parts: {sum}"), {"sum": sums}),
            expected=shown(counts),
            evidence=sums,
        )


def _totals(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    """Check AとBの合計C against its parts, and parts of 100% against their whole."""
    for counted, whole in divided(reading):
        yield from _sum_of_parts(counted, whole)
    yield from _broken_down(reading)
    for sentence in reading.sentences:
        if not re.search(r"合計|総計|総数|わせて|併せて|計", sentence.plain):
            continue
        held = reading.amounts_of(sentence)
        for at, total in enumerate(held):
            before = sentence.plain[max(0, total.start - 12) : total.start]
            if not _TOTAL.search(before) or total.role not in (
                "count",
                "share",
                "quantity",
            ):
                continue
            parts = _parts_before(held[:at], total)
            if len(parts) >= 2 and is_value(total):
                yield _total(total, parts)


def _broken_down(reading: Reading) -> Iterator[Finding]:
    """Check a total with the parts after it: 自由記述は214件で、…90件、…その他50件."""
    with_shares = {whole.sentence.index for _, whole in divided(reading)}
    for sentence in reading.sentences:
        named = _BROKEN_DOWN.search(sentence.plain)
        if named is None or sentence.index in with_shares:
            continue
        if _NOT_ALL.search(sentence.plain):
            continue
        counts = [n for n in reading.amounts_of(sentence) if n.role == "count"]
        if not counts or not is_value(counts[0]) or counts[0].qualifier != "eq":
            continue
        parts = _parts_after(counts)
        if len(parts) < 2:
            continue
        rest = named["rest"] is None or sentence.plain[: parts[-1].start].endswith(
            ("その他", "その他が", "その他は")
        )
        if rest:
            yield _total(counts[0], parts)


def _parts_after(counts: list[Number]) -> list[Number]:
    """Collect the counts of one unit after the first, up to a change or another."""
    parts: list[Number] = []
    for number in counts[1:]:
        if number.unit != counts[0].unit or CHANGED.match(after(number)):
            break
        parts.append(number)
    return parts


def _parts_before(held: list[Number], total: Number) -> list[Number]:
    """Collect the numbers joined to a total, going backwards."""
    parts: list[Number] = []
    follower = total
    for number in reversed(held):
        if not same_kind(number, total) or number.qualifier != "eq":
            break
        link = _LABELS.sub("", between(number, follower))
        if follower is total:
            link = _TOTAL.sub("", link).removesuffix("の")
            link = link if link.endswith(("、", "で", "と")) else link + "、"
        if not _JOINED.match(link) and link not in ("、", "と", "及び", "で、"):
            break
        parts.insert(0, number)
        follower = number
    return parts


def _total(total: Number, parts: list[Number]) -> Finding:
    counted = sum((part.value for part in parts), Decimal(0))
    slack = Decimal(0)
    if total.role == "share" or total.step > parts[0].step:
        slack = sum((part.step for part in (*parts, total)), Decimal(0)) / 2
    sums = f"{' + '.join(shown(part.value) for part in parts)} = {shown(counted)}"
    if abs(counted - total.value) <= slack:
        return agreeing("ICT106", total, Message(N_("the parts add up")), parts)
    return at_number(
        "ICT106",
        total,
        Message(N_("is not the sum of its parts: {sum}"), {"sum": sums}),
        expected=shown(counted),
        evidence=sums,
    )


SHARE_RULES = (
    Rule(
        "ICT105",
        N_("share"),
        "arithmetic",
        "error",
        N_("The share in brackets is not that of the count in the whole."),
        N_("Divide again, or correct the count."),
        "全52施策のうち、完了が49施策（84％）でした。",
        "全52施策のうち、完了が49施策（94％）でした。",
        _shares,
    ),
    Rule(
        "ICT106",
        N_("total"),
        "arithmetic",
        "error",
        N_("A total is not the sum of the parts it stands with."),
        N_("Add up again, or name the part that is missing."),
        "子育て関係の15手続と介護関係の11手続の合計27手続を対象とします。",
        "子育て関係の15手続と介護関係の11手続の合計26手続を対象とします。",
        _totals,
    ),
)
"""Rules about parts and wholes."""
