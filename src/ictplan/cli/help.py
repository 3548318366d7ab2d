"""What every command does to its options: read them, and list them in ``--help``.

Lines of Japanese are as wide as the terminal shows them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import typer
from typer.core import TyperCommand

from ictplan.cli.language import spoken
from ictplan.core.errors import UsageError
from ictplan.core.messages import N_, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

AS_IT_IS = "\b\n"
"""What tells Typer to leave the lines that follow."""


class HelpFormatter(typer.Context.formatter_class):  # type: ignore[misc, valid-type]
    """Breaks texts by the cells they take; Typer counts characters."""

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write names and what they are, in two columns."""
        rows = list(rows)
        if rows and spoken() == "ja":
            from ictplan.present.breaking import broken

            names = min(max(len(name) for name, _ in rows), col_max) + col_spacing
            width = max(self.width - names - 2, 10)
            rows = [
                (name, AS_IT_IS + "\n".join(broken(text, width))) for name, text in rows
            ]
        super().write_dl(rows, col_max, col_spacing)


def prepare(parameters: Iterable[Any]) -> None:
    """Put the help of parameters into the language of this run, and read them plainly."""
    for parameter in parameters:
        if getattr(parameter, "help", None):
            parameter.help = translate(parameter.help, spoken())
        kind = parameter.type_descriptor.annotation
        (kind,) = get_args(kind) or (kind,)
        if kind in (str, int, float, bool, Path):
            parameter._runtime_param = PlainValue(kind)


@dataclass(frozen=True)
class PlainValue:
    """Reads a value of the command line as a text, a path, a number.

    Typer has Pydantic read each, which takes a quarter of the time of a command. Where
    Typer should once look elsewhere for what reads a value, it does so again.
    """

    kind: type

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Give a value its type, or each of several; without one None, or nothing.

        Raises:
            UsageError: If it is no number where one is needed.
        """
        if param.multiple or param.nargs == -1:
            return tuple(self._read(text, param) for text in value or ())
        return None if value is None else self._read(value, param)

    def _read(self, text: Any, param: Any) -> Any:
        try:
            return self.kind(text)
        except ValueError:
            kind = (
                N_("{option} takes a whole number, not '{text}'")
                if self.kind is int
                else N_("{option} takes a number, not '{text}'")
            )
            raise UsageError(kind, option=param.opts[-1], text=text) from None


HELP_FLAGS = {"help_option_names": ["--help", "-h"]}

SHARED = (
    "fmt", "output", "data", "as_of", "project", "lang", "encoding", "notes", "sources",
    "quiet", "help",
)  # fmt: skip
"""Parameters that every command has; help lists them after the command's own."""


class Command(TyperCommand):
    """A command whose options stand once, and whose help lists the shared ones last."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; an option given twice that is for one value is an error.

        Raises:
            UsageError: If an option stands twice.
        """
        given = Counter(arg.partition("=")[0] for arg in args if arg.startswith("-"))
        for parameter in self.params:
            if parameter.multiple or parameter.param_type_name != "option":
                continue
            if sum(given[flag] for flag in parameter.opts) > 1:
                raise UsageError(
                    N_("{option} stands twice; give it once"),
                    option=parameter.opts[-1],
                )
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the command's own options, then those that every command has."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is None:
                continue
            title = N_("Options")
            if parameter.param_type_name == "argument":
                title = N_("Arguments")
            elif parameter.name in SHARED:
                title = N_("Options of every command")
            groups.setdefault(title, []).append(record)
        for title in (N_("Arguments"), N_("Options"), N_("Options of every command")):
            if title in groups:
                with formatter.section(translate(title, spoken())):
                    formatter.write_dl(groups[title])


class HelpContext(typer.Context):
    """A context that writes its help by `HelpFormatter`."""

    formatter_class = HelpFormatter
