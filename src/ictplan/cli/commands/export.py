"""``ictplan export``: datasets as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ictplan.cli.completion import complete_dataset
from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Data,
    Encoding,
    LanguageCode,
    OutputFile,
    OutputFormat,
    ProjectFolder,
    Quiet,
    shared,
)
from ictplan.core.errors import OutputError, UsageError
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
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Write datasets to files."""
    from ictplan.core.plan import TABLES
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
        quiet=quiet,
    )
    if dataset is not None:
        finish(datasets.export(dataset, library=options.library), options)
        return
    folder = _folder(output or Path())
    for name in options.library.ids:
        answer = datasets.export(name, library=options.library)
        finish(answer, options.into(folder / f"{name}.{named}"))
    for plan in options.library.plans:
        for table in TABLES:
            answer = plans.export_table(plan, table, library=options.library)
            finish(answer, options.into(folder / f"{plan}-{table}.{named}"))


def _folder(path: Path) -> Path:
    """Make the folder that all files go into.

    Raises:
        OutputError: If it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            N_("{path} cannot be written: {why}"),
            path=path,
            why=error.strerror or str(error),
        ) from None
    return path
