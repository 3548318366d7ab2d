"""All areas at once: the same as one by one, in parts, from CSV and Parquet, in engines."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import polars.selectors as cs
import pytest
from polars.testing import assert_frame_equal
from support import HEADER, descriptor, run, write_dataset

import ictplan
from ictplan import Library, gap_all_areas, rank_all_areas
from ictplan.core import panel as panels
from ictplan.core.errors import InvalidDatasetError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.questions.all_areas import AllAreas

SPAN = "2022-09-30..2022-12-31"


def rows(answer: AllAreas) -> pl.DataFrame:
    """Give all rows of an answer, without the name of the dataset; codes are texts."""
    return plain(answer.collect().frame)


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(cs.enum().cast(pl.String)).drop("dataset", strict=False)


def write_panel(root: Path, *names: str) -> Path:
    """Write bundled datasets as a user would, by names of their own.

    A descriptor, and rows as Parquet, codes as texts as other programs write them.
    """
    for name in names:
        folder = root / own(name)
        folder.mkdir(parents=True)
        file = Library().folder(name) / "datapackage.json"
        package = json.loads(file.read_text("utf-8"))
        (stated,) = (r for r in package["resources"] if r["name"] == name)
        loaded = Library().load(name)
        held = {source.name for source in loaded.sources}
        more = [s for r in package["resources"] for s in r["sources"]]
        sources = {s["name"]: s for s in more if s["name"] in held}
        content = {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": own(name),
            "title": stated["title"],
            "sources": [sources[source.name] for source in loaded.sources],
            "resources": [
                {
                    "name": "observations",
                    "path": "rows.parquet",
                    "format": "parquet",
                    "schema": stated["schema"],
                }
            ],
            "ictplan": stated["ictplan"],
        }
        (folder / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")
        plain(loaded.observations).write_parquet(folder / "rows.parquet")
    return root


def own(name: str) -> str:
    return f"own-{name}"


def rows_of(root: Path, name: str) -> Path:
    return root / own(name) / "rows.parquet"


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_panel(tmp_path_factory.mktemp("panel"), "mynumber", "internet-use")


def test_gaps_of_all_are_those_of_each() -> None:
    found = rows(gap_all_areas("mynumber", period=SPAN))
    for area in ("08217", "08000"):
        one = plain(ictplan.gap("mynumber", area=area, period=SPAN).frame)
        mine = found.filter(pl.col("ref_area") == area)
        assert_frame_equal(mine.drop("note"), one.drop("note"), check_row_order=False)
    codes = found.filter(pl.col("ref_area") == "08217").get_column("note")
    assert "rounding" in set(codes.drop_nulls())


@pytest.mark.parametrize("among", ["prefecture", "nation", "tier"])
def test_places_of_all_are_those_of_each(among: str) -> None:
    period = "2022-12-31"
    found = rows(rank_all_areas("mynumber", among=among, period=period))
    one = plain(
        ictplan.rank(
            "mynumber", area="08217", among=among, period=period, every=True
        ).frame
    )
    mine = found.filter(pl.col("ref_area").is_in(one.get_column("ref_area").implode()))
    key = mine.filter(pl.col("ref_area") == "08217").get_column("group")[0]
    mine = mine.filter(pl.col("group") == key).drop("group")
    assert_frame_equal(mine, one, check_row_order=False)
    place = mine.filter(pl.col("ref_area") == "08217").select("rank", "of").row(0)
    if among == "prefecture":
        assert place == (28, 44)  # stated by the plan's city for 2022-12-31


def test_parts_make_the_whole(panel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small parts, CSV and Parquet: all give the same rows in the same order."""
    asked = ("gap", "mynumber", "--area", "all", "--format", "csv")
    expected = run(*asked).out
    mine = ("gap", own("mynumber"), *asked[2:], "--data", str(panel))
    assert run(*mine).out.replace("own-", "") == expected
    monkeypatch.setattr(panels, "PART_ROWS", 10_000)
    answer = gap_all_areas(own("mynumber"), library=Library([panel]))
    assert len(answer.parts) > 3
    assert run(*mine).out.replace("own-", "") == expected
    periods = [row["time_period"] for row in csv.DictReader(io.StringIO(expected))]
    assert periods == sorted(periods)


