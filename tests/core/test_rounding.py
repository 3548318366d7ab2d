from __future__ import annotations

from ictplan.core.rounding import number


def test_halves_are_rounded_up() -> None:
    assert number(14.85, 1) == "14.9"
    assert number(84.45, 1) == "84.5"


def test_a_negative_number_has_a_minus_sign_and_a_zero_none() -> None:
    assert number(-3.5, 1) == "−3.5"
    assert number(-0.04, 1) == "0.0"


def test_a_sign_is_shown_where_asked() -> None:
    assert number(0.116, 2, signed=True) == "+0.12"


def test_a_missing_value_is_a_dash() -> None:
    assert number(None, 1) == "–"


def test_thousands_are_parted() -> None:
    assert number(128066211, 0) == "128,066,211"
