"""Which codes do the labels of a dimension have: known ones, intervals, new ones."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from ictplan.core.codelists import Codelist, CodelistItem
from ictplan.core.errors import UnknownCodeError
from ictplan.core.schema import TOTAL
from ictplan.importers.grid import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ictplan.core.library import Library
    from ictplan.core.messages import Label

TOTALS = frozenset(["総数", "計", "合計", "総計", "男女計", "男女総数", "全体"])
"""How the one category that is the total of the others is labelled."""

INTERVAL = re.compile(
    r"(?P<lower>[0-9]+)(?:歳|才)?(?:(?P<decade>代)|[~-](?P<upper>[0-9]+)(?:歳|才|代)?"
    r"|(?P<more>以上)|(?P<less>未満)|(?P<most>以下))?"
)

Bounds = tuple[int, int | None]


def bounds_of(label: str) -> Bounds | None:
    """Read an interval of whole years: 60歳代, 60～69歳, 80歳以上, 20歳未満."""
    found = INTERVAL.fullmatch(folded(label).replace("〜", "~").replace("から", "~"))
    if found is None:
        return None
    lower = int(found["lower"])
    if found["decade"]:
        return lower, lower + 9
    if found["upper"]:
        return lower, int(found["upper"])
    if found["more"]:
        return lower, None
    if found["less"] or found["most"]:
        return 0, lower - (1 if found["less"] else 0)
    return None


def made_code(label: str) -> str:
    """Make a code of a label; the same label has the same code in every file."""
    return f"x{zlib.crc32(folded(label).encode()):08x}"


class Categories:
    """The categories of one dimension, of its code list or new."""

    def __init__(self, codelist: str, label: Label, library: Library) -> None:
        """Begin with the code list of this id, if there is one."""
        try:
            self._known = library.codelist(codelist)
        except UnknownCodeError:
            self._known = Codelist(id=codelist, label=label, ordered=False, items=())
        self._codes: dict[str, str] = {}
        self._bounds: dict[Bounds, str] = {}
        self._new: dict[str, CodelistItem] = {}
        for item in self._known.items:
            for text in (item.label_en, item.label_ja, item.code):
                self._codes[folded(text)] = item.code
                self._codes.setdefault(folded(text).removesuffix("性"), item.code)
            if item.lower is not None or item.upper is not None:
                ends = (
                    int(item.lower or 0),
                    None if item.upper is None else int(item.upper),
                )
                self._bounds.setdefault(ends, item.code)

    def known(self, label: str) -> str | None:
        """Find the code of a label in the code list; None for one that is new."""
        plain = folded(label)
        bounds = bounds_of(label)
        return (
            self._codes.get(plain)
            or (None if bounds is None else self._bounds.get(bounds))
            or (TOTAL if plain in TOTALS else None)
        )

    def code(self, label: str) -> str:
        """Give the code of a label; a new label gets one of its own."""
        code = self.known(label) or made_code(label)
        if code not in self._codes.values() and code not in self._new:
            bounds = bounds_of(label) or (None, None)
            self._new[code] = CodelistItem(
                code=code,
                label_ja=label,
                label_en="total" if code == TOTAL else label,
                lower=bounds[0],
                upper=bounds[1],
            )
        return code

    @property
    def lists(self) -> Iterable[Codelist]:
        """The code list with its new codes; nothing where there is none new."""
        if self._new:
            items = (*self._known.items, *self._new.values())
            yield replace(self._known, items=items)
