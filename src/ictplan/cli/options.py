"""The options commands share, each declared once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ictplan.cli.language import spoken
from ictplan.cli.project import read_project
from ictplan.core.errors import UsageError
from ictplan.core.messages import N_, Language, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ictplan.cli.project import Project
    from ictplan.core.library import Library
    from ictplan.present.emit import Destination

Engine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="ENGINE",
        help=N_(
            "With --area all: compute in duckdb, duckdb:FILE or sc://HOST:PORT (Spark Connect)."
        ),
    ),
]
Table = Annotated[
    str | None,
    typer.Option(
        "--table",
        metavar="TABLE",
        help=N_(
            "With --engine: the table, or the Parquet files or folder, that hold the rows there."
        ),
    ),
]
Area = Annotated[
    str | None,
    typer.Option(
        "--area",
        metavar="AREA",
        help=N_("The area: code (08217) or name (取手市, Toride)."),
    ),
]
FailIf = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-if",
        metavar="CONDITION",
        help=N_("Exit 1 if a row meets it, such as 'gap < -3'; repeatable."),
    ),
]
Plot = Annotated[
    Path | None,
    typer.Option(
        "--plot",
        metavar="FILE",
        help=N_("Draw the answer into a file: .svg, .png or .html."),
    ),
]
OutputFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=N_(
            "table, csv, tsv, json (--json for short), jsonl, md, html, xlsx or parquet."
        ),
    ),
]
OutputFile = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help=N_("Write to a file; its suffix names the format."),
    ),
]
Data = Annotated[
    list[Path] | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help=N_("A folder with further datasets; repeatable."),
    ),
]
ProjectFolder = Annotated[
    Path | None,
    typer.Option(
        "--project",
        metavar="DIR",
        help=N_("The folder whose ictplan.toml counts."),
    ),
]
LanguageCode = Annotated[
    str | None,
    typer.Option(
        "--lang", metavar="ja|en", help=N_("Language of labels and messages.")
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help=N_("Answer with the values published by this day."),
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="ENCODING",
        help=N_("utf-8, utf-8-sig (for Excel) or cp932."),
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help=N_("No messages, only the answer."))
]


Notes = Annotated[bool, typer.Option("--notes", help=N_("All notes below a table."))]
Sources = Annotated[
    bool, typer.Option("--sources", help=N_("All sources below a table."))
]


@dataclass(frozen=True)
class Shared:
    """What the shared options mean, once they are read."""

    library: Library
    area: str | None
    language: Language
    destination: Destination
    quiet: bool
    settings: Project

    def into(self, file: Path) -> Shared:
        """Give the same options with another file to write."""
        return replace(self, destination=replace(self.destination, file=file))


NAMED = 3
"""So many extended datasets are named."""


def _extended(names: Sequence[str]) -> Message:
    """Say to which bundled datasets the user's own add."""
    listed = ", ".join(names[:NAMED])
    if len(names) <= NAMED:
        return Message(
            N_("{names}: your own data add to the bundled"), {"names": listed}
        )
    return Message(
        N_("{names} and {count} more: your own data add to the bundled"),
        {"names": listed, "count": len(names) - NAMED},
    )


def shared(
    *,
    fmt: str | None = None,
    output: Path | None = None,
    encoding: str | None = None,
    data: list[Path] | None = None,
    project: Path | None = None,
    area: str | None = None,
    as_of: str | None = None,
    quiet: bool = False,
    notes: bool = False,
    sources: bool = False,
    formats: tuple[str, ...] = (),
) -> Shared:
    """Bring the shared options together with the project's settings.

    ``formats`` are those the command can write, if not the usual ones.

    Raises:
        UnknownCodeError: If a format or encoding is unknown.
        UnreadableFileError: If the project or a data folder cannot be read.
        PeriodError: If ``as_of`` is no day.
    """
    from ictplan.core.library import Library
    from ictplan.present.emit import FORMATS, Destination
    from ictplan.present.layout import Detail

    if area is not None and not area.strip():
        raise UsageError(N_("--area is empty; give a code or a name"))
    settings = read_project(None if project is None else str(project))
    destination = Destination(
        fmt,
        output,
        encoding,
        formats or FORMATS,
        Detail(periods=False, notes=notes, sources=sources),
    )
    destination.check()
    library = Library([*settings.data, *(data or ())], as_of=as_of, near=settings.area)
    if project is None and (found := settings.told()) is not None and not quiet:
        typer.echo(found.text(spoken()), err=True)
    if library.extended and not quiet:
        typer.echo(_extended(library.extended).text(spoken()), err=True)
    return Shared(
        library=library,
        area=area or settings.area,
        language=spoken(),
        destination=destination,
        quiet=quiet,
        settings=settings,
    )
