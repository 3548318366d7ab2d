"""What does a reader make of files: a dataset that is not written yet, and the repairs.

Every format's reader gives a `Draft`; `ictplan.importers.store` writes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from ictplan.core.codelists import Codelist
    from ictplan.core.schema import DatasetMetadata, Source

REPAIRS = {
    "encoding": N_("read as another encoding than UTF-8"),
    "number": N_("number written plainly"),
    "missing": N_("a mark for a missing value became a status"),
    "code": N_("area code completed"),
    "name": N_("area found by its name"),
    "before": N_("area found by its name or code of before"),
    "order": N_("area found by the official order"),
    "header": N_("repeated header left out"),
    "outside": N_("row of no municipality left out (ward, county, other)"),
    "duplicate": N_("repeated row left out"),
    "unmatched": N_("row of an unknown area left out"),
    "unit": N_("item of another unit left out"),
    "filled": N_("merged cell filled from above"),
    "scale": N_("value brought into the unit"),
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


@dataclass(frozen=True)
class Options:
    """What the user says beside the files.

    ``period`` is the code of the period where the file names none. With
    ``skip_unmatched``, rows of unknown areas are left out and totals not verified.
    ``where`` keeps categories of axes, and ``unit`` is the unit of values, where a
    table has several or does not say. ``mapping`` and ``columns`` (headings by what
    they hold) say what the columns of any table mean, ``area`` whose it is where no
    column says so. ``told`` is called with the files read and the files there are.
    """

    encoding: str | None = None
    period: str | None = None
    skip_unmatched: bool = False
    mapping: Path | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    unit: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    area: str | None = None
    told: Callable[[int, int], None] | None = None


@dataclass(frozen=True)
class Draft:
    """A dataset as read, before it is written.

    ``observations`` has the columns of `ictplan.core.dataset.observation_columns`
    of ``metadata``, all text, an empty cell is null. ``codelists`` are lists, or
    further codes of lists, that the dataset needs.
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
