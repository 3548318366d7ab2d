"""Do the rows and columns of a table agree: relations that most of them keep.

No header words are needed. A relation between columns (c = b − a, a sum, a share of
another column) or between rows (a total) is taken from the rows that keep it; the cell
that the broken relations have in common, and the kept ones have not, is reported.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from ictplan.audit.arithmetic import HUNDRED
from ictplan.audit.report import RIGHT, WRONG, at_number, shown, written_like
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
_MEANT = {
    "difference": re.compile(r"増減|差|増加|減少|残|伸び|比較"),
    "sum": re.compile(r"計|合|総数"),
    "share": re.compile(r"率|割合|構成|比|%|シェア|進捗|達成"),
    "growth": re.compile(r"率|比|伸|増減|%"),
    "total": _TOTAL,
    "closed": re.compile(r""),
    "quotient": re.compile(r"当たり|あたり|平均|単価"),
    "product": re.compile(r"計|額|小計|金額"),
    "running": re.compile(r"累計|累積"),
}
RULE_OF = {
    "difference": "ICT101", "sum": "ICT106", "share": "ICT105", "growth": "ICT102",
    "total": "ICT106", "closed": "ICT108", "quotient": "ICT114", "product": "ICT106",
    "running": "ICT106",
}  # fmt: skip

Sort = Literal[
    "difference",
    "sum",
    "share",
    "growth",
    "total",
    "closed",
    "quotient",
    "product",
    "running",
]


@dataclass(frozen=True)
class _Case:
    """One instance of a relation: the cells it holds, the result among them, what it should be."""

    sort: Sort
    result: Cell
    operands: tuple[Cell, ...]
    value: Decimal
    good: bool
    trivial: bool
    group: tuple[object, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (self.result, *self.operands)


@dataclass
class Grid:
    """A table as numbers: by row and column, with the labels of its rows and columns."""

    numbers: dict[Cell, Number]
    rows: list[str]
    columns: list[str]
    title: str

    def turned(self) -> Grid:
        """Give the table with its rows as columns."""
        return Grid(
            {(c, r): n for (r, c), n in self.numbers.items()},
            self.columns,
            self.rows,
            self.title,
        )


def grids_of(reading: Reading) -> Iterator[Grid]:
    """Put the rows of each table together."""
    tables: dict[int, list[tuple[int, TableRow]]] = defaultdict(list)
    for index, row in reading.rows.items():
        tables[row.table].append((index, row))
    for rows in tables.values():
        numbers: dict[Cell, Number] = {}
        width = max(len(row.cells) for _, row in rows)
        for r, (index, row) in enumerate(rows):
            held = [
                n
                for n in reading.by_sentence.get(index, ())
                if n.role not in ("date", "label", "class", "age")
            ]
            plain = reading.sentences[index].plain
            for c, (start, end) in enumerate(row.cells):
                if c == 0 and width > 2:
                    continue
                inside = [n for n in held if start <= n.start < end]
                text = plain[start:end].strip()
                if (
                    len(inside) == 1
                    and re.match(r"[-+約]?[0-9]", text)
                    and inside[0].end - inside[0].start >= len(text) - 3
                ):
                    numbers[r, c] = inside[0]
                elif len(inside) == 2 and re.fullmatch(
                    r"[-+0-9.,]+\D{0,3}[(（][-+0-9.,%ポイント人件]+[)）]", text
                ):
                    numbers[r, c] = inside[0]
                    numbers[r, width + c] = inside[1]
        if numbers:
            label = [
                plain_label(row, reading.sentences[index].plain) for index, row in rows
            ]
            headers = list(rows[0][1].headers) + [""] * width
            headers = headers[:width] + headers[:width]
            yield Grid(numbers, label, headers, rows[0][1].title)


def plain_label(row: TableRow, plain: str) -> str:
    """Give the words of a row's first cell."""
    start, end = row.cells[0] if row.cells else (0, 0)
    return plain[start:end].strip()


