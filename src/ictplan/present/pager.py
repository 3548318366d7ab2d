"""Does an answer fit the screen: if not, it is shown by the user's pager."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys

VARIABLES = ("ICTPLAN_PAGER", "PAGER")
"""Which name the pager; the first that is set counts, empty for none."""

LESS = "FRX"
"""As git calls less: end where it fits, keep colours, leave the text on the screen."""


def pager_for(content: bytes) -> list[str] | None:
    """Give the command that shows a text page by page; None where it fits, or there is none.

    Only where somebody can press a key, and the terminal can move its text.
    """
    lines = content.count(b"\n")
    if lines < shutil.get_terminal_size().lines or not sys.stdin.isatty():
        return None
    if os.environ.get("TERM", "dumb") in ("", "dumb"):
        return None
    named = next((os.environ[name] for name in VARIABLES if name in os.environ), "less")
    command = shlex.split(named)
    return command if command and shutil.which(command[0]) else None


def show(content: bytes, command: list[str]) -> None:
    """Show a text by a pager; who leaves it early has read enough."""
    environment = {"LESS": LESS, "LESSCHARSET": "utf-8", **os.environ}
    subprocess.run(command, input=content, env=environment, check=False)  # noqa: S603
