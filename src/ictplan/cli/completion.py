"""What could be meant: values for the shell, by the kind of value that a help names.

An option's metavar says what it takes (``AREA``, ``PERIOD``, ``ja|en``): that is what
completes it, so that every option of every command is completed by this one table.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ictplan.cli.language import spoken
from ictplan.core.errors import IctplanError

if TYPE_CHECKING:
    from ictplan.core.library import Library

Pairs = Iterable[tuple[str, str]]
"""Values, and what to say of each."""

IS_ASKED = "_ICTPLAN_COMPLETE"
"""What the shell sets where it asks for completions."""


@dataclass(frozen=True)
class Candidate:
    """A value as the library of the command line wants it."""

    value: str
    help: str | None = None
    type: str = "plain"


def offer(parameters: Iterable[Any]) -> None:
    """Let parameters complete their values, where a shell asks."""
    if IS_ASKED not in os.environ:
        return
    for parameter in parameters:
        found = completion_of(parameter.metavar or "")
        if found is not None:
            parameter.shell_complete = _Completer(found)


def completion_of(metavar: str) -> Callable[[Any, str], Pairs] | None:
    """Give what completes a kind of value; None where it is anything or a file."""
    kind = (
        metavar.removeprefix("[").removesuffix("]") if metavar[:1] == "[" else metavar
    )
    if kind in COMPLETIONS:
        return COMPLETIONS[kind]
    words = kind.split("|")
    if len(words) > 1 and re.fullmatch(r"[a-zA-Z|-]+", kind) and not kind.isupper():
        return lambda _context, _begun: [(word, "") for word in words]
    # OLD|DATASET takes either kind.
    return next((COMPLETIONS[word] for word in words if word in COMPLETIONS), None)


@dataclass(frozen=True)
class _Completer:
    find: Callable[[Any, str], Pairs]

    def __call__(self, ctx: Any, incomplete: str) -> list[Candidate]:
        """Give what begins so; where data cannot be read, nothing."""
        try:
            return [
                Candidate(value, about or None)
                for value, about in self.find(ctx, incomplete)
                if value.startswith(incomplete)
            ]
        except IctplanError:
            return []


def _library(context: Any) -> Library:
    """Give the data that the command line so far would ask."""
    from ictplan.cli.project import read_project
    from ictplan.core.library import Library

    given = context.params
    project = given.get("project")
    settings = read_project(None if project is None else str(project))
    return Library([*settings.data, *(given.get("data") or ())])


def _dataset(context: Any) -> str | None:
    """Give the dataset that was named; before an unfinished option it is not read yet."""
    named = context.params.get("dataset") or context.params.get("first")
    return str(named) if named else next(iter(context.args), None)


def _datasets(context: Any, begun: str) -> Pairs:
    library = _library(context)
    return [
        (name, library.package(name).ictplan.label.text(spoken()))
        for name in library.ids
    ]


def _areas(context: Any, begun: str) -> Iterator[tuple[str, str]]:
    areas = _library(context).areas
    for code, qualified in areas.complete(begun):
        label = areas.label(code)
        spellings = (code, label.ja, label.en, qualified.ja)
        shown = next((name for name in spellings if name.startswith(begun)), code)
        yield shown, f"{code} {qualified.text(spoken())}"


def _periods(context: Any, begun: str) -> Pairs:
    """Give words, then the periods of the dataset that was named, the newest first."""
    from ictplan.core.periods import parse_code

    named = _dataset(context)
    if named is None:
        return WORDS_FOR_PERIODS
    held = _library(context).load(named).observations.get_column("time_period")
    codes = sorted(map(str, held.unique()), key=parse_code, reverse=True)
    return [*WORDS_FOR_PERIODS, *((code, "") for code in codes)]


WORDS_FOR_PERIODS = (("latest", ""), ("all", ""))


def _dimensions(context: Any, begun: str) -> Pairs:
    library = _library(context)
    named = _dataset(context)
    names = library.ids if named is None else [named]
    found = {
        dimension.id: library.codelist(dimension.codelist).label.text(spoken())
        for name in names
        for dimension in library.package(name).ictplan.dimensions
    }
    return found.items()


def _categories(context: Any, begun: str) -> Iterator[tuple[str, str]]:
    """Give ``DIMENSION=``, and after it the codes."""
    asked, is_named, _ = begun.partition("=")
    if not is_named:
        yield from ((f"{name}=", about) for name, about in _dimensions(context, begun))
        return
    library = _library(context)
    named = _dataset(context)
    if named is None:
        return
    for dimension in library.package(named).ictplan.dimensions:
        if dimension.id == asked:
            for item in library.codelist(dimension.codelist).items:
                about = item.label_ja if spoken() == "ja" else item.label_en
                yield f"{asked}={item.code}", about


def _plans(context: Any, begun: str) -> Pairs:
    return [(name, "") for name in _library(context).plans]


def _formats(context: Any, begun: str) -> Pairs:
    from ictplan.cli.commands.export import EXCHANGED
    from ictplan.present.emit import FORMATS

    more = EXCHANGED if context.info_name == "export" else ()
    return [(name, "") for name in (*FORMATS, *more)]


def _encodings(context: Any, begun: str) -> Pairs:
    from ictplan.present.emit import ENCODINGS

    return [(name, "") for name in ENCODINGS]


def _rules(context: Any, begun: str) -> Pairs:
    from ictplan.audit.rules import RULES
    from ictplan.core.messages import translate

    return [(rule.id, translate(rule.name, spoken())) for rule in RULES.values()]


def _kinds(context: Any, begun: str) -> Pairs:
    from ictplan.findings.kinds import KINDS

    return [(name, "") for name in KINDS]


COMPLETIONS: dict[str, Callable[[Any, str], Pairs]] = {
    "AREA": _areas,
    "CITY": _areas,
    "DATASET": _datasets,
    "DATASET[:DIM=CODE]": _datasets,
    "DIMENSION": _dimensions,
    "DIMENSION=CODE": _categories,
    "ENCODING": _encodings,
    "FORMAT": _formats,
    "KIND": _kinds,
    "PERIOD": _periods,
    "PLAN": _plans,
    "RULE": _rules,
}
"""What completes each kind of value."""
