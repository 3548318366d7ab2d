"""Can percentages be: more than half, over 100, of so many answers?"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from ictplan.audit.rules.rule import Rule
from ictplan.audit.rules.support import (
    DOUBTFUL,
    UNSURE,
    WRONG,
    agreeing,
    at_number,
    at_words,
    is_value,
    printed,
    rounded,
    same_time,
    shown,
)
from ictplan.core.measures.proportion import is_possible
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.linking import Linker
    from ictplan.audit.model import Finding, Number, Reading, Sentence

_MAJORITY = re.compile(
    r"(?P<over>過半数|半数以上|半数を(?:超|上回)|半分以上|大半|大多数)(?!を?占めるに至らず)"
    r"|(?P<under>半数(?:に満た|を下回|未満|以下)|半分(?:以下|未満))"
)
_ALL_OF_THEM = re.compile(r"いずれも|ともに|共に|それぞれ|どちらも")
_EXCLUSIVE = re.compile(r"内訳|構成比|単[一数]回答|内 ?訳")
_SAMPLE = re.compile(
    r"(?:[nN] ?= ?|(?:有効)?回答(?:者|企業|団体)?(?:総)?数(?:は|が|:)? ?)(?P<n>[0-9][0-9,]*)"
)
_RESPONSE = re.compile(r"(?:回収|回答|返送)率")
_RATE = re.compile(
    r"(?:普及|利用|保有|導入|交付|整備|カバー|加入|実施|設置|回答|認知|所有|接続)[^、。]{0,6}(?:率|割合)|割合|回答した"
)
_MAY_EXCEED = re.compile(
    r"達成|比|進捗|充足|倍率|超過|稼働|執行|消化|伸び|増加|水準|指数|目標"
)


def _majorities(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    for sentence in reading.sentences:
        for match in _MAJORITY.finditer(sentence.plain):
            shares = [
                n
                for n in reading.amounts_of(sentence)
                if n.role == "share" and is_value(n) and abs(n.end - match.start()) < 40
            ]
            before = [n for n in shares if n.end <= match.start()]
            following = [
                n
                for n in shares
                if n.start >= match.end()
                and re.fullmatch(
                    r"[^、。]{0,6}[(（]約?|(?:え|回)?る約?",
                    sentence.plain[match.end() : n.start],
                )
            ]
            asked = following[:1] or _described(sentence, before)
            if asked:
                yield _majority(sentence, match, asked)


def _described(sentence: Sentence, before: list[Number]) -> list[Number]:
    """Give the shares that words of a majority describe: the last, or いずれも all.

    A share in brackets only explains (前年度調査値（64.7％）), if another stands outside.
    """
    if not before:
        return []
    if _ALL_OF_THEM.search(sentence.plain, before[0].end):
        return before
    outside = [n for n in before if sentence.plain[n.start - 1 : n.start] not in "(（"]
    return (outside or before)[-1:]


def _majority(sentence: Sentence, match: re.Match[str], asked: list[Number]) -> Finding:
    over = match["over"] is not None
    wrong = [n for n in asked if (n.value >= 50) != over and n.value != 50]
    if not wrong:
        return agreeing("ICT107", asked[-1], Message(N_("the words fit")), asked[:-1])
    return at_words(
        "ICT107",
        sentence,
        match.span(),
        Message(
            N_("does not describe {values}"),
            {"values": ", ".join(number.text for number in wrong)},
        ),
        UNSURE if len(wrong) < len(asked) else WRONG,
        expected=N_("over 50%") if over else N_("under 50%"),
        others=wrong,
    )


def _exclusive(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    """Shares of classes that exclude each other cannot add up to more than 100."""
    for sentence in reading.sentences:
        match = _EXCLUSIVE.search(sentence.plain)
        if match is None or "複数回答" in sentence.plain:
            continue
        shares = [
            n
            for n in reading.amounts_of(sentence)
            if n.role == "share" and n.qualifier == "eq" and n.start > match.start()
        ]
        if len(shares) < 2:
            continue
        total = sum((share.value for share in shares), Decimal(0))
        slack = sum((share.step for share in shares), Decimal(0)) / 2
        if total > 100 + slack:
            yield at_number(
                "ICT108",
                shares[-1],
                Message(
                    N_("the shares of exclusive classes add up to {total}%"),
                    {"total": shown(total)},
                ),
                expected="≤ 100",
                evidence=f"{' + '.join(shown(n.value) for n in shares)} = {shown(total)}",
                others=shares[:-1],
            )
        elif abs(total - 100) <= slack:
            yield agreeing(
                "ICT108",
                shares[-1],
                Message(N_("the shares add up to 100")),
                shares[:-1],
            )


def _grim(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    """A percentage of a small n can only take n + 1 values."""
    for sentence in reading.sentences:
        match = _SAMPLE.search(sentence.plain)
        if match is None:
            continue
        n = int(match["n"].replace(",", "")[:9])
        for share in _of_sample(reading, sentence):
            decimals = max(0, -int(share.step.normalize().as_tuple().exponent))
            if not 0 < n < 100 * 10**decimals or share.value > 100:
                continue
            if not is_possible(float(share.value), n, decimals):
                yield _impossible(share, n)


def _of_sample(reading: Reading, sentence: Sentence) -> Iterator[Number]:
    """Give the shares of a sample: of the sentence, or of the list right above."""
    own = [
        s
        for s in reading.amounts_of(sentence)
        if _exact_share(s) and not _RESPONSE.search(sentence.plain[: s.start][-8:])
    ]
    yield from own
    if own or sentence.kind not in ("source", "note"):
        return
    for index in range(sentence.index - 1, -1, -1):
        above = reading.sentences[index]
        if above.kind not in ("item", "cells") or above.section != sentence.section:
            return
        yield from (s for s in reading.amounts_of(above) if _exact_share(s))


def _exact_share(number: Number) -> bool:
    return number.role == "share" and number.qualifier == "eq"


def _impossible(share: Number, n: int) -> Finding:
    nearest = round(float(share.value) / 100 * n)
    options = " / ".join(
        f"{k}/{n} = {printed(rounded(Decimal(100 * k) / n, share), share)}%"
        for k in (nearest - 1, nearest, nearest + 1)
        if 0 <= k <= n
    )
    return at_number(
        "ICT109",
        share,
        Message(
            N_("no whole number of {n} gives this share, unless answers were weighted"),
            {"n": n},
        ),
        DOUBTFUL,
        expected=options,
        evidence=options,
    )


def _over_hundred(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    for number in reading.numbers:
        if number.role != "share" or number.value <= 100:
            continue
        before = number.sentence.plain[max(0, number.start - 40) : number.start]
        subject = before.rsplit("。", 1)[-1]
        if _RATE.search(subject) and not _MAY_EXCEED.search(subject):
            yield at_number(
                "ICT110",
                number,
                Message(N_("a share of a whole cannot be over 100%")),
                expected="≤ 100",
            )


_EITHER = re.compile(r"「([^「」]+)」又は「([^「」]+)」")


def _all_and_part(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    """Where all of a whole is 100%, no part of it can be less."""
    whole: dict[tuple[str, ...], Number] = {}
    parts: list[tuple[tuple[str, ...], Number]] = []
    for sentence in reading.sentences:
        match = _EITHER.search(sentence.plain)
        if match is None:
            continue
        key = tuple(sorted(match.groups()))
        for number in reading.amounts_of(sentence):
            if number.role == "share" and number.start > match.start():
                if number.value == 100 and re.search(r"全|すべて", sentence.plain):
                    whole.setdefault(key, number)
                else:
                    parts.append((key, number))
    for key, number in parts:
        total = whole.get(key)
        if total and number.value < 100 and _near(total, number):
            yield at_number(
                "ICT111",
                number,
                Message(
                    N_("line {line} states 100% for the whole this is part of"),
                    {"line": total.line},
                ),
                DOUBTFUL,
                expected="100%",
                evidence=f"{total.line}: {total.sentence.text[:60]}",
                others=(total,),
            )


def _near(one: Number, other: Number) -> bool:
    return (
        same_time(one, other)
        and abs(one.sentence.section - other.sentence.section) <= 1
    )


PERCENTAGE_RULES = (
    Rule(
        "ICT107",
        N_("majority"),
        "arithmetic",
        "error",
        N_("過半数, 半数以上 and the like stand beside a share that says otherwise."),
        N_("Change the words or the value."),
        "「利用したい」と回答した割合は44.4％と過半数を占めています。",
        "「利用したい」と回答した割合は54.4％と過半数を占めています。",
        _majorities,
    ),
    Rule(
        "ICT108",
        N_("exclusive shares"),
        "arithmetic",
        "error",
        N_("Shares of classes that exclude each other add up to more than 100%."),
        N_("Correct a share, or say that several answers were possible."),
        "内訳は、完了が64.2％、継続が35.8％、停滞が10.0％です。",
        "内訳は、完了が64.2％、継続が30.8％、停滞が5.0％です。",
        _exclusive,
    ),
    Rule(
        "ICT109",
        N_("impossible share"),
        "arithmetic",
        "warning",
        N_("No whole number of the n stated gives the percentage (the GRIM test)."),
        N_("Look the share up again; a weighted survey may ignore this."),
        "「はい」と回答した割合は33.8％でした（n=50）。",
        "「はい」と回答した割合は34.0％でした（n=50）。",
        _grim,
    ),
    Rule(
        "ICT110",
        N_("share over 100"),
        "arithmetic",
        "error",
        N_("A rate or share of a whole is over 100%."),
        N_("Correct the value; name a ratio to a target an achievement rate (達成率)."),
        "スマートフォンの普及率は160.0％です。",
        "目標に対する達成率は160.0％です。",
        _over_hundred,
    ),
    Rule(
        "ICT111",
        N_("part of 100%"),
        "arithmetic",
        "warning",
        N_("All of a whole is 100%, and a part of the same whole is less."),
        N_("Say which answers each share counts."),
        "全20施策で「完了」又は「継続」の割合は100％です。\n\n"
        "目標別に「完了」又は「継続」の割合をみると、目標１では94％でした。",
        "全20施策で「完了」又は「継続」の割合は95％です。\n\n"
        "目標別に「完了」又は「継続」の割合をみると、目標１では94％でした。",
        _all_and_part,
    ),
)
"""Rules about percentages of a whole."""
