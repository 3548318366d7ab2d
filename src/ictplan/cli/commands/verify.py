"""``ictplan verify``: are the numbers of one sentence right."""

from __future__ import annotations

from typing import Annotated

import typer

from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Area,
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
from ictplan.core.messages import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("verify")
def verify_sentence(
    sentence: Annotated[
        str, typer.Argument(metavar="SENTENCE", help=N_("A sentence with numbers."))
    ],
    area: Area = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    as_of: AsOf = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Check the numbers of one sentence."""
    from ictplan.questions.audit import verify

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        as_of=as_of,
        area=area,
        quiet=quiet,
    )
    answer = verify(
        sentence,
        area=options.area,
        library=options.library,
        language=options.language,
    )
    finish(answer, options)
