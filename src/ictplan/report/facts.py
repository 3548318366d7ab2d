"""What does an area say of itself: sentences no data hold, asked for once.

``chapter.toml`` beside ``ictplan.toml`` has a key per theme of the chapter; what is
empty is left out of the chapter.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from ictplan.core.errors import UnknownCodeError, UnreadableFileError
from ictplan.core.files import read_text, write_file
from ictplan.core.messages import N_, translate
from ictplan.report.compose import outline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ictplan.core.messages import Language

FILE = "chapter.toml"


def read_facts(file: Path) -> Mapping[str, str]:
    """Read an area's own sentences by theme; none where there is no file.

    Raises:
        UnreadableFileError: If the file is no TOML, or holds anything but texts.
        UnknownCodeError: If a key is no theme.
    """
    if not file.is_file():
        return {}
    try:
        content = tomllib.loads(read_text(file).content)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFileError(
            str(file), N_("is no TOML: {why}"), why=str(error)
        ) from None
    themes = [theme["id"] for section in outline() for theme in section["theme"]]
    for name, text in content.items():
        if name not in themes:
            raise UnknownCodeError("theme", name, themes)
        if not isinstance(text, str):
            raise UnreadableFileError(
                str(file), N_("'{name}' must be a text in quotes"), name=name
            )
    return content


def ask_for_facts(file: Path, language: Language) -> None:
    """Write the file with every key empty, for the officer to fill in."""
    lines = [f"# {translate(ASKED, language)}"]
    for section in outline():
        lines += ["", f"# {section[language]}"]
        lines += [f'{t["id"]} = ""  # {t[language]}' for t in section["theme"]]
    write_file(file, ("\n".join(lines) + "\n").encode())


ASKED = N_(
    "Sentences of your own for the chapter: what the area does about each theme. What"
    " is left empty does not appear."
)
