"""Are shares those of their parts: a count beside them, a whole that is named or told?"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from ictplan.audit import words
from ictplan.audit.formulas import HUNDRED, SHARE, fit, is_slip_of
from ictplan.audit.passages import (
    COUNTED,
    UNSAID,
    alike,
    counted,
    is_whole,
    like,
    until,
)
from ictplan.audit.report import DOUBTFUL, RIGHT, WRONG, at_number, shown, written_like
from ictplan.audit.solve import MISSING, accused, agreeing
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ictplan.audit.model import Finding, Number
    from ictplan.audit.passages import Passage, Passages

SIZE = re.compile(r"[nN]=$")
"""A number after it is that of those who were asked."""

Couple = tuple["Number", "Number"]
"""A share with its part, or a part with its whole."""


def shares(passages: Passages) -> Iterator[Finding]:
    """Judge the shares of every sentence."""
    known = _Neighbours(passages)
    for passage in passages:
        yield from _shares(passages, passage, known)
        yield from _exclusive(passages, passage)
        yield from _possible(passage)


def _shares(
    passages: Passages, passage: Passage, known: _Neighbours
) -> Iterator[Finding]:
    told = [n for n in _shares_of(passage.all) if n.index not in passages.claims]
    couples = [(share, part_of(share, passage.all)) for share in told]
    sizes = [n for n in passage.all if SIZE.search(passage.plain[: n.start])]
    wholes = counted([*passage.before, *sizes, *passage.here])
    common = _common_whole([(s, p) for s, p in couples if p is not None], wholes)
    of_list: Number | None = None
    for share, part in couples:
        if part is None:
            yield from _told_share(passages, share, passage, wholes)
            continue
        good = (w for w in like(wholes, part) if SHARE.fit(share, (part, w)))
        whole = next(good, None)
        if whole is None and common is not None:
            whole = replace(part, value=common)
        elif whole is None and of_list is not None and alike(of_list, part):
            whole = of_list  # 88人（34.0％）、52人（20.1％）: shares of one whole
        of_list = whole or of_list
        for find in (_named_whole, known.whole_of, _slipped_whole):
            whole = whole or find(share, part, passage)
        cue = share.bracket or words.SHARE_CUE.search(passage.gap.get(share.index, ""))
        if whole is not None:
            yield _held(share, part, whole)
        elif cue:
            text = N_("the whole it is a share of is not printed")
            yield at_number("ICT105", share, text, MISSING, others=(part,))


def _held(share: Number, part: Number, whole: Number) -> Finding:
    """Hold a share against its part and whole."""
    good = SHARE.fit(share, (part, whole))
    return (agreeing if good else accused)(SHARE, share, (part, whole))


def _shares_of(numbers: Iterable[Number]) -> list[Number]:
    return [n for n in numbers if n.unit == "%" and n.role == "share" and n.value > 0]


# A part right beside its share

_BESIDE = re.compile(
    r"[^0-9、。「」(（%]{0,8}[(（](?:全体の|構成比|割合は?|同|比率)?、?約?"
    r"|(?:で|、|と|は|、?率にして|、?割合で|であり、?|が|、?構成比)?(?:全体|総数|うち|全[^0-9、。]{1,4})?の?約?"
)


def part_of(share: Number, numbers: Sequence[Number]) -> Number | None:
    """Find the count a share stands right beside: 49施策（94％）, 49施策で94％."""
    part = next(
        (n for n in until(numbers, share.start)[::-1] if n.role not in UNSAID[:2]), None
    )
    if part is None or part.role not in COUNTED:
        return None
    plain = share.sentence.plain
    between = plain[part.end : share.start]
    beside = _BESIDE.fullmatch(between) and not _OF.fullmatch(between)
    apart = part.unit == "円" or share.qualifier in ("ge", "gt", "le", "lt")
    if (
        (apart and share.bracket is None)
        or not beside
        or SIZE.search(plain[: part.start])
        or is_whole(part, 12)
    ):
        return None
    return part


def _common_whole(couples: Sequence[Couple], wholes: list[Number]) -> Decimal | None:
    """Find the whole that most of several parts with shares have in common."""
    if len(couples) < 3:
        return None
    able = {w.value for w in wholes} | {sum((p.value for _, p in couples), Decimal(0))}

    def holding(whole: Decimal) -> int:
        return sum(
            bool(fit(share, part.value / whole * HUNDRED)) for share, part in couples
        )

    best = max(able - {Decimal(0)}, key=holding)
    good = holding(best)
    return best if good * 3 >= len(couples) * 2 and good < len(couples) else None


_THESE = re.compile(r"(?:この|その|これらの)?(?:うち|内、|中で)|全体の")
_OF_THESE = re.compile(r"(?:この|その)うち[^、。0-9]{0,20}$")


def _named_whole(_: Number, part: Number, passage: Passage) -> Number | None:
    """Find the whole that words name: 全52施策のうち, 52施策中, 目標500件に対し."""
    here = until(counted(like(passage.here, part)), part.start)
    if marked := [n for n in here if is_whole(n, 24)]:
        return marked[-1] if marked[-1].value >= part.value else None
    led = [n for n in here if words.WHOLE_BEFORE.search(n.lead(14))]
    if len(led) == 1 and led[0].value >= part.value:
        return None if words.PLAN.search(led[0].lead(8)) else led[0]
    if here:
        return None
    plain = passage.plain
    if _THESE.match(plain) or _OF_THESE.search(plain[: part.start]):
        before = [n for n in like(passage.before, part) if n.value >= part.value]
        last = [n for n in before if n.sentence is before[-1].sentence]
        return last[0] if len(last) == 1 else None
    return None


def _slipped_whole(share: Number, part: Number, passage: Passage) -> Number | None:
    """Find the one whole near by of which the share would be right but for a digit."""
    told = share.bracket or "全体" in passage.plain[part.end : share.start]
    if not told and share.step >= 1:
        return None
    able = {
        n.value: n
        for n in counted(passage.pool)
        if n.unit == part.unit and n.value > part.value
    }
    slips = [
        n for n in able.values() if is_slip_of(share, part.value / n.value * HUNDRED)
    ]
    return slips[0] if len(slips) == 1 and len(able) <= 3 else None


class _Neighbours:
    """Every share of a document that stands beside its part, by section."""

    def __init__(self, passages: Passages) -> None:
        self.passages = passages
        self.couples: dict[int, list[Couple]] = {}
        for passage in passages:
            for share in _shares_of(passage.all):
                if part := part_of(share, passage.all):
                    section = passage.sentence.section
                    self.couples.setdefault(section, []).append((share, part))

    def whole_of(self, share: Number, part: Number, _: Passage) -> Number | None:
        """Find the whole that most other parts around are shares of."""
        sentence = share.sentence
        held = [
            (each, its)
            for each, its in self.couples.get(sentence.section, [])
            if each is not share
            and its.unit == part.unit
            and abs(each.sentence.index - sentence.index) < 40
        ]
        if not held:
            return None
        able = self._wholes(part, _run_of(part, [(share, part), *held]))

        def holding(whole: Number) -> int:
            return sum(
                its.value <= whole.value and bool(SHARE.fit(each, (its, whole)))
                for each, its in held
            )

        best = max(able, key=holding, default=None)
        if best is None or holding(best) * 3 < len(held) * 2:
            return None
        alone = len(held) == 1 and best.sentence.section == sentence.section
        return best if holding(best) >= 2 or (holding(best) == 1 and alone) else None

    def _wholes(self, part: Number, run: list[Number]) -> list[Number]:
        """Give the amounts of a part's unit told before, and the sum of its list."""
        index, reading = part.sentence.index, self.passages.reading
        able = {
            n.value: n
            for at in range(max(0, index - 150), index + 1)
            for n in reading.by_sentence.get(at, ())
            if n.unit == part.unit
            and n.role in COUNTED
            and n.value >= part.value
            and n.index not in self.passages.claims
        }
        summed = sum((n.value for n in run), Decimal(0))
        if len(run) >= 3 and summed:
            able.setdefault(summed, replace(part, value=summed))
        return list(able.values())


