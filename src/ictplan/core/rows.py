"""What does a short table hold: rows of a code list or a plan, checked by a model.

Rows go to Pydantic one by one. Bundled tables need no check: `read_lines` is enough.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
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

    rows = [
        {name: cell or None for name, cell in zip_longest(header, line)}
        for header, line in read_lines(folder / resource.path)
    ]
    name = f"{folder.name}/{resource.path}"
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
                "row" if details["input"] is not None else "required",
                _why(details),
                None if details["input"] is None else str(details["input"]),
            )
            for details in error.errors(include_url=False)
        ) from None
    return checked


def _why(details: ErrorDetails) -> Message:
    """Say what is wrong with a cell: that it is empty, or what it may be."""
    if details["input"] is None:
        return Message(N_("a value is required here"))
    codes = re.findall(r"'([^']*)'", str(details.get("ctx", {}).get("expected", "")))
    if not codes:
        return Message(N_("is not allowed: {why}"), {"why": details["msg"]})
    return UnknownCodeError("code", str(details["input"]), codes).message


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
