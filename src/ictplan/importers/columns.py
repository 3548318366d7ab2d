"""What is each column of a table: area, period, classification, value, or none of them.

What a format or a reading says goes first, then what the heading says, then what the
cells are.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ictplan.core.columns import RESERVED
from ictplan.importers.categories import TOTALS, bounds_of
from ictplan.importers.dates import best_dates, read_period
from ictplan.importers.formats import ROLES
from ictplan.importers.grid import folded
from ictplan.importers.headings import AGE, SEXES, head_values
from ictplan.importers.places import NATION, names_today
from ictplan.importers.places import TOTAL as TOTAL_ROW
from ictplan.importers.sheet import Column, Table
from ictplan.importers.units import implied_unit, unit_in, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.importers.formats import ColumnRule, Format
    from ictplan.importers.units import Unit

HEADS = (
    ("skip", r"^(?:#.*|no\.?|№|項番|連番|番号|通番|順番|順位|id|seq|rank)$"),
    ("skip", r"(?:カナ|かな|ふりがな|フリガナ|読み|kana|英語|英字|ローマ字)[)）]?$|^(?:url|地域コード|緯度|経度)$"),
    ("code", r"(?:団体|市区?町村|自治体|都道府県|地域|標準地域|地方公共団体|area|pref|city|lg).{0,12}(?:コード|code)$|^(?:全国)?(?:地方公共団体)?コード$|^(?:code|lgcode|jiscode|cid|prefcode)$|コード$"),
    ("remark", r"^(?:備考|注記?|注釈|摘要|特記事項|コメント|remarks?|notes?)"),
    ("county", r"^(?:郡|支庁|振興局)(?:名|・|$)|^政令市・郡"),
    ("prefecture", r"^(?:都道府県名?|都道府県$|県名|prefecture|pref)"),
    ("name", r"^(?:郡市区?町村|市郡町村|市町|町村|市区?町村|市町村|団体|自治体|区市町村|地域|地方公共団体|都市|市名|町名|city|municipality|area)(?:名称?|等?名|別|$)|^全国・都道府県$|^名称$|^(?:市|区|県)名$|^都道府県・?市区町村"),
    ("unit", r"^単位$|^unit$"),
    ("sample_size", r"^(?:n|回答(?:者)?数|回答者|有効回答数?|集計人数|サンプル(?:数|サイズ)?|標本数?|回収数|n数|n値|母数)(?:[(（].*)?$"),
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
    ("sex", re.compile("性別|男女|^性$|sex|gender", re.IGNORECASE)),
    ("age", re.compile("年齢|年代|age", re.IGNORECASE)),
    ("household_income", re.compile("世帯年収|世帯収入|年収")),
    ("industry", re.compile("産業|業種")),
)
"""Classifications that have a code list, by their headings."""

AVOIDED = frozenset(["item", "section", "group", "state", "mean", "ward"])
"""Names of dimensions that the reader itself gives, or that columns of answers have."""

MANY = 200
"""Of more different texts than this, one for most rows, a column is no classification."""

SAMPLE = 40
"""How many different cells of a column are looked at to tell what they are."""


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
    """The roles of a table's columns; ``left_out`` is told to people."""

    table: Table
    roles: list[Role]
    left_out: list[str] = field(default_factory=list)

    def of(self, *kinds: str) -> list[int]:
        """Give the places of the columns of some kinds, kind by kind."""
        return [k for kind in kinds for k, r in enumerate(self.roles) if r.kind == kind]

    def one(self, kind: str) -> Column | None:
        """Give the first column of a kind."""
        found = self.of(kind)
        return self.table.columns[found[0]] if found else None


