"""Pages that show commands are run, and show what the commands print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gen_docs.examples import ExampleError, example_pages, executed
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from ictplan.core.messages import Language


@pytest.mark.parametrize(
    ("page", "language"),
    [
        pytest.param(page, language, id=str(page.relative_to(ROOT)))
        for page, language in example_pages(ROOT)
    ],
)
def test_what_a_page_shows_is_what_its_commands_print(
    page: Path, language: Language
) -> None:
    text = page.read_text(encoding="utf-8")

    assert executed(text, language, ROOT / "src") == text, "run python tools/refresh.py"


def test_a_command_that_fails_is_no_example() -> None:
    page = "```sh\nictplan gap no-such-indicator\n```\n"

    with pytest.raises(ExampleError, match="ended with 2"):
        executed(page, "en", ROOT / "src")


def test_output_that_is_old_is_written_anew() -> None:
    page = "<!-- first 1 lines -->\n```console\n$ ictplan list\nold\n```\n"

    new = executed(page, "en", ROOT / "src")

    assert new == page.replace("old", "Datasets\n…")
