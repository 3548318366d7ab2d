"""Do periods fit: length and order of a range, eras and years side by side?"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ictplan.audit.dates import dates_in, overlap
from ictplan.audit.report import agreeing, at_number, at_words
from ictplan.core.messages import N_
from ictplan.core.periods import ERAS, month

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.dates import DateMention
    from ictplan.audit.model import Finding, Number, Reading, Sentence
    from ictplan.core.periods import Period

_TO = re.compile(r"(?:[(（][^()（）]*[)）])?(?:から|より|[~-]|\s)+")
_LENGTH_AFTER = re.compile(
    r"(?:[(（][^()（）]*[)）])?(?:まで)?(?:の|を|で|、|とし、?)?(?:向こう|計)?[(（]?約?$"
)
_YEARS = ("年間", "年", "か年", "カ年", "ヵ年", "ヶ年")
_MONTHS = re.compile(r"[かカヵヶ箇]月間?")


def lengths(reading: Reading) -> Iterator[Finding]:
    """Judge the number of years told beside a range."""
    for sentence in reading.sentences:
        held = reading.numbers_of(sentence)
        for first, last, span in _ranges(sentence):
            for number in held:
                if number.role == "duration" and _belongs(sentence, number, span):
                    yield from _length(number, first, last, held, span)


_PLAN_SPAN = re.compile(
    r"計画(?:期間)?(?:は|では|の期間は|として|を)?[、]?[^、。0-9]{0,6}$"
)


def lengths_of_sections(reading: Reading) -> Iterator[Finding]:
    """Hold 前計画では４年間に against the range in the heading above."""
    spans = {
        sentence.section: (sentence, *found[0])
        for sentence in reading.sentences
        if sentence.kind == "heading" and len(found := list(_ranges(sentence))) == 1
    }
    for sentence in reading.sentences:
        if sentence.section not in spans or sentence.kind == "heading":
            continue
        heading, first, last, span = spans[sentence.section]
        held = reading.numbers_of(sentence)
        if any(n.role == "date" for n in held):
            continue
        for number in held:
            before = sentence.plain[max(0, number.start - 16) : number.start]
            if number.role == "duration" and _PLAN_SPAN.search(before):
                dates = reading.numbers_of(heading)
                yield from _length(number, first, last, dates, span)


def backwards(reading: Reading) -> Iterator[Finding]:
    """Report ranges that end before they begin."""
    for sentence in reading.sentences:
        for first, last, span in _ranges(sentence):
            if last.start < first.start:
                yield at_words(
                    "ICT302",
                    sentence,
                    span,
                    N_("the range runs backwards"),
                    expected=f"{last.code} – {first.code}",
                    others=[
                        n
                        for n in reading.numbers_of(sentence)
                        if span[0] <= n.start < span[1]
                    ],
                )


def _ranges(sentence: Sentence) -> Iterator[tuple[Period, Period, tuple[int, int]]]:
    """Find 令和４年度から令和８年度 and the like."""
    dates = [d for d in dates_in(sentence.plain) if not d.relative]
    for first, last in pairwise(dates):
        link = sentence.plain[first.end : last.start]
        if not (first.period and last.period and _TO.fullmatch(link)):
            continue
        if first.period.frequency == last.period.frequency:
            yield first.period, last.period, (first.start, last.end)


def _belongs(sentence: Sentence, number: Number, span: tuple[int, int]) -> bool:
    """Say whether a duration is said of a range: right after it, or 5年間（range）."""
    plain = sentence.plain
    if number.start >= span[1]:
        return _LENGTH_AFTER.fullmatch(plain[span[1] : number.start]) is not None
    return re.fullmatch(r"[(（]", plain[number.end : span[0]]) is not None


def _length(
    number: Number,
    first: Period,
    last: Period,
    held: tuple[Number, ...],
    span: tuple[int, int],
) -> Iterator[Finding]:
    if number.unit in _YEARS and first.frequency in ("FY", "A"):
        length = last.start.year - first.start.year + 1
        # From a calendar year to another, people also count the years between.
        allowed = {length, length - 1} if first.frequency == "A" else {length}
    elif number.unit and _MONTHS.fullmatch(number.unit) and first.frequency == "M":
        length = (
            (last.start.year - first.start.year) * 12
            + last.start.month
            - first.start.month
        ) + 1
        allowed = {length, length - 1}
    else:
        return
    if length < 1:
        return
    dates = [n for n in held if span[0] <= n.start < span[1]]
    if int(number.value) in allowed:
        yield agreeing("ICT301", number, N_("the length fits"), dates)
    else:
        yield at_number(
            "ICT301",
            number,
            N_("{first} to {last} is {length}"),
            expected=f"{length}{number.unit}",
            evidence=f"{first.code} – {last.code}",
            others=dates,
            where={
                "first": first.code,
                "last": last.code,
                "length": f"{length}{number.unit}",
            },
        )


def double_dates(reading: Reading) -> Iterator[Finding]:
    """Check two ways of writing one date: 令和3（2021）年, 令和5年2月（令和4年度）."""
    for sentence in reading.sentences:
        dates = [d for d in dates_in(sentence.plain) if not d.relative]
        for date in dates:
            if date.period and date.other:
                yield from _same_year(reading, sentence, date, date.other)
        for date, inner in pairwise(dates):
            link = sentence.plain[date.end : inner.start]
            closing = sentence.plain[inner.end : inner.end + 1]
            if (
                link in ("(", "（")
                and closing in (")", "）")
                and date.period
                and inner.period
            ):
                yield from _bracketed(reading, sentence, date, inner)


def _same_year(
    reading: Reading, sentence: Sentence, date: DateMention, other: Period
) -> Iterator[Finding]:
    if date.period is None:
        return
    numbers = [n for n in reading.numbers_of(sentence) if n.start == date.start]
    if date.period.start.year == other.start.year:
        if numbers:
            yield agreeing("ICT303", numbers[0], N_("both years are the same"))
        return
    yield at_words(
        "ICT303",
        sentence,
        (date.start, date.end),
        N_("{era} is {year}, not {other}"),
        expected=str(date.period.start.year),
        others=numbers,
        where={
            "era": sentence.text[date.start : date.end],
            "year": date.period.start.year,
            "other": other.start.year,
        },
    )


_MONTH_BEHIND = re.compile(r"[)）](0?[1-9]|1[0-2])月")


def _bracketed(
    reading: Reading, sentence: Sentence, date: DateMention, inner: DateMention
) -> Iterator[Finding]:
    """Two dates, one in brackets right after the other, must share their time."""
    outer_period, inner_period = date.period, inner.period
    assert outer_period is not None  # noqa: S101
    assert inner_period is not None  # noqa: S101
    behind = _MONTH_BEHIND.match(sentence.plain, inner.end)
    if behind and outer_period.frequency == "A" and inner_period.frequency == "FY":
        # 2024年（令和5年度）3月 is one date: March 2024.
        outer_period = month(outer_period.start.year, int(behind[1]))
    written = (
        re.match(r"[12][0-9]{3}", date.text),
        re.match(r"[12][0-9]{3}", inner.text),
    )
    both_years = outer_period.frequency in ("A", "FY") and inner_period.frequency in (
        "A",
        "FY",
    )
    if both_years and (written[0] is None) != (written[1] is None):
        same = outer_period.start.year == inner_period.start.year
    elif {outer_period.frequency, inner_period.frequency} & {"FY"} and not both_years:
        same = overlap(outer_period, inner_period)
    else:
        return
    numbers = [
        n for n in reading.numbers_of(sentence) if n.start in (date.start, inner.start)
    ]
    if same:
        if numbers:
            yield agreeing(
                "ICT303", numbers[0], N_("both dates are the same"), numbers[1:]
            )
        return
    yield at_words(
        "ICT303",
        sentence,
        (date.start, inner.end + 1),
        N_("{date} does not lie in {other}"),
        evidence=f"{outer_period.code} / {inner_period.code}",
        others=numbers,
        where={
            "date": sentence.text[date.start : date.end],
            "other": sentence.text[inner.start : inner.end],
        },
    )


_ERA_YEAR = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和)(?P<year>[0-9]{1,2}|元)年(?:(?P<fiscal>度)|(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日)?)?"
)


def impossible_dates(reading: Reading) -> Iterator[Finding]:
    """Report a month or a year after the end of its era, and months that never were.

    A year past the era's end (平成35年度) is usual in plans of the time before: it is
    reported only where the document already writes the next era, and not in a title.
    """
    modern = any("令和" in sentence.plain for sentence in reading.sentences)
    for sentence in reading.sentences:
        for match in _ERA_YEAR.finditer(sentence.plain):
            month, day = int(match["month"] or 1), int(match["day"] or 1)
            if not (1 <= month <= 12 and 1 <= day <= 31):
                yield _odd_date(
                    reading, sentence, match, N_("there is no such day"), None
                )
                continue
            titled = sentence.plain.rfind(
                "「", 0, match.start()
            ) > sentence.plain.rfind("」", 0, match.start())
            early = _before_era(match)
            if early is not None:
                yield _odd_date(
                    reading, sentence, match, N_("lies before its era began"), early
                )
                continue
            ended = _past_era(match)
            if ended is not None and modern and not titled:
                yield _odd_date(
                    reading, sentence, match, N_("lies after the end of its era"), ended
                )


def _before_era(match: re.Match[str]) -> str | None:
    """Give the right spelling of a month before its era began (令和元年3月), else None."""
    number = next(n for n, era in enumerate(ERAS) if era.name == match["era"])
    era = ERAS[number]
    first = match["year"] in ("元", "1") and match["month"]
    if not first or int(match["month"]) >= era.start.month or number + 1 == len(ERAS):
        return None
    before = ERAS[number + 1]
    year = era.start.year - before.start.year + 1
    return f"{before.name}{year}{match[0][match.end('year') - match.start() :]}"


def _past_era(match: re.Match[str]) -> str | None:
    """Give the right spelling of an era date past its era, else None."""
    era = next(era for era in ERAS if era.name == match["era"])
    later = ERAS[: ERAS.index(era)]
    if not later:
        return None
    year = era.start.year - 1 + (1 if match["year"] == "元" else int(match["year"]))
    ends = later[-1].start
    if match["month"]:
        late = (year, int(match["month"])) >= (ends.year, ends.month + (ends.day > 1))
    elif match["fiscal"]:
        late = year > ends.year
    else:
        late = year > ends.year
    if not late:
        return None
    right = later[-1].name + str(year - ends.year + 1)
    rest = match[0][match.end("year") - match.start() :]
    return (
        right.replace(f"{later[-1].name}1", f"{later[-1].name}元") + rest
        if year == ends.year
        else right + rest
    )


def _odd_date(
    reading: Reading,
    sentence: Sentence,
    match: re.Match[str],
    template: str,
    expected: str | None,
) -> Finding:
    return at_words(
        "ICT305",
        sentence,
        match.span(),
        template,
        expected=expected,
        others=[n for n in reading.numbers_of(sentence) if n.start == match.start()],
    )
