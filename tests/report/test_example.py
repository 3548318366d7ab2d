"""The example chapter of another city: made of imported files, and only of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import ROOT, run

import ictplan
from ictplan.core.library import Library

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = ROOT / "docs" / "examples" / "nagareyama"
RELEASE = ("all_localgovs.csv", "all_prefectures.csv", "summary_by_types.csv")
IMPORTS = {
    "mynumber": ("mynumber", [f"mynumber-clean/20200301/{n}" for n in RELEASE], None),
    "peer-groups": ("peers", ["peers/FITS-M-List.csv"], "FY2022"),
    "registered-residents": (
        "population",
        ["population/市区町村別人口_2020.csv"],
        None,
    ),
    "ssdse-a": ("ssdse-a", ["ssdse-a/SSDSE-A-2022.csv"], None),
    "dx-progress": (
        "dx-dashboard",
        ["dx-dashboard/市区町村毎のDX進捗状況_市区町村比較.csv"],
        "2025-03-31",
    ),
}
"""Per dataset: format, files and the period they do not say, as in the README."""


def test_the_example_is_what_imported_files_give(shared: Path, tmp_path: Path) -> None:
    for dataset, (source, names, period) in IMPORTS.items():
        files = [shared / "samples" / name for name in names]
        ictplan.import_files(
            files, form=source, to=tmp_path / "data" / dataset, period=period
        )
    chapter, made = str(EXAMPLE / "chapter.md"), str(EXAMPLE / "nagareyama.md")
    answer = run(
        *("report", chapter, "--area", "流山市", "--data", str(tmp_path / "data")),
        *("-o", made, "--check"),
    )
    assert answer.code == 0, answer.err


def test_the_example_names_no_bundled_dataset() -> None:
    """Of the datasets it names, only the card rates have a bundled counterpart."""
    text = (EXAMPLE / "nagareyama.md").read_text("utf-8")
    assert {name for name in Library().ids if f"| {name} |" in text} == {"mynumber"}


@pytest.mark.parametrize(
    ("printed", "dataset", "key"),
    [
        ("195,476", "registered-residents", "2020-01-01"),
        ("15.1", "mynumber", "12220"),
        ("未実施", "dx-progress", "external_talent"),
    ],
)
def test_its_numbers_are_traced(printed: str, dataset: str, key: str) -> None:
    answer = run("trace", printed, "--in", str(EXAMPLE / "nagareyama.md"))
    assert answer.code == 0, answer.err
    assert dataset in answer.out
    assert key in answer.out
