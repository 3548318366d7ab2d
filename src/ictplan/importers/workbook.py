"""What does a workbook show: numbers by their formats, formulas that nobody computed.

The reader of cells gives the numbers behind: 0.541 where people see 54.1 %. Formats are
read from the workbook's own parts.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    Position = tuple[int, int]

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
}
"""Formats of numbers that a workbook names by their number alone (ECMA-376, 18.8.30)."""

CELL = re.compile(
    r'<c r="([A-Z]+)([0-9]+)"(?:[^>]*? s="([0-9]+)")?[^>]*?(?:/>|>(.*?)</c>)', re.DOTALL
)
CORE = re.compile(r"[#0?][#0?,]*(?:\.[0#?]+)?,*")
DATES = re.compile(r"[ymdhs]|[ge]", re.IGNORECASE)
QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')


class Styles:
    """The formats of a workbook's cells (xlsx); nothing for other kinds of workbooks."""

    def __init__(self, raw: bytes) -> None:
        """Open the parts of a workbook."""
        self._archive = zipfile.ZipFile(io.BytesIO(raw))
        self._names = set(self._archive.namelist())

    def of_sheet(self, sheet: str) -> Mapping[Position, str]:
        """Give the format of each cell of which the format changes what is seen."""
        if not self._shown:
            return {}
        return {
            (int(row) - 1, _column(letters)): self._shown[int(style)]
            for letters, row, style, _ in CELL.findall(self._part(sheet))
            if style and int(style) in self._shown
        }

    def uncomputed(self, sheet: str) -> tuple[Position, ...]:
        """Give the cells with a formula whose result the workbook does not hold."""
        text = self._part(sheet)
        if "<f" not in text:
            return ()
        return tuple(
            (int(row) - 1, _column(letters))
            for letters, row, _, content in CELL.findall(text)
            if "<f" in content and not re.search(r"<v>[^<]", content)
        )

    @cached_property
    def _shown(self) -> dict[int, str]:
        """The formats of numbers by the index cells name."""
        text = self._read("xl/styles.xml")
        codes = {
            int(number): unescape(code)
            for number, code in re.findall(
                r'<numFmt [^>]*?numFmtId="([0-9]+)"[^>]*?formatCode="([^"]*)"', text
            )
        }
        block = re.search(r"<cellXfs.*?</cellXfs>", text, re.DOTALL)
        numbers = re.findall(
            r'<xf [^>]*?numFmtId="([0-9]+)"', block[0] if block else ""
        )
        formats = (codes.get(int(n), BUILT_IN.get(int(n), "")) for n in numbers)
        return {
            at: code
            for at, code in enumerate(formats)
            if is_of_number(code) or is_of_months(code)
        }

    @cached_property
    def _sheets(self) -> dict[str, str]:
        """The parts of sheets by their names."""
        targets = {
            **dict(re.findall(r'Id="([^"]+)"[^>]*?Target="([^"]+)"', self._relations)),
            **{
                i: t
                for t, i in re.findall(
                    r'Target="([^"]+)"[^>]*?Id="([^"]+)"', self._relations
                )
            },
        }
        found = re.findall(
            r'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]+)"',
            self._read("xl/workbook.xml"),
        )
        return {unescape(name): targets.get(rid, "") for name, rid in found}

    @cached_property
    def _relations(self) -> str:
        return self._read("xl/_rels/workbook.xml.rels")

    def _part(self, sheet: str) -> str:
        target = self._sheets.get(sheet, "")
        return self._read(
            target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        )

    def _read(self, name: str) -> str:
        if name not in self._names:
            return ""
        return self._archive.read(name).decode("utf-8", "replace")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def is_of_number(code: str) -> bool:
    """Say whether a format shows a number with digits of its own."""
    plain = QUOTED.sub("", code.split(";", maxsplit=1)[0])
    return bool(CORE.search(plain)) and not DATES.search(plain)


def is_of_months(code: str) -> bool:
    """Say whether a format shows the month of a date but not its day."""
    plain = QUOTED.sub("", code.split(";", maxsplit=1)[0]).lower()
    return "y" in plain and "m" in plain and not set("dh") & set(plain)


def text_of(cell: object, code: str | None = None) -> str:
    """Write a workbook's cell as a person sees it."""
    match cell:
        case bool():
            return str(cell).upper()
        case date() if code and is_of_months(code):
            return f"{cell.year}-{cell.month:02}"
        case float() | int() if code and not is_of_months(code):
            return shown(float(cell), code)
        case float():
            return _plain(cell)
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def _plain(number: float) -> str:
    """Write a number without a format: at most the digits a spreadsheet keeps."""
    if number.is_integer() and abs(number) < 10**15:
        return str(int(number))
    return f"{Decimal(f'{number:.12g}'):f}"


@lru_cache(maxsize=1000)
def _parts(code: str) -> tuple[tuple[str, str, str], ...]:
    """Split a format into its sections: before, digits, after."""
    sections = []
    for section in re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)[:3]:
        held: list[str] = []

        def keep(found: re.Match[str], held: list[str] = held) -> str:
            held.append(found[1] or found[2] or "")
            return "\0"

        plain = QUOTED.sub(keep, section)
        core = CORE.search(plain)
        if core is None:
            sections.append((plain, "", ""))
            continue
        count = plain[: core.start()].count("\0")
        before = _quoted(plain[: core.start()], held[:count])
        after = _quoted(plain[core.end() :], held[count:])
        sections.append((before, core[0], after))
    return tuple(sections)


def _quoted(text: str, held: list[str]) -> str:
    """Put texts that stood in quotes back in the place of their marks."""
    for part in held:
        text = text.replace("\0", part, 1)
    return text.strip()


def shown(number: float, code: str) -> str:
    """Write a number by its format: ``0.541`` by ``0.0%`` is 54.1%."""
    sections = _parts(code)
    at = 1 if number < 0 and len(sections) > 1 and sections[1][1] else 0
    before, core, after = sections[at]
    if not core:
        return _plain(number)
    value = Decimal(repr(number))
    if at == 1:
        value = -value
        if not re.search("[-▲△−(]", before):
            before = "-" + before
        elif "(" in before:
            before, after = "-", after.replace(")", "")
    if "%" in after:
        value *= 100
    digits = core.rstrip(",")
    value = value.scaleb(-3 * (len(core) - len(digits)))
    whole, _, fraction = digits.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    text = f"{rounded:f}"
    optional = len(fraction) - len(fraction.rstrip("#?"))
    while optional and text.endswith("0") and "." in text:
        text, optional = text[:-1], optional - 1
    text = text.rstrip(".")
    width = whole.count("0")
    if "," not in whole and width > 1 and "." not in text and not text.startswith("-"):
        text = text.zfill(width)
    return f"{before}{text}{after}"
