"""Do numbers agree with the data: values, cut-off digits, unlike definitions, changes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ictplan.audit import words
from ictplan.audit.dates import without_dates
from ictplan.audit.report import (
    LOOK,
    RIGHT,
    UNSURE,
    WRONG,
    Verdict,
    at_number,
    is_value,
    rounded,
    written_like,
)
from ictplan.core.areas import JAPAN
from ictplan.core.codes import Confidence, DimensionRole, UnitMeasure
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ictplan.audit.data.linking import Cell, Link, Linker
    from ictplan.audit.model import Finding, Number, Reading

_COMPOSED = re.compile(
    r"含め|合計|合わせ|あわせ|(?:この|その)うち|内数|以外|除|目標|見込|予定|目指"
)
_NATIONWIDE = (UnitMeasure.PC_GOV, UnitMeasure.GOV)
"""Local governments without a place named are those of the whole country."""


def values(reading: Reading, linker: Linker | None) -> Iterator[Finding]:
    """Report agreement and contradiction; the latter only where all is identified."""
    if linker is None:
        return
    for number in _values(reading):
        meant = _areas_meant(reading, number, linker)
        agreed = [(each, c) for each, links in meant for c in _agreeing(each, links)]
        if agreed:
            best = min(agreed, key=lambda pair: _order(*pair))[1]
            yield at_number(
                "ICT501",
                number,
                N_("agrees with the data"),
                RIGHT,
                evidence=best.shown(),
            )
            continue
        named, *others = meant
        found = list(_against(reading, *named, linker))
        if not any(each.status == "contradicts" for each in found) and others:
            found = list(_unnamed(reading, *others[0])) or found
        yield from found


def _areas_meant(
    reading: Reading, number: Number, linker: Linker
) -> list[tuple[Number, list[Link]]]:
    """Give the areas a number may be of, with its data there.

    A plan leaves out whose value it tells: without a name it is Japan's, the plan's own
    area's, or its prefecture's.
    """
    found = [(number, linker.links(reading, number))]
    if number.area is None and reading.asked is not None:
        above = linker.library.areas.prefecture_of(reading.asked)
        for area in dict.fromkeys((reading.asked, above)):
            each = replace(number, area=area)
            found.append((each, linker.links_of(reading, each)))
    return found


def _agreeing(number: Number, links: list[Link]) -> Iterator[Cell]:
    for link in links:
        for cell in link.cells:
            if is_there(number, cell) and _when(number, cell) and _rounds(number, cell):
                yield cell


def _unnamed(reading: Reading, number: Number, links: list[Link]) -> Iterator[Finding]:
    """Report what is not the value of the plan's own area where no area is named."""
    wrong = _contradicting(reading, number, links)
    if wrong and not any(_cut_off(number, cell) for cell in wrong):
        newest = min(wrong, key=lambda cell: _order(number, cell))
        expected = written_like(newest.value, number)
        yield at_number(
            "ICT501",
            number,
            N_("names no area; of the plan's own the data say {expected}: {cell}"),
            UNSURE,
            expected=expected,
            evidence=newest.shown(),
            where={"expected": expected, "cell": newest.shown()},
        )


def _against(
    reading: Reading, number: Number, links: list[Link], linker: Linker
) -> Iterator[Finding]:
    """Report a value that the data of the area named speak against, or do not have."""
    if links:
        wrong = _contradicting(reading, number, links)
        if wrong and not any(_cut_off(number, cell) for cell in wrong):
            newest = min(wrong, key=lambda cell: _order(number, cell))
            expected = written_like(newest.value, number)
            units = [link.profile.unit for link in links]
            known = number.area or any(unit in _NATIONWIDE for unit in units)
            if not known and not linker.is_national(newest.dataset):
                return
            yield at_number(
                "ICT501",
                number,
                N_("the data say {expected}: {cell}"),
                WRONG if known else UNSURE,
                expected=expected,
                evidence=newest.shown(),
                where={"expected": expected, "cell": newest.shown()},
            )
        elif number.period and number.area and not _has_cell(number, links):
            yield at_number(
                "ICT501",
                number,
                N_("the data of {dataset} have no value of it"),
                NO_DATA,
                where={"dataset": links[0].profile.dataset},
            )


def shared_names(reading: Reading, linker: Linker | None) -> Iterator[Finding]:
    """Say of values that have data which areas share the name told: 府中市."""
    if linker is None:
        return
    labels = linker.library.areas.qualified_label
    for number in reading.numbers:
        codes = (number.area or "").split("/")
        if len(codes) > 1 and linker.has_data(reading, number, codes[0]):
            yield at_number(
                "ICT501",
                number,
                N_("{areas} have this name; say which is meant"),
                LOOK,
                where={"areas": " / ".join(labels(code).ja for code in codes)},
            )


NO_DATA = Verdict("info", "no-data")


def _has_cell(number: Number, links: list[Link]) -> bool:
    """Say whether any dataset has a value of the number's area and time."""
    return any(
        is_there(number, cell) and _when(number, cell)
        for link in links
        for cell in link.cells
    )


