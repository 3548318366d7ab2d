"""Files to download: where they come from, and those that lie there taken in."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ictplan.core.codes import Confidence
from ictplan.core.entries import CODELISTS
from ictplan.core.errors import IctplanError
from ictplan.core.files import read_bytes
from ictplan.core.library import Library
from ictplan.core.messages import N_, Message
from ictplan.questions.importing import import_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ictplan.core.entries import DatasetEntry

IMPORTED, SAME, OPEN = "imported", "same", "open"


class Taken(NamedTuple):
    """What became of one file, and what is to be said of it."""

    file: Path
    action: str
    dataset: str | None = None
    message: Message = Message("")
    notes: tuple[Message, ...] = ()


def municipal_sources(
    entries: Mapping[str, DatasetEntry],
) -> Iterator[tuple[str, str | None]]:
    """Give the datasets of municipalities with where their publisher has newer ones."""
    for name, entry in entries.items():
        coverage = [part.resource.coverage for part in entry.parts]
        counts = [(each.areas or {}) for each in coverage if each is not None]
        # What is held of one municipality alone is that one's own.
        if any(each.get("municipality", 0) > 1 for each in counts):
            official = (
                str(source.path)
                for source in entry.sources
                if source.path and source.confidence is Confidence.OFFICIAL
            )
            yield name, next(official, None)


def take_downloads(
    folder: Path, data: Path, *, library: Library, released: str | None = None
) -> Iterator[Taken]:
    """Import every file of a folder of downloads; one that is open stops no other.

    A file in a folder of its own goes into the dataset that is called so. Files whose
    bytes were imported before are left alone.

    Args:
        folder: The downloads.
        data: The folder of the workspace's datasets.
        library: Whose areas and code lists count.
        released: The day revised values were published.
    """
    known = _known_hashes(data)
    for file in _files(folder):
        if sha256(read_bytes(file)).hexdigest() in known:
            yield Taken(file, SAME)
            continue
        within = file.parent.relative_to(folder).parts
        to = data / within[0] if within else None
        try:
            answer = import_files(
                [file],
                to=to,
                root=data,
                merge=True,
                revise=True,
                released=released,
                library=library,
            )
        except IctplanError as error:
            yield Taken(file, OPEN, message=error.message)
            continue
        counts = answer.frame.select("added", "revised").sum().row(0)
        names = answer.frame.get_column("dataset").unique().to_list()
        yield Taken(
            file,
            IMPORTED if any(counts) else SAME,
            names[0] if names else None,
            Message(
                N_("{added} values added, {revised} revised"),
                {"added": counts[0], "revised": counts[1]},
            ),
            answer.notes[:-1],  # the last one says that the folder is written
        )


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    found = sorted(folder.rglob("*"))
    return [
        path
        for path in found
        if path.is_file()
        and not any(p[:1] == "." for p in path.relative_to(folder).parts)
    ]


def _known_hashes(data: Path) -> set[str]:
    """Give the hashes of the files that were imported before."""
    if not any(
        folder.parent.name != CODELISTS for folder in data.glob("*/datapackage.json")
    ):
        return set()
    library = Library([data], alone=True)
    return {
        file.sha256
        for name in library.ids
        for part in library.package(name).parts
        for file in part.imports
    }
