"""``ictplan init``: a workspace for any city."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ictplan.cli.completion import complete_area
from ictplan.cli.finish import finish
from ictplan.cli.options import LanguageCode, OutputFormat, Quiet, shared
from ictplan.core.messages import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("init")
def init_workspace(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help=N_("A folder that is new, or empty.")),
    ],
    area: Annotated[
        str,
        typer.Option(
            "--area",
            metavar="AREA",
            help=N_("The area: code (08217) or name (取手市, Toride)."),
            autocompletion=complete_area,
        ),
    ],
    fmt: OutputFormat = None,
    lang: LanguageCode = None,
    quiet: Quiet = False,
) -> None:
    """Write a workspace for a municipality."""
    from ictplan.questions import workspace

    options = shared(fmt=fmt, area=area, quiet=quiet)
    answer = workspace.init_workspace(
        folder, area=area, library=options.library, language=options.language
    )
    finish(answer, options)
