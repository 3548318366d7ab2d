"""What was wrong with a command line, in the language of the user.

Typer's parser says it in English alone; the kind of the fault and the option it is about
are read from its exceptions.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

import typer

from ictplan.core.messages import N_, Message

ParserError: type[Exception] = typer.BadParameter.__bases__[0]
"""What the parser raises; Typer exports only kinds of it."""

EXTRA = re.compile(r"unexpected extra arguments?(?:\(s\))? \((.*)\)")
"""The only place where the parser tells which arguments are too many."""


def explain(error: Any) -> Message:
    """Say what was wrong: which option, and what to do next."""
    command = error.ctx.command_path if error.ctx is not None else "ictplan"
    fault = _fault(error)
    return Message(
        N_("{fault} ('{command} --help' lists what there is.)"),
        {"fault": fault, "command": command},
    )


def _fault(error: Any) -> Message:
    match type(error).__name__:
        case "NoSuchOption":
            return _unknown_option(error)
        case "BadOptionUsage":
            option = {"option": error.option_name}
            return Message(N_("{option} needs a value after it."), option)
        case "MissingParameter":
            return Message(N_("{name} is missing."), {"name": _name(error.param)})
        case "BadParameter":
            return Message(
                N_("{name} does not take this value: {why}"),
                {"name": _name(error.param), "why": error.message},
            )
        case _:
            pass
    found = EXTRA.search(error.format_message())
    if found is not None:
        return Message(N_("'{text}' is one argument too many."), {"text": found[1]})
    return Message("{why}", {"why": error.format_message()})


def _unknown_option(error: Any) -> Message:
    name = error.option_name
    known = [flag for p in error.ctx.command.params for flag in p.opts]
    meant = [MEANT[name]] if MEANT.get(name) in known else []
    near = meant or error.possibilities or get_close_matches(name, known, cutoff=0.6)
    if not near:
        return Message(N_("There is no option {name}."), {"name": name})
    return Message(
        N_("There is no option {name}. Did you mean {near}?"),
        {"name": name, "near": ", ".join(sorted(near))},
    )


MEANT = {"--within": "--among"}
"""Options that people look for by another name."""


def _name(parameter: Any) -> str:
    """Name a parameter as users write it."""
    if parameter is None:
        return ""
    if parameter.param_type_name == "option":
        return str(parameter.opts[0])
    return str(parameter.metavar or parameter.name.upper())
