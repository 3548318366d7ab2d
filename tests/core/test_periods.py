from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ictplan.core.errors import PeriodError
from ictplan.core.periods import (
    day,
    era_mark,
    era_of,
    era_text,
    fiscal_year,
    fiscal_year_of,
    month,
    parse,
    parse_code,
    parse_span,
    year,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2021", "2021"),
        ("２０２１年", "2021"),
        ("FY2021", "FY2021"),
        ("2021年度", "FY2021"),
        ("令和3年", "2021"),
        ("令和元年", "2019"),
        ("平成31年", "2019"),
        ("平成31年度", "FY2019"),
        ("令和元年度", "FY2019"),
        ("令和三年度末", "2022-03-31"),
        ("令和3年3月末", "2021-03-31"),
        ("令和3年末", "2021-12-31"),
        ("R3", "2021"),
        ("R3.4.1", "2021-04-01"),
        ("R7.8末", "2025-08-31"),
        ("H28.10", "2016-10"),
        ("H28.1.1", "2016-01-01"),
        ("㍻28", "2016"),
        ("㋿3年", "2021"),
        ("昭和64年", "1989"),
        ("明治6年", "1873"),
        ("平成二十八年十月", "2016-10"),
        ("2021/3/1", "2021-03-01"),
        ("2021.3.1", "2021-03-01"),
        ("令和5年2月28日現在", "2023-02-28"),
    ],
)
def test_what_people_write_is_read(text: str, code: str) -> None:
    assert parse(text).code == code


@pytest.mark.parametrize(
    "text", ["", "元年", "20", "2021-13", "2023-02-30", "99999", "明治5年", "abc", "R"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(PeriodError):
        parse(text)


def test_a_month_after_the_end_of_its_era_is_refused_with_the_right_one() -> None:
    with pytest.raises(PeriodError, match="write 令和元年5月1日"):
        parse("平成31年5月1日")


def test_a_code_is_read_strictly_and_the_error_gives_the_code_to_write() -> None:
    with pytest.raises(PeriodError, match="'令和3年' is no period code; write 2021"):
        parse_code("令和3年")


@pytest.mark.parametrize(
    ("when", "name"),
    [
        (date(2019, 4, 30), "平成"),
        (date(2019, 5, 1), "令和"),
        (date(1989, 1, 7), "昭和"),
        (date(1989, 1, 8), "平成"),
        (date(1926, 12, 24), "大正"),
        (date(1912, 7, 29), "明治"),
    ],
)
def test_an_era_begins_on_its_day(when: date, name: str) -> None:
    assert era_of(when).name == name


def test_march_belongs_to_the_fiscal_year_before() -> None:
    assert fiscal_year_of(date(2020, 3, 31)) == 2019
    assert fiscal_year_of(date(2020, 4, 1)) == 2020
    assert month(2020, 3) in fiscal_year(2019)


def test_a_span_may_be_open() -> None:
    assert parse_span("2020..令和3年") == (year(2020), year(2021))
    assert parse_span("2020..") == (year(2020), None)
    assert parse_span("..2020") == (None, year(2020))


def test_a_span_that_runs_backwards_is_refused() -> None:
    with pytest.raises(PeriodError, match="runs backwards"):
        parse_span("2021..2020")


def test_a_year_is_labelled_for_its_reader() -> None:
    assert fiscal_year(2021).label("ja") == "2021年度"
    assert fiscal_year(2021).label("en") == "FY2021"


@given(st.dates(date(1873, 1, 1), date(2199, 12, 31)))
def test_every_day_goes_to_its_era_and_back(when: date) -> None:
    assert parse(era_text(day(when))) == day(when)
    assert parse_code(day(when).code) == day(when)


@given(st.integers(1873, 2199))
def test_every_year_goes_to_its_era_and_back(number: int) -> None:
    for period in (year(number), fiscal_year(number)):
        assert parse(era_text(period)) == period


@given(st.text("0123456789.-/年月日度末元令平昭成和RHSFY一二十百〇 　", max_size=12))
def test_no_text_raises_anything_but_a_period_error(text: str) -> None:
    for read in (parse, parse_code, parse_span):
        try:
            read(text)
        except PeriodError as error:
            assert str(error)


def test_a_fiscal_year_is_april_to_march() -> None:
    assert fiscal_year(2021).start == date(2021, 4, 1)
    assert fiscal_year(2021).end == date(2022, 3, 31)


def test_a_year_and_a_month_end_on_their_last_day() -> None:
    assert (year(2020).start, year(2020).end) == (date(2020, 1, 1), date(2020, 12, 31))
    assert month(2020, 2).end == date(2020, 2, 29)


@pytest.mark.parametrize(
    ("code", "mark"),
    [
        ("2021", "R3"), ("FY2018", "H30"), ("2019-04", "H31"), ("2019-05", "R1"),
        ("FY2019", "R1"), ("1926-12-24", "T15"), ("1926-12-25", "S1"), ("1912-07-30", "T1"),
    ],
)  # fmt: skip
def test_the_era_in_short(code: str, mark: str) -> None:
    assert era_mark(parse_code(code)) == mark


@pytest.mark.parametrize("text", ["1872", "3000", "99999", "999999年"])
def test_years_outside_the_calendar_are_refused(text: str) -> None:
    with pytest.raises(PeriodError):
        parse(text)


def test_the_first_and_the_last_year_are_read() -> None:
    assert parse("1873").code == "1873"
    assert parse("2999").code == "2999"


def test_a_span_of_one_period_has_it_at_both_ends() -> None:
    first, last = parse_span("2021..2021")
    assert first is not None
    assert first == last == parse("2021")
    assert parse_span("2021") == (first, last)


def test_nothing_is_before_the_gregorian_calendar_of_japan() -> None:
    """明治6年1月1日 is its first day."""
    assert era_of(date(1873, 1, 1)).name == "明治"
    with pytest.raises(PeriodError):
        era_of(date(1872, 12, 31))


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2024-Q1", "2024-01-01", "2024-03-31"),
        ("2024-Q2", "2024-04-01", "2024-06-30"),
        ("2024-Q4", "2024-10-01", "2024-12-31"),
    ],
)
def test_a_quarter_is_three_months(code: str, first: str, last: str) -> None:
    period = parse_code(code)

    assert (str(period.start), str(period.end), period.code) == (first, last, code)
