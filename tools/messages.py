"""Bring the message catalogues up to date with the texts in the code.

``python tools/messages.py`` adds new texts to every ``ictplan.po`` with an empty
translation and drops those that are gone. Texts of Typer itself that it passes through
gettext are listed here, because no source of ours holds them.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "src" / "ictplan" / "locale"

TYPER = (
    "Options",
    "Arguments",
    "required",
    "default: {default}",
    "Missing command.",
    "No such command {name!r}.",
    "Show this message and exit.",
    "Install completion for the current shell.",
    "Show completion for the current shell, to copy it or customize the installation.",
)


def texts_in_code() -> Catalog:
    """Collect every text that people may read."""
    template = Catalog(project="ictplan", charset="utf-8")
    found = extract_from_dir(
        ROOT / "src" / "ictplan", [("**.py", "python")], keywords={"N_": None}
    )
    for _, _, text, _, _ in found:
        template.add(text)
    for text in TYPER:
        template.add(text)
    return template


def main() -> None:
    """Update every catalogue in place."""
    template = texts_in_code()
    for path in sorted(LOCALE.glob("*/*/ictplan.po")):
        with path.open("rb") as stream:
            catalogue = read_po(stream, locale=path.parts[-3])
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as stream:
            write_po(stream, catalogue, width=88, sort_output=True, omit_header=False)


if __name__ == "__main__":
    main()
