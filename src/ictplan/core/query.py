"""Which observations are asked about: areas, benchmarks, periods, categories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.areas import JAPAN
from ictplan.core.codes import UNITS, DimensionRole
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.core.measures.peers import PEERS
from ictplan.core.measures.series import one_per_cell
from ictplan.core.messages import N_
from ictplan.core.periods import parse_code, parse_span
from ictplan.core.schema import KEY_COLUMNS, TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library
    from ictplan.core.schema import DatasetMetadata

AREA_DIMENSION = "ref_area"
"""The column by which areas themselves are subgroups."""

LATEST = "latest"
ALL = "all"


def values_of(dataset: Dataset) -> pl.DataFrame:
    """Give one exact value per cell of a dataset by area, period, categories."""
    return one_per_cell(
        dataset.observations,
        cell=[*KEY_COLUMNS, *dataset.metadata.dimension_ids],
        sources=[source.name for source in dataset.sources],
    )


def comparable_values(dataset: Dataset) -> pl.DataFrame:
    """Give one exact value per cell, see `values_of`; counts where they make a rate."""
    values = values_of(dataset)
    if not UNITS[dataset.metadata.unit_measure].is_share:
        # Counts make a rate; where values are no rates, they are something else.
        values = values.with_columns(numerator=None, denominator=None)
    return values


def periods_within(codes: Sequence[str], period: str | None) -> list[str]:
    """Keep the period codes that lie in a period or span; the newest for ``latest``.

    Args:
        codes: In time order.
        period: What was asked; None and ``all`` keep everything.

    Raises:
        PeriodError: If the text is no period.
        UnknownCodeError: If no code lies in it.
    """
    if period is None or period == ALL or not codes:
        return list(codes)
    if period == LATEST:
        return list(codes[-1:])
    start, end = parse_span(period)
    spans = {code: parse_code(code) for code in codes}
    kept = [
        code
        for code, span in spans.items()
        if (start is None or start.start <= span.start)
        and (end is None or span.end <= end.end)
    ]
    if not kept:
        raise UnknownCodeError("period", period, sorted(codes))
    return kept


def benchmark_codes(
    names: Iterable[str], area: str, register: AreaRegister
) -> list[str]:
    """Resolve benchmarks: codes, names, ``nation``, ``prefecture`` or ``peers``.

    Returns:
        Codes in the order given, without the area itself and without repeats;
        ``peers`` stays as it is.

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
        elif name == PEERS:
            code = PEERS
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
    codes = frame.get_column("time_period").cast(pl.String).unique().to_list()
    return frame.filter(cell.cast(pl.String).is_in(periods_within(codes, period)))


def in_categories(
    frame: pl.DataFrame, metadata: DatasetMetadata, where: Mapping[str, str]
) -> pl.DataFrame:
    """Keep the rows of the categories asked for; of a subgroup else the total.

    Raises:
        UnknownCodeError: If a dimension or category is unknown.
    """
    known = metadata.dimension_ids
    for name, code in where.items():
        if name not in known:
            raise UnknownCodeError("dimension", name, known)
        held = frame.get_column(name).cast(pl.String).unique().sort().to_list()
        if code not in held:
            raise UnknownCodeError("category", code, held)
        frame = frame.filter(pl.col(name).cast(pl.String) == code)
    return frame


def totals_only(
    frame: pl.DataFrame, metadata: DatasetMetadata, *, but: Sequence[str]
) -> pl.DataFrame:
    """Keep the totals of all subgroup dimensions except ``but``, where there are any."""
    for dimension in metadata.dimensions:
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


def window(period: str | None, since: str | None) -> str | None:
    """Bring a period and the period from which on to count into one.

    Raises:
        UsageError: If both are given.
    """
    if since is None:
        return period
    if period is not None:
        raise UsageError(N_("--from and --period say the same; give one of them"))
    return f"{since}.."


@dataclass(frozen=True)
class Subgroups:
    """The values of some subgroups, one row per subgroup and group.

    ``groups`` are the columns whose combinations are measured apart; ``ordered`` says
    whether the subgroups have an order of their own.
    """

    dataset: Dataset
    by: str
    values: pl.DataFrame
    groups: list[str]
    ordered: bool


