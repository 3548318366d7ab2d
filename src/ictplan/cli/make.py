"""How does a question become a command: its parameters, the shared options, one call."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from types import GenericAlias, NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

import typer

from ictplan.cli import options as shared_options
from ictplan.cli.all_areas import (
    ALL_AREAS,
    answer_all_areas,
    asks_for_all_areas,
    write_all_areas,
)
from ictplan.cli.finish import draw_answer, finish
from ictplan.cli.help import HELP_FLAGS, Command
from ictplan.core.options import Option

if TYPE_CHECKING:
    from collections.abc import Callable

    from ictplan.questions.registry import Question

Parameter = inspect.Parameter

TAIL = {
    "fmt": shared_options.OutputFormat,
    "output": shared_options.OutputFile,
    "data": shared_options.Data,
    "project": shared_options.ProjectFolder,
    "lang": shared_options.LanguageCode,
    "as_of": shared_options.AsOf,
    "encoding": shared_options.Encoding,
    "notes": shared_options.Notes,
    "sources": shared_options.Sources,
    "quiet": shared_options.Quiet,
}
"""The options that every question has, in the order of the help."""


def app_of(question: Question) -> typer.Typer:
    """Make the command of a question."""
    made = typer.Typer(rich_markup_mode=None, add_completion=False)
    made.command(question.name, cls=Command, context_settings=HELP_FLAGS)(
        _caller(question)
    )
    return made


def _caller(question: Question) -> Callable[..., None]:
    """Make the function that Typer calls: it has the options as its signature."""
    own = {
        name: _parameter(each) for name, each in question.signature.parameters.items()
    }
    extra = {"fail_if": _optional("fail_if", shared_options.FailIf)}
    if question.name in ALL_AREAS:
        extra |= {
            "engine": _optional("engine", shared_options.Engine),
            "table": _optional("table", shared_options.Table),
        }
    if question.draws:
        extra = {"plot": _optional("plot", shared_options.Plot), **extra}
    tail = {
        name: _optional(
            name, kind, default=False if name in ("notes", "sources", "quiet") else None
        )
        for name, kind in TAIL.items()
        if name not in own
    }

    def call(**given: Any) -> None:
        options = shared_options.shared(**{n: given[n] for n in TAIL if n != "lang"})
        given = {n: given[n] for n in given if n in own or n not in TAIL}
        fail_if, plot = given.pop("fail_if"), given.pop("plot", None)
        if question.name in ALL_AREAS:
            elsewhere = {name: given.pop(name) for name in ("engine", "table")}
            if asks_for_all_areas(
                given.get("area"),
                alike=given.get("alike"),
                allow_mismatch=given.get("allow_mismatch"),
                **elsewhere,
            ):
                parts = answer_all_areas(question, given | elsewhere, options)
                if plot is not None:
                    draw_answer(parts.collect(), plot, options)
                write_all_areas(parts, options, fail_if)
                return
        answer = question.ask(
            options.library,
            home=options.area,
            language=options.language,
            **{n: v for n, v in given.items() if v is not None},
        )
        finish(answer, options, fail_if, plot)

    call.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [*own.values(), *extra.values(), *tail.values()]
    )
    call.__doc__ = question.summary
    return call


def _optional(name: str, kind: object, default: object = None) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _parameter(declared: Parameter) -> Parameter:
    """Turn a question's parameter into one that Typer understands."""
    kind, option = get_args(declared.annotation)[:2]
    is_required = declared.default is Parameter.empty
    value = _cli_type(kind, option)
    about: dict[str, Any] = {"help": option.help, "metavar": option.metavar}
    info = (
        typer.Option(*option.flags, **about)
        if option.flags
        else typer.Argument(**about)
    )
    default = declared.default
    if get_origin(value) is list and default is not Parameter.empty:
        default = None
    if default is None and NoneType not in get_args(value):
        value = value | None
    return Parameter(
        declared.name,
        Parameter.KEYWORD_ONLY,
        default=Parameter.empty if is_required else default,
        annotation=Annotated[value, info],
    )


def _cli_type(kind: Any, option: Option) -> Any:
    """Give the type of a parameter on the command line: texts, or lists of them."""
    parts = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    for part in parts:
        if option.pairs or get_origin(part) is Sequence:
            inner: Any = get_args(part)[0] if get_origin(part) is Sequence else str
            return GenericAlias(list, (inner,))
    plain = [part for part in parts if part is not NoneType]
    if str in plain:
        return str
    return plain[0] if get_origin(plain[0]) is not Mapping else str
