"""What is every value of a table: its area, period, item and categories, cell by cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.areas import JAPAN
from ictplan.core.errors import Problem, UnreadableFileError, UsageError
from ictplan.core.messages import N_, Label, Message
from ictplan.core.schema import TOTAL
from ictplan.importers.categories import Categories, made_code
from ictplan.importers.columns import carried_eras
from ictplan.importers.dates import Dated, best_dates, find_dates, month_of, read_period
from ictplan.importers.formats import DimensionRule
from ictplan.importers.grid import folded
from ictplan.importers.places import Labels, Place, Resolver, area_in
from ictplan.importers.units import Unit, unit_in, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.core.library import Library
    from ictplan.importers.columns import Columns, Role
    from ictplan.importers.draft import Log, Options
    from ictplan.importers.formats import Format
    from ictplan.importers.sheet import Column

LISTED = 10
"""How many unknown areas or cells an error lists."""

COUNTIES = re.compile("(?:郡|支庁|振興局|市部|町村部|地域|地区|圏域?|管内)$")
"""Headings of rows that only say where bodies lie."""

PLAIN_COLUMNS = (
    "ref_area", "time_period", "item", "text", "unit", "numerator", "denominator",
    "denominator_period", "sample_size", "note", "source_cell", "where",
)  # fmt: skip


@dataclass(frozen=True)
class Quantity:
    """An item as a file has it: its label, the unit its heading says, its rule's."""

    code: str
    label: Label
    unit: Unit | None
    direction: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    decimals: int | None = None
    headings: tuple[str, ...] = ()


