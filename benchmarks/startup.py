"""How much CPU does a whole run take, in units of ``python -c "import polars"``.

    python benchmarks/startup.py [ROUNDS]

Run it with the Python of an environment where ictplan is installed from its wheel.
Commands alternate with the unit, so that a busy machine slows both; the ratio of
medians is printed. The naive program does the same job with everything imported at the
top and the interpreter's own exit.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median

PROGRAM = str(Path(sys.executable).with_name("ictplan"))
NAIVE = """
import json, polars, pydantic, rich.console, rich.table, typer, ictplan, ictplan.cli
from ictplan.questions import datasets
from ictplan.cli.commands import gap, show, validate, export, digital_divide
from ictplan.present import emit, machine, markup, tables, terminal
raise SystemExit(ictplan.cli.main(["gap", "mynumber"]))
"""

UNIT = [sys.executable, "-c", "import polars"]
RUNS = {
    "--help (goal 0.40)": [PROGRAM, "--help"],
    "--version (goal 0.40)": [PROGRAM, "--version"],
    "list (goal 1.0)": [PROGRAM, "list"],
    "gap mynumber (goal 1.45)": [PROGRAM, "gap", "mynumber"],
    "the same, naive": [sys.executable, "-c", NAIVE],
}


def cpu_seconds(command: list[str]) -> float:
    """Run a command and give the CPU time of its whole process, user and system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm"},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def main() -> None:
    """Print one line per command."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for command in (UNIT, *RUNS.values()):
        cpu_seconds(command)
    units: list[float] = []
    spent: dict[str, list[float]] = {name: [] for name in RUNS}
    for _ in range(rounds):
        for name, command in RUNS.items():
            units.append(cpu_seconds(UNIT))
            spent[name].append(cpu_seconds(command))
    unit = median(units)
    print(f"unit: import polars, {unit:.3f} s CPU, median of {len(units)}")
    for name, seconds in spent.items():
        print(f"{name:28} {median(seconds):.3f} s  {median(seconds) / unit:.2f}")


if __name__ == "__main__":
    main()
