"""Do words that judge (増加, 過半数, 達成, 約8割) fit the numbers beside them?"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from ictplan.audit import words
from ictplan.audit.changes import WAYS
from ictplan.audit.formulas import HUNDRED
from ictplan.audit.passages import like, until
from ictplan.audit.report import (
    DOUBTFUL,
    RIGHT,
    WRONG,
    at_number,
    at_words,
    same_time,
    shown,
)
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Finding, Number
    from ictplan.audit.passages import Passage, Passages


def verdicts(passages: Passages) -> Iterator[Finding]:
    """Judge the words of every sentence."""
    for passage in passages:
        if passage.sentence.kind != "source":
            yield from _compared(passage)
            yield from _moved(passages, passage)
            yield from _targets(passage)
            yield from _majorities(passage)
            yield from _tenths(passage)
            yield from _fractions(passage)
            yield from _over(passage)


# Words of direction

_VERB = re.compile(
    rf"(?:へ|に|まで|へと|にまで|に?[^、。0-9]{{0,4}})?(?:も|と)?(?:大幅に|大きく|わずかに|やや|着実に|順調に|急)?(?:(?P<up>{words.UP})|(?P<down>{words.DOWN})|(?P<better>改善|好転)|(?P<worse>悪化))"
)
_COMPARED = re.compile(
    rf"(?:の(?:[^、。0-9をはが]{{1,8}}))?(?:より(?:も)?|を|に比べて?、?|と比べて?、?)(?:は)?(?:大幅に|大きく|わずかに|やや|かなり|いずれも)?(?:(?P<up>{words.UP})|(?P<down>{words.DOWN}))"
)
_PASSED = re.compile(r"を?(?:超|突破)")
_NOT = re.compile(
    r"[^、。0-9]{0,4}(?:ない|ず(?:に|、)|なかった|ません|抑制|を目|ため|予定|見込|見通し|予測|目標|べく|よう)"
)
_NAMED_BASE = re.compile(r"目標|全国|平均|前年|昨年|前回|県")
LESS_IS_BETTER = re.compile(
    r"待|苦情|事故|滞納|件数の減|未|不|赤字|時間|費用|コスト|経費|離職|遅|欠|クレーム|エラー|誤|廃棄|排出|負担|空き家|残業|超過勤務|枚数|紙|期間|日数|死|犯罪|火災|被害|停電|故障|休|トラブル|ごみ"
)
_FASTER = re.compile("早|速|短(?!縮)|長")
"""A value that is less may be faster: 5分速い."""


def _compared(passage: Passage) -> Iterator[Finding]:
    """Hold 前年度の40件を下回る against the value told before."""
    for base in passage.here:
        verb = _COMPARED.match(base.behind)
        offset = passage.plain.find(base.behind, base.end)
        if not verb or _PASSED.match(verb[0]) or base.qualifier != "eq":
            continue
        value = _value_before(passage, base)
        if value is not None and not _NOT.match(passage.plain, offset + verb.end()):
            yield from _direction(passage, value, base, verb, offset)


def _value_before(passage: Passage, base: Number) -> Number | None:
    """Find the value that a base is compared with, of no other subject."""
    left = [
        n
        for n in like(passage.here, base)
        if n.start < base.start
        and not words.BASE_AFTER.match(n.behind)
        and n.bracket is None
    ]
    if not left:
        left = like(passage.last(), base)
        left = left if len(left) == 1 and _NAMED_BASE.search(base.lead(12)) else []
    exact = [n for n in left if n.unit == base.unit and n.qualifier == "eq"][-1:]
    if exact and exact[0].sentence is base.sentence:
        between = passage.plain[exact[0].end : base.start]
        return None if words.TOPIC.search(between) else exact[0]
    return exact[0] if exact else None


_FROM = re.compile(r"[^、。0-9]{0,10}(?:から|→|だったもの?の?が|であったもの?の?が)")


def _moved(passages: Passages, passage: Passage) -> Iterator[Finding]:
    """Hold 15.5％から63.5％に減少 against its two values."""
    plain = passage.plain
    for base in passage.here:
        if _COMPARED.match(base.behind) or not _FROM.match(base.behind):
            continue
        if not words.BASE_AFTER.match(base.behind):
            continue
        value = next(
            (n for n in like(passage.here, base) if n.start > base.start), None
        )
        if value is None or value.unit != base.unit or value.bracket != base.bracket:
            continue
        claimed = any(
            n.index in passages.claims and base.end < n.start < value.start
            for n in passage.all
        )
        verb = _VERB.match(value.behind)
        if claimed or verb is None or "から" in value.trail(3):
            continue
        offset = plain.find(value.behind, value.end)
        if not _NOT.match(plain, offset + verb.end()):
            yield from _direction(passage, value, base, verb, offset)


def _direction(
    passage: Passage, value: Number, base: Number, verb: re.Match[str], offset: int
) -> Iterator[Finding]:
    """Hold a verb against the way a value lies of its base."""
    group = verb.lastgroup or ""
    up = value.value > base.value
    told_up = group in ("up", "better")
    if value.value == base.value:
        return
    if group in ("better", "worse"):
        name = passage.plain[: base.start]
        rate = base.unit == "%" and words.PART_RATE.search(name)
        if not rate or LESS_IS_BETTER.search(name):
            return
    elif _FASTER.match(verb[group]):
        return
    evidence = f"{shown(base.value)} → {shown(value.value)}"
    if told_up == up:
        message = N_("the words fit: {sum}")
        yield at_number(
            "ICT104", value, message, RIGHT, others=(base,), evidence=evidence
        )
        return
    span = (offset + verb.start(group), offset + verb.end(group))
    yield at_words(
        "ICT104",
        passage.sentence,
        span,
        WAYS[up],
        WRONG,
        evidence=evidence,
        others=(value, base),
    )


# Words about a target

_TARGET = re.compile(
    r"(?:目標|計画|基準|予定|想定|見込み?)(?:値|数|額|である|だった|の|は|とする|として(?:い?た|掲げた)?|:|、|には?|\()*$"
)
_TARGET_NOUN = re.compile(r"(?:の(?:目標値?|水準|計画値?)?|という目標)?")
_MISSED_BEHIND = re.compile(rf"(?:目標)?{words.MISSED.pattern}")
_DONE_BEHIND = re.compile(r"目標を(?:達成し|上回|クリア)|目標達成")


def _targets(passage: Passage) -> Iterator[Finding]:
    """Hold 達成 and 届かず against a value and its target."""
    for target in passage.here:
        head = target.lead(14)
        if not _TARGET.search(head) or re.search(r"前年|昨年", head):
            continue
        value, missed, done = _outcome(passage, target)
        verb = missed or done
        if value is None or verb is None or value.qualifier != "eq":
            continue
        told = passage.plain[: target.end]
        if value.sentence is not target.sentence:
            told += value.sentence.plain
        if not LESS_IS_BETTER.search(told):
            yield _reached(passage, value, target, verb, done=missed is None)


def _outcome(
    passage: Passage, target: Number
) -> tuple[Number | None, re.Match[str] | None, re.Match[str] | None]:
    """Give the value a target is held against, and the words of missing or reaching it."""
    noun = _TARGET_NOUN.match(target.behind)
    tail = target.behind[noun.end() :] if noun else target.behind
    missed, done = words.MISSED.match(tail), words.DONE.match(tail)
    same = like(passage.here, target)
    before = [
        n for n in same if n.start < target.start and not _TARGET.search(n.lead(14))
    ]
    after = [n for n in same if n.start > target.start]
    if before:
        return before[-1], missed, done
    if not after:
        last = like(passage.last(), target)
        return last[0] if len(last) == 1 else None, missed, done
    if missed or done or len(after) > 1:
        return None, missed, done
    rest = after[0].trail(24)
    missed = _MISSED_BEHIND.search(rest)
    return after[0], missed, None if missed else _DONE_BEHIND.search(rest)


def _reached(
    passage: Passage, value: Number, target: Number, verb: re.Match[str], *, done: bool
) -> Finding:
    """Say whether a value has done what the verb tells of its target."""
    reached = value.value >= target.value
    if reached == done:
        message = N_("the words fit the target")
        return at_number("ICT104", value, message, RIGHT, others=(target,))
    same = value.sentence is target.sentence
    offset = passage.plain.find(
        verb[0], min(target.end, value.end) if same else target.end
    )
    span = (offset, offset + len(verb[0]))
    evidence = f"{shown(value.value)} / {shown(target.value)}"
    message = (
        N_("the value has reached the target: {sum}")
        if reached
        else N_("the value has not reached the target: {sum}")
    )
    return at_words(
        "ICT104",
        passage.sentence,
        span if offset >= 0 else (target.start, target.end),
        message,
        WRONG,
        evidence=evidence,
        others=(value, target),
    )


# Words about a half, tenths, fractions

_TOLD_BY = re.compile(
    r"(?:[)）])?(?:と(?:なり|なって(?:おり)?)?|で(?:あり)?|に(?:のぼり|上り|達し)?|を占め)?、?(?:全体の|回答者の|全国の|初めて|なお|依然)?"
)
_LED_BY = re.compile(
    r"(?:える|る|の|となる|にあたる|に当たる|を超える)?(?:約)?|(?:[のが、約にあたるは(（][^。、]{0,6})?"
)
_OF_OTHERS = re.compile(r"の[^、。0-9]{1,8}[がではに]")
_VOTE = re.compile("目標|目指|議決|成立|定足")
_BOUNDS = {
    "gt": Decimal.__gt__, "ge": Decimal.__ge__, "lt": Decimal.__lt__,
}  # fmt: skip


def _majorities(passage: Passage) -> Iterator[Finding]:
    """Hold 過半数 and the like against the one share beside them."""
    plain = passage.plain
    shares = [
        n
        for n in passage.all
        if n.unit == "%" and n.role == "share" and n.qualifier in ("eq", "approx")
    ]
    for pattern, bound, limit in words.HALF:
        for match in pattern.finditer(plain):
            start, end = match.span()
            before = [
                n
                for n in until(shares, start)
                if _TOLD_BY.fullmatch(plain[n.end : start])
            ]
            behind = [
                n
                for n in shares
                if n.start >= end and _LED_BY.fullmatch(plain[end : n.start])
            ]
            share = next(iter((*before[::-1], *behind)), None)
            if share is None or _OF_OTHERS.match(plain, end):
                continue
            if _VOTE.search(plain[max(0, start - 10) : end + 12]):
                continue
            if _BOUNDS[bound](share.value, Decimal(limit)):
                message = N_("the words fit the share")
                yield at_number("ICT107", share, message, RIGHT)
            else:
                message = N_("says otherwise than {share}")
                yield _otherwise("ICT107", passage, (start, end), message, share)


def _otherwise(
    rule: str, passage: Passage, span: tuple[int, int], text: str, share: Number
) -> Finding:
    return at_words(
        rule,
        passage.sentence,
        span,
        text,
        WRONG,
        evidence=share.text,
        others=(share,),
        where={"share": share.text},
    )


def _tenths(passage: Passage) -> Iterator[Finding]:
    """Hold 約８割（69.6％） against the share it tells again."""
    percents = [n for n in passage.all if n.unit == "%"]
    for loose in percents:
        if loose.step < 2 or loose.role != "share":
            continue
        exact = next((n for n in percents if n.step <= 1 and _restates(loose, n)), None)
        if exact is None:
            continue
        low, high = _tenth_range(loose)
        where = {"share": exact.text}
        if low <= exact.value <= high:
            text = N_("describes {share}")
            yield at_number("ICT113", loose, text, RIGHT, others=(exact,), where=where)
            continue
        tenths = (exact.value / 10).quantize(Decimal(1), rounding="ROUND_HALF_UP")
        yield at_number(
            "ICT113",
            loose,
            N_("does not describe {share}"),
            WRONG,
            expected=f"約{tenths}割",
            evidence=exact.text,
            others=(exact,),
            where=where,
        )


_IN_BRACKET = re.compile(
    r"(?:強|弱|超|以上|近く|余り?|程度|台|ほど|未満|を超える|を占める)?(?:の[^、。0-9(（）)]{1,10}|[^、。0-9(（）)]{0,4})?[(（](?:[^0-9）)、]{0,6})"
)
_AND_SO = re.compile(
    r"(?:と|、|で、?|であり、?|となり、?)(?:約|およそ|ほぼ|全体の約?)?"
)
_REACHES = re.compile(
    r"(?:台|強|弱|超|余り?|近く|程度)?(?:に(?:達|上|の|な|と)|を(?:占|超)|とな|で(?:す|あ|した)|の(?:市|方|人|世))"
)
_OPENS = re.compile(r"(?:、|と|で、|であり、)?[(（](?:約|およそ|全体の約?|ほぼ)?")


def _restates(loose: Number, exact: Number) -> bool:
    """Say whether one share tells another again, in a bracket right behind."""
    plain = loose.sentence.plain
    if exact.start > loose.end:
        return _IN_BRACKET.fullmatch(plain[loose.end : exact.start]) is not None
    between = plain[exact.end : loose.start]
    if _AND_SO.fullmatch(between):
        return _REACHES.match(plain, loose.end) is not None
    return _OPENS.fullmatch(between) is not None


def _tenth_range(loose: Number) -> tuple[Decimal, Decimal]:
    """Give the percentages that 8割, 約8割, 8割強, 8割弱 describe."""
    value, wide = loose.value, Decimal(5) if loose.step == 10 else Decimal(3)
    if loose.qualifier in ("gt", "ge") or loose.trail(1) == "台":
        return value, value + wide * 2
    if loose.qualifier in ("lt", "le"):
        open_end = Decimal("0.001") if loose.qualifier == "lt" else Decimal(0)
        return value - wide * 2, value - open_end
    return value - wide, value + wide


_ONE_IN = re.compile(
    r"(?P<below>[1-9][0-9]*)(?P<unit>人|世帯|社|団体|件|校)に(?P<above>[0-9]+)(?P=unit)[^0-9、。]{0,8}[(（](?P<share>[0-9.]+)%"
)
_WORD_HALF = re.compile(
    r"(?P<below>)(?P<above>)(?:約半数|ほぼ半数|約半分|ほぼ半分)(?:[^0-9、。（(]{0,4})[(（](?:[^0-9）)]{0,6})(?P<share>[0-9.]+)%"
)


def _fractions(passage: Passage) -> Iterator[Finding]:
    """Hold 3人に1人（33.5％） and ほぼ半数（48％） against the share in the bracket."""
    by_start = {n.start: n for n in passage.all}
    for pattern in (_ONE_IN, _WORD_HALF):
        for match in pattern.finditer(passage.plain):
            share = by_start.get(match.start("share"))
            before = passage.plain[max(0, match.start() - 12) : match.start()]
            if share is None or "うち" in before:
                continue
            told = Decimal(match["above"] or 1) / Decimal(match["below"] or 2) * HUNDRED
            if abs(told - share.value) > max(Decimal(4), told / 8):
                text = N_("does not describe {share}")
                yield _otherwise("ICT113", passage, match.span(), text, share)


# Shares that cannot be

_EITHER = re.compile(r"「([^「」]+)」又は「([^「」]+)」")


def wholes_and_parts(passages: Passages) -> Iterator[Finding]:
    """Report a part of what is said to be 100% as a whole."""
    whole: dict[tuple[str, ...], Number] = {}
    parts: list[tuple[tuple[str, ...], Number]] = []
    for passage in passages:
        match = _EITHER.search(passage.plain)
        for share in passage.here if match else ():
            if match is None or share.unit != "%" or share.start <= match.start():
                continue
            key = tuple(sorted(match.groups()))
            if share.value == HUNDRED and re.search(r"全|すべて", passage.plain):
                whole.setdefault(key, share)
            else:
                parts.append((key, share))
    for key, share in parts:
        total = whole.get(key)
        if total is None or share.value >= HUNDRED or not same_time(total, share):
            continue
        if abs(total.sentence.section - share.sentence.section) <= 1:
            message = N_("line {line} states 100% for the whole this is part of")
            yield at_number(
                "ICT111",
                share,
                message,
                DOUBTFUL,
                expected="100%",
                evidence=f"{total.line}: {total.sentence.text[:60]}",
                others=(total,),
                where={"line": total.line},
            )


_MAY_PASS = re.compile("前年|倍|超え|増")


def _over(passage: Passage) -> Iterator[Finding]:
    """Report a part of a whole that is more than all of it."""
    if words.OUTSIDE.search(passage.plain):
        return
    for share in passage.all:
        if share.unit != "%" or share.value <= HUNDRED or share.role != "share":
            continue
        rate = list(words.PART_RATE.finditer(share.lead(24)))[-1:]
        named = rate and not re.search("[0-9]", share.lead(24)[rate[0].end() :])
        if named and not _MAY_PASS.search(share.trail(6)):
            message = N_("a part is more than its whole")
            verdict = DOUBTFUL if share.bracket else WRONG
            yield at_number("ICT110", share, message, verdict)
