"""Do the rows and columns of a table agree: relations that most of them keep.

No header words are needed. A relation between columns (c = b − a, a sum, a share of
another column) or between rows (a total) is taken from the rows that keep it; the cell
that the broken relations have in common, and the kept ones have not, is reported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, pairwise, permutations
from typing import TYPE_CHECKING

from ictplan.audit.formulas import (
    DIFFERENCE,
    GROWTH,
    HUNDRED,
    PRODUCT,
    QUOTIENT,
    SHARE,
    SUM,
    Formula,
)
from ictplan.audit.passages import UNSAID
from ictplan.audit.report import RIGHT, WRONG, at_number, written_like
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.audit.model import Finding, Number, Reading, TableRow

Cell = tuple[int, int]

WIDEST, LONGEST = 14, 80
"""Relations are looked for in tables of at most so many columns and rows."""

_TOTAL = re.compile(r"(?<![設統推])計(?![画測算上])|合計|総数|総計|全体|全数|総額")
_SUBTOTAL = re.compile(r"小計|うち|内訳|再掲")
_DERIVED = re.compile(
    r"差|増減|増加|減少|比|率|割合|構成|平均|当たり|あたり|計|達成|進捗|伸び|順位"
)
_RATE = re.compile(r"率|割合|比|平均|当たり|あたり|単価")
_PERCENT = (None, "%")


@dataclass(frozen=True)
class _Kind:
    """A relation of a table: its formula, and the headers that name its result."""

    formula: Formula
    meant: re.Pattern[str]

    @property
    def adds(self) -> bool:
        """Whether operands and result are of one unit, so that their rounding adds up."""
        return self.formula.name in ("difference", "sum")

    def allows(self, result: Number, operands: Sequence[Number]) -> bool:
        """Say whether units allow it: shares are no sum of counts."""
        percent = any(n.unit == "%" for n in operands)
        fine = result.step < 1
        if self.formula in (SHARE, GROWTH):
            return not percent and (result.unit == "%" or (not result.unit and fine))
        if self.formula in (PRODUCT, QUOTIENT):
            told = self.formula is PRODUCT or fine or result.unit is not None
            return not percent and result.unit != "%" and told
        every = all(n.unit in _PERCENT for n in operands)
        if result.unit == "ポイント":
            return self.formula is DIFFERENCE and every
        if result.unit == "%":
            return all(n.unit == "%" for n in operands)
        return not percent or (result.unit is None and every)


_CLOSED = Formula(
    "closed", "ICT108", lambda v: HUNDRED - sum(v, Decimal(0)), " + ", falling=0
)
"""Shares that make 100: the last is what the others leave."""

_DIFFERENCE = _Kind(DIFFERENCE, re.compile(r"増減|差|増加|減少|残|伸び|比較"))
_SUM = _Kind(SUM, re.compile(r"計|合|総数"))
_TOTALS = _Kind(SUM, _TOTAL)
_RUNNING = _Kind(SUM, re.compile(r"累計|累積"))
_SHARE = _Kind(SHARE, re.compile(r"率|割合|構成|比|%|シェア|進捗|達成"))
_HUNDRED = _Kind(_CLOSED, re.compile(r"(?!)"))
_TWO_COLUMNS = (
    _DIFFERENCE,
    _SHARE,
    _Kind(GROWTH, re.compile(r"率|比|伸|増減|%")),
    _SUM,
    _Kind(PRODUCT, re.compile(r"計|額|小計|金額")),
    _Kind(QUOTIENT, re.compile(r"当たり|あたり|平均|単価")),
)
"""What a column may be of two others, in this order."""


@dataclass(frozen=True)
class _Case:
    """One instance of a relation: the cells it holds, the result among them, what it should be.

    It is trivial where chance would keep it too: a sum with zero, a small difference.
    """

    kind: _Kind
    result: Cell
    operands: tuple[Cell, ...]
    value: Decimal
    good: bool
    trivial: bool = False

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The result, then the operands."""
        return (self.result, *self.operands)


