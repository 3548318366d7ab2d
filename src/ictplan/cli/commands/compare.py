"""``ictplan compare``: areas side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from ictplan.cli.completion import complete_area, complete_dataset
from ictplan.cli.finish import finish
from ictplan.cli.options import (
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

Datasets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[DATASET]...",
        help=N_("Ids of datasets; the headline indicators without."),
        autocompletion=complete_dataset,
        show_default=False,
    ),
]
Areas = Annotated[
    list[str] | None,
    typer.Option(
        "--area",
        metavar="AREA",
        help=N_(
            "An area, 茨城県内, peers, prefectures, all, or a file with one a line;"
            " repeatable."
        ),
        autocompletion=complete_area,
    ),
]
EveryStep = Annotated[
    str | None,
    typer.Option(
        "--every",
        metavar="FY|year|period",
        help=N_("One dataset over time: its last value in each."),
    ),
]


@app.command("compare")
def show_comparison(
    datasets: Datasets = None,
    areas: Areas = None,
    every: EveryStep = None,
    fail_if: FailIf = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    data: Data = None,
    project: ProjectFolder = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
    quiet: Quiet = False,
) -> None:
    """Set areas side by side, by indicators or years."""
    from ictplan.questions.compare import compare

    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        quiet=quiet,
    )
    home = [options.area] if options.area else []
    with waiting(quiet) as on_progress:
        answer = compare(
            datasets or (),
            areas=areas or home,
            every=every,
            library=options.library,
            language=options.language,
            on_progress=on_progress,
        )
    finish(answer, options, fail_if)
