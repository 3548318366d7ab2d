"""Which values of a table are wanted, and are they of one unit: told, never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.codes import UnitMeasure
from ictplan.core.errors import UnknownCodeError, UsageError
from ictplan.core.messages import N_
from ictplan.importers.estat_units import Scale, scale_of
from ictplan.importers.grid import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ictplan.importers.estat_table import Axis, Cell, Statistics

LISTED = 8
"""How many categories an error lists per unit."""


def choose(table: Statistics, where: Mapping[str, str]) -> list[Cell]:
    """Keep the cells whose categories are named, by code or label, commas between.

    Raises:
        UnknownCodeError: If there is no such axis or category; lists what there is.
        UsageError: If no value is left.
    """
    cells = table.cells
    ids = [axis.id for axis in table.axes]
    for name, text in where.items():
        if name not in ids:
            raise UnknownCodeError(
                "dimension", name, [f"{axis.id} ({axis.name})" for axis in table.axes]
            )
        at = ids.index(name)
        wanted = {_category(table.axes[at], word) for word in text.split(",")}
        cells = [cell for cell in cells if cell.codes[at] in wanted]
    if not cells:
        raise UsageError(N_("{file} has no value there"), file=table.file)
    return cells


def _category(axis: Axis, text: str) -> str:
    """Give the code of a category that is named by its code or its label."""
    if text in axis.categories:
        return text
    for code, category in axis.categories.items():
        if folded(category.label) == folded(text):
            return code
    known = [f"{code} ({c.label})" for code, c in axis.categories.items()]
    raise UnknownCodeError("category", text, known)


def scale_for(table: Statistics, cells: Sequence[Cell], said: str | None) -> Scale:
    """Give the one unit of the cells, in our terms; ``said`` is what the user says.

    Raises:
        UnknownCodeError: If what the user says is no unit.
        UsageError: If there are several units, none, or one without a code of ours.
    """
    units = _units(table, cells)
    if len(units) > 1:
        raise UsageError(
            N_("{file} has values of several units; choose with --where: {units}"),
            file=table.file,
            units="; ".join(_shown(table, unit, units) for unit in units),
        )
    (unit,) = units
    if said is not None:
        scale = scale_of(said)
        if scale is None:
            raise UnknownCodeError("unit", said, list(UnitMeasure))
        return scale
    if not unit:
        raise UsageError(
            N_("{file} does not say the unit of its values; give --unit (人, PC_HH …)"),
            file=table.file,
        )
    scale = scale_of(unit)
    if scale is None:
        raise UsageError(
            N_(
                "the values of {file} are in '{unit}', which alone is no unit here;"
                " if it is one of these, give --unit: {known}"
            ),
            file=table.file,
            unit=unit[:20],
            known=", ".join(UnitMeasure),
        )
    return scale


def _units(
    table: Statistics, cells: Sequence[Cell]
) -> dict[str, dict[tuple[str, ...], None]]:
    """Give the codes that occur with each unit."""
    of_category = [
        {code: c.unit for code, c in axis.categories.items() if c.unit}
        for axis in table.axes
    ]
    units: dict[str, dict[tuple[str, ...], None]] = {}
    for cell in cells:
        unit = cell.unit or next(
            (
                found[code]
                for found, code in zip(of_category, cell.codes, strict=True)
                if code in found
            ),
            "",
        )
        units.setdefault(folded(unit), {})[cell.codes] = None
    return units


def _shown(
    table: Statistics, unit: str, units: Mapping[str, Mapping[tuple[str, ...], None]]
) -> str:
    """Write a unit with the axis that sets it apart: 千人 (cat01=001,002)."""
    other = [codes for name, rows in units.items() if name != unit for codes in rows]
    for at, axis in enumerate(table.axes):
        here = dict.fromkeys(codes[at] for codes in units[unit])
        if not any(codes[at] in here for codes in other):
            shown = list(here)
            more = ",…" if len(shown) > LISTED else ""
            return f"{unit} ({axis.id}={','.join(shown[:LISTED])}{more})"
    return unit
