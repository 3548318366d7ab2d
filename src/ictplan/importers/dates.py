"""Which periods stand in a text: never coarser than it says, and which of several counts.

A text above a table may name the day the figures are of (…現在), the day it was made, and
the census whose areas it follows; only the first is the period of the figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ictplan.core.errors import PeriodError
from ictplan.core.periods import parse
from ictplan.importers.grid import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

YEAR = r"(?:(?:明治|大正|昭和|平成|令和|(?<![A-Za-z])[MTSHR])(?:[0-9]{1,2}|元)|(?<![0-9.])(?:1[89]|20)[0-9]{2})"
ERA = r"(?:(?:明治|大正|昭和|平成|令和|(?<![A-Za-z])[MTSHR])(?:[0-9]{1,2}|元))"
SAME_YEAR = re.compile(
    rf"({YEAR})(年?度?)[(（\[](?:{YEAR})(年?度?)[)）\]](年?度?)|"
    rf"({YEAR})年?/(?:{YEAR})(年度?)"
)
TOKEN = re.compile(
    rf"(?P<range>(?P<from>{YEAR}年(?:[0-9]{{1,2}}月(?:[0-9]{{1,2}}日)?)?|{YEAR}[./-][0-9]{{1,2}}(?:[./-][0-9]{{1,2}})?)"
    rf"(?:~|〜|-|から|至)"
    rf"(?P<to>(?:同年|{YEAR}年)?[0-9]{{1,2}}月(?:[0-9]{{1,2}}日)?|{YEAR}[./-][0-9]{{1,2}}(?:[./-][0-9]{{1,2}})?|{YEAR}年)(?:まで|期)?)"
    rf"|(?P<quarter>(?P<qyear>{YEAR})(?P<qfiscal>年度)?年?[-.]?(?:第(?P<q>[1-4一二三四])四半期|(?P<q2>[1-4])Q(?![0-9])|Q(?P<q3>[1-4])(?![0-9])"
    rf"|(?P<qm>1-3|4-6|7-9|10-12|1~3|4~6|7~9|10~12)月期?))"
    rf"|(?P<half>{YEAR}年度?[上下]半?期)"
    rf"|(?P<day>{YEAR}年[0-9]{{1,2}}月[0-9]{{1,2}}日|{YEAR}[./-][0-9]{{1,2}}[./-][0-9]{{1,2}}(?![0-9])|(?<![0-9])(?:19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9]))"
    rf"|(?P<month>{YEAR}年[0-9]{{1,2}}月?末|{YEAR}年[0-9]{{1,2}}月|(?:{YEAR}[/-]|{ERA}[.])[0-9]{{1,2}}(?![0-9])末?|(?<![0-9])(?:19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])(?![0-9]))"
    rf"|(?P<english>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*[-. ']?(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9]))"
    rf"|(?P<fiscal>{YEAR}年度末?|(?<![A-Za-z])FY[0-9]{{4}}|{YEAR}FY|{YEAR}会計年度)"
    rf"|(?P<year>{YEAR}年末?|(?:明治|大正|昭和|平成|令和)(?:[0-9]{{1,2}}|元)|(?<![A-Za-z0-9])[MTSHR](?:[0-9]{{1,2}}|元)(?![0-9A-Za-z]))"
)
NOW = re.compile(r"^(?:末|日)?(?:現在|時点)|^の?(?:状況|実績|調査結果|利用状況)")
MADE = re.compile(
    "作成|公表|更新|印刷|出力|改訂|発行|ダウンロード|掲載|公開|修正|閲覧|取得|施行"
)
OF_BASIS = re.compile("^(?:現在|時点)[)）]?(?:の[^。]{0,12})?を(?:基準|基)")
BASIS = re.compile("区画|基準|国勢調査|境域|組替|遡及|合併|以降")
ENGLISH = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
KANJI = {"一": "1", "二": "2", "三": "3", "四": "4"}
WITHIN = re.compile(
    r"(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日)?(?:末?現在|時点|末|分|中)?|(?:第[1-4一二三四]四半期|[1-4]Q)"
)
"""What a heading may name of the year above it."""

QUARTER_OF = {"1": "1", "4": "2", "7": "3", "10": "4"}


@dataclass(frozen=True)
class Dated:
    """A period in a text: its code (empty for one that has none), where it stands.

    ``rank`` is 3 for the day figures are of, 2 for a date without a word, 1 for a
    basis, 0 for the day a table was made.
    """

    code: str
    start: int
    end: int
    rank: int = 2
    text: str = ""


@lru_cache(maxsize=50_000)
def find_dates(text: str) -> tuple[Dated, ...]:
    """Find the periods that stand in a text, in order, with what each one is."""
    plain = SAME_YEAR.sub(_one_year, folded(text))
    found = []
    for match in TOKEN.finditer(plain):
        code = _code_of(match)
        if code is None:
            continue
        after = plain[match.end() : match.end() + 14]
        around = plain[max(0, match.start() - 8) : match.start()] + after
        rank = 2
        if NOW.search(after):
            # 令和2年国勢調査（令和2年10月1日現在）を基準とする: the basis of the figures.
            rank = 1 if OF_BASIS.search(plain[match.end() :]) else 3
        elif MADE.search(around):
            rank = 0
        elif BASIS.search(around):
            rank = 1
        found.append(Dated(code, match.start(), match.end(), rank, match[0]))
    return tuple(found)


def _one_year(found: re.Match[str]) -> str:
    """Keep one of two ways to write a year: 平成27(2015)年 is 平成27年.

    Two years that differ are no date, so that the period is asked.
    """
    years = {
        parse(text if text[:1].isdigit() and len(text) == 4 else f"{text}年").start.year
        for text in re.findall(YEAR, found[0])
    }
    if len(years) > 1 and found[1]:
        return "?"
    if found[1]:
        return found[1] + max(found[2], found[3], found[4], key=len)
    return found[5] + found[6]


def _code_of(match: re.Match[str]) -> str | None:
    """Give the code of a token; empty for a span without a code, None for no date."""
    try:
        if match["range"]:
            return _span(match["from"], match["to"])
        if match["quarter"]:
            return _quarter(match)
        if match["half"]:
            return ""
        if match["english"]:
            name, year = re.fullmatch(r"([A-Za-z]+)[-. ']?([0-9]+)", match[0]).groups()  # type: ignore[union-attr]
            month = ENGLISH.index(name[:3].lower()) + 1
            return parse(f"{'20' if len(year) == 2 else ''}{year}-{month:02}").code
        if match["fiscal"]:
            text = re.sub("会計", "", match[0])
            if text.startswith("FY") or text.endswith("FY"):
                return parse("FY" + text.replace("FY", "")).code
            return parse(text).code
        text = match[0]
        if match["month"] and re.fullmatch("[0-9]{6}", text):
            text = f"{text[:4]}-{text[4:]}"
        if match["year"] and re.fullmatch(f"{ERA}", text):
            text += "年"
        return parse(text).code
    except PeriodError:
        return None


def _span(first: str, last: str) -> str | None:
    """Give the year, fiscal year or quarter that runs from one month to another."""
    if re.fullmatch(rf"{YEAR}年", first) and re.fullmatch(rf"{YEAR}年", last):
        return ""
    begin = parse(first)
    if last.startswith("同年") or not re.match(YEAR, last):
        last = f"{begin.start.year}年{last.removeprefix('同年')}"
    end = parse(last)
    start, stop = begin.start, end.end
    months = (stop.year - start.year) * 12 + stop.month - start.month + 1
    if months == 12 and start.month == 4 and start.day == 1:
        return f"FY{start.year}"
    if months == 12 and start.month == 1 and start.day == 1:
        return str(start.year)
    if months == 3 and start.month % 3 == 1 and start.day == 1:
        return f"{start.year}-Q{start.month // 3 + 1}"
    return ""


def _quarter(match: re.Match[str]) -> str:
    year = parse(match["qyear"] + "年").start.year
    if match["qm"]:
        return f"{year}-Q{QUARTER_OF[re.split('[-~]', match['qm'])[0]]}"
    number = match["q"] or match["q2"] or match["q3"]
    quarter = int(KANJI.get(number, number))
    if match["qfiscal"]:
        # The fiscal year begins in April: its fourth quarter is the next year's first.
        year, quarter = (year + 1, 1) if quarter == 4 else (year, quarter + 1)
    return f"{year}-Q{quarter}"


def best_dates(texts: Iterable[str]) -> list[Dated]:
    """Give the dates a table's figures may be of: those of the highest rank."""
    found = [date for text in texts for date in find_dates(text) if date.rank > 0]
    top = max((date.rank for date in found), default=0)
    chosen: dict[str, Dated] = {}
    for date in found:
        if date.rank == top:
            chosen.setdefault(date.code, date)
    return list(chosen.values())


