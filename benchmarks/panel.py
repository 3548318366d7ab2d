"""All areas of a national panel: ictplan beside DuckDB and pandas, one question, one run.

    python benchmarks/panel.py make DIR INDICATORS     # about a million rows each
    python benchmarks/panel.py compare DIR [INDICATORS] [--with duckdb,pandas]
    python benchmarks/panel.py city DIR                # one city out of all of it

Run it with the Python of an environment where ictplan is installed; PEERS names that of one
with duckdb, pandas, pyarrow. The question is every municipality's and prefecture's value minus
that of its prefecture, minus that of the nation, the ratio to the nation in percent, and its
place in the prefecture. Each side runs in a process of its own over one indicator after the
other, and prints sums, which must agree.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ictplan import Catalog

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

DUCKDB = """
with t as (
  select *, left(ref_area, 2) || '000' as above, 100.0 * numerator / denominator as rate
  from '{file}'
), p as (
  select ref_area, time_period, age, rate from t where right(ref_area, 3) = '000'
)
select sum(t.rate - p1.rate), sum(t.rate - p0.rate), sum(100 * (t.rate - p0.rate) / p0.rate),
       sum(t.place), count(*)
from (
  select t.rate, t.time_period, t.age, t.above, t.ref_area,
         case when right(t.ref_area, 3) <> '000' then rank() over (
           partition by t.time_period, t.age, t.above, right(t.ref_area, 3) = '000'
           order by t.rate desc) end as place
  from t
) t
join p p0 on p0.ref_area = '00000' and p0.time_period = t.time_period and p0.age = t.age
left join p p1 on p1.ref_area = t.above and p1.ref_area <> t.ref_area
  and p1.time_period = t.time_period and p1.age = t.age
where t.ref_area <> '00000'
"""

PANDAS = """
import sys, json
import pandas as pd
total = [0.0] * 5
for file in sys.argv[1:]:
    t = pd.read_parquet(
        file, columns=["ref_area", "time_period", "age", "numerator", "denominator"]
    )
    t["rate"] = 100 * t.numerator / t.denominator
    t["above"] = t.ref_area.str[:2] + "000"
    is_above = t.ref_area.str[2:] == "000"
    cell = ["time_period", "age"]
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
duckdb.execute("set threads = 2")
total = [0.0] * 5
for file in sys.argv[1:]:
    row = duckdb.execute({DUCKDB!r}.format(file=file)).fetchone()
    total = [a + float(b) for a, b in zip(total, row)]
