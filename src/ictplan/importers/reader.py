"""Read official files as one dataset that is not written yet: the way from bytes to draft."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.errors import IctplanError, Problem, UnreadableFileError, UsageError
from ictplan.core.library import Library
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse
from ictplan.importers import estat
from ictplan.importers.cells import read_legend
from ictplan.importers.columns import Columns, read_columns, transposed
from ictplan.importers.crosstab import shares_of_counts
from ictplan.importers.draft import Draft, Item, Log, Options, Summary
from ictplan.importers.files import read_grids, read_json_grids, read_text
from ictplan.importers.formats import (
    GENERAL,
    Format,
    find_format,
    format_of,
    load_reading,
)
from ictplan.importers.grid import folded
from ictplan.importers.longform import Cells, TableReader
from ictplan.importers.match import where_problem
from ictplan.importers.mergers import unite
from ictplan.importers.publish import publish
from ictplan.importers.sheet import Table, find_tables
from ictplan.importers.totals import (
    Checked,
    verify_areas,
    verify_categories,
    verify_rows,
)
from ictplan.importers.values import assumed_units, read_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ictplan.importers.categories import Categories
    from ictplan.importers.columns import Role
    from ictplan.importers.estat_table import Statistics
    from ictplan.importers.grid import Grid

ROUNDED = re.compile("四捨五入|端数|一致しない")
"""What a note says where a total need not be the sum of its rounded parts."""

KEPT = ("area", "total", "partial", "former", "rest")
"""Rows whose values are read: those of areas, and what totals are compared with."""

SAME = ("obs_value", "obs_status", "numerator", "denominator")
"""What makes two values of one cell the same, or a contradiction."""


MANY_BODIES = 300
"""A list of so many municipalities is meant to be of the whole country."""


def read(
    paths: Iterable[Path | str],
    *,
    library: Library | None = None,
    options: Options | None = None,
    **answers: Any,  # noqa: ANN401, the fields of Options
) -> Draft:
    """Read files that belong together as one draft.

    Args:
        paths: Workbooks, texts, or answers of the API of e-Stat.
        library: Whose areas and code lists count.
        options: What the user answers; else ``answers``, the fields of `Options`.
        answers: ``period``, ``area``, ``units``, ``choices``, ``form`` …

    Returns:
        The draft; its ``findings`` are contradictions of the files with themselves.

    Raises:
        UnreadableFileError: If a file is none, or holds what cannot be read.
        UsageError: If the files leave a question open; names the option.
    """
    run = Run(library or Library(), options or options_of(**answers))
    files = [Path(path) for path in paths]
    for done, file in enumerate(files, 1):
        run.take(file)
        if run.options.told is not None:
            run.options.told(done, len(files))
    return run.draft()


def options_of(
    *,
    period: str | None = None,
    units: Mapping[str, str] | str | None = None,
    unit: str | None = None,
    accept: Iterable[str] = (),
    leave_out: Iterable[str] = (),
    **rest: Any,  # noqa: ANN401, the other fields of Options
) -> Options:
    """Make options of answers as people give them: a period in words, one unit for all."""
    known = dict(units) if isinstance(units, dict) else {}
    if isinstance(units, str) or unit:
        known[""] = str(unit or units)
    return Options(
        period=None if period is None else parse(period).code,
        units=known,
        accept=frozenset(accept),
        leave_out=tuple(leave_out),
        **rest,
    )


@dataclass
class Run:
    """The tables of some files, brought together; ``tables`` are those understood."""

    library: Library
    options: Options
    log: Log = field(default_factory=Log)
    tables: list[tuple[Table, Columns]] = field(default_factory=list)
    frames: list[pl.DataFrame] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    dimensions: dict[str, Categories] = field(default_factory=dict)
    findings: list[Problem] = field(default_factory=list)
    assumed: list[Message] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    checked: Checked = field(default_factory=Checked)
    form: Format = GENERAL
    about: str | None = None
    title: str = ""
    rounded: bool = False
    has_rest: bool = False
    values: int = 0
    total: int | None = None

    def __post_init__(self) -> None:
        """Refuse a format that does not exist before a file is opened."""
        if self.options.form is not None:
            format_of(self.options.form)

    def take(self, path: Path) -> None:
        """Read the tables of one file."""
        text = read_text(path, encoding=self.options.encoding)
        is_json = text is not None and text.lstrip()[:1] in ("{", "[")
        if text is not None and is_json:
            is_answer = "GET_STATS_DATA" in text[:2000]
            grids = [] if is_answer else read_json_grids(text, path.name)
        else:
            grids = self._sheets(path)
        table = estat.statistics_of(path.name, text, grids)
        if table is not None and self.options.form in (None, "estat"):
            self._take_estat(table)
        elif self.options.form == "estat":
            raise UnreadableFileError(
                path.name,
                N_("is no table of e-Stat: neither an answer of its API (JSON, CSV) nor a cross table with a heading /…"),
            )  # fmt: skip
        else:
            self._take_grids(path.name, grids)

    def _sheets(self, path: Path) -> list[Grid]:
        grids = read_grids(path, encoding=self.options.encoding)
        for grid in grids:
            if grid.sheet is None and grid.encoding != "utf-8":
                self.log.add("encoding", path.name, "", grid.encoding, "utf-8")
        wanted = self.options.sheet
        if wanted is None:
            return grids
        found = [g for g in grids if g.sheet == wanted] or [
            g for g in grids if g.sheet and wanted in g.sheet
        ]
        if not found:
            raise UsageError(
                N_("{file} has no sheet '{sheet}'; its sheets are: {sheets}"),
                file=path.name, sheet=wanted, sheets=", ".join(str(g.sheet) for g in grids),
            )  # fmt: skip
        return found

    def _take_estat(self, table: Statistics) -> None:
        name = estat.dataset_id(table)
        if self.about not in (None, name):
            raise UnreadableFileError(
                table.file,
                N_("is of another table than the files before; import it alone"),
            )
        self.about = name
        self.title = table.about.title or self.title or "e-Stat"
        self.values += len(table.cells)
        self.total = table.about.total
        cells = estat.cells_of(table, self.library, self.options, self.log)
        frame, items = read_values(_placed(cells), self.options, self.log)
        self._add(frame, items, cells, Summary(table.file, None, "estat"))

    # Tables -------------------------------------------------------------------

    def _take_grids(self, file: str, grids: Sequence[Grid]) -> None:
        for grid in grids:
            _refuse_formulas(grid)
        areas = self.library.areas
        tables = [transposed(t, areas) for grid in grids for t in find_tables(grid)]
        if not tables:
            raise UnreadableFileError(
                file,
                N_("holds no table with numbers; its first rows are: {found}"),
                found=_first_rows(grids),
            )
        form = self._format(tables)
        if not form.is_general and self.options.reading is None:
            tables = self._fitting(tables, form)
        errors: list[tuple[Table, IctplanError]] = []
        for table in tables:
            try:
                self._take_table(table, form)
            except IctplanError as error:
                errors.append((table, error))
        if errors:
            self._leave_out(errors, tables)

    def _leave_out(
        self, errors: Sequence[tuple[Table, IctplanError]], tables: Sequence[Table]
    ) -> None:
        """Leave a sheet of notes beside those of data out; a part of a sheet is none."""
        sheets = [table.grid.sheet for table in tables]
        faulty, first = errors[0]
        if len(errors) == len(tables) or sheets.count(faulty.grid.sheet) > 1:
            raise first
        for table, fault in errors:
            sheet = {"sheet": table.grid.sheet or "", "why": fault.message}
            self.assumed.append(Message(N_("sheet {sheet} is left out: {why}"), sheet))

    def _format(self, tables: Sequence[Table]) -> Format:
        if self.options.reading is not None:
            form = load_reading(self.options.reading)
        elif self.options.form is not None:
            form = format_of(self.options.form)
        else:
            form = GENERAL if self.options.columns else find_format(tables)
        if not self.frames:
            self.form = form
        elif form.dataset.get("id") != self.form.dataset.get("id"):
            raise UsageError(
                N_("{file} is of another kind ({kind}) than the files before ({other}); import it alone"),
                file=tables[0].grid.file, kind=form.id, other=self.form.id,
            )  # fmt: skip
        return form

    def _fitting(self, tables: Sequence[Table], form: Format) -> list[Table]:
        """Give the tables that are of a format; the others are logged."""
        fitting = [table for table in tables if form.fits(table)]
        if not fitting:
            other = find_format(tables)
            hint = N_("is no {format}; its headings should hold {expected}")
            if not other.is_general:
                hint = N_("is no {format}; it looks like {other}: --as {other}")
            raise UnreadableFileError(
                tables[0].grid.file, hint, format=form.id, other=other.id,
                expected=", ".join(map(_words, form.know)),
            )  # fmt: skip
        for table in tables:
            if table not in fitting:
                heading = table.columns[0].heading or form.id
                self.log.add("outside", table.grid.file, table.start, heading, "")
        return fitting

    def _take_table(self, table: Table, form: Format) -> None:
        columns = read_columns(table, self.library.areas, form, self.options.columns)
        self.tables.append((table, columns))
        around = [*table.above, *table.below]
        self.rounded |= any(ROUNDED.search(folded(text)) for text in around)
        reader = TableReader(columns, form, self.library, self.options, self.log)
        cells = reader.read(read_legend(around))
        self.has_rest |= any(place.kind == "rest" for place in cells.places)
        if columns.of("sample_size"):
            cells = shares_of_counts(cells)
        self.title = self.title or table.title
        told = [
            (c.heading or "?", _told(r))
            for c, r in zip(table.columns, columns.roles, strict=True)
        ]
        read = [n for n, place in enumerate(cells.places) if place.kind in KEPT]
        frame = cells.frame.filter(pl.col("row").is_in(read))
        cells = replace(cells, frame=self._where(frame, cells))
        frame, items = read_values(_placed(cells), self.options, self.log)
        self.findings += verify_rows(
            frame, cells, items, self.library.areas, self.checked, rounded=self.rounded
        )
        self.checked.tell(frame, cells, self.log)
        summary = Summary(
            table.grid.file, table.grid.sheet, form.id, columns=told,
            left_out=columns.left_out,
        )  # fmt: skip
        self._add(frame, items, cells, summary)

    def _where(self, frame: pl.DataFrame, cells: Cells) -> pl.DataFrame:
        """Keep the categories the user names, of tables that are not e-Stat's."""
        for name, text in self.options.where.items():
            if name not in frame.columns:
                continue
            wanted = set(text.split(","))
            codes = wanted | {c for c, q in cells.items.items() if q.label.ja in wanted}
            if name in cells.dimensions:
                known = map(cells.dimensions[name].known, wanted)
                codes |= {code for code in known if code}
            frame = frame.filter(pl.col(name).is_in(list(codes)))
        return _with_rows(frame, cells.file)

    def _add(
        self,
        frame: pl.DataFrame,
        items: Mapping[str, Item],
        cells: Cells,
        summary: Summary,
    ) -> None:
        """Keep the values of areas, with the items and categories they have."""
        frame = frame.filter(pl.col("ref_area").is_not_null())
        self.findings += cells.findings
        self.assumed += [a for a in cells.assumed if a not in self.assumed]
        for item in items.values():
            self._merge_item(item, cells.file)
        for name, categories in cells.dimensions.items():
            self.dimensions.setdefault(name, categories).join(categories)
        self.frames.append(frame)
        periods = [(period, where) for period, where in cells.periods.items() if period]
        areas = frame["ref_area"].n_unique()
        self.summaries.append(replace(summary, periods=periods, areas=areas))

    def _merge_item(self, item: Item, file: str) -> None:
        held = self.items.setdefault(item.code, item)
        if held.unit != item.unit:
            raise UsageError(
                N_("'{item}' is in {unit} in {file}, and in {other} in a file or table before; give --unit {item}=UNIT"),
                item=item.label.ja, unit=item.unit, other=held.unit, file=file,
            )  # fmt: skip
        if item.decimals > held.decimals:
            self.items[item.code] = replace(held, decimals=item.decimals)

    # Together -----------------------------------------------------------------

    def draft(self) -> Draft:
        """Bring all tables together, check them against each other, and publish.

        Raises:
            UsageError: If there is nothing.
        """
        if not self.frames:
            raise UsageError(N_("no file to import; name one or more"))
        names = list(self.dimensions)
        whole = pl.concat(self.frames, how="diagonal")
        frame = _with_rows(whole, self.summaries[0].file)
        missing = [n for n in names if frame[n].null_count()]
        frame = frame.with_columns(
            pl.col(n).fill_null(self.form.default(n, self.dimensions[n]))
            for n in missing
        )
        frame = self._once(frame, names)
        if self.form.table.get("totals") is not False:
            found = verify_areas(
                frame, self.items, self.library.areas, names, self.checked,
                rounded=self.rounded,
            )  # fmt: skip
            # Where rows are of no body (島しょ, その他), bodies need not make the whole.
            self.findings += [] if self.has_rest else found
        self.findings += verify_categories(
            frame, self.items, names, rounded=self.rounded
        )
        frame, merged, added = unite(frame, self.items, self.library.areas, names)
        frame = self._with_findings(frame)
        draft = publish(
            frame, self.items, self.dimensions,
            form=self.form, named=(self.about or "", self.title), library=self.library,
        )  # fmt: skip
        assumed = (*assumed_units(self.items.values()), *added, *self.assumed)
        first, *others = self.summaries
        return replace(
            draft,
            repairs=self.log.repairs,
            notes=(*self._lacking_pages(), *merged, *self._coverage(frame), *self.checked.notes),
            summaries=(replace(first, assumed=assumed), *others),
            findings=tuple(
                f for f in self.findings if f.rule not in self.options.accept
            ),
        )  # fmt: skip

    def _lacking_pages(self) -> Iterator[Message]:
        if self.total is not None and self.values < self.total:
            yield Message(
                N_("{given:,} of the table's {total:,} values are here; pages are missing."),
                {"given": self.values, "total": self.total},
            )  # fmt: skip

    def _once(self, frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        """Keep one row per cell; the same value twice is told, two values are a finding."""
        key = ["ref_area", "time_period", "item", *names]
        is_twice = frame.select(key).is_duplicated()
        if not is_twice.any():
            return frame
        repeated = frame.filter(is_twice)
        for cell, group in repeated.group_by(key, maintain_order=True):
            first, *rows = group.to_dicts()
            shown = " ".join(map(str, cell))
            for row in rows:
                same = all(row[n] == first[n] for n in SAME)
                if same or row["obs_value"] is None:
                    self.log.add(
                        "duplicate", row["where"], row["source_cell"], shown, ""
                    )
                elif first["obs_value"] is None:
                    first = row
                else:
                    self.findings.append(
                        where_problem(
                            row["where"], "conflict",
                            N_("{key} is {value} here, but {other} in {place}"),
                            key=shown, value=_shown(row), other=_shown(first), place=first["where"],
                        )
                    )  # fmt: skip
        return frame.sort(pl.col("obs_value").is_null(), maintain_order=True).unique(
            subset=key, keep="first", maintain_order=True
        )

    def _with_findings(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Write findings that the user accepts into the notes of their values."""
        accepted = {
            f.file: f.said("ja") for f in self.findings if f.rule in self.options.accept
        }
        notes = pl.concat_str(
            pl.col("mark"), pl.col("note"),
            pl.col("where").replace_strict(accepted, default=None, return_dtype=pl.String),
            separator="；", ignore_nulls=True,
        ).replace("", None)  # fmt: skip
        return frame.with_columns(note=notes)

    def _coverage(self, frame: pl.DataFrame) -> Iterator[Message]:
        """Tell which prefectures have some of their municipalities, but not all."""
        areas = self.library.areas
        codes = frame["ref_area"].unique().to_list()
        held = {c for c in codes if c in areas and areas.level(c) == "municipality"}
        if len(held) < 2:
            return
        homes = sorted({areas.areas[code].parent for code in held})
        lacking = [
            f"{areas.label(home).ja} {len(held & children)}/{len(children)}"
            for home in homes
            if (children := set(areas.children(home))) - held
        ]
        absent = 47 - len(homes) if len(held) >= MANY_BODIES else 0
        if lacking or absent:
            template = N_("not all municipalities are there: {shown}{more}")
            if absent:
                template = N_(
                    "not all municipalities are there: {shown}{more}; {absent} prefectures without any"
                )
            shown = ", ".join(lacking[:6]) or "–"
            more = " …" if len(lacking) > 6 else ""
            yield Message(template, {"shown": shown, "more": more, "absent": absent})


def _with_rows(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Refuse a table of which nothing is left."""
    if frame.height == 0:
        raise UnreadableFileError(
            file, N_("has no value left: its rows are parts, or not those of --where")
        )
    return frame


def _placed(cells: Cells) -> Cells:
    """Name the cell of each value with its file, beside how observations name it."""
    place = pl.col("source_cell").str.strip_prefix(f"{cells.file}!")
    where = pl.lit(f"{cells.file}!") + place
    return replace(cells, frame=cells.frame.with_columns(where=where))


def _refuse_formulas(grid: Grid) -> None:
    """Refuse a workbook whose formulas nobody computed: its cells look blank."""
    if grid.formulas:
        raise UnreadableFileError(
            grid.file,
            N_("{count} cell(s) have formulas without results ({place} …); open the workbook in a spreadsheet and save it"),
            count=len(grid.formulas), place=grid.place(*grid.formulas[0]),
        )  # fmt: skip


def _first_rows(grids: Iterable[Grid]) -> str:
    rows = [row for grid in grids for row in grid.rows[:3]]
    shown = ("|".join(cell[:20] for cell in row[:6]) for row in rows[:6])
    return " / ".join(shown) or "–"


def _shown(row: Mapping[str, Any]) -> str:
    counts = "/".join(filter(None, (row["numerator"], row["denominator"])))
    return " ".join(filter(None, (str(row["obs_value"]), counts and f"({counts})")))


def _words(pattern: str) -> str:
    """Say a pattern in words people can look for."""
    plain = re.sub(r"[\^$?()\\]|\[[^\]]*\]|\{[^}]*\}", "", pattern)
    return re.sub(r"\.[*+]?", "…", plain).replace("|", "/")


def _told(role: Role) -> str:
    if role.kind == "value":
        unit = role.unit.code or role.unit.word if role.unit else ""
        return " ".join(filter(None, ("value", unit, role.period)))
    return f"{role.kind} {role.dimension}".strip()
