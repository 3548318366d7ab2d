"""Which area does a row mean: a column of codes, prefectures with names, or a total.

A column is judged as a whole: fifteen codes that lost a zero are valid codes of others,
and 25 names are those of several municipalities.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ictplan.core.areas import JAPAN, check_digit
from ictplan.core.errors import (
    AmbiguousNameError,
    IctplanError,
    UnreadableFileError,
    UsageError,
)
from ictplan.core.messages import N_
from ictplan.importers.grid import folded

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from ictplan.core.areas import AreaRegister

NATION = frozenset(
    ["全国", "全国計", "全国値", "日本", "日本全国", "全国平均", "Japan", "全国合計"]
)
"""How the row of the whole country is labelled, whatever the other rows are."""

TOTAL = re.compile(
    "(?:総|合|県|都|府|道)?計|総数|全体|(?:市町村|市区町村|県内|都内|府内|道内)(?:合?計|全体)|計\\(.*\\)|小計|総合計"
)
PARTIAL = re.compile(
    "(?P<what>市|町|村|区|町村|市部|郡部|区部|市区|指定都市|政令(?:指定都?)?市|中核市|特別区|都市|一般市)(?:部)?(?:合?計|小計)|市部|郡部|区部|町村部|島部"
    "|(?P<county>.+[郡])(?:計|小計)?|(?P<office>.+(?:支庁|振興局|地域|地区|圏域?|広域))(?:合?計|小計)"
)
ALL_BODIES = re.compile(".+[都道府県]内(?:全)?市?区?町村(?:合?計|全体|総数)")
MEAN = re.compile(
    "(?:.{0,4}平均値?|単純平均|加重平均|中央値|最大値?|最小値?|最高|最低|標準偏差)$"
)
REST = re.compile("島しょ|境界未定|その他|不詳|国外|県外")
"""Rows of no body that totals count in."""

OUTSIDE = re.compile("特別区部|人口集中地区")
FORMER = re.compile(
    r"^[(（](?P<inside>.+)[)）]$|^旧(?P<old>.+[市町村])$|^(?P<name>.+[市町村])[(（]旧[)）]$"
)
WARD = re.compile("(?P<city>.+市)(?P<ward>[^市]+区)")
SHARED_WARDS = frozenset(["中央区", "港区", "北区"])
"""Special wards of Tokyo whose names wards of other cities have too."""

NORTHERN = frozenset(f"0169{n}" for n in range(5, 10)) | {"01700"}
"""The six villages of the northern territories; they have codes, but no figures."""

MOST_PREFECTURES = 40
"""How many prefectures make the rows of a table those of the nation, so that its 合計 is
Japan's: all 47, a few left out (disaster areas), never the ten of one region."""

MOST_BODIES = 1000
"""The same for municipalities, of 1,741."""


@dataclass(frozen=True)
class Labels:
    """What a row says of its area: code, prefecture, county, name; blanks where not."""

    code: str = ""
    prefecture: str = ""
    county: str = ""
    name: str = ""

    @property
    def text(self) -> str:
        """All of it, for a message."""
        return " ".join(filter(None, (self.code, self.prefecture + self.name)))


@dataclass(frozen=True)
class Place:
    """What a row is about.

    ``kind`` is ``area`` (``code`` says which), ``total`` (of all rows), ``partial`` (of
    rows of one kind: ``scope``), ``former`` (a part of the row above), ``ward`` (of the
    city ``code``, named ``scope``), ``rest`` (of no body, but counted in totals),
    ``outside`` (a county, a mean), ``unknown``, or ``blank``. ``repair`` says how the area was
    found, of `ictplan.importers.draft.REPAIRS`; ``candidates`` are codes it may mean.
    """

    kind: str
    code: str = ""
    scope: str = ""
    repair: str = ""
    candidates: tuple[str, ...] = ()