def tables(reading: Reading) -> Iterator[Finding]:
    """Judge every table."""
    for grid in grids_of(reading):
        columns = {c for _, c in grid.numbers}
        rows = {r for r, _ in grid.numbers}
        if len(rows) < 2 or len(columns) > WIDEST * 2 or len(rows) > LONGEST * 4:
            continue
        cases = [*_across(grid), *_down(grid)]
        flat = [
            _flip(case) for case in (*_across(grid.turned()), *_down(grid.turned()))
        ]
        yield from _judged(grid, [*cases, *flat])


def _flip(case: _Case) -> _Case:
    def turn(cell: Cell) -> Cell:
        return cell[1], cell[0]

    return _Case(
        case.sort,
        turn(case.result),
        tuple(map(turn, case.operands)),
        case.value,
        case.good,
        case.trivial,
        ("turned", *case.group),
    )


def _close(number: Number, exact: Decimal, give: Decimal = Decimal(0)) -> bool:
    """Say whether a cell is a result, within its rounding and that of the operands."""
    told = number.value
    half = (
        number.step / 2
        if number.step != 1 or exact != exact.to_integral_value()
        else Decimal(0)
    )
    return abs(told - exact) <= half + give


def _across(grid: Grid) -> Iterator[_Case]:
    """Find relations between columns: in each row the same."""
    held = grid.numbers
    columns = sorted({c for _, c in held})
    rows = sorted({r for r, _ in held})
    if len(columns) > WIDEST:
        columns = columns[:WIDEST]
    for c in columns:
        others = [o for o in columns if o != c]
        for a in others:
            for b in others:
                if a == b:
                    continue
                yield from _column(
                    grid, rows, "difference", c, (a, b), lambda x, y: y - x
                )
                yield from _column(
                    grid,
                    rows,
                    "share",
                    c,
                    (a, b),
                    lambda x, y: x / y * HUNDRED if y else None,
                )
                yield from _column(
                    grid,
                    rows,
                    "growth",
                    c,
                    (a, b),
                    lambda x, y: (y - x) / x * HUNDRED if x else None,
                )
                if a < b:
                    yield from _column(grid, rows, "sum", c, (a, b), lambda x, y: x + y)
                    yield from _column(
                        grid, rows, "product", c, (a, b), lambda x, y: x * y
                    )
                yield from _column(
                    grid, rows, "quotient", c, (a, b), lambda x, y: x / y if y else None
                )
        # A sum of three or more stands at an end of its parts.
        if c in (columns[0], columns[-1]) or _TOTAL.search(_name(grid, c)):
            for first in range(len(columns)):
                for last in range(first + 3, len(columns) + 1):
                    span = columns[first:last]
                    if c not in span:
                        yield from _column(
                            grid,
                            rows,
                            "sum",
                            c,
                            tuple(span),
                            lambda *xs: sum(xs, Decimal(0)),
                        )
        for o in others:
            yield from _running(grid, rows, c, o)
    yield from _closed(grid, rows, columns)


def _closed(grid: Grid, rows: list[int], columns: list[int]) -> Iterator[_Case]:
    """Rows of shares that make 100."""
    held = grid.numbers
    for first in range(len(columns)):
        for last in range(first + 2, len(columns) + 1):
            span = columns[first:last]
            found: list[_Case] = []
            for row in rows:
                cells = [(row, c) for c in span]
                if not all(
                    cell in held and 0 <= held[cell].value <= HUNDRED for cell in cells
                ):
                    break
                if any(held[cell].unit not in (None, "%") for cell in cells) or all(
                    held[cell].unit is None and held[cell].step >= 1 for cell in cells
                ):
                    break
                exact = sum((held[cell].value for cell in cells), Decimal(0))
                good = (
                    abs(exact - HUNDRED)
                    <= sum((held[cell].step for cell in cells), Decimal(0)) / 2
                )
                found.append(
                    _Case(
                        "closed",
                        cells[-1],
                        tuple(cells[:-1]),
                        HUNDRED - exact + held[cells[-1]].value,
                        good,
                        False,
                        ("closed", tuple(span)),
                    )
                )
            enough = 2 if len(span) > 3 and len(rows) == 2 else 3
            if len(found) == len(rows) and sum(
                case.good for case in found
            ) * enough >= len(found) * (enough - 1):
                yield from _kept(found, "")


