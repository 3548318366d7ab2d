from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pexpect
import pytest
from rich.cells import cell_len
from support import HEADER, ROOT, descriptor, run, write_dataset

import ictplan
from ictplan.cli import main
from ictplan.cli.app import COMMANDS

GAP = [
    "dataset", "ref_area", "ref_area_label", "benchmark", "benchmark_label",
    "time_period", "measure", "age", "sex", "area_value", "benchmark_value", "gap",
    "gap_published", "gap_margin", "relative_gap", "unit_measure", "basis",
    "assessment", "note", "persons_to_parity", "gap_lower", "gap_upper",
    "area_decimals", "benchmark_decimals",
]  # fmt: skip
DIVIDE = [
    "dataset", "ref_area", "time_period", "dimension", "category", "category_label",
    "obs_value", "reference", "drop_off", "step", "ratio", "non_users",
    "unit_measure", "note", "non_users_ratio",
]  # fmt: skip


def test_gap_has_its_public_columns() -> None:
    answer = run("gap", "mynumber", "--format", "csv")

    assert answer.code == 0
    assert list(answer.rows[0]) == GAP


def test_digital_divide_has_its_public_columns() -> None:
    answer = run("digital-divide", "--by", "age", "--format", "csv")

    others = ["definition", "sex", "household_income"]
    ends = ["lower", "upper", "non_users_share"]
    assert list(answer.rows[0]) == [*DIVIDE, *others, *ends]
    assert answer.rows[-1]["drop_off"] == "71.1"


def test_validate_has_its_public_columns_and_finds_nothing() -> None:
    answer = run("validate", "--format", "csv")

    assert answer.out == "file,row,column,rule,severity,message,value\n"
    assert answer.code == 0


def test_validate_tells_every_problem_and_exits_1(tmp_path: Path) -> None:
    place = write_dataset(tmp_path, "8217,2021,_T,x,A,plan")

    answer = run("validate", str(place), "--lang", "en")

    assert answer.out.splitlines() == [
        "sample/observations.csv:2: ref_area: area-code: '8217' is no area code: five"
        " digits with their zeros; write 08217",
        "sample/observations.csv:2: obs_value: number-format: 'x' is no number as data"
        " files write it",
    ]
    assert answer.err.splitlines()[-1] == "2 problem(s) found."
    assert answer.code == 1


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", 2, "is empty"),
        (b"<html>", 2, "web page"),
        (b"\0" * 9, 2, "NUL"),
        (f"{HEADER}\n取手市,2021,_T,1.0,A,plan\n".encode("cp932"), 1, "CP932"),
    ],
)
def test_validate_of_a_bad_file(
    tmp_path: Path, content: bytes, code: int, words: str
) -> None:
    place = write_dataset(tmp_path, content=content)

    answer = run("validate", str(place), "--lang", "en")

    assert answer.code == code
    assert words in answer.out + answer.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["gap", "mynumbr"], "Did you mean mynumber?"),
        (
            ["gap", "mynumber", "--area", "府中市"],
            "13206 東京都府中市, 34208 広島県府中市",
        ),
        (["gap", "mynumber", "--period", "いつか"], "is no period"),
        (["gap", "mynumber", "--where", "age"], "is not DIMENSION=CODE"),
        (["gap", "mynumber", "--format", "pdf"], "Unknown format 'pdf'"),
        (["gap", "mynumber", "-o", "x.pdf"], "Unknown format '.pdf'"),
        (["gap", "mynumber", "-o", "."], "is a directory"),
        (["gap", "mynumber", "--encoding", "utf8"], "Did you mean utf-8"),
        (["gap", "mynumber", "--data", "nowhere"], "is no folder"),
        (["gap", "mynumber", "--fail-if", "gab < 1"], "is no condition"),
        (["gap", "mynumber", "--project", "nowhere"], "does not exist"),
        (["digital-divide", "--by", "colour"], "Unknown dimension 'colour'"),
        (["export"], "Name one dataset"),
        (["export", "--all"], "needs a folder"),
        (["show", "mynumber", "--area", "8217"], "leading zero"),
        (["nonsense"], "Unknown command 'nonsense'"),
        (["gap", "mynumber", "--nonsense"], "There is no option --nonsense"),
    ],
)
def test_a_question_that_makes_no_sense_exits_2_with_one_sentence(
    arguments: list[str], words: str
) -> None:
    answer = run(*arguments, "--lang", "en")

    assert answer.code == 2
    assert answer.raw == b""
    assert words in answer.err


