"""Releases of cards: layouts written by hand, and the real ones where they are."""

import csv
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from support import SHARED, run

import ictplan
from ictplan import Library
from ictplan.core.errors import IctplanError, UnreadableFileError, UsageError
from ictplan.importers.draft import ContradictionError

SAMPLES = SHARED / "samples"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the published files are not part of the project"
)

# Counts of Toride and Japan on 2020-03-01: Ministry of Internal Affairs.
CLEAN = """\ufeff"算出基準日","都道府県名","市区町村名","総数（人口）","交付枚数",\
"人口に対する交付枚数率","人口算出基準日","交付件数基準日","団体コード"
"2020/03/01","茨城県","取手市",107489,16766,15.6,"2019/01/01","2020/03/01",82171
"2020/03/01","茨城県","結城郡八千代町",22196,2335,10.5,"2019/01/01","2020/03/01",<NA>
"""
PDF = """都道府県名,市区町村名,"総数（⼈⼝）
【H28.1.1時点】","交付枚数
【H29.3.8時点】",交付率
全国,,"128,066,211","10,717,919",8.4%
茨城県,取⼿市,"108,957","10,481",9.6%
東京都,八丈島 八丈町,"7,725",650,8.4%
全国,,"128,066,211","10,717,919",8.4%
兵庫県,篠山市,"42,700","3,000",7.0%
"""


def imported(tmp_path: Path, text: str, **options: object) -> pl.DataFrame:
    """Import one text as a release and give its observations."""
    file = tmp_path / "release.csv"
    file.write_text(text, encoding="utf-8")
    ictplan.import_files([file], form="mynumber", to=tmp_path / "mynumber", **options)  # type: ignore[arg-type]
    return Library([tmp_path], alone=True).load("mynumber").observations


def test_a_cleaned_release_keeps_zeros_counts_and_cells(tmp_path: Path) -> None:
    rows = imported(tmp_path, CLEAN)

    toride = rows.filter(pl.col("ref_area") == "08217").row(0, named=True)
    assert toride["time_period"] == "2020-03-01"
    assert toride["measure"] == "issued"
    assert (toride["obs_value"], toride["numerator"], toride["denominator"]) == (
        15.6,
        16766,
        107489,
    )
    assert toride["denominator_period"] == "2019-01-01"
    assert toride["source_cell"] == "release.csv!F2"
    assert rows.get_column("ref_area").to_list() == ["08217", "08521"]


def test_a_table_of_a_pdf_is_read_by_names_and_dates_of_its_header(
    tmp_path: Path,
) -> None:
    rows = imported(tmp_path, PDF)

    assert set(rows.get_column("time_period")) == {"2017-03-08"}
    assert set(rows.get_column("denominator_period")) == {"2016-01-01"}
    # 篠山市 has been called 丹波篠山市, 28221, since 2019.
    assert rows.get_column("ref_area").to_list() == ["00000", "08217", "13401", "28221"]


def test_a_workbook_with_blocks_above_the_list_is_read(tmp_path: Path) -> None:
    """Fractions are percentages, and cards held are not cards issued."""
    file = tmp_path / "release.xlsx"
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("公表用")
    lines: list[list[object]] = [
        ["マイナンバーカードの保有枚数（令和7年8月末時点）"],
        ["都道府県名", "人口（R7.1.1時点）", "保有枚数", "人口に対する保有枚数率"],
        ["茨城県", 2800000, 2184000, 0.78],
        [],
        ["都道府県名", "市区町村名", "人口（R7.1.1時点）", "保有枚数", "率"],
        ["全国", "", 120000000, 96000000, 0.8],
        ["茨城県", "取手市", 104000, 83200, 0.8],
    ]
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line)
    book.close()

    ictplan.import_files([file], form="mynumber", to=tmp_path / "mynumber")

    rows = Library([tmp_path], alone=True).load("mynumber").observations
    assert set(rows.get_column("time_period")) == {"2025-08-31"}
    assert set(rows.get_column("measure")) == {"held"}
    assert dict(rows.select("ref_area", "obs_value").iter_rows()) == {
        "00000": 80.0,
        "08000": 78.0,
        "08217": 80.0,
    }
    assert "公表用!E7" in rows.get_column("source_cell").to_list()


