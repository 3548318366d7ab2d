"""One sentence: status, relation, evidence, source of each number."""

from __future__ import annotations

from support import run

import ictplan

# The card's rate of 取手市 on 28 February 2023 is published as 60.0.
RIGHT = "取手市の交付率は令和5年2月末で60.0％"


def test_a_sentence_is_held_against_the_data() -> None:
    (row,) = ictplan.verify(RIGHT, language="en").frame.to_dicts()

    assert (row["text"], row["status"], row["rule"]) == ("60.0％", "agrees", "ICT501")
    assert "mynumber 08217 2023-02-28" in row["evidence"]
    assert row["source"]


def test_a_sentence_is_held_against_itself() -> None:
    # 410 − 380 = 30
    found = run("verify", "相談は380件から410件へ40件増えた。", "--format", "csv")

    assert found.code == 1
    rows = {row["text"]: row for row in found.rows}
    assert rows["40件"]["status"] == "contradicts"
    assert rows["40件"]["expected"] == "30件"
    assert rows["410件"]["status"] == "no-claim"