print(json.dumps(total))
"""


def make(root: Path, indicators: int) -> None:
    """Write indicators of about a million rows each, as ``export --partition`` does."""
    from ictplan.catalog.parquetfile import write_rows
    from ictplan.catalog.partition import OBSERVATIONS
    from ictplan.schema import DataPackage

    catalog = Catalog()
    descriptor = described(catalog)
    descriptor["resources"][0] |= {"path": OBSERVATIONS, "format": "parquet"}
    areas = catalog.areas
    cities = sorted(c for c in areas.areas if areas.level(c) == "municipality")
    cells = pl.DataFrame({"time_period": PERIODS}).join(
        pl.DataFrame({"age": AGES}), how="cross"
    )
    base = cells.join(pl.DataFrame({"ref_area": cities}), how="cross")
    # In the order of the code lists, as export --partition writes them.
    kinds = {
        "ref_area": pl.Enum(sorted(areas.areas)),
        "time_period": pl.Enum(PERIODS),
        "age": pl.Enum([item.code for item in catalog.codelist("age").items]),
    }
    height = 0
    for number in range(indicators):
        name = f"indicator-{number:03d}"
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(descriptor | {"name": name}, ensure_ascii=False)
        (folder / "datapackage.json").write_text(text, encoding="utf-8")
        rows = observations(base, kinds, number, descriptor["sources"][0]["name"])
        package = DataPackage.model_validate_json(text)
        write_rows(folder / OBSERVATIONS, rows, package)
        height += rows.height
    print(f"{indicators} indicators, {height:,} rows", flush=True)


def described(catalog: Catalog) -> dict[str, Any]:
    """Give the descriptor of an indicator by age, from that of the card rates."""
    file = catalog.folder("mynumber") / "datapackage.json"
    descriptor: dict[str, Any] = json.loads(file.read_text("utf-8"))
    descriptor["sources"] = descriptor["sources"][:1]
    descriptor["ictplan"] |= {
        "dimensions": [{"id": "age", "codelist": "age", "role": "item"}],
        "definitions": [],
        "breaks": [],
    }
    return descriptor


def observations(
    base: pl.DataFrame, kinds: dict[str, pl.Enum], seed: int, source: str
) -> pl.DataFrame:
    """Make counts of every municipality, and of prefectures and Japan their sums."""
    dice = pl.int_range(pl.len(), dtype=pl.Int64)
    people = 500 + (dice.hash(2 * seed) % 400_000).cast(pl.Int64)
    share = 100 + (dice.hash(2 * seed + 1) % 800).cast(pl.Int64)
    rows = base.with_columns(denominator=people).with_columns(
        numerator=pl.col("denominator") * share // 1000
    )
    sums = pl.col("numerator", "denominator").sum()
    above = (pl.col("ref_area").str.head(2) + "000").alias("ref_area")
    cell = ["time_period", "age"]
    prefectures = rows.group_by(*cell, above).agg(sums)
    nation = rows.group_by(cell).agg(sums).with_columns(ref_area=pl.lit("00000"))
    parts = (rows, prefectures, nation)
    whole = pl.concat([part.select(rows.columns) for part in parts])
    rate = (100 * pl.col("numerator") / pl.col("denominator") + 1e-9).round(1)
    return (
        whole.cast(kinds)
        .sort("time_period", "age", "ref_area")
        .select(
            "ref_area",
            "time_period",
            "age",
            rate.alias("obs_value"),
            pl.lit("A").alias("obs_status"),
            "numerator",
            "denominator",
            pl.lit(None, pl.String).alias("denominator_period"),
            pl.lit(None, pl.Int64).alias("sample_size"),
            pl.lit("eq").alias("qualifier"),
            pl.lit(source).alias("source"),
            pl.lit(None, pl.String).alias("source_cell"),
            pl.lit(None, pl.String).alias("note"),
        )
    )


def ours(root: Path, names: Sequence[str]) -> None:
    """Answer by ictplan, and print the sums."""
    from ictplan.questions.everyone import gap_of_all, rank_of_all

    catalog = Catalog([root])
    total = [0.0] * 5
    for name in names:
        for block in gap_of_all(
            name,
            to=["nation", "prefecture"],
            columns=["benchmark", "gap", "relative_gap"],
            catalog=catalog,
        ):
            nation = block.frame.filter(pl.col("benchmark") == "00000")
            others = block.frame.filter(pl.col("benchmark") != "00000")
            total[0] += others["gap"].sum()
            total[1] += nation["gap"].sum()
            total[2] += nation["relative_gap"].sum()
            total[4] += nation.height
        for block in rank_of_all(
            name,
            among="prefecture",
            period="all",
            columns=["group", "rank"],
            catalog=catalog,
        ):
            cities = block.frame.filter(pl.col("group") != "00000")
            total[3] += cities["rank"].cast(pl.Int64).sum()
    print(json.dumps(total))


def measured(command: Sequence[str]) -> tuple[list[float], float, float, float]:
    """Run a command: its sums, wall and CPU seconds, megabytes at the peak."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as answer:
        process = subprocess.Popen(command, stdout=answer)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        answer.seek(0)
        out = answer.read()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    sums = json.loads(out) if out.startswith(b"[") else []
    return sums, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(root: Path, names: Sequence[str], peers: Sequence[str]) -> None:
    """Print a line per side, and whether the sums agree."""
    files = [str(root / name / "observations.parquet") for name in names]
    sides = {"ictplan": [sys.executable, __file__, "ours", str(root), *names]}
    scripts = {"duckdb": DUCKDB_RUN, "pandas": PANDAS}
    sides |= {peer: [PEERS, "-c", scripts[peer], *files] for peer in peers}
    first: list[float] = []
    base = 0.0
    for name, command in sides.items():
        sums, wall, cpu, peak = measured(command)
        first, base = first or sums, base or wall
        agree = all(
            abs(a - b) <= 1e-6 * max(1, abs(a))
            for a, b in zip(first, sums, strict=True)
        )
        print(
            f"{name}: {wall:.1f} s, {cpu:.1f} s CPU, {peak:.0f} MB, ictplan/it"
            f" {base / wall:.2f}, sums {'agree' if agree else 'differ: ' + str(sums)}",
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
        base = min(measured(unit)[1] for _ in range(2))
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
        compare(folder, names, peers)


if __name__ == "__main__":
    main()
