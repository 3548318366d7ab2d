"""What must a reader know about a row: note codes of measures become sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.later import pl
from ictplan.core.messages import N_, Language, Message
from ictplan.core.rounding import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
    "event": "{detail}",
    "undefined": "{detail}",
    "mismatch": N_("not the same period or definition: the benchmark is {detail}"),
}
"""The sentence of each note code, a catalogue text; fields are columns of the row."""


def with_sentences(
    frame: pl.DataFrame, metadata: DatasetMetadata | None, language: Language
) -> pl.DataFrame:
    """Replace the list of codes in ``note`` by sentences; no note is null."""
    texts = [
        "; ".join(note.text(language) for note in notes_of(row, metadata)) or None
        for row in frame.iter_rows(named=True)
    ]
    return frame.with_columns(note=pl.Series(texts, dtype=pl.String))


def notes_of(
    row: Mapping[str, object], metadata: DatasetMetadata | None
) -> Iterator[Message]:
    """Give the sentences of one row's notes."""
    codes = row["note"]
    if not isinstance(codes, list):
        return
    published = 1 if metadata is None else metadata.decimals
    shown = {
        # Two more decimals than published show what the counts say of the gap.
        name: number(value, published + 2 * (name == "gap"), signed=True)
        for name, value in row.items()
        if isinstance(value, float)
    }
    for code in codes:
        kind, _, detail = code.partition(":")
        said: object = detail
        if kind == "undefined":
            said = Message(detail)
        elif kind == "break" and metadata is not None:
            said = _break_note(row, metadata)
        yield Message(SENTENCES[kind], {**shown, "detail": said})


def _break_note(row: Mapping[str, object], metadata: DatasetMetadata) -> Message:
    """Join the notes on the breaks at a row's period; one is the rule."""
    held = [b.note for b in metadata.breaks if b.time_period == row["time_period"]]
    joined = Message("")
    for place, note in enumerate(held):
        template = "{before} {note}" if place else "{note}"
        joined = Message(template, {"before": joined, "note": note})
    return joined
