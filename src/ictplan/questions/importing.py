"""What becomes of an official file: read, repaired, and stored as a dataset."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.errors import UsageError
from ictplan.core.library import Library
from ictplan.core.messages import N_, Language, Message
from ictplan.core.periods import parse
from ictplan.core.query import parse_where
from ictplan.importers.draft import Options
from ictplan.importers.estat_fetch import fetch
from ictplan.importers.formats import read_as
from ictplan.importers.pdf_table import columns_of, cut_tables
from ictplan.importers.reading import write_log
from ictplan.importers.store import Manner, store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.importers.draft import Draft
    from ictplan.importers.store import Stored

DATA = Path("data")
"""The folder of datasets that are written without ``to``."""


def import_files(
    fmt: str,
    files: Sequence[Path | str],
    *,
    to: Path | str | None = None,
    merge: bool = False,
    revise: bool = False,
    dry_run: bool = False,
    skip_unmatched: bool = False,
    period: str | None = None,
    encoding: str | None = None,
    where: Sequence[str] = (),
    unit: str | None = None,
    mapping: Path | str | None = None,
    columns: Sequence[str] = (),
    area: str | None = None,
    table_id: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    log: Path | str | None = None,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """Read official files and store them as a dataset.

    Args:
        fmt: The files' format, one of `ictplan.importers.formats.FORMATS`.
        files: One or more files that belong together.
        to: The dataset's folder; ``data/<id>`` without it.
        merge: Bring the observations into a dataset that is there.
        revise: Let new values replace others, which the notes keep.
        dry_run: Read and check everything, write nothing.
        skip_unmatched: Leave rows of unknown areas out; totals are not verified then.
        period: The period of files that do not say it.
        encoding: Of text files that are neither UTF-8 nor CP932.
        where: ``AXIS=CODE[,CODE…]``, which values of a table of e-Stat are meant.
        unit: The unit of values, where a table does not say it or says ``%`` alone.
        mapping: A TOML file that says what the columns of any table mean.
        columns: ``WHAT=HEADING``, what a column holds (``value``, ``code``, ``name``,
            ``period`` …), in place of a mapping or to complete it.
        area: Whose values a table holds that does not say it.
        table_id: A table of e-Stat to fetch, in place of files.
        progress: Is told how many files of how many are read, or values fetched.
        log: A CSV file for the repairs: ``kind, file, place, before, after, message``.
        library: Whose areas and code lists count.
        language: Language of labels and messages.

    Returns:
        One row per period and level of area, in time order: ``dataset, time_period,
        level, observations, added, revised, unchanged``.

    Raises:
        UnknownCodeError: If there is no such format.
        MissingExtraError: If a table is to be fetched and httpx is not installed.
        UnreadableFileError: If a file is none of the format, or its rows are of no
            known area, or its totals are wrong.
        UsageError: If observations conflict with those held.
        InvalidDatasetError: If the dataset would break a rule.
        OutputError: If something cannot be written.
    """
    library = library or Library()
    options = Options(
        encoding=encoding,
        period=None if period is None else parse(period).code,
        skip_unmatched=skip_unmatched,
        where=parse_where(where),
        unit=unit,
        mapping=None if mapping is None else Path(mapping),
        columns=_pairs(columns),
        area=area,
        told=progress if table_id is None and len(files) > 1 else None,
    )
    with _given(fmt, files, table_id, progress) as paths:
        draft = read_as(fmt, paths, library=library, options=options)
    folder = Path(to) if to is not None else DATA / draft.dataset
    stored = store(draft, folder, Manner(merge, revise, dry_run))
    if log is not None and not dry_run:
        write_log(Path(log), draft.repairs, language)
    return Answer(
        command="import",
        parameters={"format": fmt, "files": [str(file) for file in files]}
        | ({} if table_id is None else {"id": table_id}),
        codes=_counted(stored, library.areas),
        language=language,
        sources=draft.sources,
        notes=_notes(draft, stored, folder, dry_run=dry_run),
        metadata=draft.metadata,
    )


def guess_mapping(
    file: Path | str,
    *,
    encoding: str | None = None,
    library: Library | None = None,
    language: Language = "ja",
) -> str:
    """Propose a mapping of a table for a person to edit.

    Args:
        file: A workbook or text with one table.
        encoding: Of a text file that is neither UTF-8 nor CP932.
        library: Whose areas and code lists count.
        language: Language of the remarks.

    Returns:
        The text of a TOML file, as ``mapping`` of `import_files` takes it.

    Raises:
        UnreadableFileError: If the file holds no table with numbers.
    """
    from ictplan.importers.guess import guess  # noqa: PLC0415

    return guess(
        Path(file), library=library or Library(), language=language, encoding=encoding
    )


def read_pdf_tables(
    file: Path | str, *, pages: Sequence[int] = (), language: Language = "ja"
) -> Answer:
    """Cut the tables out of a PDF, for a person to check.

    Args:
        file: The PDF.
        pages: Only these, counted from 1; all without any.
        language: Language of messages.

    Returns:
        One row per row of a table, in order of print: ``page``, then the cells as
        ``A``, ``B``, …, all text.

    Raises:
        UsageError: If the extra ``pdf`` is not installed, or a page does not exist.
        UnreadableFileError: If the file is no PDF, a scan, or holds no table.
    """
    rows = cut_tables(Path(file), pages)
    return Answer(
        command="pdf-table",
        parameters={"file": str(file), "pages": list(pages)},
        codes=pl.DataFrame(columns_of(rows)),
        language=language,
        notes=(
            Message(
                N_("Compare every number with the PDF before you import this table.")
            ),
        ),
    )


def _pairs(columns: Sequence[str]) -> dict[str, str]:
    if not columns:
        return {}
    from ictplan.importers.mapping import told_columns  # noqa: PLC0415

    return told_columns(columns)


@contextmanager
def _given(
    fmt: str,
    files: Sequence[Path | str],
    table_id: str | None,
    progress: Callable[[int, int], None] | None,
) -> Iterator[list[Path]]:
    """Give the files the user names, or fetches for as long as they are read.

    Raises:
        UsageError: If there are none, or both; or the format is not fetched.
    """
    if table_id is None:
        if not files:
            raise UsageError(N_("no file to import; name one or more"))
        yield [Path(file) for file in files]
        return
    if fmt != "estat":
        raise UsageError(N_("--id is for estat alone"))
    if files:
        raise UsageError(N_("give files or --id, not both"))
    with TemporaryDirectory(prefix="ictplan-") as folder:
        yield fetch(table_id, Path(folder), progress=progress)


def _counted(stored: Stored, areas: AreaRegister) -> pl.DataFrame:
    """Count the observations by period and level of area."""
    rows = stored.observations
    levels = {code: areas.level(code) for code in rows.get_column("ref_area").unique()}
    state = pl.col("state")
    return (
        rows.with_columns(level=pl.col("ref_area").replace_strict(levels))
        .group_by("time_period", "level")
        .agg(
            observations=pl.len(),
            added=(state == "added").sum(),
            revised=(state == "revised").sum(),
            unchanged=(state == "unchanged").sum(),
        )
        .sort("time_period", "level")
        .select(pl.lit(stored.folder.name).alias("dataset"), pl.all())
    )


def _notes(
    draft: Draft, stored: Stored, folder: Path, *, dry_run: bool
) -> tuple[Message, ...]:
    """Say what was repaired, by kind, and what was written where."""
    kinds: dict[str, int] = {}
    for repair in draft.repairs:
        kinds[repair.kind] = kinds.get(repair.kind, 0) + 1
    repaired = {repair.kind: repair.message for repair in draft.repairs}
    notes = [
        Message(N_("{count} × {repair}"), {"count": count, "repair": repaired[kind]})
        for kind, count in kinds.items()
    ]
    if not stored.is_changed:
        end = N_("{folder} holds all of it already; nothing is changed.")
    elif dry_run:
        end = N_("{folder} would be written; this was a dry run.")
    else:
        end = N_("{folder} is written.")
    return (*draft.notes, *stored.notes, *notes, Message(end, {"folder": folder}))
