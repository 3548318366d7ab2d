"""Peers: distances by hand, and what a group has together."""

import polars as pl
import pytest

from ictplan.core.measures.peers import nearest, pool

PLANE = pl.DataFrame(
    {
        "ref_area": ["A", "B", "C", "D", "E"],
        "size": [0.0, 2.0, 4.0, 2.0, 2.0],
        "aged": [10.0, 10.0, 10.0, 20.0, None],
    }
)


def test_distance_is_euclids_over_standardised_characteristics() -> None:
    # sd of 0, 2, 4, 2 is √2; of 10, 10, 10, 20 it is √18.75 = 4.3301.
    found = nearest(PLANE, area="A")
    assert found.get_column("ref_area").to_list() == ["B", "D", "C"]
    assert found.get_column("distance").to_list() == pytest.approx(
        [2 / 2**0.5, (2 + 100 / 18.75) ** 0.5, 4 / 2**0.5]
    )
    assert found.row(1, named=True)["aged"] == pytest.approx(10 / 18.75**0.5)


def test_no_more_areas_than_asked_for() -> None:
    assert nearest(PLANE, area="A", count=1).get_column("ref_area").to_list() == ["B"]


def test_a_characteristic_that_is_the_same_everywhere_tells_nothing() -> None:
    flat = PLANE.select("ref_area", "size", aged=pl.lit(7.0))
    assert nearest(flat, area="A").get_column("aged").to_list() == [0.0] * 4


def test_an_area_without_a_characteristic_has_no_neighbours() -> None:
    with pytest.raises(KeyError, match="E"):
        nearest(PLANE, area="E")


def values(*rows: tuple[str, float | None, int | None, int | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (area, "2021", rate, "A", n, d, "2020", None, "eq", "s", None, False, False)
            for area, rate, n, d in rows
        ],
        schema={
            "ref_area": pl.String,
            "time_period": pl.Enum(["2021"]),
            "obs_value": pl.Float64,
            "obs_status": pl.String,
            "numerator": pl.Int64,
            "denominator": pl.Int64,
            "denominator_period": pl.String,
            "sample_size": pl.Int64,
            "qualifier": pl.String,
            "source": pl.String,
            "note": pl.String,
            "is_bound": pl.Boolean,
            "contested": pl.Boolean,
        },
        orient="row",
    )


HELD = values(
    ("A", 10.0, 10, 100),
    ("B", 30.0, 90, 300),
    ("C", 62.0, None, None),
    ("D", None, None, None),
)


@pytest.mark.parametrize(
    ("how", "rate", "areas"),
    [("pooled", 25.0, 2), ("mean", 34.0, 3), ("median", 30.0, 3)],
)
def test_pooled_counts_people_and_mean_counts_areas(
    how: str, rate: float, areas: int
) -> None:
    made = pool(HELD, areas=["A", "B", "C", "D"], cell=["time_period"], how=how)  # type: ignore[arg-type]
    row = made.row(0, named=True)
    assert (row["ref_area"], row["obs_value"], row["areas"]) == ("peers", rate, areas)
    counts = (row["numerator"], row["denominator"])
    assert counts == ((100, 400) if how == "pooled" else (None, None))


def test_areas_outside_the_group_do_not_count() -> None:
    made = pool(HELD, areas=["B"], cell=["time_period"], how="pooled")
    assert made.get_column("obs_value").to_list() == [30.0]


def test_no_area_gives_no_row() -> None:
    assert pool(HELD, areas=["Z"], cell=["time_period"], how="mean").is_empty()
