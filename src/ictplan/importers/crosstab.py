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


COUNT = "^[0-9]{1,3}(?:,[0-9]{3})+$|^[0-9]+$"


def shares_of_counts(cells: Cells) -> Cells:
    """Turn counts of answers into shares of n, with the counts beside them.

    Rows keep ``numerator`` (the count), ``denominator`` and ``sample_size`` (n). Items
    that are no counts (percentages, numbers of things) stay as they are.
    """
    frame = cells.frame.with_columns(
        count=_whole("text"),
        n=_whole("sample_size"),
        is_filled=pl.col("text").fill_null("") != "",
    )
    items = _answers(frame, cells)
    if not items:
        return cells
    is_answer = pl.col("item").is_in(items) & pl.col("count").is_not_null()
    share = pl.struct("count", "n").map_elements(_share, pl.String)
    frame = frame.with_columns(
        text=pl.when(is_answer).then(share).otherwise("text"),
        numerator=pl.when(is_answer).then(pl.col("count").cast(pl.String)),
        denominator=pl.when(is_answer).then(pl.col("n").cast(pl.String)),
    )
    quantities = {
        code: replace(quantity, unit=Unit("PC", 0, "%")) if code in items else quantity
        for code, quantity in cells.items.items()
    }
    frame = frame.select(cells.frame.columns)
    return replace(cells, frame=frame, items=quantities)


def _answers(frame: pl.DataFrame, cells: Cells) -> list[str]:
    """Give the items that are counts of answers: whole numbers of at most n.

    Percentages without a sign are such too. Where no unit is said, counts are told by
    one above 100, or by a row whose answers make n; else the unit is asked.
    """
    named = {c: q.unit for c, q in cells.items.items()}
    people = [
        c for c, unit in named.items() if unit is not None and unit.code == "PERS"
    ]
    bare = [c for c, unit in named.items() if unit is None]
    answers = frame.filter(pl.col("item").is_in([*people, *bare]) & pl.col("is_filled"))
    fitting = answers.group_by("item").agg(
        fits=(pl.col("count") <= pl.col("n")).fill_null(value=False).sum(),
        counts=pl.col("count").count(),
        held=pl.len(),
    )
    # A mark for a missing value is no count, and no hindrance.
    whole = fitting.filter(
        (pl.col("fits") == pl.col("counts")) & (pl.col("fits") >= 0.8 * pl.col("held"))
    )["item"].to_list()
    of_rows = (
        answers.filter(pl.col("item").is_in(whole))
        .group_by("row")
        .agg(pl.col("count").sum(), pl.col("n").first())
    )
    is_whole = (of_rows["count"] == of_rows["n"]).any()
    are_counts = is_whole or bool((answers["count"] > 100).any())
    return [code for code in whole if code in people or are_counts]


def _share(row: dict[str, int | None]) -> str | None:
    count, n = row["count"], row["n"]
    if count is None or not n:
        return None
    return f"{(Decimal(100 * count) / n).quantize(STEP, ROUND_HALF_UP)}"


def _whole(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars()
    plain = text.str.replace_all(",", "").cast(pl.Int64, strict=False)
    return pl.when(text.str.contains(COUNT)).then(plain)
