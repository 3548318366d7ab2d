"""What could be meant: dataset ids and area names for the shell's completion."""

from __future__ import annotations

from ictplan.cli.language import spoken


def complete_dataset(incomplete: str) -> list[tuple[str, str]]:
    """Give the datasets whose id begins so, with their names."""
    from ictplan.catalog import Catalog

    catalog = Catalog()
    return [
        (name, catalog.package(name).ictplan.label.text(spoken()))
        for name in catalog.ids
        if name.startswith(incomplete)
    ]


def complete_area(incomplete: str) -> list[tuple[str, str]]:
    """Give the areas whose code or name begins so: code and name."""
    from ictplan.catalog import Catalog

    found = Catalog().areas.complete(incomplete)
    return [(code, label.text(spoken())) for code, label in found]