def _running(grid: Grid, rows: list[int], c: int, o: int) -> Iterator[_Case]:
    """A column that adds up another one row by row."""
    held = grid.numbers
    found: list[_Case] = []
    for before, row in itertools.pairwise(rows):
        cells = [(before, c), (row, c), (row, o)]
        if not all(cell in held for cell in cells) or held[cells[1]].unit == "%":
            continue
        exact = held[cells[0]].value + held[cells[2]].value
        good = held[cells[1]].value == exact
        found.append(
            _Case(
                "running",
                cells[1],
                (cells[0], cells[2]),
                exact,
                good,
                held[cells[2]].value < 2,
                ("running", c, o),
            )
        )
    yield from _kept(found, grid.columns[c] if c < len(grid.columns) else "")


def _column(
    grid: Grid,
    rows: list[int],
    sort: Sort,
    c: int,
    operands: tuple[int, ...],
    of: Callable[..., Decimal | None],
) -> Iterator[_Case]:
    held = grid.numbers
    found: list[_Case] = []
    for row in rows:
        cells = [(row, c), *((row, o) for o in operands)]
        if not all(cell in held for cell in cells):
            continue
        result, *values = (held[cell] for cell in cells)
        if not _units_fit(sort, result, values):
            return
        exact = of(*(v.value for v in values))
        if exact is None:
            continue
        give = (
            sum((v.step / 2 for v in values if v.step < 1), Decimal(0))
            if sort in ("difference", "sum")
            else Decimal(0)
        )
        if sort in ("share", "growth") and result.step >= 1 and result.unit != "%":
            return
        good = _close(result, exact, give)
        if sort == "difference" and not good:
            good = (
                result.value >= 0
                and not result.signed
                and _close(result, abs(exact), give)
                and _MEANT["difference"].search(_name(grid, c)) is None
            )
        if (
            sort in ("sum", "difference")
            and not good
            and row < len(grid.rows)
            and _RATE.search(grid.rows[row])
        ):
            continue
        trivial = (
            any(v.value == 0 for v in values)
            or (abs(exact) < 10 and result.step >= 1)
            or (
                sort in ("product", "quotient")
                and any(v.value in (1, 100) for v in values)
            )
        )
        found.append(
            _Case(
                sort,
                cells[0],
                tuple(cells[1:]),
                exact,
                good,
                trivial,
                (sort, c, operands),
            )
        )
    yield from _kept(found, _name(grid, c))


def _name(grid: Grid, c: int) -> str:
    return grid.columns[c] if c < len(grid.columns) else ""


def _units_fit(sort: Sort, result: Number, values: list[Number]) -> bool:
    """Say whether units allow a relation: shares are no sum of counts."""
    percent = [v.unit == "%" for v in values]
    if sort in ("share", "growth"):
        return (result.unit in ("%", None) and not any(percent)) or (
            sort == "growth" and all(percent) and False
        )
    if sort in ("product", "quotient"):
        return (
            result.unit != "%"
            and not any(percent)
            and (sort == "product" or result.step < 1 or result.unit is not None)
        )
    if result.unit == "ポイント":
        return sort == "difference" and all(v.unit in ("%", None) for v in values)
    if result.unit == "%" or any(percent):
        return (
            (result.unit in ("%", None))
            and all(v.unit in ("%", None) for v in values)
            and all(percent) == (result.unit == "%" or all(percent))
        )
    return True


def _kept(cases: list[_Case], name: str) -> Iterator[_Case]:
    """Give the cases of a relation that most rows keep, not by chance."""
    if not cases:
        return
    sort = cases[0].sort
    good = [case for case in cases if case.good]
    telling = [case for case in good if not case.trivial]
    named = bool(_MEANT[sort].search(name)) and sort != "closed"
    least = (
        1
        if (named and len(cases) <= 3) or (sort == "closed" and len(cases[0].cells) > 3)
        else 2
    )
    if len(telling) < least or len(good) * 5 < len(cases) * 3:
        # Named by its header, half of the rows are enough.
        if not (
            (named or sort == "closed") and telling and len(good) * 2 >= len(cases)
        ):
            return
    yield from cases


