"""How does a template become a chapter: its words are run, its Markdown is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ictplan.core.errors import UsageError
from ictplan.core.files import read_text
from ictplan.core.messages import N_
from ictplan.report.chapter import Chapter, Figure, Table, chapter_of
from ictplan.report.markdown import Printed, Reader
from ictplan.report.sandbox import fill
from ictplan.report.words import ATTRIBUTES, Number, Phrase, Words

if TYPE_CHECKING:
    from pathlib import Path


def read_template(path: Path) -> str:
    """Read a template file.

    Raises:
        UnreadableFileError: If it is not there, or no text.
    """
    content = read_text(path).content
    return content.replace("\r\n", "\n").replace("\r", "\n")


def chapter_from(
    source: str,
    *,
    file: str,
    words: Words,
) -> Chapter:
    """Make a chapter of a template.

    Args:
        source: The template: Markdown with words in ``{{ }}``.
        file: Its name, for messages.
        words: The words it may use.

    Raises:
        TemplateError: If it cannot be read, uses what it may not, or a word in it
            fails: for want of data, or because nothing has such a name.
    """
    kept = Kept()
    text = fill(
        source,
        file=file,
        words=words.callables(),
        attributes=ATTRIBUTES,
        keep=kept.keep,
    )
    language = words.style.language
    title, blocks = Reader(file, source, kept.printed, language).read(text)
    return chapter_of(title, language, blocks)


@dataclass
class Kept:
    """What a template has printed so far, in order."""

    printed: list[Printed] = field(default_factory=list)

    def keep(self, thing: object, line: int) -> int:
        """Keep a printed thing and give its number.

        Raises:
            UsageError: If a template may not print it: a number without a source.
        """
        match thing:
            case Number():
                self.printed.append(Printed((thing.reference,), line))
            case Phrase():
                self.printed.append(Printed(thing.content, line))
            case Table() | Figure():
                self.printed.append(Printed(thing, line))
            case str():
                self.printed.append(Printed((thing,), line))
            case _:
                raise UsageError(
                    N_(
                        "'{thing}' cannot be printed: only words and texts, no number"
                        " without a source"
                    ),
                    thing=thing,
                )
        return len(self.printed) - 1
