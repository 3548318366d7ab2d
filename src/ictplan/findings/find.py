"""What do the data of a library show of an area: all findings, the strongest first."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from ictplan.core.groups import PEER_LIST
from ictplan.findings.kinds import KINDS
from ictplan.findings.model import Finding
from ictplan.findings.panel import Neighbours, Panel, day_of
from ictplan.findings.score import score_of
from ictplan.findings.subjects import Among, Trajectory, Versus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ictplan.core.library import Library
    from ictplan.core.schema import Dimension
    from ictplan.findings.model import Nearness
    from ictplan.findings.panel import Key
    from ictplan.findings.subjects import Subject


Made = TypeVar("Made")


class Finder:
    """The datasets of a library, laid out to be asked about one area or about all.

    What stands in for an area, its prefecture's values or the nation's, is looked at
    once, however many areas ask.
    """

    def __init__(
        self,
        library: Library,
        *,
        datasets: Sequence[str] = (),
        as_of: str | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Read the datasets.

        Args:
            library: Where data are.
            datasets: Ids of datasets; all without any, but for the list of types.
            as_of: The period as of whose end data are fresh; without it the newest
                value of the datasets, so that the same data give the same findings.
            on_progress: Called with the datasets read and all of them.

        Raises:
            UnknownCodeError: If a dataset is unknown.
            PeriodError: If ``as_of`` is no period.
        """
        self.library = library.keeping()
        self.neighbours = Neighbours(self.library)
        every = (name for name in library.ids if name != PEER_LIST)
        names = tuple(datasets) or tuple(every)
        self.panels: list[Panel] = []
        for done, name in enumerate(names, start=1):
            self.panels.append(Panel(self.library.load(name), self.neighbours))
            if on_progress is not None:
                on_progress(done, len(names))
        newest = max((panel.newest_day for panel in self.panels), default=0)
        self.as_of = day_of(as_of) if as_of else newest
        for panel in self.panels:
            panel.as_of = self.as_of
        self._own: dict[object, object] = {}
        self._shared: dict[object, object] = {}

    @cached_property
    def by_id(self) -> dict[str, Panel]:
        """The panels by the id of their dataset."""
        return {panel.dataset.id: panel for panel in self.panels}

    def forget(self, area: str) -> None:
        """Let go of what was read and found of an area, so that all areas fit."""
        self._own.clear()
        for panel in self.panels:
            panel.forget(area)

    def find(self, area: str) -> list[Finding]:
        """Give all findings of an area, the strongest first."""
        return in_order(
            found for panel in self.panels for found in self.of(panel, area)
        )

    def of(self, panel: Panel, area: str) -> Iterator[Finding]:
        """Give what one dataset says of an area, in no order."""
        cells, bases = panel.layout(area)
        for key in cells:
            yield from self.of_cell(panel, area, key)
        for dimension, base in bases:
            for code, nearness in panel.sources(area).items():
                found = self._broken_down(panel, code, dimension, base, nearness)
                if found is not None:
                    yield from found
                    break
        coverage = panel.coverage(area)
        if coverage is not None:
            yield from look_at(coverage)

    def of_cell(self, panel: Panel, area: str, key: Key) -> Sequence[Finding]:
        """Give what one cell says of an area, by its series or what stands in."""
        source = panel.nearest(area, key)
        if source is None:
            return ()
        code, nearness = source

        def make() -> Sequence[Finding]:
            return tuple(look_at(panel.trajectory(code, key, nearness)))

        return self.once(nearness, ("cell", panel.dataset.id, key, code), make)

    def _broken_down(
        self,
        panel: Panel,
        area: str,
        dimension: Dimension,
        base: Key,
        nearness: Nearness,
    ) -> Sequence[Finding] | None:
        def make() -> Sequence[Finding] | None:
            breakdown = panel.breakdown(area, dimension, base, nearness)
            return None if breakdown is None else tuple(look_at(breakdown))

        known = (panel.dataset.id, dimension.id, base, area)
        return self.once(nearness, known, make)

    def once(
        self, nearness: Nearness, known: tuple[object, ...], make: Callable[[], Made]
    ) -> Made:
        """Make something once: an area's own until it is forgotten, others' for good."""
        kept = self._own if nearness == "own" else self._shared
        if known not in kept:
            kept[known] = make()
        return cast("Made", kept[known])


