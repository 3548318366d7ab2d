"""What quantities stand in a sentence: one grammar of numerals, units and bounds.

Every digit of a sentence belongs to a date, a label, an amount or a remnant: none is
lost. A value is exact, and ``step`` says what one unit of its last printed digit is
worth: 10,000 for 4,383万, 0.1 for 63.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ictplan.core.errors import NumeralError
from ictplan.core.numerals import KANJI_DIGITS, LARGE_UNITS, SMALL_UNITS, kanji_to_int

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Role
from ictplan.core.numerals import NumberQualifier

_SEGMENT = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
# 千葉, 万博, 百貨店 and the like begin with a numeral that is none.
_SCALE = r"(?:[兆億]|万(?![博一全])|千(?![葉代曲歳])|百(?!貨|科))"
_KANJI_UNITS = (
    "割|倍|つ|人(?=[、。のがはにで中）])|本の?柱|か年|カ年|ヵ年|ヶ年|年間|か月|ヶ月|項目|分野|法案|業務|か所|カ所|"
    "箇所|団体|種類|段階|件|施策|方針|視点|区分|施設|地区|基本方針|重点|事業|学校|校|社|名|町|村|市町村|市町|分団|冊|"
    "テーマ|ステップ|コース|取組|取り組み|手続き?|業務|サービス|機能|政策|戦略|柱|目標|課題|委員会|会場|館|公民館|部門|工程|点(?=[、。のがはにで])"
)
_KANJI = "[一二三四五六七八九十百千]"
_BODY = re.compile(
    rf"(?P<fraction>(?:[0-9]+|(?<![一-龥]){_KANJI}+)分の(?:[0-9]+(?![0-9.,])|{_KANJI}+(?![一-龥])))"
    rf"|(?P<body>(?<![0-9]){_SEGMENT}(?:{_SCALE}+(?:{_SEGMENT}(?={_SCALE}|[^0-9.]|$))?)*)"
    rf"|(?P<kanji>(?<![一-龥々]){_KANJI}{{1,5}}(?=(?:{_KANJI_UNITS}))|(?<![一-龥々]|[0-9])[一二三四五六七八九十百千]{{2,9}}(?=世帯|人|件|台|戸|枚|冊|円|団体|か所|回(?!答)))"
)
_COUNTERS = (
    "つ|人(?!口|材|工|権|件|事)|名(?!称|前|簿)|世帯|件(?!数|名)|団体|社(?!会|協|員)|校(?!区|舎|長|庭|内)|台(?!数|風|帳|湾)"
    "|本(?!市|県|町|村|計|格|人|庁|館|年|施|書|部|調|事|校|来|当|番|社|文)|回(?!答|収|線|転|復|数|覧)|か所|カ所|ヵ所|ヶ所|箇所|個所"
    "|種類|項目|法案|法律|点(?!検|字|数|在)|枚|票|冊|部(?!署|門|局|長|分|会)|戸|棟|頭|匹|羽|株|袋|箱|個(?!人|別|性|所|室)|組(?!合|織|み)"
    "|班|隊|室|席|床|路線|便|隻|機(?!関|能|器|構)|基(?!本|準|盤|地)|分団|か国|カ国|ページ|頁|通(?!信|学|勤|常|院|年|話)|語|字|品|局|館|園(?!児)"
    "|市町村|市区町村|自治体|都道府県|企業|施設|事業所|機関|契約|回線|学級|クラス|講座|教室|地区|店舗?|アカウント|ライセンス"
)
_UNIT = re.compile(
    r"(?P<points>%?ポイント|%?pt)|(?P<share>%|パーセント(?!ポイント)|割(?:[0-9一二三四五六七八九]分)?)|(?P<times>倍(?!増))"
    r"|(?P<age>歳代?|才代?|代(?=[のはがでと、以前後から男女)]))"
    r"|(?P<duration>か年|カ年|ヵ年|ヶ年|年間|年度分?|年|[かカヵヶ箇]月間?|週間|週|日間|日|時間|分間|分(?![類野担離析団署岐布割散科館別])|秒)"
    r"|(?P<quantity>円|ドル|[kKMGTP]?bps|[kKMGTP]B|[kMG]?Hz|[kcm]?m2?(?![A-Za-z])|k?g(?![A-Za-z])|ha|k?Wh?|トン|キロ|メートル|平方メートル|㎡|㎥|℃|度(?![目合])|t(?![A-Za-z]))"
    rf"|(?P<counter>{_COUNTERS})"
    r"|(?P<noun>の?(?=[一-龥ァ-ヶ])[一-龥ァ-ヶー]{1,10})"
)
_SPACED = re.compile(
    r" (?=[kKMGTP]?bps|[kKMGTP]B|[kMG]?Hz|%|円|人|件|ポイント|世帯|台|回)"
)
_NO_NOUN = re.compile(
    r"の?(?:中|内|等|以|未満|超|程度|前後|増|減|弱|強|余|分|目|倍|約|全|各|割合|平均|位|年|月|日|時点|現在|区分|号|章|節|条|項(?!目)"
    r"|上昇|低下|上回|下回|低|高|多|少|差|開|伸|拡大|縮|短縮|対|比|計|合|前|後|同|達|推移|横|占|残|内訳|男|女)"
)
_CUT = re.compile(
    r"(?:中|内|等|以上|以下|以内|以外|未満|超|程度|前後|増加?|減少?|弱|強|余り?|全|当たり|あたり|毎|(?<!個)別|程|"
    r"複数|拡大|縮小|達成|実施|導入|設定|整備|開催|上昇|低下|上回|下回|計|を|不足|短縮|登録|参加|利用|多|少|高|低)"
)
_BEFORE = re.compile(
    r"(約|およそ|おおよそ|凡そ|概ね|おおむね|ほぼ|最大|最低|少なくとも|延べ|各|±) ?[-+]?$"
)
_BEFORE_MEANS: dict[str, NumberQualifier] = {
    "最大": "le", "最低": "ge", "少なくとも": "ge", "延べ": "eq", "各": "eq",
}  # fmt: skip
_AFTER_MEANS: dict[str, NumberQualifier] = {
    "以上": "ge", "超": "gt", "を超える": "gt", "を超え": "gt", "強": "gt", "余り": "gt",
    "余": "gt", "以下": "le", "以内": "le", "未満": "lt", "弱": "lt", "近く": "lt",
    "足らず": "lt", "程度": "approx", "ほど": "approx", "前後": "approx", "台": "approx",
    "くらい": "approx", "ぐらい": "approx",
}  # fmt: skip
_AFTER = re.compile(
    "("
    + "|".join(sorted(_AFTER_MEANS, key=len, reverse=True)).replace("超", "超(?!過)", 1)
    + ")"
)
_CLASS_AFTER = re.compile(
    r"(?:以上|超|を超え)?[、~から・]{0,2}[0-9.,]+[%歳才人万円日回年時間分]*(?:未満|以下|以内)"
)
_COMPOSITE = re.compile(r"[0-9](?:分[0-9]+秒|時間[0-9]+分|年[0-9]+か月)")
"""3分32秒 are two numbers of one value."""
_ONE_OF = re.compile(r"当たり|あたり|につき|(?:平均)?約?[0-9]")
"""After 1回 it is no amount, but what a mean is of."""
_RANGE_AFTER = re.compile(r"(?:[%割倍人件歳才代]|ポイント)?(?:~|-(?=[0-9]))[0-9]")
_SAME_UNIT = {
    "名": "人", "パーセント": "%", "才": "歳", "個所": "か所", "カ所": "か所",
    "ヵ所": "か所", "ヶ所": "か所", "箇所": "か所", "分間": "分", "日間": "日",
    "カ年": "か年", "ヵ年": "か年", "ヶ年": "か年", "市区町村": "市町村", "頁": "ページ",
}  # fmt: skip
_ROLES: dict[str, Role] = {
    "points": "points", "times": "multiple", "age": "age", "duration": "duration",
    "counter": "count", "noun": "count",
}  # fmt: skip
"""What an amount does, by the group of `_UNIT` its unit is in."""

_DIGITS = re.compile("[0-9]+(?:[.,][0-9]+)*")


@dataclass(frozen=True)
class Amount:
    """A number without its context; offsets are in the sentence.

    ``signed`` says that a sign stands before it: ＋1,300, △5.
    """

    start: int
    end: int
    value: Decimal
    step: Decimal
    unit: str | None
    qualifier: NumberQualifier
    role: Role
    signed: bool = False


def amounts_in(plain: str, taken: list[tuple[int, int]]) -> Iterator[Amount]:
    """Find the amounts of a sentence in half width.

    Args:
        plain: The sentence.
        taken: Stretches that are dates or labels, in order; digits there are passed
            over.
    """
    blocked = iter(taken)
    current = next(blocked, None)
    at = 0
    while match := _BODY.search(plain, at):
        at = match.end()
        while current is not None and current[1] <= match.start():
            current = next(blocked, None)
        if current is not None and current[0] < match.end():
            at = max(match.start() + 1, min(current[1], match.end()))
            continue
        amount = _amount(plain, match)
        at = max(at, amount.end)
        yield amount


def remnants_of(plain: str, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Find the digits that no stretch covers, so that none is lost."""
    at = 0
    for start, end in [*sorted(taken), (len(plain), len(plain))]:
        if start > at:
            for match in _DIGITS.finditer(plain, at, start):
                yield match.span()
        at = max(at, end)


