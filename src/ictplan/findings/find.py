"""What do the data of a library show of an area: all findings, the strongest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.groups import PEER_LIST
from ictplan.core.messages import Message
from ictplan.findings.kinds import KINDS
from ictplan.findings.model import Finding
from ictplan.findings.score import score_of
from ictplan.findings.subjects import Neighbours, Panel, day_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ictplan.core.library import Library
    from ictplan.findings.model import Nearness, Subject


def find(
    library: Library,
    area: str,
    *,
    datasets: Sequence[str] = (),
    as_of: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Finding]:
    """Find all there is to say of an area.

    Args:
        library: Where data are.
        area: Code of the area.
        datasets: Ids of datasets; all without any.
        as_of: The period as of whose end data are fresh; without it the newest value
            of the datasets, so that the same data give the same findings.
        on_progress: Called with the datasets done and all of them.

    Returns:
        Findings by score, the strongest first; equal scores by kind, dataset, period,
        categories.

    Raises:
        UnknownCodeError: If a dataset is unknown.
    """
    names = tuple(datasets) or tuple(n for n in library.ids if n != PEER_LIST)
    neighbours = Neighbours(library.keeping())
    panels: list[Panel] = []
    for done, name in enumerate(names, start=1):
        panels.append(panel_of(library, name, area, neighbours))
        if on_progress is not None:
            on_progress(done, len(names))
    day = day_of(as_of) if as_of else max((p.newest_day for p in panels), default=0)
    found: list[Finding] = []
    for panel in panels:
        panel.as_of = day
        found += findings_of(panel, area)
    return in_order(found)


def panel_of(
    library: Library, dataset: str, area: str, neighbours: Neighbours
) -> Panel:
    """Lay out one dataset for one area."""
    loaded = library.load(dataset)
    others = [code for code in loaded.metadata.benchmarks if code in library.areas]
    near = [code for code, _ in neighbours.nearest(area)]
    return Panel(loaded, neighbours, 0, areas=[*near, *others])


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


def findings_of(panel: Panel, area: str) -> Iterator[Finding]:
    """Give what one dataset says of an area, in no order."""
    for trajectory in panel.trajectories(area):
        yield from look_at(trajectory, trajectory.nearness)
    for breakdown in panel.breakdowns(area):
        yield from look_at(breakdown, breakdown.nearness)
    coverage = panel.coverage(area)
    if coverage is not None:
        yield from look_at(coverage, coverage.nearness)


def look_at(subject: Subject, nearness: Nearness) -> Iterator[Finding]:
    """Run every detector that takes this kind of subject."""
    indicator = subject.indicator
    for kind in KINDS.values():
        if not isinstance(subject, kind.looks_at):
            continue
        for seen in kind.detect(subject):
            yield Finding(
                kind=kind.name,
                word=seen.word,
                score=score_of(seen, kind.weight, nearness, subject.as_of),
                area=seen.area,
                nearness=nearness,
                dataset=indicator.dataset,
                period=seen.period,
                categories={**indicator.categories, **(seen.categories or {})},
                sentence=Message(kind.sentences[seen.word], seen.facts),
                unit=seen.unit or indicator.unit_measure,
                value=seen.value,
                difference=seen.difference,
                benchmark=seen.benchmark,
                assessment=seen.assessment,
                evidence=seen.evidence,
            )
