"""Which area does a row mean: a whole column of codes, or a prefecture with a name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ictplan.core.areas import JAPAN, check_digit
from ictplan.core.errors import (
    AmbiguousNameError,
    IctplanError,
    UnknownCodeError,
    UnreadableFileError,
    UsageError,
)
from ictplan.core.messages import N_
from ictplan.importers.grid import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ictplan.core.areas import AreaRegister

NATION = frozenset(["全国", "合計", "全国計", "総計", "日本"])
"""How the row of the whole country is labelled."""


@dataclass(frozen=True)
class Unknown:
    """A row whose area nothing known is, or several are: ``candidates`` in words."""

    place: str
    text: str
    candidates: str = ""

    def __str__(self) -> str:
        """Name the row, its place, and what it may mean."""
        where = "; ".join(filter(None, (self.place, self.candidates)))
        return f"{self.text} ({where})"


def codes_of(texts: Sequence[str], *, file: str) -> list[str | None]:
    """Read a column of area codes, judged as a whole.

    Codes of six digits carry a check digit, codes of five do not, and either may have
    lost its leading zero; ``R08217`` is how SSDSE writes one. Fifteen codes that lost
    a zero are valid codes of others, so no row is judged alone.

    Args:
        texts: The column's cells; blanks, ``-`` and ``<NA>`` are no code.
        file: The file, for the error.

    Returns:
        Five digits per cell, or None where there is no code. A code need not exist.

    Raises:
        UnreadableFileError: If cells are no codes, or the column reads both ways.
    """
    stripped = [_digits(text) for text in texts]
    digits = {text for text in stripped if text}
    if not digits:
        return [None] * len(texts)
    wrong = [text for text in digits if not re.fullmatch("[0-9]{1,6}", text)]
    if wrong:
        raise UnreadableFileError(
            file, N_("'{code}' in the column of codes is no area code"), code=wrong[0]
        )
    six = [text.zfill(6) for text in digits]
    checked = sum(check_digit(text[:5]) == text[5] for text in six)
    if any(len(text) == 6 for text in digits):
        if checked < len(six):
            bad = next(t for t in sorted(six) if check_digit(t[:5]) != t[5])
            raise UnreadableFileError(
                file,
                N_(
                    "area code {code} has a wrong check digit; it should end in {right}"
                ),
                code=bad,
                right=check_digit(bad[:5]),
            )
        width = 6
    else:
        all_checked = checked == len(six)
        as_five = all("01" <= t.zfill(5)[:2] <= "47" or int(t) == 0 for t in digits)
        if all_checked and as_five and len(digits) < 3:
            raise UnreadableFileError(
                file,
                N_(
                    "area codes such as {code} can be five digits, or six without the"
                    " leading zero; write them with all digits"
                ),
                code=min(digits),
            )
        width = 6 if all_checked else 5
    return [text.zfill(width)[:5] if text else None for text in stripped]


def _digits(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    if plain in ("", "-", "<NA>", "NA"):
        return ""
    return plain.removeprefix("R")


@dataclass(frozen=True)
class Found:
    """The area a row means, and the repair that found it, of `draft.REPAIRS`.

    ``repair`` is empty where the row has a code of today.
    """

    area: str
    repair: str = ""


def find(
    code: str | None, prefecture: str, name: str, areas: AreaRegister
) -> Found | None:
    """Find the area of a row by its code, else by its prefecture and name.

    A name beside a code that is gone does not count: it may mean another territory
    (静岡市 before and after a merger).
    """
    found = by_code(code, areas)
    if found is None and (code is None or code not in areas.history):
        return by_name(prefecture, name, areas)
    return found


def by_code(code: str | None, areas: AreaRegister) -> Found | None:
    """Find an area by its code, of today or of before.

    A body that was merged since keeps its code: its figures are those of a part, see
    `ictplan.importers.united`. A body that was divided is not found, nor is a ward.
    """
    if code is None:
        return None
    if code in areas:
        return Found(code)
    if code not in areas.history:
        return None
    try:
        succession = areas.history.of_code(code)
    except UsageError:
        return None
    if succession is None or succession.code not in areas:
        return None
    return Found(succession.code if succession.is_whole else code, "before")


def by_name(prefecture: str, name: str, areas: AreaRegister) -> Found | None:
    """Find the area of a prefecture and a name; None if there is none, or several.

    Blanks, counties, radicals of PDF texts and variant kanji do not matter; a name of
    before is found too, if no other body has joined it since. A blank name means the
    prefecture itself.
    """
    before, after = folded(prefecture), folded(name)
    whole = before + after.removeprefix(before)
    if not whole:
        return None
    if whole in NATION:
        return Found(JAPAN, "name")
    try:
        code = _labels(areas).get(whole) or areas.resolve_today(whole)
    except UnknownCodeError:
        return _same_people(whole, areas) if after else None
    except IctplanError:
        return None
    # What has a name below its prefecture is no prefecture.
    level = areas.level(code)
    fits = level == "municipality" if after else level != "foreign"
    return Found(code, "name") if fits else None


def candidates(name: str, areas: AreaRegister) -> str:
    """Say which areas a name that is not found may mean.

    Returns:
        Those that share it, or the area it has become a part of (``→``); the empty text
        where nothing has or had it.
    """
    plain = folded(name)
    try:
        areas.resolve_today(plain)
        succession = None
    except AmbiguousNameError as error:
        return ", ".join(error.candidates[:CANDIDATES])
    except IctplanError:
        try:
            succession = areas.named_before(plain)
        except AmbiguousNameError as error:
            return ", ".join(error.candidates[:CANDIDATES])
        except IctplanError:
            return ""
    if succession is None:
        return ""
    return f"→ {succession.code} {areas.label(succession.code).ja}"


CANDIDATES = 4
"""How many areas of one name an error lists."""


def _same_people(name: str, areas: AreaRegister) -> Found | None:
    try:
        succession = areas.named_before(name)
    except IctplanError:
        return None
    if succession is None or not succession.is_whole:
        return None
    return Found(succession.code, "before")


@lru_cache(maxsize=4)
def _labels(areas: AreaRegister) -> dict[str, str]:
    """Index areas by the label most files write: 茨城県, 茨城県取手市."""
    return {
        (areas.areas[area.parent].label_ja if area.level == "municipality" else "")
        + area.label_ja: area.code
        for area in areas.areas.values()
    }


def refuse_unknown(file: str, unknown: Iterable[Unknown], *, of: int) -> None:
    """Refuse a file with rows of unknown areas, and list them.

    Raises:
        UnreadableFileError: If there is one.
    """
    found = list(unknown)
    if found:
        shown = ", ".join(map(str, found[:LISTED]))
        raise UnreadableFileError(
            file,
            N_(
                "{count} of {of} rows are of no known area: {shown}{more};"
                " nothing is imported; --skip-unmatched leaves them out"
            ),
            count=len(found),
            of=of,
            shown=shown,
            more=" …" if len(found) > LISTED else "",
        )


LISTED = 10
"""How many unknown areas an error lists."""
