"""All areas of a national panel: ictplan beside DuckDB and pandas, one question, one run.

    python benchmarks/panel.py make DIR INDICATORS     # about a million rows each
    python benchmarks/panel.py make-one DIR            # one of 17 million rows
    python benchmarks/panel.py compare DIR [INDICATORS] [--with duckdb,pandas] [--runs 3]
    python benchmarks/panel.py city DIR                # one city out of all of it

Run it with the Python of an environment where ictplan is installed; PEERS names that of one
with duckdb, pandas, pyarrow. The question is every municipality's and prefecture's value minus
that of its prefecture, minus that of the nation, the ratio to the nation in percent, and its
place in the prefecture. Each side runs in a process of its own over one indicator after the
other, and prints sums, which must agree; sides alternate, medians count.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from ictplan import Library

if TYPE_CHECKING:
    from collections.abc import Sequence

PEERS = os.environ.get("PEERS", sys.executable)
PERIODS = [f"20{15 + at // 12}-{at % 12 + 1:02d}" for at in range(50)]
AGES = [
    "_T",
    *(f"Y{low}T{low + 9}" for low in range(20, 80, 10)),
    "Y15T19",
    "Y0T4",
    "Y5T9",
]

ROWS = "rows.parquet"

DEVICES = 12
AGES_OF_ONE = 16

DUCKDB = """
with t as (
  select *, left(ref_area, 2) || '000' as above, 100.0 * numerator / denominator as rate
  from '{file}'
), p as (
  select ref_area, time_period, {cell}, rate from t where right(ref_area, 3) = '000'
)
select sum(t.rate - p1.rate), sum(t.rate - p0.rate), sum(100 * (t.rate - p0.rate) / p0.rate),
       sum(t.place), count(*)
from (
  select t.rate, t.time_period, {cell}, t.above, t.ref_area,
         case when right(t.ref_area, 3) <> '000' then rank() over (
           partition by t.time_period, {cell}, t.above, right(t.ref_area, 3) = '000'
           order by t.rate desc) end as place
  from t
) t
join p p0 on p0.ref_area = '00000' and p0.time_period = t.time_period and {nation}
left join p p1 on p1.ref_area = t.above and p1.ref_area <> t.ref_area
  and p1.time_period = t.time_period and {prefecture}
where t.ref_area <> '00000'
"""

PANDAS = """
import sys, json
import pandas as pd
total = [0.0] * 5
more, *files = sys.argv[1:]
cell = ["time_period", *more.split(",")]
for file in files:
    t = pd.read_parquet(file, columns=["ref_area", *cell, "numerator", "denominator"])
    t["rate"] = 100 * t.numerator / t.denominator
    t["ref_area"] = t.ref_area.astype(str)
    t["above"] = t.ref_area.str[:2] + "000"
    is_above = t.ref_area.str[2:] == "000"
    p = t[is_above][["ref_area", *cell, "rate"]]
    p0 = p[p.ref_area == "00000"].drop(columns="ref_area").rename(columns={"rate": "r0"})
    p1 = p.rename(columns={"ref_area": "above", "rate": "r1"})
    t = t[t.ref_area != "00000"].merge(p0, on=cell).merge(p1, on=["above", *cell], how="left")
    city = t.ref_area.str[2:] != "000"
    place = t[city].groupby([*cell, "above"]).rate.rank(method="min", ascending=False)
    parts = [(t.rate - t.r1)[city].sum(), (t.rate - t.r0).sum(),
             (100 * (t.rate - t.r0) / t.r0).sum(), place.sum(), len(t)]
    total = [a + b for a, b in zip(total, parts)]
print(json.dumps(total))
"""

DUCKDB_RUN = f"""
import sys, json, duckdb
duckdb.execute("set threads = 2; set enable_progress_bar = false")
total = [0.0] * 5
more, *files = sys.argv[1:]
names = more.split(",")
sql = {{"cell": ", ".join("t." + name for name in names)}}
for key, side in (("nation", "p0"), ("prefecture", "p1")):
    sql[key] = " and ".join(side + "." + name + " = t." + name for name in names)
for file in files:
    row = duckdb.execute({DUCKDB!r}.format(file=file, **sql)).fetchone()
    total = [a + float(b) for a, b in zip(total, row)]
