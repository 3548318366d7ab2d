"""What is each number about: period, area and subject from the words around it.

What a sentence does not say again goes on from the sentence before, within a
paragraph: a date until the next date, an area until the next area. A date or area
that is only compared with (前年度と比べ, 全国平均を下回り) is not what goes on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, Generic, TypeVar

from ictplan.audit.claims import CROWDED, claim_of
from ictplan.audit.dates import DateMention, dates_in, resolve
from ictplan.audit.ignores import without_ignores
from ictplan.audit.labels import (
    FIGURE,
    captions_of,
    footnotes_of,
    label_spans,
    note_marks_of,
)
from ictplan.audit.lines import sentences_of
from ictplan.audit.model import Document, NoteMark, Number, Reading, Sentence
from ictplan.audit.places import Places
from ictplan.audit.quantities import Amount, amounts_in, remnants_of
from ictplan.audit.subjects import described_after, subject_of, unmarked
from ictplan.audit.tables import rows_of
from ictplan.core.errors import PeriodError
from ictplan.core.periods import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ictplan.audit.model import Claim, Role, TableRow
    from ictplan.core.areas import AreaRegister
    from ictplan.core.periods import Period

_NOT_ONGOING = re.compile(r"まで|以降|以前|以来|から|版|頃|以後|[~]")
_UNIT_OF_COLUMN = re.compile(
    r"[（(](%|ポイント|人|世帯|件|団体|円|倍)[）)]|単位[:：](%|人|世帯|件|団体|円)"
)
_ALL_SHARES = re.compile(r"単位[:：] ?%[）)]")
_COUNTS = re.compile(r"^(?:[nN]|.*(?:数|人|件|世帯|回答者?|計))$")
_DIFFERENCE = re.compile(r"対(?!象)|.{0,10}(?:差|増減)$")
_ROLE_OF_UNIT: dict[str, Role] = {
    "%": "share",
    "ポイント": "points",
    "倍": "multiple",
    "円": "quantity",
}
_CONTEXTLESS = ("source", "caption", "note")
_OPENING, _CLOSING = "(（", ")）"


V = TypeVar("V")


@dataclass(frozen=True)
class _Scope(Generic[V]):
    """A period or area and the stretch it is said of; ``ongoing`` ones last longer."""

    start: int
    end: int
    value: V
    ongoing: bool
    words: str = ""


@dataclass
class _State:
    """What goes on from one sentence to the next of a paragraph."""

    block: int = -1
    period: Period | None = None
    when: str = ""
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
    claims = _with_claims(by_sentence, rows)
    return Reading(
        document=document,
        sentences=sentences,
        numbers=tuple(n for held in by_sentence.values() for n in held),
        captions=tuple(captions_of(sentences)),
        footnotes=footnotes,
        note_marks=marks,
        ignores=ignores,
        home=places.home,
        asked=home,
        by_sentence=by_sentence,
        rows=rows,
        claims=claims,
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


_BRACKETED = re.compile(r"[(（](?:約|金額で)?")
_SHARED = re.compile(r"、|で、|・|,|、率にして|、約|[(（](?:約|率にして)?")


def _share_claim(
    held: list[Number], at: int, claim: Claim, claims: dict[int, Claim]
) -> None:
    """Let the amount beside a rate share its word: 1,430万円、20.0％の減, 2割（350万円）減."""
    rate = claim.number
    if claim.kind != "growth" or not (claim.reference or claim.sign):
        return
    for near in (*held[max(0, at - 1) : at], *held[at + 1 : at + 2]):
        first, last = sorted((near, rate), key=lambda number: number.start)
        between = first.sentence.plain[first.end : last.start]
        beside = _SHARED if near is first else _BRACKETED
        if (
            near.unit not in ("%", "倍")
            and near.role in ("count", "quantity", "duration")
            and near.index not in claims
            and beside.fullmatch(between)
            and not (rate.signed and rate.bracket)
        ):
            own = near if near.bracket == rate.bracket else replace(near, bracket=None)
            claims[near.index] = replace(
                claim, kind="difference", number=own, ratio=False
            )
            return


def _with_claims(
    by_sentence: dict[int, tuple[Number, ...]], rows: Mapping[int, TableRow]
) -> dict[int, Claim]:
    """Find what is said of each number; a percentage of change is growth, no share."""
    claims: dict[int, Claim] = {}
    for index, held in by_sentence.items():
        if index in rows or len(held) > CROWDED:
            continue
        changed = list(held)
        for at, number in enumerate(held):
            claim = claim_of(number, held)
            if claim is None or number.index in claims:
                continue
            if claim.kind == "growth":
                changed[at] = replace(number, role="growth")
                claim = replace(claim, number=changed[at])
            claims[number.index] = claim
            _share_claim(changed, at, claim, claims)
        by_sentence[index] = tuple(changed)
    return claims


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
    taken = _taken(sentence, marks, dates)
    amounts = [] if sentence.kind == "page" else list(amounts_in(plain, taken))
    areas = list(_area_scopes(plain, places))
    current = state.period
    periods: list[_Scope[Period | None]] = []
    for mention in _own_dates(plain, dates):
        periods.append(_period_scope(plain, mention, amounts, current))
        if periods[-1].ongoing:
            current = periods[-1].value
    stops = sorted([*((a.start, a.end) for a in amounts), *taken])
    line = _Line(sentence, periods, areas, state, unmarked(plain, marks), stops)
    found = [
        *(line.number(amount) for amount in amounts),
        *_rest(sentence, dates, taken, amounts),
    ]
    if sentence.kind not in _CONTEXTLESS:
        state.period = current
        lasting = [scope.value for scope in areas if scope.ongoing]
        state.area = lasting[-1] if lasting else state.area
    return sorted(found, key=lambda number: number.start)


def _taken(
    sentence: Sentence, marks: list[NoteMark], dates: list[DateMention]
) -> list[tuple[int, int]]:
    """Give the stretches that are dates or labels, in order."""
    own = [(d.start, d.end) for d in dates if not d.relative]
    labels = [
        span
        for span in label_spans(sentence, marks)
        if not any(start < span[1] and span[0] < end for start, end in own)
    ]
    return sorted([*own, *labels])


def _rest(
    sentence: Sentence,
    dates: list[DateMention],
    taken: list[tuple[int, int]],
    amounts: list[Amount],
) -> Iterator[Number]:
    """Give dates, labels, and the digits that are neither and no amount."""
    plain = sentence.plain
    own = {(d.start, d.end): d for d in dates if not d.relative}
    for span in taken:
        if span in own:
            yield _date(sentence, own[span])
        elif _digits(plain, span):
            yield _label(sentence, span)
    covered = [*taken, *((a.start, a.end) for a in amounts)]
    for span in remnants_of(plain, covered):
        yield _label(sentence, span)


def brackets_of(plain: str) -> list[tuple[int, int]]:
    """Give start and end of every round bracket, inner ones first."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for at, char in enumerate(plain):
        if char in _OPENING:
            opened.append(at)
        elif char in _CLOSING and opened:
            found.append((opened.pop(), at))
    return found