def at_home(dataset: Dataset, home: str | None, areas: AreaRegister) -> Dataset:
    """Give a dataset whose home area is another, by code or name; None keeps its own.

    Raises:
        UnknownCodeError: If the area is unknown.
    """
    if home is None:
        return dataset
    metadata = dataset.metadata.model_copy(update={"home_area": areas.resolve(home)})
    return replace(dataset, metadata=metadata)


def subgroups_of(
    dataset: Dataset,
    *,
    by: str,
    area: str | None,
    period: str | None,
    where: Mapping[str, str],
    library: Library,
) -> Subgroups:
    """Choose the subgroups a divide is measured over.

    Args:
        dataset: The dataset.
        by: A dimension of it, or ``ref_area``.
        area: Code or name; see `ictplan.digital_divide`.
        period: A period or ``A..B``; the newest of the fullest without it.
        where: Category by dimension.
        library: Where areas and code lists are.

    Raises:
        UnknownCodeError: If a dimension, area, period or category is unknown.
        NotComparableError: If there are not two subgroups with exact values.
    """
    metadata = dataset.metadata
    if by not in (AREA_DIMENSION, *metadata.dimension_ids):
        raise UnknownCodeError(
            "dimension", by, (*metadata.dimension_ids, AREA_DIMENSION)
        )
    if by in metadata.definition_ids:
        raise NotComparableError(
            N_("{dimension} holds different quantities, which are not compared"),
            dimension=by,
        )
    values = in_categories(values_of(dataset), dataset.metadata, where)
    values = totals_only(values, dataset.metadata, but=[by, *where])
    values = values.filter(~pl.col("is_bound"))
    values = _subgroups(values, by, area, metadata.home_area, library)
    groups = ["time_period", *(n for n in metadata.dimension_ids if n != by)]
    if by != AREA_DIMENSION:
        groups = [AREA_DIMENSION, *groups]
    values = _fullest(
        in_periods(values, period), by, groups, all_periods=period is not None
    )
    if values.height < 2:
        raise NotComparableError(
            N_("{dataset} has no two exact values by {dimension} to compare"),
            dataset=metadata.label,
            dimension=by,
        )
    lists = {d.id: d.codelist for d in metadata.dimensions}
    ordered = by in lists and library.codelist(lists[by]).ordered
    return Subgroups(dataset, by, values, groups, ordered)


def _subgroups(
    values: pl.DataFrame, by: str, area: str | None, home: str, library: Library
) -> pl.DataFrame:
    """Keep the subgroups of one area, or the prefectures as subgroups."""
    if by == AREA_DIMENSION:
        if area is not None:
            above = library.areas.resolve(area)
            return values.filter(pl.col(by).is_in(library.areas.children(above)))
        return values.filter(pl.col(by).is_in(library.areas.children("00000")))
    values = values.filter(pl.col(by).cast(pl.String) != TOTAL)
    if area is not None:
        return values.filter(pl.col(AREA_DIMENSION) == library.areas.resolve(area))
    held = values.get_column(AREA_DIMENSION).unique().sort().to_list()
    chosen = home if home in held else next(iter(held), home)
    return values.filter(pl.col(AREA_DIMENSION) == chosen)


def _fullest(
    values: pl.DataFrame, by: str, groups: Sequence[str], *, all_periods: bool
) -> pl.DataFrame:
    """Keep groups of two subgroups and more; unless asked, only the newest fullest."""
    counted = values.with_columns(_n=pl.col(by).n_unique().over(groups))
    if all_periods or counted.is_empty():
        return counted.filter(pl.col("_n") > 1).drop("_n")
    fullest = counted.filter(pl.col("_n") == pl.col("_n").max())
    last = pl.col("time_period").to_physical()
    newest = fullest.filter(last == last.max()).select(groups).sort(groups)
    return fullest.filter(
        pl.col(name).cast(pl.String) == str(code)
        for name, code in newest.row(0, named=True).items()
    ).drop("_n")
