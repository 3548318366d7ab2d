"""What share of those asked gave an answer: counts of a survey's crosstab over its n."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import polars as pl

from ictplan.importers.units import Unit

if TYPE_CHECKING:
    from ictplan.importers.longform import Cells

STEP = Decimal("0.1")
"""Shares are given to a tenth of a percent, as surveys print them; counts stay exact."""


def shares_of_counts(cells: Cells) -> Cells:
    """Turn counts of answers into shares of n, with the counts beside them.

    Rows keep ``numerator`` (the count), ``denominator`` and ``sample_size`` (n). Cells
    that are no counts (percentages, numbers of things) stay as they are.
    """
    items = _answers(cells)
    if not items:
        return cells
    is_count = pl.col("item").is_in(items)
    rows = []
    for row in cells.frame.filter(is_count).iter_rows(named=True):
        count, n = _whole(row["text"]), _whole(row["sample_size"])
        if count is None or not n or count > n:
            rows.append(row)
            continue
        share = (Decimal(100 * count) / n).quantize(STEP, ROUND_HALF_UP)
        rows.append(
            {**row, "text": f"{share}", "numerator": str(count), "denominator": str(n)}
        )
    frame = pl.concat(
        [cells.frame.filter(~is_count), pl.DataFrame(rows, schema=cells.frame.schema)]
    )
    quantities = {
        code: replace(quantity, unit=Unit("PC", 0, "%")) if code in items else quantity
        for code, quantity in cells.items.items()
    }
    return replace(cells, frame=frame, items=quantities)


def _answers(cells: Cells) -> list[str]:
    """Give the items that are counts of answers: whole numbers without a unit."""
    items = [
        code
        for code, quantity in cells.items.items()
        if quantity.unit is None
        or (quantity.unit.is_assumed and quantity.unit.code == "PERS")
    ]
    filled = cells.frame.filter(pl.col("item").is_in(items) & (pl.col("text") != ""))
    counts = filled["text"].str.contains("^[0-9,]+$").sum()
    return items if counts and counts >= 0.8 * filled.height else []


def _whole(text: str | None) -> int | None:
    plain = (text or "").replace(",", "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() else None
