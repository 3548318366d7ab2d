"""What an audit speaks of: sentences, the numbers in them, rules and findings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from ictplan.core.errors import Severity as FaultSeverity
    from ictplan.core.messages import Message
    from ictplan.core.numerals import NumberQualifier
    from ictplan.core.periods import Period

Severity = Literal["error", "warning", "info"]
"""How bad a finding is; an info is worth a look and never fails a run."""

Status = Literal[
    "contradicts", "ambiguous", "agrees", "operand-missing", "not-understood",
    "no-data", "no-claim",
]  # fmt: skip
"""What the checks say of a number, worst first.

Something is said of a number that lacks an operand or is not understood; of one that
has no data the subject, period and area are known; of the rest nothing is said.
"""

STATUSES: tuple[Status, ...] = get_args(Status)
"""Every status in order of precedence: a number keeps the first it was given."""

SEVERITY_NAMES = {
    "error": N_("error"),
    "warning": N_("warning"),
    "info": N_("worth a look"),
}
"""How people call a severity."""

STATUS_NAMES = {
    "contradicts": N_("contradicts"),
    "ambiguous": N_("ambiguous"),
    "agrees": N_("agrees"),
    "operand-missing": N_("operand missing"),
    "not-understood": N_("not understood"),
    "no-data": N_("no data"),
    "no-claim": N_("no claim"),
}
"""How people call what became of a number."""

Kind = Literal[
    "heading", "caption", "source", "note", "item", "paragraph", "cells", "row", "page",
]  # fmt: skip
"""What a block of text is: ``row`` is that of a table, ``cells`` are loose words."""

Role = Literal[
    "share", "points", "growth", "multiple", "count", "quantity", "class", "age",
    "duration", "date", "label",
]  # fmt: skip
"""What a number does in its sentence.

A share is a percentage of a whole, points a difference of shares, growth a percentage
of change, a count a number of things, a quantity any other amount. A class is a limit
of a class (30%未満), a label no amount at all: 図表４, 第９条, ①, 5G.
"""

_RADICALS: dict[int, int] = {
    ord(odd): ord(usual)
    for odd, usual in zip("⻑⻄⻘⻲⻯⻤⼾⿊　", "長西青亀竜鬼戸黒 ", strict=True)
}

PLAIN = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **_RADICALS,
    **dict.fromkeys(map(ord, "▲△−‐‑–—―－"), ord("-")),
    **dict.fromkeys(map(ord, "〜～∼"), ord("~")),
}
"""One character for one: full width to half width and the like."""


@dataclass(frozen=True)
class Document:
    """A text as it was read: its name for people and its lines."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence put together again from broken lines.

    ``pieces`` says for offsets of the text, rising, where each piece came from:
    ``(offset, line, column)``, line and column counted from 1. ``section`` is the
    index of the heading above it, ``block`` that of its paragraph, in reading order.
    """

    text: str
    pieces: tuple[tuple[int, int, int], ...]
    kind: Kind
    index: int
    block: int
    section: int

    def place(self, offset: int) -> tuple[int, int]:
        """Give line and column of a character."""
        at = bisect_right(self.pieces, offset, key=lambda piece: piece[0]) - 1
        start, line, column = self.pieces[max(at, 0)]
        return line, column + offset - start

    def stretches(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Give where characters stand, part by part: line, first column, column after.

        Parts that touch on a line are one; blanks the page set between them are not
        part of the sentence.
        """
        line, first = self.place(start)
        column = first
        for offset in range(start + 1, end):
            at, next_column = self.place(offset)
            if (at, next_column) != (line, column + 1):
                yield line, first, column + 1
                line, first = at, next_column
            column = next_column
        yield line, first, column + 1

    @property
    def lines(self) -> frozenset[int]:
        """The lines it stands on."""
        return frozenset(line for _, line, _ in self.pieces)

    def glued(self, offset: int) -> bool:
        """Say whether a character stood right after the one before it on its line."""
        at = bisect_right(self.pieces, offset, key=lambda piece: piece[0]) - 1
        return offset > 0 and self.pieces[max(at, 0)][0] != offset

    @cached_property
    def plain(self) -> str:
        """The text in half width, one minus, no radicals; offsets stay the same."""
        return self.text.translate(PLAIN)


