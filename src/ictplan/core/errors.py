"""What can go wrong on purpose: one class per situation a user meets.

Each message says what happened, where, and what to do next. ``exit_code`` is the
process's exit code when the command line meets the error: 2 for usage and input.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from ictplan.core.extras import install_line
from ictplan.core.messages import N_, Language, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Severity = Literal["error", "warning"]


UNSEEN = (
    *range(0x20),
    *range(0x7F, 0xA0),
    *(0x061C, 0x200E, 0x200F, 0x2028, 0x2029),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
"""Characters that move a terminal, end a line, or turn the order of a text around:
C0 and C1 controls, line and paragraph separators, the marks of bidirectional text
(Unicode Technical Report 36, "Unicode Security Considerations")."""

UNSEEN_CHARACTERS = frozenset(map(chr, UNSEEN))

UNSEEN_SENTENCE = N_(
    "'{value}' holds a character that is not seen: a control, an escape, a line end"
    " or a mark that turns the direction of text; take it out"
)

UNSEEN_TEXT = (
    r"[\x00-\x1f\x7f-\x9f\x{061c}\x{200e}\x{200f}\x{2028}\x{2029}"
    r"\x{202a}-\x{202e}\x{2066}-\x{2069}]"
)
"""The same as a pattern of polars; no text of a data file may hold one."""

CONTROLS = dict.fromkeys(UNSEEN, "�")
"""What a terminal is shown in their place."""


def escape_controls(text: str) -> str:
    """Show characters that would move a terminal or forge a line as one that does not.

    Line ends of the text itself stay.
    """
    return "\n".join(line.translate(CONTROLS) for line in text.split("\n"))


@dataclass(frozen=True)
class Problem:
    """One fault of a data file, and where it is.

    ``row`` counts as a spreadsheet does: the header is row 1. It is None for a
    fault of the whole file, and ``column`` is None for a fault of the whole row.
    """

    file: str
    row: int | None
    column: str | None
    rule: str
    message: Message | str
    value: str | None = None
    severity: Severity = "error"

    def said(self, language: Language = "en") -> str:
        """Give the message alone."""
        if isinstance(self.message, Message):
            return self.message.text(language)
        return self.message

    def text(self, language: Language = "en") -> str:
        """Lay the problem out as ``file:row: column: rule: message``."""
        where = self.file if self.row is None else f"{self.file}:{self.row}"
        parts = [where, self.column, self.rule, self.said(language)]
        return ": ".join(part for part in parts if part).translate(CONTROLS)

    def __str__(self) -> str:
        """Give the English line."""
        return self.text("en")


class IctplanError(Exception):
    """Any failure ictplan raises on purpose."""

    exit_code = 2

    def __init__(self, template: str, **params: object) -> None:
        """Keep the sentence until somebody knows its language."""
        self.message = Message(template, params)
        super().__init__(template)

    def text(self, language: Language = "en") -> str:
        """Give the sentence in one language."""
        return self.message.text(language)

    def __str__(self) -> str:
        """Give the English sentence."""
        return self.text("en")


class UsageError(IctplanError):
    """The question itself does not make sense: an option, a combination."""


class UnknownCodeError(IctplanError):
    """A code or name that nothing known carries."""

    def __init__(self, kind: str, code: str, known: Iterable[str] = ()) -> None:
        """Say what is unknown and offer the nearest known codes.

        Args:
            kind: What the code should have named: ``dataset``, ``area`` …
            code: What was given.
            known: The codes that would have been right.
        """
        self.kind, self.code, self.known = kind, code, tuple(known)
        what = Message(KINDS.get(kind, kind))
        near = get_close_matches(code, self.known, n=3, cutoff=0.6)
        if near:
            super().__init__(
                N_("Unknown {kind} '{code}'. Did you mean {near}?"),
                kind=what,
                code=code,
                near=", ".join(near),
            )
        elif 0 < len(self.known) <= LISTED_AT_MOST:
            super().__init__(
                N_("Unknown {kind} '{code}'. Known: {known}."),
                kind=what,
                code=code,
                known=", ".join(self.known),
            )
        elif kind == "period" and self.known:
            super().__init__(
                N_(
                    "Unknown {kind} '{code}'. There are {count} from {first} to {last}."
                ),
                kind=what,
                code=code,
                count=len(self.known),
                first=self.known[0],
                last=self.known[-1],
            )
        else:
            super().__init__(N_("Unknown {kind} '{code}'."), kind=what, code=code)


LISTED_AT_MOST = 20
"""How many known codes an error still lists."""

KINDS = {
    "dataset": N_("dataset"),
    "area": N_("area"),
    "period": N_("period"),
    "dimension": N_("dimension"),
    "column": N_("column"),
    "format": N_("format"),
    "category": N_("category"),
    "encoding": N_("encoding"),
    "language": N_("language"),
    "codelist": N_("code list"),
    "setting": N_("setting"),
    "plan": N_("plan"),
    "table": N_("table"),
    "measure": N_("measure"),
    "package": N_("package"),
    "group": N_("group"),
    "rule": N_("rule"),
    "severity": N_("severity"),
    "pooling": N_("way to put peers together"),
    "era": N_("policy era"),
    "figure": N_("figure"),
    "word": N_("word"),
    "attribute": N_("attribute"),
    "question": N_("question"),
    "digits": N_("width of digits"),
    "unit": N_("unit"),
    "years": N_("way to write years"),
}
"""What an unknown code can be about; the values are catalogue texts."""


class AmbiguousNameError(IctplanError):
    """A name that several areas carry."""

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        """List the candidates, each as ``code name``."""
        self.name, self.candidates = name, tuple(candidates)
        super().__init__(
            N_(
                "'{name}' is the name of several areas: {candidates}. Write the name"
                " with its prefecture, as here, or the code."
            ),
            name=name,
            candidates=", ".join(candidates),
        )


class PeriodError(IctplanError):
    """A text that is no time period, or not a possible one."""


class NumeralError(IctplanError):
    """A text that is no number."""


class NotComparableError(IctplanError):
    """Observations that must not be compared, or that are not there to be."""

    def named(self, label: Callable[[str], object]) -> NotComparableError:
        """Give the same error with names in place of area codes."""
        params = dict(self.message.params)
        for side in ("area", "benchmark"):
            if isinstance(params.get(side), str):
                params[side] = label(str(params[side]))
        return NotComparableError(self.message.template, **params)


class UnreadableFileError(IctplanError):
    """A file or folder that cannot be read as what it should be."""

    def __init__(self, file: str, template: str, **params: object) -> None:
        """Name the file, then say what is wrong and what to do next."""
        self.file = file
        self.reason = Message(template, params)
        super().__init__(N_("{file}: {reason}"), file=file, reason=self.reason)


class TemplateError(IctplanError):
    """A chapter's template that cannot be read or filled; names its line."""

    def __init__(self, file: str, line: int, reason: Message) -> None:
        """Keep where it is, and the sentence that says what is wrong there."""
        self.file, self.line, self.reason = file, line, reason
        super().__init__("{file}:{line}: {reason}", file=file, line=line, reason=reason)


class MissingExtraError(IctplanError):
    """A library that only some commands need, and that is not installed."""

    def __init__(self, extra: str, library: str) -> None:
        """Name the library that is missing and the extra that brings it."""
        super().__init__(
            N_("{library} is missing; install it with: {line}"),
            library=library,
            line=install_line(extra),
        )


class ReaderLeftError(Exception):
    """The reader of a pipe has left; what it did not read is not missed.

    It is no ``OSError``, because the library of the command line exits with 1 on that.
    """


class OutputError(IctplanError):
    """A result that cannot be written where, or as, it should be."""


class InvalidDatasetError(IctplanError):
    """A dataset whose data or descriptor break rules; carries every problem.

    To a question that is an input it cannot use; `validate` gives problems as findings.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Count the problems and keep them all."""
        self.problems = tuple(problems)
        super().__init__(N_("{count} problem(s) found."), count=len(self.problems))
