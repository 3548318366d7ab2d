"""The reference of commands: help and columns of each, and their rows in the README."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from gen_docs.reference import WRITTEN, fenced
from ictplan.cli.app import ENTRIES, app
from ictplan.cli.language import speak
from ictplan.core.columns import column_of
from ictplan.core.messages import Language, translate
from ictplan.questions import INDEX, question_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ictplan.questions import Entry

HELP_WIDTH = 88

WORDS = {
    "Commands": "コマンド",
    "Example": "例",
    "Columns of the answer": "出力の列",
    "Columns of the other answer": "もう一つの出力の列",
    "| Column | Type | Meaning |": "| 列 | 型 | 意味 |",
    "| Command | What it does |": "| コマンド | すること |",
    "string": "文字列",
    "number": "数",
    "integer": "整数",
    "boolean": "真偽",
    "the dimensions of the dataset, by their own names": "データセットの分類（列名は分類の名前）",
    "a column for each characteristic that was asked for": "指定した特性ごとの列",
    " (only where the data have it)": "（データにあるときだけ）",
    "More": "詳しくは",
}
"""Words of the pages alone, which no command prints."""

INTRODUCTIONS = {
    "en": """\
Columns are those of `--format csv` and `json`: in English, unrounded, and only ever
added to; any cell may be empty. [schema/answers](schema/answers) has a JSON Schema of
each answer. The Python functions take the same options ([python.md](python.md)).
[日本語](commands.ja.md)""",
    "ja": """\
列は `--format csv` と `json` のものです。列名は英語、値は丸めません。列は増えることはあっても、
減ったり意味が変わったりしません。どの列も空のことがあります。[schema/answers](schema/answers) に
出力ごとの JSON Schema があります。Python の関数も同じ指定を受け付けます（[python.ja.md](python.ja.md)）。
[English](commands.md)""",
}

OTHERS = {
    "*": "the dimensions of the dataset, by their own names",
    "…": "a column for each characteristic that was asked for",
}


def _word(text: str, language: Language) -> str:
    return WORDS[text] if language == "ja" else text


def command_page(language: Language) -> str:
    """Give the help of every command and the columns of its answer."""
    speak(language)
    group = typer.main.get_command(app)
    parent = typer.Context(group, info_name="ictplan", terminal_width=HELP_WIDTH)
    lines = [WRITTEN, f"# {_word('Commands', language)}", ""]
    lines += [INTRODUCTIONS[language], "", *fenced(group.get_help(parent))]
    for name, entry in ENTRIES.items():
        command = group.get_command(parent, name)  # type: ignore[attr-defined]
        context = typer.Context(
            command, info_name=name, parent=parent, terminal_width=HELP_WIDTH
        )
        lines += ["", f"## {name}", "", *fenced(command.get_help(context))]
        lines += _more(name, entry, language)
    return "\n".join(lines) + "\n"


def _more(name: str, entry: Entry, language: Language) -> Iterator[str]:
    """Give the example, what the answer means, and its columns."""
    example, more = _word("Example", language), _word("More", language)
    yield from ("", f"{example}: `{_call(name, entry)}`")
    if entry.page:
        page = page_in(entry.page, language)
        yield f"{more}: [{page}]({page})"
    if name not in INDEX:
        return
    question = question_named(name)
    if language == "en":
        about = inspect.cleandoc(question.function.__doc__ or "").partition("\n")[2]
        about = about.partition("\nRaises:")[0].strip()
        if about:
            yield from ("", about.replace("``", "`"))
    yield from _columns("Columns of the answer", question.columns, language)
    if question.other_columns:
        yield from _columns(
            "Columns of the other answer", question.other_columns, language
        )


def page_in(page: str, language: Language) -> str:
    """Give a page of ``docs/`` in a language, where it has a twin in it."""
    twin = f"{page}.ja.md"
    is_there = (Path(__file__).parents[2] / "docs" / twin).is_file()
    return twin if language == "ja" and is_there else f"{page}.md"


def _columns(title: str, columns: Sequence[str], language: Language) -> Iterator[str]:
    yield from ("", f"### {_word(title, language)}", "")
    yield from (_word("| Column | Type | Meaning |", language), "|---|---|---|")
    for name in columns:
        if name in OTHERS:
            yield f"| {name} | | {_word(OTHERS[name], language)} |"
            continue
        column = column_of(name.removesuffix("?"))
        meaning = translate(column.meaning, language)
        if name.endswith("?"):
            meaning += _word(" (only where the data have it)", language)
        yield f"| `{column.name}` | {_word(column.type, language)} | {meaning} |"


def _call(name: str, entry: Entry) -> str:
    return f"ictplan {name} {entry.example}".rstrip()


MARKED = re.compile(r"(<!-- commands -->\n).*?(<!-- /commands -->\n)", re.DOTALL)
"""Where a README lists the commands."""


def with_commands(readme: str, language: Language) -> str:
    """Put the rows of all commands between the markers of a README."""
    rows = [_word("| Command | What it does |", language), "|---|---|"]
    for name, entry in ENTRIES.items():
        text = translate(entry.summary, language)
        if entry.page:
            page = f"docs/{page_in(entry.page, language)}"
            text += f" [{page}]({page})"
        rows.append(f"| `{_call(name, entry)}` | {text} |")
    table = "\n".join(rows) + "\n"
    return MARKED.sub(lambda found: found[1] + table + found[2], readme)