def codes_of(
    texts: Sequence[str], *, file: str, areas: Container[str] = frozenset()
) -> list[str | None]:
    """Read a column of area codes, judged as a whole.

    Codes of six digits carry a check digit, codes of five do not, and either may have
    lost its leading zero; ``R08217`` is how SSDSE writes one.

    Args:
        texts: The column's cells; blanks, words, ``-`` and ``<NA>`` are no code.
        file: The file, for the error.
        areas: The codes of today, to tell a column that reads both ways.

    Returns:
        Five digits per cell, or None where there is no code. A code need not exist.

    Raises:
        UnreadableFileError: If a check digit is wrong, or the column reads both ways.
    """
    stripped = [_digits(text) for text in texts]
    digits = {text for text in stripped if text}
    if not digits:
        return [None] * len(texts)
    six = [text.zfill(6) for text in digits]
    checked = sum(check_digit(text[:5]) == text[5] for text in six)
    if any(len(text) == 6 for text in digits):
        if checked < len(six):
            bad = next(t for t in sorted(six) if check_digit(t[:5]) != t[5])
            raise UnreadableFileError(
                file,
                N_(
                    "area code {code} has a wrong check digit; it should end in {right}"
                ),
                code=bad,
                right=check_digit(bad[:5]),
            )
        width = 6
    else:
        as_five = all("01" <= t.zfill(5)[:2] <= "47" or int(t) == 0 for t in digits)
        both = all(text.zfill(5) in areas for text in digits)
        if checked == len(six) and as_five and (len(digits) < 3 or both):
            raise UnreadableFileError(
                file,
                N_(
                    "area codes such as {code} can be five digits, or six without the"
                    " leading zero; write them with all digits"
                ),
                code=min(digits),
            )
        width = 6 if checked == len(six) else 5
        if width == 5 and max(map(len, digits)) <= 2:
            return [text.zfill(2) + "000" if text else None for text in stripped]
    return [text.zfill(width)[:5] if text else None for text in stripped]


