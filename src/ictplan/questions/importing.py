"""What becomes of official files: read, checked against themselves, stored as a dataset."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ictplan.core.answer import Answer
from ictplan.core.errors import UsageError
from ictplan.core.files import read_bytes
from ictplan.core.later import pl
from ictplan.core.library import Library
from ictplan.core.messages import N_, Language, Message
from ictplan.core.query import parse_where
from ictplan.core.schema import ImportedFile
from ictplan.importers.adopt import adopted
from ictplan.importers.draft import ContradictionError, Options
from ictplan.importers.estat_fetch import fetch
from ictplan.importers.pdf_table import columns_of, cut_tables
from ictplan.importers.preview import preview
from ictplan.importers.reader import options_of, read
from ictplan.importers.reading import explain, write_log
from ictplan.importers.store import BLANKS, Manner, store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ictplan.core.areas import AreaRegister
    from ictplan.importers.draft import Draft
    from ictplan.importers.store import Stored

DATA = Path("data")
"""The folder of datasets that are written without ``to``."""


def import_files(
    files: Sequence[Path | str] = (),
    *,
    form: str | None = None,
    to: Path | str | None = None,
    root: Path | str = DATA,
    merge: bool = False,
    revise: bool = False,
    released: str | None = None,
    dry_run: bool = False,
    period: str | None = None,
    area: str | None = None,
    units: Sequence[str] = (),
    choices: Sequence[str] = (),
    where: Sequence[str] = (),
    leave_out: Sequence[str] = (),
    accept: Sequence[str] = (),
    sheet: str | None = None,
    reading: Path | str | None = None,
    columns: Sequence[str] = (),
    skip_unmatched: bool = False,
    encoding: str | None = None,
    table_id: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    show: Callable[[Sequence[Message]], None] | None = None,
    log: Path | str | None = None,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """Read official files and store them as a dataset.

    The format is found out. The other arguments are answers to what files leave open.

    Args:
        files: One or more files that belong together.
        form: A format of `ictplan.importers.formats`, ``table`` or ``estat``.
        to: The dataset's folder; ``<root>/<id>`` without it.
        root: The folder of datasets.
        merge: Bring the observations into a dataset that is there.
        revise: Let new values replace others, which a version keeps.
        released: The day revised values were published.
        dry_run: Read and check everything, write nothing.
        period: The period of values where the files do not say it.
        area: The prefecture of all rows, or the one area of a table without areas.
        units: ``COLUMN=UNIT``, or one unit for all columns that say none.
        choices: ``NAME=CODE``: which area a name means.
        where: ``AXIS=CODE[,CODE…]``: which categories are kept.
        leave_out: Labels of rows that are left out.
        accept: Rules whose findings become notes.
        sheet: The one sheet of a workbook.
        reading: A TOML file that `explain_files` wrote and a person edited.
        columns: ``WHAT=HEADING``: what a column holds (``value``, ``code``, ``age`` …).
        skip_unmatched: Leave rows of unknown areas out.
        encoding: Of text files whose encoding is not found out.
        table_id: A table of e-Stat to fetch, in place of files.
        progress: Is told how many files of how many are read, or values fetched.
        show: Is given the preview before anything is written.
        log: A CSV file for the repairs: ``kind, file, place, before, after, message``.
        library: Whose areas and code lists count.
        language: Language of labels and messages.

    Returns:
        One row per period and level of area, in time order: ``dataset, time_period,
        level, observations, added, revised, unchanged``.

    Raises:
        ContradictionError: If the files contradict themselves: each finding is
            ``file!cell: rule: words``.
        UnknownCodeError: If there is no such format, area, unit or category.
        UnreadableFileError: If a file cannot be read, or its rows are of no known area.
        UsageError: If a question stays open, or observations conflict with those held.
        InvalidDatasetError: If the dataset would break a rule.
        OutputError: If something cannot be written.
    """
    if table_id is not None and form not in (None, "estat"):
        raise UsageError(N_("--id is for estat alone"))
    library = library or Library()
    options = _options(
        form=form, period=period, area=area, units=units, choices=choices, where=where,
        leave_out=leave_out, accept=accept, sheet=sheet, reading=reading, columns=columns,
        skip_unmatched=skip_unmatched, encoding=encoding, library=library,
        told=progress if table_id is None and len(files) > 1 else None,
    )  # fmt: skip
    with _given(files, table_id, progress) as paths:
        draft = replace(
            read(paths, library=library, options=options),
            files=tuple(_imported(path) for path in paths),
        )
    folder = Path(to) if to is not None else Path(root) / draft.dataset
    if folder.name in library.ids and draft.dataset != folder.name:
        metadata = library.package(folder.name).ictplan
        draft = adopted(draft, folder.name, metadata, options.where)
    if show is not None:
        show(preview(draft, library.areas))
    if draft.findings:
        raise ContradictionError(draft.findings)
    stored = store(draft, folder, Manner(merge, revise, dry_run, released))
    if log is not None and not dry_run:
        write_log(Path(log), draft.repairs, language)
    return Answer(
        command="import",
        parameters={"files": [str(file) for file in files]}
        | ({} if table_id is None else {"id": table_id}),
        codes=_counted(stored, library.areas),
        language=language,
        sources=draft.sources,
        notes=_notes(draft, stored, folder, dry_run=dry_run),
        metadata=draft.metadata,
    )


def explain_files(
    files: Sequence[Path | str],
    *,
    form: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    columns: Sequence[str] = (),
    library: Library | None = None,
    language: Language = "ja",
    **answers: Any,  # noqa: ANN401, those of `import_files`
) -> str:
    """Say what is understood of files, for a person to edit.

    Args:
        files: One or more files with tables.
        form: A format, if not the one that is found out.
        sheet: The one sheet of a workbook.
        encoding: Of text files whose encoding is not found out.
        columns: ``WHAT=HEADING`` as of `import_files`.
        library: Whose areas and code lists count.
        language: Language of the remarks.
        answers: Further answers of `import_files`.

    Returns:
        The text of a TOML file, as ``reading`` of `import_files` takes it.

    Raises:
        UnreadableFileError: If a file holds no table with numbers.
    """
    library = library or Library()
    options = _options(
        form=form,
        sheet=sheet,
        encoding=encoding,
        columns=columns,
        library=library,
        **answers,
    )
    paths = [Path(file) for file in files]
    return explain(paths, library=library, options=options, language=language)


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


def _options(
    *,
    library: Library,
    units: Sequence[str] = (),
    choices: Sequence[str] = (),
    where: Sequence[str] = (),
    columns: Sequence[str] = (),
    reading: Path | str | None = None,
    **rest: object,
) -> Options:
    """Read the answers of a user.

    Raises:
        UsageError: If one of them is not written as it should be.
    """
    named = dict(text.rpartition("=")[::2] for text in units)
    chosen = {
        name: library.areas.resolve(code)
        for name, code in _pairs(
            choices, N_("'{text}' is not NAME=CODE, such as 府中市=13206")
        ).items()
    }
    told = N_("'{text}' is not WHAT=HEADING, such as value=利用率")
    return options_of(
        units=named,
        choices=chosen,
        where=parse_where(where),
        columns=_pairs(columns, told),
        reading=None if reading is None else Path(reading),
        **rest,  # type: ignore[arg-type]
    )


def _pairs(texts: Sequence[str], template: str) -> Mapping[str, str]:
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise UsageError(template, text=text)
        found[name.strip()] = value.strip()
    return found


def _imported(path: Path) -> ImportedFile:
    """Give what tells a file that was read from others."""
    name = path.name.translate(BLANKS)
    return ImportedFile(name=name, sha256=sha256(read_bytes(path)).hexdigest())


@contextmanager
def _given(
    files: Sequence[Path | str],
    table_id: str | None,
    progress: Callable[[int, int], None] | None,
) -> Iterator[list[Path]]:
    """Give the files the user names, or fetches for as long as they are read.

    Raises:
        UsageError: If there are none, or both.
    """
    if table_id is None:
        if not files:
            raise UsageError(N_("no file to import; name one or more"))
        yield [Path(file) for file in files]
        return
    if files:
        raise UsageError(N_("give files or --id, not both"))
    with TemporaryDirectory(prefix="ictplan-") as folder:
        yield fetch(table_id, Path(folder), progress=progress)


def _counted(stored: Stored, areas: AreaRegister) -> pl.DataFrame:
    """Count the observations by period and level of area."""
    rows = stored.observations
    codes = rows.get_column("ref_area").unique().to_list()
    levels = {c: areas.level(c) if c in areas else "municipality" for c in codes}
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
    """Say what holds for the data, and what was written where."""
    if not stored.is_changed:
        end = N_("{folder} holds all of it already; nothing is changed.")
    elif dry_run:
        end = N_("{folder} would be written; this was a dry run.")
    else:
        end = N_("{folder} is written.")
    return (*draft.notes, *stored.notes, Message(end, {"folder": folder}))
