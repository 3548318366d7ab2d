"""``ictplan export``: datasets as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ictplan.cli.completion import complete_dataset
from ictplan.cli.finish import finish, say
from ictplan.cli.options import (
    AsOf,
    Data,
    Encoding,
    LanguageCode,
    OutputFile,
    OutputFormat,
    ProjectFolder,
    Quiet,
    shared,
)
from ictplan.core.errors import UsageError
from ictplan.core.messages import N_

if TYPE_CHECKING:
    pass

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("export")
def export_datasets(
    dataset: Annotated[
        str | None,
        typer.Argument(
            metavar="[DATASET]",
            help=N_("Id of a dataset; 'ictplan list' names them."),
            autocompletion=complete_dataset,
        ),
    ] = None,
    every: Annotated[
        bool,
        typer.Option(
            "--all", help=N_("Every dataset and plan table, into the folder -o.")
        ),
    ] = False,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    as_of: AsOf = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Write datasets to files."""
    from ictplan.core.files import committing
    from ictplan.core.plan import TABLES
    from ictplan.present.emit import emit
    from ictplan.questions import datasets
    from ictplan.questions import plan as plans

    if every == (dataset is not None):
        raise UsageError(N_("Name one dataset, or give --all."))
    if every and output is None:
        raise UsageError(N_("--all needs a folder: -o DIR."))
    named = fmt or ("csv" if every or output is None else None)
    options = shared(
        fmt=named,
        output=None if every else output,
        encoding=encoding,
        data=data,
        project=project,
        as_of=as_of,
        quiet=quiet,
    )
    if dataset is not None:
        finish(datasets.export(dataset, library=options.library), options)
        return
    folder = output or Path()
    library = options.library
    with committing(folder) as stage:
        written = {
            f"{name}.{named}": datasets.export(name, library=library)
            for name in library.ids
        } | {
            f"{plan}-{table}.{named}": plans.export_table(plan, table, library=library)
            for plan in library.plans
            for table in TABLES
        }
        for name, answer in written.items():
            emit(answer, options.into(stage / name).destination)
    for name, answer in written.items():
        count = answer.frame.height
        say(
            options, N_("wrote {count} rows to {file}"), count=count, file=folder / name
        )
