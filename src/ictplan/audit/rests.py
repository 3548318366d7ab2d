"""Do remainders, means and products follow: 残り, 1人当たり, 年額 beside 月額?"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ictplan.audit import words
from ictplan.audit.formulas import HUNDRED, PRODUCT, QUOTIENT, REST
from ictplan.audit.passages import COUNTED, counted, is_whole, like, until
from ictplan.audit.solve import Case, judged
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Finding, Number
    from ictplan.audit.passages import Passage, Passages
    from ictplan.audit.solve import Operands

TWELVE = Decimal(12)


def rests(passages: Passages) -> Iterator[Finding]:
    """Judge what remains and what is divided or multiplied, in every sentence."""
    for passage in passages:
        for cases in (
            _remaining,
            _without,
            _negative,
            _to_target,
            _means,
            _yearly,
            _products,
        ):
            for case in cases(passages, passage):
                if finding := judged(case):
                    yield finding


def _hundred(like_: Number) -> Number:
    """Give the whole of shares: 100%."""
    return replace(like_, value=HUNDRED, qualifier="eq", step=Decimal(1))


def _remaining(_: Passages, passage: Passage) -> Iterator[Case]:
    """残り: the whole without the parts told before."""
    for rest in passage.here:
        match = words.REST_BEFORE.search(rest.lead(20))
        if not match or not words.REST.search(match[0]):
            continue
        left = like(until(passage.here, rest.start), rest)
        pool = like([*passage.before, *left], rest)
        marked = [n for n in left if is_whole(n, 16)]
        wholes = marked or [n for n in pool if n.value > rest.value][-3:]
        able = [
            (whole, *run)
            for whole in wholes
            for run in _runs([n for n in pool if _comes_after(n, whole)])
        ]
        if rest.unit == "%":
            able += [(_hundred(rest), *run) for run in _runs(pool)]
        parts = [n for n in left if not marked or n.start > marked[0].start]
        first = left[0] if len(left) > 2 and left[0] is max(left, key=_value) else None
        if first is not None and not marked and rest.unit != "%":
            marked, parts = [first], left[1:]
        whole = marked[0] if marked else _hundred(rest) if rest.unit == "%" else None
        sure = [(whole, *parts)] if whole is not None and parts else []
        yield Case(rest, REST, able, [ops for ops in sure if _is_more(ops)])


def _value(number: Number) -> Decimal:
    return number.value


def _comes_after(number: Number, whole: Number) -> bool:
    return number.start > whole.start or number.sentence is not whole.sentence


def _runs(pool: list[Number]) -> Iterator[tuple[Number, ...]]:
    """Give every run of up to six values side by side."""
    for size in range(1, min(len(pool), 6) + 1):
        for first in range(len(pool) - size + 1):
            yield tuple(pool[first : first + size])


def _is_more(operands: Operands) -> bool:
    """Say whether a whole is more than its parts."""
    left = REST.result(operands)
    return left is not None and left >= 0


_EXCLUDED = re.compile(r"(?:を|は)?(?:除い|除く|除き|差し引|引い)")


def _without(_: Passages, passage: Passage) -> Iterator[Case]:
    """無効12票を除いた有効回答は678票: a whole without what is left out."""
    for out in passage.here:
        if not _EXCLUDED.match(out.trail(6)):
            continue
        after = [n for n in counted(like(passage.here, out)) if n.start > out.end]
        wholes = [
            n
            for n in counted(like(passage.pool, out))
            if n.sentence is not passage.sentence or n.end <= out.start
        ]
        if not after or not wholes:
            continue
        near = [
            n for n in wholes[-1:] if n.sentence.index >= passage.sentence.index - 1
        ]
        sure = [(n, out) for n in near if n.value > max(out.value, after[0].value)]
        yield Case(after[0], REST, [(n, out) for n in wholes], sure)


_NEGATIVE = re.compile(
    r"(?:未|非|無|不)[一-龥]{2,4}者?(?:の[^、。0-9]{1,8})?(?:は|が|も|:)$|(?:欠席|不参加|欠員|空き|未利用)(?:者)?(?:は|が)?$|(?:以外|それ以外)(?:の[^、。0-9]{1,8})?(?:は|が|も)$"
)


def _negative(passages: Passages, passage: Passage) -> Iterator[Case]:
    """未受講の職員は244人: whole and part stand in the sentence or the one before."""
    for rest in counted(passage.here):
        if not _NEGATIVE.search(rest.lead(20)):
            continue
        held = like(until(passage.here, rest.start), rest)
        index = passage.sentence.index
        if len(held) < 2 and index:
            told = passages.values_of(passages.reading.sentences[index - 1])
            held = [*like(told, rest), *held]
        wholes = [n for n in held if is_whole(n, 16)]
        if not wholes and len(held) == 2 and held[1].lead(2) == "うち":
            wholes = held[:1]
        if len(wholes) == 1:
            able = [(wholes[0], n) for n in held if n.value < wholes[0].value]
            yield Case(rest, REST, able, able if len(able) == 1 else [])


_TO_GO = re.compile(r"(?:あと|残り)(?:は|、)?(?:約)?$")


def _to_target(passages: Passages, passage: Passage) -> Iterator[Case]:
    """目標まで、あと5,220人: the target told before without the value told before."""
    for rest in counted(passage.here):
        if not _TO_GO.search(rest.lead(24)) or "目標" not in rest.lead(24):
            continue
        held = [
            n
            for n in passages.section_up_to(passage.sentence)
            if n.unit == rest.unit and n.sentence is not passage.sentence
        ]
        targets = [n for n in held if "目標" in n.lead(14)][-1:]
        able = [(t, n) for t in targets for n in held if n.value < t.value]
        yield Case(rest, REST, able, near=able)


_BY_MONTH = re.compile(r"月平均|月当たり|月あたり|[1一]か月(?:平均|当たり|あたり)")
_NORMAL = re.compile("標準|想定|目標|上限|全国|前年")
_ALL = re.compile("延べ|合計|合わせ|総|年間|全")


def _means(_: Passages, passage: Passage) -> Iterator[Case]:
    """1人当たり, 平均, 毎回: a total by a number of units."""
    for result in passage.all:
        if result.role not in (*COUNTED, "duration") or not result.unit:
            continue
        head = result.lead(24)
        per, mean = words.PER_BEFORE.search(head), words.MEAN_BEFORE.search(head)
        if not (per or mean) or result.value <= 0:
            continue
        own = result.start - len(head) + per.start() - 1 if per else result.start
        pool = [
            n
            for n in passage.pool
            if n is not result and not own <= n.start < result.end + 1
        ]
        totals = [
            n
            for n in pool
            if n.value > result.value
            and (n.unit == result.unit or (not n.unit and n.end <= result.start))
            and (n.role == result.role or not n.unit)
        ]
        counts = _units_of(per["unit"] if per else None, result, pool)
        if _BY_MONTH.search(head) and totals and not counts:
            yield _of_year(result, totals, passage)
            continue
        able = [(t, c) for t in totals for c in counts]
        first = passage.sentence.index - 1
        near = [
            ops
            for ops in able
            if min(n.sentence.index for n in ops) >= first
            and (ops[0].sentence is not result.sentence or ops[0].end <= result.start)
        ]
        told = mean or _ALL.search(passage.plain)
        if len({ops[0].index for ops in near}) == 1:
            near = [ops for ops in near if ops[1].end <= ops[0].start][-1:] or near
        plainly = (
            len(near) == 1
            and result.qualifier in ("eq", "approx")
            and told
            and not _NORMAL.search(passage.plain)
            and any(n.sentence is result.sentence for n in near[0])
        )
        missing = N_("what is divided is not printed")
        yield Case(result, QUOTIENT, able, near if plainly else [], near, missing)


def _units_of(unit: str | None, result: Number, pool: list[Number]) -> list[Number]:
    """Give the numbers of units a total may be divided by."""
    return [
        n
        for n in pool
        if n.unit != result.unit
        and n.value > 1
        and n.role in (*COUNTED, "duration")
        and (
            unit is None
            or (n.unit or "-").startswith(unit)
            or unit.startswith(n.unit or "-")
        )
    ]


def _of_year(result: Number, totals: list[Number], passage: Passage) -> Case:
    """Give a monthly mean and the year told before it."""
    year = [
        t
        for t in totals
        if t.sentence.index >= passage.sentence.index - 1
        and "年" in t.sentence.plain[: t.start]
        and t.value / 24 < result.value < t.value / 6
    ]
    able = [(t, _twelve(t)) for t in totals]
    return Case(
        result,
        QUOTIENT,
        able,
        [(t, _twelve(t)) for t in year[:1]] if len(year) == 1 else [],
    )


def _twelve(like_: Number) -> Number:
    """Give the number of months of a year."""
    return replace(like_, value=TWELVE, step=Decimal(1), qualifier="eq")


_MONTHLY = re.compile(
    r"(?:月額|毎月|月々|(?<![0-9])月|[1一]か月(?:当たり|あたり)?)[^、。0-9]{0,8}$"
)
_YEARLY = re.compile(
    r"(?:年額|年間|[1一]年間?(?:当たり|あたり)?|通年|年に(?:直|換算)[^、。0-9]{0,4})[^、。0-9]{0,8}$"
)


def _yearly(_: Passages, passage: Passage) -> Iterator[Case]:
    """月額27万5,000円、年額330万円: twelve months are a year."""
    held = [n for n in passage.all if n.role in (*COUNTED, "duration")]
    for month in (n for n in held if _MONTHLY.search(n.lead(14))):
        for year in (n for n in like(held, month) if _YEARLY.search(n.lead(14))):
            able = [(month, _twelve(month))]
            exact = month.value * TWELVE
            meant = exact / 2 < year.value < exact * 2
            yield Case(year, PRODUCT, able, able if meant else [])


_EACH_BEFORE = re.compile(r"(?:各|単価[^、。0-9]{0,6}|それぞれ)$")
_TOTAL_OF = re.compile(r"(?:では|で(?:は)?、?(?:合計|計|延べ)?|分(?:の|で))約?")


def _products(_: Passages, passage: Passage) -> Iterator[Case]:
    """12地区で各3回、合計36回; 1基85万円、6基では510万円: so many times the value of one."""
    for result in counted(passage.here):
        head = result.lead(20)
        total = words.TOTAL_BEFORE.search(head)
        for each in until(passage.all, result.start):
            per = words.PER_BEFORE.search(each.lead(24))
            single = (
                per or _EACH_BEFORE.search(each.lead(10)) or each.trail(2) == "ずつ"
            )
            if (
                not single
                or each.unit != result.unit
                or not 1 < each.value < result.value
            ):
                continue
            unit = per["unit"] if per else None
            able = [
                (each, n)
                for n in _units_of(unit, each, passage.pool)
                if not words.BASE_AFTER.match(n.behind)
            ]
            here = [ops for ops in able if ops[1].sentence is passage.sentence]
            sure = here if total and per and len(here) == 1 else []
            sure = sure or [ops for ops in able if _is_so_many(ops[1], each, result)]
            if total or sure:
                yield Case(result, PRODUCT, able, sure[-1:], able)


def _is_so_many(count: Number, each: Number, result: Number) -> bool:
    """Say whether a count stands right before 各3回, or right before its product."""
    if count.sentence is not result.sentence or count.end > result.start:
        return False
    plain = count.sentence.plain
    if _TOTAL_OF.fullmatch(plain[count.end : result.start]):
        return True
    between = plain[count.end : each.start]
    return (
        count.end <= each.start
        and re.fullmatch(r"(?:で|に|が)?、?各", between) is not None
    )
