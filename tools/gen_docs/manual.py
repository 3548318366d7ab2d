"""The manual page, ``man ictplan``: every command with its options, in roff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ictplan import __version__
from ictplan.cli.app import COMMANDS, ENTRIES, HELP, app
from ictplan.cli.help import SHARED
from ictplan.cli.language import speak
from ictplan.core.messages import Language, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEADS = {
    "en": {
        "name": "NAME",
        "synopsis": "SYNOPSIS",
        "options": "OPTIONS OF EVERY COMMAND",
        "commands": "COMMANDS",
        "exit": "EXIT STATUS",
        "environment": "ENVIRONMENT",
        "files": "FILES",
    },
    "ja": {
        "name": "名前",
        "synopsis": "書式",
        "options": "全てのコマンドのオプション",
        "commands": "コマンド",
        "exit": "終了コード",
        "environment": "環境変数",
        "files": "ファイル",
    },
}

EXITS = {
    "en": ("done", "findings, and nothing else", "usage or input", "a bug of ictplan"),
    "ja": ("正常", "指摘あり", "使い方又は入力の誤り", "ictplan の不具合"),
}

VARIABLES = {
    "en": {
        "ICTPLAN_LANG": "ja or en: the language of labels and messages.",
        "ICTPLAN_PAGER, PAGER": "What shows an answer longer than the terminal; less"
        " without, empty for none.",
        "NO_COLOR": "No colours.",
    },
    "ja": {
        "ICTPLAN_LANG": "ja 又は en。表示の言語。",
        "ICTPLAN_PAGER, PAGER": "端末より長い結果を見せるプログラム。無指定は less、空は使わない。",
        "NO_COLOR": "色を付けない。",
    },
}

FILES = {
    "en": {
        "ictplan.toml": "Settings of a folder: area, lang, data, digits, years.",
        "$XDG_CONFIG_HOME/ictplan/ictplan.toml": "Settings of the user (~/.config"
        " without the variable), below those of a folder and of the command line.",
    },
    "ja": {
        "ictplan.toml": "フォルダーの設定: area、lang、data、digits、years。",
        "$XDG_CONFIG_HOME/ictplan/ictplan.toml": "利用者の設定（変数がなければ ~/.config）。"
        "フォルダーの設定とコマンドラインが優先。",
    },
}


def manual_page(language: Language) -> str:
    """Give the page in a language."""
    return "\n".join(_lines(language)) + "\n"


def _lines(language: Language) -> Iterator[str]:
    speak(language)
    heads = HEADS[language]
    group = typer.main.get_command(app)
    parent = typer.Context(group, info_name="ictplan")
    yield f'.TH ICTPLAN 1 "" "ictplan {__version__}"'
    yield f".SH {heads['name']}"
    yield f"ictplan \\- {_text(translate(HELP, language))}"
    yield f".SH {heads['synopsis']}"
    yield ".B ictplan"
    yield ".I COMMAND"
    yield "[OPTIONS]"
    common: dict[str, str] = {}
    yield f".SH {heads['commands']}"
    for name in ENTRIES:
        command = group.get_command(parent, name)  # type: ignore[attr-defined]
        context = typer.Context(command, info_name=name, parent=parent)
        arguments = [each.metavar for each in command.params if each.opts[0][:1] != "-"]
        yield f".SS {_text(' '.join([name, *filter(None, arguments)]))}"
        yield _text(translate(COMMANDS[name], language))
        for parameter in command.get_params(context):
            record = parameter.get_help_record(context)
            if record is None:
                continue
            if parameter.name in SHARED:
                common.setdefault(*record)
            else:
                yield from _item(*record)
    yield f".SH {heads['options']}"
    for record in common.items():
        yield from _item(*record)
    yield f".SH {heads['exit']}"
    for code, meaning in zip((0, 1, 2, 70), EXITS[language], strict=True):
        yield from _item(str(code), meaning)
    yield f".SH {heads['environment']}"
    yield from _items(VARIABLES[language].items())
    yield f".SH {heads['files']}"
    yield from _items(FILES[language].items())


def _items(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, meaning in pairs:
        yield from _item(name, meaning)


def _item(name: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield f".B {_text(name)}"
    yield _text(meaning)


def _text(text: str) -> str:
    """Write a text so that nothing in it is a request of roff."""
    plain = text.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ").strip()
    return f"\\&{plain}" if plain[:1] in (".", "'") else plain
