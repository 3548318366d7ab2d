"""Make the bundled national files from a folder of what publishers made.

``python tools/build_national.py FOLDER`` writes the Parquet files of ``datasets`` and
their code lists, the same bytes each time, and says in one line per file what was read,
repaired and refused. Then run ``tools/refresh.py``, which states their hashes. The
folder holds ``mynumber/<yyyymmdd>/``, ``dx-dashboard/``, ``ssdse-a/``, ``population/``,
``population-2021-2025/``, ``peers/`` and ``cards-held/``; nothing of it is copied.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan.core.codes import UNITS, UnitMeasure
from ictplan.core.descriptor import build
from ictplan.core.errors import IctplanError
from ictplan.core.library import Library
from ictplan.core.periods import parse_code
from ictplan.core.schema import DatasetMetadata
from ictplan.importers.cells import MISSING, read_state
from ictplan.importers.files import read_grids
from ictplan.importers.formats import format_of
from ictplan.importers.grid import folded
from ictplan.importers.places import area_of_code, names_today
from ictplan.importers.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ictplan.importers.draft import Draft

ROOT = Path(__file__).parents[1]
DATASETS = ROOT / "datasets"
LISTS = ROOT / "tools" / "national"

DASHBOARD_DATE = "2024-07-12"
"""The day of the dashboard's tables; they do not say it."""

PEERS_VINTAGE = "FY2021"
"""The list names no year; 62 core cities with Matsumoto and Ichinomiya are 2021-04 on."""

SUMMED = "sum-of-prefectures"
"""The source of what no file states: the nation, added up from its prefectures."""

Row = dict[str, Any]

KINDS: dict[str, Any] = {
    "obs_value": pl.Float64,
    "numerator": pl.Int64,
    "denominator": pl.Int64,
    "decimals": pl.Int64,
}


def main() -> int:
    """Build everything; 1 if a file was refused."""
    folder = Path(sys.argv[1])
    library = Library()
    builder = Builder(folder, library)
    builder.build_cards()
    residents = builder.build_residents()
    builder.build_indicators(residents)
    builder.build_progress()
    builder.build_applications()
    builder.build_peers()
    return 1 if builder.refused else 0


