"""What does a folder say of itself: ``datapackage.json`` becomes a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, from_json

from ictplan.core.errors import InvalidDatasetError, Problem, UnreadableFileError
from ictplan.core.files import read_bytes
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DESCRIPTOR = "datapackage.json"

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
"""What ictplan writes as the profile of a descriptor."""

Model = TypeVar("Model", bound=BaseModel)

SENTENCES: Mapping[str, str] = {
    "missing": N_("is required"),
    "extra_forbidden": N_("is not known here; is it misspelt?"),
    "path": N_("must stay inside its folder: no absolute path, no '..', no address"),
}
"""What Pydantic's error types say in a descriptor."""


def read_descriptor(folder: Path, model: type[Model], name: str) -> Model:
    """Read a folder's descriptor.

    Args:
        folder: The folder that holds ``datapackage.json``.
        model: The model it must satisfy.
        name: How problems call the folder.

    Raises:
        UnreadableFileError: If it is missing or no JSON.
        InvalidDatasetError: If it breaks the model; carries every problem.
    """
    path = folder / DESCRIPTOR
    if not path.exists():
        raise UnreadableFileError(
            str(folder),
            N_("has no {descriptor}; a dataset is a folder with one"),
            descriptor=DESCRIPTOR,
        )
    try:
        content = from_json(read_bytes(path))
    except ValueError as error:
        raise UnreadableFileError(
            str(path), N_("is not JSON: {why}"), why=str(error)
        ) from None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        file = f"{name}/{DESCRIPTOR}"
        raise InvalidDatasetError(
            _problem(file, details) for details in error.errors(include_url=False)
        ) from None


def _problem(file: str, details: ErrorDetails) -> Problem:
    where = ".".join(str(part) for part in details["loc"])
    sentence = SENTENCES.get(details["type"])
    message = (
        Message(sentence)
        if sentence
        else Message(N_("is not allowed: {why}"), {"why": details["msg"]})
    )
    value = details["input"]
    shown = str(value) if isinstance(value, str | int | float) else None
    return Problem(file, None, where, "descriptor", message, shown)