def _down(grid: Grid) -> Iterator[_Case]:
    """Find total rows, shares of the total, and columns of shares that make 100."""
    held = grid.numbers
    columns = sorted({c for _, c in held})
    rows = sorted({r for r, _ in held})
    if len(rows) > LONGEST or len(rows) < 3:
        return
    totals = [
        r
        for r in rows
        if r < len(grid.rows)
        and _TOTAL.search(grid.rows[r])
        and not _SUBTOTAL.search(grid.rows[r])
    ]
    for total in dict.fromkeys([*totals, rows[-1], rows[0]]):
        named = total in totals
        parts = [
            r
            for r in rows
            if r != total
            and not (
                r < len(grid.rows)
                and (_TOTAL.search(grid.rows[r]) or _SUBTOTAL.search(grid.rows[r]))
            )
        ]
        if named and len(totals) > 1:
            earlier = [r for r in totals if r < total]
            if total != rows[-1] or earlier:
                parts = [
                    r
                    for r in parts
                    if r > (earlier[-1] if earlier else -1) and r < total
                ] or parts
        yield from _total_row(grid, total, parts, columns, named=named)
    for c in columns:
        for a in columns:
            if a != c:
                yield from _share_of_total(grid, rows, totals, c, a)


def _total_row(
    grid: Grid, total: int, parts: list[int], columns: list[int], *, named: bool
) -> Iterator[_Case]:
    held = grid.numbers
    found: list[_Case] = []
    if len(parts) < 2:
        return
    for c in columns:
        if (total, c) not in held or any((p, c) not in held for p in parts):
            continue
        result = held[total, c]
        values = [held[p, c] for p in parts]
        exact = sum((v.value for v in values), Decimal(0))
        give = sum((v.step / 2 for v in values if v.step < 1), Decimal(0))
        good = _close(result, exact, give)
        if (
            result.unit == "%"
            or (_DERIVED.search(_name(grid, c)) and not _TOTAL.search(_name(grid, c)))
        ) and not good:
            continue
        if result.step < 1 and not good:
            # A rate or a mean of the total is no sum.
            if not HUNDRED - 10 <= exact <= HUNDRED + 10:
                continue
        found.append(
            _Case(
                "total",
                (total, c),
                tuple((p, c) for p in parts),
                exact,
                good,
                exact < 10,
                ("total", total),
            )
        )
    telling = [case for case in found if case.good and not case.trivial]
    if not found:
        return
    # 全体 of a cross table may count more than the rows; 計 closes what stands above.
    closes = total < len(grid.rows) and re.search(r"計", grid.rows[total]) is not None
    if named and (
        telling
        or (
            closes
            and len(found) == 1
            and _near(held[found[0].result].value, found[0].value)
        )
    ):
        yield from found
    elif named and len(found) > 1 and not telling:
        return
    elif not named and len(telling) >= 2 and len(telling) * 3 >= len(found) * 2:
        yield from found


def _near(told: Decimal, exact: Decimal) -> bool:
    """Say whether two sums differ as a slip does, not as two things do."""
    return exact != 0 and abs(told - exact) <= exact / 2


