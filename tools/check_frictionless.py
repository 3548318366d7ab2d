"""Let frictionless check every package: a second opinion that is not ours.

Exits 1 and prints what it objects to.
"""

from __future__ import annotations

import sys
from pathlib import Path

from frictionless import validate

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Validate all descriptors in one process."""
    descriptors = sorted((ROOT / "datasets").rglob("datapackage.json"))
    invalid = 0
    for path in descriptors:
        report = validate(str(path))
        if not report.valid:
            invalid += 1
            sys.stderr.write(f"{path.relative_to(ROOT)}\n{report.to_summary()}\n")
    sys.stdout.write(
        f"frictionless: {len(descriptors) - invalid} of {len(descriptors)} valid\n"
    )
    return 1 if invalid else 0


if __name__ == "__main__":
    raise SystemExit(main())
