"""Which commands are there; each is imported only when it is called."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import ictplan
from ictplan.cli.completion import Candidate, offer
from ictplan.cli.help import HELP_FLAGS, HelpContext, prepare
from ictplan.cli.language import spoken
from ictplan.cli.options import LanguageCode
from ictplan.core.errors import UnknownCodeError
from ictplan.core.messages import N_, translate
from ictplan.questions import INDEX, Entry, question_named

HELP = N_("Indicators, gaps and reports for municipal ICT plans.")

ACTIONS = {
    "profile": Entry(
        "ictplan.cli.commands.profile",
        "app",
        N_("Show on one page where a city stands and what stands out."),
        "札幌市",
    ),
    "init": Entry(
        "ictplan.cli.commands.init",
        "app",
        N_("Write a workspace for a municipality."),
        "sapporo --area 札幌市",
        page="workspace",
    ),
    "import": Entry(
        "ictplan.cli.commands.import_",
        "app",
        N_("Turn official files into a dataset."),
        "mynumber my-release.csv",
        page="importing",
    ),
    "audit": Entry(
        "ictplan.cli.commands.audit",
        "app",
        N_("Check the numbers of a plan's text."),
        "my-chapter.txt",
        page="audit",
    ),
    "verify": Entry(
        "ictplan.cli.commands.verify",
        "app",
        N_("Check the numbers of one sentence."),
        "取手市の交付率は令和5年2月末で60.0％",
        page="audit",
    ),
    "explain": Entry(
        "ictplan.cli.commands.explain",
        "app",
        N_("Explain the rules of the audit."),
        "ICT101",
        page="audit-rules",
    ),
    "export": Entry(
        "ictplan.cli.commands.export",
        "app",
        N_("Write datasets to files."),
        "mynumber -o mynumber.xlsx",
    ),
    "mcp": Entry(
        "ictplan.cli.commands.mcp",
        "app",
        N_("Answer assistants (Model Context Protocol) over stdin and stdout."),
        page="assistants",
    ),
    "report": Entry(
        "ictplan.cli.commands.report",
        "app",
        N_("Regenerate a chapter of a plan from the data."),
        "my-chapter.md --area つくば市 -o chapter.docx",
        page="report",
    ),
}
"""The commands that do more than answer: each is a module of its own."""

ENTRIES = INDEX | ACTIONS
"""Every command, in the order of the help."""

COMMANDS = {name: entry.summary for name, entry in ENTRIES.items()}
"""Every command and what it does."""


class Commands(TyperGroup):
    """A group that knows its commands' names without importing them."""

    context_class = HelpContext

    def list_commands(self, ctx: Any) -> list[str]:
        """Name the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import one command and translate its help."""
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(_app(cmd_name))
        command.name = cmd_name
        command.context_class = HelpContext
        command.help = translate(COMMANDS[cmd_name], spoken())
        prepare([*command.params, command.get_help_option(ctx)])
        offer(command.params)
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is called; one that is misspelt gets a hint.

        Raises:
            UnknownCodeError: If there is no such command.
        """
        if (pair := " ".join(args[:2])) in COMMANDS and len(args) > 1:
            args = [pair, *args[2:]]
        name = args[0] if args else ""
        of_two = [each for each in COMMANDS if each.startswith(f"{name} ")]
        if ctx.resilient_parsing and of_two:
            ctx.meta["first word"] = name  # the second is being completed
            return name, self, []
        if name and of_two:
            asked = pair if len(args) > 1 and args[1][:1] != "-" else name
            raise UnknownCodeError("command", asked, of_two)
        if name not in COMMANDS and not name.startswith("-"):
            near = get_close_matches(name, COMMANDS, cutoff=0.6)
            raise UnknownCodeError("command", name, near or list(COMMANDS))
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Complete the name of a command, or the second word of one."""
        first = ctx.meta.get("first word")
        if first is None and incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        before = "" if first is None else f"{first} "
        words: dict[str, str | None] = {}
        for name, text in COMMANDS.items():
            if name.startswith(before + incomplete):
                word, of_two, _ = name.removeprefix(before).partition(" ")
                words[word] = None if of_two else translate(text, spoken())
        return [Candidate(word, about) for word, about in words.items()]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands without importing them."""
        with formatter.section(translate(N_("Commands"), spoken())):
            formatter.write_dl(
                [(name, translate(text, spoken())) for name, text in COMMANDS.items()]
            )

    def get_params(self, ctx: Any) -> Any:
        """Give the options with their help in the language of this run."""
        self.help = translate(HELP, spoken())
        parameters = super().get_params(ctx)
        prepare(parameters)
        offer(parameters)
        return parameters


def _app(command: str) -> typer.Typer:
    if command in INDEX and command not in ACTIONS:
        from ictplan.cli.make import app_of

        return app_of(question_named(command))
    entry = ACTIONS[command]
    found: typer.Typer = getattr(import_module(entry.module), entry.function)
    return found


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings=HELP_FLAGS,
)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"ictplan {ictplan.__version__}")
        raise typer.Exit


@app.callback(help=HELP)
def ictplan_options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_show_version,
            is_eager=True,
            help=N_("Show the version."),
        ),
    ] = False,
    lang: LanguageCode = None,
) -> None:
    """Indicators, gaps and reports for municipal ICT plans."""
