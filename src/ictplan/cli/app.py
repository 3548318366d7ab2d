"""Which commands are there; each is imported only when it is called."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

import ictplan
from ictplan.cli.help import HelpContext
from ictplan.cli.language import spoken
from ictplan.cli.options import LanguageCode
from ictplan.core.messages import N_, translate

if TYPE_CHECKING:
    from collections.abc import Iterable

HELP = N_("Indicators, gaps and reports for municipal ICT plans.")

COMMANDS = {
    "profile": N_("Show on one page where a city stands and what stands out."),
    "list": N_("List the datasets."),
    "show": N_("Show the observations of a dataset with their sources."),
    "figures": N_("List the figures of a plan and the data held of each."),
    "gap": N_("Compare an area with its benchmarks."),
    "rank": N_("Rank an area among others."),
    "trend": N_("Show how an area moves against a benchmark."),
    "convergence": N_("Measure whether the areas of a group grow alike."),
    "peers": N_("List the peers of an area."),
    "digital-divide": N_("Measure the fall-off across ages, incomes or areas."),
    "structure": N_("Split a gap into who lives there and what they do."),
    "scorecard": N_("Compare an area with its benchmarks on every indicator."),
    "compare": N_("Set areas side by side, by indicators or years."),
    "findings": N_("Say what the data show of an area."),
    "progress": N_("Show the measures of a plan by goal and status."),
    "timeline": N_("List the dated events of a plan."),
    "init": N_("Write a workspace for a municipality."),
    "import": N_("Turn official files into a dataset."),
    "validate": N_("Check dataset folders against every rule."),
    "audit": N_("Check the numbers of a plan's text."),
    "explain": N_("Explain the rules of the audit."),
    "export": N_("Write datasets to files."),
    "report": N_("Regenerate a chapter of a plan from the data."),
    "trace": N_("Say where a number printed in a report comes from."),
}
"""Every command and what it does; see `module_name`."""


class Commands(TyperGroup):
    """A group that knows its commands' names without importing them."""

    context_class = HelpContext

    def list_commands(self, ctx: Any) -> list[str]:
        """Name the commands in the order of the table above."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import one command and translate its help."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"ictplan.cli.commands.{module_name(cmd_name)}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        command.context_class = HelpContext
        command.help = translate(COMMANDS[cmd_name], spoken())
        _translate_help([*command.params, command.get_help_option(ctx)])
        return command

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
        _translate_help(parameters)
        return parameters


def module_name(command: str) -> str:
    """Name the module of a command; a keyword of Python gets a trailing underscore."""
    name = command.replace("-", "_")
    return f"{name}_" if iskeyword(name) else name


def _translate_help(parameters: Iterable[Any]) -> None:
    for parameter in parameters:
        if getattr(parameter, "help", None):
            parameter.help = translate(parameter.help, spoken())


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
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
