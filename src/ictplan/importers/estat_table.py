"""What is a table of e-Stat, whatever it came as: axes with classes, and cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ictplan.importers.categories import made_code
from ictplan.importers.cells import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping

AREA, TIME = "area", "time"
"""The axes that become ``ref_area`` and ``time_period``."""

UNIT_IN_LABEL = re.compile(r"[【\[]([^】\]]+)[】\]]$")


@dataclass(frozen=True)
class Category:
    """One category of an axis: its code, its label, the unit of its values if said."""

    code: str
    label: str
    unit: str | None = None


@dataclass(eq=False)
class Axis:
    """One axis of a table: its id, its name, its categories by their code.

    ``is_coded`` is False where the file has labels alone; codes are made of them.
    """

    id: str
    name: str
    categories: dict[str, Category] = field(default_factory=dict)
    is_coded: bool = True

    def category(self, code: str, label: str, unit: str | None = None) -> Category:
        """Give the category of a code, or of a label that has none; a new one too."""
        code = code.lstrip("#") or made_code(label)
        if code not in self.categories:
            within = UNIT_IN_LABEL.search(label)
            if within:
                label, unit = label[: within.start()].strip(), unit or within[1]
            self.categories[code] = Category(code, label.strip() or code, unit)
        return self.categories[code]


@dataclass(frozen=True)
class Cell:
    """One value as it stands: a code per axis, the text, its unit, its place."""

    codes: tuple[str, ...]
    text: str
    unit: str | None
    place: str


@dataclass(frozen=True)
class About:
    """What a file says of the table; a blank is not said."""

    id: str = ""
    title: str = ""
    publisher: str = ""
    survey_date: str = ""
    published: str = ""
    total: int | None = None


@dataclass(frozen=True)
class Statistics:
    """A table, or a page of one, as read from a file."""

    file: str
    about: About
    axes: tuple[Axis, ...]
    cells: list[Cell]
    legend: Mapping[str, str] = field(default_factory=lambda: dict(MISSING))
