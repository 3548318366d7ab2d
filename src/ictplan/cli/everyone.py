"""How does ``--area all`` run: block by block, with a bar, conditions and shards."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import typer

from ictplan.cli.finish import finish_blocks, rows_meeting, say
from ictplan.cli.waiting import waiting
from ictplan.core.errors import UsageError
from ictplan.core.messages import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ictplan.cli.options import Shared
    from ictplan.core.answer import Answer

EVERYONE = "all"


def is_for_all(
    area: str | None, shard: str | None, columns: str | None, **others: object
) -> bool:
    """Say whether all areas are asked for.

    Raises:
        UsageError: If an option does not go with what is asked.
    """
    if area != EVERYONE:
        for option, given in (("--shard", shard), ("--columns", columns)):
            if given is not None:
                raise UsageError(N_("{option} needs --area all"), option=option)
        return False
    for name, value in others.items():
        if value:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(N_("{option} is for one area"), option=option)
    return True


def answer_all(
    question: Callable[..., Iterator[Answer]],
    dataset: str,
    options: Shared,
    *,
    fail_if: Sequence[str] | None,
    shard: str | None,
    columns: str | None,
    **asked: object,
) -> None:
    """Write the answer for all areas; exit 1 if a row meets one of the conditions.

    Raises:
        UsageError: If the shard or a condition is none, or the format has columns of
            its own.
        UnknownCodeError: If there is no such column.
        OutputError: If the answer cannot be written.
        typer.Exit: With code 1, if a row meets a condition.
    """
    from ictplan.present.emit import LAID_OUT
    from ictplan.questions.panel import WHOLE, parse_shard

    part = WHOLE if shard is None else parse_shard(shard)
    chosen = [name.strip() for name in columns.split(",")] if columns else []
    if chosen and options.destination.chosen_format in LAID_OUT:
        raise UsageError(
            N_("--columns is for files of rows; add --format csv"),
        )
    met: Counter[str] = Counter()
    with waiting(options.quiet) as told:
        blocks = question(
            dataset,
            columns=chosen,
            shard=part,
            told=told,
            library=options.library,
            language=options.language,
            **asked,
        )
        checked = _checked(blocks, fail_if or (), met)
        finish_blocks(checked, options, header=part[0] == 1)
    for condition, count in met.items():
        text = N_("{count} row(s) meet '{condition}'.")
        say(options, text, count=count, condition=condition)
    if met:
        raise typer.Exit(1)


def _checked(
    blocks: Iterable[Answer], conditions: Sequence[str], met: Counter[str]
) -> Iterator[Answer]:
    for block in blocks:
        for condition in conditions:
            if count := rows_meeting(block, condition).height:
                met[condition] += count
        yield block
