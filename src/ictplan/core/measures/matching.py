"""Which row holds what a row is compared with: places of rows in place of joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.measures.keys import packed

if TYPE_CHECKING:
    from collections.abc import Sequence


class Pairing:
    """Which area is compared with which, ready to be looked up in many values."""

    def __init__(self, pairs: pl.DataFrame, codes: Sequence[str]) -> None:
        """Number areas and benchmarks.

        Args:
            pairs: Columns ``ref_area, benchmark``, each pair once.
            codes: Every area there may be, in order.
        """
        self._kind = pl.Enum(list(codes))
        self._areas = len(codes)
        numbered = pairs.select(
            pl.col(name).cast(self._kind).to_physical().cast(pl.Int64)
            for name in ("ref_area", "benchmark")
        ).sort("ref_area", "benchmark")
        benchmarks = numbered.get_column("benchmark").unique().sort()
        self._width = len(benchmarks)
        # The number of each area as a benchmark; null where it is none.
        self._number = _filled(
            len(codes), benchmarks, pl.int_range(self._width, eager=True)
        )
        # The number of the first benchmark of each area, of its second and so on.
        nth = pl.int_range(pl.len()).over("ref_area")
        parts = numbered.with_columns(nth=nth).partition_by("nth")
        self._wanted = [
            _filled(
                len(codes), part["ref_area"], self._number.gather(part["benchmark"])
            )
            for part in parts
        ] or [_nulls(len(codes))]

    def match(
        self, values: pl.DataFrame, cell: Sequence[str]
    ) -> tuple[pl.DataFrame, pl.Series, pl.Series]:
        """Find the two rows of each pair in each cell.

        Args:
            values: Columns ``ref_area`` and those of ``cell``, one row for each.
            cell: The columns that must be equal.

        Returns:
            ``values`` by cell, then area, and the places in it of the area's row and of
            its benchmark's, by cell, then area, then benchmark. Where a cell lacks one
            side of a pair the pair is left out.
        """
        area = values["ref_area"].cast(self._kind).to_physical().cast(pl.Int64)
        cells = packed(values, cell)
        key = cells * self._areas + area
        if not key.is_sorted():
            order = key.arg_sort()
            values, area, cells = values[order], area.gather(order), cells.gather(order)
        # Where is the row of each cell (a line of this table) and benchmark (a column)?
        line = cells.rle_id().cast(pl.Int64) * self._width
        row = pl.int_range(values.height, eager=True)
        place = line + self._number.gather(area)
        held = place.is_not_null()
        table = _filled(
            values.height and (line[-1] + self._width),
            place.filter(held),
            row.filter(held),
        )
        rows = pl.DataFrame({"row": row, "line": line, "area": area})
        left, right = self._both(rows, table)
        return values, left, right

    def _both(self, rows: pl.DataFrame, table: pl.Series) -> list[pl.Series]:
        """Give the places of areas and of their benchmarks, a line for each pair."""
        names = [f"right_{at}" for at in range(len(self._wanted))]
        found = (
            pl.lit(table)
            .gather(pl.col("line") + pl.lit(wanted).gather(pl.col("area")))
            .alias(name)
            for name, wanted in zip(names, self._wanted, strict=True)
        )
        return (
            rows.lazy()
            .select("row", *found)
            .select(
                left=pl.concat_arr(["row"] * len(names)).explode(),
                right=pl.concat_arr(names).explode(),
            )
            .filter(pl.col("right").is_not_null())
            .collect()
            .get_columns()
        )


def _filled(height: int, places: pl.Series, numbers: pl.Series) -> pl.Series:
    return _nulls(height).scatter(places, numbers)


def _nulls(height: int) -> pl.Series:
    return pl.repeat(None, height, dtype=pl.Int64, eager=True)