def test_a_broken_dataset_exits_2_with_every_problem(tmp_path: Path) -> None:
    write_dataset(tmp_path, "08217,2021,_T,160.0,A,plan")

    answer = run("gap", "sample", "--data", str(tmp_path), "--lang", "en")

    assert answer.code == 2
    assert answer.err.splitlines() == [
        "sample/observations.csv:2: obs_value: share-range: '160' is no share: it"
        " must be from 0 to 100",
        "ictplan: 1 problem(s) found.",
    ]


def test_fail_if_exits_1_and_names_the_rows() -> None:
    answer = run(
        "gap", "mynumber", "--fail-if", "gap < -4", "--format", "csv", "--lang", "en"
    )

    assert answer.code == 1
    assert len(answer.rows) == 95
    assert "1 row(s) meet 'gap < -4'" in answer.err
    assert "2022-11-30" in answer.err


def test_fail_if_nothing_meets_it_exits_0() -> None:
    answer = run("gap", "mynumber", "--fail-if", "gap < -5 AND benchmark = '00000'")

    assert answer.code == 0


def test_quiet_leaves_only_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"

    answer = run("gap", "mynumber", "-o", str(path), "--quiet")

    assert (answer.raw, answer.err) == (b"", "")
    assert path.exists()


def test_export_gives_back_the_file_of_the_dataset() -> None:
    on_file = (ROOT / "datasets" / "people" / "internet-use.csv").read_text("utf-8")

    rows = run("export", "internet-use").rows

    assert len(rows) == len(on_file.splitlines()) - 1
    assert rows[0]["ref_area"] == "00000"


def test_the_settings_of_a_project_count(tmp_path: Path) -> None:
    write_dataset(tmp_path / "mine")
    (tmp_path / "ictplan.toml").write_text(
        'area = "水戸市"\nlang = "en"\ndata = ["mine"]\n', encoding="utf-8"
    )

    gap = run("gap", "mynumber", "--format", "csv", "--period", "latest")
    listed = run("list", "--format", "csv")

    assert gap.rows[0]["ref_area_label"] == "Mito-shi"
    assert "sample" in listed.out


@pytest.mark.parametrize("content", ['aera = "x"', "area = 1", "data = 'x'", "= ="])
def test_a_wrong_project_file_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "ictplan.toml").write_text(content, encoding="utf-8")

    answer = run("gap", "mynumber")

    assert answer.code == 2
    assert answer.err.startswith("ictplan: ")


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({}, "データセット"),
        ({"LANG": "C"}, "データセット"),
        ({"LANG": "en_US.UTF-8"}, "Datasets"),
        ({"LANG": "en_US.UTF-8", "ICTPLAN_LANG": "ja"}, "データセット"),
    ],
)
def test_the_language_is_chosen_as_documented(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], word: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert run("list").out.startswith(word)


def test_an_unknown_language_is_refused() -> None:
    assert run("list", "--lang", "fr").code == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_both_languages(command: str) -> None:
    japanese, english = (
        run(command, "--help", "--lang", lang) for lang in ("ja", "en")
    )

    assert "この説明を表示します。" in japanese.out
    assert "Show this message and exit." in english.out
    assert COMMANDS[command] in " ".join(english.out.split())


