"""Build the site of ``docs/`` into a folder that opens from a disk, search included.

``python tools/build_site.py [FOLDER]``: a link to a page that is not there ends it. Files
beside ``docs/`` are named without a link; nothing is left that a page would fetch.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]

BESIDE = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")
"""A link from a page of ``docs/`` to a file beside that folder: its text stays."""

SHIM = re.compile(r"<script src=\"https://unpkg\.com/[^>]*></script>")
"""What lets pages that no server gives be searched; `docs/assets/worker.js` does it here."""

FETCHED = re.compile(
    r"<(?:script|img|iframe)[^>]*\ssrc=[\"']?https?:|<link[^>]*stylesheet[^>]*https?:"
)


def main() -> int:
    """Build, and exit 1 where a page would fetch something."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "site").resolve()
    with TemporaryDirectory() as name:
        work = Path(name)
        shutil.copy(ROOT / "mkdocs.yml", work)
        shutil.copytree(ROOT / "docs", work / "docs")
        for source in (work / "docs").glob("*.md"):
            text = source.read_text(encoding="utf-8")
            source.write_text(BESIDE.sub(r"\1", text), encoding="utf-8")
        program = Path(sys.executable).parent / "zensical"
        subprocess.run([program, "build", "--strict"], cwd=work, check=True)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(work / "site", target)
    fetching: list[str] = []
    for page in target.rglob("*.html"):
        up = "../" * (len(page.relative_to(target).parts) - 1)
        own = f'<script src="{up}assets/worker.js"></script>'
        text = SHIM.sub(own, page.read_text(encoding="utf-8"))
        page.write_text(text, encoding="utf-8")
        if FETCHED.search(text):
            fetching.append(page.name)
    sys.stdout.write(f"{target}: {len(list(target.rglob('*.html')))} pages\n")
    for found in fetching:
        sys.stderr.write(f"{found}: fetches something from a network\n")
    return 1 if fetching else 0


if __name__ == "__main__":
    raise SystemExit(main())
