"""How do values, differences, periods and names stand in a sentence?

Each phrase is a `Label`: both languages at once, so that a finding needs none.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from ictplan.core.codes import POINTS, UNITS
from ictplan.core.messages import LANGUAGES, Label, translate
from ictplan.core.periods import era_text, parse_code
from ictplan.core.rounding import number
from ictplan.core.values import format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ictplan.core.codes import UnitMeasure
    from ictplan.core.messages import Language
    from ictplan.findings.model import Indicator, Observed

MOST_DECIMALS = 2
"""Further decimals a difference may be given with, beyond those of its values."""


def _label(text: Callable[[Language], str]) -> Label:
    return Label(**{language: text(language) for language in LANGUAGES})


def value_text(point: Observed, indicator: Indicator) -> Label:
    """Write a value as published, with its unit."""
    return _written(float(point.value), point.decimals, indicator.unit_measure)


@lru_cache(maxsize=65536)
def _written(value: float, decimals: int, unit: UnitMeasure) -> Label:
    text = format_value(value, UNITS[unit], decimals)
    return _label(text.text)


def difference_text(
    value: Fraction, points: Iterable[Observed], indicator: Indicator
) -> Label:
    """Write the size of a difference, without its sign, with its unit.

    Its decimals are those of the values; more where they would not show it, or where
    the values as printed have another difference.
    """
    pair = tuple(points)
    decimals = max((point.decimals for point in pair), default=0)
    shown = decimals
    printed = _printed_difference(pair)
    for more in range(MOST_DECIMALS + 1):
        shown = decimals + more
        rounded = _rounded(abs(value), shown)
        if rounded and (more or printed is None or rounded == printed):
            break
    return magnitude_text(value, shown, indicator)


def agreeing_texts(
    value: Fraction, a: Observed, b: Observed, indicator: Indicator
) -> tuple[Label, Label, Label]:
    """Write two values and their difference so that what is printed adds up.

    57% and 32% are 24.2 points apart by their counts: there 56.5% and 32.3% are written.
    Only what has counts or was computed gets more decimals than were published.
    """
    found = _agreeing_decimals(abs(value), a, b)
    unit = indicator.unit_measure
    if found is None:
        apart = difference_text(value, (a, b), indicator)
        return value_text(a, indicator), value_text(b, indicator), apart
    return (
        _written(float(a.value), found[0], unit),
        _written(float(b.value), found[1], unit),
        magnitude_text(value, found[2], indicator),
    )


def _agreeing_decimals(
    size: Fraction, a: Observed, b: Observed
) -> tuple[int, int, int] | None:
    """Give the decimals of two values and of their difference; None where none agree."""
    free = [p.is_exact or p.group is not None for p in (a, b)]
    plain = max(a.decimals, b.decimals)
    for more in range(MOST_DECIMALS + 1):
        shown = plain + more
        ours = shown if more and free[0] else a.decimals
        theirs = shown if more and free[1] else b.decimals
        apart = abs(_rounded(a.value, ours) - _rounded(b.value, theirs))
        if apart and apart == _rounded(size, shown):
            return ours, theirs, shown
    # Where nothing adds up, one more decimal is off by one in its last place only.
    more = plain + 1
    return (more, more, more) if all(free) and _rounded(size, more) else None


def _printed_difference(pair: tuple[Observed, ...]) -> Fraction | None:
    if len(pair) != 2:
        return None
    a, b = (_rounded(point.value, point.decimals) for point in pair)
    return abs(a - b)


@lru_cache(maxsize=65536)
def _rounded(value: Fraction, decimals: int) -> Fraction:
    """Round half up, exactly."""
    scale = Fraction(10) ** decimals
    return Fraction((value * scale + Fraction(1, 2)).__floor__(), 1) / scale


def magnitude_text(value: Fraction, decimals: int, indicator: Indicator) -> Label:
    """Write an amount of difference without its sign: 3.6 points, 1,200 persons."""
    return _magnitude(float(abs(value)), decimals, indicator.unit_measure)


@lru_cache(maxsize=65536)
def _magnitude(value: float, decimals: int, unit_code: UnitMeasure) -> Label:
    unit = UNITS[unit_code]
    digits = number(value, decimals)

    def text(language: Language) -> str:
        if unit.difference != POINTS:
            return digits + translate(unit.symbol, language)
        blank = " " if language == "en" else ""
        return digits + blank + translate(POINTS, language)

    return _label(text)


@lru_cache(maxsize=4096)
def period_text(code: str) -> Label:
    """Write a period: in Japanese with both calendars, 令和6（2024）年7月12日."""
    era = era_text(parse_code(code))
    year = code.removeprefix("FY")[:4]
    return Label(ja=re.sub("年", f"（{year}）年", era, count=1), en=code)


SHORTENED = 60
"""Characters of a category's name in a sentence; a longer one is cut with an ellipsis."""


def shortened(label: Label) -> Label:
    """Cut a name that would drown its sentence."""
    return Label(
        **{
            language: text if len(text) <= SHORTENED else text[: SHORTENED - 1] + "…"
            for language in LANGUAGES
            for text in [label.text(language)]
        }
    )
