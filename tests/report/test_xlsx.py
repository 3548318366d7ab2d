"""A chapter in Excel: live formulas, native charts, texts that stay texts."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from chapters import HOSTILE, chapter
from python_calamine import CalamineWorkbook

from ictplan.report.chapter import Column, Reference, Table, chapter_of
from ictplan.report.plot import Kind
from ictplan.report.xlsx import as_xlsx


def _part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name).decode()


def _sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {n: book.get_sheet_by_name(n).to_python() for n in book.sheet_names}


def test_the_same_chapter_gives_the_same_bytes() -> None:
    assert as_xlsx(chapter()) == as_xlsx(chapter())


def test_there_is_a_sheet_per_figure_and_table() -> None:
    sheets = _sheets(as_xlsx(chapter("en")))

    assert list(sheets) == [
        "Contents",
        "Figure 1",
        "Table 1",
        "Numbers",
        "Observations behind the numbers",
    ]
    assert [row[:4] for row in sheets["Figure 1"][2:5]] == [
        ["時点", "取手市", HOSTILE[1], "差"],
        ["2020-03-01", 15.6, 15.5, 0.1],
        ["2023-02-28", 60.0, 63.5, -3.5],
    ]


def test_a_gap_is_a_live_formula_with_its_value() -> None:
    sheet = _part(as_xlsx(chapter()), "xl/worksheets/sheet2.xml")

    found = re.findall(r"<f>([^<]*)</f><v>([^<]*)</v>", sheet)
    assert found == [("B4-C4", "0.1"), ("B5-C5", "-3.5")]


def test_no_text_becomes_a_formula_or_a_link() -> None:
    content = as_xlsx(chapter())

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [n for n in packed.namelist() if n.startswith("xl/worksheets/sheet")]
        formulas = re.findall("<f>.*?</f>", "".join(_part(content, n) for n in sheets))
    assert len(formulas) == 2
    assert (
        _sheets(content)["Table 1" if "Table 1" in _sheets(content) else "表1"][3][0]
        == (HOSTILE[1])
    )


@pytest.mark.parametrize(("kind", "drawn"), [(Kind.LINES, "line"), (Kind.BARS, "bar")])
def test_charts_are_native_and_read_the_cells(kind: Kind, drawn: str) -> None:
    chart = _part(as_xlsx(chapter("en", kind)), "xl/charts/chart1.xml")

    assert f"<c:{drawn}Chart>" in chart
    assert "'Figure 1'!$B$4:$B$5" in chart
    assert ("<c:dateAx>" in chart) == (kind is Kind.LINES)


def test_numbers_are_listed_with_formula_and_observations() -> None:
    sheets = _sheets(as_xlsx(chapter("en")))

    assert sheets["Numbers"][2] == [
        2.0, "3.5ポイント", 3.5, "area_value - benchmark_value", "1 2",
    ]  # fmt: skip
    assert sheets["Observations behind the numbers"][1] == [
        1.0, "mynumber", "ref_area=08217 time_period=2023-02-28", 60.0, "[1] toride-plan",
    ]  # fmt: skip


def test_what_is_missing_is_an_empty_cell() -> None:
    missing = Reference("–", None, "obs_value", ())
    table = Table("表", (Column("年", "left"), Column("値")), (("2020", missing),))

    sheets = _sheets(as_xlsx(chapter_of("題", "ja", [table])))

    assert sheets["表1"][3] == ["2020", ""]
