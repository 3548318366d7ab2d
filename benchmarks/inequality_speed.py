"""How long do all measures take for 1,741 municipalities of 50 subgroups each.

python benchmarks/inequality_speed.py
"""

from __future__ import annotations

import random
import time

import polars as pl

import ictplan

GROUPS, SUBGROUPS, ROUNDS = 1741, 50, 5


def table() -> pl.DataFrame:
    """Make 87,050 rows of rates that rise with order."""
    draw = random.Random(1)
    rows = [
        (
            group,
            f"s{order}",
            order,
            min(99.0, max(1.0, draw.gauss(30 + order, 5))),
            draw.uniform(0.5, 3),
            draw.randrange(200, 5000),
            int(order == 1),
        )
        for group in range(GROUPS)
        for order in range(1, SUBGROUPS + 1)
    ]
    names = (
        "area", "subgroup", "subgroup_order", "estimate", "se", "population",
        "reference_subgroup",
    )  # fmt: skip
    return pl.DataFrame(rows, schema=names, orient="row")


def main() -> None:
    """Print seconds of the fastest round, ordered and not."""
    rows = table()
    for ordered in (True, False):
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            answer = ictplan.inequality(
                rows, ordered=ordered, favourable=True, by=["area"]
            )
            times.append(time.perf_counter() - start)
        kind = "ordered" if ordered else "not ordered"
        measures = answer.get_column("measure").n_unique()
        print(f"{kind}: {measures} measures, {answer.height} rows, {min(times):.2f} s")


if __name__ == "__main__":
    main()
