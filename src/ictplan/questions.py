"""The questions ictplan answers, each a function: load, compute, give a `Result`.

Every command of the command line is one of these functions; a script calls them the
same way. None prints, exits or knows a format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ictplan.catalog import Catalog, Dataset
from ictplan.errors import (
    InvalidDatasetError,
    NotComparableError,
    Problem,
    UnknownCodeError,
    UsageError,
)
from ictplan.localisation import Label, Language, Message, N_
from ictplan.measures import divide as measure_divide
from ictplan.measures import gap as measure_gap
from ictplan.measures.series import one_per_cell
from ictplan.notes import with_sentences
from ictplan.period import parse_span
from ictplan.result import Result
from ictplan.schema import TOTAL, Codelist, Source
from ictplan.vocabulary import UNITS, DimensionRole