@dataclass
class Grid:
    """A table as numbers: by row and column, with the labels of its rows and columns."""

    numbers: dict[Cell, Number]
    labels: list[str]
    headers: list[str]
    title: str

    @property
    def rows(self) -> list[int]:
        """The rows that have numbers."""
        return sorted({r for r, _ in self.numbers})

    @property
    def columns(self) -> list[int]:
        """The columns that have numbers."""
        return sorted({c for _, c in self.numbers})

    def label(self, row: int) -> str:
        """Give the words of a row."""
        return self.labels[row] if row < len(self.labels) else ""

    def header(self, column: int) -> str:
        """Give the words of a column."""
        return self.headers[column] if column < len(self.headers) else ""

    def turned(self) -> Grid:
        """Give the table with its rows as columns."""
        numbers = {(c, r): n for (r, c), n in self.numbers.items()}
        return Grid(numbers, self.headers, self.labels, self.title)

    def of(self, cells: Sequence[Cell]) -> list[Number]:
        """Give the numbers of cells."""
        return [self.numbers[cell] for cell in cells]

    def has(self, cells: Sequence[Cell]) -> bool:
        """Say whether all cells have numbers."""
        return all(cell in self.numbers for cell in cells)

    def evidence(self, case: _Case) -> str:
        """Write the calculation of a case; a whole that is not printed is added."""
        numbers = self.of(case.operands)
        if case.kind is _SHARE and len(numbers) == 1 and case.value:
            whole = (numbers[0].value / case.value * HUNDRED).to_integral_value()
            numbers.append(replace(numbers[0], value=whole))
        return case.kind.formula.told(numbers)


def grids_of(reading: Reading) -> Iterator[Grid]:
    """Put the rows of each table together."""
    tables: dict[int, list[tuple[int, TableRow]]] = defaultdict(list)
    for index, row in reading.rows.items():
        tables[row.table].append((index, row))
    for rows in tables.values():
        width = max(len(row.cells) for _, row in rows)
        numbers = {
            (at, column): number
            for at, (index, row) in enumerate(rows)
            for column, number in _cells_of(reading, index, row, width)
        }
        if numbers:
            labels = [_label(row, reading.sentences[at].plain) for at, row in rows]
            headers = (list(rows[0][1].headers) + [""] * width)[:width]
            yield Grid(numbers, labels, headers * 2, rows[0][1].title)


_VALUE = re.compile(r"[-+約]?[0-9]")
_WITH_BRACKET = re.compile(r"[-+0-9.,]+\D{0,3}[(（][-+0-9.,%ポイント人件]+[)）]")


def _cells_of(
    reading: Reading, index: int, row: TableRow, width: int
) -> Iterator[tuple[int, Number]]:
    """Give the column of each number; one in a bracket has a column of its own."""
    held = [n for n in reading.by_sentence.get(index, ()) if n.role not in UNSAID]
    plain = reading.sentences[index].plain
    for column, (start, end) in enumerate(row.cells):
        if column == 0 and width > 2:
            continue
        inside = [n for n in held if start <= n.start < end]
        text = plain[start:end].strip()
        alone = len(inside) == 1 and _VALUE.match(text)
        if alone and inside[0].end - inside[0].start >= len(text) - 3:
            yield column, inside[0]
        elif len(inside) == 2 and _WITH_BRACKET.fullmatch(text):
            yield column, inside[0]
            yield width + column, inside[1]


def _label(row: TableRow, plain: str) -> str:
    start, end = row.cells[0] if row.cells else (0, 0)
    return plain[start:end].strip()


def tables(reading: Reading) -> Iterator[Finding]:
    """Judge every table."""
    for grid in grids_of(reading):
        rows, columns = len(grid.rows), len(grid.columns)
        if rows >= 2 and columns <= WIDEST * 2 and rows <= LONGEST * 4:
            turned = grid.turned()
            cases = [*_across(grid), *_down(grid)]
            cases += [
                _flipped(case)
                for case in (*_across(turned), *_down(turned))
                if case.kind.formula not in (PRODUCT, QUOTIENT)
            ]
            yield from _Judge(grid, cases).findings()


