"""How far is an area from its benchmarks: the question behind ``ictplan gap``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.errors import NotComparableError
from ictplan.core.library import Library
from ictplan.core.measures.gap import gap as measure_gap
from ictplan.core.measures.peers import PEERS
from ictplan.core.messages import N_, Language, Message
from ictplan.core.notes import with_sentences
from ictplan.core.query import LATEST, in_periods
from ictplan.questions.compared import Comparison, compared
from ictplan.questions.describe import (
    about,
    category_labels,
    headings_of,
    used_sources,
    with_area_labels,
)
from ictplan.questions.intervals import about_gaps, with_gap_interval
from ictplan.questions.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.core.groups import PeerRule
    from ictplan.core.schema import DatasetMetadata

GAP_COLUMNS = (
    "dataset",
    "ref_area",
    "ref_area_label",
    "benchmark",
    "benchmark_label",
    "time_period",
    None,
    "area_value",
    "benchmark_value",
    "gap",
    "gap_published",
    "gap_margin",
    "relative_gap",
    "unit_measure",
    "basis",
    "assessment",
    "note",
    "persons_to_parity",
    "gap_lower",
    "gap_upper",
)
"""The public columns of a gap in order; None stands for the dimensions."""


def gap(
    dataset: str,
    *,
    area: str | None = None,
    to: Sequence[str] = (),
    period: str | None = None,
    where: Mapping[str, str] | None = None,
    allow_mismatch: bool = False,
    peers: PeerRule | None = None,
    stand_in: bool = False,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """Compare an area with its benchmarks.

    Args:
        dataset: Id of the dataset.
        area: Code or name; the dataset's home area without it.
        to: Benchmarks: codes, names, ``nation``, ``prefecture``, ``peers``; the
            dataset's own without any.
        period: A period, ``A..B``, ``latest`` or ``all``.
        where: Category by dimension; without it the totals of subgroups.
        allow_mismatch: Compare with the nearest cell where the same one is missing.
        peers: How peers are found and put together.
        stand_in: Whether the prefecture takes the place of a municipality without
            values, which a note says.
        library: Where to look; the bundled datasets without it.
        language: Language of labels and notes.

    Returns:
        One row per benchmark and shared cell, in this order: ``dataset, ref_area,
        ref_area_label, benchmark, benchmark_label, time_period, <dimensions>,
        area_value, benchmark_value, gap, gap_published, gap_margin, relative_gap,
        unit_measure, basis, assessment, note, persons_to_parity, gap_lower,
        gap_upper``; see `ictplan.core.measures.gap`. Nobody publishes a value of peers, so
        there ``gap_published`` is null. ``gap_lower`` and ``gap_upper`` bound the 95%
        interval of a gap of two samples (Newcombe), in points. The notes of the answer say where the area
        stands in its newest period: how far behind in time, and in which place.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
        NotComparableError: If a benchmark that was named, or every benchmark,
            shares no cell with the area.
    """
    library = library or Library()
    both = compared(
        dataset,
        area=area,
        to=to,
        period=period,
        where=where or {},
        peers=peers,
        library=library,
        stand_in=stand_in,
    )
    frame, missing = subtracted(
        both, library, period=period, allow_mismatch=allow_mismatch
    )
    if frame.is_empty() or (to and missing):
        raise missing[0]
    return answered(
        both,
        frame,
        missing,
        parameters={
            "period": period,
            "allow_mismatch": allow_mismatch,
            **(where or {}),
        },
        library=library,
        language=language,
    )


def answered(
    both: Comparison,
    frame: pl.DataFrame,
    missing: Sequence[NotComparableError],
    *,
    parameters: Mapping[str, object],
    library: Library,
    language: Language,
) -> Answer:
    """Make the answer of what was subtracted; see `gap`.

    Args:
        both: What was compared.
        frame: Rows of `ictplan.core.measures.gap`.
        missing: Why benchmarks have no row.
        parameters: What else was asked; with ``allow_mismatch``, values of any period
            are sources.
        library: Where areas and code lists are.
        language: Language of labels and notes.
    """
    loaded, metadata = both.dataset, both.dataset.metadata
    used = both.values.filter(pl.col("ref_area").is_in([both.area, *both.benchmarks]))
    if not parameters["allow_mismatch"]:
        shared = frame.get_column("time_period").unique().implode()
        used = used.filter(pl.col("time_period").is_in(shared))
    frame = with_gap_interval(frame, both.values, metadata)
    notes = (
        *_stood_in(both, library),
        *about(loaded, frame),
        *about_gaps(frame, metadata),
        *(both.peers.notes if both.peers else ()),
        *(error.message for error in missing),
        *standing(both, frame, library),
    )
    return Answer(
        command="gap",
        parameters={
            "dataset": loaded.id,
            "area": both.area,
            "to": both.benchmarks,
            **parameters,
        },
        frame=_gap_columns(frame, both, library, language),
        language=language,
        sources=(
            *used_sources(loaded, used),
            *(both.peers.sources if both.peers else ()),
        ),
        notes=notes,
        metadata=metadata,
        labels=category_labels(loaded, library, language),
        headings=headings_of(loaded, library, language),
    )


def _stood_in(both: Comparison, library: Library) -> Iterator[Message]:
    """Say that the prefecture stands in, and how the municipality would be there."""
    if both.stands_for is not None:
        yield Message(
            N_(
                "{area} has no value here, so its prefecture {prefecture} stands in;"
                " 'ictplan import' brings the area's own."
            ),
            {
                "area": library.areas.label(both.stands_for),
                "prefecture": library.areas.label(both.area),
            },
        )


def subtracted(
    both: Comparison, library: Library, *, period: str | None, allow_mismatch: bool
) -> tuple[pl.DataFrame, list[NotComparableError]]:
    """Subtract every benchmark; say which share no cell with the area.

    Returns:
        The rows of `ictplan.core.measures.gap`, benchmark by benchmark, and an error for
        each benchmark without a row.
    """
    metadata = both.dataset.metadata
    others = both.values.filter(pl.col("ref_area") != both.area)
    values = pl.concat([both.own, others])
    parts: list[pl.DataFrame] = []
    missing: list[NotComparableError] = []
    for benchmark in both.benchmarks:
        try:
            part = measure_gap(
                values,
                area=both.area,
                benchmark=benchmark,
                dimensions=metadata.dimension_ids,
                definitions=metadata.definition_ids,
                decimals=metadata.decimals,
                direction=metadata.direction,
                allow_mismatch=allow_mismatch,
            )
        except NotComparableError as error:
            missing.append(error.named(both.name_in(library)))
            continue
        if benchmark == PEERS:
            part = _unpublished(part)
        parts.append(in_periods(part, period if period == LATEST else None))
    return (pl.concat(parts) if parts else pl.DataFrame()), missing


def _unpublished(part: pl.DataFrame) -> pl.DataFrame:
    """Drop what only makes sense between two published values."""
    rounding = pl.element().str.starts_with("rounding")
    return part.with_columns(
        gap_published=pl.lit(None, pl.Float64),
        note=pl.col("note").list.eval(pl.element().filter(~rounding)),
    )


def _gap_columns(
    frame: pl.DataFrame, both: Comparison, library: Library, language: Language
) -> pl.DataFrame:
    """Bring a gap into its public columns."""
    dataset, metadata = both.dataset, both.dataset.metadata
    frame = with_sentences(frame, metadata, language).with_columns(
        dataset=pl.lit(dataset.id), unit_measure=pl.lit(str(metadata.unit_measure))
    )
    frame = with_area_labels(frame, library, language, both.labels)
    return frame.select(gap_columns(metadata))


def gap_columns(metadata: DatasetMetadata) -> list[str]:
    """Give the public columns of a gap of a dataset, in order."""
    return [
        name
        for part in GAP_COLUMNS
        for name in (metadata.dimension_ids if part is None else (part,))
    ]
