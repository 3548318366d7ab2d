"""Do changes follow from the values they lie between: explain before accusing.

A claim takes its operands from its bracket, its sentence, then the sentences before it.
Where any pair explains the number it agrees; a contradiction needs a pair whose roles
particles, brackets or periods make certain, and no pair that explains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

from ictplan.audit import words
from ictplan.audit.arithmetic import HUNDRED, Fit, difference, fit, interval, quotient
from ictplan.audit.claims import gaps, is_meant
from ictplan.audit.dates import dates_in
from ictplan.audit.repeats import is_slip
from ictplan.audit.report import (
    DOUBTFUL,
    LOOK,
    RIGHT,
    WRONG,
    Verdict,
    at_number,
    at_words,
    rounded,
    shown,
    written_like,
)
from ictplan.audit.scopes import CROWDED
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.audit.model import Claim, Finding, Number, Reading, Sentence

BACK = 4
"""Operands are looked for in so many sentences before."""

MOST = 14
"""So many values of a passage are paired: more would explain anything by chance."""

RULE_OF = {"difference": "ICT101", "growth": "ICT102", "multiple": "ICT103"}
MISSING = Verdict("info", "operand-missing")
UNCLEAR = Verdict("info", "not-understood")


class Pair(NamedTuple):
    """A value, what it is compared with, and whether their roles are certain."""

    value: Number
    base: Number
    sure: bool


@dataclass
class Passage:
    """The values a sentence may speak of, in order, and the words before each."""

    sentence: Sentence
    here: list[Number]
    before: list[Number]
    all: tuple[Number, ...] = ()
    gap: dict[int, str] = field(default_factory=dict)
    asides: list[tuple[Number, Number]] = field(default_factory=list)


def alike(one: Number, other: Number) -> bool:
    """Say whether two numbers may be values of one quantity, by their units."""
    if "%" in (one.unit, other.unit) or "倍" in (one.unit, other.unit):
        return one.unit == other.unit
    if one.unit == other.unit:
        return True
    if one.unit is None or other.unit is None:
        # A bare number may count what another names, but is no 24GHz.
        return {one.role, other.role} <= {"count", "quantity"} and all(
            n.unit in (None, "円") or n.role == "count" for n in (one, other)
        )
    return len(min(one.unit, other.unit, key=len)) > 1 and (
        one.unit.endswith(other.unit) or other.unit.endswith(one.unit)
    )


class Solver:
    """The claims of a document and their operands."""

    def __init__(self, reading: Reading) -> None:
        """Take the claims of a reading by sentence."""
        self.reading = reading
        self.claims = reading.claims
        # The whole that each part of a sum that holds belongs to.
        self.wholes: dict[int, Number] = {}
        self.wholes_by_value: dict[tuple[int, Decimal, str | None], Number] = {}
        # Shares with the parts they stand beside, once they are asked for.
        self.pairs: list[tuple[Number, Number]] = []
        self.by_sentence: dict[int, list[Claim]] = {
            sentence.index: [
                claim
                for number in reading.by_sentence[sentence.index]
                if (claim := reading.claims.get(number.index))
            ]
            for sentence in reading.sentences
            if sentence.kind not in ("row", "page")
            and 0 < len(reading.by_sentence.get(sentence.index, ())) <= CROWDED
        }

    def values_of(self, sentence: Sentence) -> list[Number]:
        """Give the numbers of a sentence that are values and tell of no others."""
        if sentence.index not in self.by_sentence or sentence.kind == "source":
            return []
        return [
            n
            for n in self.reading.numbers_of(sentence)
            if n.role not in ("date", "label", "class", "age", "points", "multiple")
            and n.index not in self.claims
            and not _is_aside(n)
        ]

    def passage(self, sentence: Sentence) -> Passage:
        """Give the values of a sentence, and of those before it in its section."""
        here = self.values_of(sentence)
        asides = self._asides(sentence)
        numbers = self.reading.numbers_of(sentence)
        before: list[Number] = []
        gap = gaps(numbers, sentence)
        seen = 0
        for index in range(sentence.index - 1, max(-1, sentence.index - 12), -1):
            other = self.reading.sentences[index]
            if other.section != sentence.section or seen >= BACK:
                break
            held = self.values_of(other)
            if held:
                seen += other.kind != "item"
                before = held + before
                asides = self._asides(other) + asides
                gap |= gaps(self.reading.numbers_of(other), other)
        return Passage(sentence, here, before[-MOST:], numbers, gap, asides)

    def _asides(self, sentence: Sentence) -> list[tuple[Number, Number]]:
        """Give the values in brackets, each with the value it is said beside."""
        found: list[tuple[Number, Number]] = []
        held = [
            n
            for n in self.reading.numbers_of(sentence)
            if n.role in ("count", "quantity", "share", "duration")
            and n.index not in self.claims
        ]
        for number in held:
            if number.bracket:
                owner = [
                    n for n in held if n.end <= number.bracket[0] and not n.bracket
                ]
                if (
                    owner
                    and alike(owner[-1], number)
                    and number.bracket[0] - owner[-1].end < 6
                ):
                    found.append((number, owner[-1]))
        return found

    def changes(self) -> Iterator[Finding]:
        """Judge every difference, rate of growth and multiple."""
        for sentence in self.reading.sentences:
            claims = self.by_sentence.get(sentence.index)
            if claims:
                passage = self.passage(sentence)
                for claim in claims:
                    yield from self._change(claim, passage)

    def _change(self, claim: Claim, passage: Passage) -> Iterator[Finding]:
        number = claim.number
        pairs = list(_pairs(claim, passage))
        sure = [pair for pair in pairs if pair.sure]
        rule = RULE_OF[claim.kind]
        best: tuple[Fit, Pair] | None = None
        for pair in pairs:
            found = _fits(claim, pair)
            if found and (best is None or found > best[0]):
                best = (found, pair)
        turned = next((p for p in sure if _fits(claim, p, turned=True)), None)
        if best is None and turned is not None:
            yield _wrong_way(claim, turned)
        elif best is not None:
            yield from self._agreeing(claim, *best, rule)
        elif points := self._as_points(claim, sure or pairs):
            yield points
        elif explained := self.explained_by_table(claim):
            yield at_number(
                rule,
                number,
                Message(N_("follows from the table above")),
                RIGHT,
                others=explained,
            )
        elif told := next((pair for pair in sure if _is_believable(claim, pair)), None):
            yield _contradicting(claim, told, rule)
        elif slip := _slipped(claim, pairs):
            yield _contradicting(claim, slip, rule)
        elif claim.reference is not None or not pairs:
            message = Message(N_("what it is compared with is not printed"))
            yield at_number(rule, number, message, MISSING)
        else:
            message = Message(N_("which values it lies between is not clear"))
            yield at_number(rule, number, message, UNCLEAR)

    def explained_by_table(self, claim: Claim) -> tuple[Number, Number] | None:
        """Find two cells of a row or column near by that explain a claim."""
        sentence = claim.number.sentence
        rows = [
            [
                n
                for n in self.reading.by_sentence[at]
                if n.role not in ("date", "label", "class", "age")
            ]
            for at in range(
                max(0, sentence.index - 40),
                min(sentence.index + 20, len(self.reading.sentences)),
            )
            if at in self.reading.rows
            and self.reading.sentences[at].section == sentence.section
        ][:30]
        columns = [
            [row[at] for row in rows if len(row) > at]
            for at in range(max(map(len, rows), default=0))
        ]
        for line in (*rows, *columns):
            for pair in permutations(line[:30], 2):
                if _fits(claim, Pair(*pair, sure=False)):
                    return pair
        return None

    def _agreeing(
        self, claim: Claim, found: Fit, pair: Pair, rule: str
    ) -> Iterator[Finding]:
        evidence = _sum_of(claim, pair)
        operands = (pair.value, pair.base)
        message = Message(
            N_("follows from the values beside it: {sum}"), {"sum": evidence}
        )
        if found is Fit.NEAR and claim.kind == "difference" and pair.sure:
            message = Message(
                N_("as printed: {sum}; rounding may explain it"), {"sum": evidence}
            )
            yield at_number(
                rule, claim.number, message, LOOK, others=operands, evidence=evidence
            )
            return
        yield at_number(
            rule, claim.number, message, RIGHT, others=operands, evidence=evidence
        )

    def _as_points(self, claim: Claim, pairs: Sequence[Pair]) -> Finding | None:
        """Report a difference of shares told in percent: 6％から9％へ3％増."""
        if claim.kind != "growth" or claim.ratio:
            return None
        for pair in pairs:
            if pair.value.unit != "%" or pair.base.unit != "%":
                continue
            exact, values = difference(pair.value, pair.base)
            if fit(claim.number, exact, values) is Fit.EXACT:
                return at_number(
                    "ICT112",
                    claim.number,
                    Message(
                        N_("{sum} are points, not percent"),
                        {
                            "sum": f"{shown(pair.value.value)} − {shown(pair.base.value)}"
                        },
                    ),
                    DOUBTFUL,
                    expected=f"{shown(abs(claim.number.value))}ポイント",
                    others=(pair.value, pair.base),
                )
        return None


FAR_OFF = 4
"""A result of another sentence's value that is so many times the number is of another thing."""