def test_a_total_that_its_parts_do_not_make_up_is_refused(tmp_path: Path) -> None:
    register = Library().areas
    lines = ["都道府県名,人口（R2.1.1時点）,交付枚数（R2.3.1時点）,交付率"]
    lines += [
        f"{register.label(code).ja},1000,100,10.0%"
        for code in register.children("00000")
    ]
    good = [*lines, "全国,47000,4700,10.0%"]
    (tmp_path / "good").mkdir()
    assert imported(tmp_path / "good", "\n".join(good)).height == 48

    with pytest.raises(ContradictionError) as caught:
        imported(tmp_path, "\n".join([*lines, "全国,47001,4700,10.0%"]))
    (finding,) = caught.value.problems
    assert finding.text().startswith(
        "release.csv!D49: total: the total of Japan is 47,001"
    )
    assert "47 parts add up to 47,000" in finding.text()
    assert not (tmp_path / "mynumber").exists()


def test_rows_of_unknown_areas_are_listed_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    text = PDF.replace("取⼿市", "取木市")

    with pytest.raises(UnreadableFileError, match=r"1 of 5 rows.*茨城県取木市.*B3"):
        imported(tmp_path, text)
    assert not (tmp_path / "mynumber").exists()

    rows = imported(tmp_path, text, skip_unmatched=True)
    assert "08217" not in rows.get_column("ref_area").to_list()


def test_a_file_without_a_date_needs_one(tmp_path: Path) -> None:
    text = PDF.replace("【H29.3.8時点】", "")

    with pytest.raises(UsageError, match="--period"):
        imported(tmp_path, text)

    rows = imported(tmp_path, text, period="平成29年3月8日")
    assert set(rows.get_column("time_period")) == {"2017-03-08"}


def test_a_table_of_something_else_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableFileError, match=r"no mynumber.*it looks like|交付.*枚数"
    ):
        imported(tmp_path, "団体コード,区分\n082171,都市\n")


@needs_samples
def test_the_release_of_march_2020_is_whole_and_ranks_toride_403rd(
    tmp_path: Path,
) -> None:
    files = sorted((SAMPLES / "mynumber-clean" / "20200301").glob("*.csv"))
    folder = tmp_path / "data" / "mynumber"

    done = run("import", "mynumber", *map(str, files), "--to", str(folder))

    assert done.code == 0, done.err
    ranked = run(
        *("rank", "mynumber", "--among", "nation", "--area", "取手市"),
        *("--period", "2020-03-01", "--data", str(folder.parent), "--format", "csv"),
    )
    toride = next(row for row in ranked.rows if row["ref_area"] == "08217")
    assert (toride["rank"], toride["of"]) == ("403", "1741")
    areas = Library().areas
    with (folder / "observations.csv").open(encoding="utf-8", newline="") as stream:
        levels = [
            areas.level(row["ref_area"])
            for row in csv.DictReader(stream)
            if row["age"] == "_T" and row["sex"] == "_T"
        ]
    counts = {level: levels.count(level) for level in set(levels)}
    assert counts == {"municipality": 1741, "prefecture": 47, "country": 1}


@needs_samples
def test_the_tables_of_the_pdf_hold_1741_municipalities(tmp_path: Path) -> None:
    files = sorted((SAMPLES / "mynumber-pdf-tables").glob("*.csv"))

    answer = ictplan.import_files(
        files, form="mynumber", to=tmp_path / "mynumber", language="en"
    )

    assert dict(answer.frame.select("level", "observations").iter_rows()) == {
        "country": 1,
        "municipality": 1741,
        "prefecture": 47,
    }
    assert "96 totals verified" in str(answer.notes[0])


def test_an_unknown_format_lists_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(IctplanError, match="mynumber"):
        ictplan.import_files([tmp_path / "x.csv"], form="mynumbr")
