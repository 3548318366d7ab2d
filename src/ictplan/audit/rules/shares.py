"""Do parts fit their whole: k of n and its share, parts and total?"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

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
from ictplan.localisation import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.linking import Linker
    from ictplan.audit.model import Finding, Number, Reading, Sentence

_ITS_SHARE = re.compile(
    r"[^0-9、。「」(（]{0,8}[(（](?:全体の|構成比|割合は?)?約?$"
    r"|(?:で|、|と|は|、?率にして|、?割合で)?(?:全体|総数|うち)?の?約?$"
)
_ANSWERS = re.compile(r"回答(?:者|企業|団体)?(?:総)?数[はが:、 ]*$")
_OF_THESE = re.compile(r"の?(?:中|内|うち|なか)")
_WHOLE_BEFORE = re.compile(r"(?:全|総数|全体|合計|計|対象)(?:で|は)?$")
_TOTAL = re.compile(
    r"(?:合計|総計|総数|合わせて|併せて|あわせて|計)(?:で|は|が|して)?(?:約)?$"
)
_JOINED = re.compile(
    r"(?:[)）」]*(?:、|と|及び|および|,|が|で|、?「[^「」]*」(?:が|は)?)[^。0-9%]{0,24})$"
)


def _shares(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    """Check each count with its share in brackets against the whole it is part of."""
    for parts, whole in _divided(reading):
        for count, share in parts:
            yield _share(count, share, whole)


def _divided(
    reading: Reading,
) -> Iterator[tuple[list[tuple[Number, Number]], Number]]:
    """Find the counts that stand with their shares, and the whole of each sentence."""
    for sentence in reading.sentences:
        held = reading.amounts_of(sentence)
        parts = [
            (count, share)
            for count, share in pairwise(held)
            if count.role == "count"
            and share.role == "share"
            and is_value(share)
            and count.qualifier == "eq"
            and _ITS_SHARE.match(between(count, share))
        ]
        if not parts:
            continue
        whole = _whole(reading, sentence, parts)
        if whole is not None and whole.value != 0:
            yield parts, whole


def _whole(
    reading: Reading, sentence: Sentence, parts: list[tuple[Number, Number]]
) -> Number | None:
    """Find the n of k of n: 52施策中, 全52施策, else the count named just before."""
    first = parts[0][0]
    taken = {count.index for count, _ in parts}
    here = [n for n in reading.amounts_of(sentence) if n.index not in taken]
    for number in here:
        if (
            _same_things(number, first)
            and _is_whole(number)
            and number.start < first.start
        ):
            return number
    last = reading.before(sentence)
    block = (
        [n for n in reading.amounts_of(last) if _same_things(n, first)] if last else []
    )
    if not block and last is None and sentence.index:
        previous = reading.sentences[sentence.index - 1]
        if previous.section == sentence.section and previous.kind == sentence.kind:
            block = [n for n in reading.amounts_of(previous) if _same_things(n, first)]
    if block and _is_whole(block[-1]):
        return block[-1]
    return _closed_whole(parts, block, reading.amounts_of(last) if last else [])


def _closed_whole(
    parts: list[tuple[Number, Number]], things: list[Number], named: list[Number]
) -> Number | None:
    """Choose the whole of parts whose shares add up to 100.

    That is a number that is their sum, else the number of answers, else the last
    count of the same things.
    """
    total = sum((share.value for _, share in parts), Decimal(0))
    if len(parts) < 2 or abs(total - 100) > len(parts):
        return None
    counted = sum((count.value for count, _ in parts), Decimal(0))
    counts = [number for number in named if number.role == "count"]
    sums = [number for number in (*counts, *things) if number.value == counted]
    answers = [number for number in counts if _ANSWERS.search(_words_before(number))]
    chosen = sums or answers or things
    return chosen[-1] if chosen else None


def _words_before(number: Number) -> str:
    return number.sentence.plain[max(0, number.start - 12) : number.start]


def _same_things(whole: Number, part: Number) -> bool:
    """Say whether 個別施策 and 施策 count the same, the whole not the smaller."""
    return (
        whole.role == "count"
        and whole.value >= part.value
        and bool(whole.unit and part.unit)
        and (
            str(whole.unit).endswith(str(part.unit))
            or str(part.unit).endswith(str(whole.unit))
        )
    )


def _is_whole(number: Number) -> bool:
    before = number.sentence.plain[max(0, number.start - 6) : number.start]
    return bool(_OF_THESE.match(after(number)) or _WHOLE_BEFORE.search(before))


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
    for counted, whole in _divided(reading):
        yield from _sum_of_parts(counted, whole)
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


def _parts_before(held: list[Number], total: Number) -> list[Number]:
    """Collect the numbers joined to a total, going backwards."""
    parts: list[Number] = []
    follower = total
    for number in reversed(held):
        if not same_kind(number, total) or number.qualifier != "eq":
            break
        link = between(number, follower)
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