def _is_believable(claim: Claim, pair: Pair) -> bool:
    """Say whether a pair that does not fit may be the one meant.

    Values of two sentences must be of one place, and give a result of the number's size.
    """
    number = claim.number
    if number.qualifier == "lt":
        return False
    if pair.value.sentence is pair.base.sentence is number.sentence:
        return True
    result, told = _result(claim, pair), abs(number.value)
    if not told or not result or not (told / FAR_OFF <= result <= told * FAR_OFF):
        return False
    places = [
        set(words.REGIONS.findall(n.sentence.plain[: n.start]))
        for n in (pair.value, pair.base)
    ]
    return not places[0] or not places[1] or bool(places[0] & places[1])


def _slipped(claim: Claim, pairs: Sequence[Pair]) -> Pair | None:
    """Find the one pair near by whose result the number is with two digits swapped."""
    index = claim.number.sentence.index
    near = [
        p
        for p in pairs
        if min(p.value.sentence.index, p.base.sentence.index) >= index - 2
    ]
    if claim.kind == "multiple" or len(near) > 12:
        return None
    found = []
    for pair in near:
        if claim.sign and (pair.value.value > pair.base.value) != (claim.sign > 0):
            continue
        if pair.base.value and swapped(_result(claim, pair), claim.number):
            found.append(pair)
    if (
        not found
        and len({frozenset((p.value.index, p.base.index)) for p in near}) <= 3
        and claim.number.unit != "%"
    ):
        found = [
            p for p in near
            if (not claim.sign or (p.value.value > p.base.value) == (claim.sign > 0))
            and p.base.value and is_slip(replace(claim.number, value=rounded(_result(claim, p), claim.number)), claim.number)
            and p.value.unit == p.base.unit
        ]  # fmt: skip
    return found[0] if len({_result(claim, p) for p in found}) == 1 else None


