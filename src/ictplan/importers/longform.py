"""What is every value of a table: its area, period, item and categories, cell by cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.areas import JAPAN
from ictplan.core.errors import UnreadableFileError, UsageError
from ictplan.core.messages import N_, Label, Message
from ictplan.importers.categories import TOTALS, Categories, made_code
from ictplan.importers.dates import best_dates, month_of, read_period
from ictplan.importers.formats import DimensionRule
from ictplan.importers.grid import folded
from ictplan.importers.headings import SEXES
from ictplan.importers.match import AreaMatch
from ictplan.importers.places import Labels, Place, area_in
from ictplan.importers.units import Unit, unit_in, unit_of
from ictplan.importers.when import Periods, only_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ictplan.core.errors import Problem
    from ictplan.core.library import Library
    from ictplan.importers.columns import Columns, Role
    from ictplan.importers.draft import Log, Options
    from ictplan.importers.formats import ColumnRule, Format
    from ictplan.importers.sheet import Column

COUNTIES = re.compile("(?:郡|支庁|振興局|市部|町村部|地域|地区|圏域?|管内)$")
"""Headings of rows that only say where bodies lie."""

PLAIN_COLUMNS = (
    "ref_area", "time_period", "item", "text", "unit", "numerator", "denominator",
    "denominator_period", "sample_size", "note", "source_cell",
)  # fmt: skip

BESIDE = {
    "unit": "unit", "base_period": "denominator_period", "remark": "note",
    "sample_size": "sample_size", "denominator": "denominator",
}  # fmt: skip
"""What other columns of a row say of its values, by their roles."""


@dataclass(frozen=True)
class Quantity:
    """An item as a file has it: its label, the unit its heading says, its rule's."""

    code: str
    label: Label
    unit: Unit | None
    headings: tuple[str, ...] = ()
    direction: str = ""
    decimals: int | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        code: str,
        text: str,
        unit: Unit | None,
        heading: str,
        rule: ColumnRule | None,
    ) -> Quantity:
        """Name a quantity by its text; what a rule of a format says goes first."""
        if rule is None:
            return cls(code, Label(text, text), unit, (heading,))
        return cls(
            code, rule.label or Label(text, text), unit, (heading,), rule.direction,
            rule.decimals, rule.cells, rule.notes,
        )  # fmt: skip


@dataclass
class Cells:
    """The values of one table, one row each, all text.

    ``frame`` has `PLAIN_COLUMNS` and one column per dimension (codes); ``row`` numbers
    the row of the table, whose place is in ``places``, ``column`` its column.
    """

    file: str
    frame: pl.DataFrame
    items: dict[str, Quantity]
    dimensions: dict[str, Categories]
    legend: Mapping[str, str]
    places: Sequence[Place] = ()
    findings: list[Problem] = field(default_factory=list)
    assumed: list[Message] = field(default_factory=list)
    periods: dict[str, str] = field(default_factory=dict)


