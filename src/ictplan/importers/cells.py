"""What does a cell say: a plain number, or why there is none; a date in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from ictplan.core.codes import ObsStatus
from ictplan.core.errors import NumeralError, PeriodError
from ictplan.core.numerals import parse_number
from ictplan.core.periods import Period, parse
from ictplan.importers.grid import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MISSING: Mapping[str, str] = {
    "": ObsStatus.MISSING,
    "-": ObsStatus.CANNOT_EXIST,
    "...": ObsStatus.MISSING,
    "***": ObsStatus.NOT_COLLECTED,
    "x": ObsStatus.SUPPRESSED,
    "X": ObsStatus.SUPPRESSED,
    "調査無し": ObsStatus.NOT_COLLECTED,
    "調査なし": ObsStatus.NOT_COLLECTED,
    "未調査": ObsStatus.NOT_COLLECTED,
    "不詳": ObsStatus.MISSING,
    "<NA>": ObsStatus.MISSING,
    "NA": ObsStatus.MISSING,
}
"""What marks of official tables mean, where a file has no legend of its own."""

LEGEND = (
    (re.compile("秘匿"), ObsStatus.SUPPRESSED),
    (re.compile("調査.*(?:ない|なし|無し)|集計していない"), ObsStatus.NOT_COLLECTED),
    (re.compile("該当.*(?:ない|なし|数値)"), ObsStatus.CANNOT_EXIST),
    (re.compile("得られない|不詳|未公表"), ObsStatus.MISSING),
)
"""What the words of a legend mean."""

MARK = re.compile(r"[「『\"']?(\*{1,3}|-|\.{3}|…|[xX])[」』\"']?[:はと]?")
DATE = re.compile(
    r"(?:[MTSHR]|明治|大正|昭和|平成|令和)?(?:[0-9]{1,4}|元)"
    r"(?:[年./-][0-9]{1,2}[月./-][0-9]{1,2}日?|[年./-][0-9]{1,2}月?末|年度|年)"
)


@dataclass(frozen=True)
class Value:
    """A cell's number, or the status that says why there is none.

    ``is_percent`` says that the cell itself had a percent sign.
    """

    number: Decimal | None
    status: str
    is_percent: bool = False


def read_value(text: str, legend: Mapping[str, str] = MISSING) -> Value:
    """Read a cell that holds a number or a mark for a missing one.

    Raises:
        NumeralError: If it is neither.
    """
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return Value(Decimal(text), ObsStatus.NORMAL)
    return _read(text, tuple(legend.items()))


@lru_cache(maxsize=100_000)
def _read(text: str, legend: tuple[tuple[str, str], ...]) -> Value:
    plain = folded(text)
    for mark, status in legend:
        if plain == mark:
            return Value(None, status)
    number = parse_number(text)
    if number.qualifier != "eq" or number.value.adjusted() >= 15:
        raise NumeralError("'{text}' is no number", text=text)
    return Value(number.value, ObsStatus.NORMAL, number.unit == "%")


def read_legend(rows: Iterable[Iterable[str]]) -> Mapping[str, str]:
    """Read what a file itself says its marks mean; the usual meaning for the others.

    Args:
        rows: The cells above the header and after the last row.
    """
    legend = dict(MISSING)
    for row in rows:
        text = "".join(folded(cell) for cell in row)
        found = MARK.match(text)
        if found is None:
            continue
        mark = folded(found[1])
        for words, status in LEGEND:
            if words.search(text[found.end() :]):
                legend[mark] = status
                break
    return legend


@lru_cache(maxsize=10_000)
def read_date(text: str) -> Period | None:
    """Read the first date that stands in a text; None if there is none."""
    for found in DATE.finditer(folded(text)):
        try:
            return parse(found[0])
        except PeriodError:
            continue
    return None


def plain(number: Decimal) -> str:
    """Write a number as data files do: no exponent, no needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