def swapped(exact: Decimal, number: Number) -> bool:
    """Say whether a number is a result with two neighbouring digits swapped."""
    told, right = (
        f"{abs(v).normalize():f}" for v in (number.value, rounded(exact, number))
    )
    off = [at for at in range(min(len(told), len(right))) if told[at] != right[at]]
    return (
        len(told) == len(right)
        and len(off) == 2
        and off[1] - off[0] <= 2
        and told[off[0]] == right[off[1]]
        and told[off[1]] == right[off[0]]
    )


_ASIDE = re.compile(
    r"[nN]=|うち|内|前年|前回|昨年|目標|複数|税|[0-9]年度?[:は]|最大|最小|総数|比$|差$"
)


def _is_aside(number: Number) -> bool:
    """Say whether a number in a bracket is said of the word before it, not of the sentence."""
    if number.bracket is None:
        return False
    plain = number.sentence.plain
    inside = plain[number.bracket[0] + 1 : number.start]
    if number.unit in ("%", "ポイント", "倍") and re.search(
        r"[0-9](?![0-9]*(?:歳|代|年|月|日))[^0-9歳代年月日]{0,6}$",
        plain[max(0, number.bracket[0] - 8) : number.bracket[0]],
    ):
        return True
    return len(inside) > 8 or bool(_ASIDE.search(inside))


