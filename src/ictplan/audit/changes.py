"""Do differences, rates of growth and multiples follow from the values they lie between?

A claim takes its operands from its bracket, its sentence, then the sentences before it.
Particles, brackets and periods say which value is the base; where they do not, every pair
of the passage may explain the number and none may accuse it.
"""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

from ictplan.audit import words
from ictplan.audit.claims import is_meant
from ictplan.audit.dates import dates_in
from ictplan.audit.formulas import (
    DIFFERENCE,
    GROWTH,
    MULTIPLE,
    RATIO,
    Fit,
    is_slip_of,
    is_swap_of,
)
from ictplan.audit.passages import MOST, alike, like, until
from ictplan.audit.report import DOUBTFUL, LOOK, WRONG, at_number, at_words, shown
from ictplan.audit.solve import MISSING, UNCLEAR, accused, agreeing
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.audit.formulas import Formula
    from ictplan.audit.model import Claim, Finding, Number
    from ictplan.audit.passages import Passage, Passages

_CLOCK = ("分", "時間", "秒", "日", "週間")
"""Durations that are measured, where years and months say of when something is."""


class Pair(NamedTuple):
    """A value, what it is compared with, and whether their roles are certain."""

    value: Number
    base: Number
    sure: bool

    @property
    def operands(self) -> tuple[Number, Number]:
        """The two values."""
        return self.value, self.base


def changes(passages: Passages) -> Iterator[Finding]:
    """Judge every difference, rate of growth and multiple."""
    for passage in passages:
        for claim in passages.by_sentence[passage.sentence.index]:
            yield _change(claim, passage, passages)


def _change(claim: Claim, passage: Passage, passages: Passages) -> Finding:
    pairs = list(_pairs(claim, passage))
    sure = [pair for pair in pairs if pair.sure]
    best = max(pairs, key=lambda pair: _fits(claim, pair), default=None)
    if best is not None and _fits(claim, best) > (Fit.OFF if best.sure else Fit.CUT):
        return _agreeing(claim, best)
    turned = next((p for p in sure if _fits(claim, p, turned=True)), None)
    said = _wrong_way(claim, turned) if turned else _as_points(claim, sure or pairs)
    if said is not None:
        return said
    formula = formula_of(claim)
    wrong = next((p for p in sure if _is_believable(claim, p)), None)
    firm = any(_is_firm(claim, pair) for pair in sure)
    if not firm and (explained := explained_by_table(claim, passages)):
        return agreeing(formula, claim.number, explained)
    if wrong := wrong or _slipped(claim, pairs):
        return accused(formula, claim.number, wrong.operands)
    return _unknown(claim, pairs)


def _unknown(claim: Claim, pairs: list[Pair]) -> Finding:
    """Say why nothing is said of a claim."""
    formula = formula_of(claim)
    if claim.reference is not None or not pairs:
        message = N_("what it is compared with is not printed")
        return at_number(formula.rule, claim.number, message, MISSING)
    message = N_("which values it lies between is not clear")
    return at_number(formula.rule, claim.number, message, UNCLEAR)


def _is_within(claim: Claim, pair: Pair) -> bool:
    """Say whether both values stand in the claim's sentence."""
    return all(n.sentence is claim.number.sentence for n in pair.operands)


def _is_firm(claim: Claim, pair: Pair) -> bool:
    """Say whether a sentence holds a claim, its value, and a base that a particle marks."""
    return _is_within(claim, pair) and _is_base(pair.base, claim)


def explained_by_table(
    claim: Claim, passages: Passages
) -> tuple[Number, Number] | None:
    """Find two cells of a row or column near by that explain a claim."""
    rows = passages.cells_near(claim.number.sentence, on=20)[:30]
    width = max(map(len, rows), default=0)
    columns = [[row[at] for row in rows if len(row) > at] for at in range(width)]
    for line in (*rows, *columns):
        for value, base in permutations(line[:30], 2):
            if _fits(claim, Pair(value, base, sure=False)) > Fit.CUT:
                return value, base
    return None


# What a pair gives


def formula_of(claim: Claim) -> Formula:
    """Give the formula of a claim; a rate of more than a half may be of the base."""
    if claim.kind == "growth" and (
        claim.whole or (claim.ratio and claim.number.value > 50)
    ):
        return RATIO
    return {"difference": DIFFERENCE, "growth": GROWTH, "multiple": MULTIPLE}[
        claim.kind
    ]


