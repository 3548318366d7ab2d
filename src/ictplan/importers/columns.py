"""What is each column of a table: area, period, classification, value, or none of them.

What a format or a reading says goes first, then what the heading says, then what the
cells are.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ictplan.core.columns import RESERVED
from ictplan.core.schema import TOTAL
from ictplan.importers.categories import TOTALS, bounds_of
from ictplan.importers.cells import read_state
from ictplan.importers.dates import best_dates, find_dates, read_period
from ictplan.importers.grid import folded
from ictplan.importers.places import NATION, names_today
from ictplan.importers.places import TOTAL as TOTAL_ROW
from ictplan.importers.sheet import Column, Table
from ictplan.importers.units import (
    Unit,
    caption_units,
    fit_unit,
    implied_unit,
    unit_in,
    unit_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.importers.formats import ColumnRule, Format

HEADS = (
    ("skip", r"^(?:#.*|no\.?|№|項番|連番|番号|通番|順番|順位|id|seq|rank)$"),
    ("skip", r"(?:カナ|かな|ふりがな|フリガナ|読み|kana|英語|英字|ローマ字)[)）]?$|^(?:url|地域コード|緯度|経度)$"),
    ("code", r"(?:団体|市区?町村|自治体|都道府県|地域|標準地域|地方公共団体|area|pref|city|lg).{0,12}(?:コード|code)$|^(?:全国)?(?:地方公共団体)?コード$|^(?:code|lgcode|jiscode|cid|prefcode)$|コード$"),
    ("remark", r"^(?:備考|注記?|注釈|摘要|特記事項|コメント|remarks?|notes?)"),
    ("county", r"^(?:郡|支庁|振興局)(?:名|・|$)|^政令市・郡"),
    ("prefecture", r"^(?:都道府県名?|都道府県$|県名|prefecture|pref)"),
    ("name", r"^(?:郡市区?町村|市郡町村|市町|町村|市区?町村|市町村|団体|自治体|区市町村|地域|地方公共団体|都市|市名|町名|city|municipality|area)(?:名称?|等?名|別|$)|^全国・都道府県$|^名称$|^(?:市|区|県)名$|^都道府県・?市区町村"),
    ("unit", r"^単位$|^unit$"),
    ("sample_size", r"^(?:n|回答者数?|有効回答数?|集計人数|サンプル(?:数|サイズ)?|標本数?|回収数|n数|n値|母数)(?:[(（].*)?$"),
)  # fmt: skip
"""What a heading alone says of its column, in the order they are asked."""

YEARS = re.compile(
    "年度?$|年次$|年月日?$|時点|時期|期間|調査(?:年|日|月)|基準日|日付|date|year|period|time|月次",
    re.IGNORECASE,
)
ITEMS = re.compile(
    "^(?:指標|項目|調査項目|指標名|項目名|統計項目|indicator|item|measure|データ名|設問|内訳項目)"
)
VALUES = re.compile("^(?:値|数値|value|実数|観測値|データ|data)")
KNOWN_HEADS = (
    ("sex", "sex", re.compile("性別|男女|^性$|sex|gender", re.IGNORECASE)),
    ("age", "age", re.compile("年齢|年代|age", re.IGNORECASE)),
    ("household_income", "household-income", re.compile("世帯年収|世帯収入|年収")),
    ("industry", "industry", re.compile("産業|業種")),
)
"""Classifications that have a code list: dimension, list, heading."""

SEXES = {
    "男": "M",
    "男性": "M",
    "male": "M",
    "女": "F",
    "女性": "F",
    "female": "F",
    "男女計": TOTAL,
}
ITEM_CODE = re.compile(r"^#?([A-Z][A-Z0-9]*[0-9][A-Z0-9]*)(?:_|$)")
"""The code of an item of e-Stat or SSDSE, at the beginning of a heading."""

AGE = re.compile(
    r"(?:満)?[0-9]{1,3}(?:歳|才)?(?:代(?:前半|後半)?|[~-][0-9]{1,3}(?:歳|才)?(?:代|未満)?|(?:歳|才)?(?:以上|未満|以下|超))|[0-9]{1,3}歳|年齢不詳"
)


@dataclass(frozen=True)
class Role:
    """What one column is.

    Of a value: ``item`` (its label, folded), ``code`` where the file has one, ``unit``,
    ``period``, ``categories`` by dimension, and the ``rule`` of a format it keeps.
    """

    kind: str
    dimension: str = ""
    item: str = ""
    code: str = ""
    unit: Unit | None = None
    period: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    rule: ColumnRule | None = None


@dataclass
class Columns:
    """The roles of a table's columns; ``assumed`` and ``left_out`` are told to people."""

    table: Table
    roles: list[Role]
    assumed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def of(self, kind: str) -> list[int]:
        """Give the places of the columns of a kind."""
        return [at for at, role in enumerate(self.roles) if role.kind == kind]

    def one(self, kind: str) -> Column | None:
        """Give the first column of a kind."""
        found = self.of(kind)
        return self.table.columns[found[0]] if found else None


