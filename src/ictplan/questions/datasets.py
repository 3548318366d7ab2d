"""The questions ictplan answers, each a function: load, compute, give a `Answer`.

Every command of the command line is one of these functions; a script calls them the
same way. None prints, exits or knows a format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.errors import Problem, UnreadableFileError
from ictplan.core.library import Library
from ictplan.core.messages import N_, Label, Language, Message
from ictplan.core.query import (
    in_categories,
    in_periods,
)
from ictplan.questions.describe import (
    about,
    category_labels,
    headings_of,
    of_area,
    used_sources,
    with_area_labels,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ictplan.core.dataset import Dataset


UNREADABLE = "unreadable"
"""The rule of a file that cannot be read at all."""


def list_datasets(
    *, library: Library | None = None, language: Language = "ja"
) -> Answer:
    """List the datasets.

    Returns:
        One row per dataset, by id: ``dataset, label, figures, unit_measure,
        direction, dimensions, first_period, last_period, areas, observations``.

    Raises:
        InvalidDatasetError: If a dataset breaks a rule.
    """
    library = library or Library()
    rows = [_listed(library.load(name), language) for name in library.ids]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return Answer("list", {}, frame, language)


def _listed(dataset: Dataset, language: Language) -> dict[str, object]:
    metadata = dataset.metadata
    periods = dataset.observations.get_column("time_period").unique().sort()
    return {
        "dataset": dataset.id,
        "label": metadata.label.text(language),
        "figures": " ".join(str(number) for number in metadata.figures),
        "unit_measure": str(metadata.unit_measure),
        "direction": str(metadata.direction),
        "dimensions": " ".join(metadata.dimension_ids),
        "first_period": periods.cast(pl.String).first(),
        "last_period": periods.cast(pl.String).last(),
        "areas": dataset.observations.get_column("ref_area").n_unique(),
        "observations": dataset.observations.height,
    }


def show(
    dataset: str,
    *,
    area: str | None = None,
    period: str | None = None,
    where: Mapping[str, str] | None = None,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """Show the observations of a dataset, every source's.

    Args:
        dataset: Id of the dataset.
        area: Code or name; all areas without it.
        period: A period, ``A..B``, ``latest`` or ``all``.
        where: Category by dimension.
        library: Where to look; the bundled datasets without it.
        language: Language of labels.

    Returns:
        One row per observation: the columns of ``observations.csv``, with
        ``ref_area_label`` after ``ref_area``, in file order.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
    """
    library = library or Library()
    loaded = library.load(dataset)
    frame = loaded.observations
    if area is not None:
        code = library.areas.resolve(area)
        frame = of_area(frame, code, loaded, library)
    frame = in_periods(in_categories(frame, loaded.metadata, where or {}), period)
    asked = {"dataset": dataset, "area": area, "period": period, **(where or {})}
    return Answer(
        command="show",
        parameters=asked,
        frame=with_area_labels(frame, library, language),
        language=language,
        sources=used_sources(loaded, frame),
        notes=tuple(about(loaded, frame)),
        metadata=loaded.metadata,
        labels=category_labels(loaded, library, language),
        headings=headings_of(loaded, library, language),
    )


def list_sources(
    dataset: str, *, library: Library | None = None, language: Language = "ja"
) -> Answer:
    """List where the values of a dataset were read.

    Returns:
        One row per source, the one whose values count first: ``dataset, source,
        publisher, title, table, date, confidence, observations, path``.

    Raises:
        UnknownCodeError: If the dataset is unknown.
    """
    loaded = (library or Library()).load(dataset)
    counts = dict(loaded.observations.get_column("source").value_counts().iter_rows())
    rows = [
        {
            "dataset": dataset,
            "source": source.name,
            "publisher": Label(source.publisher, source.publisher_en).text(language),
            "title": Label(source.title, source.title_en).text(language),
            "table": source.table,
            "date": source.date,
            "confidence": str(source.confidence),
            "observations": counts.get(source.name, 0),
            "path": source.path,
        }
        for source in loaded.sources
    ]
    return Answer(
        command="sources",
        parameters={"dataset": dataset},
        frame=pl.DataFrame(rows, infer_schema_length=None),
        language=language,
        metadata=loaded.metadata,
    )


def export(dataset: str, *, library: Library | None = None) -> Answer:
    """Give a dataset as it is on file.

    Returns:
        One row per observation: the columns of ``observations.csv`` in file order.

    Raises:
        UnknownCodeError: If the dataset is unknown.
    """
    loaded = (library or Library()).load(dataset)
    return Answer(
        command="export",
        parameters={"dataset": dataset},
        frame=loaded.observations,
        language="en",
        sources=loaded.sources,
        metadata=loaded.metadata,
    )


def validate(
    paths: Iterable[Path] = (),
    *,
    library: Library | None = None,
    language: Language = "ja",
) -> Answer:
    """Check dataset folders against every rule.

    Args:
        paths: Dataset folders, folders of datasets, or files of a dataset; all
            datasets of ``library`` without any.
        library: Whose code lists count; the bundled ones without it.
        language: Language of messages.

    Returns:
        One row per problem, by file as given: ``file, row, column, rule, severity,
        message, value``.

    Raises:
        UnreadableFileError: If a path means no dataset; a file that cannot be read
            is a problem with the rule ``unreadable``.
    """
    library = library or Library()
    folders = library.dataset_folders(paths)
    problems = [p for folder in folders for p in _checked(folder, library)]
    return Answer(
        command="validate",
        parameters={"paths": [str(path) for path in paths]},
        frame=_problem_frame(problems, language),
        language=language,
        notes=(Message(N_("{count} dataset(s) checked"), {"count": len(folders)}),),
    )


def _checked(folder: Path, library: Library) -> Iterator[Problem]:
    """Give every problem of a folder; that a file cannot be read is one too."""
    try:
        yield from library.check(folder)
    except UnreadableFileError as error:
        yield Problem(error.file, None, None, UNREADABLE, error.reason)


def _problem_frame(problems: Sequence[Problem], language: Language) -> pl.DataFrame:
    schema = {
        "file": pl.String,
        "row": pl.Int64,
        "column": pl.String,
        "rule": pl.String,
        "severity": pl.String,
        "message": pl.String,
        "value": pl.String,
    }
    rows = [
        (p.file, p.row, p.column, p.rule, p.severity, p.said(language), p.value)
        for p in problems
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")
