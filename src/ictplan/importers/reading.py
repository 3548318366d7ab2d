"""What was understood of a table, as a reading that a person edits and gives back."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

from ictplan.core.errors import IctplanError, UnreadableFileError
from ictplan.core.files import write_file
from ictplan.core.messages import N_
from ictplan.importers.columns import read_columns, transposed
from ictplan.importers.files import read_grids
from ictplan.importers.formats import GENERAL, find_format, format_of
from ictplan.importers.read import Run
from ictplan.importers.sheet import find_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ictplan.core.library import Library
    from ictplan.core.messages import Language
    from ictplan.importers.columns import Role
    from ictplan.importers.draft import Options, Repair
    from ictplan.importers.formats import Format
    from ictplan.importers.sheet import Table


def explain(
    files: Sequence[Path], *, library: Library, options: Options, language: Language
) -> str:
    """Write what is understood of files as the TOML of a reading.

    A question that is left open, or a contradiction, is a remark at its beginning.

    Raises:
        UnreadableFileError: If a file holds no table.
    """
    lines: list[str] = []
    run = Run(library, options)
    try:
        for file in files:
            run.take(file)
        findings = run.draft().findings
        lines += [f"# {finding.text(language)}" for finding in findings]
    except IctplanError as error:
        lines.append(f"# ? {error.text(language)}")
    seen: set[str] = set()
    for file in files:
        grids = read_grids(file, encoding=options.encoding)
        tables = [transposed(t, library.areas) for g in grids for t in find_tables(g)]
        if not tables:
            raise UnreadableFileError(file.name, N_("holds no table with numbers"))
        form = format_of(options.form) if options.form else find_format(tables)
        for table in tables:
            if options.sheet is not None and table.grid.sheet != options.sheet:
                continue
            lines += _described(table, form, library, options, seen)
    return "\n".join(lines) + "\n"


def _described(
    table: Table, form: Format, library: Library, options: Options, seen: set[str]
) -> Iterator[str]:
    columns = read_columns(table, library.areas, form, options.columns)
    where = (
        table.grid.place(table.rows[0], 0) if not table.is_turned else table.grid.file
    )
    if not seen:
        yield f"id = {_text(form.id if form is not GENERAL else 'reading')}"
        yield f"label = {_text(table.title or form.label.ja)}"
        if form.dataset:
            yield ""
            yield "[dataset]"
            yield from (
                f"{key} = {_value(value)}" for key, value in form.dataset.items()
            )
    yield ""
    yield f"# {where}: {len(table.rows)} × {len(table.columns)}; {table.title[:60]}".rstrip(
        "; "
    )
    for column, role in zip(table.columns, columns.roles, strict=True):
        heading = f"^{re.escape(column.heading)}$"
        if heading in seen:
            continue
        seen.add(heading)
        yield ""
        yield "[[column]]"
        yield f"heading = {_text(heading)}"
        yield from _fields(role)


def _fields(role: Role) -> Iterator[str]:
    yield f'role = "{role.kind}"'
    if role.dimension:
        yield f'dimension = "{role.dimension}"'
    if role.kind != "value":
        return
    if role.code:
        yield f"item = {_text(role.code)}"
    if role.item:
        yield f"label = {_text(role.item)}"
    if role.unit is not None:
        mark = "  # ?" if role.unit.is_assumed else ""
        yield f"unit = {_text(role.unit.word if role.unit.power else role.unit.code or role.unit.word)}{mark}"
    else:
        yield '# unit = "人"  # not said; or by --unit'
    if role.period:
        yield f"period = {_text(role.period)}"
    if role.categories:
        yield f"categories = {_value(dict(role.categories))}"


def _text(text: str) -> str:
    # A basic string of TOML is one of JSON, but for the escapes of a pattern.
    return (
        json.dumps(text, ensure_ascii=False)
        if "\\" not in text and "'" not in text
        else (f"'{text}'" if "'" not in text else json.dumps(text, ensure_ascii=False))
    )


def _value(value: object) -> str:
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{key} = {_value(v)}" for key, v in value.items()) + " }"
        )
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    return _text(value) if isinstance(value, str) else str(value)


def write_log(file: Path, repairs: Iterable[Repair], language: Language) -> None:
    """Write every repair as a row of a CSV file, whole or not at all.

    Raises:
        OutputError: If it cannot be written.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["kind", "file", "place", "before", "after", "message"])
    for r in repairs:
        words = r.message.text(language)
        writer.writerow([r.kind, r.file, r.place, r.before, r.after, words])
    write_file(file, out.getvalue().encode())
