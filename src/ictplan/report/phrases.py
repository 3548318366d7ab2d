"""Which words go with a number: above or below, rose or fell, 令和3年 or 2021年.

A sentence is a sequence of pieces: texts of the catalogue between the things they speak
of. The word follows the sign of the number **as it is printed**: a difference that
rounds to zero is *about level*, never above or below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from string import Formatter
from typing import TYPE_CHECKING, TypeVar

from ictplan.core.errors import UnknownCodeError
from ictplan.core.messages import N_, Language, translate
from ictplan.core.periods import era_text, parse_code
from ictplan.core.rounding import number
from ictplan.core.values import format_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ictplan.core.codes import Unit


class Digits(StrEnum):
    """How digits are written in Japanese text.

    ``SINGLE`` is the rule of many official documents: a number of one digit in full
    width, any longer one in half width.
    """

    HALF = "half"
    FULL = "full"
    SINGLE = "single"


class Years(StrEnum):
    """How years are written in Japanese text: 令和3年 or 2021年."""

    ERA = "era"
    WESTERN = "western"


@dataclass(frozen=True)
class Style:
    """How the numbers and dates of a text are written."""

    language: Language = "ja"
    digits: Digits = Digits.HALF
    years: Years = Years.ERA

    def digit(self, text: str) -> str:
        """Write the digits of a text of ours in the width of the style."""
        if self.language != "ja" or self.digits is Digits.HALF:
            return text
        if self.digits is Digits.FULL:
            return text.translate(_FULL_WIDTH)
        return _ALONE.sub(lambda found: found[0].translate(_FULL_WIDTH), text)

    def when(self, code: str) -> str:
        """Write a period: 令和3年, 2021年度, 令和5年2月28日; the code in English."""
        period = parse_code(code)
        if self.language == "ja" and self.years is Years.ERA:
            return self.digit(era_text(period))
        return self.digit(period.label(self.language))

    def value(self, value: float, decimals: int, unit: Unit) -> str:
        """Write a value with the symbol of its unit: 60.0%, 103,929人."""
        return self.digit(format_value(value, unit, decimals).text(self.language))

    def difference(
        self, value: float, decimals: int, unit: Unit, *, signed: bool = False
    ) -> str:
        """Write a difference with its unit, without a sign unless ``signed``."""
        shown = number(value if signed else abs(value), decimals, signed=signed)
        space = " " if self.language == "en" else ""
        return self.digit(shown + space + translate(unit.difference, self.language))


_FULL_WIDTH = str.maketrans("0123456789.,%+", "０１２３４５６７８９．，％＋")
_ALONE = re.compile(r"(?<![0-9.,])[0-9](?![0-9.,])")


class Sign(Enum):
    """What a printed difference says."""

    MORE = auto()
    LESS = auto()
    SAME = auto()
    NEARLY = auto()


def style_of(
    language: Language, *, digits: str | None = None, years: str | None = None
) -> Style:
    """Give the style that a project's settings ask for.

    Args:
        language: The language of the text.
        digits: ``half`` (without it), ``full`` or ``single``, see `Digits`.
        years: ``era`` (without it) or ``western``.

    Raises:
        UnknownCodeError: If a setting has no such value.
    """
    for name, given, known in (("digits", digits, Digits), ("years", years, Years)):
        codes = [str(each) for each in known]
        if given is not None and given not in codes:
            raise UnknownCodeError(name, given, codes)
    return Style(language, Digits(digits or Digits.HALF), Years(years or Years.ERA))


def sign_of(difference: float, decimals: int) -> Sign:
    """Read the sign of a difference as printed.

    Args:
        difference: The exact difference.
        decimals: How many decimals are printed.

    Returns:
        ``SAME`` only for a difference of nothing, ``NEARLY`` for one that rounds away.
    """
    if difference == 0:
        return Sign.SAME
    if not any(char in "123456789" for char in number(difference, decimals)):
        return Sign.NEARLY
    return Sign.MORE if difference > 0 else Sign.LESS


COMPARED = {
    Sign.MORE: N_(
        "In {period}, {subject} in {area} was {value}, {gap} above {benchmark}"
        " ({other})."
    ),
    Sign.LESS: N_(
        "In {period}, {subject} in {area} was {value}, {gap} below {benchmark}"
        " ({other})."
    ),
    Sign.SAME: N_(
        "In {period}, {subject} in {area} was {value}, the same as {benchmark}"
        " ({other})."
    ),
    Sign.NEARLY: N_(
        "In {period}, {subject} in {area} was {value}, about level with {benchmark}"
        " ({other})."
    ),
}
"""An area beside a benchmark; ``gap`` is printed without its sign."""

RATE_MOVED = {
    Sign.MORE: N_(
        "{subject} in {area} rose from {before} in {first} to {after} in {last}"
        " (by {change})."
    ),
    Sign.LESS: N_(
        "{subject} in {area} fell from {before} in {first} to {after} in {last}"
        " (by {change})."
    ),
    Sign.SAME: N_(
        "{subject} in {area} was {before} in {first} and the same, {after}, in {last}."
    ),
    Sign.NEARLY: N_(
        "{subject} in {area} was {before} in {first} and about the same, {after}, in"
        " {last}."
    ),
}
"""A rate at two periods; ``change`` is printed without its sign."""

AMOUNT_MOVED = {
    **RATE_MOVED,
    Sign.MORE: N_(
        "{subject} in {area} increased from {before} in {first} to {after} in {last}"
        " (by {change})."
    ),
    Sign.LESS: N_(
        "{subject} in {area} decreased from {before} in {first} to {after} in {last}"
        " (by {change})."
    ),
}
"""A count or amount at two periods."""

COUNTED = N_(" (From the counts the difference is {gap}.)")
"""What follows a comparison whose rounded rates give another difference."""

PLACE = N_("place {rank} of {of}")
"""A place among others; both are numbers."""

PLACED = N_(
    "In {period}, {subject} in {area} was {value}, place {rank} of {of} in {group}."
)
"""A value and its place in a group."""

Piece = TypeVar("Piece")


def pieces(
    template: str, language: Language, parts: Mapping[str, Piece]
) -> Iterator[str | Piece]:
    """Give a sentence of the catalogue with things in place of its fields.

    Args:
        template: The English template, a key of the catalogue.
        language: The language of the sentence.
        parts: What stands for each field.
    """
    for text, field, _, _ in Formatter().parse(translate(template, language)):
        if text:
            yield text
        if field is not None:
            yield parts[field]
