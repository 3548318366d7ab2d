"""Internet use by age, 2021: the values behind figure 58 of the plan."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ictplan.core.codes import Direction
from ictplan.core.measures.divide import divide

AGES = ["Y60T69", "Y70T79", "Y_GE80", "Y13T19"]


def _values(values: list[float], categories: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "time_period": ["2021"] * len(values),
            "age": pl.Series(categories, dtype=pl.Enum(["Y13T19", *AGES[:3]])),
            "obs_value": values,
        }
    )


def _divide(frame: pl.DataFrame, **options: object) -> pl.DataFrame:
    return divide(
        frame,
        dimension="age",
        groups=["time_period"],
        ordered=bool(options.get("ordered", True)),
        direction=Direction(str(options.get("direction", "higher"))),
    )


def test_subgroups_come_in_code_list_order_with_drop_and_step() -> None:
    found = _divide(_values([84.4, 59.4, 27.6, 98.7], AGES))

    assert found.get_column("category").to_list() == [
        "Y13T19",
        "Y60T69",
        "Y70T79",
        "Y_GE80",
    ]
    assert found.get_column("drop_off").to_list() == [0.0, 14.3, 39.3, 71.1]
    assert found.get_column("step").to_list() == [None, -14.3, -25.0, -31.8]
    assert found.get_column("reference").unique().to_list() == ["Y13T19"]


def test_users_and_non_users_tell_two_stories() -> None:
    # 27.6 / 98.7 = 0.2796; (100 - 27.6) / (100 - 98.7) = 72.4 / 1.3 = 55.69.
    oldest = _divide(_values([27.6, 98.7], ["Y_GE80", "Y13T19"])).row(1, named=True)

    assert round(oldest["ratio"], 4) == 0.2796
    assert oldest["non_users"] == 72.4
    assert round(oldest["non_users_ratio"], 2) == 55.69


def test_a_best_subgroup_without_non_users_gives_no_ratio_of_them() -> None:
    found = _divide(_values([100.0, 50.0], ["Y13T19", "Y_GE80"]))

    assert found.get_column("non_users_ratio").to_list() == [None, None]


def test_where_less_is_better_the_best_is_the_lowest() -> None:
    found = _divide(_values([25.7, 57.8], ["Y60T69", "Y70T79"]), direction="lower")

    assert found.get_column("reference").to_list() == ["Y60T69", "Y60T69"]
    assert found.get_column("drop_off").to_list() == [0.0, 32.1]


def test_subgroups_without_order_are_ranked_best_first() -> None:
    found = _divide(_values([84.4, 98.7, 27.6], AGES[:3]), ordered=False)

    assert found.get_column("obs_value").to_list() == [98.7, 84.4, 27.6]


@given(st.lists(st.floats(0, 100), min_size=2, max_size=4))
def test_a_drop_off_is_never_negative_and_zero_for_the_best(
    values: list[float],
) -> None:
    for direction in ("higher", "lower"):
        found = _divide(_values(values, AGES[: len(values)]), direction=direction)
        drops = found.get_column("drop_off").to_list()

        assert min(drops) == 0