def _flipped(case: _Case) -> _Case:
    (row, column), operands = case.result, tuple((c, r) for r, c in case.operands)
    return replace(case, result=(column, row), operands=operands)


def _close(number: Number, exact: Decimal, give: Decimal = Decimal(0)) -> bool:
    """Say whether a cell is a result, within its rounding and that of the operands."""
    whole = number.step == 1 and exact == exact.to_integral_value()
    half = Decimal(0) if whole else number.step / 2
    return abs(number.value - exact) <= half + give


def _give(operands: Sequence[Number]) -> Decimal:
    """Give what the rounding of operands may add up to."""
    return sum((n.step / 2 for n in operands if n.step < 1), Decimal(0))


# Relations between columns


def _across(grid: Grid) -> Iterator[_Case]:
    """Find relations between columns: in each row the same."""
    columns = grid.columns[:WIDEST]
    spans = [
        tuple(columns[first:last])
        for first, last in combinations(range(len(columns) + 1), 2)
    ]
    for c in columns:
        others = [o for o in columns if o != c]
        for pair in permutations(others, 2):
            for kind in _TWO_COLUMNS:
                yield from _column(grid, kind, c, pair)
        # A sum of three or more stands at an end of its parts.
        ends = c in (columns[0], columns[-1]) or _TOTAL.search(grid.header(c))
        long = [span for span in spans if len(span) > 2 and c not in span]
        for span in long if ends else ():
            yield from _column(grid, _SUM, c, span)
        for o in others:
            yield from _running(grid, c, o)
    for span in spans:
        yield from _closing(grid, span)


def _column(
    grid: Grid, kind: _Kind, c: int, operands: tuple[int, ...]
) -> Iterator[_Case]:
    """Hold a column against others in every row; the order of a sum says nothing."""
    if kind.formula in (SUM, PRODUCT) and operands[0] > operands[1]:
        return
    lines = [
        cells
        for row in grid.rows
        if grid.has(cells := [(row, c), *((row, o) for o in operands)])
    ]
    if not all(kind.allows(grid.numbers[c], grid.of(rest)) for c, *rest in lines):
        return
    found = [case for cells in lines if (case := _instance(grid, kind, cells))]
    yield from _kept(found, grid.header(c))


def _instance(grid: Grid, kind: _Kind, cells: list[Cell]) -> _Case | None:
    """Hold one cell against others of its row; a rate in a row of sums is none."""
    result, *operands = grid.of(cells)
    values = [n.value for n in operands]
    if kind.formula.divides and not values[1]:
        return None
    exact = kind.formula.of(values)
    give = _give(operands) if kind.adds else Decimal(0)
    good = _close(result, exact, give)
    if kind is _DIFFERENCE and not good and result.value >= 0 and not result.signed:
        named = kind.meant.search(grid.header(cells[0][1]))
        good = named is None and _close(result, abs(exact), give)
    if kind.adds and not good and _RATE.search(grid.label(cells[0][0])):
        return None
    trivial = 0 in values or (abs(exact) < 10 and result.step >= 1)
    if kind.formula in (PRODUCT, QUOTIENT):
        trivial = trivial or bool({1, 100} & set(values))
    return _Case(kind, cells[0], tuple(cells[1:]), exact, good, trivial)


def _kept(cases: list[_Case], name: str) -> Iterator[_Case]:
    """Give the cases of a relation that most rows keep, not by chance."""
    if not cases:
        return
    good = [case for case in cases if case.good]
    telling = [case for case in good if not case.trivial]
    closed = cases[0].kind is _HUNDRED
    named = cases[0].kind.meant.search(name) is not None
    least = (
        1 if (named and len(cases) <= 3) or (closed and len(cases[0].cells) > 3) else 2
    )
    most = len(telling) >= least and len(good) * 5 >= len(cases) * 3
    # Named by its header, half of the rows are enough.
    if most or ((named or closed) and telling and len(good) * 2 >= len(cases)):
        yield from cases


