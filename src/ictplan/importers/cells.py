"""What does a cell say: a number as printed, a state, or why there is none."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from ictplan.core.codes import ObsStatus
from ictplan.core.errors import NumeralError
from ictplan.core.numerals import parse_number
from ictplan.importers.grid import folded
from ictplan.importers.units import unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MISSING: Mapping[str, str] = {
    "": ObsStatus.MISSING,
    **dict.fromkeys(["-", "--", "---", "該当なし", "該当無し", "対象外"], "M"),
    **dict.fromkeys(["皆増", "皆減", "n.a.", "N/A", "n/a"], "M"),
    **dict.fromkeys(["...", "..", "不明", "不詳", "未詳", "<NA>", "NA", "nan"], "O"),
    **dict.fromkeys(
        ["%", "未集計", "集計中", "未公表", "非公表", "無回答", "未回答", "・"], "O"
    ),
    **dict.fromkeys(["***", "調査無し", "調査なし", "未調査", "調査対象外"], "L"),
    **dict.fromkeys(["x", "X", "χ", "Χ", "秘匿", "*"], "Q"),
}
"""What marks of official tables mean, where a file has no legend of its own."""

ERROR = re.compile(r"#(?:DIV/0!|REF!|VALUE!|NUM!|NAME\?|NULL!|N/A)", re.IGNORECASE)
"""What a spreadsheet shows where a formula has no result."""

STATES: Mapping[str, str] = {
    **dict.fromkeys("○◯〇●◎", "1"),
    **dict.fromkeys(["実施", "実施済", "実施済み", "実施している", "済", "済み"], "1"),
    **dict.fromkeys(["導入", "導入済", "導入済み", "導入している", "対応済"], "1"),
    **dict.fromkeys(["有", "有り", "あり", "はい", "yes", "YES", "Yes", "TRUE"], "1"),
    **dict.fromkeys(["策定済", "策定済み", "設置済", "整備済", "設置"], "1"),
    **dict.fromkeys("×✕✖", "0"),
    **dict.fromkeys(
        ["未実施", "実施していない", "未", "未導入", "導入していない"], "0"
    ),
    **dict.fromkeys(["無", "無し", "なし", "いいえ", "no", "NO", "No", "FALSE"], "0"),
    **dict.fromkeys(["未対応", "未策定", "未設置", "未整備"], "0"),
}
"""Words for a thing that is in place (1) or not (0)."""

LEGEND = (
    (re.compile("秘匿"), ObsStatus.SUPPRESSED),
    (re.compile("調査.*(?:ない|なし|無し)|集計していない"), ObsStatus.NOT_COLLECTED),
    (re.compile("該当.*(?:ない|なし|数値)|皆増|皆減"), ObsStatus.CANNOT_EXIST),
    (re.compile("得られない|不詳|不明|未公表"), ObsStatus.MISSING),
)
"""What the words of a legend mean."""

LEGEND_MARK = re.compile(
    r"(?:^|[、。,;注:])[「『\"'(]?(\*{1,3}|-+|\.{2,3}|…|[xXχ])[」』\"')]?"
    r"(?:印|の箇所)?[:はと=]?(?=[^0-9a-z*])"
)
FOOTNOTE = re.compile(
    r"(?:(?<=[0-9.%％人件枚])[\s　]*"
    r"(?:[\u00b9\u00b2\u00b3\u2070-\u207f\u2460-\u24ff\u2776-\u2793]+[)）⁾]?"
    r"|[※＊*†‡]+[0-9０-９]*[)）]?"
    r"|[(（]?注[0-9０-９]*[)）]?"
    r"|[(（][0-9０-９]{1,2}[)）]"
    r"|(?<=\s)[0-9０-９]{1,2}[)）])+)[\s　]*$"
)
"""A note mark after a number; ``1)`` only after a blank, ``(1)`` right after."""

PLAIN = re.compile(
    r"(?P<sign>[-+]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+|(?=\.[0-9]))"
    r"(?:\.(?P<fraction>[0-9]+))?(?P<unit>[%]?)"
)
NUMBER_AND_UNIT = re.compile(
    r"(?P<number>[-+]?[0-9][0-9,]*(?:\.[0-9]+)?)(?P<word>[^0-9.,~()-].*)"
)
GROUPED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?![0-9])")
MARKED = re.compile(
    r"^(?:\((?P<b>[rpe])\)|(?P<c>[rpe]))?(?P<body>[-+]?[0-9.].*?)"
    r"(?:\((?P<d>[rpe])\)|(?P<e>[rpe])|\((?P<f>速報値?|改訂値?|訂正|推計)\))?$",
    re.IGNORECASE,
)
MARKS = {
    "p": "P", "速報": "P", "速報値": "P", "e": "E", "推計": "E",
    "r": "r", "改訂": "r", "改訂値": "r", "訂正": "r",
}  # fmt: skip
"""Preliminary and estimated values have a status of SDMX; a revised one has a note."""


@dataclass(frozen=True)
class Value:
    """A cell's number as printed, or the status that says why there is none.

    ``unit`` is what the cell itself says (``%``, 人, 万人), ``decimals`` the digits it
    was printed with, ``note`` what a mark beside it means.
    """

    number: Decimal | None
    status: str
    unit: str = ""
    decimals: int = 0
    qualifier: str = "eq"
    note: str = ""


def read_value(text: str, legend: Mapping[str, str] = MISSING) -> Value:
    """Read a cell that holds a number or a mark for a missing one.

    Raises:
        NumeralError: If it is neither.
    """
    if legend is not MISSING and (status := legend.get(folded(text))):
        return Value(None, status)
    return _read(text)


@lru_cache(maxsize=200_000)
def _read(text: str) -> Value:
    plain = unicodedata.normalize("NFKC", text).strip()
    bare = re.sub(r"(?<=[-.*…])[※＊]+$", "", folded(text))
    if (status := MISSING.get(bare)) is not None:
        return Value(None, status)
    if ERROR.fullmatch(plain):
        return Value(None, ObsStatus.MISSING, note=plain)
    unnoted = FOOTNOTE.sub("", text)
    plain = folded(GROUPED.sub(lambda m: re.sub(r"\s", "", m[0]), unnoted.strip()))
    # Blanks may part groups of three digits alone; two numbers are no number.
    if re.search(r"[0-9０-９][\s　]+[0-9０-９]", GROUPED.sub("0", unnoted.strip())):
        raise NumeralError("'{text}' is no number", text=text)
    found = PLAIN.fullmatch(plain)
    if found is not None:
        digits = found["whole"].replace(",", "") or "0"
        fraction = found["fraction"] or ""
        if len(digits) > 15:
            raise NumeralError("'{text}' is no number", text=text)
        number = Decimal(f"{found['sign']}{digits}{'.' if fraction else ''}{fraction}")
        return Value(number, "A", found["unit"], len(fraction))
    marked = MARKED.fullmatch(plain)
    if marked and (mark := next((marked[g] for g in "bcdef" if marked[g]), None)):
        value = _read(marked["body"])
        if value.number is not None:
            meaning = MARKS[mark.lower()]
            if meaning == "r":
                return replace(value, note="改訂値")
            return replace(value, status=meaning)
    tail = NUMBER_AND_UNIT.fullmatch(plain)
    if tail and unit_of(tail["word"]) is not None:
        return replace(_read(tail["number"]), unit=tail["word"])
    return _worded(plain, text)


def _worded(plain: str, text: str) -> Value:
    """Read a number with words: 約1.2万人, 8割, 100人以上."""
    number = parse_number(plain)
    if number.value.adjusted() >= 15 or set(number.unit or "") & set("()/~"):
        raise NumeralError("'{text}' is no number", text=text)
    qualifier = {"gt": "ge", "lt": "le"}.get(number.qualifier, number.qualifier)
    unit = number.unit or ""
    power = re.search("[万億兆]", plain)
    if power and (unit.startswith(("人", "円", "件", "世帯", "枚")) or not unit):
        # 1.2万 has its power in the cell: the unit of the column must not add to it.
        unit = f"*{unit}"
    return Value(number.value, "A", unit, number.decimals, qualifier)


def read_state(text: str) -> str | None:
    """Give 1 for a thing in place, 0 for one that is not, None for another word."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return STATES.get(plain) or STATES.get(folded(text))


def read_legend(texts: Iterable[str]) -> Mapping[str, str]:
    """Read what a file itself says its marks mean; the usual meaning for the others.

    Args:
        texts: The rows above the header and after the last row, each joined.
    """
    legend = dict(MISSING)
    for text in texts:
        plain = folded(text)
        for found in LEGEND_MARK.finditer(plain):
            words_after = re.split("[。;]", plain[found.end() :])[0]
            for words, status in LEGEND:
                if words.search(words_after):
                    legend[folded(found[1])] = status
                    break
    return legend if legend != MISSING else MISSING


def plain(number: Decimal) -> str:
    """Write a number as data files do: no exponent, no needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
