"""What is stored is old or new, never less and never half, whatever ends a command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, run

from ictplan import Library
from ictplan.core.errors import OutputError
from ictplan.core.files import (
    HIDDEN,
    JOURNAL,
    committing,
    decode,
    guess_encoding,
    replacing,
    settle,
    write_file,
)

HARNESS = Path(__file__).with_name("interrupted.py")
HEADER = "都道府県名,市区町村名,人口（R2.1.1時点）,交付枚数（{at}時点）,交付率\n"
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": str(ROOT / "src"),
    "PYTHONDONTWRITEBYTECODE": "1",
    "LC_ALL": "C.UTF-8",
}

RELEASES = {"R2.3.1": 155, "R2.4.1": 161, "R2.5.1": 167, "R2.6.1": 172}
"""Cards of a thousand people at the date of each release."""


def release(folder: Path, at: str, cards: int) -> Path:
    """Write one release of a publisher's file: 取手市 with a thousand people."""
    file = folder / f"{at}.csv"
    rate = f"{cards / 10:.1f}%"
    row = f"茨城県,取手市,1000,{cards},{rate}\n"
    file.write_text(HEADER.format(at=at) + row, encoding="utf-8")
    return file


def interrupted(
    folder: Path, kind: str, *arguments: str
) -> list[tuple[int, dict[str, str]]]:
    """End a command at each of its file operations; the last run is whole."""
    result = folder / "result.json"
    command = [sys.executable, str(HARNESS), kind, str(result), "--", *arguments]
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=True)
    return [(code, state) for code, state in json.loads(result.read_text("utf-8"))]