def _running(grid: Grid, c: int, o: int) -> Iterator[_Case]:
    """A column that adds up another one row by row."""
    found: list[_Case] = []
    for before, row in pairwise(grid.rows):
        cells = ((before, c), (row, o))
        if not grid.has([(row, c), *cells]) or grid.numbers[row, c].unit == "%":
            continue
        last, more = (n.value for n in grid.of(cells))
        good = grid.numbers[row, c].value == last + more
        found.append(_Case(_RUNNING, (row, c), cells, last + more, good, more < 2))
    yield from _kept(found, grid.header(c))


def _closing(grid: Grid, span: tuple[int, ...]) -> Iterator[_Case]:
    """Rows of shares that make 100."""
    found: list[_Case] = []
    if len(span) < 2:
        return
    for row in grid.rows:
        cells = [(row, c) for c in span]
        if not grid.has(cells) or not _are_shares(grid.of(cells)):
            return
        *rest, last = grid.of(cells)
        exact = HUNDRED - sum((n.value for n in rest), Decimal(0))
        give = sum((n.step for n in (*rest, last)), Decimal(0)) / 2
        good = abs(last.value - exact) <= give
        found.append(_Case(_HUNDRED, cells[-1], tuple(cells[:-1]), exact, good))
    enough = 2 if len(span) > 3 and len(found) == 2 else 3
    if sum(case.good for case in found) * enough >= len(found) * (enough - 1):
        yield from _kept(found, "")


def _are_shares(numbers: list[Number]) -> bool:
    """Say whether cells may be shares of one whole."""
    return (
        all(0 <= n.value <= HUNDRED and n.unit in _PERCENT for n in numbers)
        and not all(n.unit is None and n.step >= 1 for n in numbers)
    )  # fmt: skip


# Relations between rows


def _down(grid: Grid) -> Iterator[_Case]:
    """Find total rows, shares of the total, and columns of shares that make 100."""
    rows = grid.rows
    if not 3 <= len(rows) <= LONGEST:
        return
    sums = [r for r in rows if _TOTAL.search(grid.label(r))]
    totals = [r for r in sums if not _SUBTOTAL.search(grid.label(r))]
    plain = [r for r in rows if r not in sums and not _SUBTOTAL.search(grid.label(r))]
    for total in dict.fromkeys([*totals, rows[-1], rows[0]]):
        parts = [r for r in plain if r != total]
        if total in totals and len(totals) > 1:
            earlier = [r for r in totals if r < total]
            first = earlier[-1] if earlier else -1
            if total != rows[-1] or earlier:
                parts = [r for r in parts if first < r < total] or parts
        if len(parts) > 1:
            yield from _total_row(grid, total, parts, named=total in totals)
    for c, a in permutations(grid.columns, 2):
        yield from _share_of_total(grid, totals, c, a)


def _total_row(
    grid: Grid, total: int, parts: list[int], *, named: bool
) -> Iterator[_Case]:
    """Hold a row against the sum of others."""
    found: list[_Case] = []
    for c in grid.columns:
        cells = [(total, c), *((p, c) for p in parts)]
        if not grid.has(cells):
            continue
        result, *values = grid.of(cells)
        exact = sum((v.value for v in values), Decimal(0))
        good = _close(result, exact, _give(values))
        if good or not _is_rate(grid, c, result, exact):
            case = _Case(
                _TOTALS, cells[0], tuple(cells[1:]), exact, good, trivial=exact < 10
            )
            found.append(case)
    telling = [case for case in found if case.good and not case.trivial]
    if named:
        # 全体 of a cross table may count more than the rows; 計 closes what stands above.
        closes = len(found) == 1 and "計" in grid.label(total)
        if telling or (
            closes and _is_near(grid.numbers[found[0].result], found[0].value)
        ):
            yield from found
    elif len(telling) >= 2 and len(telling) * 3 >= len(found) * 2:
        yield from found


def _is_rate(grid: Grid, c: int, result: Number, exact: Decimal) -> bool:
    """Say whether a cell of a total row is a rate or a mean of the whole, no sum."""
    name = grid.header(c)
    if result.unit == "%" or (_DERIVED.search(name) and not _TOTAL.search(name)):
        return True
    return result.step < 1 and not HUNDRED - 10 <= exact <= HUNDRED + 10