class Builder:
    """Reads the folder file by file and writes what it holds."""

    def __init__(self, folder: Path, library: Library) -> None:
        """Begin with nothing read."""
        self.folder = folder
        self.library = library
        self.refused = 0

    def say(self, file: Path, said: str) -> None:
        """Say one line about a file."""
        name = file.relative_to(self.folder)
        sys.stdout.write(f"{name}: {said}\n")

    def refuse(self, file: Path, why: object) -> None:
        """Say that a file is left out, and why; the others are read."""
        self.refused += 1
        self.say(file, f"refused: {why}")

    def build_cards(self) -> None:
        """Read every release of My Number Cards, file by file.

        Two tables of one release may count the nation differently (72 persons of
        2017-08-31): both are kept, the second under a source of its own.
        """
        frames: list[pl.DataFrame] = []
        for release in sorted((self.folder / "mynumber").iterdir()):
            for name in (
                "all_localgovs",
                "all_prefectures",
                "summary_by_types",
                "demographics",
            ):
                file = release / f"{name}.csv"
                if not file.is_file():
                    continue
                try:
                    draft = read([file], library=self.library, form="mynumber")
                except IctplanError as error:
                    self.refuse(file, error)
                    continue
                rows = draft.observations.with_columns(
                    source=pl.lit(
                        "mic-releases-ages"
                        if name == "demographics"
                        else "mic-releases"
                    )
                )
                frames.append(rows)
                self.say(file, _told(draft))
        rows = pl.concat(frames)
        cell = ["ref_area", "time_period", "measure", "age", "sex"]
        same = [*cell, "numerator", "denominator"]
        # The total of the ages repeats that of the types, where both are the same.
        repeated = pl.struct(same).is_first_distinct()
        rows = rows.filter(repeated)
        twice = rows.filter(pl.struct(cell).is_duplicated())
        for row in twice.filter(pl.col("source") == "mic-releases-ages").iter_rows(
            named=True
        ):
            sys.stdout.write(
                f"mynumber {row['time_period']}: {row['ref_area']} differs in the table"
                f" of ages: {row['numerator']} of {row['denominator']}; both are kept\n"
            )
        write(_without_wrong_counts(rows.drop("source_cell")), "cards", "mynumber")

    def build_residents(self) -> dict[tuple[str, int], int]:
        """Read residents of 1 January of each year, total only."""
        found: dict[tuple[str, int], tuple[int, str]] = {}
        for file in sorted((self.folder / "population").glob("*.csv")):
            grid = read_grids(file)[0]
            year = int("".join(c for c in file.stem if c.isdigit())[:4])
            count = Counter[str]()
            column = _population_column(grid.rows)
            for cells in grid.rows:
                area = self._area_of_register(cells)
                number = folded(cells[column]).replace(",", "") if area else ""
                if area is None or not number.isdecimal():
                    count["outside"] += 1
                    continue
                count["read"] += 1
                self._take(found, (area, year), (int(number), "mic-register"), file)
            self.say(file, f"{count['read']} read, {count['outside']} rows left out")
        for file in sorted((self.folder / "population-2021-2025").glob("*.json")):
            count = Counter[str]()
            for row in json.loads(file.read_bytes()):
                prefecture = row["prefecture"]
                name = folded(row["area"].removeprefix(prefecture)).strip("-")
                codes = names_today(prefecture + name, self.library.areas)
                hit = codes[0] if len(codes) == 1 else None
                people = row["total_population"]
                known = hit is not None and hit in self.library.areas
                if (
                    hit is None
                    or not known
                    or not isinstance(people, int)
                    or people <= 0
                ):
                    count["outside"] += 1
                    continue
                key = (hit, int(row["fiscal_year"]))
                if key not in found:
                    count["read"] += 1
                self._take(found, key, (people, "mic-register-reader"), file)
            self.say(file, f"{count['read']} new, {count['outside']} rows left out")
        self._add_nation(found)
        rows = [
            {
                "ref_area": area,
                "time_period": f"{year}-01-01",
                "age": "_T",
                "sex": "_T",
                "obs_value": float(people),
                "obs_status": "A",
                "source": source,
            }
            for (area, year), (people, source) in found.items()
        ]
        write(frame_of(rows), "residents", "registered-residents")
        return {key: people for key, (people, _) in found.items()}

    def _take(
        self,
        found: dict[tuple[str, int], tuple[int, str]],
        key: tuple[str, int],
        value: tuple[int, str],
        file: Path,
    ) -> None:
        held = found.setdefault(key, value)
        if held[0] != value[0]:
            self.say(file, f"{key[0]} {key[1]}: {value[0]} here, {held[0]} is kept")

    def _add_nation(self, found: dict[tuple[str, int], tuple[int, str]]) -> None:
        """Add up the nation where a file has its prefectures only."""
        for year in {year for _, year in found}:
            parts = [
                found.get((code, year)) for code in self.library.areas.children("00000")
            ]
            if ("00000", year) not in found and all(parts):
                total = sum(part[0] for part in parts if part)
                found["00000", year] = (total, SUMMED)

    def _area_of_register(self, cells: Sequence[str]) -> str | None:
        """Give the area of a row of the register; None for wards and counties."""
        if len(cells) < 4:
            return None
        code, prefecture = folded(cells[0]), folded(cells[1])
        if prefecture == "合計":  # in the register the sum of all prefectures
            return "00000"
        if not code.isdecimal() or len(code) != 6:
            return None
        hit = area_of_code(code[:5], self.library.areas)
        return None if hit is None else hit.code

    def build_indicators(self, residents: Mapping[tuple[str, int], int]) -> None:
        """Compute indicators of SSDSE-A from its counts, the newest vintage first."""
        indicators = list(
            csv.DictReader((LISTS / "indicators.csv").open(encoding="utf-8"))
        )
        rows: dict[tuple[str, str, str], Row] = {}
        files = sorted((self.folder / "ssdse-a").glob("*.csv"), reverse=True)
        for file in files:
            grid = read_grids(file)[0]
            codes, years = grid.rows[0], grid.rows[1]
            columns = {code: n for n, code in enumerate(codes) if n > 2 and code}
            before = len(rows)
            lost = 0
            for cells in grid.rows[3:]:
                hit = area_of_code(cells[0].removeprefix("R"), self.library.areas)
                if hit is None or self.library.areas.level(hit.code) != "municipality":
                    lost += 1
                    continue
                held = {c: cells[n] for c, n in columns.items() if n < len(cells)}
                for indicator in indicators:
                    row = _indicator(
                        indicator,
                        hit.code,
                        held,
                        {c: years[n] for c, n in columns.items()},
                        residents,
                    )
                    if row is not None:
                        key = (row["ref_area"], row["time_period"], row["item"])
                        row["source"] = f"ssdse-a-{file.stem[-4:]}"
                        rows.setdefault(key, row)
            self.say(file, f"{len(rows) - before} new values, {lost} rows left out")
        write_list("municipal-indicator", indicators)
        write(frame_of(list(rows.values())), "residents", "municipal-indicators")
        _set_items("residents", "municipal-indicators", indicators)

    def build_progress(self) -> None:
        """Read states, percentages and counts of the dashboard."""
        rows: list[Row] = []
        for file in sorted((self.folder / "dx-dashboard").glob("*比較.csv")):
            grid = read_grids(file)[0]
            areas = self._dashboard_areas(grid.rows[0])
            found: dict[tuple[str, str], str] = {}
            for cells in grid.rows[1:]:
                label = folded(cells[1])
                item = PROGRESS.get(label)
                if item is None:
                    self.say(file, f"row '{label}' left out: no known item")
                    continue
                for column, area in areas.items():
                    found[area, item] = folded(cells[column])
            rows += (
                row
                for area, item in found
                if (row := _progress(area, item, found)) is not None
            )
            self.say(file, f"{len(found)} cells of {len(areas)} areas read")
        write(frame_of(rows), "government", "dx-progress")

    def build_applications(self) -> None:
        """Read which share of applications come online, by procedure."""
        procedures = list(
            csv.DictReader((LISTS / "procedures.csv").open(encoding="utf-8"))
        )
        known = {folded(entry["label_ja"]): entry["code"] for entry in procedures}
        rows: list[Row] = []
        for file in sorted((self.folder / "dx-dashboard").glob("*申請率.csv")):
            grid = read_grids(file)[0]
            areas = self._dashboard_areas(grid.rows[0])
            count = 0
            for cells in grid.rows[1:]:
                code = known.get(folded(cells[1]))
                if code is None:
                    self.say(file, f"row '{cells[1]}' left out: no known procedure")
                    continue
                for column, area in areas.items():
                    text = folded(cells[column]).removesuffix("%")
                    if not text:
                        continue  # not done there, or not answered: not 0
                    count += 1
                    rows.append(
                        {
                            "ref_area": area,
                            "time_period": DASHBOARD_DATE,
                            "procedure": code,
                            "obs_value": float(text),
                            "obs_status": "A",
                            "source": "digital-agency-dx-dashboard",
                        }
                    )
            self.say(file, f"{count} rates of {len(areas)} areas read")
        write_list("procedure", procedures)
        write(frame_of(rows), "government", "online-applications")

    def _dashboard_areas(self, head: Sequence[str]) -> dict[int, str]:
        """Give the area of each column: names without codes, in the official order."""
        names = {n: folded(cell) for n, cell in enumerate(head) if n > 1 and cell}
        areas = self.library.areas
        level = "prefecture" if folded(head[2]) == "北海道" else "municipality"
        # Six villages of the northern territories have codes and no administration.
        codes = [
            code
            for code in sorted(areas.areas)
            if areas.level(code) == level and not "01695" <= code <= "01700"
        ]
        if len(names) != len(codes):
            raise SystemExit(f"{len(names)} columns for {len(codes)} areas")
        for name, code in zip(names.values(), codes, strict=True):
            label = folded(areas.label(code).ja)
            if name != label and {name, label} != {"檮原町", "梼原町"}:
                raise SystemExit(f"column {name} stands where {label} should")
        return dict(zip(names, codes, strict=True))

    def build_peers(self) -> None:
        """Read the list of municipalities by type."""
        file = self.folder / "peers" / "FITS-M-List.csv"
        draft = read([file], library=self.library, period=PEERS_VINTAGE)
        self.say(file, _told(draft))
        used = set(draft.observations.get_column("peer_group"))
        # The reader gives a code list only where a type is not in the bundled one.
        for codelist in draft.codelists:
            kept = [vars(item) for item in codelist.items if item.code in used]
            write_list("peer-group", kept)
        write(draft.observations.drop("source_cell"), "residents", "peer-groups")


