"""Are totals the sums of their parts: 合計, 内訳, brackets, lists told before?"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from ictplan.audit import words
from ictplan.audit.formulas import HUNDRED, REST, SUM, is_slip_of
from ictplan.audit.passages import COUNTED, alike, counted, is_whole, like, until
from ictplan.audit.report import at_number
from ictplan.audit.solve import MISSING, accused, agreeing, slip_among
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.audit.model import Finding, Number
    from ictplan.audit.passages import Passage, Passages


def sums(passages: Passages) -> Iterator[Finding]:
    """Judge the totals of every sentence, and keep which whole each part belongs to."""
    for passage in passages:
        for finding in _Totals(passages, passage).findings():
            passages.remember(finding)
            yield finding


def add(numbers: Sequence[Number]) -> Decimal:
    """Give the sum of values as printed."""
    return sum((n.value for n in numbers), Decimal(0))


def summing(total: Number, parts: Sequence[Number]) -> list[Number]:
    """Find parts that add up to a total: a run of them, else any of a few."""
    held, sizes = list(parts), range(len(parts), 1, -1)
    for size in sizes:
        for first in range(len(held) - size + 1):
            if SUM.fit(total, held[first : first + size]):
                return held[first : first + size]
    if 2 < len(held) <= 7:
        for size in sizes:
            for some in combinations(held, size):
                if SUM.fit(total, some):
                    return list(some)
    return []


_ORDINAL = re.compile(
    r"第[0-9]+(?:回|期|位|次|号|四半期)|[0-9]+(?:歳代?|代|月|年度?|か月)(?:以上|未満|以下|頃)?|(?:令和|平成|昭和)元?|[RH][0-9]+|~"
)
_JOIN = re.compile(
    r"(?=[^。0-9]{0,40}$)[^、。0-9]{0,8}(?:、|と|及び|および|や|・|\+|,|が|で|で、|に、|\s|[(（][^()（）]*[)）]、?)"
)
_NOT_JOIN = re.compile(r"から|→|前年|昨年|より|うち|目標|増|減|一方|これに対し")


def listed(parts: Sequence[Number]) -> list[Number]:
    """Give the parts that stand in one list, back from the last."""
    run: list[Number] = []
    for part in reversed(parts):
        if run:
            gap = part.sentence.plain[part.end : run[-1].start]
            gap = _ORDINAL.sub("", gap)
            if not _JOIN.match(gap) or _NOT_JOIN.search(gap):
                break
        run.append(part)
    return run[::-1]


_TWO_KINDS = re.compile(
    r"(?:^|[、。])[^、。0-9]{1,10}[0-9,]+[^、。0-9と]{1,3}と[^、。0-9]{1,8}[0-9,]+[^、。0-9]{1,3}の合?計$"
)
_BEHIND = re.compile(r"[^、。0-9]{0,4}?(?:の|が)?(?:合計|計(?![画測算上]))")
_THESE = re.compile(r"(?:このうち|そのうち|うち)[、]?")
_NOT_THE_OTHER = re.compile("なかった|ない[^、。]{0,6}[はが]|未|以外|残")
_UNFIT = re.compile(r"うち|複数|重複|延べ")
_MOVING = re.compile(r"から|→|前年|昨年|目標|増|減|より|平均|延べ|一方")
_IN_BRACKET = re.compile(
    r"うち|[0-9]\S{0,3}中|[nN]=|追加|新規|廃止|前年|から|→|年度|目標|最大|1[人件日回台]|[0-9]年"
)
_RIGHT_BEFORE = re.compile(r"[^、。0-9]{0,10}")
_NAME = re.compile(r"[一-龥ァ-ヶーA-Za-z]$")


class _Totals:
    """The totals of one sentence; each is told of once."""

    def __init__(self, passages: Passages, passage: Passage) -> None:
        self.passages, self.passage, self.plain = passages, passage, passage.plain
        self.told: set[int] = set()

    def findings(self) -> Iterator[Finding]:
        """Judge totals by the parts before them, then by those after."""
        for total in self.passage.here:
            cue = words.TOTAL_BEFORE.search(total.lead(20))
            if cue or _BEHIND.match(total.trail(8)):
                yield from self._of_cue(total, strict=bool(cue))
                self.told.add(total.index)
        yield from self._of_breakdown()
        yield from self._of_more_than_all()
        yield from self._of_slipped_part()
        yield from self._of_brackets()

    # A word of summing before the total

    def _of_cue(self, total: Number, *, strict: bool) -> Iterator[Finding]:
        before = [n for n in until(self.passage.here, total.start) if _adds(n, total)]
        if _TWO_KINDS.search(total.lead(40)):
            # 公民館8館と支所3か所の計11か所: each kind has its own counter.
            before = counted(until(self.passage.here, total.start))[-2:]
        pool = [
            n
            for n in (*self.passage.before, *before)
            if alike(n, total) or n.unit is None
        ]
        wide = [
            n
            for n in like(until(self.passage.all, total.start), total)
            if n.role == total.role
        ]
        found = (
            summing(total, before)
            or summing(total, pool[-8:])
            or summing(total, wide[-7:])
        )
        if found:
            yield agreeing(SUM, total, found)
        elif (run := strict and self._closed_list(total, before)) or (
            run := strict and self._added(total, before)
        ):
            yield accused(SUM, total, run)
        elif strict and not (total.unit == "%" and add(before) > HUNDRED):
            message = N_("its parts are not printed")
            yield at_number("ICT106", total, message, MISSING)

    def _closed_list(self, total: Number, before: list[Number]) -> Sequence[Number]:
        """Give the parts of which words say that they are all there is."""
        if outside := self._around_bracket(total):
            return outside
        if not before and (run := self._list_before(total)):
            return run
        run = listed(before)
        summed = add(run)
        if len(run) < 2 or (total.unit == "%" and summed > HUNDRED):
            return []
        near = total.value / 2 <= summed <= total.value * 2
        named = {n.unit for n in run} == {total.unit} != {None}
        return run if self._is_closed(run, total) and (named or near) else []

    def _added(self, total: Number, before: list[Number]) -> Sequence[Number]:
        """Give what was told last and what is added, if the total is a slip of their sum."""
        added = [n for n in before if _ADDED.match(n.trail(8))]
        told = like(self.passage.last(2), total) if added else []
        return slip_among(SUM, total, [(n, *added) for n in told]) or ()

    def _around_bracket(self, total: Number) -> list[Number]:
        """Give the values that a bracket sums up: 120件、95件（2か月で計…件）."""
        if not total.bracket:
            return []
        start = total.bracket[0]
        told = _SO_MANY.search(self.plain[start : total.start])
        outside = [
            n
            for n in until(self.passage.here, start)
            if n.unit == total.unit and not n.bracket
        ]
        return outside if told and len(outside) == int(told[1]) else []

    def _list_before(self, total: Number) -> list[Number]:
        """Give the list the sentence before told, where the total is said to be of all of it."""
        plain = self.plain[: total.start]
        told = like(self.passage.last(2), total)
        before = [n for n in told if n.sentence is told[-1].sentence]
        if len(before) < 2 or not _ALL_OF.search(plain):
            return []
        digits = _SO_MANY_OF.search(plain)
        whole = listed(before) == before and (
            digits is None or int(digits[1]) == len(before)
        )
        return (
            before
            if whole and abs(add(before) - total.value) <= total.value / 4
            else []
        )

    def _is_closed(self, run: list[Number], total: Number) -> bool:
        """Say whether a list is all there is of a total."""
        text = self.plain[max(0, run[0].start - 24) : total.start]
        if total.start < run[0].start:
            text = total.lead(10) + self.plain[total.start : run[-1].end + 8]
        if words.OPEN_LIST.search(text) or _NOT_ALL.search(text):
            return False
        if (len(run) < 3 and "延べ" in text) or _PART_OF.match(total.trail(12)):
            return False
        periods = {n.period for n in (*run, total)} - {None}
        return len(periods) <= 1 or not _CUMULATED.search(text)

    # A total whose parts follow

    def _of_breakdown(self) -> Iterator[Finding]:
        """Judge 内訳は…; without the word, a list that adds up to a value before it."""
        cue = words.BREAKDOWN.search(self.plain)
        here = [
            n
            for n in self.passage.here
            if n.index not in self.told and n.bracket is None
        ]
        if cue is None:
            run = listed(counted(here))
            if len(run) >= 3 and (total := self._above(run)):
                yield agreeing(SUM, total, run)
            return
        parts = [n for n in here if n.start >= cue.end()]
        total = self._above(parts) or self._total_for(cue.start(), parts)
        if total is None or re.search(
            "主な|主要", self.plain[max(0, cue.start() - 4) : cue.start()]
        ):
            return
        yield from self._held(total, parts or self._items_below(total))

    def _above(self, parts: list[Number]) -> Number | None:
        """Find a value told before that the parts add up to."""
        parts = counted(parts)
        if len(parts) < 2:
            return None
        able = like(self.passage.before, parts[0])
        return next((n for n in reversed(able) if SUM.fit(n, parts)), None)

    def _total_for(self, start: int, parts: list[Number]) -> Number | None:
        """Find the total of a breakdown: the largest value before it of the parts' unit."""
        if any(words.TOTAL_BEFORE.search(self.plain[: n.start]) for n in parts):
            return None
        here = [n for n in until(self.passage.here, start) if n.bracket is None]
        for held in (here, self.passage.last()):
            able = [
                n
                for n in counted(held)
                if not any(p.unit for p in parts)
                or any(alike(n, p) and p.unit for p in parts)
            ]
            if able:
                largest = max(able, key=lambda n: n.value)
                alone = all(n.value < largest.value for n in able if n is not largest)
                return largest if len(able) == 1 or (alone and held is here) else None
        return None

    def _items_below(self, total: Number) -> list[Number]:
        """Give the first value of each item right below the sentence."""
        found: list[Number] = []
        index = self.passage.sentence.index
        for below in self.passages.reading.sentences[index + 1 : index + 40]:
            if below.kind != "item":
                break
            found += counted(like(self.passages.values_of(below), total))[:1]
        return found

    def _held(
        self, total: Number, parts: list[Number], text: str | None = None
    ) -> Iterator[Finding]:
        """Hold a total against the parts after it, if nothing says there are more."""
        parts = [n for n in counted(parts) if alike(n, total) or n.unit is None]
        if len(parts) < 2 or total.index in self.told:
            return
        if found := SUM.fit(total, parts) and parts:
            yield agreeing(SUM, total, found)
            return
        around = text or "".join(n.lead(14) + n.text + n.trail(6) for n in parts)
        if words.OPEN_LIST.search(around) or _UNFIT.search(
            around + self.plain[: total.end]
        ):
            return
        exact = add(parts)
        near = Decimal("0.5" if total.sentence is self.passage.sentence else "0.1")
        if found := summing(total, parts):
            yield agreeing(SUM, total, found)
        elif abs(exact - total.value) <= total.value * near and not (
            exact < total.value and self._tells_some(parts)
        ):
            yield accused(SUM, total, parts)

    def _tells_some(self, parts: list[Number]) -> bool:
        """Say whether みると or shares in brackets show that parts were left out."""
        shares = [
            n
            for n in self.passage.all
            if n.unit == "%" and n.bracket and n.start > parts[0].start
        ]
        some = len(shares) >= 2 and add(shares) < 97
        return some or re.search("みると|見ると", self.plain) is not None

    def _of_more_than_all(self) -> Iterator[Finding]:
        """Report parts of a whole that make more than it: 28人で、うち学生が11人、…."""
        here = [
            n
            for n in counted(self.passage.here)
            if n.index not in self.told and n.bracket is None
        ]
        marked = [n for n in here if n.unit and is_whole(n, 24)][:1]
        if _THESE.match(self.plain):
            marked = [n for n in self.passage.last() if like(here[:1], n)]
        if (
            len(marked) != 1
            or words.MULTIPLE.search(self.plain)
            or "延べ" in self.plain
        ):
            return
        whole = marked[0]
        after = [
            n for n in here if n.sentence is not whole.sentence or n.start > whole.end
        ]
        parts = [n for n in after if n.unit in (whole.unit, None)]
        if parts != after or listed(parts) != parts or len(parts) < 2:
            return
        # Two parts exclude each other where one is told as what the other is not.
        apart = len(parts) > 2 or _NOT_THE_OTHER.search(self.plain[parts[0].end :])
        if SUM.fit(whole, parts):
            yield agreeing(SUM, whole, parts)
        elif add(parts) > whole.value and apart:
            yield accused(SUM, whole, parts)

    def _of_slipped_part(self) -> Iterator[Finding]:
        """Report a part that closes a sum but for one digit or two swapped.

        The whole stands before its parts, in the sentence or told above.
        """
        here = [
            n
            for n in counted(self.passage.here)
            if n.bracket is None and n.index not in self.told and n.unit
        ]
        parts = listed(here)
        if len({n.unit for n in here}) != 1 or len({n.period for n in here}) != 1:
            return
        within = here[: len(here) - len(parts)] or here[:1]
        above = [n for n in self.passage.last(4) if n.unit == here[0].unit]
        cue = words.BREAKDOWN.search(self.plain[: here[0].start])
        for wholes, run in (
            (within[-1:], here[len(within) :]),
            (above if cue else [], here),
        ):
            found = [
                (part, (whole, *rest))
                for whole in wholes
                for part, rest in self._slips(whole, run)
            ]
            if len({operands[0].index for _, operands in found}) == 1:
                yield accused(REST, *found[0])
                return

    def _slips(
        self, whole: Number, parts: list[Number]
    ) -> Iterator[tuple[Number, list[Number]]]:
        """Give each part that would close the sum but for a slip, with the others."""
        near = abs(add(parts) - whole.value) <= whole.value / 10
        if not near or not 2 <= len(parts) <= 7 or SUM.fit(whole, parts):
            return
        start = whole.end if whole.sentence is self.passage.sentence else 0
        between = self.plain[start : parts[-1].end + 6]
        if listed(parts) != parts or _MOVING.search(between):
            return
        if not words.OPEN_LIST.search(re.sub("その他|ほか", "", between)):
            for part in parts:
                rest = [n for n in parts if n is not part]
                right = whole.value - add(rest)
                if right > 0 and is_slip_of(part, right):
                    yield part, rest

    def _of_brackets(self) -> Iterator[Finding]:
        """Judge 90団体（自治会41、学校22 …）: the parts of the value before a bracket."""
        for start, end in sorted({n.bracket for n in self.passage.all if n.bracket}):
            inside = [n for n in counted(self.passage.all) if n.bracket == (start, end)]
            owner = [
                n
                for n in until(self.passage.here, start)
                if n.start > start - 24 and n.bracket is None
            ][-1:]
            if len(inside) < 2 or not counted(owner) or owner[0].step < 1:
                continue
            if not _RIGHT_BEFORE.fullmatch(self.plain[owner[0].end : start]):
                continue
            fit = all(
                alike(n, owner[0])
                if n.unit
                else _NAME.search(self.plain[start : n.start])
                for n in inside
            )
            text = self.plain[start:end]
            if fit and not _IN_BRACKET.search(text):
                yield from self._held(owner[0], inside, text)


