"""The Python face: every command is a function with the same names and options."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from support import ROOT, run, write_dataset

import ictplan
from ictplan.questions import INDEX

if TYPE_CHECKING:
    from ictplan.questions.registry import Question


def test_every_command_is_a_name_and_dir_lists_it() -> None:
    for command, entry in INDEX.items():
        for name in (entry.function, re.sub("[- ]", "_", command)):
            assert name in dir(ictplan)
            assert callable(getattr(ictplan, name))


def test_star_brings_every_name_but_no_builtin() -> None:
    names: dict[str, object] = {}
    exec("from ictplan import *", names)  # noqa: S102

    assert {"gap", "list_datasets", "Library", "UnknownCodeError"} <= set(names)
    assert "list" not in names


def test_a_submodule_never_hides_a_question() -> None:
    code = (
        "import ictplan, ictplan.core.measures.peers, ictplan.questions.findings\n"
        "import ictplan.findings\n"
        "from ictplan.core import errors\n"
        "assert callable(ictplan.peers), ictplan.peers\n"
        "assert callable(ictplan.findings), ictplan.findings\n"
        "assert ictplan.core.errors is errors\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_the_package_imports_no_other() -> None:
    code = (
        "import sys, ictplan\n"
        "assert not {'polars', 'ictplan.core', 'ictplan.questions'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_text_a_number_a_pair_and_a_mapping_are_taken() -> None:
    frame = ictplan.gap("mynumber", to="nation", period=2020).frame

    assert frame["benchmark"].unique().to_list() == ["00000"]
    assert {text[:4] for text in frame["time_period"].cast(pl.String)} == {"2020"}
    by_text = ictplan.show("internet-use", where="age=Y_GE80")
    by_mapping = ictplan.show("internet-use", where={"age": "Y_GE80"})
    assert by_text.frame.equals(by_mapping.frame)
    assert by_text.frame.height > 0


def test_a_function_answers_as_the_command_does() -> None:
    rows = run("rank", "mynumber", "--all", "--format", "csv", "--lang", "en").rows
    frame = ictplan.rank("mynumber", every=True, lang="en").frame

    assert [row["ref_area_label"] for row in rows] == frame["ref_area_label"].to_list()
    assert [int(row["rank"]) for row in rows] == frame["rank"].to_list()


@pytest.mark.parametrize("several", [False, True])
def test_own_data_come_from_a_folder_or_several(
    tmp_path: Path,
    several: bool,  # noqa: FBT001
) -> None:
    write_dataset(tmp_path)

    data = [str(tmp_path)] if several else str(tmp_path)
    frame = ictplan.gap("sample", to="nation", data=data).frame

    assert frame["gap"].to_list() == [-3.5]  # 60.0 against 63.5
    assert ictplan.validate([tmp_path / "sample"]).frame.is_empty()


def test_a_wrong_option_is_a_type_error_that_names_the_options() -> None:
    with pytest.raises(TypeError, match=r"'perod'; did you mean 'period'\? Options: "):
        ictplan.gap("mynumber", perod=2020)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"gap\(\): missing a required argument"):
        ictplan.gap()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "given",
    [
        {"to": 3.5},
        {"nearest": "three"},
        {"nearest": True},
        {"allow_mismatch": "yes"},
        {"period": 2020.5},
        {"area": {"code": "08217"}},
    ],
)
def test_a_value_of_another_type_is_a_type_error(given: dict[str, object]) -> None:
    (name,) = given
    with pytest.raises(TypeError, match=f"{name}=.*expected"):
        ictplan.gap("mynumber", **given)  # type: ignore[arg-type]


def test_a_language_nobody_speaks_here_is_refused() -> None:
    with pytest.raises(ictplan.UnknownCodeError, match="Known: ja, en"):
        ictplan.gap("mynumber", lang="fr")  # type: ignore[arg-type]


def test_help_shows_options_and_what_the_answer_means() -> None:
    assert list(inspect.signature(ictplan.gap).parameters) == [
        "dataset", "area", "to", "period", "where", "alike", "nearest", "peers_as",
        "allow_mismatch", "data", "lang", "library", "as_of",
    ]  # fmt: skip
    assert "minus benchmark" in (inspect.getdoc(ictplan.gap) or "")


def test_an_answer_shows_itself() -> None:
    answer = ictplan.gap("mynumber", to="nation", period="latest", lang="en")

    assert repr(answer).startswith("<Answer gap 'My Number Card")
    assert "1 rows x" in repr(answer)
    assert "\n" not in repr(answer)
    assert "Toride-shi" in str(answer)
    assert "<table" in answer._repr_html_()
    (first, *_) = answer.cite().splitlines()
    assert answer.sources[0].publisher_en in first
    assert str(answer.sources[0].path) in first


def test_an_answer_goes_wherever_arrow_goes() -> None:
    answer = ictplan.gap("mynumber", to="nation", period=2020)

    assert pl.DataFrame(answer)["gap"].to_list() == answer.frame["gap"].to_list()


def test_an_answer_goes_into_pandas() -> None:
    pandas = pytest.importorskip("pandas", minversion="3")
    answer = ictplan.gap("mynumber", to="nation", period=2020)

    assert list(pandas.DataFrame.from_arrow(answer)["gap"]) == list(answer.frame["gap"])


def test_an_answer_goes_into_duckdb() -> None:
    duckdb = pytest.importorskip("duckdb")
    answer = ictplan.gap("mynumber", to="nation", period=2020)  # noqa: F841

    found = duckdb.sql("select count(*) from answer").fetchall()

    assert found == [(11,)]  # eleven releases of 2020 have both


def test_an_answer_goes_into_altair() -> None:
    altair = pytest.importorskip("altair")
    answer = ictplan.gap("mynumber", to="nation", period=2020)

    chart = altair.Chart(pl.DataFrame(answer)).mark_line()
    drawn = chart.encode(x="time_period:N", y="gap:Q").to_dict()

    (rows,) = drawn["datasets"].values()
    assert len(rows) == 11


TYPED = """\
import ictplan

answer: ictplan.Answer = ictplan.gap("mynumber", to="nation", period=2020, data="x")
ictplan.gap("mynumber", to=["nation"], where={"age": "Y_GE80"}, lang="en")
ictplan.peers(area="茨城県", alike="internet-use")
ictplan.list()
ictplan.gap("mynumber", perod=2020)
ictplan.gap("mynumber", nearest="three")
ictplan.gap()
"""


def test_the_stub_tells_mypy_what_is_right_and_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = pytest.importorskip("mypy.api")
    (tmp_path / "asks.py").write_text(TYPED, encoding="utf-8")
    monkeypatch.setenv("MYPYPATH", str(ROOT / "src"))
    options = ["--strict", "--follow-imports=silent", "--config-file=", "asks.py"]
    said, _, _ = api.run(options)

    wrong = [line.split(":")[1] for line in said.splitlines() if ": error:" in line]
    assert sorted(set(wrong)) == ["7", "8", "9"], said


def test_names_of_the_stub_are_those_of_the_package() -> None:
    text = (ROOT / "src" / "ictplan" / "__init__.pyi").read_text(encoding="utf-8")
    names: set[str | None] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "ictplan"
        ):
            names |= {alias.asname for alias in node.names}
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {ast.unparse(target) for target in node.targets}

    assert names - {"Language"} == set(dir(ictplan)) - {"__version__"}


@pytest.mark.parametrize("ask", [ictplan.gap, ictplan.trend])
def test_all_areas_at_once_are_asked_of_another_function(ask: Question) -> None:
    with pytest.raises(ictplan.UsageError, match="gap_all_areas"):
        ask("mynumber", area="all")
