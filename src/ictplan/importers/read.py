"""Read official files as one dataset that is not written yet: the way from bytes to draft."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.areas import JAPAN
from ictplan.core.errors import IctplanError, Problem, UnreadableFileError, UsageError
from ictplan.core.library import Library
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse
from ictplan.core.schema import TOTAL
from ictplan.importers import estat
from ictplan.importers.cells import read_legend
from ictplan.importers.columns import Columns, read_columns, transposed
from ictplan.importers.draft import Draft, Item, Log, Options, Summary
from ictplan.importers.files import read_grids, read_text
from ictplan.importers.formats import (
    GENERAL,
    Format,
    find_format,
    format_of,
    load_reading,
)
from ictplan.importers.grid import Grid, folded
from ictplan.importers.longform import Cells, Reader, where_problem
from ictplan.importers.mergers import unite
from ictplan.importers.publish import publish
from ictplan.importers.sheet import Table, find_tables
from ictplan.importers.totals import Checked, verify_areas, verify_rows, verify_sexes
from ictplan.importers.values import assumed_units, read_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ictplan.importers.categories import Categories
    from ictplan.importers.estat_table import Statistics

ROUNDED = re.compile("四捨五入|端数|一致しない")
"""What a note says where a total need not be the sum of its rounded parts."""

VALUES = ("obs_value", "obs_status", "numerator", "denominator")
"""What makes two values of one cell the same, or a contradiction."""


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
    if run.options.form is not None:
        format_of(run.options.form)
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
    """The tables of some files, brought together."""

    library: Library
    options: Options
    log: Log = field(default_factory=Log)
    frames: list[pl.DataFrame] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    dimensions: dict[str, Categories] = field(default_factory=dict)
    findings: list[Problem] = field(default_factory=list)
    assumed: list[Message] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    checked: Checked = field(default_factory=Checked)
    form: Format = GENERAL
    about: Any = None
    title: str = ""
    notes: list[Message] = field(default_factory=list)
    rounded: bool = False
    totals: dict[str, int] = field(default_factory=dict)

    def take(self, path: Path) -> None:
        """Read the tables of one file."""
        text = read_text(path, encoding=self.options.encoding)
        looks_json = text is not None and text.lstrip()[:1] in ("{", "[")
        grids: list[Grid] = []
        if looks_json and text is not None and "GET_STATS_DATA" not in text[:2000]:
            grids = _json_grids(text, path.name)
        elif not looks_json:
            grids = read_grids(path, encoding=self.options.encoding)
        for grid in grids:
            if grid.sheet is None and grid.encoding != "utf-8":
                self.log.add("encoding", path.name, "", grid.encoding, "utf-8")
        grids = self._sheets(grids, path.name)
        table = estat.statistics_of(path.name, text, grids)
        if table is not None and self.options.form in (None, "estat"):
            self._take_estat(table)
            return
        if self.options.form == "estat":
            raise UnreadableFileError(
                path.name,
                N_(
                    "is no table of e-Stat: neither an answer of its API (JSON, CSV) nor a cross table with a heading /…"
                ),
            )
        self._take_tables(path, grids)

    def _sheets(self, grids: list[Grid], file: str) -> list[Grid]:
        wanted = self.options.sheet
        if wanted is None:
            return grids
        found = [g for g in grids if g.sheet == wanted] or [
            g for g in grids if g.sheet and wanted in g.sheet
        ]
        if not found:
            raise UsageError(
                N_("{file} has no sheet '{sheet}'; its sheets are: {sheets}"),
                file=file, sheet=wanted, sheets=", ".join(str(g.sheet) for g in grids),
            )  # fmt: skip
        return found

    # e-Stat -------------------------------------------------------------------

    def _take_estat(self, table: Statistics) -> None:
        if self.about is not None and self.about != estat.dataset_id(table):
            raise UnreadableFileError(
                table.file,
                N_("is of another table than the files before; import it alone"),
            )
        self.about = estat.dataset_id(table)
        self.title = table.about.title or self.title or "e-Stat"
        cells = estat.cells_of(table, self.library, self.options, self.log)
        if table.about.total is not None:
            given = self.totals.get(self.about, 0) + len(table.cells)
            self.totals[self.about] = given
            self.notes = [
                n for n in self.notes if "pages are missing" not in n.template
            ]
            if given < table.about.total:
                self.notes.append(
                    Message(
                        N_(
                            "{given:,} of the table's {total:,} values are here; pages are missing."
                        ),
                        {"given": given, "total": table.about.total},
                    )
                )
        self._add(cells, Summary(table.file, None, "estat"))

    # Tables -------------------------------------------------------------------

    def _take_tables(self, path: Path, grids: Sequence[Grid]) -> None:
        tables = [
            transposed(t, self.library.areas)
            for grid in grids
            for t in find_tables(grid)
        ]
        for grid in grids:
            self._refuse_formulas(grid)
        if not tables:
            raise UnreadableFileError(
                path.name,
                N_("holds no table with numbers; its first rows are: {found}"),
                found=" / ".join(
                    "|".join(cell[:20] for cell in row[:6])
                    for grid in grids[:2]
                    for row in grid.rows[:3]
                )
                or "–",
            )
        form = self._format(tables, path)
        if not form.is_general and self.options.reading is None:
            fitting = [t for t in tables if form.fits(t)]
            self._tell_others(form, tables, fitting)
            tables = fitting
            if not tables:
                other = find_format(
                    [
                        transposed(t, self.library.areas)
                        for g in grids
                        for t in find_tables(g)
                    ]
                )
                hint = (
                    N_("is no {format}; it looks like {other}: --as {other}")
                    if not other.is_general
                    else N_("is no {format}; its headings should hold {expected}")
                )
                raise UnreadableFileError(
                    path.name,
                    hint,
                    format=form.id,
                    other=other.id,
                    expected=", ".join(_words(p) for p in form.know),
                )
        errors: list[tuple[Table, IctplanError]] = []
        read_any = False
        for table in tables:
            try:
                self._take_table(table, form)
                read_any = True
            except IctplanError as error:
                if len(tables) == 1 or (self.options.sheet is not None):
                    raise
                errors.append((table, error))
        if errors and (
            not read_any
            or any(
                t.grid.sheet == errors[0][0].grid.sheet
                for t in tables
                if t is not errors[0][0]
            )
        ):
            raise errors[0][1]
        for table, fault in errors:
            self.assumed.append(
                Message(
                    N_("sheet {sheet} is left out: {why}"),
                    {
                        "sheet": table.grid.sheet or table.grid.file,
                        "why": fault.message,
                    },
                )
            )

    def _refuse_formulas(self, grid: Grid) -> None:
        """Refuse a workbook whose formulas nobody computed: its cells look blank."""
        if grid.formulas:
            row, column = grid.formulas[0]
            raise UnreadableFileError(
                grid.file,
                N_("{count} cell(s) have formulas without results ({place} …); open the workbook in a spreadsheet and save it"),
                count=len(grid.formulas), place=grid.place(row, column),
            )  # fmt: skip

    def _format(self, tables: Sequence[Table], path: Path) -> Format:
        del path
        if self.options.reading is not None:
            form = load_reading(self.options.reading)
        elif self.options.form is not None:
            form = format_of(self.options.form)
        elif self.options.columns:
            form = GENERAL
        else:
            form = find_format(tables)
        if not self.frames:
            self.form = form
        elif form.dataset.get("id") != self.form.dataset.get("id"):
            raise UsageError(
                N_("{file} is of another kind ({kind}) than the files before ({other}); import it alone"),
                file=tables[0].grid.file, kind=form.id, other=self.form.id,
            )  # fmt: skip
        return form

    def _tell_others(
        self, form: Format, tables: Sequence[Table], fitting: Sequence[Table]
    ) -> None:
        for table in tables:
            if table not in fitting and table.columns:
                place = (
                    table.grid.place(table.rows[0], 0)
                    if not table.is_turned
                    else table.grid.file
                )
                self.log.add(
                    "outside",
                    table.grid.file,
                    place,
                    table.columns[0].heading or form.id,
                    "",
                )

    def _take_table(self, table: Table, form: Format) -> None:
        areas = self.library.areas
        columns = read_columns(table, areas, form, self.options.columns)
        self.rounded |= any(
            ROUNDED.search(folded(text)) for text in (*table.above, *table.below)
        )
        legend = read_legend([*table.above, *table.below])
        reader = Reader(columns, form, self.library, self.options, self.log)
        cells = reader.read(legend)
        cells = self._crosstab(cells, columns)
        if not self.title:
            self.title = table.title
        summary = Summary(
            table.grid.file, table.grid.sheet, form.id,
            columns=[(c.heading or "?", _told(r)) for c, r in zip(table.columns, columns.roles, strict=True)],
            left_out=columns.left_out,
        )  # fmt: skip
        self._add(cells, summary)

    def _crosstab(self, cells: Cells, columns: Columns) -> Cells:
        """Make shares of the counts of a survey: answers of n, for each row."""
        if "sample_size" not in cells.frame.columns or not columns.of("sample_size"):
            return cells
        unit_less = [
            c
            for c, q in cells.items.items()
            if q.unit is None or (q.unit.is_assumed and q.unit.code == "PERS")
        ]
        frame = cells.frame
        whole = frame.filter(
            pl.col("item").is_in(unit_less) & pl.col("text").str.contains(r"^[0-9,]+$")
        )
        if (
            whole.height == 0
            or whole.height
            < 0.8
            * frame.filter(
                pl.col("item").is_in(unit_less) & (pl.col("text") != "")
            ).height
        ):
            return cells
        from ictplan.importers.crosstab import shares_of_counts  # noqa: PLC0415, few need it

        return shares_of_counts(cells, unit_less)

    def _add(self, cells: Cells, summary: Summary) -> None:
        """Read the numbers of a table, verify its totals, and keep the rows of areas."""
        places = cells.places
        kept = [
            n
            for n, p in enumerate(places)
            if p.kind in ("area", "total", "partial", "former")
        ]
        frame = cells.frame
        if summary.form != "estat":
            frame = frame.filter(pl.col("row").is_in(kept))
        if summary.form != "estat":
            frame = self._where(frame, cells)
        frame = frame.with_columns(
            where=pl.lit(f"{cells.file}!")
            + pl.col("source_cell").str.strip_prefix(f"{cells.file}!")
        )
        frame, items = read_values(replace(cells, frame=frame), self.options, self.log)
        if summary.form != "estat":
            self.findings += verify_rows(
                frame,
                cells,
                items,
                self.library.areas,
                self.log,
                self.checked,
                rounded=self.rounded,
            )
        frame = frame.filter(pl.col("ref_area").is_not_null())
        self.findings += cells.findings
        self.assumed += [a for a in cells.assumed if a not in self.assumed]
        self._merge_items(items, cells)
        for name, categories in cells.dimensions.items():
            held = self.dimensions.setdefault(name, categories)
            if held is not categories:
                held.join(categories)
        self.frames.append(frame)
        periods = [(p, w) for p, w in cells.periods.items() if p]
        self.summaries.append(
            replace(
                summary,
                periods=periods,
                areas=frame["ref_area"].n_unique(),
                assumed=cells.assumed,
            )
        )

    def _where(self, frame: pl.DataFrame, cells: Cells) -> pl.DataFrame:
        """Keep the categories the user names, of tables that are not e-Stat's."""
        for name, text in self.options.where.items():
            if name not in frame.columns:
                continue
            wanted = set(text.split(","))
            codes = wanted | {
                c for c, q in cells.items.items() if q.label.ja in wanted or c in wanted
            }
            if name in cells.dimensions:
                codes |= {
                    c for word in wanted if (c := cells.dimensions[name].known(word))
                }
            frame = frame.filter(pl.col(name).is_in(list(codes)))
        if frame.height == 0:
            raise UnreadableFileError(
                cells.file,
                N_("has no value left: its rows are parts, or not those of --where"),
            )
        return frame

    def _merge_items(self, items: Mapping[str, Item], cells: Cells) -> None:
        for code, item in items.items():
            held = self.items.get(code)
            if held is None:
                self.items[code] = item
            elif held.unit != item.unit:
                raise UsageError(
                    N_("'{item}' is in {unit} in {file}, and in {other} in a file or table before; give --unit {item}=UNIT"),
                    item=item.label.ja, unit=item.unit, other=held.unit, file=cells.file,
                )  # fmt: skip
            elif item.decimals > held.decimals:
                self.items[code] = replace(held, decimals=item.decimals)

    # Together -----------------------------------------------------------------

    def draft(self) -> Draft:
        """Bring all tables together, check them against each other, and publish.

        Raises:
            UsageError: If there is nothing.
        """
        if not self.frames:
            raise UsageError(N_("no file to import; name one or more"))
        names = list(self.dimensions)
        frame = pl.concat(self.frames, how="diagonal")
        missing = [n for n in names if n in frame.columns and frame[n].null_count()]
        frame = frame.with_columns(
            pl.col(n).fill_null(self._default(n)) for n in missing
        )
        areas = self.library.areas
        frame = self._once(frame, names)
        found = (
            []
            if self.form.table.get("totals") is False
            else verify_areas(
                frame, self.items, areas, names, self.checked, rounded=self.rounded
            )
        )
        self.findings += found
        self.findings += verify_sexes(frame, self.items, names, rounded=self.rounded)
        frame, merged = unite(frame, self.items, areas, names)
        frame = self._with_findings(frame)
        notes = [*self.notes, *merged, *self._coverage(frame), *self.checked.notes]
        assumed = [*assumed_units(self.items.values()), *self.assumed]
        draft = publish(
            frame, self.items, self.dimensions,
            form=self.form, about=self.about, title=self.title, library=self.library,
        )  # fmt: skip
        kept = tuple(f for f in self.findings if f.rule not in self.options.accept)
        return replace(
            draft,
            repairs=self.log.repairs,
            notes=tuple(notes),
            summaries=tuple(
                replace(s, assumed=assumed if n == 0 else ())
                for n, s in enumerate(self.summaries)
            ),
            findings=kept,
        )

    def _default(self, name: str) -> str:
        rule = self.form.dimensions.get(name)
        default = rule.default if rule else TOTAL
        if default == TOTAL:
            self.dimensions[name].code("計")
        return default

    def _once(self, frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        """Keep one row per cell; the same value twice is told, two values are a finding."""
        key = ["ref_area", "time_period", "item", *names]
        repeated = frame.filter(pl.struct(key).is_duplicated())
        if repeated.height == 0:
            return frame
        for cell, group in repeated.group_by(key, maintain_order=True):
            rows = group.to_dicts()
            first = rows[0]
            for row in rows[1:]:
                same = all(row.get(n) == first.get(n) for n in VALUES)
                shown = " ".join(map(str, cell))
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
        held = {
            c
            for c in frame["ref_area"].unique().to_list()
            if c in areas and areas.level(c) == "municipality"
        }
        if len(held) < 2:
            return
        lacking = []
        homes = sorted({areas.areas[c].parent for c in held})
        for home in homes:
            children = areas.children(home)
            missing = [c for c in children if c not in held]
            if missing:
                lacking.append(
                    f"{areas.label(home).ja} {len(children) - len(missing)}/{len(children)}"
                )
        absent = 47 - len(homes) if len(held) >= 300 else 0
        if lacking or absent:
            more = " …" if len(lacking) > 6 else ""
            yield Message(
                N_(
                    "not all municipalities are there: {shown}{more}; {absent} prefectures without any"
                )
                if absent
                else N_("not all municipalities are there: {shown}{more}"),
                {
                    "shown": ", ".join(lacking[:6]) or "–",
                    "more": more,
                    "absent": absent,
                },
            )


def _shown(row: Mapping[str, Any]) -> str:
    counts = "/".join(filter(None, (row.get("numerator"), row.get("denominator"))))
    return " ".join(filter(None, (str(row["obs_value"]), counts and f"({counts})")))


def _words(pattern: str) -> str:
    """Say a pattern in words people can look for."""
    plain = re.sub(r"[\^$?()\\]|\[[^\]]*\]|\{[^}]*\}", "", pattern)
    return re.sub(r"\.[*+]?", "…", plain).replace("|", "/")


def _told(role: Any) -> str:  # noqa: ANN401, a Role
    if role.kind == "value":
        unit = role.unit.code or role.unit.word if role.unit else ""
        return " ".join(filter(None, ("value", unit, role.period)))
    return f"{role.kind} {role.dimension}".strip()


def _json_grids(text: str, file: str) -> list[Grid]:
    """Give lists of flat records of a JSON as tables.

    Raises:
        UnreadableFileError: If it is damaged, or holds none.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableFileError(
            file, N_("is damaged JSON; download it again")
        ) from None
    named = [(None, content)] if isinstance(content, list) else list(content.items())
    grids = []
    for name, records in named:
        if not isinstance(records, list) or not records:
            continue
        if not all(isinstance(record, dict) for record in records):
            continue
        keys = list(dict.fromkeys(key for record in records for key in record))
        flat = [
            k
            for k in keys
            if not any(isinstance(r.get(k), dict | list) for r in records)
        ]
        rows = [
            flat,
            *([("" if r.get(k) is None else str(r[k])) for k in flat] for r in records),
        ]
        grids.append(Grid(file, name, rows))
    if not grids:
        raise UnreadableFileError(file, N_("is JSON, but no table: no list of records"))
    return grids


__all__ = ["JAPAN", "Run", "folded", "options_of", "read"]
