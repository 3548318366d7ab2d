"""Is one plan or law called by two names?"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import permutations
from typing import TYPE_CHECKING

from ictplan.audit.model import Finding, Reading, Sentence
from ictplan.audit.report import DOUBTFUL, LOOK, at_words
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator


_KINDS = r"計画|戦略|方針|構想|宣言|基本法|手続法|促進法|条例|ビジョン|プラン|ガイドライン|指針|大綱"
_NAME = re.compile(
    rf"(?P<name>[一-龥々ァ-ヶーA-Za-z0-9・･/／-]{{3,40}}?(?:{_KINDS}))(?![一-龥ァ-ヶー])"
)
_QUOTED = re.compile(rf"「(?P<name>[^「」。]{{5,60}}?(?:{_KINDS}))」")
_STEM = 10
"""Names must share so much of their beginning to be variants of one name."""

_VARIANTS = 50
"""So many names of one beginning are compared, each with each."""

Place = tuple[Sentence, tuple[int, int]]


def spellings(reading: Reading) -> Iterator[Finding]:
    """Report the rarer spelling where two differ in middle dots or spaces alone."""
    held: dict[str, dict[str, list[Place]]] = {}
    for surface, place in _names(reading):
        held.setdefault(surface.replace("・", ""), {}).setdefault(surface, []).append(
            place
        )
    for spellings in held.values():
        if len(spellings) < 2:
            continue
        usual = max(spellings, key=lambda surface: len(spellings[surface]))
        for surface, places in spellings.items():
            if surface != usual:
                for sentence, span in places:
                    yield _variant("ICT601", sentence, span, usual, sure=True)


def _names(reading: Reading) -> Iterator[tuple[str, Place]]:
    for sentence in reading.sentences:
        for match in _NAME.finditer(sentence.plain):
            name = re.split(r"[/／]", match["name"])[-1].lstrip("・･-")
            if len(name) >= 6:
                start = match.end("name") - len(name)
                yield _spelled(name), (sentence, (start, match.end("name")))


def _spelled(name: str) -> str:
    return unicodedata.normalize("NFKC", name).replace(" ", "").lower()


def near_names(reading: Reading) -> Iterator[Finding]:
    """Report a name quoted once that another name of the document nearly is."""
    held: dict[str, list[Place]] = {}
    for sentence in reading.sentences:
        for match in _QUOTED.finditer(sentence.plain):
            name = _spelled(match["name"]).replace("・", "")
            held.setdefault(name, []).append((sentence, match.span("name")))
    known = Counter({name: len(places) for name, places in held.items()})
    known.update(surface.replace("・", "") for surface, _ in _names(reading))
    by_stem: dict[str, list[str]] = {}
    for name in held:
        by_stem.setdefault(name[:_STEM], []).append(name)
    pairs = (
        pair
        for names in by_stem.values()
        for pair in permutations(names[:_VARIANTS], 2)
    )
    for name, other in pairs:
        rare = len(held[name]) == 1 and known[other] > known[name]
        if rare and _is_near(name, other):
            sentence, span = held[name][0]
            yield _variant("ICT602", sentence, span, other, sure=False)


def _is_near(name: str, other: str) -> bool:
    """Say whether names of one beginning differ by words left out or swapped."""
    if name == other or name[:_STEM] != other[:_STEM]:
        return False
    rest, more = Counter(name[_STEM:]), Counter(other[_STEM:])
    return bool(rest) and not rest - more and (more - rest).total() <= 2


def _variant(
    rule: str, sentence: Sentence, span: tuple[int, int], usual: str, *, sure: bool
) -> Finding:
    return at_words(
        rule,
        sentence,
        span,
        N_("elsewhere it is written {usual}")
        if sure
        else N_("is it {usual}, which the document names elsewhere?"),
        DOUBTFUL if sure else LOOK,
        expected=usual,
        where={"usual": usual},
    )