def _pairs(claim: Claim, passage: Passage) -> Iterator[Pair]:
    """Give the pairs a claim may be about, certain ones first."""
    number = claim.number
    here = [n for n in passage.here if n is not number and _comparable(claim, n)]
    before = [n for n in passage.before if _comparable(claim, n)]
    if number.bracket:
        inside = [n for n in _inside(claim, passage) if _comparable(claim, n)]
        here = sorted(
            {n.index: n for n in (*here, *inside)}.values(), key=lambda n: n.start
        )
    told = set()
    for pair in _certain(claim, here, before, passage):
        if pair.value is not pair.base and alike(pair.value, pair.base):
            told.add((pair.value.index, pair.base.index))
            yield pair if _is_about(claim, pair) else pair._replace(sure=False)
    pool = [*before, *here][-MOST:]
    for value, base in permutations(pool, 2):
        if (
            (value.index, base.index) not in told
            and (base.index, value.index) not in told
            and alike(value, base)
        ):
            yield Pair(value, base, sure=False)


def _is_about(claim: Claim, pair: Pair) -> bool:
    """Say whether a pair may be accused of: values of one unit, no new subject since."""
    value, base, number = pair.value, pair.base, claim.number
    if value.unit != base.unit or "eq" not in (value.qualifier, base.qualifier):
        return False
    if {value.qualifier, base.qualifier} & {"lt", "le", "gt", "ge"}:
        return False
    if re.match(r"の(?:間|範囲)", _skip_bracket(value)):
        return False
    last = max(
        (
            n
            for n in (value, base)
            if n.sentence is number.sentence and n.end <= number.start
        ),
        key=lambda n: n.end,
        default=None,
    )
    if last is None or number.bracket:
        return True
    return words.TOPIC.search(number.sentence.plain[last.end : number.start]) is None


def _comparable(claim: Claim, number: Number) -> bool:
    """Say whether a number may be an operand: of the claim's unit, any for a ratio."""
    if claim.kind == "difference":
        if claim.number.unit == "ポイント":
            return number.unit == "%" or (
                number.unit in (None, "点") and number.role != "duration"
            )
        return alike(claim.number, number)
    return number.role != "duration" or number.unit in (
        "分",
        "時間",
        "秒",
        "日",
        "週間",
    )


def _inside(claim: Claim, passage: Passage) -> list[Number]:
    """Give the values in the claim's own bracket."""
    bracket = claim.number.bracket
    return [
        n
        for n in passage.all
        if n.bracket == bracket
        and n is not claim.number
        and n.start < claim.number.start
        and n.role in ("count", "quantity", "share", "duration")
    ]


def _certain(
    claim: Claim, here: list[Number], before: list[Number], passage: Passage
) -> Iterator[Pair]:
    """Give the pair whose roles are said, if any."""
    number = claim.number
    left = [n for n in here if n.end <= number.start]
    if number.bracket:
        yield from _certain_in_bracket(claim, left, before, passage)
        return
    ends = [n for n in left if _is_base(n, claim)]
    base = ends[-1] if ends else None
    reference = claim.reference
    if base is not None:
        value = _value_for(claim, base, left, here, before)
        if value is not None:
            yield Pair(value, base, sure=True)
        return
    if reference is not None:
        value = _nearest(left, None) or _following(claim, here)
        if (
            value is None
            and before
            and before[-1].sentence.index >= passage.sentence.index - 2
        ):
            value = before[-1]
        aside = [
            (n, own)
            for n, own in passage.asides
            if _comparable(claim, n)
            and is_meant(reference, n, own, passage.gap.get(n.index, ""))
        ]
        if aside and not left:
            yield Pair(aside[-1][1], aside[-1][0], sure=True)
            return
        meant = [
            n
            for n in (*before, *left)
            if n is not value
            and is_meant(reference, n, value, passage.gap.get(n.index, ""))
        ]
        if meant and reference.thing and value is meant[-1]:
            meant = meant[:-1]
        if value is not None and meant:
            base = meant[-1]
            others = [n for n in left if n is not base and alike(n, base)]
            if reference.thing and others:
                value = others[-1]
            yield Pair(value, base, sure=len(meant) == 1 or meant[-1] in left)
        elif (
            reference.thing
            and value is not None
            and len(left) == 2
            and is_meant(reference, value, None, passage.gap.get(value.index, ""))
        ):
            yield Pair(left[0], value, sure=True)
        return
    values = [n for n in left if alike(n, left[-1])] if left else []
    if len(values) == 2:
        yield from _two(claim, values[0], values[1], passage.gap)
    elif len(values) > 2:
        dated = [n for n in values if n.period is not None]
        if len(dated) == len(values) and len({n.period for n in dated}) == len(dated):
            ordered = sorted(dated, key=lambda n: n.period.start)  # type: ignore[union-attr]
            yield Pair(ordered[-1], ordered[0], sure=True)
            yield Pair(ordered[-1], ordered[-2], sure=True)
    elif (
        len(values) == 1
        and before
        and alike(values[0], before[-1])
        and _OLD.search(passage.gap.get(values[0].index, ""))
    ):
        if before[-1].sentence.index >= passage.sentence.index - 2:
            yield Pair(before[-1], values[0], sure=True)
    elif len(values) == 1 and before and _follows_on(passage, values[0], before[-1]):
        yield from _two(claim, before[-1], values[0], passage.gap)
    elif (
        not values
        and len(before) >= 2
        and before[-1].sentence.index >= passage.sentence.index - 2
    ):
        pair = [n for n in before if n.sentence is before[-1].sentence]
        if len(pair) == 2 and alike(*pair):
            for told in _two(claim, pair[0], pair[1], passage.gap):
                led = _is_base(pair[0], claim) or (pair[0].when and pair[1].when)
                yield (
                    told
                    if led or _begins_with_time(passage)
                    else told._replace(sure=False)
                )


