"""The site of the documents: links lead somewhere, and it is read without a network."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("zensical")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "build_site.py", folder],
        env={"PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_a_japanese_word_is_found_in_pages_from_a_disk(
    site: Path, browser: Browser
) -> None:
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("/")

    # It stands in the middle of a sentence: インターネットのない庁内でも.
    page.locator("input:visible").first.fill("庁内")
    found = page.locator("text=/^[1-9][0-9]* results?$/")
    found.wait_for(timeout=20_000)

    assert found.count() == 1
    context.close()


@pytest.mark.parametrize(
    "name", ["README.md", "README.ja.md", "llms.txt", "CONTRIBUTING.md"]
)
def test_links_of_a_page_beside_the_site_lead_to_files(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
