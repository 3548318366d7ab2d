"""What does the heading of a value say: its period, its unit, its categories, its item."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ictplan.core.schema import TOTAL
from ictplan.importers.categories import TOTALS
from ictplan.importers.cells import read_state
from ictplan.importers.dates import find_dates, part_of, read_period
from ictplan.importers.grid import folded
from ictplan.importers.units import (
    Unit,
    caption_pairs,
    caption_units,
    fit_unit,
    implied_unit,
    title_units,
    unit_in,
    unit_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ictplan.importers.columns import Columns, Role
    from ictplan.importers.formats import Format
    from ictplan.importers.sheet import Column, Table

COUNTED = ("value", "numerator", "denominator", "sample_size")
"""Roles of columns that hold numbers."""

SEXES = {
    **dict.fromkeys(["男", "男性", "male"], "M"),
    **dict.fromkeys(["女", "女性", "female"], "F"),
    "男女計": TOTAL,
}
ITEM_CODE = re.compile(r"^#?([A-Z][A-Z0-9]*[0-9][A-Z0-9]*)(?:_|$)")
"""The code of an item of e-Stat or SSDSE, at the beginning of a heading."""

AGE = re.compile(
    r"(?:満)?[0-9]{1,3}(?:歳|才)?(?:代(?:前半|後半)?|[~-][0-9]{1,3}(?:歳|才)?(?:代|未満)?|(?:歳|才)?(?:以上|未満|以下|超))|[0-9]{1,3}歳|年齢不詳"
)
SEPARATOR = "・,_ の:/|"
"""What stands between a category and the rest of a heading."""

TAILS = (
    ("sex", re.compile(rf"(?:[{SEPARATOR}]|(?=[(（]))[(（]?(男性?|女性?|男女計|計|総数|合計)[)）]?$")),
    ("age", re.compile(rf"[{SEPARATOR}(（]({AGE.pattern})[)）]?$")),
)  # fmt: skip
AROUND_DATE = (
    r"[(（【\[]?(?:末|現在|時点|分|中|末時点|末現在)*[)）】\]]$|^(?:末|現在|時点|分|の)+|[(（【\[][)）】\]]",
    r"^(?:末|現在|時点|分|の|[_・,:])+|(?:現在|時点|[_・,:])+$",
)
"""What is left of a date's words and brackets once the date is taken out."""


