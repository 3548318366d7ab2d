"""Markdown is read as text: markup is none, and tables have headers."""

from __future__ import annotations

import pytest

from ictplan import Library
from ictplan.audit.audit import audit_text
from ictplan.audit.markup import BLANK, unmarked

TABLE = """\
### マイナンバーカードの普及率

| 時点 | 取手市（％） | 全国（％） | 対全国（ポイント） |
| --- | ---: | ---: | ---: |
| 2023-02-28 | {ours} | 63.5 | −3.5 |
"""


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('[60.0%](#row-1 "obs_value: 1")で', "60.0%で"),
        ("**強い**言葉", "強い言葉"),
        ("time\\_period", "time_period"),
        ('<a id="row-1"></a>1', "1"),
        ("![図](a.svg)の前", "の前"),
        ("値<!-- 覚え -->は", "値は"),
        ("[^1]は脚注", "[^1]は脚注"),
        ("3 < 5 と * と _", "3 < 5 と * と _"),
    ],
)
def test_markup_is_blanked_and_places_stay(line: str, text: str) -> None:
    blanked = unmarked(line)

    assert len(blanked) == len(line)
    assert blanked.replace(BLANK, "") == text


def test_a_cell_is_checked_by_its_header_and_its_row() -> None:
    right = audit_text(TABLE.format(ours="60.0"), library=Library())
    wrong = audit_text(TABLE.format(ours="61.0"), library=Library())

    assert right.findings == ()
    assert [j.status for j in right.numbers if j.number.role == "share"] == [
        "agrees",
        "agrees",
    ]
    (finding,) = wrong.findings
    assert (finding.rule, finding.line, finding.expected) == ("ICT501", 5, "60.0%")


def test_a_column_without_a_unit_is_never_called_wrong() -> None:
    text = TABLE.replace("（％）", "").format(ours="61.0")

    assert audit_text(text, library=Library()).findings == ()


def test_rows_of_a_table_are_no_sentences() -> None:
    # 52.1 − 49.0 is not 4.1, but these are three columns.
    text = "| 年 | 前回 | 今回 | 増加 |\n|---|---|---|---|\n| 1 | 49.0％ | 52.1％ | 4.1ポイント |\n"

    assert audit_text(text).findings == ()