def _is_near(told: Number, exact: Decimal) -> bool:
    """Say whether two sums differ as a slip does, not as two things do."""
    return exact != 0 and abs(told.value - exact) <= exact / 2


_SIZE = re.compile(r"[nN]=([0-9,]+)")


def _share_of_total(grid: Grid, totals: list[int], c: int, a: int) -> Iterator[_Case]:
    """A column of shares of another column's total, printed or the sum of its rows."""
    both = [r for r in grid.rows if grid.has([(r, c), (r, a)])]
    shares, amounts = (grid.of([(r, at) for r in both]) for at in (c, a))
    told = any(n.unit == "%" or (n.unit is None and n.step < 1) for n in shares)
    if len(both) < 3 or not told or any(n.unit == "%" for n in amounts):
        return
    if any(not 0 <= n.value <= HUNDRED for n in shares):
        return
    printed = [r for r in totals if r in both]
    parts = [r for r in both if r not in totals]
    wholes = [grid.numbers[r, a].value for r in printed] or [
        sum((grid.numbers[r, a].value for r in parts), Decimal(0))
    ]
    if titled := _SIZE.search(grid.title):
        wholes.insert(0, Decimal(titled[1].replace(",", "")))
    for whole in filter(None, wholes[:2]):
        of = [(r, a) for r in printed[:1] if grid.numbers[r, a].value == whole]
        found = [_share_case(grid, (r, c), (r, a), whole, of) for r in parts]
        good = [case for case in found if case.good and not case.trivial]
        if len(good) >= 2 and len(good) * 5 >= len(found) * 3:
            yield from found
            yield from _whole_of_shares(grid, printed, parts, c)
            return


def _share_case(
    grid: Grid, share: Cell, part: Cell, whole: Decimal, of: list[Cell]
) -> _Case:
    result, value = grid.numbers[share], grid.numbers[part].value
    exact = value / whole * HUNDRED
    good = _close(result, exact, result.step * Decimal("0.55"))
    return _Case(_SHARE, share, (part, *of), exact, good, trivial=value < 2)


def _whole_of_shares(
    grid: Grid, printed: list[int], parts: list[int], c: int
) -> Iterator[_Case]:
    """The shares above a total of 100% make 100."""
    if (
        printed
        and grid.has([(printed[0], c)])
        and _close(grid.numbers[printed[0], c], HUNDRED)
    ):
        cells = [(r, c) for r in parts]
        held = grid.of(cells)
        exact = sum((n.value for n in held), Decimal(0))
        good = abs(exact - HUNDRED) <= held[0].step * len(held) / 2
        yield _Case(_TOTALS, (printed[0], c), tuple(cells), exact, good)


# Which cell is wrong


