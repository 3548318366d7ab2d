from __future__ import annotations

import importlib.util
import re
from string import Formatter
from typing import Any

import pytest
from babel.messages.pofile import read_po
from support import ROOT

from ictplan.core.messages import LANGUAGES, LOCALE_DIR, Label, Message, translate


def _texts_in_code() -> list[str]:
    path = ROOT / "tools" / "messages.py"
    spec = importlib.util.spec_from_file_location("messages", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    catalogue: Any = module.texts_in_code()
    return [str(message.id) for message in catalogue if message.id]


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_text_in_the_code_is_translated_and_no_other() -> None:
    with (LOCALE_DIR / "ja" / "LC_MESSAGES" / "ictplan.po").open("rb") as stream:
        catalogue = read_po(stream, locale="ja")
    translated = {str(m.id) for m in catalogue if m.id and m.string and not m.fuzzy}

    assert translated == set(_texts_in_code())


@pytest.mark.parametrize("text", _texts_in_code())
def test_a_translation_has_the_fields_of_its_text(text: str) -> None:
    assert _fields(translate(text, "ja")) == _fields(text)


def test_a_translation_is_japanese() -> None:
    kana_or_kanji = re.compile("[\u3040-\u30ff\u4e00-\u9fff、。（％]")
    plain = [
        t for t in _texts_in_code() if not kana_or_kanji.search(translate(t, "ja"))
    ]

    assert set(plain) == {
        "{file}: {reason}",
        "{name} {value}",
        "{plan}/targets.csv:{row}: {why}",
        "{publisher}, {title}",
    }


def test_a_label_in_a_message_is_in_the_same_language() -> None:
    message = Message("Source: {source}", {"source": Label("市", "City")})

    assert [message.text(language) for language in LANGUAGES] == [
        "出典: 市",
        "Source: City",
    ]
