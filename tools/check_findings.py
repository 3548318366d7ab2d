"""Recompute every number of ``ictplan findings`` from the rows it names.

``python tools/check_findings.py [AREA …] [--data DIR]`` asks the command line for all
findings of each area as JSON, looks up the cells of their evidence by key and source in
the datasets, and evaluates the formulas with arithmetic of its own (fractions, no
import of `ictplan.findings`). It also checks what a sentence prints: every number of
points must be one of the differences, rounded half up. Exit 1 with a line per mistake.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ictplan
from ictplan.core.groups import group_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

AREAS = ("08217", "01100", "13116", "28365", "47201", "00000")
"""Asked without any: the plan's city, four of other prefectures, and Japan."""

RATES = {"PC_RATIO": 100, "PER_HH": 1, "PER_1000": 1000, "PER_TEACHER": 1}
"""What counts are multiplied by to make the value; 100 for shares (PC_ and a base)."""

BROKEN = "B"
YEAR = Fraction("365.25")


class Rows:
    """The rows of the datasets by key, and the areas of groups."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Read from the bundled and these folders."""
        self.library = ictplan.Library(folders)

    @cache  # noqa: B019
    def dataset(self, name: str) -> tuple[Any, list[str]]:
        """Give the metadata of a dataset and its dimensions."""
        loaded = self.library.load(name)
        return loaded.metadata, [d.id for d in loaded.metadata.dimensions]

    @cache  # noqa: B019
    def by_key(self, name: str) -> Mapping[tuple[str, ...], list[dict[str, Any]]]:
        """Give the rows of a dataset by area, period and categories."""
        loaded = self.library.load(name)
        names = ["ref_area", "time_period", *self.dataset(name)[1]]
        found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in loaded.observations.iter_rows(named=True):
            found.setdefault(tuple(str(row[n]) for n in names), []).append(row)
        return found

    @cache  # noqa: B019
    def values(self, name: str) -> Mapping[tuple[str, ...], Fraction]:
        """Give the exact value of each cell, of the source that comes first."""
        metadata, dimensions = self.dataset(name)
        order = [source.name for source in self.library.load(name).sources]
        found: dict[tuple[str, ...], Fraction] = {}
        for key, rows in self.by_key(name).items():
            exact = [r for r in rows if r["qualifier"] == "eq"]
            exact = [r for r in exact if r["obs_value"] is not None]
            if not exact:
                continue
            row = min(exact, key=lambda r: order.index(r["source"]))
            unit = str(metadata.unit_measure)
            if getattr(metadata, "item_dimension", None):
                item = key[2 + dimensions.index(metadata.item_dimension)]
                unit = str(metadata.for_item(item).unit_measure)
            if per_of(unit) and row["numerator"] is not None and row["denominator"]:
                found[key] = Fraction(
                    per_of(unit) * row["numerator"], row["denominator"]
                )
            else:
                found[key] = Fraction(Decimal(repr(row["obs_value"])))
        return found

    def value(self, cell: Mapping[str, Any], area: str, period: str) -> Fraction | None:
        """Give the exact value of a cell in another area and period."""
        _, dimensions = self.dataset(cell["dataset"])
        key = (area, period, *(cell["cell"][d] for d in dimensions))
        return self.values(cell["dataset"]).get(key)

    @cache  # noqa: B019
    def members(self, key: str) -> tuple[str, ...]:
        """Give the areas of a group by its key."""
        kind, _, code = key.partition(":")
        register = self.library.areas
        if kind == "peers":
            answer = ictplan.list_peers(area=code, library=self.library)
            column = "peer" if "peer" in answer.frame.columns else "ref_area"
            return tuple(sorted({code, *answer.frame[column].to_list()}))
        level = {"municipalities": "municipality", "prefectures": "prefecture"}[kind]
        return tuple(
            a.code
            for a in register.areas.values()
            if a.level == level and code in {"00000", a.parent}
        )

    @cache  # noqa: B019
    def averaged(self, key: str) -> tuple[str, ...]:
        """Give the areas a benchmark is computed of: of peers the others that count."""
        kind, _, code = key.partition(":")
        if kind == "peers":
            return group_of(code, "peers", library=self.library).counted
        return self.members(key)

    def group(
        self, cell: Mapping[str, Any], key: str, period: str
    ) -> dict[str, Fraction]:
        """Give the values of a group in the cell's category and a period."""
        return {
            area: value
            for area in self.members(key)
            if (value := self.value(cell, area, period)) is not None
        }

    def computed(self, cell: Mapping[str, Any]) -> Fraction:
        """Give a value that was computed of a group's: of all counts, else the mean."""
        name = cell["dataset"]
        metadata, dimensions = self.dataset(name)
        codes = [cell["cell"][d] for d in dimensions]
        unit = str(metadata.unit_measure)
        if metadata.item_dimension:
            unit = str(
                metadata.for_item(cell["cell"][metadata.item_dimension]).unit_measure
            )
        keys = [
            (area, cell["time_period"], *codes) for area in self.averaged(cell["group"])
        ]
        rows = [self.by_key(name)[key][0] for key in keys if key in self.values(name)]
        counted = all(r["numerator"] is not None and r["denominator"] for r in rows)
        if per_of(unit) and counted:
            return Fraction(
                per_of(unit) * sum(r["numerator"] for r in rows),
                sum(r["denominator"] for r in rows),
            )
        values = [self.values(name)[key] for key in keys if key in self.values(name)]
        return sum(values, Fraction(0)) / len(values)