def _fits(claim: Claim, pair: Pair, *, turned: bool = False) -> Fit:
    """Say how well a claim follows from a pair, its direction included."""
    value, base = pair.operands
    up = value.value > base.value
    if claim.sign and value.value != base.value and (up != (claim.sign > 0)) != turned:
        return Fit.OFF
    if turned and not claim.sign:
        return Fit.OFF
    if claim.kind == "multiple" and not up and _BETWEEN.match(claim.number.tail):
        value, base = base, value
    formulas = {formula_of(claim)}
    if claim.ratio:
        formulas = {GROWTH, RATIO}
    return max(formula.fit(claim.number, (value, base)) for formula in formulas)


_BETWEEN = re.compile(r"(?:程度|以上)?の?(?:差|開|違)")
"""4倍の差 lies between two things, whichever comes first."""


def _agreeing(claim: Claim, pair: Pair) -> Finding:
    formula = formula_of(claim)
    near = _fits(claim, pair) is Fit.NEAR
    if not (near and claim.kind == "difference" and pair.sure):
        return agreeing(formula, claim.number, pair.operands)
    return at_number(
        formula.rule,
        claim.number,
        N_("as printed: {sum}; rounding may explain it"),
        LOOK,
        others=pair.operands,
        evidence=formula.told(pair.operands),
    )


def _wrong_way(claim: Claim, pair: Pair) -> Finding:
    formula = formula_of(claim)
    return at_words(
        formula.rule,
        claim.number.sentence,
        claim.words,
        WAYS[pair.value.value > pair.base.value],
        WRONG,
        evidence=formula.told(pair.operands),
        others=(claim.number, *pair.operands),
    )


WAYS = {
    True: N_("the value is more than what it is compared with: {sum}"),
    False: N_("the value is less than what it is compared with: {sum}"),
}
"""What is said of a value above its base, and of one below it."""


