"""What a shell and a terminal meet: completion, settings, short forms, pages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest
import typer
from support import ROOT, run

from ictplan.cli.app import ENTRIES, app
from ictplan.cli.completion import completion_of

ANYTHING = {
    "[WORD]", "CONDITION", "ENGINE", "TABLE", "TEXT", "PERIOD=TEXT", "IDS", "NUMBER",
    "COLUMN=UNIT", "NAME=CODE", "SHEET", "AXIS=CODE[,CODE...]", "ROW", "N", "ID",
    "WHAT=HEADING", "SENTENCE", "FILE...", "OWNER", "DATE",
}  # fmt: skip
"""Values that nobody can list: texts, numbers, what a file of the user holds."""


def _complete(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    """Ask as zsh does, for the values alone."""
    monkeypatch.setenv("_ICTPLAN_COMPLETE", "complete_zsh")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
    with pytest.raises(SystemExit):
        app(prog_name="ictplan")
    return re.findall(r'(?:[(]{2}|\n)"([^":]+)"', capsys.readouterr().out)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ictplan gap my", ["mynumber"]),
        ("ictplan gap mynumber --area 取手", ["取手市"]),
        ("ictplan gap mynumber --where meas", ["measure="]),
        ("ictplan gap mynumber --where measure=is", ["measure=issued"]),
        ("ictplan gap mynumber --period 2022-12", ["2022-12-31"]),
        ("ictplan rank mynumber --among pe", ["peers"]),
        ("ictplan export mynumber --format sd", ["sdmx-csv"]),
        ("ictplan gap mynumber --format sd", []),
        ("ictplan explain ICT501", ["ICT501"]),
        ("ictplan plan progress to", ["toride-4"]),
    ],
)
def test_the_shell_is_offered_the_values(
    line: str,
    expected: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _complete(line, monkeypatch, capsys) == expected


def test_every_value_is_completed_but_what_nobody_can_list() -> None:
    group: Any = typer.main.get_command(app)
    context = typer.Context(group)
    left = {
        parameter.metavar
        for name in ENTRIES
        for parameter in group.get_command(context, name).params
        if parameter.type_descriptor.annotation not in (bool, int, float)
        and "Path" not in str(parameter.type_descriptor.annotation)
        and completion_of(parameter.metavar or "") is None
    }

    assert left <= ANYTHING | {None}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_the_second_word_of_a_command(shell: str) -> None:
    asked = {
        "_ICTPLAN_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": "ictplan plan pro",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "COMP_WORDS": "ictplan plan pro",
        "COMP_CWORD": "2",
        "PYTHONPATH": str(ROOT / "src"),
    }
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from ictplan.cli.app import app; app(prog_name='ictplan')",
        ],
        env=os.environ | asked,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "progress" in done.stdout
    assert "timeline" not in done.stdout


def test_json_has_a_short_form() -> None:
    asked = ("gap", "mynumber", "--period", "latest")

    short = run(*asked, "--json")

    assert json.loads(short.out)["command"] == "gap"
    assert short.out == run(*asked, "--format", "json").out


def test_settings_of_the_user_stand_below_those_of_a_folder_and_of_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "config"
    (home / "ictplan").mkdir(parents=True)
    settings = 'area = "札幌市"\nlang = "en"\n'
    (home / "ictplan" / "ictplan.toml").write_text(settings, encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))

    def asked(*more: str) -> str:
        answer = run("gap", "mynumber", "--period", "latest", "--to", "nation", *more)
        return answer.out.splitlines()[1]

    assert "Sapporo-shi" in asked()
    assert "札幌市" in asked("--lang", "ja")
    Path("ictplan.toml").write_text('area = "つくば市"\n', encoding="utf-8")
    assert "Tsukuba-shi" in asked()
    assert "Mito-shi" in asked("--area", "水戸市")
    told = run("gap", "mynumber", "--period", "latest").err
    assert "area = つくば市" in told
    assert "lang" not in told


@pytest.mark.parametrize(("lines", "is_paged"), [(24, True), (2000, False)])
def test_a_long_answer_is_paged_on_a_terminal(
    tmp_path: Path, lines: int, *, is_paged: bool
) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "TERM": "xterm",
        "ICTPLAN_PAGER": f"{sys.executable} -c \"print('paged')\"",
    }
    child = pexpect.spawn(
        sys.executable,
        ["-m", "ictplan", "list", "--lang", "en"],
        env=environment,
        cwd=str(tmp_path),
        dimensions=(lines, 100),
        encoding="utf-8",
        timeout=30,
    )
    shown = child.read()

    assert ("paged" in shown) == is_paged
    assert ("mynumber" in shown) == (not is_paged)