def with_plain_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the `PLAIN_COLUMNS` that a frame lacks, without a value."""
    lacking = [name for name in PLAIN_COLUMNS if name not in frame.columns]
    return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in lacking)


class TableReader:
    """Reads the values of a table whose columns are known."""

    def __init__(
        self,
        columns: Columns,
        form: Format,
        library: Library,
        options: Options,
        log: Log,
    ) -> None:
        """Keep what is needed to read one table."""
        self.columns, self.table, self.form = columns, columns.table, form
        self.library, self.options = library, options
        self.areas = library.areas
        self.file = self.table.grid.file
        self.periods = Periods(columns, form, options.period)
        self.dimensions: dict[str, Categories] = {}
        self.items: dict[str, Quantity] = {}
        self.wards = [""] * len(self.table.rows)
        first = [*columns.of("code", "name", "prefecture", "county"), 0][0]
        anchor = self.table.columns[first]
        rows = form.leave_out.get("rows", "")
        self.match = AreaMatch(
            library.areas, options, log, self.file,
            lambda at: self.table.place(at, anchor), lambda at: self.table.where(at, anchor),
            self._has_values, self._home(), rows,
        )  # fmt: skip

    def read(self, legend: Mapping[str, str]) -> Cells:
        """Give every value of the table.

        Raises:
            UnreadableFileError: If areas are unknown, or a cell of a label is blank.
            UsageError: If the file leaves a question open; names the option.
        """
        places = self._places()
        rows = self._row_keys(places)
        values = self.columns.of("value") or self.columns.of("numerator")[:1]
        frames = [f for at in values if (f := self._column_frame(at, rows)) is not None]
        if not frames:
            raise UnreadableFileError(self.file, N_("has no column of values"))
        frame = pl.concat(frames, how="diagonal").with_columns(
            pl.col(name).fill_null(self.form.default(name, categories))
            for name, categories in self.dimensions.items()
        )
        return Cells(
            self.file, frame, self.items, self.dimensions, legend, places,
            self.match.findings, self.match.assumed, self.periods.read,
        )  # fmt: skip

    # Areas ------------------------------------------------------------------

    def _places(self) -> list[Place]:
        """Find what each row is about."""
        kinds = ("code", "prefecture", "county", "name")
        cells = {kind: self._labels_of(kind) for kind in kinds}
        count = len(self.table.rows)
        if not any(cells.values()):
            return [Place("area", self._one_area())] * count
        cells["prefecture"] = cells["prefecture"] or self._prefecture_sections()
        blank = [""] * count
        labels = list(map(_label, *(cells[kind] or blank for kind in kinds)))
        places = self.match.match(self._filled_down(labels))
        self.wards = [place.scope if place.kind == "ward" else "" for place in places]
        if self.match.keeps_wards:
            self._assume(N_("wards are kept as categories of their city"))
        return [self._of_row(*each) for each in zip(places, self._parts, strict=True)]

    def _of_row(self, place: Place, is_part: bool) -> Place:  # noqa: FBT001, of two columns
        if is_part:
            return Place("outside")
        return Place("area", place.code) if place.kind == "ward" else place

    def _labels_of(self, kind: str) -> Sequence[str]:
        found = [self.table.columns[at].cells for at in self.columns.of(kind)]
        if kind == "name" and len(found) > 1:
            # 都道府県 and 市区町村 may both be names; the narrower one stands last.
            return [
                next((c for c in reversed(cells) if c), "")
                for cells in zip(*found, strict=True)
            ]
        return found[0] if found else ()

    def _prefecture_sections(self) -> list[str]:
        found = [folded(section) for section in self.table.sections]
        known = self.areas.areas.values()
        names = {a.label_ja for a in known if a.level == "prefecture"}
        return [f if f in names else "" for f in found] if names & set(found) else []

    def _named_by_titles(self) -> Sequence[str]:
        return area_in([*self.table.above, self.table.grid.sheet or ""], self.areas)

    def _home(self) -> str | None:
        """Give the prefecture or city of all rows, as the user or a title says."""
        if self.options.area is not None:
            return self.areas.resolve(self.options.area)
        codes = self._named_by_titles()
        return codes[0] if len(codes) == 1 and codes[0] != JAPAN else None

    def _one_area(self) -> str:
        """Give the area of a table that has none in its rows.

        Raises:
            UsageError: If neither the user nor a title says it.
        """
        said = self.options.area or self.form.table.get("area")
        if said is not None:
            return self.areas.resolve(str(said))
        codes = self._named_by_titles()
        if len(codes) != 1:
            shown = (f"{c} {self.areas.qualified_label(c).ja}" for c in codes[:4])
            raise UsageError(
                N_("{file} does not say of which area its values are; give --area{candidates}"),
                file=self.file, candidates=f" ({', '.join(shown) or '取手市, 08217 …'})",
            )  # fmt: skip
        area = self.areas.label(codes[0])
        self._assume(N_("all values are of {area}, which the title names"), area=area)
        return codes[0]

    def _assume(self, template: str, **params: object) -> None:
        self.match.assumed.append(Message(template, params))

    def _filled_down(self, labels: Sequence[Labels]) -> list[Labels]:
        """Let rows without any name be of the area above: that of a merged cell.

        Only where another label (a category, a period) tells the rows apart.
        """
        kinds = ("dimension", "item", "period", "year", "month")
        others = [self.table.columns[at].cells for at in self.columns.of(*kinds)]
        result: list[Labels] = []
        last = blank = Labels()
        for at, label in enumerate(labels):
            if label != blank:
                last = label
            is_merged = label == blank and any(cells[at] for cells in others)
            result.append(last if is_merged else label)
        return result

    @cached_property
    def _parts(self) -> list[bool]:
        """Say which rows are of a part of a body: those with a cell in a format's column."""
        pattern = self.form.leave_out.get("column")
        for column in self.table.columns:
            if pattern and re.search(pattern, column.heading):
                return [bool(cell) for cell in column.cells]
        return [False] * len(self.table.rows)

    def _has_values(self, at: int) -> bool:
        return not self._parts[at] and any(
            self.table.columns[v].cells[at] for v in self.columns.of("value")
        )

    # Periods, categories and items of rows --------------------------------------

    def _row_keys(self, places: Sequence[Place]) -> pl.DataFrame:
        """Give what each row says of all its values: area, period, categories, n."""
        keys: dict[str, Sequence[str | None]] = {
            "ref_area": [p.code if p.kind == "area" else None for p in places]
        }
        if (periods := self.periods.of_rows()) is not None:
            keys["time_period"] = periods
        keys |= self._dimension_keys(places)
        keys |= self._sections_and_wards()
        if items := self.columns.of("item"):
            keys["item"] = self._item_codes(self.table.columns[items[0]])
        keys |= self._beside()
        frame = pl.DataFrame(keys, schema=dict.fromkeys(keys, pl.String))
        return frame.with_columns(row=pl.int_range(len(places)))

    def _dimension_keys(
        self, places: Sequence[Place]
    ) -> dict[str, Sequence[str | None]]:
        keys: dict[str, Sequence[str | None]] = {}
        for at in self.columns.of("dimension"):
            name, labels = self.columns.roles[at].dimension, self.table.columns[at]
            keys[name] = self._category_codes(name, labels, places)
            if labels.heading in SEXES and "sex" not in keys:
                # 男性 over the ages: the whole table is of men.
                code = self._categories("sex", "").code(labels.heading)
                keys["sex"] = [code] * len(places)
        return keys

    def _beside(self) -> dict[str, Sequence[str | None]]:
        """Give what other columns say of the values of a row: unit, n, counts, remarks."""
        roles = dict(BESIDE)
        if self.columns.of("value"):
            roles["numerator"] = "numerator"
        keys: dict[str, Sequence[str | None]] = {}
        for kind, name in roles.items():
            if (column := self.columns.one(kind)) is not None:
                keys[name] = [c or None for c in column.cells]
        if bases := keys.get("denominator_period"):
            keys["denominator_period"] = [read_period(c) if c else None for c in bases]
        return keys

    def _categories(self, name: str, label: str) -> Categories:
        if name not in self.dimensions:
            rule = self.form.dimensions.get(name, DimensionRule())
            self.dimensions[name] = Categories.of(name, rule, label, self.library)
        return self.dimensions[name]

    def _category_codes(
        self, name: str, column: Column, places: Sequence[Place]
    ) -> list[str | None]:
        """Give the code of each row's category; a merged cell holds for blanks below it.

        Raises:
            UnreadableFileError: If a row with a value has no category.
        """
        categories = self._categories(name, column.heading)
        is_closed = self.form.dimensions.get(name, DimensionRule()).is_closed
        known: dict[tuple[str, str], str | None] = {("", ""): None}
        result, last = [], ""
        for at, cell in enumerate(column.cells):
            last = cell or last
            place = places[at]
            if not last and column.distinct and place.kind == "area":
                self._refuse_category(at, column, last)
            key = (last, place.code) if last else ("", "")
            if key not in known:
                text = self._without_area(last, place)
                if is_closed and categories.known(text) is None:
                    self._refuse_category(at, column, last)
                known[key] = categories.code(text)
            result.append(known[key])
        return result

    def _without_area(self, text: str, place: Place) -> str:
        """Give 計 for the area's own total: 静岡市計, or 静岡市 among its wards."""
        plain = folded(text)
        if place.code not in self.areas or plain[-1:] not in ("計", "数", "市"):
            return text
        rest = plain.removeprefix(self.areas.label(place.code).ja)
        return "計" if rest in TOTALS or rest == "" else text

    def _refuse_category(self, at: int, column: Column, text: str) -> None:
        blank = N_(
            "{place} ({heading}) is blank, so that its row has no category; fill it in, or give --leave-out"
        )
        raise UnreadableFileError(
            self.file,
            N_("'{text}' in {place} is no known category of {heading}") if text else blank,
            text=text[:40], place=self.table.place(at, column), heading=column.heading[:30],
        )  # fmt: skip

    def _sections_and_wards(self) -> dict[str, Sequence[str | None]]:
        """Make categories of sections that are neither dates nor prefectures, and of wards."""
        places = set(self._prefecture_sections())
        sections = [
            ""
            if only_date(s) or folded(s) in places or COUNTIES.search(folded(s))
            else s
            for s in self.table.sections
        ]
        found: dict[str, Sequence[str | None]] = {}
        for name, texts in (("section", sections), ("ward", self.wards)):
            if len(set(texts)) > 1:
                codes = self._categories(name, "").codes(texts)
                found[name] = [codes.get(text) for text in texts]
        return found

    def _item_codes(self, column: Column) -> list[str | None]:
        """Give the item of each row, named by a label with its unit."""
        known: dict[str, str | None] = {"": None}
        last, codes = "", []
        for cell in column.cells:
            last = cell or last
            if last not in known:
                rule = self.form.rule_for(folded(last))
                unit, text = unit_in(last)
                unit = unit_of(rule.unit) if rule and rule.unit else unit
                code = rule.item if rule and rule.item else item_code(text)
                self.items.setdefault(code, Quantity.of(code, text, unit, last, rule))
                known[last] = code
            codes.append(known[last])
        return codes

    # Values -------------------------------------------------------------------

    def _quantity(self, role: Role, column: Column) -> Quantity:
        text = role.item or self.table.title or "値"
        code = (role.rule.item if role.rule else "") or role.code or item_code(text)
        code = re.sub("[^A-Za-z0-9_]", "_", code)
        return Quantity.of(code, text, role.unit, column.heading, role.rule)

    def _column_frame(self, at: int, rows: pl.DataFrame) -> pl.DataFrame | None:
        """Give the values of one column with all that is known of them.

        None for a column of counts that go into a share beside it.
        """
        column, role = self.table.columns[at], self.columns.roles[at]
        quantity = self._quantity(role, column)
        shares = self.form.shares
        if any(
            quantity.code in (s.numerator, s.denominator) and not s.keep for s in shares
        ):
            return None
        share = next((s for s in shares if s.item == quantity.code), None)
        partners = {
            name: other
            for name in ("numerator", "denominator")
            if share and (other := self._partner(getattr(share, name), role))
        }
        extra: dict[str, pl.Series | pl.Expr] = {
            "text": pl.Series(column.cells, dtype=pl.String),
            "source_cell": self._cell_names(column),
            "column": pl.lit(at),
        }
        for name, other in partners.items():
            extra[name] = pl.Series(other.cells, dtype=pl.String).replace("", None)
        extra |= self._period(role, [column, *partners.values()], rows)
        if len(partners) > 1 and "denominator_period" not in rows.columns:
            base = best_dates(partners["denominator"].levels)
            extra["denominator_period"] = pl.lit(
                base[0].code if base else None, pl.String
            )
        if "item" not in rows.columns:
            self.items.setdefault(quantity.code, quantity)
            extra["item"] = pl.lit(quantity.code)
        roles = (role, *(self._role_of(c) for c in partners.values()))
        for name, text in {
            k: v for r in reversed(roles) for k, v in r.categories.items()
        }.items():
            codes = self._categories(name, name)
            extra[name] = pl.lit(text if codes.has(text) else codes.code(text))
        return with_plain_columns(rows.with_columns(**extra))

    def _role_of(self, column: Column) -> Role:
        return self.columns.roles[self.table.columns.index(column)]

    def _cell_names(self, column: Column) -> pl.Series:
        table = self.table
        if table.is_turned:
            names = [table.place(n, column) for n in range(len(table.rows))]
        else:
            letters = table.grid.place(0, column.index)[:-1]
            names = [f"{letters}{row + 1}" for row in table.rows]
        return pl.Series(names, dtype=pl.String)

    def _period(
        self, role: Role, sources: Sequence[Column], rows: pl.DataFrame
    ) -> dict[str, pl.Expr]:
        """Give the periods of a column where rows have none, or months of those of rows."""
        if "time_period" not in rows.columns:
            return {"time_period": pl.lit(self.periods.of_column(role, sources))}
        if role.period.startswith("month:"):
            codes = rows["time_period"].drop_nulls().unique().to_list()
            month = int(role.period[6:])
            months = {code: month_of(code, month) or code for code in codes}
            return {"time_period": pl.col("time_period").replace(months)}
        if not rows["time_period"].null_count():
            return {}
        code = pl.lit(self.periods.of_column(role, sources))
        return {"time_period": pl.coalesce("time_period", code)}

    def _partner(self, item: str, role: Role) -> Column | None:
        """Find the column of a count that a share is of: with the same categories."""
        own = set(role.rule.categories) if role.rule else set()
        for at in self.columns.of("value"):
            other = self.columns.roles[at]
            if other.rule is None or other.rule.item != item:
                continue
            fixed = own | set(other.rule.categories)
            mine, theirs = (
                {k: v for k, v in r.categories.items() if k not in fixed}
                for r in (role, other)
            )
            if mine == theirs:
                return self.table.columns[at]
        return None


def _label(code: str, prefecture: str, county: str, name: str) -> Labels:
    """Put what a row says together; a word among the codes (合計) is a name."""
    if code and not prefecture and not name and not re.search("[0-9]", code):
        code, name = "", code
    return Labels(code, prefecture, county, name)


def item_code(label: str) -> str:
    """Make a code of an item's label: itself where it is ASCII, else a checksum."""
    plain = folded(label)
    if plain.isascii() and re.fullmatch("[A-Za-z][A-Za-z0-9_]*", plain):
        return plain
    return made_code(label)