def month_of(period: str, month: int) -> str | None:
    """Give a month of a year or fiscal year: March of FY2022 is 2023-03; else None."""
    if not 1 <= month <= 12:
        return None
    if re.fullmatch("[0-9]{4}", period):
        return f"{period}-{month:02}"
    if found := re.fullmatch("FY([0-9]{4})", period):
        return f"{int(found[1]) + (month < 4)}-{month:02}"
    return None


BARE = re.compile(r"(?:[0-9]{4})(?:\.0)?")


@lru_cache(maxsize=50_000)
def read_period(text: str, *, fiscal: bool = False) -> str | None:
    """Read a cell that is one period; a bare year is fiscal where its column says so.

    Returns:
        The code; the empty text for a span there is no code for; None for no period.
    """
    plain = folded(text)
    if BARE.fullmatch(plain):
        year = int(plain[:4])
        if not 1873 <= year <= 2100:
            return None
        return f"FY{year}" if fiscal else str(year)
    found = find_dates(text)
    if len(found) != 1 or len(plain) > len(found[0].text) + 14:
        return None
    code = found[0].code
    return f"FY{code}" if fiscal and re.fullmatch("[0-9]{4}", code) else code


def is_year(text: str) -> bool:
    """Say whether a cell is a bare year of a plausible census or survey."""
    plain = folded(text)
    return bool(BARE.fullmatch(plain)) and 1900 <= int(plain[:4]) <= 2100


def part_of(text: str, year: str) -> tuple[str, str]:
    """Find the month, day or quarter of a year that a text begins with.

    Args:
        text: ``4月``, ``9月1日現在``, ``第1四半期``; folded.
        year: A year or fiscal year; of a longer code its year.

    Returns:
        The code and the rest of the text; two empty ones without any.
    """
    found = WITHIN.match(text)
    if found is None or not re.match("(?:FY)?[0-9]{4}", year):
        return "", ""
    rest = text[found.end() :]
    if found["month"]:
        month = month_of(re.match("(?:FY)?[0-9]{4}", year)[0], int(found["month"]))  # type: ignore[index]
        day = found["day"]
        code = read_period(f"{month}-{day}") if day else month
        return (code or "", rest) if month else ("", "")
    era = "年度" if year.startswith("FY") else "年"
    return read_period(f"{year.removeprefix('FY')[:4]}{era}{found[0]}") or "", rest