def _share_of_total(
    grid: Grid, rows: list[int], totals: list[int], c: int, a: int
) -> Iterator[_Case]:
    """A column of shares of another column's total, printed or the sum of its rows."""
    held = grid.numbers
    both = [r for r in rows if (r, c) in held and (r, a) in held]
    if len(both) < 3 or any(held[r, a].unit == "%" for r in both):
        return
    if not any(
        held[r, c].unit == "%" or (held[r, c].unit is None and held[r, c].step < 1)
        for r in both
    ):
        return
    if any(held[r, c].value > HUNDRED or held[r, c].value < 0 for r in both):
        return
    printed = [r for r in totals if r in both]
    parts = [r for r in both if r not in totals]
    wholes = [held[r, a].value for r in printed] or [
        sum((held[r, a].value for r in parts), Decimal(0))
    ]
    titled = re.search(r"[nN]=([0-9,]+)", grid.title)
    if titled:
        wholes.insert(0, Decimal(titled[1].replace(",", "")))
    for whole in wholes[:2]:
        if not whole:
            continue
        found = []
        for r in parts:
            exact = held[r, a].value / whole * HUNDRED
            operands = (
                (r, a),
                *(
                    ((printed[0], a),)
                    if printed and held[printed[0], a].value == whole
                    else ()
                ),
            )
            good = _close(held[r, c], exact, held[r, c].step * Decimal("0.55"))
            found.append(
                _Case(
                    "share",
                    (r, c),
                    operands,
                    exact,
                    good,
                    held[r, a].value < 2,
                    ("part", c, a),
                )
            )
        good_ones = [case for case in found if case.good and not case.trivial]
        if len(good_ones) >= 2 and len(good_ones) * 5 >= len(found) * 3:
            yield from found
            closing = list(parts)
            exact = sum((held[r, c].value for r in closing), Decimal(0))
            if (
                printed
                and (printed[0], c) in held
                and _close(held[printed[0], c], HUNDRED)
            ):
                good = (
                    abs(exact - HUNDRED) <= held[closing[0], c].step * len(closing) / 2
                )
                yield _Case(
                    "closed",
                    (printed[0], c),
                    tuple((r, c) for r in closing),
                    exact,
                    good,
                    False,
                    ("closed", c),
                )
            return


def _judged(grid: Grid, cases: list[_Case]) -> Iterator[Finding]:
    """Report the cells that explain the broken relations, worst first."""
    if not cases:
        return
    unique = {
        (case.sort, case.result, frozenset(case.operands)): case for case in cases
    }
    # One relation between three cells has several forms: c = b − a, b = a + c.
    by_cells: dict[frozenset[Cell], list[_Case]] = defaultdict(list)
    for case in unique.values():
        by_cells[frozenset(case.cells)].append(case)
    kept: dict[Cell, int] = defaultdict(int)
    for cells, held in by_cells.items():
        good = next((case for case in held if case.good), None)
        if good is not None:
            # Many shares fit a whole that is a little off: they do not vouch for it.
            told_by = good.cells[:2] if good.sort == "share" else cells
            for cell in told_by:
                kept[cell] += 1
    broken = {
        cells: held
        for cells, held in by_cells.items()
        if not any(case.good for case in held)
    }
    told: set[Cell] = set()
    while broken:
        weight: dict[Cell, float] = defaultdict(float)
        for cells, held in broken.items():
            results = {case.result for case in held if _is_result(grid, case)}
            for cell in cells:
                weight[cell] += 1 + (0.3 if cell in results else 0)
        worst = max(
            sorted(weight),
            key=lambda cell: (
                _mended(grid, cell, by_cells),
                weight[cell] - 1.1 * kept[cell],
                cell,
            ),
        )
        chosen = [
            case for cells, held in broken.items() if worst in cells for case in held
        ]
        if worst not in told:
            told.add(worst)
            yield _reported(grid, worst, chosen)
        broken = {cells: held for cells, held in broken.items() if worst not in cells}
    for cells, held in by_cells.items():
        kept_case = next((case for case in held if case.good), None)
        if kept_case is not None and not (cells & told):
            numbers = [grid.numbers[cell] for cell in kept_case.operands]
            yield at_number(
                RULE_OF[kept_case.sort],
                grid.numbers[kept_case.result],
                Message(
                    N_("keeps the relation of its table: {sum}"),
                    {"sum": _sum_of(grid, kept_case)},
                ),
                RIGHT,
                others=numbers,
                evidence=_sum_of(grid, kept_case),
            )


