"""What do the cells of a Markdown table say of a number: its column, its row, its title."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ictplan.audit.model import TableRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ictplan.audit.model import Sentence

_RULE = re.compile(r"\|(?:[ :]*-+[ :]*\|)+")
_VALUE = re.compile(r"[-+約]?[0-9][0-9,.]*(?:%|[A-Za-z]+|(?!年)[一-龥]{1,4})?|[-–…*]*")


def rows_of(sentences: Iterable[Sentence]) -> dict[int, TableRow]:
    """Read the rows of all tables, by the index of the sentence a row is.

    Headers and rules are no rows; lines without a rule below the first are no table.
    """
    found: dict[int, TableRow] = {}
    title, first, headers = "", "", None
    for sentence in sentences:
        if sentence.kind != "row":
            if sentence.kind in ("heading", "caption"):
                title = sentence.plain
            first, headers = "", None
            continue
        if headers is not None:
            spans = _spans(sentence.plain)
            texts = [sentence.plain[start:end].strip() for start, end in spans]
            labels = tuple(
                (headers[at] if at < len(headers) else "", text)
                for at, text in enumerate(texts)
                if at == 0 or not _VALUE.fullmatch(text)
            )
            found[sentence.index] = TableRow(title, headers, tuple(spans), labels)
        elif first and _RULE.fullmatch(sentence.plain.replace(" ", "")):
            headers = tuple(first[s:e].strip() for s, e in _spans(first))
        else:
            first = sentence.plain
    return found


def _spans(plain: str) -> list[tuple[int, int]]:
    """Give start and end of each cell between bars."""
    bars = [at for at, char in enumerate(plain) if char == "|"]
    if bars and bars[-1] != len(plain) - 1:
        bars.append(len(plain))
    return [(one + 1, other) for one, other in pairwise(bars)]
