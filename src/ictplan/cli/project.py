"""What does ``ictplan.toml`` say: home area, language, data folders, style of text."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from ictplan.core.errors import UnknownCodeError, UnreadableFileError
from ictplan.core.files import read_text
from ictplan.core.messages import N_, Message

FILE = "ictplan.toml"


@dataclass(frozen=True)
class Project:
    """The settings of a working directory; paths are relative to it."""

    area: str | None = None
    lang: str | None = None
    data: tuple[Path, ...] = ()
    digits: str | None = None
    years: str | None = None

    def told(self) -> Message | None:
        """Say what the settings of the working directory change; None without any."""
        given = [
            f"{field.name} = {', '.join(map(str, value)) if isinstance(value, tuple) else value}"
            for field in fields(self)
            if (value := getattr(self, field.name))
        ]
        if not given:
            return None
        names = "; ".join(given)
        return Message(
            N_("{file}, found here, sets {names}"), {"file": FILE, "names": names}
        )


def read_project(folder: str | None) -> Project:
    """Read the settings of a folder, the working directory without one.

    Raises:
        UnreadableFileError: If a named folder has no settings, or they are no TOML.
        UnknownCodeError: If a setting is unknown.
    """
    path = Path(folder or ".") / FILE
    if not path.is_file():
        if folder is not None:
            raise UnreadableFileError(str(path), N_("does not exist"))
        return Project()
    import tomllib

    try:
        content = tomllib.loads(read_text(path).content)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFileError(
            str(path), N_("is no TOML: {why}"), why=str(error)
        ) from None
    known = [field.name for field in fields(Project)]
    for name in content:
        if name not in known:
            raise UnknownCodeError("setting", name, known)
    folders = _texts(content.pop("data", []), path)
    texts = {name: _text(name, value, path) for name, value in content.items()}
    return Project(**texts, data=tuple(path.parent / each for each in folders))


def _texts(value: object, path: Path) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise UnreadableFileError(
            str(path), N_("'data' must be a list of folders: data = ['mydata']")
        )
    return value


def _text(name: str, value: object, path: Path) -> str:
    if not isinstance(value, str):
        raise UnreadableFileError(
            str(path), N_("'{name}' must be a text in quotes"), name=name
        )
    return value


def setting(name: str, folder: str | None) -> str | None:
    """Give one text setting, or None."""
    value = getattr(read_project(folder), name)
    return value if isinstance(value, str) else None
