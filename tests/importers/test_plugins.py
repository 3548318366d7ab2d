"""Formats from other packages: the example of the documents, installed and used."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support import ROOT, run

from ictplan.importers import formats, plugins

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXAMPLE = ROOT / "docs" / "examples" / "ictplan-tokei"

TABLE = """#tokei
避難所の無線LAN（令和6年4月1日現在）
団体コード;団体名;整備避難所数;避難所総数
082171;取手市;12;30
082201;つくば市;45;90
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put the example where an installer would, with the metadata it would write."""
    site = tmp_path / "site"
    metadata = site / "ictplan_tokei-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Name: ictplan-tokei\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[ictplan.importers]\ntokei = ictplan_tokei\n"
    )
    (site / "ictplan_tokei").symlink_to(EXAMPLE / "src" / "ictplan_tokei")
    monkeypatch.syspath_prepend(str(site))
    plugins.plugins.cache_clear()
    formats.known_formats.cache_clear()
    yield site
    sys.modules.pop("ictplan_tokei", None)
    plugins.plugins.cache_clear()
    formats.known_formats.cache_clear()


@pytest.mark.usefixtures("installed")
def test_a_package_brings_a_kind_of_file_and_its_description(tmp_path: Path) -> None:
    (tmp_path / "wifi.tokei").write_text(TABLE, encoding="utf-8")

    answer = run("import", "wifi.tokei", "--to", "data/shelter-wifi")
    shown = run("show", "shelter-wifi", "--data", "data", "--format", "csv", "--quiet")

    assert answer.code == 0, answer.err
    values = {
        (row["ref_area"], row["item"]): row["obs_value"]
        for row in shown.rows
        if row["time_period"] == "2024-04-01"
    }
    assert values[("08217", "with_wifi")] == "12.0"
    assert values[("08220", "all")] == "90.0"


def test_a_package_that_breaks_is_named(installed: Path, tmp_path: Path) -> None:
    (installed / "ictplan_tokei").unlink()
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")

    answer = run("import", "a.csv", "--lang", "en")

    assert answer.code == 2
    assert "ictplan_tokei: is a plug-in that cannot be imported" in answer.err
    assert run("gap", "mynumber", "--period", "latest").code == 0


def test_only_import_looks_for_packages() -> None:
    code = (
        "import sys; from ictplan.cli import main; main(['gap', 'mynumber', '--quiet']);"
        "assert 'ictplan.importers.plugins' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
