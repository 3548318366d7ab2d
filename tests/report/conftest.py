"""The built-in chapters that tests look at, each made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ictplan.report.regenerate import chapter, render

if TYPE_CHECKING:
    from ictplan.report.chapter import Chapter


@pytest.fixture(scope="session")
def chapter_of_toride() -> Chapter:
    return chapter(area="取手市")


@pytest.fixture(scope="session")
def chapter_of_taka() -> Chapter:
    return chapter(area="多可町")


@pytest.fixture(scope="session")
def text_of_toride(chapter_of_toride: Chapter) -> str:
    return render(chapter_of_toride, "md").decode()


@pytest.fixture(scope="session")
def text_of_taka(chapter_of_taka: Chapter) -> str:
    return render(chapter_of_taka, "md").decode()