_ADDED = re.compile(r"[^、。0-9]{0,3}?(?:を加え|と合わせ|とあわせ|を足|が加わ)")
_SO_MANY = re.compile(r"([0-9]+)(?:年|か月|回)間?(?:で|の|分)")
_SO_MANY_OF = re.compile(r"([0-9]+)(?:年|か月|回|施設|地区|部門|つ)")
_ALL_OF = re.compile(
    r"^[^、。0-9]{0,14}?(?:合わせて|合計で|全部で)|(?:この|これら|上位|以上の?)[0-9一二三四五六]*つ?(?:で|の合計|を合わせ)|(?:[0-9一二三四五六七八九]+(?:年間|年度間|か年|か月間?|回|つ|施設|地区|部門|項目|種類)(?:分)?の?|これら?の?|全部の?|すべての?|以上の?)(?:合計|総計|計|累計|総数)"
)
_NOT_ALL = re.compile(r"うち|累計|平均|目標|前年|昨年|から|→|これまで")
_PART_OF = re.compile("(?:中|のうち)")
_CUMULATED = re.compile(r"累計|年度末")


def _adds(part: Number, total: Number) -> bool:
    """Say whether a number may be a part of a total: same unit, or none and a count."""
    if part.bracket != total.bracket:
        return False
    same = alike(part, total) and part.role == total.role
    return same or (part.unit is None and total.role in COUNTED)
