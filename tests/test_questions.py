"""The answers of the plan: figures 9, 20 and 58, through the Python functions."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from support import descriptor, write_dataset

import ictplan
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError


def _at(frame: pl.DataFrame, period: str, benchmark: str) -> dict[str, object]:
    (row,) = frame.filter(
        (pl.col("time_period").cast(pl.String) == period)
        & (pl.col("benchmark") == benchmark)
    ).iter_rows(named=True)
    return dict(row)


def test_toride_is_3_5_points_below_the_nation_in_february_2023() -> None:
    row = _at(ictplan.gap("mynumber").frame, "2023-02-28", "00000")

    assert (row["area_value"], row["benchmark_value"], row["gap"]) == (60.0, 63.5, -3.5)
    assert (row["basis"], row["assessment"]) == ("published", "behind")


def test_toride_was_ahead_in_march_2020() -> None:
    # 15.6 - 15.5 published; 16,785 of 107,610 against 19,732,759 of 127,443,563.
    row = _at(ictplan.gap("mynumber").frame, "2020-03-01", "00000")

    assert row["gap_published"] == 0.1
    assert row["gap"] == pytest.approx(0.116, abs=5e-4)
    assert row["assessment"] == "ahead"


def test_rounding_hides_that_toride_fell_behind_in_may_2020() -> None:
    row = _at(ictplan.gap("mynumber", lang="en").frame, "2020-05-01", "00000")

    assert row["gap_published"] == 0.0
    assert row["gap"] == pytest.approx(-0.007, abs=5e-4)
    assert row["note"] == (
        "the published rates give 0.0, the counts behind them −0.007"
    )


def test_toride_is_behind_at_every_release_from_september_2020() -> None:
    frame = ictplan.gap("mynumber", to=["nation"], period="2020-09..").frame

    # 4 releases of 2020, 12 of 2021, 13 of 2022, one of 2023.
    assert frame.height == 30
    assert frame.get_column("assessment").unique().to_list() == ["behind"]


@pytest.mark.parametrize(
    "area", ["08217", "082171", "取手市", "茨城県取手市", "Toride", "取⼿市"]
)
def test_an_area_may_be_named_in_many_ways(area: str) -> None:
    frame = ictplan.gap("mynumber", area=area, period="latest").frame

    assert frame.get_column("ref_area").unique().to_list() == ["08217"]


def test_the_oldest_use_the_internet_71_1_points_less_than_the_best() -> None:
    frame = ictplan.digital_divide(lang="en").frame

    assert frame.get_column("time_period").unique().to_list() == ["2021"]
    assert frame.get_column("obs_value").to_list() == [
        84.7, 98.7, 98.4, 97.9, 97.7, 95.2, 84.4, 59.4, 27.6,
    ]  # fmt: skip
    oldest = frame.row(-1, named=True)
    assert (oldest["category_label"], oldest["drop_off"]) == ("80+", 71.1)
    assert oldest["step"] == -31.8


def test_income_and_prefectures_go_through_the_same_code() -> None:
    income = ictplan.digital_divide(by="household_income").frame
    places = ictplan.digital_divide(by="ref_area", period="2022").frame

    assert income.get_column("drop_off").to_list() == [37.6, 20.5, 7.4, 0.8, 1.4, 0.0]
    assert places.height == 47
    assert places.get_column("drop_off").min() == 0


def test_a_benchmark_that_was_named_and_shares_nothing_is_an_error() -> None:
    with pytest.raises(NotComparableError, match="Toride-shi and Ibaraki share no"):
        ictplan.gap("mynumber", to=["prefecture"], period="2023-02-28")


def test_a_benchmark_of_the_dataset_that_shares_nothing_is_a_note() -> None:
    answer = ictplan.gap("mynumber", period="2023-02-28")

    assert answer.frame.get_column("benchmark").to_list() == ["00000"]
    assert any("茨城県" in note.text("ja") for note in answer.notes)


def test_issued_and_held_cards_are_never_mixed() -> None:
    frame = ictplan.gap("mynumber", area="沖縄県", to=["全国"]).frame

    assert set(frame.get_column("measure").cast(pl.String)) <= {"issued", "held"}
    assert frame.select("time_period", "measure").is_unique().all()


def test_every_observation_has_a_source_that_is_described() -> None:
    library = ictplan.Library()
    for name in library.ids:
        loaded = library.load(name)
        known = {source.name for source in loaded.sources}

        assert set(loaded.observations.get_column("source")) == known


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"area": "Tride"}, UnknownCodeError),
        ({"period": "1990"}, UnknownCodeError),
        ({"where": {"colour": "red"}}, UnknownCodeError),
        ({"where": {"measure": "lost"}}, UnknownCodeError),
        ({"area": "全国", "to": ["nation"]}, UsageError),
        ({"area": "米国"}, NotComparableError),
    ],
)
def test_a_question_without_an_answer_is_refused(
    options: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ictplan.gap("mynumber", **options)  # type: ignore[arg-type]


def test_two_sources_of_one_cell_are_both_shown() -> None:
    frame = ictplan.show("mynumber", area="全国", period="2023-02-28").frame

    assert frame.get_column("source").to_list() == ["digital-gyosei", "toride-plan"]


def test_sources_that_differ_are_noted(tmp_path: Path) -> None:
    package = descriptor()
    package["sources"].append({**package["sources"][0], "name": "paper"})
    write_dataset(
        tmp_path,
        "08217,2021,_T,60.0,A,plan",
        "08217,2021,_T,60.1,A,paper",
        "00000,2021,_T,63.5,A,plan",
        package=package,
    )

    answer = ictplan.gap("sample", library=ictplan.Library([tmp_path]), lang="en")

    (row,) = answer.frame.iter_rows(named=True)
    assert row["gap"] == -3.5
    assert row["note"] == "sources give different values; the first one is used"


def test_the_published_facts_stand_in_the_datasets(shared: Path) -> None:
    facts = pl.read_csv(shared / "facts" / "observations.csv", infer_schema=False)
    held = (
        ictplan.Library()
        .load("mynumber")
        .observations.with_columns(
            pl.col("time_period").cast(pl.String), pl.col("obs_value").cast(pl.String)
        )
    )
    issued = facts.filter(
        (pl.col("indicator") == "mynumber_issuance_rate")
        & (pl.col("dimension").is_null())
        & (pl.col("period") != "2020")
    ).with_columns(pl.col("value").cast(pl.Float64).cast(pl.String))
    found = issued.join(
        held.filter(pl.col("measure").cast(pl.String) == "issued"),
        left_on=["area", "period", "value"],
        right_on=["ref_area", "time_period", "obs_value"],
        how="anti",
    )

    assert issued.height > 700
    assert found.is_empty()


def test_years_behind_are_in_the_unit_of_the_item() -> None:
    """Naha's 2.705 doctors per thousand of 2022: Japan stood there 0.78 years before.

    By hand, between Japan's 2.67 of 2020 and 2.73 of 2022, from the counts.
    """
    answer = ictplan.gap(
        "municipal-indicators",
        where={"item": "doctors_per_1000"},
        area="那覇市",
        to="nation",
        lang="en",
    )

    assert "stood there about 284 days before" in " ".join(map(str, answer.notes))
