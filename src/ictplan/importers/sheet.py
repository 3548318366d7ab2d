"""Where do tables stand in a sheet: titles, headings, bodies, sections, notes.

A row is told by what stands in it: numbers and marks make a row of data, several texts
above it are its heading, a text alone is a title, a section or a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from ictplan.core.errors import NumeralError
from ictplan.importers.cells import ERROR, MISSING, read_state, read_value
from ictplan.importers.dates import find_dates, is_year
from ictplan.importers.grid import Grid, folded
from ictplan.importers.units import caption_units, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HEADER_ROWS = 8
"""Of how many rows a heading may consist."""

LOOK_AHEAD = 12
"""Within how many rows after a heading its first row of data must follow."""

NOTE = re.compile(
    r"^[(（]?(?:注|※|\*|資料|出典|備考|出所|時点|単位|Source|Note|「|（注|\(注)"
)
NOTE_AFTER = re.compile(r"^[(（]?[0-9]{1,2}[)）]|。$")
"""What a text after the last row of data is a note by."""

UNIT_BRACKET = re.compile(r"[(（][^()（）]*単位[^()（）]*[)）]")
CAPTION = re.compile("単位|現在$|時点$")
HEADWORD = re.compile(
    "(?:団体|市区?町村|都道府県|地域|自治体)?(?:コード|名称?|code)|No.?|番号|団体|自治体|市町村|市区町村"
    "|都道府県|名称|区分|項目|年度?|年月|年齢|性別|単位|備考|時点",
    re.IGNORECASE,
)
"""Words that stand in headings alone, whatever the cells beside them are."""


@lru_cache(maxsize=200_000)
def kind_of(text: str) -> str:
    """Tell a cell: blank, number (n), mark (m), state (s), year (y), date (d), text (t)."""
    if not text or text.isspace():
        return ""
    if text.isascii() and text.isdigit():
        return "y" if len(text) == 4 and is_year(text) else "n"
    if is_year(text):
        return "y"
    plain = folded(text)
    if plain in MISSING or ERROR.fullmatch(plain):
        return "m"
    if read_state(text) is not None:
        return "s"
    if re.fullmatch(r"-?[0-9,]*\.[0-9]+%?|-?[0-9]{1,3}(?:,[0-9]{3})+", plain):
        return "n"
    if len(plain) > 40 or unit_of(text) is not None:
        return "t"
    dates = find_dates(text)
    if dates and len(dates[0].text) >= len(plain) - 3:
        return "d"
    try:
        value = read_value(text)
    except NumeralError:
        return "t"
    # 15歳 and 第1 name categories; only a unit of counting follows an amount.
    unit = value.unit.lstrip("*")
    if unit and (
        re.search("[歳年日分]$", unit) or (unit_of(unit) is None and unit != "ポイント")
    ):
        return "t"
    return "n"


@dataclass(frozen=True)
class Column:
    """One column of a table: its headings from top to bottom, and its cells.

    ``parents`` are the headings above the last one, of columns it shares them with.
    """

    index: int
    levels: tuple[str, ...]
    cells: tuple[str, ...] = field(repr=False)
    is_fiscal: bool = False

    @cached_property
    def heading(self) -> str:
        """The headings joined, folded; one that repeats another stands once."""
        parts: list[str] = []
        for level in self.levels:
            text = folded(level)
            if text and text not in parts:
                parts.append(text)
        return "".join(parts)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kind of each cell."""
        return tuple(map(kind_of, self.cells))

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        """The different texts of its cells that are no blanks, in order."""
        return tuple(dict.fromkeys(cell for cell in self.cells if cell.strip()))

    def share(self, kinds: str) -> float:
        """Give the share of cells with content that are of some kinds."""
        filled = [kind for kind in self.kinds if kind]
        return sum(kind in kinds for kind in filled) / len(filled) if filled else 0.0


