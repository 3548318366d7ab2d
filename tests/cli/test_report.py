"""``ictplan report``: settings, stale files, and what is refused without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import descriptor, run, write_dataset

TEMPLATE = """# {{ area() }}の状況

{{ compared("sample", period="2021") }}

{{ chart("gap", "sample", to="nation", period="2021") }}
"""

FORMATS = ("html", "md", "docx", "xlsx")

HOSTILE = "<script>alert(1)</script> =1+1 {{ 7*7 }}"


@pytest.fixture
def chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a template and a dataset with a hostile name; go where they are."""
    label = {"ja": HOSTILE, "en": HOSTILE}
    write_dataset(tmp_path / "data", package=descriptor(label=label))
    file = tmp_path / "chapter.md"
    file.write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return file


def _report(*arguments: str) -> tuple[int, str]:
    answer = run(
        "report", "--area", "取手市", *arguments, "--data", "data", "--lang", "ja"
    )
    return answer.code, answer.err + answer.out


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_written_checked_and_traced(chapter: Path, name: str) -> None:
    out = f"out.{name}"

    assert _report(chapter.name, "-o", out)[0] == 0
    assert _report(chapter.name, "-o", out, "--check")[0] == 0
    rows = run("trace", "60.0", "--in", out, "--format", "csv").rows
    assert {(row["dataset"], row["ref_area"]) for row in rows} == {("sample", "08217")}


@pytest.mark.parametrize("name", FORMATS)
def test_a_stale_report_is_a_finding_and_stays_as_it_is(
    chapter: Path, name: str
) -> None:
    out = Path(f"out.{name}")
    _report(chapter.name, "-o", str(out))
    written = out.read_bytes()
    rows = ("08217,2021,_T,61.0,A,plan", "00000,2021,_T,63.5,A,plan")
    write_dataset(Path("data"), *rows)

    code, said = _report(chapter.name, "-o", str(out), "--check")

    assert code == 1
    assert "61.0" in said
    assert out.read_bytes() == written


def test_no_name_in_data_is_markup(chapter: Path) -> None:
    _report(chapter.name, "-o", "out.html")
    page = Path("out.html").read_text(encoding="utf-8")

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =1+1 {{ 7*7 }}" in page


@pytest.mark.parametrize(
    ("text", "arguments", "says"),
    [
        (TEMPLATE, ("--area", "取手町"), "取手町"),
        (TEMPLATE, ("--area", "水戸市"), "chapter.md:3"),
        ("# a\n\n{{ valeu('x') }}\n", (), "chapter.md:3"),
        ("# a\n\n{{ value('sampel') }}\n", (), "sample"),
        ("no title\n", (), "chapter.md:1"),
        (TEMPLATE, ("--format", "pdf"), "pdf"),
        (TEMPLATE, ("--digits", "wide"), "wide"),
    ],
)
def test_what_cannot_be_written_leaves_no_file(
    chapter: Path, text: str, arguments: tuple[str, ...], says: str
) -> None:
    chapter.write_text(text, encoding="utf-8")
    before = sorted(Path().iterdir())

    code, said = _report(chapter.name, "-o", "out.html", *arguments)

    assert code == 2
    assert says in said
    assert said.count("\n") == 1
    assert sorted(Path().iterdir()) == before


def test_an_unwritable_place_keeps_what_was_there(chapter: Path) -> None:
    Path("taken").mkdir()
    kept = sorted(Path().iterdir())

    for place in ("none/out.html", "taken"):
        code, said = _report(chapter.name, "-o", place, "--format", "html")
        assert code == 2
        assert place in said
    assert sorted(Path().iterdir()) == kept


def test_a_project_says_how_digits_and_years_are_written(chapter: Path) -> None:
    settings = 'digits = "full"\nyears = "western"\narea = "取手市"\n'
    Path("ictplan.toml").write_text(settings, encoding="utf-8")

    text = _report(chapter.name, "--format", "md")[1]
    assert "２０２１年" in text
    assert "６０．０％" in text
    text = _report(chapter.name, "--format", "md", "--digits", "half")[1]
    assert "2021年" in text

    Path("ictplan.toml").write_text("digits = 2\n", encoding="utf-8")
    code, said = _report(chapter.name, "--format", "md")
    assert (code, "「digits」" in said) == (2, True)