def read_columns(
    table: Table, areas: AreaRegister, form: Format, said: Mapping[str, str]
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
            role = Role(kind) if kind in ROLES else Role("dimension", kind)
        elif rule is not None:
            unit = unit_of(rule.unit) if rule.unit else None
            role = Role(rule.role, rule.dimension, rule=rule, unit=unit)
        else:
            role = Role(_kind(column, areas))
        roles.append(role)
    columns = Columns(table, roles)
    _keep_said_values(columns, said)
    _join_month(columns)
    _find_items(columns)
    _name_dimensions(columns)
    head_values(columns, form)
    return columns


def _named(table: Table, said: Mapping[str, str]) -> dict[int, str]:
    """Find the columns that the user names: whole headings first, then parts of them."""
    found: dict[int, str] = {}
    for kind, text in said.items():
        wanted = folded(text)
        hits = [at for at, c in enumerate(table.columns) if c.heading == wanted] or [
            at for at, c in enumerate(table.columns) if wanted in c.heading
        ]
        found |= dict.fromkeys(hits if kind == "value" else hits[:1], kind)
    return found


def _kind(column: Column, areas: AreaRegister) -> str:
    """Tell a column by its heading, and by its cells."""
    if not column.distinct:
        return "skip"
    heading = next((folded(level) for level in reversed(column.levels) if level), "")
    heads = list(dict.fromkeys((heading, column.heading)))
    by_heading = (
        kind
        for kind, pattern in HEADS
        if any(re.search(pattern, text, re.IGNORECASE) for text in heads)
        and _suits(kind, column, areas)
    )
    return next(by_heading, "") or _kind_of_cells(column, heads, areas)


def _kind_of_cells(column: Column, heads: Sequence[str], areas: AreaRegister) -> str:
    if _is_period(column, heads):
        return "period"
    is_month = any(re.fullmatch("月|month", text, re.IGNORECASE) for text in heads)
    if is_month and _is_whole(column, 1, 12):
        return "month"
    if not column.heading and _is_code(column, areas):
        return "code"
    if column.share("nmsy") >= 0.5 and not _is_age(column):
        return "value"
    return "name" if _are_areas(column, areas) else "text"


def _suits(kind: str, column: Column, areas: AreaRegister) -> bool:
    """Say whether cells can be what a heading says."""
    numbers = column.share("nsy")
    match kind:
        case "code":
            return _is_code(column, areas) or (
                numbers > 0.9 and _is_whole(column, 0, 480_000)
            )
        case "skip":
            is_rank = any(
                re.search("順位|rank", text.lower()) for text in column.levels
            )
            return not column.share("n") or numbers < 0.5 or is_rank or _ascends(column)
        case "name" | "prefecture" | "county":
            return numbers < 0.5
        case _:
            return True


def _is_whole(column: Column, low: int, high: int) -> bool:
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


def _some(texts: Sequence[str]) -> Sequence[str]:
    return texts[:: max(1, len(texts) // SAMPLE)]


def _is_code(column: Column, areas: AreaRegister) -> bool:
    """Say whether most cells look like codes of areas, and some are."""
    texts = [re.sub("^R(?=[0-9]{5}$)", "", folded(c)) for c in column.distinct]
    looks = [t for t in texts if re.fullmatch("[0-9]{1,2}|[0-9]{4,6}", t)]
    if not looks or len(looks) * 2 < len(texts):
        return False
    some = _some(looks)
    fives = (
        t.zfill(6)[:5] if len(t) >= 6 or int(t) > 47999 else t.zfill(5) for t in some
    )
    known = sum(code in areas or code in areas.history for code in fives)
    return known * 2 >= len(some) or all(len(t) in (5, 6) for t in looks)


def _is_period(column: Column, heads: Sequence[str]) -> bool:
    """Say whether cells are periods, by their own words or by the heading."""
    if not column.distinct or len({*column.kinds} & {"m", "s"}) > 1:
        return False
    some = _some(column.distinct)
    is_headed = any(YEARS.search(head) for head in heads)
    read = [read_period(text) for text in (carried_eras(some) if is_headed else some)]
    if sum(code is not None for code in read) < 0.8 * len(some):
        return False
    is_bare = all(re.fullmatch("[0-9]+", folded(text)) for text in some)
    return not is_bare or is_headed or not any(heads)


def carried_eras(texts: Iterable[str]) -> list[str]:
    """Give years written without their era that of the year before: 平成27年, 28, 29."""
    era, result = "", []
    for text in texts:
        plain = folded(text)
        if found := re.match("明治|大正|昭和|平成|令和|[MTSHR](?=[0-9元])", plain):
            era = found[0]
        elif era and re.fullmatch("[0-9]{1,2}(?:年度?)?", plain):
            year = "" if plain.endswith(("年", "度")) else "年"
            result.append(f"{era}{plain}{year}")
            continue
        result.append(text)
    return result


def _is_age(column: Column) -> bool:
    """Say whether cells are bands of ages: 20～29, 80歳以上."""
    some = column.distinct[:60]
    bands = sum(bounds_of(t) is not None and not folded(t).isdigit() for t in some)
    return bands * 2 > len(some)


def _are_areas(column: Column, areas: AreaRegister) -> bool:
    some = _some(column.distinct)
    return sum(is_area_name(text, areas) for text in some) * 5 >= len(some) * 3


def is_area_name(text: str, areas: AreaRegister) -> bool:
    """Say whether a text is the name of an area in Japan, with its ending."""
    plain = re.sub("^[0-9]{5,6}[_:.-]?|[(（].*$", "", folded(text))
    if plain in NATION:
        return True
    if not re.search("[都道府県市区町村]$", plain):
        return len(plain) <= 3 and plain in _stems(areas)
    return bool(names_today(plain, areas))


@lru_cache(maxsize=4)
def _stems(areas: AreaRegister) -> frozenset[str]:
    """Prefectures without their ending: 茨城, 東京."""
    found = areas.areas.values()
    return frozenset(a.label_ja[:-1] for a in found if a.level == "prefecture")


def transposed(table: Table, areas: AreaRegister) -> Table:
    """Turn a table whose areas stand in a row, so that they stand in a column.

    The columns of labels become the headings of values, other rows of the heading
    columns of labels.
    """
    for level in range(len(table.header)):
        texts = [c.levels[level] for c in table.columns if c.levels[level]]
        named = [text for text in texts if is_area_name(text, areas)]
        if len(set(named)) < 2 or len(named) * 3 < len(texts) * 2:
            continue
        if any(_are_areas(c, areas) for c in table.columns[:4]):
            continue
        values = [
            c
            for c in table.columns
            if c.levels[level]
            and (
                is_area_name(c.levels[level], areas)
                or TOTAL_ROW.fullmatch(folded(c.levels[level]))
            )
        ]
        labels = [c for c in table.columns if c not in values and c.distinct]
        return _turned(table, level, labels, values)
    return table


def _turned(
    table: Table, level: int, labels: list[Column], values: list[Column]
) -> Table:
    def row(depth: int, heading: str) -> Column:
        cells = tuple(c.levels[depth] for c in values)
        return Column(table.header[depth], (heading,), cells)

    others = [
        row(
            depth,
            next((c.levels[depth] for c in labels if c.levels[depth]), ""),
        )
        for depth in range(len(table.header))
        if depth != level and any(c.levels[depth] for c in values)
    ]
    bodies = [
        Column(
            number,
            tuple(_label_at(c, at, is_last=c is labels[-1]) for c in labels) or ("値",),
            tuple(c.cells[at] for c in values),
        )
        for at, number in enumerate(table.rows)
    ]
    return replace(
        table,
        columns=(row(level, "市区町村"), *others, *bodies),
        rows=tuple(c.index for c in values),
        sections=("",) * len(values),
        is_turned=True,
    )


def _label_at(column: Column, at: int, *, is_last: bool) -> str:
    """Give a label as a heading: that of a merged cell above it; 年度 stays with a year."""
    is_year = column.heading.endswith("年度") and all(
        re.fullmatch("[0-9]{4}", folded(c)) for c in column.distinct
    )
    own = column.cells[at]
    if not own and not is_last and "単位" not in column.heading:
        own = next((column.cells[n] for n in range(at, -1, -1) if column.cells[n]), "")
    return f"FY{own}" if is_year else own


def _keep_said_values(columns: Columns, said: Mapping[str, str]) -> None:
    """Leave out other columns of numbers where the user names those of values."""
    if "value" not in said and "numerator" not in said:
        return
    wanted = folded(said.get("value", ""))
    for at in columns.of("value"):
        if not wanted or wanted not in columns.table.columns[at].heading:
            columns.roles[at] = Role("skip")


def _join_month(columns: Columns) -> None:
    """Read a column of bare years beside one of months together with it."""
    periods = columns.of("period")
    if columns.of("month") and periods:
        years = columns.table.columns[periods[0]].distinct
        if all(re.fullmatch("[0-9]{4}", year) for year in years):
            columns.roles[periods[0]] = Role("year")


def _find_items(columns: Columns) -> None:
    """Find the column of texts that names the items of its rows, if there is one."""
    table, roles = columns.table, columns.roles
    texts, values = columns.of("text"), columns.of("value")
    if not texts or columns.of("item"):
        return
    headed = [at for at in texts if ITEMS.search(table.columns[at].heading)]
    if len(values) == 1 and headed:
        roles[headed[0]] = Role("item")
        return
    column = table.columns[texts[0]]
    has_units = columns.of("unit") or any(unit_in(text)[0] for text in column.distinct)
    is_dated = bool(values) and all(
        best_dates(table.columns[at].levels) for at in values
    )
    if (
        not columns.of("code", "name", "prefecture")
        and _classification(column) is None
        and (is_dated or columns.of("unit"))
        and (has_units or _are_mixed(column.distinct))
    ):
        roles[texts[0]] = Role("item")


def _are_mixed(labels: Sequence[str]) -> bool:
    """Say whether labels imply different units: 人口, 世帯数, 高齢化率."""
    implied = {unit.code for label in labels if (unit := implied_unit(label))}
    return len(implied) > 1


def _name_dimensions(columns: Columns) -> None:
    """Make dimensions of the columns of texts that are left; names of things are none."""
    taken = Counter(role.dimension for role in columns.roles if role.dimension)
    has_area = bool(columns.of("code", "name", "prefecture"))
    for at in columns.of("text"):
        column = columns.table.columns[at]
        many = len(column.distinct) > max(MANY, len(column.cells) // 2)
        if many and has_area:
            columns.roles[at] = Role("skip")
            columns.left_out.append(column.heading or "?")
            continue
        name = _classification(column) or _dimension_name(column.heading, taken)
        taken[name] += 1
        columns.roles[at] = Role("dimension", name)


def _classification(column: Column) -> str | None:
    """Name the known classification a column is of: by its heading, or all its cells."""
    for name, words in KNOWN_HEADS:
        if words.search(column.heading):
            return name
    labels = [folded(cell) for cell in column.distinct]
    proper = [label for label in labels if label not in TOTALS]
    if proper and all(label in SEXES for label in proper):
        return "sex"
    if proper and all(AGE.fullmatch(label) for label in proper):
        return "age"
    wards = sum(label.endswith("区") for label in proper)
    return "ward" if wards * 2 > len(proper) and "区" in column.heading else None


def _dimension_name(heading: str, taken: Counter[str]) -> str:
    plain = (
        re.sub("[^a-z0-9_]+", "_", heading.lower()).strip("_")
        if heading.isascii()
        else ""
    )
    fits = re.fullmatch("[a-z][a-z0-9_]*", plain) and plain not in RESERVED | AVOIDED
    name = plain if fits else "kind"
    return name if not taken[name] else f"{name}{taken[name] + 1}"
