"""What a question is: a function over a query, and all that is said about it once.

From its signature and docstring follow the command, its options and help, the Python
function, the JSON Schema of its answer and its reference page.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from ictplan.core import options
from ictplan.core.answer import Answer
from ictplan.core.arealists import resolve_areas
from ictplan.core.errors import NotComparableError, UnknownCodeError, UsageError
from ictplan.core.later import pl
from ictplan.core.library import Library
from ictplan.core.measures.peers import PeerRule, pooling_named
from ictplan.core.messages import LANGUAGES, N_, Language, Message
from ictplan.core.query import Query, parse_where
from ictplan.core.vintages import parse_day

ALL_AREAS = "all"
"""What ``area`` says for all municipalities and prefectures at once."""

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


REST = {
    "data": ("str | Path | Sequence[str | Path]", ()),
    "lang": ("Language", LANGUAGES[0]),
    "library": ("Library | None", None),
    "as_of": ("str | None", None),
}
"""What every Python function takes beside the options: how it is written, its default."""


@dataclass(frozen=True, repr=False)
class Question:
    """One question: call it as the command line does, with the same names.

    ``selects`` names the `FIELDS` it asks with, ``columns`` the public columns of its
    answer: ``*`` stands for the dimensions of the dataset, ``name?`` for a column that
    only some datasets have, ``…`` for further columns that the question names;
    ``other_columns`` are those of an answer of another shape. ``view`` is what people
    see of them, see `ictplan.present.view`. ``draws`` says that a picture can be made.
    """

    name: str
    function: Callable[..., Answer]
    selects: tuple[str, ...]
    columns: tuple[str, ...]
    view: str
    defaults: Mapping[str, object]
    draws: bool
    other_columns: tuple[str, ...] = ()

    @property
    def signature(self) -> inspect.Signature:
        """The options of the command, annotated."""
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
    def __signature__(self) -> inspect.Signature:
        """The parameters of the Python function, as ``help`` and editors show them."""
        own = [
            each.replace(annotation=get_args(each.annotation)[0])
            for each in self.signature.parameters.values()
        ]
        rest = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind
            )
            for name, (kind, default) in REST.items()
            if name not in self.signature.parameters
        ]
        return inspect.Signature([*own, *rest], return_annotation=Answer)

    @property
    def __name__(self) -> str:
        """The name of the Python function."""
        return self.function.__name__

    def __repr__(self) -> str:
        """Give the name and the options, as the first line of ``help`` shows them."""
        names = [*self.signature.parameters, *REST]
        return f"<question {self.__name__}({', '.join(names)})>"

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
        as_of: str | None = None,
        **named: object,
    ) -> Answer:
        """Answer the question.

        Args:
            *args: The dataset, where the question is about one.
            data: Folders with datasets of your own, beside the bundled ones.
            lang: Language of names and sentences of the answer.
            library: Where to look, in place of ``data``.
            as_of: A day: values as they were published by then.
            **named: The options of the command, by their names.

        Raises:
            TypeError: If an option is unknown or missing, or its value of no such type.
        """
        if lang not in LANGUAGES:
            raise UnknownCodeError("language", str(lang), LANGUAGES)
        if as_of is not None and "as_of" in self.signature.parameters:
            named["as_of"] = as_of
        given = self._bound(args, named)
        folders = [data] if isinstance(data, str | Path) else data
        where = library or Library([Path(folder) for folder in folders])
        if as_of is not None:
            where = where.at(parse_day(as_of))
        return self.ask(where, language=lang, **given)

    def _bound(
        self, args: tuple[object, ...], named: dict[str, object]
    ) -> dict[str, Any]:
        """Bring what Python code gives to the types of the options."""
        signature = self.signature
        for name in named:
            if name not in signature.parameters:
                known = [*signature.parameters, *REST]
                near = get_close_matches(name, known, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else "."
                raise TypeError(
                    f"{self.__name__}() has no option {name!r}{hint}"
                    f" Options: {', '.join(known)}"
                )
        try:
            bound = signature.bind(*args, **named)
        except TypeError as error:
            raise TypeError(f"{self.__name__}(): {error}") from None
        return {
            name: self._typed(signature.parameters[name], value)
            for name, value in bound.arguments.items()
        }

    def _typed(self, declared: inspect.Parameter, value: object) -> object:
        """Give a value as the command line would; one text may stand for several."""
        kind = get_args(declared.annotation)[0]
        kinds = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
        try:
            return _as_kind(kinds, value)
        except ValueError:
            raise TypeError(
                f"{self.__name__}(): {declared.name}={value!r}, expected"
                f" {written_type(kind)}"
            ) from None

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
        named = texts_of(fields.pop("area", None))
        if ALL_AREAS in named:
            raise UsageError(
                N_(
                    "{question} is about areas by name (茨城県内: all of a prefecture);"
                    " of all at once ictplan.gap_all_areas and ictplan.rank_all_areas"
                    " answer, as 'gap' and 'rank' do with --area all, and 'show' does"
                    " without --area"
                ),
                question=self.name,
            )
        areas = _areas(named, library)
        query = replace(make_query(library, fields), home=home, language=language)
        if len(areas) < 2:
            query = replace(query, area=next(iter(areas), None))
            answer = self._public(self.function(query, **asked))
            return _with_home(answer, query).in_language(language)
        answers: list[Answer] = []
        missing: list[Message] = []
        for area in areas:
            try:
                answers.append(self.function(replace(query, area=area), **asked))
            except NotComparableError as error:
                missing.append(error.message)
        if not answers:
            raise NotComparableError(missing[0].template, **missing[0].params)
        stacked = stack([self._public(answer) for answer in answers], missing)
        return stacked.in_language(language)

    def _public(self, answer: Answer) -> Answer:
        return replace(
            answer,
            command=self.name,
            columns=tuple(self._columns(answer)),
            view=answer.view or self.view,
        )

    def _columns(self, answer: Answer) -> Iterator[str]:
        """Name the columns of an answer: those it names itself, else the declared."""
        declared = answer.columns or self.columns
        named = {name.removesuffix("?") for name in declared}
        for part in declared:
            name = part.removesuffix("?")
            if part == "*":
                yield from answer.metadata.dimension_ids if answer.metadata else ()
            elif part == "…":
                further = (each for each in answer.codes.columns if each[0] != "_")
                yield from (each for each in further if each not in named)
            elif name == part or name in answer.codes.columns:
                yield name


def _as_kind(kinds: Sequence[Any], value: Any) -> object:  # noqa: ANN401
    """Give a value as the first of the types that takes it.

    Raises:
        ValueError: If none does.
    """
    origins = [get_origin(kind) or kind for kind in kinds]
    if value is None or isinstance(value, bool | Mapping):
        # A truth value is an integer to Python, never to somebody who asks.
        own = next(
            kind for kind in (NoneType, bool, Mapping) if isinstance(value, kind)
        )
        if own in origins:
            return value
        raise ValueError
    if isinstance(value, str) and str in origins:
        return value
    if Sequence in origins and not isinstance(value, int | float):
        (several,) = (kind for kind in kinds if get_origin(kind) is Sequence)
        each = [value] if isinstance(value, str | Path) else value
        return tuple(_as_kind(get_args(several), item) for item in each)
    for kind, taken in TAKEN.items():
        if kind in origins and isinstance(value, taken):
            return kind(value)
    raise ValueError


TAKEN: dict[type, tuple[type, ...]] = {
    Path: (str, Path),
    float: (int, float),
    int: (int,),
    str: (str, int, Path),
}
"""Which values Python code may give for a type of the command line."""


def written_type(kind: Any) -> str:  # noqa: ANN401
    """Write what Python code may give for a type: one text for several, too."""
    return " | ".join(dict.fromkeys(_written(kind)))


def _written(kind: Any) -> list[str]:  # noqa: ANN401
    if isinstance(kind, str):
        return [kind]
    if get_origin(kind) in (Union, UnionType):
        return [text for part in get_args(kind) for text in _written(part)]
    if kind is NoneType:
        return ["None"]
    if kind is Path:
        return ["str", "Path"]
    inner = [written_type(part) for part in get_args(kind)]
    several = f"{kind.__name__}[{', '.join(inner)}]" if inner else str(kind.__name__)
    return [*inner, several] if get_origin(kind) is Sequence else [several]


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
    other_columns: str = "",
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
            other_columns=tuple(other_columns.split()),
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


def _areas(names: Sequence[str], library: Library) -> list[str]:
    """Give the areas asked for: as named if it is one, else their codes."""
    if any(not name.strip() for name in names):
        raise UsageError(N_("--area is empty; give a code or a name"))
    codes = resolve_areas(names, library.areas)
    return list(names) if len(names) == len(codes) == 1 else codes


def _with_home(answer: Answer, query: Query) -> Answer:
    """Say first whose answer it is where neither the user nor a workspace named one."""
    code = answer.parameters.get("area")
    if query.area is not None or query.home is not None or not isinstance(code, str):
        return answer
    told = Message(
        N_("No area was named: {area}, the home of these data; --area names another."),
        {"area": query.library.areas.distinct_label(code)},
    )
    return replace(answer, headlines=(told, *answer.headlines))


def stack(answers: Sequence[Answer], missing: Sequence[Message]) -> Answer:
    """Put the answers about several areas one below the other."""
    first = answers[0]
    names: dict[str, dict[str, Any]] = {}
    for answer in answers:
        for column, of in answer.names.items():
            names.setdefault(column, {}).update(of)
    sources = {source.name: source for each in answers for source in each.sources}
    notes = {note.text("en"): note for each in answers for note in each.notes}
    heads = {name: head for name, head in first.heads.items() if name != "area_value"}
    column = "" if "ref_area_label" in first.view else "ref_area_label? "
    return replace(
        first,
        codes=pl.concat([each.code_frame for each in answers], how="diagonal_relaxed"),
        title=first.metadata.label if first.metadata is not None else first.title,
        headlines=tuple(line for each in answers for line in each.headlines[:1]),
        notes=(*missing, *notes.values()),
        sources=tuple(sources.values()),
        names=names,
        heads=heads,
        parameters={
            **first.parameters,
            "area": [each.parameters.get("area") for each in answers],
        },
        columns=first.columns
        if "ref_area_label" in first.columns or "ref_area" not in first.columns
        else (*first.columns, "ref_area_label"),
        view=column + first.view,
        exit_code=max(each.exit_code for each in answers),
    )