def per_of(unit: str) -> int:
    """Give what numerator over denominator is multiplied by; 0 where they make nothing."""
    if unit in RATES:
        return RATES[unit]
    return 100 if re.match(r"PC_(?!CHANGE)", unit) else 0


def last_day(period: str) -> date:
    """Give the last day of a period."""
    if period.startswith("FY"):
        return date(int(period[2:]) + 1, 3, 31)
    parts = [int(part) for part in period.split("-")]
    if len(parts) == 3:
        return date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    following = date(parts[0] + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def evaluate(
    evidence: Mapping[str, Any], rows: Rows
) -> tuple[Fraction | float, list[Fraction]]:
    """Evaluate a formula over the cells; give the result and the values of the cells.

    Raises:
        LookupError: If a cell is not in the data.
        ValueError: If the formula is unknown.
    """
    cells = evidence["cells"]
    xs = [
        rows.computed(c)
        if "group" in c
        else rows.value(c, c["ref_area"], c["time_period"])
        for c in cells
    ]
    if any(x is None for x in xs):
        raise LookupError(f"no such cell: {cells[xs.index(None)]}")
    values: list[Fraction] = [x for x in xs if x is not None]
    formula = evidence["formula"]
    simple: dict[str, Callable[[], Fraction | float]] = {
        "x1": lambda: values[0],
        "x1 - x2": lambda: values[0] - values[1],
        "(x1 - x2) - (x2 - x3)": lambda: values[0] - 2 * values[1] + values[2],
        "(x1 - x2) - (x3 - x4)": lambda: values[0] - values[1] - values[2] + values[3],
        "max(x1 ...)": lambda: max(values),
        "min(x1 ...)": lambda: min(values),
        "order(x1 ...)": lambda: (
            Fraction(len(values))
            if values == sorted(values, reverse=True)
            else Fraction(-1)
        ),
        "slope(x1 ...)": lambda: slope(cells, values),
        "ceil(abs(x1 - x2) / 100 * d1)": lambda: Fraction(
            math.ceil(abs(values[0] - values[1]) / 100 * cells[0]["denominator"])
        ),
        "years_since(x1; x2 ...)": lambda: years_since(cells, values),
        "age(x1)": lambda: Fraction(evidence["result"]),
    }
    if formula in simple:
        return simple[formula](), values
    if found := re.fullmatch(r"rank\(x1; ([a-z]+:[0-9]+)(?:; (\S+) (\S+))?\)", formula):
        return rank(cells[0], values[0], found, rows), values
    if found := re.fullmatch(r"share\(x1; ([a-z]+:[0-9]+)\)", formula):
        held = rows.group(cells[0], found[1], cells[0]["time_period"])
        return Fraction(100 * sum(v == 1 for v in held.values()), len(held)), values
    raise ValueError(f"unknown formula {formula}")


def rank(
    cell: Mapping[str, Any], value: Fraction, found: re.Match[str], rows: Rows
) -> Fraction:
    """Count the areas of the group that are better, among those with all periods."""
    held = rows.group(cell, found[1], cell["time_period"])
    for period in filter(None, found.groups()[1:]):
        also = rows.group(cell, found[1], period)
        held = {area: v for area, v in held.items() if area in also}
    metadata, _ = rows.dataset(cell["dataset"])
    if metadata.item_dimension:
        metadata = metadata.for_item(cell["cell"][metadata.item_dimension])
    lower = str(metadata.direction) == "lower"
    better = sum(v < value if lower else v > value for v in held.values())
    return Fraction(better + 1)


def slope(cells: Sequence[Mapping[str, Any]], values: Sequence[Fraction]) -> Fraction:
    """Fit a line through the cells; its slope per year, by the normal equations."""
    days = [Fraction(last_day(c["time_period"]).toordinal()) for c in cells]
    n = len(days)
    s_t, s_v = sum(days), sum(values)
    s_tt = sum(d * d for d in days)
    s_tv = sum(d * v for d, v in zip(days, values, strict=True))
    return Fraction(n * s_tv - s_t * s_v) / (n * s_tt - s_t * s_t) * YEAR


def years_since(
    cells: Sequence[Mapping[str, Any]], values: Sequence[Fraction]
) -> float:
    """Find when the benchmark's line was last at the area's value; years before it."""
    at = last_day(cells[0]["time_period"]).toordinal()
    past = [
        (last_day(c["time_period"]).toordinal(), v)
        for c, v in zip(cells[1:], values[1:], strict=True)
    ]
    for (t0, v0), (t1, v1) in itertools.pairwise(past):
        if v0 != v1 and min(v0, v1) <= values[0] <= max(v0, v1):
            when = t0 + (values[0] - v0) / (v1 - v0) * (t1 - t0)
            return float((at - when) / YEAR)
    return math.nan


def same_kind(evidence: Mapping[str, Any], rows: Rows) -> Iterator[str]:
    """Say where a formula mixes definitions, datasets, or sides of a break."""
    cells = evidence["cells"]
    metadata, dimensions = rows.dataset(cells[0]["dataset"])
    if len({c["dataset"] for c in cells}) > 1:
        yield "two datasets"
    for name in (d.id for d in metadata.dimensions if str(d.role) == "definition"):
        if len({c["cell"][name] for c in cells}) > 1:
            yield f"two definitions of {name}"
    if len(cells) < 2 or evidence["formula"].startswith("years_since"):
        return
    days = [last_day(c["time_period"]) for c in cells]
    broken = {last_day(b.time_period) for b in metadata.breaks}
    for name in {c["ref_area"] for c in cells}:
        own = [last_day(c["time_period"]) for c in cells if c["ref_area"] == name]
        if any(min(own) <= b <= max(own) and min(own) < max(own) for b in broken):
            yield f"across a break of {name}"
    del days, dimensions


POINTS = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?) points")


