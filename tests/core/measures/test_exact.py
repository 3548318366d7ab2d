"""When are 64 bits and floats enough: at the bound, by fractions."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ictplan.core.measures.matching import Pairing

from ictplan.core.measures.exact import exact_type, floats_tell
from ictplan.core.measures.gap import gaps
from ictplan.core.measures.rank import rank

LARGEST_TOLD = 67_108_863  # 2^26 - 1: its square is the last below 2^52
LARGEST_64 = 2_147_483_647  # 2 m² + m is 9,223,372,030,412,324,865 at most 2^63 - 1


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
    assert floats_tell(values([(1, count), (1, 2)])) is told
    assert floats_tell(values([(count, 1), (1, 2)])) is told


@pytest.mark.parametrize(
    ("count", "kind"), [(LARGEST_64, pl.Int64), (2**31, pl.Int128)]
)
def test_64_bits_hold_products_up_to_the_bound(
    count: int, kind: type[pl.DataType]
) -> None:
    assert exact_type(values([(1, count), (0, 1)])) is kind


def test_values_without_counts_need_no_more_than_64_bits() -> None:
    empty = values([(1, 2)]).with_columns(
        numerator=pl.lit(None, pl.Int64), denominator=pl.lit(None, pl.Int64)
    )
    assert exact_type(empty) is pl.Int64
    assert floats_tell(empty)


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


@pytest.mark.parametrize("scale", [1, 10**12])
def test_gaps_of_pairs_have_the_sign_of_fractions(scale: int) -> None:
    """With 64 and with 128 bits: 1/3 and 333/1000, level by no count."""
    base = 3 * scale
    rows = values([(scale, base), (333 * scale + 1, 1000 * scale), (scale, base)])
    pairs = pl.DataFrame(
        {
            "ref_area": ["00001", "00002", "00001"],
            "benchmark": ["00000", "00000", "00002"],
        }
    )
    carried = rows.with_columns(
        obs_status=pl.lit("A"),
        is_bound=pl.lit(value=False),
        contested=pl.lit(value=False),
        denominator_period=pl.lit(None, pl.String),
    )
    found = gaps(carried, Pairing(pairs, ["00000", "00001", "00002"])).collect()

    assert exact_type(rows) is (pl.Int64 if scale == 1 else pl.Int128)
    assert found.select("ref_area", "benchmark", "assessment").rows() == [
        ("00001", "00000", "ahead" if scale == 1 else "behind"),
        ("00001", "00002", "ahead" if scale == 1 else "behind"),
        ("00002", "00000", "level"),
    ]
