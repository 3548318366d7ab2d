"""Which words does a reader see: texts in Japanese and in English.

Nothing here knows what the current language is. Code below the command line
builds a `Message` or a `Label`; the edge that prints it names the language.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
"""Every language ictplan speaks; the first is the default."""

DOMAIN = "ictplan"
LOCALE_DIR = Path(__file__).parents[1] / "locale"


def N_(text: str) -> str:
    """Mark a message for translation without translating it."""
    return text


@dataclass(frozen=True)
class Label:
    """A name that data carries in both languages."""

    ja: str
    en: str

    def text(self, language: Language) -> str:
        """Give the name in one language."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True)
class Message:
    """A sentence that waits for its language.

    The template is the English sentence, a key of the catalogue and a
    ``str.format`` template. A parameter may be a `Label` or a `Message` and is
    then given in the same language.
    """

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: Language) -> str:
        """Give the sentence in one language."""
        values = {
            name: localise(value, language) for name, value in self.params.items()
        }
        return translate(self.template, language).format(**values)

    def __str__(self) -> str:
        """Give the English sentence."""
        return self.text("en")

    def __hash__(self) -> int:
        """Hash by the template and the names of its parameters."""
        return hash((self.template, tuple(self.params)))


def localise(value: object, language: Language) -> object:
    """Give a `Label` or `Message` in one language, anything else unchanged."""
    if isinstance(value, Label | Message):
        return value.text(language)
    return value


@lru_cache
def catalogue(language: Language) -> gettext.NullTranslations:
    """Load the message catalogue; English is the language of the templates."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE_DIR, [language], fallback=True)


def translate(text: str, language: Language) -> str:
    """Give one catalogue text in one language."""
    # The empty text is the key of the catalogue's own header.
    return catalogue(language).gettext(text) if text else text
