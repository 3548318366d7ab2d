"""Which codes do the labels of a dimension have: known ones, intervals, new ones."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from ictplan.core.codelists import Codelist, CodelistItem
from ictplan.core.codes import DimensionRole
from ictplan.core.errors import UnknownCodeError
from ictplan.core.messages import Label
from ictplan.core.schema import TOTAL
from ictplan.importers.grid import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ictplan.core.library import Library
    from ictplan.importers.formats import DimensionRule

TOTALS = frozenset(
    ["総数", "計", "合計", "総計", "男女計", "男女総数", "全体", "年齢計", "全年齢"]
)
"""How the one category that is the total of the others is labelled."""

UNKNOWN = frozenset(["年齢不詳", "不詳", "不明", "無回答"])
"""Categories of those who did not say theirs; ``_U`` in SDMX."""

LISTS = {
    "age": "age",
    "sex": "sex",
    "household_income": "household-income",
    "industry": "industry",
}
"""The bundled code lists of classifications that every file may have."""

NAMES = {
    "ward": Label("区", "ward"),
    "section": Label("区分", "section"),
    "kind": Label("区分", "kind"),
}

INTERVAL = re.compile(
    r"満?(?P<lower>[0-9]+)(?:歳|才)?(?:(?P<decade>代)|[~-](?P<upper>[0-9]+)(?:歳|才)?(?P<end>代|未満)?"
    r"|(?P<more>以上)|(?P<less>未満)|(?P<most>以下))?"
)

Bounds = tuple[int, int | None]


def bounds_of(label: str) -> Bounds | None:
    """Read an interval of whole years: 60歳代, 60～69歳, 80歳以上, 20歳未満, 60～70代."""
    found = INTERVAL.fullmatch(folded(label).replace("〜", "~").replace("から", "~"))
    if found is None:
        return None
    lower = int(found["lower"])
    if found["decade"]:
        return lower, lower + 9
    if found["upper"]:
        upper = int(found["upper"])
        return lower, upper + {"代": 9, "未満": -1}.get(found["end"] or "", 0)
    if found["more"]:
        return lower, None
    if found["less"] or found["most"]:
        return 0, lower - (1 if found["less"] else 0)
    return (lower, lower) if re.search("[歳才]", label) else None


def made_code(label: str) -> str:
    """Make a code of a label; the same label has the same code in every file."""
    return f"x{zlib.crc32(folded(label).encode()):08x}"


def interval_code(bounds: Bounds) -> str:
    """Make the code of a band of ages, as the bundled list writes them."""
    lower, upper = bounds
    if upper is None:
        return f"Y_GE{lower}"
    return f"Y{lower}T{upper}" if upper > lower else f"Y{lower}"


class Categories:
    """The categories of one dimension, of its code list or new."""

    def __init__(
        self,
        codelist: str,
        label: Label,
        library: Library,
        rule: DimensionRule | None = None,
    ) -> None:
        """Begin with the code list of this id, if there is one."""
        try:
            self._known = library.codelist(codelist)
        except UnknownCodeError:
            self._known = Codelist(
                id=codelist or "unnamed", label=label, ordered=False, items=()
            )
        self.id = codelist
        self.role = DimensionRole(rule.role) if rule else DimensionRole.SUBGROUP
        self._codes: dict[str, str] = {}
        self._bounds: dict[Bounds, str] = {}
        self._new: dict[str, CodelistItem] = {}
        self.used: dict[str, None] = {}
        for item in self._known.items:
            self._take(item)
        if rule:
            for text, code in rule.codes.items():
                self._codes[folded(text)] = code
                if code not in {i.code for i in self._known.items}:
                    self._new.setdefault(
                        code,
                        CodelistItem(
                            code=code,
                            label_ja=text,
                            label_en=rule.labels.get(code, text),
                        ),
                    )

    @classmethod
    def of(
        cls, name: str, rule: DimensionRule, label: str, library: Library
    ) -> Categories:
        """Give the categories of a dimension by its name."""
        shown = rule.label or NAMES.get(name)
        if shown is None or (name not in LISTS and label and label != name):
            shown = rule.label or Label(label or name, label or name)
        return cls(rule.codelist or LISTS.get(name, ""), shown, library, rule)

    def named(self, codelist: str) -> Categories:
        """Give the same categories under the id of a list that had none."""
        if not self.id:
            self.id = codelist
            self._known = replace_list(self._known, codelist)
        return self

    def join(self, other: Categories) -> None:
        """Take the categories in that another table has new."""
        self.used |= other.used
        for code, item in other._new.items():
            self._new.setdefault(code, item)

    def _take(self, item: CodelistItem) -> None:
        for text in (item.label_en, item.label_ja, item.code):
            self._codes[folded(text)] = item.code
            self._codes.setdefault(folded(text).removesuffix("性"), item.code)
        if item.lower is not None or item.upper is not None:
            ends = (
                int(item.lower or 0),
                None if item.upper is None else int(item.upper),
            )
            self._bounds.setdefault(ends, item.code)

    def has(self, code: str) -> bool:
        """Say whether a text is a code of the list itself."""
        return any(item.code == code for item in self._known.items)

    def known(self, label: str) -> str | None:
        """Find the code of a label in the code list; None for one that is new."""
        plain = folded(label)
        bounds = bounds_of(label)
        return (
            self._codes.get(plain)
            or (None if bounds is None else self._bounds.get(bounds))
            or (TOTAL if plain in TOTALS else None)
        )

    def code(self, label: str, code: str = "") -> str:
        """Give the code of a label; a new label gets one of its own, or the file's."""
        found = code or self.known(label)
        bounds = bounds_of(label)
        if not found and folded(label) in UNKNOWN:
            found = "_U"
        if not found:
            is_band = bounds is not None and self.id == "age"
            found = interval_code(bounds) if is_band and bounds else made_code(label)
        self.used[found] = None
        if found not in self._codes.values() and found not in self._new:
            lower, upper = bounds or (None, None)
            self._new[found] = CodelistItem(
                code=found,
                label_ja=label if found != TOTAL else "計",
                label_en="total" if found == TOTAL else label,
                lower=lower,
                upper=upper,
            )
        return found

    def codes(self, labels: Iterable[str]) -> dict[str, str]:
        """Give the code of each label that is not blank."""
        return {text: self.code(text) for text in dict.fromkeys(labels) if text}

    @property
    def codelist(self) -> Codelist | None:
        """The code list with its new codes; None where there is none new.

        Bands of ages are ordered by their limits, so that one the list lacked does not
        stand after 100歳以上.
        """
        if not self.used.keys() & self._new.keys():
            return None
        new = [item for item in self._new.values() if item.code in self.used]
        items = [*self._known.items, *new]
        if self._known.ordered and any(item.lower is not None for item in items):
            items.sort(key=_limits)
        return Codelist(
            id=self.id,
            label=self._known.label,
            ordered=self._known.ordered,
            disadvantaged=self._known.disadvantaged,
            items=tuple(items),
        )


def replace_list(known: Codelist, name: str) -> Codelist:
    """Give a code list another id."""
    return Codelist(
        id=name,
        label=known.label,
        ordered=known.ordered,
        disadvantaged=known.disadvantaged,
        items=known.items,
    )


def _limits(item: CodelistItem) -> tuple[float, float]:
    if item.lower is None and item.upper is None:
        return (-1.0, 0.0)
    return (float(item.lower or 0), 1e9 if item.upper is None else float(item.upper))
