"""Are figures and notes in order: numbers, captions, references, marks of notes."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Unpack

from ictplan.audit.labels import FIGURE
from ictplan.audit.names import folded
from ictplan.audit.report import DOUBTFUL, LOOK, at_words
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.model import Caption, Finding, Reading, Sentence
    from ictplan.audit.report import Details, Verdict

_SHOWN_AGAIN = re.compile(r"再掲|続き|つづき|その[0-9一二三]|前掲")
_OTHERS_WORD = re.compile(r"[一-龥々]$")
_REFERENCE = re.compile(r"[のにはをがでとよか、。）)~からおよび及・]|$")
ENOUGH = 3
"""So many notes must have a mark before one without is worth a word."""


def numbering(reading: Reading) -> Iterator[Finding]:
    """Report numbers given twice, and numbers missing before the next one."""
    series: dict[tuple[str, str], list[Caption]] = {}
    for caption in reading.captions:
        chapter, _, _ = caption.number.rpartition("-")  # 図2-1
        series.setdefault((caption.kind, chapter), []).append(caption)
    for captions in series.values():
        first: dict[int, Caption] = {}
        for caption in captions:
            number = int(re.split(r"[-.]", caption.number)[-1])
            if number == 1 and len(first) > 1:
                first.clear()  # a column or an annex numbers anew
            other = first.setdefault(number, caption)
            listed = folded(other.title) == folded(caption.title)  # a list of figures
            if not listed and not _SHOWN_AGAIN.search(caption.title):
                text = N_("the number is already that of line {line}")
                line = other.sentence.place(other.start)[0]
                yield _caption("ICT403", caption, text, where={"line": line})
        yield from _missing(first)


def _missing(first: dict[int, Caption]) -> Iterator[Finding]:
    for before, number in pairwise(sorted(first)):
        if 1 < number - before <= 3:
            kind = first[number].kind
            gap = ", ".join(str(n) for n in range(before + 1, number))
            yield _caption(
                "ICT403",
                first[number],
                N_("{kind}{missing} is missing before it"),
                expected=f"{kind}{before + 1}",
                where={"kind": kind, "missing": gap},
            )


def _caption(
    rule: str,
    caption: Caption,
    text: str,
    verdict: Verdict = DOUBTFUL,
    **details: Unpack[Details],
) -> Finding:
    end = caption.start + len(caption.kind) + len(caption.number)
    span = (caption.start, end)
    return at_words(rule, caption.sentence, span, text, verdict, **details)


def titles(reading: Reading) -> Iterator[Finding]:
    """Report two figures under one title; in two sections it is only worth a look."""
    first: dict[tuple[str, str], Caption] = {}
    for caption in reading.captions:
        if not caption.title or _SHOWN_AGAIN.search(caption.title):
            continue
        other = first.setdefault((caption.kind, folded(caption.title)), caption)
        if other.number != caption.number:
            near = other.sentence.section == caption.sentence.section
            where = {"kind": other.kind, "number": other.number, "title": caption.title}
            text = N_("has the title of {kind}{number}: {title}")
            verdict = DOUBTFUL if near else LOOK
            yield _caption("ICT404", caption, text, verdict, where=where)


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
                        N_("there is no such figure in the document"),
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
                N_("note {mark} explains {other}; {term} is explained in note {right}"),
                DOUBTFUL,
                expected=f"{mark.term}{right.mark}",
                where={
                    "mark": mark.mark,
                    "other": note.term,
                    "term": mark.term,
                    "right": right.mark,
                },
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
            N_("nothing in the text points to note {mark}"),
            DOUBTFUL,
            where={"mark": note.mark},
        )
