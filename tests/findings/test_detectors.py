"""Detectors on series made by hand: each word at the bound where it changes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from handmade import CITY, NATION, indicator, point, series, trajectory

from ictplan.core.codes import Direction, UnitMeasure
from ictplan.core.messages import Label
from ictplan.findings import breakdown, coverage, movement, position
from ictplan.findings.compare import subtract
from ictplan.findings.find import look_at
from ictplan.findings.model import Series
from ictplan.findings.subjects import (
    Breakdown,
    Coverage,
    Group,
    GroupValues,
    Member,
    Trajectory,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ictplan.findings.model import Observed, Sighting
    from ictplan.findings.subjects import Versus


def against(
    find: Callable[[Versus], Iterator[Sighting]], t: Trajectory
) -> list[Sighting]:
    return [seen for versus in t.versus for seen in find(versus)]


def words(found: Sequence[object]) -> list[str]:
    return [sighting.word for sighting in found]  # type: ignore[attr-defined]


# Rounding: 60.0 and 60.1 may both be 60.05; 60.0 and 60.2 may not be the same.
@pytest.mark.parametrize(
    ("ours", "word"), [("60.0", "level"), ("60.1", "level"), ("60.2", "above")]
)
def test_within_rounding_nobody_is_ahead(ours: str, word: str) -> None:
    found = against(
        position.find_standing, trajectory({"2022": ours}, {"2022": "60.0"})
    )

    assert words(found) == [word]


# Newcombe 1998, table II (a): 56/70 against 48/80, 95% interval 0.0524 to 0.3339.
def test_the_interval_of_two_samples_is_newcombes() -> None:
    a, b = point("2022", "80", n=70), point("2022", "60", "00000", n=80)

    gap = subtract(a, b, indicator(full_count=False))

    assert gap.basis == "sample"
    assert (gap.lower, gap.upper) == pytest.approx((5.24, 33.39), abs=0.005)


def test_a_lead_inside_its_sampling_error_is_about_level() -> None:
    sampled = indicator(full_count=False)
    few = trajectory(
        series({"2022": "52.0"}, n=400), series({"2022": "50.0"}, "00000", 400), sampled
    )
    many = trajectory(
        series({"2022": "52.0"}, n=40_000),
        series({"2022": "50.0"}, "00000", 40_000),
        sampled,
    )

    assert words(against(position.find_standing, few)) == ["level"]
    assert words(against(position.find_standing, many)) == ["above"]


def test_a_sample_of_unknown_size_says_so() -> None:
    t = trajectory({"2022": "50.0"}, {"2022": "52.0"}, indicator(full_count=False))

    assert words(against(position.find_standing, t)) == ["below-unsure"]


def test_below_is_ahead_where_less_is_better() -> None:
    t = trajectory(
        {"2022": "5.0"}, {"2022": "9.0"}, indicator(direction=Direction.LOWER)
    )
    (found,) = against(position.find_standing, t)

    assert (found.word, found.assessment) == ("below", "ahead")


def test_a_peak_is_inside_and_left_for_good() -> None:
    rising_then_falling = {"1985": "108365", "1990": "114409", "1995": "118282"}
    rising_then_falling |= {"2000": "115993", "2005": "111327", "2010": "109651"}
    people = indicator(UnitMeasure.PERS, Direction.NEUTRAL)
    (found,) = movement.find_extremes(trajectory(rising_then_falling, of=people))

    # 取手市の国勢調査: 1995年の118,282人から2010年の109,651人へ8,631人減。
    assert (found.word, found.value) == ("peak-amount", 118282)
    assert found.difference is not None
    assert found.difference.value == -8631
    only_rising = {"1985": "1", "1990": "2", "1995": "3", "2000": "4"}
    assert not list(movement.find_extremes(trajectory(only_rising, of=people)))


def test_no_change_is_read_across_a_break() -> None:
    own = Series(
        "08217",
        CITY,
        (
            point("2017", "50.0"),
            point("2018", "60.0"),
            point("2019", "89.8", is_break=True),
            point("2020", "61.0"),
            point("2021", "63.0"),
        ),
    )
    t = Trajectory(indicator(), own, "own")

    (found,) = movement.find_change(t)
    assert found.difference is not None
    assert found.difference.value == 2
    assert not list(movement.find_trend(t))
    assert not list(movement.find_pace(t))
    assert not list(movement.find_extremes(t))


def test_a_trend_holds_whichever_point_is_left_out() -> None:
    years = ["2018", "2019", "2020", "2021", "2022"]
    steady = dict(zip(years, ["50.0", "51.0", "52.0", "53.0", "54.0"], strict=True))
    by_one = dict(zip(years, ["50.0", "50.0", "50.0", "50.0", "58.0"], strict=True))

    assert words(list(movement.find_trend(trajectory(steady)))) == ["rose"]
    assert words(list(movement.find_trend(trajectory(by_one)))) == ["unclear"]
    # Telework of enterprises in 2018 to 2021 and 2024: it has turned.
    turned = dict(zip(years, ["19.1", "20.2", "47.4", "51.9", "47.3"], strict=True))
    assert words(list(movement.find_trend(trajectory(turned)))) == ["unclear"]
    four = dict(list(steady.items())[1:])
    assert not list(movement.find_trend(trajectory(four)))


def test_a_slope_is_that_of_least_squares() -> None:
    # Days 0, 365.25 and 730.5 apart are 0, 1 and 2 years: 1, 2, 4 has slope 1.5.
    points = [
        replace(point("2020", value), day=day)
        for day, value in ((0, "1"), (1461, "2"), (2922, "4"))
    ]

    assert movement.slope_of(points) == Fraction(3, 8)  # four years a step


def test_the_crossing_is_the_last_one_that_lasts() -> None:
    ours = {
        "2018": "52.0",
        "2019": "49.0",
        "2020": "53.0",
        "2021": "55.0",
        "2022": "57",
    }
    theirs = {"2018": "50.0", "2019": "51.0", "2020": "52.0", "2021": "56.0"}
    theirs |= {"2022": "60.0"}
    (found,) = against(movement.find_crossing, trajectory(ours, theirs))

    assert found.word == "below-since"
    cells = [[p.period for p, _ in e.cells] for e in found.evidence]
    assert cells == [["2022", "2022"], ["2020", "2020"], ["2021", "2021"]]


def test_one_point_or_equal_values_make_no_movement() -> None:
    one = trajectory({"2022": "50.0"}, {"2022": "50.0"})
    flat = trajectory({str(year): "50.0" for year in range(2015, 2023)})
    names = ("pace", "trend", "extreme", "turning-point", "widening", "divergence")

    def seen(t: Trajectory) -> list[str]:
        return [f.word for f in look_at(t) if f.kind in names]

    assert not seen(one)
    assert seen(flat) == ["unclear"]
    assert words(list(movement.find_change(flat))) == ["kept", "kept"]


def test_a_gap_widens_only_on_one_side() -> None:
    worse = trajectory({"2021": "50", "2022": "51"}, {"2021": "52", "2022": "58"})
    (found,) = against(movement.find_widening, worse)

    assert (found.word, found.assessment) == ("behind-wider", "behind")
    crossed = trajectory({"2021": "55", "2022": "51"}, {"2021": "52", "2022": "58"})
    assert not against(movement.find_widening, crossed)


def test_places_share_ties_and_need_half_of_the_group() -> None:
    codes = ("a", "b", "c", "d", "e", "f", "g")
    own = replace(point("2022", "5"), area="c")

    def place(values: dict[str, str]) -> position.Place | None:
        held = GroupValues({code: Fraction(v) for code, v in values.items()})
        group = Group("municipalities:08000", CITY, codes, lambda _: held)
        return position.place_of(own, held, group, 1)

    found = place({"a": "9", "b": "5", "c": "5", "d": "1"})
    assert found is not None
    assert (found.rank, found.tied, found.of, found.size) == (2, 1, 4, 7)
    assert place({"a": "9", "b": "5", "c": "5"}) is None


def test_parity_counts_whole_persons() -> None:
    ours = replace(point("2022", "50"), numerator=50, denominator=101)
    ours = replace(ours, value=Fraction(5000, 101))
    theirs = replace(point("2022", "60", "00000"), numerator=60, denominator=100)
    t = Trajectory(
        indicator(),
        Series("08217", CITY, (ours,)),
        "own",
        (Series("00000", NATION, (theirs,)),),
    )
    (found,) = against(position.find_parity, t)

    # 60% of 101 persons are 60.6: 50 are 10.6 short, so 11 more.
    assert found.value == 11


def broken_down(
    values: dict[tuple[int, int | None], str], role: str = "subgroup"
) -> Breakdown:
    members = tuple(
        Member(f"Y{low}", Label(f"{low}", f"{low}"), low, high, point("2021", value))
        for (low, high), value in values.items()
    )
    return Breakdown(
        indicator(),
        "age",
        role,
        role == "subgroup",
        "00000",
        NATION,
        "nation",
        "2021",
        members,
        {m.code: Series("00000", NATION, (m.point,)) for m in members},
    )


def test_the_cliff_is_between_neighbours_that_do_not_overlap() -> None:
    # 通信利用動向調査 2021: 98.4% at 20-29, 27.6% from 80 on in 令和3年.
    ages = {(20, 29): "98.4", (60, 69): "84.4", (60, None): "69.0", (70, 79): "59.4"}
    ages |= {(80, None): "27.6"}
    (found,) = breakdown.find_fall_off(broken_down(ages))

    assert found.word == "cliff-down"
    assert found.difference is not None
    assert found.difference.value == Fraction("70.8")
    step = found.evidence[1]
    assert step.result == pytest.approx(-31.8)
    assert [p.value for p, _ in step.cells] == [Fraction("27.6"), Fraction("59.4")]


def test_items_are_named_in_their_order() -> None:
    items: dict[tuple[int, int | None], str]
    items = {(1, 1): "70.8", (2, 2): "74.2", (3, 3): "71.4"}
    (found,) = breakdown.find_top(broken_down(items, "item"))

    assert found.categories == {"age": "Y2 Y3 Y1"}


def test_a_long_name_is_cut() -> None:
    long = Member("a", Label("長" * 200, "long" * 50), None, None, point("2021", "9"))
    b = broken_down({(1, 1): "1", (2, 2): "2", (3, 3): "3"}, "item")
    (found,) = breakdown.find_top(replace(b, members=(long, *b.members)))

    assert found.tell()["first"] == Label("長" * 59 + "…", "long" * 14 + "lon…")


def test_age_counts_from_a_year_on() -> None:
    newest = point("2020-12-31", "50")
    c = Coverage(
        indicator(), "08217", CITY, "08217", CITY, "own", newest, 0, 44, has_own=True
    )

    assert not list(coverage.find_age(replace(c, as_of=newest.day + 365)))
    (found,) = coverage.find_age(replace(c, as_of=newest.day + 731))
    assert found.tell()["years"] == "2.0"


def counted(period: str, n: int, d: int, area: str = "08217") -> Observed:
    # Printed without decimals, as the dashboard of procedures does.
    whole = point(period, str(round(100 * n / d)), area)
    return replace(whole, value=Fraction(100 * n, d), numerator=n, denominator=d)


# 18 of 32 procedures are 56.25%, printed 56; 10 of 31 are 32.26%, printed 32.
def test_what_a_sentence_prints_adds_up() -> None:
    ours = Series("08217", CITY, (counted("2024", 18, 32),))
    theirs = Series("00000", NATION, (counted("2024", 10, 31, "00000"),))
    (found,) = against(
        position.find_standing, Trajectory(indicator(), ours, "own", (theirs,))
    )
    told = {name: str(value.text("en")) for name, value in found.tell().items()}  # type: ignore[attr-defined]

    # 56 and 32 are 24 apart, as 23.99 is without decimals.
    assert (told["value"], told["benchmark_value"]) == ("56%", "32%")
    assert told["difference"] == "24 points"


# 13 of 23 are 56.52%, printed 57; by the printed ones 25 points, in truth 24.26.
def test_more_decimals_are_printed_where_the_published_ones_do_not_add_up() -> None:
    ours = Series("08217", CITY, (counted("2024", 13, 23),))
    theirs = Series("00000", NATION, (counted("2024", 10, 31, "00000"),))
    (found,) = against(
        position.find_standing, Trajectory(indicator(), ours, "own", (theirs,))
    )
    told = {name: str(value.text("en")) for name, value in found.tell().items()}  # type: ignore[attr-defined]

    assert (told["value"], told["benchmark_value"]) == ("56.52%", "32.26%")
    assert told["difference"] == "24.26 points"


def test_a_lone_zero_among_rates_is_no_trough() -> None:
    shares = {"2016": "95.0", "2017": "0.0", "2018": "95.0", "2019": "94.0"}

    assert not list(movement.find_extremes(trajectory(shares)))


def test_news_that_repeats_counts_less() -> None:
    own, other = series({"2022": "50.0"}), series({"2022": "60.0"}, "00000")
    near = replace(other, area="08000")
    found = [
        f
        for f in look_at(Trajectory(indicator(), own, "own", (other, near)))
        if f.kind == "standing"
    ]

    assert found[1].score == pytest.approx(0.6 * found[0].score)
