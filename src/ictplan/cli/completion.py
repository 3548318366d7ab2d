"""What could be meant: dataset ids and area names for the shell's completion."""

from __future__ import annotations

from ictplan.cli.language import spoken


def complete_dataset(incomplete: str) -> list[tuple[str, str]]:
    """Give the datasets whose id begins so, with their names."""
    from ictplan.core.library import Library

    library = Library()
    return [
        (name, library.package(name).ictplan.label.text(spoken()))
        for name in library.ids
        if name.startswith(incomplete)
    ]


def complete_area(incomplete: str) -> list[tuple[str, str]]:
    """Give the areas whose code or name begins so, as it was begun."""
    from ictplan.core.library import Library

    areas = Library().areas
    found: list[tuple[str, str]] = []
    for code, qualified in areas.complete(incomplete):
        label = areas.label(code)
        spellings = (code, label.ja, label.en, qualified.ja)
        begun = (name for name in spellings if name.startswith(incomplete))
        found.append((next(begun, code), f"{code} {qualified.text(spoken())}"))
    return found
