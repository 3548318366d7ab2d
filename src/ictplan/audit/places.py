"""Which areas does a text name: 全国, 本市, 県, 茨城県, 取手市, 米国."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.core.areas import JAPAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ictplan.core.areas import AreaRegister

ELSEWHERE = "-"
"""An area that is named and has no code: 諸外国, 他市."""

_WORDS = re.compile(
    r"(?P<nation>全国(?!各地|の?どこ|一律|共通|瞬時|的|統一|総合)|我が国|わが国|国全体"
    r"|(?<![東西])日本(?!一|語|電|放|海|経|年|銀|型|版|郵|産))"
    r"|(?P<home>[本当](?:市|町|村|区)|市(?:内|全体|平均|民)(?![町村])|(?<![一-龥ァ-ヶ々])市(?=[のはがではにも、]))"
    r"|(?P<prefecture>[本当同]県|県(?:内|平均|全体)|(?<![一-龥ァ-ヶ々・都])県(?=[のはがでにも、]))"
    r"|(?P<foreign>米国|アメリカ|英国|イギリス|ドイツ|中国(?!地方)|韓国|フランス|エストニア|デンマーク)"
    r"|(?P<elsewhere>諸外国|海外|(?<!の)他市(?!区町村)|他県|県外|近隣市|類似団体|同規模)"
)
_FOREIGN = {
    "米国": "USA", "アメリカ": "USA", "英国": "GBR", "イギリス": "GBR", "ドイツ": "DEU",
    "中国": "CHN", "韓国": "KOR", "フランス": "FRA", "エストニア": "EST",
    "デンマーク": "DNK",
}  # fmt: skip
_LONGEST = 14
"""A prefecture and a municipality have names of so many characters at most."""

_ENDING = re.compile(r"[都道府県市区町村]")
_COMPARED = re.compile(
    r"(?:全体)?(?:の?平均)?(?:値|水準)?(?:と比|に比|を上回|を下回|より(?!作)|との差|との比較|並み|と同|に(?:届|達)|を[0-9.]+|と(?=の?[0-9.]+ポイント))"
)
_LOCAL = re.compile(r"(?:全体)?(?:の?平均)?(?:値|企業)?(?:は|が)?[(（]")


@dataclass(frozen=True)
class PlaceMention:
    """An area as named; ``compared`` when what follows compares with it.

    ``local`` is a mention that only its bracket is about: 全国平均（63.5％）.
    """

    start: int
    end: int
    area: str
    compared: bool
    local: bool


class Places:
    """Names of areas and the codes they stand for in one document."""

    def __init__(self, register: AreaRegister | None, home: str | None) -> None:
        """Keep the names of the register; without one only the nation has a code."""
        self._codes: dict[str, set[str]] = {}
        self._register = register
        areas = register.areas if register else {}
        for code, area in areas.items():
            if area.level not in ("prefecture", "municipality"):
                continue
            above = areas.get(area.parent or "")
            before = above.label_ja if above and area.level == "municipality" else ""
            for name in {area.label_ja, area.label_ja.rsplit("郡", 1)[-1]}:
                for full in {name, before + name}:
                    self._codes.setdefault(full, set()).add(code)
        self.home = home
        self.prefecture = register.prefecture_of(home) if register and home else None

    def with_home(self, texts: Iterable[str]) -> None:
        """Take the municipality the texts name most often as the home area."""
        if self.home is None and self._register is not None:
            found = Counter(
                code
                for text in texts
                for _, _, code in self._names(text)
                if "/" not in code and self._register.level(code) == "municipality"
            )
            ranked = found.most_common(2)
            if ranked and ranked[0][1] >= 3:
                self.home = ranked[0][0]
                self.prefecture = self._register.prefecture_of(self.home)

    def mentions(self, plain: str) -> list[PlaceMention]:
        """Find the areas a sentence names, in order."""
        found = list(self._names(plain))
        for match in _WORDS.finditer(plain):
            area = self._word(match)
            inside = any(s <= match.start() < e for s, e, _ in found)
            if area is not None and not inside:
                found.append((match.start(), match.end(), area))
        return [
            PlaceMention(
                start,
                end,
                area,
                _COMPARED.match(plain, end) is not None,
                _LOCAL.match(plain, end) is not None,
            )
            for start, end, area in sorted(found)
        ]

    def _word(self, match: re.Match[str]) -> str | None:
        match match.lastgroup:
            case "nation":
                return JAPAN
            case "home":
                return self.home or ELSEWHERE
            case "prefecture":
                return self.prefecture or ELSEWHERE
            case "foreign":
                return _FOREIGN[match[0]]
            case _:
                return ELSEWHERE

    def _names(self, plain: str) -> Iterator[tuple[int, int, str]]:
        """Find full names, the longest from the left: 東京都府中市 holds no 京都府."""
        found: list[tuple[int, int]] = []
        for match in _ENDING.finditer(plain) if self._codes else ():
            end = match.end()
            starts = range(max(0, end - _LONGEST), end - 1)
            found += [(at, end) for at in starts if plain[at:end] in self._codes]
        last, before = 0, ""
        for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
            if start < last:
                continue
            last = end
            code = self._nearest(self._codes[plain[start:end]], before)
            before = code if code.endswith("000") else before
            yield start, end, code

    def _nearest(self, codes: set[str], before: str) -> str:
        """Choose among areas of one name: in the prefecture named before, then at home.

        Where that leaves several, all are given: 13206/34208.
        """
        for prefecture in (before, self.prefecture or "-"):
            near = [code for code in codes if code[:2] == prefecture[:2]]
            if len(near) == 1:
                return near[0]
        return "/".join(sorted(codes))
