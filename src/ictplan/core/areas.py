"""Which area is meant: codes with their check digit, names, parents.

Codes are those of JIS X 0401 and 0402 in five digits (``08217`` Toride), the form
the ministry's six digits have without their check digit; countries other than
Japan have ISO 3166-1 alpha-3 codes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from ictplan.core.errors import AmbiguousNameError, UnknownCodeError, UsageError
from ictplan.core.mergers import BoundaryHistory, Succession
from ictplan.core.messages import N_, Label

JAPAN = "00000"
"""The code of the whole country."""

LEVELS = ("country", "prefecture", "municipality", "foreign")
"""Every level; of the areas that share a name, the one first here is meant."""

ALIASES = {JAPAN: ("日本", "JPN"), "GBR": ("イギリス",), "USA": ("アメリカ",)}
"""Names in use beside the labels of the code list."""


class Ending(NamedTuple):
    """How the kind of an area is written at the end of its name."""

    kanji: str
    kana: str
    romaji: str
    english: str


ENDINGS = (
    Ending("市", "シ", "-shi", "City"),
    Ending("区", "ク", "-ku", "Ward"),
    Ending("町", "チョウ", "-cho", "Town"),
    Ending("町", "マチ", "-machi", "Town"),
    Ending("村", "ムラ", "-mura", "Village"),
    Ending("村", "ソン", "-son", "Village"),
    Ending("県", "ケン", "-ken", "Prefecture"),
    Ending("府", "フ", "-fu", "Prefecture"),
    Ending("都", "ト", "-to", "Prefecture"),
)
"""Every kind of municipality and prefecture; 北海道 is no stem and an ending."""

LOST_ZERO = N_("Area code '{code}' seems to have lost its leading zero: write {right}.")
NOT_COVERED = N_(
    "No area has the code '{code}', and none had it among the changes of {since} to"
    " {until}, which are those ictplan knows."
)
NO_WARDS = N_("{change}; ictplan has no figures of wards, only of their city.")
WRONG_DIGIT = N_("The check digit of area code '{code}' is wrong: {right} is right.")

# NFKC leaves six radicals of PDF texts alone and turns two into rare kanji; the
# kanji after them stand in names that publishers write in two ways.
_FOLDED = {
    **{code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)},
    **str.maketrans("⻑⻄⻘⻲⻯⻤戶黑", "長西青亀竜鬼戸黒"),
    **str.maketrans("檮惠龍鰺條竈竃曾檜諫ヶ", "梼恵竜鯵条釜釜曽桧諌ケ"),
    **str.maketrans("āīūēō", "aiueo"),
}
_COUNTY = re.compile(r"^(.{2,3}?[都道府県])?(?:.+?郡|三宅島|八丈島)(.+[町村])$")


class Area(NamedTuple):
    """One row of the code list; the fields are its columns."""

    code: str
    label_ja: str
    label_en: str
    parent: str
    level: str
    kana: str


def check_digit(code5: str) -> str:
    """Compute the sixth digit of a five-digit code.

    ``11 - (6a + 5b + 4c + 3d + 2e) mod 11``, of which the last digit counts;
    JIS X 0402, as in the ministry's 全国地方公共団体コード仕様.
    """
    total = sum(w * int(d) for w, d in zip((6, 5, 4, 3, 2), code5, strict=True))
    return str(11 - total % 11)[-1]


def normalise_code(text: str) -> str | None:
    """Give the five-digit or alpha-3 code a text is, or None if it is no code.

    Accepts ``08217``, ``082171``, full-width digits, spaces around, and three
    capital letters. The code need not exist. Small letters are a name: ``Usa`` is
    a city.

    Raises:
        UsageError: If the check digit is wrong, or a leading zero is lost.
    """
    code = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch("[A-Z]{3}", code):
        return code
    if not re.fullmatch("[0-9]{5,6}|[1-9][0-9]{3}", code):
        return None
    # The last prefecture is 47: 82171 can only be 082171.
    if len(code) == 4 or (code[:2] > "47" and _is_checked("0" + code)):
        raise UsageError(LOST_ZERO, code=code, right="0" + code)
    if len(code) == 6 and not _is_checked(code):
        right = code[:5] + check_digit(code[:5])
        raise UsageError(WRONG_DIGIT, code=code, right=right)
    return code[:5]


def _is_checked(code: str) -> bool:
    """Say whether a code has six digits, the last one the check digit."""
    return len(code) == 6 and check_digit(code[:5]) == code[5]


BRACKETED = re.compile(r"(.+?)\s*[（(]([^（()）]+)[)）]")
"""A name with its prefecture in brackets behind it."""


@dataclass(frozen=True, eq=False)
class AreaRegister:
    """Every area by its code, and the ways to find one.

    ``read_history`` is asked only for a code or name of before. ``followed`` keeps what
    `resolve` answered by it, under the text that was asked, for a caller to tell.
    ``near`` is the area, by code or name, that a name means which others share.
    """

    areas: Mapping[str, Area]
    read_history: Callable[[], BoundaryHistory] = BoundaryHistory
    followed: dict[str, Succession] = field(default_factory=dict)
    near: str | None = None

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[Mapping[str, str | None] | Sequence[str | None]],
        read_history: Callable[[], BoundaryHistory] = BoundaryHistory,
        near: str | None = None,
    ) -> AreaRegister:
        """Build the register from rows of the code list.

        Args:
            rows: The columns ``code, label_ja, label_en, parent, level, kana``, by
                name or in this order. Surplus columns need names.
            read_history: Reads what became of areas of before, once asked for.
            near: The area that a name means which others share, by code or name.
        """
        areas = (
            Area(*(row[name] or "" for name in Area._fields))
            if isinstance(row, Mapping)
            else Area(*(cell or "" for cell in row))
            for row in rows
        )
        return cls({area.code: area for area in areas}, read_history, near=near)

    def __contains__(self, code: object) -> bool:
        """Say whether the register has a code; a name is no code."""
        return code in self.areas

    def resolve(self, text: str) -> str:
        """Find the code of the area that a code or a name means.

        A name may be Japanese, kana or romaji, with or without its ending (市,
        -shi, City) and its prefecture; counties are ignored. A whole label goes
        before a label without its ending, that before a reading; among equals the
        country goes first, then prefectures: ``Ibaraki`` is the prefecture. A code or
        a name of before means the body it is, or is a part of, today; see ``followed``.

        Raises:
            UnknownCodeError: If nothing has the code or name.
            AmbiguousNameError: If several areas of one level have the name.
            UsageError: If the text is a code with a fault, or its body was divided.
        """
        code = normalise_code(text)
        if code is not None and code in self.areas:
            return code
        if code is None or code.isalpha():
            try:
                return self.resolve_today(text)
            except UnknownCodeError:
                succession = self.named_before(text)
                if succession is None:
                    raise
            return self._today(text, succession)
        longer = "0" + code
        if longer[:5] in self.areas and _is_checked(longer):
            raise UsageError(LOST_ZERO, code=code, right=longer)
        succession = self.history.of_code(code)
        if succession is not None:
            return self._today(text, succession)
        if self.history.changes and "01" <= code[:2] <= "47":
            since, until = self.history.covers
            raise UsageError(NOT_COVERED, code=code, since=since, until=until)
        return self._area(code).code

    @cached_property
    def history(self) -> BoundaryHistory:
        """What became of the municipalities that are no more."""
        return self.read_history()

    def named_before(self, text: str) -> Succession | None:
        """Follow a name of before, with or without its prefecture and county.

        Raises:
            AmbiguousNameError: If bodies with different successors had it.
            UsageError: If the body was divided.
        """
        name = _COUNTY.sub(r"\1\2", _folded(text))
        codes = self._names_before.get(name, ())
        found = {
            code: succession
            for code in codes
            if (succession := self.history.of_code(code)) is not None
        }
        if len({succession.code for succession in found.values()}) > 1:
            raise AmbiguousNameError(
                text,
                [
                    f"{code} {self._named(code, succession)}"
                    for code, succession in sorted(found.items())
                ],
            )
        return next(iter(found.values()), None)

    def _named(self, code: str, succession: Succession) -> str:
        """Name a body of before with its prefecture and its successor."""
        above = self.areas.get(code[:2] + "000")
        return (
            f"{above.label_ja if above else ''}{succession.steps[0].old_label}"
            f" → {succession.steps[-1].new_label}"
        )

    @cached_property
    def _names_before(self) -> Mapping[str, set[str]]:
        """The codes by folded name of before, with and without prefecture."""
        names = defaultdict[str, set[str]](set)
        for change in self.history.changes:
            above = self.areas.get(change.old_code[:2] + "000")
            for before in ("", above.label_ja if above else ""):
                names[_folded(before + change.old_label)].add(change.old_code)
        return dict(names)

    def _today(self, text: str, succession: Succession) -> str:
        """Give the body of today, and keep the way there; wards are not in the list."""
        if succession.code not in self.areas:
            raise UsageError(NO_WARDS, change=succession.steps[-1].message())
        self.followed[text] = succession
        return succession.code

    def label(self, code: str) -> Label:
        """Give an area's name: 取手市, Toride-shi."""
        area = self._area(code)
        return Label(area.label_ja, area.label_en)

    def qualified_label(self, code: str) -> Label:
        """Give an area's name with its prefecture: 茨城県取手市, Toride-shi, Ibaraki."""
        area = self._area(code)
        above = self._above(area)
        if above is None:
            return self.label(code)
        return Label(
            above.label_ja + area.label_ja, f"{area.label_en}, {above.label_en}"
        )

    def distinct_label(self, code: str) -> Label:
        """Give an area's name, with its prefecture where others have it: 府中市（広島県）."""
        area, name = self._area(code), self.label(code)
        above = self._above(area)
        if above is None or self._shared_labels[area.label_ja] < 2:
            return name
        return Label(f"{name.ja}（{above.label_ja}）", f"{name.en} ({above.label_en})")

    @cached_property
    def _shared_labels(self) -> Counter[str]:
        municipalities = (a for a in self.areas.values() if a.level == "municipality")
        return Counter(area.label_ja for area in municipalities)

    def parent(self, code: str) -> str | None:
        """Give the code of the area above; None for countries."""
        return self._area(code).parent or None

    def prefecture_of(self, code: str) -> str | None:
        """Give the prefecture an area lies in, or is; None for countries."""
        area = self._area(code)
        if area.level == "municipality":
            return area.parent
        return code if area.level == "prefecture" else None

    def level(self, code: str) -> str:
        """Give an area's level, one of ``LEVELS``."""
        return self._area(code).level

    def children(self, code: str) -> list[str]:
        """Give the codes of the areas directly below one, in code order."""
        self._area(code)
        return sorted(area.code for area in self.areas.values() if area.parent == code)

    def complete(self, prefix: str) -> list[tuple[str, Label]]:
        """Give the codes and qualified names of which one spelling begins so."""
        start = _folded(prefix)
        every = (item for names in self._names for item in names.items())
        hits = [codes for name, codes in every if name.startswith(start)]
        found = set().union(*hits)
        found.update(code for code in self.areas if code.lower().startswith(start))
        return [(code, self.qualified_label(code)) for code in sorted(found)]

    def _area(self, code: str) -> Area:
        """Give the area of a code, or say that there is none."""
        if code not in self.areas:
            swapped = [known for known in self.areas if sorted(known) == sorted(code)]
            raise UnknownCodeError("area", code, swapped)
        return self.areas[code]

    def _above(self, area: Area) -> Area | None:
        """Give the prefecture whose name may stand before an area's."""
        return self.areas.get(area.parent) if area.level == "municipality" else None

    def resolve_today(self, text: str) -> str:
        """Find the code of the area a name means today, as `resolve` does.

        Raises:
            UnknownCodeError: If nothing has the name today.
            AmbiguousNameError: If several areas of one level have it.
        """
        codes = self.codes_named(text)
        if not codes:
            raise UnknownCodeError("area", text, self._labels_like(text))
        if len(codes) > 1 and self.near is not None:
            ours = {self.near, *self.codes_named(self.near)}.intersection(codes)
            codes = tuple(ours) if len(ours) == 1 else codes
        if len(codes) > 1:
            raise AmbiguousNameError(
                text, [f"{code} {self.qualified_label(code).ja}" for code in codes]
            )
        return codes[0]

    def codes_named(self, text: str) -> tuple[str, ...]:
        """Give the codes of the areas a name may mean today, of the first level.

        Nothing is looked for that is like an unknown name: that costs a second for a
        hundred names.
        """
        # 府中市（東京都） is how lists tell areas of one name apart.
        name = _folded(BRACKETED.sub(r"\2\1", text.strip()))
        for spelling in (name, _COUNTY.sub(r"\1\2", name)):
            for names in self._names:
                if spelling in names:
                    found = names[spelling]
                    level = min(map(self.level, found), key=LEVELS.index)
                    return tuple(sorted(c for c in found if self.level(c) == level))
        return ()

    def _labels_like(self, text: str) -> list[str]:
        """Give the labels in the script of a text, for a near miss."""
        if text.isascii():
            return [_romaji_stem(area) for area in self.areas.values()]
        named = (self.label, self.qualified_label)
        return list({label(code).ja: None for label in named for code in self.areas})

    @cached_property
    def _names(self) -> tuple[Mapping[str, set[str]], ...]:
        """The codes by folded name: whole labels, labels without ending, readings."""
        tiers = tuple(defaultdict[str, set[str]](set) for _ in range(3))
        every = self.areas.values()
        texts = [text for area in every for text in (*area, _romaji_stem(area))]
        texts += chain(*ENDINGS, *ALIASES.values())
        folded = dict(zip(texts, _folded("\n".join(texts)).split("\n"), strict=True))
        for area in every:
            tiers_of_area = _spellings(area, self._above(area), folded)
            for names, spellings in zip(tiers, tiers_of_area, strict=True):
                for spelling in spellings:
                    names[spelling].add(area.code)
        return tuple(dict(names) for names in tiers)


