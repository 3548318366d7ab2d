from __future__ import annotations

import math

import pytest

from ictplan.core.measures.trend import (
    LINEAR,
    LOGIT,
    OVERDUE,
    REACHED,
    SLOW,
    TRACK,
    Point,
    Reason,
    catch_up,
    fit,
    required_pace,
    sign_changes,
    time_distance,
)

YEAR = 365.25


def _yearly(*values: float) -> list[Point]:
    return [Point(round(year * YEAR), value) for year, value in enumerate(values)]


# By hand: the benchmark goes 10, 20, 40; 30 lies half-way through the second year.
def test_distance_in_time_is_linear_between_observations() -> None:
    benchmark = _yearly(10, 20, 40)

    assert time_distance(Point(round(2 * YEAR), 30.0), benchmark) == pytest.approx(
        0.5, abs=0.002
    )
    assert time_distance(Point(0, 20.0), benchmark) == pytest.approx(-1, abs=0.002)
    assert time_distance(benchmark[1], benchmark) == 0


def test_distance_in_time_says_why_there_is_none() -> None:
    assert time_distance(Point(0, 5.0), _yearly(10, 20)) == Reason.BELOW
    assert time_distance(Point(0, 25.0), _yearly(10, 20)) == Reason.ABOVE
    assert time_distance(Point(0, 15.0), _yearly(10, 20, 10)) == Reason.SEVERAL


def test_a_gap_of_nought_is_no_change_of_sign() -> None:
    gaps = _yearly(1.0, 0.0, 0.5, -0.1, 0.0, -2.0, 3.0)

    assert sign_changes(gaps) == [(gaps[2], gaps[3]), (gaps[5], gaps[6])]


# Ten and five points a year: 40 against 50 after four years, level after two more.
def test_linear_catch_up_by_hand() -> None:
    answer = catch_up(_yearly(0, 10, 20, 30, 40), _yearly(30, 35, 40, 45, 50), LINEAR)

    assert isinstance(answer.time, float)
    assert answer.time / YEAR == pytest.approx(6, abs=0.01)
    assert answer.error == pytest.approx(0, abs=0.01)
    assert not answer.far


# Logits -2, -1, 0 against 0, 0.5, 1: level where -2 + t = 0 + t/2, at t = 4.
def test_logit_catch_up_by_hand() -> None:
    def rates(*logits: float) -> list[Point]:
        return _yearly(*(100 / (1 + math.exp(-x)) for x in logits))

    answer = catch_up(rates(-2, -1, 0), rates(0, 0.5, 1), LOGIT)

    assert isinstance(answer.time, float)
    assert answer.time / YEAR == pytest.approx(4, abs=0.01)
    assert answer.error is None  # three points leave none to hold out


def test_what_does_not_catch_up_says_why() -> None:
    parallel = catch_up(_yearly(10, 20, 30), _yearly(20, 30, 40), LINEAR)
    ahead = catch_up(_yearly(30, 40, 50), _yearly(20, 30, 40), LINEAR)
    short = catch_up(_yearly(10, 20), _yearly(20, 30), LINEAR)
    full = catch_up(_yearly(10, 20, 30), _yearly(20, 30, 100), LOGIT)
    slow = catch_up(_yearly(10, 20, 30), _yearly(20, 29.9, 39.8), LINEAR)

    assert parallel.time == Reason.PARALLEL
    assert ahead.time == Reason.LEVEL
    assert short.time == Reason.POINTS
    assert full.time == Reason.BOUND
    assert slow.far


def test_a_fit_is_that_of_least_squares() -> None:
    # R: lm(c(1, 2, 4) ~ c(0, 1, 2)) gives 0.8333333 + 1.5 t
    line = fit([Point(0, 1), Point(365250, 2), Point(730500, 4)], LINEAR, 0)

    assert line.a == pytest.approx(0.8333333)
    assert line.b == pytest.approx(1.5 / 1000)


@pytest.mark.parametrize(
    ("values", "target", "years", "status"),
    [
        ((10, 20, 30), 50, 4, TRACK),
        ((10, 20, 30), 90, 4, SLOW),
        ((10, 20, 30), 30, 4, REACHED),
        ((10, 20, 30), 50, 1, OVERDUE),
        ((30, 20, 10), 50, 4, "going away"),
    ],
)
def test_status_of_a_target(
    values: tuple[float, ...], target: float, years: int, status: str
) -> None:
    pace = required_pace(_yearly(*values), target, round(years * YEAR))

    assert pace.status == status
