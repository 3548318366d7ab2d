from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ictplan.core.errors import IctplanError, UnreadableFileError
from ictplan.core.textfile import read_blocks, read_header


def _write(folder: Path, raw: bytes) -> Path:
    path = folder / "observations.csv"
    path.write_bytes(raw)
    return path


def _rows(path: Path, block_bytes: int = 2**20) -> list[tuple[str | None, ...]]:
    blocks = list(read_blocks(path, "f.csv", block_bytes=block_bytes))
    return [row for block in blocks for row in block.frame.iter_rows()]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf<html lang=ja>", "web page"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        (b"a,b\n1,\x002\n", "NUL"),
        (b"a,b\r1,2\r", "CR alone"),
        (b'a,b\n1,"2\n', "quote"),
        (b'a,b\n3\n1,"' + b"x" * 140_000 + b'"\n', "field larger"),
        (b"a,b\n1,\xeb\xff\xff\n", "neither UTF-8 nor CP932"),
    ],
)
def test_what_is_no_csv_says_what_it_is(tmp_path: Path, raw: bytes, words: str) -> None:
    path = _write(tmp_path, raw)

    with pytest.raises(UnreadableFileError, match=words):
        list(read_blocks(path, "f.csv"))


def test_a_directory_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="is a directory"):
        read_header(tmp_path)
    with pytest.raises(UnreadableFileError, match="does not exist"):
        read_header(tmp_path / "none.csv")


def test_a_byte_order_mark_and_crlf_lose_nothing(tmp_path: Path) -> None:
    path = _write(tmp_path, b"\xef\xbb\xbfref_area,v\r\n08217,1\r\n")

    assert read_header(path) == ["ref_area", "v"]
    assert _rows(path) == [("08217", "1")]


def test_cp932_is_told_and_read_all_the_same(tmp_path: Path) -> None:
    path = _write(tmp_path, "a,b\n取手市①,2\n".encode("cp932"))

    (block,) = read_blocks(path, "f.csv")

    assert [p.rule for p in block.problems] == ["encoding"]
    assert block.frame.rows() == [("取手市①", "2")]


def test_ragged_rows_are_told_with_their_row_and_left_out(tmp_path: Path) -> None:
    path = _write(tmp_path, b"a,b\n1,2\n3\n4,5,6\n7,8\n")

    (block,) = read_blocks(path, "f.csv")

    assert [(p.row, p.rule) for p in block.problems] == [
        (3, "ragged-row"),
        (4, "ragged-row"),
    ]
    assert block.frame.rows() == [("1", "2"), ("7", "8")]
    assert block.rows.to_list() == [2, 5]


def test_commas_and_line_ends_in_quotes_are_text(tmp_path: Path) -> None:
    path = _write(tmp_path, b'a,b\n"1,5","x\ny"\n"he said ""so""",2\n')

    assert _rows(path) == [("1,5", "x\ny"), ('he said "so"', "2")]


@given(st.lists(st.tuples(st.text('a1,\n"あ'), st.text('b2,"')), max_size=8))
def test_blocks_of_any_size_give_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "f.csv"
    frame = pl.DataFrame(cells, schema=["a", "b"], orient="row").cast(pl.String)
    path.write_bytes(frame.write_csv(quote_style="always").encode())

    assert _rows(path, 7) == _rows(path, 2**20) == cells


@given(st.binary(max_size=60))
def test_no_bytes_crash_the_reader(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = _write(tmp_path_factory.mktemp("csv"), raw)

    try:
        list(read_blocks(path, "f.csv"))
    except IctplanError as error:
        assert str(error)
