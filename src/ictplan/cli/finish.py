"""How does a command end: emit the answer, then tell whether it is a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ictplan.core.errors import UsageError, escape_controls
from ictplan.core.messages import LANGUAGES, N_, Message, localise, translate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import polars as pl

    from ictplan.cli.options import Shared
    from ictplan.core.answer import Answer
    from ictplan.core.conditions import Term


def finish(
    result: Answer,
    options: Shared,
    fail_if: Sequence[str] | None = None,
    plot: Path | None = None,
) -> None:
    """Write the answer and its picture; exit 1 if a row meets one of the conditions.

    Raises:
        UsageError: If the condition is no condition on the answer's columns.
        UnknownCodeError: If the file of the picture names no format of pictures.
        MissingExtraError: If the libraries that draw are not installed.
        typer.Exit: With code 1, if a row meets it.
    """
    from ictplan.present.emit import emit

    met = {condition: rows_meeting(result, condition) for condition in fail_if or ()}
    if plot is not None:
        draw_answer(result, plot, options)
    emit(result, options.destination)
    tell_followed(options)
    file = options.destination.file
    if file is not None:
        say(
            options,
            N_("wrote {count} rows to {file}"),
            count=result.frame.height,
            file=file,
        )
    for condition, rows in met.items():
        _tell_rows(condition, rows, options)
    for remark in result.remarks:
        say(options, "{remark}", remark=remark)
    if any(rows.height for rows in met.values()):
        raise typer.Exit(1)
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def _tell_rows(condition: str, rows: pl.DataFrame, options: Shared) -> None:
    """Tell which rows meet a condition."""
    if rows.height:
        text = N_("{count} row(s) meet '{condition}':")
        say(options, text, count=rows.height, condition=condition)
        for row in rows.iter_rows(named=True):
            say(options, "  {row}", row=_key(row))


def draw_answer(result: Answer, file: Path, options: Shared) -> None:
    """Write the picture of an answer, see `finish`."""
    from ictplan.core.files import write_file
    from ictplan.report.picture import picture, picture_format

    name = picture_format(file)
    write_file(file, picture(result, name))
    say(options, N_("drew {file}"), file=file)


def tell_followed(options: Shared) -> None:
    """Tell which areas were asked for by a code or name of before."""
    for note in options.library.followed:
        say(options, "{note}", note=note)


def say(options: Shared, template: str, **params: object) -> None:
    """Tell something on stderr, unless the user wants quiet."""
    if not options.quiet:
        text = Message(template, params).text(options.language)
        typer.echo(escape_controls(text), err=True)


def rows_meeting(result: Answer, condition: str) -> pl.DataFrame:
    """Give the rows of an answer that meet a condition on its columns.

    Of a rank only those of the area asked for: the others stand beside it to be seen.

    Raises:
        UsageError: If the condition cannot be read, or names no column.
    """
    from ictplan.present.machine import plain_frame

    found = plain_frame(result.frame).filter(condition_on(result, condition))
    if result.command != "rank":
        return found
    area = result.parameters["area"]
    asked = [area] if isinstance(area, str) else area
    return found.filter(found.get_column("ref_area").is_in(asked))  # type: ignore[arg-type]


def condition_on(result: Answer, condition: str) -> pl.Expr:
    """Read a condition on the columns of an answer, codes taken as texts.

    Columns have their public names or the headings of the table, in both languages.

    Raises:
        UsageError: If the condition cannot be read, or names no column.
    """
    from ictplan.core.conditions import compile_condition
    from ictplan.present.machine import plain_frame

    schema = plain_frame(result.frame).schema
    words = screen_words(result)
    own = [word for word in _headings(result) if word in words]
    try:
        return compile_condition(condition, schema, words, own)
    except UsageError as error:
        raise UsageError("--fail-if: {why}", why=error.message) from None


def screen_words(result: Answer) -> dict[str, Term]:
    """Give the headings of columns in every language, as far as each names one column."""
    from ictplan.core.columns import column_of
    from ictplan.core.conditions import Term
    from ictplan.present.view import VERSUS

    found: dict[str, set[Term]] = {}
    for name in result.frame.columns:
        column = column_of(name)
        term = Term(name, column.scale)
        for language in LANGUAGES:
            found.setdefault(translate(column.heading, language), set()).add(term)
            own = str(localise(result.heads.get(name, name), language))
            found.setdefault(own, set()).add(term)
    for name, heading in VERSUS.items() if "benchmark" in result.frame.columns else ():
        pairs = result.frame.select("benchmark", "benchmark_label").unique()
        for code, label in pairs.iter_rows():
            word = Message(heading, {"benchmark": label}).text(result.language)
            term = Term(name, only=("benchmark", code))
            found.setdefault(word, set()).add(term)
    return {word: terms.pop() for word, terms in found.items() if len(terms) == 1}


def _headings(result: Answer) -> list[str]:
    """Give what the columns are called in the language of an answer."""
    from ictplan.core.columns import column_of

    own = (str(localise(n, result.language)) for n in result.heads.values())
    usual = (
        translate(column_of(name).heading, result.language)
        for name in result.frame.columns
        if not name.endswith("_label")
    )
    return list(dict.fromkeys((*own, *usual)))


def _key(row: dict[str, object]) -> str:
    """Name a row by its texts before its first number."""
    texts: list[str] = []
    for name, value in row.items():
        if isinstance(value, float) or name == "rank":
            texts.append(f"{name}={value:g}")
        elif isinstance(value, str) and name not in ("note", "unit_measure"):
            texts.append(value)
    return " ".join(texts)
