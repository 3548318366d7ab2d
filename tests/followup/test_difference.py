"""What differs between two states of values, by hand."""

from __future__ import annotations

import polars as pl

from ictplan.core.codes import Direction
from ictplan.core.measures.difference import differences, movements, standings


def values(**by_area: tuple[int, int] | float) -> pl.DataFrame:
    """Give one value per area: counts, or a published rate."""
    rows = []
    for name, value in by_area.items():
        counts = value if isinstance(value, tuple) else (None, None)
        rate = 100 * value[0] / value[1] if isinstance(value, tuple) else value
        rows.append((name.removeprefix("a"), "2024", rate, "A", *counts, 1))
    return pl.DataFrame(
        rows,
        schema=[
            "ref_area",
            "time_period",
            "obs_value",
            "obs_status",
            "numerator",
            "denominator",
            "decimals",
        ],
        orient="row",
    )


def test_a_value_is_new_changed_or_gone_and_the_same_is_not_named() -> None:
    old = values(a01=50.0, a02=60.0, a03=70.0)
    new = values(a01=50.0, a02=57.9, a04=80.0)

    found = differences(old, new, cell=["ref_area", "time_period"])

    assert found.select(
        "ref_area", "what", "old_value", "obs_value", "change"
    ).rows() == [
        ("02", "changed_value", 60.0, 57.9, -2.1),
        ("03", "gone_value", 70.0, None, None),
        ("04", "new_value", None, 80.0, None),
    ]


def test_a_rate_that_stays_while_its_counts_change_has_changed() -> None:
    old, new = values(a01=(1, 2)), values(a01=(2, 4))

    found = differences(old, new, cell=["ref_area", "time_period"])

    assert found.get_column("change").to_list() == [0.0]


def placed(frame: pl.DataFrame, direction: Direction) -> pl.DataFrame:
    group = pl.when(pl.col("ref_area") != "00").then(pl.lit("all"))
    return standings(
        frame.with_columns(
            group=group,
            obs_value=pl.coalesce(
                100 * pl.col("numerator") / pl.col("denominator"), "obs_value"
            ),
        ),
        cell=["time_period"],
        direction=direction,
        nation="00",
    )


def moved(direction: Direction = Direction.HIGHER) -> dict[str, tuple[object, ...]]:
    """A1 passes the nation, A2 draws level with it, A3 falls behind it."""
    old = values(a00=(50, 100), a1=(499, 1000), a2=(49, 100), a3=(501, 1000))
    new = values(a00=(50, 100), a1=(501, 1000), a2=(500, 1000), a3=(40, 100))
    key = ["ref_area", "time_period"]
    found = movements(placed(old, direction), placed(new, direction), cell=key)
    shown = found.select("ref_area", "old_rank", "rank", "of", "places", "crossed")
    return {row[0]: row[1:] for row in shown.iter_rows()}


def test_only_who_was_worse_and_is_better_has_crossed() -> None:
    assert moved() == {
        "1": (2, 1, 3, 1, "ahead"),
        "2": (3, 2, 3, 1, None),  # level is not better
        "3": (1, 3, 3, -2, "behind"),
    }


def test_where_less_is_better_sides_and_places_turn_round() -> None:
    assert moved(Direction.LOWER) == {
        "1": (2, 3, 3, -1, "behind"),
        "2": (1, 2, 3, -1, None),
        "3": (3, 1, 3, 2, "ahead"),
    }


def test_places_among_another_number_of_areas_are_not_compared() -> None:
    old, new = values(a1=1.0, a2=2.0), values(a1=1.0, a2=2.0, a3=3.0)
    key = ["ref_area", "time_period"]

    found = movements(
        placed(old, Direction.HIGHER), placed(new, Direction.HIGHER), cell=key
    )

    assert found.select("rank", "places", "crossed").rows() == [
        (2, None, None),
        (3, None, None),
    ]
