"""The bundled national data: numbers as their publishers print them."""

import polars as pl
import pytest
from support import run

import ictplan
from ictplan import Library
from ictplan.core.errors import NotComparableError, UsageError


def value(dataset: str, area: str, period: str, **cell: str) -> dict[str, object]:
    frame = (
        Library()
        .load(dataset, areas={area})
        .observations.filter(
            pl.col("ref_area") == area,
            pl.col("time_period").cast(pl.String) == period,
            *(pl.col(name).cast(pl.String) == code for name, code in cell.items()),
        )
    )
    return frame.row(0, named=True)


ISSUED = {"measure": "issued", "age": "_T", "sex": "_T"}


def test_cards_of_toride_and_japan_at_the_end_of_2022() -> None:
    ours = value("mynumber", "08217", "2022-12-31", **ISSUED)
    japan = value("mynumber", "00000", "2022-12-31", **ISSUED)

    assert (ours["obs_value"], ours["numerator"], ours["denominator"]) == (
        53.5,
        56_703,
        105_967,
    )
    assert (japan["obs_value"], japan["numerator"], japan["denominator"]) == (
        57.1,
        71_905_789,
        125_927_902,
    )


@pytest.mark.parametrize(
    ("among", "rank", "of"),
    [("nation", 1228, 1741), ("prefecture", 28, 44), ("peers", 50, 62)],
)
def test_the_rank_of_toride(among: str, rank: int, of: int) -> None:
    frame = ictplan.rank(
        "mynumber", area="取手市", among=among, period="2022-12-31", neighbours=0
    ).frame

    assert frame.select("rank", "of").row(0) == (rank, of)


def test_residents_and_statistics_of_toride() -> None:
    assert value("registered-residents", "08217", "2020-01-01")["obs_value"] == 107_097
    assert value("registered-residents", "08217", "2025-01-01")["obs_value"] == 105_872
    aged = value("municipal-indicators", "08217", "2020", item="aged_share")
    assert (aged["numerator"], aged["denominator"]) == (36_052, 104_524)
    child = value("municipal-indicators", "08217", "2020", item="child_share")
    assert child["numerator"] == 10_593
    households = value("municipal-indicators", "08217", "2020", item="households")
    assert households["obs_value"] == 45_447


def test_dx_of_toride() -> None:
    def item(code: str) -> dict[str, object]:
        return value("dx-progress", "08217", "2024-07-12", item=code)

    assert item("ai")["obs_value"] == 1
    assert item("telework")["obs_value"] == 0
    assert item("online_26")["obs_value"] == 100
    online = item("online_32")
    assert (online["numerator"], online["denominator"]) == (9, 21)


def test_at_least_thirty_indicators_of_municipalities_are_described() -> None:
    metadata = Library().package("municipal-indicators").ictplan

    assert len(metadata.items) >= 30
    for item in metadata.items:
        assert item.label is not None
        assert item.definition is not None
        assert item.unit_measure is not None
        assert item.direction is not None


def test_states_are_counted_among_special_wards() -> None:
    done = run("gap", "dx-progress", "--area", "豊島区", "--where", "item=AIの導入")

    assert "特別区 23 のうち 22 が実施、豊島区は未実施" in done.out


def test_states_have_no_rank() -> None:
    with pytest.raises(NotComparableError, match="ictplan gap"):
        ictplan.rank("dx-progress", area="豊島区")


def test_items_of_several_units_are_asked_one_by_one() -> None:
    with pytest.raises(UsageError, match="--where item=CODE"):
        ictplan.gap("municipal-indicators", area="取手市")


def test_a_nation_nobody_publishes_is_pooled_from_the_municipalities() -> None:
    """Census of 2020: 35,335,805 of 126,146,099 residents were 65 and over."""
    answer = ictplan.gap(
        "municipal-indicators",
        area="取手市",
        to="nation",
        where="item=aged_share",
        period="2020",
        lang="en",
    )
    (row,) = answer.frame.to_dicts()

    assert row["benchmark_value"] == pytest.approx(100 * 35_335_805 / 126_146_099)
    assert "computed" in row["benchmark_label"]
    assert row["benchmark_decimals"] is None
    assert row["gap_published"] is None


def test_fibre_keeps_the_decimals_that_were_printed() -> None:
    (row,) = ictplan.gap("fibre-coverage", period="FY2021").frame.to_dicts()

    assert (row["area_value"], row["area_decimals"]) == (100, 0)
    assert (row["benchmark_value"], row["benchmark_decimals"]) == (99.3, 1)
    assert row["gap_margin"] == pytest.approx(0.1)


def test_the_gap_of_the_plan_is_as_before() -> None:
    (row,) = ictplan.gap(
        "mynumber", area="取手市", to="nation", period="2023-02-28"
    ).frame.to_dicts()

    assert row["gap"] == -3.5


def test_no_definition_names_one_city_or_this_program() -> None:
    library = Library()
    for name in library.ids:
        definition = library.package(name).ictplan.definition
        for word in ("取手", "Toride", "ictplan", "計画の", "the plan"):
            assert word not in definition.ja + definition.en, name


def test_datasets_are_found_by_japanese_names() -> None:
    assert Library().dataset_id("類似団体の類型") == "peer-groups"
    assert Library().dataset_id("自治体ＤＸの進捗") == "dx-progress"


def test_a_divide_of_the_nation_stands_in_for_a_city() -> None:
    answer = ictplan.digital_divide("mynumber", area="札幌市", lang="ja")

    assert answer.title is not None
    assert "札幌市の値がないため全国" in answer.title.text("ja")


def test_an_answer_says_that_newer_national_values_are_held() -> None:
    notes = [
        note.text("ja")
        for note in ictplan.gap("mynumber", area="札幌市", library=Library()).notes
    ]

    assert any(
        "2026-01-31 全国 81.2%" in note and "3年以上古い" in note for note in notes
    )