@pytest.mark.parametrize("encoding", ["cp932", "ascii"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_terminal_without_utf_gets_its_answer(encoding: str, language: str) -> None:
    for command in (["gap", "mynumber"], ["digital-divide"], ["list"], ["validate"]):
        answer = run(*command, "--lang", language, encoding=encoding)

        assert answer.code == 0
        answer.raw.decode(encoding)


def test_a_program_fault_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ictplan.core.library.Library.package", lambda *_, **__: 1 / 0)

    answer = run("list", "--lang", "en")

    assert answer.code == 70
    assert "internal error: ZeroDivisionError" in answer.err
    with pytest.raises(ZeroDivisionError):
        run("list", "--debug")


def _screen(width: int, *arguments: str) -> str:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
    child = pexpect.spawn(
        sys.executable, ["-m", "ictplan", *arguments],
        dimensions=(24, width), encoding="utf-8", timeout=60, env=environment,
    )  # fmt: skip
    shown = child.read()
    child.close()
    assert child.exitstatus == 0
    return str(shown)


@pytest.mark.parametrize("width", [80, 44])
def test_a_terminal_line_is_never_wider_than_the_terminal(width: int) -> None:
    from rich.cells import cell_len  # noqa: PLC0415 - only here

    for arguments in (["gap", "mynumber"], ["digital-divide"]):
        lines = _screen(width, *arguments).splitlines()

        assert max(cell_len(line) for line in lines) <= width
        assert not any("…" in line or "\x1b[3" in line for line in lines)


def test_the_process_itself_answers_and_exits() -> None:
    command = [sys.executable, "-m", "ictplan"]

    version = subprocess.run(
        [*command, "--version"], capture_output=True, text=True, check=True
    )
    missing = subprocess.run([*command, "gap", "x"], capture_output=True, check=False)

    assert version.stdout == f"ictplan {ictplan.__version__}\n"
    assert missing.returncode == 2


@pytest.mark.parametrize(
    ("arguments", "needs", "does_not"),
    [
        (["--help"], (), ("polars", "pydantic", "rich.console")),
        (["list"], ("rich.console",), ("polars", "pydantic")),
        (["list", "mynumbr"], (), ("polars", "pydantic", "rich.console")),
        (["gap", "mynumber", "--period", "2021"], ("polars",), ("pydantic",)),
    ],
)
def test_a_command_imports_only_the_libraries_it_needs(
    arguments: list[str], needs: Sequence[str], does_not: Sequence[str]
) -> None:
    code = (
        "import sys; from ictplan.cli import main; main(sys.argv[1:]);"
        " print(*sys.modules, file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, check=True
    )

    loaded = set(done.stderr.decode().split())
    assert loaded >= set(needs)
    assert loaded.isdisjoint(does_not)


@pytest.mark.parametrize(
    "arguments",
    [["gap", "mynumber", "--nearest", "x"], ["import", "a", "--page", "3x"]],
)
def test_a_whole_number_is_asked_for_by_the_name_of_its_option(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--lang", "en"]) == 2

    told = capsys.readouterr().err
    assert f"{arguments[-2]} takes a whole number" in told


@pytest.mark.parametrize("form", ["table", "csv"])
def test_an_answer_goes_into_a_text_in_memory(form: str) -> None:
    out = io.StringIO()

    with contextlib.redirect_stdout(out):
        code = main(["gap", "mynumber", "--period", "2021", "--format", form])

    assert code == 0
    assert "36.8" in out.getvalue()


def test_a_condition_on_a_rank_is_on_the_area_asked_for() -> None:
    asked = ("rank", "mynumber", "--area", "三条市", "--period", "2022-12-31")

    # 三条市 is 20th of 30; those after it are shown beside it.
    assert run(*asked, "--fail-if", "rank > 20").code == 0
    failed = run(*asked, "--fail-if", "rank > 19")
    assert failed.code == 1
    assert "rank=20" in failed.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["rank", "mynumber", "--within", "x"], "--among"),
        (["rank", "mynumber", "--period", "1900"], "47 from 2017-03-08 to 2022-12-31"),
        (["show", "mynumber", "--area", "all"], "'show' does without --area"),
        (
            ["gap", "mynumber", "--where", "measure=held", "--area", "札幌市"],
            "in the categories asked for",
        ),
    ],
)
def test_an_error_says_what_to_ask_instead(arguments: list[str], told: str) -> None:
    answer = run(*arguments, "--lang", "en")

    assert answer.code == 2
    assert told in answer.err


