"""How do findings become an argument: sentences that follow from one another.

A sentence is a pattern of ``texts/prose.<language>.toml`` whose fields are the numbers
of one finding. Patterns of the same finding take turns; a word between two sentences
says whether the second goes on or turns against the first.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, Any
from zlib import crc32

from ictplan.core.areas import JAPAN
from ictplan.core.codes import UNITS, UnitMeasure
from ictplan.core.measures.peers import PEERS
from ictplan.core.messages import N_, Message
from ictplan.findings.find import in_order
from ictplan.findings.headline import current
from ictplan.report.chapter import Claim, Mention, Reference
from ictplan.report.proof import VALUES, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ictplan.core.messages import Language
    from ictplan.findings.find import Finder
    from ictplan.findings.model import Finding
    from ictplan.report.chapter import Inline
    from ictplan.report.proof import Prover

if TYPE_CHECKING:
    Line = tuple[Inline, ...]
    Fields = Mapping[str, Inline | Line]

BROKEN_DOWN = ("top", "fall-off", "contrast", "overtaking")
"""The kinds that tell of the categories of an indicator, not of its course."""

COURSE = ("extreme", "trend", "pace", "change")
"""How an indicator moved; one of them is told."""

BESIDE = ("turning-point", "widening", "divergence", "rank-change")
"""How it moved beside others; one of them is told."""

REMAINDER = ("years-behind", "parity")
"""What is left to do; told where the area lags."""

UNTOLD = ("age", "missing")
"""What a chapter does not say in sentences: dates stand beside every value."""


@cache
def prose(language: Language) -> Mapping[str, Any]:
    """Read the patterns of a language."""
    text = files("ictplan.report") / "texts" / f"prose.{language}.toml"
    found: Mapping[str, Any] = tomllib.loads(text.read_text(encoding="utf-8"))
    return found


@dataclass
class Speaker:
    """Says findings in sentences, and remembers which patterns had their turn.

    Turns begin anew with each passage, at a place that its name gives: what changes in
    one passage leaves the words of all others as they were.
    """

    prover: Prover
    turns: Counter[str] = field(default_factory=Counter)
    first: int = 0

    def begin(self, passage: str) -> None:
        """Begin a passage of this name."""
        self.turns.clear()
        self.first = crc32(passage.encode())

    @property
    def language(self) -> Language:
        """The language of the text."""
        return self.prover.style.language

    @property
    def joins(self) -> Mapping[str, Any]:
        """The words between sentences."""
        found: Mapping[str, Any] = prose(self.language)["join"]
        return found

    def pattern(self, finding: Finding) -> Mapping[str, Any] | None:
        """Give the patterns of a finding; None for what is not told."""
        kind = prose(self.language).get(finding.kind, {})
        found: Mapping[str, Any] | None = kind.get(finding.word) or kind.get(
            _plain(finding.word)
        )
        return found

    def say(self, finding: Finding, form: str) -> Line:
        """Say a finding.

        Args:
            finding: One that has patterns.
            form: ``open``, ``more``, ``turn`` or ``clause``.
        """
        patterns = self.pattern(finding) or {}
        chosen = patterns.get(form) or patterns["open"]
        if isinstance(chosen, list):
            chosen = self._turn(f"{finding.kind}.{finding.word}.{form}", chosen)
        said = tuple(filled(chosen, self._fields(finding)))
        return (Claim(name_of(finding), finding.word, said),)

    def join(self, kind: str, sentence: Line) -> Line:
        """Put a word before a sentence that says how it follows."""
        word = self._turn(f"join.{kind}", self.joins[kind])
        if "{clause}" in word:
            return tuple(filled(word, {"clause": sentence}))
        return (word, *_lowered(sentence, self.language))

    def _turn(self, name: str, patterns: Sequence[str]) -> str:
        self.turns[name] += 1
        return patterns[(self.first + self.turns[name]) % len(patterns)]

    def _fields(self, finding: Finding) -> dict[str, Inline | Line]:
        found: dict[str, Inline | Line] = dict(self.prover.fields(finding))
        # Each sentence names its area: another one may have been named in between.
        parts = {"indicator": found["indicator"], "area": found["area"]}
        found["subject"] = Message(N_("{indicator} of {area}"), parts).text(
            self.language
        )
        if finding.word.endswith("computed") and "other" in found:
            other = found["other"]
            found["other"] = (self.joins["computed"], *as_line(other))
        if finding.kind in BROKEN_DOWN:
            found["dimension"] = self.dimension(finding)
        degrees = prose(self.language).get("degree")
        if degrees is not None:
            measure = self.prover.indicator(finding).unit_measure
            found["much"], found["little"] = degrees[_degree(measure)]
        return found

    def dimension(self, finding: Finding) -> str:
        """Name what the categories of a finding are of: age, purpose."""
        panel = self.prover.finder.by_id[finding.dataset]
        broken = next(
            d
            for d in panel.metadata.dimensions
            if " " in finding.categories.get(d.id, "")
        )
        label = self.prover.finder.library.codelist(broken.codelist).label
        return label.text(self.language)

    # Paragraphs

    def paragraph(self, findings: Sequence[Finding], *, most: int) -> list[Line]:
        """Argue from the findings of one indicator: at most so many sentences.

        The strongest subject comes first with all there is to say of it, then its
        categories, then other subjects that go along or against.
        """
        self.begin(findings[0].dataset if findings else "")
        told = [f for f in in_order(findings) if self.pattern(f) is not None]
        told = [f for f in told if not f.word.startswith("unclear")]
        bodies = [f for f in findings if f.kind == "bodies"]
        lines: list[Line] = list(self.bodies(bodies)) if bodies else []
        ways = [f for f in told if f.kind in BROKEN_DOWN]
        subjects = _subjects(f for f in told if f.kind not in BROKEN_DOWN)
        former: Finding | None = None
        # Where nothing is compared, what comes first says more than any course.
        compared = [f for s in subjects for f in s if f.kind == "standing"]
        if ways and all(f.assessment is None for f in compared):
            lines += [self.say(f, "open") for f in _first_of_kinds(ways)[:2]]
            subjects, ways = subjects[:1], []
        for number, subject in enumerate(subjects[:SUBJECTS]):
            if len(lines) >= most:
                break
            opening = opening_of(subject)
            if lines and opening.kind == "level":
                continue
            sentence = self.say(opening, "open")
            if lines:
                sentence = self.join(_relation(former, opening), sentence)
            lines.append(sentence)
            if number == 0 or len(subjects) <= 2:
                lines += self._course(subject, opening)
            former = opening
        for finding in _first_of_kinds(ways)[:2]:
            sentence = self.say(finding, "open")
            lines.append(self.join("same", sentence) if lines else sentence)
        return lines[:most]

    def _course(self, subject: Sequence[Finding], opening: Finding) -> Iterator[Line]:
        """Say what else there is of a subject that was just named."""
        sides = [
            f
            for f in subject
            if f.kind == "standing" and f is not opening and f.period == opening.period
        ]
        former = opening
        for finding in sorted(sides, key=_distance):
            if _plain(finding.word) == _plain(former.word):
                yield self.say(finding, "more")
            else:
                yield self.join("opposite", self.say(finding, "turn"))
            former = finding
        for kinds in (("rank",), BESIDE, COURSE):
            if opening.kind in kinds:
                continue
            found = [f for f in subject if f.kind in kinds]
            # A place among the neighbours says more than one among all of a type.
            for finding in sorted(found, key=_is_of_peers)[:1]:
                yield self._go_on(finding, opening)
        if opening.assessment == "behind":
            left = (f for f in subject if f.kind in REMAINDER)
            for finding in [f for f in left if f.period == opening.period][:1]:
                yield self.say(finding, "more")

    def _go_on(self, finding: Finding, opening: Finding) -> Line:
        """Go on about a subject; of another period it is named again."""
        if finding.period == opening.period:
            return self.say(finding, "more")
        return self.say(finding, "open")

    def bodies(self, findings: Sequence[Finding]) -> Iterator[Line]:
        """Say which measures an area has in place and which it has not."""
        texts = prose(self.language)["bodies"]
        fields = {id(f): self.prover.fields(f) for f in findings}
        names = {id(f): self._item(f) for f in findings}
        done = [
            f for f in findings if f.word.startswith("does") and "not" not in f.word
        ]
        left = [f for f in findings if f not in done]
        first = fields[id(findings[0])]

        def listed(some: Sequence[Finding]) -> str:
            quoted = (self.joins["quoted"].format(name=names[id(f)]) for f in some)
            return str(self.joins["comma"]).join(quoted)

        form = "both" if done and left else "done" if done else "open"
        if len(findings) == 1:
            form += "_alone"
        yield tuple(
            filled(
                self._turn(f"bodies.{form}", texts[form]),
                {
                    "period": first["period"],
                    "area": first["area"],
                    "done": listed(done),
                    "open": listed(left),
                },
            )
        )
        # The most telling of both: what few others do, and what most others do already.
        rare = [f for f in in_order(done) if _share(fields[id(f)]) < RARE][:1]
        common = [f for f in in_order(left) if _share(fields[id(f)]) >= COMMON][:1]
        for some, pattern in ((rare, texts["ahead"]), (common, texts["behind"])):
            for finding in some:
                said = filled(pattern, _far(fields[id(finding)], names[id(finding)]))
                yield (Claim(name_of(finding), finding.word, tuple(said)),)
        for finding in in_order(f for f in findings if f not in (*rare, *common))[:1]:
            pattern = self._turn("bodies.more", texts["more"])
            said = filled(pattern, _far(fields[id(finding)], names[id(finding)]))
            yield (Claim(name_of(finding), finding.word, tuple(said)),)

    def _item(self, finding: Finding) -> str:
        """Name the measure that a finding on bodies is of."""
        label = self.prover.indicator(finding).category_label
        return label.text(self.language)

    def clause(self, finding: Finding, beside: Iterable[Finding] = ()) -> Line:
        """Say a finding without an end, as what follows from it comes next.

        Measures are named together with those ``beside`` that are in the same state.
        """
        if finding.kind != "bodies":
            return self.say(finding, "clause")
        texts = prose(self.language)["bodies"]
        alike = [f for f in beside if f.kind == "bodies" and f.word == finding.word]
        names = (
            self.joins["quoted"].format(name=self._item(f))
            for f in (finding, *(f for f in alike if f is not finding))
        )
        form = "clause_open" if "not" in finding.word else "clause_done"
        said = tuple(
            filled(texts[form], {"name": self.joins["comma"].join(list(names)[:NAMED])})
        )
        return (Claim(name_of(finding), finding.word, said),)

    def title(self, finding: Finding) -> str:
        """Say a finding as the title of a picture."""
        text = text_of(self.clause(finding))
        return text[:1].upper() + text[1:]


SUBJECTS = 4
"""Cells of one indicator that a chapter tells of."""

NAMED = 3
"""Measures that a clause names."""

RARE, COMMON = 0.5, 0.5
"""A measure is ahead of others where fewer than half have it, urgent where half have."""


def as_line(part: Inline | Line) -> Line:
    """Give one part as a line."""
    return part if isinstance(part, tuple) else (part,)


def filled(pattern: str, fields: Fields) -> Iterator[Inline]:
    """Give a pattern with things in place of its fields."""
    for text, name, _, _ in Formatter().parse(pattern):
        if text:
            yield text
        if name is not None:
            for part in as_line(fields[name]):
                yield replace(part, field=name) if isinstance(part, Reference) else part


def _lowered(sentence: Line, language: Language) -> Line:
    """Begin an English sentence small after the word that joins it."""
    match sentence:
        case (Claim(name, word, (str(first), *rest)), *more) if language == "en":
            small = first[:1].lower() + first[1:]
            return (Claim(name, word, (small, *rest)), *more)
        case _:
            return sentence


def text_of(content: Iterable[Inline]) -> str:
    """Give the plain text of a line."""
    return "".join(
        part
        if isinstance(part, str)
        else part.text
        if isinstance(part, Reference)
        else ""
        if isinstance(part, Mention)
        else text_of(part.content)
        for part in content
    )


SIZES = {
    UnitMeasure.JPY_TRILLION, UnitMeasure.JPY_THOUSAND, UnitMeasure.HA,
    UnitMeasure.TBPS, UnitMeasure.GBPS,
}  # fmt: skip
"""Amounts that are large, not many."""

NUMBERS = {UnitMeasure.PER_HH, UnitMeasure.PER_1000, UnitMeasure.PER_TEACHER}
"""Ratios that tell how many there are for each."""


def _degree(unit: UnitMeasure) -> str:
    """Say whether values of a unit are high, many or large."""
    if unit in SIZES:
        return "size"
    return "count" if UNITS[unit].is_amount or unit in NUMBERS else "rate"


def _plain(word: str) -> str:
    """Give a word without how sure it is, how it was computed, how many tie."""
    for ending in ("-computed", "-unsure", "-tied", "-partial", "-sample"):
        word = word.removesuffix(ending)
    return word


def _distance(finding: Finding) -> int:
    """Order benchmarks: the nation, the prefecture, those alike."""
    order = (JAPAN, "", PEERS)
    other = finding.benchmark or ""
    return order.index(other) if other in order else 1


def _is_of_peers(finding: Finding) -> bool:
    return str(finding.benchmark).startswith(PEERS)


def opening_of(subject: Sequence[Finding]) -> Finding:
    """Choose what a subject begins with: where it stands, else its strongest."""
    stands = [f for f in subject if f.kind == "standing"]
    if stands:
        return min(stands, key=_distance)
    # What has no values of its own, such as a pace, needs one that has before it.
    valued = [f for f in subject if f.kind in VALUES and f.kind not in REMAINDER]
    return next(iter(valued), subject[0])


def current_findings(
    finder: Finder, area: str, findings: Iterable[Finding]
) -> list[Finding]:
    """Leave out what older definitions say where a newer one says the same thing."""
    newest = {name: set(current(panel, area)) for name, panel in finder.by_id.items()}
    return [
        f
        for f in findings
        if f.kind in BROKEN_DOWN
        or not f.evidence
        or tuple(f.evidence[0].cells[0][1].values()) in newest[f.dataset]
    ]


def _subjects(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Gather findings of one cell of one area; the strongest subject first.

    Of definitions and measures that mean the same thing the strongest is told.
    """
    found: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        key = (finding.area, *sorted(finding.categories.items()))
        found.setdefault(key, []).append(finding)
    return [s for s in found.values() if s[0].kind not in REMAINDER]


def _first_of_kinds(findings: Iterable[Finding]) -> list[Finding]:
    found: dict[str, Finding] = {}
    for finding in findings:
        found.setdefault(finding.kind, finding)
    return list(found.values())


def _relation(former: Finding | None, finding: Finding) -> str:
    """Say how a sentence follows: it goes along, turns, or gives what lies around."""
    if former is None:
        return "context" if finding.nearness != "own" else "same"
    if former.nearness == "own" and finding.nearness != "own":
        return "context"
    both = {former.assessment, finding.assessment}
    return "opposite" if both == {"ahead", "behind"} else "same"


def _far(fields: Fields, name: str) -> dict[str, Inline | Line]:
    side = "far" if "far_of" in fields else "near"
    found: dict[str, Inline | Line] = {
        key: fields[f"{side}_{key}"] for key in ("group", "of", "doers", "share")
    }
    return found | {"name": f"「{name}」" if not name.isascii() else name}


def _share(fields: Fields) -> float:
    side = "far" if "far_of" in fields else "near"
    share = fields[f"{side}_share"]
    value: Reference = share  # type: ignore[assignment]
    return float(value.value or 0) / 100
