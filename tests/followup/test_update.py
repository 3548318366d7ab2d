"""``update``, ``next``, ``init``: data arrive, offline as over the network."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pexpect
import pytest
from docx import Document
from support import ROOT, Run, run

from ictplan import Library

HEADER = "都道府県名,市区町村名,人口（R2.1.1時点）,交付枚数（R2.{month}.1時点）,交付率"


CLOSED = "http://127.0.0.1:9/20200401.csv"
"""Where nobody answers."""


def release(path: Path, cards: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    row = f"茨城県,取手市,1000,{cards},{cards / 10:.1f}%"
    header = HEADER.format(month=int(path.stem[4:6]))
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    return path


class Quiet(SimpleHTTPRequestHandler):
    """A server that tells nothing."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A publisher on this machine, with the release of April 2020."""
    release(tmp_path / "publisher" / "20200401.csv", 160)
    serve = partial(Quiet, directory=str(tmp_path / "publisher"))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/20200401.csv"
        server.shutdown()
        thread.join()


def workspace(folder: Path, address: str) -> Path:
    """Make a workspace that holds March 2020 and knows where April is."""
    assert run("init", str(folder), "--area", "取手市").code == 0
    file = release(folder.parent / "20200301.csv", 155)
    to = folder / "data" / "mynumber"
    assert run("import", "mynumber", str(file), "--to", str(to)).code == 0
    descriptor = to / "datapackage.json"
    package = json.loads(descriptor.read_text(encoding="utf-8"))
    for source in package["sources"]:
        source["path"] = address
    descriptor.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in files
        if ".ictplan" not in str(path)
    }


def updated(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *more: str
) -> list[dict[str, str]]:
    monkeypatch.chdir(folder)
    done = run("update", *more, "--format", "csv", "--lang", "en", "-q")
    return done.rows