def read_columns(
    table: Table,
    areas: AreaRegister,
    form: Format,
    said: Mapping[str, str],
) -> Columns:
    """Tell what each column of a table is.

    Args:
        table: A table whose areas, if it has any, stand in rows.
        areas: The register.
        form: A format or reading whose rules go first.
        said: Headings by role, as the user said; a heading holds in part.
    """
    named = _named(table, said)
    roles = []
    for at, column in enumerate(table.columns):
        rule = form.rule_for(column.heading)
        if at in named:
            kind = named[at]
            role = Role(kind) if kind in KINDS_SAID else Role("dimension", kind)
        elif rule is not None:
            role = Role(
                rule.role,
                rule.dimension,
                rule=rule,
                unit=unit_of(rule.unit) if rule.unit else None,
            )
        else:
            role = Role(_kind(column, areas))
        roles.append(role)
    columns = Columns(table, roles)
    _settle(columns, said)
    _head_values(columns, form)
    return columns


KINDS_SAID = (
    "code",
    "prefecture",
    "county",
    "name",
    "period",
    "value",
    "numerator",
    "denominator",
    "sample_size",
    "remark",
    "item",
    "unit",
    "skip",
    "year",
    "month",
)


def _named(table: Table, said: Mapping[str, str]) -> dict[int, str]:
    """Find the columns that the user names: whole headings first, then parts of them."""
    found: dict[int, str] = {}
    for kind, text in said.items():
        wanted = folded(text)
        for test in (lambda h: h == wanted, lambda h: wanted in h):  # noqa: B023
            hits = [at for at, c in enumerate(table.columns) if test(c.heading)]
            if hits:
                found |= dict.fromkeys(hits if kind == "value" else hits[:1], kind)
                break
    return found


def _kind(column: Column, areas: AreaRegister) -> str:
    """Tell a column by its heading, and by its cells."""
    heading = next((folded(level) for level in reversed(column.levels) if level), "")
    texts = list(dict.fromkeys((heading, column.heading)))
    if not column.distinct:
        return "skip"
    numbers = column.share("nmsy")
    for kind, pattern in HEADS:
        if any(re.search(pattern, text, re.IGNORECASE) for text in texts) and _suits(
            kind, column, areas
        ):
            return kind
    if _is_period(column, texts):
        return "period"
    if any(re.fullmatch("月|month", text, re.IGNORECASE) for text in texts) and _whole(
        column, 1, 12
    ):
        return "month"
    if not column.heading and _is_code(column, areas):
        return "code"
    if numbers >= 0.5 and not _is_age(column):
        return "value"
    if _are_areas(column, areas):
        return "name"
    return "text"


def _suits(kind: str, column: Column, areas: AreaRegister) -> bool:
    """Say whether cells can be what a heading says."""
    numbers = column.share("nsy")
    match kind:
        case "code":
            return _is_code(column, areas) or (
                numbers > 0.9 and _whole(column, 0, 480_000)
            )
        case "sample_size" | "unit" | "remark":
            return True
        case "skip":
            return (
                not column.share("n")
                or _ascends(column)
                or any(
                    "順位" in level or "rank" in level.lower()
                    for level in column.levels
                )
                or numbers < 0.5
            )
        case "name" | "prefecture" | "county":
            return numbers < 0.5
        case _:
            return True


def _whole(column: Column, low: int, high: int) -> bool:
    return all(
        re.fullmatch("[0-9]{1,6}", folded(c)) and low <= int(folded(c)) <= high
        for c in column.distinct
    )


def _ascends(column: Column) -> bool:
    """Say whether cells are 1, 2, 3 …: a running number, no value."""
    numbers = [
        int(folded(c)) for c in column.cells if re.fullmatch("[0-9]{1,6}", folded(c))
    ]
    return len(numbers) > 1 and numbers == list(
        range(numbers[0], numbers[0] + len(numbers))
    )


