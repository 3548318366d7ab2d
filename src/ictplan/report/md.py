"""How is a chapter read as Markdown: tables instead of pictures, numbers as links.

A number links to the row of the observation behind it; the link's title says how it
was computed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ictplan.core.messages import N_, Message
from ictplan.report.annex import HEADERS, OBSERVATIONS, SOURCES, annex_of
from ictplan.report.chapter import (
    Claim,
    Figure,
    Heading,
    Items,
    Link,
    Mention,
    Note,
    Paragraph,
    Reference,
    Strong,
    Table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ictplan.core.schema import Source
    from ictplan.report.chapter import Block, Chapter, Inline

_MARKUP = re.compile(r"([\\`*_\[\]<>|#~&{}])")
_LINE_START = re.compile(r"^(\s*)([-+=]|[0-9]+(?=[.)]))")


def as_markdown(chapter: Chapter, *, evidence: bool = True) -> str:
    """Write a chapter in Markdown with GitHub's tables.

    A picture becomes its text; its numbers are a table as everywhere.
    """
    return "\n\n".join(_Writer(chapter, evidence=evidence).parts()) + "\n"


class _Writer:
    """Writes the parts of one chapter, which share numbers of sources and rows."""

    def __init__(self, chapter: Chapter, *, evidence: bool) -> None:
        self._chapter = chapter
        self._annex = annex_of(chapter, rows=evidence)

    def parts(self) -> Iterator[str]:
        yield f"# {_plain(self._chapter.title)}"
        for block in self._chapter.blocks:
            yield from self._block(block)
        if self._annex.sources:
            yield f"## {self._say(SOURCES)}"
            yield "\n".join(self._sources())
        if self._annex.rows:
            yield f"## {self._say(OBSERVATIONS)}"
            yield self._observations()

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading(level, text):
                yield f"{'#' * (level + 1)} {_plain(text)}"
            case Paragraph(content):
                yield self._line(content)
            case Note(content):
                yield f"> {self._line(content)}"
            case Items(items, ordered):
                mark = "1." if ordered else "-"
                yield "\n".join(f"{mark} {self._line(item)}" for item in items)
            case Table():
                yield self._caption(N_("Table {number}: {caption}"), block)
                yield from self._table(block, block.notes, block.sources)
            case Figure():
                yield self._caption(N_("Figure {number}: {caption}"), block)
                yield _line_start(_plain(block.alt))
                yield from self._table(block.table, block.notes, block.sources)

    def _caption(self, template: str, block: Table | Figure) -> str:
        caption = self._say(template, number=block.number, caption=block.caption)
        return f"**{_plain(caption)}**"

    def _table(
        self, table: Table, notes: Iterable[str], sources: Iterable[Source]
    ) -> Iterator[str]:
        aligned = [column.align for column in table.columns]
        rows = [[column.header for column in table.columns], *table.rows]
        yield _grid([[self._inline((c,)) for c in cells] for cells in rows], aligned)
        lines = [self._say(N_("Note: {note}"), note=note) for note in notes]
        lines = [_plain(line) for line in lines]
        for source in sources:
            place, _ = self._annex.sources[source.label.ja]
            cited = source.label.text(self._chapter.language)
            line = _plain(self._say(N_("Source: {source}"), source=cited))
            lines.append(f"{line} \\[{place}\\]")
        if lines:
            yield "\n".join(f"- {line}" for line in lines)

    def _sources(self) -> Iterator[str]:
        for place, source in self._annex.sources.values():
            cited = _plain(source.label.text(self._chapter.language))
            address = f" <{source.path}>" if source.path else ""
            yield f"{place}. {cited}{address}"

    def _observations(self) -> str:
        rows = [[self._say(head) for head in HEADERS]]
        for evidence, place in self._annex.rows.items():
            _, *cells = (_plain(cell) for cell in self._annex.cells(evidence))
            rows.append([f'<a id="row-{place}"></a>{place}', *cells])
        return _grid(rows, ["right", "left", "left", "right", "left"])

    def _line(self, content: Iterable[Inline]) -> str:
        return _line_start(self._inline(content))

    def _inline(self, content: Iterable[Inline]) -> str:
        return "".join(self._part(part) for part in content)

    def _part(self, part: Inline) -> str:  # noqa: PLR0911 - one per kind of part
        match part:
            case str():
                return _plain(part)
            case Reference() if not self._annex.holds(part):
                return _plain(part.text)
            case Reference():
                trail = self._annex.trail(part)
                return f'[{_plain(part.text)}](#{self._annex.first(part)} "{trail}")'
            case Claim(_, _, content):
                return self._inline(content)
            case Strong(content):
                return f"**{self._inline(content)}**"
            case Link(address, content):
                return f"[{self._inline(content)}](<{address}>)"
            case Mention(_, number):
                return _plain(self._say(N_("Figure {number}"), number=number))

    def _say(self, template: str, **params: object) -> str:
        return Message(template, params).text(self._chapter.language)


def _grid(rows: list[list[str]], aligned: Iterable[str]) -> str:
    head, *rest = rows
    rule = ["---:" if align == "right" else "---" for align in aligned]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rest))


def _plain(text: str) -> str:
    """Escape what Markdown would take for markup, and keep to one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()) if "\n" in text else text)


def _line_start(text: str) -> str:
    """Escape what would begin a list or underline a heading."""
    return _LINE_START.sub(r"\1\\\2", text)
