"""``ictplan peers``: who an area's peers are."""

from __future__ import annotations

import typer

from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Alike,
    Area,
    Data,
    Encoding,
    FailIf,
    LanguageCode,
    Nearest,
    OutputFile,
    OutputFormat,
    ProjectFolder,
    Quiet,
    peer_rule,
    shared,
)

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("peers")
def show_peers(
    area: Area = None,
    alike: Alike = None,
    nearest: Nearest = 20,
    fail_if: FailIf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """List the peers of an area."""
    from ictplan.questions import peers

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        area=area,
        quiet=quiet,
    )
    answer = peers.list_peers(
        area=options.area,
        rule=peer_rule(alike, nearest),
        library=options.library,
        language=options.language,
    )
    finish(answer, options, fail_if)