def _digits(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    plain = re.sub(r"^[RＲ](?=[0-9]{5}$)", "", plain)
    return plain if re.fullmatch("[0-9]{1,6}", plain) else ""


@dataclass
class Resolver:
    """Finds what rows are about; ``home`` is the prefecture or city that is said of all.

    ``choices`` are codes by name, as the user chose them; ``questions`` and
    ``contradictions`` are collected for the reader to ask and to tell.
    """

    areas: AreaRegister
    home: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)

    def resolve(self, rows: Sequence[Labels], *, file: str) -> list[Place]:
        """Find the place of each row, in the order of rows.

        Each different label is looked up once; rows of one name may be several areas,
        told by their order.

        Raises:
            UnreadableFileError: If the codes cannot be read.
        """
        labels = [_unglued(row) for row in rows]
        codes = codes_of([row.code for row in labels], file=file, areas=self.areas)
        keys = list(zip(codes, self._carried(labels), labels, strict=True))
        alone = {key: self._place(*key) for key in dict.fromkeys(keys)}
        places = [alone[key] for key in keys]
        for step in (self._former, self._wards, self._by_order, self._by_prefecture):
            places = step(places, labels)
        return self._totals(places, labels)

    def _carried(self, rows: Sequence[Labels]) -> list[str]:
        """Give the prefecture of each row; a merged one stands in the first row alone."""
        found, last = [], ""
        for row in rows:
            plain = folded(row.prefecture).strip("-")
            if plain:
                last = "" if plain in NATION else plain
            is_total = not row.name or TOTAL.fullmatch(folded(row.name))
            found.append(plain or ("" if is_total and not row.code else last))
        return found

    def _place(self, code: str | None, prefecture: str, row: Labels) -> Place:
        name = folded(row.name).strip("-")
        chosen = self.choices.get(name) or self.choices.get(prefecture + name)
        if chosen:
            return Place("area", chosen, repair="name")
        whole = prefecture + name.removeprefix(prefecture) if prefecture else name
        if code is None and not whole:
            return Place("blank")
        by_code = area_of_code(code, self.areas)
        if by_code is not None:
            other = self._contradiction(by_code, prefecture, name) if name else None
            if other is None:
                return by_code
            return Place("area", by_code.code, "contradicts", candidates=(other,))
        if whole in NATION or (code == JAPAN and not name):
            return Place("area", JAPAN, repair="name")
        found = self._no_area(code, prefecture, name)
        return found or self._by_names(code, prefecture, folded(row.county), name)

    def _no_area(self, code: str | None, prefecture: str, name: str) -> Place | None:
        """Tell rows of wards, totals and means by their words; None for another row."""
        if code is not None and code in NORTHERN:
            return Place("outside", code)
        if code is not None and self._is_ward(code, name):
            return self._ward(code, name)
        if TOTAL.fullmatch(name) or (not name and TOTAL.fullmatch(prefecture)):
            return Place("total", scope=prefecture if name else "")
        if ALL_BODIES.fullmatch(name) and (
            above := names_today(name[: name.index("内")], self.areas)
        ):
            return Place("area", above[0], repair="name")
        if MEAN.search(name) or OUTSIDE.search(name):
            return Place("outside")
        return Place("rest") if REST.search(name) else None

    def _by_names(
        self, code: str | None, prefecture: str, county: str, name: str
    ) -> Place:
        """Find an area by its names, or tell a part of one by its ending."""
        found = self._named(prefecture, county, name)
        if found.kind == "area" and code is not None and code not in self.areas.history:
            # A code of no area beside a name that is one: the code is wrong.
            return replace(found, scope="contradicts", candidates=(code,))
        bare = re.sub(r"[(（].*[)）]$", "", name)
        if found.kind == "unknown" and bare and bare != name:
            found = self._named(prefecture, county, bare)
        if found.kind != "unknown":
            return found
        return self._part(code, prefecture, name) or found

    def _part(self, code: str | None, prefecture: str, name: str) -> Place | None:
        """Tell rows of several bodies, of a ward or of an office by their endings."""
        if part := PARTIAL.fullmatch(name.removeprefix(prefecture)):
            return Place("partial", code or "", part["what"] or part[0])
        if ward := WARD.fullmatch(name):
            city = self._named(prefecture, "", ward["city"])
            if city.kind == "area":
                return Place("ward", city.code, ward["ward"])
            return Place("outside") if city.candidates else None
        is_office = code is not None and name.endswith(("支庁", "振興局"))
        return Place("outside", code or "") if is_office else None

    def _is_ward(self, code: str, name: str) -> bool:
        """Say whether a code is that of a ward: those after its designated city's."""
        if code[2] != "1" or code[:2] == "13":
            return False
        return bool(self._city_of(code)) or name.endswith("区")

    def _city_of(self, code: str) -> str:
        """Give the designated city of a ward's code: the nearest one before it."""
        cities = (
            c
            for c in self.areas.areas
            if c[:3] == code[:3] and c[4] == "0" and c < code
        )
        return max(cities, default="")

    def _ward(self, code: str, name: str) -> Place:
        city = self._city_of(code)
        found = WARD.fullmatch(name)
        return Place(
            "ward" if city else "outside", city, found["ward"] if found else name
        )

    def _wards(self, places: Sequence[Place], rows: Sequence[Labels]) -> list[Place]:
        """Tell the wards below a designated city: 中央区 below 札幌市 is not Tokyo's."""
        city = self.home if self.home and self._is_designated(self.home) else ""
        result = []
        for place, row in zip(places, rows, strict=True):
            name = folded(row.name)
            may_be = place.kind == "unknown" or name in SHARED_WARDS
            if city and may_be and name.endswith("区") and not row.prefecture:
                place = Place("ward", city, name)  # noqa: PLW2901
            elif place.kind == "area":
                city = place.code if self._is_designated(place.code) else ""
            result.append(place)
        return result

    def _is_designated(self, code: str) -> bool:
        return code[2] == "1" and code[4] == "0" and code[:2] != "13"

    def _contradiction(self, place: Place, prefecture: str, name: str) -> str | None:
        """Give the code that the name beside a code means, if it is another area."""
        found = self._named(prefecture, "", name)
        if found.kind == "unknown" and not prefecture:
            return None
        if found.kind == "unknown":
            found = self._named("", "", name)
        if found.kind != "area" or found.repair == "before":
            return None
        return found.code if found.code != place.code else None

    def _named(self, prefecture: str, county: str, name: str) -> Place:
        """Find an area by its names; several of one name are candidates."""
        if not name.removeprefix(prefecture) and prefecture:
            name, prefecture = prefecture, ""
        text = prefecture + name.removeprefix(prefecture)
        codes = names_today(text, self.areas)
        if not codes and county:
            codes = names_today(prefecture + county + name, self.areas)
        if prefecture:
            codes = tuple(c for c in codes if self.areas.level(c) == "municipality")
        if len(codes) == 1:
            if self.areas.level(codes[0]) == "foreign":
                return Place("unknown")
            return Place("area", codes[0], repair="name")
        if codes:
            inside = [c for c in codes if self.home and c[:2] == self.home[:2]]
            if len(inside) == 1:
                return Place("area", inside[0], repair="name")
            return Place("unknown", candidates=codes)
        return self._before(text)

    def _before(self, text: str) -> Place:
        try:
            succession = self.areas.named_before(text)
        except AmbiguousNameError as error:
            codes = tuple(text.split(" ")[0] for text in error.candidates)
            return Place("unknown", candidates=codes)
        except IctplanError:
            return Place("unknown")
        if succession is None:
            return Place("unknown")
        if succession.is_whole:
            return Place("area", succession.code, repair="before")
        return Place("area", succession.steps[0].old_code, repair="before")

    def _former(self, places: Sequence[Place], rows: Sequence[Labels]) -> list[Place]:
        """Tell former bodies in brackets: they are parts of the row above them.

        （水戸市） below 水戸市 is the city before its merger, not today's.
        """
        result, last = [], ""
        for place, row in zip(places, rows, strict=True):
            found = FORMER.fullmatch(row.name.strip())
            if found and place.kind in ("area", "unknown") and not row.code:
                result.append(
                    Place(
                        "former", last, found["inside"] or found["old"] or found["name"]
                    )
                )
                continue
            if place.kind == "area":
                last = place.code
            result.append(place)
        return result

    def _by_order(self, places: Sequence[Place], _: object) -> list[Place]:
        """Choose, of several areas of a name, the one between its neighbours' codes.

        Only where the rows that are certain stand in the official order.
        """
        certain = [
            p.code
            for p in places
            if p.kind == "area"
            and self.areas.level(p.code if p.code in self.areas else JAPAN)
            == "municipality"
        ]
        if certain != sorted(set(certain)) or len(certain) < 3:
            return list(places)
        after, code = [], "99999"
        for place in reversed(places):
            after.append(code)
            if place.kind == "area":
                code = place.code
        after.reverse()
        result, before = [], ""
        for place, limit in zip(places, after, strict=True):
            fitting = [c for c in place.candidates if before < c < limit]
            if place.kind == "unknown" and len(fitting) == 1:
                place = Place("area", fitting[0], repair="order")  # noqa: PLW2901
            if place.kind == "area":
                before = place.code
            result.append(place)
        return result

    def _by_prefecture(self, places: Sequence[Place], _: object) -> list[Place]:
        """Choose the candidate in the one prefecture that all other rows lie in."""
        prefectures = Counter(
            p.code[:2] for p in places if p.kind == "area" and p.code[2:] != "000"
        )
        if len(prefectures) != 1 or sum(prefectures.values()) < 3:
            return list(places)
        (home,) = prefectures
        result = []
        for place in places:
            inside = [c for c in place.candidates if c[:2] == home]
            if place.kind == "unknown" and len(inside) == 1:
                place = Place("area", inside[0], "assumed", "name")  # noqa: PLW2901
            result.append(place)
        return result

    def _totals(self, places: Sequence[Place], rows: Sequence[Labels]) -> list[Place]:
        """Say of which area a row of a total is, if of any.

        合計 is Japan's only where the rows are the prefectures or the nation's bodies;
        under a prefecture it is the prefecture's, as where the name is blank.
        """
        codes = {p.code for p in places if p.kind == "area"}
        prefectures = {c for c in codes if c[2:] == "000" and c != JAPAN}
        bodies = codes - prefectures - {JAPAN}
        is_nation = len(prefectures) >= MOST_PREFECTURES or len(bodies) >= MOST_BODIES
        homes = {code[:2] for code in bodies}
        result = []
        for place, row in zip(places, rows, strict=True):
            if place.kind == "total":
                name = folded(row.name) or folded(row.prefecture)
                if place.scope and (above := names_today(place.scope, self.areas)):
                    place = Place("area", above[0], repair="name")  # noqa: PLW2901
                elif is_nation and JAPAN not in codes:
                    place = Place("area", JAPAN, repair="name")  # noqa: PLW2901
                elif len(homes) == 1:
                    home = f"{next(iter(homes))}000"
                    whole = set(self.areas.children(home)) <= bodies
                    if home not in codes and (
                        whole or re.fullmatch("[県都府道]計", name)
                    ):
                        place = Place("area", home, repair="name")  # noqa: PLW2901
            result.append(place)
        return result


