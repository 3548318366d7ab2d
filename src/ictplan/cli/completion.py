"""What could be meant: datasets, areas, plans and fixed words for the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.cli.language import spoken

if TYPE_CHECKING:
    from collections.abc import Callable

Candidates = list[tuple[str, str]]
"""Values and what to say of each; Typer reads this name at run time."""


def complete(kind: str | tuple[str, ...]) -> Callable[[str], Candidates]:
    """Give what completes a kind of value, or one of some words."""
    if isinstance(kind, str):
        return COMPLETIONS[kind]

    def complete_word(incomplete: str) -> Candidates:
        return [(word, "") for word in kind if word.startswith(incomplete)]

    return complete_word


def complete_dataset(incomplete: str) -> Candidates:
    """Give the datasets whose id begins so, with their names."""
    from ictplan.core.library import Library

    library = Library()
    return [
        (name, library.package(name).ictplan.label.text(spoken()))
        for name in library.ids
        if name.startswith(incomplete)
    ]


def complete_area(incomplete: str) -> Candidates:
    """Give the areas whose code or name begins so, as it was begun."""
    from ictplan.core.library import Library

    areas = Library().areas
    found: Candidates = []
    for code, qualified in areas.complete(incomplete):
        label = areas.label(code)
        spellings = (code, label.ja, label.en, qualified.ja)
        begun = (name for name in spellings if name.startswith(incomplete))
        found.append((next(begun, code), f"{code} {qualified.text(spoken())}"))
    return found


def complete_plan(incomplete: str) -> Candidates:
    """Give the plans whose id begins so."""
    from ictplan.core.library import Library

    return [(name, "") for name in Library().plans if name.startswith(incomplete)]


COMPLETIONS = {
    "dataset": complete_dataset,
    "area": complete_area,
    "plan": complete_plan,
}
"""What completes each kind of value."""
