"""What does a reader make of files: a dataset that is not written yet, and what to tell.

`ictplan.importers.store` writes it; the preview shows it before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ictplan.core.errors import InvalidDatasetError
from ictplan.core.messages import N_, Label, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from ictplan.core.codelists import Codelist
    from ictplan.core.errors import Problem
    from ictplan.core.schema import DatasetMetadata, ImportedFile, Source

REPAIRS = {
    "encoding": N_("read as another encoding than UTF-8"),
    "number": N_("number written plainly"),
    "missing": N_("a mark for a missing value became a status"),
    "code": N_("area code completed"),
    "name": N_("area found by its name"),
    "before": N_("area found by its name or code of before"),
    "order": N_("area found by the official order"),
    "outside": N_("row of no municipality left out (ward, county, other)"),
    "part": N_("row of a former body left out; it is part of the row above"),
    "total": N_("row of a total left out, after it was verified"),
    "unverified": N_("row of a total left out; it could not be verified"),
    "left-out": N_("row left out, as asked"),
    "duplicate": N_("repeated row left out"),
    "scale": N_("value brought into the unit"),
    "mark": N_("mark of a revised, preliminary or estimated value kept"),
}
"""What can be changed on the way in, a catalogue text per kind."""


@dataclass(frozen=True)
class Repair:
    """One change of what a file says: its kind, the place, before and after."""

    kind: str
    file: str
    place: str
    before: str
    after: str

    @property
    def message(self) -> Message:
        """What was done."""
        return Message(REPAIRS[self.kind])


@dataclass
class Log:
    """Every repair of a run, in the order of reading."""

    repairs: list[Repair] = field(default_factory=list)

    def add(self, kind: str, file: str, place: str, before: str, after: str) -> None:
        """Write one repair down."""
        self.repairs.append(Repair(kind, file, place, before, after))


@dataclass(frozen=True)
class Options:
    """What the user answers where files leave a question open.

    ``period`` is a code; ``area`` the one area, or the prefecture of all rows;
    ``units`` are units by heading, the one of ``""`` for all; ``choices`` codes by name;
    ``where`` categories of axes that are kept; ``leave_out`` labels of rows that are
    left out; ``columns`` headings by role. ``told`` is called with the files read and
    the files there are.
    """

    encoding: str | None = None
    period: str | None = None
    area: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    skip_unmatched: bool = False
    sheet: str | None = None
    form: str | None = None
    reading: Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    accept: frozenset[str] = frozenset()
    told: Callable[[int, int], None] | None = None


@dataclass(frozen=True)
class Item:
    """One quantity of a dataset: its code, its name, its unit as a code of ours.

    ``word`` is the unit as the file writes it; ``assumed`` says that nothing but the
    heading implies it.
    """

    code: str
    label: Label
    unit: str
    word: str = ""
    decimals: int = 0
    direction: str = ""
    is_assumed: bool = False


@dataclass(frozen=True)
class Summary:
    """What one file was understood as, for the preview and for a reading to edit.

    ``columns`` are headings with what each was taken for; ``assumed`` are sentences
    that a person should look at.
    """

    file: str
    sheet: str | None
    form: str
    periods: Sequence[tuple[str, str]] = ()
    areas: int = 0
    columns: Sequence[tuple[str, str]] = ()
    assumed: Sequence[Message] = ()
    left_out: Sequence[str] = ()


@dataclass(frozen=True)
class Draft:
    """A dataset as read, before it is written.

    ``observations`` has the columns of `ictplan.core.dataset.observation_columns`
    of ``metadata``, all text, an empty cell is null. ``codelists`` are lists, or
    further codes of lists, that the dataset needs. ``findings`` are contradictions of
    the files with themselves; where there is one that is not accepted, nothing is
    written.
    """

    dataset: str
    title: str
    description: str
    metadata: DatasetMetadata
    sources: tuple[Source, ...]
    observations: pl.DataFrame
    codelists: tuple[Codelist, ...] = ()
    repairs: Sequence[Repair] = field(default_factory=tuple)
    notes: tuple[Message, ...] = ()
    items: tuple[Item, ...] = ()
    summaries: tuple[Summary, ...] = ()
    findings: tuple[Problem, ...] = ()
    files: tuple[ImportedFile, ...] = ()


class UnsoundFilesError(InvalidDatasetError):
    """Files whose values break a rule: they were read, and what is wrong is said.

    It exits as findings do; a file that cannot be read is an input error.
    """

    exit_code = 1


class ContradictionError(UnsoundFilesError):
    """Files that contradict themselves: nothing is written unless that is accepted."""

    def __init__(self, findings: Sequence[Problem]) -> None:
        """Count the findings, and name the rules that would accept them."""
        super().__init__(findings)
        rules = dict.fromkeys(finding.rule for finding in findings)
        self.message = Message(
            N_(
                "{count} contradiction(s) in what was read; nothing is written."
                " {accept} writes it with these as notes"
            ),
            {
                "count": len(findings),
                "accept": " ".join(f"--accept {rule}" for rule in rules),
            },
        )