def value_of(body: str) -> tuple[Decimal, Decimal]:
    """Give value and step of a numeral: 3千4百, 1億3,905万, 120百万, 二十八."""
    total = section = Decimal(0)
    step = Decimal(1)
    for part in re.finditer(rf"(?P<digits>{_SEGMENT})(?P<scale>[兆億万千百]*)", body):
        digits = part["digits"].replace(",", "")
        number, scale = Decimal(digits), Decimal(1)
        decimals = len(digits.partition(".")[2])
        small = Decimal(1)
        for char in part["scale"]:
            if char in SMALL_UNITS:
                small *= SMALL_UNITS[char]
            else:
                scale *= LARGE_UNITS[char]
        if scale > 1:
            total += (section + number * small) * scale
            section = Decimal(0)
        else:
            section += number * small
        step = (small * scale).scaleb(-decimals)
    return total + section, step


def _amount(plain: str, match: re.Match[str]) -> Amount:
    start, end = match.start(), match.end()
    if match["fraction"]:
        return _fraction(plain, match)
    unit = _UNIT.match(plain, end)
    if unit is None and (spaced := _SPACED.match(plain, end)):
        unit = _UNIT.match(plain, spaced.end())
    group = unit.lastgroup if unit else None
    if unit and group == "noun" and _NO_NOUN.match(unit[0]):
        unit, group = None, None
    text = unit[0] if unit else ""
    if group == "noun":
        text = _CUT.split(text, maxsplit=1)[0]
    value, step = _kanji(match["kanji"]) if match["kanji"] else value_of(match["body"])
    if text.startswith("割"):
        value, step = _tenths(text, value, step)
    end = (unit.start() if unit else end) + len(text)
    name: str | None = text.removeprefix("の") or None
    name = {"share": "%", "points": "ポイント"}.get(group or "", name)
    name = _SAME_UNIT.get(name or "", name)
    signed = _SIGN.search(plain, max(0, start - 2), start) is not None
    if signed and plain[start - 1] == "-":
        value = -value
    role = _role(plain, start, end, group if name else None)
    return Amount(
        start - signed, end, value, step, name, _qualifier(plain, start, end), role,
        signed,
    )  # fmt: skip


