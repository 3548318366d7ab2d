"""Does a share told in tenths fit the percentage it stands with: 約８割（79.6％）?"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from ictplan.audit.rules.rule import Rule
from ictplan.audit.rules.support import (
    after,
    agreeing,
    at_number,
    between,
    is_value,
    rounded,
    shown,
)
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.audit.linking import Linker
    from ictplan.audit.model import Finding, Number, Reading

_EXPLAINED = re.compile(r"(?:を?(?:超|弱|強|余り|台|近く|程度))?(?:え|える)?[(（]約?")
_TOLD = re.compile(r"(?:と|で、?)(?:全体の|ほぼ|約)?")
_IN_TENTHS = re.compile(r"[0-9]+割")


def _tenths(reading: Reading, _: Linker | None) -> Iterator[Finding]:
    """Check ８割（79.6％） and 79.6％と約８割."""
    for sentence in reading.sentences:
        shares = [n for n in reading.amounts_of(sentence) if n.role == "share"]
        for first, second in pairwise(shares):
            tenths, exact = first, second
            link = _EXPLAINED
            if _is_tenths(second):
                tenths, exact = second, first
                link = _TOLD
            if not _is_tenths(tenths) or _is_tenths(exact) or not is_value(exact):
                continue
            if link.fullmatch(between(first, second)):
                yield _judged(tenths, exact)


def _is_tenths(number: Number) -> bool:
    plain = number.sentence.plain[number.start : number.end]
    return _IN_TENTHS.search(plain) is not None and "分" not in plain


def _judged(tenths: Number, exact: Number) -> Finding:
    low, high = _range(tenths)
    if low <= exact.value <= high:
        return agreeing("ICT113", tenths, Message(N_("the tenths fit")), [exact])
    expected = f"{shown(rounded(exact.value, tenths) / 10)}割"
    return at_number(
        "ICT113",
        tenths,
        Message(N_("does not describe {values}"), {"values": exact.text}),
        expected=expected,
        evidence=f"{shown(low)} – {shown(high)}",
    )


def _range(tenths: Number) -> tuple[Decimal, Decimal]:
    """Give the percentages that tenths may describe, by the words around them."""
    value, ten, five = tenths.value, Decimal(10), Decimal(5)
    words = tenths.text + after(tenths, 2)
    if tenths.qualifier in ("ge", "gt") or "台" in words or "強" in words:
        return value, value + ten
    if tenths.qualifier in ("le", "lt") or "弱" in words:
        return value - ten, value
    return value - five, value + five


TENTHS_RULES = (
    Rule(
        "ICT113",
        N_("share in tenths"),
        "arithmetic",
        "error",
        N_("A share told in tenths (８割) does not describe the percentage beside it."),
        N_("Round the percentage again, or name the tenths that hold it."),
        "市民の約８割（69.6％）が利用しています。",
        "市民の約８割（79.6％）が利用しています。",
        _tenths,
    ),
)
"""The rule about tenths."""
