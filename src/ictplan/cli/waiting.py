"""What does a person see while a long text is read: a bar, on a terminal only."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 1.0
"""A bar appears after so many seconds; most runs are over before."""


@contextmanager
def waiting(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Draw a bar on stderr from the steps done and the steps there are.

    Yields:
        What is called after each step; None where nobody looks.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn

    progress = Progress(
        BarColumn(), TaskProgressColumn(), console=Console(stderr=True), transient=True
    )
    task = progress.add_task("")
    began = time.monotonic()

    def told(done: int, of: int) -> None:
        if time.monotonic() - began > PATIENCE:
            progress.start()
        progress.update(task, completed=done, total=of)

    try:
        yield told
    finally:
        progress.stop()