def test_only_what_is_selected_is_computed() -> None:
    answer = gap_all_areas("mynumber", period=SPAN)
    whole = answer.collect().frame
    few = pl.concat(part.select("gap", "ref_area").collect() for part in answer.parts)
    assert_frame_equal(few, whole.select("gap", "ref_area"))


def test_intervals_of_all_areas_are_those_of_each() -> None:
    """A survey with sample sizes: Newcombe's interval beside each gap."""
    ends = ["gap_lower", "gap_upper"]
    found = rows(gap_all_areas("internet-use", to=["nation"]))
    one = plain(ictplan.gap("internet-use", area="08000", to=["nation"]).frame)
    names = ("time_period", "measure", "age", "sex")
    key = [str(name) for name in names if name in one.columns]
    mine = found.filter(pl.col("ref_area") == "08000").sort(key)
    assert 0 < mine.get_column("gap_lower").null_count() < mine.height
    assert_frame_equal(mine.select(key + ends), one.sort(key).select(key + ends))


@pytest.mark.parametrize("where", [{}, {"age": "Y60T69"}, {"age": "_T"}])
def test_what_is_held_in_some_periods_only_is_asked_of_the_whole(
    panel: Path, monkeypatch: pytest.MonkeyPatch, where: dict[str, str]
) -> None:
    """Read period by period, a panel has the same totals and categories."""
    expected = rows(gap_all_areas("internet-use", to=["nation"], where=where))
    monkeypatch.setattr(panels, "PART_ROWS", 1)
    library = Library([panel])
    answer = gap_all_areas(
        own("internet-use"), to=["nation"], where=where, library=library
    )
    assert_frame_equal(rows(answer), expected)
    newest = rank_all_areas(
        own("internet-use"), period="latest", where={"age": "Y60T69"}, library=library
    )
    assert rows(newest).is_empty()


def test_rows_in_any_order_have_the_same_answer(tmp_path: Path) -> None:
    root = write_panel(tmp_path, "mynumber")
    file = rows_of(root, "mynumber")
    pl.read_parquet(file).sample(fraction=1, shuffle=True, seed=1).write_parquet(file)
    found = rows(gap_all_areas(own("mynumber"), library=Library([root])))
    assert_frame_equal(found, rows(gap_all_areas("mynumber")))


value = pl.col("obs_value")
second = pl.int_range(pl.len()) == 1
FAULTS = {
    "share-range": value + pl.when(second).then(100.0).otherwise(0.0),
    "number-format": pl.when(second)
    .then(float("nan"))
    .otherwise(value)
    .alias("obs_value"),
    "unknown-code": pl.when(second)
    .then(pl.lit("08999"))
    .otherwise("ref_area")
    .alias("ref_area"),
    "area-code": pl.when(second)
    .then(pl.lit("8217"))
    .otherwise("ref_area")
    .alias("ref_area"),
    "missing-status": pl.when(second).then(None).otherwise(value).alias("obs_value"),
    "rate-from-counts": value + pl.when(second).then(0.1).otherwise(0.0),
    "known-code": pl.lit("X").alias("obs_status"),
    "at-least": pl.when(second).then(-1).otherwise("denominator").alias("denominator"),
    "required": pl.when(second).then(None).otherwise("source").alias("source"),
    "missing-column": cs.exclude("source"),
    "unique-key": None,
}


