"""What every test starts from: no terminal, no locale, no settings of the machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

# How long one example takes is the machine's affair.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

CLEARED = (
    "COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "ICTPLAN_LANG", "LANG", "LANGUAGE", "LINES",
    "LC_ALL", "LC_MESSAGES", "NO_COLOR", "PYTHONIOENCODING", "TERM",
)  # fmt: skip


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in CLEARED:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-settings"))
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; the test skips where it is not installed."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        yield running
        running.close()
