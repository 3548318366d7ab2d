"""How fast are a million observations checked, beside Pydantic, pandera and dataframely.

    python benchmarks/validation.py [ROWS]
    python benchmarks/validation.py --memory [ROWS]

All read the same CSV file and check the same rules: form and range of values and counts,
known statuses, areas, ages and sources, form of the period, published decimals, rate
equal to its counts, unique key. TypeAdapter checks the rules of a row alone. ictplan
also checks that texts are written as they must be, which a reader of typed columns
cannot see. Each runs in a process of its own, in alternation, after a file of ten rows that loads what it needs;
pandera and dataframely take part if installed.
``--memory`` checks a large file in blocks and prints the peak of memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars

ROUNDS = 5
PREFECTURES = [f"{number:02}000" for number in range(1, 48)]

DESCRIPTOR: dict[str, Any] = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "bench",
    "title": "bench",
    "sources": [
        {
            "name": "bench",
            "title": "bench",
            "title_en": "bench",
            "publisher": "bench",
            "publisher_en": "bench",
            "confidence": "official",
        }
    ],
    "resources": [{"name": "observations", "path": "observations.csv", "schema": {}}],
    "ictplan": {
        "label": {"ja": "bench", "en": "bench"},
        "definition": {"ja": "bench", "en": "bench"},
        "unit_measure": "PC_POP",
        "decimals": 1,
        "direction": "higher",
        "dimensions": [{"id": "age", "codelist": "age"}],
        "home_area": "08217",
    },
}

PERIOD = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def write_dataset(folder: Path, rows: int) -> Path:
    """Write a valid dataset of so many rows: areas, days, ages, with counts."""
    import polars as pl

    from ictplan.core.library import Library

    ages = [item.code for item in Library().codelist("age").items]
    place = folder / "bench"
    place.mkdir(parents=True)
    (place / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    days = pl.date_range(pl.date(1900, 1, 1), pl.date(2399, 12, 31), eager=True)
    per_day = len(PREFECTURES) * len(ages)
    with (place / "observations.csv").open("wb") as file:
        for start in range(0, rows, 1_000_000):
            number = pl.Series("n", range(start, min(start + 1_000_000, rows)))
            frame = pl.DataFrame({"n": number}).select(
                ref_area=pl.lit(pl.Series(PREFECTURES)).gather(pl.col("n") % 47),
                time_period=pl.lit(days.cast(pl.String)).gather(pl.col("n") // per_day),
                age=pl.lit(pl.Series(ages)).gather(pl.col("n") // 47 % len(ages)),
                obs_value=((pl.col("n") % 1001) / 10).round(1),
                obs_status=pl.lit("A"),
                numerator=pl.col("n") % 1001,
                denominator=pl.lit(1000),
                source=pl.lit("bench"),
            )
            frame.write_csv(file, include_header=start == 0)
    return place


def ictplan_checks(place: Path) -> int:
    """Count the problems ictplan finds."""
    from ictplan.core.library import Library

    return len(list(Library().check(place)))


def pydantic_checks(place: Path) -> int:
    """Check row by row with the very models ictplan derives its rules from."""
    import csv

    from pydantic import TypeAdapter

    from ictplan.core.schema import observation_model

    adapter = TypeAdapter(observation_model(["age"]))
    with (place / "observations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            adapter.validate_python(row)
    return 0


def known_codes() -> tuple[list[str], list[str]]:
    """Give all area codes and all age codes."""
    from ictplan.core.library import Library

    library = Library()
    ages = [item.code for item in library.codelist("age").items]
    return list(library.areas.areas), ages


def typed(place: Path) -> polars.DataFrame:
    """Read the file with the types a library needs."""
    import polars as pl

    texts = {"ref_area": pl.String, "obs_value": pl.Float64}
    return pl.read_csv(place / "observations.csv", schema_overrides=texts)


def rate_rules() -> dict[str, polars.Expr]:
    """Give the rules of decimals and counts as polars expressions."""
    import polars as pl

    value = pl.col("obs_value") * 10
    rate = (pl.col("numerator") * 2000 + pl.col("denominator")) // (
        pl.col("denominator") * 2
    )
    return {
        "decimals": (value - value.round()).abs() < 1e-6,
        "rate": rate == value.round().cast(pl.Int64),
    }


def pandera_checks(place: Path) -> int:
    """Check with pandera's polars engine."""
    import pandera.polars as pa

    areas, ages = known_codes()
    schema = pa.DataFrameSchema(
        {
            "ref_area": pa.Column(str, pa.Check.isin(areas)),
            "time_period": pa.Column(str, pa.Check.str_matches(PERIOD)),
            "age": pa.Column(str, pa.Check.isin(ages)),
            "obs_value": pa.Column(float, pa.Check.in_range(0, 100)),
            "obs_status": pa.Column(str, pa.Check.isin(list("ABDEFGIJKNPSUVW"))),
            "numerator": pa.Column(int, pa.Check.ge(0)),
            "denominator": pa.Column(int, pa.Check.ge(1)),
            "source": pa.Column(str, pa.Check.isin(["bench"])),
        },
        checks=[
            pa.Check(lambda data, rule=rule: data.lazyframe.select(rule))
            for rule in rate_rules().values()
        ],
        unique=["ref_area", "time_period", "age", "source"],
    )
    schema.validate(typed(place), lazy=True)
    return 0


