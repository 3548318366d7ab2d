"""What is each number about: period, area and subject from the words around it.

What a sentence does not say again goes on from the sentence before, within a
paragraph: a date until the next date, an area until the next area. A date or area
that is only compared with (前年度と比べ, 全国平均を下回り) is not what goes on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ictplan.areas import AreaRegister
    from ictplan.period import Period

_LINKING = re.compile(
    r"^(?:また|さらに|更に|一方で?|なお|このうち|そのうち|次いで|他方|特に|うち|内訳は|ただし"
    r"|[①-⑳・►●■○◆] ?)[、]?"
)
_DATE_REST = re.compile(
    r"^(?:末|調査|時点|現在)*(?:では|には|における|で|に|の)[、]?|^同(?:時点|日)[、のに]"
)
_TRAILING = re.compile(
    r"(?:時点|現在|調査値?|実績|年度末|末)?"
    r"(?:については|について|では|には|とも|全体|割合|[はがもをにでと、の約(（ ])*$"
)
_WORDS = re.compile(r"[一-龥ァ-ヶーA-Za-z]{2}")
_PLACES = re.compile(
    r"全国|日本|平均|[本当同](?:市|町|村|県)|[一-龥]{2,3}[都道府県]|[市県]内"
)
_TIERS = re.compile(r"都道府県|市区?町村|指定都市")
_OWN_VALUE = re.compile(r"(?:は|が|で)(?=[^はがで、。]{0,12}[0-9])")
_NOTHING = "\u200b"
"""A character of no width, in place of the mark of a note."""

_CLAUSES = 5
"""The name of what is counted is looked for in so many clauses."""

_QUOTE = re.compile(r"「([^「」]{1,80})」")
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
    for mention in dates:
        scope = _period_scope(plain, mention, amounts, current)
        periods.append(scope)
        if scope.ongoing:
            current = scope.value  # type: ignore[assignment]
    bare = _unmarked(plain, marks)
    found = [
        *(
            _contextual(
                sentence, amount, periods, areas, state, subject_of(bare, amount.start)
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


def subject_of(plain: str, start: int) -> tuple[str, ...]:
    """Give what a number is the value of: its phrase, then the name quoted last.

    The phrase is what stands between the last comma outside brackets and the number,
    without its date and the particles at its end; where that is empty (利用率は、令和
    ３年では82.9％) the part before it.
    """
    end, phrase = start, ""
    for _ in range(_CLAUSES):
        begin = _clause_start(plain, end)
        named = plain[begin:end]
        if end < start:
            # A clause before this one has a value of its own: 利用率は全国で63.5％、
            named = _OWN_VALUE.split(named, maxsplit=1)[0]
        phrase = _phrase(named)
        if names_something(phrase):
            break
        end = begin - 1
        if end <= 0:
            break
    quotes = [
        quote.replace(_NOTHING, "")
        for quote in _QUOTE.findall(plain, max(0, start - 200), start)
    ]
    return (phrase, *quotes[-1:])


def names_something(phrase: str) -> bool:
    """Say whether words name more than a place; kinds of local governments count."""
    return bool(
        "「" in phrase
        or _TIERS.search(phrase)
        or _WORDS.search(_PLACES.sub("", phrase))
    )


def _unmarked(plain: str, marks: list[NoteMark]) -> str:
    """Blank the marks of notes, so that 5G2 names 5G; offsets stay the same."""
    for mark in marks:
        end = mark.start + len(str(mark.mark))
        plain = plain[: mark.start] + _NOTHING * (end - mark.start) + plain[end:]
    return plain


def _clause_start(plain: str, end: int) -> int:
    depth = 0
    for at in range(end - 1, max(0, end - 300) - 1, -1):
        char = plain[at]
        if char in "」』)）":
            depth += 1
        elif char in "「『(（":
            depth = max(0, depth - 1)
        elif char in "、。" and depth == 0:
            return at + 1
    return max(0, end - 300)


def _phrase(text: str) -> str:
    """Strip dates, linking words and trailing particles."""
    text = text.replace(_NOTHING, "")
    for mention in reversed(list(dates_in(text))):
        text = text[: mention.start] + text[mention.end :]
    text = _LINKING.sub("", _DATE_REST.sub("", text.strip()))
    return _TRAILING.sub("", text).strip("、 ")


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