def _begins_with_time(passage: Passage) -> bool:
    return (
        re.match(r"(?:この|その|[0-9]+年|両|差|伸び|増)", passage.sentence.plain)
        is not None
    )


def _follows_on(passage: Passage, value: Number, last: Number) -> bool:
    """Say whether the sentence before gave the same quantity of another time."""
    if not alike(value, last) or last.sentence.index != passage.sentence.index - 1:
        return False
    if (
        len(
            [
                n
                for n in passage.before
                if n.sentence is last.sentence and alike(n, value)
            ]
        )
        > 1
    ):
        return False
    times = (value.when, last.when)
    return all(times) and value.period != last.period


_OLD = re.compile(rf"(?:{words.RELATIVE})")
_NEW = re.compile(r"現在|今回|今年|本年|直近|現状|今は|いま|後")


def _two(
    claim: Claim, first: Number, last: Number, gap: dict[int, str]
) -> Iterator[Pair]:
    """Order two values by their periods, else as they stand; a 差 needs no order."""
    if first.period and last.period and first.period != last.period:
        late = first.period.start > last.period.start
        yield Pair(first, last, sure=True) if late else Pair(last, first, sure=True)
        return
    old = [bool(_OLD.search(gap.get(n.index, ""))) for n in (first, last)]
    new = [bool(_NEW.search(gap.get(n.index, ""))) for n in (first, last)]
    if old[0] != old[1] or (new[0] != new[1] and new[1]):
        yield Pair(first, last, sure=True) if old[1] else Pair(last, first, sure=True)
        return
    apart = claim.sign == 0 and claim.kind == "difference"
    times = bool(first.when and last.when and first.when != last.when)
    yield Pair(last, first, sure=apart or times)


def _is_base(number: Number, claim: Claim) -> bool:
    """Say whether the particle after a number makes it what another is compared with."""
    tail = _skip_bracket(number)
    if claim.kind == "multiple" or claim.whole:
        # 65件の1.5倍: what a multiple is of stands right before it.
        between = (
            number.sentence.plain[number.end : claim.number.start]
            if number.sentence is claim.number.sentence
            else ""
        )
        if re.fullmatch(r"の(?:約|およそ|ほぼ)?", between):
            return True
    if words.BASE_AFTER.match(tail):
        return True
    return (
        claim.comparing
        and re.match(
            r"(?:の(?:[^、。0-9をはが]{1,8}))?(?:を|に(?=[^、。]{0,4}[0-9]))", tail
        )
        is not None
    )