_SIGN = re.compile(r"(?:^|(?<![A-Za-z0-9]))[-+]$")
"""A sign; one behind a letter or digit of half width is a hyphen."""


def _tenths(text: str, value: Decimal, step: Decimal) -> tuple[Decimal, Decimal]:
    """Give 8割 as 80 in steps of 10, 8割5分 as 85 in steps of 1."""
    if "分" not in text:
        return value * 10, step * 10
    digit = text[1]
    more = KANJI_DIGITS.get(digit) or Decimal(digit if digit.isdecimal() else 0)
    return value * 10 + more, Decimal(1)


def _kanji(text: str) -> tuple[Decimal, Decimal]:
    try:
        return Decimal(kanji_to_int(text)), Decimal(1)
    except NumeralError:
        return Decimal(0), Decimal(1)


def _fraction(plain: str, match: re.Match[str]) -> Amount:
    """Read 5分の2 as 40%; people use fractions loosely, so that its step is wide."""
    below, _, above = match["fraction"].partition("分の")
    parts = [
        Decimal(text) if text.isdecimal() and text.isascii() else _kanji(text)[0]
        for text in (below, above)
    ]
    share = parts[1] / parts[0] * 100 if parts[0] else Decimal(0)
    qualifier = _qualifier(plain, match.start(), match.end())
    if qualifier == "eq":
        qualifier = "approx"
    return Amount(
        match.start(), match.end(), share, Decimal(2), "%", qualifier, "share"
    )


def _qualifier(plain: str, start: int, end: int) -> NumberQualifier:
    if after := _AFTER.match(plain, end):
        return _AFTER_MEANS[after[0]]
    if before := _BEFORE.search(plain, max(0, start - 6), start):
        return _BEFORE_MEANS.get(before[1], "approx")
    return "eq"


def _role(plain: str, start: int, end: int, group: str | None) -> Role:
    """Say what an amount does, by its unit and whether it is the limit of a class."""
    if _is_class(plain, start, end):
        return "class"
    return "share" if group == "share" else _ROLES.get(group or "", "quantity")


def _is_class(plain: str, start: int, end: int) -> bool:
    """Say whether an amount is a limit of a class: 0%以上30%未満, 3~5人."""
    if _CLASS_AFTER.match(plain, end) or _RANGE_AFTER.match(plain, end):
        return True
    if _COMPOSITE.search(plain, start, min(len(plain), end + 6)) or _COMPOSITE.search(
        plain, max(0, start - 6), end
    ):
        return True
    if _ONE_OF.match(plain, end) and re.fullmatch(r"1\D{1,4}", plain[start:end]):
        return True
    before = plain[max(0, start - 12) : start]
    if re.search(r"[0-9](?:[%割倍人件歳才代]|ポイント)?(?:~|-)$", before):
        return True
    return (
        re.match(r"未満|以下", plain[end:]) is not None
        and re.search(r"[0-9][%歳才人円日回年]*(?:以上|超|~|から)[、・]?$", before)
        is not None
    )
