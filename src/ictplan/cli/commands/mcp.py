"""``ictplan mcp``: a server for assistants over stdin and stdout."""

from __future__ import annotations

import gc
import os
import sys

import typer

from ictplan.cli.options import Data, LanguageCode, ProjectFolder, shared
from ictplan.core.errors import MissingExtraError

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("mcp")
def serve_assistants(
    data: Data = None, project: ProjectFolder = None, lang: LanguageCode = None
) -> None:
    """Answer assistants (Model Context Protocol) over stdin and stdout."""
    try:
        from ictplan.cli.assistants import make_server
    except ModuleNotFoundError as error:
        raise MissingExtraError("mcp", error.name or "mcp") from None
    options = shared(data=data, project=project, quiet=True)
    try:
        os.read(sys.stdin.fileno(), 0)
    except (AttributeError, OSError, ValueError):
        return  # standard input is closed: nobody asks
    gc.enable()  # which a process of a tenth of a second does without
    make_server(options.library, options.area, options.language).run("stdio")
