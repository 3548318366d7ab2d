"""Which lines are rows of tables, and what do the cells around a number say of it.

A row is a line between bars (Markdown, Word), or one of several lines whose cells are
parted by tabs or two blanks, or by one blank where all but the first are numbers, as
a PDF gives them.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from ictplan.audit.model import PLAIN, TableRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ictplan.audit.model import Sentence

_RULE = re.compile(r"\|?(?:[ :]*-{2,}[ :]*\|?)+|[-+| :=]{3,}")
_VALUE = re.compile(
    r"[-+約]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
    r"(?:%|ポイント|pt|倍|[千百万億兆]*円|[A-Za-z]+|(?![年歳代])[一-龥か]{1,3}(?:所|月)?)?"
    r"(?:[(（][-+]?[0-9.,]+%?[)）])?|[-–…*]+|皆増|皆減"
)
_WIDE = re.compile(r"[^\t ]+(?: [^\t ]+)*")
_NARROW = re.compile(r"[^\t ]+")
_LEAST_ROWS = 2


def aligned_rows(lines: Sequence[str]) -> set[int]:
    """Find the lines that are rows, from 0: between bars, or numbers below numbers.

    Empty lines between them do not count; a header of as many cells stands right above.
    """
    found: set[int] = set()
    written = [at for at, line in enumerate(lines) if line.strip()]
    shapes = [_shape(lines[at]) for at in written]
    for shape, run in groupby(range(len(written)), key=shapes.__getitem__):
        held = list(run)
        if shape < 0 or (shape > 0 and len(held) >= _LEAST_ROWS):
            found.update(written[at] for at in held)
            above = written[held[0] - 1] if held[0] else -1
            if shape > 0 and above >= 0 and not shapes[held[0] - 1]:
                found.update({above} if _is_header(lines[above], shape) else ())
    return found


def _is_header(line: str, shape: int) -> bool:
    """Say whether a line has as many cells as the rows below, or one less."""
    plain = line.translate(PLAIN).strip()
    wide, narrow = len(_WIDE.findall(plain)), len(_NARROW.findall(plain))
    cells = narrow if wide < 2 else wide
    return "。" not in plain and shape - 1 <= cells <= shape and len(plain) < 200


def _shape(line: str) -> int:
    """Give how many cells a line may have: negative between bars, 0 for no row."""
    plain = line.translate(PLAIN).strip()
    if plain.startswith("|"):
        return -1
    if not plain or len(plain) > 300 or "。" in plain:
        return 0
    cells = _cells(plain)
    return len(cells) if len(cells) > 1 else 0


def _cells(plain: str) -> list[tuple[int, int]]:
    """Part a line without bars; a line of fewer than two values has no cells."""
    for pattern in (_WIDE, _NARROW):
        spans = [match.span() for match in pattern.finditer(plain)]
        texts = [plain[start:end] for start, end in spans]
        values = [bool(_VALUE.fullmatch(text)) for text in texts]
        lead = values.index(True) if True in values else len(values)
        if lead == 0 or lead > (3 if pattern is _NARROW else 2):
            continue
        if sum(values) >= (2 if pattern is _NARROW else 1) and all(values[lead:]):
            if pattern is _NARROW and lead > 1:
                spans = [(spans[0][0], spans[lead - 1][1]), *spans[lead:]]
            return spans
    return []


def rows_of(sentences: Iterable[Sentence]) -> dict[int, TableRow]:
    """Read the rows of all tables, by the index of the sentence a row is.

    Headers and rules are no rows of values; a table without a rule has as header the
    rows above the first with two values or one.
    """
    found: dict[int, TableRow] = {}
    title, table = "", 0
    for is_row, run in groupby(sentences, key=lambda each: each.kind == "row"):
        held = list(run)
        if is_row:
            for number, part in enumerate(_tables(held)):
                found.update(_read(part, title, table + number))
            table += len(held)
        else:
            titles = [s.plain for s in held if s.kind in ("heading", "caption")]
            title = titles[-1] if titles else (held[-1].plain if held else "")
    return found


def _tables(rows: list[Sentence]) -> Iterator[list[Sentence]]:
    """Part rows that stand farther apart than the rows of a table usually do."""
    lines = [row.place(0)[0] for row in rows]
    gaps = Counter(last - first for first, last in pairwise(lines))
    usual = min(2, gaps.most_common(1)[0][0]) if gaps else 1
    starts = [at + 1 for at, (a, b) in enumerate(pairwise(lines)) if b - a > usual]
    for first, last in pairwise((0, *starts, len(rows))):
        yield rows[first:last]


def _read(rows: list[Sentence], title: str, table: int) -> dict[int, TableRow]:
    rules = [bool(_RULE.fullmatch(row.plain.replace(" ", ""))) for row in rows]
    bodies = [row for row, is_rule in zip(rows, rules, strict=True) if not is_rule]
    ruled = rules.index(True) if True in rules else None
    grid = [_spans(row.plain) for row in bodies]
    texts = [
        [row.plain[start:end].strip() for start, end in spans]
        for row, spans in zip(bodies, grid, strict=True)
    ]
    first = (
        ruled
        if ruled
        else next(
            (n for n, cells in enumerate(texts) if _has_values(cells)), len(texts)
        )
    )
    width = max(map(len, texts), default=0)
    headers = tuple(_header(texts[:first], at, width) for at in range(width))
    found: dict[int, TableRow] = {}
    for position, (row, spans, cells) in enumerate(
        zip(bodies[first:], grid[first:], texts[first:], strict=True)
    ):
        labels = tuple(
            (headers[at] if at < len(headers) else "", text)
            for at, text in enumerate(cells)
            if text and (at == 0 or not _VALUE.fullmatch(text))
        )
        found[row.index] = TableRow(
            table, position, title, headers, tuple(spans), labels
        )
    return found


def _has_values(cells: list[str]) -> bool:
    return any(
        _VALUE.fullmatch(cell) and any(c.isdigit() for c in cell) for cell in cells[1:]
    )


def _header(rows: list[list[str]], at: int, width: int) -> str:
    """Put the headers of a column together; a header with fewer cells lacks the first."""
    parts = []
    for cells in rows:
        place = at - (width - len(cells)) if len(cells) == width - 1 else at
        if 0 <= place < len(cells) and cells[place] and cells[place] not in parts:
            parts.append(cells[place])
    return " ".join(parts)


def _spans(plain: str) -> list[tuple[int, int]]:
    """Give start and end of each cell."""
    if "|" not in plain:
        return _cells(plain) or [match.span() for match in _WIDE.finditer(plain)]
    bars = [at for at, char in enumerate(plain) if char == "|"]
    if plain[bars[-1] + 1 :].strip():
        bars.append(len(plain))
    return [(one + 1, other) for one, other in pairwise(bars)]
