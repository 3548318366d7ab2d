"""What was understood of a table, as a reading that a person edits and gives back."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

from ictplan.core.errors import IctplanError
from ictplan.core.files import write_file
from ictplan.importers.formats import GENERAL
from ictplan.importers.reader import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ictplan.core.library import Library
    from ictplan.core.messages import Language
    from ictplan.importers.columns import Columns, Role
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
        if not run.tables:
            raise
        lines.append(f"# ? {error.text(language)}")
    seen: set[str] = set()
    for table, columns in run.tables:
        lines += _described(table, columns, run.form, seen)
    return "\n".join(lines) + "\n"


def _described(
    table: Table, columns: Columns, form: Format, seen: set[str]
) -> Iterator[str]:
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
    yield f"# {table.start}: {len(table.rows)} × {len(table.columns)}; {table.title[:60]}".rstrip(
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
