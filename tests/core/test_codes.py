"""Codes and their words."""

from __future__ import annotations

import pytest

from ictplan.core.codes import UNITS, UnitMeasure
from ictplan.core.messages import translate


@pytest.mark.parametrize(
    "unit", [code for code, unit in UNITS.items() if unit.is_amount]
)
def test_an_amount_is_counted_in_its_own_name(unit: UnitMeasure) -> None:
    # 816 cases are 816件 wherever they stand: after a number, in a heading, as a gap.
    words = {
        translate(text, "ja").strip()
        for text in (UNITS[unit].name, UNITS[unit].symbol, UNITS[unit].difference)
    }

    assert len(words) == 1