@dataclass
class Cells:
    """The values of one table, one row each, all text.

    ``frame`` has `PLAIN_COLUMNS` and one column per dimension (codes); ``row`` numbers
    the row of the table. ``totals`` are the rows that are sums of others: their place
    and the same columns.
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


def where_problem(where: str, rule: str, template: str, **params: object) -> Problem:
    """Make a finding: ``file!cell: rule: words``."""
    return Problem(where, None, None, rule, Message(template, params))


def contradiction(where: str, name: str, place: Place, areas: AreaRegister) -> Problem:
    """Say that a code and the name beside it are not of one area."""
    given = place.candidates[0]
    if given not in areas:
        return where_problem(
            where,
            "code-name",
            N_("code {code} is of no area, but the name beside it is {name}"),
            code=given,
            name=name,
        )
    return where_problem(
        where,
        "code-name",
        N_("code {code} is {is_of}, but the name beside it is {name}"),
        code=place.code,
        is_of=areas.label(place.code),
        name=name,
    )


class Reader:
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
        self.library, self.options, self.log = library, options, log
        self.areas = library.areas
        self.file = self.table.grid.file
        self.dimensions: dict[str, Categories] = {}
        self.findings: list[Problem] = []
        self.assumed: list[Message] = []
        self.periods: dict[str, str] = {}

    def read(self, legend: Mapping[str, str]) -> Cells:
        """Give every value of the table.

        Raises:
            UnreadableFileError: If areas are unknown, or a cell of a label is blank.
            UsageError: If the file leaves a question open; names the option.
        """
        places = self._places()
        rows = self._row_keys(places)
        items: dict[str, Quantity] = {}
        frames: list[pl.DataFrame] = []
        for at, part in self._value_columns():
            role = self.columns.roles[at]
            quantity = self._quantity(role, part)
            frame = self._column_frame(at, part, role, rows, quantity)
            if frame is not None:
                if "item" not in rows.columns:
                    held = items.setdefault(quantity.code, quantity)
                    if held.label.ja != quantity.label.ja and held is not quantity:
                        self._check_unit(held, quantity)
                frames.append(frame)
        if not frames:
            raise UnreadableFileError(self.file, N_("has no column of values"))
        frame = pl.concat(frames, how="diagonal").with_columns(
            pl.col(name).fill_null(self._default(name)) for name in self.dimensions
        )
        if "item" in rows.columns:
            items = self._row_items
        return Cells(
            self.file, frame, items, self.dimensions, legend, places,
            self.findings, self.assumed, self.periods,
        )  # fmt: skip

    def _check_unit(self, held: Quantity, other: Quantity) -> None:
        """Two headings of one item of a format must not differ in their unit."""

    def _default(self, name: str) -> str:
        rule = self.form.dimensions.get(name)
        default = rule.default if rule else TOTAL
        if default == TOTAL:
            self.dimensions[name].code("計")
        return default

    def _value_columns(self) -> Iterator[tuple[int, Column]]:
        for at in self.columns.of("value"):
            yield at, self.table.columns[at]
        if not self.columns.of("value") and self.columns.of("numerator"):
            yield (
                self.columns.of("numerator")[0],
                self.table.columns[self.columns.of("numerator")[0]],
            )

    # Areas ------------------------------------------------------------------

    def _places(self) -> list[Place]:
        """Find what each row is about."""
        cells = {
            kind: self._cells_of(kind)
            for kind in ("code", "prefecture", "county", "name")
        }
        count = len(self.table.rows)
        if not any(cells.values()):
            return [Place("area", self._one_area())] * count
        if cells["code"] is not None and not any(
            cells[k] for k in ("prefecture", "name")
        ):
            cells["name"] = [
                c if not re.search("[0-9]", c) else "" for c in cells["code"]
            ]
        sections = self._prefecture_sections()
        labels = [
            Labels(*(texts[at] if texts else "" for texts in cells.values()))
            for at in range(count)
        ]
        if sections and not cells["prefecture"]:
            labels = [
                Labels(label.code, section, label.county, label.name)
                for label, section in zip(labels, sections, strict=True)
            ]
        resolver = Resolver(self.areas, self._home(), self.options.choices)
        places = resolver.resolve(labels, file=self.file)
        places = self._merged_down(places)
        return self._told(places, labels)

    def _cells_of(self, kind: str) -> list[str] | None:
        found = self.columns.of(kind)
        if not found:
            return None
        columns = [self.table.columns[at] for at in found]
        if kind == "name" and len(columns) > 1:
            # 都道府県 and 市区町村 may both be names; the narrower one stands last.
            return [
                next((c for c in reversed(cells) if c), "")
                for cells in zip(*(c.cells for c in columns), strict=True)
            ]
        return list(columns[0].cells)

    def _prefecture_sections(self) -> list[str]:
        names = {
            a.label_ja for a in self.areas.areas.values() if a.level == "prefecture"
        }
        found = [folded(s) if folded(s) in names else "" for s in self.table.sections]
        return found if any(found) else []

    def _home(self) -> str | None:
        """Give the prefecture of all rows, as the user or a title says."""
        if self.options.area is not None:
            return self.areas.resolve(self.options.area)[:2] + "000"
        texts = [*self.table.above, self.table.grid.sheet or ""]
        codes = area_in(texts, self.areas)
        return codes[0][:2] + "000" if len(codes) == 1 and codes[0] != JAPAN else None

    def _one_area(self) -> str:
        """Give the area of a table that has none in its rows.

        Raises:
            UsageError: If neither the user nor a title says it.
        """
        if self.options.area is not None:
            return self.areas.resolve(self.options.area)
        if (said := self.form.table.get("area")) is not None:
            return self.areas.resolve(str(said))
        texts = [*self.table.above, self.table.grid.sheet or ""]
        codes = area_in(texts, self.areas)
        if len(codes) == 1:
            label = self.areas.label(codes[0])
            self.assumed.append(
                Message(
                    N_("all values are of {area}, which the title names"),
                    {"area": label},
                )
            )
            return codes[0]
        shown = ", ".join(f"{c} {self.areas.qualified_label(c).ja}" for c in codes[:4])
        raise UsageError(
            N_(
                "{file} does not say of which area its values are; give --area{candidates}"
            ),
            file=self.file,
            candidates=f" ({shown})" if shown else " (取手市, 08217 …)",
        )

    def _merged_down(self, places: list[Place]) -> list[Place]:
        """Let rows without any name be of the area above: that of a merged cell.

        Only where another label (a category, a period) tells the rows apart.
        """
        others = [
            at
            for k in ("dimension", "item", "period", "year", "month")
            for at in self.columns.of(k)
        ]
        if not others:
            return places
        result, last = [], None
        for at, place in enumerate(places):
            if (
                place.kind == "blank"
                and last is not None
                and any(self.table.columns[o].cells[at] for o in others)
            ):
                result.append(last)
                continue
            if place.kind != "blank":
                last = place
            result.append(place)
        return result

    def _told(self, places: list[Place], labels: Sequence[Labels]) -> list[Place]:
        """Log how areas were found, ask where several are meant, refuse unknown ones."""
        first = next(
            at
            for k in ("code", "name", "prefecture", "county")
            for at in self.columns.of(k)
        )
        column = self.table.columns[first]
        patterns = [
            *self.options.leave_out,
            *([self.form.leave_out["rows"]] if "rows" in self.form.leave_out else []),
        ]
        unknown: list[int] = []
        parts = self._parts()
        for at, (place, label) in enumerate(zip(places, labels, strict=True)):
            where = self.table.place(at, column)
            if parts[at] or any(
                _is_label(label, text, by_form=text not in self.options.leave_out)
                for text in patterns
            ):
                places[at] = Place("outside")
                self.log.add("left-out", self.file, where, label.text, "")
            elif place.kind in ("unknown", "blank"):
                if self._has_values(at):
                    unknown.append(at)
                places[at] = Place("blank") if place.kind == "blank" else place
            elif place.kind == "area":
                if place.scope == "contradicts":
                    self._contradicts(at, label, place)
                if place.scope == "assumed":
                    self.assumed.append(
                        Message(
                            N_(
                                "'{name}' is taken for {area}, in the prefecture of the other rows"
                            ),
                            {
                                "name": label.name,
                                "area": self.areas.qualified_label(place.code),
                            },
                        )
                    )
                if place.repair == "name" and self._is_official(place.code, label):
                    continue
                if place.repair:
                    self.log.add(place.repair, self.file, where, label.text, place.code)
                elif label.code and not label.code.startswith(place.code):
                    self.log.add("code", self.file, where, label.code, place.code)
            elif place.kind == "outside":
                self.log.add("outside", self.file, where, label.text, "")
            elif place.kind == "former":
                self.log.add("part", self.file, where, label.text, "")
        if unknown and not self.options.skip_unmatched:
            self._refuse(unknown, places, labels, column)
        for at in unknown:
            self.log.add(
                "outside", self.file, self.table.place(at, column), labels[at].text, ""
            )
        return places

    def _is_official(self, code: str, label: Labels) -> bool:
        """Say whether a row has the official name of its area, so that nothing is told."""
        text = folded(label.prefecture + label.name)
        return text in (self.areas.label(code).ja, self.areas.qualified_label(code).ja)

    def _parts(self) -> list[bool]:
        """Say which rows are of a part of a body: those with a cell in a format's column."""
        pattern = self.form.leave_out.get("column")
        for column in self.table.columns:
            if pattern and re.search(pattern, column.heading):
                return [bool(cell) for cell in column.cells]
        return [False] * len(self.table.rows)

    def _has_values(self, at: int) -> bool:
        return any(self.table.columns[v].cells[at] for v in self.columns.of("value"))

    def _contradicts(self, at: int, label: Labels, place: Place) -> None:
        column = self.columns.one("code") or self.table.columns[0]
        where = self.table.where(at, column)
        self.findings.append(contradiction(where, label.name, place, self.areas))

    def _refuse(
        self,
        unknown: Sequence[int],
        places: Sequence[Place],
        labels: Sequence[Labels],
        column: Column,
    ) -> None:
        several = [at for at in unknown if places[at].candidates]
        if several:
            at = several[0]
            raise UsageError(
                N_(
                    "{where}: '{name}' is the name of several areas: {candidates}; give --choose {name}=CODE"
                ),
                where=self.table.where(at, column),
                name=labels[at].name,
                candidates=", ".join(
                    f"{c} {_name_of(c, self.areas)}" for c in places[at].candidates[:4]
                ),
            )
        shown = ", ".join(
            f"{labels[at].text or '?'} ({self.table.place(at, column)})"
            for at in unknown[:LISTED]
        )
        raise UnreadableFileError(
            self.file,
            N_(
                "{count} of {of} rows are of no known area: {shown}{more}; nothing is imported;"
                " give --choose NAME=CODE for one, or --leave-out NAME"
            ),
            count=len(unknown), of=len(places), shown=shown,
            more=" …" if len(unknown) > LISTED else "",
        )  # fmt: skip

    # Periods and categories of rows ------------------------------------------

    def _row_keys(self, places: Sequence[Place]) -> pl.DataFrame:
        """Give what each row says of all its values: area, period, categories, n."""
        count = len(self.table.rows)
        keys: dict[str, list[str | None]] = {
            "ref_area": [p.code if p.kind == "area" else None for p in places]
        }
        periods = self._row_periods()
        if periods is not None:
            keys["time_period"] = periods
        for at in self.columns.of("dimension"):
            role = self.columns.roles[at]
            keys[role.dimension] = self._category_codes(
                role.dimension, self.table.columns[at], places, role
            )
        self._section_categories(keys)
        self._row_items: dict[str, Quantity] = {}
        if self.columns.of("item"):
            keys["item"] = self._item_codes(
                self.table.columns[self.columns.of("item")[0]], places
            )
        for kind, name in (
            ("unit", "unit"),
            ("base_period", "denominator_period"),
            ("remark", "note"),
            ("sample_size", "sample_size"),
            ("denominator", "denominator"),
        ):
            if (column := self.columns.one(kind)) is not None:
                keys[name] = [c or None for c in column.cells]
        if "denominator_period" in keys:
            keys["denominator_period"] = [
                read_period(c) if c else None for c in keys["denominator_period"]
            ]
        if (
            self.columns.of("value")
            and (column := self.columns.one("numerator")) is not None
        ):
            keys["numerator"] = [c or None for c in column.cells]
        frame = pl.DataFrame(keys, schema=dict.fromkeys(keys, pl.String))
        return frame.with_columns(row=pl.int_range(count))

    def _row_periods(self) -> list[str | None] | None:
        """Give the period of each row, of its own cells or of its section."""
        found: list[str | None] | None = None
        if years := self.columns.one("year"):
            months = self.columns.one("month")
            cells = months.cells if months else [""] * len(years.cells)
            last, found = "", []
            for year, month in zip(years.cells, cells, strict=True):
                last = year or last
                text = f"{folded(last).removesuffix('年')}年" + (
                    f"{folded(month).removesuffix('月')}月" if month else ""
                )
                found.append(read_period(text))
        elif (column := self._period_column()) is not None:
            fiscal = column.heading.endswith("年度") or column.heading in (
                "年度",
                "調査年度",
                "会計年度",
            )
            last, found = "", []
            for at, cell in enumerate(carried_eras(column.cells)):
                last = cell or last
                code = read_period(last, fiscal=fiscal) if last else None
                if last and not code:
                    self._no_period(at, column, last)
                found.append(code)
            if column.cells:
                self.periods.update(
                    dict.fromkeys(
                        (p for p in found if p),
                        self.table.grid.place(self.table.rows[0], column.index)
                        if not self.table.is_turned
                        else "",
                    )
                )
        sections = [_only_date(s) for s in self.table.sections]
        if any(sections):
            given = found or [None] * len(sections)
            found = [own or said for own, said in zip(given, sections, strict=True)]
            self.periods.update({s: self.file for s in sections if s})
        return found

    def _period_column(self) -> Column | None:
        """Choose the column of periods: of several, the one of the figures."""
        columns = [self.table.columns[at] for at in self.columns.of("period")]
        made = re.compile("作成|公表|更新|登録|掲載|合併|施行")
        kept = [c for c in columns if not made.search(c.heading)]
        return kept[0] if kept else None

    def _no_period(self, at: int, column: Column, text: str) -> None:
        raise UnreadableFileError(
            self.file,
            N_("'{text}' in {place} is no year, fiscal year, quarter, month or day; give the period by --period and leave the column out, or write it so"),
            text=text[:40], place=self.table.place(at, column),
        )  # fmt: skip

    def _categories(self, name: str, label: str) -> Categories:
        if name not in self.dimensions:
            rule = self.form.dimensions.get(name, DimensionRule())
            self.dimensions[name] = Categories.of(name, rule, label, self.library)
        return self.dimensions[name]

    def _category_codes(
        self, name: str, column: Column, places: Sequence[Place], role: Role
    ) -> list[str | None]:
        """Give the code of each row's category; a merged cell holds for blanks below it.

        Raises:
            UnreadableFileError: If a row with a value has no category.
        """
        del role
        categories = self._categories(name, column.heading)
        texts, last = [], ""
        blank_above = all(not c for c in column.cells)
        for at, cell in enumerate(column.cells):
            last = cell or last
            if not last and not blank_above and places[at].kind == "area":
                raise UnreadableFileError(
                    self.file,
                    N_("{place} ({heading}) is blank, so that its row has no category; fill it in, or give --leave-out"),
                    place=self.table.place(at, column), heading=column.heading[:30],
                )  # fmt: skip
            texts.append(last)
            rule = self.form.dimensions.get(name)
            if rule and rule.is_closed and last and categories.known(last) is None:
                raise UnreadableFileError(
                    self.file,
                    N_("'{text}' in {place} is no known category of {heading}"),
                    text=last[:40],
                    place=self.table.place(at, column),
                    heading=column.heading[:30],
                )
        codes = {text: categories.code(text) for text in dict.fromkeys(texts) if text}
        return [codes.get(text) for text in texts]

    def _section_categories(self, keys: dict[str, list[str | None]]) -> None:
        """Make categories of sections that are neither dates nor prefectures."""
        sections = self.table.sections
        places = set(self._prefecture_sections())
        rest = [
            s
            if s
            and not _only_date(s)
            and folded(s) not in places
            and not COUNTIES.search(folded(s))
            else ""
            for s in sections
        ]
        if len(set(rest) - {""}) < 1 or (len(set(rest)) == 1):
            return
        categories = self._categories("section", "区分")
        keys["section"] = [categories.code(s) if s else None for s in rest]

    def _item_codes(self, column: Column, places: Sequence[Place]) -> list[str | None]:
        """Give the item of each row, named by a label with its unit."""
        del places
        last, codes = "", []
        for cell in column.cells:
            last = cell or last
            rule = self.form.rule_for(folded(last))
            unit, text = unit_in(last)
            code = rule.item if rule and rule.item else item_code(text)
            if last and code not in self._row_items:
                label = rule.label if rule and rule.label else Label(text, text)
                unit = unit_of(rule.unit) if rule and rule.unit else unit
                self._row_items[code] = Quantity(code, label, unit, headings=(last,))
            codes.append(code if last else None)
        return codes

    # Values -------------------------------------------------------------------

    def _quantity(self, role: Role, column: Column) -> Quantity:
        rule = role.rule
        text = role.item or self.table.title or "値"
        code = (rule.item if rule else "") or role.code or item_code(text)
        code = re.sub("[^A-Za-z0-9_]", "_", code)
        label = rule.label if rule and rule.label else Label(text, text)
        return Quantity(
            code, label, role.unit, rule.direction if rule else "", rule.cells if rule else {},
            rule.notes if rule else {},
            rule.decimals if rule else None, (column.heading,),
        )  # fmt: skip

    def _column_frame(
        self,
        at: int,
        column: Column,
        role: Role,
        rows: pl.DataFrame,
        quantity: Quantity,
    ) -> pl.DataFrame | None:
        """Give the values of one column with all that is known of them."""
        share = next((s for s in self.form.shares if s.item == quantity.code), None)
        if any(
            s
            for s in self.form.shares
            if quantity.code in (s.numerator, s.denominator) and not s.keep
        ):
            return None
        extra: dict[str, pl.Series | pl.Expr] = {}
        sources = [column]
        if share:
            for name, item in (
                ("numerator", share.numerator),
                ("denominator", share.denominator),
            ):
                other = self._partner(item, role)
                if other is not None:
                    extra[name] = pl.Series(name, other.cells, pl.String).replace(
                        "", None
                    )
                    sources.append(other)
        extra["text"] = pl.Series("text", column.cells, pl.String)
        if role.period.startswith("month:") and "time_period" in rows.columns:
            extra["time_period"] = pl.col("time_period").map_elements(
                lambda code: month_of(code, int(role.period[6:])) or code, pl.String
            )
        elif "time_period" not in rows.columns or rows["time_period"].null_count():
            code = self._column_period(role, sources)
            extra["time_period"] = (
                pl.coalesce("time_period", pl.lit(code))
                if "time_period" in rows.columns
                else pl.lit(code)
            )
        if len(sources) > 2 and "denominator_period" not in rows.columns:
            base = [d.code for d in best_dates(sources[2].levels) if d.code]
            if base:
                extra["denominator_period"] = pl.lit(base[0])
        if "item" not in rows.columns:
            extra["item"] = pl.lit(quantity.code)
        categories = dict(role.categories)
        for source in sources[1:]:
            beside = self.columns.roles[self.table.columns.index(source)]
            categories |= {
                k: v for k, v in beside.categories.items() if k not in categories
            }
        for name, text in categories.items():
            codes = self._categories(name, name)
            extra[name] = pl.lit(text if codes.has(text) else codes.code(text))
        if self.table.is_turned:
            cells = [self.table.place(n, column) for n in range(len(column.cells))]
            extra["source_cell"] = pl.Series("source_cell", cells, pl.String)
        else:
            start = self.table.grid.place(0, column.index)[:-1]
            extra["source_cell"] = pl.Series(
                "source_cell", [f"{start}{n + 1}" for n in self.table.rows], pl.String
            )
        frame = rows.with_columns(**extra).with_columns(column=pl.lit(at))
        return frame.with_columns(
            pl.lit(None, pl.String).alias(name)
            for name in PLAIN_COLUMNS
            if name not in frame.columns and name != "where"
        )

    def _partner(self, item: str, role: Role) -> Column | None:
        """Find the column of a count that a share is of: with the same categories."""
        mine = dict(role.categories)
        for at in self.columns.of("value"):
            other = self.columns.roles[at]
            rule = other.rule
            if rule is None or rule.item != item:
                continue
            theirs = dict(other.categories)
            if rule.categories:
                theirs = {k: v for k, v in theirs.items() if k not in rule.categories}
            if role.rule and role.rule.categories:
                mine = {k: v for k, v in mine.items() if k not in role.rule.categories}
            if theirs == mine:
                return self.table.columns[at]
        return None

    def _column_period(self, role: Role, sources: Sequence[Column]) -> str:
        """Give the period of a column: its heading's, else the title's, else the user's.

        Raises:
            UsageError: If none says it, or the title says several.
        """
        periods = [role.period] if role.period and role.period != "instant" else []
        for source in sources[:2]:
            other = self.columns.roles[self.table.columns.index(source)]
            if other.period and other.period != "instant":
                periods.append(other.period)
        rule_period = role.rule.period if role.rule else ""
        texts = [*reversed(self.table.above), self.table.grid.sheet or ""]
        titles = [d for d in best_dates([t for t in texts if t]) if d.code]
        if role.period.startswith("month:"):
            return self._month(role.period, titles)
        if rule_period == "instant":
            days = [
                d.code
                for t in self.table.above
                for d in find_dates(t)
                if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", d.code)
            ]
            if days:
                return self._remember(days[0], "title")
        if periods and periods[0]:
            return self._remember(
                periods[0],
                self.table.grid.place(self.table.header[0], sources[0].index)
                if self.table.header
                else "",
            )
        if self.options.period is not None:
            return self._remember(self.options.period, "--period")
        if (said := self.form.table.get("period")) is not None:
            return str(said)
        codes = list(dict.fromkeys(d.code for d in titles))
        finest = [
            c for c in codes if not any(o != c and o.startswith(c) for o in codes)
        ]
        if len(finest) == 1:
            return self._remember(finest[0], "title")
        raise UsageError(
            N_("{file} {why}; give --period{candidates}"),
            file=self.file,
            why=Message(
                N_("names several dates above its table")
                if finest
                else N_("does not say of which date it is")
            ),
            candidates=f" ({', '.join(finest)})"
            if finest
            else " (2024, FY2024, 2024-04-01 …)",
        )

    def _month(self, period: str, titles: Sequence[Dated]) -> str:
        """Give the month of a column headed 4月, of the year around the table.

        Raises:
            UsageError: If no year is said, or several.
        """
        said = (
            [self.options.period] if self.options.period else [d.code for d in titles]
        )
        months = [month_of(code, int(period[6:])) for code in dict.fromkeys(said)]
        if len(months) != 1 or months[0] is None:
            raise UsageError(
                N_("{file} {why}; give --period{candidates}"),
                file=self.file,
                why=Message(N_("does not say of which date it is")),
                candidates=" (2024, FY2024 …)",
            )
        return self._remember(months[0], "title")

    def _remember(self, code: str, place: str) -> str:
        self.periods.setdefault(code, place)
        return code


def _is_label(label: Labels, text: str, *, by_form: bool) -> bool:
    names = (folded(label.name), folded(label.prefecture + label.name), label.code)
    if by_form:
        return any(re.fullmatch(text, name) for name in names if name)
    return folded(text) in names


def _name_of(code: str, areas: object) -> str:
    label = getattr(areas, "qualified_label")  # noqa: B009
    return label(code).ja if code in areas else code  # type: ignore[operator]


def _only_date(text: str) -> str | None:
    """Give the period that a section is headed by; None if it says something else."""
    found = [d for d in find_dates(text) if d.code]
    if len(found) != 1:
        return None
    rest = re.sub(r"^[(（]?[0-9]{1,2}[)）.]", "", folded(text))
    return found[0].code if len(rest) <= len(found[0].text) + 12 else None


def item_code(label: str) -> str:
    """Make a code of an item's label: itself where it is ASCII, else a checksum."""
    plain = folded(label)
    if plain.isascii() and re.fullmatch("[A-Za-z][A-Za-z0-9_]*", plain):
        return plain
    return made_code(label)