def _unglued(row: Labels) -> Labels:
    """Part a code from the name it is glued to: ``08217 取手市``, ``08茨城県``."""
    name = unicodedata.normalize("NFKC", row.name).strip()
    if not row.code and (
        found := re.fullmatch(
            r"([0-9]{5,6}|[0-9]{2}(?=\s*\D+[都道府県]$))[\s_:：.-]*(\D.*)", name
        )
    ):
        code = found[1] if len(found[1]) > 2 else found[1] + "000"
        return replace(row, code=code, name=found[2])
    # A bilingual label: 取手市 Toride-shi, 取手市/Toride City.
    if re.search("[A-Za-z]{3}", name) and (
        found := re.match(r"([^A-Za-z]*?[都道府県市区町村])[\s/(（・]*[A-Za-z]", name)
    ):
        return replace(row, name=found[1])
    if found := re.fullmatch(r"[0-9]{1,4}[\s.)．、]+(\D.*)", name):
        return replace(row, name=found[1])
    return row


def area_of_code(code: str | None, areas: AreaRegister) -> Place | None:
    """Find an area by its code, of today or of before.

    A body that was merged since keeps its code, see `ictplan.importers.mergers`. A body
    that was divided is not found, nor is a ward.
    """
    if code is None:
        return None
    if code in areas:
        return Place("area", code)
    if code not in areas.history:
        return None
    try:
        succession = areas.history.of_code(code)
    except UsageError:
        return None
    if succession is None or succession.code not in areas:
        return None
    whole = succession.code if succession.is_whole else code
    return Place("area", whole, repair="before")


