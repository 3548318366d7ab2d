"""Which categories of a dataset do the words before a number name?

A choice is certain when the words hold nothing but the category, the dataset's own
names and words that say no more (における, の割合): 男性の「スマートフォン」 is not
certain, because 男性 is no category that was found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.audit.names import folded
from ictplan.core.codes import DimensionRole
from ictplan.core.schema import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from ictplan.audit.model import Number

_AGE = re.compile(
    r"(?P<low>[0-9]{1,3})(?:歳|才)?(?P<decade>代)?"
    r"(?:(?:[~-]|から)(?P<high>[0-9]{1,3})(?:歳|才)?(?P<end>代)?)?(?P<open>以上)?"
)
_AGE_WORD = re.compile(r"[0-9](?:歳|才)|[0-9]0代")
_PLACE_WORDS = (
    "全国", "我が国", "国内", "[本当同](?:市|町|村|県)", "[市県]内",
    "[一-龥]{2,3}[都道府県市](?![町村区])",
)  # fmt: skip
_BASE_WORDS = (
    "企業", "会社", "都道府県", "市区町村", "市町村", "自治体", "団体", "世帯", "個人",
    "年齢階層", "年齢", "年代", "階層", "うち",
)  # fmt: skip
_MEASURE_WORDS = (
    "利用", "導入", "保有", "整備", "交付", "普及", "実施", "取組", "設置", "契約", "状況",
    "割合", "比率", "場合", "総数", "件数", "平均", "全体", "率", "内容", "目的", "理由",
    "種類", "課題", "効果", "用途", "項目", "分野", "調査", "回答",
)  # fmt: skip
_TIME_WORDS = (
    "[0-9]+年度?", "[0-9]+月", "[0-9]+日", "令和", "平成", "年度", "現在", "時点", "当時",
    "前年", "前回", "同", "比較", "今後",
)  # fmt: skip
_PARTICLES = (
    "における", "では", "した", "して", "いる", "ある", "みる", "よる", "受けた", "最も",
    "次い", "続い", "以下", "一方",
)  # fmt: skip
_SAYS_NO_MORE = re.compile(
    "|".join((*_PLACE_WORDS, *_BASE_WORDS, *_MEASURE_WORDS, *_TIME_WORDS, *_PARTICLES))
)
"""Words that name no group: what remains of a phrase without them may."""

_CLAUSE = re.compile(r"[、をがにで0-9]")
_CONTENT = re.compile(r"[一-龥々]|[ァ-ヶー]{2}|[A-Za-z0-9]|[ぁ-ん]{4}")
"""What is left over and may name a group; particles are shorter."""


@dataclass(frozen=True)
class Category:
    """A category of a dimension: code, name, other names, and ages it spans."""

    code: str
    words: str
    aliases: tuple[str, ...]
    lower: Decimal | None
    upper: Decimal | None

    def named_in(self, text: str) -> str:
        """Give its longest name that stands in a folded text, else nothing."""
        names = [n for n in (self.words, *self.aliases) if len(n) > 1 and n in text]
        return max(names, key=len, default="")


@dataclass(frozen=True)
class Facet:
    """A dimension of a dataset with its categories."""

    id: str
    role: DimensionRole
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class Choice:
    """Codes by dimension; ``certain`` when the words name them and nothing else."""

    codes: dict[str, frozenset[str]]
    certain: bool


def chosen(
    facets: Iterable[Facet], names: Iterable[str], number: Number, above: str
) -> Choice | None:
    """Choose the categories the words before a number name.

    Args:
        facets: Dimensions of a dataset.
        names: Words that name the dataset.
        number: The number.
        above: The sentence before, which may name what this one goes on with.

    Returns:
        None where an item or an age is not known to the dataset.
    """
    phrase, quote = (folded(part) for part in (*number.subject, "", "")[:2])
    before = folded(number.sentence.plain[: number.start])
    codes: dict[str, frozenset[str]] = {}
    rest = phrase
    certain = True
    for facet in facets:
        if facet.role == DimensionRole.DEFINITION:
            codes[facet.id] = frozenset(c.code for c in facet.categories)
            rest = _without(rest, (c.named_in(rest) for c in facet.categories))
            continue
        found = _named(facet, phrase, quote)
        if found is not None and not found.codes:
            found = _unnamed(facet, before, folded(above))
        if found is None:
            return None
        codes[facet.id] = found.codes
        certain = certain and found.sure
        rest = _without(rest, found.words)
    rest = _SAYS_NO_MORE.sub("", _without(rest, map(folded, names)))
    return Choice(codes, certain and not _CONTENT.search(rest))


@dataclass(frozen=True)
class _Named:
    """Codes found, the words that named them, and whether these are their names."""

    codes: frozenset[str]
    words: tuple[str, ...]
    sure: bool = True


def _unnamed(facet: Facet, before: str, above: str) -> _Named | None:
    """Find the category where a number's own words name none.

    That is an item the sentence is about or one named otherwise before it, else the
    total; else items that are mentioned anywhere. None where an item stays unknown.
    """
    if facet.role == DimensionRole.ITEM:
        topic = _named(facet, _topic(before), "")
        found = topic if topic and topic.codes else None
        found = found or _alias_in(facet, before) or _alias_in(facet, above)
        if found or not any(c.code == TOTAL for c in facet.categories):
            found = found or _mentioned(facet, before + above)
            return found if found.codes else None
    return _Named(frozenset({TOTAL}), ())


def _topic(before: str) -> str:
    """Give what a sentence is about, スマートフォン of スマートフォンは…, else nothing."""
    topic, found, _ = before.partition("は")
    return topic if found and not _CLAUSE.search(topic) else ""


def _without(text: str, words: Iterable[str]) -> str:
    """Take words out of a text, long ones first."""
    for word in sorted(filter(None, words), key=len, reverse=True):
        text = text.replace(word, "")
    return text


def _named(facet: Facet, phrase: str, quote: str) -> _Named | None:
    """Find the categories that are quoted or stand in the words; None: not known."""
    if any("歳" in c.words for c in facet.categories) and _AGE_WORD.search(phrase):
        ages = list(_AGE.finditer(phrase))
        codes = _aged(facet, ages[-1])
        return _Named(codes, (ages[-1][0],)) if codes else None
    exact = [c for c in facet.categories if quote and quote in (c.words, *c.aliases)]
    # 「実証中」、「導入予定」の合計値 is no value of the last name quoted.
    if exact and "合計" not in phrase.rpartition(quote)[2]:
        return _Named(frozenset(c.code for c in exact), (quote,))
    inside = {c: c.named_in(phrase) for c in facet.categories}
    longest = max(map(len, inside.values()), default=0)
    if longest:
        held = [c for c, name in inside.items() if len(name) == longest]
        return _Named(frozenset(c.code for c in held), tuple(inside[c] for c in held))
    near = [
        c
        for c in facet.categories
        if max(_alike(c.words, quote), _alike(c.words, phrase)) > 0.8
    ]
    return _Named(frozenset(c.code for c in near), (), sure=not near)


def _mentioned(facet: Facet, text: str) -> _Named:
    """Find the categories a text mentions anywhere: enough to agree, not to contradict."""
    codes = (c.code for c in facet.categories if len(c.named_in(text)) > 2)
    return _Named(frozenset(codes), (), sure=False)


def _alias_in(facet: Facet, text: str) -> _Named | None:
    """Find the category whose other name stands last in a text: AIの導入率."""
    found = [
        (text.rfind(alias), c.code) for c in facet.categories for alias in c.aliases
    ]
    at, code = max(found, default=(-1, ""))
    return _Named(frozenset({code}), ()) if at >= 0 else None


def _aged(facet: Facet, match: re.Match[str]) -> frozenset[str]:
    """Find the categories of an age: 60歳代, 13歳から69歳, 70歳以上."""
    low, high = int(match["low"]), int(match["high"] or match["low"])
    if match["end"] or (match["decade"] and not match["high"]):
        high += 9
    return frozenset(
        c.code
        for c in facet.categories
        if c.lower == low and c.upper == (None if match["open"] else high)
    )


def _alike(one: str, other: str) -> float:
    """Give the share of character pairs two names have in common."""
    if len(one) < 3 or len(other) < 3:
        return 0.0
    first = {one[i : i + 2] for i in range(len(one) - 1)}
    second = {other[i : i + 2] for i in range(len(other) - 1)}
    return 2 * len(first & second) / (len(first) + len(second))