class _Judge:
    """The cells that explain the broken relations of a table, worst first."""

    def __init__(self, grid: Grid, cases: list[_Case]) -> None:
        self.grid = grid
        # One relation between three cells has several forms: c = b − a, b = a + c.
        self.forms: dict[frozenset[Cell], list[_Case]] = defaultdict(list)
        known = set()
        for case in reversed(cases):
            key = (case.kind, case.result, frozenset(case.operands))
            if key not in known:
                known.add(key)
                self.forms[frozenset(case.cells)].insert(0, case)
        self.kept: dict[Cell, int] = defaultdict(int)
        self.good = {
            cells: good
            for cells, held in self.forms.items()
            if (good := next((case for case in held if case.good), None))
        }
        for cells, good in self.good.items():
            # Many shares fit a whole that is a little off: they do not vouch for it.
            told_by = good.cells[:2] if good.kind is _SHARE else cells
            for cell in told_by:
                self.kept[cell] += 1

    def findings(self) -> Iterator[Finding]:
        """Report the worst cell until no broken relation is left, then what agrees."""
        broken = {c: held for c, held in self.forms.items() if c not in self.good}
        told: set[Cell] = set()
        while broken:
            worst = self._worst(broken)
            chosen = [
                c for cells, held in broken.items() if worst in cells for c in held
            ]
            told.add(worst)
            yield self._reported(worst, chosen)
            broken = {
                cells: held for cells, held in broken.items() if worst not in cells
            }
        for cells, case in self.good.items():
            if not cells & told:
                yield self._agreeing(case)

    def _worst(self, broken: dict[frozenset[Cell], list[_Case]]) -> Cell:
        weight: dict[Cell, float] = defaultdict(float)
        for cells, held in broken.items():
            results = {case.result for case in held if self._is_result(case)}
            for cell in cells:
                weight[cell] += 1 + (0.3 if cell in results else 0)
        return max(
            weight,
            key=lambda cell: (
                self._mended(cell), weight[cell] - 1.1 * self.kept[cell], cell,
            ),
        )  # fmt: skip

    def _mended(self, cell: Cell) -> int:
        """Say how many relations more would hold if one cell had the value others imply."""
        own = [held for cells, held in self.forms.items() if cell in cells]
        implied = {
            value: None
            for held in own
            for case in held[:2]
            if not case.good and (value := self._implied(case, cell)) is not None
        }
        holding = sum(any(case.good for case in held) for held in own)
        return max(
            (
                sum(
                    any(self._holds(case, cell, value) for case in held[:3])
                    for held in own
                )
                - holding
                for value in list(implied)[:6]
            ),
            default=-len(own),
        )

    def _implied(self, case: _Case, cell: Cell) -> Decimal | None:
        """Give the value a relation implies for one of its cells."""
        if cell == case.result:
            return case.value
        result = self.grid.numbers[case.result].value
        values = [n.value for n in self.grid.of(case.operands)]
        at = case.operands.index(cell)
        rest = sum(values, Decimal(0)) - values[at]
        match case.kind.formula.name:
            case "sum":
                return result - rest
            case "difference":
                return values[0] - result if at else values[1] + result
            case "closed":
                return HUNDRED - result - rest
            case "share" if len(values) == 2 and at == 0:
                return (result * values[1] / HUNDRED).to_integral_value()
        return None

    def _holds(self, case: _Case, cell: Cell, value: Decimal) -> bool:
        """Say whether a relation holds with another value in one cell."""
        numbers = {each: self.grid.numbers[each] for each in case.cells}
        numbers[cell] = replace(numbers[cell], value=value)
        result, *operands = (numbers[each] for each in case.cells)
        formula = case.kind.formula
        if formula in (PRODUCT, QUOTIENT) or (len(operands) < 2 and formula is SHARE):
            return case.good
        if formula.divides and not operands[1].value:
            return case.good
        give = Decimal(0) if formula.divides else _give(operands)
        if formula is _CLOSED:
            give += result.step / 2
        return _close(result, formula.of([n.value for n in operands]), give)

    def _is_result(self, case: _Case) -> bool:
        """Say whether a result is told to be one by its header, or stands last."""
        row, column = case.result
        names = (self.grid.header(column), self.grid.label(row))
        return any(_DERIVED.search(name) for name in names) or all(
            case.result >= cell for cell in case.operands
        )

    def _agreeing(self, case: _Case) -> Finding:
        evidence = self.grid.evidence(case)
        return at_number(
            case.kind.formula.rule,
            self.grid.numbers[case.result],
            N_("keeps the relation of its table: {sum}"),
            RIGHT,
            others=self.grid.of(case.operands),
            evidence=evidence,
        )

    def _reported(self, cell: Cell, cases: list[_Case]) -> Finding:
        number = self.grid.numbers[cell]
        own = [case for case in cases if case.result == cell]
        case = min(own or cases[:1], key=lambda each: abs(each.value - number.value))
        evidence = self.grid.evidence(case)
        message = N_("breaks the relation the other cells keep: {sum}")
        return at_number(
            case.kind.formula.rule,
            number,
            message,
            WRONG,
            expected=written_like(case.value, number) if own else None,
            evidence=evidence,
            others=self.grid.of([each for each in case.cells if each != cell]),
        )
