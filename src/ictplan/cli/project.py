"""What does ``ictplan.toml`` say: home area, language, data folders, style of text."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ictplan.core.errors import UnknownCodeError, UnreadableFileError
from ictplan.core.files import read_text
from ictplan.core.messages import N_, Message

FILE = "ictplan.toml"

SETTINGS = ("area", "lang", "data", "digits", "years")
"""What can be set, by its name in the file."""


@dataclass(frozen=True)
class Project:
    """The settings of a working directory; paths are relative to it."""

    area: str | None = None
    lang: str | None = None
    data: tuple[Path, ...] = ()
    digits: str | None = None
    years: str | None = None
    set_here: tuple[str, ...] = ()
    """The names of those that the folder sets, not the user."""

    def told(self) -> Message | None:
        """Say what the settings of the working directory change; None without any."""
        given: list[str] = []
        for name in self.set_here:
            value = getattr(self, name)
            shown = ", ".join(map(str, value)) if name == "data" else value
            given.append(f"{name} = {shown}")
        if not given:
            return None
        names = "; ".join(given)
        return Message(
            N_("{file}, found here, sets {names}"), {"file": FILE, "names": names}
        )


def read_project(folder: str | None) -> Project:
    """Read the settings of a folder, the working directory without one.

    What it does not set is as the user's own settings say, see `user_file`.

    Raises:
        UnreadableFileError: If a named folder has no settings, or they are no TOML.
        UnknownCodeError: If a setting is unknown.
    """
    own = user_file()
    base = _read(own) if own.is_file() else {}
    path = Path(folder or ".") / FILE
    if path.is_file():
        here = _read(path)
        return Project(**base | here, set_here=tuple(here))
    if folder is not None:
        raise UnreadableFileError(str(path), N_("does not exist"))
    return Project(**base)


def user_file() -> Path:
    """Give the place of the user's settings, by the XDG Base Directory Specification.

    ``$XDG_CONFIG_HOME/ictplan/ictplan.toml``, below ``~/.config`` without the variable
    and below ``%APPDATA%`` on Windows.
    """
    named = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    root = Path(named) if named else Path.home() / ".config"
    return root / "ictplan" / FILE


def _read(path: Path) -> dict[str, Any]:
    """Read a file of settings; folders are relative to it."""
    import tomllib

    try:
        content = tomllib.loads(read_text(path).content)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFileError(
            str(path), N_("is no TOML: {why}"), why=str(error)
        ) from None
    for name in content:
        if name not in SETTINGS:
            raise UnknownCodeError("setting", name, SETTINGS)
    return {
        name: tuple(path.parent / each for each in _texts(value, path))
        if name == "data"
        else _text(name, value, path)
        for name, value in content.items()
    }


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
