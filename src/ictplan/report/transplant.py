"""Bring what a Word file shows as a whole, pictures and tables, from one written now.

A picture, a caption and a table are found again by bookmarks that name what they show, not
where they stand, so that an officer may move them. A caption whose words were changed stays.
"""

from __future__ import annotations

import hashlib
import io
from copy import deepcopy
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from ictplan.report.chapter import Figure, Reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

    from ictplan.report.chapter import Table

PICTURE, CAPTION, ROWS = "pic_", "cap_", "row-1"
"""How bookmarks begin; that of the first observation."""


def key_of(block: Figure | Table) -> str:
    """Name what a figure or a table shows: its data without their time, else its caption."""
    table = block.table if isinstance(block, Figure) else block
    shown = (
        f"{evidence.dataset} {[pair for pair in evidence.key if pair[0] != 'time_period']}"
        for row in table.rows
        for cell in row
        if isinstance(cell, Reference)
        for evidence in cell.evidence[:1]
    )
    name = next(shown, block.caption)
    kind = type(block).__name__
    return hashlib.sha256(f"{kind} {name}".encode()).hexdigest()[:12]


def caption_mark(key: str, text: str) -> str:
    """Give the bookmark of a caption, by which a changed one is known."""
    return f"{CAPTION}{key}_{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def transplant(document: WordDocument, fresh: WordDocument) -> int:
    """Put pictures, captions, tables and observations of now in place of those of before.

    Returns:
        How many are others than before.
    """
    marks, now = _marks(document), _marks(fresh)
    changed = 0
    for name, start in marks.items():
        if name.startswith(PICTURE) and name in now:
            changed += _picture(_line(start), _line(now[name]), document, fresh)
    captions = {
        name[: len(CAPTION) + 12]: at
        for name, at in now.items()
        if name.startswith(CAPTION)
    }
    for name, start in marks.items():
        other = (
            captions.get(name[: len(CAPTION) + 12])
            if name.startswith(CAPTION)
            else None
        )
        if other is not None:
            changed += _caption(start, other)
            changed += _table(_line(start).getnext(), _line(other).getnext())
    if ROWS in marks and ROWS in now:
        changed += _table(_above(marks[ROWS], "tbl"), _above(now[ROWS], "tbl"))
    return changed


def _marks(document: WordDocument) -> dict[str, BaseOxmlElement]:
    found = document.element.body.iter(qn("w:bookmarkStart"))
    return {str(mark.get(qn("w:name"))): mark for mark in found}


def _above(element: BaseOxmlElement, tag: str) -> BaseOxmlElement | None:
    return next(element.iterancestors(qn(f"w:{tag}")), None)


def _line(mark: BaseOxmlElement) -> BaseOxmlElement:
    line = _above(mark, "p")
    if line is None:
        raise ValueError("a bookmark of ours stands in a paragraph")
    return line


def _picture(
    old: BaseOxmlElement,
    new: BaseOxmlElement,
    document: WordDocument,
    fresh: WordDocument,
) -> int:
    """Put the picture of one paragraph into another; give 1 where it was another."""
    places = [next(line.iter(qn("a:blip")), None) for line in (old, new)]
    if places[0] is None or places[1] is None:
        return 0  # the officer took it away
    held, shown = (
        part.related_parts[place.get(qn("r:embed"))].blob  # type: ignore[union-attr]
        for part, place in zip((document.part, fresh.part), places, strict=True)
    )
    if held == shown:
        return 0
    relation, _ = document.part.get_or_add_image(io.BytesIO(shown))
    drawing = next(new.iter(qn("w:drawing")))
    copied = deepcopy(drawing)
    next(copied.iter(qn("a:blip"))).set(qn("r:embed"), relation)
    was = next(old.iter(qn("w:drawing")))
    was.getparent().replace(was, copied)
    return 1


def _caption(old: BaseOxmlElement, new: BaseOxmlElement) -> int:
    """Put the words of a caption in place of those that nobody changed since."""
    words, now = (list(_between(mark)) for mark in (old, new))
    text, shown = ("".join(part.text or "" for part in each) for each in (words, now))
    name = str(old.get(qn("w:name")))
    if (
        text == shown
        or caption_mark(name[len(CAPTION) : len(CAPTION) + 12], text) != name
    ):
        return 0
    words[0].text = shown
    for part in words[1:]:
        part.text = ""
    old.set(qn("w:name"), str(new.get(qn("w:name"))))
    return 1


def _between(mark: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Give the texts from a bookmark's start to its end."""
    for element in mark.itersiblings():
        if element.tag == qn("w:bookmarkEnd") and element.get(qn("w:id")) == mark.get(
            qn("w:id")
        ):
            return
        yield from element.iter(qn("w:t"))


def _table(old: BaseOxmlElement | None, new: BaseOxmlElement | None) -> int:
    """Put a table in place of another; give 1 where they say other things."""
    if old is None or new is None or {old.tag, new.tag} != {qn("w:tbl")}:
        return 0
    said, shown = (
        [part.text for part in table.iter(qn("w:t"))] for table in (old, new)
    )
    old.getparent().replace(old, deepcopy(new))
    return int(said != shown)
