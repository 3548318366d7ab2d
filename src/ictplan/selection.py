"""Which observations are asked about: areas, benchmarks, periods, categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.areas import JAPAN
from ictplan.errors import UnknownCodeError, UsageError
from ictplan.localisation import N_
from ictplan.measures.series import one_per_cell
from ictplan.period import parse_code, parse_span
from ictplan.schema import KEY_COLUMNS, TOTAL
from ictplan.vocabulary import DimensionRole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ictplan.areas import AreaRegister
    from ictplan.catalog import Dataset

LATEST = "latest"
ALL = "all"


def values_of(dataset: Dataset) -> pl.DataFrame:
    """Give one exact value per cell of a dataset, see `one_per_cell`."""
    return one_per_cell(
        dataset.observations,
        cell=[*KEY_COLUMNS, *dataset.metadata.dimension_ids],
        sources=[source.name for source in dataset.sources],
    )


def benchmark_codes(
    names: Iterable[str], area: str, register: AreaRegister
) -> list[str]:
    """Resolve benchmarks: codes, names, ``nation`` or ``prefecture``.

    Returns:
        Codes in the order given, without the area itself and without repeats.

    Raises:
        UnknownCodeError: If a code or name is unknown.
        AmbiguousNameError: If a name is that of several areas.
    """
    codes: list[str] = []
    for name in names:
        if name == "nation":
            code: str | None = JAPAN
        elif name == "prefecture":
            code = register.prefecture_of(area)
        else:
            code = register.resolve(name)
        if code is not None and code != area and code not in codes:
            codes.append(code)
    return codes


def in_periods(frame: pl.DataFrame, period: str | None) -> pl.DataFrame:
    """Keep the rows of a period, of a span ``A..B``, or of the newest period.

    A period keeps what lies inside it: ``2023`` keeps ``2023-02-28``.

    Args:
        frame: Column ``time_period``, an Enum in time order.
        period: What was asked; None and ``all`` keep everything.

    Raises:
        PeriodError: If the text is no period.
        UnknownCodeError: If no row lies in it.
    """
    if period is None or period == ALL or frame.is_empty():
        return frame
    cell = pl.col("time_period")
    if period == LATEST:
        return frame.filter(cell.to_physical() == cell.to_physical().max())
    start, end = parse_span(period)
    codes = frame.get_column("time_period").cast(pl.String).unique().to_list()
    spans = {code: parse_code(code) for code in codes}
    kept = [
        code
        for code, span in spans.items()
        if (start is None or start.start <= span.start)
        and (end is None or span.end <= end.end)
    ]
    if not kept:
        raise UnknownCodeError("period", period, sorted(codes))
    return frame.filter(cell.cast(pl.String).is_in(kept))


def in_categories(
    frame: pl.DataFrame, dataset: Dataset, where: Mapping[str, str]
) -> pl.DataFrame:
    """Keep the rows of the categories asked for; of a subgroup else the total.

    Raises:
        UnknownCodeError: If a dimension or category is unknown.
    """
    known = dataset.metadata.dimension_ids
    for name, code in where.items():
        if name not in known:
            raise UnknownCodeError("dimension", name, known)
        held = frame.get_column(name).cast(pl.String).unique().sort().to_list()
        if code not in held:
            raise UnknownCodeError("category", code, held)
        frame = frame.filter(pl.col(name).cast(pl.String) == code)
    return frame


def totals_only(
    frame: pl.DataFrame, dataset: Dataset, *, but: Sequence[str]
) -> pl.DataFrame:
    """Keep the totals of all subgroup dimensions except ``but``, where there are any."""
    for dimension in dataset.metadata.dimensions:
        if dimension.id in but or dimension.role is not DimensionRole.SUBGROUP:
            continue
        is_total = pl.col(dimension.id).cast(pl.String) == TOTAL
        if frame.select(is_total.any()).item():
            frame = frame.filter(is_total)
    return frame


def parse_where(texts: Iterable[str]) -> dict[str, str]:
    """Read ``DIMENSION=CODE`` pairs.

    Raises:
        UsageError: If a text is no such pair, or a dimension is named twice.
    """
    where: dict[str, str] = {}
    for text in texts:
        name, equals, code = text.partition("=")
        if not (name and equals and code) or name in where:
            raise UsageError(
                N_("'{text}' is not DIMENSION=CODE, once for each dimension"), text=text
            )
        where[name] = code
    return where
