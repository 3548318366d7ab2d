from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from support import run

from ictplan.core.answer import Answer
from ictplan.core.errors import OutputError
from ictplan.core.files import write_file
from ictplan.present.layout import Cell, Column, Table, plain
from ictplan.present.machine import separated
from ictplan.present.markup import as_html, as_markdown
from ictplan.present.terminal import draw
from ictplan.present.workbook import as_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

NASTY = Table(
    title="題 [n=849] :smile:",
    columns=(Column("<b>", "left"), Column("数", keep=3), Column("差")),
    rows=(plain("[bold]A[/bold] <script>", "1", "−3.5"), plain("a|b", "22", "0.0")),
    footer=("註 [red]",),
)


def _result(frame: pl.DataFrame) -> Answer:
    return Answer(frame, command="show", language="en")


def _draw(table: Table, width: int | None, encoding: str = "utf-8") -> str:
    return draw(table, language="ja", width=width, color=False, encoding=encoding)


def test_brackets_in_data_are_never_markup() -> None:
    text = _draw(NASTY, None)

    assert "題 [n=849] :smile:" in text
    assert "[bold]A[/bold] <script>" in text
    assert "註 [red]" in text


def test_html_escapes_every_text() -> None:
    page = as_html(NASTY, "ja")

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page


def test_markdown_escapes_what_would_be_markup() -> None:
    text = as_markdown(NASTY)

    assert "| a\\|b | 22 | 0.0 |" in text
    assert "\\<script\\>" in text


def test_a_pipe_gets_whole_cells_however_wide() -> None:
    wide = Table("", (Column("長", "left"),), (plain("あ" * 200),))

    assert "あ" * 200 in _draw(wide, None)


def test_columns_that_do_not_fit_are_named() -> None:
    text = _draw(NASTY, 30)

    assert "幅の都合で省いた列: 数" in text


def test_japanese_columns_stay_aligned() -> None:
    table = Table(
        "",
        (Column("地域", "left"), Column("値")),
        (plain("取手市", "60.0"), plain("A", "5.0")),
    )

    assert _draw(table, None).splitlines()[2:] == ["取手市  60.0", "A        5.0"]


def test_without_utf_only_signs_of_the_encoding_are_drawn() -> None:
    table = Table(
        "", (Column("", "left", kind="bar"), Column("v")), (plain("1.0", "−3.5"),)
    )

    text = _draw(table, None, "cp932")

    assert "█" not in text
    assert "-3.5" in text
    text.encode("cp932")


def test_a_cell_speaks_by_more_than_colour() -> None:
    table = Table("", (Column("v"),), ((Cell("−3.5", "bad"),),))

    assert "−3.5" in draw(table, language="ja", width=80, color=True)


def test_spreadsheets_get_texts_that_are_no_formulas_and_numbers_as_they_are() -> None:
    frame = pl.DataFrame(
        {"label": ["=1+1", "@x", "-", "plain"], "v": [-3.5, 1.0, 2.0, 3.0]}
    )

    text = separated(_result(frame), ",", "utf-8-sig").decode("utf-8-sig")

    assert text.splitlines() == [
        "label,v",
        "'=1+1,-3.5",
        "'@x,1.0",
        "'-,2.0",
        "plain,3.0",
    ]


def test_plain_csv_is_unchanged() -> None:
    frame = pl.DataFrame({"label": ["=1+1"], "v": [-0.006809]})

    assert separated(_result(frame), ",", "utf-8") == b"label,v\n=1+1,-0.006809\n"


def test_a_character_that_cp932_lacks_is_an_error() -> None:
    with pytest.raises(OutputError, match="'𠮷' does not exist in cp932"):
        separated(_result(pl.DataFrame({"n": ["𠮷野"]})), ",", "cp932")


def test_a_workbook_keeps_codes_and_formulas_as_texts_and_its_bytes() -> None:
    frame = pl.DataFrame({"ref_area": ["08217"], "label": ["=1+1"], "gap": [-3.5]})

    raw = as_xlsx(_result(frame))
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(raw))
        .get_sheet_by_name("data")
        .to_python()
    )

    assert rows == [["ref_area", "label", "gap"], ["08217", "=1+1", -3.5]]
    assert raw == as_xlsx(_result(frame))


def test_the_first_sheet_is_the_table_in_words_with_numbers_to_compute_with(
    tmp_path: Path,
) -> None:
    path = tmp_path / "gap.xlsx"
    asked = ("gap", "mynumber", "--area", "取手市", "--to", "nation")
    run(*asked, "--period", "2023-02-28", "--lang", "ja", "-o", str(path))

    book = CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name("表").to_python()
    (header,) = (at for at, row in enumerate(rows) if row[0] == "時点")
    # Published on 28 February 2023: 60.0 and 63.5; 60.0 − 63.5 = −3.5
    assert rows[header][1:4] == ["取手市", "全国", "対全国"]
    assert rows[header + 1][1:4] == [60.0, 63.5, -3.5]
    assert book.sheet_names == ["表", "data", "about"]
    with zipfile.ZipFile(path) as parts:
        styles = parts.read("xl/styles.xml").decode()
    assert 'formatCode="+0.0;−0.0;0.0"' in styles


def test_json_tells_what_was_asked_and_where_it_was_read() -> None:
    answer = json.loads(
        run("gap", "mynumber", "--period", "latest", "--format", "json").out
    )

    assert list(answer) == [
        "schema_version", "command", "parameters", "columns", "rows", "sources", "notes",
    ]  # fmt: skip
    assert answer["parameters"]["area"] == "08217"
    assert answer["rows"][0]["gap"] == -3.5
    assert answer["sources"][0]["confidence"] == "official"


@pytest.mark.parametrize("name", ["csv", "tsv", "json", "jsonl", "parquet", "xlsx"])
def test_every_machine_format_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"gap.{name}"
    assert run("gap", "mynumber", "-o", str(path)).code == 0
    readers: dict[str, Callable[[], list[Any]]] = {
        "csv": lambda: pl.read_csv(path)["gap"].to_list(),
        "tsv": lambda: pl.read_csv(path, separator="\t")["gap"].to_list(),
        "json": lambda: [row["gap"] for row in json.loads(path.read_bytes())["rows"]],
        "jsonl": lambda: pl.read_ndjson(path)["gap"].to_list(),
        "parquet": lambda: pl.read_parquet(path)["gap"].to_list(),
        "xlsx": lambda: [
            row[11]
            for row in CalamineWorkbook.from_path(path)
            .get_sheet_by_name("data")
            .to_python()[1:]
        ],
    }

    found = readers[name]()

    assert len(found) == 95
    assert found[47] == -3.5


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    write_file(target, b"old")
    with pytest.raises(OutputError, match="is a directory"):
        write_file(tmp_path, b"new")
    with pytest.raises(OutputError, match="cannot be written"):
        write_file(tmp_path / "none" / "out.csv", b"new")

    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
