"""Which picture shows a finding: its course, its place beside others, its categories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse_code
from ictplan.core.schema import TOTAL
from ictplan.report.argue import BROKEN_DOWN
from ictplan.report.chapter import Figure
from ictplan.report.describe import alt_text, table_of
from ictplan.report.plot import Kind, Plot, Point, Role, calendar, series_over
from ictplan.report.proof import printed_value, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ictplan.core.schema import Source
    from ictplan.findings.model import Finding, Observed
    from ictplan.findings.subjects import Breakdown, Trajectory
    from ictplan.report.argue import Speaker

LEAST = 3
"""Values below which a sentence says it all."""

CITED = 2
"""Sources that a picture names; all stand at the end of the chapter."""

MOST_BARS = 12
"""Categories of one picture; of more the first are drawn."""

MOST_ROWS = 12
"""Periods of the table beside a picture; of more the last of each year stay."""


def illustrate(finding: Finding, speaker: Speaker) -> Figure | None:
    """Draw what a finding is about; None where a sentence says it all."""
    panel = speaker.prover.finder.by_id[finding.dataset]
    _, cell = finding.evidence[0].cells[0]
    if finding.kind in BROKEN_DOWN:
        name = next(
            d.id
            for d in panel.metadata.dimensions
            if " " in finding.categories.get(d.id, "")
        )
        dimension = next(d for d in panel.metadata.dimensions if d.id == name)
        base = tuple({**cell, name: TOTAL}.values())
        found = panel.breakdown(finding.area, dimension, base, finding.nearness)
        return None if found is None else _categories(finding, found, speaker)
    key = tuple(cell.values())
    trajectory = panel.trajectory(finding.area, key, finding.nearness)
    if trajectory.indicator.unit.states:
        return None
    return _course(finding, trajectory, speaker) or _beside(
        finding, trajectory, speaker
    )


def _course(finding: Finding, t: Trajectory, speaker: Speaker) -> Figure | None:
    """Draw the area and what is published of its benchmarks as lines."""
    # An amount is not drawn beside that of a whole it is part of: it would be a flat line.
    beside = () if t.indicator.unit.is_amount else t.benchmarks
    drawn = [t.series, *(b for b in beside if b.points[-1].group is None)]
    if len(t.series.segment) < LEAST:
        return None
    codes = sorted({p.period for s in drawn for p in s.segment}, key=parse_code)
    first = parse_code(t.series.segment[0].period).end
    codes = [code for code in codes if parse_code(code).end >= first]
    points = [
        Point(
            series=words_of(series.name, speaker.prover.style),
            category=point.period,
            value=printed_value(point),
            role=Role.OURS if series is t.series else Role.BENCHMARK,
            evidence=speaker.prover.evidence(finding, point, t.indicator.cell),
        )
        for series in drawn
        for point in series.segment
    ]
    style = speaker.prover.style
    plot = Plot(
        kind=Kind.LINES,
        title=speaker.title(finding),
        category_name=Message(N_("period")).text(style.language),
        categories=tuple(style.when(code) for code in codes),
        series=series_over(codes, points),
        measured=t.indicator.unit,
        decimals=max(p.decimals for p in t.series.segment),
        language=style.language,
        days=tuple(parse_code(code).end.toordinal() for code in codes),
        ticks=calendar(codes, style.when),
    )
    template = N_("{indicator}, {area}: over time")
    return _figure(finding, plot, speaker, template, t.series.segment)


def _beside(finding: Finding, t: Trajectory, speaker: Speaker) -> Figure | None:
    """Draw the newest value beside those of all benchmarks in the same period."""
    own = t.series.points[-1]
    style = speaker.prover.style
    shown = [(t.series, own)] + [
        (b, b.by_period[own.period]) for b in t.benchmarks if own.period in b.by_period
    ]
    if len(shown) < LEAST:
        return None
    computed = Message(N_("computed")).text(style.language)
    names = [
        words_of(series.name, style)
        + (f"（{computed}）" if style.language == "ja" else f" ({computed})")
        * bool(point.group)
        for series, point in shown
    ]
    points = [
        Point(
            "",
            name,
            printed_value(point),
            evidence=speaker.prover.evidence(finding, point, t.indicator.cell),
        )
        for name, (_, point) in zip(names, shown, strict=True)
    ]
    plot = Plot(
        kind=Kind.BARS,
        title=_dated(finding, speaker),
        category_name=Message(N_("area")).text(style.language),
        categories=tuple(names),
        series=series_over(names, points),
        measured=t.indicator.unit,
        decimals=own.decimals,
        language=style.language,
        marked=frozenset(names[:1]),
    )
    template = N_("{indicator}, {area} ({period})")
    return _figure(finding, plot, speaker, template, [p for _, p in shown])


def _categories(finding: Finding, b: Breakdown, speaker: Speaker) -> Figure | None:
    """Draw the categories as bars: in their order, else the highest first."""
    if len(b.members) < LEAST:
        return None
    style = speaker.prover.style
    ordered = list(b.members)
    if not b.is_ordered:
        ordered.sort(key=lambda member: -member.point.value)
    ordered = ordered[:MOST_BARS]
    names = [member.name.text(style.language) for member in ordered]
    codes = finding.categories[b.dimension].split()
    points = [
        Point(
            "",
            name,
            printed_value(member.point),
            evidence=speaker.prover.evidence(
                finding, member.point, {**b.indicator.cell, b.dimension: member.code}
            ),
        )
        for name, member in zip(names, ordered, strict=True)
    ]
    plot = Plot(
        kind=Kind.BARS,
        title=_dated(finding, speaker),
        category_name=speaker.dimension(finding),
        categories=tuple(names),
        series=series_over(names, points),
        measured=b.indicator.unit,
        decimals=max(member.point.decimals for member in ordered),
        language=style.language,
        marked=frozenset(
            name for name, m in zip(names, ordered, strict=True) if m.code in codes[:1]
        ),
    )
    template = N_("{indicator}, {area} ({period})")
    return _figure(finding, plot, speaker, template, [m.point for m in ordered])


def _dated(finding: Finding, speaker: Speaker) -> str:
    """Say a finding as a title, with the period the bars are of."""
    when = speaker.prover.style.when(finding.period)
    parts = {"label": speaker.title(finding), "names": when}
    return Message(N_("{label} ({names})"), parts).text(speaker.language)


def _figure(
    finding: Finding,
    plot: Plot,
    speaker: Speaker,
    template: str,
    points: Iterable[Observed],
) -> Figure:
    fields = speaker.prover.fields(finding)
    style = speaker.prover.style
    caption = Message(
        template,
        {
            "indicator": fields["indicator"],
            "area": fields["area"],
            "period": style.when(finding.period),
        },
    ).text(style.language)
    used = {point.source for point in points}
    held = speaker.prover.finder.by_id[finding.dataset].dataset.sources
    sources: tuple[Source, ...] = tuple(s for s in held if s.name in used)
    table = table_of(plot, caption)
    if plot.days and len(table.rows) > MOST_ROWS:
        years = [date.fromordinal(day).year for day in plot.days]
        kept = [
            i
            for i, year in enumerate(years)
            if i + 1 == len(years) or years[i + 1] != year
        ]
        table = replace(table, rows=tuple(table.rows[i] for i in kept))
    cited = ("；" if style.language == "ja" else "; ").join(
        source.label.text(style.language) for source in sources[:CITED]
    )
    plot = replace(plot, source=cited)
    return Figure(caption, plot, alt_text(plot), table, sources[:CITED])
