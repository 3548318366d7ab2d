"""Findings for CI and for the browser: SARIF, GitHub, the page of the text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import jsonschema
import pytest
from rich.cells import cell_len
from support import run

from ictplan.audit.rules import RULES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# FY2022 to FY2026 are five years; 52.1 − 49.0 is 3.1.
TEXT = """# 計画<script>

利用率は49.0％から52.1％へ4.1ポイント上昇した。
計画期間は令和４年度から令和８
年度までの４年間です。
[ictplan: ignore ICT301 A&B]
計画期間は令和４年度から令和８年度までの６年間です。
"""

STRING = {"type": "string", "minLength": 1}
TEXTS = {"type": "object", "required": ["text"], "properties": {"text": STRING}}
POSITIVE = {"type": "integer", "minimum": 1}


def _closed(required: str, **properties: object) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


# Written from the specification (OASIS, SARIF 2.1.0, sections 3.13 to 3.60): the
# properties the writer uses, those required, their types and closed value sets.
RESULT = _closed(
    "message ruleId level locations suppressions",
    ruleId={"enum": list(RULES)},
    ruleIndex={"type": "integer", "minimum": 0},
    level={"enum": ["none", "note", "warning", "error"]},
    message=TEXTS,
    locations={
        "type": "array",
        "items": _closed(
            "physicalLocation",
            physicalLocation=_closed(
                "artifactLocation region",
                artifactLocation=_closed(
                    "uri", uri={"type": "string", "pattern": "^[!-~]+$"}
                ),
                region=_closed(
                    "startLine",
                    startLine=POSITIVE,
                    startColumn=POSITIVE,
                    endLine=POSITIVE,
                    endColumn=POSITIVE,
                    snippet=TEXTS,
                ),
            ),
        ),
    },
    partialFingerprints={"type": "object", "additionalProperties": STRING},
    baselineState={"enum": ["new", "unchanged", "updated", "absent"]},
    suppressions={
        "type": "array",
        "items": _closed(
            "kind",
            kind={"enum": ["inSource", "external"]},
            status={"enum": ["accepted", "underReview", "rejected"]},
            justification=STRING,
        ),
    },
    properties={"type": "object"},
)
RULE = _closed(
    "id",
    id=STRING,
    name={"type": "string", "pattern": "^[A-Z][A-Za-z0-9]+$"},
    helpUri={"type": "string", "pattern": "^docs/audit-rules[.]md#ict[0-9]{3}$"},
    shortDescription=TEXTS,
    fullDescription=TEXTS,
    help=TEXTS,
    defaultConfiguration=_closed(
        "", level={"enum": ["none", "note", "warning", "error"]}
    ),
    properties={"type": "object"},
)
SARIF = _closed(
    "version runs",
    **{"$schema": STRING},
    version={"const": "2.1.0"},
    runs={
        "type": "array",
        "items": _closed(
            "tool results",
            tool=_closed(
                "driver",
                driver=_closed(
                    "name",
                    name=STRING,
                    version=STRING,
                    rules={"type": "array", "items": RULE},
                ),
            ),
            language={"type": "string", "pattern": "^[a-z]{2}$"},
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            results={"type": "array", "items": RESULT},
            properties={"type": "object"},
        ),
    },
)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "計画 1.md"
    file.write_text(TEXT, encoding="utf-8")
    return file


@pytest.mark.parametrize("language", ["ja", "en"])
def test_sarif_keeps_to_its_specification(plan: Path, language: str) -> None:
    found = run("audit", plan.name, "--format", "sarif", "--lang", language)

    log = json.loads(found.out)
    jsonschema.validate(log, SARIF)
    (one,) = log["runs"]
    for result in one["results"]:
        rule = one["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
    assert found.code == 1


def test_sarif_says_where_and_what_is_ignored(plan: Path) -> None:
    log = json.loads(run("audit", plan.name, "--format", "sarif").out)

    points, years, ignored = log["runs"][0]["results"]
    (location,) = points["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "%E8%A8%88%E7%94%BB%201.md"},
        "region": {
            "startLine": 3,
            "startColumn": 18,
            "endLine": 3,
            "endColumn": 25,
            "snippet": {"text": "4.1ポイント"},
        },
    }
    assert points["suppressions"] == years["suppressions"] == []
    assert ignored["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "A&B"}
    ]


def test_sarif_knows_the_baseline(plan: Path) -> None:
    run("audit", plan.name, "--write-baseline", "known.json")
    plan.write_text(f"{TEXT}\n利用者は10人から15人へ４人増加した。\n", encoding="utf-8")

    raw = run("audit", plan.name, "--baseline", "known.json", "--format", "sarif").out

    states = {
        (each["ruleId"], each["baselineState"], len(each["suppressions"]))
        for each in json.loads(raw)["runs"][0]["results"]
    }
    assert ("ICT301", "unchanged", 1) in states
    assert ("ICT101", "new", 0) in states


def test_github_annotations_are_escaped(tmp_path: Path) -> None:
    folder = tmp_path / "a,b"
    folder.mkdir()
    file = folder / "100%:計画.md"
    file.write_text(TEXT, encoding="utf-8")

    found = run("audit", "a,b/100%:計画.md", "--format", "github", "--lang", "en")

    first, *_ = found.out.splitlines()
    assert first.startswith(
        "::error file=a%2Cb/100%25%3A計画.md,line=3,endLine=3,col=18,endColumn=24,"
        "title=ICT101 "
    )
    assert "::4.1ポイント: " in first
    assert found.out.count("\n") == 2


def test_an_annotation_over_two_lines_has_no_last_column(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(
        "計画期間は令和４年度から令和８年度までの４\n年間です。\n", encoding="utf-8"
    )

    (line,) = run("audit", "plan.txt", "--format", "github").out.splitlines()

    assert "line=1,endLine=2,col=21,title=" in line


def test_the_page_marks_numbers_and_links_findings(plan: Path) -> None:
    page = run("audit", plan.name, "--format", "html").out

    assert re.search(
        r'<mark class="contradicts" title="[^"]+">4.1ポイント</mark>', page
    )
    targets = re.findall(r'href="#([^"]+)"', page)
    assert targets
    assert set(targets) <= set(re.findall(r'id="([^"]+)"', page))
    assert len(re.findall(r'id="([^"]+)"', page)) == 4
    assert page.index("</header>") < page.index(">4.1ポイント</mark>")


def test_the_page_escapes_the_text_and_fetches_nothing(plan: Path) -> None:
    page = run("audit", plan.name, "--format", "html").out

    assert "# 計画&lt;script&gt;" in page
    assert "<script" not in page
    assert "A&amp;B" in page
    assert not re.search(r"(?:src=|url\(|@import|https?:)", page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone_fetches_nothing_and_passes_axe(
    plan: Path, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    run("audit", plan.name, "-o", "page.html")
    file = plan.with_name("page.html")
    asked: list[str] = []
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        color_scheme=scheme,
        bypass_csp=True,  # so that axe itself may run
    )
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []
    assert asked == [file.as_uri()]
    context.close()


def test_every_line_of_the_text_is_on_the_page(plan: Path) -> None:
    page = run("audit", plan.name, "--format", "html").out

    lines = re.findall(r'<span class="no">(\d+)</span><span>(.*?)</span></p>', page)
    shown = {int(n): re.sub(r"<[^>]+>", "", text) for n, text in lines}
    assert shown[4] == "計画期間は令和４年度から令和８"
    assert shown[5] == "年度までの４年間です。"
    assert list(shown) == [1, 3, 4, 5, 7]


def test_reports_are_of_findings_only(plan: Path) -> None:
    assert run("audit", plan.name, "--numbers", "--format", "sarif").code == 2
    assert run("gap", "mynumber", "--format", "sarif").code == 2
    assert run("audit", plan.name, "-o", "found.sarif").code == 1
    assert json.loads(Path("found.sarif").read_bytes())["version"] == "2.1.0"


def test_numbers_are_listed_with_their_status(plan: Path) -> None:
    found = run("audit", plan.name, "--numbers", "--format", "csv")

    listed = [(row["line"], row["text"], row["status"]) for row in found.rows]
    assert found.code == 1
    assert listed[:3] == [
        ("3", "49.0％", "no-claim"),
        ("3", "52.1％", "no-claim"),
        ("3", "4.1ポイント", "contradicts"),
    ]
    assert [row["suppressed"] for row in found.rows if row["text"] == "６年間"] == [
        "ignore"
    ]
    assert all(row["reason"] for row in found.rows)


def test_the_summary_counts_for_machines(plan: Path) -> None:
    answer = json.loads(run("audit", plan.name, "--format", "json").out)

    summary = answer["summary"]
    assert summary["findings"] == {"error": 2, "warning": 0, "info": 0}
    assert summary["suppressed"] == {"ignore": 1, "baseline": 0, "gone": 0}
    read = summary["numbers"].pop("read")
    assert read == sum(summary["numbers"].values())


def test_a_caret_stands_under_the_number(plan: Path) -> None:
    lines = run("audit", plan.name, "--lang", "en").out.splitlines()

    at = next(n for n, line in enumerate(lines) if "ICT101" in line)
    assert lines[at].startswith("計画 1.md:3:18: ICT101 [error]")
    text, caret = lines[at + 2], lines[at + 3]
    before, _, _ = text.partition("4.1ポイント")
    # A character of full width takes two cells.
    assert cell_len(before) == cell_len(caret.partition("^")[0])
    assert caret.strip(" |").startswith("^" * cell_len("4.1ポイント"))
    assert caret.endswith("3.1ポイント")
    assert "52.1 − 49 = 3.1" in lines[at + 4]
