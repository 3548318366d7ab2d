"""What became of every number of an audited text, and why of those not checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.later import pl
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ictplan.audit.model import Audit, Judged, Number
    from ictplan.core.messages import Language

NUMBERS = {
    "file": pl.String,
    "line": pl.Int64,
    "column": pl.Int64,
    "end_line": pl.Int64,
    "end_column": pl.Int64,
    "text": pl.String,
    "value": pl.String,
    "unit": pl.String,
    "role": pl.String,
    "qualifier": pl.String,
    "period": pl.String,
    "area": pl.String,
    "subject": pl.String,
    "figure": pl.String,
    "status": pl.String,
    "rule": pl.String,
    "suppressed": pl.String,
    "reason": pl.String,
}
"""Columns of the list of numbers."""


def number_rows(
    audits: Iterable[Audit], language: Language
) -> list[tuple[object, ...]]:
    """Give a row per number, by file as given and place; labels are among them."""
    return [row for audit in audits for row in _rows(audit, language)]


def _rows(audit: Audit, language: Language) -> Iterator[tuple[object, ...]]:
    left_out = {
        number: each.by for each in audit.suppressed for number in each.finding.numbers
    }
    for judged in audit.numbers:
        number = judged.number
        yield (
            audit.document.name,
            number.line,
            number.column,
            *number.end_place,
            number.text,
            f"{number.value:f}",
            number.unit,
            number.role,
            number.qualifier,
            number.period.code if number.period else None,
            number.area,
            next((part for part in reversed(number.subject) if part), None),
            number.figure,
            judged.status,
            judged.by.rule if judged.by else None,
            left_out.get(number.index),
            reason(judged).text(language),
        )


def reason(judged: Judged) -> Message:
    """Say what gave a number its status, or why nothing could."""
    if judged.by is not None:
        return judged.by.message
    number = judged.number
    if number.role in _UNCHECKED:
        return Message(_UNCHECKED[number.role])
    if number.qualifier in ("ge", "gt", "le", "lt"):
        return Message(N_("a bound, not a value"))
    return Message(_missing(number) or N_("nothing is said of it that can be checked"))


_UNCHECKED = {
    "label": N_("a label, no amount"),
    "date": N_("a date nothing else speaks of"),
    "class": N_("the limit of a class"),
    "age": N_("an age, part of who is counted"),
    "duration": N_("a duration without the dates it lies between"),
}
"""Why a number of this role is usually not checked."""


def _missing(number: Number) -> str | None:
    if not any(number.subject):
        return N_("the sentence does not say what is counted")
    if number.period is None:
        return N_("the text does not say of which period")
    return None