@dataclass(frozen=True)
class Number:
    """A number in its context.

    Attributes:
        index: Place among all numbers of the document, from 0.
        sentence: Where it stands.
        start: Offset of its first character in the sentence.
        end: Offset after its last character, unit included.
        value: Exact value; 1億3,905万 is 139050000, 8割 is 80.
        step: What one unit of the last digit printed is worth: 0.1 for 63.5, 10000
            for 4,383万.
        unit: ``%``, ``ポイント``, ``倍``, ``人`` …; None without one.
        qualifier: Whether the value is a bound or approximate.
        role: What the number does.
        period: What it is about in time, where the text says so.
        area: Code of the area it is about, where the text says so.
        subject: Words that say what is counted, quoted ones first.
        figure: Number of the figure the paragraph stands by, else None.
        signed: Whether a sign stands before it.
        bracket: Start and end of the innermost bracket around it.
        when: The words that say its period, where they stand in the sentence.
        head: The words right before it, back to the last comma, bracket or number.
        tail: The words right after it, to the next number.
    """

    index: int
    sentence: Sentence
    start: int
    end: int
    value: Decimal
    step: Decimal
    unit: str | None
    qualifier: NumberQualifier
    role: Role
    period: Period | None = None
    area: str | None = None
    subject: tuple[str, ...] = ()
    figure: str | None = None
    signed: bool = False
    bracket: tuple[int, int] | None = None
    when: str = ""
    head: str = ""
    tail: str = ""

    @property
    def text(self) -> str:
        """The number as printed, unit included."""
        return self.sentence.text[self.start : self.end]

    def lead(self, length: int) -> str:
        """Give the characters before it, in half width, at most so many."""
        return self.sentence.plain[max(0, self.start - length) : self.start]

    def trail(self, length: int) -> str:
        """Give the characters after it, in half width, at most so many."""
        return self.sentence.plain[self.end : self.end + length]

    @cached_property
    def behind(self) -> str:
        """The words after it and the bracket that belongs to it, in half width."""
        plain, at = self.sentence.plain, self.end
        if self.bracket and self.bracket[1] - at <= 1:
            at = self.bracket[1] + 1
        tail = plain[at : self.end + 60]
        close = re.match(r"[(（][^)）。]*[)）]", tail)
        return tail[close.end() :] if close else tail

    @property
    def line(self) -> int:
        """Line of its first character, from 1."""
        return self.sentence.place(self.start)[0]

    @property
    def column(self) -> int:
        """Column of its first character, from 1."""
        return self.sentence.place(self.start)[1]

    @property
    def end_place(self) -> tuple[int, int]:
        """Line of its last character and the column after it."""
        line, column = self.sentence.place(self.end - 1)
        return line, column + 1


ClaimKind = Literal["difference", "growth", "multiple"]


@dataclass(frozen=True)
class Reference:
    """What a claim compares with, in words: an earlier time, or a thing."""

    text: str
    period: Period | None = None
    thing: bool = False


@dataclass(frozen=True)
class Claim:
    """A number that tells of two others.

    ``sign`` is 1 for more, −1 for less, 0 where the words do not say; ``comparing``
    says that two things are compared, not one in time; ``words`` is where the word of
    direction stands.
    """

    kind: ClaimKind
    number: Number
    sign: int
    comparing: bool
    reference: Reference | None
    words: tuple[int, int]
    ratio: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Finding:
    """What one rule says of one place.

    ``status`` ``agrees`` only marks the numbers: it is no fault and is not among the
    findings of an `Audit`. ``numbers`` are the indices of the numbers judged.
    ``text`` is the words in question, ``expected`` what would have been right.
    """

    rule: str
    severity: Severity
    status: Status
    line: int
    column: int
    text: str
    message: Message
    sentence: Sentence | None = None
    span: tuple[int, int] = (0, 0)
    value: str | None = None
    unit: str | None = None
    period: str | None = None
    subject: str | None = None
    expected: str | None = None
    evidence: str | Message | None = None
    numbers: tuple[int, ...] = ()
    fingerprint: str = ""

    @property
    def end(self) -> tuple[int, int]:
        """Line of its last character and the column after it."""
        if self.sentence is None or self.span[0] >= self.span[1]:
            return self.line, self.column + len(self.text)
        line, column = self.sentence.place(self.span[1] - 1)
        return line, column + 1

    def touches(self, line: int) -> bool:
        """Say whether it, or the sentence it is about, stands on a line."""
        if self.sentence is None:
            return self.line == line
        return line in self.sentence.lines


@dataclass(frozen=True)
class Ignore:
    """A remark in the text that asks to leave findings out: where, which, why.

    ``covers`` is the line whose findings it means, ``rules`` are the beginnings of
    ids. Without rules or without a reason it is not heeded.
    """

    line: int
    column: int
    text: str
    covers: int
    rules: tuple[str, ...]
    reason: str

    @property
    def is_complete(self) -> bool:
        """Whether it names rules and a reason."""
        return bool(self.rules and self.reason)


@dataclass(frozen=True)
class Suppressed:
    """A finding that is not reported: ignored in the text, or in the baseline."""

    finding: Finding
    by: Literal["ignore", "baseline"]
    reason: str | None = None


@dataclass(frozen=True)
class Caption:
    """A figure's word and number (図表, 12 or 2-1), its title, and where it stands."""

    kind: str
    number: str
    title: str
    sentence: Sentence
    start: int