def dataframely_checks(place: Path) -> int:
    """Check with dataframely."""
    import dataframely as dy

    areas, ages = known_codes()
    rules = rate_rules()

    class Observations(dy.Schema):
        ref_area = dy.String(primary_key=True, check=lambda c: c.is_in(areas))
        time_period = dy.String(primary_key=True, regex=PERIOD)
        age = dy.String(primary_key=True, check=lambda c: c.is_in(ages))
        obs_value = dy.Float64(nullable=False, min=0, max=100)
        obs_status = dy.String(nullable=False, regex=r"^[ABDEFGIJKNPSUVW]$")
        numerator = dy.Int64(nullable=False, min=0)
        denominator = dy.Int64(nullable=False, min=1)
        source = dy.String(primary_key=True, check=lambda c: c.is_in(["bench"]))

        @dy.rule()
        def decimals(cls) -> polars.Expr:  # noqa: N805
            return rules["decimals"]

        @dy.rule()
        def rate(cls) -> polars.Expr:  # noqa: N805
            return rules["rate"]

    Observations.validate(typed(place))
    return 0


CHECKERS = {
    "ictplan": ictplan_checks,
    "TypeAdapter, row by row": pydantic_checks,
    "pandera": pandera_checks,
    "dataframely": dataframely_checks,
}


def in_own_process(name: str, small: Path, place: Path) -> dict[str, float] | None:
    """Run one checker in a fresh process; None if its library is absent."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", name, str(small), str(place)],
        check=False,
        capture_output=True,
        text=True,
    )
    if "ModuleNotFoundError" in done.stderr:
        return None
    if done.returncode:
        raise SystemExit(done.stderr)
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def run_one(name: str, small: Path, place: Path) -> None:
    """Check once; print wall time, CPU time and the peak of memory."""
    CHECKERS[name](small)
    wall, cpu = time.perf_counter(), time.process_time()
    problems = CHECKERS[name](place)
    measured = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "problems": problems,
    }
    print(json.dumps(measured))


def main() -> None:
    """Print one line per checker, or the memory of ictplan alone."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--one"]:
        run_one(arguments[1], Path(arguments[2]), Path(arguments[3]))
        return
    memory = "--memory" in arguments
    sizes = [int(text) for text in arguments if text.isdecimal()]
    rows = sizes[0] if sizes else (20_000_000 if memory else 1_000_000)
    names = ["ictplan"] if memory else list(CHECKERS)
    with tempfile.TemporaryDirectory() as folder:
        small = write_dataset(Path(folder, "small"), 10)
        place = write_dataset(Path(folder, "large"), rows)
        results: dict[str, list[dict[str, float]]] = {name: [] for name in names}
        for _ in range(1 if memory else ROUNDS):
            for name in names:
                measured = in_own_process(name, small, place)
                if measured is not None:
                    results[name].append(measured)
    ours = median(run["wall"] for run in results["ictplan"])
    print(f"{rows:,} rows; wall time, CPU time, peak of memory; ictplan = 1")
    for name, runs in results.items():
        if not runs:
            print(f"{name:26} not installed")
            continue
        wall, cpu, mb = (median(run[k] for run in runs) for k in ("wall", "cpu", "mb"))
        print(
            f"{name:26} {wall:7.2f} s  {cpu:7.2f} s  {mb:6.0f} MB  {wall / ours:6.2f}"
            f"  problems {runs[0]['problems']:.0f}"
        )


if __name__ == "__main__":
    main()
