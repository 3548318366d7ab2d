"""Datasets in the formats that other programs and data portals exchange.

Each format is a function from a `Cube` to files: what a name ends with, and its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ictplan.exchange.csvw import as_csvw
from ictplan.exchange.cube import Cube
from ictplan.exchange.geojson import as_geojson
from ictplan.exchange.jsonstat import as_jsonstat
from ictplan.exchange.sdmx import as_sdmx_csv

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["EXCHANGE", "MEDIA_TYPES", "Cube", "Format"]


@dataclass(frozen=True)
class Format:
    """How a dataset is exchanged: the suffix of its file, and who writes it.

    ``write`` takes the cube and the file's name and gives the content of each file by
    what is added to that name; the data have nothing added.
    """

    suffix: str
    write: Callable[[Cube, str], dict[str, bytes]]


EXCHANGE = {
    "csvw": Format(".csv", as_csvw),
    "jsonstat": Format(".json", as_jsonstat),
    "sdmx-csv": Format(".csv", as_sdmx_csv),
    "geojson": Format(".geojson", as_geojson),
}
"""The formats of exchange by the name that ``--format`` takes."""

MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "md": "text/markdown",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "table": "text/plain",
    "csvw": "text/csv",
    "jsonstat": "application/json",
    "sdmx-csv": "application/vnd.sdmx.data+csv",
    "geojson": "application/geo+json",
}
"""The media type of each format, for catalogues."""
