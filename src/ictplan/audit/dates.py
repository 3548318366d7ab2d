"""Which words of a sentence are dates: eras, fiscal years, months, 前年, 同年."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ictplan.core.errors import PeriodError
from ictplan.core.numerals import kanji_to_int
from ictplan.core.periods import Period, fiscal_year, fiscal_year_of, month, parse, year

if TYPE_CHECKING:
    from collections.abc import Iterator

_ERA = "明治|大正|昭和|平成|令和"
_NUM = "[0-9]{1,2}|元|[一二三四五六七八九十]+"
_DATE = re.compile(
    rf"(?P<full>(?:(?P<era>{_ERA})(?P<count>{_NUM})(?:[(（](?P<west>[0-9]{{4}})年?度?[)）])?"
    rf"|(?P<letter>(?<![A-Za-z0-9])[RHS])(?P<short>[0-9]{{1,2}}|元)"
    rf"|(?P<year>(?<![0-9.,])(?:18|19|20)[0-9]{{2}})"
    rf"(?:[(（](?P<era2>{_ERA})(?P<count2>{_NUM})年?度?[)）])?)"
    r"(?:(?P<fiscal>年度)|年?(?<=年)(?:(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日)?)?|"
    r"(?<=[0-9元])(?P<bare>年)?))"
    r"(?P<end>末)?"
)
_ISO = re.compile(r"(?<![0-9-])(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](?![0-9-])")
_SHORT = re.compile(
    r"(?<![A-Za-z0-9])(?P<letter>[RHS])(?P<year>[0-9]{1,2}|元)(?:\.(?P<month>1[0-2]|0?[1-9])(?:\.(?P<day>[12][0-9]|3[01]|0?[1-9]))?)(?![0-9.])"
)
_RELATIVE = re.compile(
    r"(?P<which>前々|一昨|前|昨|同|翌|本|今)(?P<what>年度|年|回)(?!齢|代|間|々|少|令|次)"
    r"|(?P<years>[0-9]{1,2}|[一二三四五六七八九十]{1,2})(?:年|か年|年度)前"
)
_COMPARED = re.compile(
    r"[^。、「（(]{0,4}?(?:(?:調査|実績|値|時点|当時)[^。、「]{0,3})?"
    r"(?:と比較|に比べ|と比べ|比|対比|から(?!の?取組)|より(?!も?本格))"
)


@dataclass(frozen=True)
class DateMention:
    """A date as written.

    ``period`` is None where it cannot be read, or, for a ``relative`` one (前年),
    until its context is known. ``other`` is the second date of 令和3（2021）年度.
    ``compared`` says that the words after it compare with it (と比べ, 比).
    """

    start: int
    end: int
    text: str
    period: Period | None
    relative: str | None = None
    other: Period | None = None
    compared: bool = False


def dates_in(plain: str) -> Iterator[DateMention]:
    """Find the dates of a sentence in half width, in order."""
    iso = (
        DateMention(match.start(), match.end(), match[0], period)
        for match in _ISO.finditer(plain)
        if (period := _read(match[0])) is not None
    )
    found = [*_absolute(plain), *_relative(plain), *_short(plain), *iso]
    yield from sorted(found, key=lambda mention: mention.start)


def without_dates(plain: str) -> str:
    """Leave the dates of a text out."""
    for mention in reversed(list(dates_in(plain))):
        plain = plain[: mention.start] + plain[mention.end :]
    return plain


def _absolute(plain: str) -> Iterator[DateMention]:
    for match in _DATE.finditer(plain):
        if not match["fiscal"] and "年" not in match[0]:
            continue
        if (
            match["letter"]
            and plain[match.end("short") : match.end("short") + 1] == "."
        ):
            continue
        core = re.sub(r"[(（].*?[)）]", "", match[0])
        if match["year"] is None and match["letter"]:
            core = core.replace(match["letter"], _LETTERS[match["letter"]], 1)
        other = match["west"] or (
            match["era2"] and f"{match['era2']}{match['count2']}年"
        )
        yield DateMention(
            match.start(),
            match.end(),
            match[0],
            _read(core),
            other=_read(other + "年" if other.isdecimal() else other)
            if other
            else None,
            compared=_COMPARED.match(plain, match.end()) is not None,
        )


_LETTERS = {"R": "令和", "H": "平成", "S": "昭和"}


def _short(plain: str) -> Iterator[DateMention]:
    """Find R6.9 and H31.12.1; a month may be written without 月."""
    for match in _SHORT.finditer(plain):
        text = f"{_LETTERS[match['letter']]}{match['year']}年{int(match['month'])}月"
        if match["day"]:
            text += f"{int(match['day'])}日"
        yield DateMention(match.start(), match.end(), match[0], _read(text))


def _relative(plain: str) -> Iterator[DateMention]:
    for match in _RELATIVE.finditer(plain):
        yield DateMention(
            match.start(),
            match.end(),
            match[0],
            None,
            relative=match["which"] or match["years"],
            compared=_COMPARED.match(plain, match.end()) is not None,
        )


@lru_cache(maxsize=4096)
def _read(text: str) -> Period | None:
    try:
        return parse(text)
    except PeriodError:
        return None


def shifted(period: Period, years: int) -> Period | None:
    """Give a period some years later: its fiscal year, year or month."""
    match period.frequency:
        case "FY":
            return fiscal_year(period.start.year + years)
        case "A":
            return year(period.start.year + years)
        case "M":
            return month(period.start.year + years, period.start.month)
        case _:
            return None


def resolve(mention: DateMention, current: Period | None) -> Period | None:
    """Give the period of a date, 前年 and the like against the current one."""
    if mention.relative is None:
        return mention.period
    if current is None:
        return None
    step = {"前": -1, "昨": -1, "翌": 1, "前々": -2, "一昨": -2}.get(
        mention.relative, 0
    )
    if mention.text.endswith("前"):
        step = -_count(mention.relative)
    if mention.text.endswith("回"):
        return None
    if mention.text.endswith("度") and current.frequency != "FY":
        return fiscal_year(fiscal_year_of(current.start) + step)
    return shifted(current, step)


def _count(text: str) -> int:
    """Read the number of 3年前, 十年前."""
    return int(text) if text.isdecimal() else kanji_to_int(text)


def overlap(one: Period, other: Period) -> bool:
    """Say whether two periods share a day."""
    return one.start <= other.end and other.start <= one.end
