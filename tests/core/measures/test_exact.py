"""When are 64 bits and floats enough: at the bound, by fractions."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ictplan.core.codes import Direction
from ictplan.core.measures.exact import Counts, fraction_key
from ictplan.core.measures.gap import measure_pairs, pair_values
from ictplan.core.measures.rank import rank

LARGEST_TOLD = 67_108_863  # 2^26 - 1: its square is the last below 2^52
LARGEST_64 = 2_147_483_647  # 2 m² + m is 9,223,372,030,412,324,865 at most 2^63 - 1
LARGEST_COUNT = 10**15 - 1  # 15 digits


def values(counts: list[tuple[int, int]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            ("2023", f"{at:05d}", 100.0 * n / d, n, d)
            for at, (n, d) in enumerate(counts)
        ],
        schema=["time_period", "ref_area", "obs_value", "numerator", "denominator"],
        orient="row",
    )


@pytest.mark.parametrize(("count", "told"), [(LARGEST_TOLD, True), (2**26, False)])
def test_floats_tell_up_to_the_bound(count: int, *, told: bool) -> None:
    assert Counts.of(values([(1, count), (1, 2)])).floats_tell is told
    assert Counts.of(values([(count, 1), (1, 2)])).floats_tell is told


@pytest.mark.parametrize(
    ("count", "kind"), [(LARGEST_64, pl.Int64), (2**31, pl.Int128)]
)
def test_64_bits_hold_products_up_to_the_bound(
    count: int, kind: type[pl.DataType]
) -> None:
    assert Counts.of(values([(1, count), (0, 1)])).kind is kind


def test_values_without_counts_need_no_more_than_64_bits() -> None:
    empty = values([(1, 2)]).with_columns(
        numerator=pl.lit(None, pl.Int64), denominator=pl.lit(None, pl.Int64)
    )
    counts = Counts.of(empty)
    assert counts.kind is pl.Int64
    assert counts.floats_tell
    assert not counts.complete


near = st.builds(
    lambda n, d, a, b: (max(n, 1) + a, max(d, 1) + b),
    st.integers(1, LARGEST_TOLD - 1),
    st.integers(1, LARGEST_TOLD - 1),
    st.integers(0, 1),
    st.integers(0, 1),
)


@given(st.lists(near, min_size=1, max_size=4), st.data())
def test_places_are_those_of_fractions(
    counts: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Neighbours n/d, (n±1)/(d±1) at the bound are where floats would err first."""
    n, d = data.draw(st.sampled_from(counts))
    step = st.integers(-1, 1)
    moved = (n + data.draw(step), d + data.draw(step))
    rows = [*counts, (max(moved[0], 0), max(moved[1], 1)), (n, d)]
    fractions = [Fraction(*row) for row in rows]

    found = rank(values(rows), cell=["time_period"]).sort("ref_area")

    expected = [1 + sum(other > mine for other in fractions) for mine in fractions]
    assert found.get_column("rank").to_list() == expected


@given(
    st.integers(1, LARGEST_COUNT - 1),
    st.integers(-1, 1),
    st.sampled_from([(0, 0), (1, 1), (0, 1), (1, 0)]),
)
def test_large_fractions_are_ordered_as_they_are(
    n: int, less: int, step: tuple[int, int]
) -> None:
    """Neighbours of counts of 15 digits, some 10^-30 apart, which no float tells apart."""
    d = LARGEST_COUNT - 1
    pair = [(n, d), (n + step[0] * less, d + step[1] * less)]
    frame = values(pair)
    counts = Counts.of(frame)
    first, second = frame.select(fraction_key(counts)).to_series()
    ours, theirs = (Fraction(*row) for row in pair)
    assert not counts.floats_tell
    assert (first < second, first == second) == (ours < theirs, ours == theirs)


def test_a_share_of_one_fits_the_key() -> None:
    frame = values([(LARGEST_COUNT, LARGEST_COUNT), (1, 1), (2, 1), (1, 2)])
    keys = frame.select(fraction_key(Counts.of(frame))).to_series().to_list()
    assert keys == [2**100, 2**100, 2**101, 2**99]


@pytest.mark.parametrize("scale", [1, 10**12])
def test_gaps_of_pairs_have_the_sign_of_fractions(scale: int) -> None:
    """With 64 and with 128 bits: 1/3 and 333/1000, level by no count."""
    base = 3 * scale
    rows = values([(scale, base), (333 * scale + 1, 1000 * scale), (scale, base)])
    areas = pl.Enum(["00000", "00001", "00002"])
    pairs = pl.DataFrame(
        {
            "ref_area": ["00001", "00001", "00002"],
            "benchmark": ["00000", "00002", "00000"],
        },
        schema={"ref_area": areas, "benchmark": areas},
    )
    carried = rows.with_columns(
        pl.col("ref_area").cast(areas),
        pl.col("time_period").cast(pl.Enum(["2023"])),
        obs_status=pl.lit("A"),
        is_bound=pl.lit(value=False),
        contested=pl.lit(value=False),
        denominator_period=pl.lit(None, pl.String),
        decimals=pl.lit(1, pl.Int64),
        sample_size=pl.lit(None, pl.Int64),
    )
    both = pair_values(carried.lazy(), pairs, cell=["time_period"])
    found = measure_pairs(
        both,
        cell=["time_period"],
        per=100,
        direction=Direction.HIGHER,
        counts=Counts.of(rows),
    ).collect()

    assert Counts.of(rows).kind is (pl.Int64 if scale == 1 else pl.Int128)
    assert found.select("ref_area", "benchmark", "assessment").rows() == [
        ("00001", "00000", "ahead" if scale == 1 else "behind"),
        ("00001", "00002", "ahead" if scale == 1 else "behind"),
        ("00002", "00000", "level"),
    ]
