"""Let frictionless check every package: a second opinion that is not ours.

Descriptors and CSV files are frictionless's; it counts no bytes of Parquet, so those
files are held against the size, the digest and the rows their descriptor states. Exits 1
and prints what is objected to.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from frictionless import Package

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Validate all descriptors in one process."""
    descriptors = sorted((ROOT / "datasets").rglob("datapackage.json"))
    invalid = 0
    for path in descriptors:
        objections = list(_objections(path))
        invalid += bool(objections)
        for objection in objections:
            sys.stderr.write(f"{path.relative_to(ROOT)}: {objection}\n")
    sys.stdout.write(
        f"frictionless: {len(descriptors) - invalid} of {len(descriptors)} valid\n"
    )
    return 1 if invalid else 0


def _objections(descriptor: Path) -> Iterator[str]:
    package = Package(str(descriptor))
    for name in [*package.resource_names]:
        stated: dict[str, Any] = package.get_resource(name).to_descriptor()
        if stated.get("format") == "parquet":
            package.remove_resource(name)
            yield from _damage(descriptor.parent / stated["path"], stated)
    report = package.validate()
    if not report.valid:
        yield str(report.to_summary())


def _damage(file: Path, stated: dict[str, Any]) -> Iterator[str]:
    """Say where a file is not the one its descriptor states."""
    content = file.read_bytes()
    found = {
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "rows": pl.scan_parquet(file).select(pl.len()).collect().item(),
    }
    told = {**stated, "rows": stated["coverage"]["rows"]}
    for name, value in found.items():
        if told[name] != value:
            yield f"{file.name}: {name} is {value}, stated is {told[name]}"


if __name__ == "__main__":
    raise SystemExit(main())
