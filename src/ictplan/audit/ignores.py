"""What does the text itself ask to ignore: remarks for the audit, with a reason.

A remark is a comment of Markdown or stands in brackets:

    <!-- ictplan: ignore ICT101 the city office rounds this one down -->
    [ictplan: ignore ICT101, ICT105 端数処理の違い]

It covers the sentences that touch its line; on a line of its own, those that touch the
next line that is not empty. A remark has 400 characters at most.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ictplan.audit.model import PLAIN, Ignore

if TYPE_CHECKING:
    from collections.abc import Sequence

_REMARK = re.compile(
    r"<!--\s*ictplan\s*[:：]\s*ignore\b(?P<comment>.{0,400}?)-->"
    r"|[\[［【]\s*ictplan\s*[:：]\s*ignore\b(?P<bracket>[^\]］】]{0,400})[\]］】]",
    re.IGNORECASE,
)
_RULES = re.compile(r"\s*(?:ICT[0-9]{1,3}(?![0-9A-Z])[\s,、:：]*)*", re.IGNORECASE)
_RULE = re.compile(r"ICT[0-9]+")


def without_ignores(
    lines: Sequence[str],
) -> tuple[tuple[str, ...], tuple[Ignore, ...]]:
    """Blank the remarks out, so that columns stay the same, and give them.

    Returns:
        The lines, and the remarks in reading order.
    """
    blanked = [_REMARK.sub(lambda match: " " * len(match[0]), line) for line in lines]
    found: list[Ignore] = []
    for at, (line, rest) in enumerate(zip(lines, blanked, strict=True)):
        if line == rest:
            continue
        covers = at if rest.strip() else _next_line(blanked, at)
        found += [
            _ignore(match, at + 1, covers + 1) for match in _REMARK.finditer(line)
        ]
    return tuple(blanked), tuple(found)


def _next_line(lines: Sequence[str], at: int) -> int:
    """Find the next line that is not empty; the line itself after the last one."""
    return next((n for n in range(at + 1, len(lines)) if lines[n].strip()), at)


def _ignore(match: re.Match[str], line: int, covers: int) -> Ignore:
    body = match["comment"] or match["bracket"] or ""
    # The signs of PLAIN stand one for one, so that offsets stay the same.
    named = _RULES.match(body.translate(PLAIN))
    end = named.end() if named else 0
    rules = _RULE.findall(body[:end].translate(PLAIN).upper())
    reason = body[end:].strip()
    return Ignore(line, match.start() + 1, match[0], covers, tuple(rules), reason)
