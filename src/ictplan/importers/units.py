"""In which unit are values: 千人, （％）, 単位：千円, and what a heading alone implies."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from ictplan.core.codes import UnitMeasure
from ictplan.importers.grid import folded

POWERS = {
    "": 0, "十": 1, "10": 1, "百": 2, "100": 2, "千": 3, "1000": 3, "1,000": 3,
    "万": 4, "十万": 5, "百万": 6, "千万": 7, "億": 8,
}  # fmt: skip
WORDS = {
    "PERS": "人|名|人々", "HH": "世帯|戸", "GOV": "団体|自治体|市町村|市区町村",
    "CONTRACT": "契約|回線", "CARD": "枚", "CASE": "件", "SCHOOL": "校|学校|園",
    "FACILITY": "所|施設|か所|カ所|ヶ所|ケ所|箇所|館|公共施設", "ESTAB": "事業所|社|企業",
    "PROCEDURE": "手続|手続き|業務|事務",
}  # fmt: skip
"""The word for one thing of each unit of counts."""

FIXED = {
    **dict.fromkeys(["%", "パーセント", "percent", "百分率"], ("PC", 0)),
    **dict.fromkeys(["‰", "人口千対", "人口1000対", "人口千人当たり"], ("PER_1000", 0)),
    **dict.fromkeys(
        ["件/千人", "人/千人", "件/人口千人", "人口千対比"], ("PER_1000", 0)
    ),
    **dict.fromkeys(["人口百対", "女性=100"], ("INDEX", 0)),
    **dict.fromkeys(["小数", "割合(小数)", "fraction"], ("PC", 2)),
    **dict.fromkeys(["倍"], ("TIMES", 0)),
    **dict.fromkeys(["指数"], ("INDEX", 0)),
    **dict.fromkeys(["円"], ("JPY_THOUSAND", -3)),
    **dict.fromkeys(["千円"], ("JPY_THOUSAND", 0)),
    **dict.fromkeys(["万円"], ("JPY_THOUSAND", 1)),
    **dict.fromkeys(["百万円"], ("JPY_THOUSAND", 3)),
    **dict.fromkeys(["千万円"], ("JPY_THOUSAND", 4)),
    **dict.fromkeys(["億円"], ("JPY_TRILLION", -4)),
    **dict.fromkeys(["兆円"], ("JPY_TRILLION", 0)),
    **dict.fromkeys(["km2", "km²", "平方キロメートル", "平方km"], ("KM2", 0)),
    **dict.fromkeys(["ha", "ヘクタール"], ("HA", 0)),
    **dict.fromkeys(["人/km2", "人/km²"], ("PERS_PER_KM2", 0)),
    **dict.fromkeys(["Tbps"], ("TBPS", 0)),
    **dict.fromkeys(["Gbps"], ("GBPS", 0)),
}
OTHERS = "t-CO2|台|個|冊|本|点|回|日|時間|分|歳|年|ポイント|床|人日|t|トン|m|m2|kWh|GB|ページ|円/人"
"""Words of units the closed list has no code for; they are kept as words."""

COUNTED = re.compile(
    f"(?P<power>{'|'.join(sorted(POWERS, key=len, reverse=True))})"
    f"(?:{'|'.join(f'(?P<{code}>{words})' for code, words in WORDS.items())})"
)
BRACKET = re.compile(r"[(\[【〔<]([^()\[\]【】〔〕<>]{1,12})[)\]】〕>]")
CAPTION = re.compile(r"単位[はにつき]*[:=・,]*(?P<units>[^)\]】注資※]+)")
SHARE = re.compile("率|割合|構成比|比率|シェア|カバー率|パーセント")
CHANGE = re.compile("増減率|増加率|減少率|伸び率|変化率|成長率|前年比|前年度比|対前")
IMPLIED = (
    ("HH", re.compile("世帯数$|世帯$")),
    ("CARD", re.compile("(?:交付|保有|申請|発行)?枚数$")),
    ("CASE", re.compile("件数$|申請数$|利用件数$|回答件数$")),
    ("GOV", re.compile("(?:団体|自治体|市町村|市区町村)数$")),
    ("ESTAB", re.compile("(?:事業所|企業|店)数$")),
    (
        "FACILITY",
        re.compile("(?:施設|館|か所|箇所|診療所|病院|保育所等)数$|(?:病院|診療所)$"),
    ),
    ("SCHOOL", re.compile("(?:学校|校|園)数$")),
    ("INDEX", re.compile("指数|偏差値|順位|スコア|性比$")),
    ("PROCEDURE", re.compile("手続き?数$")),
    (
        "PERS",
        re.compile("人口|(?:人|者|員|児童|生徒|人員|女性|男性|総)数$|^男$|^女$|^計$"),
    ),
)
"""Which count a heading means that names no unit; said as an assumption."""

RATES = frozenset(["PC", "PC_CHANGE", "INDEX", "TIMES"])
"""Units of columns that a caption of amounts does not hold for."""


@dataclass(frozen=True)
class Unit:
    """A unit of ours and the power of ten that brings a cell into it.

    ``word`` is what the file says; ``code`` is empty for a word without a code.
    ``is_assumed`` says that only the heading implies it.
    """

    code: str
    power: int = 0
    word: str = ""
    is_assumed: bool = False

    @property
    def is_percent(self) -> bool:
        """Say whether values are percentages."""
        return self.code.startswith("PC")


@lru_cache(maxsize=10_000)
def unit_of(text: str) -> Unit | None:
    """Give the unit a text is; None if it is none."""
    plain = folded(text).strip("()[]【】〔〕:").removeprefix("単位").lstrip(":=")
    if plain in UnitMeasure.__members__:
        return Unit(plain, 0, plain)
    if plain in FIXED:
        return Unit(*FIXED[plain], plain)
    found = COUNTED.fullmatch(plain)
    if found is not None:
        code = next(code for code in WORDS if found[code])
        return Unit(code, POWERS[found["power"]], plain)
    if re.fullmatch(f"(?P<power>{'|'.join(POWERS)})(?:{OTHERS})", plain):
        power = next(
            p for p in sorted(POWERS, key=len, reverse=True) if plain.startswith(p)
        )
        return Unit("", POWERS[power], plain)
    return None


@lru_cache(maxsize=10_000)
def unit_in(heading: str) -> tuple[Unit | None, str]:
    """Take the unit out of a heading: ``人口【千人】`` is 人口 in 千人.

    Returns:
        The unit, and the heading without it.
    """
    plain = folded(heading)
    for found in reversed(list(BRACKET.finditer(plain))):
        unit = unit_of(found[1])
        if unit is not None:
            rest = plain[: found.start()] + plain[found.end() :]
            return unit, rest or plain
    tail = re.search(r"(?:[,、・_/ ])?((?:千|百万|万|億)?(?:人|円|世帯|件)|%)$", plain)
    if tail and tail.start() and (plain[tail.start()] in ",、_/ " or tail[1] == "%"):
        return unit_of(tail[1]), plain[: tail.start()] or plain
    return None, plain


def caption_units(text: str) -> list[Unit]:
    """Give the units a caption lists: （単位：人、世帯、％）."""
    plain = folded(text)
    found = CAPTION.search(plain)
    if found is None:
        # （％） alone in its row is a caption too.
        alone = unit_of(plain) if plain[:1] in "([【" else None
        return [alone] if alone else []
    words = re.split("[、,・;]|及び|又は", found["units"].strip(")）"))
    return [unit for word in words if (unit := unit_of(word)) is not None]


def title_units(text: str) -> list[Unit]:
    """Give the units in the brackets of a title: 手続の利用（複数回答、％）."""
    words = (w for b in BRACKET.findall(folded(text)) for w in re.split("[、,;]", b))
    return [unit for word in words if (unit := unit_of(word))]


def caption_pairs(text: str) -> dict[str, Unit]:
    """Give the units that a caption names by item: 単位：人口は千人、面積はkm2."""
    found = CAPTION.search(folded(text))
    words = re.split("[、,;]", found["units"]) if found else []
    pairs = [word.partition("は")[::2] for word in words if "は" in word]
    return {name: unit for name, word in pairs if (unit := unit_of(word))}


def implied_unit(heading: str) -> Unit | None:
    """Give the unit a heading implies without naming it: 世帯数, …率."""
    plain = folded(heading)
    bare = BRACKET.sub("", plain) or plain
    for text in (plain, bare):
        if CHANGE.search(text) and not text.endswith("数"):
            return Unit("PC_CHANGE", 0, "%", is_assumed=True)
        if SHARE.search(text) and not re.search("(?:数|員|人口)$", text):
            return Unit("PC", 0, "%", is_assumed=True)
    for text in (bare, plain):
        for code, words in IMPLIED:
            if words.search(text):
                return Unit(code, 0, "", is_assumed=True)
    return None


def fit_unit(heading: str, units: list[Unit]) -> Unit | None:
    """Choose, of the units a caption lists, the one of a heading.

    A single unit holds for all; of several, the one of the kind the heading implies.
    """
    implied = implied_unit(heading)
    named = [unit for unit in units if unit.word and unit.word in folded(heading)]
    if len(named) == 1 and len(units) > 1 and not named[0].is_percent:
        return named[0]
    if len(units) == 1:
        # A table in 千円 may have a column of an index or a rate.
        odd = implied is not None and implied.code in RATES and not units[0].is_percent
        return implied if odd else units[0]
    if implied is None:
        amounts = [unit for unit in units if not unit.is_percent]
        return replace(amounts[0], is_assumed=True) if len(amounts) == 1 else None
    ratios = [unit for unit in units if unit.code.startswith("PER_")]
    if implied.is_percent and ratios and not any(unit.is_percent for unit in units):
        return ratios[0]
    for unit in units:
        same = unit.code == implied.code or (unit.is_percent and implied.is_percent)
        if same:
            code = implied.code if unit.is_percent else unit.code
            return Unit(code, unit.power, unit.word)
    return None
