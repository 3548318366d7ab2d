"""Read what the API of e-Stat answers: JSON, CSV with and without its header."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ictplan.core.errors import UnreadableFileError
from ictplan.core.messages import N_
from ictplan.importers.cells import read_legend
from ictplan.importers.estat_table import About, Axis, Cell, Statistics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ictplan.importers.grid import Grid

ROOT = "GET_STATS_DATA"
OWN_COLUMNS = ("unit", "value", "annotation")


def read_json(file: str, text: str) -> Statistics:
    """Read an answer in JSON.

    Raises:
        UnreadableFileError: If it is none, or the answer is an error.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableFileError(
            file, N_("is damaged JSON; download it again")
        ) from None
    return _statistics(file, _child(content, ROOT))


def _child(content: object, *names: str) -> Any:  # noqa: ANN401, what JSON is
    """Go down by names; the first of a list; an empty dict where there is none."""
    for name in names:
        content = content.get(name, {}) if isinstance(content, dict) else {}
        content = content[0] if isinstance(content, list) and content else content
    return content


def _children(content: object, name: str) -> list[dict[str, Any]]:
    """Give what stands once as an object, or several times as a list."""
    found = content.get(name, []) if isinstance(content, dict) else []
    return [
        item if isinstance(item, dict) else {"$": item}
        for item in (found if isinstance(found, list) else [found])
    ]


def _said(content: object, *names: str) -> str:
    """Give a text that may be an object with a code."""
    found = _child(content, *names)
    found = found.get("$", "") if isinstance(found, dict) else found
    return str(found) if isinstance(found, str | int) else ""


def _statistics(file: str, answer: object) -> Statistics:
    refuse_error(file, answer)
    data = _child(answer, "STATISTICAL_DATA")
    table = _child(data, "TABLE_INF")
    axes = tuple(
        _axis(item) for item in _children(_child(data, "CLASS_INF"), "CLASS_OBJ")
    )
    values = _children(_child(data, "DATA_INF"), "VALUE")
    if not axes or not values:
        raise UnreadableFileError(
            file, N_("is no answer of the API of e-Stat with values (getStatsData)")
        )
    notes = _children(_child(data, "DATA_INF"), "NOTE")
    names = [f"@{axis.id}" for axis in axes]
    return Statistics(
        file,
        About(
            id=_said(table, "@id"),
            title=_said(table, "TITLE") or _said(table, "STATISTICS_NAME"),
            publisher=_said(table, "GOV_ORG"),
            survey_date=_said(table, "SURVEY_DATE"),
            published=_said(table, "OPEN_DATE"),
            total=_count(_child(data, "RESULT_INF"), "TOTAL_NUMBER"),
        ),
        axes,
        [
            Cell(
                tuple(str(value.get(name, "")) for name in names),
                str(value.get("$", "")),
                _said(value, "@unit") or None,
                f"{file}!VALUE[{number}]",
            )
            for number, value in enumerate(values, 1)
        ],
        read_legend(_said(note, "@char") + _said(note, "$") for note in notes),
    )


def refuse_error(file: str, answer: object) -> None:
    """Refuse an answer that says it is an error, or that nothing was found.

    Raises:
        UnreadableFileError: With the status and the words of e-Stat.
    """
    status = _said(answer, "RESULT", "STATUS")
    if status not in ("", "0"):
        raise UnreadableFileError(
            file,
            N_("e-Stat answered with status {status}: {words}"),
            status=status[:10],
            words=_said(answer, "RESULT", "ERROR_MSG")[:200],
        )


@dataclass(frozen=True)
class Page:
    """Where the next page begins, None after the last; how many values there are."""

    next: int | None
    total: int | None


def page_of(text: str) -> Page:
    """Say where in its table an answer in JSON stands.

    Raises:
        UnreadableFileError: If the answer is none, or an error.
    """
    try:
        answer = _child(json.loads(text), ROOT)
    except (ValueError, RecursionError):
        raise UnreadableFileError(
            "e-Stat", N_("is damaged JSON; download it again")
        ) from None
    refuse_error("e-Stat", answer)
    told = _child(answer, "STATISTICAL_DATA", "RESULT_INF")
    return Page(_count(told, "NEXT_KEY"), _count(told, "TOTAL_NUMBER"))


def _count(content: object, name: str) -> int | None:
    text = _said(content, name)
    return int(text) if re.fullmatch("[0-9]{1,12}", text) else None


def _axis(item: dict[str, Any]) -> Axis:
    axis = Axis(_said(item, "@id"), _said(item, "@name"))
    for entry in _children(item, "CLASS"):
        unit = _said(entry, "@unit") or None
        axis.category(_said(entry, "@code"), _said(entry, "@name"), unit)
    return axis


def header_of(grid: Grid) -> int | None:
    """Find the row with the names of columns, ``…_code`` in pairs; None without one."""
    for number, row in enumerate(grid.rows[:1000]):
        if "value" in row and any(cell.endswith("_code") for cell in row):
            return number
    return None


def read_csv(grid: Grid, header: int) -> Statistics:
    """Read an answer in CSV: a code and a label per axis, ``unit``, ``value``.

    Raises:
        UnreadableFileError: If the answer is an error, or a code has no label beside it.
    """
    above = grid.rows[:header]
    names = grid.rows[header]
    said = {row[0]: row[-1] for row in above if len(row) > 1 and row[0] != "NOTE"}
    refuse_error(grid.file, {"RESULT": said})
    axes = {
        column: Axis(name.removesuffix("_code"), label)
        for column, (name, label) in enumerate(pairwise([*names, ""]))
        if name.endswith("_code") and label not in OWN_COLUMNS
    }
    value = names.index("value")
    unit = names.index("unit") if "unit" in names else None
    return Statistics(
        grid.file,
        About(
            id=said.get("TABLE_INF", ""),
            title=said.get("TITLE", ""),
            publisher=said.get("GOV_ORG", ""),
            survey_date=said.get("SURVEY_DATE", ""),
            published=said.get("OPEN_DATE", ""),
            total=_count(said, "TOTAL_NUMBER"),
        ),
        tuple(axes.values()),
        _cells(grid, header, axes, value, unit),
        read_legend("".join(row[1:]) for row in above if row[:1] == ["NOTE"]),
    )


def _cells(
    grid: Grid, header: int, axes: dict[int, Axis], value: int, unit: int | None
) -> list[Cell]:
    cells = []
    width = len(grid.rows[header])
    for number, row in enumerate(grid.rows[header + 1 :], header + 1):
        if not any(row):
            continue
        filled: Sequence[str] = [*row, *[""] * (width - len(row))]
        codes = tuple(
            axis.category(filled[column].strip(), filled[column + 1]).code
            for column, axis in axes.items()
        )
        said = filled[unit].strip() if unit is not None else ""
        cells.append(
            Cell(codes, filled[value].strip(), said or None, grid.place(number, value))
        )
    return cells