def _skip_bracket(number: Number) -> str:
    """Give the words after a number and the bracket that belongs to it."""
    tail = number.sentence.plain[number.end : number.end + 60]
    if number.bracket and number.bracket[1] - number.end <= 1:
        tail = number.sentence.plain[number.bracket[1] + 1 : number.end + 60]
    if tail[:1] in ("(", "（"):
        close = re.search(r"[)）]", tail)
        if close and "。" not in tail[: close.start()]:
            return tail[close.end() :]
    return tail


def _value_for(
    claim: Claim,
    base: Number,
    left: list[Number],
    here: list[Number],
    before: list[Number],
) -> Number | None:
    """Find the value that goes with a base that a particle marks."""
    between = [n for n in left if n.start > base.end and alike(n, base)]
    reached = [n for n in between if words.VALUE_AFTER.match(_skip_bracket(n))]
    if reached:
        return reached[-1]
    if between:
        return between[-1]
    following = _following(claim, here)
    earlier = [
        n
        for n in left
        if n.end <= base.start and alike(n, base) and not _is_base(n, claim)
    ]
    if claim.comparing and earlier:
        return earlier[-1]
    if following is not None and alike(following, base):
        return following
    if earlier:
        return earlier[-1]
    return _last_told(base, before)


_RATE_NAME = re.compile(r"[一-龥ァ-ヶー]{2}率")
_LEFT_OVER = re.compile(r"あと|残り|まで|目標|基準|計画|予定")


def _last_told(base: Number, before: list[Number]) -> Number | None:
    """Give the one value of the sentence before, if it is what the sentence told."""
    at = base.sentence.index - 1
    held = [n for n in before if alike(n, base) and n.sentence.index == at]
    plain = held[-1].sentence.plain if held else ""
    rate = _RATE_NAME.findall(base.sentence.plain[: base.start])
    quoted = re.findall("「([^「」]+)」", base.sentence.plain[: base.start])
    if held and (
        (rate and rate[-1] not in plain) or (quoted and quoted[-1] not in plain)
    ):
        return None
    if len(held) != 1 or _LEFT_OVER.search(
        plain[max(0, held[0].start - 8) : held[0].start]
    ):
        return None
    return held[0]


def _nearest(left: list[Number], other: Number | None) -> Number | None:
    held = [n for n in left if n is not other]
    return held[-1] if held else None


_GOES_ON = re.compile(
    r"[^、。0-9]{0,10}?(?:の|、|て、?|し、?|り、?|た|る|く、?|い)(?:[^、。0-9]{0,6}?)$"
)


def _following(claim: Claim, here: list[Number]) -> Number | None:
    """Find the value right behind a claim: 9件下回る31件, 3割増の130件, 20件増え、120件."""
    number = claim.number
    right = [n for n in here if n.start >= number.end]
    if not right:
        return None
    gap = number.sentence.plain[number.end : right[0].start]
    if len(gap) > 18 or not _GOES_ON.fullmatch(gap) or list(dates_in(gap)):
        return None
    return right[0]


def _certain_in_bracket(
    claim: Claim, left: list[Number], before: list[Number], passage: Passage
) -> Iterator[Pair]:
    """A bracket belongs to the value before it; its base stands in it, or is named there."""
    bracket = claim.number.bracket
    assert bracket is not None  # noqa: S101
    plain = passage.sentence.plain
    inside = [n for n in left if n.bracket == bracket]
    outside = [n for n in left if n.bracket != bracket and n.end <= bracket[0]]
    if not outside:
        return
    owner = outside[-1]
    if not re.fullmatch(r"[^、。0-9]{0,12}", plain[owner.end : bracket[0]]):
        return
    rest = [n for n in outside[:-1] if alike(n, owner)]
    if inside and alike(inside[-1], owner):
        base = inside[-1]
        meant = (
            claim.reference is None
            or is_meant(claim.reference, base, owner, passage.gap.get(base.index, ""))
            or _is_base(base, claim)
        )
        yield Pair(owner, base, sure=meant)
        return
    if claim.reference is not None:
        meant_here = [
            n
            for n in (*before, *rest)
            if alike(n, owner)
            and is_meant(claim.reference, n, owner, passage.gap.get(n.index, ""))
        ]
        if meant_here:
            yield Pair(owner, meant_here[-1], sure=True)
        return
    marked = [n for n in rest if _is_base(n, claim)]
    if marked:
        yield Pair(owner, marked[-1], sure=True)
    elif (
        len(rest) == 1
        and rest[0].when
        and owner.when
        and rest[0].period != owner.period
    ):
        yield Pair(owner, rest[0], sure=True)


