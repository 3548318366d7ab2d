"""How is a number shown: rounded once, half up, as the sources do (四捨五入)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MISSING = "–"
"""What stands where a value is missing."""

MINUS = "−"


def number(value: float | None, decimals: int, *, signed: bool = False) -> str:
    """Format one number with thousands commas; a missing value is an en dash.

    Args:
        value: The number, or None.
        decimals: How many decimals stay; the last is rounded half up.
        signed: Whether a positive number gets a plus sign.
    """
    if value is None:
        return MISSING
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
    digits = f"{abs(rounded):,f}"
    if rounded < 0:
        return MINUS + digits
    return f"+{digits}" if signed and rounded > 0 else digits
