"""How often does the 80 % interval of a projection hold what came?

``python benchmarks/projection.py`` projects every municipality's series of every bundled
indicator from each of its first points, as if the later ones were not known, and looks
whether the intervals of the next five years hold them. Factors were set on municipalities
of even codes (``--calibrate`` prints them); the table is of those of odd codes, which the
factors have not seen. Every indicator counts alike.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import polars as pl

from ictplan import Library
from ictplan.core.measures.projection import COVERS, FACTORS, project
from ictplan.core.measures.trend import DAYS_PER_YEAR, Point
from ictplan.questions.series import day_of

if TYPE_CHECKING:
    from collections.abc import Iterator

DATASETS = {
    "municipal-indicators": {},
    "mynumber": {"measure": "issued", "age": "_T", "sex": "_T"},
    "registered-residents": {"age": "_T", "sex": "_T"},
}
"""The national series of several years, and the categories of which."""

LEFT_OUT = ("primary_schools", "secondary_schools")
"""Numbers that stay the same for years: any interval holds them."""

FARTHEST = 5.2
"""Years ahead."""


def series() -> Iterator[tuple[str, str, bool, int, list[Point]]]:
    """Give indicator, area, whether it is a share, decimals and points."""
    for name, where in DATASETS.items():
        loaded = Library().load(name)
        metadata = loaded.metadata
        rows = loaded.observations.filter(
            ~pl.col("ref_area").str.ends_with("000") & pl.col("obs_value").is_not_null()
        )
        for dimension, code in where.items():
            rows = rows.filter(pl.col(dimension).cast(pl.String) == code)
        item = metadata.item_dimension
        rows = rows.with_columns(
            pl.col("time_period").cast(pl.String),
            _item=pl.col(item).cast(pl.String) if item else pl.lit(""),
        )
        days = {code: day_of(code) for code in rows["time_period"].unique()}
        rows = rows.with_columns(
            _day=pl.col("time_period").replace_strict(days, return_dtype=pl.Int64)
        ).sort("_day")
        for (code, area), group in rows.group_by("_item", "ref_area"):
            if code in LEFT_OUT:
                continue
            of = metadata.for_item(str(code)) if item else metadata
            points = [Point(*row) for row in group.select("_day", "obs_value").rows()]
            label = str(code) or name
            yield label, str(area), of.unit.is_share, of.decimals, points


def forecasts() -> Iterator[tuple[str, str, int, int, float]]:
    """Give indicator, area, yearly points, years ahead, distance in half intervals."""
    for indicator, area, is_share, decimals, points in series():
        for first in range(3, len(points)):
            made = project(points[:first], is_share=is_share, decimals=decimals)
            if isinstance(made, str):
                continue
            count = max(n for n, f in FACTORS.items() if f == made.factor)
            for later in points[first:]:
                years = (later.time - points[first - 1].time) / DAYS_PER_YEAR
                if not 0.5 < years <= FARTHEST:
                    continue
                value = min(max(later.value, made.bounds[0]), made.bounds[1])
                middle = made.level(years)
                spread = (made.level(years, 1) - middle) / made.factor
                distance = abs(made.model.forth(value) - middle) / spread
                yield indicator, area, count, min(5, round(years)), distance


def main() -> None:
    """Print the coverage by indicator, years ahead and number of points."""
    columns = ["indicator", "area", "points", "years", "distance"]
    found = pl.DataFrame(list(forecasts()), schema=columns, orient="row")
    weight = 1 / pl.len().over("indicator", "points")
    is_even = pl.col("area").cast(pl.Int64) % 2 == 0
    found = found.with_columns(weight=weight)
    if "--calibrate" in sys.argv[1:]:
        for count in FACTORS:
            ours = found.filter(is_even & (pl.col("points") == count)).sort("distance")
            share = ours["weight"].cum_sum() / ours["weight"].sum()
            print(count, round(ours["distance"][int((share < COVERS).sum())], 2))
    factor = pl.col("points").replace_strict(FACTORS, return_dtype=pl.Float64)
    odd = found.filter(~is_even).with_columns(holds=pl.col("distance") <= factor)
    held = (pl.col("holds") * pl.col("weight")).sum() / pl.col("weight").sum()
    pl.Config.set_tbl_rows(40)
    print(f"all: {odd.select(held).item():.3f} of {odd.height}")
    for key in ("years", "points", "indicator"):
        print(odd.group_by(key).agg(covered=held, forecasts=pl.len()).sort(key))


if __name__ == "__main__":
    main()
