"""How is a value written with its unit: 60.0%, 103,929 persons, in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.messages import translate
from ictplan.core.rounding import MISSING, number

if TYPE_CHECKING:
    from ictplan.core.codes import Unit
    from ictplan.core.messages import Language


def written(value: float | None, unit: Unit, decimals: int, language: Language) -> str:
    """Write a value as published: a number and its symbol, a state by its name.

    Args:
        value: The value, or None, which is written as missing.
        unit: Its unit.
        decimals: Published decimals.
        language: Language of the symbol or state.
    """
    if value is None:
        return MISSING
    if unit.states is not None and value in (0, 1):
        return translate(unit.states[int(value)], language)
    return number(value, decimals) + translate(unit.symbol, language)