def _fits(claim: Claim, pair: Pair, *, turned: bool = False) -> Fit:
    """Say how well a claim follows from a pair, its direction included."""
    value, base = pair.value, pair.base
    up = value.value > base.value
    if claim.sign and value.value != base.value and (up != (claim.sign > 0)) != turned:
        return Fit.OFF
    if turned and not claim.sign:
        return Fit.OFF
    number = claim.number
    if claim.kind == "difference":
        exact, values = difference(value, base)
        return fit(number, exact, values)
    ratio = quotient(interval(value), interval(base))
    if ratio is None:
        return Fit.OFF
    exact = value.value / base.value * HUNDRED
    if claim.kind == "multiple":
        if (
            exact
            and exact < HUNDRED
            and re.match(r"(?:程度|以上)?の?(?:差|開|違)", number.tail)
        ):
            exact, ratio = (
                10000 / exact,
                (10000 / ratio[1], 10000 / ratio[0] if ratio[0] > 0 else 10000 / exact),
            )
        return fit(number, exact / 100, (ratio[0] / 100, ratio[1] / 100))
    if claim.whole:
        return fit(number, exact, ratio)
    grown = fit(number, abs(exact - HUNDRED), _growth(ratio, exact))
    if claim.ratio:
        return max(grown, fit(number, exact, ratio))
    return grown


def _growth(ratio: tuple[Decimal, Decimal], exact: Decimal) -> tuple[Decimal, Decimal]:
    if exact >= HUNDRED:
        return ratio[0] - HUNDRED, ratio[1] - HUNDRED
    return HUNDRED - ratio[1], HUNDRED - ratio[0]


def _result(claim: Claim, pair: Pair) -> Decimal:
    value, base = pair.value.value, pair.base.value
    match claim.kind:
        case "difference":
            return abs(value - base)
        case "multiple":
            return value / base if base else Decimal(0)
        case _:
            ratio = value / base * HUNDRED if base else Decimal(0)
            return (
                ratio
                if claim.whole or (claim.ratio and claim.number.value > 50)
                else abs(ratio - HUNDRED)
            )


def _sum_of(claim: Claim, pair: Pair) -> str:
    """Write the calculation: 45,400 − 48,000 = −2,600."""
    value, base = f"{pair.value.value:,f}", f"{pair.base.value:,f}"
    value, base = (_idle(text) for text in (value, base))
    if claim.kind == "difference":
        return f"{value} − {base} = {_idle(f'{pair.value.value - pair.base.value:,f}')}".replace(
            "= -", "= −"
        )
    if pair.base.value == 0:
        return f"{value} / {base}"
    ratio = pair.value.value / pair.base.value
    if claim.kind == "multiple":
        return f"{value} / {base} = {ratio:.2f}"
    if claim.whole or (claim.ratio and claim.number.value > 50):
        return f"{value} / {base} = {ratio * 100:.1f}%"
    return f"({value} − {base}) / {base} = {(ratio - 1) * 100:+.1f}%"


def _idle(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _contradicting(claim: Claim, pair: Pair, rule: str) -> Finding:
    number = claim.number
    evidence = _sum_of(claim, pair)
    return at_number(
        rule,
        number,
        Message(
            N_("does not follow from the values it stands with: {sum}"),
            {"sum": evidence},
        ),
        WRONG,
        expected=written_like(_result(claim, pair), number),
        evidence=evidence,
        others=(pair.value, pair.base),
    )


def _wrong_way(claim: Claim, pair: Pair) -> Finding:
    evidence = _sum_of(claim, pair)
    up = pair.value.value > pair.base.value
    return at_words(
        RULE_OF[claim.kind],
        claim.number.sentence,
        claim.words,
        Message(
            N_("the value is more than what it is compared with: {sum}")
            if up
            else N_("the value is less than what it is compared with: {sum}"),
            {"sum": evidence},
        ),
        WRONG,
        evidence=evidence,
        others=(claim.number, pair.value, pair.base),
    )
