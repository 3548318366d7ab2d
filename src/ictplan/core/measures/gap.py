"""How far is an area from its benchmark, honest about counts and rounding."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ictplan.core.codes import Basis, Direction
from ictplan.core.errors import NotComparableError
from ictplan.core.later import pl
from ictplan.core.measures.exact import COUNTS, Counts
from ictplan.core.measures.keys import pack_key
from ictplan.core.measures.series import assess, cleared, sign_for
from ictplan.core.messages import N_
from ictplan.core.periods import parse_code
from ictplan.core.schema import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence


NOTE_END = ";"
"""What stands between two codes of notes; no code holds it."""

CARRIED = (
    "obs_value",
    "obs_status",
    "is_bound",
    "contested",
    *COUNTS,
    "denominator_period",
    "decimals",
)


def gap(
    values: pl.DataFrame,
    *,
    area: str,
    benchmark: str,
    dimensions: Sequence[str] = (),
    definitions: Sequence[str] = (),
    decimals: int = 1,
    per: int = 100,
    of_persons: bool = True,
    direction: Direction = Direction.HIGHER,
    allow_mismatch: bool = False,
) -> pl.DataFrame:
    """Subtract the benchmark's value from the area's value, cell by cell.

    ``gap = area - benchmark``, in the unit of the values (percentage points for
    shares). A negative gap means the area is below the benchmark. Where both have
    counts the gap is ``per (n_a d_b - n_b d_a) / (d_a d_b)`` from integers, so its
    sign is exact; else it is the difference of the published values.

    Args:
        values: From `one_per_cell`: columns ``ref_area, time_period`` (an Enum in
            time order), the dimensions, ``obs_value, obs_status, numerator,
            denominator, denominator_period, is_bound, contested``.
        area: Code of the area of interest.
        benchmark: Code of the area it is compared with.
        dimensions: The dimension columns; only equal categories are compared.
        definitions: Those of ``dimensions`` that must not be mixed.
        decimals: Published decimals, where ``values`` have no such column.
        per: What numerator over denominator is multiplied by: 100 for percent.
        of_persons: Whether denominators count persons.
        direction: Which way is better.
        allow_mismatch: Compare with the nearest cell of another period or
            definition where the same cell is missing; the note says which.

    Returns:
        One row per cell both areas share, by period, then dimensions:
        ``ref_area, benchmark, time_period, <dimensions>, area_value,
        benchmark_value, gap, gap_published, gap_margin, relative_gap, basis,
        assessment, note, persons_to_parity, area_decimals, benchmark_decimals``.
        ``relative_gap`` is 100 gap / benchmark, in percent. ``gap_margin`` is what
        rounding of both published values can add or hide: 0 from counts, half a step
        of each otherwise. ``area_decimals`` and ``benchmark_decimals`` are those the
        values were published with.
        ``note`` lists codes (``rounding``, ``rounding-sign``, ``bound-area`` …).
        ``persons_to_parity`` is how many more persons (fewer, where less is better)
        bring the area level; null without counts or when it is not behind. Values
        are null where only a bound is known, then the gap is null too.

    Raises:
        NotComparableError: If the two areas share no cell and ``allow_mismatch`` is
            not set, or if nothing at all can be compared.
    """
    cell = ["time_period", *dimensions]
    values = _with_decimals(values, decimals)
    ours = _side(values, area, cell)
    theirs = _side(values, benchmark, cell)
    pairs = ours.join(theirs, on=cell, suffix="_b", how="inner").with_columns(
        _mismatch=pl.lit(None, dtype=pl.String)
    )
    if allow_mismatch:
        alone = ours.join(pairs, on=cell, how="anti")
        pairs = pl.concat([pairs, _nearest(alone, theirs, cell, definitions)])
    if pairs.is_empty():
        raise NotComparableError(
            N_(
                "{area} and {benchmark} share no period and definition: {area} has"
                " {ours}, {benchmark} has {theirs}. Use --allow-mismatch to compare"
                " the nearest ones all the same."
            ),
            area=area,
            benchmark=benchmark,
            ours=_newest(ours, cell),
            theirs=_newest(theirs, cell),
        )
    pairs = pairs.with_columns(
        ref_area=pl.lit(area, pl.String), benchmark=pl.lit(benchmark, pl.String)
    )
    measured = measure_pairs(
        pairs.lazy(),
        cell=cell,
        per=per,
        direction=direction,
        counts=Counts.of(values),
        also=["_mismatch"],
    )
    if not of_persons:
        measured = measured.with_columns(persons_to_parity=pl.lit(None, pl.Int64))
    mismatch = pl.lit("mismatch:") + pl.col("_mismatch")
    listed = measured.with_columns(note=_listed(pl.col("note"), mismatch))
    return listed.drop("_mismatch").sort(cell).collect()


def pair_values(
    values: pl.LazyFrame, pairs: pl.DataFrame, *, cell: Sequence[str]
) -> pl.LazyFrame:
    """Put each area's values beside those of its benchmarks, in equal cells.

    Args:
        values: From `choose_values`; areas, periods, categories are Enums.
        pairs: Columns ``ref_area, benchmark``, Enums of the same codes as ``ref_area`` of
            ``values``; each pair once.
        cell: Period and dimensions.

    Returns:
        One row per pair and cell both have, in the order of ``values``, then of
        ``pairs``: ``ref_area, benchmark``, those of ``cell``, what `measure_pairs` needs
        of the area, and with ``_b`` of its benchmark.
    """
    key = pack_key(values.collect_schema(), [*cell, "ref_area"])
    area = pl.col("ref_area").to_physical().cast(pl.Int64)
    carried = [*CARRIED, "sample_size"]
    benchmarks = pairs.get_column("benchmark").unique()
    ours = values.select("ref_area", *cell, *carried, _cell=key - area)
    theirs = values.filter(pl.col("ref_area").is_in(benchmarks.implode())).select(
        pl.col(carried).name.suffix("_b"), _key=key
    )
    # maintain_order="left" is not for the order alone: without it polars may build its
    # table of the many rows instead of the few, which takes 25 times the memory.
    return (
        ours.join(pairs.lazy(), on="ref_area", maintain_order="left_right")
        .with_columns(_key=pl.col("_cell") + pl.col("benchmark").to_physical())
        .join(theirs, on="_key", maintain_order="left")
        .drop("_cell", "_key")
    )


def _with_decimals(values: pl.DataFrame, decimals: int) -> pl.DataFrame:
    """Say the decimals of values that have no such column.

    Where they have one, null is a value that nobody published: it was computed.
    """
    if "decimals" in values.columns:
        return values
    return values.with_columns(decimals=pl.lit(decimals, pl.Int64))


def measure_pairs(
    pairs: pl.LazyFrame,
    *,
    cell: Sequence[str],
    per: int,
    direction: Direction,
    counts: Counts,
    also: Sequence[str] = (),
) -> pl.LazyFrame:
    """Compute every column of `gap` from the two sides of each row.

    Args:
        pairs: As from `pair_values`.
        cell: Period and dimensions.
        per: What numerator over denominator is multiplied by: 100 for percent.
        direction: Which way is better.
        counts: What the counts of both sides are like.
        also: Columns that go along, at the end.

    Returns:
        The rows, in their order, with the columns of `gap`, but the codes of ``note``
        joined by ``;`` in a text. Only the columns that are selected are computed.
    """
    return (
        pairs.with_columns(_exact(counts.kind))
        .with_columns(_published(per))
        .with_columns(_chosen(direction, counts))
        .with_columns(note=_notes())
        .select(
            "ref_area",
            "benchmark",
            *cell,
            pl.col("obs_value").alias("area_value"),
            pl.col("obs_value_b").alias("benchmark_value"),
            "gap",
            "gap_published",
            "gap_margin",
            "relative_gap",
            "basis",
            "assessment",
            "note",
            _persons_to_parity(direction, counts.kind, per).alias("persons_to_parity"),
            pl.col("decimals").alias("area_decimals"),
            pl.col("decimals_b").alias("benchmark_decimals"),
            *also,
        )
    )


def _side(values: pl.DataFrame, area: str, cell: Sequence[str]) -> pl.DataFrame:
    return values.filter(pl.col("ref_area") == area).select(*cell, *CARRIED)


def _newest(side: pl.DataFrame, cell: Sequence[str]) -> str:
    if side.is_empty():
        return "–"
    row = side.sort(cell).select(cell).row(-1)
    return " ".join(str(code) for code in row if code != TOTAL)


def _nearest(
    ours: pl.DataFrame,
    theirs: pl.DataFrame,
    cell: Sequence[str],
    definitions: Sequence[str],
) -> pl.DataFrame:
    """Pair each cell with the nearest: same period first, then same definition."""
    subgroups = [n for n in cell if n != "time_period" and n not in definitions]
    loose = ["time_period", *definitions]
    pairs = (
        ours.join(theirs, on=subgroups, suffix="_b")
        if subgroups
        else ours.join(theirs, how="cross", suffix="_b")
    )
    distance = (_last_day("time_period") - _last_day("time_period_b")).abs()
    other = [pl.col(name) != pl.col(f"{name}_b") for name in definitions]
    differs = pl.any_horizontal(other) if other else pl.lit(value=False)
    there = pl.concat_str(
        [
            pl.when(pl.col(name) != pl.col(f"{name}_b")).then(
                pl.col(f"{name}_b").cast(pl.String)
            )
            for name in loose
        ],
        separator=" ",
        ignore_nulls=True,
    )
    return (
        pairs.with_columns(_mismatch=there, _differs=differs, _distance=distance)
        .sort(*cell, pl.col("_distance") > 0, "_differs", "_distance")
        .unique(cell, keep="first", maintain_order=True)
        .drop("_differs", "_distance", *(f"{name}_b" for name in loose))
    )


def _last_day(column: str) -> pl.Expr:
    """Give the last day of each period, as a count of days."""
    return pl.col(column).map_elements(
        lambda code: parse_code(code).end.toordinal(), return_dtype=pl.Int64
    )


def _exact(kind: type[pl.DataType]) -> list[pl.Expr]:
    """Compute with counts in integers; null where a count is missing."""
    n_a, d_a, n_b, d_b = (
        pl.col(name).cast(kind)
        for name in ("numerator", "denominator", "numerator_b", "denominator_b")
    )
    return [
        (n_a * d_b - n_b * d_a).alias("_cross"),
        (d_a * d_b).alias("_base"),
        (n_b * d_a).alias("_theirs"),
    ]


def _published(per: int) -> list[pl.Expr]:
    cross = pl.col("_cross").cast(pl.Float64)
    return [
        cleared(pl.col("obs_value") - pl.col("obs_value_b")).alias("gap_published"),
        (per * cross / pl.col("_base").cast(pl.Float64)).alias("_gap_counts"),
        (100 * cross / pl.col("_theirs").cast(pl.Float64)).alias("_relative_counts"),
    ]


def _chosen(direction: Direction, counts: Counts) -> list[pl.Expr]:
    from_counts = pl.col("_gap_counts").is_not_null()
    gap_, relative = pl.col("_gap_counts"), pl.col("_relative_counts")
    if not counts.complete:
        published = 100 * pl.col("gap_published") / pl.col("obs_value_b").abs()
        gap_ = pl.coalesce(gap_, "gap_published")
        relative = pl.coalesce(relative, published)
    return [
        gap_.alias("gap"),
        pl.when(gap_.is_not_null())
        .then(pl.when(from_counts).then(0.0).otherwise(rounding_margin()))
        .alias("gap_margin"),
        pl.when(relative.is_finite()).then(relative).alias("relative_gap"),
        pl.when(gap_.is_not_null())
        .then(
            pl.when(from_counts)
            .then(pl.lit(Basis.COUNTS.value))
            .otherwise(pl.lit(Basis.PUBLISHED.value))
        )
        .alias("basis"),
        assess(gap_, direction).alias("assessment"),
    ]


def rounding_margin() -> pl.Expr:
    """Give half a step of each value: what rounding both can add to their difference.

    A share of 0 or 100 is often printed without the decimals of its neighbours (100 and
    99.3 in one table); it then counts as precise as the other.
    """
    ours, theirs = _precisions()
    steps = (pl.lit(10.0).pow(-places.cast(pl.Float64)) for places in (ours, theirs))
    return pl.sum_horizontal(steps) / 2


def _precisions() -> tuple[pl.Expr, pl.Expr]:
    """Give the decimals of both values, a bare 0 or 100 with those of the other."""
    finer = pl.max_horizontal("decimals", "decimals_b")
    sides = [
        pl.when(pl.col(value).is_in([0.0, 100.0]) & (pl.col(decimals) == 0))
        .then(finer)
        .otherwise(pl.col(decimals))
        for value, decimals in (
            ("obs_value", "decimals"),
            ("obs_value_b", "decimals_b"),
        )
    ]
    return sides[0], sides[1]


def _rounded(value: pl.Expr, decimals: pl.Expr) -> pl.Expr:
    """Round half away from zero to the decimals of each row."""
    power = pl.lit(10.0).pow(decimals.clip(0).cast(pl.Float64))
    # A half that is a hair short in binary is a half: 14.85 is 14.8499….
    steps = ((value.abs() * power).round(8) + 0.5).floor()
    return value.sign() * steps / power


def _notes() -> pl.Expr:
    """Join the codes of what a reader must know about a row; none are no text."""
    rounded = _rounded(pl.col("gap"), pl.max_horizontal("decimals", "decimals_b"))
    other_sign = pl.col("gap").sign() != pl.col("gap_published").sign()
    differs = cleared(rounded - pl.col("gap_published")) != 0
    found: dict[str, pl.Expr] = {
        "rounding-sign": other_sign,
        "rounding": differs & ~other_sign,
        "bound-area": pl.col("is_bound"),
        "bound-benchmark": pl.col("is_bound_b"),
        "sources-differ": pl.col("contested") | pl.col("contested_b"),
        "status-differs": pl.col("obs_status") != pl.col("obs_status_b"),
        "break": (pl.col("obs_status") == "B") | (pl.col("obs_status_b") == "B"),
        "denominator-period": pl.col("denominator_period")
        != pl.col("denominator_period_b"),
    }
    # One number says which of them hold: there are few such, and many rows.
    held = pl.sum_horizontal(
        where.fill_null(value=False).cast(pl.UInt32) * 2**place
        for place, where in enumerate(found.values())
    )
    return pl.lit(_joined(tuple(found))).gather(held)


@cache
def _joined(codes: Sequence[str]) -> pl.Series:
    """Give the codes of every set of them as a text, by the sum of 2^place; null of none."""
    texts = (
        NOTE_END.join(code for place, code in enumerate(codes) if held >> place & 1)
        for held in range(2 ** len(codes))
    )
    return pl.Series([text or None for text in texts])


def _listed(*notes: pl.Expr) -> pl.Expr:
    """Cut joined codes apart; no text is no code."""
    note = pl.concat_str(notes, separator=NOTE_END, ignore_nulls=True)
    return pl.when(note != "").then(note.str.split(NOTE_END)).otherwise(pl.lit([]))


def _persons_to_parity(
    direction: Direction, kind: type[pl.DataType], per: int
) -> pl.Expr:
    """Count ⌈|n_b d_a − n_a d_b| / d_b⌉ persons where the area is behind.

    Only a percentage is a part of those who are counted.
    """
    if per != 100:
        return pl.lit(None, pl.Int64)
    d_b = pl.col("denominator_b").cast(kind)
    short = pl.col("_cross") * -sign_for(direction)
    persons = (short + d_b - 1) // d_b
    return pl.when(short > 0).then(persons).cast(pl.Int64)