def _is_code(column: Column, areas: AreaRegister) -> bool:
    """Say whether most cells look like codes of areas, and some are."""
    texts = [re.sub("^R(?=[0-9]{5}$)", "", folded(c)) for c in column.distinct]
    looks = [t for t in texts if re.fullmatch("[0-9]{1,2}|[0-9]{4,6}", t)]
    if not looks or len(looks) * 2 < len(texts):
        return False
    some = looks[:: max(1, len(looks) // 40)]
    fives = (
        t.zfill(6)[:5] if len(t) >= 6 or int(t) > 47999 else t.zfill(5) for t in some
    )
    known = sum(code in areas or code in areas.history for code in fives)
    return known * 2 >= len(some) or all(len(t) in (5, 6) for t in looks)


def _is_period(column: Column, heads: Sequence[str]) -> bool:
    """Say whether cells are periods, by their own words or by the heading."""
    texts = column.distinct
    if not texts or len({*column.kinds} & {"m", "s"}) > 1:
        return False
    some: Sequence[str] = texts[:: max(1, len(texts) // 40)]
    if any(YEARS.search(head) for head in heads):
        some = carried_eras(some)
    read = [read_period(text) for text in some]
    if sum(code is not None for code in read) < 0.8 * len(some):
        return False
    bare = all(re.fullmatch("[0-9]+", folded(text)) for text in some)
    return not bare or any(YEARS.search(head) for head in heads) or not any(heads)


def carried_eras(texts: Sequence[str]) -> list[str]:
    """Give years written without their era that of the year before: 平成27年, 28, 29."""
    era, result = "", []
    for text in texts:
        plain = folded(text)
        if found := re.match("明治|大正|昭和|平成|令和|[MTSHR](?=[0-9])", plain):
            era = found[0]
        elif era and re.fullmatch("[0-9]{1,2}(?:年度?)?", plain):
            plain = f"{era}{plain}" + ("" if plain.endswith(("年", "度")) else "年")
            result.append(plain)
            continue
        result.append(text)
    return result


def _is_age(column: Column) -> bool:
    """Say whether cells are bands of ages: 20～29, 80歳以上."""
    some = column.distinct[:60]
    bands = sum(bounds_of(t) is not None and not folded(t).isdigit() for t in some)
    return bands * 2 > len(some)


def _are_areas(column: Column, areas: AreaRegister) -> bool:
    some = column.distinct[:: max(1, len(column.distinct) // 60)]
    known = sum(is_area_name(text, areas) for text in some)
    return known * 5 >= len(some) * 3


def is_area_name(text: str, areas: AreaRegister) -> bool:
    """Say whether a text is the name of an area in Japan, with its ending."""
    plain = folded(text)
    plain = re.sub("^[0-9]{5,6}[_:.-]?|[(（].*$", "", plain)
    if plain in NATION:
        return True
    if not re.search("[都道府県市区町村]$", plain):
        return bool(re.fullmatch(".{1,3}", plain)) and plain in _stems(areas)
    return bool(names_today(plain, areas))


def _stems(areas: AreaRegister) -> frozenset[str]:
    """Prefectures without their ending: 茨城, 東京."""
    found = _STEMS.get(id(areas))
    if found is None:
        found = _STEMS[id(areas)] = frozenset(
            a.label_ja[:-1] for a in areas.areas.values() if a.level == "prefecture"
        )
    return found


_STEMS: dict[int, frozenset[str]] = {}


def transposed(table: Table, areas: AreaRegister) -> Table:
    """Turn a table whose areas stand in a row, so that they stand in a column.

    The columns of labels become the headings of values, other rows of the heading
    columns of labels.
    """
    depth = len(table.header)
    for level in range(depth):
        texts = [c.levels[level] for c in table.columns if c.levels[level]]
        named = [text for text in texts if is_area_name(text, areas)]
        distinct = dict.fromkeys(named)
        if len(distinct) < 2 or len(named) * 3 < len(texts) * 2:
            continue
        if any(_are_areas(c, areas) for c in table.columns[:4]):
            continue
        values = [
            c
            for c in table.columns
            if is_area_name(c.levels[level], areas)
            or (c.levels[level] and TOTAL_ROW.fullmatch(folded(c.levels[level])))
        ]
        labels = [c for c in table.columns if c not in values and c.distinct]
        return _turned(table, level, labels, values)
    return table


def _turned(
    table: Table, level: int, labels: list[Column], values: list[Column]
) -> Table:
    names = Column(
        table.header[level], ("市区町村",), tuple(c.levels[level] for c in values)
    )
    others = [
        Column(
            table.header[other],
            (_stub(labels, other),),
            tuple(c.levels[other] for c in values),
        )
        for other in range(len(table.header))
        if other != level and any(c.levels[other] for c in values)
    ]
    bodies = [
        Column(
            row,
            tuple(
                f"{_period_words(c)}{c.cells[at]}"
                if c.cells[at] or c is labels[-1] or "単位" in c.heading
                else _above(c, at)
                for c in labels
            )
            or ("値",),
            tuple(c.cells[at] for c in values),
        )
        for at, row in enumerate(table.rows)
    ]
    return replace(
        table,
        columns=(names, *others, *bodies),
        rows=tuple(c.index for c in values),
        sections=("",) * len(values),
        is_turned=True,
    )


def _stub(labels: Sequence[Column], level: int) -> str:
    return next((c.levels[level] for c in labels if c.levels[level]), "")


def _above(column: Column, at: int) -> str:
    """Give the nearest label above a blank one: that of a merged cell."""
    return next((column.cells[n] for n in range(at, -1, -1) if column.cells[n]), "")


def _period_words(column: Column) -> str:
    """Give 年度 to bare years below that heading, so that they stay fiscal."""
    heading = column.heading
    if not heading.endswith("年度") or not all(
        re.fullmatch("[0-9]{4}", folded(c)) for c in column.distinct
    ):
        return ""
    return "FY"


def _settle(columns: Columns, said: Mapping[str, str]) -> None:
    """Settle what one column alone does not tell."""
    table, roles = columns.table, columns.roles
    has_area = any(r.kind in ("code", "name", "prefecture") for r in roles)
    values = columns.of("value")
    # Where a name of a value is said, other columns of numbers are none.
    if "value" in said or "numerator" in said:
        named = {
            at
            for at, r in enumerate(roles)
            if r.kind == "value" and _is_said(table.columns[at], said.get("value", ""))
        }
        for at in values:
            if at not in named:
                roles[at] = Role("skip")
        values = sorted(named)
    months, periods = columns.of("month"), columns.of("period")
    if months and periods:
        bare = all(
            re.fullmatch("[0-9]{4}", c) for c in table.columns[periods[0]].distinct
        )
        if bare:
            roles[periods[0]] = Role("year")
    # Beside a column 値, a column of texts names the items of its rows.
    if len(values) == 1 and not any(r.kind == "item" for r in roles):
        heading = table.columns[values[0]].heading
        texts = columns.of("text")
        named_items = [at for at in texts if ITEMS.search(table.columns[at].heading)]
        if named_items and (VALUES.search(heading) or len(texts) >= 1):
            roles[named_items[0]] = Role("item")
    dated = values and all(best_dates(table.columns[at].levels) for at in values)
    texts = columns.of("text")
    if not any(r.kind == "item" for r in roles) and texts and not has_area:
        first = texts[0]
        labels = table.columns[first].distinct
        units = [label for label in labels if unit_in(label)[0]]
        wordy = _classification(table.columns[first]) is None
        if (
            wordy
            and (dated or columns.of("unit"))
            and (units or columns.of("unit") or _mixed(labels))
        ):
            roles[first] = Role("item")
    taken = Counter(r.dimension for r in roles if r.dimension)
    for at in columns.of("text"):
        column = table.columns[at]
        if (
            len(column.distinct) > max(200, len(column.cells) // 2)
            and has_area
            and len(column.cells) > 20
        ):
            roles[at] = Role("skip")
            columns.left_out.append(column.heading or "?")
            continue
        name = _classification(column) or _dimension_name(column.heading, taken)
        taken[name] += 1
        roles[at] = Role("dimension", name)


def _is_said(column: Column, text: str) -> bool:
    wanted = folded(text)
    return bool(wanted) and wanted in column.heading


def _mixed(labels: Sequence[str]) -> bool:
    """Say whether labels imply different units: 人口, 世帯数, 高齢化率."""
    implied = {unit.code for label in labels if (unit := implied_unit(label))}
    return len(implied) > 1


def _classification(column: Column) -> str | None:
    """Name the known classification a column is of: by its heading, or all its cells."""
    for name, _, words in KNOWN_HEADS:
        if words.search(column.heading):
            return name
    labels = [folded(cell) for cell in column.distinct]
    proper = [label for label in labels if label not in TOTALS]
    if proper and all(label in SEXES for label in proper):
        return "sex"
    if proper and all(AGE.fullmatch(label) for label in proper):
        return "age"
    return None


def _dimension_name(heading: str, taken: Counter[str]) -> str:
    plain = (
        re.sub("[^a-z0-9_]+", "_", heading.lower()).strip("_")
        if heading.isascii()
        else ""
    )
    fits = re.fullmatch("[a-z][a-z0-9_]*", plain) and plain not in RESERVED | AVOIDED
    name = plain if fits else "kind"
    return name if not taken[name] else f"{name}{taken[name] + 1}"


AVOIDED = frozenset(["item", "section", "group", "state", "mean"])
"""Names of dimensions that the reader itself gives, or that columns of answers have."""


def _head_values(columns: Columns, form: Format) -> None:
    """Read the headings of values: period, unit, categories, and the item that is left."""
    table = columns.table
    captions = [unit for text in table.above for unit in caption_units(text)]
    if not captions:
        captions = [unit for text in table.above if (unit := unit_in(text)[0])][:1]
    values = [
        at
        for at, r in enumerate(columns.roles)
        if r.kind in ("value", "numerator", "denominator", "sample_size")
    ]
    parts = {at: _parse(table.columns[at]) for at in values}
    _carry_years(parts)
    _categorise(parts, form)
    for at, part in parts.items():
        role = columns.roles[at]
        rule = role.rule
        unit = role.unit or part.unit
        if unit is None:
            unit = (
                fit_unit(part.text or part.heading, captions)
                or implied_unit(part.heading)
                or implied_unit(part.text)
            )
            if (
                unit
                and unit.is_assumed
                and all(map(_is_state, table.columns[at].distinct))
            ):
                unit = None
        categories = dict(part.categories)
        if rule is not None:
            categories |= dict(rule.categories)
        item = rule.item if rule and rule.item else part.text
        columns.roles[at] = replace(
            role, item=item, code=(rule.item if rule else "") or part.code, unit=unit,
            period=(rule.period if rule else "") or part.period, categories=categories,
        )  # fmt: skip


def _carry_years(parts: Mapping[int, Heading]) -> None:
    """Give headings that omit the year (9月1日) that of the heading before them."""
    year = ""
    for part in parts.values():
        if part.period and not part.period.startswith("month:"):
            year = part.period[:4] if part.period[:1].isdigit() else year
            continue
        for at, text in enumerate(part.texts):
            month = re.fullmatch("([0-9]{1,2})月分?", text)
            if month and not year and 1 <= int(month[1]) <= 12:
                # A month of the year that the title, the user or the row says.
                part.period, part.texts[at] = f"month:{month[1]}", ""
                continue
            found = re.match("[0-9]{1,2}月(?:[0-9]{1,2}日)?", text)
            if found and year and (code := read_period(f"{year}年{found[0]}")):
                part.period, part.texts[at] = code, text[found.end() :]


def _is_state(text: str) -> bool:
    return read_state(text) is not None


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
        kept: list[str] = []
        for text in self.texts:
            if text and text not in kept:
                kept.append(text)
        return " ".join(kept)


def _parse(column: Column) -> Heading:
    found = Heading(column.heading, [])
    fiscal = any(folded(level) == "年度" for level in column.levels)
    dated: list[tuple[int, str]] = []
    for level in column.levels:
        text = folded(level)
        if not text:
            continue
        bare = read_period(text) if re.fullmatch("[0-9]{4}", text) else None
        if bare:
            dated.append((2, f"FY{bare}" if fiscal or column.is_fiscal else bare))
            continue
        text = _without_note(text)
        unit, text = unit_in(text)
        text = re.sub(r"(?<=[日月年])[rpRP]$", "", text)
        if (unit is None and unit_of(text) and text not in ("人", "%")) or (
            unit is None and text in ("人", "%", "世帯")
        ):
            unit, text = unit_of(text), ""
        found.unit = unit or found.unit
        code = ITEM_CODE.match(text)
        if code and not find_dates(text):
            found.code = found.code or code[1]
            text = text[code.end() :]
        dates = [d for d in find_dates(text) if d.code]
        for date in dates:
            dated.append((date.rank, date.code))
            text = text.replace(date.text, "")
        if dates:
            text = re.sub(
                r"[(（【\[]?(?:末|現在|時点|分|中|末時点|末現在)*[)）】\]]$|^(?:末|現在|時点|分|の)+|[(（【\[][)）】\]]",
                "",
                text,
            )
            text = re.sub(
                r"^(?:末|現在|時点|分|の|[_・,:])+|(?:現在|時点|[_・,:])+$", "", text
            )
        found.texts.append(text)
    if dated:
        best = max(rank for rank, _ in dated)
        # The finest of several: a day in a lower row goes before its year above.
        found.period = max((c for r, c in dated if r == best), key=len)
    return found


def _without_note(text: str) -> str:
    """Take a note mark off a heading: うち海水浴客数3)（千人）, never that of (km2)."""
    marked = re.sub("[※*]+(?=$|[(（])", "", text)
    if marked.count("(") < marked.count(")"):
        marked = re.sub("(?<![0-9])[0-9]{1,2}[)](?=$|[(（])", "", marked)
    return marked


def _split_categories(text: str) -> tuple[str, dict[str, str]]:
    """Take categories of sex and age out of a text: ``人口(男)``, ``0-4歳の男性``.

    Returns:
        What is left, and the labels by dimension. Nothing is taken from a text that
        goes on after the category (15歳未満人口).
    """
    found: dict[str, str] = {}
    rest = text
    for _ in range(3):
        plain = rest.strip("・,_ の:/|")
        if plain in SEXES and "sex" not in found:
            found["sex"], rest = plain, ""
            break
        if AGE.fullmatch(plain) and "age" not in found:
            found["age"], rest = plain, ""
            break
        tail = re.search(
            r"(?:[・,_ の:/|]|(?=[(（]))[(（]?(男性?|女性?|男女計|計|総数|合計)[)）]?$",
            plain,
        )
        if tail and tail.start():
            label = tail[1]
            found["sex" if label in SEXES else "total"] = label
            rest = plain[: tail.start()]
            continue
        tail = re.search(rf"[・,_ の:/|(（]({AGE.pattern})[)）]?$", plain)
        if tail and tail.start():
            found["age"], rest = tail[1], plain[: tail.start()]
            continue
        head = re.match(rf"({AGE.pattern})[・,_ の:/|]", plain)
        if head:
            found["age"], rest = head[1], plain[head.end() :]
            continue
        rest = plain
        break
    return rest, found


def _categorise(parts: Mapping[int, Heading], form: Format) -> None:
    """Make dimensions of the categories that the headings of values are wholly of.

    A heading is of a classification only if another one of the same item is too: a
    column 女性 alone is an item.
    """
    if form.table.get("categories") is False:
        return
    split = {
        at: ([s[0] for s in pieces], {k: v for s in pieces for k, v in s[1].items()})
        for at, part in parts.items()
        for pieces in [[_split_categories(text) for text in part.texts]]
    }
    stems: dict[tuple[str, str], list[int]] = {}
    for at, (rest, found) in split.items():
        stem = " ".join(dict.fromkeys(filter(None, rest)))
        if set(found) - {"total"}:
            stems.setdefault((stem, parts[at].period), []).append(at)
    for (stem, period), members in stems.items():
        names = {name for at in members for name in split[at][1] if name != "total"}
        for name in names:
            labels = {split[at][1].get(name) for at in members} - {None}
            if len(labels) < 2:
                names = names - {name}
        if not names:
            continue
        for at in members:
            rest, found = split[at]
            parts[at].texts = [text for text in rest if text]
            parts[at].categories = {n: v for n, v in found.items() if n in names}
        _take_totals(parts, stem, period, members, split)


def _take_totals(
    parts: Mapping[int, Heading],
    stem: str,
    period: str,
    members: Sequence[int],
    split: Mapping[int, tuple[list[str], dict[str, str]]],
) -> None:
    """Take the total of a classification from the column beside it: 計, 総数, 人口."""
    for at, part in parts.items():
        if at in members or part.period != period:
            continue
        texts = [t for t in part.texts if t]
        rest = [t for t in texts if t not in TOTALS and t != "人"]
        stripped = (
            " ".join(dict.fromkeys(filter(None, split[at][0])))
            if "total" in split[at][1]
            else None
        )
        if (
            (len(rest) < len(texts) or not texts or part.texts[-1:] == [""])
            and " ".join(dict.fromkeys(rest)) == stem
            and stem != part.heading
        ) or stripped == stem:
            part.texts = [stem] if stem else []