def _mended(
    grid: Grid, cell: Cell, by_cells: dict[frozenset[Cell], list[_Case]]
) -> int:
    """Say how many relations more would hold if one cell had the value others imply."""
    own = [held for cells, held in by_cells.items() if cell in cells]
    implied = {
        value
        for held in own
        for case in held[:2]
        if not case.good
        for value in [_implied(grid, case, cell)]
        if value is not None
    }
    holding = sum(any(case.good for case in held) for held in own)
    return max(
        (
            sum(
                any(_holds(grid, case, cell, value) for case in held[:3])
                for held in own
            )
            - holding
            for value in list(implied)[:6]
        ),
        default=-len(own),
    )


def _implied(grid: Grid, case: _Case, cell: Cell) -> Decimal | None:
    """Give the value a relation implies for one of its cells."""
    values = {each: grid.numbers[each].value for each in case.cells}
    result = values[case.result]
    if cell == case.result:
        return case.value
    match case.sort:
        case "total" | "sum" | "running":
            return result - sum(
                (values[each] for each in case.operands if each != cell), Decimal(0)
            )
        case "difference":
            first, last = case.operands
            return values[last] - result if cell == first else values[first] + result
        case "closed":
            return HUNDRED - sum(
                (v for each, v in values.items() if each != cell), Decimal(0)
            )
        case "share" if len(case.operands) == 2 and cell == case.operands[0]:
            return (result * values[case.operands[1]] / HUNDRED).to_integral_value()
        case _:
            return None


def _holds(grid: Grid, case: _Case, cell: Cell, value: Decimal) -> bool:
    """Say whether a relation holds with another value in one cell."""
    values = {each: grid.numbers[each].value for each in case.cells} | {cell: value}
    operands = [values[each] for each in case.operands]
    number = replace(grid.numbers[case.result], value=values[case.result])
    give = sum(
        (
            grid.numbers[each].step / 2
            for each in case.operands
            if grid.numbers[each].step < 1
        ),
        Decimal(0),
    )
    match case.sort:
        case "total" | "sum" | "running":
            return _close(number, sum(operands, Decimal(0)), give)
        case "difference":
            return _close(number, operands[1] - operands[0], give)
        case "closed":
            return (
                abs(sum(values.values(), Decimal(0)) - HUNDRED)
                <= give + number.step / 2
            )
        case "share" if len(operands) == 2 and operands[1]:
            return _close(number, operands[0] / operands[1] * HUNDRED)
        case "growth" if operands[0]:
            return _close(number, (operands[1] - operands[0]) / operands[0] * HUNDRED)
        case _:
            return case.good


def _is_result(grid: Grid, case: _Case) -> bool:
    """Say whether a result is told to be one by its header, or stands last."""
    row, column = case.result
    names = [_name(grid, column), grid.rows[row] if row < len(grid.rows) else ""]
    return any(_DERIVED.search(name) for name in names) or all(
        case.result >= cell for cell in case.operands
    )


def _reported(grid: Grid, cell: Cell, cases: list[_Case]) -> Finding:
    number = grid.numbers[cell]
    own = [case for case in cases if case.result == cell]
    case = own[0] if own else cases[0]
    others = [grid.numbers[each] for each in case.cells if each != cell]
    evidence = _sum_of(grid, case)
    return at_number(
        RULE_OF[case.sort],
        number,
        Message(
            N_("breaks the relation the other cells keep: {sum}"), {"sum": evidence}
        ),
        WRONG,
        expected=written_like(case.value, number) if own else None,
        evidence=evidence,
        others=others,
    )


def _sum_of(grid: Grid, case: _Case) -> str:
    values = [shown(grid.numbers[cell].value) for cell in case.operands]
    exact = shown(
        case.value.quantize(Decimal("0.01"))
        if case.value != case.value.to_integral_value()
        else case.value
    )
    match case.sort:
        case "difference":
            return f"{values[1]} − {values[0]} = {exact}"
        case "share":
            return f"{' / '.join(values)} = {exact}%"
        case "growth":
            return f"({values[1]} − {values[0]}) / {values[0]} = {exact}%"
        case "quotient":
            return f"{values[0]} / {values[1]} = {exact}"
        case "product":
            return f"{values[0]} × {values[1]} = {exact}"
        case _:
            return f"{' + '.join(values)} = {exact}"