@dataclass(frozen=True)
class Table:
    """One table of a grid: columns over the body's rows, and the texts around it.

    ``rows`` are the numbers of the body's rows in the grid, ``sections`` the text that
    stands above each of them, empty without one. In a turned table rows and columns of
    the grid are exchanged.
    """

    grid: Grid
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    sections: tuple[str, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    header: tuple[int, ...] = ()
    is_turned: bool = False

    @property
    def title(self) -> str:
        """The first text above that is neither a unit nor a date alone."""
        for text in self.above:
            plain = UNIT_BRACKET.sub("", text).strip()
            if plain and kind_of(plain) == "t" and not caption_units(plain):
                return plain
        return ""

    @property
    def start(self) -> str:
        """Name the cell where its body begins; the file of a turned table."""
        return self.grid.file if self.is_turned else self.grid.place(self.rows[0], 0)

    def where(self, row: int, column: Column) -> str:
        """Name the cell of a body's row and a column, with its file."""
        return self.grid.where(*self._position(row, column))

    def place(self, row: int, column: Column) -> str:
        """Name the cell as observations do, without its file."""
        return self.grid.place(*self._position(row, column))

    def _position(self, row: int, column: Column) -> tuple[int, int]:
        if self.is_turned:
            return column.index, self.rows[row]
        return self.rows[row], column.index


def find_tables(grid: Grid) -> list[Table]:
    """Find the tables of a grid from top to bottom; those without any value are none."""
    return list(_Finder(grid).tables())


@dataclass
class _Finder:
    """One walk down a grid."""

    grid: Grid

    def __post_init__(self) -> None:
        rows = self.grid.rows
        self.kinds = [tuple(map(kind_of, row)) for row in rows]
        self.is_blank = [not any(kinds) for kinds in self.kinds]
        self.filled = [sum(map(bool, kinds)) for kinds in self.kinds]
        self.numbers = [sum(k in "nms" for k in kinds if k) for kinds in self.kinds]
        self.years = [kinds.count("y") for kinds in self.kinds]

    def tables(self) -> Iterator[Table]:
        at = floor = 0
        last_header: tuple[int, ...] = ()
        above: list[str] = []
        while (first := self._next_data(at)) is not None:
            header = self._header(first, floor)
            top = header[0] if header else first
            above = self._texts(floor, top) or above
            if not header and last_header and self._fits(first, last_header):
                header = last_header
            end = self._body_end(first, header)
            body, sections, below = self._body(first, end, header)
            yield from self._split(header, body, sections, above, below)
            at = floor = end
            last_header = header

    def _next_data(self, start: int) -> int | None:
        for row in range(start, len(self.kinds)):
            if self._is_data(row):
                return row
        return None

    def _is_data(self, row: int) -> bool:
        """Say whether a row has a value beside a label, or values alone."""
        kinds = self.kinds[row]
        first = next((at for at, kind in enumerate(kinds) if kind), None)
        if first is None:
            return False
        if first > 0 and self._is_below_heading(row):
            return False
        values = [k for k in kinds[first + 1 :] if k in ("n", "m", "s", "y")]
        if not values:
            heads = sum(
                bool(HEADWORD.fullmatch(folded(t))) for t in self.grid.rows[row]
            )
            return (
                kinds[first] == "n"
                and heads < 2
                and (first > 0 or self.filled[row] > 1)
            )
        if "n" not in values and any(
            kind == "t" and HEADWORD.fullmatch(folded(text))
            for kind, text in zip(kinds, self.grid.rows[row], strict=False)
        ):
            return "y" in values and not self._is_heading_of_years(row)
        if all(k == "m" for k in values) and self.filled[row] - len(values) > 4:
            return False
        if "n" not in values and "y" not in values and self._heads_numbers(row):
            return False
        if all(k == "y" for k in values):
            return not self._is_heading_of_years(row)
        if all(k in "my" for k in values) and self.years[row] > 2:
            return not self._is_heading_of_years(row)
        texts = self.filled[row] - len(values)
        # A heading may name a code or two (A1101, 9); data have labels and values.
        return len(values) * 6 >= texts or kinds[first] in ("n", "y")

    def _is_below_heading(self, row: int) -> bool:
        """Say whether a heading merged down covers the first cell: its second row.

        要介護 1, 2, 3 stand as numbers below 要介護, beside 保険者名 over both rows.
        """
        return any(
            top < row <= bottom and left == 0 and not self._is_data(top)
            for top, left, bottom, _ in self.grid.merges
        )

    def _heads_numbers(self, row: int) -> bool:
        """Say whether words of a state (利用している, 無回答) are headings of numbers."""
        following = next(
            (r for r in range(row + 1, len(self.kinds)) if not self.is_blank[r]), None
        )
        above = next((r for r in range(row - 1, -1, -1) if not self.is_blank[r]), None)
        if following is None or (above is not None and self.filled[above] > 1):
            return False
        below = [
            self.kinds[following][at]
            for at, kind in enumerate(self.kinds[row])
            if at and kind in ("s", "m") and at < len(self.kinds[following])
        ]
        return bool(below) and below.count("n") * 2 > len(below)

    def _is_heading_of_years(self, row: int) -> bool:
        """Say whether years are headings: below them are values that are no years."""
        columns = [at for at, kind in enumerate(self.kinds[row]) if kind == "y"]
        if len(columns) == 1 and any(
            columns[0] < len(self.kinds[above]) and self.kinds[above][columns[0]]
            for above in range(max(0, row - 3), row)
        ):
            return False  # a number such as 1951 below a heading or another number
        if not columns or (
            self.kinds[row][0] == "y" and len(columns) > 1 and columns[0] == 0
        ):
            years = [folded(self.grid.rows[row][at]) for at in columns]
            if len(set(years)) < 3:
                return False
        below = [
            self.kinds[other][at]
            for other in range(row + 1, min(row + LOOK_AHEAD, len(self.kinds)))
            for at in columns
            if at < len(self.kinds[other]) and self.kinds[other][at]
        ]
        other_values = sum(kind in "nms" for kind in below)
        return other_values * 2 >= max(len(below), 1)

    def _header(self, first: int, floor: int) -> tuple[int, ...]:
        """Give the rows above the first row of data that are its heading."""
        rows: list[int] = []
        blank = 0
        for row in range(first - 1, max(floor, first - 2 * HEADER_ROWS) - 1, -1):
            if self.is_blank[row]:
                blank += 1
                if rows or blank > 1:
                    break
                continue
            if not rows and self._is_label(row):
                continue  # a section, or a body without a value, below the heading
            if len(rows) == HEADER_ROWS or not self._may_head(row, first, rows):
                break
            rows.append(row)
        return tuple(reversed(rows))

    def _is_label(self, row: int) -> bool:
        """Say whether a row has one text, at its beginning, below one of several."""
        above = next((r for r in range(row - 1, -1, -1) if not self.is_blank[r]), None)
        return (
            self.filled[row] == 1
            and bool(self.kinds[row][0])
            and not CAPTION.search(folded(self.grid.rows[row][0]))
            and above is not None
            and (self.filled[above] > 1 or self._is_label(above))
        )

    def _may_head(self, row: int, first: int, below: list[int]) -> bool:
        filled = [at for at, kind in enumerate(self.kinds[row]) if kind]
        # A table need not begin in the first column of its sheet.
        corner = min(
            at for r in (first, *below) for at, kind in enumerate(self.kinds[r]) if kind
        )
        texts = [self.grid.rows[row][at] for at in filled]
        if len(filled) > 1:
            if any(caption_units(text) for text in texts) and len(filled) == 2:
                return False
            if filled[0] <= corner and below and self.grid.at(below[-1], 0).strip():
                # A title with its date or unit at the end of the row.
                rest = [
                    kind_of(t) == "d" or CAPTION.search(folded(t)) for t in texts[1:]
                ]
                if (
                    all(rest)
                    and not HEADWORD.fullmatch(folded(texts[0]))
                    and len(texts) < 4
                ):
                    return False
            return not all(CAPTION.search(folded(t)) or len(t) > 30 for t in texts)
        text = texts[0]
        if caption_units(text) or CAPTION.search(folded(text)):
            return False
        if self._is_wide(row, filled[0]) and filled[0] > corner:
            return True
        # A text alone is a heading where it stands above values, not in the corner.
        values = [at for at, k in enumerate(self.kinds[first]) if k in ("n", "s")]
        if filled[0] <= corner:
            width = max((len(self.grid.rows[r]) for r in (first, *below)), default=1)
            return width - corner == 1
        return filled[0] in values and len(values) <= 2 and len(text) <= 20

    def _is_wide(self, row: int, column: int) -> bool:
        return any(
            top <= row <= bottom and left <= column <= right and right > left
            for top, left, bottom, right in self.grid.merges
        )

    def _fits(self, first: int, header: tuple[int, ...]) -> bool:
        """Say whether data without a heading go on under the one before."""
        width = max(len(self.grid.rows[row]) for row in header)
        return len(self.grid.rows[first]) <= width

    def _body_end(self, first: int, header: tuple[int, ...]) -> int:
        """Find the row after the last one of the body: a new heading, or the end."""
        row = first
        heads = self._folded(header)
        while row < len(self.kinds):
            if (
                row > first
                and not self.is_blank[row]
                and not self._is_data(row)
                and not self._repeats(row, heads)
                and self._begins_table(row)
            ):
                return row
            row += 1
        return row

    def _folded(self, rows: Sequence[int]) -> dict[str, set[tuple[str, ...]]]:
        """Give rows folded, by their first cell."""
        found: dict[str, set[tuple[str, ...]]] = {}
        for texts in (tuple(map(folded, self.grid.rows[row])) for row in rows):
            found.setdefault(texts[0] if texts else "", set()).add(texts)
        return found

    def _repeats(self, row: int, heads: Mapping[str, set[tuple[str, ...]]]) -> bool:
        """Say whether a row is a heading again, as at the top of each printed page."""
        alike = heads.get(folded(self.grid.at(row, 0)))
        return alike is not None and tuple(map(folded, self.grid.rows[row])) in alike

    def _begins_table(self, row: int) -> bool:
        """Say whether a row without values heads another table.

        Its texts stand above values of the rows that follow, or a title stands over it.
        """
        if self.filled[row] == 1:
            text = next(t for t in self.grid.rows[row] if t.strip())
            if NOTE.match(folded(text)):
                return False
            following = next(
                (r for r in range(row + 1, len(self.kinds)) if not self.is_blank[r]),
                None,
            )
            return (
                following is not None
                and not self._is_data(following)
                and following - row < 4
                and not NOTE.match(folded("".join(self.grid.rows[following])))
                and self._begins_table(following)
            )
        data = self._next_data(row)
        if data is None or data - row > LOOK_AHEAD:
            return False
        texts = {
            at for at, kind in enumerate(self.kinds[row]) if kind in ("t", "d", "y")
        }
        values = {
            at for at, kind in enumerate(self.kinds[data]) if kind in ("n", "m", "s")
        }
        return len(texts & values) * 2 >= max(len(values), 1)

    def _texts(self, start: int, end: int) -> list[str]:
        """Give the texts of some rows."""
        return [
            text.strip()
            for row in range(start, end)
            for text in dict.fromkeys(self.grid.rows[row])
            if text.strip()
        ]

    def _body(
        self, first: int, end: int, header: tuple[int, ...]
    ) -> tuple[list[int], list[str], list[str]]:
        """Give the body's rows, the section of each, and the notes at its end."""
        heads = self._folded(header)
        data = [row for row in range(first, end) if self._is_data(row)]
        last = data[-1] if data else first
        inside = set(data)
        rows: list[int] = []
        sections: list[str] = []
        section = ""
        start = header[-1] + 1 if header and header[-1] < first else first
        for row in range(start, end):
            if self.is_blank[row] or self._repeats(row, heads):
                continue
            texts = [text for text in self.grid.rows[row] if text.strip()]
            if row not in inside:
                if row > last and (
                    NOTE.match(folded(texts[0])) or NOTE_AFTER.search(folded(texts[0]))
                ):
                    break
                if len(texts) == 1 and row < last and self._is_section(texts[0]):
                    section = texts[0].strip()
                    continue
                if len(folded("".join(texts))) > 40 or (
                    row > last and len(texts) == 1 and len(folded(texts[0])) > 12
                ):
                    continue
            rows.append(row)
            sections.append(section)
        taken = set(rows)
        below = [
            text
            for row in range(last + 1, end)
            if row not in taken
            for text in self._texts(row, row + 1)
        ]
        return rows, sections, below

    def _is_section(self, text: str) -> bool:
        """Say whether a text alone in a row is a heading of the rows below it.

        A name of a body alone is a row whose value is empty, unless it is a prefecture.
        """
        plain = folded(text)
        if re.search("[市区町村]$", plain) and not find_dates(text):
            return False
        return not NOTE.match(plain) and len(plain) <= 40

    def _split(
        self,
        header: tuple[int, ...],
        body: list[int],
        sections: list[str],
        above: list[str],
        below: list[str],
    ) -> Iterator[Table]:
        """Give the table, or those that stand side by side, parted by blank columns."""
        if not body:
            return
        width = max(len(self.grid.rows[row]) for row in (*header, *body))
        heads = self._headings(header, width, body)
        used = [
            any(heads[at]) or any(self.kind(row, at) for row in body)
            for at in range(width)
        ]
        groups: list[list[int]] = [[]]
        for at in range(width):
            if used[at]:
                groups[-1].append(at)
            elif groups[-1]:
                groups.append([])
        groups = [group for group in groups if group]
        first = ["".join(map(folded, heads[at])) for at in groups[0]] if groups else []
        alike = [
            g
            for g in groups
            if ["".join(map(folded, heads[a])) for a in g][:1] == first[:1]
        ]
        parts = (
            groups
            if len(groups) > 1 and len(alike) == len(groups) and first[0]
            else [[at for group in groups for at in group]]
        )
        for part in parts:
            rows = [row for row in body if any(self.kind(row, at) for at in part)]
            inside = set(rows)
            kept = [s for row, s in zip(body, sections, strict=True) if row in inside]
            texts = [[t.strip() for t in self.grid.rows[row]] for row in rows]
            cells = list(zip_longest(*texts, [""] * width, fillvalue=""))
            columns = tuple(Column(at, heads[at], cells[at][:-1]) for at in part)
            fiscal = any(
                folded(level) == "年度"
                for column in columns[:4]
                for level in column.levels
            )
            columns = tuple(
                replace(self._filled_down(column, rows), is_fiscal=fiscal)
                for column in columns
            )
            if any(column.share("nsmy") > 0 for column in columns):
                yield Table(
                    self.grid, columns, tuple(rows), tuple(kept), tuple(above),
                    tuple(below), header,
                )  # fmt: skip

    def kind(self, row: int, at: int) -> str:
        """Give the kind of a cell; blank beyond a row's end."""
        kinds = self.kinds[row]
        return kinds[at] if at < len(kinds) else ""

    def _filled_down(self, column: Column, rows: Sequence[int]) -> Column:
        """Fill the cells of a merged cell that runs down."""
        merges = [
            m for m in self.grid.merges if m[1] <= column.index <= m[3] and m[2] > m[0]
        ]
        if not merges:
            return column
        cells = list(column.cells)
        where = {row: at for at, row in enumerate(rows)}
        for top, left, bottom, _ in merges:
            text = self.grid.at(top, left).strip()
            for row in range(top, bottom + 1):
                if row in where and left == column.index:
                    cells[where[row]] = text
        return Column(column.index, column.levels, tuple(cells))

    def _headings(
        self, header: tuple[int, ...], width: int, body: Sequence[int]
    ) -> list[tuple[str, ...]]:
        """Give the headings of each column, those of merged cells to all they cover.

        In a text, merged cells are blank to the right of the first: that one holds for
        the columns of values that have no text of their own in its row but one below.
        """
        spans = any(
            right > left and top in header for top, left, _, right in self.grid.merges
        )
        sample = body[:: max(1, len(body) // 50)]
        is_value = [
            any(self.kind(row, at) in ("n", "m", "s", "y") for row in sample)
            and not any(self.kind(row, at) in ("t", "d") for row in sample[:20])
            for at in range(width)
        ]
        rows = [[self.grid.at(row, at) for at in range(width)] for row in header]
        covered: dict[tuple[int, int], str] = {}
        for top, left, bottom, right in self.grid.merges:
            for row in range(top, bottom + 1):
                for at in range(left, right + 1):
                    covered[row, at] = self.grid.at(top, left)
        levels: list[list[str]] = [[] for _ in range(width)]
        for depth, (row, texts) in enumerate(zip(header, rows, strict=True)):
            carried = ""
            for at in range(width):
                text = texts[at].strip()
                if not text and (row, at) in covered:
                    text = covered[row, at].strip()
                if text:
                    carried = text if is_value[at] and not spans else ""
                elif depth < len(rows) - 1 and any(
                    r[at].strip() for r in rows[depth + 1 :]
                ):
                    text = carried
                else:
                    carried = carried if depth < len(rows) - 1 else ""
                levels[at].append(" ".join(text.split()))
        return [tuple(level) for level in levels]
