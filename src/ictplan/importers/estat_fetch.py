"""Fetch a table of e-Stat by its id: in pages, with patience, its key kept to itself."""

from __future__ import annotations

import logging
import os
import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ictplan.core.errors import MissingExtraError, UnreadableFileError, UsageError
from ictplan.core.messages import N_
from ictplan.importers.estat_api import page_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx

ADDRESS = "https://api.e-stat.go.jp/rest/3.0/app/json/getStatsData"
KEY = "ESTAT_APP_ID"
"""The environment variable with the application ID of the user."""

LIMIT = 100_000
"""How many values a page may have; e-Stat gives no more at once."""

TIMEOUT = 60.0
WAITS = (1.0, 2.0, 4.0, 8.0)
"""Seconds to wait before each further try, unless the answer says how long."""

LONGEST_WAIT = 60.0
BUSY = 429
"""HTTP statuses from 500 on, and this one, pass; others do not."""


def fetch(
    table_id: str,
    folder: Path,
    *,
    transport: httpx.BaseTransport | None = None,
    wait: Callable[[float], None] = time.sleep,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Fetch all pages of a table into files of a folder.

    The application ID is read from `KEY`. It is in no file, message or log.

    Args:
        table_id: The id e-Stat gives the table (statsDataId).
        folder: Where the files go, one per page.
        transport: What sends requests; the network without it.
        wait: Waits so many seconds.
        progress: Is told how many values of how many are there after each page.

    Returns:
        The files, in the order of their pages.

    Raises:
        UsageError: If the id is none, or no application ID is set.
        MissingExtraError: If httpx is not installed.
        UnreadableFileError: If e-Stat cannot be reached or answers with an error.
    """
    if not re.fullmatch("[0-9]{6,12}", table_id):
        raise UsageError(
            N_("'{id}' is no id of a table; it is ten digits such as 0003433219"),
            id=table_id[:40],
        )
    key = os.environ.get(KEY, "").strip()
    if not key:
        raise UsageError(
            N_(
                "the environment variable ESTAT_APP_ID is not set; register at"
                " www.e-stat.go.jp for an application ID"
            )
        )
    try:
        # The library of an extra may be missing.
        import httpx  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError("estat", "httpx") from None
    files: list[Path] = []
    start: int | None = 1
    with _unlogged(), httpx.Client(transport=transport, timeout=TIMEOUT) as client:
        while start is not None:
            asked = {
                "appId": key,
                "statsDataId": table_id,
                "startPosition": str(start),
                "limit": str(LIMIT),
            }
            text = _answer(client, asked, wait).replace(key, "***")
            page = page_of(text)
            if page.next is not None and page.next <= start:
                raise UnreadableFileError(
                    "e-Stat",
                    N_(
                        "e-Stat gives the same page again and again; the table is not"
                        " imported"
                    ),
                )
            files.append(folder / f"{table_id}_{len(files) + 1}.json")
            files[-1].write_text(text, encoding="utf-8")
            if progress is not None and page.total is not None:
                progress(min(page.total, (page.next or page.total + 1) - 1), page.total)
            start = page.next
    return files


@contextmanager
def _unlogged() -> Iterator[None]:
    """Keep addresses, which hold the application ID, out of logs."""
    loggers = [logging.getLogger(name) for name in ("httpx", "httpcore")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _answer(
    client: httpx.Client, asked: dict[str, str], wait: Callable[[float], None]
) -> str:
    """Ask until there is an answer, as long as trying again may help.

    Errors of httpx quote the address with the key, so that none is passed on.
    """
    import httpx  # noqa: PLC0415

    why = ""
    for pause in (*WAITS, None):
        said = None
        try:
            answer = client.get(ADDRESS, params=asked)
        except httpx.HTTPError as error:
            why = type(error).__name__
        else:
            if answer.is_success:
                return answer.text
            why = f"HTTP {answer.status_code}"
            said = answer.headers.get("Retry-After")
            if answer.status_code < 500 and answer.status_code != BUSY:
                break
        if pause is not None:
            wait(_seconds(said, pause))
    raise UnreadableFileError(
        "e-Stat", N_("cannot be reached ({why}); try again later"), why=why
    )


def _seconds(said: str | None, otherwise: float) -> float:
    """Read Retry-After in seconds; a date is not read."""
    if said is not None and re.fullmatch("[0-9]{1,6}", said.strip()):
        return min(float(said), LONGEST_WAIT)
    return otherwise
