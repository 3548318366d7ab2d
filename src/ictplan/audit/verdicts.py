"""Do words that judge (増加, 過半数, 達成, 約8割) fit the numbers beside them?"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from ictplan.audit import words
from ictplan.audit.arithmetic import HUNDRED
from ictplan.audit.report import (
    DOUBTFUL,
    RIGHT,
    WRONG,
    at_number,
    at_words,
    same_time,
    shown,
)
from ictplan.audit.solve import Passage, Solver, _skip_bracket, alike
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Finding, Number


def verdicts(solver: Solver) -> Iterator[Finding]:
    """Judge the words of every sentence."""
    for sentence in solver.reading.sentences:
        if sentence.index not in solver.by_sentence or sentence.kind == "source":
            continue
        passage = solver.passage(sentence)
        yield from _directions(solver, passage)
        yield from _targets(passage)
        yield from _majorities(passage)
        yield from _tenths(passage)
        yield from _over(passage)


_VERB = re.compile(
    rf"(?:へ|に|まで|へと|にまで|に?[^、。0-9]{{0,4}})?(?:も|と)?(?:大幅に|大きく|わずかに|やや|着実に|順調に|急)?(?:(?P<up>{words.UP})|(?P<down>{words.DOWN})|(?P<better>改善|好転)|(?P<worse>悪化))"
)
_COMPARED = re.compile(
    rf"(?:の(?:[^、。0-9をはが]{{1,8}}))?(?:より(?:も)?|を|に比べて?、?|と比べて?、?)(?:は)?(?:大幅に|大きく|わずかに|やや|かなり|いずれも)?(?:(?P<up>{words.UP})|(?P<down>{words.DOWN}))"
)
_NOT = re.compile(
    r"[^、。0-9]{0,4}(?:ない|ず(?:に|、)|なかった|ません|抑制|を目|ため|予定|見込|見通し|予測|目標|べく|よう)"
)
LESS_IS_BETTER = re.compile(
    r"待|苦情|事故|滞納|件数の減|未|不|赤字|時間|費用|コスト|経費|離職|遅|欠|クレーム|エラー|誤|廃棄|排出|負担|空き家|残業|超過勤務|枚数|紙|期間|日数|死|犯罪|火災|被害|停電|故障|休|トラブル|ごみ"
)


def _directions(solver: Solver, passage: Passage) -> Iterator[Finding]:
    """Hold 減少した and 上回る against two values whose roles particles say."""
    plain = passage.sentence.plain
    here = passage.here
    claims = [n for n in passage.all if n.index in solver.claims]
    for at, base in enumerate(here):
        tail = _skip_bracket(base)
        offset = plain.find(tail, base.end) if tail else base.end
        match = _COMPARED.match(tail)
        if (
            match
            and not re.match(r"(?:を|)(?:超|突破)", match[0])
            and not _NOT.match(plain, offset + match.end())
        ):
            left = [
                n
                for n in here[:at]
                if alike(n, base)
                and not words.BASE_AFTER.match(_skip_bracket(n))
                and n.bracket is None
            ]
            if not left:
                left = [
                    n
                    for n in passage.before
                    if alike(n, base) and n.sentence.index == passage.sentence.index - 1
                ]
                told = re.search(
                    r"目標|全国|平均|前年|昨年|前回|県",
                    plain[max(0, base.start - 12) : base.start],
                )
                left = left if len(left) == 1 and told else []
            left = [n for n in left if n.unit == base.unit and n.qualifier == "eq"]
            if left and words.TOPIC.search(
                plain[left[-1].end : base.start]
                if left[-1].sentence is base.sentence
                else ""
            ):
                continue
            if left and base.qualifier == "eq":
                yield from _direction(passage, left[-1], base, match, offset)
            continue
        if (
            at + 1 < len(here)
            and words.BASE_AFTER.match(tail)
            and re.match(
                r"[^、。0-9]{0,10}(?:から|→|だったもの?の?が|であったもの?の?が)", tail
            )
        ):
            value = next((n for n in here[at + 1 :] if alike(n, base)), None)
            if (
                value is None
                or value.unit != base.unit
                or any(base.end < c.start < value.start for c in claims)
                or value.bracket != base.bracket
            ):
                continue
            after = _skip_bracket(value)
            verb = _VERB.match(after)
            if verb is None or re.search(r"から", plain[value.end : value.end + 3]):
                continue
            start = plain.find(after, value.end)
            if not _NOT.match(plain, start + verb.end()):
                yield from _direction(passage, value, base, verb, start)


def _direction(
    passage: Passage, value: Number, base: Number, verb: re.Match[str], offset: int
) -> Iterator[Finding]:
    group = verb.lastgroup or ""
    if value.value == base.value:
        return
    up = value.value > base.value
    if group in ("better", "worse"):
        name = passage.sentence.plain[: base.start]
        if (
            base.unit != "%"
            or not words.PART_RATE.search(name)
            or LESS_IS_BETTER.search(name)
        ):
            return
        told_up = group == "better"
    else:
        told_up = group == "up"
        if re.match("早|速|短(?!縮)|長", verb[group]):
            return
    span = (offset + verb.start(group), offset + verb.end(group))
    evidence = f"{shown(base.value)} → {shown(value.value)}"
    if told_up == up:
        yield at_number(
            "ICT104",
            value,
            Message(N_("the words fit: {sum}"), {"sum": evidence}),
            RIGHT,
            others=(base,),
            evidence=evidence,
        )
        return
    yield at_words(
        "ICT104",
        passage.sentence,
        span,
        Message(
            N_("the value is more than what it is compared with: {sum}")
            if up
            else N_("the value is less than what it is compared with: {sum}"),
            {"sum": evidence},
        ),
        WRONG,
        evidence=evidence,
        others=(value, base),
    )


_TARGET = re.compile(
    r"(?:目標|計画|基準|予定|想定|見込み?)(?:値|数|額|である|だった|の|は|とする|として(?:い?た|掲げた)?|:|、|には?|\()*$"
)


def _targets(passage: Passage) -> Iterator[Finding]:
    """Hold 達成 and 届かず against a value and its target."""
    plain = passage.sentence.plain
    here = passage.here
    for at, target in enumerate(here):
        head = plain[max(0, target.start - 14) : target.start]
        if not _TARGET.search(head) or re.search(r"前年|昨年", head):
            continue
        tail = _skip_bracket(target)
        before = [
            n
            for n in here[:at]
            if alike(n, target)
            and not _TARGET.search(plain[max(0, n.start - 14) : n.start])
        ]
        after = [n for n in here[at + 1 :] if alike(n, target)]
        value = before[-1] if before else None
        missed, done = (
            words.MISSED.match(_after_noun(tail)),
            words.DONE.match(_after_noun(tail)),
        )
        if value is None and after and not (missed or done):
            value = after[0]
            rest = plain[value.end : value.end + 24]
            missed = re.search(
                r"(?:目標)?(?:には?|を)?(?:届か|及ば|満た(?:な|ず)|達し(?:て(?:い)?)?(?:な|ず|ま)|未達|下回|達成(?:し(?:て(?:い)?)?(?:な|ず|ま)|でき(?:な|ず|ま)))",
                rest,
            )
            done = (
                None
                if missed
                else re.search(r"目標を(?:達成し|上回|クリア)|目標達成", rest)
            )
            if len(after) > 1:
                continue
        if value is None and not after:
            last = [
                n
                for n in passage.before
                if n.sentence.index == passage.sentence.index - 1 and alike(n, target)
            ]
            value = last[0] if len(last) == 1 else None
        if value is None or not (missed or done) or value.qualifier not in ("eq",):
            continue
        verb = missed or done
        if verb is None:
            continue
        if LESS_IS_BETTER.search(
            plain[: target.end]
            + (value.sentence.plain if value.sentence is not target.sentence else "")
        ):
            continue
        reached = value.value >= target.value
        offset = plain.find(
            verb[0],
            min(
                target.end,
                value.end if value.sentence is target.sentence else target.end,
            ),
        )
        if reached == (missed is None) or (
            reached and re.search("下回", verb[0]) is None and missed is None
        ):
            yield at_number(
                "ICT104",
                value,
                Message(N_("the words fit the target")),
                RIGHT,
                others=(target,),
            )
            continue
        evidence = f"{shown(value.value)} / {shown(target.value)}"
        yield at_words(
            "ICT104",
            passage.sentence,
            (offset, offset + len(verb[0]))
            if offset >= 0
            else (target.start, target.end),
            Message(
                N_("the value has reached the target: {sum}")
                if reached
                else N_("the value has not reached the target: {sum}"),
                {"sum": evidence},
            ),
            WRONG,
            evidence=evidence,
            others=(value, target),
        )


def _after_noun(tail: str) -> str:
    return re.sub(r"^(?:の(?:目標値?|水準|計画値?)?|という目標)", "", tail)


_TOLD_BY = re.compile(
    r"(?:[)）])?(?:と(?:なり|なって(?:おり)?)?|で(?:あり)?|に(?:のぼり|上り|達し)?|を占め)?、?(?:全体の|回答者の|全国の|初めて|なお|依然)?"
)
_LED_BY = re.compile(r"(?:える|る|の|となる|にあたる|に当たる|を超える)?(?:約)?")
_OF_OTHERS = re.compile(r"の[^、。0-9]{1,8}[がではに]")


def _majorities(passage: Passage) -> Iterator[Finding]:
    """Hold 過半数 and the like against the one share beside them."""
    plain = passage.sentence.plain
    shares = [
        n
        for n in passage.all
        if n.unit == "%" and n.role == "share" and n.qualifier in ("eq", "approx")
    ]
    for pattern, bound, limit in words.HALF:
        for match in pattern.finditer(plain):
            near = [
                n
                for n in shares
                if n.end <= match.start()
                and _TOLD_BY.fullmatch(plain[n.end : match.start()])
            ]
            behind = [
                n for n in shares if _LED_BY.fullmatch(plain[match.end() : n.start])
            ]
            share = (
                near[-1]
                if near
                else behind[0]
                if behind
                else next(
                    (
                        n
                        for n in shares
                        if 0 <= n.start - match.end() < 8
                        and plain[match.end() : n.start].strip("のが、約にあたるは")[:1]
                        in ("", "(", "（")
                    ),
                    None,
                )
            )
            if (
                share is None
                or _OF_OTHERS.match(plain, match.end())
                or re.search(
                    "目標|目指|議決|成立|定足",
                    plain[max(0, match.start() - 10) : match.end() + 12],
                )
            ):
                continue
            fits = {
                "gt": share.value > limit,
                "ge": share.value >= limit,
                "lt": share.value < limit,
            }[bound]
            if fits:
                yield at_number(
                    "ICT107", share, Message(N_("the words fit the share")), RIGHT
                )
            else:
                yield at_words(
                    "ICT107", passage.sentence, match.span(),
                    Message(N_("says otherwise than {share}"), {"share": share.text}), WRONG,
                    evidence=share.text, others=(share,),
                )  # fmt: skip


_ONE_IN = re.compile(
    r"(?P<below>[0-9]+)(?P<unit>人|世帯|社|団体|件|校)に(?P<above>[0-9]+)(?P=unit)[^0-9、。]{0,8}[(（](?P<share>[0-9.]+)%"
)
_WORD_HALF = re.compile(
    r"(?:約半数|ほぼ半数|約半分|ほぼ半分)(?:[^0-9、。（(]{0,4})[(（](?:[^0-9）)]{0,6})(?P<share>[0-9.]+)%"
)


def _tenths(passage: Passage) -> Iterator[Finding]:
    """Hold 約８割（69.6％） and 3人に1人（33.5％） against the share in the bracket."""
    plain = passage.sentence.plain
    by_start = {n.start: n for n in passage.all}
    for loose in passage.all:
        if loose.unit != "%" or loose.step < 2 or loose.role != "share":
            continue
        exact = next(
            (
                n
                for n in passage.all
                if n.unit == "%" and n.step <= 1 and _restates(plain, loose, n)
            ),
            None,
        )
        if exact is None:
            continue
        low, high = _tenth_range(loose)
        if low <= exact.value <= high:
            yield at_number(
                "ICT113",
                loose,
                Message(N_("describes {share}"), {"share": exact.text}),
                RIGHT,
                others=(exact,),
            )
        else:
            yield at_number(
                "ICT113", loose, Message(N_("does not describe {share}"), {"share": exact.text}), WRONG,
                expected=_tenths_of(exact.value), evidence=exact.text, others=(exact,),
            )  # fmt: skip
    for pattern in (_ONE_IN, _WORD_HALF):
        for match in pattern.finditer(plain):
            share = by_start.get(match.start("share"))
            if (
                share is None
                or "うち" in plain[max(0, match.start() - 12) : match.start()]
            ):
                continue
            groups = match.groupdict()
            told = (
                Decimal(groups["above"]) / Decimal(groups["below"]) * 100
                if groups.get("below") and int(groups["below"])
                else Decimal(50)
            )
            if abs(told - share.value) > max(Decimal(4), told / 8):
                yield at_words(
                    "ICT113",
                    passage.sentence,
                    (match.start(), match.end()),
                    Message(N_("does not describe {share}"), {"share": share.text}),
                    WRONG,
                    evidence=share.text,
                    others=(share,),
                )


def _restates(plain: str, loose: Number, exact: Number) -> bool:
    """Say whether one share tells another again, in a bracket right behind."""
    if exact.start > loose.end:
        between = plain[loose.end : exact.start]
        return (
            re.fullmatch(
                r"(?:強|弱|超|以上|近く|余り?|程度|台|ほど|未満|を超える|を占める)?(?:の[^、。0-9(（）)]{1,10}|[^、。0-9(（）)]{0,4})?[(（](?:[^0-9）)、]{0,6})",
                between,
            )
            is not None
        )
    between = plain[exact.end : loose.start]
    if re.fullmatch(
        r"(?:と|、|で、?|であり、?|となり、?)(?:約|およそ|ほぼ|全体の約?)?", between
    ):
        return (
            re.match(
                r"(?:台|強|弱|超|余り?|近く|程度)?(?:に(?:達|上|の|な|と)|を(?:占|超)|とな|で(?:す|あ|した)|の(?:市|方|人|世))",
                plain[loose.end :],
            )
            is not None
        )
    return (
        re.fullmatch(
            r"(?:、|と|で、|であり、)?[(（](?:約|およそ|全体の約?|ほぼ)?", between
        )
        is not None
    )


def _tenth_range(loose: Number) -> tuple[Decimal, Decimal]:
    """Give the percentages that 8割, 約8割, 8割強, 8割弱 describe."""
    value, wide = loose.value, Decimal(5) if loose.step == 10 else Decimal(3)
    full = wide * 2
    match loose.qualifier:
        case "gt" | "ge":
            return value, value + full
        case "lt" | "le":
            return value - full, value - (loose.qualifier == "lt") * Decimal("0.001")
        case _:
            after = loose.sentence.plain[loose.end : loose.end + 1]
            return (
                (value, value + full) if after == "台" else (value - wide, value + wide)
            )


def _tenths_of(value: Decimal) -> str:
    return f"約{(value / 10).quantize(Decimal(1), rounding='ROUND_HALF_UP')}割"


_EITHER = re.compile(r"「([^「」]+)」又は「([^「」]+)」")


def wholes_and_parts(solver: Solver) -> Iterator[Finding]:
    """Report a part of what is said to be 100% as a whole."""
    reading = solver.reading
    whole: dict[tuple[str, ...], Number] = {}
    parts: list[tuple[tuple[str, ...], Number]] = []
    for sentence in reading.sentences:
        match = _EITHER.search(sentence.plain)
        for share in solver.values_of(sentence) if match else ():
            assert match is not None  # noqa: S101
            key = tuple(sorted(match.groups()))
            if share.unit == "%" and share.start > match.start():
                if share.value == HUNDRED and re.search(r"全|すべて", sentence.plain):
                    whole.setdefault(key, share)
                else:
                    parts.append((key, share))
    for key, share in parts:
        total = whole.get(key)
        near = (
            total is not None
            and abs(total.sentence.section - share.sentence.section) <= 1
        )
        if (
            total is not None
            and near
            and share.value < HUNDRED
            and same_time(total, share)
        ):
            yield at_number(
                "ICT111",
                share,
                Message(
                    N_("line {line} states 100% for the whole this is part of"),
                    {"line": total.line},
                ),
                DOUBTFUL,
                expected="100%",
                evidence=f"{total.line}: {total.sentence.text[:60]}",
                others=(total,),
            )


def _over(passage: Passage) -> Iterator[Finding]:
    """Report a part of a whole that is more than all of it."""
    plain = passage.sentence.plain
    for share in passage.all:
        if share.unit != "%" or share.value <= HUNDRED or share.role != "share":
            continue
        head = plain[max(0, share.start - 24) : share.start]
        rate = list(words.PART_RATE.finditer(head))
        if (
            not rate
            or words.OUTSIDE.search(plain)
            or re.search("前年|倍|超え|増", plain[share.end : share.end + 6])
        ):
            continue
        if re.search("[0-9]", head[rate[-1].end() :]):
            continue
        yield at_number(
            "ICT110",
            share,
            Message(N_("a part is more than its whole")),
            DOUBTFUL if share.bracket else WRONG,
        )
