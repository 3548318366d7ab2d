"""What does a folder say of itself: ``datapackage.json`` becomes an object.

Descriptors of users are checked by Pydantic. Those that come with ictplan were checked
when it was built, and are put together without it: that is most of a command's start.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from ictplan.core.errors import (
    CONTROLS,
    UNSEEN_CHARACTERS,
    UNSEEN_SENTENCE,
    InvalidDatasetError,
    Problem,
    UnreadableFileError,
)
from ictplan.core.files import read_bytes
from ictplan.core.messages import N_, Label, Message
from ictplan.core.schema import PROFILE, Strict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

DESCRIPTOR = "datapackage.json"

Model = TypeVar("Model", bound=Strict)

SENTENCES: Mapping[str, str] = {
    "missing": N_("is required"),
    "unexpected_keyword_argument": N_("is not known here; is it misspelt?"),
    "path": N_("must stay inside its folder: no absolute path, no '..', no address"),
}
"""What Pydantic's error types say in a descriptor."""

OLD_KEYS = {"date": "published", "retrieved": "read_in"}
"""Keys of a source as descriptors of before have them."""


def read_json(folder: Path) -> dict[str, Any]:
    """Read a folder's descriptor as it stands.

    Raises:
        UnreadableFileError: If it is missing, no JSON, or no JSON object.
    """
    path = folder / DESCRIPTOR
    if not path.exists():
        raise UnreadableFileError(
            str(folder),
            N_("has no {descriptor}; a dataset is a folder with one"),
            descriptor=DESCRIPTOR,
        )
    try:
        content = json.loads(read_bytes(path))
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(
            str(path), N_("is not JSON: {why}"), why=str(error)
        ) from None
    if not isinstance(content, dict):
        raise UnreadableFileError(str(path), N_("is no JSON object"))
    return content


def read_descriptor(folder: Path, model: type[Model], name: str) -> Model:
    """Read a folder's descriptor and check it.

    Args:
        folder: The folder that holds ``datapackage.json``.
        model: What it must be.
        name: How problems call the folder.

    Raises:
        UnreadableFileError: If it is missing or no JSON.
        InvalidDatasetError: If it breaks the model; carries every problem.
    """
    return check_json(read_json(folder), model, name)


def check_json(content: dict[str, Any], model: type[Model], name: str) -> Model:
    """Check a descriptor that was read.

    Raises:
        InvalidDatasetError: If it breaks the model; carries every problem.
    """
    from pydantic import ValidationError

    content = dict(content)
    file = f"{name}/{DESCRIPTOR}"
    problems: list[Problem] = []
    if (profile := content.pop("$schema", None)) != PROFILE:
        message = Message(N_("must be {profile}"), {"profile": PROFILE})
        shown = None if profile is None else str(profile)
        problems.append(Problem(file, None, "$schema", "descriptor", message, shown))
    problems += unseen_problems(content, file)
    _modernise(content)
    try:
        checked: Model = adapter(model).validate_python(content)
    except ValidationError as error:
        found = (_problem(file, details) for details in error.errors(include_url=False))
        raise InvalidDatasetError([*problems, *found]) from None
    if problems:
        raise InvalidDatasetError(problems)
    return checked


def unseen_problems(content: object, file: str, where: str = "") -> Iterator[Problem]:
    """Report texts, at any depth, with characters that move a terminal or forge a line."""
    if isinstance(content, str):
        if not UNSEEN_CHARACTERS.isdisjoint(content):
            shown = content.translate(CONTROLS)
            message = Message(UNSEEN_SENTENCE, {"value": shown})
            yield Problem(file, None, where, "unseen", message, shown)
        return
    if isinstance(content, dict):
        for name, part in content.items():
            yield from unseen_problems(str(name), file, where)
            yield from unseen_problems(part, file, f"{where}.{name}".lstrip("."))
    elif isinstance(content, list):
        for at, part in enumerate(content):
            yield from unseen_problems(part, file, f"{where}.{at}".lstrip("."))


def _modernise(content: dict[str, Any]) -> None:
    """Bring the sources of a descriptor of before to today's keys."""
    resources = content.get("resources")
    parts = [content, *(resources if isinstance(resources, list) else [])]
    for part in parts:
        sources = part.get("sources") if isinstance(part, dict) else None
        if isinstance(sources, list):
            part["sources"] = [
                _modern_source(source) if isinstance(source, dict) else source
                for source in sources
            ]


def _modern_source(source: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in source.items() if name not in OLD_KEYS}
    if "date" in source:
        kept.setdefault("published", source["date"])
    if "retrieved" in source:
        place = {"title": str(source.get("title")), "date": source["retrieved"]}
        kept.setdefault("read_in", place)
    return kept


_ADAPTERS: dict[object, TypeAdapter[Any]] = {}
"""Pydantic's reader of each class that was asked for; making one takes a while."""


def adapter(model: object) -> TypeAdapter[Any]:
    """Give Pydantic's reader of a class."""
    from pydantic import TypeAdapter

    if model not in _ADAPTERS:
        _ADAPTERS[model] = TypeAdapter(model)  # type: ignore[arg-type]
    return _ADAPTERS[model]


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


def build(model: type[Model], content: Mapping[str, Any]) -> Model:
    """Put a checked descriptor, or a part of one, together; nothing is checked."""
    readers = _readers(model)
    given = {
        name: read(content[name]) for name, read in readers.items() if name in content
    }
    return model(**given)


_READERS: dict[object, Mapping[str, Callable[[Any], Any]]] = {}
"""The reader of each field of a class that was asked for."""


def _readers(model: Any) -> Mapping[str, Callable[[Any], Any]]:
    if model not in _READERS:
        hints = get_type_hints(model)
        _READERS[model] = {
            field.name: _reader(hints[field.name]) for field in fields(model)
        }
    return _READERS[model]


def _reader(annotation: Any) -> Callable[[Any], Any]:
    """Give the way from JSON to a value of a type."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Annotated, Union, UnionType):
        (inner,) = (
            part
            for part in parts[: 1 if origin is Annotated else None]
            if part is not NoneType
        )
        return _reader(inner)
    if origin is tuple:
        read = _reader(parts[0])
        return lambda value: tuple(map(read, value))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation
    if is_dataclass(annotation):
        # Each part is the same few classes over and over.
        return lambda value: build(annotation, value)  # type: ignore[arg-type,type-var]
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def to_json(value: object) -> Any:
    """Give what a descriptor says of an object: no empty fields and no defaults."""
    if isinstance(value, Label):
        return {"ja": value.ja, "en": value.en}
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_json(content)
            for field in fields(value)
            if (content := getattr(value, field.name)) is not None
            and (field.default is MISSING or content != field.default)
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [to_json(part) for part in value]
    if isinstance(value, dict):
        return {str(name): to_json(part) for name, part in value.items()}
    return value
