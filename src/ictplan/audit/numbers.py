"""What amounts stand in a sentence: values with unit, qualifier and what they do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ictplan.core.errors import NumeralError
from ictplan.core.numerals import (
    LARGE_UNITS,
    QUALIFIERS,
    SMALL_UNITS,
    NumberQualifier,
    parse_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Role

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_BODY = re.compile(
    rf"(?P<body>(?<![0-9.,]){_DIGITS}(?:[兆億万千百]+(?:{_DIGITS}(?=[兆億万千百]|(?<=[億万]){_DIGITS}|[^0-9.]))?)*"
    r"|(?<![一-龥])[二三四五六七八九十]{1,3}(?=割|倍|つの|本の?柱|か年|カ年|ヵ年|ヶ年|年間|項目|分野|法案|業務))"
)
_UNIT = re.compile(
    r"(?P<points>%?ポイント|%?pt)|(?P<share>%|割(?:[0-9]分)?)|(?P<times>倍)"
    r"|(?P<age>歳代?|才代?|代(?=[のはがでと、以前後から男女]))"
    r"|(?P<duration>か年|カ年|ヵ年|ヶ年|年間|年|[かカヵヶ箇]月間?|週間|日間|日|時間|分間|分(?=から|へ|に(?!の)|短|延|かか|以|程|で|、|。|と|を|の)|秒)"
    r"|(?P<quantity>円|[kKMGTP]?bps|[kKMGTP]B|[kMG]?Hz|[kcm]?m2?(?![A-Za-z])|k?g|ha|k?Wh?|トン|キロ|メートル|平方|㎡|℃|度)"
    r"|(?P<counter>つ|人|名|世帯|件|団体|社|校|台|本|回|か所|カ所|ヵ所|ヶ所|箇所|種類|項目|法案|法律|点|枚|票|冊|部|戸|棟|"
    r"市町村|市区町村|自治体|都道府県|企業|施設|事業所|機関|契約|回線|局)"
    r"|(?P<noun>の?(?=[一-龥ァ-ヶ])[一-龥ァ-ヶー]{1,10})"
)
_SPACED = re.compile(r" (?=[kKMGTP]?bps|[kKMGTP]B|[kMG]?Hz|%)")
_NO_NOUN = re.compile(
    r"の?(?:中|内|等|以|未満|超|程度|前後|増|減|弱|強|余|分|目|倍|約|全|各|割合|平均|位|年|月|日|時点|現在|区分)"
)
_CUT = re.compile(
    r"(?:中|内|等|以上|以下|以内|以外|未満|超|程度|前後|増加?|減少?|弱|強|余り?|全|当たり|あたり|毎|(?<!個)別|程|"
    r"複数|拡大|縮小|達成|実施|導入|設定|整備)"
)
_BEFORE = re.compile(
    r"(約|およそ|おおよそ|凡そ|概ね|おおむね|ほぼ|最大|最低|少なくとも|延べ|各) ?$"
)
_BEFORE_MEANS: dict[str, NumberQualifier] = {
    "最大": "le", "最低": "ge", "少なくとも": "ge", "延べ": "eq", "各": "eq",
}  # fmt: skip
_AFTER = re.compile(
    rf"({'|'.join(sorted((*QUALIFIERS, '余り', '余', '台', '近く'), key=len, reverse=True))})"
)
_AFTER_MEANS: dict[str, NumberQualifier] = {
    **QUALIFIERS, "余り": "gt", "余": "gt", "台": "approx", "近く": "approx",
}  # fmt: skip
_CLASS_AFTER = re.compile(
    r"(?:以上|超|を超え)?[、~から・]{0,2}[0-9.]+[%歳才人万円]*(?:未満|以下|以内)"
)
_GROWTH_AFTER = re.compile(
    r"(?:程度|ほど|前後)?の?(?:増|減|上昇|低下|伸び|成長|アップ|ダウン|下落|拡大|縮小|上回|下回)"
)
_GROWTH_BEFORE = re.compile(
    r"(?:前年(?:度|同月)?比|前期比|対前年(?:度)?比?|増加?率|減少?率|伸び率|成長率|上昇率|低下率|年率|年平均|年間)"
    r"[^、。%0-9]{0,8}$"
)


_ROLES: dict[str, Role] = {
    "points": "points",
    "times": "multiple",
    "age": "age",
    "duration": "duration",
    "counter": "count",
    "noun": "count",
}
"""What an amount does, by the group of `_UNIT` its unit is in."""


@dataclass(frozen=True)
class Amount:
    """A number without its context; offsets are in the sentence."""

    start: int
    end: int
    value: Decimal
    step: Decimal
    unit: str | None
    qualifier: NumberQualifier
    role: Role


def amounts_in(plain: str, taken: list[tuple[int, int]]) -> Iterator[Amount]:
    """Find the amounts of a sentence in half width.

    Args:
        plain: The sentence.
        taken: Stretches that are dates or labels, in order; digits there are passed
            over.
    """
    blocked = iter(taken)
    current = next(blocked, None)
    for match in _BODY.finditer(plain):
        while current is not None and current[1] <= match.start():
            current = next(blocked, None)
        if current is not None and current[0] < match.end():
            continue
        amount = _amount(plain, match)
        if amount is not None:
            yield amount


def _amount(plain: str, match: re.Match[str]) -> Amount | None:
    body = match["body"]
    unit = _UNIT.match(plain, match.end())
    if unit is None and (spaced := _SPACED.match(plain, match.end())):
        unit = _UNIT.match(plain, spaced.end())
    group = unit.lastgroup if unit else None
    if unit and group == "noun" and _NO_NOUN.match(unit[0]):
        unit, group = None, None
    text = unit[0] if unit else ""
    if group == "noun":
        text = _CUT.split(text, maxsplit=1)[0]
    tenths = text.startswith("割")
    try:
        read = parse_number(body + (text if tenths else ""))
    except NumeralError:
        return None
    end = (unit.start() if unit else match.end()) + len(text)
    name: str | None = text.removeprefix("の") or None
    if group == "share":
        name = "%"
    elif group == "points":
        name = "ポイント"
    return Amount(
        match.start(),
        end,
        read.value,
        _step(body, text),
        name,
        _qualifier(plain, match.start(), end),
        _role(plain, match.start(), end, group if name else None),
    )


def _step(body: str, unit: str) -> Decimal:
    """Say what one unit of the last printed digit is worth."""
    if unit.startswith("割"):
        return Decimal(1 if "分" in unit else 10)
    last = re.search(r"(?:\.(?P<dec>[0-9]+))?(?P<scale>[兆億万千百]*)$", body)
    scale = Decimal(1)
    for char in last["scale"] if last else "":
        scale *= LARGE_UNITS.get(char) or SMALL_UNITS[char]
    return scale.scaleb(-len(last["dec"] or "") if last else 0)


def _qualifier(plain: str, start: int, end: int) -> NumberQualifier:
    if after := _AFTER.match(plain, end):
        return _AFTER_MEANS[after[0]]
    if before := _BEFORE.search(plain, max(0, start - 6), start):
        return _BEFORE_MEANS.get(before[1], "approx")
    return "eq"


def _role(plain: str, start: int, end: int, group: str | None) -> Role:
    """Say what an amount does, by its unit and the words beside it."""
    if group != "share":
        return _ROLES.get(group or "", "quantity")
    if _is_class(plain, start, end):
        return "class"
    grows = _GROWTH_AFTER.match(plain, end) or _GROWTH_BEFORE.search(
        plain, max(0, start - 24), start
    )
    return "growth" if grows else "share"


def _is_class(plain: str, start: int, end: int) -> bool:
    """Say whether an amount is a limit of a class: 0%以上30%未満."""
    if _CLASS_AFTER.match(plain, end):
        return True
    before = plain[max(0, start - 12) : start]
    return (
        re.match(r"未満|以下", plain[end:]) is not None
        and re.search(r"[0-9][%歳才人]*(?:以上|超|~|から)[、・]?$", before) is not None
    )
