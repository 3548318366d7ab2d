"""Give the notes of a release: its section of CHANGELOG.md.

``python tools/release_notes.py 2026.12.0`` prints the section of that version and exits 1
where there is none: a release without notes is no release.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"


def notes_of(version: str, text: str) -> str | None:
    """Give what stands under a version's heading, up to the next."""
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    for section in sections:
        heading, _, notes = section.partition("\n")
        if heading.split()[:1] == [version]:
            return notes.strip() or None
    return None


def main() -> int:
    """Print the notes."""
    version = sys.argv[1].removeprefix("v")
    notes = notes_of(version, CHANGELOG.read_text(encoding="utf-8"))
    if notes is None:
        sys.stderr.write(f"CHANGELOG.md says nothing of {version}\n")
        return 1
    sys.stdout.write(f"{notes}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
