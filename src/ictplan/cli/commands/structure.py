"""``ictplan structure``: how much of a gap is due to who lives there."""

from __future__ import annotations

from typing import Annotated

import typer

from ictplan.cli.completion import complete_area
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


@app.command("structure")
def show_structure(
    dataset: DatasetId = "internet-use",
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="DIMENSION", help=N_("The dimension of subgroups.")
        ),
    ] = "age",
    area: Area = None,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="AREA",
            help=N_("The benchmark: code, name, nation or prefecture."),
            autocompletion=complete_area,
        ),
    ] = "nation",
    people: Annotated[
        str | None,
        typer.Option(
            "--people",
            metavar="FILE|DATASET",
            help=N_(
                "Who lives there: a CSV with ref_area, subgroup, population, or a dataset."
            ),
        ),
    ] = None,
    period: PeriodText = None,
    where: Where = None,
    fail_if: FailIf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Split a gap into structure and rates."""
    from ictplan.core.query import parse_where
    from ictplan.questions import structure

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        area=area,
        quiet=quiet,
    )
    answer = structure.structure(
        dataset,
        by=by,
        area=options.area,
        to=to,
        people=people,
        period=period,
        where=parse_where(where or ()),
        library=options.library,
        language=options.language,
    )
    finish(answer, options, fail_if)