def _run_of(part: Number, couples: list[Couple]) -> list[Number]:
    """Give the parts of the list a part stands in: one sentence or line after another."""
    by_sentence = {its.sentence.index: its for _, its in couples}
    first = last = part.sentence.index
    while first - 1 in by_sentence:
        first -= 1
    while last + 1 in by_sentence:
        last += 1
    if first == last:
        return [its for _, its in couples if its.sentence.index == first]
    return [by_sentence[at] for at in range(first, last + 1)]


# A share told apart from its part

_OF_WHOLE = re.compile(
    r"(?:割合|比率|構成比|率|占有率|シェア)(?:は|が|で|、|も|としては|に|を|:)*(?:全体の|およそ|約)?$|(?:占める|全体の|その)(?:約)?$"
)
_OCCUPIES = re.compile(r"(?:程度)?(?:を占め|に当た|にあた|に相当)")
_RATIO = re.compile(r"率|割合")
_TOLD = re.compile(r"率|割合|占|達成|進捗")


class _Told:
    """A share whose part and whole stand elsewhere in its passage."""

    def __init__(
        self, passages: Passages, share: Number, passage: Passage, wholes: list[Number]
    ) -> None:
        self.passages, self.share, self.passage = passages, share, passage
        self.head = share.lead(30)
        self.ratio = _RATIO.search(self.head) is not None
        self.cue = bool(_OF_WHOLE.search(self.head) or _OCCUPIES.match(share.trail(12)))
        near = [n for n in wholes if n.unit is not None]
        near = [
            n for n in near if n.end <= share.start or n.sentence is not share.sentence
        ][-6:]
        self.able = [(p, w) for p in near for w in like(near, p) if w.value > 0]
        here = [
            n for n in until(counted(passage.here), share.start) if n.unit is not None
        ]
        self.marked = [
            n for n in here if is_whole(n) or words.WHOLE_BEFORE.search(n.lead(12))
        ]
        self.others = [n for n in here if n not in self.marked]
        between = share.sentence.plain[here[-1].end : share.start] if here else ""
        self.of = here[-1] if _OF.fullmatch(between) else None

    def by_marked_whole(self) -> Couple | None:
        """職員640人のうち416人が受講し、受講率は65％."""
        if len(self.marked) != 1:
            return None
        whole = self.marked[0]
        parts = like(self.others, whole)
        if not parts and not [n for n in counted(self.passage.here) if n is not whole]:
            last = [
                n
                for n in self.passage.last()
                if n.unit == whole.unit and n.value <= whole.value
            ]
            parts = last if len(last) == 1 else []
        parts = [n for n in parts if n.value <= whole.value or "達成" in self.head]
        return (parts[0], whole) if len(parts) == 1 else None

    def by_bracket_behind(self) -> Couple | None:
        """回答は843件、回収率は42.2％（配布2,000件）."""
        inside = [
            n
            for n in counted(self.passage.all)
            if n.bracket
            and n.start > self.share.end
            and n.bracket[0] - self.share.end < 3
            and words.WHOLE_BEFORE.search(n.sentence.plain[n.bracket[0] + 1 : n.start])
        ]
        if self.marked or not self.ratio or len(self.others) != 1 or len(inside) != 1:
            return None
        return (self.others[0], inside[0]) if alike(self.others[0], inside[0]) else None

    def by_name_of_rate(self) -> Couple | None:
        """配布数2,000件、有効回収数843件、回収率42.2％."""
        if self.marked or not self.ratio or len(self.others) != 2:
            return None
        if not alike(*self.others) or not _divides(self.others, self.head):
            return None
        if "達成" in self.head or "執行" in self.head:
            return _achieved(*self.others)
        part, whole = sorted(self.others, key=lambda n: n.value)
        return part, whole

    def by_sentence_before(self) -> Couple | None:
        """640人のうち416人が受講しました。受講率は65％です."""
        plain = self.passage.plain[: self.share.start]
        regions = set(words.REGIONS.findall(plain)) - {
            region
            for n in self.passage.before[-2:]
            for region in words.REGIONS.findall(n.sentence.plain)
        }
        if self.others or self.marked or regions or not _PLAIN_RATE.fullmatch(plain):
            return None
        last = [n for n in counted(self.passage.last()) if n.unit is not None]
        named = [n for n in last if is_whole(n, 16)]
        if len(named) != 1 or len(last) != 2 or not alike(*last):
            return None
        part = next(n for n in last if n is not named[0])
        right = part.value < named[0].value and part.start > named[0].start
        return (part, named[0]) if right else None

    def by_whole_of(self) -> Couple | None:
        """購入は31,500人で、人口105,000人の30.0％."""
        if self.of is None:
            return None
        left = until(counted(self.passage.here), self.of.start)
        for held in (left, self.passage.last()):
            parts = [n for n in like(held, self.of) if n.value < self.of.value]
            if parts:
                return (parts[0], self.of) if len(parts) == 1 else None
        return None

    def by_slip(self) -> Couple | None:
        """The one pair whose share it would be but for a digit."""
        slips = [
            (p, w)
            for p, w in self.able
            if p in self.others
            and w.value > p.value
            and is_slip_of(self.share, p.value / w.value * HUNDRED)
        ]
        one = len(self.others) == 1 and len(slips) == 1 and not self.marked
        return slips[0] if one else None

    def by_sum(self) -> Couple | None:
        """The whole of a sum that holds, where 全体 is all that is said."""
        if (
            not self.cue
            or self.marked
            or len(self.others) != 1
            or "全体の" not in self.head
        ):
            return None
        whole = self.passages.whole_like(self.others[0])
        return None if whole is None else (self.others[0], whole)

    def certain(self) -> Couple | None:
        """Give part and whole where words say both, of the first share of a sentence."""
        if any(n.unit == "%" for n in until(self.passage.here, self.share.start)):
            return None
        found = (
            self.by_whole_of(), self.by_marked_whole(), self.by_bracket_behind(),
            self.by_name_of_rate(), self.by_sentence_before(), self.by_slip(), self.by_sum(),
        )  # fmt: skip
        return next((pair for pair in found if pair is not None), None)


