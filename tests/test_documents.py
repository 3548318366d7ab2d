"""Documents tell what the code does: their commands are run, their copies compared."""

from __future__ import annotations

import copy
import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import polars as pl
import pytest
from gen_docs import derived_files
from gen_docs.answers import answer_schema, lost, lost_columns
from support import ROOT, descriptor, run, write_dataset

import ictplan
from ictplan.cli.app import COMMANDS
from ictplan.core.columns import BESIDE, COLUMNS
from ictplan.core.schema import Observation
from ictplan.core.validation.cells import SENTENCES
from ictplan.core.validation.derivation import columns_of
from ictplan.present.view import parse_view
from ictplan.questions import INDEX, question_named

if TYPE_CHECKING:
    from collections.abc import Iterator

READMES = ("README.md", "README.ja.md")


def _blocks(name: str, language: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("name", READMES)
def test_the_commands_of_a_readme_run(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    listed = text.partition("<!-- commands -->")[2]
    in_table = re.findall(r"^\| `(ictplan [^`]+)` \|", listed, re.MULTILINE)
    assert len(in_table) == len(COMMANDS)
    in_table.remove("ictplan mcp")  # waits for an assistant, see test_assistants
    for command in in_table:
        arguments = shlex.split(command)[1:]
        finding = 1 if "--fail-if" in arguments else 0
        missing = 2 if any(each.startswith("my-") for each in arguments) else 0
        assert run(*arguments).code == finding + missing, command


@pytest.mark.parametrize("name", READMES)
def test_the_python_of_a_readme_runs(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = _blocks(name, "python")

    exec(compile(code, name, "exec"), {})  # noqa: S102

    printed = capsys.readouterr().out
    assert "-0.006809" in printed


@pytest.mark.parametrize("name", ["docs/python.md", "docs/python.ja.md"])
def test_the_page_about_python_runs(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(
        r"^```python([^\n]*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE
    )
    names: dict[str, object] = {}

    assert len(blocks) >= 7
    for kind, code in blocks:
        if kind.strip() == "optional":
            for library in re.findall(r"^import (\w+)", code, re.MULTILINE):
                pytest.importorskip(library)
        exec(compile(code, name, "exec"), names)  # noqa: S102
    assert "-0.006809" in capsys.readouterr().out


BILINGUAL = ("index", "glossary", "audit-rules")
"""Pages that hold both languages."""

TWINS = sorted(
    path.stem
    for path in (ROOT / "docs").glob("*.md")
    if not path.stem.endswith(".ja") and path.stem not in BILINGUAL
)


def _commands(name: str) -> list[str]:
    """Give the lines of the shell on a page, without their comments."""
    lines = "".join(_blocks(name, "sh")).splitlines()
    return [bare for line in lines if (bare := re.sub(r"(^|\s+)#.*", "", line))]


@pytest.mark.parametrize("name", TWINS)
def test_a_page_is_there_in_both_languages_with_the_same_commands(name: str) -> None:
    english, japanese = f"docs/{name}.md", f"docs/{name}.ja.md"
    texts = [(ROOT / each).read_text(encoding="utf-8") for each in (english, japanese)]
    headings = [re.findall(r"^#+ ", text, re.MULTILINE) for text in texts]

    assert headings[0] == headings[1]
    assert f"({name}.ja.md)" in texts[0]
    assert f"({name}.md)" in texts[1]
    if name not in ("commands", "tutorial", "tasks", "gallery"):  # run in each language
        assert _commands(english) == _commands(japanese)


@pytest.mark.parametrize("name", ["findings", "panel", "boundaries"])
@pytest.mark.parametrize("end", ["md", "ja.md"])
def test_the_python_of_a_page_runs(name: str, end: str) -> None:
    (code,) = _blocks(f"docs/{name}.{end}", "python")

    exec(compile(code, name, "exec"), {})  # noqa: S102


@pytest.mark.parametrize("name", READMES)
def test_a_readme_has_two_lines_of_set_up(name: str) -> None:
    lines = [block for block in _blocks(name, "sh") if "pip install" in block]

    assert [block.count("\n") for block in lines] == [1, 1]
    assert lines[0].rstrip().endswith("ictplan gap mynumber")
    assert lines == [b for b in _blocks("README.md", "sh") if "pip install" in b]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(path, text, id=str(path.relative_to(ROOT)))
        for path, text in derived_files(ROOT)
    ],
)
def test_derived_files_are_current(path: Path, text: str) -> None:
    assert path.read_text(encoding="utf-8") == text, "run python tools/refresh.py"


def test_no_schema_of_an_answer_is_left_over() -> None:
    committed = {path.name for path in (ROOT / "docs/schema/answers").glob("*.json")}

    assert committed == {
        f"{command.replace(' ', '-')}.schema.json" for command in INDEX
    }


def test_answers_only_gain_columns() -> None:
    assert lost_columns(ROOT) == []


def test_a_column_that_goes_or_changes_its_type_is_found() -> None:
    before = answer_schema(question_named("rank"))
    after = copy.deepcopy(before)
    shape = after["properties"]["rows"]["items"]
    del shape["properties"]["tied"]
    shape["properties"]["of"]["type"] = ["string", "null"]
    shape["required"].remove("rank")
    shape["properties"]["new"] = {"type": ["string", "null"]}

    assert lost(before, before) == []
    assert lost(before, after) == [
        "rank (integer, in every row)",
        "of (integer, in every row)",
        "tied (integer, in every row)",
    ]


ASKED = {
    "findings": ["--area", "取手市"],
    "list": [],
    "show": ["mynumber"],
    "sources": ["mynumber"],
    "areas": ["藤代町"],
    "plan figures": [],
    "gap": ["mynumber", "--to", "nation"],
    "rank": ["mynumber"],
    "trend": ["mynumber", "--to", "nation"],
    "convergence": ["mynumber"],
    "peers": ["--area", "茨城県", "--alike", "internet-use"],
    "digital-divide": ["--measures", "d"],
    "scorecard": ["--area", "水戸市"],
    "plan progress": [],
    "diff": ["mynumber", "2022-11-30", "2022-12-31"],
    "plan timeline": [],
    "init": ["folder", "--area", "札幌市"],
    "validate": [],
}
"""One call of each command whose answer is checked against its schema."""


@pytest.mark.parametrize("command", ASKED)
def test_an_answer_is_as_its_schema_says(command: str) -> None:
    schema = json.loads(
        (
            ROOT / "docs/schema/answers" / f"{command.replace(' ', '-')}.schema.json"
        ).read_bytes()
    )
    answer = run(*command.split(), *ASKED[command], "--format", "json", "--quiet")
    assert answer.out, answer.err
    content = json.loads(answer.out)

    jsonschema.validate(content, schema)
    (shape, *others) = schema["properties"]["rows"]["items"].get(
        "anyOf", [schema["properties"]["rows"]["items"]]
    )
    if "additionalProperties" not in shape:
        known = {name for each in (shape, *others) for name in each["properties"]}
        assert set(content["columns"]) <= known


def test_columns_beside_dimensions_cannot_be_the_name_of_one() -> None:
    beside = {column.name for column in columns_of(Observation)}
    for command in INDEX:
        question = question_named(command)
        for columns in (question.columns, question.other_columns):
            names = {name.removesuffix("?") for name in columns}
            if names & {"*", "…"}:
                beside |= names - {"*", "…"}
            assert names - {"*", "…"} <= set(COLUMNS), command
        assert {name for part in _view_names(question.view) for name in part} <= set(
            COLUMNS
        ), command

    assert beside == BESIDE


def _view_names(view: str) -> Iterator[list[str]]:
    before, pivot, inside = parse_view(view)
    for token in (*before, *inside, *([pivot] if pivot else [])):
        if token not in ("*", "…"):
            yield re.split(r"\.\.|/", token.removesuffix("|bar").removesuffix("?"))


QUESTIONS = (
    ("show",), ("gap",), ("rank",), ("trend",), ("convergence",),
    ("digital-divide", "--by", "age"), ("digital-divide", "--measures", "all"),
    ("gap", "--area", "all"), ("rank", "--area", "all"),
)  # fmt: skip


@pytest.mark.parametrize("name", ["level", "date", "text", "value", "n", "index"])
def test_a_dimension_may_be_called_as_a_column_of_other_answers(
    tmp_path: Path, name: str
) -> None:
    dimensions = [{"id": "age", "codelist": "age"}, {"id": name, "codelist": "sex"}]
    rows = [
        f"{area},{year},{age},{sex},{40 + 2 * at + people},100,{40 + 2 * at + people}.0,A,plan"
        for at, area in enumerate(("08217", "08220", "08000", "00000"))
        for year in (2019, 2020)
        for people, age in enumerate(("_T", "Y13T19", "Y20T29", "Y30T39"))
        for sex in ("M", "F")
    ]
    write_dataset(
        tmp_path,
        *rows,
        header=f"ref_area,time_period,age,{name},numerator,denominator,obs_value,obs_status,source",
        package=descriptor(dimensions=dimensions),
    )

    for command, *options in QUESTIONS:
        answer = run(
            command, "sample", *options, "--data", str(tmp_path), "--format", "csv"
        )
        assert answer.code == 0, answer.err


@pytest.mark.parametrize(
    "name", ["group", "mean", "areas", "deviation_score", "population", "rows"]
)
def test_a_dimension_called_as_a_column_is_refused(tmp_path: Path, name: str) -> None:
    package = descriptor(dimensions=[{"id": name, "codelist": "age"}])
    folder = write_dataset(
        tmp_path,
        header=f"ref_area,time_period,{name},obs_value,obs_status,source",
        package=package,
    )

    answer = run("validate", str(folder), "--format", "csv", "--lang", "en")

    assert answer.code == 1
    assert "this name is that of another column" in answer.out


def test_no_page_of_a_dataset_is_left_over() -> None:
    pages = {path.stem for path in (ROOT / "docs" / "datasets").glob("*.md")}

    assert pages == {*ictplan.Library().ids, "README"}


AGES_OLDEST_FIRST = [27.6, 59.4, 84.4, 95.2, 97.7, 97.9, 98.4, 98.7, 84.7]


@pytest.mark.parametrize(
    ("page", "heading", "ordered"),
    [
        ("measures.md", "### Ordered subgroups", True),
        ("measures.md", "### Subgroups without order", False),
        ("measures.ja.md", "### 順序のある集団", True),
        ("measures.ja.md", "### 順序のない集団", False),
    ],
)
def test_worked_numbers_of_measures_are_right(
    page: str,
    heading: str,
    ordered: bool,  # noqa: FBT001
) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    section = text.partition(heading)[2].partition("\n### ")[0]
    table = pl.DataFrame(
        {
            "subgroup": list("abcdefghi"),
            "subgroup_order": range(1, 10),
            "estimate": AGES_OLDEST_FIRST,
            "population": [100] * 9,
            "reference_subgroup": [0, 0, 0, 0, 0, 0, 0, 1, 0],
        }
    )
    found = ictplan.inequality(table, ordered=ordered, favourable=True)
    values = dict(found.select("measure", "estimate").iter_rows())

    documented: dict[str, float] = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `"):
            ids = re.findall(r"`(\w+)`", cells[0])
            documented |= dict(
                zip(ids, map(float, re.split("[,、] ?", cells[2])), strict=True)
            )
    assert documented == {name: round(value, 4) for name, value in values.items()}


def test_every_rule_of_a_cell_is_documented() -> None:
    text = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")

    assert [rule for rule in SENTENCES if f"`{rule}`" not in text] == []