def _of_row(sentence: Sentence, row: TableRow, places: Places) -> list[Number]:
    """Give the numbers of a table's row; its header and labels say what they are."""
    plain = sentence.plain
    dates = [mention for mention in dates_in(plain) if not mention.relative]
    if row.cells and not dates:
        dates = _period_label(plain, row.cells[0])
    taken = _taken(sentence, [], dates)
    amounts = list(amounts_in(plain, taken))
    found = [_of_cell(sentence, amount, row, places) for amount in amounts]
    found += _rest(sentence, dates, taken, amounts)
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
    if unit is None and _ALL_SHARES.search(row.title) and amount.value <= 100:
        counted = around and _COUNTS.search(around[0])
        unit, role = (None, role) if counted else ("%", "share")
    if unit == "%" and around and _DIFFERENCE.match(around[0]):
        unit, role = "ポイント", "points"
    return replace(
        _bare(sentence, amount),
        unit=unit,
        role=role,
        period=periods[0] if periods else None,
        area=areas[0] if areas else None,
        subject=(_words_of(around), row.title),
    )


def _bare(sentence: Sentence, amount: Amount) -> Number:
    """Give an amount as a number without context."""
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
        signed=amount.signed,
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


_BREAKS = re.compile(r"[、。（）()]")


@dataclass(frozen=True)
class _Line:
    """A sentence with what its words say of the numbers in it.

    ``plain`` is the text without marks of notes; ``stops`` are where dates, labels and
    amounts stand, in order.
    """

    sentence: Sentence
    periods: list[_Scope[Period | None]]
    areas: list[_Scope[str]]
    state: _State
    plain: str
    stops: list[tuple[int, int]]

    @cached_property
    def brackets(self) -> list[tuple[int, int]]:
        """Start and end of every round bracket, inner ones first."""
        return brackets_of(self.plain)

    def number(self, amount: Amount) -> Number:
        """Give an amount in its context."""
        start, end, plain = amount.start, amount.end, self.sentence.plain
        at = bisect_left(self.stops, (start, end))
        before = self.stops[at - 1][1] if at else 0
        after = self.stops[at + 1][0] if at + 1 < len(self.stops) else len(plain)
        when = _scope_at(start, self.periods)
        described = described_after(plain, end)
        where = _scope_at(described[1] if described else start, self.areas)
        crowded = len(self.stops) > 4 * CROWDED
        return replace(
            _bare(self.sentence, amount),
            period=when.value if when else self.state.period,
            area=where.value if where else self.state.area,
            subject=() if crowded else subject_of(self.plain, start, end),
            figure=self.state.figure,
            bracket=next(
                (b for b in self.brackets if b[0] < start and end <= b[1]), None
            ),
            when=when.words if when else "",
            head=_BREAKS.split(plain[before:start])[-1],
            tail=plain[end:after],
        )


def _scope_at(position: int, scopes: list[_Scope[V]]) -> _Scope[V] | None:
    """Give the scope a position lies in: the closest bracket, else the last that lasts."""
    lasting = None
    for scope in scopes:
        if scope.start > position:
            break
        if scope.ongoing:
            lasting = scope
    for scope in reversed(scopes):
        if not scope.ongoing and scope.start <= position < scope.end:
            return scope
    return lasting


def _period_scope(
    plain: str, mention: DateMention, amounts: list[Amount], current: Period | None
) -> _Scope[Period | None]:
    """Say how far a date reaches."""
    period = resolve(mention, current)
    starts = [a.start for a in amounts if a.start >= mention.end]
    reach = mention.end
    closing = _bracket_after(plain, mention.end, 6) or _bracket_around(
        plain, mention.start
    )
    titled = plain.rfind("「", 0, mention.start) > plain.rfind("」", 0, mention.start)
    vague = period is None or titled or _NOT_ONGOING.match(plain, mention.end)
    if closing is not None and starts and starts[0] < closing:
        reach = closing
    elif not mention.compared and mention.relative and mention.relative not in "同本今":
        reach = starts[0] + 1 if starts else 0
    elif not mention.compared and not vague:
        return _Scope(mention.end, len(plain), period, ongoing=True, words=mention.text)
    return _Scope(mention.end, reach, period, ongoing=False, words=mention.text)


def _area_scopes(plain: str, places: Places) -> Iterator[_Scope[str]]:
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
