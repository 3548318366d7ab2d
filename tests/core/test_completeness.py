"""A release cut short names what is missing; a choice of towns lacks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ictplan import Library
from ictplan.core.completeness import missing_municipalities

if TYPE_CHECKING:
    from ictplan.core.areas import AreaRegister


@pytest.fixture(scope="module")
def areas() -> AreaRegister:
    return Library().areas


def municipalities(areas: AreaRegister, prefix: str = "") -> list[str]:
    return [
        code
        for code in areas.areas
        if areas.level(code) == "municipality" and code.startswith(prefix)
    ]


def said(codes: list[str], areas: AreaRegister) -> list[str]:
    return [message.text("en") for message in missing_municipalities(codes, areas)]


def test_a_national_release_cut_after_899_rows(areas: AreaRegister) -> None:
    """There are 1,741 municipalities; 1,741 − 899 = 842."""
    every = municipalities(areas)
    assert len(every) == 1741

    (sentence,) = said(every[:899], areas)

    assert sentence.startswith("842 of 1741 municipalities are missing: ")
    assert sentence.endswith(" …")
    assert said(every, areas) == []
    assert said(every[:-1], areas) == ["1 of 1741 municipalities are missing: 与那国町"]


def test_a_release_of_a_prefecture(areas: AreaRegister) -> None:
    """茨城県 has 44 municipalities; 22 of them are a release, 21 a choice."""
    ibaraki = municipalities(areas, "08")
    assert len(ibaraki) == 44

    assert said(ibaraki, areas) == []
    assert said(ibaraki[:21], areas) == []
    (sentence,) = said(ibaraki[:22], areas)
    assert sentence.startswith("22 of 44 municipalities of Ibaraki")


@pytest.mark.parametrize("codes", [[], ["08217"], ["00000", "08000"]])
def test_a_few_areas_are_a_choice(areas: AreaRegister, codes: list[str]) -> None:
    assert said(codes, areas) == []