def _without_wrong_counts(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep a printed rate that is not its counts rounded, and move these to the note."""
    top, base = (pl.col(name).cast(pl.Int64) for name in ("numerator", "denominator"))
    steps = (2000 * top + base) // (2 * base)
    differs = steps != (pl.col("obs_value").cast(pl.Float64) * 10).round()
    for row in rows.filter(differs).iter_rows(named=True):
        sys.stdout.write(
            f"mynumber {row['time_period']} {row['age']} {row['sex']}: {row['obs_value']}"
            f" is not {row['numerator']} of {row['denominator']}; the rate is kept\n"
        )
    said = pl.format("実数は {} 分の {}", "denominator", "numerator")
    return rows.with_columns(
        note=pl.when(differs).then(said),
        **{
            name: pl.when(differs.not_().fill_null(value=True)).then(pl.col(name))
            for name in ("numerator", "denominator", "denominator_period")
        },
    )


def _told(draft: Draft) -> str:
    kinds = Counter(repair.kind for repair in draft.repairs)
    said = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    return f"{draft.observations.height} read; repaired: {said or 'nothing'}"


def _population_column(rows: Sequence[Sequence[str]]) -> int:
    """Find the column of the total: the first whose last heading is 人."""
    for cells in rows[:8]:
        for column, cell in enumerate(cells):
            if column > 2 and folded(cell) == "人":
                return column
    raise SystemExit("no column of residents")


def _value(formula: str, held: Mapping[str, str]) -> Decimal | None:
    """Add and subtract items; None where one is missing."""
    total = Decimal(0)
    for part in formula.replace("-", "+-").split("+"):
        sign, code = (-1, part[1:]) if part.startswith("-") else (1, part)
        text = held.get(code, "").replace(",", "").strip()
        try:
            total += sign * Decimal(text)
        except ArithmeticError:
            return None
    return total


def _indicator(
    indicator: Mapping[str, str],
    area: str,
    held: Mapping[str, str],
    years: Mapping[str, str],
    residents: Mapping[tuple[str, int], int],
) -> Row | None:
    """Compute one indicator of one area; None where the vintage has no such item."""
    above, below = indicator["numerator"], indicator["denominator"]
    first = above.split("+")[0].split("-")[0]
    if first not in years:
        return None
    year = years[first]
    top = _value(above, held)
    row: Row = {
        "ref_area": area,
        "time_period": year,
        "item": indicator["code"],
        "obs_status": "A",
    }
    if not below:
        value = None if top is None else float(top)
        return row | {"obs_value": value, "obs_status": "O" if top is None else "A"}
    is_by_residents = below == "RESIDENTS"
    people = residents.get((area, int(year)))
    if is_by_residents and people is None:
        return None  # the register of that year is not held
    base = Decimal(people or 0) if is_by_residents else _value(below, held)
    if top is None or base is None:
        return row | {"obs_value": None, "obs_status": "O"}
    if base <= 0:
        # Nobody lived there (areas evacuated in 2011) or there is no school: no ratio.
        return row | {"obs_value": None, "obs_status": "M"}
    per = UNITS[UnitMeasure(indicator["unit"])].per or 1
    step = Decimal(1).scaleb(-int(indicator["decimals"]))
    return row | {
        "obs_value": float((per * top / base).quantize(step, ROUND_HALF_UP)),
        "numerator": int(top),
        "denominator": int(base),
        "denominator_period": f"{year}-01-01" if is_by_residents else None,
    }


PROGRESS = {
    **{
        rule.label.ja: rule.item
        for rule in format_of("dx-dashboard").columns
        if rule.label is not None
    },
    "マイナンバーカードの保有状況": "cards_held",
    "子育て・介護26手続のオンライン化状況": "online_26",
    "よく使う32手続のオンライン化状況": "online_32",
    "よく使う32手続のオンライン化状況_実施されている手続総数(分母)": "procedures_32",
    "よく使う32手続のオンライン化状況_実施されている手続総数のうち「オンライン化済」と"
    "回答した手続数(分子)": "procedures_online_32",
}
"""The item of each row of the dashboard's comparison."""


def _progress(area: str, item: str, found: Mapping[tuple[str, str], str]) -> Row | None:
    text = found[area, item]
    row: Row = {
        "ref_area": area,
        "time_period": DASHBOARD_DATE,
        "item": item,
        "obs_status": "A",
        "source": "digital-agency-dx-dashboard",
    }
    if (status := MISSING.get(text)) is not None:  # a lone "%" is a blank
        return row | {"obs_value": None, "obs_status": str(status)}
    if (state := read_state(text)) is not None:
        return row | {"obs_value": float(state), "obs_status": "A"}
    row["obs_value"] = float(text.removesuffix("%"))
    if item == "online_32":
        counts = [
            found.get((area, name), "")
            for name in ("procedures_online_32", "procedures_32")
        ]
        if all(count.isdecimal() for count in counts) and counts[1] != "0":
            row["numerator"], row["denominator"] = map(int, counts)
            rate = Decimal(100 * row["numerator"]) / row["denominator"]
            if float(rate.quantize(Decimal(1), ROUND_HALF_UP)) != row["obs_value"]:
                del row["numerator"], row["denominator"]
    return row


def frame_of(rows: Iterable[Row]) -> pl.DataFrame:
    """Make a frame of rows that may lack cells."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame(
        {
            name: pl.Series(
                [row.get(name) for row in rows], dtype=KINDS.get(name, pl.String)
            )
            for name in names
        }
    )


def write(rows: pl.DataFrame, subject: str, dataset: str) -> None:
    """Write rows by period, categories, area; columns of one meaning are left out."""
    folder = DATASETS / subject
    content = json.loads((folder / "datapackage.json").read_bytes())
    entry = next(r for r in content["resources"] if r["name"] == dataset)
    metadata = build(DatasetMetadata, entry["ictplan"])
    library = Library()
    lists = {
        d.id: [i.code for i in library.codelist(d.codelist).items]
        for d in metadata.dimensions
    }
    kinds = {name: kind for name, kind in KINDS.items() if name in rows.columns}
    rows = rows.with_columns(pl.col(name).cast(kind) for name, kind in kinds.items())
    periods = sorted(parse_code(code) for code in rows["time_period"].unique())
    rows = rows.with_columns(
        pl.col("ref_area").cast(pl.Enum(sorted(rows["ref_area"].unique()))),
        pl.col("time_period").cast(pl.Enum([p.code for p in periods])),
        *(pl.col(name).cast(pl.Enum(codes)) for name, codes in lists.items()),
    )
    default = {"qualifier": "eq"}
    kept = [
        name
        for name in rows.columns
        if rows[name].null_count() < rows.height
        and not (name in default and (rows[name] == default[name]).all())
    ]
    ordered = rows.select(kept).sort(
        "time_period", *lists, "ref_area", "source", maintain_order=True
    )
    path = folder / f"{dataset}.parquet"
    ordered.write_parquet(
        path, compression="zstd", compression_level=19, row_group_size=128 * 1024
    )
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    sys.stdout.write(
        f"-> {path.relative_to(ROOT)}: {ordered.height:,} rows,"
        f" {path.stat().st_size:,} bytes, {digest}\n"
    )


def write_list(name: str, items: Iterable[Mapping[str, Any]]) -> None:
    """Write a code list of codes and labels."""
    path = DATASETS / "codelists" / f"{name}.csv"
    columns = ["code", "label_ja", "label_en"]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(
            stream, columns, extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(items)


def _set_items(
    subject: str, dataset: str, indicators: Sequence[Mapping[str, str]]
) -> None:
    """State each indicator's unit, decimals, direction, definition in the descriptor."""
    path = DATASETS / subject / "datapackage.json"
    content = json.loads(path.read_bytes())
    entry = next(r for r in content["resources"] if r["name"] == dataset)
    entry["ictplan"]["items"] = [
        {
            "code": item["code"],
            "label": {"ja": item["label_ja"], "en": item["label_en"]},
            "definition": {"ja": item["definition_ja"], "en": item["definition_en"]},
            "unit_measure": item["unit"],
            "decimals": int(item["decimals"]),
            "direction": item["direction"],
        }
        for item in indicators
    ]
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
