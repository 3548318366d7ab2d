"""What do the data show of an area: the question behind ``ictplan findings``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.core.library import Library
from ictplan.core.messages import N_, Language, Message
from ictplan.findings.evidence import evidence_text
from ictplan.findings.find import Finder
from ictplan.findings.kinds import KINDS
from ictplan.questions.describe import HOME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ictplan.core.schema import Source
    from ictplan.findings.model import Finding

SCHEMA = {
    "kind": pl.String,
    "score": pl.Float64,
    "ref_area": pl.String,
    "ref_area_label": pl.String,
    "dataset": pl.String,
    "time_period": pl.String,
    "categories": pl.String,
    "value": pl.Float64,
    "difference": pl.Float64,
    "difference_lower": pl.Float64,
    "difference_upper": pl.Float64,
    "basis": pl.String,
    "unit": pl.String,
    "benchmark": pl.String,
    "assessment": pl.String,
    "whose": pl.String,
    "sentence": pl.String,
    "evidence": pl.String,
}
"""The public columns, in order."""

TOP = 20
"""Findings that are given unless asked for another number: a screen of sentences."""


def list_findings(
    dataset: str | None = None,
    *,
    area: str | None = None,
    kind: Sequence[str] = (),
    top: int = TOP,
    as_of: str | None = None,
    library: Library | None = None,
    language: Language = "ja",
    on_progress: Callable[[int, int], None] | None = None,
) -> Answer:
    """Say what the data show of an area, the most telling first.

    No finding compares across definitions, breaks or units; inside its sampling error
    or rounding a difference is called about level.

    Args:
        dataset: Id of a dataset; all without it.
        area: Code or name; the plan's city without it.
        kind: Names of the kinds of `ictplan.findings.kinds` that are wanted; all
            without any.
        top: How many at most; 0 gives all.
        as_of: The period as of whose end data are fresh; without it the newest value
            of the datasets.
        library: Where to look; the bundled datasets without it.
        language: Language of sentences.
        on_progress: Called with the datasets read and all of them.

    Returns:
        One row per finding, by ``score`` (0 to 100: size, certainty, freshness, whose
        it is): ``kind, score, ref_area, ref_area_label, dataset, time_period,
        categories, value, difference, difference_lower, difference_upper, basis, unit,
        benchmark, assessment, whose, sentence, evidence``. ``categories`` are
        ``dimension=code`` joined by blanks, several codes of one dimension by commas;
        ``difference`` is unrounded, with the ends of its 95% interval or of its
        rounding; ``basis`` says which: ``counts`` (none), ``rounding``, ``sample``,
        ``unknown``. ``whose`` is ``own``, ``prefecture`` or ``nation``. ``evidence`` is
        JSON: formulas over cells, and what they give.

    Raises:
        UnknownCodeError: If the dataset, the area or a kind is unknown.
        UsageError: If ``top`` is negative.
        NotComparableError: If there is nothing to say.
    """
    if top < 0:
        raise UsageError(N_("--top is 0 (all) or more"))
    for name in kind:
        if name not in KINDS:
            raise UnknownCodeError("kind", name, KINDS)
    library = library or Library()
    code = library.areas.resolve(area or HOME)
    finder = Finder(
        library,
        datasets=[dataset] if dataset else (),
        area=code,
        as_of=as_of,
        on_progress=on_progress,
    )
    found = [f for f in finder.find(code) if not kind or f.kind in kind]
    if not found:
        raise NotComparableError(
            N_(
                "the data show nothing of {area}: no value of it, its prefecture or Japan"
            ),
            area=library.areas.label(code),
        )
    shown = found[:top] if top else found
    return Answer(
        command="findings",
        parameters={
            "dataset": dataset,
            "area": code,
            "kind": list(kind),
            "top": top,
            "as_of": as_of,
        },
        frame=frame_of(shown, finder, language),
        language=language,
        sources=sources_of(shown, finder),
        labels={"ref_area": {code: library.areas.label(code).text(language)}},
        notes=(
            Message(
                N_("{shown} of {count} findings; --top 0 gives all."),
                {"shown": len(shown), "count": len(found)},
            ),
        ),
    )


def frame_of(
    findings: Iterable[Finding], finder: Finder, language: Language
) -> pl.DataFrame:
    """Bring findings into their public columns."""
    label = finder.library.areas.label
    rows = [
        {
            "kind": f.kind,
            "score": round(f.score, 2),
            "ref_area": f.area,
            "ref_area_label": label(f.area).text(language),
            "dataset": f.dataset,
            "time_period": f.period or None,
            "categories": categories_text(f),
            "value": f.value,
            "difference": float(f.difference.value) if f.difference else None,
            "difference_lower": f.difference.lower if f.difference else None,
            "difference_upper": f.difference.upper if f.difference else None,
            "basis": f.difference.basis if f.difference else None,
            "unit": f.unit,
            "benchmark": f.benchmark,
            "assessment": f.assessment,
            "whose": f.nearness,
            "sentence": f.sentence.text(language),
            "evidence": evidence_text(f),
        }
        for f in findings
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def categories_text(finding: Finding) -> str:
    """Write the categories a finding is of: ``age=Y_GE80,Y70T79 measure=issued``."""
    return " ".join(
        f"{name}={code.replace(' ', ',')}" for name, code in finding.categories.items()
    )


def sources_of(findings: Iterable[Finding], finder: Finder) -> tuple[Source, ...]:
    """Give the sources of the cells findings stand on, each once."""
    used = {
        (finding.dataset, point.source)
        for finding in findings
        for evidence in finding.evidence
        for point, _ in evidence.cells
    }
    found: dict[str, Source] = {}
    for panel in finder.panels:
        for source in panel.dataset.sources:
            if (panel.dataset.id, source.name) in used:
                found[source.label.en] = source
    return tuple(found.values())
