"""What does the Markdown of a chapter say: headings, paragraphs, lists, tables, notes.

The text has been filled (see `ictplan.report.sandbox`): in place of printed things it
holds marks, which come back here, after the Markdown was read. So nothing in data can
be markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ictplan.core.errors import TemplateError
from ictplan.core.messages import N_, Message
from ictplan.report.chapter import (
    Block,
    Column,
    Figure,
    Heading,
    Inline,
    Items,
    Link,
    Note,
    Paragraph,
    Reference,
    Strong,
    Table,
)
from ictplan.report.sandbox import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ictplan.core.messages import Language

_MARKED = re.compile(rf"{MARK[0]}([0-9]+){MARK[1]}")
_ADDRESS = re.compile(r"(?:https:|#)[!-~]*")
_CAPTION = re.compile(r"(?:Table|表)\s*[:：]\s*")


@dataclass(frozen=True)
class Printed:
    """A thing that the template prints at a line: what stands in a line, or a block."""

    content: tuple[Inline, ...] | Table | Figure
    line: int


@dataclass(frozen=True)
class Reader:
    """Reads the Markdown of one filled template.

    ``source`` is the template as written, to find the line of what cannot be read.
    """

    file: str
    source: str
    printed: Sequence[Printed]
    language: Language

    def read(self, text: str) -> tuple[str, list[Block]]:
        """Give the title and the blocks.

        Raises:
            TemplateError: If something is not in the language of chapters.
        """
        markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        nodes = SyntaxTreeNode(markdown.parse(text)).children
        title = ""
        blocks: list[Block] = []
        for node in nodes:
            if node.type == "heading" and node.tag == "h1":
                if title:
                    raise self._error(
                        node, N_("a chapter has one title (#); begin with ##")
                    )
                title = self._plain(node)
            else:
                self._add(blocks, node)
        if not title:
            why = Message(N_("a chapter begins with its title: # …"))
            raise TemplateError(self.file, 1, why)
        return title, blocks

    def _add(self, blocks: list[Block], node: SyntaxTreeNode) -> None:
        match node.type:
            case "heading":
                level = cast("Literal[1, 2, 3]", min(int(node.tag[1]) - 1, 3))
                blocks.append(Heading(level, self._plain(node)))
            case "paragraph":
                blocks.append(self._paragraph(node))
            case "bullet_list" | "ordered_list":
                items = tuple(self._joined(item) for item in node.children)
                blocks.append(Items(items, ordered=node.type == "ordered_list"))
            case "blockquote":
                blocks.append(Note(self._joined(node)))
            case "table":
                blocks.append(self._table(node, _caption_before(blocks)))
            case _:
                raise self._error(
                    node,
                    N_(
                        "a chapter cannot hold this ({what}); it has headings,"
                        " paragraphs, lists, tables and notes (>)"
                    ),
                    what=node.type,
                )

    def _paragraph(self, node: SyntaxTreeNode) -> Block:
        """Give running text, or the block that stands alone on its line."""
        text = node.children[0].content.strip()
        alone = _MARKED.fullmatch(text)
        if alone:
            content = self.printed[int(alone[1])].content
            if isinstance(content, Table | Figure):
                return content
        return Paragraph(self._inline(node))

    def _joined(self, node: SyntaxTreeNode) -> tuple[Inline, ...]:
        """Give the paragraphs of a list item or a note as one line of text."""
        content: list[Inline] = []
        for child in node.children:
            if child.type != "paragraph":
                raise self._error(
                    child, N_("a list or note holds text only, no list within a list")
                )
            content += self._inline(child)
        return tuple(content)

    def _table(self, node: SyntaxTreeNode, caption: str) -> Table:
        rows = [row.children for part in node.children for row in part.children]
        columns = tuple(
            Column(
                self._plain(cell),
                "right" if "right" in str(cell.attrs.get("style")) else "left",
            )
            for cell in rows[0]
        )
        cells = tuple(tuple(self._cell(cell) for cell in row) for row in rows[1:])
        return Table(caption, columns, cells)

    def _cell(self, node: SyntaxTreeNode) -> str | Reference:
        content = self._inline(node)
        match content:
            case ():
                return ""
            case (str() | Reference() as only,):
                return only
            case _:
                raise self._error(
                    node, N_("a cell of a table holds one number, or text")
                )

    def _plain(self, node: SyntaxTreeNode) -> str:
        """Give a text without numbers: those of a heading could not be traced."""
        content = self._inline(node)
        match content:
            case ():
                return ""
            case (str() as only,):
                return only
            case _:
                raise self._error(
                    node, N_("a heading holds plain text, no numbers or links")
                )

    def _inline(self, node: SyntaxTreeNode) -> tuple[Inline, ...]:
        """Give the line inside a paragraph, a heading or a cell."""
        inner = (child for inline in node.children for child in inline.children)
        pieces = (piece for child in inner for piece in self._pieces(child))
        return _merged(pieces, self.language)

    def _pieces(self, node: SyntaxTreeNode) -> Iterator[Inline]:
        match node.type:
            case "text" | "code_inline":
                yield from self._unmarked(node.content)
            case "softbreak" | "hardbreak":
                yield "\n"
            case "strong" | "em":
                yield Strong(self._within(node))
            case "link":
                address = str(node.attrs["href"])
                if not _ADDRESS.fullmatch(address) or "%EE%80%80" in address:
                    raise self._error(node, N_("a link leads to https:… or #…"))
                yield Link(address, self._within(node))
            case _:
                raise self._error(
                    node,
                    N_("a line cannot hold this ({what}); pictures come from chart()"),
                    what=node.type,
                )

    def _within(self, node: SyntaxTreeNode) -> tuple[Inline, ...]:
        pieces = (piece for child in node.children for piece in self._pieces(child))
        return _merged(pieces, self.language)

    def _unmarked(self, text: str) -> Iterator[Inline]:
        """Put printed things back in place of their marks."""
        for place, part in enumerate(_MARKED.split(text)):
            if place % 2 == 0:
                yield part
                continue
            printed = self.printed[int(part)]
            if isinstance(printed.content, Table | Figure):
                raise TemplateError(
                    self.file,
                    printed.line,
                    Message(N_("a table or chart stands on a line of its own")),
                )
            yield from printed.content

    def _error(
        self, node: SyntaxTreeNode, sentence: str, **params: object
    ) -> TemplateError:
        """Refuse a piece of Markdown; its line is that of its first words or mark."""
        contents = [n.content for n in node.walk() if n.content]
        marks = (_MARKED.search(content) for content in contents)
        if mark := next(filter(None, marks), None):
            line = self.printed[int(mark[1])].line
        else:
            words = contents[0].strip() if contents else ""
            line = self.source.partition(words or "\n")[0].count("\n") + 1
        return TemplateError(self.file, line, Message(sentence, params))


def _caption_before(blocks: list[Block]) -> str:
    """Take the paragraph ``Table: …`` off the blocks; it names what follows."""
    match blocks[-1:]:
        case [Paragraph((str() as text,))] if found := _CAPTION.match(text):
            blocks.pop()
            return text[found.end() :]
        case _:
            return ""


def _merged(pieces: Iterable[Inline], language: Language) -> tuple[Inline, ...]:
    """Join neighbouring texts, and their lines: with a space where words need one."""
    merged: list[Inline] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(piece, str) and isinstance(last, str):
            merged[-1] = last + piece
        elif piece:
            merged.append(piece)
    joined = (p if not isinstance(p, str) else _one_line(p, language) for p in merged)
    return tuple(piece for piece in joined if piece)


def _one_line(text: str, language: Language) -> str:
    if language == "en":
        return text.replace("\n", " ")
    return re.sub(r"(?<=[!-~])\n(?=[!-~])", " ", text).replace("\n", "")
