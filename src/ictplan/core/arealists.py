"""Which areas does a user mean: one, several, all of a prefecture, those of a file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from ictplan.core.errors import UnknownCodeError, UnreadableFileError
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ictplan.core.areas import AreaRegister

INSIDE = "内"
"""What follows a prefecture where all its municipalities are meant: 茨城県内."""


def resolve_areas(texts: Iterable[str], areas: AreaRegister) -> list[str]:
    """Find the codes of the areas that texts mean.

    Args:
        texts: Codes and names of areas; a prefecture with 内 behind it means all its
            municipalities, the name of a file the areas it lists, one a line (of a CSV
            file the first column; a header and lines that begin with # do not count).
        areas: The register.

    Returns:
        Codes in the order asked for, each once.

    Raises:
        UnknownCodeError: If a text is neither area nor file.
        AmbiguousNameError: If a name is that of several areas.
        UnreadableFileError: If a file is no list of areas.
    """
    codes = (code for text in texts for code in _meant(text, areas))
    return list(dict.fromkeys(codes))


def _meant(text: str, areas: AreaRegister) -> Iterator[str]:
    prefecture = text.removesuffix(INSIDE)
    if prefecture != text:
        yield from areas.children(areas.resolve(prefecture))
        return
    file = Path(text)
    if file.suffix and file.is_file():
        yield from _listed(file, areas)
        return
    yield areas.resolve(text)


def _listed(file: Path, areas: AreaRegister) -> Iterator[str]:
    """Give the areas of a list; the first row may be a header."""
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UnreadableFileError(
            str(file), N_("is no list of areas in UTF-8, one a line")
        ) from None
    rows = enumerate(csv.reader(content.splitlines()), start=1)
    kept = [(n, row[0].strip()) for n, row in rows if row and row[0].strip()]
    named = [(n, name) for n, name in kept if not name.startswith("#")]
    for place, (number, name) in enumerate(named):
        try:
            yield areas.resolve(name)
        except UnknownCodeError as error:
            if place == 0 and len(named) > 1:
                continue  # a header
            raise UnreadableFileError(
                f"{file}:{number}", N_("is no area: {why}"), why=error.message
            ) from None
