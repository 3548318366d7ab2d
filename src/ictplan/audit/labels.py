"""Which digits are no amounts: figure and section numbers, ranks, marks of notes."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from ictplan.audit.model import Caption, Footnote, NoteMark, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FIGURE = re.compile(
    r"(?P<kind>図表|図|表|グラフ|写真) ?(?P<number>[0-9]+(?:[-.][0-9]+)*)"
)
"""A figure's word and number, in half width."""

_LABELS = re.compile(
    r"(?:https?://|www\.)[!-~]+"
    r"|(?<![0-9])[0-9]+:[0-9]{2}"
    r"|(?:図表|図|表|グラフ|写真|別紙|別表|資料|様式|参考|脚注|注|案|問|設問|p\.|P\.|No\.?|№)"
    r" ?[0-9]+(?:[-.・][0-9]+)*"
    r"|(?<![一-龥])(?:基本目標|目標|基本方針|方針|施策|戦略|柱|ステップ|フェーズ|レベル|ケース|パターン|"
    r"課題|重点|事業|プロジェクト|指標|成果指標|議題|議案|項目|Step|STEP)"
    r" ?(?P<named>[0-9]+(?:[-.][0-9]+)*)(?![0-9.,]|[%割倍万億兆人件円つ年月日]|項目|施策|事業|か所|ポイント)"
    r"|第 ?[0-9]+(?:\.[0-9]+)?(?:[-の][0-9]+)*(?:章|節|条|項|号|編|部|期|次|回|版|位|世代|四半期|弾|段階|類|種|線|一|号機)?"
    r"|(?<![0-9])[0-9]+(?:[.-][0-9]+){0,4}(?:世代|位|次元|丁目|番地|号)"
    r"|(?<![A-Za-z])[A-Za-z]+[-‐]?[0-9]+(?:\.[0-9]+)*(?![0-9])"
    r"|Society ?[0-9.]+|Windows ?[0-9.]+|Web ?[0-9]+(?:\.[0-9]+)?"
    r"|(?<![0-9.,])[0-9]+(?:\.[0-9]+){0,4}[GKDV](?![A-Za-z0-9])|(?<![0-9])[0-9]+to[0-9]+"
    r"|(?<![0-9])[0-9]+(?:st|nd|rd|th)(?![a-z])"
    r"|(?<![0-9])[0-9]+\.[0-9]+版|[0-9]{2,4}-[0-9]{2,4}-[0-9]{4}"
    r"|(?<![0-9])[0-9]+対[0-9]+"
    r"|(?<![0-9.,])[0-9]{1,2}月(?:[0-9]{1,2}日)?(?!間)|[0-9]{1,2}時(?:[0-9]{1,2}分)?(?!間)"
)
MARKER = re.compile(
    r"(?:#{1,6} ?)?(?:[①-⑳㉑-㊿⑴-⒇]|[(（][0-9]{1,2}[)）]|[0-9]{1,2}(?:[.-][0-9]{1,2})*(?:[.．)] ?|(?= ?[^0-9%,.])))"
)
"""The mark a heading or item begins with."""

_GLUED = re.compile(r"(?<=[A-Za-z一-龥ァ-ヶー々」）)])(?P<mark>[0-9]{1,3})(?![0-9.,%])")
_OTHER_MARK = re.compile(
    r"[※*](?P<star>[0-9]{1,3})|\[\^(?P<md>[0-9]{1,3})\](?!:)|[(（]?注(?P<note>[0-9]{1,3})[)）]?"
    r"|(?P<small>[¹²³⁴-⁹⁰]+)"
)
_NOTE = re.compile(
    r"(?:[※*注]? ?(?P<mark>[0-9]{1,3})[)）]? ?(?P<term>[^:：。]{1,40})[:：]"
    r"|\[\^(?P<md>[0-9]{1,3})\]: ?(?P<text>[^:：。、]{0,40}))"
)
_MARK_END = re.compile(r"[※*注(（\[^]*[0-9¹²³⁴-⁹⁰]*")
_SMALL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_TERM = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9-]*|[ァ-ヶー]+|[一-龥々]+)$")