def assert_old_or_new(runs: list[tuple[int, dict[str, str]]], kind: str) -> None:
    """Compare every state with the first, which nothing changed, and the last."""
    old, new = runs[0][1], runs[-1][1]
    assert old != new
    assert runs[-1][0] == 0
    wrong = [
        (at, code) for at, (code, state) in enumerate(runs) if state not in (old, new)
    ]
    assert not wrong
    # Both happen, or the harness ends nothing.
    assert {state == new for _, state in runs} == {True, False}
    expected = {137, 0} if kind == "kill" else {2, 0}
    assert {code for code, _ in runs} <= expected


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A folder where ``before/data`` holds one release, and another one waits."""
    first = release(tmp_path, "R2.3.1", 155)
    folder = tmp_path / "before" / "data" / "mynumber"
    assert run("import", "mynumber", str(first), "--to", str(folder)).code == 0
    shutil.rmtree(tmp_path / "before" / "data" / HIDDEN)
    release(tmp_path, "R2.4.1", 161)
    return tmp_path


@pytest.mark.parametrize("kind", ["kill", "fail"])
def test_import_is_old_or_new_wherever_it_ends(stored: Path, kind: str) -> None:
    runs = interrupted(
        stored,
        kind,
        *("import", "mynumber", "R2.4.1.csv", "--to", "work/data/mynumber", "--merge"),
    )

    assert_old_or_new(runs, kind)


@pytest.mark.parametrize("kind", ["kill", "fail"])
def test_a_workspace_is_there_whole_or_not_at_all(tmp_path: Path, kind: str) -> None:
    runs = interrupted(tmp_path, kind, "init", "work/city", "--area", "水戸市")

    assert_old_or_new(runs, kind)
    assert runs[0][1] == {}


@pytest.mark.parametrize("kind", ["kill", "fail"])
def test_a_report_is_there_whole_or_not_at_all(tmp_path: Path, kind: str) -> None:
    (tmp_path / "before").mkdir()
    (tmp_path / "before" / "c.md").write_text("old", encoding="utf-8")
    (tmp_path / "t.md").write_text("# 市の計画\n", encoding="utf-8")

    asked = ("report", "t.md", "--area", "取手市", "-o", "work/c.md")
    runs = interrupted(tmp_path, kind, *asked)

    assert_old_or_new(runs, kind)


@pytest.mark.parametrize("kind", ["kill", "fail"])
def test_an_export_of_all_is_old_or_new(stored: Path, kind: str) -> None:
    (stored / "before" / "out").mkdir()
    for name in ("mynumber.csv", "ages.csv"):
        (stored / "before" / "out" / name).write_text("old\n", encoding="utf-8")

    runs = interrupted(stored, kind, *("export", "--all", "-o", "work/out"))

    assert_old_or_new(runs, kind)


def writers(folder: Path, releases: dict[str, int]) -> list[subprocess.Popen[bytes]]:
    """Start an import of each release at the same time, into one folder."""
    files = [release(folder, at, cards) for at, cards in releases.items()]
    to = str(folder / "data" / "mynumber")
    return [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "ictplan", "import", "mynumber", str(file)),
                *("--to", to, "--merge", "--format", "csv"),
            ],
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for file in files
    ]


@pytest.mark.parametrize("count", [2, 8])
def test_writers_at_once_lose_nothing(tmp_path: Path, count: int) -> None:
    releases = {f"R2.{3 + at}.1": 155 + at for at in range(count)}

    ended = [
        (each.communicate()[1], each.returncode) for each in writers(tmp_path, releases)
    ]

    assert [code for _, code in ended] == [0] * count, ended
    stored = Library([tmp_path / "data"]).load("mynumber").observations
    town = stored.filter(ref_area="08217", denominator=1000)
    assert sorted(town.get_column("obs_value").to_list()) == [
        (155 + at) / 10 for at in range(count)
    ]


def test_an_interrupted_write_is_completed_by_the_next_command_which_says_so(
    stored: Path,
) -> None:
    """The journal names a file that is still staged: the new state counts."""
    data = stored / "before" / "data"
    release_two = stored / "R2.4.1.csv"
    to = str(data / "mynumber")
    old = (data / "mynumber" / "observations.csv").read_bytes()
    assert run("import", "mynumber", str(release_two), "--to", to, "--merge").code == 0
    new = (data / "mynumber" / "observations.csv").read_bytes()
    staged = data / HIDDEN / "new" / "mynumber" / "observations.csv"
    staged.parent.mkdir(parents=True)
    staged.write_bytes(new)
    (data / "mynumber" / "observations.csv").write_bytes(old)
    names = json.dumps(["mynumber/observations.csv"])
    (data / HIDDEN / JOURNAL).write_text(names, encoding="utf-8")

    asked = ("gap", "mynumber", "--data", str(data), "--lang", "en", "--quiet")
    first, again = run(*asked), run(*asked)

    assert f"completed an interrupted write in {data}" in first.err
    assert "interrupted" not in again.err
    assert first.code == again.code == 0
    assert (data / "mynumber" / "observations.csv").read_bytes() == new


@pytest.mark.parametrize(
    "journal", ['["../x"]', '["/etc/x"]', "[1]", "{}", "no json", '["a\\u0000"]']
)
def test_a_journal_that_names_what_is_outside_is_refused(
    tmp_path: Path, journal: str
) -> None:
    (tmp_path / HIDDEN).mkdir()
    (tmp_path / HIDDEN / JOURNAL).write_text(journal, encoding="utf-8")

    with pytest.raises(OutputError, match="is damaged; delete it"):
        settle(tmp_path)


def test_a_block_that_raises_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old", encoding="utf-8")

    with pytest.raises(ValueError, match="no"), committing(tmp_path) as stage:  # noqa: PT012
        (stage / "a.txt").write_text("new", encoding="utf-8")
        raise ValueError("no")

    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "old"
    with committing(tmp_path) as stage:
        (stage / "a.txt").write_text("new", encoding="utf-8")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "new"


def test_a_file_keeps_its_mode_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o640)

    write_file(file, b"new")
    with pytest.raises(ValueError, match="no"), replacing(file) as stream:  # noqa: PT012
        stream.write(b"half")
        raise ValueError("no")

    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"),
        ("utf-16-le", None), ("cp932", "cp932"), ("euc_jp", None),
        ("iso2022_jp", None), ("ascii", "utf-8"),
    ],
)  # fmt: skip
def test_one_guess_of_encodings(encoding: str, found: str | None) -> None:
    text = "plan" if encoding == "ascii" else "取手市の計画である"

    assert guess_encoding(text.encode(encoding)) == found
    if found is not None:
        assert decode(text.encode(encoding), "a.txt").content == text
