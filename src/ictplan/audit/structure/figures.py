"""Are figures and notes in order: numbers, captions, references, marks of notes."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ictplan.audit.labels import FIGURE
from ictplan.audit.names import folded
from ictplan.audit.report import DOUBTFUL, LOOK, at_words
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Caption, Finding, Reading, Sentence

_SHOWN_AGAIN = re.compile(r"再掲|続き|つづき|その[0-9一二三]|前掲")
_OTHERS_WORD = re.compile(r"[一-龥々]$")
_REFERENCE = re.compile(r"[のにはをがでとよか、。）)~からおよび及・]|$")
ENOUGH = 3
"""So many notes must have a mark before one without is worth a word."""


def _by_series(reading: Reading) -> dict[tuple[str, str], list[Caption]]:
    """Group captions by their word and the chapter in their number (図2-)."""
    held: dict[tuple[str, str], list[Caption]] = {}
    for caption in reading.captions:
        series, _, _ = caption.number.rpartition("-")
        held.setdefault((caption.kind, series), []).append(caption)
    return held


def _last_part(caption: Caption) -> int:
    return int(re.split(r"[-.]", caption.number)[-1])


def numbering(reading: Reading) -> Iterator[Finding]:
    """Report numbers given twice, and numbers missing before the next one."""
    for captions in _by_series(reading).values():
        first: dict[int, Caption] = {}
        for caption in captions:
            number = _last_part(caption)
            if number == 1 and len(first) > 1:
                first.clear()  # a column or an annex numbers anew
            elif number in first and folded(first[number].title) == folded(
                caption.title
            ):
                continue  # a list of figures
            if number in first and not _SHOWN_AGAIN.search(caption.title):
                yield _caption(
                    "ICT403",
                    caption,
                    Message(
                        N_("the number is already that of line {line}"),
                        {"line": first[number].sentence.place(first[number].start)[0]},
                    ),
                )
            first.setdefault(number, caption)
        yield from _missing(first)


def _missing(first: dict[int, Caption]) -> Iterator[Finding]:
    ordered = sorted(first)
    for before, number in pairwise(ordered):
        if 1 < number - before <= 3:
            caption = first[number]
            gap = ", ".join(str(n) for n in range(before + 1, number))
            yield _caption(
                "ICT403",
                caption,
                Message(
                    N_("{kind}{missing} is missing before it"),
                    {"kind": caption.kind, "missing": gap},
                ),
                expected=f"{caption.kind}{before + 1}",
            )


def _caption(
    rule: str,
    caption: Caption,
    message: Message,
    *,
    expected: str | None = None,
    near: bool = True,
) -> Finding:
    """Report a caption; a matter between two sections is only worth a look."""
    end = caption.start + len(caption.kind) + len(caption.number)
    return at_words(
        rule,
        caption.sentence,
        (caption.start, end),
        message,
        DOUBTFUL if near else LOOK,
        expected=expected,
    )


def titles(reading: Reading) -> Iterator[Finding]:
    """Report two figures under one title."""
    first: dict[tuple[str, str], Caption] = {}
    for caption in reading.captions:
        if not caption.title or _SHOWN_AGAIN.search(caption.title):
            continue
        key = (caption.kind, folded(caption.title))
        other = first.setdefault(key, caption)
        if other.number != caption.number:
            yield _caption(
                "ICT404",
                caption,
                Message(
                    N_("has the title of {kind}{number}: {title}"),
                    {
                        "kind": other.kind,
                        "number": other.number,
                        "title": caption.title,
                    },
                ),
                near=other.sentence.section == caption.sentence.section,
            )


def references(reading: Reading) -> Iterator[Finding]:
    """Report figures that the text points to and the document does not have.

    A chapter on its own may point to the figures of the chapter before it.
    """
    known: dict[str, set[int]] = {}
    for caption in reading.captions:
        if caption.number.isdecimal():
            known.setdefault(caption.kind, set()).add(int(caption.number))
    for sentence in reading.sentences:
        if sentence.kind not in ("paragraph", "item"):
            continue
        for match in FIGURE.finditer(sentence.plain):
            numbers = known.get(match["kind"])
            if (
                numbers
                and _is_reference(sentence, match)
                and match["number"].isdecimal()
            ):
                number = int(match["number"])
                if number not in numbers and number > min(numbers):
                    yield at_words(
                        "ICT405",
                        sentence,
                        match.span(),
                        Message(N_("there is no such figure in the document")),
                    )


def _is_reference(sentence: Sentence, match: re.Match[str]) -> bool:
    """Say whether words point to a figure: 図表３に示す, no 代表３ and no 表３枚."""
    before = sentence.plain[max(0, match.start() - 1) : match.start()]
    return not _OTHERS_WORD.search(before) and bool(
        _REFERENCE.match(sentence.plain, match.end())
    )


def notes(reading: Reading) -> Iterator[Finding]:
    """Compare the marks of notes in the text with the notes themselves."""
    terms = {note.mark: note for note in reading.footnotes}
    by_term = {note.term: note for note in reading.footnotes if note.term}
    for mark in reading.note_marks:
        note, right = terms.get(mark.mark), by_term.get(mark.term)
        if (
            note
            and right
            and right.mark != mark.mark
            and not _matches(note.term, mark.term)
        ):
            digits = len(str(mark.mark))
            yield at_words(
                "ICT406",
                mark.sentence,
                (mark.start - len(mark.term), mark.start + digits),
                Message(
                    N_(
                        "note {mark} explains {other}; {term} is explained in note {right}"
                    ),
                    {
                        "mark": mark.mark,
                        "other": note.term,
                        "term": mark.term,
                        "right": right.mark,
                    },
                ),
                DOUBTFUL,
                expected=f"{mark.term}{right.mark}",
            )
    yield from _unmarked(reading)


def _matches(term: str, word: str) -> bool:
    return term.endswith(word) or word.endswith(term)


def _unmarked(reading: Reading) -> Iterator[Finding]:
    marked = {mark.mark for mark in reading.note_marks}
    without = [note for note in reading.footnotes if note.mark not in marked]
    have = len(reading.footnotes) - len(without)
    if have < ENOUGH or len(without) > have / 3:
        return
    for note in without:
        yield at_words(
            "ICT406",
            note.sentence,
            (0, min(len(note.sentence.text), 12)),
            Message(
                N_("nothing in the text points to note {mark}"), {"mark": note.mark}
            ),
            DOUBTFUL,
        )
