"""No finding contradicts a series' extremes, an interval, a definition or a break.

Held over every 97th municipality and some prefectures with all indicators; over all areas
with ``ICTPLAN_ALL_AREAS=1``, which takes some minutes.
"""

from __future__ import annotations

import os
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from handmade import indicator, series, trajectory
from hypothesis import given
from hypothesis import strategies as st

from ictplan.core.library import Library
from ictplan.findings import movement, position
from ictplan.findings.compare import subtract
from ictplan.findings.find import Finder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.findings.model import Evidence, Finding
    from ictplan.findings.panel import Panel

STEP = 1 if os.environ.get("ICTPLAN_ALL_AREAS") else 97

UP = {"above", "rose", "rise-faster", "above-since", "own-up", "trough-rate"}
DOWN = {"below", "fell", "below-since", "own-down", "peak-rate", "peak-amount"}


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder(Library())


def asked(finder: Finder) -> Sequence[str]:
    by_level = finder.neighbours.by_level
    return [
        *by_level["municipality"][::STEP],
        *by_level["prefecture"][:: 1 + STEP // 10],
        "00000",
    ]


def test_no_finding_contradicts_its_data(finder: Finder) -> None:
    wrong: list[str] = []
    for area in asked(finder):
        for finding in finder.find(area):
            told = f"{area}: {finding.kind} {finding.dataset} {finding.categories}"
            against = contradictions(finding, finder.by_id[finding.dataset])
            wrong += [f"{told}: {said}" for said in against]
        finder.forget(area)

    assert not wrong


def contradictions(finding: Finding, panel: Panel) -> Iterator[str]:
    if not 0 <= finding.score <= 100:
        yield f"score {finding.score}"
    yield from against_interval(finding)
    for evidence in finding.evidence:
        yield from mixed(evidence, panel)
        yield from across_a_break(evidence, panel)
    if finding.kind == "extreme":
        yield from not_extreme(finding, panel)


def against_interval(finding: Finding) -> Iterator[str]:
    gap = finding.difference
    if gap is None:
        return
    if not gap.lower - 1e-9 <= float(gap.value) <= gap.upper + 1e-9:
        yield "a difference outside its interval"
    if finding.assessment == "level" and gap.sign and abs(gap.value) >= 1:
        yield "level, where it is not"
    word = finding.word.removesuffix("-unsure").removesuffix("-computed")
    if finding.kind not in ("standing", "change", "trend", "turning-point"):
        return
    if (word in UP and gap.lower <= 0) or (word in DOWN and gap.upper >= 0):
        yield "a word its interval does not bear"


def mixed(evidence: Evidence, panel: Panel) -> Iterator[str]:
    """Say where definitions are mixed, or two areas compared in two periods."""
    for name in panel.metadata.definition_ids:
        if len({cell[name] for _, cell in evidence.cells}) > 1:
            yield f"definitions of {name} mixed"
    if evidence.formula == "x1 - x2":
        (a, _), (b, _) = evidence.cells
        if a.area != b.area and a.period != b.period:
            yield "two areas in two periods"


def across_a_break(evidence: Evidence, panel: Panel) -> Iterator[str]:
    days: dict[str, list[int]] = {}
    for point, _ in evidence.cells:
        days.setdefault(point.area, []).append(point.day)
    for point, cell in evidence.cells:
        found = panel.series(tuple(cell.values()), point.area)
        breaks = [p.day for p in found.points if p.is_break] if found else []
        first, last = min(days[point.area]), max(days[point.area])
        if first < last and any(first <= day <= last for day in breaks):
            yield f"across a break of {point.area} at {point.period}"


def not_extreme(finding: Finding, panel: Panel) -> Iterator[str]:
    (point, cell) = finding.evidence[0].cells[1]
    found = panel.series(tuple(cell.values()), point.area)
    assert found is not None
    choose = max if finding.word.startswith("peak") else min
    if point.value != choose(p.value for p in found.segment):
        yield f"{point.period} is no {finding.word}"


RATES = st.integers(0, 1000).map(lambda tenths: f"{tenths / 10:.1f}")


@given(
    st.lists(RATES, min_size=1, max_size=12), st.lists(RATES, min_size=12, max_size=12)
)
def test_any_series_is_told_without_contradiction(
    ours: list[str], theirs: list[str]
) -> None:
    own = {str(2010 + i): value for i, value in enumerate(ours)}
    other = {str(2010 + i): value for i, value in enumerate(theirs)}
    t = trajectory(own, other)

    for found in movement.find_extremes(t):
        values = [Fraction(value) for value in ours]
        is_peak = found.word.startswith("peak")
        assert found.value == float(max(values) if is_peak else min(values))
    for found in (f for v in t.versus for f in movement.find_crossing(v)):
        last = t.series.points[-1]
        gap = last.value - Fraction(theirs[len(ours) - 1])
        assert (gap > 0) == (found.word == "above-since")
    for found in (f for v in t.versus for f in position.find_standing(v)):
        assert found.word.startswith(("above", "below", "level"))
    for found in movement.find_trend(t):
        if found.word == "rose":
            assert Fraction(ours[-1]) > Fraction(ours[-5])


@given(RATES, RATES, st.integers(1, 5000), st.integers(1, 5000))
def test_a_difference_turns_with_its_sides(p: str, q: str, n: int, m: int) -> None:
    a = series({"2020": p}, n=n).points[0]
    b = series({"2020": q}, "00000", m).points[0]
    sampled = indicator(full_count=False)
    there, back = subtract(a, b, sampled), subtract(b, a, sampled)

    assert there.value == -back.value
    assert there.lower == pytest.approx(-back.upper, abs=1e-9)
    assert there.sign == -back.sign