_OF = re.compile(r"の(?:約)?")
_PLAIN_RATE = re.compile(
    r"(?:この|その)?(?:[^、。はが]{1,8}の)?[一-龥ァ-ヶー]{1,8}(?:率|割合|進捗)は(?:約)?"
)


def _told_share(
    passages: Passages, share: Number, passage: Passage, wholes: list[Number]
) -> Iterator[Finding]:
    """Judge a share told apart from its part: 18分団。全24分団に占める割合は75％."""
    if of := _in_its_bracket(share, passage):
        yield _held(share, *of)
        return
    told = _Told(passages, share, passage, wholes)
    cue = told.of or told.cue or _TOLD.search(told.head)
    if not cue or (share.bracket and not told.ratio and not told.of):
        return
    good = next((pair for pair in told.able if SHARE.fit(share, pair)), None)
    if good is not None:
        yield agreeing(SHARE, share, good)
        return
    if any(_is_of_rest(share, *pair) for pair in told.able):
        return
    if (pair := told.certain()) is not None:
        yield _held(share, *pair)
    elif (
        told.cue and wholes and len(told.marked) <= 1 and _MISSING.search(passage.plain)
    ):
        text = N_("its part or its whole is not printed")
        yield at_number("ICT105", share, text, MISSING)


_MISSING = re.compile(r"占め|のうち")


