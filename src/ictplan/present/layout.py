"""What is laid out for people: a table as plain texts, before any format draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ictplan.core.messages import N_, Label, Language, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.core.answer import Answer


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``keep`` orders what stays where width is short: the lowest goes first, 9 always
    stays. A ``bar`` column holds fractions of 1 as texts; a drawer may leave it out.
    A column that ``wraps`` may break its texts over lines where width is short.
    """

    header: str
    align: Literal["left", "right"] = "right"
    keep: int = 9
    kind: Literal["text", "bar"] = "text"
    wraps: bool = False


@dataclass(frozen=True)
class Cell:
    """One cell: its text, and whether it speaks well or ill of the area."""

    text: str
    tone: Literal["plain", "good", "bad"] = "plain"


@dataclass(frozen=True)
class Table:
    """A table laid out: title, lines above, columns, rows of cells, lines below."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    footer: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    has_header: bool = True


def plain(*texts: str) -> tuple[Cell, ...]:
    """Make a row of plain cells."""
    return tuple(Cell(text) for text in texts)


def say(language: Language, template: str, **params: object) -> str:
    """Give a catalogue text in one language."""
    return Message(template, params).text(language)


@dataclass(frozen=True)
class Detail:
    """How much of an answer people want to see.

    ``periods`` asks for every period instead of one a year, ``notes`` and ``sources``
    for all of them, a line each, instead of one line.
    """

    periods: bool = True
    notes: bool = True
    sources: bool = True


WHOLE = Detail()
"""Everything: what a document shows."""


def endnotes(result: Answer, detail: Detail = WHOLE) -> Iterator[str]:
    """Give the lines that end every answer: its notes and its sources."""
    language = result.language
    if detail.notes:
        for note in result.notes:
            yield say(language, N_("Note: {note}"), note=note)
    else:
        for note in result.cautions:
            yield say(language, N_("Note: {note}"), note=note)
        if count := len(result.notes) - len(result.cautions):
            yield say(language, N_("Notes: {count} (--notes shows them)"), count=count)
    if detail.sources:
        for source in result.sources:
            line = say(language, N_("Source: {source}"), source=source.label)
            yield f"{line} [{source.name}]"
    elif result.sources:
        yield _sources_line(result)


def _sources_line(result: Answer) -> str:
    """Name who published the values, in one line."""
    language = result.language
    names = [
        Label(source.publisher, source.publisher_en).text(language)
        for source in result.sources
    ]
    named = list(dict.fromkeys(names))
    joined = say(language, N_(", ")).join(named[:NAMED])
    if len(named) > NAMED:
        joined = say(
            language,
            N_("{names} and {count} more"),
            names=joined,
            count=len(named) - NAMED,
        )
    return say(language, N_("Sources: {names} (--sources shows them)"), names=joined)


NAMED = 3
"""So many publishers are named in one line."""