print(json.dumps(total))
"""


def make(root: Path, indicators: int) -> None:
    """Write indicators of about a million rows each, by age."""
    library = Library()
    height = 0
    for number in range(indicators):
        name = f"indicator-{number:03d}"
        height += write(root, name, number, {"age": AGES}, library)
    print(f"{indicators} indicators, {height:,} rows", flush=True)


def make_one(root: Path) -> None:
    """Write one indicator of about 17 million rows, by age and device."""
    library = Library()
    held = {
        name: [item.code for item in library.codelist(name).items][:count]
        for name, count in (("age", AGES_OF_ONE), ("device", DEVICES))
    }
    print(f"{write(root, 'indicator', 0, held, library):,} rows", flush=True)


def write(
    root: Path, name: str, seed: int, held: dict[str, list[str]], library: Library
) -> int:
    """Write an indicator by some categories as a user's panel has it; its rows."""
    descriptor = described(library, list(held)) | {"name": name}
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(descriptor, ensure_ascii=False)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    source = descriptor["sources"][0]["name"]
    rows = observations(held, seed, source, library)
    rows = rows.sort("time_period", *held, "ref_area")
    # Groups of some 100,000 rows, so that a part of few periods reads those alone.
    rows.write_parquet(folder / ROWS, row_group_size=128 * 1024)
    return rows.height


def described(library: Library, dimensions: list[str]) -> dict[str, Any]:
    """Give the descriptor of an indicator by categories, from that of the card rates."""
    file = library.folder("mynumber") / "datapackage.json"
    package = json.loads(file.read_text("utf-8"))
    stated = next(r for r in package["resources"] if r["name"] == "mynumber")
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "title": stated["title"],
        "sources": stated["sources"][:1],
        "resources": [
            {
                "name": "observations",
                "path": ROWS,
                "format": "parquet",
                "schema": stated["schema"],
            }
        ],
        "ictplan": stated["ictplan"]
        | {
            "dimensions": [
                {"id": name, "codelist": name, "role": "item"} for name in dimensions
            ],
            "definitions": [],
            "breaks": [],
            "items": [],
        },
    }


def observations(
    held: dict[str, list[str]], seed: int, source: str, library: Library
) -> pl.DataFrame:
    """Make counts of every municipality, and of prefectures and Japan their sums."""
    areas = library.areas
    cities = sorted(c for c in areas.areas if areas.level(c) == "municipality")
    kinds = {
        "time_period": pl.Enum(PERIODS),
        **{
            name: pl.Enum([item.code for item in library.codelist(name).items])
            for name in held
        },
        "ref_area": pl.Enum(sorted(areas.areas)),
    }
    *cell, area = kinds
    base = pl.DataFrame({"time_period": PERIODS})
    for name, codes in {**held, area: cities}.items():
        base = base.join(pl.DataFrame({name: codes}), how="cross")
    dice = pl.int_range(pl.len(), dtype=pl.Int64)
    people = 500 + (dice.hash(2 * seed) % 400_000).cast(pl.Int64)
    share = 100 + (dice.hash(2 * seed + 1) % 800).cast(pl.Int64)
    rows = base.with_columns(denominator=people).with_columns(
        numerator=pl.col("denominator") * share // 1000
    )
    sums = pl.col("numerator", "denominator").sum()
    above = (pl.col(area).str.head(2) + "000").alias(area)
    prefectures = rows.group_by(*cell, above).agg(sums)
    nation = rows.group_by(cell).agg(sums).with_columns(pl.lit("00000").alias(area))
    whole = pl.concat(
        [part.select(rows.columns) for part in (rows, prefectures, nation)]
    )
    rate = (100 * pl.col("numerator") / pl.col("denominator") + 1e-9).round(1)
    nothing = pl.lit(None, pl.String)
    return whole.cast(kinds).select(  # type: ignore[arg-type]
        area,
        *cell,
        rate.alias("obs_value"),
        pl.lit("A", pl.Enum(["A", "B"])).alias("obs_status"),
        "numerator",
        "denominator",
        nothing.alias("denominator_period"),
        pl.lit(None, pl.Int64).alias("sample_size"),
        pl.lit("eq", pl.Enum(["eq", "ge"])).alias("qualifier"),
        pl.lit(source, pl.Enum([source])).alias("source"),
        nothing.alias("source_cell"),
        nothing.alias("note"),
    )


