"""How long does the whole built-in chapter take, and how much memory.

    python benchmarks/report.py [ROUNDS]

Run it with the Python of an environment where ``ictplan[report]`` is installed. The goal
is 10 s and 600 MB for HTML with all charts.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("ictplan"))


def main() -> None:
    """Print wall time and CPU time of each format, and the most memory of all."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        for name in ("html", "md", "docx", "xlsx"):
            file = Path(folder) / f"chapter.{name}"
            for _ in range(rounds):
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                start = time.perf_counter()
                subprocess.run([PROGRAM, "report", "-q", "-o", file], check=True)
                wall = time.perf_counter() - start
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                cpu = after.ru_utime + after.ru_stime
                cpu -= before.ru_utime + before.ru_stime
                peak = after.ru_maxrss / 1024
                print(
                    f"{name}: {wall:.1f} s, {cpu:.1f} s CPU, peak {peak:.0f} MB so far"
                )


if __name__ == "__main__":
    main()
