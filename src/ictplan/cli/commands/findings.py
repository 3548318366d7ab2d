"""``ictplan findings``: what do the data show of an area."""

from __future__ import annotations

from typing import Annotated

import typer

from ictplan.cli.completion import complete_dataset
from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Area,
    AsOf,
    Data,
    Encoding,
    FailIf,
    LanguageCode,
    OutputFile,
    OutputFormat,
    ProjectFolder,
    Quiet,
    shared,
)
from ictplan.cli.waiting import waiting
from ictplan.core.messages import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)

OneDataset = Annotated[
    str | None,
    typer.Argument(
        metavar="[DATASET]",
        help=N_("Id of a dataset; all without it."),
        autocompletion=complete_dataset,
        show_default=False,
    ),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help=N_("Only findings of this kind, such as turning-point; repeatable."),
    ),
]
Top = Annotated[int, typer.Option("--top", help=N_("How many findings; 0 gives all."))]


@app.command("findings")
def show_findings(
    dataset: OneDataset = None,
    area: Area = None,
    kind: Kinds = None,
    top: Top = 20,
    as_of: AsOf = None,
    fail_if: FailIf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Say what the data show of an area."""
    from ictplan.questions.findings import list_findings

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        area=area,
        quiet=quiet,
    )
    with waiting(quiet) as on_progress:
        answer = list_findings(
            dataset,
            area=options.area,
            kind=kind or (),
            top=top,
            as_of=as_of,
            library=options.library,
            language=options.language,
            on_progress=on_progress,
        )
    finish(answer, options, fail_if)
