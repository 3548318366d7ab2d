"""What every command says about every bundled dataset, as one text file per command.

The files under ``tests/golden`` characterise: they say that an answer changed, not that
it is right (the other tests do). After a deliberate change, write them anew with
``ICTPLAN_GOLDEN=write pytest tests/test_golden.py`` and read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support import run

from ictplan.core.library import Library

GOLDEN = Path(__file__).parent / "golden"

BY_DATASET = {
    "gap": ("--format", "csv"),
    "gap-json": ("--period", "latest", "--format", "json"),
    "show": ("--period", "latest", "--area", "取手市", "--format", "csv"),
    "sources": ("--format", "csv"),
    "rank": ("--format", "csv"),
    "trend": ("--format", "csv"),
    "trend-json": ("--format", "json"),
    "convergence": ("--format", "csv"),
    "digital-divide": ("--format", "csv"),
    "structure": ("--format", "csv"),
}
"""What is asked of each dataset, by the name of the file; the command is its first part."""

ONCE = {
    "list": ["list --format csv", "list --format json"],
    "plan": [
        "plan figures --format csv",
        "plan progress --format csv",
        "plan timeline --format csv",
        "scorecard --format csv",
        "scorecard --area 08000 --format json",
        "digital-divide --by age --measures all --format csv",
        "explain --format csv",
        "validate --format csv",
    ],
    "errors": [
        "gap mynumbr",
        "gap mynumber --area 取手",
        "gap mynumber --area 府中市",
        "gap mynumber --area 99999",
        "gap mynumber --period 2030",
        "gap mynumber --period 令和",
        "gap mynumber --period 2022-13",
        "gap mynumber --to peers",
        "gap mynumber --to 取手市",
        "gap mynumber --where colour=red",
        "gap mynumber --where age",
        "gap mynumber --where age=Y1",
        "gap mynumber --fail-if gapp<1",
        "gap mynumber --format docx",
        "gap mynumber --encoding latin-1 --format csv",
        "gap mynumber --encoding cp932 --format json",
        "gap mynumber --lang fr",
        "gap mynumber --data nowhere",
        "gap mynumber --project nowhere",
        "gap mynumber --peers-as sum",
        "gap mynumber --plot a.gif",
        "gap mynumber -o a.xyz",
        "gap municipal-telework",
        "rank fibre-coverage",
        "rank mynumber --among galaxy",
        "trend mynumber --target 100",
        "trend mynumber --by FY2026",
        "trend mynumber --from 2020 --period 2021",
        "digital-divide --by colour",
        "digital-divide traffic-growth",
        "digital-divide --measures gini",
        "digital-divide --interval wald",
        "digital-divide --weights nowhere.csv",
        "digital-divide --table nowhere.csv",
        "structure",
        "structure internet-use --by colour",
        "convergence fibre-coverage",
        "peers",
        "plan figures no-plan",
        "plan timeline --actor 札幌市",
        "plan timeline --era 99",
        "plan timeline --period 1900",
        "plan",
        "plan goals",
        "validate nowhere",
        "explain ICT999",
        "audit nowhere.txt",
        "export nothing -o a.csv",
        "report nowhere.md",
        "trace 1.0 --in nowhere.html",
        "init . --area 日本",
        "import nothing a.csv",
        "import mynumber nowhere.csv",
    ],
}


def asked(name: str) -> list[list[str]]:
    if name in ONCE:
        return [line.split() for line in ONCE[name]]
    command = name.removesuffix("-json")
    return [[command, dataset, *BY_DATASET[name]] for dataset in Library().ids]


@pytest.mark.parametrize("name", [*BY_DATASET, *ONCE])
def test_nothing_changed_unnoticed(name: str) -> None:
    parts: list[str] = []
    for arguments in asked(name):
        answer = run(*arguments, "--lang", "en")
        here = str(Path.cwd())
        said = (answer.out + answer.err).replace(here, ".")
        parts.append(f"$ ictplan {' '.join(arguments)}\n{said}exit {answer.code}\n")
    text = "\n".join(parts)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("ICTPLAN_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")

    assert text == path.read_text(encoding="utf-8")
