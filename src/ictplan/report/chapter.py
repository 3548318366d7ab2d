"""What a chapter is before it is a file: blocks, whose numbers know their source.

A template or the built-in chapter gives these blocks; one module per format writes
them. A writer neither computes nor rounds: it prints `Reference.text`, draws
`Figure.plot` and lays out `Figure.table`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ictplan.core.messages import Language
    from ictplan.core.schema import Source
    from ictplan.report.plot import Plot

PUBLISHED = "obs_value"
"""The formula of a number that is one observation, as published."""

PER = (1, 100, 1000)
"""What numerator over denominator is multiplied by in the units there are."""


def gap_of_counts(per: int | None) -> str:
    """Give the formula of a gap of two rates from their counts, by the unit's factor."""
    rate = f"{per or 100} * numerator / denominator"
    return f"{rate} - {rate}"


@dataclass(frozen=True)
class Evidence:
    """One observation behind a number.

    ``key`` holds the area, the period and the categories, by column and in the order
    of the dataset's columns.
    """

    dataset: str
    key: tuple[tuple[str, str], ...]
    value: float | None
    source: Source


@dataclass(frozen=True)
class Reference:
    """A number that is printed, and where it comes from.

    ``text`` is the number as printed, with its unit where one is printed. ``formula``
    is in terms of public columns: ``area_value - benchmark_value``. ``evidence`` is
    in the order of the formula's operands. ``field`` is what it is in the sentence of a
    claim; a period is one without value and evidence.
    """

    text: str
    value: float | None
    formula: str
    evidence: tuple[Evidence, ...]
    decimals: int = 0
    field: str = ""


@dataclass(frozen=True)
class Strong:
    """Words that are stressed."""

    content: tuple[Inline, ...]


@dataclass(frozen=True)
class Link:
    """Words that lead to an address, which begins with ``https:`` or ``#``."""

    address: str
    content: tuple[Inline, ...]


@dataclass(frozen=True)
class Claim:
    """A sentence that says what one finding shows.

    ``name`` is the same whenever the same thing is told of the same cell, whatever its
    numbers; ``word`` changes when what it says no longer holds: above, below.
    """

    name: str
    word: str
    content: tuple[Inline, ...]


@dataclass(frozen=True)
class Mention:
    """Words that refer to a figure by its caption; ``number`` as of `Figure`."""

    caption: str
    number: int = 0


Inline = str | Reference | Strong | Link | Claim | Mention
"""What stands in a line; a str is plain text, never markup."""


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a section of the chapter, whose own title is above."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Lines of running text."""

    content: tuple[Inline, ...]


@dataclass(frozen=True)
class Items:
    """A list, numbered or not."""

    items: tuple[tuple[Inline, ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Note:
    """A remark that is set apart: what is missing, how a number is to be read."""

    content: tuple[Inline, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table.

    ``difference`` names the columns, counted from 0, whose difference this one is:
    a spreadsheet makes a live formula of it.
    """

    header: str
    align: Literal["left", "right"] = "right"
    difference: tuple[int, int] | None = None


@dataclass(frozen=True)
class Table:
    """Rows of cells under one header row; the first column names the row.

    ``number`` is its place among the tables of the chapter, see `chapter_of`; that of
    the table beside a figure stays 0.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | Reference, ...], ...]
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True)
class Figure:
    """A chart, its caption, what it shows in words, its numbers and sources.

    ``number`` is its place among the figures of the chapter, see `chapter_of`.
    """

    caption: str
    plot: Plot
    alt: str
    table: Table
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    number: int = 0

    @property
    def alone(self) -> Table:
        """Give the table of the numbers with what is said beside the picture."""
        return replace(self.table, sources=self.sources, notes=self.notes)


Block = Heading | Paragraph | Items | Note | Table | Figure


@dataclass(frozen=True)
class Chapter:
    """A chapter: title and blocks in order."""

    title: str
    language: Language
    blocks: tuple[Block, ...]

    @property
    def references(self) -> tuple[Reference, ...]:
        """Every number printed, in order of print; figures by their tables."""
        return tuple(
            reference for block in self.blocks for reference in references(block)
        )

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source once, in order of first use."""
        found: dict[str, Source] = {}
        for block in self.blocks:
            for source in sources_of(block):
                found.setdefault(source.label.ja, source)
        return tuple(found.values())


def chapter_of(title: str, language: Language, blocks: Iterable[Block]) -> Chapter:
    """Make a chapter: number its figures and tables from 1, each by itself."""
    numbered: list[Block] = []
    figures = tables = 0
    blocks = tuple(blocks)
    of_captions = {
        block.caption: place
        for place, block in enumerate(
            (b for b in blocks if isinstance(b, Figure)), start=1
        )
    }
    for block in blocks:
        match block:
            case Figure():
                figures += 1
                numbered.append(replace(block, number=figures))
            case Table():
                tables += 1
                numbered.append(replace(block, number=tables))
            case Paragraph(content):
                numbered.append(Paragraph(tuple(_numbered(content, of_captions))))
            case _:
                numbered.append(block)
    return Chapter(title, language, tuple(numbered))


def _numbered(
    content: Iterable[Inline], of_captions: Mapping[str, int]
) -> Iterator[Inline]:
    for part in content:
        if isinstance(part, Mention):
            yield replace(part, number=of_captions[part.caption])
        else:
            yield part


def references(block: Block) -> Iterator[Reference]:
    """Give the numbers of one block in order of print."""
    match block:
        case Heading():
            return
        case Paragraph(content) | Note(content):
            yield from _inside(content)
        case Items(items):
            for item in items:
                yield from _inside(item)
        case Table():
            yield from (
                c for row in block.rows for c in row if isinstance(c, Reference)
            )
        case Figure():
            yield from references(block.table)


def _inside(content: Iterable[Inline]) -> Iterator[Reference]:
    for part in content:
        match part:
            case Reference():
                yield part
            case Strong() | Link() | Claim():
                yield from _inside(part.content)
            case str() | Mention():
                pass


def sources_of(block: Block) -> Iterator[Source]:
    """Give the sources of one block: those it names, then those of its numbers."""
    if isinstance(block, Table | Figure):
        yield from block.sources
    for reference in references(block):
        for evidence in reference.evidence:
            yield evidence.source
