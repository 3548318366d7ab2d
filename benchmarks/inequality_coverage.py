"""How often do the intervals hold the true value: 10,000 surveys of each design.

    python benchmarks/inequality_coverage.py [RUNS]

In each run every estimate is drawn around its true value with its standard error; the
true value of a measure is that of the true estimates. An interval of 95 % should hold
it in 93 to 97 % of the runs.
"""

from __future__ import annotations

import random
import sys

import polars as pl

import ictplan
from ictplan.core.measures.inequality import IDS

AGES = (84.7, 98.7, 98.4, 97.9, 97.7, 95.2, 84.4, 59.4, 27.6)
AGE_PEOPLE = (7000, 7600, 12600, 13800, 18000, 17000, 15000, 16000, 12000)
REGIONS = (
    62.1, 64.0, 66.3, 58.0, 71.9, 68.4, 74.5, 61.2, 69.7, 77.3, 70.6, 66.9, 72.4, 63.5,
    79.8, 57.3, 68.8, 65.1, 73.6, 60.4,
)  # fmt: skip
INCOMES = (75.6, 84.0, 91.0, 96.0, 98.1)
ALIKE = tuple(50 + 3 * step for step in (-2, -1, 0, 1, 2, -1.5, 0.5, 1.5, -0.5, 0))

DESIGNS = {
    "9 ages, n 800": (AGES, AGE_PEOPLE, 800),
    "20 regions, n 600": (REGIONS, tuple(500 + 97 * i for i in range(20)), 600),
    "5 incomes, n 400": (INCOMES, (2072, 2112, 1983, 2052, 1900), 400),
    "10 alike, se 1.5": (ALIKE, (900,) * 10, None),
}


def truth(name: str, *, ordered: bool) -> pl.DataFrame:
    """Give the true table of a design; ages are put the oldest first."""
    values, people, n = DESIGNS[name]
    order = sorted(range(len(values)), key=values.__getitem__)
    rows = [
        (
            f"s{place}",
            place,
            values[i],
            1.5 if n is None else (values[i] * (100 - values[i]) / n) ** 0.5,
            people[i],
            int(place == len(values)),
        )
        for place, i in enumerate(order, 1)
    ]
    names = (
        "subgroup", "subgroup_order", "estimate", "se", "population",
        "reference_subgroup",
    )  # fmt: skip
    table = pl.DataFrame(rows, schema=names, orient="row")
    return table if ordered else table.drop("subgroup_order")


def coverage(name: str, runs: int, *, ordered: bool) -> dict[str, float]:
    """Give the share of runs, in percent, whose interval holds the true value."""
    true = truth(name, ordered=ordered)
    exact = ictplan.inequality(true, ordered=ordered, favourable=True)
    goal = dict(exact.select("measure", "estimate").iter_rows())
    draw = random.Random(20261126)
    drawn = true.join(pl.DataFrame({"run": range(runs)}), how="cross")
    values = [
        min(100.0, max(0.0, draw.gauss(y, se)))
        for y, se in drawn.select("estimate", "se").iter_rows()
    ]
    answer = ictplan.inequality(
        drawn.with_columns(estimate=pl.Series(values)),
        ordered=ordered,
        favourable=True,
        by=["run"],
    )
    held = answer.with_columns(
        held=pl.col("measure")
        .replace_strict(goal, return_dtype=pl.Float64)
        .is_between(pl.col("lower") - 1e-9, pl.col("upper") + 1e-9)
    )
    shares = held.group_by("measure").agg(pl.col("held").fill_null(value=False).mean())
    return {measure: 100 * share for measure, share in shares.iter_rows()}


def main() -> None:
    """Print a row per measure, a column per design."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    for ordered in (True, False):
        columns = {name: coverage(name, runs, ordered=ordered) for name in DESIGNS}
        measures = list(next(iter(columns.values())))
        print(
            f"\n| {'ordered' if ordered else 'not ordered'} | {' | '.join(columns)} |"
        )
        print("|---|" + "---:|" * len(columns))
        for measure in sorted(measures, key=IDS.index):
            shares = (f"{column[measure]:.1f}" for column in columns.values())
            print(f"| {measure} | {' | '.join(shares)} |")


if __name__ == "__main__":
    main()