@pytest.mark.parametrize("rule", FAULTS)
@pytest.mark.parametrize("engine", [None, "duckdb"])
def test_no_row_of_a_panel_is_measured_that_breaks_a_rule(
    tmp_path: Path, rule: str, engine: str | None
) -> None:
    """The second row breaks one rule: the same that CSV with that row would break."""
    if engine is not None:
        pytest.importorskip("duckdb")
    root = write_panel(tmp_path, "mynumber")
    file = rows_of(root, "mynumber")
    frame, fault = pl.read_parquet(file), FAULTS[rule]
    if fault is None:
        frame = pl.concat([frame, frame[1:2]])
    elif rule == "missing-column":
        frame = frame.select(fault)
    else:
        frame = frame.with_columns(fault)
    frame.write_parquet(file)
    with pytest.raises(InvalidDatasetError) as caught:
        gap_all_areas(own("mynumber"), library=Library([root]), engine=engine)
    broken = {problem.rule for problem in caught.value.problems}
    if rule == "number-format" and engine:
        rule = "decimals"  # there NaN is a number, but one of no decimals
    if rule == "at-least" and engine is None:
        rule = "count-format"  # as a text, a minus is no digit
    assert rule in broken
    if engine is None:
        with pytest.raises(InvalidDatasetError):
            Library([root]).load(own("mynumber"), areas={"08217"})


@pytest.mark.parametrize("content", [b"", b"PAR1", b"ref_area,time_period\n"])
def test_what_is_no_parquet_is_said(tmp_path: Path, content: bytes) -> None:
    root = write_panel(tmp_path, "mynumber")
    file = rows_of(root, "mynumber")
    file.write_bytes(content)
    with pytest.raises(UnreadableFileError, match="no Parquet file"):
        gap_all_areas(own("mynumber"), library=Library([root]))
    file.unlink()
    with pytest.raises(UnreadableFileError, match="does not exist"):
        gap_all_areas(own("mynumber"), library=Library([root]))


def test_numbers_that_are_texts_are_read_too(tmp_path: Path) -> None:
    """Row by row, as CSV is; the answer is the same."""
    root = write_panel(tmp_path, "mynumber")
    file = rows_of(root, "mynumber")
    frame = pl.read_parquet(file)
    texts = pl.col("numerator", "denominator").cast(pl.String)
    frame.with_columns(texts).write_parquet(file)
    found = rows(gap_all_areas(own("mynumber"), library=Library([root])))
    assert_frame_equal(found, rows(gap_all_areas("mynumber")))


def test_a_city_of_a_panel_is_the_same(panel: Path) -> None:
    library = Library([panel])
    for question in (ictplan.gap, ictplan.rank, ictplan.trend):
        found = question(own("mynumber"), area="08217", library=library).frame
        assert_frame_equal(
            plain(found), plain(question("mynumber", area="08217").frame)
        )
    loaded = library.load(own("mynumber"), areas={"08217"}).observations
    assert loaded.get_column("ref_area").unique().to_list() == ["08217"]


def test_a_file_that_changed_is_checked_again(tmp_path: Path) -> None:
    root = write_panel(tmp_path, "mynumber")
    library = Library([root])
    assert rows(gap_all_areas(own("mynumber"), library=library)).height
    file = rows_of(root, "mynumber")
    pl.read_parquet(file).with_columns(obs_value=200.0).write_parquet(file)
    with pytest.raises(InvalidDatasetError):
        gap_all_areas(own("mynumber"), library=library)


def test_a_long_answer_is_written_as_parquet_and_json_lines(tmp_path: Path) -> None:
    asked = ("rank", "mynumber", "--area", "all", "--period", "all", "-q")
    expected = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv").out)))
    for name in ("a.parquet", "a.jsonl"):
        found = run(*asked, "-o", str(tmp_path / name))
        assert found.code == 0, found.err
    parquet = pl.read_parquet(tmp_path / "a.parquet")
    lines = pl.read_ndjson(tmp_path / "a.jsonl")
    assert parquet.height == lines.height == len(expected)
    assert parquet["ref_area"].to_list() == [row["ref_area"] for row in expected]
    assert {path.name for path in tmp_path.iterdir()} == {"a.parquet", "a.jsonl"}


