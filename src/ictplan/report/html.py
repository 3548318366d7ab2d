"""How is a chapter read in a browser: one page that needs nothing from anywhere.

No script, no font, no picture is fetched, which the page's own policy forbids too. Each
number leads to the row of the observation behind it, and says on its own how it was
computed.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ictplan.core.messages import N_, Message
from ictplan.report import draw
from ictplan.report.annex import HEADERS, OBSERVATIONS, SOURCES, annex_of
from ictplan.report.chapter import (
    PUBLISHED,
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
from ictplan.report.page import PAGE, STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ictplan.core.schema import Source
    from ictplan.report.chapter import Block, Chapter, Evidence, Inline


def as_html(chapter: Chapter, *, evidence: bool = True) -> str:
    """Write a chapter as a page of its own.

    The page has the title, a table of contents where there are sections, the blocks,
    then the sources and the observations behind the numbers.

    Args:
        chapter: What to write.
        evidence: Whether the observations behind the numbers are part of it.
    """
    return PAGE.format(
        language=chapter.language,
        title=escape(chapter.title),
        style=STYLE,
        body="\n".join(_Writer(chapter, evidence=evidence).body()),
    )


WIDTHS = {"narrow": draw.PHONE, "wide-picture": draw.SCREEN}
"""The pictures of a figure, by the class that shows one of them."""


class _Writer:
    """Writes the parts of one chapter, which share numbers of sources and rows."""

    def __init__(self, chapter: Chapter, *, evidence: bool) -> None:
        self._chapter = chapter
        asked = [
            (block.plot, width)
            for block in chapter.blocks
            if isinstance(block, Figure)
            for width in WIDTHS.values()
        ]
        drawings = draw.side_by_side(draw.drawn, asked)
        self._drawings = dict(zip(asked, drawings, strict=True))
        self._annex = annex_of(chapter, rows=evidence)

    def body(self) -> Iterator[str]:
        sections = [
            (place, block)
            for place, block in enumerate(self._chapter.blocks)
            if isinstance(block, Heading)
        ]
        yield f"<header><h1>{escape(self._chapter.title)}</h1></header>"
        yield '<main id="text">'
        # What stands before the first numbered section is read before the contents.
        begins = self._begins(sections)
        for place, block in enumerate(self._chapter.blocks):
            if place == begins:
                yield from self._contents(sections)
            yield self._block(place, block)
        if self._annex.sources:
            yield from self._source_list()
        if self._annex.rows:
            yield from self._evidence_table()
        yield "</main>"

    @staticmethod
    def _begins(sections: Sequence[tuple[int, Heading]]) -> int | None:
        """Give the place before which the contents stand; None without sections."""
        if not sections:
            return None
        firsts = [place for place, head in sections if head.level == 1]
        numbered = (
            place
            for place, head in sections
            if head.level == 1 and head.text[:1].isdecimal()
        )
        if firsts[:1] == [0]:
            return next(numbered, 0)
        return 0

    def _contents(self, sections: Iterable[tuple[int, Heading]]) -> Iterator[str]:
        name = escape(self._say(N_("Contents")))
        yield f'<nav aria-labelledby="contents"><h2 id="contents">{name}</h2><ul>'
        for place, heading in sections:
            link = f'<a href="#section-{place}">{escape(heading.text)}</a>'
            yield f'<li class="level-{heading.level}">{link}</li>'
        for anchor, text in (
            ("sources", SOURCES),
            ("observations", OBSERVATIONS),
        ):
            yield f'<li class="level-1"><a href="#{anchor}">{self._text(text)}</a></li>'
        yield "</ul></nav>"

    def _block(self, place: int, block: Block) -> str:
        match block:
            case Heading(level, text):
                rank = f"h{level + 1}"
                return f'<{rank} id="section-{place}">{escape(text)}</{rank}>'
            case Paragraph(content):
                return f"<p>{self._inline(content)}</p>"
            case Note(content):
                return f'<p class="note" role="note">{self._inline(content)}</p>'
            case Items(items, ordered):
                kind = "ol" if ordered else "ul"
                rows = "".join(f"<li>{self._inline(item)}</li>" for item in items)
                return f"<{kind}>{rows}</{kind}>"
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)

    def _inline(self, content: Iterable[Inline]) -> str:
        return "".join(self._part(part) for part in content)

    def _part(self, part: Inline) -> str:
        match part:
            case str():
                return escape(part)
            case Reference():
                return self._number(part)
            case Strong(content):
                return f"<strong>{self._inline(content)}</strong>"
            case Link(address, content):
                return f'<a href="{escape(address)}">{self._inline(content)}</a>'
            case Claim(_, _, content):
                return self._inline(content)
            case Mention(_, number):
                name = self._text(N_("Figure {number}"), number=number)
                return f'<a href="#figure-{number}">{name}</a>'

    def _number(self, reference: Reference) -> str:
        """Write a number as a link to the first observation behind it."""
        if not self._annex.holds(reference):
            return escape(reference.text)
        rows = " ".join(str(self._annex.rows[each]) for each in reference.evidence)
        keys = "; ".join(
            f"{each.dataset} {' '.join(code for _, code in each.key)}"
            for each in reference.evidence
        )
        title = keys
        if reference.formula != PUBLISHED:
            title = f"{reference.formula}: {keys}"
        return (
            f'<a class="number" href="#{self._annex.first(reference)}"'
            f' data-formula="{escape(reference.formula)}" data-rows="{rows}"'
            f' title="{escape(title)}">{escape(reference.text)}</a>'
        )

    def _figure(self, figure: Figure) -> str:
        name = f"figure-{figure.number}"
        label = self._say(
            N_("Figure {number}: {caption}"),
            number=figure.number,
            caption=figure.caption,
        )
        pictures = "".join(
            f'<div class="{kind}">'
            + draw.named(
                self._drawings[figure.plot, width],
                figure.plot.title,
                figure.alt,
                name=f"{name}-{kind}",
            )
            + "</div>"
            for kind, width in WIDTHS.items()
        )
        summary = self._text(N_("Numbers of figure {number}"), number=figure.number)
        return (
            f'<figure id="{name}">'
            f"<figcaption>{escape(label)}</figcaption>"
            f"{pictures}"
            f"<details><summary>{summary}</summary>"
            f"{_scrolling(self._grid(figure.table, ''), summary)}</details>"
            f"{self._endnotes(figure.notes, ())}"
            "</figure>"
        )

    def _table(self, table: Table) -> str:
        label = self._say(
            N_("Table {number}: {caption}"), number=table.number, caption=table.caption
        )
        grid = self._grid(table, f"<caption>{escape(label)}</caption>")
        notes = self._endnotes(table.notes, table.sources)
        return (
            f'<div class="table" id="table-{table.number}">'
            f"{_scrolling(grid, label)}{notes}</div>"
        )

    def _grid(self, table: Table, caption: str) -> str:
        heads = "".join(
            f'<th scope="col" class="{column.align}">{escape(column.header)}</th>'
            for column in table.columns
        )
        rows = []
        for first, *rest in table.rows:
            cells = [f'<th scope="row">{self._part(first)}</th>']
            cells += [
                f'<td class="{column.align}">{self._part(cell)}</td>'
                for column, cell in zip(table.columns[1:], rest, strict=True)
            ]
            rows.append(f"<tr>{''.join(cells)}</tr>")
        head = f"<thead><tr>{heads}</tr></thead>"
        return f"<table>{caption}{head}<tbody>{''.join(rows)}</tbody></table>"

    def _endnotes(self, notes: Iterable[str], sources: Iterable[Source]) -> str:
        lines = [self._text(N_("Note: {note}"), note=note) for note in notes]
        for source in sources:
            place, _ = self._annex.sources[source.label.ja]
            label = self._text(N_("Source: {source}"), source=source.label)
            lines.append(f'{label} <a href="#source-{place}">[{place}]</a>')
        rows = "".join(f"<li>{line}</li>" for line in lines)
        return f'<ul class="endnotes">{rows}</ul>' if rows else ""

    def _source_list(self) -> Iterator[str]:
        yield f'<section><h2 id="sources">{self._text(SOURCES)}</h2><ol>'
        for place, source in self._annex.sources.values():
            label = escape(source.label.text(self._chapter.language))
            address = ""
            if source.path:
                path = escape(source.path)
                link = f'<a class="address" href="{path}" rel="noreferrer">{path}</a>'
                address = f" {link}"
            yield f'<li id="source-{place}">{label}{address}</li>'
        yield "</ol></section>"

    def _evidence_table(self) -> Iterator[str]:
        name = self._say(OBSERVATIONS)
        heads = "".join(f'<th scope="col">{self._text(head)}</th>' for head in HEADERS)
        rows = "".join(self._evidence(evidence) for evidence in self._annex.rows)
        grid = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        yield f'<section><h2 id="observations">{escape(name)}</h2>'
        yield f"{_scrolling(grid, name)}</section>"

    def _evidence(self, evidence: Evidence) -> str:
        place, dataset, key, value, cited = map(escape, self._annex.cells(evidence))
        source, _ = self._annex.sources[evidence.source.label.ja]
        return (
            f'<tr id="row-{place}" data-dataset="{dataset}" data-key="{key}"'
            f' data-source="{escape(evidence.source.name)}">'
            f'<th scope="row">{place}</th><td>{dataset}</td>'
            f'<td><code>{key}</code></td><td class="right">{value}</td>'
            f'<td><a href="#source-{source}">{cited}</a></td></tr>'
        )

    def _say(self, template: str, **params: object) -> str:
        return Message(template, params).text(self._chapter.language)

    def _text(self, template: str, **params: object) -> str:
        return escape(self._say(template, **params))


def _scrolling(content: str, label: str) -> str:
    """Let what is wider than the page scroll by itself, by keyboard too."""
    name = escape(label)
    return f'<div class="wide" tabindex="0" role="region" aria-label="{name}">{content}</div>'
