"""How much CPU does it take to load and check every bundled dataset.

python benchmarks/library.py
"""

from __future__ import annotations

import time

from ictplan.core.library import Library

ROUNDS = 7


def main() -> None:
    """Print CPU seconds of the fastest round, imports and area register apart."""
    times = []
    for _ in range(ROUNDS):
        library = Library()
        library.areas  # noqa: B018  read once by every command
        start = time.process_time()
        rows = sum(library.load(name).observations.height for name in library.ids)
        times.append(time.process_time() - start)
    print(f"{len(library.ids)} datasets, {rows:,} rows: {min(times):.2f} s CPU")


if __name__ == "__main__":
    main()