def captions_of(sentences: Iterable[Sentence]) -> Iterator[Caption]:
    """Find the captions of figures; a line may hold several."""
    for sentence in sentences:
        if sentence.kind != "caption":
            continue
        starts = [
            match
            for match in FIGURE.finditer(sentence.plain)
            if match.start() == 0 or sentence.plain[match.start() - 1] in " )）"
        ]
        for match, after in zip_longest(starts, starts[1:]):
            end = after.start() if after else len(sentence.text)
            title = sentence.text[match.end() : end].strip(" :：.．　")
            yield Caption(
                match["kind"], match["number"], title, sentence, match.start()
            )


def footnotes_of(sentences: Iterable[Sentence]) -> Iterator[Footnote]:
    """Find the notes at the foot of pages; the sentence is that of the mark."""
    block = -1
    for sentence in sentences:
        if sentence.kind != "note" or sentence.block == block:
            continue
        block = sentence.block
        match = _NOTE.match(sentence.plain)
        if match is not None:
            mark = int(match["mark"] or match["md"])
            term = sentence.text[match.start("term") : match.end("term")]
            yield Footnote(mark, term.strip() if match["mark"] else "", sentence)


def note_marks_of(
    sentences: Iterable[Sentence], footnotes: Iterable[Footnote]
) -> Iterator[NoteMark]:
    """Find the marks of notes in the text.

    A digit glued to a word is a mark only where the document has a note of this
    number, and of this word or after no other word of a note.
    """
    terms = {note.mark: note.term for note in footnotes}
    words = set(terms.values())
    for sentence in sentences:
        notes = sentence.kind == "note"
        for match in _GLUED.finditer(sentence.plain):
            mark = int(match["mark"])
            if mark not in terms or not sentence.glued(match.start()):
                continue
            before = sentence.plain[: match.start()]
            term = next(
                (word for word in words if word and before.endswith(word)), None
            )
            if term is None and not _loosely(before, terms[mark]):
                continue
            if (
                notes
                and match.start() < 45
                and sentence.plain[: match.start()].isdecimal()
            ):
                continue
            found = term or (_TERM.search(before) or re.match("", ""))[0]  # type: ignore[index]
            yield NoteMark(mark, found, sentence, match.start())
        for match in _OTHER_MARK.finditer(sentence.plain):
            if notes and match.start() == 0:
                continue
            digits = match[match.lastgroup or 0].translate(_SMALL)
            yield NoteMark(int(digits), "", sentence, match.start())


def _loosely(before: str, term: str) -> bool:
    """Say whether a word may be the term of a note, shortened or with an ending."""
    word = _TERM.search(before)
    return (
        word is not None
        and len(word[0]) > 1
        and (term.endswith(word[0]) or word[0].endswith(term[-4:] or "-"))
    )


def label_spans(sentence: Sentence, marks: Iterable[NoteMark]) -> list[tuple[int, int]]:
    """Give the stretches of a sentence whose digits are no amounts, in order."""
    plain = sentence.plain
    spans = [(mark.start, _end_of_mark(plain, mark.start)) for mark in marks]
    for match in _LABELS.finditer(plain):
        if match["named"] and _counts(plain, match.end()):
            continue
        spans.append(match.span())
    marker = MARKER.match(plain)
    if marker and marker.end() and sentence.kind in ("heading", "item", "note"):
        spans.append(marker.span())
    return _apart(sorted(spans))


def _end_of_mark(plain: str, start: int) -> int:
    found = _MARK_END.match(plain, start)
    return found.end() if found else start


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge stretches that overlap: LTE5 and its mark 5 are one."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _counts(plain: str, end: int) -> bool:
    """Say whether a number after 目標 and the like goes on as a count."""
    return re.match(r"(?:つ|本|個|分野|の(?:柱|視点))", plain[end:]) is not None
