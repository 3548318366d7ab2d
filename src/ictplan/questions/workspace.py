"""A new workspace: the question behind ``ictplan init``."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.errors import UsageError
from ictplan.core.library import Library
from ictplan.core.messages import N_, Language, Message
from ictplan.workspace.make import PURPOSES, Place, make


def init_workspace(
    folder: Path | str,
    *,
    area: str,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """Write a workspace for a municipality or a prefecture.

    Args:
        folder: A folder that does not exist, or is empty.
        area: Code or name.
        library: Where areas are; the bundled ones without it.
        language: Language of the files.

    Returns:
        One row per part of the workspace: ``path, purpose``.

    Raises:
        UnknownCodeError: If the area is unknown.
        AmbiguousNameError: If a name is that of several areas.
        UsageError: If the folder is not empty, or the area is a country.
        OutputError: If something cannot be written.
    """
    library = library or Library()
    code = library.areas.resolve(area)
    prefecture = library.areas.prefecture_of(code)
    if library.areas.level(code) not in ("municipality", "prefecture"):
        raise UsageError(
            N_("{area} is neither a municipality nor a prefecture"),
            area=library.areas.label(code),
        )
    place = Place(
        code, library.areas.label(code), library.areas.label(prefecture or code)
    )
    make(Path(folder), place, language)
    rows = [
        (path, Message(purpose).text(language)) for path, purpose in PURPOSES.items()
    ]
    return Answer(
        command="init",
        parameters={"folder": str(folder), "area": code},
        frame=pl.DataFrame(
            rows, schema={"path": pl.String, "purpose": pl.String}, orient="row"
        ),
        language=language,
        notes=(
            Message(
                N_("Workspace of {area} in {folder}; go there and read README.md."),
                {"area": place.label, "folder": folder},
            ),
        ),
    )
