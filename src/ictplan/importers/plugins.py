"""Which packages beside ictplan bring formats: found when something is imported.

A package names a module of its own in the entry-point group ``ictplan.importers``. The
TOML files beside that module are descriptions of formats, tried before the bundled ones;
its function ``read_tables``, if it has one, reads kinds of files that ictplan does not.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files as resource_files
from typing import TYPE_CHECKING

from ictplan.core.errors import UnreadableFileError
from ictplan.core.messages import N_
from ictplan.importers.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

GROUP = "ictplan.importers"
"""The group of entry points."""

READER = "read_tables"
"""``read_tables(name: str, content: bytes)`` gives a sheet's name and its rows of texts
for every table of a file, or None of a file that is not its own."""


@cache
def plugins() -> tuple[tuple[str, ModuleType], ...]:
    """Import the modules of all plug-ins, by name.

    Raises:
        UnreadableFileError: If one cannot be imported; the sentence names it.
    """
    found = []
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        try:
            found.append((point.name, point.load()))
        except Exception as error:  # whatever a package of others does at import
            raise UnreadableFileError(
                point.value,
                N_("is a plug-in that cannot be imported ({why}); update or remove it"),
                why=f"{type(error).__name__}: {error}",
            ) from error
    return tuple(found)


def descriptions() -> Iterator[tuple[str, str]]:
    """Give the name and the text of every description that plug-ins bring."""
    for name, module in plugins():
        texts = resource_files(module).iterdir()
        for entry in sorted(texts, key=lambda each: each.name):
            if entry.name.endswith(".toml"):
                yield f"{name}: {entry.name}", entry.read_text(encoding="utf-8")


def read_by_plugin(name: str, content: bytes) -> list[Grid] | None:
    """Read a file by the first plug-in that takes it; None where none does."""
    for _, module in plugins():
        read = getattr(module, READER, None)
        tables = None if read is None else read(name, content)
        if tables is not None:
            return [Grid(name, sheet, rows) for sheet, rows in tables]
    return None