def test_the_shell_completes_datasets_and_areas() -> None:
    def complete(line: str) -> str:
        environment = {
            **os.environ,
            "_ICTPLAN_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        }
        code = "from ictplan.cli.app import app; app(prog_name='ictplan')"
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip

    assert "mynumber" in complete("ictplan gap my")
    assert "取手市" in complete("ictplan gap mynumber --area 取手")


def test_a_dataset_of_the_users_own_is_compared(tmp_path: Path) -> None:
    write_dataset(tmp_path, package=descriptor(benchmarks=["nation"]))

    (row,) = run("gap", "sample", "--data", str(tmp_path), "--format", "csv").rows

    assert row["gap"] == "-3.5"


LATEST = ("gap", "mynumber", "--to", "nation", "--period", "latest", "--format", "csv")


def test_every_condition_counts() -> None:
    both = run(*LATEST, "--fail-if", "gap < -3", "--fail-if", "gap > 100")
    none = run(*LATEST, "--fail-if", "gap < -9", "--fail-if", "gap > 100")

    assert (both.code, none.code) == (1, 0)


# Tables print U+2212; "gap < -3 pt" is SQL for a condition that is named pt.
def test_conditions_are_read_as_they_are_meant() -> None:
    assert run(*LATEST, "--fail-if", "gap < −3").code == 1
    for typo in ("gap < -3pt", "gap < 1e"):
        done = run(*LATEST, "--fail-if", typo)
        assert (done.code, done.out) == (2, "")
        assert "--fail-if" in done.err


def test_a_mismatch_is_told_in_the_table_too() -> None:
    done = run(
        "--lang", "en", "gap", "mynumber", "--period", "2023-02-28", "--to",
        "prefecture", "--allow-mismatch",
    )  # fmt: skip

    assert "2023-02-28 Ibaraki: not the same period or definition" in done.out
    assert "the benchmark is 2022-12-31" in done.out


def test_an_empty_area_is_no_area() -> None:
    done = run("--lang", "en", "gap", "mynumber", "--area", "")

    assert (done.code, done.out) == (2, "")
    assert "--area is empty" in done.err


def test_validate_goes_on_after_a_file_it_cannot_read(tmp_path: Path) -> None:
    write_dataset(tmp_path / "a", content="x,y\n1,2\n".encode("utf-16"))
    write_dataset(tmp_path / "b", "08217,2021,_T,160.0,A,plan")

    done = run(
        "--lang", "en", "validate", str(tmp_path / "a"), str(tmp_path / "b"),
        "--format", "csv",
    )  # fmt: skip

    assert done.code == 2
    assert [row["rule"] for row in done.rows] == ["unreadable", "share-range"]


def test_broken_cells_are_no_repeated_keys(tmp_path: Path) -> None:
    write_dataset(tmp_path, "8217,2021,_T,60.0,A,plan", "9201,2021,_T,61.0,A,plan")

    rows = run("validate", str(tmp_path), "--format", "csv").rows

    assert [row["rule"] for row in rows] == ["area-code", "area-code"]


def test_an_encoding_is_for_texts_only() -> None:
    done = run(
        "--lang", "en", "gap", "mynumber", "--format", "html", "--encoding", "cp932"
    )

    assert (done.code, done.out) == (2, "")
    assert "html is always UTF-8" in done.err


def test_a_dataset_of_the_id_of_a_bundled_one_must_fit_it(tmp_path: Path) -> None:
    place = write_dataset(tmp_path)
    text = (place / "datapackage.json").read_text(encoding="utf-8")
    place = place.rename(tmp_path / "mynumber")
    (place / "datapackage.json").write_text(
        text.replace('"sample"', '"mynumber"'), encoding="utf-8"
    )

    done = run("--lang", "en", "gap", "mynumber", "--data", str(tmp_path))

    assert "mynumber: your own data add to the bundled" in done.err
    assert "'% of individuals' here, but '% of residents' in the bundled" in done.err
    assert done.code == 2


@pytest.mark.parametrize("command", [*COMMANDS])
def test_help_in_japanese_is_as_wide_as_a_terminal(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("--lang", "ja", command, "--help").out.splitlines()
    assert len(lines) > 5
    options = [line for line in lines if not line.startswith("Usage")]
    assert [line for line in options if cell_len(line) > 80] == []


def test_items_are_not_mixed_in_silence() -> None:
    rows = run(
        "digital-divide", "internet-use-device", "--by", "age", "--period", "all",
        "--format", "csv",
    ).rows  # fmt: skip
    refused = run("--lang", "en", "digital-divide", "device-use", "--by", "measure")

    keys = [(row["time_period"], row["device"], row["category"]) for row in rows]
    assert len(keys) == len(set(keys))
    assert refused.code == 2
    assert "measure holds different quantities" in refused.err


def test_a_reserved_name_is_no_dimension(tmp_path: Path) -> None:
    package = descriptor(dimensions=[{"id": "gap", "codelist": "age"}])
    write_dataset(tmp_path, package=package)

    done = run("--lang", "en", "validate", str(tmp_path))

    assert done.code == 1
    assert "dimensions.0.id: descriptor" in done.out
