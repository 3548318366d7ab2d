"""Do changes agree with the data, where the text does not give both values?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.audit.data.values import is_there
from ictplan.audit.dates import dates_in, resolve
from ictplan.audit.report import DOUBTFUL, RIGHT, at_number, is_value
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ictplan.audit.data.linking import Cell, Linker
    from ictplan.audit.model import Finding, Number, Reading
    from ictplan.core.periods import Period


def changes(reading: Reading, linker: Linker | None) -> Iterator[Finding]:
    """Check changes and gaps whose values the text does not give."""
    if linker is None:
        return
    for number in reading.numbers:
        if not is_value(number) or number.index not in reading.claims:
            continue
        if number.role not in ("points", "count") or number.period is None:
            continue
        base = _compared_with(number)
        if base is None:
            continue
        pairs = list(_series(reading, linker, number, base))
        fits = [pair for pair in pairs if _difference(pair) == number.value]
        if fits:
            yield at_number(
                "ICT504",
                number,
                N_("agrees with the data"),
                RIGHT,
                evidence=_subtraction(fits[0]),
            )
        elif pairs and number.area and number.qualifier == "eq":
            yield at_number(
                "ICT504",
                number,
                N_("the data say {sum}"),
                DOUBTFUL,
                expected=" / ".join(sorted({str(_difference(pair)) for pair in pairs})),
                evidence=_subtraction(pairs[0]),
            )


def _difference(pair: tuple[Cell, Cell]) -> Decimal:
    return abs(pair[1].value - pair[0].value)


def _subtraction(pair: tuple[Cell, Cell]) -> str:
    first, last = pair
    return f"{last.shown()} − {first.shown()} = {_difference(pair)}"


def _compared_with(number: Number) -> Period | None:
    """Give the period a change is counted from: 平成19年と比較して, 前年比."""
    plain = number.sentence.plain
    dates = [d for d in dates_in(plain[: number.start]) if number.start - d.end < 30]
    for date in reversed(dates):
        if date.compared or date.relative == "前":
            return resolve(date, _of_year(number))
    return None


def _of_year(number: Number) -> Period | None:
    """Give the period of the value before a change; 前年比 was its own scope."""
    plain = number.sentence.plain[: number.start]
    whole = [d.period for d in dates_in(plain) if not d.relative and not d.compared]
    return whole[-1] if whole else number.period


def _series(
    reading: Reading, linker: Linker, number: Number, base: Period
) -> Iterator[tuple[Cell, Cell]]:
    """Give pairs of cells of one key at both periods."""
    current = _of_year(number)
    if current is None:
        return
    stand_in = _as_value(reading, number)
    if stand_in is None:
        return
    for link in linker.links(reading, stand_in):
        firsts = {(c.area, c.key): c for c in link.cells if c.period == base}
        for cell in link.cells:
            first = firsts.get((cell.area, cell.key))
            if first and cell.period == current and is_there(number, cell):
                yield first, cell


def _as_value(reading: Reading, change: Number) -> Number | None:
    """Give the value right before a change, which says what changed."""
    role = "share" if change.role == "points" else change.role
    before = [
        n
        for n in reading.amounts_of(change.sentence)
        if n.start < change.start and n.role == role
    ]
    return before[-1] if before else None