def _is_of_rest(share: Number, part: Number, whole: Number) -> bool:
    """Say whether a share is that of the rest."""
    exact = (whole.value - part.value) / whole.value * HUNDRED
    return part.value < whole.value and bool(fit(share, exact))


def _in_its_bracket(share: Number, passage: Passage) -> Couple | None:
    """Find part and whole in the bracket behind a share: 24.8％（1,741団体中431団体）."""
    inside = [
        n for n in counted(passage.all) if n.bracket and n.bracket[0] == share.end
    ]
    if len(inside) != 2 or not alike(*inside) or not is_whole(inside[0], 8):
        return None
    return inside[1], inside[0]


_OF_ALL = re.compile(
    r"(?:回収|回答|達成|執行|参加|受診|充足|稼働|合格|出席|応答|完了|設置|整備|登録|加入|導入|収納|徴収|利用|実施|接続|普及|返送|有効回答)率|(?:の)?割合"
)
_IN_TIME = re.compile(r"から|→|前年|より|増|減")


def _divides(pair: list[Number], head: str) -> bool:
    """Say whether two counts are a part and its whole by the rate's own name."""
    first, last = pair
    if not _OF_ALL.search(head) or _IN_TIME.search(
        first.sentence.plain[first.end : last.start]
    ):
        return False
    return not (first.when and last.when and first.period != last.period)


