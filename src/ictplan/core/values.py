"""How is a value written with its unit: 60.0%, 103,929 persons, in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.messages import Message
from ictplan.core.rounding import MISSING, number

if TYPE_CHECKING:
    from ictplan.core.codes import Unit


def format_value(value: float | None, unit: Unit, decimals: int) -> Message:
    """Write a value as published: a number and its symbol, a state by its name.

    Args:
        value: The value, or None, which is written as missing.
        unit: Its unit.
        decimals: Published decimals.
    """
    if value is None:
        return Message(MISSING)
    if unit.states is not None and value in (0, 1):
        return Message(unit.states[int(value)])
    return Message(
        "{number}{symbol}",
        {"number": number(value, decimals), "symbol": Message(unit.symbol)},
    )
