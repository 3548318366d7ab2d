"""``ictplan digital-divide``: how far an indicator falls across subgroups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

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
    Plot,
    ProjectFolder,
    Quiet,
    Where,
    shared,
)
from ictplan.core.errors import UnknownCodeError, UsageError
from ictplan.core.messages import N_

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
    measures: Annotated[
        str | None,
        typer.Option(
            "--measures",
            metavar="IDS",
            help=N_("Summary measures of inequality: all, or ids such as d,sii,ti."),
        ),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option(
            "--weights",
            metavar="FILE",
            help=N_("A CSV with subgroup, population: who is in each."),
        ),
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(
            "--table",
            metavar="FILE",
            help=N_("Measure a CSV of your own: subgroup, estimate, se, population …"),
        ),
    ] = None,
    ordered: Annotated[
        bool | None,
        typer.Option(
            "--ordered/--not-ordered",
            help=N_("Whether the subgroups of --table have an order."),
        ),
    ] = None,
    direction: Annotated[
        str | None,
        typer.Option(
            "--direction",
            metavar="higher|lower",
            help=N_("Which way is better in --table."),
        ),
    ] = None,
    scale: Annotated[
        float,
        typer.Option(
            "--scale", help=N_("What the whole is in --table: 100 for percent.")
        ),
    ] = 100,
    compat: Annotated[
        str | None,
        typer.Option(
            "--compat",
            metavar="healthequal",
            help=N_("Intervals as that R package gives them."),
        ),
    ] = None,
    interval: Annotated[
        str,
        typer.Option(
            "--interval",
            metavar="wilson|clopper-pearson",
            help=N_("How the interval of a sample's rate is computed."),
        ),
    ] = "wilson",
    plot: Plot = None,
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
    from ictplan.core.query import parse_where
    from ictplan.questions.divide import digital_divide

    asked = _asked(measures, table, ordered, direction, compat)
    if asked and plot is not None:
        raise UsageError(N_("--plot draws the fall-off itself, without --measures"))
    options = shared(
        fmt=fmt,
        output=output,
        encoding=encoding,
        data=data,
        project=project,
        quiet=quiet,
    )
    if table is not None:
        from ictplan.questions.inequality import table_measures

        answer = table_measures(
            table,
            ordered=bool(ordered),
            favourable=direction == "higher",
            scale=scale,
            measures=asked,
            compat=_compat(compat),
            language=options.language,
        )
        finish(answer, options, fail_if)
        return
    if asked:
        from ictplan.questions.inequality import subgroup_measures

        answer = subgroup_measures(
            dataset,
            by=by,
            measures=asked,
            area=area,
            home=options.settings.area,
            period=period,
            where=parse_where(where or ()),
            weights=weights,
            compat=_compat(compat),
            library=options.library,
            language=options.language,
        )
        finish(answer, options, fail_if)
        return
    answer = digital_divide(
        dataset,
        by=by,
        area=area,
        home=options.settings.area,
        period=period,
        where=parse_where(where or ()),
        weights=weights,
        interval=interval,
        library=options.library,
        language=options.language,
    )
    finish(answer, options, fail_if, plot)


def _asked(
    measures: str | None,
    table: Path | None,
    ordered: bool | None,
    direction: str | None,
    compat: str | None,
) -> list[str]:
    """Give the measures asked for; none is the plain fall-off.

    Raises:
        UsageError: If options do not go together.
    """
    if table is not None and (ordered is None or direction not in {"higher", "lower"}):
        raise UsageError(
            N_("--table needs --ordered or --not-ordered, and --direction higher|lower")
        )
    if table is None and (ordered is not None or direction is not None):
        raise UsageError(N_("--ordered and --direction are about --table"))
    if table is None and measures is None and compat:
        raise UsageError(N_("--compat is about --measures"))
    if measures is None:
        return ["all"] if table is not None else []
    return [name.strip() for name in measures.split(",") if name.strip()]


def _compat(name: str | None) -> Literal["healthequal"] | None:
    """Check the name of a package to be compatible with.

    Raises:
        UnknownCodeError: If there is none of this name.
    """
    if name is None or name == "healthequal":
        return "healthequal" if name else None
    raise UnknownCodeError("package", name, ("healthequal",))
