"""Read releases of My Number Cards: cleaned CSV, tables cut from PDFs, workbooks.

What was counted (cards issued, held, applied for) is read from the headings, and so are
dates. Rows of types of municipalities and league tables repeat what the others hold.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from ictplan.core.areas import JAPAN
from ictplan.core.codes import Confidence, ObsStatus
from ictplan.core.errors import PeriodError, UnreadableFileError
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse
from ictplan.core.schema import TOTAL, Source
from ictplan.importers.cells import read_date
from ictplan.importers.draft import Draft, Options
from ictplan.importers.files import read_grids
from ictplan.importers.grid import Field, Grid, Table, find_table, folded
from ictplan.importers.places import (
    NATION,
    Unknown,
    candidates,
    codes_of,
    find,
    refuse_unknown,
)
from ictplan.importers.reading import (
    Cells,
    Log,
    each,
    frame_of,
    number,
    period_option,
    whole,
)
from ictplan.importers.totals import verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ictplan.core.library import Library

DATASET = "mynumber"
MEASURES = {"交付": "issued", "保有": "held", "申請": "applied"}
"""What was counted, by the word in the heading."""

_CARDS = r"(?:交付|保有|申請)(?:枚数|件数)(?!.*(?:率|割合|基準日))"
_PEOPLE = r"人口(?!に対する|.*基準日)"
_RATE = r"率(?!.*割合)"
COLUMNS = (
    Field("population", _PEOPLE),
    Field("cards", _CARDS),
    Field("rate", _RATE),
    Field("population_date", "人口算出基準日", required=False),
    Field("card_date", r"^(?:交付|保有|申請).*基準日$", required=False),
    Field("date", "^算出基準日$", required=False),
    Field("code", "団体コード", required=False),
)
PLACES = (
    Field("prefecture", "^都道府県名?$"),
    Field("name", "^市区町村名?$"),
    *COLUMNS,
)
PREFECTURES = (Field("prefecture", "^都道府県名?$"), *COLUMNS)
TYPES = (Field("prefecture", "^区分$"), *COLUMNS)
AGES = (
    Field("age", "^年齢"),
    *(
        field
        for sex, word in (("M", "男"), ("F", "女"), (TOTAL, "計"))
        for field in (
            Field(f"population {sex}", rf"人口(?!に対する|.*基準日).*{word}"),
            Field(
                f"cards {sex}", rf"(?:交付|保有|申請)(?:枚数|件数)(?!.*割合).*{word}"
            ),
            Field(f"rate {sex}", rf"^(?!.*割合).*率.*{word}"),
        )
    ),
    *COLUMNS[3:6],
)
LEAGUE = (Field("prefecture", "^団体名$"), *COLUMNS)

SOURCE = Source(
    name="mic-card-release",
    title="マイナンバーカード交付状況（公表資料の取込み）",
    title_en="My Number Card release, imported",
    publisher="総務省",
    publisher_en="Ministry of Internal Affairs and Communications",
    confidence=Confidence.OFFICIAL,
    path="https://www.soumu.go.jp/kojinbango_card/",
)
"""The publisher's own tables; rows with codes are those of a cleaned release."""

CLEANED = "mic-releases"
"""The bundled source of the releases that Code for Japan cleaned."""


def read(files: Sequence[Path], *, library: Library, options: Options) -> Draft:
    """Read the files of one or more releases.

    Raises:
        UnreadableFileError: If a file has no table of cards, rows of unknown areas, or
            totals that are not the sum of their parts.
        UsageError: If a file names no date and ``options`` neither.
    """
    release = Release(library, options)
    for file in each(files, options):
        release.take(file)
    return release.draft()


