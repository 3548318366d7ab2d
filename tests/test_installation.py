"""What is installed: a wheel of the same bytes, lines that work, workflows that are true."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import requires
from typing import TYPE_CHECKING

import pytest
from release_notes import notes_of
from support import ROOT

from ictplan.core.extras import install_line

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ("src", "datasets", "docs", "tools", "pyproject.toml", "README.md", "LICENSE")


def _wheel(folder: Path, *, umask: int) -> bytes:
    """Build a wheel of a fresh copy of the sources, as another user would."""
    pytest.importorskip("hatchling")
    ignored = shutil.ignore_patterns("*.mo", "__pycache__", "*.parquet")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source, folder / name, ignore=ignored, copy_function=shutil.copy
            )
        else:
            shutil.copy(source, folder / name)
    environment = {
        name: value for name, value in os.environ.items() if "DATE_EPOCH" not in name
    }
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel"],
        cwd=folder,
        check=True,
        capture_output=True,
        umask=umask,
        env=environment,
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel.read_bytes()


def test_a_wheel_has_the_same_bytes_when_it_is_built_twice(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()

    assert _wheel(first, umask=0o022) == _wheel(second, umask=0o077)


def test_a_workflow_takes_actions_by_commit_and_says_what_it_may() -> None:
    for file in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = file.read_text(encoding="utf-8")
        used = re.findall(r"uses: (\S+)", text)
        assert used
        assert [each for each in used if not re.search(r"@[0-9a-f]{40}$", each)] == []
        assert "\npermissions:" in text


def test_a_release_has_the_notes_of_its_version_alone() -> None:
    text = "# Changes\n\n## Unreleased\n\n- a\n\n## 2026.11.0 (date)\n\n- b\n\n## 2026.10.0\n"

    assert notes_of("2026.11.0", text) == "- b"
    assert notes_of("2026.10.0", text) is None
    assert notes_of("2026.11", text) is None


@pytest.mark.parametrize("extra", ["docx", "pdf", "report", "estat", "mcp"])
def test_the_line_for_an_extra_names_what_the_package_states(extra: str) -> None:
    line = install_line(extra)

    assert line.startswith(f"{sys.executable} -m pip install ")
    stated = [
        each for each in requires("ictplan") or [] if f"extra == '{extra}'" in each
    ]
    if not stated:
        pytest.skip("ictplan was installed before it had this extra")
    names = {re.split(r"[<>=; ]", each)[0] for each in stated}
    assert names == {
        re.split(r"[<>=]", each.strip("'"))[0]
        for each in line.split(" install ")[1].split()
    }


def test_nothing_is_installed_from_an_index_that_does_not_have_it() -> None:
    # ictplan is on no index: a checkout, a wheel and a bundle have it.
    shown = subprocess.run(
        ["git", "grep", "-nE", r"(pip|pipx|tool) install [^.]*\bictplan(\[|$| )"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    untrue = [
        line
        for line in shown
        if "--find-links" not in line
        and ".whl" not in line
        and not line.startswith("tests/")
    ]

    assert untrue == []
