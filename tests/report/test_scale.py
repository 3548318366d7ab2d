"""Round ends of axes and labels that do not touch."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ictplan.report.scale import folded, levels_of, nice_domain, spread


@pytest.mark.parametrize(
    ("values", "share", "domain"),
    [
        ([27.6, 98.7], True, (0, 100)),  # from 0, never beyond 100
        ([45.6, 63.5], True, (45, 65)),  # close together and far from 0
        ([1210.0, 3400.0], False, (0, 4000)),  # amounts begin at 0
        ([-5.0, 12.0], True, (-5, 15)),
        ([0.0], True, (0, 1e-9)),
    ],
)
def test_the_ends_of_an_axis_are_round(
    values: list[float], share: object, domain: tuple[float, float]
) -> None:
    assert nice_domain(values, share=bool(share)) == pytest.approx(domain, abs=1e-8)


def test_labels_that_do_not_touch_stay() -> None:
    assert spread([10, 60, 200], 17, 300) == [10, 60, 200]


def test_labels_that_touch_move_apart_around_their_middle() -> None:
    assert spread([100, 104], 20, 300) == [92, 112]


@given(st.lists(st.floats(0, 300), max_size=8))
def test_labels_keep_order_distance_and_the_frame(places: list[float]) -> None:
    moved = spread(places, 17, 300)

    pairs = sorted(zip(places, moved, strict=True))
    after = [place for _, place in pairs]
    assert all(b - a >= 17 - 1e-6 for a, b in pairwise(after))
    assert all(-1e-6 <= place <= 300 + 1e-6 for place in after)


def test_levels_are_multiples_of_the_step() -> None:
    assert levels_of(76.0, 88.0, 5.0) == [80.0, 85.0]
    assert levels_of(-40.0, 40.0, 20.0) == [-40.0, -20.0, 0.0, 20.0, 40.0]


def test_a_text_breaks_neither_numbers_nor_before_a_full_stop() -> None:
    lines = folded("伸びは15.8ポイントです。", 6 * 12, 12)

    assert "".join(lines) == "伸びは15.8ポイントです。"
    assert all("15.8" in "".join(lines) for _ in lines)
    assert any("15.8" in line for line in lines)
    assert not any(line.startswith("。") for line in lines)
