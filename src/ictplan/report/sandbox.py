"""What may a template do: print words, compare them, choose, and loop over lists.

Anything else Jinja2 knows (macros, filters, arithmetic, includes, attributes of Python)
is refused before the template runs. What a template prints is never text to be parsed
again: each printed thing is kept apart and leaves a mark in its place.
"""

from __future__ import annotations

import inspect
import traceback
from functools import wraps
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined, Template, Undefined, nodes
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from ictplan.core.errors import (
    IctplanError,
    InvalidDatasetError,
    TemplateError,
    UnknownCodeError,
    UsageError,
)
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

MARK = ("\ue000", "\ue001")
"""What stands around the number of a printed thing; no template holds these."""

LOOP_STEPS = 1_000
"""How many steps all loops of a template may take together."""

TEMPLATE_SIZE = 500_000
"""How many characters a template may have."""

FILLED_SIZE = 5_000_000
"""How many characters may come out of it, printed things aside."""

LANGUAGE = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.List,
    nodes.Call,
    nodes.Keyword,
    nodes.Getattr,
    nodes.If,
    nodes.CondExpr,
    nodes.For,
    nodes.Assign,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
"""Everything a template may be made of."""

LOOP = ("first", "last")
"""What a template may ask a loop."""


def fill(
    source: str,
    *,
    file: str,
    words: Mapping[str, Callable[..., object]],
    attributes: Iterable[str],
    keep: Callable[[object, int], int],
) -> str:
    """Run a template and give its text, with marks where things are printed.

    Args:
        source: The template.
        file: Its name, for messages.
        words: The functions a template may call, by name.
        attributes: What a template may read of the things they give.
        keep: Takes a printed thing and its line, gives its number; raises where it
            cannot be printed.

    Raises:
        TemplateError: If the template cannot be read, uses what it may not, or a word
            in it fails; names the line.
        InvalidDatasetError: If a dataset breaks a rule.
    """
    _check_text(source, file)
    environment = _environment(keep)
    known = _Known(file, words, (*attributes, *LOOP))
    try:
        tree = environment.parse(source, filename=file)
        known.check(tree)
        _prepare(tree)
        code = environment.compile(tree, filename=file)
        called = {name: _with_texts(word) for name, word in words.items()}
        template = Template.from_code(environment, code, called)
        return "".join(_limited(template.generate(), file))
    except TemplateSyntaxError as error:
        why = Message(N_("cannot be read: {why}"), {"why": error.message})
        raise TemplateError(file, error.lineno, why) from None
    except (RecursionError, MemoryError, SyntaxError):
        raise TemplateError(file, 1, Message(N_("is nested too deeply"))) from None
    except (TemplateError, InvalidDatasetError):
        raise
    except IctplanError as error:
        raise TemplateError(file, _line(error, file), error.message) from error
    except JinjaError as error:
        why = Message(N_("cannot be filled: {why}"), {"why": error.message or ""})
        raise TemplateError(file, _line(error, file), why) from None
    except TypeError as error:
        # Words that do not compare; a bug in a word has deeper frames than the file.
        if traceback.extract_tb(error.__traceback__)[-1].filename != file:
            raise
        why = Message(N_("cannot be filled: {why}"), {"why": str(error)})
        raise TemplateError(file, _line(error, file), why) from None


def _check_text(source: str, file: str) -> None:
    """Refuse a template that is too long, or holds the characters of a mark."""
    if len(source) > TEMPLATE_SIZE:
        why = Message(
            N_("has more than {limit} characters; split it"), {"limit": TEMPLATE_SIZE}
        )
        raise TemplateError(file, 1, why)
    for line, text in enumerate(source.splitlines(), start=1):
        if any(char in text for char in MARK):
            why = Message(N_("holds a character of private use (U+E000 or U+E001)"))
            raise TemplateError(file, line, why)


def _environment(keep: Callable[[object, int], int]) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    steps = iter(range(LOOP_STEPS))

    def printed(thing: object, line: int) -> Markup:
        if isinstance(thing, Undefined):
            raise UsageError(N_("what is printed here was never set"))
        # A number between two marks: nothing in it could be markup.
        return Markup(f"{MARK[0]}{keep(thing, line)}{MARK[1]}")  # noqa: S704

    def counted(things: Iterable[object]) -> Iterator[object]:
        if isinstance(things, str) or not hasattr(things, "__iter__"):
            raise UsageError(N_("a loop needs a list: for name in ['a', 'b']"))
        for thing in things:
            if next(steps, None) is None:
                raise UsageError(
                    N_("its loops take more than {limit} steps"), limit=LOOP_STEPS
                )
            yield thing

    environment.globals.clear()
    environment.filters = {"printed": printed, "counted": counted}
    environment.tests.clear()
    return environment


