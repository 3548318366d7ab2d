"""The types of the public names: the stub of the package, from questions and code."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import ictplan
from ictplan.core.messages import LANGUAGES
from ictplan.questions import INDEX, python_name, question_named
from ictplan.questions.registry import REST, written_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.core.options import Option
    from ictplan.questions.registry import Question

HEAD = '''\
"""Indicators, gaps and reports for municipal ICT plans.

Written by tools/refresh.py; change the questions instead.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
'''

ABOUT = {
    "data": "Folders with datasets of your own, beside the bundled ones.",
    "lang": "Language of names and sentences of the answer: "
    + " or ".join(LANGUAGES)
    + ".",
    "library": "Where to look, in place of ``data``.",
    "as_of": "A day: values as they were published by then.",
}


def stub() -> str:
    """Write the stub: what is imported as it is, then a function for each question."""
    questions = {question_named(name).__name__ for name in INDEX}
    aliases = {
        python_name(name): entry.function
        for name, entry in INDEX.items()
        if python_name(name) != entry.function
    }
    lines = [HEAD]
    imports: dict[str, list[str]] = {}
    for name in dir(ictplan):
        if name in questions or name in aliases or name == "__version__":
            continue
        imports.setdefault(getattr(ictplan, name).__module__, []).append(name)
    imports.setdefault("ictplan.core.messages", []).append("Language")
    for module, names in sorted(imports.items()):
        lines += [f"from {module} import {each} as {each}" for each in sorted(names)]
    lines += ["", "__version__: str"]
    for name in INDEX:
        lines += ["", *_function(question_named(name))]
    lines += ["", *(f"{name} = {function}" for name, function in aliases.items())]
    return "\n".join(lines) + "\n"


def _function(question: Question) -> Iterator[str]:
    parameters = list(question.__signature__.parameters.values())
    yield f"def {question.__name__}("
    starred = False
    for each in parameters:
        if each.kind is inspect.Parameter.KEYWORD_ONLY and not starred:
            starred = True
            yield "    *,"
        default = "" if each.default is inspect.Parameter.empty else _default(each)
        yield f"    {each.name}: {written_type(each.annotation)}{default},"
    yield ") -> Answer:"
    yield from _docstring(question)


def _default(parameter: inspect.Parameter) -> str:
    value = parameter.default
    return (
        f" = {value!r}".replace("'", '"') if not isinstance(value, Path) else " = ..."
    )


def _docstring(question: Question) -> Iterator[str]:
    text = inspect.cleandoc(question.function.__doc__ or "")
    about, raises, errors = text.partition("\n\nRaises:")
    first, *rest = about.splitlines()
    yield f'    """{first}'
    yield from (f"    {line}".rstrip() for line in rest)
    yield from ("", "    Args:")
    for name, declared in question.signature.parameters.items():
        option: Option = get_args(declared.annotation)[1]
        yield f"        {name}: {option.help}"
    yield from (f"        {name}: {ABOUT[name]}" for name in REST)
    if raises:
        yield from ("", "    Raises:")
        yield from (f"    {line}".rstrip() for line in errors.splitlines()[1:])
    yield '    """'
