"""How does ``--area all`` run: part by part, with a bar and conditions."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import typer

from ictplan.cli.finish import condition_on, say
from ictplan.cli.waiting import waiting
from ictplan.core.errors import UsageError
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ictplan.cli.options import Shared
    from ictplan.questions.all_areas import AllAreas
    from ictplan.questions.registry import Question

ALL = "all"
"""What ``--area`` says for all municipalities and prefectures."""

ALL_AREAS = {"gap": "gap_all_areas", "rank": "rank_all_areas"}
"""The function that answers a question about all areas, by the question's name."""


def asks_for_all_areas(
    area: str | Sequence[str] | None,
    *,
    engine: str | None,
    table: str | None,
    **for_one: object,
) -> bool:
    """Say whether all areas are asked for.

    Args:
        area: What ``--area`` says.
        engine: What ``--engine`` says; only for all areas.
        table: What ``--table`` says; only with an engine.
        **for_one: What options say that are for one area.

    Raises:
        UsageError: If an option does not go with what is asked.
    """
    if table is not None and engine is None:
        raise UsageError(N_("--table names a table of an engine; add --engine"))
    if area not in (ALL, [ALL]):
        if engine is not None:
            raise UsageError(N_("{option} needs --area all"), option="--engine")
        return False
    for name, value in for_one.items():
        if value:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(N_("{option} is for one area"), option=option)
    return True


def answer_all_areas(
    question: Question, given: Mapping[str, Any], options: Shared
) -> AllAreas:
    """Ask a question about all areas, with those options that it has there."""
    from ictplan.core.query import parse_where
    from ictplan.questions import all_areas

    answer = getattr(all_areas, ALL_AREAS[question.name])
    known = inspect.signature(answer).parameters
    asked = {n: value for n, value in given.items() if n in known and value is not None}
    where = parse_where(asked.pop("where", ()))
    found: AllAreas = answer(
        **asked, where=where, library=options.library, lang=options.language
    )
    return found


def write_all_areas(
    answer: AllAreas, options: Shared, fail_if: Sequence[str] | None
) -> None:
    """Write the answer for all areas; exit 1 if a row meets one of the conditions.

    Raises:
        UsageError: If a condition is none.
        OutputError: If the answer cannot be written.
        typer.Exit: With code 1, if a row meets a condition.
    """
    from ictplan.present.parts import emit_parts

    conditions = list(fail_if or ())
    try:
        compiled = [condition_on(answer.head, condition) for condition in conditions]
        with waiting(options.quiet) as on_progress:
            rows, *met = emit_parts(
                answer.head,
                answer.parts,
                options.destination,
                conditions=compiled,
                on_progress=on_progress,
            )
    finally:
        answer.close()
    file = options.destination.file
    if file is not None:
        say(options, N_("wrote {count} rows to {file}"), count=rows, file=file)
    for condition, count in zip(conditions, met, strict=True):
        if count:
            text = N_("{count} row(s) meet '{condition}'.")
            say(options, text, count=count, condition=condition)
    if any(met):
        raise typer.Exit(1)