def _as_points(claim: Claim, pairs: Sequence[Pair]) -> Finding | None:
    """Report a difference of shares told in percent: 6％から9％へ3％増."""
    if claim.kind != "growth" or claim.ratio:
        return None
    for pair in pairs:
        if {pair.value.unit, pair.base.unit} != {"%"}:
            continue
        if DIFFERENCE.fit(claim.number, pair.operands) is Fit.EXACT:
            left = f"{shown(pair.value.value)} − {shown(pair.base.value)}"
            return at_number(
                "ICT112",
                claim.number,
                N_("{sum} are points, not percent"),
                DOUBTFUL,
                expected=f"{shown(abs(claim.number.value))}ポイント",
                others=pair.operands,
                where={"sum": left},
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
    if _is_within(claim, pair):
        return True
    if claim.sign and (pair.value.value > pair.base.value) != (claim.sign > 0):
        return False
    result, told = formula_of(claim).result(pair.operands), abs(number.value)
    if not told or not result or not (told / FAR_OFF <= result <= told * FAR_OFF):
        return False
    one, other = (
        set(words.REGIONS.findall(n.sentence.plain[: n.start])) for n in pair.operands
    )
    return not one or not other or bool(one & other)


def _slipped(claim: Claim, pairs: Sequence[Pair]) -> Pair | None:
    """Find the one pair near by whose result the number is with two digits swapped.

    A digit changed tells enough where hardly any pair is near.
    """
    number, formula = claim.number, formula_of(claim)
    first = number.sentence.index - 3
    near = [p for p in pairs if min(n.sentence.index for n in p.operands) >= first]
    if marked_base(claim, [p.base for p in pairs]):
        near = list(pairs)
    elif len(near) > 12:
        return None
    if claim.kind == "multiple":
        return None
    few = len({frozenset(n.index for n in p.operands) for p in near}) <= 3
    results = [
        (exact, p)
        for p in near
        if (exact := formula.result(p.operands)) is not None
        and not (claim.sign and (p.value.value > p.base.value) != (claim.sign > 0))
    ]
    found = [each for each in results if is_swap_of(number, each[0])]
    if not found and few and number.unit != "%":
        found = [
            (exact, p)
            for exact, p in results
            if is_slip_of(number, exact) and p.value.unit == p.base.unit
        ]
    return found[0][1] if len({exact for exact, _ in found}) == 1 else None


# Which pairs a claim may be about


def _pairs(claim: Claim, passage: Passage) -> Iterator[Pair]:
    """Give the pairs a claim may be about, certain ones first."""
    number = claim.number
    here = {n.index: n for n in passage.here if n is not number}
    if number.bracket:
        here |= {n.index: n for n in _inside(claim, passage)}
    within = sorted(
        (n for n in here.values() if comparable(claim, n)), key=lambda n: n.start
    )
    before = [n for n in passage.before if comparable(claim, n)]
    told = [
        pair if _is_about(claim, pair) else pair._replace(sure=False)
        for pair in _certain(claim, within, before, passage)
        if pair.value is not pair.base and alike(*pair.operands)
    ]
    yield from told
    known = {frozenset(n.index for n in pair.operands) for pair in told}
    # A sentence that says both values needs no other; one that says the base has it.
    firm = any(_is_firm(claim, pair) for pair in told if pair.sure)
    base = marked_base(claim, within)
    for operands in permutations([*before, *within][-MOST:], 2):
        pair = Pair(*operands, sure=False)
        if frozenset(n.index for n in operands) in known or not alike(*operands):
            continue
        if not (firm and not _is_within(claim, pair)) and base in (None, *operands):
            yield pair


def _inside(claim: Claim, passage: Passage) -> list[Number]:
    """Give the values in the claim's own bracket."""
    return [
        n
        for n in passage.all
        if n.bracket == claim.number.bracket
        and n.start < claim.number.start
        and n.role in ("count", "quantity", "share", "duration")
    ]


def comparable(claim: Claim, number: Number) -> bool:
    """Say whether a number may be an operand: of the claim's unit, any for a ratio."""
    if claim.kind != "difference":
        return number.role != "duration" or number.unit in _CLOCK
    if claim.number.unit == "ポイント":
        # 8割 explains no point, nor a tenth of one.
        fine = number.step < 10 and number.step <= claim.number.step * 10
        told = number.unit in (None, "点") and number.role != "duration"
        return fine and (number.unit == "%" or told)
    return alike(claim.number, number)


_SPAN_AFTER = re.compile(r"の(?:間|範囲)")


def _is_about(claim: Claim, pair: Pair) -> bool:
    """Say whether a pair may be accused of: values of one unit, no new subject since."""
    value, base, number = pair.value, pair.base, claim.number
    bounds = {value.qualifier, base.qualifier}
    if value.unit != base.unit or "eq" not in bounds:
        return False
    if bounds & {"lt", "le", "gt", "ge"} or _SPAN_AFTER.match(value.behind):
        return False
    ends = [
        n.end
        for n in pair.operands
        if n.sentence is number.sentence and n.end <= number.start
    ]
    if not ends or number.bracket:
        return True
    return words.TOPIC.search(number.sentence.plain[max(ends) : number.start]) is None


def _certain(
    claim: Claim, here: list[Number], before: list[Number], passage: Passage
) -> Iterator[Pair]:
    """Give the pair whose roles are said, if any."""
    left = until(here, claim.number.start)
    base = marked_base(claim, here)
    if claim.number.bracket:
        yield from _of_bracket(claim, left, before, passage)
    elif base is not None:
        value = _value_for(claim, base, here, before)
        if value is not None:
            yield Pair(value, base, sure=True)
    elif claim.reference is not None and claim.reference.text not in _NO_THING:
        yield from _of_reference(claim, here, before, passage)
    elif places := _places(claim, left or passage.previous()):
        yield places
    else:
        yield from _of_order(claim, left, before, passage)


_NO_THING = ("以上", "以下", "未満")
"""80歳以上との差 compares with who is that old."""


# A base that a particle marks


def marked_base(claim: Claim, here: list[Number]) -> Number | None:
    """Give the last value before a claim that a particle makes its base."""
    if claim.number.bracket:
        return None
    left = until(here, claim.number.start)
    return next((n for n in reversed(left) if _is_base(n, claim)), None)


def _is_base(number: Number, claim: Claim) -> bool:
    """Say whether the particle after a number makes it what another is compared with."""
    if claim.kind == "multiple" or claim.whole:
        # 65件の1.5倍: what a multiple is of stands right before it.
        same = number.sentence is claim.number.sentence
        between = number.sentence.plain[number.end : claim.number.start] if same else ""
        if _OF.fullmatch(between):
            return True
    if words.BASE_AFTER.match(number.behind):
        return True
    return claim.comparing and _OBJECT.match(number.behind) is not None


_OF = re.compile(r"の(?:約|およそ|ほぼ)?")
_OBJECT = re.compile(r"(?:の(?:[^、。0-9をはが]{1,8}))?(?:を|に(?=[^、。]{0,4}[0-9]))")


def _value_for(
    claim: Claim, base: Number, here: list[Number], before: list[Number]
) -> Number | None:
    """Find the value that goes with a base that a particle marks."""
    others = [n for n in like(here, base) if n.end <= claim.number.start]
    between = [n for n in others if n.start > base.end]
    if between:
        reached = [n for n in between if words.VALUE_AFTER.match(n.behind)]
        return (reached or between)[-1]
    earlier = [
        n
        for n in others
        if n.end <= base.start
        and not _is_base(n, claim)
        and not _OF_SHARE.match(n.trail(6))
    ]
    if claim.comparing and earlier:
        return earlier[-1]
    following = _following(claim, here)
    if following is not None and alike(following, base):
        return following
    return earlier[-1] if earlier else _last_told(base, before)


_OF_SHARE = re.compile(r"の(?:約|およそ)?[0-9]")
"""A number before it is the whole of a share: 600人の30％."""

_RATE_NAME = re.compile(r"[一-龥ァ-ヶー]{2}率|(?<=「)[^「」]+(?=」)")
_LEFT_OVER = re.compile(r"あと|残り|まで|目標|基準|計画|予定")


def _last_told(base: Number, before: list[Number]) -> Number | None:
    """Give the one value of the sentence before, if it is what the sentence told."""
    at = base.sentence.index - 1
    held = [n for n in like(before, base) if n.sentence.index == at]
    if len(held) != 1 or _LEFT_OVER.search(held[0].lead(8)):
        return None
    names = _RATE_NAME.findall(base.sentence.plain[: base.start])
    told = all(name in held[0].sentence.plain for name in names[-1:])
    return held[0] if told else None


_GOES_ON = re.compile(
    r"[^、。0-9]{0,10}?(?:の|、|て、?|し、?|り、?|た|る|く、?|い)(?:[^、。0-9]{0,6}?)$"
)


def _following(claim: Claim, here: list[Number]) -> Number | None:
    """Find the value right behind a claim: 9件下回る31件, 3割増の130件, 20件増え、120件."""
    number = claim.number
    right = next((n for n in here if n.start >= number.end), None)
    if right is None:
        return None
    gap = number.sentence.plain[number.end : right.start]
    told = len(gap) <= 18 and _GOES_ON.fullmatch(gap) and not list(dates_in(gap))
    return right if told else None


# A base that words name


def _of_reference(
    claim: Claim, here: list[Number], before: list[Number], passage: Passage
) -> Iterator[Pair]:
    """Give the value and the one that 前年度, 全国 or a thing names."""
    reference = claim.reference
    left = until(here, claim.number.start)
    value = left[-1] if left else _following(claim, here) or _recent(before, passage)
    if reference is None or (value is None and not passage.asides):
        return

    def meant(number: Number, own: Number | None) -> bool:
        return is_meant(reference, number, own, passage.gap.get(number.index, ""))

    aside = [
        Pair(own, n, sure=True)
        for n, own in passage.asides
        if comparable(claim, n) and meant(n, own)
    ]
    if aside and not left:
        yield aside[-1]
        return
    bases = [n for n in (*before, *left) if n is not value and meant(n, value)]
    if value is not None and bases:
        others = like(left, bases[-1])
        value = others[-1] if reference.thing and others else value
        sure = len(bases) == 1 or bases[-1] in left
        yield Pair(value, bases[-1], sure=sure)
    elif (
        reference.thing and value is not None and len(left) == 2 and meant(value, None)
    ):
        yield Pair(left[0], value, sure=True)


def _recent(before: list[Number], passage: Passage) -> Number | None:
    """Give the value told last, where that is not long ago."""
    near = before and before[-1].sentence.index >= passage.sentence.index - 2
    return before[-1] if near else None


# Values in their order


_RANKS = re.compile(r"([1-9])位と([1-9])位と?の(?:差|開き)は、?約?$")
_EXTREMES = re.compile(r"最[もの]?[高多大].*最[もの]?[低少小]|最大.*最小")


def _places(claim: Claim, values: list[Number]) -> Pair | None:
    """Give the values 1位と２位の差, 最も高い…と最も低い…の差 lie between."""
    ordered = sorted(
        (n for n in values if comparable(claim, n)), key=lambda n: -n.value
    )
    plain = claim.number.sentence.plain[: claim.number.start]
    if _EXTREMES.search(plain) and len(ordered) > 2:
        return Pair(ordered[0], ordered[-1], sure=True)
    ranks = _RANKS.search(plain)
    first, last = (int(place) - 1 for place in ranks.groups()) if ranks else (0, 0)
    if first < last < len(ordered):
        return Pair(ordered[first], ordered[last], sure=True)
    return None


_OLD = re.compile(rf"(?:{words.RELATIVE})")
_NEW = re.compile(r"現在|今回|今年|本年|直近|現状|今は|いま|後")
_TIME_FIRST = re.compile(r"(?:この|その|[0-9]+年|両|差|伸び|増)")


def _of_order(
    claim: Claim, left: list[Number], before: list[Number], passage: Passage
) -> Iterator[Pair]:
    """Give the values before a claim by their periods, else as they stand."""
    values = [n for n in left if alike(n, left[-1])]
    last = _recent(before, passage)
    if len(values) == 2:
        yield _two(claim, values[0], values[1], passage)
    elif len(values) > 2:
        periods = {n.period.start: n for n in values if n.period is not None}
        if len(periods) == len(values):
            ordered = [periods[start] for start in sorted(periods)]
            yield Pair(ordered[-1], ordered[0], sure=True)
            yield Pair(ordered[-1], ordered[-2], sure=True)
    elif last is not None:
        yield from _with_last(claim, values, last, passage)


def _with_last(
    claim: Claim, values: list[Number], last: Number, passage: Passage
) -> Iterator[Pair]:
    """Give the value told last with the one here, or the two told last."""
    pair = [
        n
        for n in passage.before
        if n.sentence is last.sentence and comparable(claim, n)
    ]
    if values and alike(values[0], last):
        if _OLD.search(passage.gap.get(values[0].index, "")):
            yield Pair(last, values[0], sure=True)
        elif _follows_on(passage, values[0], last):
            yield _two(claim, last, values[0], passage)
    elif not values and len(pair) == 2 and alike(*pair):
        led = _is_base(pair[0], claim) or (pair[0].when and pair[1].when)
        told = _two(claim, pair[0], pair[1], passage)
        yield told._replace(
            sure=told.sure and bool(led or _TIME_FIRST.match(passage.plain))
        )


def _follows_on(passage: Passage, value: Number, last: Number) -> bool:
    """Say whether the sentence before gave the same quantity of another time."""
    same = [n for n in like(passage.before, value) if n.sentence is last.sentence]
    return (
        last.sentence.index == passage.sentence.index - 1
        and len(same) <= 1
        and bool(value.when and last.when)
        and value.period != last.period
    )


def _two(claim: Claim, first: Number, last: Number, passage: Passage) -> Pair:
    """Order two values by their periods, else as they stand; a 差 needs no order."""
    if first.period and last.period and first.period != last.period:
        turned = first.period.start > last.period.start
        return Pair(*((first, last) if turned else (last, first)), sure=True)
    gaps = [passage.gap.get(n.index, "") for n in (first, last)]
    old = [bool(_OLD.search(gap)) for gap in gaps]
    new = [bool(_NEW.search(gap)) for gap in gaps]
    if old[0] != old[1] or (new[1] and not new[0]):
        return Pair(*((first, last) if old[1] else (last, first)), sure=True)
    apart = claim.sign == 0 and claim.kind == "difference"
    times = bool(first.when and last.when and first.when != last.when)
    return Pair(last, first, sure=apart or times)


# A claim in a bracket


def _of_bracket(
    claim: Claim, left: list[Number], before: list[Number], passage: Passage
) -> Iterator[Pair]:
    """A bracket belongs to the value before it; its base stands in it, or is named there."""
    start = claim.number.bracket[0] if claim.number.bracket else 0
    outside = [n for n in until(left, start) if n.bracket != claim.number.bracket]
    if not outside or not _RIGHT_BEFORE.fullmatch(
        passage.plain[outside[-1].end : start]
    ):
        return
    owner = outside[-1]
    inside = [n for n in left if n.bracket == claim.number.bracket][-1:]
    rest = like(outside[:-1], owner)
    reference = claim.reference
    if inside and alike(inside[0], owner):
        gap = passage.gap.get(inside[0].index, "")
        sure = reference is None or is_meant(reference, inside[0], owner, gap)
        yield Pair(owner, inside[0], sure=sure or _is_base(inside[0], claim))
        return
    if reference is not None:
        bases = [
            n
            for n in (*like(before, owner), *rest)
            if is_meant(reference, n, owner, passage.gap.get(n.index, ""))
        ]
    else:
        bases = [n for n in rest if _is_base(n, claim)] or [
            n
            for n in rest
            if len(rest) == 1 and n.when and owner.when and n.period != owner.period
        ]
    if bases:
        yield Pair(owner, bases[-1], sure=True)


_RIGHT_BEFORE = re.compile(r"[^、。0-9]{0,12}")
