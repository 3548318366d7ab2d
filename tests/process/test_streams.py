"""How a command ends says the truth, whatever happens to its streams."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from support import ROOT, run

from ictplan.cli.app import COMMANDS

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": str(ROOT / "src"),
    "LC_ALL": "C.UTF-8",
    "ICTPLAN_LANG": "en",
}

ARGUMENTS = {
    "show": ["mynumber", "--area", "取手市", "--period", "latest"],
    "gap": ["mynumber", "--period", "latest"],
    "rank": ["mynumber", "--period", "latest"],
    "trend": ["mynumber"],
    "convergence": ["mynumber"],
    "sources": ["mynumber"],
    "peers": ["--help"],
    "scorecard": ["--area", "取手市"],
    "digital-divide": ["internet-use", "--by", "age"],
    "structure": ["--help"],
    "init": ["city", "--area", "水戸市"],
    "import": ["mynumber", "release.csv"],
    "validate": ["data"],
    "audit": ["plan.txt"],
    "export": ["mynumber"],
    "report": ["chapter.md", "--format", "md", "--area", "取手市"],
    "trace": ["--help"],
    "diff": ["mynumber", "2022-11-30", "2022-12-31", "--area", "取手市"],
    "targets": ["--help"],
    "next": ["--area", "取手市"],
    "update": ["--help"],
    "findings": ["mynumber", "--area", "取手市"],
    "profile": ["取手市"],
    "areas": ["取手"],
    "verify": ["令和5年2月の普及率は60.0％。"],
    "compare": ["mynumber", "--area", "鳥取県内"],
}
"""What each command is asked; nothing where it needs no argument."""

RELEASE = (
    "都道府県名,市区町村名,人口（R2.1.1時点）,交付枚数（R2.3.1時点）,交付率\n"
    "茨城県,取手市,1000,155,15.5%\n"
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with what the commands are asked about."""
    (tmp_path / "release.csv").write_text(RELEASE, encoding="utf-8")
    (tmp_path / "plan.txt").write_text("令和４年度の計画である。\n", encoding="utf-8")
    (tmp_path / "chapter.md").write_text("# 市の計画\n", encoding="utf-8")
    made = ["import", "mynumber", str(tmp_path / "release.csv")]
    assert run(*made, "--to", str(tmp_path / "data" / "own")).code == 0
    return tmp_path


def ended(place: Path, arguments: list[str], streams: str) -> tuple[int, str, str]:
    """Run a command in a shell that closes or fills its streams."""
    done = subprocess.run(
        [
            *("sh", "-c", f'"$@" {streams}', "sh", sys.executable, "-m", "ictplan"),
            *arguments,
        ],
        cwd=place,
        env=ENVIRONMENT,
        input=b"",
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("command", [*COMMANDS, "--help", "--version"])
def test_closed_and_full_streams(place: Path, command: str) -> None:
    """Without stderr or stdin nothing is wrong; without stdout there is no answer."""
    asked = [*command.split(), *ARGUMENTS.get(command, [])]
    asked += ["--dry-run"] if command == "import" else []
    code, out, _ = ended(place, asked, "")
    assert code in (0, 1), asked
    prints = bool(out)

    for streams in ("2>&- <&-", "2>/dev/full"):
        if command == "init":
            asked[1] += "x"
        silent = ended(place, asked, streams)
        assert silent[0] == code, (streams, silent)
        assert command == "init" or silent[1] == out
    for streams in (">&-", ">/dev/full"):
        if command == "init":
            asked[1] += "x"
        code_without, _, err = ended(place, asked, streams)
        assert "Traceback" not in err
        if prints:
            assert code_without == 2, (streams, err)
            assert "stdout" in err


def test_a_text_from_closed_standard_input_is_an_input_error(place: Path) -> None:
    code, out, err = ended(place, ["audit", "-"], "<&-")

    assert (code, out) == (2, "")
    assert "stdin" in err
    assert "Traceback" not in err


def test_a_file_is_written_without_stdout(place: Path) -> None:
    asked = ["gap", "mynumber", "--period", "latest", "-o", "gap.csv"]

    assert ended(place, asked, ">&- 2>&- <&-")[0] == 0
    assert (place / "gap.csv").read_text(encoding="utf-8").startswith("dataset,")


@pytest.mark.parametrize(
    "arguments",
    [
        ["gap", "mynumber", "-o", "a" * 300 + ".csv"],
        ["gap", "mynumber", "--data", "a" * 300],
        ["gap", "mynumber", "--project", "a" * 300],
        ["report", "-o", "a" * 300 + ".md"],
        ["report", "a" * 300 + ".md"],
        ["export", "--all", "-o", "a" * 300],
        ["export", "mynumber", "-o", "a/" * 3000 + "b.csv"],
        ["audit", "a" * 300],
        ["audit", "plan.txt", "--baseline", "a" * 300],
        ["import", "mynumber", "a" * 300],
        ["import", "mynumber", "release.csv", "--to", "a" * 300],
        ["init", "a" * 300, "--area", "水戸市"],
        ["validate", "a" * 300],
        ["trace", "1", "--in", "a" * 300 + ".md"],
    ],
)
def test_a_name_that_is_too_long_is_told(place: Path, arguments: list[str]) -> None:
    code, out, err = ended(place, arguments, "")

    assert (code, out) == (2, ""), err
    assert "Traceback" not in err
    assert len(err) < 7000


@pytest.mark.parametrize("reader", ["head -c 1", "true"])
def test_a_reader_that_leaves_is_no_finding(place: Path, reader: str) -> None:
    for asked in ("show mynumber --area 08217 --format csv", "--help", "list"):
        line = f'{{ "{sys.executable}" -m ictplan {asked}; echo $? >code; }} | {reader}'
        subprocess.run(["sh", "-c", line], cwd=place, env=ENVIRONMENT, check=True)
        assert (place / "code").read_text().strip() == "0", asked


def test_a_panic_of_a_library_is_a_bug_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A panic is no Exception, and would pass every handler of those."""

    def panic(*_: object, **__: object) -> None:
        raise pl.exceptions.PanicException("index out of bounds")

    monkeypatch.setattr("ictplan.core.library.Library.load", panic)

    done = run("gap", "mynumber", "--lang", "en")

    assert done.code == 70
    assert done.err == (
        "ictplan: internal error: PanicException: index out of bounds"
        " (--debug shows where)\n"
    )
