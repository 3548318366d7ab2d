"""Of which period is a category of e-Stat's time axis: its label first, then its code."""

from __future__ import annotations

import re

from ictplan.core.errors import PeriodError
from ictplan.core.periods import parse, parse_code
from ictplan.importers.cells import read_date
from ictplan.importers.grid import folded

CODE = re.compile(
    r"(?P<year>[0-9]{4})(?P<kind>00|10)(?P<first>[0-9]{2})(?P<last>[0-9]{2})"
)
UNREAD = re.compile("[~～〜-].*月|期|半期|四半期|旬|週")
"""Quarters and other spans, for which there is no code of a period."""


def period_of(code: str, label: str) -> str | None:
    """Give the code of a period; None where neither label nor code says a known one.

    A code is a year with ``000000`` (calendar) or ``100000`` (fiscal), or with the
    month twice; tables may have codes of their own, whose label alone says the time.
    """
    plain = folded(label)
    if UNREAD.search(plain):
        return None
    return _worded(plain) or _coded(code)


def _worded(label: str) -> str | None:
    for text in (label, label.removesuffix("現在").removesuffix("分")):
        try:
            return parse(text).code
        except PeriodError:
            continue
    found = read_date(label)
    return None if found is None else found.code


def _coded(code: str) -> str | None:
    found = CODE.fullmatch(code)
    if found is None or found["first"] != found["last"]:
        return None
    year, first = found["year"], found["first"]
    if first == "00":
        return f"FY{year}" if found["kind"] == "10" else year
    try:
        return parse_code(f"{year}-{first}").code
    except PeriodError:
        return None


def surveyed(text: str) -> str | None:
    """Give the period of a survey's date: 201710, 2020年10月; None if it says none."""
    plain = folded(text)
    found = re.fullmatch("([0-9]{4})([0-9]{2})", plain)
    if found:
        plain = f"{found[1]}-{found[2]}" if found[2] != "00" else found[1]
    return _worded(plain) if plain and not UNREAD.search(plain) else None