def find(
    library: Library,
    area: str,
    *,
    datasets: Sequence[str] = (),
    as_of: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Finding]:
    """Find all there is to say of an area; arguments as of `Finder`.

    Returns:
        Findings by score, the strongest first; equal scores by kind, dataset, period,
        categories.

    Raises:
        UnknownCodeError: If a dataset is unknown.
        PeriodError: If ``as_of`` is no period.
    """
    finder = Finder(library, datasets=datasets, as_of=as_of, on_progress=on_progress)
    return finder.find(area)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Put the strongest first."""
    return sorted(
        findings,
        key=lambda f: (
            -round(f.score, 6),
            f.kind,
            f.dataset,
            f.period,
            sorted(f.categories.items()),
            f.benchmark or "",
        ),
    )


SAME_DATASET, SAME_KIND, SAME_CELL = 0.6, 0.8, 0.5
"""What is left of a finding's score for each one chosen before of its dataset, of its
kind, or of its very indicator: ten findings on one tell less than one each of ten."""


def choose(findings: Iterable[Finding], count: int) -> list[Finding]:
    """Choose the strongest findings of many subjects, one per indicator at most.

    Args:
        findings: In order, the strongest first.
        count: How many.
    """
    left = list(findings)
    chosen: list[Finding] = []
    while left and len(chosen) < count:
        best = max(left, key=lambda f: _worth(f, chosen))
        chosen.append(best)
        left = [f for f in left if _subject(f) != _subject(best)]
    return chosen


def _worth(finding: Finding, chosen: Sequence[Finding]) -> float:
    datasets = sum(f.dataset == finding.dataset for f in chosen)
    kinds = sum(f.kind == finding.kind for f in chosen)
    cells = sum(_subject(f)[1:] == _subject(finding)[1:] for f in chosen)
    left = SAME_DATASET**datasets * SAME_KIND**kinds * SAME_CELL**cells
    return finding.score * left


def _subject(finding: Finding) -> tuple[object, ...]:
    return (finding.kind, finding.dataset, *sorted(finding.categories.items()))


REPEATED = 0.6
"""What is left of a score for each stronger finding of the same kind in the same cell:
to be ahead of the nation, the prefecture and the peers is one piece of news."""


def look_at(subject: Subject) -> Iterator[Finding]:
    """Give what detectors see in a subject; what repeats another counts less."""
    before: Counter[str] = Counter()
    for found in sorted(_seen_in(subject), key=lambda f: -f.score):
        yield replace(found, score=found.score * REPEATED ** before[found.kind])
        before[found.kind] += 1


def _seen_in(subject: Subject) -> Iterator[Finding]:
    """Run every detector that takes this subject, or a part of it."""
    indicator = subject.indicator
    parts = parts_of(subject)
    for kind in KINDS.values():
        if kind.looks_at not in parts or not kind.of(subject):
            continue
        for part in parts[kind.looks_at]:
            for seen in kind.detect(part):
                yield Finding(
                    kind=kind.name,
                    word=seen.word,
                    score=score_of(seen, kind.weight, subject),
                    area=seen.at.area,
                    nearness=subject.nearness,
                    dataset=indicator.dataset,
                    period=seen.at.period,
                    categories={**indicator.categories, **seen.categories},
                    template=kind.sentences[seen.word],
                    tell=seen.tell,
                    unit=seen.unit or indicator.unit_measure.value,
                    value=seen.value,
                    difference=seen.difference,
                    benchmark=seen.benchmark,
                    assessment=seen.assessment,
                    evidence=seen.evidence,
                )


def parts_of(subject: Subject) -> Mapping[type, Sequence[object]]:
    """Give what detectors look at: a subject, and each thing a series is seen beside."""
    if isinstance(subject, Trajectory):
        return {
            Trajectory: (subject,),
            Versus: subject.versus,
            Among: subject.places,
        }
    return {type(subject): (subject,)}
