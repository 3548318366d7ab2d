"""``ictplan init``: a workspace, the files that wait for it, and where its city stands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ictplan.cli.finish import finish, say
from ictplan.cli.options import Area, LanguageCode, OutputFormat, Quiet, shared
from ictplan.core.errors import IctplanError
from ictplan.core.messages import N_, translate

if TYPE_CHECKING:
    from ictplan.cli.options import Shared

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("init")
def init(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help=N_("A folder that is new, or holds nothing but downloads/."),
        ),
    ],
    area: Area = None,
    fmt: OutputFormat = None,
    lang: LanguageCode = None,
    quiet: Quiet = False,
) -> None:
    """Write a workspace for a municipality."""
    from ictplan.core.library import Library
    from ictplan.questions.downloads import OPEN, take_downloads
    from ictplan.questions.workspace import init_workspace
    from ictplan.workspace.make import DOWNLOADS

    options = shared(fmt=fmt, area=area, quiet=quiet)
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    city = area or (_asked(options) if asks else options.area)
    answer = init_workspace.ask(
        options.library, home=city, language=options.language, folder=folder
    )
    finish(answer, options)
    data = folder / "data"
    for taken in take_downloads(folder / DOWNLOADS, data, library=options.library):
        text = (
            N_("{file}: left open: {why}")
            if taken.action == OPEN
            else N_("{file} → {dataset}: {why}")
        )
        dataset = taken.dataset or ""
        say(options, text, file=taken.file.name, dataset=dataset, why=taken.message)
    if not asks or fmt is not None:
        return
    from ictplan.questions.next import next_steps
    from ictplan.questions.profile import profile

    library = Library([data])
    for question in (next_steps, profile):
        told = question.ask(library, home=city, language=options.language)
        typer.echo()
        finish(told, options)


def _asked(options: Shared) -> str:
    """Ask for the municipality until there is one of that name."""
    areas = options.library.areas
    while True:
        asked = translate(N_("Municipality or prefecture"), options.language)
        text = typer.prompt(asked, default=options.area)
        try:
            return areas.resolve(str(text).strip())
        except IctplanError as error:
            say(options, "{why}", why=error.message)
