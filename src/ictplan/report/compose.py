"""How is a chapter composed: an outline, an area's findings, and what surrounds them.

The outline names sections and themes; a theme is told where the area, its prefecture or
the nation has findings of it. The last section says what the findings mean and call for.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from ictplan.core.errors import NotComparableError
from ictplan.core.messages import N_, Message, translate
from ictplan.findings.find import Finder, choose, in_order
from ictplan.report.argue import BROKEN_DOWN, UNTOLD, Speaker, current_findings, filled
from ictplan.report.chapter import (
    Chapter,
    Figure,
    Heading,
    Items,
    Link,
    Mention,
    Paragraph,
    chapter_of,
)
from ictplan.report.illustrate import illustrate
from ictplan.report.proof import Prover
from ictplan.report.tables import targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ictplan.core.library import Library
    from ictplan.findings.model import Finding
    from ictplan.report.argue import Line
    from ictplan.report.chapter import Block
    from ictplan.report.phrases import Style

Length = Literal["short", "full"]


@dataclass(frozen=True)
class Extent:
    """How much a chapter tells."""

    figures: int
    summary: int
    sentences: int
    issues: int
    per_theme: int
    themes: int


EXTENTS: Mapping[Length, Extent] = {
    # Two pages; a chapter of at most thirty pages of Word.
    "short": Extent(figures=1, summary=4, sentences=2, issues=2, per_theme=1, themes=1),
    "full": Extent(
        figures=15, summary=6, sentences=7, issues=9, per_theme=6, themes=99
    ),
}

WORTH = 1.0
"""The score below which a finding that is not the area's own is not told in full."""

MOST_OF_OTHERS = 3
"""Sentences on an indicator of which only the prefecture or the nation has values."""


@cache
def outline() -> Sequence[Mapping[str, Any]]:
    """Read the sections of a chapter and their themes."""
    return _toml("outline.toml")["section"]  # type: ignore[no-any-return]


@cache
def context() -> Sequence[Mapping[str, str]]:
    """Read the dated texts on policy and technology."""
    return _toml("context.toml")["block"]  # type: ignore[no-any-return]