class Release:
    """The tables of some files, brought together."""

    def __init__(self, library: Library, options: Options) -> None:
        """Begin with nothing read."""
        self._package = library.package(DATASET)
        self._areas = library.areas
        self._ages = {item.code for item in library.codelist("age").items}
        self._options = options
        self._log = Log()
        self._cells = Cells(
            ("ref_area", "time_period", "measure", "age", "sex", "source")
        )
        self._counts: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
        self._file = ""

    def take(self, path: Path) -> None:
        """Read the tables of one file."""
        grids = read_grids(path, encoding=self._options.encoding)
        self._log.opened(grids)
        self._file = path.name
        found = [self._take_grid(grid) for grid in grids]
        if not any(found):
            raise UnreadableFileError(
                path.name,
                N_(
                    "has no table of cards; its headings should hold 人口, 交付枚数 (or"
                    " 保有, 申請) and 率 beside 都道府県名, 区分 or 年齢; it begins: {found}"
                ),
                found=" / ".join("|".join(r[:6])[:60] for r in grids[0].rows[:3]),
            )

    def _take_grid(self, grid: Grid) -> bool:
        places = find_table(grid, PLACES)
        ages = find_table(grid, AGES)
        if ages is not None:
            self._take_ages(ages)
        summaries = [
            table
            for fields in (PREFECTURES, TYPES)
            if (table := find_table(grid, fields)) is not None
            and not any("市区町村" in heading for heading in table.headings)
        ]
        for table in summaries:
            self._take_places(table, is_above=places is not None)
        if places is not None:
            self._take_places(places, is_above=False)
        if places is None and not summaries and ages is None:
            league = find_table(grid, LEAGUE)
            if league is None:
                return False
            place = grid.place(league.first - 1, 0)
            self._log.add("outside", grid.file, place, "団体名", "")
        return True

    def _take_places(self, table: Table, *, is_above: bool) -> None:
        """Take rows of areas; a table above another ends where its areas end."""
        rows = list(table.rows())
        texts = [cells.get("code", "") for _, cells in rows]
        codes = codes_of(texts, file=self._file)
        unknown: list[Unknown] = []
        for (row, cells), text, code in zip(rows, texts, codes, strict=True):
            place = table.place(row, "prefecture")
            if table.repeats_header(cells):
                self._log.add("header", self._file, place, cells["prefecture"], "")
            if table.repeats_header(cells) or not (
                cells["population"] + cells["cards"]
            ):
                continue
            area = self._area(table, cells, code, place)
            if area is not None:
                if code is not None and not text.startswith(code):
                    self._log.add("code", self._file, place, text, code)
                self._add(table, row, cells, area, ("", TOTAL, TOTAL))
            elif is_above:
                break
            else:
                said = cells["prefecture"] + cells.get("name", "")
                told = candidates(said, self._areas)
                unknown.append(Unknown(place, said, told))
        self._settle(table, unknown, of=len(rows))

    def _settle(self, table: Table, unknown: Sequence[Unknown], *, of: int) -> None:
        """Leave rows of no known area out, where that is meant; else refuse them."""
        is_of_types = "区分" in table.headings[table.columns["prefecture"]]
        if not is_of_types and not self._options.skip_unmatched:
            refuse_unknown(self._file, unknown, of=of)
        kind = "outside" if is_of_types else "unmatched"
        for item in unknown:
            self._log.add(kind, self._file, item.place, item.text, "")

    def _area(
        self, table: Table, cells: Mapping[str, str], code: str | None, place: str
    ) -> str | None:
        prefecture, name = cells["prefecture"], cells.get("name", "")
        has_name = bool(name) or "name" not in table.columns
        is_known = code is not None and code in self._areas
        if not is_known and not has_name and folded(prefecture) not in NATION:
            return None
        found = find(code, prefecture, name, self._areas)
        if found is None:
            return None
        label = self._areas.qualified_label(found.area).ja
        if found.repair == "before" or (
            found.repair and folded(prefecture + name) != label
        ):
            self._log.add(
                found.repair, self._file, place, prefecture + name, found.area
            )
        return found.area

    def _take_ages(self, table: Table) -> None:
        for row, cells in table.rows():
            if not cells[f"cards {TOTAL}"] or table.repeats_header(cells):
                continue
            age = _age(cells["age"])
            if age is None:
                break
            if age not in self._ages:
                raise UnreadableFileError(
                    self._file,
                    N_("'{text}' in {place} is no known age group"),
                    text=cells["age"],
                    place=table.place(row, "age"),
                )
            for sex in ("M", "F", TOTAL):
                self._add(table, row, cells, JAPAN, (f" {sex}", age, sex))

    def _add(
        self,
        table: Table,
        row: int,
        cells: Mapping[str, str],
        area: str,
        cell: tuple[str, str, str],
    ) -> None:
        """Take one observation; ``cell`` is the suffix of its fields, age and sex."""
        suffix, age, sex = cell
        names = [f"{name}{suffix}" for name in ("rate", "cards", "population")]
        rate, cards, people = (
            number(table, row, cells, name, self._log) for name in names
        )
        issued = whole(table, row, names[1], cards)
        population = whole(table, row, names[2], people)
        measure = _measure(table.headings[table.columns[names[1]]])
        period = self._date(table, cells, ("card_date", "date"), names[1])
        base = self._date(table, cells, ("population_date",), names[2], needed=False)
        if issued is None or not population or rate.number is None:
            value, status = (
                None,
                next(
                    v.status
                    for v in (rate, cards, people)
                    if v.number is None or not population
                ),
            )
        else:
            value = _published(rate.number, issued, population)
            status = ObsStatus.NORMAL
        has_counts = value is not None
        if has_counts:
            key = (period or "", measure, age, sex)
            self._counts["cards", *key][area] = issued or 0
            self._counts["population", *key][area] = population or 0
        self._cells.add(
            {
                "ref_area": area,
                "time_period": period,
                "measure": measure,
                "age": age,
                "sex": sex,
                "obs_value": value,
                "obs_status": ObsStatus.MISSING
                if status == "A" and not value
                else status,
                "numerator": str(issued) if has_counts else None,
                "denominator": str(population) if has_counts else None,
                "denominator_period": base if has_counts else None,
                "qualifier": "eq",
                "source": CLEANED if "date" in table.columns else SOURCE.name,
                "source_cell": table.place(row, names[0]),
            },
            self._file,
            self._log,
        )

    def _date(
        self,
        table: Table,
        cells: Mapping[str, str],
        fields: Sequence[str],
        counted: str,
        *,
        needed: bool = True,
    ) -> str | None:
        """Give the date of a row: its own cell, else in the heading, else the title."""
        for name in fields:
            if cells.get(name):
                try:
                    return _code_of(cells[name])
                except PeriodError as error:
                    raise UnreadableFileError(
                        self._file, "{why}", why=error.message
                    ) from None
        heading = read_date(table.headings[table.columns[counted]])
        if heading is not None:
            return heading.code
        if not needed:
            return None
        for text in _titles(table):
            if (found := read_date(text)) is not None and found.frequency == "D":
                return found.code
        return period_option(self._options, self._file)

    def draft(self) -> Draft:
        """Give what was read.

        Raises:
            UnreadableFileError: If totals are not the sums of their parts.
        """
        notes: tuple[Message, ...] = ()
        if not self._options.skip_unmatched:
            notes = verify(self._counts, self._areas, file=self._file).notes
        rows = self._cells.rows()
        used = {row["source"] for row in rows}
        known = (*self._package.sources, SOURCE)
        return Draft(
            dataset=DATASET,
            title=self._package.title,
            description=self._package.description,
            metadata=self._package.ictplan,
            sources=tuple(source for source in known if source.name in used),
            observations=frame_of(rows, self._package.ictplan),
            repairs=self._log.repairs,
            notes=notes,
        )