def cut_digits(reading: Reading, linker: Linker | None) -> Iterator[Finding]:
    """Report values that are the data's with digits cut off instead of rounded."""
    for number, links in _linked(reading, linker):
        cells = [
            cell
            for link in links
            for cell in link.cells
            if is_there(number, cell) and number.period and _when(number, cell)
        ]
        official = [cell for cell in cells if cell.confidence != Confidence.PLAN]
        if any(_rounds(number, cell) for cell in official):
            continue
        for cell in official:
            if _cut_off(number, cell):
                expected = written_like(cell.value, number)
                yield at_number(
                    "ICT502",
                    number,
                    N_("is cut off, not rounded; rounded it is {expected}: {cell}"),
                    LOOK,
                    expected=expected,
                    evidence=cell.shown(),
                    where={"expected": expected, "cell": cell.shown()},
                )
                break


def definitions(reading: Reading, linker: Linker | None) -> Iterator[Finding]:
    """Report a value of one definition under the words of another: 交付, 保有."""
    for number, links in _linked(reading, linker):
        for link in links:
            named = _definition_words(link, number)
            cells = [
                c for c in link.cells if is_there(number, c) and _same_time(number, c)
            ]
            fits = [cell for cell in cells if _rounds(number, cell)]
            codes = {code for cell in fits for _, code in cell.key}
            if named and fits and number.period and not named & codes:
                yield at_number(
                    "ICT503",
                    number,
                    N_("is the value of another definition: {cell}"),
                    LOOK,
                    evidence=fits[0].shown(),
                    where={"cell": fits[0].shown()},
                )


def _definition_words(link: Link, number: Number) -> frozenset[str] | None:
    """Give the definitions whose word stands in the subject: 交付率, 保有率."""
    phrase = without_dates(number.subject[0]) if number.subject else ""
    for facet in link.profile.facets:
        if facet.role == DimensionRole.DEFINITION:
            lengths = {
                c.code: len(words)
                for c in facet.categories
                if (words := without_dates(c.words)) in phrase
            }
            longest = max(lengths.values(), default=0)
            if longest:
                return frozenset(c for c, n in lengths.items() if n == longest)
    return None


def _linked(
    reading: Reading, linker: Linker | None
) -> Iterator[tuple[Number, list[Link]]]:
    if linker is None:
        return
    for number in _values(reading):
        if links := linker.links(reading, number):
            yield number, links


def _values(reading: Reading) -> Iterator[Number]:
    """Give the numbers that may be values of data."""
    for number in reading.numbers:
        if number.role in ("date", "label", "class", "age", "duration", "points"):
            continue
        if number.role in ("count", "quantity") and number.index in reading.claims:
            continue
        if is_value(number) and number.sentence.kind != "note":
            yield number


def is_there(number: Number, cell: Cell) -> bool:
    """Say whether a cell's area is the number's; unsaid, the nation is meant."""
    return cell.area == (number.area or JAPAN)


def _when(number: Number, cell: Cell) -> bool:
    """Say whether a cell may be of the number's period, year and fiscal year alike."""
    if number.period is None:
        return True
    return _same_time(number, cell) or (
        cell.period.start.year == number.period.start.year
        and {cell.period.frequency, number.period.frequency} <= {"A", "FY"}
    )


def _same_time(number: Number, cell: Cell) -> bool:
    """Say whether a cell is of the very period, or within it."""
    return number.period is not None and (
        cell.period == number.period or cell.period in number.period
    )


def _rounds(number: Number, cell: Cell) -> bool:
    return rounded(cell.value, number) == number.value


def _cut_off(number: Number, cell: Cell) -> bool:
    floor = (cell.value / number.step).to_integral_value("ROUND_FLOOR") * number.step
    return floor == number.value != rounded(cell.value, number)


def _order(number: Number, cell: Cell) -> tuple[bool, bool, int]:
    """Prefer the very period, then published values over the plan's, then new ones."""
    return (
        not _same_time(number, cell),
        cell.confidence == Confidence.PLAN,
        -cell.period.end.toordinal(),
    )


def _was_before(reading: Reading, number: Number) -> bool:
    """Say whether a number is what another began with: 47.4％から51.9％に, undated."""
    if not words.BASE_AFTER.match(number.tail):
        return False
    rest = [
        n
        for n in reading.amounts_of(number.sentence)
        if n.start > number.start and n.unit == number.unit
    ]
    return bool(rest) and rest[0].period == number.period


def _contradicting(reading: Reading, number: Number, links: list[Link]) -> list[Cell]:
    """Give the cells a number contradicts: one dataset, all of its key identified."""
    if (
        number.period is None
        or number.qualifier != "eq"
        or _was_before(reading, number)
    ):
        return []
    if number.unit is None and number.sentence.kind == "row":
        return []
    around = number.sentence.plain[max(0, number.start - 60) : number.end]
    around += re.split("[、。]", number.tail[:12])[0]
    certain = [
        link
        for link in links
        if link.named
        and any(is_there(number, c) and _same_time(number, c) for c in link.cells)
    ]
    if len(certain) != 1 or _COMPOSED.search(around):
        return []
    named = _definition_words(certain[0], number)
    cells = [
        cell
        for cell in certain[0].cells
        if is_there(number, cell)
        and _same_time(number, cell)
        and (named is None or any(code in named for _, code in cell.key))
    ]
    cells = [c for c in cells if c.period == number.period] or cells
    # Several values of one period (months of a year) leave open which is meant.
    by_key: dict[tuple[tuple[str, str], ...], set[Decimal]] = {}
    for cell in cells:
        by_key.setdefault(cell.key, set()).add(rounded(cell.value, number))
    single = all(len(values) == 1 for values in by_key.values())
    return cells if single else []