def _toml(name: str) -> Any:  # noqa: ANN401
    text = (files("ictplan.report") / "texts" / name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def compose(
    area: str,
    *,
    library: Library,
    style: Style,
    length: Length = "full",
    own: Mapping[str, str] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Chapter:
    """Write the chapter of an area.

    Args:
        area: Its code.
        library: Where data are.
        style: Language, digits and years.
        length: ``short`` is two pages, ``full`` a chapter.
        own: The area's own sentences by theme; see `ictplan.report.facts`.
        on_progress: Called with the datasets read and all of them.

    Raises:
        NotComparableError: If the data show nothing of the area.
    """
    finder = Finder(library, on_progress=on_progress)
    return _Composer(area, finder, style, EXTENTS[length], own or {}).chapter()


def claims_of(
    area: str, *, library: Library, style: Style
) -> tuple[list[Finding], Speaker]:
    """Give all an area's findings, and what says them, to update a text by.

    Args:
        area: Its code.
        library: Where data are.
        style: Language, digits and years.
    """
    finder = Finder(library)
    return finder.find(area), Speaker(Prover(finder, style))


@dataclass
class _Theme:
    """A theme that has findings: its entry, its place, and its findings by indicator."""

    entry: Mapping[str, Any]
    section: int = 0
    place: int = 0
    by_dataset: dict[str, list[Finding]] = field(default_factory=dict)

    @property
    def findings(self) -> list[Finding]:
        """All findings, the strongest first."""
        return in_order(f for found in self.by_dataset.values() for f in found)

    @property
    def own(self) -> list[Finding]:
        """The area's own findings, the strongest first."""
        return [f for f in self.findings if f.nearness == "own"]

    @property
    def score(self) -> float:
        """The score of the strongest finding."""
        return max((f.score for f in self.findings), default=0.0)


class _Composer:
    """Writes one chapter."""

    def __init__(
        self,
        area: str,
        finder: Finder,
        style: Style,
        extent: Extent,
        own: Mapping[str, str],
    ) -> None:
        self._finder = finder
        self._area, self._style, self._extent, self._own = area, style, extent, own
        self._speaker = Speaker(Prover(self._finder, style))
        found = current_findings(self._finder, area, self._finder.find(area))
        told = [f for f in found if f.kind not in UNTOLD]
        self._findings = [
            f for f in told if self._speaker.pattern(f) or f.kind == "bodies"
        ]
        self._themes = {t.entry["id"]: t for t in self._gathered()}
        self._figures: dict[int, Figure] = {}

    @property
    def _name(self) -> str:
        return self._finder.neighbours.areas.label(self._area).text(
            self._style.language
        )

    def chapter(self) -> Chapter:
        if not self._findings:
            raise NotComparableError(
                N_(
                    "the data show nothing of {area}: no value of it, its prefecture or Japan"
                ),
                area=self._finder.neighbours.areas.label(self._area),
            )
        self._number_themes()
        self._illustrate()
        title = self._say(
            N_("The state of information technology in {area}"), area=self._name
        )
        blocks = [
            *self._summary(),
            *(() if self._is_summary else self._context()),
            *(block for s in outline() for block in self._section(s)),
            *self._issues(),
            *(() if self._is_summary else self._targets()),
        ]
        return chapter_of(title, self._style.language, blocks)

    def _gathered(self) -> Iterator[_Theme]:
        """Give every theme with what belongs to it."""
        themes = [_Theme(t) for s in outline() for t in s["theme"]]
        holder: dict[str, list[tuple[frozenset[str] | None, _Theme]]] = {}
        for theme in themes:
            for held in theme.entry["holds"]:
                dataset, _, items = held.partition(":")
                only = frozenset(items.split()) or None
                holder.setdefault(dataset, []).append((only, theme))
        for finding in self._findings:
            places = holder.get(finding.dataset, [(None, themes[-1])])
            codes = set(finding.categories.values())
            for only, theme in places:
                if only is None or codes & only:
                    theme.by_dataset.setdefault(finding.dataset, []).append(finding)
        return (theme for theme in themes if theme.by_dataset)

    def _number_themes(self) -> None:
        has_own = any(theme.own for theme in self._themes.values())
        for section in outline():
            there = [t["id"] for t in section["theme"] if t["id"] in self._themes]
            # A summary tells the themes on which the area has most to say of itself.
            told = sorted(there, key=lambda name: -self._themes[name].score)
            if self._is_summary and has_own:
                told = [name for name in told if self._themes[name].own]
            told = told[: self._extent.themes]
            for name in [n for n in there if n not in told]:
                del self._themes[name]
            there = [name for name in there if name in told]
            number = self._next_section
            for place, name in enumerate(there, start=1):
                theme = self._themes[name]
                theme.section, theme.place = number, place

    @property
    def _is_summary(self) -> bool:
        """Whether two pages are asked for: no context, no introductions, no targets."""
        return self._extent.themes == 1

    @property
    def _next_section(self) -> int:
        """The number of the section after those that have one; the context is 1."""
        before = 0 if self._is_summary else 1
        return 1 + max([before, *(t.section for t in self._themes.values())])

    def _illustrate(self) -> None:
        """Choose the figures: the most telling finding of each theme, then more."""
        wanted: list[tuple[float, Finding]] = []
        for theme in self._themes.values():
            chosen = choose(
                [f for f in theme.findings if f.kind not in ("level", "bodies")],
                PER_THEME,
            )
            for place, finding in enumerate(chosen):
                wanted.append((finding.score * LATER**place, finding))
        seen: set[tuple[object, ...]] = set()
        for _, finding in sorted(wanted, key=lambda pair: -pair[0]):
            subject = (
                finding.dataset,
                finding.kind in BROKEN_DOWN,
                *sorted(finding.categories.items()),
            )
            if len(self._figures) == self._extent.figures:
                break
            if subject in seen:
                continue
            seen.add(subject)
            drawn = illustrate(finding, self._speaker)
            if drawn is not None:
                self._figures[id(finding)] = drawn

    # What stands in the chapter

    def _summary(self) -> Iterator[Block]:
        """Say the strongest of all: the area's own, each indicator once."""
        own = [
            f for f in self._findings if f.nearness == "own" and f.kind in TELLING[1:]
        ]
        count = self._extent.summary
        chosen = choose(own, count)
        if len(chosen) < 3:
            rest = [
                f for f in self._findings if f.kind in TELLING[1:] and f not in chosen
            ]
            chosen += choose(rest, count - len(chosen))
        yield Heading(1, self._say(N_("Summary")))
        yield Paragraph(
            (
                self._say(
                    N_(
                        "This chapter lays out from published statistics where {area}"
                        " stands, and what that calls for. The following stands out."
                    ),
                    area=self._name,
                ),
            )
        )
        sentences = []
        for finding in chosen:
            self._speaker.begin(finding.dataset)
            sentences.append(self._speaker.say(finding, "open"))
        yield Items(tuple(sentences))
        if self._is_summary:
            # Where it stands, no page ends half empty above it.
            yield from self._figures.values()

    def _context(self) -> Iterator[Block]:
        yield Heading(1, f"1 {self._say(AROUND)}")
        for place, (kind, name) in enumerate(CONTEXTS.items(), start=1):
            yield Heading(2, f"({place}) {self._say(name)}")
            for block in context():
                if block["kind"] == kind:
                    yield self._block(block)

    def _block(self, block: Mapping[str, str]) -> Paragraph:
        language = self._style.language
        end = "" if language == "ja" else "_en"
        cited = self._say(
            N_("{publisher}, {title}"),
            publisher=block[f"publisher{end}"],
            title=block[f"title{end}"],
        )
        opened, closed = ("（", "）") if language == "ja" else (" (", ")")
        when = self._say(N_("as of {day}: "), day=self._style.when(block["as_of"]))
        link = Link(block["path"], (cited,))
        return Paragraph((block[language], opened, when, link, closed))

    def _section(self, section: Mapping[str, Any]) -> Iterator[Block]:
        themes = [
            self._themes[t["id"]] for t in section["theme"] if t["id"] in self._themes
        ]
        if not themes:
            return
        language = self._style.language
        yield Heading(1, f"{themes[0].section} {section[language]}")
        if not self._is_summary:
            yield Paragraph((section[f"lead_{language}"],))
        for theme in themes:
            if not self._is_summary:
                yield Heading(2, f"({theme.place}) {theme.entry[language]}")
            yield from self._theme(theme)

    def _theme(self, theme: _Theme) -> Iterator[Block]:
        language = self._style.language
        order = sorted(
            theme.by_dataset.items(),
            key=lambda pair: (
                not any(f.nearness == "own" for f in pair[1]),
                -max(f.score for f in pair[1]),
            ),
        )
        told = 0
        for _, findings in order:
            own = [f for f in findings if f.nearness == "own"]
            figures = [f for f in findings if id(f) in self._figures]
            if told >= self._extent.per_theme and not figures:
                continue
            if (
                told
                and not own
                and not figures
                and max(f.score for f in findings) < WORTH
            ):
                continue
            most = self._extent.sentences
            if not own:
                most = min(most, MOST_OF_OTHERS)
            lines = self._speaker.paragraph(own or findings, most=most)
            if not lines:
                continue
            told += 1
            figures = figures[:2]
            yield Paragraph(_joined(lines, language, self._see(figures)))
            if not self._is_summary:
                yield from (self._figures[id(f)] for f in figures)
        if text := self._own.get(theme.entry["id"], "").strip():
            yield Paragraph((text,))

    def _see(self, figures: Sequence[Finding]) -> Line:
        """Refer to the figures of a paragraph."""
        said: list[Any] = []
        for finding in figures:
            before, _, after = str(self._speaker.joins["see"]).partition("{number}")
            said += [before, Mention(self._figures[id(finding)].caption), after]
        return tuple(said)

    def _issues(self) -> Iterator[Block]:
        """Say what the findings mean and what that calls for."""
        language = self._style.language
        raised = [t for t in self._themes.values() if t.entry.get(f"call_{language}")]
        raised.sort(key=lambda t: (not t.own, -t.score))
        yield Heading(1, f"{self._next_section} {self._say(ISSUES)}")
        if not self._is_summary:
            yield Paragraph(
                (
                    self._say(
                        N_(
                            "What the sections before show is put together here: the evidence,"
                            " what it means for {area}, and what it calls for."
                        ),
                        area=self._name,
                    ),
                )
            )
        place = 0
        for theme in raised[: self._extent.issues]:
            lines = list(self._issue(theme))
            if lines:
                place += 1
                yield Heading(2, f"({place}) {theme.entry[language]}")
                yield from lines

    def _targets(self) -> Iterator[Block]:
        """Show how the targets of the area's own plan stand, where it has some."""
        language = self._style.language
        found = targets(self._area, library=self._finder.library, language=language)
        if found is not None:
            yield Heading(1, f"{self._next_section + 1} {self._say(TARGETS)}")
            yield found

    def _issue(self, theme: _Theme) -> Iterator[Block]:
        """Say evidence and meaning in one paragraph, what they call for in the next."""
        language, speaker = self._style.language, self._speaker
        found = [f for f in theme.own or theme.findings if f.kind in TELLING]
        if not found:
            return
        tendency = tendency_of(theme.own)
        meaning = theme.entry.get(f"{tendency}_{language}")
        if meaning is None and tendency == "mixed":
            tendency = "context"
            meaning = theme.entry.get(f"context_{language}")
        if meaning is None:
            return
        found.sort(key=lambda f: (TELLING.index(f.kind) // 4, -f.score))
        first = next((f for f in found if f.assessment == tendency), found[0])
        other = None
        if tendency == "mixed":
            sides = [
                [f for f in found if f.assessment == s] for s in ("ahead", "behind")
            ]
            if all(sides):
                first, other = sides[0][0], sides[1][0]
        speaker.begin(theme.entry["id"])
        fields = {"clause": speaker.clause(first, found), "meaning": meaning}
        pattern = "therefore"
        if other is not None:
            fields["other"] = speaker.clause(other, found)
            pattern = "turned"
        lines: list[Line] = [tuple(filled(str(speaker.joins[pattern]), fields))]
        used = {subject_of(f) for f in (first, other) if f is not None}
        rest = [f for f in found if subject_of(f) not in used and f.kind != "bodies"]
        lines += [
            speaker.join("also", speaker.clause(f))
            for f in rest[: not self._is_summary]
        ]
        where = Message(
            N_(" (section {section}, {place})"),
            {"section": theme.section, "place": theme.place},
        ).text(language)
        yield Paragraph(_joined(lines, language, () if self._is_summary else (where,)))
        yield Paragraph((theme.entry[f"call_{language}"],))

    def _say(self, template: str, **params: object) -> str:
        if not params:
            return translate(template, self._style.language)
        return Message(template, params).text(self._style.language)


TELLING = (
    "bodies", "standing", "turning-point", "fall-off",
    "widening", "contrast", "top", "trend",
    "extreme", "change", "overtaking", "divergence",
    "rank", "rank-change", "pace", "years-behind", "parity",
)  # fmt: skip
"""The kinds a summary and the issues rest on, four by four the most fundamental first; a
level alone says nothing yet."""

PER_THEME = 3
"""Figures of one theme at most."""

LATER = 0.4
"""What is left of a figure's score for each one before of its theme."""

AROUND = N_("Policy and technology")
ISSUES = N_("Issues and directions")
TARGETS = N_("Targets of the plan")
"""The headings of the first section and of the last ones."""

CONTEXTS = {"policy": N_("Policy of the state"), "technology": N_("Technology")}
"""The kinds of context, with their headings."""


def tendency_of(findings: Iterable[Finding]) -> str:
    """Say whether an area lags or leads in a theme, both, or has no values of its own."""
    weights = {"behind": 0.0, "ahead": 0.0}
    for finding in findings:
        if finding.assessment in weights and finding.kind in (
            "standing",
            "bodies",
            "rank",
        ):
            weights[finding.assessment] += finding.score
    total = sum(weights.values())
    if not total:
        return "context"
    for name, weight in weights.items():
        if weight >= CLEAR * total:
            return name
    return "mixed"


CLEAR = 0.7
"""The share of the weight of findings from which they speak with one voice."""


def subject_of(finding: Finding) -> tuple[object, ...]:
    """Give what a finding is of: two of the same say much the same."""
    return (finding.dataset, *sorted(finding.categories.items()))


def _joined(lines: Sequence[Line], language: str, end: Line = ()) -> Line:
    """Run sentences into a paragraph; what refers elsewhere stands before its full stop."""
    between = "" if language == "ja" else " "
    content: list[Any] = []
    for number, line in enumerate(lines):
        if number and between:
            content.append(between)
        content += line
    return (*content, *end)
