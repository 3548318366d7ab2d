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
from ictplan.audit.ignores import without_ignores
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
from ictplan.audit.tables import rows_of
from ictplan.core.errors import PeriodError
from ictplan.core.periods import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ictplan.audit.model import Role, TableRow
    from ictplan.core.areas import AreaRegister
    from ictplan.core.periods import Period

_NOT_ONGOING = re.compile(r"まで|以降|以前|以来|から|版|頃|以後|[~]")
_UNIT_OF_COLUMN = re.compile(
    r"[（(](%|ポイント|人|世帯|件|団体|円|倍)[）)]|単位[:：](%|人|世帯|件|団体|円)"
)
_DIFFERENCE = re.compile(r"対(?!象)|.{0,10}(?:差|増減)$")
_ROLE_OF_UNIT: dict[str, Role] = {
    "%": "share",
    "ポイント": "points",
    "倍": "multiple",
    "円": "quantity",
}
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
    lines, ignores = without_ignores(text.split("\n"))
    document = Document(name, lines)
    sentences = sentences_of(document)
    footnotes = tuple(footnotes_of(sentences))
    marks = tuple(note_marks_of(sentences, footnotes))
    places = Places(areas, home)
    places.with_home(sentence.plain for sentence in sentences)
    rows = rows_of(sentences)
    by_sentence = _numbers(sentences, marks, places, rows)
    return Reading(
        document=document,
        sentences=sentences,
        numbers=tuple(n for held in by_sentence.values() for n in held),
        captions=tuple(captions_of(sentences)),
        footnotes=footnotes,
        note_marks=marks,
        ignores=ignores,
        home=places.home,
        by_sentence=by_sentence,
        rows=rows,
    )


def _numbers(
    sentences: Iterable[Sentence],
    marks: Iterable[NoteMark],
    places: Places,
    rows: Mapping[int, TableRow],
) -> dict[int, tuple[Number, ...]]:
    marked: dict[int, list[NoteMark]] = {}
    for mark in marks:
        marked.setdefault(mark.sentence.index, []).append(mark)
    state, count = _State(), 0
    found: dict[int, tuple[Number, ...]] = {}
    for sentence in sentences:
        _begin(state, sentence)
        row = rows.get(sentence.index)
        if row is None:
            held = _of_sentence(sentence, marked.get(sentence.index, []), places, state)
        else:
            held = _of_row(sentence, row, places)
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


def _of_row(sentence: Sentence, row: TableRow, places: Places) -> list[Number]:
    """Give the numbers of a table's row; its header and labels say what they are."""
    plain = sentence.plain
    dates = [mention for mention in dates_in(plain) if not mention.relative]
    if row.cells and not dates:
        dates = _period_label(plain, row.cells[0])
    amounts = amounts_in(plain, [(d.start, d.end) for d in dates])
    found = [_date(sentence, mention) for mention in dates]
    found += [_of_cell(sentence, amount, row, places) for amount in amounts]
    return sorted(found, key=lambda number: number.start)


def _of_cell(
    sentence: Sentence, amount: Amount, row: TableRow, places: Places
) -> Number:
    """Give a number of a cell with the period, area and unit that stand around it."""
    around = row.around(amount.start)
    periods = [p for text in around if (p := _only_period(text)) is not None]
    named = [m[0].area for text in around if (m := places.mentions(text))]
    titled = {mention.area for mention in places.mentions(row.title)}
    areas = named or (list(titled) if len(titled) == 1 else [])
    unit, role = amount.unit, amount.role
    if unit is None and (match := _UNIT_OF_COLUMN.search(" ".join(around))):
        unit = match[1] or match[2]
        role = _ROLE_OF_UNIT.get(unit, "quantity")
    if unit in (None, "%") and around and _DIFFERENCE.match(around[0]):
        unit, role = "ポイント", "points"
    return Number(
        0,
        sentence,
        amount.start,
        amount.end,
        amount.value,
        amount.step,
        unit,
        amount.qualifier,
        role,
        periods[0] if periods else None,
        areas[0] if areas else None,
        (_words_of(around), row.title),
        None,
    )


def _words_of(around: Iterable[str]) -> str:
    """Give what header and labels say beside unit and period."""
    texts = (text for text in around if _only_period(text) is None)
    return "、".join(filter(None, (_UNIT_OF_COLUMN.sub("", text) for text in texts)))


def _period_label(plain: str, cell: tuple[int, int]) -> list[DateMention]:
    """Read a first cell that is a year without 年."""
    text = plain[slice(*cell)]
    start = cell[0] + len(text) - len(text.lstrip())
    period = _only_period(text.strip())
    if period is None:
        return []
    return [DateMention(start, start + len(text.strip()), text.strip(), period)]


def _only_period(text: str) -> Period | None:
    """Give the period a cell is, or the only one it names."""
    try:
        return parse(text)
    except PeriodError:
        dates = [d.period for d in dates_in(text) if not d.relative]
        return dates[0] if len(dates) == 1 else None


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
        end = _bracket_after(plain, mention.end, 6) if mention.local else None
        if end and any(char.isdecimal() for char in plain[mention.end : end]):
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
