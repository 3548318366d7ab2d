"""Files that are not what they should be: each gets a sentence, none a traceback."""

import contextlib
import io
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ictplan
from ictplan import Library
from ictplan.core.errors import IctplanError, UnknownCodeError, UnreadableFileError
from ictplan.importers.draft import Options
from ictplan.importers.files import MAX_BYTES, read_grids
from ictplan.importers.formats import OTHERS, known_formats
from ictplan.importers.reader import read

LAYOUTS = {
    "mynumber": "都道府県名,市区町村名,人口（R2.1.1時点）,交付枚数（R2.3.1時点）,交付率\n"
    '茨城県,取手市,"1,000",155,15.5%\n',
    "peers": "一覧,,,,\n団体コード,都道府県名,市区町村名,非選定,区分\n"
    "082171,茨城県,取手市,※,都市Ⅲ－３\n",
    "population": "令和2年1月1日住民基本台帳人口,,,,,\n団体コード,都道府県名,市区町村名,人口,,\n"
    ",,,男,女,人\n082171,茨城県,取手市,1,2,3\n",
    "open-data-population": "全国地方公共団体コード,地方公共団体名,調査年月日,総人口,"
    "男性,女性,0-4歳の男性\n082171,茨城県取手市,2025/1/1,3,1,2,0\n",
    "ssdse-a": "Code,Prefecture,Municipality,A1101,A1102,A4101\n,,年度,2020,2020,2020\n"
    "地域コード,都道府県,市区町村,総人口,日本人,出生数\nR08217,茨城県,取手市,3,2,1\n",
    "estat": "表章項目,都道府県,/時間軸,2015年\n人口【人】,茨城県,,1\n",
    "dx-dashboard": ",,札幌市,取手市\n体制,CIOの任命,実施,未実施\n",
}
"""One small file of every format."""


def workbook() -> bytes:
    """Make a workbook of one cell."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.add_worksheet("公表用").write(0, 0, "都道府県名")
    book.close()
    return stream.getvalue()


def zipped(**members: bytes) -> bytes:
    """Make a zip of some files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


FAR = (
    b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        ("<html><body>見つかりません".encode("cp932"), "is a web page"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "is a web page"),
        (b"%PDF-1.7", "is a PDF"),
        (workbook()[:900], "damaged workbook"),
        (b"PK\x03\x04 and nothing else", "damaged workbook"),
        (zipped(a_xml=b"<x/>"), "damaged workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "damaged workbook"),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (zipped(xl__worksheets__sheet1_xml=FAR), "would take more than"),
        ("取手".encode("euc-jp") + b"\xff", "euc_jp"),
        (b"a,b\n1,\0\n", "NUL bytes"),
        (b'a,b\n1,"' + b"x" * 200_000, "cannot be read|not closed"),
    ],
)
def test_a_bad_file_is_named_with_what_it_is(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "table.xlsx"
    file.write_bytes(content)

    with pytest.raises(UnreadableFileError, match=rf"table\.xlsx.*{sentence}"):
        read_grids(file)


def test_a_zip_that_would_expand_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(zipped(xl__sharedStrings_xml=bytes(MAX_BYTES + 1)))

    with pytest.raises(UnreadableFileError, match="would take more than 256 MB"):
        read_grids(file)


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    raw = zipped(xl__sharedStrings_xml=bytes(10_000))
    lying = raw.replace(struct.pack("<I", 10_000), struct.pack("<I", 10))
    file = tmp_path / "lying.xlsx"
    file.write_bytes(lying)

    with pytest.raises(UnreadableFileError, match="damaged workbook"):
        read_grids(file)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="does not exist"):
        read_grids(tmp_path / "none.csv")
    with pytest.raises(UnreadableFileError, match="is a directory"):
        read_grids(tmp_path)


def test_an_encoding_is_found_or_taken_as_named(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    for encoding in ("utf-8", "utf-8-sig", "cp932", "utf-16"):
        file.write_bytes("取手市,髙".encode(encoding))
        assert read_grids(file)[0].rows == [["取手市", "髙"]]
    file.write_bytes("取手市".encode("euc-jp"))
    assert read_grids(file, encoding="euc-jp")[0].rows == [["取手市"]]
    with pytest.raises(UnknownCodeError, match="'klingon'"):
        read_grids(file, encoding="klingon")


@pytest.mark.parametrize("fmt", LAYOUTS)
@pytest.mark.parametrize("other", LAYOUTS)
def test_a_reader_takes_its_own_layout_and_refuses_others(
    tmp_path: Path, library: Library, fmt: str, other: str
) -> None:
    file = tmp_path / "file.csv"
    file.write_text(LAYOUTS[other], encoding="utf-8")
    options = Options(period="2020", form=fmt)

    if fmt == other:
        draft = read([file], library=library, options=options)
        assert draft.observations.height > 0
    else:
        with pytest.raises(IctplanError):
            read([file], library=library, options=options)


def test_a_file_of_another_format_says_which(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(LAYOUTS["peers"], encoding="utf-8")

    with pytest.raises(UnreadableFileError, match="looks like peers"):
        ictplan.import_files([file], form="mynumber", to=tmp_path / "mynumber")


def test_every_format_that_reads_a_fixed_layout_is_tried_here() -> None:
    assert {*known_formats(), *OTHERS} - {"table"} == LAYOUTS.keys()


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


UNHURRIED = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@UNHURRIED
@given(content=st.binary(max_size=300), head=st.sampled_from([b"", workbook(), b"PK"]))
def test_no_bytes_crash_the_sniffer(
    tmp_path: Path, content: bytes, head: bytes
) -> None:
    file = tmp_path / "any"
    file.write_bytes(head[: len(head) - len(content)] + content)

    with contextlib.suppress(IctplanError):
        read_grids(file)


@UNHURRIED
@given(data=st.data())
def test_no_mutated_layout_crashes_a_reader(
    tmp_path: Path, library: Library, data: st.DataObject
) -> None:
    fmt = data.draw(st.sampled_from(sorted(LAYOUTS)))
    text = list(LAYOUTS[fmt])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place] = data.draw(
            st.sampled_from(
                ["", ",", "\n", '"', "9", "-", "①", "率", "市", "%", " ", "元"]
            )
            | st.characters(codec="utf-8")
        )
    file = tmp_path / "file.csv"
    file.write_text("".join(text), encoding="utf-8", newline="")
    options = Options(
        form=data.draw(st.none() | st.just(fmt)),
        period=data.draw(st.none() | st.just("2020")),
        skip_unmatched=data.draw(st.booleans()),
    )

    with contextlib.suppress(IctplanError):
        read([file], library=library, options=options)
