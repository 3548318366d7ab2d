"""How sure are rates of samples: columns with the ends of their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ictplan.core.codes import UNITS
from ictplan.core.later import pl
from ictplan.core.measures.proportion import clopper_pearson, newcombe, wilson
from ictplan.core.messages import N_, Message
from ictplan.core.rounding import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ictplan.core.measures.proportion import Interval
    from ictplan.core.schema import DatasetMetadata

METHODS: dict[str, Callable[[float, int], Interval]] = {
    "wilson": wilson,
    "clopper-pearson": lambda k, n: clopper_pearson(round(k), n),
}
"""How the interval of one rate is computed, by the name users write."""

ENDS = ("lower", "upper")
GAP_ENDS = ("gap_lower", "gap_upper")


def with_interval(
    frame: pl.DataFrame, metadata: DatasetMetadata, method: str = "wilson"
) -> pl.DataFrame:
    """Add the ends of the 95% interval of each rate of a sample.

    Args:
        frame: Columns ``obs_value, sample_size``.
        metadata: The dataset's; a full count has no interval.
        method: One of `METHODS`.

    Returns:
        The same rows with ``lower, upper`` in percent; null without a sample size.
    """
    ends = [
        _scaled(METHODS[method](row["obs_value"] / 100 * size, size))
        if (size := _size(row, "sample_size", metadata))
        else (None, None)
        for row in frame.iter_rows(named=True)
    ]
    return frame.hstack(
        pl.DataFrame(ends, schema=dict.fromkeys(ENDS, pl.Float64), orient="row")
    )


def with_gap_interval(
    frame: pl.DataFrame, values: pl.DataFrame, metadata: DatasetMetadata
) -> pl.DataFrame:
    """Add the ends of the 95% interval of each gap of two samples (Newcombe).

    Args:
        frame: Rows of `ictplan.core.measures.gap`.
        values: The values compared, with ``sample_size``.
        metadata: The dataset's; a full count has no interval.

    Returns:
        The same rows with ``gap_lower, gap_upper`` in points; null where either side
        has no sample size, and where unlike periods or definitions were compared.
    """
    cell = ["time_period", *metadata.dimension_ids]
    sizes = values.select("ref_area", *cell, "sample_size")
    if metadata.full_count or sizes.get_column("sample_size").null_count() == len(
        sizes
    ):
        return frame.with_columns(
            pl.lit(None, pl.Float64).alias(name) for name in GAP_ENDS
        )
    known = frame.join(
        sizes, on=["ref_area", *cell], how="left", maintain_order="left"
    ).join(
        sizes.rename({"ref_area": "benchmark", "sample_size": "_size_b"}),
        on=["benchmark", *cell],
        how="left",
        maintain_order="left",
    )
    ends = [_gap_ends(row, metadata) for row in known.iter_rows(named=True)]
    return frame.hstack(
        pl.DataFrame(ends, schema=dict.fromkeys(GAP_ENDS, pl.Float64), orient="row")
    )


def _gap_ends(
    row: Mapping[str, Any], metadata: DatasetMetadata
) -> tuple[float | None, float | None]:
    ours, theirs = (
        _size(row, "sample_size", metadata),
        _size(row, "_size_b", metadata),
    )
    if not ours or not theirs or row["gap"] is None:
        return None, None
    k1, k2 = row["area_value"] / 100 * ours, row["benchmark_value"] / 100 * theirs
    return _scaled(newcombe(k1, ours, k2, theirs))


def _size(row: Mapping[str, Any], column: str, metadata: DatasetMetadata) -> int | None:
    """Give the sample size of a rate; None where an interval has no meaning."""
    if metadata.full_count or not UNITS[metadata.unit_measure].is_share:
        return None
    size: int | None = row[column]
    return size


def _scaled(interval: Interval) -> tuple[float, float]:
    return 100 * interval.lower, 100 * interval.upper


def notes_on_intervals(ends: pl.Series, metadata: DatasetMetadata) -> Iterator[Message]:
    """Say what the intervals in a column are, where there are any."""
    if ends.null_count() == ends.len():
        return
    yield Message(N_("Intervals: 95%, as if the sample were a simple random one."))
    yield from _notes_on_weights(metadata)


def notes_on_gaps(frame: pl.DataFrame, metadata: DatasetMetadata) -> Iterator[Message]:
    """Say between which ends the newest gap of two samples lies.

    Args:
        frame: Columns ``time_period, gap_lower, gap_upper``.
        metadata: The dataset's.
    """
    held = frame.filter(pl.col("gap_lower").is_not_null()).sort("time_period")
    if held.is_empty():
        return
    row = held.row(-1, named=True)
    more = metadata.decimals + 1
    yield Message(
        N_(
            "{period}: by the sizes of the samples the gap is {lower} to {upper} points"
            " (95%, as if they were simple random ones)."
        ),
        {
            "period": row["time_period"],
            "lower": number(row["gap_lower"], more, signed=True),
            "upper": number(row["gap_upper"], more, signed=True),
        },
    )
    yield from _notes_on_weights(metadata)


def _notes_on_weights(metadata: DatasetMetadata) -> Iterator[Message]:
    if metadata.weighted:
        yield Message(
            N_("The survey is weighted: its true intervals are somewhat wider.")
        )
