"""Cut the tables out of a PDF, for a person to check before anything reads them."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from ictplan.core.errors import UnreadableFileError, UsageError
from ictplan.core.messages import N_
from ictplan.core.pdf import NO_TEXT, pages_of
from ictplan.importers.grid import letters

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from pdfplumber.page import Page

UNRULED = {"vertical_strategy": "text", "horizontal_strategy": "text"}
"""How a table without lines is cut: where texts are aligned."""

Row = tuple[int, list[str]]
"""A page, counted from 1, and the cells of one row."""


def cut_tables(path: Path, pages: Collection[int] = ()) -> list[Row]:
    """Cut every table out of a PDF, row by row.

    A table is cut along its ruled lines; a page without any, where texts are aligned.
    A line break inside a cell is dropped.

    Args:
        path: The PDF.
        pages: Only these, counted from 1; all without any.

    Returns:
        The rows in order of print; rows without any text are left out.

    Raises:
        UsageError: If the extra ``pdf`` is not installed, or a page does not exist.
        UnreadableFileError: If the file is no PDF, a scan, or holds no table.
    """
    rows: list[Row] = []
    has_text, last = False, 0
    for last, page in enumerate(pages_of(str(path)), 1):
        if pages and last not in pages:
            continue
        has_text = has_text or bool((page.extract_text() or "").strip())
        rows += [(last, row) for row in _rows(page) if any(row)]
        page.close()  # a long PDF would keep every page's letters
    if missing := sorted(number for number in pages if not 1 <= number <= last):
        raise UsageError(
            N_("{file} has {count} pages, no page {page}"),
            file=path.name,
            count=last,
            page=missing[0],
        )
    if not has_text:
        raise UnreadableFileError(path.name, NO_TEXT)
    if not rows:
        raise UnreadableFileError(path.name, N_("holds no table that can be told"))
    return rows


def columns_of(rows: list[Row]) -> dict[str, list[int] | list[str]]:
    """Lay rows out as columns: ``page``, then A, B, … as spreadsheets name them."""
    cells = list(zip_longest(*(row for _, row in rows), fillvalue=""))
    named = {letters(at): list(column) for at, column in enumerate(cells)}
    return {"page": [page for page, _ in rows], **named}


def _rows(page: Page) -> list[list[str]]:
    tables = page.extract_tables() or page.extract_tables(UNRULED)
    return [[_cell(text) for text in row] for table in tables for row in table]


def _cell(text: str | None) -> str:
    return re.sub(r"\s*\n\s*", "", text or "").strip()