def _spellings(
    area: Area, above: Area | None, folded: Mapping[str, str]
) -> tuple[list[str], ...]:
    """Give the folded names of an area: labels, labels without ending, readings."""
    ending = _ending(area)
    kanji, kana = folded[area.label_ja], folded[area.kana]
    stem = folded[_romaji_stem(area)]
    aliases = (folded[alias] for alias in ALIASES.get(area.code, ()))
    labels = [kanji, folded[area.label_en], *aliases]
    stems = [stem, stem + folded[ending.romaji], stem + folded[ending.english]]
    stems.append(kanji.removesuffix(ending.kanji))
    readings = [kana, kana.removesuffix(ending.kana)]
    tiers = (labels, stems, readings)
    if above is not None:
        before, after = folded[above.label_ja], folded[above.label_en]
        for names in tiers:
            names += [
                name + after if name.isascii() else before + name for name in names
            ]
        readings.append(folded[above.kana] + kana)
    return tiers


def _ending(area: Area) -> Ending:
    """Give the ending of an area's name; an empty one if it has none."""
    for ending in ENDINGS:
        if area.label_ja.endswith(ending.kanji) and area.kana.endswith(ending.kana):
            return ending
    return Ending("", "", "", "")


def _romaji_stem(area: Area) -> str:
    """Give an area's English name without its ending."""
    return area.label_en.removesuffix(_ending(area).romaji)


def _folded(text: str) -> str:
    """Fold what does not tell areas apart: width, case, signs, spellings of kanji.

    Ends of lines stay: many names are folded at once, in a tenth of the time.
    """
    text = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDED)
    text = re.sub(r"[^\w\n]+|_", "", text)
    return re.sub("m(?=[bmp])", "n", text)
