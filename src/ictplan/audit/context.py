"""What is each number about: period, area and subject from the words around it.

What a sentence does not say again goes on from the sentence before, within a
paragraph: a date until the next date, an area until the next area. A date or area
that is only compared with (前年度と比べ, 全国平均を下回り) is not what goes on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from ictplan.audit.dates import DateMention, dates_in, resolve
from ictplan.audit.lines import sentences_of
from ictplan.audit.marks import (
    FIGURE,
    captions_of,
    footnotes_of,
    label_spans,
    note_marks_of,
)
from ictplan.audit.model import Document, NoteMark, Number, Reading, Sentence
from ictplan.audit.numbers import Amount, amounts_in
from ictplan.audit.places import Places
from ictplan.audit.subjects import subject_of, unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ictplan.areas import AreaRegister
    from ictplan.period import Period

_NOT_ONGOING = re.compile(r"まで|以降|以前|以来|から|版|頃|以後|[~]")
_CONTEXTLESS = ("source", "caption", "note")
_OPENING, _CLOSING = "(（", ")）"


@dataclass(frozen=True)
class _Scope:
    """A period or area and the stretch it is said of; ``ongoing`` ones last longer."""

    start: int
    end: int
    value: object
    ongoing: bool


@dataclass
class _State:
    """What goes on from one sentence to the next of a paragraph."""

    block: int = -1
    period: Period | None = None
    area: str | None = None
    figure: str | None = None


def read(
    text: str,
    *,
    name: str = "-",
    areas: AreaRegister | None = None,
    home: str | None = None,
) -> Reading:
    """Read a text: its sentences, and its numbers in their context.

    Args:
        text: The text.
        name: What to call it.
        areas: The areas that can be named.
        home: Code of the area 本市 means; else the one named most often.
    """
    document = Document(name, tuple(text.split("\n")))
    sentences = sentences_of(document)
    footnotes = tuple(footnotes_of(sentences))
    marks = tuple(note_marks_of(sentences, footnotes))
    places = Places(areas, home)
    places.with_home(sentence.plain for sentence in sentences)
    by_sentence = _numbers(sentences, marks, places)
    return Reading(
        document=document,
        sentences=sentences,
        numbers=tuple(n for held in by_sentence.values() for n in held),
        captions=tuple(captions_of(sentences)),
        footnotes=footnotes,
        note_marks=marks,
        home=places.home,
        by_sentence=by_sentence,
    )


def _numbers(
    sentences: Iterable[Sentence], marks: Iterable[NoteMark], places: Places
) -> dict[int, tuple[Number, ...]]:
    marked: dict[int, list[NoteMark]] = {}
    for mark in marks:
        marked.setdefault(mark.sentence.index, []).append(mark)
    state, count = _State(), 0
    found: dict[int, tuple[Number, ...]] = {}
    for sentence in sentences:
        _begin(state, sentence)
        held = _of_sentence(sentence, marked.get(sentence.index, []), places, state)
        found[sentence.index] = tuple(
            replace(number, index=count + at) for at, number in enumerate(held)
        )
        count += len(held)
    return found


def _begin(state: _State, sentence: Sentence) -> None:
    """Forget what does not go on into another paragraph."""
    if state.block != sentence.block:
        state.period = state.area = None
        state.block = sentence.block
    if sentence.kind == "caption" and (match := FIGURE.match(sentence.plain)):
        state.figure = match["number"]
    if sentence.kind == "heading":
        state.figure = None


def _of_sentence(
    sentence: Sentence, marks: list[NoteMark], places: Places, state: _State
) -> list[Number]:
    """Give the numbers of one sentence, dates and labels among them."""
    plain = sentence.plain
    dates = list(dates_in(plain))
    labels = [
        span
        for span in label_spans(sentence, marks)
        if not any(d.start < span[1] and span[0] < d.end for d in dates)
    ]
    taken = sorted([*((d.start, d.end) for d in dates if not d.relative), *labels])
    amounts = list(amounts_in(plain, taken))
    areas = list(_area_scopes(plain, places))
    current = state.period
    periods: list[_Scope] = []
    for mention in _own_dates(plain, dates):
        scope = _period_scope(plain, mention, amounts, current)
        periods.append(scope)
        if scope.ongoing:
            current = scope.value  # type: ignore[assignment]
    bare = unmarked(plain, marks)
    found = [
        *(
            _contextual(
                sentence,
                amount,
                periods,
                areas,
                state,
                subject_of(bare, amount.start, amount.end),
            )
            for amount in amounts
        ),
        *(_date(sentence, mention) for mention in dates if not mention.relative),
        *(_label(sentence, span) for span in labels if _digits(plain, span)),
    ]
    if sentence.kind not in _CONTEXTLESS:
        state.period = current
        lasting = [scope.value for scope in areas if scope.ongoing]
        state.area = lasting[-1] if lasting else state.area  # type: ignore[assignment]
    return sorted(found, key=lambda number: number.start)


def _own_dates(plain: str, dates: list[DateMention]) -> Iterator[DateMention]:
    """Give the dates, without a 前年 that a date right behind it spells out."""
    for mention, following in zip_longest(dates, dates[1:]):
        spelled_out = (
            mention.relative
            and following
            and not following.relative
            and plain[mention.end : following.start]
            in ("の", "(", "の(", "である", "、")
        )
        if not spelled_out:
            yield mention


def _contextual(
    sentence: Sentence,
    amount: Amount,
    periods: list[_Scope],
    areas: list[_Scope],
    state: _State,
    subject: tuple[str, ...],
) -> Number:
    return Number(
        0,
        sentence,
        amount.start,
        amount.end,
        amount.value,
        amount.step,
        amount.unit,
        amount.qualifier,
        amount.role,
        _at(amount.start, periods, state.period),  # type: ignore[arg-type]
        _at(amount.start, areas, state.area),  # type: ignore[arg-type]
        subject,
        state.figure,
    )


def _at(position: int, scopes: list[_Scope], carried: object) -> object:
    """Give what is said of a position: the closest bracket, else what goes on."""
    value = carried
    for scope in scopes:
        if scope.start > position:
            break
        if scope.ongoing:
            value = scope.value
    for scope in reversed(scopes):
        if not scope.ongoing and scope.start <= position < scope.end:
            return scope.value
    return value


def _period_scope(
    plain: str, mention: DateMention, amounts: list[Amount], current: Period | None
) -> _Scope:
    """Say how far a date reaches."""
    period = resolve(mention, current)
    bracket = _bracket_after(plain, mention.end, 6)
    if bracket is not None and any(mention.end < a.start < bracket for a in amounts):
        return _Scope(mention.end, bracket, period, ongoing=False)
    closing = _bracket_around(plain, mention.start)
    if closing is not None and any(mention.end <= a.start < closing for a in amounts):
        return _Scope(mention.end, closing, period, ongoing=False)
    if mention.compared:
        return _Scope(mention.end, mention.end, period, ongoing=False)
    if mention.relative and mention.relative not in "同本今":
        after = [a.end for a in amounts if a.start >= mention.end]
        return _Scope(mention.end, after[0] if after else 0, period, ongoing=False)
    titled = plain.rfind("「", 0, mention.start) > plain.rfind("」", 0, mention.start)
    if period is None or titled or _NOT_ONGOING.match(plain, mention.end):
        return _Scope(mention.end, mention.end, period, ongoing=False)
    return _Scope(mention.end, len(plain), period, ongoing=True)


def _area_scopes(plain: str, places: Places) -> Iterator[_Scope]:
    for mention in places.mentions(plain):
        if mention.local and (end := _bracket_after(plain, mention.end, 6)):
            yield _Scope(mention.end, end, mention.area, ongoing=False)
        elif mention.compared:
            yield _Scope(mention.end, mention.end, mention.area, ongoing=False)
        else:
            yield _Scope(mention.end, len(plain), mention.area, ongoing=True)


def _bracket_after(plain: str, start: int, within: int) -> int | None:
    """Give the end of a bracket that opens a few characters on."""
    for at in range(start, min(start + within, len(plain))):
        if plain[at] in _OPENING:
            closing = [plain.find(char, at) for char in _CLOSING]
            ends = [end for end in closing if end >= 0]
            return min(ends) if ends else None
        if plain[at] in "、。":
            return None
    return None


def _bracket_around(plain: str, position: int) -> int | None:
    """Give the end of the bracket a position lies in."""
    opened = max(plain.rfind(char, 0, position) for char in _OPENING)
    closed = max(plain.rfind(char, 0, position) for char in _CLOSING)
    if opened <= closed:
        return None
    ends = [end for char in _CLOSING if (end := plain.find(char, position)) >= 0]
    return min(ends) if ends else None


def _date(sentence: Sentence, mention: DateMention) -> Number:
    period = mention.period
    value = Decimal(period.start.year) if period else Decimal(0)
    return Number(
        0, sentence, mention.start, mention.end, value, Decimal(1), None, "eq",
        "date", period,
    )  # fmt: skip


def _label(sentence: Sentence, span: tuple[int, int]) -> Number:
    text = sentence.plain[span[0] : span[1]]
    digits = "".join(char for char in text if char in "0123456789")
    return Number(
        0, sentence, span[0], span[1], Decimal(digits[:15] or 0), Decimal(1), None,
        "eq", "label",
    )  # fmt: skip


def _digits(plain: str, span: tuple[int, int]) -> bool:
    return any(char.isdecimal() for char in plain[span[0] : span[1]])
