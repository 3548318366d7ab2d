"""What is a number the value of: the phrase before it and the name quoted last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ictplan.audit.dates import without_dates

if TYPE_CHECKING:
    from ictplan.audit.model import NoteMark

_LINKING = re.compile(
    r"^(?:また|さらに|更に|一方で?|なお|このうち|そのうち|次いで|他方|特に|うち|内訳は|ただし"
    r"|[①-⑳・►●■○◆] ?)[、]?"
)
_DATE_REST = re.compile(
    r"^(?:末|調査|時点|現在)*(?:では|には|における|で|に|の)[、]?|^同(?:時点|日)[、のに]"
)
_RANGE_REST = re.compile(r"から(?:まで|にかけて)の?")
"""What is left of 令和４年度から令和８年度までの without its dates."""
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
_NAMED_AFTER = re.compile(
    r"が「(?P<name>[^「」]{1,30})」(?:と最も|で、|と、|である|です|と回答)"
)
_DESCRIBED_AFTER = re.compile(
    r"(?:であった|だった|である)(?P<what>[^、。0-9]{2,60}(?:[(（][^()（）]*[)）])?)(?:は|が)、?"
)
"""41.7％であった全国の利用率は、…: what has the value is named behind it."""
_NOTHING = "\u200b"
"""A character of no width, in place of the mark of a note."""
_CLAUSES = 5
"""The name of what is counted is looked for in so many clauses."""
_QUOTE = re.compile(r"「([^「」]{1,80})」")


def subject_of(plain: str, start: int, end_of_number: int) -> tuple[str, ...]:
    """Give what a number is the value of: its phrase, then the name quoted last.

    The phrase is what stands between the last comma outside brackets and the number,
    without its date and the particles at its end; where that is empty (利用率は、令和
    ３年では82.9％) the part before it.
    """
    if described := described_after(plain, end_of_number):
        return (_phrase(plain[slice(*described)]),)
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
    if follows := _NAMED_AFTER.match(plain, end_of_number):
        phrase = quote = follows["name"]
        quotes = [quote]
    return (phrase, *quotes[-1:])


def described_after(plain: str, end_of_number: int) -> tuple[int, int] | None:
    """Give where the words behind a number stand that name what has the value."""
    match = _DESCRIBED_AFTER.match(plain, end_of_number)
    return match.span("what") if match else None


def names_something(phrase: str) -> bool:
    """Say whether words name more than a place; kinds of local governments count."""
    return bool(
        "「" in phrase
        or _TIERS.search(phrase)
        or _WORDS.search(_PLACES.sub("", phrase))
    )


def unmarked(plain: str, marks: list[NoteMark]) -> str:
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
    undated = _RANGE_REST.sub("", without_dates(text)).strip()
    text = _LINKING.sub("", _DATE_REST.sub("", undated))
    return _TRAILING.sub("", text).strip("、 ")
