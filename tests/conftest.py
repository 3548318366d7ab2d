"""What every test starts from: no terminal, no locale, no settings of the machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long one example takes is the machine's affair.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

CLEARED = (
    "COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "ICTPLAN_LANG", "LANG", "LANGUAGE",
    "LC_ALL", "LC_MESSAGES", "NO_COLOR", "PYTHONIOENCODING", "TERM",
)  # fmt: skip


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in CLEARED:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published material beside a checkout; the test skips without."""
    folder = Path(
        os.environ.get("ICTPLAN_SHARED", Path(__file__).parents[2] / "shared")
    )
    if not folder.is_dir():
        pytest.skip("no folder of published material beside the checkout")
    return folder
