"""Rules of the audit: each reports its example of a fault and lets the other pass."""

from pathlib import Path

import pytest
from support import ROOT, run

from ictplan import Library, audit_plan, explain
from ictplan.audit.audit import audit_text
from ictplan.audit.reading import LONGEST, read_text
from ictplan.audit.rules import RULES, Rule
from ictplan.core.errors import UnknownCodeError, UnreadableFileError

PLAN = ROOT.parent / "shared" / "plan" / "chapter2.txt"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_reports_its_fault_and_lets_its_right_text_pass(
    rule: object, library: Library
) -> None:
    assert hasattr(rule, "id")
    known = RULES[rule.id]
    found = audit_text(known.fires, library=library, select=[known.id])
    assert [finding.rule for finding in found.findings][:1] == [known.id]
    right = audit_text(known.passes, library=library, select=[known.id])
    assert right.findings == ()


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        # 52.1 − 49.0 is 3.1.
        ("利用率は49.0％から52.1％へ3.1ポイント上昇した。", []),
        ("利用率は49.0％から52.1％へ4.1ポイント上昇した。", ["ICT101"]),
        # 60 of 120 are 50%, 49 of 52 are 94.2%, 20 of 80 are 25%.
        ("回答は120件で、そのうち賛成が60件（40％）でした。", ["ICT105"]),
        ("回答は120件で、そのうち賛成が60件（50％）でした。", []),
        ("手続は52件です。このうち、済んだものは49件（92.2％）です。", ["ICT105"]),
        ("手続は52件です。このうち、済んだものは49件（94.2％）です。", []),
        ("施設は80施設あり、そのうち整備したのは20施設（52％）です。", ["ICT105"]),
        # FY2022 to FY2026, both ends counted, are five years.
        ("計画期間は令和４年度から令和８年度までの５年間です。", []),
        ("計画期間は令和４年度から令和８年度までの４年間です。", ["ICT301"]),
    ],
)
def test_arithmetic_and_periods(text: str, rules: list[str]) -> None:
    assert [f.rule for f in audit_text(text).findings] == rules


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_the_address_of_a_rule_is_a_heading_of_the_page(rule: Rule) -> None:
    page, _, anchor = rule.address.partition("#")
    headings = (ROOT / page).read_text(encoding="utf-8").split("\n")

    assert f"### {anchor.upper()}" in headings


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(UnknownCodeError, match="ICT999"):
        audit_text("1人", select=["ICT999"])


def test_a_line_too_long_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text("1" * (LONGEST + 1), encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="line of more than"):
        read_text(str(file))


@pytest.mark.parametrize(
    ("content", "words"),
    [(b" \n", "holds no text"), (b"\x81\x20", "neither UTF-8 nor CP932")],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=words):
        read_text(str(file))


def test_shift_jis_is_read(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes("利用率は５％①です。".encode("cp932"))
    assert "５％①" in read_text(str(file))


def test_a_fault_makes_the_command_fail(tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_text("令和４年度から令和８年度までの４年間です。\n", encoding="utf-8")
    found = run("audit", str(file), "--format", "csv")
    assert found.code == 1
    assert [(row["line"], row["rule"]) for row in found.rows] == [("1", "ICT301")]
    assert run("audit", str(file), "--ignore", "ICT3", "--format", "csv").code == 0
    assert run("audit", str(file), "--fail-on", "never").code == 2


def test_explain_names_every_rule() -> None:
    assert explain().frame.get_column("rule").to_list() == list(RULES)
    assert "ICT301" in run("explain", "ICT301", "--lang", "en").out


@pytest.mark.skipif(not PLAN.is_file(), reason="needs ../shared")
def test_what_the_model_text_has_wrong() -> None:
    frame = audit_plan([str(PLAN)], area="取手市").frame
    found = set(frame.select("rule", "text").iter_rows())
    # FY2022 to FY2026 as four years. A rise of 20.1 points is 57.8 − 37.7, which the
    # passage prints: what a pair explains is not accused.
    assert ("ICT301", "４年間") in found
    assert not any(text.startswith("20.1") for _, text in found)
    # 63.5 − 60.0 = 3.5; 49 and 3 of 52; 20 systems; 6 laws: all right.
    for right in ("3.5ポイント", "49", "20業務", "６法案"):
        assert not any(text.startswith(right) for _, text in found)