@dataclass
class Heading:
    """A heading taken apart: what is left of it, and what was taken out."""

    heading: str
    texts: list[str]
    code: str = ""
    period: str = ""
    unit: Unit | None = None
    categories: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The item: what is left, each part once."""
        return _joined(self.texts)


def _joined(texts: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, texts)))


def head_values(columns: Columns, form: Format) -> None:
    """Read the headings of values: period, unit, categories, and the item that is left."""
    table = columns.table
    values = [at for at, role in enumerate(columns.roles) if role.kind in COUNTED]
    own = _unit_rows(table, values)
    parts = {at: _parse(table.columns[at], own) for at in values}
    _carry_years(parts)
    if form.table.get("categories") is not False:
        _categorise(parts)
    captions = _Captions(table)
    for at, part in parts.items():
        role = columns.roles[at]
        unit = role.unit or part.unit
        if unit is None or unit.is_assumed:
            unit = captions.unit(part, table.columns[at]) or unit
        columns.roles[at] = _filled(role, part, unit)


def _filled(role: Role, part: Heading, unit: Unit | None) -> Role:
    """Put what a heading says into a role; what a rule says goes before it."""
    rule = role.rule
    if rule is None:
        return replace(
            role, item=part.text, code=part.code, unit=unit, period=part.period,
            categories=part.categories,
        )  # fmt: skip
    return replace(
        role, item=rule.item or part.text, code=rule.item or part.code, unit=unit,
        period=rule.period or part.period,
        categories={**part.categories, **rule.categories},
    )  # fmt: skip


class _Captions:
    """What texts around a table say of the units of its columns."""

    def __init__(self, table: Table) -> None:
        for texts in (table.above, table.below):
            self._units = [unit for text in texts for unit in caption_units(text)]
            self._pairs = {k: v for t in texts for k, v in caption_pairs(t).items()}
            if self._units or self._pairs:
                return
        self._units = [unit for t in table.above for unit in title_units(t)][:1]

    def unit(self, part: Heading, column: Column) -> Unit | None:
        """Choose the unit of a heading that has none of its own."""
        unit = (
            self._pairs.get(part.text)
            or fit_unit(part.text or part.heading, self._units)
            or implied_unit(part.heading)
            or implied_unit(part.text)
        )
        is_state = all(read_state(text) is not None for text in column.distinct)
        return None if unit and unit.is_assumed and is_state else unit


def _unit_rows(table: Table, values: Sequence[int]) -> frozenset[str]:
    """Give the texts of heading rows that name units, those of no known unit too.

    （食）, （枚）, （台） below the names of things: most are units, so all are.
    """
    found: set[str] = set()
    depth = len(table.columns[values[0]].levels) if values else 0
    for level in range(1, depth):
        texts = [folded(table.columns[at].levels[level]) for at in values]
        filled = [text for text in texts if text]
        known = sum(unit_of(text) is not None for text in filled)
        if known * 2 > len(filled) and len(filled) > 1:
            found |= set(filled)
    return frozenset(found)


def _parse(column: Column, own_units: frozenset[str]) -> Heading:
    found = Heading(column.heading, [])
    dated: list[tuple[int, str]] = []
    is_fiscal = column.is_fiscal or "年度" in map(folded, column.levels)
    for level in filter(None, map(folded, column.levels)):
        if re.fullmatch("[0-9]{4}", level) and (bare := read_period(level)):
            dated.append((2, f"FY{bare}" if is_fiscal else bare))
            continue
        unit, text = _take_unit(_without_note(level), own_units)
        found.unit = unit or found.unit
        code = ITEM_CODE.match(text)
        if code and not find_dates(text):
            found.code = found.code or code[1]
            text = text[code.end() :]
        dates, text = _take_dates(text)
        dated += dates
        found.texts.append(text)
    if found.unit and not dated and not any(found.texts):
        # 事業所 alone is what is counted, and its unit only perhaps.
        found.texts = [column.heading]
        found.unit = replace(found.unit, is_assumed=not found.unit.is_percent)
    if dated:
        best = max(rank for rank, _ in dated)
        # The finest of several: a day in a lower row goes before its year above.
        found.period = max((c for r, c in dated if r == best), key=len)
    return found


def _take_unit(text: str, own_units: frozenset[str]) -> tuple[Unit | None, str]:
    """Take the unit out of one row of a heading; all of it where it is a unit."""
    unit, rest = unit_in(text)
    if unit is not None and rest == text:
        return unit, ""  # a bracket alone: its unit is no name
    rest = re.sub(r"(?<=[日月年])[rpRP]$", "", rest)
    if unit is None and (whole := unit_of(rest)):
        return whole, ""
    if unit is None and text in own_units:
        return Unit("", 0, text.strip("()[]【】〔〕")), ""
    return unit, rest


def _take_dates(text: str) -> tuple[list[tuple[int, str]], str]:
    """Take dates out of a text, with the words and brackets around them."""
    dates = [date for date in find_dates(text) if date.code]
    for date in dates:
        text = text.replace(date.text, "")
    if dates:
        for pattern in AROUND_DATE:
            text = re.sub(pattern, "", text)
    return [(date.rank, date.code) for date in dates], text


def _without_note(text: str) -> str:
    """Take a note mark off a heading: うち海水浴客数3)（千人）, never that of (km2)."""
    marked = re.sub("[※*]+(?=$|[(（])", "", text)
    if marked.count("(") < marked.count(")"):
        marked = re.sub("(?<![0-9])[0-9]{1,2}[)](?=$|[(（])", "", marked)
    return marked


def _carry_years(parts: Mapping[int, Heading]) -> None:
    """Bring months and quarters together with the year above them, or before them.

    令和6年 over 1月 is January 2024; 9月1日 after 令和6年8月1日 is of that year; 4月
    alone is of the year that the title, the user or the row says.
    """
    before = ""
    for part in parts.values():
        if len(part.period) <= len("FY2024"):
            _take_month(part, before)
        if part.period[:4].isdigit():
            before = part.period
    if any(re.fullmatch("[0-9]{4}-[0-9]{2}", part.period) for part in parts.values()):
        # 令和5年度計 beside its months is the same item, of the year.
        for part in parts.values():
            if part.period and len(part.period) < 7 and part.text in TOTALS:
                part.texts = []


def _take_month(part: Heading, before: str) -> None:
    """Take the month or quarter out of a heading: of its year, or that of the one before."""
    for at, text in enumerate(part.texts):
        within, rest = part_of(text, part.period or before)
        if within and not part.period and within < before:
            # 12月, 1月: the year goes on.
            within, rest = part_of(text, str(int(before[:4]) + 1))
        month = re.fullmatch("([0-9]{1,2})月分?", text)
        if within:
            part.period, part.texts[at] = within, rest
            return
        if month and not part.period and 1 <= int(month[1]) <= 12:
            part.period, part.texts[at] = f"month:{month[1]}", ""
            return


def _split_categories(text: str) -> tuple[str, dict[str, str]]:
    """Take categories of sex and age out of a text: ``人口(男)``, ``0-4歳の男性``.

    Returns:
        What is left, and the labels by dimension. Nothing is taken from a text that
        goes on after the category (15歳未満人口).
    """
    found: dict[str, str] = {}
    rest = text
    for _ in range(3):
        rest = rest.strip(SEPARATOR)
        for name, is_whole in (("sex", rest in SEXES), ("age", AGE.fullmatch(rest))):
            if is_whole and name not in found:
                return "", {**found, name: rest}
        taken = _tail(rest) or _age_before(rest)
        if taken is None:
            break
        name, label, rest = taken
        found[name] = label
    return rest, found


def _tail(text: str) -> tuple[str, str, str] | None:
    for name, pattern in TAILS:
        tail = pattern.search(text)
        if tail and tail.start():
            is_total = name == "sex" and tail[1] not in SEXES
            return "total" if is_total else name, tail[1], text[: tail.start()]
    return None


def _age_before(text: str) -> tuple[str, str, str] | None:
    found = re.match(rf"({AGE.pattern})[{SEPARATOR}]", text)
    return ("age", found[1], text[found.end() :]) if found else None


Split = tuple[list[str], dict[str, str]]
"""The rows of a heading without categories, and the categories by dimension."""


def _categorise(parts: Mapping[int, Heading]) -> None:
    """Make dimensions of the categories that the headings of values are wholly of.

    A heading is of a classification only if another one of the same item is too: a
    column 女性 alone is an item.
    """
    split: dict[int, Split] = {}
    stems: dict[tuple[str, str], list[int]] = {}
    for at, part in parts.items():
        pieces = [_split_categories(text) for text in part.texts]
        found = {name: label for _, labels in pieces for name, label in labels.items()}
        split[at] = [rest for rest, _ in pieces], found
        if set(found) - {"total"}:
            stems.setdefault((_joined(split[at][0]), part.period), []).append(at)
    for (stem, period), members in stems.items():
        labels = {
            name: {split[at][1].get(name) for at in members} - {None}
            for name in ("sex", "age")
        }
        names = {name for name, used in labels.items() if len(used) > 1}
        if not names:
            continue
        for at in members:
            rest, found = split[at]
            parts[at].texts = [text for text in rest if text]
            parts[at].categories = {n: v for n, v in found.items() if n in names}
        for at, part in parts.items():
            if (
                at not in members
                and part.period == period
                and _is_total(part, split[at], stem)
            ):
                part.texts = [stem] if stem else []


def _is_total(part: Heading, split: Split, stem: str) -> bool:
    """Say whether a column is the total of a classification beside it: 計, 総数, 人口."""
    if "total" in split[1] and _joined(split[0]) == stem:
        return True
    texts = [text for text in part.texts if text]
    rest = [text for text in texts if text not in TOTALS and text != "人"]
    lacks = len(rest) < len(texts) or not texts or part.texts[-1:] == [""]
    return lacks and _joined(rest) == stem and stem != part.heading
