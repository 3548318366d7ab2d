"""Newer files of the workspace's sources: fetched or named, imported, compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, NamedTuple
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from ictplan.core.answer import Answer
from ictplan.core.codes import Confidence
from ictplan.core.errors import IctplanError, UsageError
from ictplan.core.files import write_file
from ictplan.core.later import pl
from ictplan.core.library import Library
from ictplan.core.messages import N_, Message
from ictplan.core.options import Option
from ictplan.core.query import Query
from ictplan.questions.audit import audit_plan
from ictplan.questions.diff import compare_libraries
from ictplan.questions.downloads import (
    IMPORTED,
    OPEN,
    SAME,
    municipal_sources,
    take_downloads,
)
from ictplan.questions.registry import question
from ictplan.workspace.make import DOWNLOADS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ictplan.core.errors import Problem

FILES = (".csv", ".xlsx", ".xls", ".ods", ".txt", ".json")
"""Endings of addresses that are files; any other is a page to look at."""

TEXTS = (".txt", ".md", ".docx", ".pdf")
"""Endings of texts that may hold sentences out of date."""

LARGEST = 200_000_000
"""Bytes of a file that is fetched; the largest official table is a tenth of it."""

PATIENCE = 60
"""Seconds to wait for a server."""

FETCHED, DOWNLOAD, PROBLEM, OUTDATED = "fetched", "download", "problem", "outdated"

ACTIONS = {
    FETCHED: N_("fetched"),
    DOWNLOAD: N_("to download"),
    IMPORTED: N_("imported"),
    SAME: N_("known already"),
    OPEN: N_("left open"),
    PROBLEM: N_("problem"),
    OUTDATED: N_("sentence out of date"),
}
"""What may be told of a file or a source, catalogue texts."""


class Step(NamedTuple):
    """One row of the answer."""

    action: str
    dataset: str | None
    file: str | None
    path: str | None
    message: Message


@question(
    "update",
    columns="action action_label dataset file path message",
    view="action_label dataset? file? message path?",
)
def update(
    query: Query,
    *,
    offline: Annotated[
        bool,
        Option(("--offline",), N_("Fetch nothing; say what to download where.")),
    ] = False,
    released: Annotated[
        str | None,
        Option(("--released",), N_("The day revised values were published."), "DATE"),
    ] = None,
) -> Answer:
    """Bring the data of the workspace up to date.

    For each source of the own datasets with an official address (where there are none
    yet, of the bundled ones of municipalities): a file is fetched into
    ``downloads/<dataset>/``; of a page, or where the network does not allow it, the
    answer says what to download and where to put it. Then every file there that is not
    known yet is imported, the data are checked, and the sentences of the workspace's
    texts (``.txt``, ``.md``, ``.docx``, ``.pdf``) that are out of date now are named. The headlines say what
    changed. The same files give the same data, fetched or put there by hand.

    One row per source, file, problem and sentence, in that order.

    Raises:
        UsageError: If there are no data of one's own.
        OutputError: If something cannot be written.
    """
    roots = [
        f for f in query.library.own_folders if not (f / "datapackage.json").exists()
    ]
    if not roots:
        raise UsageError(
            N_(
                "there are no data of your own to update: go into the workspace, or name"
                " a folder of datasets with --data"
            )
        )
    root = roots[0]
    downloads = root.resolve().parent / DOWNLOADS
    before = query.library.keeping()
    own = Library([root], alone=True)
    for name in own.ids:
        before.load(name)
    rows = list(_fetched(own, downloads, offline=offline))
    if not own.ids:  # what there could be of one's own
        entries = {name: before.package(name) for name in before.ids}
        rows += [
            Step(DOWNLOAD, name, folder, address, _to_download(folder))
            for name, address in municipal_sources(entries)
            if address is not None and (folder := f"{DOWNLOADS}/{name}/")
        ]
    found = list(
        take_downloads(downloads, root, library=query.library, released=released)
    )
    rows += [
        Step(
            taken.action,
            taken.dataset,
            _named(taken.file, downloads),
            None,
            taken.message,
        )
        for taken in found
    ]
    after = Library(query.library.own_folders)
    problems = [
        problem
        for folder in after.dataset_folders([root])
        for problem in after.check(folder)
    ]
    rows += [_of_problem(problem) for problem in problems]
    rows += _outdated(root.resolve().parent, query, before, after)
    ids = Library([root], alone=True).ids
    changed = compare_libraries(replace(query, library=after), before, after, ids)
    return Answer(
        codes=pl.DataFrame(
            [(*row[:4], str(at)) for at, row in enumerate(rows)],
            schema=dict.fromkeys(
                ("action", "dataset", "file", "path", "_at"), pl.String
            ),
            orient="row",
        ),
        title=Message(N_("Update of {folder}"), {"folder": root}),
        headlines=changed.headlines,
        notes=tuple(note for taken in found for note in taken.notes),
        names={
            "action": {code: Message(text) for code, text in ACTIONS.items()},
            "message": {str(at): row.message for at, row in enumerate(rows)},
        },
        texts={"message": "_at"},
        parameters={"offline": offline, "released": released},
        exit_code=int(any(row.action in (OPEN, PROBLEM, OUTDATED) for row in rows)),
    )


def _named(file: Path, downloads: Path) -> str:
    return f"{DOWNLOADS}/{file.relative_to(downloads).as_posix()}"


def _of_problem(problem: Problem) -> Step:
    place = problem.file if problem.row is None else f"{problem.file}:{problem.row}"
    return Step(
        PROBLEM, None, place, None, Message("{text}", {"text": problem.message})
    )


def _fetched(own: Library, downloads: Path, *, offline: bool) -> Iterator[Step]:
    """Fetch each source that is a file; say of each other what to do."""
    seen: set[tuple[str, str]] = set()
    for dataset in own.ids:
        for source in own.package(dataset).sources:
            address = str(source.path or "")
            if source.confidence is not Confidence.OFFICIAL or not address:
                continue
            if (dataset, address) in seen:
                continue
            seen.add((dataset, address))
            name = unquote(PurePosixPath(urlsplit(address).path).name)
            folder = f"{DOWNLOADS}/{dataset}/"
            if offline or not name.lower().endswith(FILES):
                yield Step(DOWNLOAD, dataset, folder, address, _to_download(folder))
                continue
            file = downloads / dataset / name
            try:
                content = _fetch(address)
            except OSError as error:
                why = Message(
                    N_("not fetched ({why}); download it and put it into {folder}"),
                    {"why": getattr(error, "reason", None) or error, "folder": folder},
                )
                yield Step(DOWNLOAD, dataset, folder, address, why)
                continue
            if not file.is_file() or file.read_bytes() != content:
                file.parent.mkdir(parents=True, exist_ok=True)
                write_file(file, content)
            told = Message(N_("{count} bytes"), {"count": f"{len(content):,}"})
            yield Step(FETCHED, dataset, _named(file, downloads), address, told)


def _to_download(folder: str) -> Message:
    return Message(
        N_("download what is newer and put it into {folder}"), {"folder": folder}
    )


def _outdated(
    workspace: Path, query: Query, before: Library, after: Library
) -> Iterator[Step]:
    """Give the sentences of the workspace's texts that held before and no longer do."""
    for path in sorted(workspace.iterdir()):
        # ~$plan.docx is the mark of an editor that has the file open.
        if path.suffix.lower() not in TEXTS or path.name[:1] in ".~":
            continue
        try:
            found = audit_plan(
                [str(path)],
                area=query.home,
                library=after,
                before=before,
                language=query.language,
            )
        except IctplanError as error:
            yield Step(PROBLEM, None, path.name, None, error.message)
            continue
        for each in found.frame.iter_rows(named=True):
            place = f"{path.name}:{each['line']}"
            text = Message("{text}", {"text": each["message"]})
            yield Step(OUTDATED, None, place, None, text)


def _fetch(address: str) -> bytes:
    """Fetch a file.

    Raises:
        OSError: If the network does not allow it, or it is too large.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise URLError("no web address")
    request = Request(address, headers={"User-Agent": "ictplan"})  # noqa: S310 - checked
    with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        content: bytes = answer.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise URLError(f"more than {LARGEST} bytes")
    return content
