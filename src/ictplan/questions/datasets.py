"""Which datasets are there, what do they hold, from where, and do they keep the rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from ictplan.core.answer import Answer, Rows
from ictplan.core.codes import UNITS, DimensionRole
from ictplan.core.errors import Problem, UnreadableFileError, UsageError
from ictplan.core.labels import rows_of_area, unit_note
from ictplan.core.later import pl
from ictplan.core.measures.suppression import BESIDE, SMALL, suppress
from ictplan.core.messages import N_, Label, Message
from ictplan.core.options import Option, Paths
from ictplan.core.periods import parse_code
from ictplan.core.precision import decimals_of
from ictplan.core.query import Query, in_categories, in_periods
from ictplan.core.validation.sets import key_of
from ictplan.questions.registry import question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ictplan.core.dataset import Dataset
    from ictplan.core.entries import DatasetEntry
    from ictplan.core.library import Library
    from ictplan.core.schema import DatasetMetadata

UNREADABLE = "unreadable"
"""The rule of a file that cannot be read at all."""


@question(
    "list",
    columns="""dataset label figures unit_measure direction dimensions first_period
        last_period areas observations subject level""",
    view="dataset label last_period level areas",
)
def list_datasets(
    query: Query,
    word: Annotated[
        str | None,
        Option(
            (), N_("Only datasets whose id, name or categories hold this."), "[WORD]"
        ),
    ] = None,
) -> Answer:
    """List the datasets.

    One row per dataset, by id; with a word those whose id, name, definition or
    categories hold it, in Japanese or English.

    Raises:
        InvalidDatasetError: If a dataset breaks a rule.
    """
    library = query.library
    entries = [library.package(name) for name in library.ids]
    kept = [each for each in entries if word is None or _holds(each, word, library)]
    if not kept:
        raise UsageError(
            N_("no dataset holds '{word}'; 'ictplan list' names them all"), word=word
        )
    subjects = {each.name: each.subject for each in kept if each.subject is not None}
    return Answer(
        codes=Rows([_listed(each, library) for each in kept]),
        title=Message(N_("Datasets")),
        names={
            "label": {each.name: each.ictplan.label for each in kept},
            "subject": subjects,
            "level": {name: Message(text) for name, text in LEVELS.items()},
        },
        texts={"label": "dataset", "subject": "dataset"},
        parameters={"word": word},
    )


LEVELS = {
    "country": N_("country"),
    "prefecture": N_("prefectures"),
    "municipality": N_("municipalities"),
    "foreign": N_("abroad"),
}
"""The finest level of areas of a dataset, from the coarsest; catalogue texts."""


def _holds(entry: DatasetEntry, word: str, library: Library) -> bool:
    """Say whether a dataset's id, names, definition or categories hold a word."""
    metadata = entry.ictplan
    texts: list[str] = [entry.name]
    for label in (metadata.label, metadata.definition):
        texts += [label.ja, label.en]
    for dimension in metadata.dimensions:
        for item in library.codelist(dimension.codelist).items:
            texts += [item.label_ja, item.label_en]
    asked = word.casefold()
    return any(asked in text.casefold() for text in texts)


def _listed(entry: DatasetEntry, library: Library) -> dict[str, object]:
    metadata = entry.ictplan
    return {
        "dataset": entry.name,
        "figures": " ".join(str(number) for number in metadata.figures),
        "unit_measure": str(metadata.unit_measure),
        "direction": str(metadata.direction),
        "dimensions": " ".join(metadata.dimension_ids),
        **_covered(entry, library),
    }


def _covered(entry: DatasetEntry, library: Library) -> dict[str, object]:
    """Say which periods and areas a dataset has: as its descriptor states, if it does."""
    stated = [part.resource.coverage for part in entry.parts]
    known = [each for each in stated if each is not None and each.first and each.last]
    if (
        len(known) == len(stated) > 0
        and entry.name not in library.extended
        and library.as_of is None
    ):
        first = min((parse_code(str(each.first)) for each in known), default=None)
        last = max((parse_code(str(each.last)) for each in known), default=None)
        levels: dict[str, int] = {}
        for each in known:
            for level, count in (each.areas or {}).items():
                levels[level] = max(levels.get(level, 0), count)
        rows = sum(each.rows for each in known)
    else:
        held = library.load(entry.name).observations
        periods = [
            parse_code(code)
            for code in held.get_column("time_period").cast(pl.String).unique()
        ]
        first, last = min(periods, default=None), max(periods, default=None)
        codes = held.get_column("ref_area").cast(pl.String).unique()
        levels = dict(Counter(library.areas.level(code) for code in codes))
        rows = held.height
    return {
        "first_period": None if first is None else first.code,
        "last_period": None if last is None else last.code,
        "areas": sum(levels.values()),
        "observations": rows,
        "level": next((name for name in reversed(LEVELS) if name in levels), None),
    }


