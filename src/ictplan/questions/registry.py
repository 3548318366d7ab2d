"""What a question is: a function over a query, and all that is said about it once.

From its signature and docstring follow the command, its options and help, the Python
function, the JSON Schema of its answer and its reference page.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

from ictplan.core import options
from ictplan.core.answer import Answer
from ictplan.core.errors import UsageError
from ictplan.core.library import Library
from ictplan.core.measures.peers import PeerRule, pooling_named
from ictplan.core.messages import LANGUAGES, N_, Language
from ictplan.core.query import Query, parse_where

FIELDS: dict[str, tuple[Any, Any]] = {
    "dataset": (options.Dataset, inspect.Parameter.empty),
    "area": (options.Area, None),
    "to": (options.To, None),
    "period": (options.Period, None),
    "where": (options.Where, None),
    "alike": (options.Alike, None),
    "nearest": (options.Nearest, PeerRule().count),
    "peers_as": (options.PeersAs, None),
}
"""What a query can be asked with: type and default, by the name of the parameter."""


@dataclass(frozen=True)
class Question:
    """One question: call it as the command line does, with the same names.

    ``selects`` names the `FIELDS` it asks with, ``columns`` the public columns of its
    answer (``*`` stands for the dimensions of the dataset), ``view`` what people see of
    them, see `ictplan.present.view`. ``draws`` says that a picture can be made of it.
    """

    name: str
    function: Callable[..., Answer]
    selects: tuple[str, ...]
    columns: tuple[str, ...]
    view: str
    defaults: Mapping[str, object]
    draws: bool

    @property
    def signature(self) -> inspect.Signature:
        """The parameters of the command and of the Python function, annotated."""
        hints = get_type_hints(self.function, include_extras=True)
        own = list(inspect.signature(self.function).parameters.values())[1:]
        fields = [
            inspect.Parameter(
                name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD
                if name == "dataset"
                else inspect.Parameter.KEYWORD_ONLY,
                default=self.defaults.get(name, FIELDS[name][1]),
                annotation=FIELDS[name][0],
            )
            for name in self.selects
        ]
        rest = [each.replace(annotation=hints[each.name]) for each in own]
        return inspect.Signature(sorted([*fields, *rest], key=lambda each: each.kind))

    @property
    def summary(self) -> str:
        """The first line of its docstring."""
        return (self.function.__doc__ or "").partition("\n")[0]

    def __call__(
        self,
        *args: object,
        data: str | Path | Sequence[str | Path] = (),
        lang: Language = LANGUAGES[0],
        library: Library | None = None,
        **named: object,
    ) -> Answer:
        """Answer the question.

        Args:
            *args: The dataset, where the question is about one.
            data: Folders with datasets of your own, beside the bundled ones.
            lang: Language of names and sentences of the answer.
            library: Where to look, in place of ``data``.
            **named: The options of the command, by their names.
        """
        folders = [data] if isinstance(data, str | Path) else list(data)
        where = library or Library([Path(folder) for folder in folders])
        bound = self.signature.bind(*args, **named)
        return self.ask(where, language=lang, **bound.arguments)

    def ask(
        self,
        library: Library,
        *,
        home: str | None = None,
        language: Language = LANGUAGES[0],
        **given: Any,  # noqa: ANN401
    ) -> Answer:
        """Answer the question with the options of the command.

        Args:
            library: Where to look.
            home: The area of the workspace, which counts where none is named.
            language: Language of names and sentences of the answer.
            **given: The options by their names; those not given have their default.
        """
        bound = self.signature.bind(**given)
        bound.apply_defaults()
        asked = dict(bound.arguments)
        fields = {name: asked.pop(name) for name in self.selects}
        query = replace(make_query(library, fields), home=home, language=language)
        return self._public(self.function(query, **asked)).in_language(language)

    def _public(self, answer: Answer) -> Answer:
        metadata = answer.metadata
        dimensions = metadata.dimension_ids if metadata is not None else ()
        columns = [
            name
            for part in answer.columns or self.columns
            for name in (dimensions if part == "*" else (part,))
        ]
        return replace(
            answer,
            command=self.name,
            columns=tuple(columns),
            view=answer.view or self.view,
        )


QUESTIONS: dict[str, Question] = {}
"""Every question that is loaded, by the name of its command."""


def question(
    name: str,
    *,
    selects: str = "",
    columns: str = "",
    view: str = "",
    defaults: Mapping[str, object] | None = None,
    draws: bool = False,
) -> Callable[[Callable[..., Answer]], Question]:
    """Make a question of a function whose first parameter is a `Query`."""

    def register(function: Callable[..., Answer]) -> Question:
        made = Question(
            name=name,
            function=function,
            selects=tuple(selects.split()),
            columns=tuple(columns.split()),
            view=view,
            defaults=defaults or {},
            draws=draws,
        )
        made.__dict__["__doc__"] = function.__doc__
        QUESTIONS[name] = made
        return made

    return register


def make_query(library: Library, given: Mapping[str, Any]) -> Query:
    """Bring what was asked into a query: a text or several, a mapping or pairs.

    Raises:
        UsageError: If a pair is none, or there is no such way to put peers together.
    """
    period = given.get("period")
    return Query(
        library=library,
        dataset=given.get("dataset", ""),
        area=_one(given.get("area")),
        to=texts_of(given.get("to")),
        period=None if period is None else str(period),
        where=pairs_of(given.get("where")),
        peers=PeerRule(
            texts_of(given.get("alike")),
            given.get("nearest", PeerRule().count),
            pooling_named(given.get("peers_as")),
        ),
    )


def texts_of(given: str | Sequence[str] | None) -> tuple[str, ...]:
    """Give one text or several as a tuple."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(map(str, given))


def pairs_of(given: str | Sequence[str] | Mapping[str, str] | None) -> dict[str, str]:
    """Give a mapping as it is, and texts ``NAME=VALUE`` as one.

    Raises:
        UsageError: If a text is no such pair, or a name stands twice.
    """
    if isinstance(given, Mapping):
        return {name: str(value) for name, value in given.items()}
    return parse_where(texts_of(given))


def _one(area: str | Sequence[str] | None) -> str | None:
    names = texts_of(area)
    if any(not name.strip() for name in names):
        raise UsageError(N_("--area is empty; give a code or a name"))
    if len(names) > 1:
        raise UsageError(N_("--area is for one area here; ask for each by itself"))
    return names[0] if names else None
