"""Is one event dated twice, in chronologies and in sentences?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.audit.dates import dates_in, overlap
from ictplan.audit.names import folded
from ictplan.audit.report import DOUBTFUL, LOOK, agreeing, at_words
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.dates import DateMention
    from ictplan.audit.model import Finding, Reading, Sentence
    from ictplan.core.periods import Period


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


def events(reading: Reading) -> Iterator[Finding]:
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
            yield agreeing("ICT304", numbers[0], N_("dated the same elsewhere"))
        return
    other = (fits or others)[-1]
    line = other.sentence.place(other.span[0])[0]
    sure = not fits
    yield at_words(
        "ICT304",
        event.sentence,
        event.span,
        N_("line {line} dates the same event {other}")
        if sure
        else N_("line {line} dates the same event {other}: possible, not certain"),
        DOUBTFUL if sure else LOOK,
        expected=other.period.code,
        evidence=f"{line}: {other.sentence.text[:60]}",
        others=numbers,
        where={"line": line, "other": other.period.code},
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