def printed(row: Mapping[str, Any], results: Sequence[float]) -> Iterator[str]:
    """Say which differences of a sentence are none of the results, rounded half up."""
    for found in POINTS.finditer(row["sentence"]):
        text = found[1].replace(",", "")
        decimals = len(text.partition(".")[2])
        step = Fraction(10) ** -decimals
        shown = {
            math.floor(
                abs(Fraction(r).limit_denominator(10**12)) / step + Fraction(1, 2)
            )
            * step
            for r in results
        }
        if Fraction(text) not in shown:
            yield f"prints {text} points, computed {sorted(map(float, shown))}"


def findings_of(area: str, folders: Sequence[Path]) -> list[dict[str, Any]]:
    """Ask the command line for all findings of an area."""
    command = ["ictplan", "findings", "--area", area, "--top", "0", "--lang", "en"]
    for folder in folders:
        command += ["--data", str(folder)]
    run = subprocess.run(
        [sys.executable, "-m", *command, "--format", "json", "--quiet"],
        check=True,
        capture_output=True,
    )
    rows: list[dict[str, Any]] = json.loads(run.stdout)["rows"]
    return rows


def wrong_formula(
    evidence: Mapping[str, Any], rows: Rows, results: list[float]
) -> Iterator[str]:
    """Evaluate one formula, keep its result, and say what differs from what was told."""
    try:
        result, values = evaluate(evidence, rows)
    except (LookupError, ValueError) as error:
        yield str(error)
        return
    results.append(float(result))
    for cell, value in zip(evidence["cells"], values, strict=True):
        if not math.isclose(float(value), cell["value"], rel_tol=1e-12):
            yield f"cell is {cell['value']}, the data say {float(value)}"
    told = evidence["result"]
    if not math.isclose(float(result), told, rel_tol=1e-7, abs_tol=1e-7):
        yield f"{evidence['formula']} is {float(result)}, told {told}"
    yield from same_kind(evidence, rows)


def wrong_finding(row: Mapping[str, Any], rows: Rows) -> Iterator[str]:
    """Check one finding: its formulas, its difference, the numbers it prints."""
    results: list[float] = []
    for evidence in json.loads(row["evidence"]):
        yield from wrong_formula(evidence, rows, results)
    if not results or row["kind"] == "parity":
        return
    yield from printed(row, results)
    difference = row["difference"]
    if difference is None or row["kind"] == "years-behind":
        return
    if not any(
        math.isclose(difference, r, rel_tol=1e-9, abs_tol=1e-9) for r in results
    ):
        yield f"difference {difference} is none of {results}"


def problems(area: str, folders: Sequence[Path], rows: Rows) -> Iterator[str]:
    """Check all findings of one area; count them on stderr."""
    found = findings_of(area, folders)
    formulas = sum(len(json.loads(row["evidence"])) for row in found)
    for row in found:
        names = (
            area,
            row["kind"],
            row["dataset"],
            row["categories"],
            row["time_period"],
        )
        where = " ".join(map(str, names))
        for mistake in wrong_finding(row, rows):
            yield f"{where}: {mistake}"
    sys.stderr.write(f"{area}: {len(found)} findings, {formulas} formulas\n")


def main() -> int:
    """Check the areas asked for; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("areas", nargs="*", default=list(AREAS))
    parser.add_argument("--data", action="append", default=[], type=Path)
    asked = parser.parse_args()
    rows = Rows(asked.data)
    wrong = 0
    for area in asked.areas:
        for problem in problems(area, asked.data, rows):
            wrong += 1
            sys.stdout.write(f"{problem}\n")
    sys.stderr.write(f"{wrong} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
