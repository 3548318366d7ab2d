"""What is still missing in a workspace: data of the city, tables of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ictplan.core.answer import Answer
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message
from ictplan.core.periods import parse_code
from ictplan.core.plan import TABLES
from ictplan.core.query import Query
from ictplan.questions.downloads import municipal_sources
from ictplan.questions.registry import question
from ictplan.workspace.make import DOWNLOADS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.core.entries import DatasetEntry

ACTIONS = {
    "import": N_("import data"),
    "write": N_("write the plan"),
    "report": N_("make the chapter"),
}
"""What there may be to do, catalogue texts."""

TOLD = ("targets", "figures", "events", "progress")
"""The tables of a plan that commands answer from, the first worth most."""


@question(
    "next",
    selects="area",
    columns="action action_label dataset label last_period file path message",
    view="action_label label? last_period? message path?",
)
def next_steps(query: Query) -> Answer:
    """Say what is missing: data of the city, tables of the plan, the chapter.

    The datasets that hold municipalities come first, those without a value of the area
    before the others, which say how new it is; ``path`` is where the publisher has
    newer ones. Put files into ``downloads/`` beside the data: ``ictplan update``
    imports them.

    One row per step, the most useful first.

    Raises:
        UsageError: If no area is named, here or in ictplan.toml.
    """
    library, code = query.library, query.code
    entries = {name: library.package(name) for name in library.ids}
    rows = sorted(_data(query, entries), key=lambda row: (row[3] or "", row[1] or ""))
    rows += list(_plan(query))
    return Answer(
        codes=pl.DataFrame(
            [(*row[:5], str(at)) for at, row in enumerate(rows)],
            schema=dict.fromkeys(
                ("action", "dataset", "file", "last_period", "path", "_at"), pl.String
            ),
            orient="row",
        ),
        title=Message(
            N_("What is next for {area}"), {"area": library.areas.distinct_label(code)}
        ),
        captions=(
            Message(
                N_(
                    "Put the publishers' newer files into {folder}, then 'ictplan update'."
                ),
                {"folder": f"{DOWNLOADS}/"},
            ),
        ),
        names={
            "action": {each: Message(text) for each, text in ACTIONS.items()},
            "label": {name: entry.ictplan.label for name, entry in entries.items()},
            "message": {str(at): row[5] for at, row in enumerate(rows)},
        },
        texts={"label": "dataset", "message": "_at"},
        parameters={"area": code},
    )


Step = tuple[str, str | None, str | None, str | None, str | None, Message]


def _data(query: Query, entries: dict[str, DatasetEntry]) -> Iterator[Step]:
    """Give the datasets of municipalities, and what is known of the area."""
    code = query.code
    for name, address in municipal_sources(entries):
        held = query.library.load(name, areas={code}).observations
        values = held.filter(
            (pl.col("ref_area") == code) & pl.col("obs_value").is_not_null()
        )
        periods = [parse_code(p) for p in values.get_column("time_period").unique()]
        last = max(periods, default=None)
        message = Message(N_("no value yet") if last is None else "")
        period = None if last is None else last.code
        yield "import", name, f"{DOWNLOADS}/", period, address, message


def _plan(query: Query) -> Iterator[Step]:
    """Give the tables of the own plan that are empty, else what to make of them."""
    library = query.library
    if not library.own_plans:
        text = N_("'ictplan init' writes the tables of a plan")
        yield "write", None, None, None, None, Message(text)
        return
    for name in library.own_plans:
        plan = library.plan(name)
        for table in (each for each in TOLD if each in TABLES):
            if plan.tables[table].is_empty():
                file = f"plans/{name}/{table}.csv"
                text = N_("{file} has no row yet; the README.md beside it shows one")
                yield "write", None, file, None, None, Message(text, {"file": file})
    text = N_("ictplan report chapter.md -o chapter.html")
    yield "report", None, "chapter.md", None, None, Message(text)