@lru_cache(maxsize=1000)
def _code_of(text: str) -> str:
    """Give the code of a date; a release has few."""
    return parse(text).code


def _titles(table: Table) -> Iterator[str]:
    """Give the texts above a table that say of which day it is."""
    for row in reversed(table.grid.rows[: table.first]):
        for cell in row:
            text = folded(cell)
            if re.search("時点|現在|末", text) and "人口" not in text:
                yield text


def _measure(heading: str) -> str:
    return next(code for word, code in MEASURES.items() if word in heading)


def _published(rate: Decimal, issued: int, population: int) -> str:
    """Give a rate in percent as published; workbooks hold it as a fraction."""
    computed = Decimal(100 * issued) / population
    if abs(rate * 100 - computed) < abs(rate - computed):
        rate *= 100
    return f"{rate.quantize(Decimal('0.1'), ROUND_HALF_UP):f}"


def _age(label: str) -> str | None:
    text = folded(label)
    if text in ("全体", "計", "合計", "総数"):
        return TOTAL
    if found := re.match(r"([0-9]+)歳?[~-]([0-9]+)", text):
        return f"Y{int(found[1])}T{int(found[2])}"
    if found := re.match(r"([0-9]+)歳?以上", text):
        return f"Y_GE{int(found[1])}"
    return None
