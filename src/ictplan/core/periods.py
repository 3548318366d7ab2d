"""When was it: time periods, and eras and fiscal years both ways.

A canonical code is ``2021`` (calendar year), ``FY2021`` (年度, April 2021 to March
2022), ``2023-Q1`` (January to March), ``2023-02`` (month) or ``2023-02-28`` (day). People write 令和3年度, R3.4.1,
㍻28 or 2021年3月末; `parse` reads them, `parse_code` reads nothing but codes.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from ictplan.core.errors import NumeralError, PeriodError
from ictplan.core.messages import N_, Language
from ictplan.core.numerals import kanji_to_int

Frequency = Literal["A", "FY", "Q", "M", "D"]

PERIOD_PATTERN = r"(FY)?[0-9]{4}|[0-9]{4}-Q[1-4]|[0-9]{4}-[0-9]{2}(-[0-9]{2})?"
"""What a canonical code looks like; it may still name a day that never was."""

GREGORIAN_SINCE = date(1873, 1, 1)
"""Japan's first day in the Gregorian calendar (明治6年1月1日); nothing is earlier."""


class Era(NamedTuple):
    """One era: its name, its letter, its first day."""

    name: str
    letter: str
    start: date


ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("明治", "M", date(1868, 1, 25)),
)
"""The eras of modern Japan, newest first."""

_ERA = rf"(?P<era>{'|'.join(era.name for era in ERAS)}|[MTSHR])"
_DIGITS = r"[0-9]+|元|[〇一二三四五六七八九十百千]+"
_TEXT = re.compile(
    rf"(?:{_ERA})?(?P<year>{_DIGITS})"
    rf"(?:(?P<fiscal>年度(?P<fiscal_end>末)?)"
    rf"|(?:年|[-/.])?"
    rf"(?:(?P<month>(?<=[年/.\-])(?:{_DIGITS}))"
    rf"(?:月|(?=[-/.末])|\Z)(?:[-/.]?(?P<day>(?:{_DIGITS}))日?)?)?"
    rf"(?P<end>末)?)(?:現在|時点)?"
)
_SQUARE_ERAS = str.maketrans(
    {"㍾": "明治", "㍽": "大正", "㍼": "昭和", "㍻": "平成", "㋿": "令和"}
)


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of time with a code; ordered by start, then end, then code."""

    start: date
    end: date
    code: str
    frequency: Frequency = field(compare=False)

    def __contains__(self, other: object) -> bool:
        """Say whether another period lies wholly inside this one."""
        if not isinstance(other, Period):
            return False
        return self.start <= other.start and other.end <= self.end

    def label(self, language: Language) -> str:
        """Give the period for people: 2021年, 2021年度, 2023-02; the code in English."""
        if language == "en" or self.frequency in "QMD":
            return self.code
        return self.code.removeprefix("FY") + (
            "年度" if self.frequency == "FY" else "年"
        )


def year(number: int) -> Period:
    """Give a calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31), f"{number:04d}", "A")


def fiscal_year(number: int) -> Period:
    """Give a Japanese fiscal year: April of the year to March of the next."""
    return Period(date(number, 4, 1), date(number + 1, 3, 31), f"FY{number:04d}", "FY")


def quarter(number: int, of: int) -> Period:
    """Give quarter ``of`` of a calendar year: the first is January to March."""
    last = 3 * of
    return Period(
        date(number, last - 2, 1),
        date(number, last, monthrange(number, last)[1]),
        f"{number:04d}-Q{of}",
        "Q",
    )


def month(number: int, of: int) -> Period:
    """Give month ``of`` of a year."""
    last = monthrange(number, of)[1]
    return Period(
        date(number, of, 1), date(number, of, last), f"{number:04d}-{of:02d}", "M"
    )


def day(when: date) -> Period:
    """Give a single day."""
    return Period(when, when, when.isoformat(), "D")


def fiscal_year_of(when: date) -> int:
    """Give the fiscal year a day lies in: 2020-03-31 is in 2019."""
    return when.year if when.month >= 4 else when.year - 1


def era_of(when: date) -> Era:
    """Give the era of a day.

    Raises:
        PeriodError: If the day is before 1873, when Japan kept another calendar.
    """
    if when < GREGORIAN_SINCE:
        raise PeriodError(
            N_(
                "{day} is before 1873 (明治6年), when Japan took the Gregorian calendar"
            ),
            day=when.isoformat(),
        )
    return next(era for era in ERAS if when >= era.start)


def era_text(period: Period) -> str:
    """Write a period in its era: 令和3年, 令和3年度, 令和5年2月, 令和5年2月28日.

    The era is that of the period's first day, except that the first year of an era
    goes to the new era (2019 is 令和元年, FY2019 平成31年度 by law and 令和元年度 in
    use; ictplan writes 令和元年度).

    Raises:
        PeriodError: If the period is before 1873.
    """
    when = period.end if period.frequency == "A" else period.start
    if period.frequency == "FY":
        when = date(period.start.year, 12, 31)
    era = era_of(when)
    count = when.year - era.start.year + 1
    text = f"{era.name}{'元' if count == 1 else count}年"
    match period.frequency:
        case "A":
            return text
        case "FY":
            return text + "度"
        case "Q":
            return f"{text}{when.month}～{when.month + 2}月"
        case "M":
            return f"{text}{when.month}月"
        case "D":
            return f"{text}{when.month}月{when.day}日"


