"""What does a short table hold: rows of a code list or a plan, checked by a model.

Rows go to Pydantic one by one. Bundled tables need no check: `read_lines` is enough.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import fields, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeVar

from ictplan.core.descriptor import adapter, unseen_problems
from ictplan.core.errors import (
    InvalidDatasetError,
    Problem,
    UnknownCodeError,
    UnreadableFileError,
)
from ictplan.core.files import read_text
from ictplan.core.messages import N_, Message
from ictplan.core.schema import Strict
from ictplan.core.validation.cells import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from ictplan.core.codelists import CodelistResource
    from ictplan.core.schema import Resource

Row = TypeVar("Row", bound=Strict)


def read_rows(
    folder: Path, resource: CodelistResource | Resource, model: type[Row]
) -> list[Row]:
    """Read a table that is short.

    Args:
        folder: The folder of the table.
        resource: The table's entry in the descriptor.
        model: What a row must be; an empty cell is None.

    Returns:
        The rows in file order.

    Raises:
        UnreadableFileError: If the file cannot be read.
        InvalidDatasetError: If a row breaks the model; carries every problem.
    """
    from pydantic import ValidationError

    name = f"{folder.name}/{resource.path}"
    lines = list(read_lines(folder / resource.path))
    known = {field.name for field in fields(model)}  # type: ignore[arg-type]
    misshapen = list(_misshapen(lines, known, name))
    if misshapen:
        raise InvalidDatasetError(misshapen)
    rows = [
        {name: cell or None for name, cell in zip_longest(header, line)}
        for header, line in lines
    ]
    unseen = [
        replace(problem, row=at, column=problem.column or None)
        for at, row in enumerate(rows, 2)
        for problem in unseen_problems(row, name)
    ]
    if unseen:
        raise InvalidDatasetError(unseen)
    try:
        checked: list[Row] = adapter(list[model]).validate_python(rows)  # type: ignore[valid-type]
    except ValidationError as error:
        raise InvalidDatasetError(
            Problem(
                name,
                int(details["loc"][0]) + 2,
                str(details["loc"][-1]),
                *_fault(details),
                None if details["input"] is None else str(details["input"]),
            )
            for details in error.errors(include_url=False)
        ) from None
    return checked


def _misshapen(
    lines: list[tuple[list[str], list[str]]], known: set[str], file: str
) -> Iterator[Problem]:
    """Report columns that the table has not, and rows longer than the header."""
    for column in lines[0][0] if lines else ():
        if column not in known:
            message = Message(N_("no such column here; is it misspelt?"))
            yield Problem(file, 1, column, "unknown-column", message)
    for row, (header, line) in enumerate(lines, 2):
        if len(line) > len(header):
            message = Message(
                N_("{found} cells where the header has {expected}"),
                {"found": len(line), "expected": len(header)},
            )
            yield Problem(file, row, None, "ragged-row", message)


def _fault(details: ErrorDetails) -> tuple[str, Message]:
    """Give the rule that a cell breaks and its sentence, those of data files."""
    value = details["input"]
    if value is None:
        return "required", Message(SENTENCES["required"])
    codes = re.findall(r"'([^']*)'", str(details.get("ctx", {}).get("expected", "")))
    if codes:
        return "row", UnknownCodeError("code", str(value), codes).message
    rule = "impossible" if details["type"] == "period" else details["msg"]
    if rule in SENTENCES:
        return rule, Message(SENTENCES[rule], {"value": value, "hint": ""})
    return "row", Message(N_("is not allowed: {why}"), {"why": details["msg"]})


def read_lines(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Read the header and the cells of each line of a short table.

    Raises:
        UnreadableFileError: If the file cannot be read.
    """
    text = read_text(path).content
    try:
        header, *lines = csv.reader(io.StringIO(text, newline="")) if text else [[]]
    except csv.Error as error:
        raise UnreadableFileError(
            str(path), N_("cannot be read: {why}"), why=str(error)
        ) from None
    yield from ((header, line) for line in lines if line)
