"""``ictplan explain``: what does a rule of the audit look for."""

from __future__ import annotations

from typing import Annotated

import typer

from ictplan.cli.finish import finish
from ictplan.cli.options import (
    Encoding,
    LanguageCode,
    OutputFile,
    OutputFormat,
    shared,
)
from ictplan.core.messages import N_

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("explain")
def explain_rule(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="[RULE]", help=N_("Id of a rule; all without it.")),
    ] = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
    lang: LanguageCode = None,
    encoding: Encoding = None,
) -> None:
    """Explain the rules of the audit."""
    from ictplan.questions.audit import explain

    options = shared(fmt=fmt, output=output, encoding=encoding)
    finish(explain(rule, language=options.language), options)