def ours(root: Path, names: Sequence[str]) -> None:
    """Answer by ictplan, and print the sums; on stderr how long the checks took."""
    from ictplan import gap_all_areas, rank_all_areas

    is_nation = pl.col("benchmark") == "00000"
    gaps = (
        pl.col("gap").filter(~is_nation).sum(),
        pl.col("gap").filter(is_nation).sum().alias("to the nation"),
        pl.col("relative_gap").filter(is_nation).sum(),
        pl.lit(0.0).alias("places"),
        is_nation.sum().alias("rows"),
    )
    places = pl.col("rank").filter(pl.col("group") != "00000").sum()
    total = [0.0] * 5
    checks = 0.0
    library = Library([root])
    for name in names:
        start = time.perf_counter()
        asked = gap_all_areas(name, to=["nation", "prefecture"], library=library)
        ranks = rank_all_areas(name, period="all", library=library)
        checks += time.perf_counter() - start
        for part, other in zip(asked.parts, ranks.parts, strict=True):
            found = part.select(gaps).collect(engine="streaming").row(0)
            total = [a + b for a, b in zip(total, found, strict=True)]
            total[3] += other.select(places).collect(engine="streaming").item()
    print(json.dumps(total))
    print(f"  of which reading to check every rule: {checks:.1f} s", file=sys.stderr)


class Cost(NamedTuple):
    """What commands that ran side by side gave and took."""

    sums: list[float]
    wall: float
    cpu: float
    megabytes: float


def measured(command: Sequence[str]) -> Cost:
    """Run a command: its sums, wall and CPU seconds, megabytes."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as answer:
        process = subprocess.Popen(command, stdout=answer)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, process.args)
        answer.seek(0)
        out = answer.read()
    return Cost(
        json.loads(out) if out.startswith(b"[") else [],
        time.perf_counter() - start,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
    )


def compare(root: Path, names: Sequence[str], peers: Sequence[str], runs: int) -> None:
    """Print what each side took, and whether the sums agree."""
    files = [str(root / name / ROWS) for name in names]
    scripts = {"duckdb": DUCKDB_RUN, "pandas": PANDAS}
    more = ",".join(d.id for d in Library([root]).package(names[0]).ictplan.dimensions)

    commands = {
        "ictplan": [sys.executable, __file__, "ours", str(root), *names],
        **{peer: [PEERS, "-c", scripts[peer], more, *files] for peer in peers},
    }
    rounds = [
        {side: measured(command) for side, command in commands.items()}
        for _ in range(runs)
    ]
    # Of each side the run whose wall time is the median.
    costs = {
        side: sorted((r[side] for r in rounds), key=lambda cost: cost.wall)[runs // 2]
        for side in commands
    }
    first = costs["ictplan"]
    for name, cost in costs.items():
        agree = all(
            abs(a - b) <= 1e-6 * max(1, abs(a))
            for a, b in zip(first.sums, cost.sums, strict=True)
        )
        ratios = " ".join(
            f"{cost.wall / costs[peer].wall:.2f} (CPU {cost.cpu / costs[peer].cpu:.2f},"
            f" memory {cost.megabytes / costs[peer].megabytes:.2f}) of {peer}"
            for peer in peers
        )
        print(
            f"{name}: {cost.wall:.1f} s, {cost.cpu:.1f} s CPU, {cost.megabytes:.0f} MB,"
            f" {ratios}, sums {'agree' if agree else f'differ: {cost.sums}'}",
            flush=True,
        )


def city(root: Path) -> None:
    """Time one city of the panel beside the import of polars."""
    ictplan = str(Path(sys.executable).with_name("ictplan"))
    name = min(path.name for path in root.iterdir())
    asked = [
        ictplan,
        "gap",
        name,
        "--area",
        "08217",
        "--data",
        str(root),
        "--format",
        "csv",
        "-q",
    ]
    unit = [sys.executable, "-c", "import polars"]
    os.environ["ICTPLAN_LANG"] = "en"
    ratios = []
    for _ in range(7):
        base = min(measured(unit).wall for _ in range(2))
        process = subprocess.run
        start = time.perf_counter()
        process(asked, stdout=subprocess.DEVNULL, check=True)
        ratios.append((time.perf_counter() - start) / base)
    print(f"one city: {sorted(ratios)[3]:.2f} of 'import polars'")


def main() -> None:
    """Do what the first argument says."""
    what, root, *rest = sys.argv[1:]
    folder = Path(root)
    if what == "make":
        make(folder, int(rest[0]))
    elif what == "make-one":
        make_one(folder)
    elif what == "ours":
        ours(folder, rest)
    elif what == "city":
        city(folder)
    else:
        count = int(rest[0]) if rest and rest[0].isdigit() else None
        names = sorted(path.name for path in folder.iterdir())[:count]
        peers = (
            rest[rest.index("--with") + 1].split(",")
            if "--with" in rest
            else ["duckdb", "pandas"]
        )
        runs = int(rest[rest.index("--runs") + 1]) if "--runs" in rest else 3
        compare(folder, names, peers, runs)


if __name__ == "__main__":
    main()
