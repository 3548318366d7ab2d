"""Who is like an area, and what do those areas have together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ictplan.core.errors import UnknownCodeError
from ictplan.core.later import pl

if TYPE_CHECKING:
    from collections.abc import Sequence

PEERS = "peers"
"""The code that stands for a group of areas as a benchmark."""

Pooling = Literal["pooled", "mean", "median"]
"""How many areas become one value: by their counts, or by their rates."""

POOLINGS: tuple[Pooling, ...] = ("pooled", "mean", "median")


def pooling_named(name: str | None) -> Pooling | None:
    """Give the way to put peers together that users write by this name.

    Raises:
        UnknownCodeError: If there is none of this name.
    """
    if name is None:
        return None
    for pooling in POOLINGS:
        if pooling == name:
            return pooling
    raise UnknownCodeError("pooling", name, POOLINGS)


@dataclass(frozen=True)
class PeerRule:
    """How peers are found and put together.

    ``alike`` names characteristics (``DATASET`` or ``DATASET:DIMENSION=CODE``); the
    ``count`` areas nearest in them are the peers. Without any, a list of types says
    who they are. ``pooling`` is how they become one value; without it ``pooled`` where
    there are counts, else ``mean``.
    """

    alike: tuple[str, ...] = ()
    count: int = 20
    pooling: Pooling | None = None


def nearest(
    characteristics: pl.DataFrame, *, area: str, count: int | None = None
) -> pl.DataFrame:
    """Order areas by how like they are to one of them.

    The distance is Euclid's over standardised characteristics: each is divided by its
    standard deviation (of all areas given) before the differences are squared and
    summed. A characteristic that is the same everywhere tells nothing and counts 0.

    Args:
        characteristics: Column ``ref_area`` and one column of numbers for each
            characteristic; areas that lack one are left out.
        area: The area of interest; it must have every characteristic.
        count: How many areas to give; all without it.

    Returns:
        One row per other area, the nearest first, then by code: ``ref_area, distance,
        <characteristics>``. The characteristics are the standardised differences from
        the area, so that their squares sum to that of ``distance``.

    Raises:
        KeyError: If the area lacks a characteristic.
    """
    names = [name for name in characteristics.columns if name != "ref_area"]
    whole = characteristics.drop_nulls()
    ours = whole.filter(pl.col("ref_area") == area)
    if ours.is_empty():
        raise KeyError(area)
    apart = [
        ((pl.col(name) - ours.get_column(name)[0]) / pl.col(name).std(ddof=0))
        .fill_nan(0.0)
        .alias(name)
        for name in names
    ]
    squares = [pl.col(name) ** 2 for name in names]
    return (
        whole.with_columns(apart)
        .filter(pl.col("ref_area") != area)
        .with_columns(distance=pl.sum_horizontal(squares).sqrt())
        .sort("distance", "ref_area")
        .select("ref_area", "distance", *names)
        .head(whole.height if count is None else count)
    )


def pool(
    values: pl.DataFrame,
    *,
    areas: Sequence[str],
    cell: Sequence[str],
    how: Pooling,
    code: str = PEERS,
    per: int = 100,
) -> pl.DataFrame:
    """Make one value of many areas, cell by cell.

    ``pooled`` divides the sum of the numerators by that of the denominators, times
    ``per``: every person counts alike. ``mean`` and ``median`` are of the rates: every
    area counts alike.

    Args:
        values: From `one_per_cell`, with the columns of ``cell``.
        areas: Codes of the areas; those without a value in a cell do not count there.
        cell: The columns that identify what is put together: period, dimensions.
        how: One of `POOLINGS`.
        code: The code that stands for them all.
        per: What numerator over denominator is multiplied by: 100 for percent.

    Returns:
        The columns of ``values`` and ``areas`` (how many have the value), one row per
        cell in which an area has one, in order of ``cell``; ``ref_area`` is ``code``,
        ``obs_value`` is not rounded. Counts are null unless ``pooled``, and
        ``denominator_period`` is null where areas differ in it.
    """
    held = values.filter(pl.col("ref_area").is_in(list(areas)))
    held = held.filter(pl.col("obs_value").is_not_null())
    if how == "pooled":
        held = held.drop_nulls(["numerator", "denominator"])
    sums = {name: pl.col(name).sum() for name in ("numerator", "denominator")}
    rate = {
        "pooled": per * pl.col("numerator").sum() / pl.col("denominator").sum(),
        "mean": pl.col("obs_value").mean(),
        "median": pl.col("obs_value").median(),
    }[how]
    no_count = pl.lit(None, pl.Int64)
    period = pl.col("denominator_period")
    common = period.first()
    return (
        held.group_by(cell, maintain_order=True)
        .agg(
            ref_area=pl.lit(code),
            obs_value=rate,
            obs_status=pl.col("obs_status").first(),
            numerator=sums["numerator"] if how == "pooled" else no_count,
            denominator=sums["denominator"] if how == "pooled" else no_count,
            denominator_period=pl.when(period.n_unique() == 1).then(common),
            sample_size=no_count,
            qualifier=pl.col("qualifier").first(),
            source=pl.col("source").first(),
            note=pl.lit(None, pl.String),
            source_cell=pl.lit(None, pl.String),
            decimals=no_count,
            is_bound=pl.lit(value=False),
            contested=pl.col("contested").any(),
            areas=pl.len().cast(pl.Int64),
        )
        .sort(cell)
        .select(*values.columns, "areas")
        .cast(dict(values.schema.items()))
    )
