"""Groups of areas and of people: convergence, structure, peers, intervals."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import polars as pl
import pytest
from support import descriptor, run, write_dataset

import ictplan
from ictplan import Library
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError

SAMPLES = "ref_area,time_period,age,obs_value,obs_status,sample_size,source"
COUNTED = "ref_area,time_period,age,obs_value,obs_status,numerator,denominator,source"
PEOPLE = "ref_area,subgroup,population"
FIGURE_9 = (84.7, 98.7, 98.4, 97.9, 97.7, 95.2, 84.4, 59.4, 27.6)
"""Internet use in 2021 from 6-12 to 80 and over, as printed in the plan."""

BANDS = (
    *("Y6T12", "Y13T19", "Y20T29", "Y30T39", "Y40T49", "Y50T59"),
    *("Y60T69", "Y70T79", "Y_GE80"),
)


def _sample(tmp_path: Path, *rows: str, header: str, **changes: object) -> Library:
    write_dataset(tmp_path, *rows, header=header, package=descriptor(**changes))
    return Library([tmp_path])


def test_areas_converge_when_their_spread_falls(tmp_path: Path) -> None:
    # 10, 20, 30 then 20, 25, 30: deviations sqrt(200/3) and sqrt(50/3).
    library = _sample(
        tmp_path,
        *(
            f"{area},{year},_T,{value},A,plan"
            for year, values in ((2020, (10, 20, 30)), (2021, (20, 25, 30)))
            for area, value in zip(("08217", "08201", "08202"), values, strict=True)
        ),
        header="ref_area,time_period,age,obs_value,obs_status,source",
    )

    answer = ictplan.convergence("sample", library=library, lang="en")

    rows = answer.frame.rows(named=True)
    assert [row["sd"] for row in rows] == pytest.approx([sqrt(200 / 3), sqrt(50 / 3)])
    assert [row["cv"] for row in rows] == pytest.approx(
        [100 * sqrt(200 / 3) / 20, 100 * sqrt(50 / 3) / 25]
    )
    assert [row["delta"] for row in rows] == [30.0, 15.0]
    said = [note.text("en") for note in answer.notes]
    assert "3 areas: standard deviation 8.16 (2020), 4.08 (2021)." in said


def test_rates_come_from_counts_where_there_are_counts(tmp_path: Path) -> None:
    library = _sample(
        tmp_path,
        "08217,2020,_T,33.3,A,1,3,plan",
        "08201,2020,_T,66.7,A,2,3,plan",
        header=COUNTED,
    )

    row = ictplan.convergence("sample", library=library).frame.row(0, named=True)

    # Thirds apart: the mean is a half, each a sixth from it.
    assert (row["areas"], row["mean"]) == (2, pytest.approx(50))
    assert row["sd"] == pytest.approx(100 / 6)


def test_one_area_alone_does_not_converge(tmp_path: Path) -> None:
    library = _sample(tmp_path, "08217,2020,_T,10.0,A,5,plan", header=SAMPLES)

    with pytest.raises(NotComparableError, match="no two areas"):
        ictplan.convergence("sample", library=library)


def test_what_structure_alone_would_give(tmp_path: Path) -> None:
    # One person in each band: the mean of the nine rates is 744 / 9 = 82.67; the
    # printed whole is 82.9.
    people = tmp_path / "people.csv"
    people.write_text("\n".join([PEOPLE, *(f"取手市,{band},1" for band in BANDS)]))

    answer = ictplan.structure(area="取手市", people=str(people), lang="en")

    assert answer.frame.get_column("benchmark_value").to_list() == [*FIGURE_9, 82.9]
    whole = answer.frame.row(-1, named=True)
    assert whole["structure_effect"] == pytest.approx(744 / 9 - 82.9)
    assert (whole["area_value"], whole["rate_effect"]) == (None, None)
    assert "it would have 82.7%, −0.2 points" in answer.headlines[0].text("en")


def test_both_parts_sum_to_the_gap_where_all_is_known(tmp_path: Path) -> None:
    # Young and old: 0.2·90 + 0.8·30 = 42 against 0.5·95 + 0.5·40 = 67.5; the shares
    # give −0.3·92.5·… see tests/measures/test_structure.py: −17.25 and −8.25.
    library = _sample(
        tmp_path,
        "08217,2021,Y0T14,90.0,A,18,20,plan",
        "08217,2021,Y_GE65,30.0,A,24,80,plan",
        "00000,2021,Y0T14,95.0,A,475,500,plan",
        "00000,2021,Y_GE65,40.0,A,200,500,plan",
        header=COUNTED,
    )

    frame = ictplan.structure("sample", library=library).frame

    whole = frame.row(-1, named=True)
    assert whole["method"] == "kitagawa"
    assert (whole["area_value"], whole["benchmark_value"]) == (42.0, 67.5)
    assert whole["structure_effect"] == pytest.approx(-17.25)
    assert whole["rate_effect"] == pytest.approx(-8.25)


def test_people_may_come_from_a_dataset_with_finer_ages(tmp_path: Path) -> None:
    library = _sample(
        tmp_path / "rates",
        "08217,2021,_T,50.0,A,,,plan",
        "00000,2021,_T,60.0,A,,,plan",
        "00000,2021,Y60T69,80.0,A,,,plan",
        "00000,2021,Y_GE70,20.0,A,,,plan",
        header=COUNTED,
    )
    place = write_dataset(
        tmp_path / "people",
        "08217,2021,Y60T64,30,A,plan",
        "08217,2021,Y65T69,30,A,plan",
        "08217,2021,Y70T79,20,A,plan",
        "08217,2021,Y_GE80,20,A,plan",
        package=descriptor(unit_measure="PERS", decimals=0) | {"name": "residents"},
    )
    place.rename(place.parent / "residents")
    library = Library([tmp_path / "rates", tmp_path / "people"])

    frame = ictplan.structure("sample", people="residents", library=library).frame

    # 60 of 100 are 60 to 69: 0.6·80 + 0.4·20 = 56 expected of 60; 50 is 6 less.
    assert frame.get_column("area_share").to_list() == [0.6, 0.4, 1.0]
    whole = frame.row(-1, named=True)
    assert whole["structure_effect"] == pytest.approx(-4.0)
    assert whole["rate_effect"] == pytest.approx(-6.0)


def test_people_that_lack_a_subgroup_are_refused(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(f"{PEOPLE}\n取手市,Y6T12,1\n", encoding="utf-8")

    with pytest.raises(UsageError, match="Y13T19"):
        ictplan.structure(area="取手市", people=str(people))
    with pytest.raises(UsageError, match="--people"):
        ictplan.structure(area="取手市")
    with pytest.raises(UnknownCodeError):
        ictplan.structure(area="取手市", people="no-such-dataset")


def test_peers_come_nearest_first_with_their_differences() -> None:
    answer = ictplan.list_peers(
        area="茨城県", alike=["internet-use"], nearest=3, lang="en"
    )

    frame = answer.frame
    assert frame.height == 3
    assert frame.get_column("distance").is_sorted()
    assert frame.get_column("distance").to_list() == pytest.approx(
        frame.get_column("internet-use").abs().to_list()
    )


def test_peers_by_the_ministrys_list_are_61_other_cities() -> None:
    done = run("peers", "--area", "取手市", "--lang", "en", "--format", "csv")

    assert done.code == 0
    assert len(done.rows) == 61


def test_a_gap_of_two_samples_has_newcombes_interval(tmp_path: Path) -> None:
    # Newcombe 1998, example (a): 56 of 70 against 48 of 80: 0.0524 to 0.3339.
    library = _sample(
        tmp_path,
        "08217,2021,_T,80.0,A,70,plan",
        "00000,2021,_T,60.0,A,80,plan",
        header=SAMPLES,
    )

    answer = ictplan.gap("sample", library=library, lang="en")

    row = answer.frame.row(0, named=True)
    assert row["gap_lower"] == pytest.approx(5.24, abs=0.005)
    assert row["gap_upper"] == pytest.approx(33.39, abs=0.005)
    assert any("95%" in note.text("en") for note in answer.notes)


def test_a_full_count_has_no_interval() -> None:
    frame = ictplan.gap("mynumber").frame

    assert frame.get_column("gap_lower").null_count() == frame.height


@pytest.mark.parametrize(
    ("method", "ends"),
    [("wilson", (25.53, 36.62)), ("clopper-pearson", (25.27, 36.76))],
)
def test_rates_of_subgroups_have_intervals(
    tmp_path: Path, method: str, ends: tuple[float, float]
) -> None:
    # Newcombe 1998 (single proportion), 81 of 263.
    library = _sample(
        tmp_path,
        "08217,2021,Y0T14,30.8,A,263,plan",
        "08217,2021,Y_GE65,50.0,A,2,plan",
        header=SAMPLES,
    )

    frame = ictplan.digital_divide("sample", interval=method, library=library).frame

    row = frame.row(0, named=True)
    assert (row["lower"], row["upper"]) == pytest.approx(ends, abs=0.01)


def test_an_unknown_way_to_an_interval_is_refused() -> None:
    with pytest.raises(UnknownCodeError):
        ictplan.digital_divide(interval="wald")


def test_who_the_non_users_are(tmp_path: Path) -> None:
    # 2 of 20 young and 56 of 80 old do not: 2 and 56 of 58.
    library = _sample(
        tmp_path,
        "08217,2021,Y0T14,90.0,A,18,20,plan",
        "08217,2021,Y_GE65,30.0,A,24,80,plan",
        header=COUNTED,
    )

    frame = ictplan.digital_divide("sample", library=library).frame

    assert frame.get_column("non_users_share").to_list() == pytest.approx(
        [100 * 2 / 58, 100 * 56 / 58]
    )


def test_the_people_of_the_non_users_may_come_from_a_file(tmp_path: Path) -> None:
    weights = tmp_path / "weights.csv"
    weights.write_text(
        "\n".join(["subgroup,population", *(f"{band},1" for band in BANDS)])
    )

    frame = ictplan.digital_divide(weights=weights).frame

    # 72.4 of the 156 points that the nine bands lack.
    assert frame.get_column("non_users_share")[-1] == pytest.approx(100 * 72.4 / 156)


def test_the_scorecard_knows_the_distance_in_time() -> None:
    row = ictplan.scorecard(area="取手市").frame.row(
        by_predicate=pl.col("dataset") == "mynumber", named=True
    )

    # Japan had 60.0 between 57.1 (2022-12-31) and 63.5 (2023-02-28): 32 days before.
    assert row["time_distance_years"] == pytest.approx(32 / 365.25, abs=1 / 365)