def _achieved(first: Number, last: Number) -> Couple:
    """Put what was done before what was meant."""
    if re.search("目標|計画|予算|見込", last.lead(10)):
        return first, last
    return last, first


# Percentages of a whole


_REMAINDER = re.compile(r"残り|その他|無回答|それ以外|不明")


def _exclusive(passages: Passages, passage: Passage) -> Iterator[Finding]:
    """Report shares of classes that exclude each other and make more than 100%."""
    plain = passage.plain
    previous = passages.reading.before(passage.sentence)
    around = plain + (previous.plain if previous else "")
    if not words.SINGLE.search(around) or words.MULTIPLE.search(around):
        return
    cue = words.BREAKDOWN.search(plain)
    run = _listed(
        [
            n
            for n in passage.here
            if n.unit == "%"
            and n.bracket is None
            and n.qualifier == "eq"
            and n.step < 10
            and (cue is None or n.start >= cue.end())
        ]
    )
    if len(run) < 2:
        return
    total = sum((n.value for n in run), Decimal(0))
    give = sum((n.step for n in run), Decimal(0)) / 2
    closed = _REMAINDER.search(plain) and not words.OPEN_LIST.search(
        re.sub("その他|ほか", "", plain)
    )
    short = closed and len(run) >= 3 and total < HUNDRED - give - 1
    evidence = " + ".join(shown(n.value) for n in run) + f" = {shown(total)}"
    said = partial(at_number, "ICT108", run[-1], evidence=evidence, others=run[:-1])
    if total > HUNDRED + give or short:
        where = {"total": shown(total), "sum": evidence}
        message = N_("the shares of the whole add up to {total}%: {sum}")
        yield said(message, WRONG, where=where)
    elif abs(total - HUNDRED) <= give:
        yield said(N_("the shares add up to 100%"), RIGHT)


_APART = re.compile(r"。|から|前年|全国|より|に対し|一方|うち|合わせ|計")


def _listed(found: list[Number]) -> list[Number]:
    """Give the longest list of shares side by side."""
    runs: list[list[Number]] = [[]]
    for share in found:
        last = runs[-1][-1] if runs[-1] else share
        gap = share.sentence.plain[last.end : share.start]
        if len(gap) >= 40 or _APART.search(gap):
            runs.append([])
        runs[-1].append(share)
    return max(runs, key=len)


def _possible(passage: Passage) -> Iterator[Finding]:
    """Report a share that no whole number of its own n gives (the GRIM test)."""
    sizes = [
        n for n in passage.all if SIZE.search(passage.plain[: n.start]) and n.value >= 2
    ]
    for share in _shares_of(passage.all) if sizes else ():
        size = _size_of(share, sizes, passage)
        fine = share.qualifier == "eq" and share.step <= Decimal("0.1")
        if not fine or size is None or size.value * share.step * 2 >= HUNDRED:
            continue
        count = (share.value * size.value / HUNDRED).to_integral_value("ROUND_HALF_UP")
        near = [k / size.value * HUNDRED for k in (count - 1, count, count + 1)]
        options = " / ".join(written_like(x, share) for x in near if 0 <= x <= 100)
        possible = any(fit(share, exact) for exact in near)
        yield at_number(
            "ICT109",
            share,
            N_("a whole number of {n} gives it")
            if possible
            else N_("no whole number of {n} gives it; near are {options}"),
            RIGHT if possible else DOUBTFUL,
            expected=None if possible else options,
            evidence=f"n={shown(size.value)}",
            others=(size,),
            where={"n": shown(size.value), "options": options},
        )


def _size_of(share: Number, sizes: list[Number], passage: Passage) -> Number | None:
    """Find a share's own n: in the bracket before or after it, else the only one."""
    before = until(sizes, share.start)
    if before:
        between = [
            n
            for n in passage.all
            if n.unit == "%" and before[-1].end <= n.start < share.start
        ]
        return before[-1] if not between or len(sizes) == 1 else None
    return sizes[0] if len(sizes) == 1 and sizes[0].start >= share.end else None
