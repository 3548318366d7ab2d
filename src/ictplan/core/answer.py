"""What an answer is: a frame, and all that is needed to trust and to print it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from ictplan.core.messages import Language, Message
    from ictplan.core.schema import DatasetMetadata, Source


@dataclass(frozen=True)
class Answer:
    """The answer to one command.

    ``frame`` has the command's public columns, unrounded; labels and notes in it are
    in ``language``. ``sources`` are those whose values are in the frame, ``notes``
    what holds for the answer as a whole. ``metadata`` is that of the dataset asked
    about, None where there is none or there are several.
    """

    command: str
    parameters: Mapping[str, object]
    frame: pl.DataFrame
    language: Language
    sources: tuple[Source, ...] = ()
    notes: tuple[Message, ...] = ()
    metadata: DatasetMetadata | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Per code column, the name of each code that occurs, in ``language``."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """Per code column, its own name, in ``language``."""
    summary: Mapping[str, object] = field(default_factory=dict)
    """What holds for the answer as a whole, as values for machines."""
