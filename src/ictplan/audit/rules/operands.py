"""Between which two values does a stated difference lie?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ictplan.audit.rules.pairs import CHANGED, Pair
from ictplan.audit.rules.support import after, between, is_value, same_time

if TYPE_CHECKING:
    from ictplan.audit.model import Number, Reading

_TIME = re.compile(
    r"(?:前年度?|前回|昨年度?|前々年度?|前年同[月期日]|当初|前期|[0-9元]年度?(?:末|同[月日期])?)(?:調査|実績|策定時)?(?:の?値|時点|時)?"
    r"(?:の?約?[0-9.,万億]+(?:%|[一-龥]{1,3})|[(（][^（）()]*[)）])?(?:と比|に比|対比|比[)べ]?|から|より)"
)
_PLACE = re.compile(
    r"(?:全国|国|県|平均|他市|[一-龥]+[都道府県市区町村])(?:全体|内)?(?:の?平均)?(?:値|水準)?"
    r"(?:の?[0-9.,]+%|[(（][^（）()]*[)）])?(?:と比|に比|を|より|との差|と)"
)
_FROM = re.compile(
    r"(?:[(（][^）()]*[)）])?から[^、。0-9]{0,15}(?:[0-9元]+年度?[^、。0-9]{0,4})?"
)
_RIGHT_TO = re.compile(r"(?:[)）])?(?:へと?|に|まで|となり|と)、?(?:約)?")
_NAMES = re.compile(
    r"(?:^|、|また)(?P<over>[^、。]{2,24})(?:は|が)、?(?P<under>[^、。はが]{2,20})(?:を|より(?:も)?)約?$"
)
_HERE = re.compile(r"[本当](?:市|町|村|区|県)は(?:これを)?約?$")
_PAST = re.compile(r"(?:前年度?|前回|昨年度?|前期|当初|前々年度?)[^、。]{0,6}$")
_FROM_THIS = re.compile(
    r"(?:[(（][^）()]*[)）])?(?:を|より(?:も)?|に比べて?|と比べて?)、?約?"
)
_IS = re.compile(
    r"(?:ほど|程度)?(?:も)?(?:上回る|下回る|超える|高い|低い|多い|少ない)(?:約|、)?"
)
APART = re.compile(r"差|開き|隔たり|格差")


def pairs_of(reading: Reading, change: Number, role: str) -> list[Pair]:
    """Find the pairs a change may lie between; none where that cannot be told."""
    unit = "%" if role == "share" else change.unit
    sentence = change.sentence
    own = [
        n
        for n in reading.amounts_of(sentence)
        if n.start < change.start and _operand(n, role, unit)
    ]
    last = reading.before(sentence)
    earlier = (
        [n for n in reading.amounts_of(last) if _operand(n, role, unit)] if last else []
    )
    if pair := (
        _from_to(change, own)
        or _around(reading, change, own, (role, unit))
        or _by_names(change, own, earlier)
    ):
        return [pair]
    words = sentence.plain[max(0, change.start - 40) : change.start]
    offset = max(0, change.start - 40)
    times, place = list(_TIME.finditer(words)), list(_PLACE.finditer(words))
    if times and not (place and place[-1].end() > times[-1].end()):
        return _against_time(change, own, earlier, times[-1].span(), offset)
    if place:
        return _against_place(change, own, earlier, place[-1].span(), offset)
    if len(own) == 1 and _HERE.search(words) and own[0].end > change.start - 20:
        return _crossed(change, own, own, earlier)
    near = len(own) >= 2 and _comparable(own[-2], own[-1])
    return [Pair(own[-2], own[-1])] if near else []


def _from_to(change: Number, own: list[Number]) -> Pair | None:
    """Give the two values right before a change: 37.4％から39.4％へ2.0ポイント."""
    if len(own) < 2 or not _FROM.fullmatch(between(own[-2], own[-1])):
        return None
    return (
        Pair(own[-2], own[-1])
        if _RIGHT_TO.fullmatch(between(own[-1], change))
        else None
    )


def _around(
    reading: Reading, change: Number, own: list[Number], kind: tuple[str, str | None]
) -> Pair | None:
    """Give the values on both sides: 全国の53.9％を4.1ポイント下回る49.8％."""
    if not own or not _FROM_THIS.fullmatch(between(own[-1], change)):
        return None
    following = [
        n for n in reading.amounts_of(change.sentence) if n.start > change.start
    ]
    if not following or not _operand(following[0], *kind):
        return None
    is_told = _IS.fullmatch(between(change, following[0]))
    return Pair(own[-1], following[0]) if is_told else None


def _by_names(change: Number, own: list[Number], earlier: list[Number]) -> Pair | None:
    """Give the values of two things named: スマートフォンはパソコンを18.8ポイント上回る."""
    words = _NAMES.search(change.sentence.plain[: change.start])
    if words is None:
        return None
    held = [*earlier, *own]
    found = [
        [n for n in held if n.subject[-1:] == (name,)]
        for name in (_named_thing(words["over"]), _named_thing(words["under"]))
    ]
    if any(len(numbers) != 1 for numbers in found):
        return None
    (current,), (base,) = found
    return Pair(base, current) if same_time(base, current) else None


def _named_thing(words: str) -> str:
    return re.split(r"の(?:保有|利用|普及|導入|割合)", words.strip("「」"))[0]


def _operand(number: Number, role: str, unit: str | None) -> bool:
    return (
        number.role == role
        and number.unit == unit
        and is_value(number)
        and not (role != "share" and CHANGED.match(after(number)))
    )


def _comparable(base: Number, current: Number) -> bool:
    """Say whether two neighbours are one quantity at two times or in two places."""
    link = between(base, current)
    differs = base.period != current.period or base.area != current.area
    return differs or "から" in link or APART.search(after(current)) is not None


def _was_compared(number: Number) -> bool:
    """Say whether a number was itself what another was compared with: 前年度の30.1％."""
    before = number.sentence.plain[max(0, number.start - 12) : number.start]
    return _PAST.search(before) is not None


def _named(numbers: list[Number], span: tuple[int, int], offset: int) -> list[Number]:
    """Give the numbers that stand inside the words of a comparison."""
    return [n for n in numbers if span[0] + offset <= n.start < span[1] + offset]


def _against_time(
    change: Number,
    own: list[Number],
    earlier: list[Number],
    span: tuple[int, int],
    offset: int,
) -> list[Pair]:
    bases = _named(own, span, offset)
    if not bases:
        known = [n for n in (*earlier, *own) if n.period and n.period != change.period]
        bases = [n for n in known if n.area == change.area][-1:]
    return _crossed(change, bases, own, earlier)


def _against_place(
    change: Number,
    own: list[Number],
    earlier: list[Number],
    span: tuple[int, int],
    offset: int,
) -> list[Pair]:
    bases = _named(own, span, offset)
    if not bases and own:
        here = own[-1]
        bases = [
            n
            for n in (*earlier, *own[:-1])
            if n.area != here.area and same_time(n, here)
        ][-1:]
    return _crossed(change, bases, own, earlier)


def _crossed(
    change: Number, bases: list[Number], own: list[Number], earlier: list[Number]
) -> list[Pair]:
    """Pair the one base with every value that may be the current one."""
    if len(bases) != 1:
        return []
    (base,) = bases
    currents = [n for n in own if n is not base]
    if currents:
        currents = [n for n in currents if n.period == change.period] or currents[-1:]
        return [Pair(base, currents[-1])]
    earlier = [n for n in earlier if n is not base and not _was_compared(n)]
    currents = [n for n in earlier if n.period != base.period]
    if base.period is None or not currents:
        currents = earlier
    return [Pair(base, current) for current in currents]
