"""Do periods fit: the length of a range, eras and years side by side, dates of events."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ictplan.audit.dates import DateMention, dates_in, overlap
from ictplan.audit.names import folded
from ictplan.audit.rules.rule import Rule
from ictplan.audit.rules.support import DOUBTFUL, LOOK, agreeing, at_number, at_words
from ictplan.localisation import N_, Message
from ictplan.period import ERAS, Period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.linking import Linker
    from ictplan.audit.model import Finding, Number, Reading, Sentence

_TO = re.compile(r"(?:[(（][^()（）]*[)）])?(?:から|より|[~-]|\s)+")
_LENGTH_AFTER = re.compile(
    r"(?:[(（][^()（）]*[)）])?(?:まで)?(?:の|を|で|、|とし、?)?(?:向こう|計)?[(（]?約?$"
)
_YEARS = ("年間", "年", "か年", "カ年", "ヵ年", "ヶ年")
_MONTHS = re.compile(r"[かカヵヶ箇]月間?")


def _lengths(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    for sentence in reading.sentences:
        held = reading.numbers_of(sentence)
        for first, last, span in _ranges(sentence):
            for number in held:
                if number.role == "duration" and _belongs(sentence, number, span):
                    yield from _length(number, first, last, held, span)


def _backwards(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    for sentence in reading.sentences:
        for first, last, span in _ranges(sentence):
            if last.start < first.start:
                yield at_words(
                    "ICT302",
                    sentence,
                    span,
                    Message(N_("the range runs backwards")),
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
        yield agreeing("ICT301", number, Message(N_("the length fits")), dates)
    else:
        yield at_number(
            "ICT301",
            number,
            Message(
                N_("{first} to {last} is {length}"),
                {
                    "first": first.code,
                    "last": last.code,
                    "length": f"{length}{number.unit}",
                },
            ),
            expected=f"{length}{number.unit}",
            evidence=f"{first.code} – {last.code}",
            others=dates,
        )


def _pairs(reading: Reading, _: Linker | None) -> Iterator[Finding]:
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
            yield agreeing("ICT303", numbers[0], Message(N_("both years are the same")))
        return
    yield at_words(
        "ICT303",
        sentence,
        (date.start, date.end),
        Message(
            N_("{era} is {year}, not {other}"),
            {
                "era": sentence.text[date.start : date.end],
                "year": date.period.start.year,
                "other": other.start.year,
            },
        ),
        expected=str(date.period.start.year),
        others=numbers,
    )


def _bracketed(
    reading: Reading, sentence: Sentence, date: DateMention, inner: DateMention
) -> Iterator[Finding]:
    """Two dates, one in brackets right after the other, must share their time."""
    outer_period, inner_period = date.period, inner.period
    assert outer_period is not None  # noqa: S101
    assert inner_period is not None  # noqa: S101
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
                "ICT303",
                numbers[0],
                Message(N_("both dates are the same")),
                numbers[1:],
            )
        return
    yield at_words(
        "ICT303",
        sentence,
        (date.start, inner.end),
        Message(
            N_("{date} does not lie in {other}"),
            {
                "date": sentence.text[date.start : date.end],
                "other": sentence.text[inner.start : inner.end],
            },
        ),
        evidence=f"{outer_period.code} / {inner_period.code}",
        others=numbers,
    )


_ERA_YEAR = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和)(?P<year>[0-9]{1,2}|元)年(?:(?P<fiscal>度)|(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日)?)?"
)


def _eras(reading: Reading, _: Linker | None) -> Iterator[Finding]:
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
            ended = _past_era(match)
            if ended is not None and modern and not titled:
                yield _odd_date(
                    reading, sentence, match, N_("lies after the end of its era"), ended
                )


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
        Message(template),
        expected=expected,
        others=[n for n in reading.numbers_of(sentence) if n.start == match.start()],
    )


@dataclass(frozen=True)
class _Event:
    """Something dated: its name, what was done, when, and where the text says so."""

    name: str
    deed: str
    period: Period
    sentence: Sentence
    span: tuple[int, int]
    listed: bool


_DEEDS = {
    "made": "閣議決定|策定|制定|成立|公布|発足|設置|創設",
    "begun": "本格運用(?:が|を)?開始|運用(?:が|を)?開始|開始|導入|稼[働動]|施行|開設|開館|開所",
    "renewed": "更改|更新|改定|改訂|改正|リニューアル|変更|見直し",
    "ended": "終了|廃止",
}
_DEED = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _DEEDS.items()))
_LISTED = re.compile(
    r"^[・●○■] ?(?P<name>[^()（）]{4,60})[(（](?P<date>[^()（）]{3,12}?)(?P<deed>改[訂定正]|策定|施行|制定)?[)）]$"
)
_ROW = re.compile(r"^(?P<date>[^ ・]{3,9}年度?) ?[・●○] ?(?P<rest>.+)$")
_DONE_TO = re.compile(  # 令和２年３月に更改した情報系サーバ, 平成12年に制定された「IT基本法」
    r"(?:に|、)(?P<deed>[一-龥]{2,6})(?:し|され|した|された)(?:た)?(?P<name>「[^「」]{3,60}」|[一-龥ァ-ヶーA-Za-z]{4,30})"
)
_DONE = re.compile(  # 令和３年９月に「…法律」を施行; 「…」が平成16年に策定
    r"(?P<name>「[^「」]{3,60}」)(?:[(（][^()（）]{0,30}[)）])?(?:を|が)(?:[^、。「」]{0,6})(?P<deed>[一-龥]{2,6})"
)
_NAMED_BEFORE = re.compile(  # 第一次地域情報化計画を平成16年に策定
    r"(?P<name>「[^「」]{3,60}」|[一-龥ァ-ヶーA-Za-z・]{5,40})(?:を|は、?|が)$"
)


def _events(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    """Compare every dated event with the events of its name; linear by a dictionary."""
    held: dict[tuple[str, str], list[_Event]] = {}
    for event in (*_listed_events(reading), *_told_events(reading)):
        held.setdefault((event.name, event.deed), []).append(event)
    for events in held.values():
        listed = [event for event in events if event.listed]
        told = [event for event in events if not event.listed]
        for event in told:
            others = listed or told[:1]
            if event not in others:
                yield from _dated_twice(reading, event, others)


def _dated_twice(
    reading: Reading, event: _Event, others: list[_Event]
) -> Iterator[Finding]:
    numbers = [
        n for n in reading.numbers_of(event.sentence) if n.start == event.span[0]
    ]
    fits = [other for other in others if overlap(event.period, other.period)]
    within = [
        other
        for other in fits
        if event.period in other.period or other.period in event.period
    ]
    if within:
        if numbers:
            yield agreeing(
                "ICT304", numbers[0], Message(N_("dated the same elsewhere"))
            )
        return
    other = (fits or others)[-1]
    line = other.sentence.place(other.span[0])[0]
    sure = not fits
    yield at_words(
        "ICT304",
        event.sentence,
        event.span,
        Message(
            N_("line {line} dates the same event {other}")
            if sure
            else N_("line {line} dates the same event {other}: possible, not certain"),
            {"line": line, "other": other.period.code},
        ),
        DOUBTFUL if sure else LOOK,
        expected=other.period.code,
        evidence=f"{line}: {other.sentence.text[:60]}",
        others=numbers,
    )


def _listed_events(reading: Reading) -> Iterator[_Event]:
    """Read chronologies: 平成15年度 ・… with the items below, and ・…（平成12年）."""
    row: Period | None = None
    for sentence in reading.sentences:
        plain = sentence.plain
        if sentence.kind in ("heading", "paragraph") and not _ROW.match(plain):
            row = None
        if match := _LISTED.match(plain):
            dates = list(dates_in(match["date"]))
            if dates and dates[0].period:
                deed = _kind(match["deed"]) if match["deed"] else "made"
                deed = deed or "made"
                name = folded(_DEED.sub("", match["name"]))
                yield _Event(
                    name, deed, dates[0].period, sentence, (0, len(plain)), listed=True
                )
            continue
        rest: str | None = None
        if match := _ROW.match(plain):
            dates = list(dates_in(match["date"]))
            row = dates[0].period if dates else None
            rest = match["rest"]
        elif row is not None and sentence.kind == "item" and plain[:1] in "・●○":
            rest = plain[1:]
        if rest and row and (found := list(_DEED.finditer(rest))):
            name = rest[: found[-1].start()].strip("「」『』 をのが")
            deed = found[-1].lastgroup or ""
            yield _Event(
                _place_free(name), deed, row, sentence, (0, len(plain)), listed=True
            )


def _told_events(reading: Reading) -> Iterator[_Event]:
    """Read sentences that say when something was made, begun, renewed or ended."""
    for sentence in reading.sentences:
        if sentence.kind not in ("paragraph", "item"):
            continue
        plain = sentence.plain
        dates = [d for d in dates_in(plain) if not d.relative and d.period]
        for at, date in enumerate(dates):
            end = dates[at + 1].start if at + 1 < len(dates) else len(plain)
            found = _told(plain, date, end)
            if found and date.period:
                yield _Event(
                    *found, date.period, sentence, (date.start, date.end), listed=False
                )


def _told(plain: str, date: DateMention, end: int) -> tuple[str, str] | None:
    """Give name and deed of what a date is said of."""
    if match := _DONE_TO.match(plain, date.end):
        deed = _kind(match["deed"])
        return (_place_free(match["name"]), deed) if deed else None
    before = _NAMED_BEFORE.search(plain, max(0, date.start - 60), date.start)
    if before and (deed_after := re.match(r"に([一-龥]{2,6})", plain[date.end :])):
        deed = _kind(deed_after[1])
        return (_place_free(before["name"]), deed) if deed else None
    if plain[date.end : date.end + 1] in "に、":
        match = next(_DONE.finditer(plain, date.end, end), None)
        if match and plain.count("「", date.end, end) == 1:
            deed = _kind(match["deed"])
            return (_place_free(match["name"]), deed) if deed else None
    return None


def _kind(deed: str) -> str | None:
    match = _DEED.search(deed)
    return match.lastgroup if match else None


def _place_free(name: str) -> str:
    """Give a name without the area in it: 第一次取手市地域情報化計画."""
    text = folded(name.strip("「」『』 "))
    text = re.sub(r"^.*(?=第[一二三四五六七八九十0-9]+次)", "", text)
    return re.sub(
        r"(?<=次)[一-龥]{1,4}[市町村県区]|^[一-龥]{1,4}[市町村県区]", "", text
    )


PERIOD_RULES = (
    Rule(
        "ICT301",
        N_("length of a range"),
        "periods",
        "error",
        N_(
            "The number of years is not that of the range beside it, both ends counted."
        ),
        N_("Count both fiscal years: 令和４年度から令和８年度 are five."),
        "計画期間は、令和４年度から令和８年度までの４年間とします。",
        "計画期間は、令和４年度から令和８年度までの５年間とします。",
        _lengths,
    ),
    Rule(
        "ICT302",
        N_("range backwards"),
        "periods",
        "error",
        N_("A range of periods ends before it begins."),
        N_("Write the earlier period first."),
        "計画期間は、令和８年度から令和４年度までとします。",
        "計画期間は、令和４年度から令和８年度までとします。",
        _backwards,
    ),
    Rule(
        "ICT303",
        N_("two dates in one"),
        "periods",
        "error",
        N_("Two spellings of one date differ: era and year, month and fiscal year."),
        N_("A fiscal year runs from April to March; 令和1年 is 2019."),
        "令和３年（2020年）に実施しました。",
        "令和３年（2021年）に実施しました。",
        _pairs,
    ),
    Rule(
        "ICT304",
        N_("event dated twice"),
        "periods",
        "warning",
        N_("The same event has two dates that cannot both be right, or hardly."),
        N_("Look up the date; a fiscal year and a calendar year overlap only in part."),
        "令和２年３月に更改した情報系サーバを利用しています。\n\n令和２年度 ・情報系サーバ更改",
        "令和３年３月に更改した情報系サーバを利用しています。\n\n令和２年度 ・情報系サーバ更改",
        _events,
    ),
    Rule(
        "ICT305",
        N_("impossible date"),
        "periods",
        "error",
        N_("A date lies after the end of its era, or never was."),
        N_("平成 ended on 30 April 2019."),
        "平成31年６月に開始し、令和３年に終了しました。",
        "平成31年４月に開始し、令和３年に終了しました。",
        _eras,
    ),
)
"""Rules about periods and dates."""
