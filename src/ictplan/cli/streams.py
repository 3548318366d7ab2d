"""What if a process is started without its streams, or nobody listens to stderr."""

from __future__ import annotations

import os
import sys
from typing import TextIO, cast

STANDARD = (os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)
"""How stdin, stdout and stderr are opened on nothing where they are closed.

Reading stdin and writing stdout then fail, as they should; stderr is not missed. Left
closed, the next file that is opened would take the number, and be written into.
"""


def give_streams() -> None:
    """Open what is closed, and let stderr swallow what it cannot write."""
    for number, mode in enumerate(STANDARD):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # takes the lowest number, which is this one
    if sys.stdin is None:
        sys.stdin = _text(0, "r")
    if sys.stdout is None:
        sys.stdout = _text(1, "w")
    if sys.stderr is None:
        sys.stderr = _text(2, "w")
    sys.stderr = cast("TextIO", Heedless(sys.stderr))


def _text(number: int, mode: str) -> TextIO:
    return cast(
        "TextIO",
        open(number, mode, encoding="utf-8", errors="replace", closefd=False),
    )


class Heedless:
    """A stream whose failures are not those of the command: the answer is elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        """Write to this one as long as it takes it."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or not."""
        try:
            return self._stream.write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        """Flush, or not."""
        try:
            self._stream.flush()
        except OSError:
            return

    def __getattr__(self, name: str) -> object:
        """Be the stream in everything else."""
        return getattr(self._stream, name)
