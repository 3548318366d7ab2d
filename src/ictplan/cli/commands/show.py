"""``ictplan show``: the observations and where they were read."""

from __future__ import annotations

from typing import Annotated

import typer

from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Area,
    Data,
    DatasetId,
    Encoding,
    FailIf,
    LanguageCode,
    OutputFile,
    OutputFormat,
    PeriodText,
    ProjectFolder,
    Quiet,
    Where,
    shared,
)
from ictplan.core.messages import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("show")
def show_dataset(
    dataset: DatasetId,
    area: Area = None,
    period: PeriodText = None,
    where: Where = None,
    sources: Annotated[
        bool, typer.Option("--sources", help=N_("List the sources instead."))
    ] = False,
    fail_if: FailIf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Show the observations of a dataset with their sources."""
    from ictplan.core.query import parse_where
    from ictplan.questions import datasets

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        quiet=quiet,
    )
    if sources:
        listed = datasets.list_sources(
            dataset, library=options.library, language=options.language
        )
        finish(listed, options, fail_if)
        return
    answer = datasets.show(
        dataset,
        area=area,
        period=period,
        where=parse_where(where or ()),
        library=options.library,
        language=options.language,
    )
    finish(answer, options, fail_if)
