"""What must a reader know about a row: note codes of measures become sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.messages import N_, Language, Message
from ictplan.core.rounding import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ictplan.core.schema import DatasetMetadata

SENTENCES = {
    "rounding-sign": N_(
        "the published rates give {gap_published}, the counts behind them {gap}"
    ),
    "rounding": N_("rounding: {gap_published} from published rates, {gap} from counts"),
    "bound-area": N_("the area's value is only known as a bound; no gap"),
    "bound-benchmark": N_("the benchmark's value is only known as a bound; no gap"),
    "sources-differ": N_("sources give different values; the first one is used"),
    "status-differs": N_("the two values differ in status"),
    "denominator-period": N_("the denominators are of different dates"),
    "break": N_("break in series: {detail}"),
    "mismatch": N_("not the same period or definition: the benchmark is {detail}"),
}
"""The sentence of each note code, a catalogue text; fields are columns of the row."""


def with_sentences(
    frame: pl.DataFrame, metadata: DatasetMetadata, language: Language
) -> pl.DataFrame:
    """Replace the list of codes in ``note`` by sentences; no note is null."""
    texts = [
        "; ".join(sentences(row, metadata, language)) or None
        for row in frame.iter_rows(named=True)
    ]
    return frame.with_columns(note=pl.Series(texts, dtype=pl.String))


def sentences(
    row: Mapping[str, object], metadata: DatasetMetadata, language: Language
) -> Iterable[str]:
    """Give the sentences of one row's notes."""
    codes = row["note"]
    if not isinstance(codes, list):
        return
    for code in codes:
        kind, _, detail = code.partition(":")
        shown = {
            name: number(value, metadata.decimals + 2 * (name == "gap"), signed=True)
            for name, value in row.items()
            if isinstance(value, float)
        }
        if kind == "break":
            detail = _break_note(row, metadata, language)
        yield Message(SENTENCES[kind], {**shown, "detail": detail}).text(language)


def _break_note(
    row: Mapping[str, object], metadata: DatasetMetadata, language: Language
) -> str:
    period = row["time_period"]
    notes = (b.note.text(language) for b in metadata.breaks if b.time_period == period)
    return " ".join(notes)