@dataclass(frozen=True)
class Footnote:
    """A note at the foot of a page: its mark, its term, its text."""

    mark: int
    term: str
    sentence: Sentence


@dataclass(frozen=True)
class NoteMark:
    """The mark of a note glued to a word of the text: LTE5."""

    mark: int
    term: str
    sentence: Sentence
    start: int


@dataclass(frozen=True)
class TableRow:
    """A row of a table, in half width.

    ``title`` is the caption or heading above the table, ``headers`` are the header's
    cells, ``cells`` the offsets of this row's, ``labels`` those that are no values, each
    with its header. ``table`` and ``position`` say which row of which table it is.
    """

    table: int
    position: int

    title: str
    headers: tuple[str, ...]
    cells: tuple[tuple[int, int], ...]
    labels: tuple[tuple[str, str], ...]

    def around(self, offset: int) -> tuple[str, ...]:
        """Give what names the cell at an offset: its header, then the row's labels.

        Where a label's own header is a part of the cell's (比較対象, 比較対象の値), it
        comes before the others.
        """
        column = next(
            (at for at, (_, end) in enumerate(self.cells) if offset < end), None
        )
        if column is None or column >= len(self.headers):
            return tuple(label for _, label in self.labels)
        header = self.headers[column]
        near = [label for name, label in self.labels if name and name in header]
        far = [label for _, label in self.labels if label not in near]
        return (header, *near, *far)


@dataclass(frozen=True)
class Reading:
    """A document read: sentences in order and everything recognised in them."""

    document: Document
    sentences: tuple[Sentence, ...]
    numbers: tuple[Number, ...]
    captions: tuple[Caption, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    note_marks: tuple[NoteMark, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    home: str | None = None
    asked: str | None = None
    by_sentence: Mapping[int, tuple[Number, ...]] = field(default_factory=dict)
    rows: Mapping[int, TableRow] = field(default_factory=dict)
    claims: Mapping[int, Claim] = field(default_factory=dict)

    @cached_property
    def prose(self) -> Reading:
        """The reading without the numbers of tables, for rules about sentences."""
        rows = {s.index for s in self.sentences if s.kind == "row"}
        return replace(
            self,
            numbers=tuple(n for n in self.numbers if n.sentence.index not in rows),
            by_sentence={
                at: () if at in rows else held for at, held in self.by_sentence.items()
            },
        )

    def numbers_of(self, sentence: Sentence) -> tuple[Number, ...]:
        """Give the numbers of one sentence in order."""
        return self.by_sentence.get(sentence.index, ())

    def amounts_of(self, sentence: Sentence) -> list[Number]:
        """Give the numbers of one sentence that are neither dates nor labels."""
        return [
            number
            for number in self.numbers_of(sentence)
            if number.role not in ("date", "label")
        ]

    @cached_property
    def headings(self) -> Mapping[int, str]:
        """The heading of each section, in half width."""
        return {
            sentence.section: sentence.plain
            for sentence in self.sentences
            if sentence.kind == "heading"
        }

    @cached_property
    def parents(self) -> Mapping[int, str]:
        """The heading such as ⑴ or (1) each section stands under, in half width."""
        found: dict[int, str] = {}
        last = ""
        for section, heading in self.headings.items():
            if heading[:1] in "(⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽#" or heading[:1].isdecimal():
                last = heading
            found[section] = last
        return found

    def before(self, sentence: Sentence) -> Sentence | None:
        """Give the sentence before one in its paragraph."""
        last = self.sentences[sentence.index - 1] if sentence.index else None
        return last if last is not None and last.block == sentence.block else None


@dataclass(frozen=True)
class Judged:
    """A number, its status, and the finding that gave it (None: nothing applied)."""

    number: Number
    status: Status
    by: Finding | None


@dataclass(frozen=True)
class Audit:
    """The answer for one document: every number with its status, every finding.

    Findings are ordered by line, column and rule; those the text itself or a baseline
    asks to leave out are in ``suppressed``. ``backed`` has what the data say of each
    number, by index, that agrees with them.
    """

    document: Document
    numbers: tuple[Judged, ...]
    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...] = ()
    backed: Mapping[int, Finding] = field(default_factory=dict)

    def counts(self) -> dict[Status, int]:
        """Count the numbers by status, labels left out."""
        found = Counter(
            judged.status for judged in self.numbers if judged.number.role != "label"
        )
        return {status: found[status] for status in STATUSES}

    def failing(self, fail_on: FaultSeverity = "error") -> Iterator[Finding]:
        """Give the findings that fail a run: errors, or warnings as well."""
        bad = {"error"} if fail_on == "error" else {"error", "warning"}
        return (finding for finding in self.findings if finding.severity in bad)
