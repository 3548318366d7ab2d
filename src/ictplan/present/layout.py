"""What is laid out for people: a table as plain texts, before any format draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ictplan.core.messages import N_, Language, Message

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
    """A table laid out: title, columns, rows of cells, and lines below it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    footer: tuple[str, ...] = ()
    has_header: bool = True


def plain(*texts: str) -> tuple[Cell, ...]:
    """Make a row of plain cells."""
    return tuple(Cell(text) for text in texts)


def say(language: Language, template: str, **params: object) -> str:
    """Give a catalogue text in one language."""
    return Message(template, params).text(language)


def endnotes(result: Answer, *, named: bool = False) -> Iterator[str]:
    """Give the lines that end every answer: its notes and its sources.

    ``named`` puts the id of a source before it.
    """
    for note in result.notes:
        yield say(result.language, N_("Note: {note}"), note=note)
    for source in result.sources:
        line = say(result.language, N_("Source: {source}"), source=source.label)
        yield f"{line} [{source.name}]" if named else line
