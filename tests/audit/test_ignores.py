"""Remarks in the text that ignore findings, and the baseline of known ones."""

import json
import re
from pathlib import Path

import pytest
from support import ROOT, run

from ictplan.audit.audit import audit_text
from ictplan.audit.ignores import without_ignores

# FY2022 to FY2026, both ends counted, are five years.
FAULT = "計画期間は令和４年度から令和８年度までの４年間です。"
OTHER = "利用率は49.0％から52.1％へ4.1ポイント上昇した。"


@pytest.mark.parametrize(
    "text",
    [
        f"{FAULT}<!-- ictplan: ignore ICT301 １年目は準備期間 -->",
        f"<!-- ictplan: ignore ICT301 １年目は準備期間 -->\n{FAULT}",
        f"[ictplan: ignore ICT3 １年目は準備期間]\n\n{FAULT}",
        f"【ictplan：ignore ＩＣＴ３０１　準備期間】\n{FAULT}",
        f"[ictplan: ignore ICT101, ICT301 準備期間]\n{FAULT}{OTHER}",
        # The sentence is broken; the remark stands at its second line.
        f"{FAULT[:20]}\n{FAULT[20:]} [ictplan: ignore ICT301 準備期間]",
    ],
)
def test_a_remark_with_a_reason_ignores_what_it_names(text: str) -> None:
    audit = audit_text(text)

    assert audit.findings == ()
    assert {each.by for each in audit.suppressed} == {"ignore"}
    assert all("準備期間" in str(each.reason) for each in audit.suppressed)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (f"[ictplan: ignore ICT301]\n{FAULT}", ["ICT901", "ICT301"]),
        (f"<!-- ictplan: ignore -->\n{FAULT}", ["ICT901", "ICT301"]),
        (f"[ictplan: ignore 準備期間]\n{FAULT}", ["ICT901", "ICT301"]),
        (f"[ictplan: ignore ICT101 理由]\n{FAULT}", ["ICT902", "ICT301"]),
        (f"[ictplan: ignore ICT999 理由]\n{FAULT}", ["ICT902", "ICT301"]),
        # A remark cannot excuse a remark.
        ("[ictplan: ignore ICT902 理由]\n本文です。", ["ICT902"]),
        # It covers the next line that is not empty, no further one.
        (f"[ictplan: ignore ICT301 理由]\n本文です。\n{FAULT}", ["ICT902", "ICT301"]),
    ],
)
def test_a_remark_that_is_no_good_is_a_finding(text: str, rules: list[str]) -> None:
    audit = audit_text(text)

    assert [finding.rule for finding in audit.findings] == rules
    assert audit.suppressed == ()


def test_whether_a_remark_is_needed_does_not_depend_on_the_rules_selected() -> None:
    needed = f"[ictplan: ignore ICT301 準備期間]\n{FAULT}"

    assert audit_text(needed, select=["ICT902"]).findings == ()


def test_columns_stay_where_they_were() -> None:
    remark = "[ictplan: ignore ICT301 理由]"

    lines, (ignore,) = without_ignores([f"前{remark}後"])

    assert lines == (f"前{' ' * len(remark)}後",)
    assert (ignore.line, ignore.column, ignore.covers) == (1, 2, 1)


def test_a_number_in_a_remark_is_no_number_of_the_text() -> None:
    audit = audit_text("本文です。 [ictplan: ignore ICT301 12人の意見による]")

    assert audit.numbers == ()


def _fingerprints(text: str) -> list[str]:
    return [finding.fingerprint for finding in audit_text(text).findings]


def test_a_fingerprint_outlives_moved_and_broken_lines() -> None:
    (before,) = _fingerprints(FAULT)

    assert _fingerprints(f"前文です。\n\n{FAULT}") == [before]
    assert _fingerprints(f"{FAULT[:20]}\n{FAULT[20:]}") == [before]
    assert _fingerprints(FAULT.replace("４年間", "６年間")) != [before]


def test_like_findings_have_fingerprints_of_their_own() -> None:
    found = _fingerprints(f"{FAULT}\n\n{FAULT}")

    assert len(set(found)) == len(found) == 2


def test_only_what_is_not_in_the_baseline_fails(tmp_path: Path) -> None:
    plan, known = tmp_path / "plan.md", tmp_path / "known.json"
    plan.write_text(f"{FAULT}\n", encoding="utf-8")
    assert run("audit", str(plan), "--write-baseline", str(known)).code == 0

    plan.write_text(f"# 計画\n\n{FAULT}\n\n{OTHER}\n", encoding="utf-8")
    found = run("audit", str(plan), "--baseline", str(known), "--format", "json")

    answer = json.loads(found.out)
    assert found.code == 1
    assert [row["rule"] for row in answer["rows"]] == ["ICT101"]
    assert answer["summary"]["suppressed"] == {"ignore": 0, "baseline": 1, "gone": 0}


def test_a_baseline_counts_what_is_gone(tmp_path: Path) -> None:
    plan, known = tmp_path / "plan.md", tmp_path / "known.json"
    plan.write_text(f"{FAULT}\n", encoding="utf-8")
    run("audit", str(plan), "--write-baseline", str(known))

    plan.write_text("本文です。\n", encoding="utf-8")
    found = run("audit", str(plan), "--baseline", str(known), "--lang", "en")

    assert found.code == 0
    assert "1 finding(s) of the baseline are gone" in found.out


def test_a_second_file_with_the_same_fault_is_new(tmp_path: Path) -> None:
    first, second = tmp_path / "a.md", tmp_path / "b.md"
    known = tmp_path / "known.json"
    for file in (first, second):
        file.write_text(f"{FAULT}\n", encoding="utf-8")
    run("audit", str(first), "--write-baseline", str(known))

    found = run(
        "audit", str(first), str(second), "--baseline", str(known), "--format", "csv"
    )

    assert [Path(row["file"]).name for row in found.rows] == ["b.md"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read; write it with --write-baseline"),
        ("{}", "is no baseline"),
        ("[1", "is no baseline"),
        ('{"version": 2, "findings": []}', "is no baseline"),
    ],
)
def test_what_is_no_baseline_is_refused(
    tmp_path: Path, content: str | None, words: str
) -> None:
    plan, known = tmp_path / "plan.md", tmp_path / "known.json"
    plan.write_text(f"{FAULT}\n", encoding="utf-8")
    if content is not None:
        known.write_text(content, encoding="utf-8")

    found = run("audit", str(plan), "--baseline", str(known), "--lang", "en")

    assert found.code == 2
    assert words in found.err


def test_a_baseline_is_read_or_written(tmp_path: Path) -> None:
    plan = tmp_path / "plan.md"
    plan.write_text(f"{FAULT}\n", encoding="utf-8")

    found = run("audit", str(plan), "--baseline", "a", "--write-baseline", "b")

    assert found.code == 2


def test_the_remarks_of_the_documentation_are_understood() -> None:
    text = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```text\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)

    _, ignores = without_ignores(block.splitlines())

    assert [ignore.rules for ignore in ignores] == [("ICT101",), ("ICT301", "ICT304")]
    assert all(ignore.is_complete for ignore in ignores)
