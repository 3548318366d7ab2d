"""What do the data show of an area: the question behind ``ictplan findings``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from ictplan.core.answer import Answer
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.core.labels import area_names
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.options import Option
from ictplan.core.query import Query
from ictplan.findings.evidence import evidence_text
from ictplan.findings.find import Finder
from ictplan.findings.kinds import KINDS
from ictplan.questions.registry import question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ictplan.core.schema import Source
    from ictplan.findings.model import Finding

SCHEMA = {
    "id": pl.String,
    "kind": pl.String,
    "score": pl.Float64,
    "ref_area": pl.String,
    "dataset": pl.String,
    "time_period": pl.String,
    "categories": pl.String,
    "result": pl.Float64,
    "difference": pl.Float64,
    "difference_lower": pl.Float64,
    "difference_upper": pl.Float64,
    "basis": pl.String,
    "unit": pl.String,
    "benchmark": pl.String,
    "assessment": pl.String,
    "whose": pl.String,
    "evidence": pl.String,
}
"""The columns of codes."""

TOP = 20
"""Findings that are given unless asked for another number: a screen of sentences."""

AsOf = Annotated[
    str | None,
    Option(
        ("--as-of",),
        N_("Data are fresh as of the end of this period; the newest held without."),
        "PERIOD",
    ),
]


@question(
    "findings",
    selects="dataset area",
    columns="""kind score ref_area ref_area_label dataset time_period categories result
        difference difference_lower difference_upper basis unit benchmark assessment
        whose sentence evidence""",
    view="score sentence",
    defaults={"dataset": ""},
)
def list_findings(
    query: Query,
    *,
    kind: Annotated[
        Sequence[str],
        Option(
            ("--kind",),
            N_("Only findings of this kind, such as turning-point; repeatable."),
            "KIND",
            tuple(KINDS),
        ),
    ] = (),
    top: Annotated[
        int, Option(("--top",), N_("How many findings; 0 gives all."))
    ] = TOP,
    as_of: AsOf = None,
) -> Answer:
    """Say what the data show of an area, the most telling first.

    No finding compares across definitions, breaks or units; inside its sampling error
    or rounding a difference is called about level. Where a dataset has no value of the
    area, that of its prefecture or of Japan stands in; ``whose`` says so.

    ``score`` runs from 0 to 100: size, certainty, freshness, whose it is. ``result`` is
    the number a finding is about, in ``unit``. ``difference`` is unrounded, with the
    ends of its 95% interval or of its rounding; ``basis`` says which: ``counts``
    (neither), ``rounding``, ``sample``, or ``unknown``, a sample of unknown size.
    ``categories`` are ``dimension=code`` joined by blanks, several codes of one
    dimension by commas. ``evidence`` is JSON: formulas over cells, what they give.

    One row per finding, by ``score``.

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
    code, library = query.code, query.library
    datasets = [query.dataset] if query.dataset else ()
    finder = Finder(library, datasets=datasets, as_of=as_of)
    found = [f for f in finder.find(code) if not kind or f.kind in kind]
    if not found:
        raise NotComparableError(NOTHING, area=library.areas.distinct_label(code))
    shown = found[:top] if top else found
    area = library.areas.distinct_label(code)
    return Answer(
        codes=frame_of(shown),
        title=Message(N_("What the data show of {area}"), {"area": area}),
        notes=(
            Message(
                N_("{shown} of {count} findings; --top 0 gives all."),
                {"shown": len(shown), "count": len(found)},
            ),
        ),
        sources=sources_of(shown, finder),
        names={
            "ref_area": area_names({f.area for f in shown}, library.areas),
            "sentence": {str(i): f.sentence for i, f in enumerate(shown)},
        },
        texts={"sentence": "id"},
        parameters={
            "dataset": query.dataset or None,
            "area": code,
            "kind": list(kind),
            "top": top,
            "as_of": as_of,
        },
    )


NOTHING = N_("the data show nothing of {area}: no value of it, its prefecture or Japan")


def frame_of(findings: Sequence[Finding]) -> pl.DataFrame:
    """Bring findings into their columns of codes."""
    rows = [
        {
            "id": str(number),
            "kind": f.kind,
            "score": round(f.score, 2),
            "ref_area": f.area,
            "dataset": f.dataset,
            "time_period": f.period or None,
            "categories": categories_text(f),
            "result": f.value,
            "difference": float(f.difference.value) if f.difference else None,
            "difference_lower": f.difference.lower if f.difference else None,
            "difference_upper": f.difference.upper if f.difference else None,
            "basis": f.difference.basis if f.difference else None,
            "unit": f.unit,
            "benchmark": f.benchmark,
            "assessment": f.assessment,
            "whose": f.nearness,
            "evidence": evidence_text(f),
        }
        for number, f in enumerate(findings)
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
