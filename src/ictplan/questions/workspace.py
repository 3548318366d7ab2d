"""A new workspace: the question behind ``ictplan init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from ictplan.core.answer import Answer
from ictplan.core.errors import UsageError
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.options import Option
from ictplan.core.query import Query
from ictplan.questions.registry import question
from ictplan.workspace.make import PURPOSES, Place, make


@question(
    "init",
    selects="area",
    columns="path purpose",
    view="path purpose",
)
def init_workspace(
    query: Query,
    folder: Annotated[
        Path, Option((), N_("A folder that does not exist, or is empty."), "FOLDER")
    ],
) -> Answer:
    """Write a workspace for a municipality.

    One row per part of the workspace.

    Raises:
        UnknownCodeError: If the area is unknown.
        AmbiguousNameError: If a name is that of several areas.
        UsageError: If the folder is not empty, or the area is a country.
        OutputError: If something cannot be written.
    """
    areas, code = query.library.areas, query.code
    prefecture = areas.prefecture_of(code)
    if areas.level(code) not in ("municipality", "prefecture"):
        raise UsageError(
            N_("{area} is neither a municipality nor a prefecture"),
            area=areas.label(code),
        )
    place = Place(
        code,
        areas.label(code),
        areas.label(prefecture or code),
        areas.qualified_label(code),
    )
    make(folder, place, query.language)
    return Answer(
        codes=pl.DataFrame({"path": list(PURPOSES)}),
        title=Message(
            N_("Workspace of {area} in {folder}; go there and read README.md."),
            {"area": place.label, "folder": folder},
        ),
        names={"purpose": {path: Message(text) for path, text in PURPOSES.items()}},
        texts={"purpose": "path"},
        parameters={"folder": str(folder), "area": code},
    )