def era_mark(period: Period) -> str:
    """Write the year of a period in its era, short: R3, H31; of a span none.

    A fiscal year has the era of its last December, as `era_text` writes it.

    Raises:
        PeriodError: If the period is before 1873.
    """
    found = re.match(r"(..)([0-9]+|元)年", era_text(period))
    if found is None:
        return ""
    letter = {"明治": "M", "大正": "T", "昭和": "S", "平成": "H", "令和": "R"}[found[1]]
    return letter + found[2].replace("元", "1")


def parse_code(code: str) -> Period:
    """Read a canonical code.

    Raises:
        PeriodError: If the text is no canonical code, or names a day that never was;
            says which code to write where the text can be read another way.
    """
    if not re.fullmatch(PERIOD_PATTERN, code):
        try:
            meant = parse(code)
        except PeriodError:
            raise _unreadable(code) from None
        raise PeriodError(
            N_("'{text}' is no period code; write {code}"), text=code, code=meant.code
        )
    if code.startswith("FY"):
        return fiscal_year(_possible_year(int(code[2:]), code))
    if "Q" in code:
        return quarter(_possible_year(int(code[:4]), code), int(code[-1]))
    parts = [int(part) for part in code.split("-")]
    return _from_numbers(parts[0], *parts[1:], text=code)


def parse(text: str) -> Period:
    """Read a period as people and table headers write it.

    ``年度末`` is 31 March, ``月末`` the last day of the month, ``年末`` 31 December.
    An era year is read in the calendar year it names, also past the era's last year
    (平成31年度 is FY2019), but a month or day must lie in its era.

    Raises:
        PeriodError: If the text cannot be read, or names a day that never was.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_SQUARE_ERAS))
    plain = re.sub(r"\s+", "", plain).replace("−", "-")
    if match := re.fullmatch(r"FY([0-9]{4})", plain, re.IGNORECASE):
        return fiscal_year(_possible_year(int(match[1]), text))
    if match := re.fullmatch(r"([0-9]{4})-?Q([1-4])", plain, re.IGNORECASE):
        return quarter(_possible_year(int(match[1]), text), int(match[2]))
    if match := re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", plain):
        return _from_numbers(int(match[1]), int(match[2]), int(match[3]), text=text)
    if match := re.fullmatch(r"([MTSHR])([0-9]+|元)年?度?", plain, re.IGNORECASE):
        plain = plain.upper()
    found = _TEXT.fullmatch(plain)
    if found is None:
        raise _unreadable(text)
    return _from_match(found, text)


def parse_span(text: str) -> tuple[Period | None, Period | None]:
    """Read ``A..B``, ``A..``, ``..B`` or one period (then both ends are it).

    Raises:
        PeriodError: If an end cannot be read, or the span runs backwards.
    """
    if ".." not in text:
        only = parse(text)
        return only, only
    first, _, last = text.partition("..")
    start = parse(first) if first.strip() else None
    end = parse(last) if last.strip() else None
    if start and end and end.end < start.start:
        raise PeriodError(
            N_("'{text}' runs backwards; write the earlier period first"), text=text
        )
    return start, end


def _from_match(found: re.Match[str], text: str) -> Period:
    era = next((e for e in ERAS if found["era"] in (e.name, e.letter)), None)
    if era is None and (found["year"] == "元" or len(found["year"]) != 4):
        raise _unreadable(text)
    number = _number(found["year"], text)
    if era is not None:
        if number < 1:
            raise _unreadable(text)
        number += era.start.year - 1
    number = _possible_year(number, text)
    if found["fiscal"]:
        whole = fiscal_year(number)
        return day(whole.end) if found["fiscal_end"] else whole
    parts = [_number(found[part], text) for part in ("month", "day") if found[part]]
    period = _from_numbers(number, *parts, text=text)
    if era is not None and parts:
        _check_era(era, period, text)
    return day(period.end) if found["end"] else period


def _check_era(era: Era, period: Period, text: str) -> None:
    """Refuse 平成31年5月: the month had begun a new era."""
    later = ERAS[: ERAS.index(era)]
    after = later[-1].start if later else date.max
    if period.end < era.start or period.start >= after:
        raise PeriodError(
            N_("'{text}' is outside its era ({era}); write {right}"),
            text=text,
            era=era.name,
            right=era_text(period),
        )


def _number(text: str, whole: str) -> int:
    if text == "元":
        return 1
    if text.isascii():
        return int(text[:5])
    try:
        return kanji_to_int(text)
    except NumeralError:
        raise _unreadable(whole) from None


def _possible_year(number: int, text: str) -> int:
    if not GREGORIAN_SINCE.year <= number <= 2999:
        raise PeriodError(
            N_("'{text}' is not between 1873 (明治6年) and 2999"), text=text
        )
    return number


def _from_numbers(number: int, *parts: int, text: str) -> Period:
    _possible_year(number, text)
    try:
        if not parts:
            return year(number)
        if len(parts) == 1:
            return month(number, parts[0])
        return day(date(number, parts[0], parts[1]))
    except (ValueError, IndexError):
        pass
    raise PeriodError(N_("'{text}' never was: no such month or day"), text=text)


def _unreadable(text: str) -> PeriodError:
    return PeriodError(
        N_("'{text}' is no period; write 2021, FY2021, 2023-02 or 2023-02-28"),
        text=text,
    )
