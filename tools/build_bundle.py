"""Build a folder that installs ictplan without a network.

``python tools/build_bundle.py DIR`` writes the wheel of this checkout and of all it needs
into ``DIR/wheels`` with an installer for shells and one for PowerShell, a note in both
languages and the digest of every file. Wheels are those of the Python and the machine
that build: build the bundle where it is alike.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

EXTRAS = "docx,estat,mcp,pdf,report"
"""What offices use; ``engines`` alone would double the size."""

SHELL = """\
#!/bin/sh
# Installs ictplan without a network: sh install.sh [FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-"$PWD/ictplan-env"}
python3 -m venv "$target"
"$target/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" 'ictplan[EXTRAS]'
"$target/bin/ictplan" --version
echo "$target/bin/ictplan"
"""

POWERSHELL = """\
# Installs ictplan without a network: .\\install.ps1 [FOLDER]
param([string]$Target = "$PWD\\ictplan-env")
$ErrorActionPreference = "Stop"
py -3 -m venv $Target
& "$Target\\Scripts\\python.exe" -m pip install --quiet --no-index --find-links "$PSScriptRoot\\wheels" "ictplan[EXTRAS]"
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
& "$Target\\Scripts\\ictplan.exe" --version
"""

NOTE = """\
ictplan をインターネットなしで入れる一式です。Python {minor}（{platform}）用です。
  Linux, macOS:  sh install.sh
  Windows:       powershell -ExecutionPolicy Bypass -File install.ps1
This folder installs ictplan without a network, for Python {minor} on {platform}.
SHA256SUMS has the digest of every file (sha256sum --check SHA256SUMS).
"""


def main() -> int:
    """Build the wheel, fetch what it needs, write the installers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--extras", default=EXTRAS)
    given = parser.parse_args()
    folder: Path = given.folder
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)  # one that is there may hold wheels of another version
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--wheel-dir", wheels, ROOT], check=True
    )
    (own,) = wheels.glob("ictplan-*.whl")
    needed = f"ictplan[{given.extras}] @ {own.resolve().as_uri()}"
    subprocess.run([*pip, "wheel", "--wheel-dir", wheels, needed], check=True)
    note = NOTE.format(
        minor=f"{sys.version_info.major}.{sys.version_info.minor}",
        platform=sys.platform,
    )
    for name, text, line_end in (
        ("install.sh", SHELL, "\n"),
        ("install.ps1", POWERSHELL, "\r\n"),
        ("README.txt", note, "\r\n"),
    ):
        content = text.replace("EXTRAS", given.extras)
        (folder / name).write_text(
            content,
            encoding="utf-8-sig" if name[-1] != "h" else "utf-8",
            newline=line_end,
        )
    sums = "".join(
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(folder).as_posix()}\n"
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    )
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8", newline="\n")
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    sys.stdout.write(f"{folder}: {len(sums.splitlines())} files, {size >> 20} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
