"""Words about whole datasets and plans, and the page that documents them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from support import ROOT, descriptor, run, write_dataset

import ictplan
from ictplan.core.library import Library
from ictplan.report.argue import text_of
from ictplan.report.chapter import Figure, Table
from ictplan.report.lookup import Lookup
from ictplan.report.overview import Overview
from ictplan.report.phrases import Style
from ictplan.report.plot import Kind
from ictplan.report.words import Words

if TYPE_CHECKING:
    from pathlib import Path


def words(area: str) -> Overview:
    return Overview(Lookup(Library().keeping(), area, "ja"), Style())


def test_every_word_is_documented() -> None:
    page = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")

    documented = set(re.findall(r"`(\w+)\([a-z]*\)`", page))
    known = words("08217")
    assert documented == set(known.callables()) - set(Words.callables(known))


def test_residents_of_a_city_are_not_measured_against_those_of_japan(
    tmp_path: Path,
) -> None:
    package = descriptor(unit_measure="PERS", decimals=0)
    rows = [
        f"08217,{year},_T,{n},A,plan" for year, n in ((2015, 109575), (2020, 106487))
    ]
    rows += ["00000,2020,_T,126146099,A,plan"]
    write_dataset(tmp_path, *rows, package=package)
    library = Library([tmp_path]).keeping()
    toride = Overview(Lookup(library, "08217", "ja"), Style())

    text = "".join(text_of(said.content) for said in toride.sentences("sample"))
    assert "106,487人" in text
    assert "全国" not in text
    card = ictplan.scorecard(area="08217", library=library).frame
    assert "sample" not in card.get_column("dataset")


def test_the_first_sentence_is_of_the_newest_gap() -> None:
    sentences = words("08217").sentences("internet-use", area="08000")

    # e-Stat 2024: Ibaraki 84.2%, Japan 83.1%; the interval of the sample holds 0.
    first = text_of(sentences[0].content)
    assert "84.2%" in first
    assert re.search("ほぼ同じ水準|並ぶ水準", first)


@pytest.mark.parametrize(
    ("dataset", "area", "kind"),
    [
        ("mynumber", "08217", Kind.LINES),
        ("internet-purposes", "08000", Kind.BARS),
    ],
)
def test_a_picture_fits_its_data(dataset: str, area: str, kind: Kind) -> None:
    drawn = words("08217").picture(dataset, area=area)

    assert isinstance(drawn, Figure)
    assert drawn.plot.kind is kind


def test_only_the_area_of_a_plan_has_its_progress() -> None:
    assert words("08217").plan() == "toride-4"
    assert words("08220").plan() == ""


def test_progress_cites_the_plan() -> None:
    table = words("08217").progress("toride-4")

    assert isinstance(table, Table)
    # Of 52 measures 49 are completed, 94 percent (figure 76 of the plan).
    completed = [getattr(cell, "text", cell) for cell in table.rows[0]]
    assert completed[2:] == ["49", "94"]


def test_the_example_of_another_city_is_filled() -> None:
    example = str(ROOT / "docs" / "examples" / "tsukuba.md")
    done = run("report", example, "--area", "つくば市", "--format", "md")

    assert done.code == 0
    # Release of 31 December 2022: Tsukuba 59.2%, 6th of 44.
    assert "44" in done.out
    assert "59.2" in done.out
