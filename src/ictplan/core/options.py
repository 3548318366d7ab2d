"""What a question may be asked with: each option declared once, as a type.

A question's parameter is annotated with one of these; the command line, the help, the
Python function and the reference page follow from it. Nothing here knows the library
that parses a command line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from ictplan.core.messages import N_


@dataclass(frozen=True)
class Option:
    """How an option is written and what it means.

    ``flags`` is empty for a positional argument; ``help`` is a catalogue text;
    ``metavar`` says what kind of value it takes, which is what the shell offers. An
    option that ``pairs`` reads texts ``NAME=VALUE`` into a mapping.
    """

    flags: tuple[str, ...]
    help: str
    metavar: str | None = None
    pairs: bool = False


Dataset = Annotated[
    str, Option((), N_("Id or name of a dataset; 'ictplan list' names them."), "DATASET")
]  # fmt: skip
PlanId = Annotated[
    str | None,
    Option((), N_("Id of a plan; without it your own."), "[PLAN]"),
]
Paths = Annotated[Sequence[Path], Option((), N_("Files or folders."), "PATH")]
Area = Annotated[
    str | Sequence[str] | None,
    Option(
        ("--area",),
        N_(
            "The area: code (08217), name (取手市, Toride), all of a prefecture"
            " (茨城県内), a file that lists areas, or all; repeatable."
        ),
        "AREA",
    ),
]
To = Annotated[
    str | Sequence[str] | None,
    Option(
        ("--to",),
        N_("A benchmark: code, name, nation, prefecture or peers; repeatable."),
        "AREA",
    ),
]
Period = Annotated[
    str | int | None,
    Option(
        ("--period",),
        N_("2023, FY2021, 2023-02-28, 令和3年度, A..B, latest or all."),
        "PERIOD",
    ),
]
Where = Annotated[
    str | Sequence[str] | Mapping[str, str] | None,
    Option(
        ("--where",),
        N_("Only this category of a dimension; repeatable."),
        "DIMENSION=CODE",
        pairs=True,
    ),
]
Among = Annotated[
    str,
    Option(
        ("--among",),
        N_("Among whom: its prefecture, all, its tier, or its peers."),
        "prefecture|nation|tier|peers",
    ),
]
Alike = Annotated[
    str | Sequence[str] | None,
    Option(
        ("--alike",),
        N_("Peers are the areas nearest in this characteristic; repeatable."),
        "DATASET[:DIM=CODE]",
    ),
]
Nearest = Annotated[
    int, Option(("--nearest",), N_("How many nearest areas are peers."))
]
PeersAs = Annotated[
    str | None,
    Option(
        ("--peers-as",),
        N_("How peers become one value; pooled where there are counts."),
        "pooled|mean|median",
    ),
]
AllowMismatch = Annotated[
    bool,
    Option(
        ("--allow-mismatch",),
        N_("Compare the nearest period or definition, with a note."),
    ),
]