def test_a_table_shows_the_beginning() -> None:
    found = run("rank", "mynumber", "--area", "all", "--period", "all", "--lang", "en")
    assert found.code == 0
    assert "more rows; --format csv gives all." in found.out


def test_conditions_count_over_all_blocks() -> None:
    found = run(
        *(
            "gap",
            "mynumber",
            "--area",
            "all",
            "--period",
            "2022-12-31",
            "--format",
            "csv",
        ),
        *("--fail-if", "gap < -1", "--lang", "en"),
    )
    behind = [r for r in csv.DictReader(io.StringIO(found.out)) if float(r["gap"]) < -1]
    assert found.code == 1
    assert f"{len(behind)} row(s) meet 'gap < -1'." in found.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gap", "mynumber", "--engine", "duckdb"), "--engine needs --area all"),
        (("gap", "mynumber", "--area", "all", "--table", "t"), "add --engine"),
        (("gap", "mynumber", "--area", "all", "--engine", "x"), "no engine: duckdb"),
        (("gap", "internet-use", "--area", "all", "--engine", "duckdb"), "no Parquet"),
        (("gap", "mynumber", "--area", "all", "--fail-if", "gpa < 1"), "no condition"),
        (("gap", "mynumber", "--area", "all", "--to", "peers"), "peers of its own"),
        (("rank", "mynumber", "--area", "all", "--among", "peers"), "peers of its own"),
        (("rank", "mynumber", "--area", "all", "--plot", "a.xyz"), "Known: svg, png"),
        (("gap", "mynumber", "--area", "all", "--allow-mismatch"), "is for one area"),
        (("gap", "mynumber", "--area", "all", "--period", "1999"), "1999"),
    ],
)
def test_what_does_not_go_with_all_areas_is_said(
    arguments: tuple[str, ...], words: str
) -> None:
    if "duckdb" in arguments:
        pytest.importorskip("duckdb")
    found = run(*arguments, "--lang", "en")
    assert found.code == 2
    assert words in found.err


