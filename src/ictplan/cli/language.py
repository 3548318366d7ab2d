"""Which language does this run speak, and who tells Typer."""

from __future__ import annotations

import gettext
import os
from collections.abc import Sequence

from ictplan.core.errors import UnknownCodeError
from ictplan.core.messages import DOMAIN, LANGUAGES, LOCALE_DIR, Language

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def chosen_language(arguments: Sequence[str]) -> Language:
    """Choose: ``--lang``, ``ICTPLAN_LANG``, ``ictplan.toml``, the locale, Japanese.

    Raises:
        UnknownCodeError: If a language is named that ictplan does not speak.
    """
    named = _option(arguments, "--lang") or os.environ.get("ICTPLAN_LANG") or None
    if named is None:
        from ictplan.cli.project import setting

        named = setting("lang", _option(arguments, "--project"))
    if named is not None:
        for language in LANGUAGES:
            if named == language:
                return language
        raise UnknownCodeError("language", named, LANGUAGES)
    for variable in VARIABLES:
        value = os.environ.get(variable, "")
        for language in LANGUAGES:
            if value.startswith(language):
                return language
    return LANGUAGES[0]


def _option(arguments: Sequence[str], name: str) -> str | None:
    """Find an option's value before Typer has read the command line."""
    for place, argument in enumerate(arguments):
        if argument == name and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith(f"{name}="):
            return argument.partition("=")[2]
    return None


def speak(language: Language) -> None:
    """Set the language of Typer's own words, which come through gettext too."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(LOCALE_DIR))
    gettext.textdomain(DOMAIN)


def spoken() -> Language:
    """Give the language of this run; before it is chosen, the default."""
    named = os.environ.get("LANGUAGE")
    return next((each for each in LANGUAGES if each == named), LANGUAGES[0])
