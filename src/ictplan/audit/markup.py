"""Which characters of a Markdown line are no text: links, emphasis, escapes, tags."""

from __future__ import annotations

import re

BLANK = "\0"
"""What stands for a character that is no text; places stay the same."""

_MARKUP = re.compile(
    r"<!--.*?-->"
    r"|!\[[^\[\]]*\]\([^()]*\)"
    r"|</?[A-Za-z][^<>]*>"
    r"|(?P<open>\[)(?P<words>[^\[\]]*)(?P<target>\]\([^()\s]*(?:\s+\"[^\"]*\")?\s*\))"
    r"|(?P<strong>\*\*|__)(?=\S)(?P<bold>.+?)(?<=\S)(?P=strong)"
    r"|\\(?=[\\`*_{}\[\]()#+\-.!|<>])"
)


def unmarked(line: str) -> str:
    """Blank the markup of a line; a link keeps its words, a picture none."""
    if not any(char in line for char in "[<*_\\"):
        return line
    return _MARKUP.sub(_blanked, line)


def _blanked(match: re.Match[str]) -> str:
    if match["open"]:
        words = unmarked(match["words"])
        return BLANK + words + BLANK * len(match["target"])
    if match["strong"]:
        return BLANK * 2 + unmarked(match["bold"]) + BLANK * 2
    return BLANK * len(match[0])
