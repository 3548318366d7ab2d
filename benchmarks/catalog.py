"""How much CPU does it take to load and check every bundled dataset.

python benchmarks/catalog.py
"""

from __future__ import annotations

import time

from ictplan.catalog import Catalog

ROUNDS = 7


def main() -> None:
    """Print CPU seconds of the fastest round, imports and area register apart."""
    times = []
    for _ in range(ROUNDS):
        catalog = Catalog()
        catalog.areas  # noqa: B018  read once by every command
        start = time.process_time()
        rows = sum(catalog.load(name).observations.height for name in catalog.ids)
        times.append(time.process_time() - start)
    print(f"{len(catalog.ids)} datasets, {rows:,} rows: {min(times):.2f} s CPU")


if __name__ == "__main__":
    main()
