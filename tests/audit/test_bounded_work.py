"""Work grows with the length of a text and no faster, counted in calls, not in time."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from ictplan.audit.audit import audit_text

if TYPE_CHECKING:
    from types import FrameType


def calls_of(text: str) -> int:
    """Count the calls an audit makes, of Python and of built-in functions."""
    count = 0

    def counting(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        audit_text(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "token",
    [
        "5%", "前年比3％増", "（5％", "約8割（79.6％）", "1,200円から", "合計30件。",
        "A社は40人（20％）、", "| 5 | 6 |\n", "窓口　　310　　280　　-30\n", "・5件\n",
        "1件当たり5円、",
    ],
)  # fmt: skip
def test_a_token_without_end_takes_work_that_grows_with_it(token: str) -> None:
    audit_text(token * 10)  # what is done once is done

    short, long = calls_of(token * 100), calls_of(token * 400)

    # Four times the text: work that grows with its square would be sixteen times.
    assert long <= 8 * short