def _with_texts(word: Callable[..., object]) -> Callable[..., object]:
    """Let a word refuse what is no text: all codes, names and periods are texts."""

    @wraps(word)
    def called(*given: object, **named: object) -> object:
        for value in (*given, *named.values()):
            if value is not None and not isinstance(value, str):
                raise UsageError(
                    N_("{word}() takes texts in quotes, no {value}"),
                    word=word.__name__,
                    value=type(value).__name__,
                )
        return word(*given, **named)

    return called


def _prepare(tree: nodes.Template) -> None:
    """Let every loop be counted and everything printed be kept."""
    for loop in tree.find_all(nodes.For):
        loop.iter = _filtered(loop.iter, "counted")
    for output in tree.find_all(nodes.Output):
        output.nodes = [
            node
            if isinstance(node, nodes.TemplateData)
            else _filtered(node, "printed", nodes.Const(node.lineno))
            for node in output.nodes
        ]


def _filtered(node: nodes.Node, name: str, *given: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, [*given], [], None, None, lineno=node.lineno)


def _limited(chunks: Iterator[str], file: str) -> Iterator[str]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > FILLED_SIZE:
            why = Message(
                N_("gives more than {limit} characters"), {"limit": FILLED_SIZE}
            )
            raise TemplateError(file, 1, why)
        yield chunk


def _line(error: BaseException, file: str) -> int:
    """Find the template's line in a traceback, which Jinja2 writes into it."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == file]
    return lines[-1] if lines and lines[-1] is not None else 1


class _Known:
    """Checks a template against the words and attributes there are."""

    def __init__(
        self,
        file: str,
        words: Mapping[str, Callable[..., object]],
        attributes: Iterable[str],
    ) -> None:
        self._file, self._words = file, words
        self._attributes = tuple(attributes)
        self._names: tuple[str, ...] = ()

    def check(self, tree: nodes.Template) -> None:
        """Check a template.

        Raises:
            TemplateError: If it is not in the language or names what is unknown.
        """
        names = tree.find_all(nodes.Name)
        self._names = tuple({node.name: None for node in names if node.ctx == "store"})
        self._check(tree)

    def _check(self, node: nodes.Node) -> None:
        if not isinstance(node, LANGUAGE):
            raise self._error(
                node,
                N_(
                    "a template cannot use '{what}'; it prints and compares words,"
                    " chooses with if and loops over lists"
                ),
                what=type(node).__name__.lower(),
            )
        match node:
            case nodes.Call():
                self._check_call(node)
            case nodes.Name():
                self._check_name(node)
            case _:
                self._check_form(node)
        for child in node.iter_child_nodes():
            if not (isinstance(node, nodes.Call) and child is node.node):
                self._check(child)

    def _check_form(self, node: nodes.Node) -> None:
        match node:
            case nodes.Getattr() if node.attr not in self._attributes:
                raise self._unknown(node, "attribute", node.attr, self._attributes)
            case nodes.For() if node.recursive:
                raise self._error(node, N_("a loop cannot be recursive"))
            case nodes.List() if not all(
                isinstance(n, nodes.Const) for n in node.items
            ):
                raise self._error(node, N_("a list holds texts only"))
            case _:
                pass

    def _check_name(self, node: nodes.Name) -> None:
        name = node.name
        if name in self._words:
            raise self._error(node, N_("'{name}' is a word: {name}(…)"), name=name)
        if name not in (*self._names, "loop"):
            raise self._unknown(node, "word", name, (*self._words, *self._names))

    def _check_call(self, node: nodes.Call) -> None:
        """Check that a word is called as it can be."""
        word = node.node
        if not isinstance(word, nodes.Name) or node.dyn_args or node.dyn_kwargs:
            raise self._error(node, N_("only words can be called: value('mynumber')"))
        if word.name not in self._words:
            raise self._unknown(node, "word", word.name, self._words)
        named = {given.key: given for given in node.kwargs}
        try:
            inspect.signature(self._words[word.name]).bind(*node.args, **named)
        except TypeError as error:
            why = {"name": word.name, "why": str(error)}
            raise self._error(node, "{name}(): {why}", **why) from None

    def _error(
        self, node: nodes.Node, sentence: str, **params: object
    ) -> TemplateError:
        return TemplateError(self._file, node.lineno, Message(sentence, params))

    def _unknown(
        self, node: nodes.Node, kind: str, name: str, known: Iterable[str]
    ) -> TemplateError:
        error = UnknownCodeError(kind, name, known)
        return TemplateError(self._file, node.lineno, error.message)