@lru_cache(maxsize=20_000)
def names_today(text: str, areas: AreaRegister) -> tuple[str, ...]:
    """Give the codes of the areas that a name may mean today; none for an unknown one."""
    exact = _labels(areas).get(text)
    return (exact,) if exact else areas.codes_named(text)


@lru_cache(maxsize=4)
def _labels(areas: AreaRegister) -> dict[str, str]:
    """Index areas by the label most files write: 茨城県, 茨城県取手市."""
    return {
        (areas.areas[area.parent].label_ja if area.level == "municipality" else "")
        + area.label_ja: area.code
        for area in areas.areas.values()
        if area.level != "foreign"
    }


def area_in(texts: Sequence[str], areas: AreaRegister) -> tuple[str, ...]:
    """Find the area that titles name: 取手市の人口, 茨城県の市町村別….

    Returns:
        The codes the longest name may mean; a municipality goes before its prefecture.
        None where no title names one.
    """
    whole = " ".join(map(folded, texts))
    names: dict[str, list[str]] = {}
    for area in areas.areas.values():
        if area.level in ("municipality", "prefecture") and area.label_ja in whole:
            names.setdefault(area.label_ja, []).append(area.code)
    bodies = [
        n for n in names if any(areas.level(c) == "municipality" for c in names[n])
    ]
    found = max(bodies or names, key=len, default="")
    if not found:
        return (JAPAN,) if re.search("全国|我が国|日本全国", whole) else ()
    codes = names[found]
    above = [c[:2] for n, cs in names.items() if n not in bodies for c in cs]
    inside = [c for c in codes if c[:2] in above] if found in bodies else codes
    return tuple(inside or codes)
