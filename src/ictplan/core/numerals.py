"""What number is written here: full width, 万/億/兆, 割, ％, ポイント, ▲△−, note marks.

The value is exact (`decimal.Decimal`), and what the writer said about it (約, 以上,
超) is kept beside it: a bound is not a value.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ictplan.core.errors import NumeralError
from ictplan.core.messages import N_

NumberQualifier = Literal["eq", "ge", "gt", "le", "lt", "approx"]

KANJI_DIGITS = {char: number for number, char in enumerate("〇一二三四五六七八九")}
"""The kanji digits; 〇 is zero."""

SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
"""What multiplies the digit before it."""

LARGE_UNITS = {"万": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}
"""What multiplies all the group before it."""

QUALIFIERS: dict[str, NumberQualifier] = {
    "以上": "ge",
    "超": "gt",
    "を超える": "gt",
    "を超え": "gt",
    "を上回る": "gt",
    "強": "gt",
    "以下": "le",
    "以内": "le",
    "未満": "lt",
    "を下回る": "lt",
    "弱": "lt",
    "程度": "approx",
    "ほど": "approx",
    "前後": "approx",
    "約": "approx",
    "およそ": "approx",
}
"""Words that make a number a bound or an approximation."""

# NFKC leaves these radicals of PDF texts alone, or turns them into rare kanji.
_RADICALS = str.maketrans("⻑⻄⻘⻲⻯⻤⼾⿊", "長西青亀竜鬼戸黒")
_MINUS = str.maketrans(dict.fromkeys("▲△−－‐‑–—―", "-"))
_MARKS = re.compile(
    r"[\u2460-\u24ff\u2776-\u2793\u00b9\u00b2\u00b3\u2070-\u2079]+"
    r"|(?<=[0-9０-９%％])(?:[※*＊†‡]+[0-9０-９]*\)?|[(（]?注[0-9０-９]*[)）]?)$"
)
_NUMBER = re.compile(
    r"(?P<before>約|およそ)?"
    r"(?P<sign>[-+])?"
    r"(?P<body>[0-9〇一二三四五六七八九十百千万億兆京.,]+)"
    r"(?P<unit>割(?:[0-9一二三四五六七八九]分)?|(?!割)[^0-9.,()/-]*?)"
    rf"(?P<after>{'|'.join(sorted(QUALIFIERS, key=len, reverse=True))})?"
    r"(?:増加?|減少?|上昇|低下)?"
)
_THOUSANDS = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")


@dataclass(frozen=True)
class Number:
    """A number as written: its exact value, its unit, what is said about it.

    ``unit`` is ``%``, ``ポイント``, ``倍``, ``人`` … or None; 8割 is 80 with unit
    ``%``. ``decimals`` are those printed. Words of direction (増, 減) are left out.
    """

    value: Decimal
    unit: str | None
    qualifier: NumberQualifier
    decimals: int
    text: str


def normalise(text: str) -> str:
    """Give plain characters: half width, no radicals, one minus, no note marks."""
    unmarked = _MARKS.sub("", text.translate(_RADICALS))
    plain = unicodedata.normalize("NFKC", unmarked)
    return re.sub(r"\s+", "", plain.translate(_MINUS))


def parse_number(text: str) -> Number:
    """Read a text that is one number.

    Raises:
        NumeralError: If it is not.
    """
    found = _NUMBER.fullmatch(normalise(text))
    if found is None:
        raise _unreadable(text)
    unit = found["unit"] or None
    value, decimals = _value(found["body"], text)
    if unit and unit.startswith("割"):
        value, decimals, unit = _tenths(value, unit), 0, "%"
    if found["sign"] == "-":
        value = -value
    said = found["after"] or found["before"]
    return Number(value, unit, QUALIFIERS[said] if said else "eq", decimals, text)


def kanji_to_int(text: str) -> int:
    """Read kanji numerals: 二十八, 千五百, 二〇二一.

    Raises:
        NumeralError: If the text is not wholly kanji numerals.
    """
    if not text or not set(text) <= KANJI_DIGITS.keys() | SMALL_UNITS.keys():
        raise _unreadable(text)
    if not SMALL_UNITS.keys() & set(text):
        return int("".join(str(KANJI_DIGITS[char]) for char in text))
    total, digit, last = 0, None, 10**4
    for char in text:
        if char in KANJI_DIGITS:
            if digit is not None:
                raise _unreadable(text)
            digit = KANJI_DIGITS[char]
            continue
        unit = SMALL_UNITS[char]
        if unit >= last:
            raise _unreadable(text)
        total += (1 if digit is None else digit) * unit
        digit, last = None, unit
    return total + (digit or 0)


def _value(body: str, text: str) -> tuple[Decimal, int]:
    """Add up the groups between 兆, 億 and 万, which must fall."""
    parts = re.split("([万億兆京])", body)
    total, last, decimals = Decimal(0), 10**20, 0
    for group, unit in zip(parts[::2], [*parts[1::2], ""], strict=True):
        scale = LARGE_UNITS.get(unit, 1)
        if not group and not unit and len(parts) > 1:
            break
        if not group or scale >= last:
            raise _unreadable(text)
        number, decimals = _group(group, text)
        total += number * scale
        last = scale
    return total, decimals


def _group(group: str, text: str) -> tuple[Decimal, int]:
    whole, _, fraction = group.partition(".")
    if group[0] in KANJI_DIGITS or group[0] in SMALL_UNITS:
        return Decimal(kanji_to_int(group)), 0
    if not _THOUSANDS.fullmatch(whole) or ("." in group and not fraction.isdecimal()):
        raise _unreadable(text)
    return Decimal(group.replace(",", "")), len(fraction)


def _tenths(value: Decimal, unit: str) -> Decimal:
    """Turn 8割5分 into 85 percent."""
    parts = unit.removeprefix("割").removesuffix("分")
    hundredths = KANJI_DIGITS.get(parts, parts) if parts else 0
    return value * 10 + Decimal(hundredths)


def _unreadable(text: str) -> NumeralError:
    return NumeralError(N_("'{text}' is no number"), text=text)