def run_in(folder: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> Run:
    monkeypatch.chdir(folder)
    return run("update", "--offline", *more, "--lang", "en")


@pytest.mark.enable_socket
def test_offline_and_over_the_network_the_data_are_the_same_bytes(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    online = workspace(tmp_path / "online" / "city", address)
    offline = workspace(tmp_path / "offline" / "city", address)

    fetched = updated(online, monkeypatch)
    named = updated(offline, monkeypatch, "--offline")

    assert [row["action"] for row in fetched] == ["fetched", "imported"]
    assert fetched[1]["message"] == "1 values added, 0 revised"
    assert [(row["action"], row["path"]) for row in named] == [("download", address)]
    assert "put it into downloads/mynumber/" in named[0]["message"]
    assert contents(online / "data") != contents(offline / "data")

    release(offline / "downloads" / "mynumber" / "20200401.csv", 160)
    assert [r["action"] for r in updated(offline, monkeypatch, "--offline")] == [
        "download",
        "imported",
    ]
    assert contents(online / "data") == contents(offline / "data")
    rows = Library([online / "data"], alone=True).load("mynumber").observations
    assert rows.get_column("numerator").to_list() == [155, 160]


@pytest.mark.enable_socket
def test_the_second_update_changes_nothing(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(tmp_path / "city", address)
    updated(folder, monkeypatch)
    before = contents(folder / "data")

    again = updated(folder, monkeypatch)

    assert [row["action"] for row in again] == ["fetched", "same"]
    assert contents(folder / "data") == before


@pytest.mark.enable_socket
def test_without_a_network_it_says_what_to_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(tmp_path / "city", CLOSED)

    (row,) = updated(folder, monkeypatch)

    assert row["action"] == "download"
    assert row["message"].startswith("not fetched (")
    assert row["path"] == CLOSED


def test_a_page_is_named_and_never_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(tmp_path / "city", "https://www.soumu.go.jp/kojinbango_card/")

    (row,) = updated(folder, monkeypatch)

    assert (row["action"], row["file"]) == ("download", "downloads/mynumber/")


def test_a_sentence_that_new_data_put_out_of_date_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(tmp_path / "city", "https://www.soumu.go.jp/kojinbango_card/")
    text = "令和2年3月1日の取手市のマイナンバーカードの交付率は15.5％です。\n"
    (folder / "plan.txt").write_text(text, encoding="utf-8")
    (folder / "report.md").write_text(f"# 報告\n\n{text}", encoding="utf-8")
    word = Document()
    word.add_paragraph(text.strip())
    word.save(str(folder / "plan.docx"))
    (folder / "~$plan.docx").write_bytes(b"mark of an editor")
    release(folder / "downloads" / "mynumber" / "20200301.csv", 158)

    rows = updated(folder, monkeypatch, "--released", "2020-06-01")

    assert [row["action"] for row in rows[:2]] == ["download", "imported"]
    assert [(row["action"], row["file"]) for row in rows[2:]] == [
        ("outdated", "plan.docx:1"),
        ("outdated", "plan.txt:1"),
        ("outdated", "report.md:3"),
    ]
    assert all("15.8" in row["message"] for row in rows[2:])


def test_a_file_is_imported_once_whatever_revised_it_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(tmp_path / "city", "https://www.soumu.go.jp/kojinbango_card/")
    first = release(folder / "downloads" / "20200401.csv", 160)
    added = run_in(folder, monkeypatch)
    text = first.read_text(encoding="utf-8")
    second = folder / "downloads" / "20200401-corrected.csv"
    second.write_text(text.replace("160,16.0", "170,17.0"), encoding="utf-8")
    revised = run_in(folder, monkeypatch, "--released", "2020-06-01")
    again = run_in(folder, monkeypatch)

    assert "1 values added, 0 revised" in added.out
    assert "0 values added, 1 revised" in revised.out
    assert "Nothing changed." in again.out
    assert again.code == 0
    # In place of the value held before, and in the order of the files' names.
    package = json.loads((folder / "data/mynumber/datapackage.json").read_bytes())
    assert [each["name"] for each in package["imports"]][-2:] == [
        "20200401.csv",
        "20200401-corrected.csv",
    ]


def test_the_first_file_of_a_dataset_is_a_change_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", str(tmp_path / "city"), "--area", "取手市")
    file = release(tmp_path / "city" / "downloads" / "20200601.csv", 180)
    text = file.read_text(encoding="utf-8")
    # The bundled data end before that day.
    file.write_text(text.replace("R2.6.1", "R5.6.1"), encoding="utf-8")

    done = run_in(tmp_path / "city", monkeypatch)

    assert "new period: 1\n" in done.out


def test_a_text_that_cannot_be_read_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(tmp_path / "city", "https://www.soumu.go.jp/kojinbango_card/")
    (folder / "broken.docx").write_bytes(b"no document")
    text = "令和2年3月1日の取手市のマイナンバーカードの交付率は15.5％です。\n"
    (folder / "plan.txt").write_text(text, encoding="utf-8")
    release(folder / "downloads" / "mynumber" / "20200301.csv", 158)

    rows = updated(folder, monkeypatch, "--released", "2020-06-01")

    assert [(row["action"], row["file"]) for row in rows[2:]] == [
        ("problem", "broken.docx"),
        ("outdated", "plan.txt:1"),
    ]


def test_a_file_that_is_open_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(tmp_path / "city", "https://www.soumu.go.jp/kojinbango_card/")
    (folder / "downloads").mkdir()
    (folder / "downloads" / "a.csv").write_text("one,two\n1,2\n", encoding="utf-8")
    release(folder / "downloads" / "mynumber" / "20200401.csv", 160)
    monkeypatch.chdir(folder)

    done = run("update", "--format", "csv", "-q")

    assert done.code == 1
    assert [row["action"] for row in done.rows] == ["download", "open", "imported"]


def test_there_must_be_data_of_ones_own() -> None:
    done = run("update", "--lang", "en")

    assert (done.code, done.out) == (2, "")
    assert "no data of your own to update" in done.err


def test_next_names_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", str(tmp_path / "city"), "--area", "札幌市")
    monkeypatch.chdir(tmp_path / "city")

    rows = run("next", "--format", "csv", "--lang", "en").rows

    assert [row["file"] for row in rows if row["action"] == "write"] == [
        f"plans/plan/{table}.csv"
        for table in ("targets", "figures", "events", "progress")
    ]
    cards = next(row for row in rows if row["dataset"] == "mynumber")
    assert cards["path"] == "https://www.soumu.go.jp/kojinbango_card/"
    assert "city-staff" not in {row["dataset"] for row in rows}  # Toride's alone
    assert rows[-1]["message"] == "ictplan report chapter.md -o chapter.html"


def test_init_imports_what_waits_in_downloads(tmp_path: Path) -> None:
    folder = tmp_path / "city"
    release(folder / "downloads" / "20200301.csv", 155)

    done = run("init", str(folder), "--area", "取手市", "--lang", "en")

    assert done.code == 0
    assert "20200301.csv → mynumber: 1 values added, 0 revised" in done.err
    rows = Library([folder / "data"], alone=True).load("mynumber").observations
    assert rows.get_column("numerator").to_list() == [155]


def test_on_a_terminal_init_asks_which_city_and_ends_with_its_page(
    tmp_path: Path,
) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "ictplan", "init", "city", "--lang", "en"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin", "TERM": "dumb"},
        encoding="utf-8",
        timeout=120,
        dimensions=(50, 200),
    )
    child.expect("Municipality or prefecture")
    child.sendline("Nowhere")
    child.expect("Unknown area")
    child.expect("Municipality or prefecture")
    child.sendline("札幌市")
    child.expect("Workspace of Sapporo-shi")
    child.expect("What is next for Sapporo-shi")
    child.expect("Sapporo-shi, Hokkaido on one page")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 0
    assert 'area = "01100"' in (tmp_path / "city" / "ictplan.toml").read_text("utf-8")


def steps(workflow: str) -> list[str]:
    """Give the commands of a workflow whose condition holds in a new workspace."""
    found = re.findall(r"- run: (.*)\n(?:        if: (.*)\n)?", workflow)
    return [command for command, condition in found if "hashFiles" not in condition]


def test_the_ci_job_is_green_on_its_first_run_from_a_wheel(tmp_path: Path) -> None:
    wheels = tmp_path / "dist"
    build = [sys.executable, "-m", "build", "--quiet", "--wheel", "--no-isolation"]
    subprocess.run([*build, "--outdir", str(wheels), str(ROOT)], check=True)
    (wheel,) = wheels.glob("*.whl")
    place = tmp_path / "runner"
    venv.create(place, with_pip=True)
    # Everything ictplan needs is in the environment of the tests: nothing is fetched.
    (packages,) = place.glob("lib/python*/site-packages")
    (own,) = Path(sys.prefix).glob("lib/python*/site-packages")
    (packages / "tests.pth").write_text(f"{own}\n", encoding="utf-8")
    environment = {
        "PATH": f"{place / 'bin'}:/usr/bin:/bin",
        "PIP_NO_INDEX": "1",
        "LC_ALL": "C.UTF-8",
    }

    def bash(command: str, folder: Path) -> None:
        subprocess.run(
            ["/bin/bash", "-e", "-c", command], cwd=folder, env=environment, check=True
        )

    bash(f"pip install --quiet --no-deps --force-reinstall {wheel}", tmp_path)
    bash("ictplan init city --area 札幌市 -q", tmp_path)
    city = tmp_path / "city"
    assert [path.name for path in (city / "wheels").iterdir()] == [wheel.name]
    checkout = tmp_path / "checkout"
    shutil.copytree(city, checkout)
    shutil.rmtree(place / "bin" / "ictplan", ignore_errors=True)
    workflow = (city / ".github/workflows/indicators.yml").read_text(encoding="utf-8")
    commands = steps(workflow)

    for command in commands:
        bash(command, checkout)

    assert commands[0].startswith("pip install ")
    assert len(commands) == 4
    assert {path.name for path in checkout.glob("*.csv")} == {
        "gap-mynumber.csv",
        "scorecard.csv",
    }


def test_a_new_workspace_is_told_where_the_files_of_its_data_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", str(tmp_path / "city"), "--area", "札幌市")

    rows = updated(tmp_path / "city", monkeypatch)

    assert {row["action"] for row in rows} == {"download"}
    cards = next(row for row in rows if row["dataset"] == "mynumber")
    assert cards["file"] == "downloads/mynumber/"
    assert cards["path"] == "https://www.soumu.go.jp/kojinbango_card/"
    assert "city-staff" not in {row["dataset"] for row in rows}  # Toride's alone