@question(
    "show",
    selects="dataset area period where",
    columns="""ref_area ref_area_label time_period * obs_value decimals? obs_status
        numerator? denominator? denominator_period? sample_size? qualifier? source
        source_cell? note? unit_measure?""",
    view="""ref_area_label time_period * obs_value unit_measure? numerator? denominator? source
        note?""",
)
def show(query: Query) -> Answer:
    """Show the observations of a dataset with their sources.

    Every source's, and of all areas unless one is named. One row per observation: the
    columns of its file, with the name of the area, in file order; where items have
    units of their own, that of each row too.

    Raises:
        UnknownCodeError: If a dataset, area, period or category is unknown.
    """
    loaded = query.load()
    frame = loaded.observations
    if query.area is not None:
        frame = rows_of_area(frame, query.code, loaded, query.library)
    frame = in_categories(frame, loaded.metadata, query.where)
    frame = in_periods(frame, query.period)
    captions: tuple[Message, ...] = (unit_note(loaded.metadata),)
    if loaded.metadata.has_mixed_units:
        frame, captions = _with_units(frame, loaded.metadata), ()
    area, *rest = frame.columns
    answer = query.answer(
        frame,
        loaded,
        used=frame,
        captions=captions,
        names={"unit_measure": {u: Message(unit.name) for u, unit in UNITS.items()}},
        area=query.area,
        period=query.period or "all",
    )
    return replace(answer, columns=(area, f"{area}_label", *rest))


def _with_units(frame: pl.DataFrame, metadata: DatasetMetadata) -> pl.DataFrame:
    """Give the unit and the decimals of each row, where items have their own."""
    units = {
        item.code: str(metadata.for_item(item.code).unit_measure)
        for item in metadata.items
    }
    if "decimals" not in frame.columns:
        frame = frame.with_columns(decimals=pl.lit(None, pl.Int64))
    item = pl.col(metadata.item_dimension or "").cast(pl.String)
    return frame.with_columns(
        decimals=decimals_of(metadata),
        unit_measure=item.replace_strict(units, default=str(metadata.unit_measure)),
    )


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


def export(dataset: str, *, library: Library, min_count: int | None = None) -> Answer:
    """Give a dataset as it is on file.

    Args:
        dataset: Its id or name.
        library: Where to look.
        min_count: Leave out values that count fewer people than this, and those from
            which they could be worked out; see `ictplan.core.measures.suppression`.

    Returns:
        One row per observation: the columns of its file, in file order.

    Raises:
        UnknownCodeError: If the dataset is unknown.
        UsageError: If ``min_count`` is below 2, or a value has no count.
    """
    loaded = library.load(dataset)
    rows = loaded.observations
    remarks: tuple[Message, ...] = ()
    if min_count is not None:
        rows, remarks = _without_small(loaded, min_count)
    return Answer(
        command="export",
        parameters={"dataset": dataset, "min_count": min_count},
        codes=rows,
        remarks=remarks,
        language="en",
        sources=loaded.sources,
        metadata=loaded.metadata,
    )


def _without_small(
    loaded: Dataset, least: int
) -> tuple[pl.DataFrame, tuple[Message, ...]]:
    """Leave out small values; say how many, never silently."""
    if least < 2:
        raise UsageError(N_("--min-count is the smallest count to be told: 2 or more"))
    metadata = loaded.metadata
    try:
        found = suppress(
            loaded.observations,
            least=least,
            cell=key_of(metadata),
            dimensions=[
                dimension.id
                for dimension in metadata.dimensions
                if dimension.role is DimensionRole.SUBGROUP
            ],
            is_amount=metadata.unit.is_amount,
        )
    except ValueError:
        raise UsageError(
            N_(
                "{dataset} has values without counts or sample size, so nobody can tell"
                " which are small; add sample_size, or export without --min-count"
            ),
            dataset=loaded.id,
        ) from None
    counts = Counter(found.get_column("suppressed").drop_nulls().to_list())
    told = Message(
        N_(
            "{small} value(s) below {least} are left out (status Q), and {beside} from"
            " which they could be worked out."
        ),
        {"small": counts[SMALL], "beside": counts[BESIDE], "least": least},
    )
    return found.drop("suppressed"), (told,)


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
            Message(
                N_("{count} dataset(s) checked"),
                {"count": sum(map(query.library.count_datasets, folders))},
            ),
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
