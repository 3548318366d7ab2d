"""A new workspace: the question behind ``ictplan init``."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ictplan.catalog import Catalog
from ictplan.errors import UsageError
from ictplan.localisation import N_, Language, Message
from ictplan.result import Result
from ictplan.workspace.make import PURPOSES, Place, make


def init_workspace(
    folder: Path | str,
    *,
    area: str,
    catalog: Catalog | None = None,
    language: Language = "ja",
) -> Result:
    """Write a workspace for a municipality or a prefecture.

    Args:
        folder: A folder that does not exist, or is empty.
        area: Code or name.
        catalog: Where areas are; the bundled ones without it.
        language: Language of the files.

    Returns:
        One row per part of the workspace: ``path, purpose``.

    Raises:
        UnknownCodeError: If the area is unknown.
        AmbiguousNameError: If a name is that of several areas.
        UsageError: If the folder is not empty, or the area is a country.
        OutputError: If something cannot be written.
    """
    catalog = catalog or Catalog()
    code = catalog.areas.resolve(area)
    prefecture = catalog.areas.prefecture_of(code)
    if catalog.areas.level(code) not in ("municipality", "prefecture"):
        raise UsageError(
            N_("{area} is neither a municipality nor a prefecture"),
            area=catalog.areas.label(code),
        )
    place = Place(
        code, catalog.areas.label(code), catalog.areas.label(prefecture or code)
    )
    make(Path(folder), place, language)
    rows = [
        (path, Message(purpose).text(language)) for path, purpose in PURPOSES.items()
    ]
    return Result(
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
