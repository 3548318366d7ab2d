"""How are the pages of all cities written: one process per core, each a share of them."""

from __future__ import annotations

import gc
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from ictplan.core.errors import OutputError
from ictplan.core.files import write_file
from ictplan.core.library import Library
from ictplan.core.messages import N_
from ictplan.findings.find import Finder
from ictplan.present.profile_page import index_of, page_of
from ictplan.questions.profile import profile_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ictplan.core.messages import Language

BATCH = 25
"""Pages a process is given at a time; progress is told after each."""

SELDOM = (100_000, 20, 100)
"""How many new objects the collector waits for: a page makes some ten thousand, nearly
all of which go by themselves. It took a sixth of the time."""


def write_pages(  # noqa: PLR0913 - keyword-only, one per option
    folder: Path,
    *,
    library: Library,
    language: Language,
    as_of: str | None = None,
    areas: Sequence[str] = (),
    workers: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write a page of each municipality and ``index.html``; the same data, the same bytes.

    Args:
        folder: Where to write; made where it is missing.
        library: Where data are; each process reads its folders for itself.
        language: Language of the pages.
        as_of: See `ictplan.profile`.
        areas: Codes; all municipalities without any.
        workers: How many processes; one per core without.
        on_progress: Called with the pages written and all of them.

    Returns:
        How many pages were written.

    Raises:
        OutputError: If a page cannot be written.
    """
    register = library.areas
    codes = list(areas) or sorted(
        code for code in register.areas if register.level(code) == "municipality"
    )
    folder.mkdir(parents=True, exist_ok=True)
    count = min(workers or os.cpu_count() or 1, -(-len(codes) // BATCH))
    given = (folder, library.own_folders, language, as_of)
    batches = [codes[i : i + BATCH] for i in range(0, len(codes), BATCH)]
    done = 0
    for written in _written(batches, count, given):
        done += written
        if on_progress is not None:
            on_progress(done, len(codes))
    entries = [
        (
            f"{code}.html",
            register.label(register.parent(code) or code).text(language),
            register.label(code).text(language),
        )
        for code in sorted(codes)
    ]
    write_file(folder / "index.html", index_of(entries, language).encode())
    return len(codes)


Given = tuple[Path, tuple[Path, ...], "Language", str | None]
"""What a process must know: where to write, where data are, language, freshness."""


def _written(
    batches: Sequence[Sequence[str]], workers: int, given: Given
) -> Iterator[int]:
    """Write batches, here or in processes; give the pages of each as it is done."""
    if workers <= 1:
        writer = Writer(given)
        yield from map(writer.write, batches)
        return
    # Polars may not be forked: each process starts afresh and reads for itself.
    try:
        with ProcessPoolExecutor(
            workers, get_context("spawn"), initializer=_prepare, initargs=(given,)
        ) as pool:
            for part in as_completed([pool.submit(_write, batch) for batch in batches]):
                yield part.result()
    except BrokenProcessPool:
        raise OutputError(
            N_(
                "a process that writes pages ended, perhaps for want of memory;"
                " pages that are written stay: run it again"
            )
        ) from None


class Writer:
    """Writes pages from data that are read once."""

    def __init__(self, given: Given) -> None:
        """Read the data."""
        self._folder, folders, self._language, as_of = given
        self._finder = Finder(Library(folders, as_of=as_of), as_of=as_of)

    def write(self, codes: Sequence[str]) -> int:
        """Write the pages of some areas; give how many."""
        for code in codes:
            page = page_of(profile_of(self._finder, code).in_language(self._language))
            write_file(self._folder / f"{code}.html", page.encode())
            self._finder.forget(code)
        return len(codes)


_writers: list[Writer] = []
"""The one writer of a process, made when the process starts."""


def _prepare(given: Given) -> None:
    _writers.append(Writer(given))
    # What was read stays until the end: the collector need not walk it again and again.
    gc.freeze()
    gc.set_threshold(*SELDOM)


def _write(codes: Sequence[str]) -> int:
    return _writers[0].write(codes)
