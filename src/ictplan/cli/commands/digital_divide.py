"""``ictplan digital-divide``: how far an indicator falls across subgroups."""

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
from ictplan.localisation import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("digital-divide")
def show_divide(
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="DIMENSION",
            help=N_("The dimension of subgroups: age, household_income, ref_area …"),
        ),
    ] = "age",
    dataset: DatasetId = "internet-use",
    area: Area = None,
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
    """Measure the fall-off across ages, incomes or areas."""
    from ictplan import questions
    from ictplan.selection import parse_where

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        quiet=quiet,
    )
    answer = questions.digital_divide(
        dataset,
        by=by,
        area=area,
        period=period,
        where=parse_where(where or ()),
        catalog=options.catalog,
        language=options.language,
    )
    finish(answer, options, fail_if)
