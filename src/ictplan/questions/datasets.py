"""Which datasets are there, what do they hold, from where, and do they keep the rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ictplan.core.answer import Answer
from ictplan.core.errors import Problem, UnreadableFileError
from ictplan.core.labels import rows_of_area
from ictplan.core.messages import N_, Label, Message
from ictplan.core.options import Paths
from ictplan.core.query import Query, in_categories, in_periods
from ictplan.questions.registry import question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ictplan.core.dataset import Dataset
    from ictplan.core.library import Library

UNREADABLE = "unreadable"
"""The rule of a file that cannot be read at all."""


@question(
    "list",
    columns="""dataset label figures unit_measure direction dimensions first_period
        last_period areas observations""",
    view="dataset label figures first_period last_period areas observations",
)
def list_datasets(query: Query) -> Answer:
    """List the datasets.

    One row per dataset, by id.

    Raises:
        InvalidDatasetError: If a dataset breaks a rule.
    """
    library = query.library
    datasets = [library.load(name) for name in library.ids]
    return Answer(
        codes=pl.DataFrame(
            [_listed(dataset) for dataset in datasets], infer_schema_length=None
        ),
        title=Message(N_("Datasets")),
        names={"label": {dataset.id: dataset.metadata.label for dataset in datasets}},
        texts={"label": "dataset"},
    )


def _listed(dataset: Dataset) -> dict[str, object]:
    metadata = dataset.metadata
    periods = dataset.observations.get_column("time_period").unique().sort()
    return {
        "dataset": dataset.id,
        "figures": " ".join(str(number) for number in metadata.figures),
        "unit_measure": str(metadata.unit_measure),
        "direction": str(metadata.direction),
        "dimensions": " ".join(metadata.dimension_ids),
        "first_period": periods.cast(pl.String).first(),
        "last_period": periods.cast(pl.String).last(),
        "areas": dataset.observations.get_column("ref_area").n_unique(),
        "observations": dataset.observations.height,
    }


@question(
    "show",
    selects="dataset area period where",
    columns="ref_area ref_area_label",
    view="""ref_area_label time_period * obs_value numerator? denominator? source
        note?""",
)
def show(query: Query) -> Answer:
    """Show the observations of a dataset with their sources.

    Every source's, and of all areas unless one is named. One row per observation: the
    columns of its file, with the name of the area, in file order.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
    """
    loaded = query.load()
    frame = loaded.observations
    if query.area is not None:
        frame = rows_of_area(frame, query.code, loaded, query.library)
    frame = in_categories(frame, loaded.metadata, query.where)
    frame = in_periods(frame, query.period)
    area, *rest = frame.columns
    answer = query.answer(
        frame, loaded, used=frame, area=query.area, period=query.period
    )
    return replace(answer, columns=(area, f"{area}_label", *rest))


@question(
    "sources",
    selects="dataset",
    columns="""dataset source publisher title table date confidence observations path""",
    view="source publisher title table? date? confidence observations path?",
)
def list_sources(query: Query) -> Answer:
    """Show where the values of a dataset were read.

    One row per source, the one whose values count first.

    Raises:
        UnknownCodeError: If the dataset is unknown.
    """
    loaded = query.load()
    counts = dict(loaded.observations.get_column("source").value_counts().iter_rows())
    sources = loaded.sources
    rows = [
        {
            "dataset": loaded.id,
            "source": source.name,
            "table": source.table,
            "date": source.published,
            "confidence": str(source.confidence),
            "observations": counts.get(source.name, 0),
            "path": source.path,
        }
        for source in sources
    ]
    return Answer(
        codes=pl.DataFrame(rows, infer_schema_length=None),
        title=loaded.metadata.label,
        names={
            "publisher": {s.name: Label(s.publisher, s.publisher_en) for s in sources},
            "title": {s.name: Label(s.title, s.title_en) for s in sources},
        },
        texts={"publisher": "source", "title": "source"},
        parameters={"dataset": loaded.id},
    )


def export(dataset: str, *, library: Library) -> Answer:
    """Give a dataset as it is on file.

    Returns:
        One row per observation: the columns of its file, in file order.

    Raises:
        UnknownCodeError: If the dataset is unknown.
    """
    loaded = library.load(dataset)
    return Answer(
        command="export",
        parameters={"dataset": dataset},
        codes=loaded.observations,
        language="en",
        sources=loaded.sources,
        metadata=loaded.metadata,
    )


@question("validate", columns="file row column rule severity message value")
def validate(query: Query, paths: Paths = ()) -> Answer:
    """Check dataset folders against every rule.

    Paths are dataset folders, folders of datasets, or files of a dataset; all datasets
    without any. One row per problem, by file as given; a file that cannot be read is
    one with the rule ``unreadable``.

    Raises:
        UnreadableFileError: If a path means no dataset.
    """
    folders = query.library.dataset_folders(paths)
    problems = [p for folder in folders for p in _checked(folder, query.library)]
    errors = sum(problem.severity == "error" for problem in problems)
    schema = {
        "file": pl.String,
        "row": pl.Int64,
        "column": pl.String,
        "rule": pl.String,
        "severity": pl.String,
        "_message": pl.String,
        "value": pl.String,
    }
    rows = [
        (p.file, p.row, p.column, p.rule, p.severity, str(place), p.value)
        for place, p in enumerate(problems)
    ]
    return Answer(
        codes=pl.DataFrame(rows, schema=schema, orient="row"),
        remarks=(
            Message(N_("{count} dataset(s) checked"), {"count": len(folders)}),
            Message(
                N_("{count} problem(s) found.") if errors else N_("No problem found."),
                {"count": errors},
            ),
        ),
        exit_code=2 if any(p.rule == UNREADABLE for p in problems) else int(errors > 0),
        names={"message": {str(place): p.message for place, p in enumerate(problems)}},
        texts={"message": "_message"},
        parameters={"paths": [str(path) for path in paths]},
    )


def _checked(folder: Path, library: Library) -> Iterator[Problem]:
    """Give every problem of a folder; that a file cannot be read is one too."""
    try:
        yield from library.check(folder)
    except UnreadableFileError as error:
        yield Problem(error.file, None, None, UNREADABLE, error.reason)
