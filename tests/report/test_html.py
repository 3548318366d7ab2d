"""A chapter as a page: every number leads somewhere, nothing is fetched, all can read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chapters import HOSTILE, chapter

from ictplan.report.html import as_html
from ictplan.report.regenerate import render

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from ictplan.report.chapter import Chapter


@pytest.fixture(scope="module")
def page_of_toride(
    tmp_path_factory: pytest.TempPathFactory, chapter_of_toride: Chapter
) -> Path:
    file = tmp_path_factory.mktemp("page") / "toride.html"
    file.write_bytes(render(chapter_of_toride, "html"))
    return file


def test_data_are_never_markup() -> None:
    page = as_html(chapter())

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert HOSTILE[2] in page


def test_every_link_inside_the_page_leads_somewhere(page_of_toride: Path) -> None:
    page = page_of_toride.read_text(encoding="utf-8")
    ids = re.findall(r' id="([^"]+)"', page)

    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_numbers_lead_to_their_observations(page_of_toride: Path) -> None:
    page = page_of_toride.read_text(encoding="utf-8")

    # Figure 20 of the plan: 60.0% in the city on 28 February 2023, 63.5% in Japan.
    found = re.search(r'<a class="number" href="#(row-\d+)"[^>]*>60\.0%</a>', page)
    assert found is not None
    row = re.search(rf'<tr id="{found[1]}"([^>]*)>', page)
    assert row is not None
    assert 'data-dataset="mynumber"' in row[1]
    assert "ref_area=08217 time_period=2023-02-28" in row[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_a_phone_fetches_nothing_and_passes_axe(
    page_of_toride: Path, browser: Browser, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    asked: list[str] = []
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,  # so that axe itself may run
    )
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_of_toride.as_uri())

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("document.documentElement.lang") == "ja"
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []
    assert asked == [page_of_toride.as_uri()]
    context.close()


def test_the_page_forbids_scripts_and_hosts(tmp_path: Path, browser: Browser) -> None:
    text = as_html(chapter())
    spoiled = text.replace(
        "</main>",
        "<script>document.title = 'run'</script>"
        '<img src="https://example.invalid/x.png" alt=""></main>',
    )
    file = tmp_path / "spoiled.html"
    file.write_text(spoiled, encoding="utf-8")
    refused: list[str | None] = []
    page = browser.new_page()
    page.on("requestfailed", lambda request: refused.append(request.failure))
    page.goto(file.as_uri())

    assert page.title() != "run"
    assert refused == ["csp"]
    page.close()


def test_print_is_a4_and_clips_no_table(page_of_toride: Path, browser: Browser) -> None:
    # 174 millimetres beside the margins are 657 pixels.
    page = browser.new_page(viewport={"width": 657, "height": 900})
    page.goto(page_of_toride.as_uri())
    page.emulate_media(media="print")
    ends = page.evaluate(
        "[...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().right)"
    )

    assert max(ends) <= 658
    sheet = page.pdf(prefer_css_page_size=True)
    size = re.search(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", sheet)
    assert size is not None
    # A4 is 595.28 by 841.89 points.
    assert (round(float(size[1])), round(float(size[2]))) == (595, 842)
    page.close()
