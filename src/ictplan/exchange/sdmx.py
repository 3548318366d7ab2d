"""SDMX-CSV 2.0: rows of a dataflow, columns by their SDMX names."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import polars as pl

from ictplan.exchange.cube import TIME

if TYPE_CHECKING:
    from ictplan.exchange.cube import Cube

AGENCY = "ICTPLAN"
VERSION = "1.0.0"

FISCAL_YEAR_STARTS = "--04-01"
"""SDMX writes a fiscal year as reporting year ``2021-A1`` that starts on this day."""


def as_sdmx_csv(cube: Cube, file: str) -> dict[str, bytes]:
    """Write rows that replace what a receiver holds of them (action R).

    Fiscal years become reporting years that start in April; codes stay as they are.
    """
    del file
    fiscal = pl.col(TIME).str.starts_with("FY")
    flow = f"{AGENCY}:{cube.dataset.id.upper().replace('-', '_')}({VERSION})"
    frame = cube.frame.select(
        STRUCTURE=pl.lit("dataflow"),
        STRUCTURE_ID=pl.lit(flow),
        ACTION=pl.lit("R"),
        **{name.upper(): pl.col(name) for name in cube.key},
        OBS_VALUE=pl.col("obs_value"),
        **{name.upper(): pl.col(name) for name in cube.attributes},
        REPORTING_YEAR_START_DAY=pl.when(fiscal).then(pl.lit(FISCAL_YEAR_STARTS)),
    ).with_columns(
        TIME_PERIOD=pl.when(pl.col("TIME_PERIOD").str.starts_with("FY"))
        .then(pl.col("TIME_PERIOD").str.strip_prefix("FY") + "-A1")
        .otherwise("TIME_PERIOD")
    )
    if frame.get_column("REPORTING_YEAR_START_DAY").null_count() == frame.height:
        frame = frame.drop("REPORTING_YEAR_START_DAY")
    out = io.BytesIO()
    frame.write_csv(out)
    return {"": out.getvalue()}