def test_a_reader_that_leaves_is_no_finding() -> None:
    """``| head -1`` ends with 0: 1 would say that something was found."""
    program = str(Path(sys.executable).with_name("ictplan"))
    for asked in (
        ("gap", "mynumber", "--area", "all", "--period", "all", "--format", "csv"),
        ("export", "internet-use", "--format", "json"),
    ):
        with subprocess.Popen([program, *asked], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.close()
        assert process.returncode == 0


@pytest.fixture(scope="module", params=["duckdb", "sail"])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give an engine; Sail speaks Spark Connect without Java, on this machine alone."""
    pytest.importorskip("narwhals")
    if request.param == "duckdb":
        pytest.importorskip("duckdb")
        yield "duckdb"
        return
    vars(sys.modules["__main__"]).setdefault("__file__", __file__)  # see core.engines
    sql = pytest.importorskip("pyspark.sql")
    spark = pytest.importorskip("pysail.spark", reason="no pysail for this Python")
    server = spark.SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    yield f"sc://127.0.0.1:{server.listening_address[1]}"
    if (session := sql.SparkSession.getActiveSession()) is not None:
        session.stop()  # or its client would go on asking when Python ends
    server.stop()


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dataset", ["mynumber", "internet-use"])
def test_an_engine_gives_the_same_on_every_cell(
    panel: Path, engine: str, dataset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts and samples, several sources, bounds, missing values; in several parts."""
    library = Library([panel])
    monkeypatch.setattr(panels, "PART_ROWS", 5_000 if dataset == "mynumber" else 100)
    name, span = own(dataset), "2022-10-31..2023-03" if dataset == "mynumber" else "all"
    ours = gap_all_areas(name, period=span, library=library)
    theirs = gap_all_areas(name, period=span, library=library, engine=engine)
    assert len(theirs.parts) > 1
    assert_frame_equal(rows(theirs), rows(ours), check_exact=True)
    score = "deviation_score"
    for among in ("prefecture", "nation", "tier"):
        ours = rank_all_areas(name, among=among, period=span, library=library)
        theirs = rank_all_areas(
            name, among=among, period=span, library=library, engine=engine
        )
        found, expected = rows(theirs), rows(ours)
        assert_frame_equal(found.drop(score), expected.drop(score), check_exact=True)
        # A mean depends in its last digit on the order in which numbers are added.
        assert_frame_equal(found.select(score), expected.select(score), abs_tol=2e-10)


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_a_table_of_an_engine_by_the_command(
    panel: Path, engine: str, tmp_path: Path
) -> None:
    """Rows as a folder of Parquet files, which only the engine knows."""
    folder = tmp_path / "rows"
    folder.mkdir()
    frame = pl.read_parquet(rows_of(panel, "mynumber"))
    frame[:500].write_parquet(folder / "a.parquet")
    frame[500:].write_parquet(folder / "b.parquet")
    files = f"{folder}/*.parquet" if engine == "duckdb" else str(folder)
    asked = (
        *("gap", own("mynumber"), "--area", "all", "--data", str(panel)),
        *("--period", SPAN, "--format", "csv"),
    )
    there = run(*asked, "--engine", engine, "--table", files)
    assert there.code == 0, there.err
    assert there.out == run(*asked).out
    missing = run(
        *asked, "--engine", engine, "--table", "no_such_table", "--lang", "en"
    )
    assert missing.code == 2
    assert "does not answer" in missing.err


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_a_server_that_is_not_there_is_said() -> None:
    vars(sys.modules["__main__"]).setdefault("__file__", __file__)  # see core.engines
    pytest.importorskip("pyspark.sql.connect")
    asked = ("gap", "mynumber", "--area", "all", "--engine", "sc://127.0.0.1:1")
    found = run(*asked, "--table", "rows", "--lang", "en")
    assert found.code == 2
    assert "sc://127.0.0.1:1: does not answer" in found.err


def test_the_latest_of_all_areas_is_the_newest_period_that_is_about_full() -> None:
    """2023-02-28 holds one city: the places of all are those of 2022-12-31."""
    done = run(
        "rank", "mynumber", "--area", "all", "--period", "latest", "--format", "csv"
    )
    (toride,) = [row for row in done.rows if row["ref_area"] == "08217"]

    # Stated by the plan's city for 2022-12-31: 28th of 44.
    assert (toride["time_period"], toride["rank"], toride["of"]) == (
        "2022-12-31", "28", "44",
    )  # fmt: skip
    assert len([row for row in done.rows if row["measure"] == "issued"]) == 1788


@pytest.mark.parametrize(("item", "best"), [("Y6T12", "08217"), ("Y13T19", "08220")])
def test_an_item_is_ranked_by_its_own_direction(
    tmp_path: Path, item: str, best: str
) -> None:
    package = descriptor(
        dimensions=[{"id": "what", "codelist": "age", "role": "item"}],
        items=[{"code": "Y13T19", "direction": "lower"}],
    )
    rows = [
        f"{area},2021,{code},{value},A,plan"
        for area, value in (("08217", 60.0), ("08220", 50.0))
        for code in ("Y6T12", "Y13T19")
    ]
    write_dataset(
        tmp_path, *rows, header=HEADER.replace("age", "what"), package=package
    )

    answer = run(
        "rank", "sample", "--area", "all", "--where", f"what={item}",
        "--data", str(tmp_path), "--format", "csv",
    )  # fmt: skip

    first = next(row for row in answer.rows if row["rank"] == "1")
    assert first["ref_area"] == best
